//! A procedure as it runs: resolved, typed, immutable.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::access::Audience;
use super::call::{Call, HandoffBox};
use super::condition::Expr;
use super::form::Ask;
use super::text::{Block, Inline, Piece};
use super::ticket::{TicketBox, TicketType};

/// A procedure in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Procedure {
    /// What is known of it without its steps.
    pub head: Head,
    /// Its steps; the first is where it begins.
    pub steps: Vec<Step>,
}

/// What is known of a procedure without its steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Path of its source file without `.md`.
    pub id: String,
    /// Language of its text.
    pub language: String,
    /// Its title.
    pub title: String,
    /// Name of its first step.
    pub first: String,
    /// Whether it can be found.
    pub search: bool,
    /// What people ask to get here.
    pub questions: Vec<String>,
    /// Type of its tickets, if it names one.
    pub ticket_type: Option<TicketType>,
    /// Defaults for the fields of its tickets.
    pub defaults: Vec<(String, String)>,
    /// Where “No” leads, if this procedure has a page of its own for that.
    pub not_solved: Option<Goal>,
    /// Who may read it.
    pub audience: Audience,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its name in the source language.
    pub name: String,
    /// Other names that work: its present link name, further anchors, names in this language.
    pub aliases: Vec<String>,
    /// Its heading.
    pub heading: Vec<Inline>,
    /// Who may read it: the procedure's audience and its own `only`.
    pub audience: Audience,
    /// What it does, top to bottom.
    pub nodes: Vec<Node>,
    /// Where the side ways in its texts lead, by number.
    pub ways: BTreeMap<u32, Goal>,
}

/// Something a step does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "steps are few, and walked in order")]
pub enum Node {
    /// Shows a text.
    Text(Block),
    /// Shows each text whose condition holds; one without condition, if none above it did.
    Quotes(Vec<Quote>),
    /// Offers choices, and waits.
    Choices(Vec<Choice>),
    /// Takes the first arrow whose condition holds and whose target exists.
    Branch(Vec<Arrow>),
    /// Asks a question, and waits.
    Ask(Ask),
    /// Works values out: each name and its formula.
    Set(Vec<(String, Expr)>),
    /// Asks another system, and waits.
    Call(Call),
    /// Shows a ticket, and waits.
    Ticket(TicketBox),
    /// Hands over to a person, or goes on if nobody is free.
    Handoff(HandoffBox),
}

/// A text under a condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// When it is shown; none: if none of those above it is.
    pub condition: Option<Expr>,
    /// What it shows.
    pub blocks: Vec<Block>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Its place in the list, as written.
    pub order: u32,
    /// Its id.
    pub id: String,
    /// The words on the button.
    pub label: Vec<Piece>,
    /// Small text under it.
    pub hint: Vec<Piece>,
    /// When it is offered.
    pub condition: Option<Expr>,
    /// Where it leads.
    pub target: Target,
}

/// An automatic way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arrow {
    /// Its place in the list, as written.
    pub order: u32,
    /// When it is taken; none: always.
    pub condition: Option<Expr>,
    /// Where it leads.
    pub target: Target,
}

/// Where a way leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// To a step.
    Go(Goal),
    /// To a step, and, when what is there has ended, back to another.
    Call {
        /// What is done first.
        first: Goal,
        /// Where it goes on.
        then: Goal,
    },
    /// To an end.
    End(EndWord),
    /// To a page of the web.
    Web {
        /// Its address.
        address: Vec<Piece>,
        /// Words of the link.
        label: String,
    },
}

/// A step of a procedure, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Goal {
    /// Id of the procedure.
    pub procedure: String,
    /// Name of the step.
    pub step: String,
}

/// The ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named as it is written")]
pub enum EndWord {
    Solved,
    NotSolved,
    Done,
}

impl Goal {
    /// The id of the step: procedure, `#`, name.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}#{}", self.procedure, self.step)
    }
}

impl Target {
    /// The steps it leads to: all of them must exist for a person who is offered it.
    pub fn goals(&self) -> impl Iterator<Item = &Goal> {
        let (first, then) = match self {
            Self::Go(goal) => (Some(goal), None),
            Self::Call { first, then } => (Some(first), Some(then)),
            Self::End(_) | Self::Web { .. } => (None, None),
        };
        first.into_iter().chain(then)
    }
}

impl EndWord {
    /// As written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::NotSolved => "not solved",
            Self::Done => "done",
        }
    }
}

impl Procedure {
    /// A translation with everything that only its source says: who may read what above all.
    #[must_use]
    pub fn inheriting(mut self, source: &Self) -> Self {
        let questions = std::mem::take(&mut self.head.questions);
        let own = self.head;
        self.head = Head { language: own.language, title: own.title, questions, ..source.head.clone() };
        for step in &mut self.steps {
            // A step that matches none of the source's is nobody's: who may read it only the source says.
            let same = source.steps.iter().find(|other| other.name == step.name);
            let audience = same.map_or_else(|| Audience::any_of([]), |other| other.audience.clone());
            step.audience = step.audience.and(&audience);
        }
        self
    }

    /// A step by its name, or by any name that still works.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&Step> {
        let named = self.steps.iter().find(|step| step.name == name);
        named.or_else(|| self.steps.iter().find(|step| step.aliases.iter().any(|alias| alias == name)))
    }
}
