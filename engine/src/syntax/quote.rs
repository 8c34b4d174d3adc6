//! Quotes and alerts: runs of conditional ones, and what may not stand inside (R13, R14).

use super::arrow::{Line, Part, is_target, parts, read};
use super::condition::{condition, lines, otherwise, otherwise_and_sign};
use super::list::{item, leads_somewhere};
use super::recognise::Steps;
use super::tree::{Block, Inline, InlineKind, ListItem, Node, NodeKind, Quote};
use crate::problem::{Code as ProblemCode, Edit, Problem};
use crate::source::Span;

impl Steps<'_> {
    /// A quote or an alert directly in a step.
    pub(super) fn quote(&mut self, alert: Option<&'static str>, blocks: Vec<Block>, span: Span) {
        let line = match blocks.first() {
            Some(Block::Paragraph(line)) => line.as_slice(),
            _ => &[],
        };
        if alert.is_none() {
            self.alert_with_words(line);
            self.unknown_alert(line);
        }
        let follows = matches!(self.last_node(), Some(Node { kind: NodeKind::Quotes(_), .. }));
        let found = match condition(line, self.languages) {
            Some(found) => {
                if let Some(second) = &found.second {
                    self.two_conditions(&found.code, second);
                }
                self.wording_of_quote(&found);
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
        self.run_together(&blocks, alert.is_some().then_some(&span));
        if alert.is_none() {
            self.alert_below(&span);
        }
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
    fn run_together(&mut self, blocks: &[Block], alert: Option<&Span>) {
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
                let problem =
                    Problem::new(ProblemCode::QuotesRunTogether, self.source, &(start..end), message);
                let problem = problem.help(help);
                self.tell(match self.line_above(start) {
                    // Each of them is an alert then.
                    Some(above) => {
                        let mark = alert.and_then(|span| self.source.slice(span).lines().next());
                        let mark = mark.map(|mark| format!("{mark}\n")).unwrap_or_default();
                        problem.fix(above, format!("\n{mark}"))
                    }
                    None => problem,
                });
            }
        }
    }

    /// Where an empty line must stand to make a line of a quote the first of its own: what stands there now is
    /// a line with nothing but `>`, or nothing. None: the quote stands inside something.
    fn line_above(&self, at: usize) -> Option<Span> {
        let before = self.source.text.get(..at)?;
        let line = before.rfind('\n')? + 1;
        if before.get(line..)?.trim() != ">" {
            return None;
        }
        let above = before.get(..line - 1)?.rfind('\n')? + 1;
        let empty = before.get(above..line)?.trim() == ">";
        Some(if empty { above..line } else { line..line })
    }

    /// `[!KIND]` with words behind it on its line: GitHub shows the mark as it stands.
    fn alert_with_words(&mut self, line: &[Inline]) {
        let Some(Inline { kind: InlineKind::Text(text), span }) = line.first() else { return };
        let own = text.lines().next().unwrap_or_default();
        let Some((mark, words)) = own.split_once(']').filter(|(mark, _)| is_kind(mark)) else { return };
        if words.trim().is_empty() && (text.contains('\n') || line.len() == 1) {
            return;
        }
        let end = span.start + mark.len() + 1;
        let message = format!("GitHub does not show a `{mark}]` that has words behind it on its line.");
        let problem = Problem::new(ProblemCode::NestedAlert, self.source, &(span.start..end), message);
        let problem = problem.help("Put them on the next line.");
        let before = self.source.text.get(..span.start).and_then(|text| text.rsplit('\n').next());
        let space = words.len() - words.trim_start().len();
        let sure = before.is_some_and(|before| before.trim() == ">");
        self.tell(if sure { problem.fix(end..end + space, "\n> ") } else { problem });
    }

    /// A quote whose condition stands above its `[!KIND]`: GitHub wants it the other way round.
    fn alert_below(&mut self, span: &Span) {
        let lines: Vec<&str> = self.source.slice(span).lines().collect();
        let bare = |line: &str| -> Option<String> {
            Some(line.trim_start().strip_prefix('>')?.trim_start_matches(' ').to_owned())
        };
        let (Some(first), Some(rest)) = (lines.first(), lines.get(1..)) else { return };
        let is_mark = |line: &str| line.strip_suffix(']').is_some_and(is_kind);
        let inner: Option<Vec<String>> = rest.iter().map(|line| bare(line)).collect();
        let Some(inner) = inner else { return };
        let mut inner: Vec<String> = inner.into_iter().skip_while(|line| line.is_empty()).collect();
        // An alert in the quote, or its mark as a line of the quote.
        let nested: Option<Vec<String>> = inner.iter().map(|line| bare(line)).collect();
        let told = nested.is_some();
        inner = nested.unwrap_or(inner);
        let Some(mark) = inner.first().map(|line| line.trim().to_owned()).filter(|mark| is_mark(mark)) else {
            return;
        };
        let colon = first.trim_end().ends_with([':', '*']);
        let body: Vec<String> =
            inner.iter().skip(1).map(|line| format!("> {line}").trim_end().to_owned()).collect();
        let text = format!("> {mark}\n{first}\n{}", body.join("\n"));
        let lines = self.source.line(span.start)..=self.source.line(span.end);
        if !told {
            let at = span.start + self.source.slice(span).find(&mark).unwrap_or_default();
            let message = format!("GitHub does not show a `{mark}` below other text.");
            let help = format!("Put the condition on the line after `{mark}`.");
            self.problem(ProblemCode::NestedAlert, &(at..at + mark.len()), message, help);
        }
        let found =
            self.told().iter_mut().rev().find(|problem| {
                problem.code == ProblemCode::NestedAlert && lines.contains(&problem.place.line)
            });
        if let Some(problem) = found.filter(|_| colon) {
            problem.fix = vec![Edit { span: span.clone(), text: text.trim_end().to_owned() }];
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

/// Whether a text is the beginning of an alert's mark: `[!NOTE` and its like.
fn is_kind(mark: &str) -> bool {
    let kind = mark.strip_prefix("[!").unwrap_or_default().to_lowercase();
    ["note", "tip", "important", "warning", "caution"].contains(&kind.as_str())
}

/// Whether a list would be choices or arrow lines, if it stood directly in a step.
fn ways(items: &[ListItem]) -> bool {
    let lines: Vec<Line> = items.iter().map(item).collect();
    lines.iter().all(|line| !matches!(line, Line::Text)) && leads_somewhere(items, &lines)
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
