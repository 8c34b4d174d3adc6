//! How long a request may take: the longer, the more of it has come.
//!
//! A set time would refuse who sends large pictures over a slow line, and be of no use against who sends a letter a
//! minute. Like `MinRate` of Apache's mod_reqtimeout.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use tokio::time::{Instant, timeout_at};

use super::Refusal;

/// Bytes a second that bring a second more: what a bad line of a phone carries. The widget and the command wait as long.
pub const LEAST: u64 = 16 << 10;

/// Answers within `patience`, and a second more for every [`LEAST`] bytes that have come.
pub async fn keep(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    let came = Arc::new(AtomicU64::new(0));
    let counting = came.clone();
    let request = request.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
            counting.fetch_add(bytes, Ordering::Relaxed);
            frame
        }))
    });
    let begun = Instant::now();
    let mut answer = pin!(next.run(request));
    let mut counted = 0;
    loop {
        let until = begun + patience + Duration::from_secs(counted / LEAST);
        if let Ok(response) = timeout_at(until, &mut answer).await {
            return response;
        }
        let now = came.load(Ordering::Relaxed);
        if now / LEAST == counted / LEAST {
            let message = "the request did not arrive, or was not answered, in the time there is for it";
            return Refusal::new(StatusCode::REQUEST_TIMEOUT, "slow", message).into_response();
        }
        counted = now;
    }
}
