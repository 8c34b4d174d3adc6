//! Slow lines, slow readers and too many connections: who is slow for a reason gets there, and nobody else waits.

use std::time::Duration;

use guichet_tests::servers::guichet::Serving;
use guichet_tests::servers::house::House;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes of a file, larger than what a system keeps of it on the way.
const LARGE: usize = 24 << 20;

fn authority(serving: &Serving) -> &str {
    serving.address.trim_start_matches("http://")
}

async fn connect(serving: &Serving) -> TcpStream {
    TcpStream::connect(authority(serving)).await.expect("it listens")
}

/// The head of a ticket, with the length of its body.
fn head(serving: &Serving, origin: &str, length: usize) -> String {
    let host = authority(serving);
    format!(
        "POST /acme/production/tickets HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\n\
         content-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    )
}

/// What comes until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Asks whether the server lives, on a connection of its own; none: it was closed at once.
async fn health(serving: &Serving) -> Option<String> {
    let mut stream = connect(serving).await;
    let request =
        format!("GET /healthz HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", authority(serving));
    stream.write_all(request.as_bytes()).await.ok()?;
    Some(rest(&mut stream).await).filter(|answer| !answer.is_empty())
}

/// Asks until it is answered: whoever had the only connection has been let go.
async fn answered_at_last(serving: &Serving) {
    for _ in 0..1_000 {
        if health(serving).await.is_some_and(|answer| answer.starts_with("HTTP/1.1 200")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nobody was let go");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_ticket_over_a_slow_line_arrives_and_a_dribble_is_let_go() {
    let house = House::new();
    let serving = house.serve_with("[limits]\nseconds = 2\n", &[]);
    house.publish(
        &serving,
        &[("guichet.toml", "default_groups = [\"everyone\"]\n"), ("a.md", "# A\n\nDone.\n")],
    );
    // Of an unknown version: told so once the whole of it is there, which takes longer than two seconds.
    let ticket = format!(
        "{{\"key\": \"0123456789abcdef-slow\", \"ticket\": {{\"kind\": \"request\", \"title\": \"x\", \
         \"details\": \"{}\", \"fields\": [], \"answers\": [], \"transcript\": [], \"procedure\": \"a\", \
         \"version\": \"none\", \"language\": \"en\"}}}}",
        "a".repeat(512 << 10)
    );
    let mut stream = connect(&serving).await;
    stream.write_all(head(&serving, &serving.address, ticket.len()).as_bytes()).await.expect("it reads");
    let begun = tokio::time::Instant::now();
    for piece in ticket.as_bytes().chunks(8 << 10) {
        stream.write_all(piece).await.expect("it reads on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(begun.elapsed() > Duration::from_secs(3), "this line is not slow");
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("was never published here"), "{answer}");

    let mut stream = connect(&serving).await;
    stream.write_all(head(&serving, &serving.address, ticket.len()).as_bytes()).await.expect("it reads");
    let (mut reader, mut writer) = stream.into_split();
    let dribble = async {
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = [0; 12];
    tokio::select! {
        () = dribble => unreachable!("it never ends"),
        read = reader.read_exact(&mut answer) => read.expect("an answer"),
    };
    assert_eq!(&answer, b"HTTP/1.1 408");
    assert!(serving.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_reads_why_even_if_they_are_still_sending() {
    let house = House::new();
    let serving = house.serve_with("[limits]\nticket_mb = 32\n", &[]);
    let body = vec![b'a'; 8 << 20];
    let mut stream = connect(&serving).await;
    stream
        .write_all(head(&serving, "https://elsewhere.example", body.len()).as_bytes())
        .await
        .expect("it reads");
    stream.write_all(&body).await.expect("it reads on");
    let answer = rest(&mut stream).await;
    assert!(
        answer.starts_with("HTTP/1.1 403") && answer.contains("comes from no page that may make it"),
        "{answer}"
    );

    // What is larger than any ticket is not read to its end.
    let mut stream = connect(&serving).await;
    stream
        .write_all(head(&serving, "https://elsewhere.example", 1 << 40).as_bytes())
        .await
        .expect("it reads");
    while stream.write_all(&body).await.is_ok() {}
    assert!(serving.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_stops_reading_makes_way() {
    let house = House::new();
    let serving = house.serve_with("[limits]\nseconds = 2\nconnections = 1\n", &[]);
    let plan = format!("%PDF-1.7\n{}", "7".repeat(LARGE));
    let page = "# A\n\n[The plan](media/plan.pdf)\n";
    let files =
        [("guichet.toml", "default_groups = [\"everyone\"]\n"), ("a.md", page), ("media/plan.pdf", &plan)];
    house.publish(&serving, &files);
    let name = &guichet_server::secret::sha256(plan.as_bytes())[..24];
    let request = format!(
        "GET /acme/production/media/{name}.pdf HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
        authority(&serving)
    );
    answered_at_last(&serving).await;

    let mut slow = connect(&serving).await;
    slow.write_all(request.as_bytes()).await.expect("it reads");
    let mut begun = [0; 12];
    slow.read_exact(&mut begun).await.expect("an answer");
    assert_eq!(&begun, b"HTTP/1.1 200");
    assert_eq!(health(&serving).await, None, "there is one connection, and it is taken");
    answered_at_last(&serving).await;
    let got = rest(&mut slow).await.len();
    assert!(got < LARGE, "it was sent whole, so nothing was waited for");

    // Who goes on reading gets it whole, however long that takes.
    let mut steady = connect(&serving).await;
    steady.write_all(request.as_bytes()).await.expect("it reads");
    let (mut got, mut piece) = (0, vec![0; 1 << 20]);
    let begun = tokio::time::Instant::now();
    loop {
        match steady.read(&mut piece).await.expect("it is sent") {
            0 => break,
            read => got += read,
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(got > LARGE && begun.elapsed() > Duration::from_secs(2), "{got} bytes in {:?}", begun.elapsed());
    assert!(serving.stop());
}
