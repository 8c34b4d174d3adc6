//! What is answered, and where.
//!
//! | address | what |
//! |---|---|
//! | `/P/E/manifest.json` | of everybody (GET), of the person who asks (POST) |
//! | `/P/E/shelves/…`, `media/…`, `vectors/…` | content, by hash: kept forever by whoever fetches it |
//! | `/P/E/restricted/…?grant=` | pictures and files of restricted procedures, for whoever has a [grant](crate::grant) |
//! | `/P/E/pages/…` | plain pages of what everybody may read |
//! | `/P/E/tickets`, `/P/E/tickets/KEY` | takes a ticket; says what became of it |
//! | `/P/E/calls/FUNCTION` | calls a function of the project for the page |
//! | `/P/E/statistics` | takes counts of pages |
//! | `/P/E/`, `/P/E/login`, `/P/E/logout` | the stand-alone portal |
//! | `/api/P/…` | publishing, with a writer's key; `keys`, `accounts` and `tickets`, with the right `administer` |
//! | `/guichet/…` | the widget |
//! | `/healthz`, `/readyz` | whether the process lives; whether it can work |

mod administer;
mod caller;
mod calls;
mod head;
mod knowledge;
mod media;
mod pace;
mod portal;
mod publish;
mod refusal;
mod report;
mod statistics;
mod tickets;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{delete, get, post, put};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

pub use administer::{MadeKey, NewKey, Tickets, Wanted, WholeTicket};
pub use pace::LEAST;
pub use publish::{Change, Done, Hashes, History, Publication, VersionFacts};
pub use refusal::Refusal;

use crate::cache::Cache;
use crate::calls::Calls;
use crate::identity::Identity;
use crate::rate::Rates;
use crate::seal::MasterKey;
use crate::settings::Settings;
use crate::store::Store;
use crate::tickets::Outbox;
use crate::versions::Versions;

/// What all requests share.
pub struct Desk {
    /// The database.
    pub store: Store,
    /// Closes and opens the keys of shelves.
    pub master: MasterKey,
    /// What the operator says.
    pub settings: Settings,
    /// Who people are.
    pub identity: Identity,
    /// Versions that were asked for lately.
    pub versions: Versions,
    /// Content that was asked for lately.
    pub cache: Cache,
    /// How often somebody may send something.
    pub rates: Rates,
    /// Calls functions for pages.
    pub calls: Calls,
    /// Where tickets go.
    pub outbox: Arc<Outbox>,
    /// The built widget: name and content of each of its files, ordered by name.
    pub widget: &'static [(&'static str, &'static [u8])],
}

/// Most bytes that a page may give to a function.
const LARGEST_CALL: usize = 256 << 10;

/// Most bytes of counts.
const LARGEST_COUNT: usize = 64 << 10;

type Shared = State<Arc<Desk>>;

/// Everything that is answered.
pub fn router(desk: Arc<Desk>) -> Router {
    let limits = &desk.settings.limits;
    let (file, ticket) = (limits.file_mb << 20, limits.ticket_mb << 20);
    let seconds = Duration::from_secs(limits.seconds);
    // The layer goes around their answers to other methods, too: browsers ask with OPTIONS first.
    let for_pages = Router::new()
        .route("/{project}/{environment}/manifest.json", get(knowledge::public).post(knowledge::personal))
        .route("/{project}/{environment}/{folder}/{name}", get(knowledge::file))
        .route("/{project}/{environment}/media/{name}", get(media::open))
        .route("/{project}/{environment}/restricted/{name}", get(media::restricted))
        .route("/{project}/{environment}/pages/{*path}", get(knowledge::page))
        .route("/{project}/{environment}", get(portal::slash))
        .route("/{project}/{environment}/", get(portal::chat))
        .route("/{project}/{environment}/login", get(portal::form).post(portal::log_in))
        .route("/{project}/{environment}/logout", post(portal::log_out))
        .route("/{project}/{environment}/tickets", post(tickets::take).layer(DefaultBodyLimit::max(ticket)))
        .route("/{project}/{environment}/tickets/{key}", get(tickets::state))
        .route(
            "/{project}/{environment}/statistics",
            post(statistics::count).layer(DefaultBodyLimit::max(LARGEST_COUNT)),
        )
        .route(
            "/{project}/{environment}/calls/{function}",
            post(calls::call).layer(DefaultBodyLimit::max(LARGEST_CALL)),
        )
        .method_not_allowed_fallback(other_method)
        .layer(from_fn_with_state(desk.clone(), caller::cross_origin));
    Router::new()
        .route("/api/{project}/missing", post(publish::missing).layer(DefaultBodyLimit::max(16 << 20)))
        .route("/api/{project}/files/{sha256}", put(publish::upload).layer(DefaultBodyLimit::max(file)))
        .route("/api/{project}/versions", get(publish::versions))
        .route("/api/{project}/versions", post(publish::publish).layer(DefaultBodyLimit::max(16 << 20)))
        .route("/api/{project}/switches", post(publish::switch))
        .route("/api/{project}/switches/{id}", delete(publish::cancel))
        .route("/api/{project}/keys", get(administer::keys).post(administer::make_key))
        .route("/api/{project}/keys/{id}", delete(administer::revoke_key))
        .route("/api/{project}/accounts", get(administer::accounts).post(administer::change_account))
        .route("/api/{project}/tickets", get(administer::tickets))
        .route("/api/{project}/tickets/{reference}", get(administer::ticket).delete(administer::give_up))
        .route("/api/{project}/tickets/{reference}/retry", post(administer::retry))
        .route("/api/{project}/tickets/{reference}/attachments/{position}", get(administer::attachment))
        .route("/guichet/portal.js", get(portal::script))
        .route("/guichet/portal.css", get(portal::style))
        .route("/guichet/{*name}", get(knowledge::widget))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .method_not_allowed_fallback(other_method)
        .merge(for_pages)
        .fallback(|| async { Refusal::absent() })
        .layer(from_fn_with_state(seconds, pace::keep))
        .layer(RequestBodyTimeoutLayer::new(seconds))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(portal::for_people))
        .layer(from_fn(head::plain))
        .layer(from_fn(careful))
        .layer(from_fn(report::watch))
        .with_state(desk)
}

async fn other_method() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method", "this is not done with that method")
}

async fn ready(State(desk): Shared) -> Result<&'static str, Refusal> {
    desk.store.ready().await?;
    Ok("ready\n")
}

/// Says in every answer what a browser may do with it: by default nothing but read it.
async fn careful(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"));
    response
}
