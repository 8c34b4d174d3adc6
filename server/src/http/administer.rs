//! Administering from elsewhere: keys, accounts and tickets of a project, for whoever holds its right `administer`.
//!
//! Invariant: nothing of another project is told or changed, not even whether it is there.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::writer::Writer;
use super::{Desk, Refusal, Shared};
use crate::clock::{DAY, now};
use crate::identity::AccountChange;
use crate::store::{Account, Attachment, Kept, Right, STATES, WriterKey};
use crate::tickets::reroute;

/// Longest name of a key, in letters.
const LONGEST_NAME: usize = 200;
/// Longest life of a key, in days.
const LONGEST_LIFE: u32 = 3_650;
/// Most tickets of a list.
const MOST_TICKETS: u32 = 1_000;

/// A key that is to be made.
#[derive(Debug, Serialize, Deserialize)]
pub struct NewKey {
    /// Whose it is.
    pub name: String,
    /// What it allows.
    pub right: Right,
    /// Days after which it ends.
    pub days: u32,
}

/// What is shown once.
#[derive(Debug, Serialize, Deserialize)]
pub struct MadeKey {
    /// `gk_…`
    pub key: String,
}

/// Which tickets.
#[derive(Debug, Serialize, Deserialize)]
pub struct Wanted {
    /// One of [`STATES`].
    pub state: String,
    /// At most so many.
    pub most: u32,
}

/// Tickets of a state.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tickets {
    /// Newest first.
    pub tickets: Vec<Kept>,
    /// How many there are of each state.
    pub counts: Vec<(String, i64)>,
}

/// A ticket and what is attached to it.
#[derive(Debug, Serialize, Deserialize)]
pub struct WholeTicket {
    /// The ticket.
    pub ticket: Kept,
    /// Its attachments, whose content is fetched by their place, from 0.
    pub attachments: Vec<Attachment>,
}

/// The keys of the project, without their secrets.
pub async fn keys(State(desk): Shared, writer: Writer) -> Result<Json<Vec<WriterKey>>, Refusal> {
    writer.may(Right::Administer)?;
    Ok(Json(desk.store.keys(Some(&writer.project)).await?))
}

/// Makes a key.
pub async fn make_key(
    State(desk): Shared,
    writer: Writer,
    Json(NewKey { name, right, days }): Json<NewKey>,
) -> Result<Response, Refusal> {
    writer.may(Right::Administer)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let message = format!("the name of a key is 1 to {LONGEST_NAME} letters on one line");
        return Err(Refusal::unfit(message));
    }
    if !(1..=LONGEST_LIFE).contains(&days) {
        return Err(Refusal::unfit(format!("a key ends after 1 to {LONGEST_LIFE} days, not {days}")));
    }
    let end = now() + i64::from(days) * DAY;
    let key = desk.store.add_key(&writer.project, name, right, Some(end)).await?;
    tracing::info!(
        project = writer.project,
        by = writer.key.name,
        key = name,
        right = right.name(),
        "a key was made"
    );
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(MadeKey { key })).into_response())
}

/// Ends a key.
pub async fn revoke_key(
    State(desk): Shared,
    writer: Writer,
    Path((_, id)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    writer.may(Right::Administer)?;
    if !desk.store.revoke_key(Some(&writer.project), &id, now()).await? {
        return Err(Refusal::absent());
    }
    tracing::info!(project = writer.project, by = writer.key.name, id, "a key was revoked");
    Ok(StatusCode::NO_CONTENT)
}

/// The accounts of the project's own directory, without their passwords.
pub async fn accounts(State(desk): Shared, writer: Writer) -> Result<Json<Vec<Account>>, Refusal> {
    writer.may(Right::Administer)?;
    Ok(Json(desk.identity.accounts(&writer.project).list().await?))
}

/// Changes an account. Gives what is odd about its groups.
pub async fn change_account(
    State(desk): Shared,
    writer: Writer,
    Json(change): Json<AccountChange>,
) -> Result<Json<Vec<String>>, Refusal> {
    writer.may(Right::Administer)?;
    let act = change.act.name();
    let odd = desk.identity.accounts(&writer.project).change(change, now()).await?;
    tracing::info!(project = writer.project, by = writer.key.name, act, "an account was changed");
    Ok(Json(odd))
}

/// Tickets of a state.
pub async fn tickets(
    State(desk): Shared,
    writer: Writer,
    Query(Wanted { state, most }): Query<Wanted>,
) -> Result<Json<Tickets>, Refusal> {
    writer.may(Right::Administer)?;
    if !STATES.contains(&state.as_str()) {
        return Err(Refusal::unfit(format!("the states of tickets are {}", STATES.join(", "))));
    }
    let project = Some(writer.project.as_str());
    let tickets = desk.store.tickets(project, &state, i64::from(most.min(MOST_TICKETS))).await?;
    Ok(Json(Tickets { tickets, counts: desk.store.count_tickets(project).await? }))
}

/// A ticket, with what was sent.
pub async fn ticket(
    State(desk): Shared,
    writer: Writer,
    Path((_, reference)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let ticket = found(&desk, &writer, &reference).await?;
    let attachments = desk.store.attachments(ticket.id).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(WholeTicket { ticket, attachments })).into_response())
}

/// The content of an attachment.
pub async fn attachment(
    State(desk): Shared,
    writer: Writer,
    Path((_, reference, position)): Path<(String, String, i64)>,
) -> Result<Response, Refusal> {
    let ticket = found(&desk, &writer, &reference).await?;
    let body = desk.store.attachment(ticket.id, position).await?.ok_or_else(Refusal::absent)?;
    let headers = [(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, "no-store")];
    Ok((headers, body).into_response())
}

/// Tries a ticket again that would not go.
pub async fn retry(
    State(desk): Shared,
    writer: Writer,
    Path((_, reference)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    found(&desk, &writer, &reference).await?;
    if !desk.store.retry_ticket(&reference, now()).await? {
        return Err(settled("it is not on the list of those that will not go"));
    }
    // Its connector may have another name since.
    reroute(&desk.store, &desk.settings, now()).await?;
    desk.outbox.wake();
    tracing::info!(project = writer.project, by = writer.key.name, reference, "a ticket is tried again");
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a ticket up.
pub async fn give_up(
    State(desk): Shared,
    writer: Writer,
    Path((_, reference)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    found(&desk, &writer, &reference).await?;
    if !desk.store.drop_ticket(&reference, now()).await? {
        return Err(settled("it is settled already"));
    }
    tracing::info!(project = writer.project, by = writer.key.name, reference, "a ticket was given up");
    Ok(StatusCode::NO_CONTENT)
}

/// A ticket of the writer's project.
async fn found(desk: &Desk, writer: &Writer, reference: &str) -> Result<Kept, Refusal> {
    writer.may(Right::Administer)?;
    let ticket = desk.store.ticket_by_reference(Some(&writer.project), reference).await?;
    ticket.ok_or_else(|| {
        let message = format!("there is no ticket `{}`", reference.chars().take(40).collect::<String>());
        Refusal::new(StatusCode::NOT_FOUND, "ticket", message)
    })
}

fn settled(message: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "settled", message)
}
