//! The knowledge of an environment: manifest, content, plain pages; and the widget.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE, VARY,
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
    Ok(answer(&served, ASK_AGAIN, &headers))
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
    Ok(answer(&*served.ok_or_else(Refusal::absent)?, FOREVER, &headers))
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
    let served = desk.cache.content(&desk.store, &desk.master, &place.project, sha256).await?;
    let served = ServedFile {
        media_type: media_type(&path).to_owned(),
        ..ServedFile::clone(&*served.ok_or_else(Refusal::absent)?)
    };
    Ok(answer(&served, ASK_AGAIN, &headers))
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
    let mut response = answer(&served, kept, &headers);
    // Module scripts of other sites are fetched by CORS; there is nothing in them that is anybody's.
    say(&mut response, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    Ok(response)
}

/// Answers with a file: not at all if the caller has it, a part if they ask for one, compressed if they can.
pub fn answer(file: &ServedFile, kept: &str, headers: &HeaderMap) -> Response {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let accepted = text(ACCEPT_ENCODING).unwrap_or_default();
    let (body, encoding) = match (&file.brotli, &file.gzip) {
        (Some(brotli), _) if accepts(accepted, "br") => (brotli, Some("br")),
        (_, Some(gzip)) if accepts(accepted, "gzip") => (gzip, Some("gzip")),
        _ => (&file.body, None),
    };
    // Each form of it has its own: a part of one cannot be put to a part of another.
    let etag = |encoding: Option<&str>| match encoding {
        Some(encoding) => format!("\"{}-{encoding}\"", file.sha256),
        None => format!("\"{}\"", file.sha256),
    };
    let whole = file.body.len();
    let known = text(IF_NONE_MATCH).unwrap_or_default();
    let known = known.split(',').map(|one| one.trim().trim_start_matches("W/"));
    let mut own = etag(encoding);
    let mut response = Response::new(Body::empty());
    // Parts are those of the file itself; a range that is not understood is not heard.
    let range = text(RANGE).filter(|_| text(IF_RANGE).is_none_or(|known| known == etag(None)));
    if known.into_iter().any(|one| one == own || one == "*") {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else if let Some(part) = range.and_then(|range| part_of(range, whole)) {
        own = etag(None);
        match part {
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
        *response.body_mut() = Body::from(body.clone());
        if let Some(encoding) = encoding {
            say(&mut response, CONTENT_ENCODING, encoding);
        }
    }
    say(&mut response, CONTENT_TYPE, &file.media_type);
    say(&mut response, ETAG, &own);
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

/// The first and last byte of a range of the form `bytes=A-B`, or that the file has none of them. None: it is not of
/// that form, or of several parts, and the whole is given.
fn part_of(range: &str, whole: usize) -> Option<Option<(usize, usize)>> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (from, to) = (from.trim(), to.trim());
    let number = |text: &str| match text {
        "" => Some(None),
        _ if text.bytes().all(|byte| byte.is_ascii_digit()) => Some(Some(text.parse().unwrap_or(usize::MAX))),
        _ => None,
    };
    let (from, to): (Option<usize>, Option<usize>) = (number(from)?, number(to)?);
    let last = whole.checked_sub(1);
    match (from, to) {
        (None, None) => None,
        (Some(from), Some(to)) if from > to => None,
        (None, Some(length)) => {
            Some(last.filter(|_| length > 0).map(|last| (whole.saturating_sub(length), last)))
        }
        (Some(from), to) => {
            let last = last.filter(|last| from <= *last);
            Some(last.map(|last| (from, to.map_or(last, |to| to.min(last)))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{accepts, part_of};

    #[test]
    fn parts() {
        for (range, part) in [
            ("bytes=0-3", (0, 3)),
            ("bytes=8-", (8, 9)),
            ("bytes=-4", (6, 9)),
            ("bytes=-40", (0, 9)),
            ("bytes=5-99999999999999999999999", (5, 9)),
        ] {
            assert_eq!(part_of(range, 10), Some(Some(part)), "{range}");
        }
        for beyond in ["bytes=10-", "bytes=99999999999999999999999-", "bytes=-0"] {
            assert_eq!(part_of(beyond, 10), Some(None), "{beyond}");
        }
        for unheard in
            ["bytes=5-4", "bytes=", "bytes=-", "bytes=a-b", "bytes=+1-2", "items=0-1", "bytes=0-1,3-4"]
        {
            assert_eq!(part_of(unheard, 10), None, "{unheard}");
        }
        assert_eq!(part_of("bytes=0-", 0), Some(None));
    }

    #[test]
    fn encodings() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("brotli", "br"));
    }
}
