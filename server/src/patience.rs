//! Connections: who says nothing, or does not take what it asked for, is let go; and there are only so many.
//!
//! Which HTTP somebody speaks is known from their first bytes, and as long as those have not come no other limit has
//! begun: without this one, connections without a word would stay for ever. The same of a reader who stops reading:
//! nothing else ends a write that never gets on.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};

/// Length of what HTTP/2 begins with (RFC 9113, section 3.4), and less than any head of HTTP/1.1 with its `Host`.
const ENOUGH: usize = 24;

/// What connections are allowed.
#[derive(Clone, Debug)]
pub struct Patience {
    /// For the first words.
    pub first: Duration,
    /// For taking anything at all of what is being written.
    pub reader: Duration,
    /// One for each connection; one too many is closed at once.
    pub seats: Arc<Semaphore>,
}

/// Accepts as `inner` does, with patience.
#[derive(Clone, Debug)]
pub struct Patient<A> {
    inner: A,
    patience: Patience,
}

impl<A> Patient<A> {
    /// Accepts with this patience.
    pub fn new(inner: A, patience: Patience) -> Self {
        Self { inner, patience }
    }
}

impl<A, I, S> Accept<I, S> for Patient<A>
where
    A: Accept<I, S>,
    A::Future: Send + 'static,
{
    type Stream = Connection<A::Stream>;
    type Service = A::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let Patience { first, reader, ref seats } = self.patience;
        let Ok(seat) = seats.clone().try_acquire_owned() else {
            metrics::counter!("guichet_connections_refused_total").increment(1);
            return Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) });
        };
        let accepting = self.inner.accept(stream, service);
        Box::pin(async move {
            let (inner, service) = accepting.await?;
            let first = Some(Box::pin(sleep(first)));
            Ok((Connection { inner, bytes: 0, first, reader, writing: None, _seat: seat }, service))
        })
    }
}

/// A connection, and how much was heard on it.
#[derive(Debug)]
pub struct Connection<T> {
    inner: T,
    bytes: usize,
    /// Until enough was heard.
    first: Option<Pin<Box<Sleep>>>,
    /// For taking something.
    reader: Duration,
    /// Until what is being written gets on.
    writing: Option<Pin<Box<Sleep>>>,
    _seat: OwnedSemaphorePermit,
}

impl<T> Connection<T> {
    /// What has come of a write; one that waits for too long has failed.
    fn written<V>(&mut self, context: &mut Context<'_>, came: Poll<io::Result<V>>) -> Poll<io::Result<V>> {
        if came.is_ready() {
            self.writing = None;
            return came;
        }
        let reader = self.reader;
        let writing = self.writing.get_or_insert_with(|| Box::pin(sleep(reader)));
        ready!(writing.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Connection<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let Poll::Ready(read) = Pin::new(&mut self.inner).poll_read(context, buffer) else {
            if let Some(first) = &mut self.first {
                ready!(first.as_mut().poll(context));
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            return Poll::Pending;
        };
        if self.first.is_some() {
            self.bytes += buffer.filled().len() - before;
            if self.bytes >= ENOUGH {
                self.first = None;
            }
        }
        Poll::Ready(read)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Connection<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let came = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.written(context, came)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let came = Pin::new(&mut self.inner).poll_write_vectored(context, parts);
        self.written(context, came)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let came = Pin::new(&mut self.inner).poll_flush(context);
        self.written(context, came)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let came = Pin::new(&mut self.inner).poll_shutdown(context);
        self.written(context, came)
    }
}
