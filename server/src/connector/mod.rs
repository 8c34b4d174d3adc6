//! The ways to help desks.
//!
//! A connector brings one ticket to one help desk and says how that went; when and how often it is tried is
//! the outbox's business ([`crate::tickets`]). Invariant: a connector that is told the same key again gives the
//! help desk what it needs to make one ticket of it.

use std::time::Duration;

use guichet_engine::message::Ticket;

use crate::clock::Moment;
use crate::person::Person;

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

/// The connectors of the settings, by name.
#[derive(Debug, Default)]
pub struct Connectors;

/// One of them.
#[derive(Debug)]
pub struct Connector;

impl Connectors {
    /// Reads them.
    ///
    /// # Errors
    /// Every mistake.
    pub fn read(_: &toml::Table, _: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        Ok(Self)
    }

    /// A connector by its name.
    #[must_use]
    pub fn get(&self, _name: &str) -> Option<&Connector> {
        None
    }
}

impl Connector {
    /// One attempt, within the connector's time limit.
    pub async fn deliver(&self, _delivery: &Delivery) -> Outcome {
        Outcome::Later { why: String::new(), after: None }
    }
}
