//! Where a conversation is: all of it follows from the ledger.

use std::collections::BTreeMap;

use crate::message::{Entry, Expects, Value};
use crate::model::procedure::Goal;

use super::ledger::Fate;

/// Where a conversation is.
#[derive(Clone, Debug)]
pub struct State {
    /// The transcript.
    pub entries: Vec<Entry>,
    /// What is waited for.
    pub expects: Expects,
    /// The step the person is in.
    pub step: Option<Goal>,
    /// Place of the node that waits, or of the next one, in that step.
    pub node: usize,
    /// The answers, by name.
    pub answers: BTreeMap<String, Answer>,
    /// Names of answers in the order in which they were asked.
    pub order: Vec<String>,
    /// Answers that were taken back, by question: offered again where the question comes again.
    pub taken_back: BTreeMap<String, Value>,
    /// The procedure last entered by a search or a link; never the page for “No”.
    pub procedure: Option<String>,
    /// The words that were searched last.
    pub words: Option<String>,
    /// The ticket last sent: its key and what became of it.
    pub ticket: Option<(String, Fate)>,
    /// Moves since the person last did something.
    pub moves: u32,
    /// The person is on the page for “No”.
    pub not_solved: bool,
}

/// An answer of the person.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The value.
    pub value: Value,
    /// How it is shown: for `one of` its label.
    pub shown: Value,
    /// The question, as plain text.
    pub question: String,
    /// It stays out of sight.
    pub private: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            expects: Expects::Words,
            step: None,
            node: 0,
            answers: BTreeMap::new(),
            order: Vec::new(),
            taken_back: BTreeMap::new(),
            procedure: None,
            words: None,
            ticket: None,
            moves: 0,
            not_solved: false,
        }
    }
}

impl State {
    /// Whether the person is in the middle of a procedure.
    pub fn is_open(&self) -> bool {
        self.step.is_some()
            && !matches!(self.expects, Expects::Words | Expects::End { .. } | Expects::Candidates { .. })
    }
}
