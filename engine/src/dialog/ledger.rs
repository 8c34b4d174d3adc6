//! The ledger: what the person did, in order, and how it is saved.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::message::{Ticket, Value};

/// Version of the saved form.
const FORMAT: u32 = 1;
/// Most entries of a ledger: nobody talks that long; a saved session may claim anything.
pub const MAX_RECORDS: usize = 10_000;

/// One thing the person did. It names what it belongs to, so that it is never applied elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "camelCase")]
pub enum Record {
    /// Asked something in their own words.
    Asked {
        /// The words.
        text: String,
        /// The procedure that was clearly meant, and opened: a new version or another language of the
        /// knowledge, which may rank otherwise, leads to the same.
        #[serde(default)]
        found: Option<String>,
    },
    /// Opened a procedure or step.
    Opened {
        /// Its id.
        target: String,
    },
    /// Took a choice.
    Chose {
        /// Its id.
        choice: String,
    },
    /// Answered a question, or left it out.
    Answered {
        /// Its id.
        question: String,
        /// The answer; none: left out.
        value: Option<Value>,
    },
    /// Said whether it helped.
    Helped {
        /// Id of the step that asked.
        step: String,
        /// Yes.
        solved: bool,
    },
    /// Sent a ticket.
    Sent {
        /// Id of the step that showed it.
        step: String,
        /// Its idempotency key.
        key: String,
        /// As it was sent.
        ticket: Box<Ticket>,
        /// What became of it.
        fate: Fate,
    },
    /// Did not send a ticket.
    Cancelled {
        /// Id of the step that showed it.
        step: String,
    },
    /// Followed a web link.
    Followed {
        /// Id of the step that showed it.
        step: String,
    },
}

/// What became of a ticket that was sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fate {
    /// It has arrived.
    pub delivered: bool,
    /// It was refused for good.
    pub refused: bool,
    /// Its number, once known.
    pub number: Option<String>,
    /// Where it can be read.
    pub link: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    format: u32,
    ledger: Vec<Record>,
}

/// The ledger as text, for keeping.
pub fn save(ledger: &[Record]) -> String {
    let saved = Saved { format: FORMAT, ledger: ledger.to_vec() };
    serde_json::to_string(&saved).unwrap_or_default()
}

/// Reads a kept ledger.
///
/// # Errors
/// It is none, or one of another version.
pub fn restore(saved: &str) -> Result<Vec<Record>, Error> {
    let wrong = |detail: String| Error::new(ErrorKind::Saved, detail);
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    let head: Head = serde_json::from_str(saved).map_err(|error| wrong(error.to_string()))?;
    if head.format != FORMAT {
        return Err(wrong(format!("its format is `{}`, this engine reads `{FORMAT}`", head.format)));
    }
    let saved: Saved = serde_json::from_str(saved).map_err(|error| wrong(error.to_string()))?;
    if saved.ledger.len() > MAX_RECORDS {
        return Err(wrong(format!("it has {} entries, at most {MAX_RECORDS} are taken", saved.ledger.len())));
    }
    Ok(saved.ledger)
}
