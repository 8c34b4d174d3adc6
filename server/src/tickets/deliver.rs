//! Workers: tickets out of the outbox, each lane in its order, to the help desks.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::rest::{Breakers, milliseconds, pause};
use crate::clock::now;
use crate::connector::{Attachment, Connectors, Delivery, Outcome};
use crate::secret;
use crate::settings::DeliverySettings;
use crate::store::{Kept, Lane, Lease, Settled, Store, StoreError};

/// How often it is looked for lanes that are due: pauses end, other processes take tickets.
const LOOK: Duration = Duration::from_millis(500);
/// Most tickets of a lane before others have their turn.
const A_TURN: usize = 50;

/// The workers of this process.
pub struct Outbox {
    store: Store,
    connectors: Connectors,
    settings: DeliverySettings,
    breakers: Breakers,
    news: Notify,
    end: CancellationToken,
    tasks: TaskTracker,
}

impl Outbox {
    /// An outbox that delivers nothing yet.
    #[must_use]
    pub fn new(store: Store, connectors: Connectors, settings: DeliverySettings) -> Arc<Self> {
        Arc::new(Self {
            store,
            connectors,
            settings,
            breakers: Breakers::default(),
            news: Notify::new(),
            end: CancellationToken::new(),
            tasks: TaskTracker::new(),
        })
    }

    /// Starts the workers.
    pub fn start(self: &Arc<Self>) {
        for _ in 0..self.settings.workers {
            self.tasks.spawn(self.clone().work(secret::token()));
        }
        self.tasks.close();
    }

    /// Something was put in.
    pub fn wake(&self) {
        self.news.notify_one();
    }

    /// Ends the workers, each after the attempt it is making.
    pub async fn stop(&self) {
        self.end.cancel();
        self.tasks.wait().await;
    }

    async fn work(self: Arc<Self>, worker: String) {
        while !self.end.is_cancelled() {
            let lease = self.lease(&worker);
            match self.store.lease_lane(&lease, now()).await {
                Ok(Some(lane)) => {
                    // One more may be due: another worker looks, while this one is busy.
                    self.news.notify_one();
                    if let Err(error) = self.empty(&lane, &worker).await {
                        tracing::error!(%error, "the outbox cannot be worked on");
                        self.idle().await;
                    }
                }
                Ok(None) => self.idle().await,
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be read");
                    self.idle().await;
                }
            }
        }
    }

    async fn idle(&self) {
        tokio::select! {
            () = self.news.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            () = self.end.cancelled() => {}
        }
    }

    fn lease(&self, worker: &str) -> Lease {
        Lease { worker: worker.to_owned(), until: now() + milliseconds(self.settings.lease) }
    }

    /// Delivers what waits in a lane, in its order, until it is empty, an attempt fails, or its turn is over.
    async fn empty(&self, lane: &Lane, worker: &str) -> Result<(), StoreError> {
        let name = &lane.connector;
        if let Some(until) = self.breakers.open_until(name, &self.settings, now()) {
            return self.store.leave_lane(&lane.id, &self.lease(worker), until).await;
        }
        let mut fails = lane.fails;
        let mut settled: Option<(i64, Settled)> = None;
        for _ in 0..A_TURN {
            let lease = self.lease(worker);
            let done = settled.take();
            let done = done.as_ref().map(|(id, settled)| (*id, settled));
            let Some(ticket) = self.store.next_ticket(&lane.id, &lease, done, now()).await? else {
                return Ok(());
            };
            let (outcome, reached) = self.held(&lane.id, worker, self.attempt(&ticket)).await;
            let answered = !matches!(outcome, Outcome::Later { .. });
            let fate = match outcome {
                Outcome::Delivered { number, link } => {
                    let (number, link) = (number.unwrap_or_default(), link.unwrap_or_default());
                    Settled::Sent { number, link }
                }
                Outcome::Never { why } => Settled::Dead { why },
                Outcome::Later { why, .. } if self.is_too_old(&ticket) => Settled::Dead { why },
                Outcome::Later { why, after } => {
                    if reached {
                        self.breakers.fails(name, &self.settings, now());
                    }
                    count("later", name);
                    let due_at = now() + pause(&self.settings, fails, after);
                    return self.store.ticket_waits((ticket.id, &why), &lane.id, &lease, due_at).await;
                }
            };
            if answered {
                self.breakers.works(name);
            }
            count(if matches!(fate, Settled::Sent { .. }) { "sent" } else { "dead" }, name);
            if let Settled::Dead { why } = &fate {
                tracing::error!(reference = ticket.reference, connector = name, why, "a ticket will not go");
            }
            fails = 0;
            settled = Some((ticket.id, fate));
            if self.end.is_cancelled() {
                break;
            }
        }
        let lease = self.lease(worker);
        if let Some((id, fate)) = &settled {
            self.store.settle_ticket(*id, fate, now()).await?;
        }
        self.store.leave_lane(&lane.id, &lease, now()).await
    }

    /// Holds a lane as long as an attempt takes: nobody else begins what may be on its way.
    async fn held<T>(&self, lane: &str, worker: &str, attempt: impl Future<Output = T>) -> T {
        let third = Duration::from_secs_f64(self.settings.lease / 3.0);
        tokio::pin!(attempt);
        loop {
            tokio::select! {
                done = &mut attempt => return done,
                () = tokio::time::sleep(third) => {
                    // The attempt goes on whatever the database says: what it brings must be known.
                    if let Err(error) = self.store.hold_lane(lane, &self.lease(worker)).await {
                        tracing::error!(%error, "a lane could not be held");
                    }
                }
            }
        }
    }

    /// One attempt; and whether a help desk was to be reached at all.
    async fn attempt(&self, ticket: &Kept) -> (Outcome, bool) {
        let Some(connector) = self.connectors.get(&ticket.connector) else {
            let why = if ticket.connector.is_empty() {
                "no connector is set for this project".to_owned()
            } else {
                format!("there is no connector `{}`", ticket.connector)
            };
            return (Outcome::Later { why, after: None }, false);
        };
        match self.delivery(ticket).await {
            Ok(delivery) => (connector.deliver(&delivery).await, true),
            Err(why) => (Outcome::Later { why, after: None }, false),
        }
    }

    async fn delivery(&self, ticket: &Kept) -> Result<Delivery, String> {
        let unreadable = |error: serde_json::Error| format!("the ticket cannot be read: {error}");
        let files = self.store.ticket_files(ticket.id).await.map_err(|error| error.to_string())?;
        let person = match ticket.person.as_str() {
            "" => None,
            person => Some(serde_json::from_str(person).map_err(unreadable)?),
        };
        Ok(Delivery {
            reference: ticket.reference.clone(),
            key: ticket.key.clone(),
            project: ticket.project.clone(),
            person,
            ticket: serde_json::from_str(&ticket.body).map_err(unreadable)?,
            files: files
                .into_iter()
                .map(|(name, media_type, bytes)| Attachment { name, media_type, bytes })
                .collect(),
            created_at: ticket.created_at,
            // Counted before the attempt that is being made.
            again: ticket.attempts > 0,
        })
    }

    fn is_too_old(&self, ticket: &Kept) -> bool {
        now() - ticket.created_at.max(ticket.retried_at)
            > milliseconds(self.settings.give_up_after_hours * 3_600.0)
    }
}

fn count(outcome: &'static str, connector: &str) {
    metrics::counter!("guichet_deliveries_total", "outcome" => outcome, "connector" => connector.to_owned())
        .increment(1);
}
