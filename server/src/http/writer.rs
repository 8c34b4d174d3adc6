//! Who publishes.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::{Desk, Refusal};
use crate::clock::now;
use crate::store::{Right, WriterKey};

/// Whoever shows a key of the project in the address. Asked before anything of the body is read.
pub struct Writer {
    /// The project.
    pub project: String,
    /// The key.
    pub key: WriterKey,
}

impl FromRequestParts<Arc<Desk>> for Writer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Refusal> {
        let path = Path::<BTreeMap<String, String>>::from_request_parts(parts, desk).await;
        let Path(mut path) = path.map_err(|_| Refusal::absent())?;
        let project = path.remove("project").unwrap_or_default();
        let shown = parts.headers.get(AUTHORIZATION);
        let shown = shown.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let found = match shown {
            Some(shown) => desk.store.key(&project, shown, now()).await?,
            None => None,
        };
        let message = "this needs a key of the project, as `Authorization: Bearer gk_…`; yours is missing, wrong, \
                       expired or revoked";
        let key = found.ok_or_else(|| Refusal::new(StatusCode::UNAUTHORIZED, "key", message))?;
        Ok(Self { project, key })
    }
}

impl Writer {
    /// Refuses a key without this right.
    pub fn may(&self, right: Right) -> Result<(), Refusal> {
        let key = &self.key;
        if key.right >= right {
            return Ok(());
        }
        let message = format!(
            "this needs the right `{}`; the key `{}` has `{}`",
            right.name(),
            key.name,
            key.right.name()
        );
        Err(Refusal::new(StatusCode::FORBIDDEN, "right", message))
    }
}
