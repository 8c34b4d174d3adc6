//! Takes counts of pages. Who sent them is forgotten with the request.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};

use super::caller::{self, Address, Place};
use super::{Refusal, Shared};
use crate::clock::{day, now};
use crate::rate::Act;
use crate::statistics::{Told, kept};

/// Adds to the counts of the day. What the project file does not allow, and what is not in the version, is dropped
/// without a word: a page that counts has nobody to tell.
pub async fn count(
    State(desk): Shared,
    Path(place): Path<Place>,
    Address(address): Address,
    headers: HeaderMap,
    // Pages send it as plain text, which browsers let go without asking first.
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    caller::from_a_page(&desk, &place.project, &headers)?;
    desk.rates.take(Act::Count, None, address)?;
    let told: Told = serde_json::from_slice(&body).map_err(|error| Refusal::unfit(error.to_string()))?;
    let version = desk.versions.named(&place.project, &told.version).await?;
    let version = version.ok_or_else(|| Refusal::unfit("that version was never published here"))?;
    let kept = kept(told, version.procedures(&desk.master), &version.project, &day(now()));
    if !kept.counts.is_empty() || !kept.questions.is_empty() {
        let place = (place.project.as_str(), place.environment.as_str());
        desk.store.count(place, &kept.counts, &kept.questions).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
