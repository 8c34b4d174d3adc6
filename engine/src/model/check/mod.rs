//! What only shows when procedures are seen together: steps nobody reaches, loops that ask nobody, people
//! without a way on, values nobody was asked for, translations that are missing.

pub mod flow;
mod people;
mod set;
mod steps;
mod ways;

use std::collections::BTreeSet;

use super::access::Audience;
use super::condition::Expr;
use super::graph::{Graph, WayKind};
use super::kind::Names;
use super::procedure::{Node, Procedure, Step};
use super::resolve::{Knowledge, Parsed};
use crate::problem::{Code, Problem};
use crate::source::{SourceFile, Span};
use crate::syntax::tree::{BoxName, NodeKind};

/// What checks look at: the procedures in their source language, and the files they come from.
pub(super) struct Checker<'a> {
    /// All steps and the ways between them; a place's `file` is a number of `files`.
    graph: Graph<'a>,
    files: Vec<&'a Parsed>,
    /// Number of each file among all that were parsed.
    numbers: Vec<usize>,
    names: &'a Names,
    /// Steps that something leads to, from anywhere that somebody can be.
    reached: Vec<bool>,
    /// Whether any step is not for everyone.
    restricted: bool,
    found: Vec<(usize, Problem)>,
}

/// Checks all procedures, each in its source language. `None`: that file could not be resolved.
pub fn all(procedures: &[Option<Procedure>], parsed: &mut [Parsed], names: &Names, today: &str) {
    let mut found = {
        let files: &[Parsed] = parsed;
        let sources =
            procedures.iter().zip(files).zip(0..).filter(|((_, file), _)| file.translation_of.is_none());
        let sources = sources.filter_map(|((procedure, file), at)| Some((procedure.as_ref()?, file, at)));
        let sources: Vec<(&Procedure, &Parsed, usize)> = sources.collect();
        let graph = Graph::new(&sources.iter().map(|(procedure, ..)| *procedure).collect::<Vec<_>>());
        let firsts = (0..graph.places.len()).filter(|at| graph.first(*at) == *at);
        let reached = graph.reached(firsts, |_, _| true);
        let restricted = graph.places.iter().any(|place| place.step.audience != Audience::default());
        let mut checker = Checker {
            restricted,
            graph,
            files: sources.iter().map(|(_, file, _)| *file).collect(),
            numbers: sources.iter().map(|(.., at)| *at).collect(),
            names,
            reached,
            found: Vec::new(),
        };
        checker.run(today);
        checker.found
    };
    for (at, problem) in found.drain(..) {
        if let Some(file) = parsed.get_mut(at)
            && crate::problem::has_room(&file.problems, problem.code)
        {
            file.problems.push(problem);
        }
    }
}

/// A note for each procedure and language that has no translation.
///
/// `written`: id and language of every file there is; a broken one is told as such.
pub fn missing_translations(knowledge: &mut Knowledge, written: &BTreeSet<(String, String)>) {
    let languages = knowledge.project.languages.clone();
    for (id, versions) in &knowledge.procedures {
        let missing: Vec<&str> = languages
            .iter()
            .filter(|language| !versions.by_language.contains_key(*language))
            .filter(|language| !written.contains(&(id.clone(), (*language).clone())))
            .map(String::as_str)
            .collect();
        if !missing.is_empty() {
            let source = SourceFile::new(&format!("{id}.md"), String::new());
            let message = format!(
                "There is no version for readers of {}; they see it in {}.",
                missing.join(", "),
                versions.source
            );
            knowledge.problems.push(Problem::new(Code::TranslationMissing, &source, &(0..0), message));
        }
    }
}

impl<'a> Checker<'a> {
    fn run(&mut self, today: &str) {
        for file in 0..self.files.len() {
            self.file(file);
            self.review(file, today);
        }
        self.endless_loops();
        self.calls_in_circles();
        self.without_way_out();
        self.acts_without_asking();
        self.second_tickets();
        self.unknown_values();
        self.same_questions();
    }

    /// Places of a file: the steps of its procedure.
    fn places(&self, file: usize) -> std::ops::Range<usize> {
        let from = self.graph.places.partition_point(|place| place.file < file);
        from..self.graph.places.partition_point(|place| place.file <= file)
    }

    fn step(&self, place: usize) -> Option<&'a Step> {
        self.graph.places.get(place).map(|place| place.step)
    }

    fn told(
        &mut self,
        place: usize,
        span: &Span,
        code: Code,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let Some(found) = self.graph.places.get(place) else { return };
        let (Some(file), Some(number)) = (self.files.get(found.file), self.numbers.get(found.file)) else {
            return;
        };
        let problem = Problem::new(code, &file.source, span, message).help(help);
        self.found.push((*number, problem));
    }

    fn source(&self, place: usize) -> Option<&'a Parsed> {
        self.files.get(self.graph.places.get(place)?.file).copied()
    }

    fn heading(&self, place: usize) -> Span {
        let tree =
            self.source(place).and_then(|file| file.tree.steps.get(self.graph.places.get(place)?.number));
        tree.map_or(0..0, |step| step.heading.span.clone())
    }

    /// The heading of a step, for a sentence.
    fn title(&self, place: usize) -> String {
        let tree =
            self.source(place).and_then(|file| file.tree.steps.get(self.graph.places.get(place)?.number));
        tree.map_or_else(String::new, |step| step.heading.text.clone())
    }

    fn line(&self, place: usize, span: &Span) -> usize {
        self.source(place).map_or(0, |file| file.source.line(span.start))
    }

    /// Where a node of a step stands; its heading, if a box with an error makes the places disagree.
    fn span(&self, place: usize, node: usize) -> Span {
        let spans = self.spans(place);
        spans.get(node).cloned().unwrap_or_else(|| self.heading(place))
    }

    /// Where each node of a step stands; none, if a box with an error makes no node.
    fn spans(&self, place: usize) -> Vec<Span> {
        let (Some(found), Some(file)) = (self.graph.places.get(place), self.source(place)) else {
            return Vec::new();
        };
        let Some(tree) = file.tree.steps.get(found.number) else { return Vec::new() };
        let shown = |kind: &NodeKind| !matches!(kind, NodeKind::Box(BoxName::Only | BoxName::Given, _));
        let spans: Vec<Span> =
            tree.nodes.iter().filter(|node| shown(&node.kind)).map(|node| node.span.clone()).collect();
        if spans.len() == found.step.nodes.len() { spans } else { Vec::new() }
    }

    /// Where a word stands in a node.
    fn word(&self, place: usize, node: usize, word: &str) -> Span {
        let span = self.span(place, node);
        let Some(file) = self.source(place) else { return span };
        let text = file.source.slice(&span);
        let braces = text.find("{{").unwrap_or_default();
        let edge = |mark: Option<char>| {
            mark.is_none_or(|mark| !mark.is_alphanumeric() && mark != '_' && mark != '.')
        };
        let at = text.match_indices(word).map(|(at, _)| at).find(|at| {
            let (before, after) = text.split_at_checked(*at).unwrap_or_default();
            *at >= braces
                && edge(before.chars().last())
                && edge(after.get(word.len()..).unwrap_or_default().chars().next())
        });
        at.map_or(span.clone(), |at| span.start + at..span.start + at + word.len())
    }

    /// The first line of a node.
    fn head_line(&self, at: usize, node: usize) -> Span {
        let span = self.span(at, node);
        let text = self.source(at).map_or("", |file| file.source.slice(&span));
        span.start..span.start + text.lines().next().unwrap_or_default().len()
    }

    /// Names that are shown where they may have no value.
    fn unknown_values(&mut self) {
        let linked: BTreeSet<usize> =
            self.graph.ways.iter().flatten().flat_map(|way| [Some(way.to), way.then]).flatten().collect();
        let entries: Vec<usize> = (0..self.graph.places.len())
            .filter(|at| self.graph.first(*at) == *at)
            .filter(|at| {
                let found = self.graph.places.get(*at).is_some_and(|place| place.procedure.head.search);
                found || !linked.contains(at)
            })
            .collect();
        let uses = flow::uses(&self.graph, self.names, &entries, &|_, _| true);
        for found in uses {
            let broken =
                self.source(found.place).is_none_or(|file| file.problems.iter().any(Problem::is_error));
            if broken {
                continue;
            }
            let span = self.word(found.place, found.node, &found.name);
            match found.unasked {
                None => {
                    let (name, message) = (&found.name, format!("`{}` may be missing.", found.name));
                    self.told(
                        found.place,
                        &span,
                        Code::MaybeMissing,
                        message,
                        format!("`{{{{ {name} or \"…\" }}}}`"),
                    );
                }
                Some(before) => {
                    let from = if before == found.place {
                        "begins here".to_owned()
                    } else {
                        let line = self.line(before, &self.heading(before));
                        let other = self.graph.places.get(before).map(|place| place.file)
                            != self.graph.places.get(found.place).map(|place| place.file);
                        let file = self
                            .source(before)
                            .filter(|_| other)
                            .map_or(String::new(), |file| format!("{} ", file.source.path));
                        format!("comes from “{}” ({file}line {line})", self.title(before))
                    };
                    let message = format!("Somebody who {from} has not been asked for `{}` yet.", found.name);
                    let help = format!("Ask before, or use `{} or …`.", found.name);
                    self.told(found.place, &span, Code::MaybeNotAsked, message, help);
                }
            }
        }
    }
}

/// Whether a step may end here: by an end word, a web page, a ticket, or because nothing leads on for sure.
pub(super) fn may_end(step: &Step) -> bool {
    use super::procedure::Target;
    let ends = |target: &Target| matches!(target, Target::End(_) | Target::Web { .. });
    let mut leaves = false;
    for node in &step.nodes {
        match node {
            Node::Choices(choices) => {
                if choices.iter().any(|choice| ends(&choice.target)) {
                    return true;
                }
                leaves |= choices.iter().any(|choice| choice.condition.is_none());
            }
            Node::Branch(arrows) => {
                if arrows.iter().any(|arrow| ends(&arrow.target)) {
                    return true;
                }
                leaves |= arrows.iter().any(|arrow| arrow.condition.is_none());
            }
            Node::Ticket(_) | Node::Handoff(_) => return true,
            _ => {}
        }
    }
    !leaves
}

/// Steps that a step may lead to by itself, before it has asked anything.
pub(super) fn automatic(
    graph: &Graph<'_>,
    at: usize,
    open: &dyn Fn(usize, &super::graph::Way<'_>) -> bool,
) -> Vec<usize> {
    let (Some(place), Some(ways)) = (graph.places.get(at), graph.ways.get(at)) else { return Vec::new() };
    let mut next = Vec::new();
    for (node, number) in place.step.nodes.iter().zip(0..) {
        match node {
            Node::Ask(ask) if ask.ask_if.is_none() => break,
            Node::Ticket(_) => break,
            Node::Choices(choices) if choices.iter().any(|choice| choice.condition.is_none()) => break,
            Node::Branch(arrows) => {
                for (arrow, order) in arrows.iter().zip(0..) {
                    // Taken only a few times: it does not go round for ever.
                    if arrow.condition.as_ref().is_some_and(Expr::runs_out) {
                        continue;
                    }
                    let here = |way: &&super::graph::Way<'_>| {
                        way.kind != WayKind::Side && way.node == number && way.order == order
                    };
                    if let Some(way) = ways.iter().find(here).filter(|way| open(at, way)) {
                        next.push(way.to);
                        next.extend(way.then);
                    }
                    // Always taken, now or in the end.
                    if arrow.condition.as_ref().is_none_or(Expr::comes_true) {
                        return next;
                    }
                }
            }
            _ => {}
        }
    }
    next
}
