//! A connection that asks again as soon as it is answered, and does nothing else.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// One connection of HTTP/1.1, kept open.
pub(super) struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    pub(super) async fn open(authority: &str) -> Self {
        let stream = TcpStream::connect(authority).await.expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("a connection");
        tokio::spawn(connection);
        Self(sender)
    }

    /// The status and the length of what is answered.
    pub(super) async fn ask(&mut self, request: Request<Full<Bytes>>) -> (StatusCode, usize) {
        self.0.ready().await.expect("it stays open");
        let answer = self.0.send_request(request).await.expect("an answer");
        let status = answer.status();
        let mut body = answer.into_body();
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            length += frame.expect("the whole answer").data_ref().map_or(0, Bytes::len);
        }
        (status, length)
    }
}
