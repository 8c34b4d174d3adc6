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
    /// What the host is asked, if it is what is waited for.
    pub request: Option<Request>,
    /// The moment of what is being done; empty if it is not known.
    pub now: String,
    /// Where the person is.
    pub place: Place,
    /// Where they were when they asked something else, the latest last.
    pub interrupted: Vec<Place>,
    /// The answers, by name.
    pub answers: BTreeMap<String, Answer>,
    /// Names of answers in the order in which they were asked.
    pub order: Vec<String>,
    /// What `set` has worked out and calls have given, by name.
    pub values: BTreeMap<String, Worked>,
    /// Answers that were taken back, by question: offered again where the question comes again.
    pub taken_back: BTreeMap<String, Value>,
    /// What was allowed or not, by function, in this ledger.
    pub consents: BTreeMap<String, bool>,
    /// The same, where the ledger does not tell it any more.
    pub consents_before: BTreeMap<String, bool>,
    /// How often each step was entered.
    pub visits: BTreeMap<Goal, u32>,
    /// How the procedure that was called last has ended.
    pub outcome: Option<&'static str>,
    /// The words that were searched last.
    pub words: Option<String>,
    /// Moves since the person last did something.
    pub moves: u32,
    /// It went round in circles since the person last did something, and was stopped once.
    pub stopped: bool,
    /// Refused answers to the question at hand.
    pub refused: u32,
}

/// A place in a procedure.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The step.
    pub step: Option<Goal>,
    /// The node that waits, or the next one, in that step.
    pub node: usize,
    /// A hand-off in that step has found nobody.
    pub nobody: bool,
    /// The procedure last entered by a search or a link; never a called one, never the page for “No”.
    pub procedure: Option<String>,
    /// The person is on the page for “No”.
    pub not_solved: bool,
    /// Where to go on when what was called has ended, the next one last.
    pub way_back: Vec<Goal>,
    /// The ticket last sent about this matter: its key and what became of it.
    pub ticket: Option<(String, Fate)>,
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
    /// Id of the procedure that asked.
    pub procedure: String,
    /// It stays out of sight.
    pub private: bool,
}

/// A value that was worked out, or given by a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Worked {
    /// The value.
    pub value: Value,
    /// How it is shown.
    pub shown: Value,
    /// It shows a private answer, and so stays out of sight too.
    pub private: bool,
}

/// What the host is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// To call a function.
    Call {
        /// Its name.
        function: String,
        /// What it is given.
        with: BTreeMap<String, Value>,
        /// Seconds after which it has failed.
        give_up_after: u32,
        /// It changes something.
        changes: bool,
    },
    /// Whether somebody can take over.
    Agents {
        /// Whom the writer wants.
        to: String,
    },
}

impl Default for State {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            expects: Expects::Words,
            request: None,
            now: String::new(),
            place: Place::default(),
            interrupted: Vec::new(),
            answers: BTreeMap::new(),
            order: Vec::new(),
            values: BTreeMap::new(),
            taken_back: BTreeMap::new(),
            consents: BTreeMap::new(),
            consents_before: BTreeMap::new(),
            visits: BTreeMap::new(),
            outcome: None,
            words: None,
            moves: 0,
            stopped: false,
            refused: 0,
        }
    }
}

impl State {
    /// Whether the person is in the middle of a procedure.
    pub fn is_open(&self) -> bool {
        self.place.step.is_some()
            && !matches!(self.expects, Expects::Words | Expects::End { .. } | Expects::Candidates { .. })
    }

    /// Whether a name stands for something that stays out of sight.
    pub fn is_private(&self, name: &str) -> bool {
        self.answers.get(name).is_some_and(|answer| answer.private)
            || self.values.get(name).is_some_and(|worked| worked.private)
    }

    /// Whether a function may be called; none: the person was not asked yet.
    pub fn allowed(&self, function: &str) -> Option<bool> {
        self.consents.get(function).or_else(|| self.consents_before.get(function)).copied()
    }

    /// Forgets the value of a name, if it has one.
    pub fn forget(&mut self, name: &str) {
        self.answers.remove(name);
        self.values.remove(name);
        self.order.retain(|other| other != name);
    }
}
