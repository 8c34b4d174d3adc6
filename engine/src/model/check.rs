//! What only shows when procedures are seen together: steps nobody reaches, loops that ask nobody,
//! people without a way on, translations that are missing.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Expr;
use super::procedure::{Goal, Node, Procedure, Step, Target};
use super::resolve::{Knowledge, Parsed};
use crate::problem::{Code, Problem};
use crate::source::{SourceFile, Span};

/// Procedures in their source language, by id.
type ById<'a> = BTreeMap<&'a str, &'a Procedure>;

/// Checks all procedures, each in its source language. `None`: that file could not be resolved.
pub fn all(procedures: &[Option<Procedure>], parsed: &mut [Parsed]) {
    let sources: Vec<(&Procedure, usize)> = procedures
        .iter()
        .zip(0..)
        .filter(|(_, at)| parsed.get(*at).is_some_and(|file| file.translation_of.is_none()))
        .filter_map(|(procedure, at)| procedure.as_ref().map(|procedure| (procedure, at)))
        .collect();
    let mut found: Vec<(usize, Problem)> = Vec::new();
    let by_id: ById<'_> =
        sources.iter().map(|(procedure, _)| (procedure.head.id.as_str(), *procedure)).collect();
    let reached = reached(&by_id);
    for (procedure, at) in &sources {
        let Some(file) = parsed.get(*at) else { continue };
        let mut check = Check { procedure, file, problems: Vec::new() };
        check.run(&reached, &by_id);
        found.extend(check.problems.into_iter().map(|problem| (*at, problem)));
    }
    for (at, problem) in endless_loops(&sources, parsed) {
        found.push((at, problem));
    }
    for (at, problem) in found {
        if let Some(file) = parsed.get_mut(at) {
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

struct Check<'a> {
    procedure: &'a Procedure,
    file: &'a Parsed,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn problem(&mut self, code: Code, span: &Span, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::new(code, &self.file.source, span, message).help(help));
    }

    fn heading(&self, number: usize) -> Span {
        self.file.tree.steps.get(number).map_or(0..0, |step| step.heading.span.clone())
    }

    fn title(&self, number: usize) -> String {
        self.file.tree.steps.get(number).map_or_else(String::new, |step| step.heading.text.clone())
    }

    fn run(&mut self, reached: &BTreeSet<Goal>, all: &ById<'_>) {
        // A list that was refused would have led somewhere: one cause, one message.
        let refused = self.file.problems.iter().any(Problem::is_error);
        let steps = &self.procedure.steps;
        let goal = |step: &Step| Goal { procedure: self.procedure.head.id.clone(), step: step.name.clone() };
        let nothing_follows = steps.len() > 1
            && steps.first().is_some_and(|first| !has_way(first) && first.ways.is_empty())
            && !steps.iter().skip(1).any(|step| reached.contains(&goal(step)));
        if nothing_follows && !refused {
            let first =
                self.file.tree.steps.get(1).map_or_else(String::new, |step| step.heading.text.clone());
            let name = steps.get(1).map_or_else(String::new, |step| step.name.clone());
            let below = if steps.len() == 2 {
                "the step below is".to_owned()
            } else {
                format!("the {} steps below are", steps.len() - 1)
            };
            let message =
                format!("After these lines the assistant asks “Did this help?”; {below} never reached.");
            self.problem(
                Code::NothingFollows,
                &self.heading(0),
                message,
                format!("Add a choice, or `→ [{first}](#{name})`."),
            );
        }
        for (number, step) in steps.iter().enumerate() {
            if number > 0 && !refused && !nothing_follows && !reached.contains(&goal(step)) {
                let title = self.title(number);
                let message = format!("No link leads to “{title}”, so nobody will see it.");
                self.problem(
                    Code::Unreachable,
                    &self.heading(number),
                    message,
                    format!("Link to `#{}`, or delete the step.", step.name),
                );
            }
            self.after_the_end(number, step);
            self.stuck(number, step, all);
        }
        let helped: Vec<String> = steps
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(_, step)| !has_way(step) && !has_ticket(step))
            .map(|(number, _)| format!("“{}”", self.title(number)))
            .collect();
        if !helped.is_empty() && !refused && !nothing_follows {
            let first =
                steps.iter().enumerate().skip(1).find(|(_, step)| !has_way(step) && !has_ticket(step));
            let span = self.heading(first.map_or(0, |(number, _)| number));
            let message = format!(
                "{}: no way on is given, so the assistant asks “Did this help?” there.",
                helped.join(", ")
            );
            self.problem(Code::HelpedHere, &span, message, "");
        }
    }

    /// Something below a way that always leaves.
    fn after_the_end(&mut self, number: usize, step: &Step) {
        let Some(tree) = self.file.tree.steps.get(number) else { return };
        // `only` makes no node, and a box with an error none either: then places do not agree.
        let shown: Vec<&crate::syntax::tree::Node> = tree
            .nodes
            .iter()
            .filter(|node| {
                !matches!(
                    node.kind,
                    crate::syntax::tree::NodeKind::Box(crate::syntax::tree::BoxName::Only, _)
                )
            })
            .collect();
        if shown.len() != step.nodes.len() {
            return;
        }
        for (at, node) in step.nodes.iter().enumerate() {
            let arrow =
                matches!(node, Node::Branch(arrows) if arrows.iter().any(|arrow| arrow.condition.is_none()));
            let choice = matches!(node, Node::Choices(choices) if choices.iter().any(|choice| choice.condition.is_none()));
            let below = step
                .nodes
                .iter()
                .enumerate()
                .skip(at + 1)
                .find(|(_, node)| arrow || !matches!(node, Node::Text(_) | Node::Quotes(_)));
            if let (true, Some((below, _)), Some(end)) = (arrow || choice, below, shown.get(at)) {
                let line = self.file.source.line(end.span.start);
                let what = if arrow { "arrow" } else { "choice" };
                let span = shown.get(below).map_or(0..0, |node| node.span.clone());
                let message =
                    format!("Nobody ever gets here: the {what} in line {line} always leaves the step.");
                self.problem(Code::AfterTheEnd, &span, message, format!("Move it above the {what}."));
                return;
            }
        }
    }

    /// Everything leads to steps that part of the readers cannot see.
    fn stuck(&mut self, number: usize, step: &Step, all: &ById<'_>) {
        let targets: Vec<&Target> = step.nodes.iter().flat_map(targets_of).collect();
        let open = |target: &&Target| {
            target
                .goals()
                .all(|goal| find(all, goal).is_none_or(|other| step.audience.implies(&other.audience)))
        };
        if !targets.is_empty() && !targets.iter().any(open) {
            let names: Vec<String> = targets
                .iter()
                .flat_map(|target| target.goals())
                .map(|goal| format!("`#{}`", goal.step))
                .collect();
            let message = format!(
                "Part of the people who read this have no way on here: {} is not for all of them.",
                names.join(", ")
            );
            self.problem(
                Code::StuckOutsideGroup,
                &self.heading(number),
                message,
                "Add a choice or an `Otherwise` for everyone else.",
            );
        }
    }
}

fn targets_of(node: &Node) -> Vec<&Target> {
    match node {
        Node::Choices(choices) => choices.iter().map(|choice| &choice.target).collect(),
        Node::Branch(arrows) => arrows.iter().map(|arrow| &arrow.target).collect(),
        _ => Vec::new(),
    }
}

fn has_way(step: &Step) -> bool {
    step.nodes.iter().any(|node| matches!(node, Node::Choices(_) | Node::Branch(_)))
}

fn has_ticket(step: &Step) -> bool {
    step.nodes.iter().any(|node| matches!(node, Node::Ticket(_)))
}

fn find<'a>(all: &ById<'a>, goal: &Goal) -> Option<&'a Step> {
    all.get(goal.procedure.as_str())?.step(&goal.step)
}

/// Every step that something leads to, from anywhere that somebody can be.
fn reached(by_id: &ById<'_>) -> BTreeSet<Goal> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<Goal> = by_id
        .values()
        .map(|procedure| Goal { procedure: procedure.head.id.clone(), step: procedure.head.first.clone() })
        .collect();
    while let Some(goal) = open.pop() {
        let Some(step) = by_id.get(goal.procedure.as_str()).and_then(|procedure| procedure.step(&goal.step))
        else {
            continue;
        };
        if !reached.insert(Goal { procedure: goal.procedure, step: step.name.clone() }) {
            continue;
        }
        open.extend(step.ways.values().cloned());
        for target in step.nodes.iter().flat_map(targets_of) {
            open.extend(target.goals().cloned());
        }
    }
    reached
}

/// Steps that can lead to each other without asking anybody, each loop told once.
fn endless_loops(all: &[(&Procedure, usize)], parsed: &[Parsed]) -> Vec<(usize, Problem)> {
    let mut next: BTreeMap<Goal, Vec<Goal>> = BTreeMap::new();
    for (procedure, _) in all {
        for step in &procedure.steps {
            let goal = Goal { procedure: procedure.head.id.clone(), step: step.name.clone() };
            next.insert(goal, automatic(step));
        }
    }
    let mut told: BTreeSet<Goal> = BTreeSet::new();
    let mut found = Vec::new();
    for (procedure, at) in all {
        for (step, number) in procedure.steps.iter().zip(0..) {
            let start = Goal { procedure: procedure.head.id.clone(), step: step.name.clone() };
            if told.contains(&start) {
                continue;
            }
            let Some(path) = back_to(&start, &next) else { continue };
            told.extend(path.iter().cloned());
            let Some(file) = parsed.get(*at) else { continue };
            let name = |goal: &Goal| format!("“{}”", goal.step);
            let names: Vec<String> = path.iter().chain([&start]).map(name).collect();
            let message = format!("{} goes round for ever without asking anybody.", names.join(" → "));
            let span = file.tree.steps.get(number).map_or(0..0, |step| step.heading.span.clone());
            let help = "Ask something on the way: a choice, or a question.";
            found.push((*at, Problem::new(Code::EndlessLoop, &file.source, &span, message).help(help)));
        }
    }
    found
}

/// Where a step may lead by itself, before it has asked anything.
fn automatic(step: &Step) -> Vec<Goal> {
    let mut goals = Vec::new();
    for node in &step.nodes {
        match node {
            // A call asks nobody: a loop through one goes round for ever all the same.
            Node::Ask(ask) if ask.ask_if.is_none() => break,
            Node::Ticket(_) => break,
            Node::Choices(choices) if choices.iter().any(|choice| choice.condition.is_none()) => break,
            Node::Branch(arrows) => {
                for arrow in arrows {
                    // Taken only a few times: it does not go round for ever.
                    if arrow.condition.as_ref().is_some_and(Expr::runs_out) {
                        continue;
                    }
                    goals.extend(arrow.target.goals().cloned());
                    // Always taken, now or in the end.
                    if arrow.condition.as_ref().is_none_or(Expr::comes_true) {
                        return goals;
                    }
                }
            }
            _ => {}
        }
    }
    goals
}

/// A way of automatic moves from a step back to itself: the steps on it, the step first.
fn back_to(start: &Goal, next: &BTreeMap<Goal, Vec<Goal>>) -> Option<Vec<Goal>> {
    let mut seen: BTreeMap<&Goal, &Goal> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(goal) = open.pop() {
        for following in next.get(goal).into_iter().flatten() {
            if following == start {
                let mut path = vec![goal.clone()];
                let mut at = goal;
                while let Some(before) = seen.get(at) {
                    path.push((*before).clone());
                    at = before;
                }
                path.reverse();
                return Some(path);
            }
            if let std::collections::btree_map::Entry::Vacant(place) = seen.entry(following) {
                place.insert(goal);
                open.push(following);
            }
        }
    }
    None
}
