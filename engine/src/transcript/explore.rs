//! Walks of a procedure without a person: every option at every place where something is waited for, and
//! random walks. Finds circles, ways that are not there, and steps that no walk reaches.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::agent::Agent;
use crate::message::{
    Act, Effect, Entry, Expects, FileRef, Input, Notice, Outcome, Question, QuestionKind, Turn, Value,
};
use crate::model::condition::ValueKind;
use crate::model::project::{Project, value_kind};

/// Most places of one procedure that are tried, and most moves of one walk.
const MAX_PLACES: usize = 2_000;
const MAX_MOVES: usize = 300;

/// What walking has found.
#[derive(Debug, Default)]
pub struct Explored {
    /// How many walks came to an end, by how they ended.
    pub ends: BTreeMap<&'static str, usize>,
    /// Ids of the steps that were entered.
    pub steps: BTreeSet<String>,
    /// Ids of the choices that were taken.
    pub choices: BTreeSet<String>,
    /// What went wrong, each with the way there.
    pub troubles: BTreeSet<Trouble>,
    /// There were more places than are tried.
    pub cut: bool,
}

/// Something that went wrong on a walk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// What, for the writer.
    pub what: String,
    /// What the person did until then, in words.
    pub path: Vec<String>,
}

/// Something that may happen at a place: in words, and as an act.
type Way = (String, Act);

/// A place to go on from: the conversation as kept, and what was done until there.
struct Open {
    saved: String,
    path: Vec<String>,
    turn: Turn,
}

/// Explores procedures with one agent.
pub struct Explorer<'a> {
    agent: Agent,
    project: &'a Project,
    now: String,
    /// What was found.
    pub found: Explored,
}

impl<'a> Explorer<'a> {
    /// With the eyes of the agent's person.
    #[must_use]
    pub fn new(agent: Agent, project: &'a Project, now: &str) -> Self {
        Self { agent, project, now: now.to_owned(), found: Explored::default() }
    }

    /// Tries every option at every place of a procedure, each place once.
    pub fn every_way(&mut self, procedure: &str) {
        let Some(first) = self.start(procedure) else { return };
        let mut seen = BTreeSet::new();
        let mut open = VecDeque::from([first]);
        while let Some(place) = open.pop_front() {
            if !seen.insert(name(&place.turn)) {
                continue;
            }
            if seen.len() > MAX_PLACES {
                self.found.cut = true;
                return;
            }
            for (words, act) in self.ways(&place.turn) {
                if self.agent.load(Some(&place.saved)).is_err() {
                    continue;
                }
                // A restored conversation asks its host again: only then an answer has something to name.
                let turn = match act {
                    Act::Returned { .. } | Act::Agents { .. } => self.step(Act::Resume, &place.path),
                    _ => Some(place.turn.clone()),
                };
                let Some(turn) = turn else { continue };
                let path: Vec<String> = place.path.iter().cloned().chain([words]).collect();
                let Some(turn) = self.step(renamed(act, &turn), &path) else { continue };
                if !self.over(&turn) && path.len() < MAX_MOVES {
                    open.push_back(Open { saved: self.agent.save(), path, turn });
                }
            }
        }
    }

    /// One walk, each time by a way that `pick` chooses from so many.
    pub fn random(&mut self, procedure: &str, pick: &mut dyn FnMut(usize) -> usize) {
        let Some(Open { mut turn, mut path, .. }) = self.start(procedure) else { return };
        while path.len() < MAX_MOVES {
            let mut ways = self.ways(&turn);
            if self.over(&turn) || ways.is_empty() {
                return;
            }
            let at = pick(ways.len()) % ways.len();
            let (words, act) = ways.swap_remove(at);
            path.push(words);
            let Some(next) = self.step(renamed(act, &turn), &path) else { return };
            turn = next;
        }
    }

    fn start(&mut self, procedure: &str) -> Option<Open> {
        self.agent.load(None).ok()?;
        let open = Act::Open { target: procedure.to_owned() };
        self.agent.step(&Input { now: self.now.clone(), act: open.clone() }).ok()?;
        // Not every procedure is for this person.
        if self.agent.visited().is_empty() {
            return None;
        }
        self.agent.load(None).ok()?;
        let turn = self.step(open, &[])?;
        if self.over(&turn) {
            return None;
        }
        Some(Open { saved: self.agent.save(), path: Vec::new(), turn })
    }

    fn step(&mut self, act: Act, path: &[String]) -> Option<Turn> {
        if let Act::Choose { choice } = &act {
            self.found.choices.insert(choice.clone());
        }
        let turn = match self.agent.step(&Input { now: self.now.clone(), act }) {
            Ok(turn) => turn,
            Err(error) => {
                self.trouble(&format!("it does not go on: {error}"), path);
                return None;
            }
        };
        self.found.steps.extend(self.agent.visited());
        for entry in &turn.entries {
            match entry {
                Entry::Notice { notice: Notice::Circles } => {
                    self.trouble("it goes round in circles and is stopped", path);
                }
                Entry::Notice { notice: Notice::Unavailable } => {
                    self.trouble("it leads to a step that is not there for this person", path);
                }
                _ => {}
            }
        }
        Some(turn)
    }

    fn trouble(&mut self, what: &str, path: &[String]) {
        self.found.troubles.insert(Trouble { what: what.to_owned(), path: path.to_vec() });
    }

    fn over(&mut self, turn: &Turn) -> bool {
        let Expects::End { outcome, .. } = &turn.expects else { return false };
        let name = match outcome {
            Outcome::Solved => "solved",
            Outcome::NotSolved => "not solved",
            Outcome::Done => "done",
            Outcome::Ticket => "ticket",
            Outcome::Link => "link",
            Outcome::Handoff => "handoff",
        };
        *self.found.ends.entry(name).or_default() += 1;
        true
    }

    /// What may happen now.
    fn ways(&self, turn: &Turn) -> Vec<Way> {
        match &turn.expects {
            Expects::Choice { choices, .. } => choices
                .iter()
                .map(|choice| (format!("“{}”", choice.label), Act::Choose { choice: choice.id.clone() }))
                .collect(),
            Expects::Answer { question } => answers(question),
            Expects::Helped => {
                [true, false].map(|solved| (format!("helped: {solved}"), Act::Helped { solved })).into()
            }
            Expects::Consent { function } => [true, false]
                .map(|allowed| {
                    let words = if allowed { "is allowed" } else { "is not allowed" };
                    (format!("{function} {words}"), Act::Consent { allowed })
                })
                .into(),
            Expects::Ticket { ticket, .. } => {
                let mut ticket = ticket.clone();
                for field in ticket.fields.iter_mut().filter(|field| field.value.is_empty() && field.required)
                {
                    field.value = field.one_of.first().cloned().unwrap_or_else(|| "x".to_owned());
                }
                let key = format!("explore-{}", self.agent.save().len());
                vec![("Send".to_owned(), Act::Send { key, ticket })]
            }
            Expects::Handoff { handoff, .. } => {
                let key = "explore".to_owned();
                vec![("Send".to_owned(), Act::HandOver { key, handoff: handoff.clone() })]
            }
            Expects::Link { label, .. } => vec![(format!("“{label}”"), Act::Follow)],
            Expects::Wait { .. } => self.outside(turn),
            Expects::Words | Expects::Candidates { .. } | Expects::End { .. } => Vec::new(),
        }
    }

    /// What the host may answer: a failure, and each function's values, once small and once large.
    fn outside(&self, turn: &Turn) -> Vec<Way> {
        let mut ways = Vec::new();
        for effect in &turn.effects {
            match effect {
                Effect::Call { id, function, .. } => {
                    ways.push((
                        format!("{function} fails"),
                        Act::Returned { call: id.clone(), result: None },
                    ));
                    let gives = self.project.functions.get(function).map(|known| &known.gives.0);
                    for large in [false, true] {
                        let value = |(name, kind): &(String, String)| {
                            (name.clone(), sample(value_kind(kind).unwrap_or(ValueKind::Text), large))
                        };
                        let result = gives.into_iter().flatten().map(value).collect();
                        let words = format!("{function} answers {}", if large { "yes" } else { "no" });
                        ways.push((words, Act::Returned { call: id.clone(), result: Some(result) }));
                    }
                }
                Effect::Agents { id, .. } => {
                    for free in [false, true] {
                        let words = if free { "somebody is free" } else { "nobody is free" };
                        ways.push((words.to_owned(), Act::Agents { request: id.clone(), free }));
                    }
                }
                _ => {}
            }
        }
        ways
    }
}

/// An act with the name that the host was given for it this time.
fn renamed(act: Act, turn: &Turn) -> Act {
    let id = turn.effects.iter().find_map(|effect| match effect {
        Effect::Call { id, .. } | Effect::Agents { id, .. } => Some(id.clone()),
        _ => None,
    });
    match (act, id) {
        (Act::Returned { result, .. }, Some(call)) => Act::Returned { call, result },
        (Act::Agents { free, .. }, Some(request)) => Act::Agents { request, free },
        (act, _) => act,
    }
}

/// Names a place: the same one is not tried twice.
fn name(turn: &Turn) -> String {
    match &turn.expects {
        Expects::Choice { step, choices, .. } => {
            let ids: Vec<&str> = choices.iter().map(|choice| choice.id.as_str()).collect();
            format!("{step} {}", ids.join(" "))
        }
        Expects::Answer { question } => question.id.clone(),
        Expects::Wait { .. } => format!("{:?}", turn.effects),
        other => {
            let step = turn.entries.iter().rev().find_map(|entry| match entry {
                Entry::Shown { step, .. } => Some(step.as_str()),
                _ => None,
            });
            let kind = match other {
                Expects::Consent { function } => format!("consent-{function}"),
                other => format!("{other:?}"),
            };
            format!("{} {}", step.unwrap_or_default(), kind.split(' ').next().unwrap_or_default())
        }
    }
}

fn sample(kind: ValueKind, large: bool) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    match kind {
        ValueKind::YesNo => Value::YesNo(large),
        ValueKind::Number => Value::Number(if large { 1_000_000.0 } else { 0.0 }),
        ValueKind::Date => text(if large { "2099-12-31" } else { "2000-01-01" }),
        ValueKind::Time => text(if large { "23:59" } else { "00:00" }),
        ValueKind::Moment => text(if large { "2099-12-31T23:59:00Z" } else { "2000-01-01T00:00:00Z" }),
        ValueKind::List => Value::List(if large { vec![text("a"), text("b")] } else { Vec::new() }),
        ValueKind::Text => text(if large { "z" } else { "a" }),
    }
}

/// What may be answered: every option, the smallest and the largest, an example, and nothing.
fn answers(question: &Question) -> Vec<Way> {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut values: Vec<Value> = question.options.iter().map(|option| text(&option.id)).collect();
    if question.kind == QuestionKind::SomeOf {
        let first = values.iter().take(1).cloned().collect();
        values = vec![Value::List(first), Value::List(values)];
    }
    if values.is_empty() {
        values.extend(question.min.clone());
        values.extend(question.max.clone());
        // Where only one side has a bound, the other is far away.
        let open = question.min.is_none() != question.max.is_none();
        let far = |early: &str, late: &str| text(if question.min.is_none() { early } else { late });
        match question.kind {
            QuestionKind::Date if open => values.push(far("2000-01-01", "2099-12-31")),
            QuestionKind::Time if open => values.push(far("00:00", "23:59")),
            QuestionKind::Number | QuestionKind::WholeNumber if open => values.push(far("0", "1000000")),
            _ => {}
        }
    }
    if values.is_empty() {
        let example = question.example.as_deref();
        values.extend(match question.kind {
            QuestionKind::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
            QuestionKind::Number | QuestionKind::WholeNumber => {
                vec![Value::Number(0.0), Value::Number(1000.0)]
            }
            QuestionKind::Date => vec![text("2026-12-24")],
            QuestionKind::Time => vec![text("12:00")],
            QuestionKind::Email => vec![text(example.unwrap_or("ana@example.com"))],
            QuestionKind::Phone => vec![text(example.unwrap_or("+33 1 23 45 67 89"))],
            QuestionKind::WebAddress => vec![text(example.unwrap_or("https://example.com"))],
            QuestionKind::File => {
                let accept = question.files.as_ref().and_then(|rules| rules.accept.first());
                let name = format!("file.{}", accept.map_or("txt", String::as_str));
                let file = FileRef { id: "explore".to_owned(), name, kind: String::new(), bytes: 1 };
                vec![Value::File { file }]
            }
            _ => vec![text(example.unwrap_or("something"))],
        });
    }
    let mut ways: Vec<Way> = values
        .into_iter()
        .map(|value| (format!("answers {}", super::judge::value(&value)), Act::Answer { value }))
        .collect();
    if question.optional || question.skip.is_some() {
        ways.push(("skips".to_owned(), Act::Skip));
    }
    ways
}
