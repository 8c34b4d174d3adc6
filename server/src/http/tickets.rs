//! Tickets of the page: taken once they are committed, and what became of them.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{FromRequest as _, Path, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, RequestExt as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt as _;
use guichet_engine::message::Ticket;
use serde::{Deserialize, Serialize};

use super::caller::{self, Address, Place};
use super::{Desk, Refusal, Shared};
use crate::clock::now;
use crate::person::Person;
use crate::promise::{Promise, promise};
use crate::rate::Act;
use crate::secret;
use crate::store::{Kept, NewTicket};
use crate::tickets::{connector_for, validate};

/// Longest idempotency key, in bytes; the engine's limit.
const LONGEST_KEY: usize = 200;

/// A ticket, as the widget sends it.
#[derive(Deserialize)]
pub struct Sent {
    key: String,
    ticket: Ticket,
    #[serde(default)]
    files: Vec<Content>,
}

/// An attachment's content.
#[derive(Deserialize)]
struct Content {
    /// [`guichet_engine::message::FileRef::id`]
    id: String,
    /// In base 64.
    content: String,
}

/// What the page is told of a ticket.
#[derive(Serialize)]
struct Receipt {
    /// The reference, which is its number until the help desk gives one.
    reference: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    number: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    link: String,
    /// `waiting`, `sent`, `dead` or `dropped`.
    state: String,
    /// How soon it is answered, where the project promises something.
    #[serde(rename = "answeredWithin", skip_serializing_if = "Option::is_none")]
    promise: Option<Promise>,
    /// Where the number can be asked for, relative to this address.
    follow: String,
}

/// Takes a ticket. The answer comes after it has been committed, not before; the same key gets the same answer.
pub async fn take(
    State(desk): Shared,
    Path(place): Path<Place>,
    Address(address): Address,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Refusal> {
    let person = match who(&desk, &place.project, &headers).await {
        Ok(person) => person,
        Err(refusal) => {
            pass_over(request.with_limited_body().into_body()).await;
            return Err(refusal);
        }
    };
    let Json(Sent { key, ticket, files }) = Json::from_request(request, &()).await?;
    check_key(&key)?;
    let told = headers.get("idempotency-key").map(|value| value.to_str().unwrap_or_default());
    if told.is_some_and(|told| told != key) {
        return Err(Refusal::unfit("`Idempotency-Key` is not the key in the body"));
    }
    if let Some(kept) = desk.store.ticket_by_key(&place.project, &key).await? {
        return again(&desk, kept, &key).await;
    }
    let who = person.as_ref().map(|person| (place.project.as_str(), person));
    desk.rates.take(Act::Ticket, who, address)?;
    let version = desk.versions.named(&place.project, &ticket.version).await?;
    let version = version.ok_or_else(|| {
        Refusal::unfit(format!("version `{}` was never published here", cut(&ticket.version)))
    })?;
    validate(&ticket, &version.project).map_err(Refusal::unfit)?;
    let taken = now();
    let promise = promise(&version.project, &ticket, taken);
    let files = contents(&ticket, files)?;
    let connector = connector_for(&desk.settings, &place.project, &ticket.kind);
    let reference = secret::reference();
    let json = |result: serde_json::Result<String>| result.map_err(|error| Refusal::unfit(error.to_string()));
    // Of a person nobody knows, each ticket is for itself.
    let lane = person.as_ref().map_or(&reference, |person| &person.login);
    let new = NewTicket {
        lane: format!("{} {connector} {lane}", place.project),
        project: place.project,
        environment: place.environment,
        key: key.clone(),
        reference: reference.clone(),
        connector,
        kind: ticket.kind.clone(),
        body: json(serde_json::to_string(&ticket))?,
        person: person.map_or(Ok(String::new()), |person| json(serde_json::to_string(&person)))?,
        files,
    };
    let (reference, is_new) = desk.store.take_ticket(&new, taken).await?;
    if is_new {
        metrics::counter!("guichet_tickets_taken_total", "project" => new.project).increment(1);
        desk.outbox.wake();
    }
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let follow = format!("tickets/{key}");
    let state = "waiting".to_owned();
    let (number, link) = (String::new(), String::new());
    Ok(receipt(status, Receipt { reference, number, link, state, promise, follow }))
}

/// Who sends a ticket; asked before anything of it is kept in memory.
async fn who(desk: &Desk, project: &str, headers: &HeaderMap) -> Result<Option<Person>, Refusal> {
    caller::from_a_page(desk, project, headers)?;
    caller::person(desk, project, headers).await
}

/// Reads what is refused without keeping it: a browser that is still sending would not see the answer.
async fn pass_over(body: Body) {
    let mut frames = body.into_data_stream();
    while let Some(Ok(_)) = frames.next().await {}
}

/// What became of a ticket, for whoever knows its key: the page that made it.
pub async fn state(
    State(desk): Shared,
    Path((project, _, key)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    check_key(&key)?;
    let kept = desk.store.ticket_by_key(&project, &key).await?.ok_or_else(Refusal::absent)?;
    again(&desk, kept, &key).await
}

/// The receipt of a ticket that was taken before: what it was promised holds from then on.
async fn again(desk: &Desk, kept: Kept, key: &str) -> Result<Response, Refusal> {
    // Its content is forgotten one day, and with it what it was promised.
    let promise = match serde_json::from_str::<Ticket>(&kept.body) {
        Ok(ticket) => {
            let version = desk.versions.named(&kept.project, &ticket.version).await?;
            version.and_then(|version| promise(&version.project, &ticket, kept.created_at))
        }
        Err(_) => None,
    };
    let Kept { reference, number, link, state, .. } = kept;
    let follow = format!("tickets/{key}");
    Ok(receipt(StatusCode::OK, Receipt { reference, number, link, state, promise, follow }))
}

fn receipt(status: StatusCode, receipt: Receipt) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(receipt)).into_response()
}

/// A key is made by the page, of letters and digits, and too long to be guessed.
fn check_key(key: &str) -> Result<(), Refusal> {
    let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
    if (16..=LONGEST_KEY).contains(&key.len()) && plain {
        return Ok(());
    }
    Err(Refusal::unfit(format!("the key is not 16 to {LONGEST_KEY} letters, digits, `-`, `_`, `.` and `~`")))
}

/// The content of each attachment, in the order of the ticket.
fn contents(ticket: &Ticket, files: Vec<Content>) -> Result<Vec<(String, String, Vec<u8>)>, Refusal> {
    let mut sent: BTreeMap<String, String> = files.into_iter().map(|file| (file.id, file.content)).collect();
    let mut found = Vec::new();
    for file in &ticket.attachments {
        let name = cut(&file.name);
        let content = sent
            .remove(&file.id)
            .ok_or_else(|| Refusal::unfit(format!("`{name}` came without its content")))?;
        let bytes =
            STANDARD.decode(content).map_err(|_| Refusal::unfit(format!("`{name}` is not in base 64")))?;
        found.push((file.name.clone(), file.kind.clone(), bytes));
    }
    match sent.keys().next() {
        None => Ok(found),
        Some(id) => Err(Refusal::unfit(format!("`{}` is no attachment of the ticket", cut(id)))),
    }
}

/// A text of the caller, short enough to be said again.
fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}
