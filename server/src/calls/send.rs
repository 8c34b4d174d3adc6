//! One request, one answer.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::redirect;

use super::CallError;
use super::plan::Plan;
use super::reach::{Careful, Unreachable};

/// Of an answer no more is read.
const LONGEST: usize = 1 << 20;

pub(super) fn client(private: bool) -> reqwest::Result<reqwest::Client> {
    // Everything that speaks TLS here uses this provider; a second call finds it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent(concat!("guichet/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(10))
        // A proxy would look names up where nobody checks what they lead to.
        .no_proxy()
        .redirect(redirect::Policy::none())
        .dns_resolver(Arc::new(Careful { private }))
        // A connection that was kept and has ended makes the next request be sent twice, perhaps.
        .pool_max_idle_per_host(0)
        .build()
}

/// The JSON of an answer. It is sent once.
pub(super) async fn send(http: &reqwest::Client, plan: &Plan) -> Result<serde_json::Value, CallError> {
    let mut request =
        http.request(plan.method.clone(), plan.address.clone()).header(ACCEPT, "application/json");
    if let Some(body) = &plan.body {
        request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
    }
    if let Some(key) = &plan.idempotency_key {
        request = request.header("idempotency-key", key);
    }
    let mut request = request.build().map_err(failed)?;
    for (name, text) in &plan.headers {
        let mut value = HeaderValue::from_bytes(text.as_bytes())
            .map_err(|_| CallError::Unfit(format!("a value cannot stand in the header `{name}`")))?;
        value.set_sensitive(true);
        request.headers_mut().insert(name.clone(), value);
    }
    let mut response = http.execute(request).await.map_err(failed)?;
    let status = response.status();
    if status.is_redirection() {
        return Err(CallError::Failed("the answer leads elsewhere, and is not followed".to_owned()));
    }
    if !status.is_success() {
        return Err(CallError::Failed(format!("the answer has the status {}", status.as_u16())));
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map(|kind| kind.trim().to_ascii_lowercase());
    if !kind.is_some_and(|kind| kind == "application/json" || kind.ends_with("+json")) {
        return Err(CallError::Failed("the answer is not said to be JSON".to_owned()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if bytes.len() + chunk.len() > LONGEST {
            return Err(CallError::Failed("the answer is longer than 1 MB".to_owned()));
        }
        bytes.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&bytes).map_err(|_| CallError::Failed("the answer is not JSON".to_owned()))
}

/// Says nothing of where it went: addresses hold what people typed.
fn failed(error: reqwest::Error) -> CallError {
    let error = error.without_url();
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(one) = cause {
        if one.is::<Unreachable>() {
            return CallError::Forbidden("that address may not be called".to_owned());
        }
        cause = one.source();
    }
    let why = if error.is_connect() {
        "there is no connection to the other side"
    } else {
        "the other side broke off"
    };
    CallError::Failed(why.to_owned())
}
