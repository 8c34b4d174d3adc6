//! What holds for everybody: for each language and each kind of reader, every way ends, nobody goes round for
//! ever or is left without a way on, every value was asked for before it is shown, and every ticket has the
//! fields it needs. Native only.
//!
//! Conditions count as yes and as no, unless they ask for nothing but groups: so what is proved holds for
//! every conversation, and a way that is shown as a counterexample may need answers that nobody gives.

use std::collections::{BTreeMap, BTreeSet};

use super::access::EVERYONE;
use super::check::{automatic, flow, may_end};
use super::condition::{Expr, Scope};
use super::graph::{Graph, Way, WayKind, label};
use super::kind::Names;
use super::procedure::{Node, Procedure, Target};
use super::resolve::Knowledge;
use super::text::plain;
use crate::message::Value;

const NEVER_ENDS: &str = "never ends: every way leads back";

/// What was proved: procedures × readers.
#[derive(Debug)]
pub struct Proof {
    /// The kinds of reader: language, and groups.
    pub readers: Vec<Reader>,
    /// One row for each procedure.
    pub rows: Vec<Row>,
}

/// A kind of reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Their language.
    pub language: String,
    /// Their groups besides `everyone`.
    pub groups: Vec<String>,
    /// For the head of a table.
    pub name: String,
}

/// What was proved of one procedure.
#[derive(Debug)]
pub struct Row {
    /// Id of the procedure.
    pub procedure: String,
    /// One for each kind of reader.
    pub cells: Vec<Cell>,
}

/// What was proved of one procedure for one kind of reader.
#[derive(Debug)]
pub enum Cell {
    /// It is not for them.
    NotTheirs,
    /// All of it holds.
    Holds,
    /// Some of it does not.
    Fails(Vec<Failure>),
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// What, for the writer.
    pub what: String,
    /// A way there: headings and the labels that lead from one to the next.
    pub path: Vec<String>,
}

/// Tries to prove it of all that can be published.
#[must_use]
pub fn prove(knowledge: &Knowledge) -> Proof {
    let groups = &knowledge.project.groups;
    let mut readers = Vec::new();
    for language in &knowledge.project.languages {
        let mut reader = |groups: &[String], name: &str| {
            let (language, groups) = (language.clone(), groups.to_vec());
            readers.push(Reader { name: format!("{name} {language}"), language, groups });
        };
        reader(&[], EVERYONE);
        groups.iter().for_each(|group| reader(std::slice::from_ref(group), group));
        if groups.len() > 1 {
            reader(groups, "all groups");
        }
    }
    let mut rows: Vec<Row> =
        knowledge.procedures.keys().map(|id| Row { procedure: id.clone(), cells: Vec::new() }).collect();
    for reader in &readers {
        let mut cells = ForReader::new(knowledge, reader).cells();
        for row in &mut rows {
            row.cells.push(cells.remove(&row.procedure).unwrap_or(Cell::NotTheirs));
        }
    }
    Proof { readers, rows }
}

impl Proof {
    /// Whether all of it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).all(|cell| !matches!(cell, Cell::Fails(_)))
    }
}

/// Groups and nothing else: what a condition is for everybody of one kind.
struct Groups(BTreeSet<String>);

impl Scope for Groups {
    fn value(&self, name: &str) -> Option<Value> {
        let text = |group: &String| Value::Text(group.clone());
        (name == "user.groups").then(|| Value::List(self.0.iter().map(text).collect()))
    }
}

/// Knowledge as one kind of reader has it.
pub(super) struct ForReader<'a> {
    graph: Graph<'a>,
    knowledge: &'a Knowledge,
    groups: Groups,
    language: String,
}

impl<'a> ForReader<'a> {
    pub(super) fn new(knowledge: &'a Knowledge, reader: &Reader) -> Self {
        let procedures: Vec<&Procedure> =
            knowledge.procedures.values().filter_map(|versions| versions.reading(&reader.language)).collect();
        let groups = Groups(reader.groups.iter().cloned().chain([EVERYONE.to_owned()]).collect());
        Self { graph: Graph::new(&procedures), knowledge, groups, language: reader.language.clone() }
    }

    /// Whether a place is there for this reader.
    fn exists(&self, at: usize) -> bool {
        self.graph.places.get(at).is_some_and(|place| {
            place.step.audience.admits(&self.groups.0) && place.procedure.head.audience.admits(&self.groups.0)
        })
    }

    /// Whether a way can be open for this reader, with the right answers.
    fn is_open(&self, way: &Way<'_>) -> bool {
        let condition = match way.kind {
            WayKind::Choice(condition) | WayKind::Arrow(condition) => condition,
            WayKind::Side => None,
        };
        self.may_hold(condition) && self.exists(way.to) && way.then.is_none_or(|then| self.exists(then))
    }

    /// The same of a target, ends included.
    pub(super) fn leads(&self, condition: Option<&Expr>, target: &Target) -> bool {
        self.may_hold(condition)
            && target.goals().all(|goal| self.graph.find(goal).is_some_and(|at| self.exists(at)))
    }

    /// The procedure of an id, if it is there for this reader.
    pub(super) fn procedure(&self, id: &str) -> Option<&'a Procedure> {
        let versions = self.knowledge.procedures.get(id)?;
        let procedure = versions.reading(&self.language)?;
        procedure.head.audience.admits(&self.groups.0).then_some(procedure)
    }

    fn may_hold(&self, condition: Option<&Expr>) -> bool {
        let only_groups = |expr: &&Expr| expr.depends() && !expr.names(&|name| name != "user.groups");
        condition.filter(only_groups).is_none_or(|condition| condition.holds(&self.groups))
    }

    fn cells(&self) -> BTreeMap<String, Cell> {
        let open = |_: usize, way: &Way<'_>| self.is_open(way);
        let count = self.graph.places.len();
        let firsts: Vec<usize> =
            (0..count).filter(|at| self.graph.first(*at) == *at && self.exists(*at)).collect();
        let mut wrong: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        let mut note = |at: usize, what: String| {
            wrong.entry(at).or_default().insert(what);
        };
        for round in self.graph.loops(|at| automatic(&self.graph, at, &open)) {
            if let Some(at) = round.first().filter(|at| self.exists(**at)) {
                note(*at, "goes round for ever without asking anybody".to_owned());
            }
        }
        let ends = |at: usize| {
            self.exists(at)
                && self
                    .graph
                    .places
                    .get(at)
                    .is_some_and(|place| may_end(place.step) || self.falls_through(at))
        };
        let can_end = self.graph.can_end(open, ends);
        for (at, can) in can_end.iter().enumerate() {
            if !can && self.exists(at) {
                note(at, NEVER_ENDS.to_owned());
            }
            if self.exists(at) && self.is_stuck(at) {
                note(at, "has no way on for them".to_owned());
            }
        }
        for found in flow::uses(&self.graph, &Names::default(), &firsts, &open) {
            if found.unasked.is_some() {
                note(found.place, format!("shows `{}`, which was not asked for on this way", found.name));
            }
        }
        let mut cells = BTreeMap::new();
        for first in firsts {
            let Some(place) = self.graph.places.get(first) else { continue };
            let reached = self.graph.reached([first], open);
            let mut failures = BTreeSet::new();
            for at in (0..count).filter(|at| reached.get(*at).copied().unwrap_or(false)) {
                let tickets = self.lacking(at, place.procedure);
                for what in wrong.get(&at).into_iter().flatten().chain(&tickets) {
                    failures.insert(Failure { what: what.clone(), path: self.path(first, at) });
                }
            }
            let mut failures: Vec<Failure> = failures.into_iter().collect();
            // A knot that nobody gets out of is told where one comes into it.
            failures.sort_by_key(|failure| failure.path.len());
            let mut knot = false;
            failures.retain(|failure| failure.what != NEVER_ENDS || !std::mem::replace(&mut knot, true));
            let cell = if failures.is_empty() { Cell::Holds } else { Cell::Fails(failures) };
            cells.insert(place.procedure.head.id.clone(), cell);
        }
        cells
    }

    /// A list of choices of which none may be there: the step then goes on below, to its end.
    fn falls_through(&self, at: usize) -> bool {
        let ways = self.graph.ways.get(at).into_iter().flatten();
        !ways.filter(|way| way.kind != WayKind::Side).any(|way| self.is_open(way))
    }

    /// A step that leads on, but not for this reader.
    fn is_stuck(&self, at: usize) -> bool {
        let leads = |way: &&Way<'_>| way.kind != WayKind::Side;
        let ways = self.graph.ways.get(at).into_iter().flatten().filter(leads);
        let Some(place) = self.graph.places.get(at) else { return false };
        let ends = place.step.nodes.iter().any(|node| {
            let ends = |target: &Target| target.goals().next().is_none();
            match node {
                Node::Choices(choices) => choices.iter().any(|choice| ends(&choice.target)),
                Node::Branch(arrows) => arrows.iter().any(|arrow| ends(&arrow.target)),
                _ => false,
            }
        });
        ways.clone().count() > 0 && !ends && !ways.into_iter().any(|way| self.is_open(way))
    }

    /// Fields that a ticket of this place lacks, if the conversation is about a procedure.
    fn lacking(&self, at: usize, about: &Procedure) -> Vec<String> {
        let Some(place) = self.graph.places.get(at) else { return Vec::new() };
        let (head, about) = (&place.procedure.head, &about.head);
        let mut found = Vec::new();
        for node in &place.step.nodes {
            let Node::Ticket(ticket) = node else { continue };
            let kind = ticket.kind.as_ref().or(head.ticket_type.as_ref()).or(about.ticket_type.as_ref());
            let Some(kind) = kind.or(self.knowledge.default_ticket_type.as_ref()) else { continue };
            for field in kind.fields.iter().filter(|field| field.required) {
                let given = ticket.fields.iter().any(|(name, _)| *name == field.name)
                    || head.defaults.iter().chain(&about.defaults).any(|(name, _)| *name == field.name);
                if !given {
                    found.push(format!("shows a ticket of type “{}” without `{}`", kind.name, field.name));
                }
            }
        }
        found
    }

    /// The shortest way from one place to another, in words.
    fn path(&self, from: usize, to: usize) -> Vec<String> {
        let walk = self.graph.walk([from], |_, way| self.is_open(way), |at| at == to).unwrap_or_default();
        let mut words = Vec::new();
        for pair in walk.windows(2) {
            let [at, next] = pair else { continue };
            let Some(place) = self.graph.places.get(*at) else { continue };
            words.push(format!("“{}”", plain(&place.step.heading)));
            let way = self
                .graph
                .ways
                .get(*at)
                .into_iter()
                .flatten()
                .find(|way| way.to == *next || way.then == Some(*next));
            let label = way.map(|way| label(place.step, way)).unwrap_or_default();
            if !label.trim().is_empty() {
                words.push(format!("[{}]", label.trim()));
            }
        }
        words.extend(self.graph.places.get(to).map(|place| format!("“{}”", plain(&place.step.heading))));
        words
    }
}
