//! The procedures that a person holds: put together from the shelves of their groups.

use std::collections::BTreeMap;

use super::procedure::{Goal, Head, Procedure, Step};
use super::ticket::{FieldLabels, TicketType};
use crate::text::composed;

/// What a person may read, and nothing else: what is not here does not exist for them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    /// Name of this version of the knowledge.
    pub version: String,
    /// Language of the reader.
    pub language: String,
    /// By id.
    pub procedures: BTreeMap<String, Procedure>,
    /// Where “No” leads.
    pub not_solved: Option<Goal>,
    /// Procedures that are offered before anybody has asked, in this order.
    pub topics: Vec<String>,
    /// Type of tickets whose procedure names none.
    pub default_ticket_type: Option<TicketType>,
    /// What fields of tickets are called, by the names of their type and their own.
    pub field_labels: BTreeMap<(String, String), FieldLabels>,
    /// The project's own words for “Did this help?”.
    pub did_this_help: Option<String>,
    /// What functions do that the person must allow first, by name.
    pub consents: BTreeMap<String, String>,
}

impl Library {
    /// A step and what is known of its procedure; none if it does not exist for this person.
    #[must_use]
    pub fn step(&self, goal: &Goal) -> Option<(&Head, &Step)> {
        let procedure = self.procedures.get(&goal.procedure)?;
        Some((&procedure.head, procedure.step(&goal.step)?))
    }

    /// The step that an id names: `it/vpn`, its first step, or `it/vpn#look-at-the-light`.
    #[must_use]
    pub fn goal(&self, id: &str) -> Option<Goal> {
        let (procedure, step) =
            id.split_once('#').map_or((id, None), |(procedure, step)| (procedure, Some(step)));
        let found = self.procedures.get(procedure).or_else(|| self.other_form(procedure))?;
        let step = step.unwrap_or(&found.head.first);
        let step = found.step(step)?.name.clone();
        Some(Goal { procedure: found.head.id.clone(), step })
    }

    /// The procedure whose id has its accented letters in another form: whoever names it may not know which
    /// the disk has that it was packed from.
    fn other_form(&self, id: &str) -> Option<&Procedure> {
        let same = |other: &&Procedure| !id.is_ascii() && composed(&other.head.id) == composed(id);
        self.procedures.values().find(same)
    }
}
