//! Heads that can be read in two ways are not read at all.

use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderName, StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Refusal;

/// What decides about a request, and may be said once.
static ONCE: [HeaderName; 5] =
    [AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN, HeaderName::from_static("idempotency-key")];

/// Refuses a request that says something twice that may be said once, as what stands before this server may have
/// read the other; and one of HTTP/1.1 without a host (RFC 9112, section 3.2).
pub async fn plain(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let twice = ONCE.iter().find(|name| headers.get_all(*name).iter().nth(1).is_some());
    let why = match twice {
        Some(name) => format!("`{name}` is there twice"),
        None if request.version() == Version::HTTP_11 && !headers.contains_key(HOST) => {
            "`host` is missing".to_owned()
        }
        None => return next.run(request).await,
    };
    Refusal::new(StatusCode::BAD_REQUEST, "head", why).into_response()
}
