//! What everybody may read in one language.
//!
//! Invariant: it is taken out of everyone's shelf, as that is cut for the page, and out of nothing else.

use std::collections::BTreeMap;

use super::words::{Words, words_for};
use crate::model::access::Audience;
use crate::model::form::Ask;
use crate::model::procedure::{Goal, Node, Procedure, Step};
use crate::model::resolve::Knowledge;
use crate::model::ticket::{FieldLabels, TicketBox, worded};
use crate::shelf::{Part, cut};

/// Everybody's procedures, for the readers of one language.
pub struct Book {
    /// Language of the readers.
    pub language: String,
    /// The words of the pages themselves.
    pub words: &'static Words,
    /// By id.
    pub procedures: BTreeMap<String, Procedure>,
    /// What people ask, by procedure: of those that can be found.
    pub questions: BTreeMap<String, Vec<String>>,
    /// Where “No” leads.
    pub not_solved: Option<Goal>,
    /// The project's own words for “Did this help?”.
    pub did_this_help: Option<String>,
    /// Name of the type of tickets whose procedure names none.
    default_ticket_type: Option<String>,
    /// What fields of tickets are called, by the names of their type and their own.
    field_labels: BTreeMap<(String, String), FieldLabels>,
    /// By the name of the answer, the question of the first procedure that asks for it.
    asked: BTreeMap<String, Ask>,
}

impl Book {
    /// Everybody's part of the knowledge.
    pub fn of(knowledge: &Knowledge, language: &str) -> Self {
        let mut book = Self {
            language: language.to_owned(),
            words: words_for(language),
            procedures: BTreeMap::new(),
            questions: BTreeMap::new(),
            not_solved: None,
            did_this_help: None,
            default_ticket_type: None,
            field_labels: BTreeMap::new(),
            asked: BTreeMap::new(),
        };
        let everyones = cut(knowledge, language).remove(&Audience::default()).unwrap_or_default();
        let mut steps: BTreeMap<String, Vec<(u32, Step)>> = BTreeMap::new();
        for part in everyones.parts {
            match part {
                Part::Procedure(head) if is_path(&head.id) => {
                    book.procedures.insert(head.id.clone(), Procedure { head, steps: Vec::new() });
                }
                Part::Step(procedure, order, step) => steps.entry(procedure).or_default().push((order, step)),
                Part::ProjectNotSolved(goal) => book.not_solved = Some(goal),
                Part::DefaultTicketType(kind) => book.default_ticket_type = Some(kind.name),
                Part::FieldLabels(kind, field, labels) => {
                    book.field_labels.insert((kind, field), labels);
                }
                Part::DidThisHelp(text) => book.did_this_help = Some(text),
                // The rest is cut from steps that have fewer readers, or says nothing that is shown.
                _ => {}
            }
        }
        for (id, mut list) in steps {
            list.sort_by_key(|(order, _)| *order);
            if let Some(procedure) = book.procedures.get_mut(&id) {
                procedure.steps = list.into_iter().map(|(_, step)| step).collect();
            }
        }
        book.procedures.retain(|_, procedure| procedure.step(&procedure.head.first).is_some());
        for ask in book.procedures.values().flat_map(asks) {
            book.asked.entry(ask.name.clone()).or_insert_with(|| ask.clone());
        }
        let documents = everyones.documents.into_iter();
        book.questions = documents
            .filter(|(id, text)| !text.title.is_empty() && book.procedures.contains_key(id))
            .map(|(id, text)| (id, text.questions))
            .collect();
        book
    }

    /// A step and its procedure, if everybody may read it.
    pub fn step(&self, goal: &Goal) -> Option<(&Procedure, &Step)> {
        let procedure = self.procedures.get(&goal.procedure)?;
        Some((procedure, procedure.step(&goal.step)?))
    }

    /// What a field of a ticket of a procedure is called.
    pub fn field_label(&self, ticket: &TicketBox, here: &Procedure, name: &str) -> String {
        let kind = ticket.kind.as_ref().or(here.head.ticket_type.as_ref());
        let kind = kind.map(|kind| &kind.name).or(self.default_ticket_type.as_ref());
        let labels = kind.and_then(|kind| self.field_labels.get(&(kind.clone(), name.to_owned())));
        match labels {
            Some(labels) if !labels.label.is_empty() => labels.label.clone(),
            _ => worded(name),
        }
    }

    /// The question whose answer has this name: of the procedure at hand, else of any.
    pub fn question<'a>(&'a self, name: &str, here: &'a Procedure) -> Option<&'a Ask> {
        asks(here).find(|ask| ask.name == name).or_else(|| self.asked.get(name))
    }
}

/// The questions of a procedure.
fn asks(procedure: &Procedure) -> impl Iterator<Item = &Ask> {
    let nodes = procedure.steps.iter().flat_map(|step| &step.nodes);
    nodes.filter_map(|node| if let Node::Ask(ask) = node { Some(ask) } else { None })
}

/// Whether an id can be a path below our folder, and leads nowhere else.
fn is_path(id: &str) -> bool {
    let inside = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
    id.split('/').all(inside)
}
