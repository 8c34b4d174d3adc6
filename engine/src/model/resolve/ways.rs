//! Ways out of a step: choices and arrow lines, with what they lead to.

use std::collections::BTreeMap;

use super::step::Resolver;
use crate::model::procedure::{Arrow, Choice, EndWord, Goal, Target};
use crate::model::text::{Piece, plain_pieces};
use crate::problem::Code;
use crate::source::Span;
use crate::syntax::tree;

impl Resolver<'_, '_> {
    pub(super) fn choices(&mut self, choices: &[tree::Choice], goal: &Goal, ids: &mut Ids) -> Vec<Choice> {
        let mut resolved: Vec<Choice> = Vec::new();
        for (choice, order) in choices.iter().zip(0_u32..) {
            let label = self.label(&choice.label);
            let hint = self.label(&choice.hint);
            let condition = choice.condition.as_ref().and_then(|code| self.lowering.condition(code));
            let Some(target) = self.way(&choice.target, choice.then.as_ref()) else { continue };
            let words = plain_pieces(&label);
            let same = resolved.iter().any(|other| {
                other.condition.is_none() && condition.is_none() && plain_pieces(&other.label) == words
            });
            if same {
                let message = format!("Two choices are called “{}”.", words.trim());
                self.problem(Code::SameLabel, &choice.span, message, "Say how they differ.");
            }
            let id = ids.next(goal, &target);
            resolved.push(Choice { order, id, label, hint, condition, target });
        }
        resolved
    }

    pub(super) fn arrows(&mut self, arrows: &[tree::Arrow]) -> Vec<Arrow> {
        let mut resolved = Vec::new();
        for (arrow, order) in arrows.iter().zip(0_u32..) {
            let condition = match &arrow.condition {
                None => None,
                Some(code) => match self.lowering.condition(code) {
                    Some(expr) => Some(expr),
                    None => continue,
                },
            };
            let Some(target) = self.way(&arrow.target, arrow.then.as_ref()) else { continue };
            let same = |other: &Arrow| condition.is_some() && other.condition == condition;
            if resolved.iter().any(same) {
                let span = arrow.condition.as_ref().map_or(&arrow.span, |code| &code.span).clone();
                let message = "This is always no, because a line above has the same condition.";
                self.problem(Code::AlwaysTheSame, &span, message, "Remove one of the two lines.");
            }
            resolved.push(Arrow { order, condition, target });
        }
        resolved
    }

    /// Where a line leads: with a second link, there and back.
    pub(super) fn way(&mut self, target: &tree::Target, then: Option<&tree::Target>) -> Option<Target> {
        let first = self.target(target)?;
        let Some(then) = then else { return Some(first) };
        let then = self.target(then)?;
        let span = match target {
            tree::Target::Link { span, .. } | tree::Target::Web { span, .. } => span.clone(),
            tree::Target::End(_) => 0..0,
        };
        match (first, then) {
            (Target::Go(first), Target::Go(then)) => Some(Target::Call { first, then }),
            _ => {
                let message = "Two links in a row mean: do the first, come back, go on at the second.";
                let help = "Both must lead to a step or a procedure.";
                self.problem(Code::ArrowNotFollowed, &span, message, help);
                None
            }
        }
    }

    pub(super) fn target(&mut self, target: &tree::Target) -> Option<Target> {
        Some(match target {
            tree::Target::Link { address, span } => Target::Go(self.goal(address, span)?),
            tree::Target::End(word) => Target::End(match *word {
                "solved" => EndWord::Solved,
                "not solved" => EndWord::NotSolved,
                _ => EndWord::Done,
            }),
            tree::Target::Web { address, label, span } => {
                self.scheme(&tree::plain_pieces(address), span);
                Target::Web { address: self.pieces(address), label: label.clone() }
            }
        })
    }

    /// The step that an address means, or a problem.
    pub fn goal(&mut self, address: &str, span: &Span) -> Option<Goal> {
        if address.contains(' ') {
            let message = "This is not a link, because its address contains a space.";
            self.problem(
                Code::LinkWithSpace,
                span,
                message,
                format!("Write `{}`, or better a name without spaces.", address.replace(' ', "%20")),
            );
            return None;
        }
        // Hundreds of errors stop this file anyway: the rest need not be searched for what was meant.
        if !self.lowering.has_room(Code::UnknownStep) {
            return None;
        }
        match self.index.goal(&self.path, address) {
            Ok(goal) => goal,
            Err(broken) => {
                // A box that never ends has swallowed steps: one cause, one message.
                if !(self.swallowed && broken.code == Code::UnknownStep) {
                    self.tell(broken.problem(self.lowering.source, span, address));
                }
                None
            }
        }
    }
}

/// R30: ids of a step's choices: step, `>`, target; further ones to the same target get `~2`, `~3`.
#[derive(Default)]
pub(super) struct Ids(BTreeMap<String, u32>);

impl Ids {
    pub(super) fn next(&mut self, goal: &Goal, target: &Target) -> String {
        let target = match target {
            Target::Go(goal) | Target::Call { first: goal, .. } => goal.id(),
            Target::End(word) => word.name().to_owned(),
            Target::Web { address, .. } => {
                let text = |piece: &Piece| {
                    if let Piece::Text(text) = piece { text.clone() } else { "{}".to_owned() }
                };
                address.iter().map(text).collect()
            }
        };
        let id = format!("{}>{target}", goal.id());
        let count = self.0.entry(id.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { id } else { format!("{id}~{count}") }
    }
}
