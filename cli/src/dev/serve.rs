//! What is served, and where.
//!
//! Each set of groups has its knowledge under a path of its own, `/knowledge/support,writers/`, with the
//! manifest and shelves of these groups and nothing else; `everyone` is the set of people in no group.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::middleware::from_fn;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use guichet_engine::PAGES;
use guichet_engine::message::{Ticket, User};
use guichet_engine::model::access::EVERYONE;
use serde::Deserialize;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use super::guard::{self, refusal};
use super::live::Live;
use super::tell;
use super::tickets::{Content, MAX_KEY, Tickets};
use crate::person::Person;
use crate::widget;

/// Largest ticket with its files, in bytes.
const MAX_TICKET: usize = 64 << 20;

const NEVER_KEPT: &str = "no-store";
const KEPT_FOREVER: &str = "max-age=31536000, immutable";

/// What all requests share.
pub struct Desk {
    pub live: Live,
    pub tickets: Tickets,
    /// Whom the page begins with.
    pub person: Person,
}

type Shared = State<Arc<Desk>>;

/// Serves until the person or the machine stops it.
pub async fn until_stopped(listener: TcpListener, desk: Arc<Desk>) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    // Pages keep a line open for news, so there is nothing to wait for: a ticket is written or it is not.
    tokio::select! {
        served = async { axum::serve(listener, router(desk)).await } => served,
        () = stopped() => Ok(()),
    }
}

async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = ended.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/", get(|| async { page(include_str!("page.html"), "text/html; charset=utf-8") }))
        .route("/page.css", get(|| async { page(include_str!("page.css"), widget::media_type("css")) }))
        .route("/page.js", get(|| async { page(include_str!("page.js"), widget::media_type("js")) }))
        .route("/icon.svg", get(|| async { page(include_str!("icon.svg"), widget::media_type("svg")) }))
        .route("/guichet/{*name}", get(widget_file))
        .route("/knowledge/{groups}/pages/{*name}", get(plain_page))
        .route("/knowledge/{groups}/{*name}", get(knowledge))
        .route("/pages", get(plain_pages))
        .route("/pages/", get(plain_pages))
        .route("/pages/{*name}", get(plain_pages))
        .route("/project.json", get(project))
        .route("/problems.json", get(|State(desk): Shared| async move { json(desk.live.found().json()) }))
        .route("/why.json", get(why))
        .route("/events", get(events))
        .route("/tickets", post(ticket))
        .fallback(|| async { refusal(StatusCode::NOT_FOUND, "there is nothing here") })
        .method_not_allowed_fallback(|| async {
            refusal(
                StatusCode::METHOD_NOT_ALLOWED,
                "tickets are sent with POST; everything else is only read, with GET",
            )
        })
        .layer(from_fn(guard::guard))
        .with_state(desk)
}

fn page(text: &'static str, media_type: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, media_type),
        (CACHE_CONTROL, NEVER_KEPT),
        (CONTENT_SECURITY_POLICY, guard::PAGE_POLICY),
    ];
    (headers, text).into_response()
}

fn json(text: String) -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, NEVER_KEPT)], text).into_response()
}

async fn widget_file(Path(name): Path<String>) -> Response {
    let Some(bytes) = widget::file(&name) else {
        return refusal(StatusCode::NOT_FOUND, "the widget has no such file");
    };
    let kept = if name == widget::ENTRY { NEVER_KEPT } else { KEPT_FOREVER };
    ([(CONTENT_TYPE, widget::media_type(&name)), (CACHE_CONTROL, kept)], bytes).into_response()
}

/// The manifest, a shelf or a media file, for the groups of the path.
async fn knowledge(State(desk): Shared, Path((groups, name)): Path<(String, String)>) -> Response {
    let groups: BTreeSet<String> = groups.split(',').chain([EVERYONE]).map(str::to_owned).collect();
    if name == "manifest.json" {
        let Some(manifest) = desk.live.manifest(&groups) else {
            return refusal(StatusCode::SERVICE_UNAVAILABLE, "no procedure can be shown yet");
        };
        return ([(CACHE_CONTROL, NEVER_KEPT)], axum::Json(manifest)).into_response();
    }
    let Some(bytes) = desk.live.file(&name, &groups) else {
        return refusal(StatusCode::NOT_FOUND, "there is no such file for these groups");
    };
    let media_type = widget::media_type(&name);
    let policy = if media_type == "image/svg+xml" { guard::PICTURE_POLICY } else { "default-src 'none'" };
    ([(CONTENT_TYPE, media_type), (CACHE_CONTROL, KEPT_FOREVER), (CONTENT_SECURITY_POLICY, policy)], bytes)
        .into_response()
}

/// A plain page beside the manifest, where a chat that cannot start looks for it: the same for all groups.
async fn plain_page(State(desk): Shared, Path((_, name)): Path<(String, String)>) -> Response {
    let Some(bytes) = desk.live.page(&format!("{PAGES}/{name}")) else {
        return refusal(StatusCode::NOT_FOUND, "there is no such plain page");
    };
    // Said here alone: a file of the knowledge is never a page.
    let media_type =
        if name.ends_with(".html") { "text/html; charset=utf-8" } else { widget::media_type(&name) };
    let headers = [
        (CONTENT_TYPE, media_type),
        (CACHE_CONTROL, NEVER_KEPT),
        (CONTENT_SECURITY_POLICY, guard::PLAIN_POLICY),
    ];
    (headers, bytes).into_response()
}

/// A short address of the plain pages; their pictures lie where they are.
async fn plain_pages(uri: Uri) -> Redirect {
    let name = uri.path().trim_start_matches("/pages").trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    Redirect::temporary(&format!("/knowledge/{EVERYONE}/{PAGES}/{name}"))
}

/// What the page needs to know besides: whom to begin with, and where tickets go.
async fn project(State(desk): Shared) -> Response {
    json(format!(
        "{{\"project\":{},\"begin\":{},\"tickets\":{}}}",
        desk.live.project(),
        serde_json::json!({ "lang": desk.person.lang, "groups": desk.person.groups }),
        serde_json::json!(desk.tickets.folder().display().to_string()),
    ))
}

/// A question, and who asks it.
#[derive(Deserialize)]
struct Asked {
    question: String,
    lang: String,
    /// With commas.
    #[serde(default)]
    groups: String,
}

/// Why the last question found what it found.
async fn why(State(desk): Shared, Query(asked): Query<Asked>) -> Response {
    let groups = asked.groups.split(',').filter(|group| !group.is_empty()).map(str::to_owned).collect();
    let user = User { language: asked.lang, groups, ..User::default() };
    match tokio::task::spawn_blocking(move || desk.live.why(&asked.question, user)).await {
        Ok(Some(text)) => json(text),
        _ => refusal(StatusCode::SERVICE_UNAVAILABLE, "no procedure can be found yet"),
    }
}

async fn events(State(desk): Shared) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    // Whoever has missed some is told that there was something.
    let news = BroadcastStream::new(desk.live.follow()).map(|told| told.unwrap_or_else(|_| "{}".to_owned()));
    let news =
        news.map(|news| Ok(Event::default().event("knowledge").retry(Duration::from_secs(1)).data(news)));
    // Firefox takes the line for open once something has come through it.
    let here = tokio_stream::once(Ok(Event::default().comment("here")));
    Sse::new(here.chain(news)).keep_alive(KeepAlive::default())
}

/// What the widget sends.
#[derive(Deserialize)]
struct Parcel {
    key: String,
    ticket: Ticket,
    /// The contents of [`Ticket::attachments`].
    #[serde(default)]
    files: Vec<Content>,
}

async fn ticket(State(desk): Shared, body: Body) -> Response {
    let Ok(body) = to_bytes(body, MAX_TICKET).await else {
        return refusal(StatusCode::PAYLOAD_TOO_LARGE, "a ticket with its files has at most 64 MB");
    };
    let parcel = match parcel(&body) {
        Ok(parcel) => parcel,
        Err(why) => return refusal(StatusCode::BAD_REQUEST, &why),
    };
    let filing = Arc::clone(&desk);
    let filed = tokio::task::spawn_blocking(move || {
        let filed = filing.tickets.file(&parcel.key, &parcel.ticket, &parcel.files);
        filed.map(|(number, new)| (number, new.then_some(parcel.ticket.title)))
    });
    match filed.await.map_err(std::io::Error::other).and_then(|filed| filed) {
        Ok((number, new)) => {
            if let Some(title) = new {
                tell(&format!("{number}  {title}"));
            }
            let status = StatusCode::OK;
            (status, axum::Json(serde_json::json!({ "number": number }))).into_response()
        }
        // The widget keeps the ticket and tries again.
        Err(error) => {
            let folder = desk.tickets.folder().display();
            eprintln!("guichet: a ticket cannot be written to `{folder}`: {error}; the page will try again");
            refusal(StatusCode::SERVICE_UNAVAILABLE, "the ticket cannot be written; see the terminal")
        }
    }
}

fn parcel(body: &Bytes) -> Result<Parcel, String> {
    let parcel: Parcel = serde_json::from_slice(body)
        .map_err(|error| format!("this is no ticket: {error}; send {{\"key\": …, \"ticket\": …}}"))?;
    if parcel.key.is_empty() || parcel.key.len() > MAX_KEY {
        return Err(format!("a key has 1 to {MAX_KEY} bytes, this one {}", parcel.key.len()));
    }
    Ok(parcel)
}
