//! What is known where: for every step, the names that were asked for, and those that have a value, on every
//! way that leads there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::set::{Set, contains, insert, join, remove};
use crate::model::condition::{Expr, Operator};
use crate::model::graph::{Graph, Way, WayKind};
use crate::model::kind::Names;
use crate::model::procedure::{Node, Quote, Step, Target};
use crate::model::text::{holes_of_block, holes_of_pieces};

/// The ways out of a step that were not asked for yet.
type Ways<'w, 'a> = std::iter::Peekable<std::slice::Iter<'w, Way<'a>>>;

/// What is known at one point of a walk.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    /// Names whose question was met, or that were worked out.
    asked: Set,
    /// Names that certainly have a value.
    valued: Set,
}

/// A name that is used where it may have no value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// Number of the place.
    pub place: usize,
    /// Number of the node in its step.
    pub node: usize,
    /// The name.
    pub name: String,
    /// A place from which one comes here without having been asked; none: its question was met, but may have
    /// been left out.
    pub unasked: Option<usize>,
}

/// Finds every such use, the ways being those that `open` lets through.
#[must_use]
pub fn uses(
    graph: &Graph<'_>,
    names: &Names,
    entries: &[usize],
    open: &dyn Fn(usize, &Way<'_>) -> bool,
) -> Vec<Use> {
    let all: BTreeSet<&str> =
        graph.places.iter().flat_map(|place| given_by(place.step)).map(|(name, _)| name).collect();
    let numbers: BTreeMap<&str, usize> = all.iter().copied().zip(0..).collect();
    let flow = Flow { graph, names, numbers, open };
    flow.run(entries)
}

struct Flow<'a, 'b> {
    graph: &'b Graph<'a>,
    names: &'b Names,
    numbers: BTreeMap<&'a str, usize>,
    open: &'b dyn Fn(usize, &Way<'_>) -> bool,
}

/// The names that a step gives a value, and whether each may still be missing.
fn given_by(step: &Step) -> Vec<(&str, bool)> {
    let mut given = Vec::new();
    for node in &step.nodes {
        match node {
            Node::Ask(ask) => {
                given.push((ask.name.as_str(), ask.may_skip() || ask.ask_if.is_some() || ask.tries.is_some()))
            }
            Node::Set(lines) => given.extend(lines.iter().map(|(name, _)| (name.as_str(), true))),
            Node::Call(call) => given.extend(call.name.iter().map(|name| (name.as_str(), false))),
            _ => {}
        }
    }
    given
}

impl<'a> Flow<'a, '_> {
    /// Number of a name; a part of what a call gives stands for all of it.
    fn number(&self, name: &str) -> Option<&usize> {
        self.numbers.get(name).or_else(|| self.numbers.get(name.split_once('.')?.0))
    }

    fn words(&self) -> usize {
        self.numbers.len().div_ceil(64)
    }

    fn run(&self, entries: &[usize]) -> Vec<Use> {
        let count = self.graph.places.len();
        let all: Set = vec![u64::MAX; self.words()];
        let none: Set = vec![0; self.words()];
        let top = Known { asked: all.clone(), valued: all };
        let mut at_entry: Vec<Option<Known>> = vec![None; count];
        let mut waiting: VecDeque<usize> = entries.iter().copied().collect();
        for entry in entries {
            put(&mut at_entry, *entry, Known { asked: none.clone(), valued: none.clone() });
        }
        let mut queued = vec![false; count];
        let left_behind: Vec<Known> = self.left_behind(&none);
        while let Some(at) = waiting.pop_front() {
            put_flag(&mut queued, at, false);
            let Some(known) = at_entry.get(at).cloned().flatten() else { continue };
            for (to, out) in self.leaving(at, known, &left_behind, &mut |_, _, _| {}) {
                let before = at_entry.get(to).cloned().flatten();
                let met = meet(before.as_ref().unwrap_or(&top), &out);
                if before.as_ref() != Some(&met) {
                    put(&mut at_entry, to, met);
                    if !queued.get(to).copied().unwrap_or(true) {
                        put_flag(&mut queued, to, true);
                        waiting.push_back(to);
                    }
                }
            }
        }
        let mut found = BTreeSet::new();
        // For each place the ways into it, with what is not asked on them: only looked at where it matters.
        let mut into: Vec<Vec<(usize, Set)>> = vec![Vec::new(); count];
        for at in 0..count {
            let Some(known) = at_entry.get(at).cloned().flatten() else { continue };
            let mut here = Vec::new();
            let out = self.leaving(at, known, &left_behind, &mut |node, name, asked| {
                here.push((node, name.to_owned(), asked));
            });
            for (to, known) in out {
                if let Some(list) = into.get_mut(to) {
                    list.push((at, known.asked));
                }
            }
            for (node, name, asked) in here {
                found.insert(Use { place: at, node, name, unasked: (!asked).then_some(at) });
            }
        }
        let from = |found: Use| {
            let number = self.number(&found.name);
            let lacks = |(_, asked): &&(usize, Set)| number.is_some_and(|number| !contains(asked, *number));
            let before = into.get(found.place).into_iter().flatten().find(lacks).map(|(before, _)| *before);
            Use { unasked: found.unasked.map(|here| before.unwrap_or(here)), ..found }
        };
        let found: Vec<Use> = found.into_iter().map(from).collect();
        let mut told = BTreeSet::new();
        found.into_iter().filter(|found| told.insert((found.place, found.name.clone()))).collect()
    }

    /// What a procedure leaves behind for its caller: whatever it may have asked.
    fn left_behind(&self, none: &Set) -> Vec<Known> {
        let mut found: Vec<Known> = Vec::new();
        for place in &self.graph.places {
            if found.len() <= place.file {
                found.resize(place.file + 1, Known { asked: none.clone(), valued: none.clone() });
            }
            let Some(known) = found.get_mut(place.file) else { continue };
            for (name, optional) in given_by(place.step) {
                if let Some(number) = self.numbers.get(name) {
                    insert(&mut known.asked, *number);
                    if !optional {
                        insert(&mut known.valued, *number);
                    }
                }
            }
        }
        found
    }

    /// What is known on each way out of a step; `used` is told every name that may have no value.
    fn leaving(
        &self,
        at: usize,
        mut known: Known,
        left: &[Known],
        used: &mut dyn FnMut(usize, &str, bool),
    ) -> Vec<(usize, Known)> {
        let (Some(place), Some(ways)) = (self.graph.places.get(at), self.graph.ways.get(at)) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        let mut lines: Ways<'_, 'a> = ways.iter().peekable();
        for way in ways.iter().filter(|way| way.kind == WayKind::Side && (self.open)(at, way)) {
            out.push((way.to, known.clone()));
        }
        for (node, number) in place.step.nodes.iter().zip(0..) {
            let mut shown = |known: &Known, expr: &Expr| {
                self.shown(known, expr, &mut |name, asked| used(number, name, asked));
            };
            match node {
                Node::Text(block) => holes_of_block(block, &mut |expr| shown(&known, expr)),
                Node::Quotes(quotes) => self.quotes(&known, quotes, &mut shown),
                Node::Ask(ask) => {
                    holes_of_pieces(&ask.text, &mut |expr| shown(&known, expr));
                    self.give(
                        &mut known,
                        &ask.name,
                        !ask.may_skip() && ask.ask_if.is_none() && ask.tries.is_none(),
                    );
                }
                Node::Set(lines) => {
                    for (name, expr) in lines {
                        shown(&known, expr);
                        let valued = self.is_valued(&known, expr);
                        self.give(&mut known, name, valued);
                    }
                }
                Node::Call(call) => {
                    call.with
                        .iter()
                        .for_each(|(_, pieces)| holes_of_pieces(pieces, &mut |expr| shown(&known, expr)));
                    if let Some(name) = &call.name {
                        self.give(&mut known, name, true);
                    }
                }
                Node::Ticket(ticket) => {
                    let fields = ticket.fields.iter().map(|(_, pieces)| pieces);
                    for pieces in [&ticket.title, &ticket.details].into_iter().chain(fields) {
                        holes_of_pieces(pieces, &mut |expr| shown(&known, expr));
                    }
                }
                Node::Handoff(handoff) => {
                    holes_of_pieces(&handoff.message, &mut |expr| shown(&known, expr));
                }
                Node::Choices(choices) => {
                    for (choice, order) in choices.iter().zip(0..) {
                        let mut here = known.clone();
                        choice.condition.iter().for_each(|condition| self.learn(&mut here, condition, true));
                        holes_of_pieces(&choice.label, &mut |expr| shown(&here, expr));
                        let way = self.next(at, &mut lines, number, order);
                        self.follow(way, &here, left, &mut out);
                    }
                }
                Node::Branch(arrows) => {
                    for (arrow, order) in arrows.iter().zip(0..) {
                        let mut here = known.clone();
                        arrow.condition.iter().for_each(|condition| self.learn(&mut here, condition, true));
                        let way = self.next(at, &mut lines, number, order);
                        self.follow(way, &here, left, &mut out);
                        match &arrow.condition {
                            // The line was not taken: what it says does not hold, if its target is there.
                            Some(condition) if way.is_some() || matches!(arrow.target, Target::End(_)) => {
                                self.learn(&mut known, condition, false);
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        out
    }

    /// The way of a line, if there is one and it is open. Ways stand in the order of the file, and are asked
    /// for in it.
    fn next<'w>(&self, at: usize, ways: &mut Ways<'w, 'a>, node: usize, order: usize) -> Option<&'w Way<'a>> {
        let here = |way: &&'w Way<'a>| way.kind != WayKind::Side && (way.node, way.order) == (node, order);
        ways.next_if(here).filter(|way| (self.open)(at, way))
    }

    fn follow(&self, way: Option<&Way<'_>>, known: &Known, left: &[Known], out: &mut Vec<(usize, Known)>) {
        let Some(way) = way else { return };
        out.push((way.to, known.clone()));
        if let Some(then) = way.then {
            let file = self.graph.places.get(way.to).map_or(usize::MAX, |place| place.file);
            let mut after = known.clone();
            if let Some(left) = left.get(file) {
                join(&mut after.asked, &left.asked);
                join(&mut after.valued, &left.valued);
            }
            out.push((then, after));
        }
    }

    /// Quotes: what their conditions say holds inside them.
    fn quotes(&self, known: &Known, quotes: &[Quote], shown: &mut dyn FnMut(&Known, &Expr)) {
        let mut otherwise = known.clone();
        for quote in quotes {
            let mut here = known.clone();
            match &quote.condition {
                Some(condition) => {
                    self.learn(&mut here, condition, true);
                    self.learn(&mut otherwise, condition, false);
                }
                None => here = otherwise.clone(),
            }
            quote.blocks.iter().for_each(|block| holes_of_block(block, &mut |expr| shown(&here, expr)));
        }
    }

    fn give(&self, known: &mut Known, name: &str, valued: bool) {
        let Some(number) = self.numbers.get(name) else { return };
        insert(&mut known.asked, *number);
        if valued {
            insert(&mut known.valued, *number);
        } else {
            remove(&mut known.valued, *number);
        }
    }

    /// What follows from a condition that holds, or does not.
    fn learn(&self, known: &mut Known, condition: &Expr, holds: bool) {
        match (condition, holds) {
            (Expr::Not(inner), _) => self.learn(known, inner, !holds),
            (Expr::And(left, right), true) | (Expr::Or(left, right), false) => {
                self.learn(known, left, holds);
                self.learn(known, right, holds);
            }
            (Expr::Known(inner, wanted), _) if *wanted == holds => self.has_value(known, inner),
            (Expr::Compare(operator, left, right), _) => {
                // A comparison with a missing value is no, its opposite yes.
                let negative = matches!(operator, Operator::IsNot | Operator::NotIn);
                if negative != holds {
                    self.has_value(known, left);
                    self.has_value(known, right);
                }
            }
            (Expr::Name(_), true) => self.has_value(known, condition),
            _ => {}
        }
    }

    fn has_value(&self, known: &mut Known, expr: &Expr) {
        match expr {
            Expr::Name(name) => {
                if let Some(number) = self.number(name) {
                    insert(&mut known.asked, *number);
                    insert(&mut known.valued, *number);
                }
            }
            // A calculation with a missing value is missing.
            Expr::Calculate(_, left, right) => {
                self.has_value(known, left);
                self.has_value(known, right);
            }
            Expr::Minus(inner) | Expr::Call(_, inner) | Expr::As(_, inner) => self.has_value(known, inner),
            _ => {}
        }
    }

    /// Tells the names of a shown value that may have none.
    fn shown(&self, known: &Known, expr: &Expr, used: &mut dyn FnMut(&str, bool)) {
        match expr {
            Expr::Name(name) => {
                if let Some(number) = self.number(name)
                    && !contains(&known.valued, *number)
                {
                    used(name, contains(&known.asked, *number));
                }
            }
            Expr::Or(_, right) => self.shown(known, right, used),
            Expr::If { then, condition, otherwise } => {
                let (mut yes, mut no) = (known.clone(), known.clone());
                self.learn(&mut yes, condition, true);
                self.learn(&mut no, condition, false);
                self.shown(&yes, then, used);
                self.shown(&no, otherwise, used);
            }
            Expr::List(items) => items.iter().for_each(|item| self.shown(known, item, used)),
            Expr::Calculate(_, left, right) => {
                self.shown(known, left, used);
                self.shown(known, right, used);
            }
            Expr::Minus(inner) | Expr::Call(_, inner) | Expr::As(_, inner) => self.shown(known, inner, used),
            _ => {}
        }
    }

    /// Whether a formula certainly has a value.
    fn is_valued(&self, known: &Known, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => match self.number(name) {
                Some(number) => contains(&known.valued, *number),
                None => self.names.known.get(name).is_some_and(|name| !name.optional),
            },
            Expr::Or(left, right) => self.is_valued(known, left) || self.is_valued(known, right),
            Expr::If { then, condition, otherwise } => {
                let (mut yes, mut no) = (known.clone(), known.clone());
                self.learn(&mut yes, condition, true);
                self.learn(&mut no, condition, false);
                self.is_valued(&yes, then) && self.is_valued(&no, otherwise)
            }
            Expr::Calculate(sign, left, right) => {
                let zero = *sign == '/' && !matches!(right.as_ref(), Expr::Number(number) if *number != 0.0);
                !zero && self.is_valued(known, left) && self.is_valued(known, right)
            }
            Expr::Call(super::super::condition::Function::Number, _) => false,
            Expr::Minus(inner) | Expr::Call(_, inner) | Expr::As(_, inner) => self.is_valued(known, inner),
            _ => true,
        }
    }
}

fn meet(a: &Known, b: &Known) -> Known {
    let both = |a: &Set, b: &Set| a.iter().zip(b).map(|(a, b)| a & b).collect();
    Known { asked: both(&a.asked, &b.asked), valued: both(&a.valued, &b.valued) }
}

fn put(list: &mut [Option<Known>], at: usize, known: Known) {
    if let Some(place) = list.get_mut(at) {
        *place = Some(known);
    }
}

fn put_flag(list: &mut [bool], at: usize, flag: bool) {
    if let Some(place) = list.get_mut(at) {
        *place = flag;
    }
}
