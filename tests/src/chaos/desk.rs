//! A help desk that makes one ticket per key, and fails in every way. It outlives the servers that speak to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use super::Progress;
use super::chance::Chance;

/// A ticket of the help desk.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) number: String,
    pub(super) reference: String,
    pub(super) person: String,
    pub(super) title: String,
}

/// What the help desk has.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// By key.
    pub(super) made: BTreeMap<String, Made>,
    /// The keys in the order in which they were first taken.
    pub(super) order: Vec<String>,
    /// Requests with a key that was known already.
    pub(super) again: usize,
    /// Requests that failed, whether taken or not.
    pub(super) failed: usize,
    /// What no server may send.
    pub(super) wrong: Vec<String>,
}

/// How a request goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Fine,
    Silent,
    Broken,
    Busy,
    Cut,
    Rubbish,
}

#[derive(Clone)]
pub(super) struct Desk {
    pub(super) address: String,
    inner: Arc<Mutex<(Kept, Chance)>>,
    progress: Progress,
}

impl Desk {
    pub(super) async fn start(seed: u64, progress: Progress) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let inner = Arc::new(Mutex::new((Kept::default(), Chance::new(seed))));
        let desk = Self { address, inner, progress };
        let serving = desk.clone();
        let take = move |headers: HeaderMap, body: Bytes| {
            let desk = serving.clone();
            async move { desk.answer(&headers, &body).await }
        };
        let app = Router::new().route("/tickets", post(take));
        tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        desk
    }

    pub(super) fn kept(&self) -> Kept {
        self.inner().0.clone()
    }

    fn inner(&self) -> MutexGuard<'_, (Kept, Chance)> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Response {
        let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default();
        // Some tickets this help desk never wants: by their key, so that it never changes its mind.
        if key.bytes().map(usize::from).sum::<usize>() % 200 == 7 {
            return (StatusCode::UNPROCESSABLE_ENTITY, "never").into_response();
        }
        let (fate, taken) = {
            let mut inner = self.inner();
            let chance = inner.1.below(1_000);
            // Half of what fails has been taken before it fails.
            let fate = match chance / 2 {
                0..3 => Fate::Silent,
                3..10 => Fate::Broken,
                10..16 => Fate::Busy,
                16..28 => Fate::Cut,
                28..36 => Fate::Rubbish,
                _ => Fate::Fine,
            };
            (fate, fate == Fate::Fine || chance.is_multiple_of(2) && fate != Fate::Busy)
        };
        let number = if taken { self.take(key, body) } else { None };
        if fate != Fate::Fine {
            self.inner().0.failed += 1;
        }
        match fate {
            Fate::Fine => match number {
                Some(number) => {
                    (StatusCode::CREATED, json!({ "number": number }).to_string()).into_response()
                }
                None => (StatusCode::BAD_REQUEST, "unreadable").into_response(),
            },
            Fate::Silent => std::future::pending().await,
            Fate::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "broken").into_response(),
            Fate::Busy => (StatusCode::TOO_MANY_REQUESTS, "busy").into_response(),
            // The task of this connection ends, and the connection with it.
            Fate::Cut => std::panic::resume_unwind(Box::new("cut")),
            Fate::Rubbish if taken => (StatusCode::OK, "<html>{{ \u{0} not what you think").into_response(),
            Fate::Rubbish => (StatusCode::CREATED, "{\"number\": null, \"id\": [").into_response(),
        }
    }

    /// Makes a ticket, or finds the one of this key; its number. None: it is no ticket.
    fn take(&self, key: &str, body: &[u8]) -> Option<String> {
        let said: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        let made = Made {
            number: String::new(),
            reference: text("reference"),
            person: text("person"),
            title: text("title"),
        };
        let mut inner = self.inner();
        let kept = &mut inner.0;
        if key.is_empty() || made.reference.is_empty() || made.title.is_empty() {
            kept.wrong.push(format!("a request that is no ticket: {}", String::from_utf8_lossy(body)));
            return None;
        }
        if let Some(known) = kept.made.get(key) {
            let number = known.number.clone();
            if (&known.reference, &known.title) != (&made.reference, &made.title) {
                kept.wrong.push(format!("key {key}: now another ticket"));
            }
            kept.again += 1;
            return Some(number);
        }
        let number = format!("T-{}", kept.order.len() + 1);
        kept.order.push(key.to_owned());
        kept.made.insert(key.to_owned(), Made { number: number.clone(), ..made });
        drop(inner);
        self.progress.step();
        Some(number)
    }
}
