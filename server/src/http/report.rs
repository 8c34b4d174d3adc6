//! What operators see of requests: a line in the log and figures, neither with anything of a person.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

/// Counts and logs a request by the pattern of its address, which names nobody.
pub async fn watch(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let pattern = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let labels =
        [("method", known(&method).to_owned()), ("path", pattern.clone()), ("status", status.to_string())];
    metrics::counter!("guichet_requests_total", &labels).increment(1);
    metrics::histogram!("guichet_request_seconds", "path" => pattern.clone()).record(took.as_secs_f64());
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let method = known(&method);
    tracing::info!(method, path = pattern, status, milliseconds, "request");
    response
}

/// A method of HTTP by its name; whatever else somebody may call one is not a figure of its own.
fn known(method: &Method) -> &str {
    let all = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
        Method::PATCH,
    ];
    if all.contains(method) { method.as_str() } else { "other" }
}
