//! The knowledge of an environment: manifest, content, plain pages; and the widget.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::caller::{self, Place};
use super::{Desk, Refusal, Shared};
use crate::clock::now;
use crate::intake::media_type;
use crate::reading::manifest_for;
use crate::store::ServedFile;
use crate::versions::Published;

/// Content under its hash.
pub const FOREVER: &str = "public, max-age=31536000, immutable";
/// Asked again each time, and answered in a line if nothing has changed.
const ASK_AGAIN: &str = "public, no-cache";
const NEVER: &str = "no-store";
/// Plain pages have no script; a picture may look as it likes, and do nothing.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; frame-ancestors 'none'";
const PICTURE_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

/// The version that an environment shows.
pub async fn current(desk: &Desk, place: &Place) -> Result<Arc<Published>, Refusal> {
    let version = desk.versions.shown(&place.project, &place.environment, now()).await?;
    version.ok_or_else(Refusal::absent)
}

/// The manifest of what everybody may read.
pub async fn public(
    State(desk): Shared,
    Path(place): Path<Place>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let version = current(&desk, &place).await?;
    let manifest = manifest_for(&desk.store, &desk.master, (&place.project, &version), None).await?;
    let body = serde_json::to_vec(&manifest)
        .map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "manifest", error.to_string()))?;
    let served = ServedFile {
        sha256: crate::secret::sha256(&body),
        media_type: "application/json".to_owned(),
        body: body.into(),
        gzip: None,
        brotli: None,
        shelf_key: None,
    };
    Ok(answer(&Arc::new(served), ASK_AGAIN, &headers))
}

/// The manifest of the person who asks, with the keys of their shelves.
pub async fn personal(
    State(desk): Shared,
    Path(place): Path<Place>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    caller::from_a_page(&desk, &place.project, &headers)?;
    let person = caller::person(&desk, &place.project, &headers).await?;
    let version = current(&desk, &place).await?;
    let recheck = desk.settings.project(&place.project).recheck;
    let person = person.as_ref().map(|person| (person, recheck));
    let manifest = manifest_for(&desk.store, &desk.master, (&place.project, &version), person).await?;
    Ok(([(CACHE_CONTROL, NEVER)], Json(manifest)).into_response())
}

/// Content by its name, which is a hash.
pub async fn file(
    State(desk): Shared,
    Path((project, _, folder, name)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if !matches!(folder.as_str(), "shelves" | "vectors") {
        return Err(Refusal::absent());
    }
    let served = desk.cache.file(&desk.store, &project, &format!("{folder}/{name}")).await?;
    Ok(answer(&served.ok_or_else(Refusal::absent)?, FOREVER, &headers))
}

/// A plain page of the version that the environment shows.
pub async fn page(
    State(desk): Shared,
    Path((project, environment, path)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let place = Place { project, environment };
    let version = current(&desk, &place).await?;
    let sha256 = version.files.get(&format!("pages/{path}")).ok_or_else(Refusal::absent)?;
    let served = desk.cache.file(&desk.store, &place.project, &format!("pages/{sha256}")).await?;
    Ok(answer(&served.ok_or_else(Refusal::absent)?, ASK_AGAIN, &headers))
}

/// A file of the widget.
pub async fn widget(
    State(desk): Shared,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let known = desk.widget.binary_search_by(|(known, _)| (*known).cmp(&name));
    let bytes = known.ok().and_then(|at| desk.widget.get(at)).ok_or_else(Refusal::absent)?.1;
    let served = desk.cache.widget(&name, media_type(&name), bytes).await;
    let kept = if name == "guichet.js" { ASK_AGAIN } else { FOREVER };
    Ok(answer(&served, kept, &headers))
}

/// Answers with a file: not at all if the caller has it, a part if they ask for one, compressed if they can.
pub fn answer(file: &Arc<ServedFile>, kept: &str, headers: &HeaderMap) -> Response {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let etag = format!("\"{}\"", file.sha256);
    let mut response = Response::new(Body::empty());
    let whole = file.body.len();
    if text(IF_NONE_MATCH)
        .is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag))
    {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else if let Some(range) = text(RANGE).filter(|_| text(IF_RANGE).is_none_or(|known| known == etag)) {
        match part_of(range, whole) {
            Some((from, to)) => {
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                *response.body_mut() = Body::from(file.body.slice(from..=to));
                say(&mut response, CONTENT_RANGE, &format!("bytes {from}-{to}/{whole}"));
            }
            None => {
                *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                say(&mut response, CONTENT_RANGE, &format!("bytes */{whole}"));
            }
        }
    } else {
        let accepted = text(ACCEPT_ENCODING).unwrap_or_default();
        let (body, encoding) = match (&file.brotli, &file.gzip) {
            (Some(brotli), _) if accepts(accepted, "br") => (brotli, Some("br")),
            (_, Some(gzip)) if accepts(accepted, "gzip") => (gzip, Some("gzip")),
            _ => (&file.body, None),
        };
        *response.body_mut() = Body::from(body.clone());
        if let Some(encoding) = encoding {
            say(&mut response, CONTENT_ENCODING, encoding);
        }
    }
    say(&mut response, CONTENT_TYPE, &file.media_type);
    say(&mut response, ETAG, &etag);
    say(&mut response, CACHE_CONTROL, kept);
    say(&mut response, ACCEPT_RANGES, "bytes");
    response.headers_mut().append(VARY, HeaderValue::from_static("Accept-Encoding"));
    let policy = match file.media_type.as_str() {
        "text/html; charset=utf-8" => Some(PAGE_POLICY),
        "image/svg+xml" => Some(PICTURE_POLICY),
        _ => None,
    };
    if let Some(policy) = policy {
        say(&mut response, CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn say(response: &mut Response, name: axum::http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Whether `Accept-Encoding` names an encoding without refusing it.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|one| {
        let (name, quality) = one.split_once(';').unwrap_or((one, ""));
        let refused = quality.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

/// The first and last byte of a range of the form `bytes=A-B`; of several, none: the whole may be asked for.
fn part_of(range: &str, whole: usize) -> Option<(usize, usize)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let last = whole.checked_sub(1)?;
    let (from, to) = match (from.trim(), to.trim()) {
        ("", length) => {
            (whole.saturating_sub(length.parse::<usize>().ok().filter(|length| *length > 0)?), last)
        }
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.min(last)),
    };
    (from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::{accepts, part_of};

    #[test]
    fn parts() {
        assert_eq!(part_of("bytes=0-3", 10), Some((0, 3)));
        assert_eq!(part_of("bytes=8-", 10), Some((8, 9)));
        assert_eq!(part_of("bytes=-4", 10), Some((6, 9)));
        assert_eq!(part_of("bytes=-40", 10), Some((0, 9)));
        assert_eq!(part_of("bytes=5-99999999999", 10), Some((5, 9)));
        for wrong in [
            "bytes=10-",
            "bytes=5-4",
            "bytes=-0",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "items=0-1",
            "bytes=0-1,3-4",
        ] {
            assert_eq!(part_of(wrong, 10), None, "{wrong}");
        }
        assert_eq!(part_of("bytes=0-", 0), None);
    }

    #[test]
    fn encodings() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("brotli", "br"));
    }
}
