//! Knowledge → shelves, by audience. Native only.
//!
//! Invariant: a part lies in the shelf of the people who may read it and of the step it belongs to; of a
//! choice, arrow or side way also of the step it leads to. No other shelf learns its words or addresses.

use std::collections::{BTreeMap, BTreeSet};

use super::part::Part;
use crate::model::access::Audience;
use crate::model::procedure::{Goal, Node, Procedure, Step, Target};
use crate::model::resolve::Knowledge;
use crate::model::text::{plain, plain_block, plain_pieces};
use crate::model::ticket::TicketType;

/// What lies in one shelf, before its segment is built.
#[derive(Debug, Default)]
pub struct Cut {
    /// Its parts.
    pub parts: Vec<Part>,
    /// Its documents, by procedure.
    pub documents: BTreeMap<String, Text>,
}

/// What of a procedure is searched, in one shelf.
#[derive(Debug, Default)]
pub struct Text {
    /// Its language.
    pub language: String,
    /// Its title, in the shelf of its whole audience.
    pub title: String,
    /// What people ask, in the same.
    pub questions: Vec<String>,
    /// Headings, text, labels and questions.
    pub text: String,
}

/// Cuts the knowledge for the readers of one language.
#[must_use]
pub fn cut(knowledge: &Knowledge, language: &str) -> BTreeMap<Audience, Cut> {
    let mut cutter = Cutter {
        knowledge,
        language,
        shelves: BTreeMap::new(),
        consents: BTreeSet::new(),
        labelled: BTreeSet::new(),
    };
    // Everyone has a shelf, even an empty one: it says what the project says to all.
    cutter.shelves.insert(Audience::default(), Cut::default());
    cutter.project();
    for versions in knowledge.procedures.values() {
        if let Some(procedure) = versions.reading(language) {
            cutter.procedure(procedure);
        }
    }
    cutter.shelves
}

struct Cutter<'a> {
    knowledge: &'a Knowledge,
    language: &'a str,
    shelves: BTreeMap<Audience, Cut>,
    /// Functions whose consent a shelf has.
    consents: BTreeSet<(Audience, String)>,
    /// Ticket types whose labels a shelf has.
    labelled: BTreeSet<(Audience, String)>,
}

impl Cutter<'_> {
    fn put(&mut self, audience: &Audience, part: Part) {
        self.shelves.entry(audience.clone()).or_default().parts.push(part);
    }

    /// Who may read a step; none: it is not published.
    fn readers(&self, goal: &Goal) -> Option<Audience> {
        let procedure = self.knowledge.procedures.get(&goal.procedure)?.reading(self.language)?;
        Some(procedure.step(&goal.step)?.audience.and(&procedure.head.audience))
    }

    fn project(&mut self) {
        let everyone = Audience::default();
        if let Some(kind) = &self.knowledge.default_ticket_type {
            self.put(&everyone, Part::DefaultTicketType(kind.clone()));
            self.field_labels(&everyone, Some(kind));
        }
        let project = &self.knowledge.project;
        if let Some(text) = project.texts.get("did_this_help") {
            let text = text.get(self.language, project.source_language()).to_owned();
            self.put(&everyone, Part::DidThisHelp(text));
        }
        if let Some(goal) = self.knowledge.not_solved.clone()
            && let Some(readers) = self.readers(&goal)
        {
            self.put(&readers, Part::ProjectNotSolved(goal));
        }
        for (goal, place) in self.knowledge.topics.iter().zip(0..) {
            if let Some(readers) = self.readers(goal) {
                self.put(&readers, Part::Topic(place, goal.procedure.clone()));
            }
        }
    }

    fn procedure(&mut self, procedure: &Procedure) {
        let mut head = procedure.head.clone();
        let own = head.audience.clone();
        let questions = std::mem::take(&mut head.questions);
        if let Some(goal) = head.not_solved.take() {
            match self.way(&own, &Target::Go(goal.clone())) {
                Way::Open => head.not_solved = Some(goal),
                Way::Restricted(readers) => self.put(&readers, Part::NotSolved(head.id.clone(), goal)),
                Way::Closed => {}
            }
        }
        if head.search {
            let text = self.text(&own, procedure);
            text.title.clone_from(&head.title);
            text.questions = questions;
        }
        self.field_labels(&own, head.ticket_type.as_ref());
        self.put(&own, Part::Procedure(head));
        for (step, order) in procedure.steps.iter().zip(0..) {
            self.step(procedure, step, order);
        }
    }

    fn text(&mut self, audience: &Audience, procedure: &Procedure) -> &mut Text {
        let shelf = self.shelves.entry(audience.clone()).or_default();
        let text = shelf.documents.entry(procedure.head.id.clone()).or_default();
        text.language.clone_from(&procedure.head.language);
        text
    }

    fn step(&mut self, procedure: &Procedure, step: &Step, order: u32) {
        let own = step.audience.clone();
        let here = Goal { procedure: procedure.head.id.clone(), step: step.name.clone() };
        let mut open = step.clone();
        for (node, place) in open.nodes.iter_mut().zip(0_u32..) {
            match node {
                Node::Choices(choices) => {
                    for choice in std::mem::take(choices) {
                        match self.way(&own, &choice.target) {
                            Way::Open => choices.push(choice),
                            Way::Restricted(readers) => {
                                self.put(&readers, Part::Choice(here.clone(), place, choice))
                            }
                            Way::Closed => {}
                        }
                    }
                }
                Node::Branch(arrows) => {
                    for arrow in std::mem::take(arrows) {
                        match self.way(&own, &arrow.target) {
                            Way::Open => arrows.push(arrow),
                            Way::Restricted(readers) => {
                                self.put(&readers, Part::Arrow(here.clone(), place, arrow))
                            }
                            Way::Closed => {}
                        }
                    }
                }
                Node::Call(call) => self.consent(&own, &call.function),
                Node::Ticket(ticket) => self.field_labels(&own, ticket.kind.as_ref()),
                _ => {}
            }
        }
        for (number, goal) in std::mem::take(&mut open.ways) {
            match self.way(&own, &Target::Go(goal.clone())) {
                Way::Open => {
                    open.ways.insert(number, goal);
                }
                Way::Restricted(readers) => self.put(&readers, Part::Way(here.clone(), number, goal)),
                Way::Closed => {}
            }
        }
        if procedure.head.search {
            let words = words(&open);
            let text = self.text(&own, procedure);
            text.text.push_str(&words);
        }
        self.put(&own, Part::Step(procedure.head.id.clone(), order, open));
    }

    /// What a called function must be allowed first, for those who read the step that calls it.
    fn consent(&mut self, own: &Audience, function: &str) {
        let project = &self.knowledge.project;
        let Some(text) = project.functions.get(function).and_then(|known| known.consent.as_ref()) else {
            return;
        };
        if self.consents.insert((own.clone(), function.to_owned())) {
            let text = text.get(self.language, project.source_language()).to_owned();
            self.put(own, Part::Consent(function.to_owned(), text));
        }
    }

    /// What the fields of a ticket type are called, for those who read what names the type.
    fn field_labels(&mut self, own: &Audience, kind: Option<&TicketType>) {
        let (project, Some(kind)) = (&self.knowledge.project, kind) else { return };
        if self.labelled.insert((own.clone(), kind.name.clone())) {
            for (field, labels) in project.field_labels(&kind.name, self.language) {
                self.put(own, Part::FieldLabels(kind.name.clone(), field.to_owned(), labels));
            }
        }
    }

    /// Whether everybody who reads a step may know where a way of it leads: to all of its steps.
    fn way(&self, own: &Audience, target: &Target) -> Way {
        let mut all = own.clone();
        for goal in target.goals() {
            match self.readers(goal) {
                None => return Way::Closed,
                Some(readers) => all = all.and(&readers),
            }
        }
        if all == *own { Way::Open } else { Way::Restricted(all) }
    }
}

enum Way {
    Open,
    Restricted(Audience),
    Closed,
}

/// Whose steps call each function.
#[must_use]
pub fn callers<'a>(
    cuts: impl Iterator<Item = (&'a Audience, &'a Cut)>,
) -> BTreeMap<String, BTreeSet<Audience>> {
    let mut found: BTreeMap<String, BTreeSet<Audience>> = BTreeMap::new();
    for (audience, cut) in cuts {
        let steps = cut.parts.iter().filter_map(|part| match part {
            Part::Step(_, _, step) => Some(step),
            _ => None,
        });
        for node in steps.flat_map(|step| &step.nodes) {
            if let Node::Call(call) = node {
                found.entry(call.function.clone()).or_default().insert(audience.clone());
            }
        }
    }
    found
}

/// The words of all steps of a procedure that are searched, whoever may read them.
#[must_use]
pub fn searched(procedure: &Procedure) -> String {
    procedure.steps.iter().map(words).collect()
}

/// The words of a step that are searched.
fn words(step: &Step) -> String {
    let mut lines = vec![plain(&step.heading)];
    for node in &step.nodes {
        match node {
            Node::Text(block) => lines.push(plain_block(block)),
            Node::Quotes(quotes) => {
                lines.extend(quotes.iter().flat_map(|quote| &quote.blocks).map(plain_block));
            }
            Node::Choices(choices) => lines.extend(choices.iter().map(|choice| plain_pieces(&choice.label))),
            Node::Ask(ask) => {
                lines.push(plain_pieces(&ask.text));
                lines.extend(ask.options.iter().map(|option| option.label.clone()));
            }
            Node::Branch(_) | Node::Set(_) | Node::Call(_) | Node::Ticket(_) | Node::Handoff(_) => {}
        }
    }
    lines.push(String::new());
    lines.join("\n")
}
