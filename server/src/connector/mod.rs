//! The ways to help desks.
//!
//! A connector brings one ticket to one help desk and says how that went; when and how often it is tried is
//! the outbox's business ([`crate::tickets`]). Invariant: a connector that is told the same key again gives the
//! help desk what it needs to make one ticket of it.

mod context;
mod escape;
mod exchange;
mod file;
mod hidden;
mod http;
mod link;
mod presets;
mod read;
mod rest;
mod section;
mod smtp;
mod soap;
mod template;

pub(crate) use escape::url as escape_url;
pub(crate) use template::{Escape, Template};

use std::collections::BTreeMap;
use std::time::Duration;

use guichet_engine::message::Ticket;

use crate::clock::{self, Moment};
use crate::person::Person;
use crate::secret;
use exchange::Journal;
pub use exchange::{Exchange, Step};
use hidden::Mask;

/// One attempt to bring a ticket to a help desk.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What the person was told: `G-7K3M-…`. Unique, short, fit for subjects and reference fields.
    pub reference: String,
    /// The idempotency key, as the page made it.
    pub key: String,
    /// The project it belongs to.
    pub project: String,
    /// Who sent it, if that was checked.
    pub person: Option<Person>,
    /// What they sent.
    pub ticket: Ticket,
    /// The contents of its attachments.
    pub files: Vec<Attachment>,
    /// When it was taken.
    pub created_at: Moment,
    /// An earlier attempt may have arrived: its answer was not read, or the process was ended.
    pub again: bool,
}

/// A file of a ticket.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its name, without folders.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// How an attempt went.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The help desk has it.
    Delivered {
        /// Its number there, if it says one.
        number: Option<String>,
        /// Where the person can see it.
        link: Option<String>,
    },
    /// Not now; or nobody knows.
    Later {
        /// Why, for the operator: without secrets and without what the person wrote.
        why: String,
        /// How long the help desk wants to be left alone.
        after: Option<Duration>,
    },
    /// Never: the help desk refuses it for good.
    Never {
        /// Why, for the operator.
        why: String,
    },
}

/// All connectors of an operator's file, by name.
#[derive(Debug)]
pub struct Connectors {
    all: BTreeMap<String, Connector>,
}

impl Connectors {
    /// The connector of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Connector> {
        self.all.get(name)
    }

    /// Their names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }
}

/// A way to one help desk.
#[derive(Debug)]
pub struct Connector {
    name: String,
    timeout: Duration,
    mask: Mask,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Rest(Box<rest::Rest>),
    Soap(Box<soap::Soap>),
    Smtp(Box<smtp::Smtp>),
    File(file::Folder),
}

impl Connector {
    /// Its name in the operator's file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How long a delivery may take at most.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Brings a ticket to the help desk; says how that went within [`Connector::timeout`].
    pub async fn deliver(&self, delivery: &Delivery) -> Outcome {
        let journal = Journal::new(&self.mask, false);
        let outcome = self.limited(delivery, &journal).await;
        journal.outcome(outcome)
    }

    /// The same, and what was said on the way: every request and answer, secrets masked. The ticket is really made.
    pub async fn try_out(&self, delivery: &Delivery) -> Exchange {
        let journal = Journal::new(&self.mask, true);
        let outcome = self.limited(delivery, &journal).await;
        journal.finish(outcome)
    }

    async fn limited(&self, delivery: &Delivery, journal: &Journal) -> Outcome {
        let way = async {
            match &self.kind {
                Kind::Rest(rest) => rest.deliver(delivery, journal).await,
                Kind::Soap(soap) => soap.deliver(delivery, journal).await,
                Kind::Smtp(smtp) => smtp.deliver(delivery, journal).await,
                Kind::File(folder) => folder.deliver(delivery, journal).await,
            }
        };
        tokio::time::timeout(self.timeout, way).await.unwrap_or_else(|_| Outcome::Later {
            why: format!("the help desk did not answer within {} seconds", self.timeout.as_secs()),
            after: None,
        })
    }
}

impl Delivery {
    /// A ticket that says that it is a trial, for `guichet connector try`.
    #[must_use]
    pub fn trial(project: &str) -> Self {
        let ticket = Ticket {
            kind: "trial".to_owned(),
            title: "Trial ticket from Guichet".to_owned(),
            details: "Somebody tries out the connector to this help desk. This ticket can be closed."
                .to_owned(),
            fields: Vec::new(),
            attachments: Vec::new(),
            answers: Vec::new(),
            transcript: Vec::new(),
            procedure: String::new(),
            version: String::new(),
            language: "en".to_owned(),
        };
        let file = Attachment {
            name: "trial.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            bytes: b"An attachment of the trial ticket.\n".to_vec(),
        };
        Self {
            reference: secret::reference(),
            key: format!("trial-{}", secret::token()),
            project: project.to_owned(),
            person: None,
            ticket,
            files: vec![file],
            created_at: clock::now(),
            again: false,
        }
    }
}
