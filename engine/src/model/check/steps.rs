//! The steps of one file: what is never reached, what stands behind an end, calls that may fail.

use super::Checker;
use crate::model::condition::Expr;
use crate::model::procedure::{Node, Step};
use crate::problem::{Code, Problem};

impl Checker<'_> {
    pub(super) fn file(&mut self, file: usize) {
        let places = self.places(file);
        // A list that was refused would have led somewhere: one cause, one message.
        let refused = self.files.get(file).is_some_and(|file| file.problems.iter().any(Problem::is_error));
        let Some(first) = self.step(places.start) else { return };
        let others = places.start + 1..places.end;
        let is_reached = |at: usize| self.reached.get(at).copied().unwrap_or(false);
        let nothing_follows =
            !others.is_empty() && !has_way(first) && first.ways.is_empty() && !others.clone().any(is_reached);
        if nothing_follows && !refused {
            let (title, name) =
                (self.title(others.start), self.step(others.start).map(|step| step.name.clone()));
            let below = match others.len() {
                1 => "the step below is".to_owned(),
                count => format!("the {count} steps below are"),
            };
            let message =
                format!("After these lines the assistant asks “Did this help?”; {below} never reached.");
            let help = format!("Add a choice, or `→ [{title}](#{})`.", name.unwrap_or_default());
            self.told(places.start, &self.heading(places.start), Code::NothingFollows, message, help);
        }
        for at in places.clone() {
            if at > places.start
                && !refused
                && !nothing_follows
                && !self.reached.get(at).copied().unwrap_or(false)
            {
                let message = format!("No link leads to “{}”, so nobody will see it.", self.title(at));
                let name = self.step(at).map(|step| step.name.clone()).unwrap_or_default();
                let help = format!("Link to `#{name}`, or delete the step.");
                self.told(at, &self.heading(at), Code::Unreachable, message, help);
            }
            self.after_the_end(at);
            self.calls(at);
            self.stuck(at);
            self.hidden(at);
        }
        let ends_here = |at: &usize| self.step(*at).is_some_and(|step| !has_way(step) && !has_ticket(step));
        let helped: Vec<usize> = others.filter(ends_here).collect();
        if let (Some(first), false, false) = (helped.first(), refused, nothing_follows) {
            let titles: Vec<String> = helped.iter().map(|at| format!("“{}”", self.title(*at))).collect();
            let message = format!(
                "{}: no way on is given, so the assistant asks “Did this help?” there.",
                titles.join(", ")
            );
            self.told(*first, &self.heading(*first), Code::HelpedHere, message, "");
        }
    }

    /// Something below a way that always leaves.
    pub(super) fn after_the_end(&mut self, at: usize) {
        let spans = self.spans(at);
        let Some(step) = self.step(at).filter(|_| !spans.is_empty()) else { return };
        for (node, number) in step.nodes.iter().zip(0..) {
            let arrow =
                matches!(node, Node::Branch(arrows) if arrows.iter().any(|arrow| arrow.condition.is_none()));
            let choice = matches!(node, Node::Choices(choices) if choices.iter().any(|choice| choice.condition.is_none()));
            let text = |node: &Node| matches!(node, Node::Text(_) | Node::Quotes(_));
            let mut below =
                step.nodes.iter().zip(0..).skip(number + 1).filter(|(node, _)| arrow || !text(node));
            if let (true, Some((_, below)), Some(end)) = (arrow || choice, below.next(), spans.get(number)) {
                let line = self.line(at, end);
                let what = if arrow { "arrow" } else { "choice" };
                let message =
                    format!("Nobody ever gets here: the {what} in line {line} always leaves the step.");
                let span = spans.get(below).cloned().unwrap_or(0..0);
                self.told(at, &span, Code::AfterTheEnd, message, format!("Move it above the {what}."));
                return;
            }
        }
    }

    /// A call whose failure nobody deals with.
    pub(super) fn calls(&mut self, at: usize) {
        let Some(step) = self.step(at) else { return };
        for (node, number) in step.nodes.iter().zip(0..) {
            let Node::Call(call) = node else { continue };
            let Some(name) = &call.name else { continue };
            let failed = format!("{name}.failed");
            let below = step.nodes.get(number + 1..).unwrap_or_default();
            let mentions = |expr: &Expr| expr.names(&|name| name == failed);
            let dealt_with = below.iter().any(|node| match node {
                Node::Branch(arrows) => {
                    arrows.iter().any(|arrow| arrow.condition.as_ref().is_none_or(mentions))
                }
                Node::Quotes(quotes) => {
                    quotes.iter().any(|quote| quote.condition.as_ref().is_none_or(mentions))
                }
                Node::Choices(choices) => {
                    choices.iter().any(|choice| choice.condition.as_ref().is_none_or(mentions))
                }
                Node::Set(lines) => lines.iter().any(|(_, formula)| mentions(formula)),
                _ => false,
            });
            if !dealt_with {
                let span = self.head_line(at, number);
                let message = "The call may fail, and then nobody knows where to go.";
                let help = format!("Add ``- If `{failed}` → …`` or an `Otherwise` line below.");
                self.told(at, &span, Code::FailureNotHandled, message, help);
            }
        }
    }
}

fn has_way(step: &Step) -> bool {
    step.nodes.iter().any(|node| matches!(node, Node::Choices(_) | Node::Branch(_)))
}

fn has_ticket(step: &Step) -> bool {
    step.nodes.iter().any(|node| matches!(node, Node::Ticket(_)))
}
