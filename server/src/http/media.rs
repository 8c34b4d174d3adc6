//! Pictures, films and files of procedures.
//!
//! What a name stands for, and who may see it, the version says that the environment shows. What that one does not know
//! an open page may still show, as a version of before says that was shown there lately.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use guichet_engine::shelf::{MEDIA, RESTRICTED};
use serde::Deserialize;

use super::caller::Place;
use super::knowledge::{FOREVER, answer, current};
use super::{Desk, Refusal, Shared};
use crate::clock::{DAY, now};
use crate::grant::Grant;
use crate::intake::media_type;
use crate::store::ServedFile;
use crate::versions::Published;

/// What an address says of whoever asks.
#[derive(Deserialize)]
pub struct Shown {
    #[serde(default)]
    grant: String,
}

/// A file that everybody may see.
pub async fn open(
    State(desk): Shared,
    Path((project, environment, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let place = Place { project, environment };
    let (open, closed) = (format!("{MEDIA}/{name}"), format!("{RESTRICTED}/{name}"));
    let version = current(&desk, &place).await?;
    // What is for some people now was for everybody in vain.
    if version.files.contains_key(&closed) && !version.files.contains_key(&open) {
        return Err(Refusal::absent());
    }
    let version = with(&desk, &place, version, &open).await?;
    Ok(answer(&content(&desk, &place, &version, &open).await?, FOREVER, &headers))
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
    let place = Place { project, environment };
    let name = format!("{RESTRICTED}/{name}");
    let version = with(&desk, &place, current(&desk, &place).await?, &name).await?;
    if !version.restricted.get(&name).is_some_and(|viewers| grant.admits(viewers)) {
        return Err(Refusal::absent());
    }
    let kept = format!("private, max-age={}", grant.seconds_left(at));
    Ok(answer(&content(&desk, &place, &version, &name).await?, &kept, &headers))
}

/// The version that is asked of a file: `current`, else one of before that has it.
async fn with(
    desk: &Desk,
    place: &Place,
    current: Arc<Published>,
    name: &str,
) -> Result<Arc<Published>, Refusal> {
    if current.files.contains_key(name) {
        return Ok(current);
    }
    let Place { project, environment } = place;
    let (days, at) = (desk.settings.project(project).keep_days, now());
    let since = at - i64::from(days) * DAY;
    desk.versions.with((project, environment), name, (since, at)).await?.ok_or_else(Refusal::absent)
}

/// The same content may have several names, with other endings.
async fn content(desk: &Desk, place: &Place, version: &Published, name: &str) -> Result<ServedFile, Refusal> {
    let sha256 = version.files.get(name).ok_or_else(Refusal::absent)?;
    let file = desk.cache.content(&desk.store, &desk.master, &place.project, sha256).await?;
    let file = file.ok_or_else(Refusal::absent)?;
    Ok(ServedFile { media_type: media_type(name).to_owned(), ..ServedFile::clone(&file) })
}
