//! Bytes to the server as they are, and what comes back.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::house::House;

/// Of an answer no more is looked at.
const ENOUGH: usize = 64;

/// After so long somebody gives up who has not said everything.
const WHILE: Duration = Duration::from_secs(2);

/// A request that must be refused.
pub struct Bad {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Bad {
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

/// Sends bytes, and gives the status of the answer; none: the connection was closed, or
/// what came is no answer of HTTP/1.
pub async fn send(authority: &str, bytes: &[u8]) -> Option<u16> {
    let stream = TcpStream::connect(authority).await.expect("it listens");
    let (mut reader, mut writer) = stream.into_split();
    // Some requests never end: after a while their sender hangs up. The others are answered before.
    let write = async {
        // A server that has refused need not read on: then writing fails, and the answer is there all the same.
        if writer.write_all(bytes).await.is_ok() {
            tokio::time::sleep(WHILE).await;
            let _ = writer.shutdown().await;
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = write => None,
        status = status(&mut reader) => status,
    }
}

/// Sends bytes, and hangs up after so long, whatever comes.
pub async fn send_and_go(authority: &str, bytes: &[u8], after: Duration) {
    let mut stream = TcpStream::connect(authority).await.expect("it listens");
    stream.write_all(bytes).await.expect("it listens");
    if !after.is_zero() {
        tokio::time::sleep(after).await;
    }
    let _ = stream.shutdown().await;
    // Until the server has noticed.
    let _ = status(&mut stream).await;
}

async fn status(reader: &mut (impl AsyncReadExt + Unpin)) -> Option<u16> {
    let mut found = Vec::new();
    let mut buffer = [0; 4_096];
    while found.len() < ENOUGH {
        match reader.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(read) => found.extend_from_slice(&buffer[..read]),
        }
    }
    let line = String::from_utf8_lossy(&found).into_owned();
    line.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok()
}

/// A sender that begins a request and then goes on a byte at a time, until the server has had enough.
pub async fn hang(house: &House, at: usize) -> JoinHandle<Option<u16>> {
    let mut stream = TcpStream::connect(&house.authority).await.expect("it listens");
    let origin = house.origin();
    let head = format!("POST /acme/production/tickets HTTP/1.1\r\nhost: {}\r\n{origin}", house.authority);
    let begun = match at % 5 {
        0 => String::new(),
        1 => "P".to_owned(),
        2 => format!("{head}x-slow: "),
        3 => format!("{head}content-type: application/json\r\ncontent-length: 100000\r\n\r\n{{"),
        _ => format!("{head}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"),
    };
    stream.write_all(begun.as_bytes()).await.expect("it listens");
    let silent = at.is_multiple_of(5) || at.is_multiple_of(2);
    tokio::spawn(async move {
        let (mut reader, mut writer) = stream.into_split();
        let drip = async {
            let mut pause = tokio::time::interval(Duration::from_millis(250));
            loop {
                pause.tick().await;
                let more: &[u8] = if at % 5 == 4 { b"1\r\n \r\n" } else { b"a" };
                if !silent && writer.write_all(more).await.is_err() {
                    // The answer decides.
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::select! {
            () = drip => None,
            status = status(&mut reader) => status,
        }
    })
}

/// How it ended for a slow sender.
pub async fn end(slow: JoinHandle<Option<u16>>) -> Option<u16> {
    slow.await.expect("it does not panic")
}
