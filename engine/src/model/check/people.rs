//! Who sees what: people without a way on, buttons that part of the readers do not see, and texts that are
//! only hidden.

use std::collections::BTreeSet;

use super::Checker;
use crate::model::condition::Expr;
use crate::model::procedure::{Node, Target};
use crate::model::text::plain_pieces;
use crate::problem::{Code, Problem};

impl Checker<'_> {
    /// Everything leads to steps that part of the readers cannot see.
    pub(super) fn stuck(&mut self, at: usize) {
        let Some(step) = self.step(at) else { return };
        let targets: Vec<&Target> = step.nodes.iter().flat_map(targets_of).collect();
        let open = |target: &&Target| {
            target.goals().all(|goal| {
                let other = self.graph.find(goal).and_then(|at| self.step(at));
                other.is_none_or(|other| step.audience.implies(&other.audience))
            })
        };
        if targets.is_empty() || targets.iter().any(open) {
            return;
        }
        let names: Vec<String> = targets
            .iter()
            .flat_map(|target| target.goals())
            .map(|goal| format!("`#{}`", goal.step))
            .collect();
        let names: BTreeSet<String> = names.into_iter().collect();
        let are = if names.len() == 1 { "is" } else { "are" };
        let message = format!(
            "Part of the people who read this have no way on here: {} {are} not for all of them.",
            names.into_iter().collect::<Vec<_>>().join(", ")
        );
        let help = "Add a choice or an `Otherwise` for everyone else.";
        self.told(at, &self.heading(at), Code::StuckOutsideGroup, message, help);
    }

    /// Who does not see which button, and what is hidden but delivered.
    pub(super) fn hidden(&mut self, at: usize) {
        let Some(step) = self.step(at) else { return };
        for (node, number) in step.nodes.iter().zip(0..) {
            match node {
                Node::Choices(choices) => {
                    for choice in choices {
                        let draft = choice.target.goals().any(|goal| {
                            let place = self.graph.find(goal);
                            place.and_then(|at| self.source(at)).is_some_and(|file| file.draft)
                        });
                        let label = plain_pieces(&choice.label);
                        let span = self.span(at, number);
                        if draft {
                            let message = format!("“{label}” leads to a draft, so nobody sees it yet.");
                            self.told(
                                at,
                                &self.first_line(at, &span, &label),
                                Code::HiddenChoice,
                                message,
                                "",
                            );
                            continue;
                        }
                        let mut groups: Vec<String> = Vec::new();
                        for goal in choice.target.goals() {
                            let other = self.graph.find(goal).and_then(|at| self.step(at));
                            let more = other.filter(|other| !step.audience.implies(&other.audience));
                            groups.extend(
                                more.into_iter()
                                    .flat_map(|other| other.audience.lists())
                                    .filter(|list| !list.is_empty() && !step.audience.lists().contains(list))
                                    .map(|list| list.join(", ")),
                            );
                        }
                        if groups.is_empty() {
                            continue;
                        }
                        let rest: Vec<String> = choices
                            .iter()
                            .filter(|other| other.id != choice.id)
                            .map(|other| plain_pieces(&other.label))
                            .collect();
                        let rest = match rest.as_slice() {
                            [] => "no other choice".to_owned(),
                            rest => rest.join(", "),
                        };
                        let message = format!(
                            "People outside {} do not see “{label}”; they see: {rest}.",
                            groups.join(" and "),
                        );
                        self.told(at, &self.first_line(at, &span, &label), Code::HiddenChoice, message, "");
                    }
                }
                Node::Quotes(quotes) => {
                    let secret =
                        quotes.iter().filter_map(|quote| quote.condition.as_ref()).find_map(group_of);
                    if let Some(group) = secret {
                        let message = format!(
                            "This text is hidden from people outside {group}, but delivered to their browser."
                        );
                        let help = "If it is confidential, move it to a step with an `only` box.";
                        let span = self.head_line(at, number);
                        self.told(at, &span, Code::HiddenIsNotSecret, message, help);
                        // Where nothing is restricted, nothing was meant to be secret.
                        if let (false, Some((_, problem))) = (self.restricted, self.found.last_mut()) {
                            *problem = Problem::note(problem.clone());
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The line of a list where a label stands.
    fn first_line(&self, at: usize, span: &crate::source::Span, label: &str) -> crate::source::Span {
        let Some(file) = self.source(at) else { return span.clone() };
        let text = file.source.slice(span);
        let found = text.find(label.trim()).filter(|_| !label.trim().is_empty());
        found
            .map_or_else(|| span.clone(), |found| span.start + found..span.start + found + label.trim().len())
    }
}

fn targets_of(node: &Node) -> Vec<&Target> {
    match node {
        Node::Choices(choices) => choices.iter().map(|choice| &choice.target).collect(),
        Node::Branch(arrows) => arrows.iter().map(|arrow| &arrow.target).collect(),
        _ => Vec::new(),
    }
}

/// The group that a condition asks for, if it does.
fn group_of(condition: &Expr) -> Option<String> {
    let groups = |expr: &Expr| matches!(expr, Expr::Name(name) if name == "user.groups");
    match condition {
        Expr::Compare(_, left, right) => match (left.as_ref(), right.as_ref()) {
            (Expr::Text(group), other) | (other, Expr::Text(group)) if groups(other) => Some(group.clone()),
            _ => None,
        },
        Expr::And(left, right) | Expr::Or(left, right) => group_of(left).or_else(|| group_of(right)),
        Expr::Not(inner) => group_of(inner),
        _ => None,
    }
}
