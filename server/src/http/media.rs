//! Pictures, films and files of procedures.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use guichet_engine::model::access::Audience;
use guichet_engine::shelf::{MEDIA, RESTRICTED};
use serde::Deserialize;

use super::caller::Place;
use super::knowledge::{FOREVER, answer, current};
use super::{Desk, Refusal, Shared};
use crate::clock::now;
use crate::grant::Grant;
use crate::store::ServedFile;

/// What an address says of whoever asks.
#[derive(Deserialize)]
pub struct Shown {
    #[serde(default)]
    grant: String,
}

/// A file that everybody may see.
pub async fn open(
    State(desk): Shared,
    Path((project, _, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let file = content(&desk, &project, &name).await?;
    // What came closed is for everybody where a version says so, too.
    if file.shelf_key.is_some() {
        let version = desk.versions.with(&project, &format!("{MEDIA}/{name}")).await?;
        version.ok_or_else(Refusal::absent)?;
    }
    Ok(answer(&file, FOREVER, &headers))
}

/// A file that only some people may see, for whoever has a grant of theirs.
pub async fn restricted(
    State(desk): Shared,
    Path((project, environment, name)): Path<(String, String, String)>,
    Query(Shown { grant }): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let at = now();
    let grant = Grant::read(&grant, &project, &desk.master, at).ok_or_else(Refusal::absent)?;
    let file = content(&desk, &project, &name).await?;
    let place = Place { project, environment };
    let viewers = viewers(&desk, &place, &format!("{RESTRICTED}/{name}")).await?;
    if !viewers.is_some_and(|viewers| grant.admits(&viewers)) {
        return Err(Refusal::absent());
    }
    Ok(answer(&file, &format!("private, max-age={}", grant.seconds_left(at)), &headers))
}

async fn content(desk: &Desk, project: &str, name: &str) -> Result<Arc<ServedFile>, Refusal> {
    let name = format!("{MEDIA}/{name}");
    desk.cache.media(&desk.store, &desk.master, project, &name).await?.ok_or_else(Refusal::absent)
}

/// Who may see a file: as the version says that the environment shows; of what only an older one shows, as that says.
async fn viewers(desk: &Desk, place: &Place, name: &str) -> Result<Option<BTreeSet<Audience>>, Refusal> {
    if let Some(viewers) = current(desk, place).await?.restricted.get(name) {
        return Ok(Some(viewers.clone()));
    }
    let older = desk.versions.with(&place.project, name).await?;
    Ok(older.and_then(|version| version.restricted.get(name).cloned()))
}
