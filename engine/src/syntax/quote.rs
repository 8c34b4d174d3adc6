//! Quotes and alerts: runs of conditional ones, and what may not stand inside (R13, R14).

use super::arrow::{Line, Part, is_target, parts, read};
use super::condition::{Condition, condition, lines, otherwise, otherwise_and_sign};
use super::recognise::{Steps, item};
use super::tree::{Block, Choice, Inline, InlineKind, Node, NodeKind, Quote, Target};
use crate::problem::Code as ProblemCode;
use crate::source::Span;

impl Steps<'_> {
    /// A quote or an alert directly in a step.
    pub(super) fn quote(&mut self, alert: Option<&'static str>, blocks: Vec<Block>, span: Span) {
        let line = match blocks.first() {
            Some(Block::Paragraph(line)) => line.as_slice(),
            _ => &[],
        };
        let follows = matches!(self.last_node(), Some(Node { kind: NodeKind::Quotes(_), .. }));
        let found = match condition(line, self.languages) {
            Some(found) => {
                self.second_condition(&found);
                Some((Some(found.code), found.shown))
            }
            None if follows => otherwise(line, self.languages).map(|shown| (None, shown)),
            None => None,
        };
        let Some((condition, shown)) = found else {
            self.otherwise_alone(line);
            self.text(wrapped(alert, blocks), span);
            return;
        };
        let mut blocks = blocks;
        if shown.is_empty() {
            blocks.remove(0);
        } else if let Some(first) = blocks.first_mut() {
            *first = Block::Paragraph(shown);
        }
        self.run_together(&blocks);
        let told = self.misplaced(&blocks);
        for block in &blocks {
            self.stray_arrows(block, &told);
        }
        let quote = Quote { condition, alert, blocks, span: span.clone() };
        match self.last_node() {
            Some(Node { kind: NodeKind::Quotes(quotes), span: whole }) => {
                quotes.push(quote);
                whole.end = span.end;
            }
            _ => self.node(NodeKind::Quotes(vec![quote]), span),
        }
    }

    fn second_condition(&mut self, found: &Condition) {
        if let Some(second) = &found.second {
            let help = "Join them in one: `` `os is \"mac\" and affected > 2` ``, or with `or`.";
            self.problem(ProblemCode::TwoConditions, &second.span, "Two conditions on one line.", help);
        }
    }

    /// An “otherwise” that nothing stands above, and that everybody sees. A comma makes it one only where the
    /// step has conditions: in prose, quotes may well begin so.
    fn otherwise_alone(&mut self, line: &[Inline]) {
        let Some(Inline { kind: InlineKind::Text(text), span }) = line.first() else { return };
        let Some((word, sign)) = otherwise_and_sign(text, self.languages) else { return };
        let conditions = self.step_has_quotes();
        if sign == Some(':') || sign == Some(',') && conditions {
            let shown = text.get(..word).unwrap_or_default();
            let message = format!(
                "Everybody sees this “{shown}”, because no conditional quote stands directly above it."
            );
            let span = span.start..span.start + word;
            self.problem(ProblemCode::OtherwiseAlone, &span, message, "Move it up, or drop the word.");
        }
    }

    /// A second condition, or an “otherwise”, inside one quote: Markdown joins lines that have no empty line
    /// between them.
    fn run_together(&mut self, blocks: &[Block]) {
        for (at, block) in blocks.iter().enumerate() {
            let Block::Paragraph(line) = block else { continue };
            for (number, line) in lines(line).into_iter().enumerate() {
                // What stands behind the colon of the first line is no beginning.
                if at == 0 && number == 0 {
                    continue;
                }
                let Some(first) = line.first() else { continue };
                let words = match &first.kind {
                    InlineKind::Text(text) => otherwise_and_sign(text, self.languages),
                    _ => None,
                };
                let what = match (words, condition(line, self.languages)) {
                    (_, Some(_)) => "A second condition".to_owned(),
                    (Some((word, Some(sign))), None) => {
                        let InlineKind::Text(text) = &first.kind else { continue };
                        format!("“{}{sign}”", text.get(..word).unwrap_or_default())
                    }
                    _ => continue,
                };
                let start = first.span.start;
                let end = start
                    + self.source.slice(&(start..self.source.text.len())).lines().next().map_or(1, str::len);
                let message = format!("{what} is in the same quote as the condition above.");
                let help = "Put an empty line (without `>`) between them.";
                self.problem(ProblemCode::QuotesRunTogether, &(start..end), message, help);
            }
        }
    }

    /// Choices, arrow lines and conditional quotes inside a quote or list: nobody would get to them. Gives
    /// where they stand.
    pub(super) fn misplaced(&mut self, blocks: &[Block]) -> Vec<Span> {
        let mut told = Vec::new();
        for block in blocks {
            let found = match block {
                Block::Paragraph(line) => self.arrow_line(line).map(|span| ("arrow", span)),
                Block::List { start: None, items } if ways(items) => {
                    let last = items.last().map_or(0, |item| item.span.end);
                    items.first().map(|first| ("list of choices", first.span.start..last))
                }
                Block::Quote(inner) | Block::Alert { blocks: inner, .. } => match inner.first() {
                    Some(Block::Paragraph(line)) if condition(line, self.languages).is_some() => {
                        line.first().map(|first| ("condition", first.span.clone()))
                    }
                    _ => None,
                },
                _ => None,
            };
            match (found, block) {
                (Some((what, span)), _) => {
                    let end = span.start + self.source.slice(&span).lines().next().unwrap_or_default().len();
                    let message = format!(
                        "This {what} stands inside a quote or list, where it would only be shown as text."
                    );
                    let help = match what {
                        "condition" => "Make it a quote of its own, with an empty line above it.",
                        _ => {
                            "Put it below, at the beginning of the line; to go there only sometimes, branch to a step."
                        }
                    };
                    self.problem(ProblemCode::InsideSomething, &(span.start..end), message, help);
                    told.push(span);
                }
                (None, Block::List { items, .. }) => {
                    told.extend(items.iter().flat_map(|item| self.misplaced(&item.blocks)));
                }
                (None, Block::Quote(inner) | Block::Alert { blocks: inner, .. }) => {
                    told.extend(self.misplaced(inner));
                }
                _ => {}
            }
        }
        told
    }

    fn arrow_line(&self, line: &[Inline]) -> Option<Span> {
        let last = line.last().map_or(0, |inline| inline.span.end);
        let span = line.first()?.span.start..last;
        matches!(read(line, &span, false), Line::Arrow(_)).then_some(span)
    }
}

fn wrapped(alert: Option<&'static str>, blocks: Vec<Block>) -> Block {
    match alert {
        Some(kind) => Block::Alert { kind, blocks },
        None => Block::Quote(blocks),
    }
}

/// Whether a list would be choices or arrow lines, if it stood directly in a step.
fn ways(items: &[super::tree::ListItem]) -> bool {
    let lines: Vec<Line> = items.iter().map(item).collect();
    let inside = |line: &Line| match line {
        Line::Choice(Choice { target, .. }) => !matches!(target, Target::Web { .. }),
        Line::Arrow(_) | Line::Wrong(_) => true,
        Line::Text => false,
    };
    lines.iter().all(|line| !matches!(line, Line::Text)) && lines.iter().any(inside)
}

/// R16: arrows directly before a target or an end, in text; those of arrow lines are told as such.
pub(super) fn stray_arrows(line: &[Inline]) -> Vec<Span> {
    let parts = parts(line);
    let pairs = parts.windows(2).filter_map(|pair| match pair {
        [Part::Arrow(span, _), Part::Link(address, ..)] if is_target(address) => Some(span.clone()),
        [Part::Arrow(span, _), Part::Code(_)] => Some(span.clone()),
        _ => None,
    });
    pairs.collect()
}
