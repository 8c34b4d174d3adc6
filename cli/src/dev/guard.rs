//! Who may talk to `guichet dev`: pages of this machine, and nobody through them.

use axum::extract::Request;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// What the page may load: only from here, and wasm.
pub const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
    media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// A plain page has no script.
pub const PLAIN_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
/// A picture may look as it likes, and do nothing.
pub const PICTURE_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Refuses strangers; says in every answer what a browser may do with it.
pub async fn guard(request: Request, next: Next) -> Response {
    let mut response = match stranger(request.method(), request.headers()) {
        Some(why) => refusal(StatusCode::FORBIDDEN, why),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    response
}

/// Why a request is not one of our page's; none: it is.
fn stranger(method: &Method, headers: &HeaderMap) -> Option<&'static str> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    // A name that somebody has pointed at this machine is not this machine (DNS rebinding).
    let Some(host) = text(HOST).filter(|host| is_this_machine(host)) else {
        return Some("guichet dev answers only to localhost, 127.0.0.1 and [::1]");
    };
    let foreign = text(ORIGIN).is_some_and(|origin| origin.strip_prefix("http://") != Some(host));
    (foreign && *method != Method::GET && *method != Method::HEAD).then_some("this comes from another page")
}

/// Whether a `Host` header names this machine.
fn is_this_machine(host: &str) -> bool {
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (name, port) = bracketed.unwrap_or_else(|| host.split_at(host.find(':').unwrap_or(host.len())));
    let port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    port && (name.eq_ignore_ascii_case("localhost")
        || name.parse().is_ok_and(|address: IpAddr| address.is_loopback()))
}

/// An answer that says why not, as JSON.
pub fn refusal(status: StatusCode, why: &str) -> Response {
    (status, axum::Json(serde_json::json!({ "error": why }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn only_this_machine_is_this_machine() {
        for host in ["localhost", "LOCALHOST:8700", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8700"] {
            assert!(is_this_machine(host), "{host}");
        }
        let strange = [
            "",
            ":80",
            "localhost.evil.example",
            "evil.example:8700",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "[::2]",
        ];
        for host in strange.into_iter().chain([
            "localhost:x",
            "localhost:",
            "[::1",
            "[::1]x",
            "user@localhost",
            "0.0.0.0",
        ]) {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
