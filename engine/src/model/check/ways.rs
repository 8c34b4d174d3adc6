//! Ways seen together: loops that ask nobody, calls in circles, places nobody gets out of, what acts without
//! asking, and tickets after tickets.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checker, automatic, may_end};
use crate::model::graph::WayKind;
use crate::model::procedure::Node;
use crate::problem::Code;
use crate::text::fold;

impl Checker<'_> {
    /// Steps that can lead to each other without asking anybody, each knot of them told once.
    pub(super) fn endless_loops(&mut self) {
        for round in self.graph.loops(|at| automatic(&self.graph, at, &|_, _| true)) {
            let Some(first) = round.first().copied() else { continue };
            let titles: Vec<String> =
                round.iter().chain([&first]).map(|at| format!("“{}”", self.title(*at))).collect();
            let message = format!("{} goes round for ever without asking anybody.", titles.join(" → "));
            let help = format!(
                "Add a line at the top of {}: ``- If `visits > 3` → [Open a ticket](#open-a-ticket)``.",
                titles.first().map_or("", String::as_str)
            );
            self.told(first, &self.heading(first), Code::EndlessLoop, message, help);
        }
    }

    /// Procedures that call each other, so that the first would wait for itself.
    pub(super) fn calls_in_circles(&mut self) {
        let mut calls: BTreeMap<usize, Vec<(usize, usize, usize)>> = BTreeMap::new();
        for (at, ways) in self.graph.ways.iter().enumerate() {
            for way in ways.iter().filter(|way| way.then.is_some()) {
                let file = |at: usize| self.graph.places.get(at).map(|place| place.file);
                if let (Some(from), Some(to)) = (file(at), file(way.to)) {
                    // A step of the same file may be called; calling its beginning is calling the file.
                    if from != to || self.graph.first(way.to) == way.to {
                        calls.entry(from).or_default().push((to, at, way.node));
                    }
                }
            }
        }
        let mut told = BTreeSet::new();
        for start in calls.keys().copied().collect::<Vec<_>>() {
            let Some(path) =
                circle(&calls, start).filter(|path| path.iter().all(|file| !told.contains(file)))
            else {
                continue;
            };
            told.extend(path.iter().copied());
            let name = |file: usize| {
                self.files.get(file).map_or_else(String::new, |file| format!("`{}`", file.source.path))
            };
            let rest: Vec<String> = path.iter().skip(1).chain([&start]).map(|file| name(*file)).collect();
            let message = format!("{} calls {} again.", name(start), rest.join(", which calls "));
            let next = path.get(1).copied().unwrap_or(start);
            let way = calls.get(&start).and_then(|calls| calls.iter().find(|(to, ..)| *to == next)).copied();
            if let Some((_, at, node)) = way {
                let help = "Jump with one link instead of two.";
                self.told(at, &self.head_line(at, node), Code::CallsItself, message, help);
            }
        }
    }

    /// Steps from which every way leads back: told once, at the first of them.
    pub(super) fn without_way_out(&mut self) {
        let can = self.graph.can_end(|_, _| true, |at| self.step(at).is_some_and(may_end));
        let shut: Vec<usize> = (0..can.len())
            .filter(|at| {
                !can.get(*at).copied().unwrap_or(true) && self.reached.get(*at).copied().unwrap_or(false)
            })
            .collect();
        let mut told: BTreeSet<usize> = BTreeSet::new();
        let automatic_loop = |at: usize| !automatic(&self.graph, at, &|_, _| true).is_empty();
        let mut found = Vec::new();
        for at in shut {
            // Loops that ask nobody are told as such.
            if told.contains(&at) || automatic_loop(at) {
                continue;
            }
            let around = self.graph.reached([at], |_, _| true);
            told.extend((0..around.len()).filter(|at| around.get(*at).copied().unwrap_or(false)));
            found.push(at);
        }
        for at in found {
            let message = format!("From “{}” every way leads back to itself.", self.title(at));
            let help = "Add a choice such as “None of these”.";
            self.told(at, &self.heading(at), Code::NoWayOut, message, help);
        }
    }

    /// Functions that change something, on ways where nobody has chosen anything.
    pub(super) fn acts_without_asking(&mut self) {
        let firsts = (0..self.graph.places.len()).filter(|at| self.graph.first(*at) == *at);
        let unasked = self.graph.reached(firsts, |_, way| matches!(way.kind, WayKind::Arrow(_)));
        for at in (0..unasked.len()).filter(|at| unasked.get(*at).copied().unwrap_or(false)) {
            let Some(step) = self.step(at) else { continue };
            for (node, number) in step.nodes.iter().zip(0..) {
                let Node::Call(call) = node else { continue };
                // Where the project has the person asked, the engine does it.
                if call.changes && !self.names.consents.contains(&call.function) {
                    let function = &call.function;
                    let message = format!(
                        "`{function}` changes something, but nobody has agreed to it on the way here."
                    );
                    let help = "Ask first, with a choice that leads to a step with this call; or with `consent` in the project file.";
                    self.told(at, &self.head_line(at, number), Code::ActsWithoutAsking, message, help);
                }
            }
        }
    }

    /// Tickets that are shown to somebody who has just sent one.
    pub(super) fn second_tickets(&mut self) {
        let mut told = BTreeSet::new();
        for at in 0..self.graph.places.len() {
            let Some(step) = self.step(at) else { continue };
            let Some(sent) = step.nodes.iter().position(|node| matches!(node, Node::Ticket(_))) else {
                continue;
            };
            let line = self.line(at, &self.span(at, sent));
            let path = self.source(at).map(|file| file.source.path.clone()).unwrap_or_default();
            let behind: Vec<usize> = self
                .graph
                .ways
                .get(at)
                .into_iter()
                .flatten()
                .filter(|way| way.node > sent && way.kind != WayKind::Side)
                .map(|way| way.to)
                .collect();
            let reached = self.graph.reached(behind, |_, way| way.kind != WayKind::Side);
            let again = |at: &usize| reached.get(*at).copied().unwrap_or(false);
            let mut second: Vec<(usize, usize)> = (0..reached.len())
                .filter(again)
                .filter_map(|other| {
                    let node =
                        self.step(other)?.nodes.iter().position(|node| matches!(node, Node::Ticket(_)))?;
                    Some((other, node))
                })
                .collect();
            let same = step.nodes.iter().skip(sent + 1).position(|node| matches!(node, Node::Ticket(_)));
            second.extend(same.map(|node| (at, sent + 1 + node)));
            for (other, node) in second {
                if told.insert((other, node)) {
                    let file = if self.source(other).is_some_and(|file| file.source.path == path) {
                        String::new()
                    } else {
                        format!("{path} ")
                    };
                    let message = format!(
                        "Somebody who comes from {file}line {line} has already sent a ticket, and is asked to send a second one."
                    );
                    self.told(
                        other,
                        &self.head_line(other, node),
                        Code::SecondTicket,
                        message,
                        "End with → `done`.",
                    );
                }
            }
        }
    }

    /// Questions in the front matter that two procedures have which somebody may read both of.
    pub(super) fn same_questions(&mut self) {
        let mut before: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let audience = |file: usize| {
            let place = self.graph.places.get(self.places(file).start);
            place.map(|place| &place.procedure.head.audience)
        };
        let meet = |a: usize, b: usize| audience(a).zip(audience(b)).is_some_and(|(a, b)| a.meets(b));
        let mut found = Vec::new();
        for file in 0..self.files.len() {
            let at = self.places(file).start;
            let Some(place) = self.graph.places.get(at) else { continue };
            let head = &place.procedure.head;
            for question in &head.questions {
                let words: Vec<String> = crate::text::words(question).iter().map(|word| fold(word)).collect();
                let key = format!("{} {}", head.language, words.join(" "));
                let files = before.entry(key).or_default();
                let Some(other) = files.iter().copied().find(|other| *other == file || meet(file, *other))
                else {
                    files.push(file);
                    continue;
                };
                let path = self.files.get(other).map(|file| file.source.path.clone()).unwrap_or_default();
                let Some(source) = self.files.get(file) else { continue };
                let start = source.source.text.find(question.as_str()).unwrap_or_default();
                let message = if other == file {
                    format!("“{question}” appears here twice.")
                } else {
                    format!("“{question}” also leads to `{path}`.")
                };
                found.push((at, start..start + question.len(), message));
            }
        }
        for (at, span, message) in found {
            self.told(at, &span, Code::SameQuestion, message, "Make it more precise, or remove it.");
        }
    }

    /// A page whose review is due.
    pub(super) fn review(&mut self, file: usize, today: &str) {
        use crate::model::calendar;
        let Some(source) = self.files.get(file) else { return };
        let Some(entry) = source.tree.header.get("review by") else { return };
        let at = self.places(file).start;
        let due = entry.value.trim_matches(['"', '\'']);
        if calendar::date(due).is_none() {
            let message = format!("“{due}” is no date.");
            self.told(
                at,
                &entry.value_span,
                Code::UnreadableFrontMatter,
                message,
                "Write it like `2027-05-01`.",
            );
            return;
        }
        if !today.is_empty() && due < today {
            let owner = source
                .tree
                .header
                .get("owner")
                .map_or(String::new(), |owner| format!(" (owner: {})", owner.value));
            let message = format!("This page was due for review on {due}{owner}.");
            self.told(at, &entry.value_span, Code::ReviewOverdue, message, "");
        }
    }
}

/// A way of calls from a file back to itself: the files on it.
fn circle(calls: &BTreeMap<usize, Vec<(usize, usize, usize)>>, start: usize) -> Option<Vec<usize>> {
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    let mut waiting = std::collections::VecDeque::from([start]);
    while let Some(file) = waiting.pop_front() {
        for (next, ..) in calls.get(&file).into_iter().flatten() {
            if *next == start {
                let mut path = vec![file];
                let mut last = file;
                while last != start {
                    last = before.get(&last).copied()?;
                    path.push(last);
                }
                path.reverse();
                return Some(path);
            }
            if let std::collections::btree_map::Entry::Vacant(place) = before.entry(*next) {
                place.insert(file);
                waiting.push_back(*next);
            }
        }
    }
    None
}
