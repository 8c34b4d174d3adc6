//! All steps and the ways between them, by number: what checks and proofs walk on. Native only.

use std::collections::HashMap;

use super::condition::Expr;
use super::procedure::{Goal, Node, Procedure, Step, Target};
use super::text::plain_pieces;

/// Every step of some procedures, and the ways between them.
pub struct Graph<'a> {
    /// The steps, procedure by procedure.
    pub places: Vec<Place<'a>>,
    /// The ways out of each step, in the order of the file.
    pub ways: Vec<Vec<Way<'a>>>,
    /// By id of the procedure and name of the step.
    index: HashMap<(&'a str, &'a str), usize>,
}

/// A step and where it stands.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Its procedure.
    pub procedure: &'a Procedure,
    /// Number of the procedure among those of the graph.
    pub file: usize,
    /// Number of the step in it.
    pub number: usize,
    /// The step.
    pub step: &'a Step,
}

/// A way from a step to another.
pub struct Way<'a> {
    /// Where it leads.
    pub to: usize,
    /// For a call: where it goes on after that.
    pub then: Option<usize>,
    /// Number of its node in the step.
    pub node: usize,
    /// Its place in the list of that node.
    pub order: usize,
    /// What it is.
    pub kind: WayKind<'a>,
}

/// The kinds of way.
#[derive(Clone, Copy, PartialEq)]
pub enum WayKind<'a> {
    /// A choice of the person, and when it is offered.
    Choice(Option<&'a Expr>),
    /// An arrow, and when it is taken.
    Arrow(Option<&'a Expr>),
    /// A link in a text.
    Side,
}

impl<'a> Graph<'a> {
    /// Of some procedures, in their order.
    #[must_use]
    pub fn new(procedures: &[&'a Procedure]) -> Self {
        let mut places = Vec::new();
        for (procedure, file) in procedures.iter().zip(0..) {
            let steps = procedure.steps.iter().zip(0..);
            places.extend(steps.map(|(step, number)| Place { procedure, file, number, step }));
        }
        let name = |place: &Place<'a>| (place.procedure.head.id.as_str(), place.step.name.as_str());
        let index = places.iter().map(name).zip(0..).collect();
        let mut graph = Self { places, ways: Vec::new(), index };
        graph.ways = graph.places.iter().map(|place| graph.out_of(place.step)).collect();
        graph
    }

    /// The number of a step.
    #[must_use]
    pub fn find(&self, goal: &Goal) -> Option<usize> {
        self.index.get(&(goal.procedure.as_str(), goal.step.as_str())).copied()
    }

    /// Number of the first step of a place's procedure.
    #[must_use]
    pub fn first(&self, place: usize) -> usize {
        place - self.places.get(place).map_or(0, |found| found.number)
    }

    fn out_of(&self, step: &'a Step) -> Vec<Way<'a>> {
        let mut ways = Vec::new();
        let mut add = |target: &Target, node: usize, order: usize, kind: WayKind<'a>| {
            let (first, then) = match target {
                Target::Go(goal) => (Some(goal), None),
                Target::Call { first, then } => (Some(first), Some(then)),
                Target::End(_) | Target::Web { .. } => (None, None),
            };
            if let Some(to) = first.and_then(|goal| self.find(goal)) {
                let then = then.and_then(|goal| self.find(goal));
                ways.push(Way { to, then, node, order, kind });
            }
        };
        for (node, at) in step.nodes.iter().zip(0..) {
            match node {
                Node::Choices(choices) => choices.iter().zip(0..).for_each(|(choice, order)| {
                    add(&choice.target, at, order, WayKind::Choice(choice.condition.as_ref()));
                }),
                Node::Branch(arrows) => arrows.iter().zip(0..).for_each(|(arrow, order)| {
                    add(&arrow.target, at, order, WayKind::Arrow(arrow.condition.as_ref()));
                }),
                _ => {}
            }
        }
        for goal in step.ways.values() {
            if let Some(to) = self.find(goal) {
                ways.push(Way { to, then: None, node: 0, order: 0, kind: WayKind::Side });
            }
        }
        ways
    }

    /// Every place that can be come to from some, the ways being those that `open` lets through.
    #[must_use]
    pub fn reached(
        &self,
        from: impl IntoIterator<Item = usize>,
        open: impl Fn(usize, &Way<'a>) -> bool,
    ) -> Vec<bool> {
        let mut seen = vec![false; self.places.len()];
        let mut waiting: Vec<usize> = from.into_iter().collect();
        while let Some(at) = waiting.pop() {
            let Some(fresh) = seen.get_mut(at).filter(|seen| !**seen) else { continue };
            *fresh = true;
            for way in self.ways.get(at).into_iter().flatten().filter(|way| open(at, way)) {
                waiting.push(way.to);
                waiting.extend(way.then);
            }
        }
        seen
    }

    /// The shortest walk from one of some places to one that is wanted: the places on it, both ends included.
    #[must_use]
    pub fn walk(
        &self,
        from: impl IntoIterator<Item = usize>,
        open: impl Fn(usize, &Way<'a>) -> bool,
        wanted: impl Fn(usize) -> bool,
    ) -> Option<Vec<usize>> {
        let mut before: Vec<Option<usize>> = vec![None; self.places.len()];
        let mut seen = vec![false; self.places.len()];
        let mut waiting: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
        for start in from {
            if let Some(seen) = seen.get_mut(start) {
                *seen = true;
                waiting.push_back(start);
            }
        }
        while let Some(at) = waiting.pop_front() {
            if wanted(at) {
                let mut path = vec![at];
                let mut last = at;
                while let Some(previous) = before.get(last).copied().flatten() {
                    path.push(previous);
                    last = previous;
                }
                path.reverse();
                return Some(path);
            }
            for way in self.ways.get(at).into_iter().flatten().filter(|way| open(at, way)) {
                for next in std::iter::once(way.to).chain(way.then) {
                    if let Some(fresh) = seen.get_mut(next).filter(|seen| !**seen) {
                        *fresh = true;
                        if let Some(place) = before.get_mut(next) {
                            *place = Some(at);
                        }
                        waiting.push_back(next);
                    }
                }
            }
        }
        None
    }

    /// Places that can be left for good: where something can end, or leads to where it can. A call goes on
    /// only if what is called can end.
    #[must_use]
    pub fn can_end(&self, open: impl Fn(usize, &Way<'a>) -> bool, ends: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut into: Vec<Vec<usize>> = vec![Vec::new(); self.places.len()];
        for (at, ways) in self.ways.iter().enumerate() {
            for way in ways.iter().filter(|way| open(at, way)) {
                for next in std::iter::once(way.to).chain(way.then) {
                    if let Some(list) = into.get_mut(next) {
                        list.push(at);
                    }
                }
            }
        }
        let mut can = vec![false; self.places.len()];
        let mut waiting: Vec<usize> = (0..self.places.len()).filter(|at| ends(*at)).collect();
        while let Some(at) = waiting.pop() {
            let Some(fresh) = can.get_mut(at).filter(|can| !**can) else { continue };
            *fresh = true;
            for before in into.get(at).into_iter().flatten().copied() {
                let leads = |way: &Way<'a>| {
                    let ended = |at: usize| can.get(at).copied().unwrap_or(false);
                    open(before, way) && ended(way.to) && way.then.is_none_or(ended)
                };
                if self.ways.get(before).is_some_and(|ways| ways.iter().any(leads)) {
                    waiting.push(before);
                }
            }
        }
        can
    }

    /// Loops among places, one for each knot of them: the places on it in order.
    #[must_use]
    pub fn loops(&self, next: impl Fn(usize) -> Vec<usize>) -> Vec<Vec<usize>> {
        let count = self.places.len();
        let following: Vec<Vec<usize>> = (0..count).map(next).collect();
        let mut found = Vec::new();
        for knot in knots(&following) {
            let inside: std::collections::HashSet<usize> = knot.iter().copied().collect();
            let Some(start) = knot.iter().copied().min() else { continue };
            found.extend(shortest_round(&following, start, &inside));
        }
        found.sort();
        found
    }
}

/// The words of a way, as the person sees them; empty for what goes on by itself.
#[must_use]
pub fn label(step: &Step, way: &Way<'_>) -> String {
    match step.nodes.get(way.node) {
        Some(Node::Choices(choices)) => {
            choices.get(way.order).map(|choice| plain_pieces(&choice.label)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Sets of more than one place that lead to each other, or one that leads to itself: Tarjan's algorithm
/// (1972), with a stack of its own instead of recursion.
fn knots(following: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let count = following.len();
    let (mut order, mut low) = (vec![NEW; count], vec![0; count]);
    let (mut on_stack, mut stack, mut found) = (vec![false; count], Vec::new(), Vec::new());
    let mut number = 0;
    for root in 0..count {
        if order.get(root).copied() != Some(NEW) {
            continue;
        }
        let mut calls: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((at, child)) = calls.pop() {
            if child == 0 {
                set(&mut order, at, number);
                set(&mut low, at, number);
                number += 1;
                stack.push(at);
                set(&mut on_stack, at, true);
            }
            if let Some(next) = following.get(at).and_then(|list| list.get(child)).copied() {
                calls.push((at, child + 1));
                if get(&order, next) == NEW {
                    calls.push((next, 0));
                } else if on_stack.get(next).copied().unwrap_or(false) {
                    let least = get(&low, at).min(get(&order, next));
                    set(&mut low, at, least);
                }
                continue;
            }
            if get(&low, at) == get(&order, at) {
                let from = stack.iter().rposition(|other| *other == at).unwrap_or(0);
                let knot = stack.split_off(from);
                knot.iter().for_each(|at| set(&mut on_stack, *at, false));
                let itself = following.get(at).is_some_and(|list| list.contains(&at));
                if knot.len() > 1 || itself {
                    found.push(knot);
                }
            }
            if let Some((parent, _)) = calls.last().copied() {
                let least = get(&low, parent).min(get(&low, at));
                set(&mut low, parent, least);
            }
        }
    }
    found
}

fn get(list: &[usize], at: usize) -> usize {
    list.get(at).copied().unwrap_or(usize::MAX)
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

fn shortest_round(
    following: &[Vec<usize>],
    start: usize,
    inside: &std::collections::HashSet<usize>,
) -> Option<Vec<usize>> {
    let mut before: HashMap<usize, usize> = HashMap::new();
    let mut waiting = std::collections::VecDeque::from([start]);
    while let Some(at) = waiting.pop_front() {
        for next in following.get(at)?.iter().copied().filter(|next| inside.contains(next)) {
            if next == start {
                let mut path = vec![at];
                let mut last = at;
                while last != start {
                    last = before.get(&last).copied()?;
                    path.push(last);
                }
                path.reverse();
                return Some(path);
            }
            if let std::collections::hash_map::Entry::Vacant(place) = before.entry(next) {
                place.insert(at);
                waiting.push_back(next);
            }
        }
    }
    None
}
