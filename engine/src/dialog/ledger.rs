//! The ledger: what the person did, in order, and how it is saved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::message::{Handoff, Match, Said, Ticket, Value};

/// Version of the saved form.
pub const FORMAT: u32 = 2;
/// Most entries of a ledger: nobody talks that long; a saved session may claim anything.
pub const MAX_RECORDS: usize = 10_000;
/// Most questions of a ledger in the person's own words: each is searched again when the ledger is done again.
pub const MAX_ASKED: usize = 1_000;
/// Most characters of what a person may say at once.
pub const MAX_WORDS: usize = 2_000;

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// When: what `today` and `now` stood for. Empty: not known.
    #[serde(default)]
    pub at: String,
    /// What the person, or the host, did.
    #[serde(flatten)]
    pub did: Record,
    /// Id of the step or question it was done at; empty: not known.
    #[serde(default)]
    pub place: String,
    /// What it was about, and what was said, for telling that it does not hold any more.
    #[serde(default)]
    pub about: String,
    /// What was said; none for what a host did.
    #[serde(default)]
    pub said: Option<Said>,
}

/// One thing the person, or the host, did. It names what it belongs to, so that it is never applied elsewhere.
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
        /// What was offered where none was opened, as it was shown: the same is offered again, whatever is learned
        /// or published meanwhile. None: not known, it is searched again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offered: Option<Match>,
    },
    /// Opened a procedure or step.
    Opened {
        /// Its id.
        target: String,
        /// What the person said for it; none: its title.
        #[serde(default)]
        words: Option<String>,
    },
    /// Took a choice.
    Chose {
        /// Its id.
        choice: String,
        /// What the person said for it; none: they pressed it, or named it outright.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// Answered a question, or left it out.
    Answered {
        /// Its id.
        question: String,
        /// The answer; none: left out.
        value: Option<Value>,
        /// The sentence it was read out of; none: they gave it as it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// Could not answer a question as often as it may be tried: the answer is missing.
    GaveUp {
        /// Its id.
        question: String,
    },
    /// The host answered a call.
    Called {
        /// Id of the step.
        step: String,
        /// Name of the function.
        function: String,
        /// What it was given: with anything else its answer does not hold.
        #[serde(default)]
        with: BTreeMap<String, Value>,
        /// What it gave; none: it failed.
        result: Option<BTreeMap<String, Value>>,
    },
    /// The host said whether somebody can take over.
    Agents {
        /// Id of the step.
        step: String,
        /// Somebody can.
        free: bool,
    },
    /// Handed the conversation over.
    HandedOver {
        /// Id of the step.
        step: String,
        /// Its idempotency key.
        key: String,
        /// As it was passed on.
        handoff: Box<Handoff>,
    },
    /// Went on where they were before they asked something else.
    WentOn,
    /// Said whether it helped.
    Helped {
        /// Id of the step that asked.
        step: String,
        /// Yes.
        solved: bool,
    },
    /// Allowed what a function does, or did not.
    Consented {
        /// Name of the function.
        function: String,
        /// Yes.
        allowed: bool,
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

impl Record {
    /// Whether it is a question in the person's own words.
    pub fn is_asked(&self) -> bool {
        matches!(self, Self::Asked { .. })
    }

    /// The words that the person typed, where any may be typed.
    fn words(&self) -> Option<&str> {
        match self {
            Self::Asked { text, .. } => Some(text),
            Self::Opened { words, .. } => words.as_deref(),
            _ => None,
        }
    }
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

/// A conversation as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Saved {
    /// Version of the form: [`FORMAT`] where it is written.
    pub format: u32,
    /// Version of the knowledge it was held on.
    #[serde(default)]
    pub version: String,
    /// How often it has begun anew.
    #[serde(default)]
    pub restarts: u32,
    /// What was done.
    pub ledger: Vec<Kept>,
    /// What was done after it, and waits for the person to come there again.
    #[serde(default)]
    pub later: Vec<Kept>,
    /// Answers that were taken back, by question: offered again where it comes again.
    #[serde(default)]
    pub taken_back: BTreeMap<String, Value>,
    /// What was allowed or not, by function, where the ledger does not tell it any more: asked once is enough.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub consents: BTreeMap<String, bool>,
}

/// A conversation as text, for keeping.
pub fn save(saved: &Saved) -> String {
    serde_json::to_string(saved).unwrap_or_default()
}

/// Reads a kept conversation, of this form or the one before it (which had no times). What nobody could have
/// said in a conversation is not taken from a kept one either.
///
/// # Errors
/// It is none, or one of another form.
pub fn restore(saved: &str) -> Result<Saved, Error> {
    let wrong = |detail: String| Error::new(ErrorKind::Saved, detail);
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    let head: Head = serde_json::from_str(saved).map_err(|error| wrong(error.to_string()))?;
    if !(1..=FORMAT).contains(&head.format) {
        return Err(wrong(format!("its format is `{}`, this engine reads `1` to `{FORMAT}`", head.format)));
    }
    let saved: Saved = serde_json::from_str(saved).map_err(|error| wrong(error.to_string()))?;
    let count = saved.ledger.len() + saved.later.len() + saved.taken_back.len() + saved.consents.len();
    if count > MAX_RECORDS {
        return Err(wrong(format!("it has {count} entries, at most {MAX_RECORDS} are taken")));
    }
    let entries = || saved.ledger.iter().chain(&saved.later).map(|kept| &kept.did);
    let asked = entries().filter(|did| did.is_asked()).count();
    if asked > MAX_ASKED {
        return Err(wrong(format!("it has {asked} questions, at most {MAX_ASKED} are taken")));
    }
    let longest = entries().filter_map(Record::words).map(|words| words.chars().count()).max();
    if let Some(length) = longest.filter(|length| *length > MAX_WORDS) {
        return Err(wrong(format!("an entry has {length} characters, at most {MAX_WORDS} are taken")));
    }
    Ok(saved)
}
