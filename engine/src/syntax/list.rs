//! Bullet lists: choices, arrow lines, arrow lines and then choices, or text (R9, R11, R12).

use super::arrow::{Line, Part, Wrong, parts, read};
use super::formula::{Formula, FormulaKind, parse as parse_formula};
use super::recognise::Steps;
use super::tree::{Arrow, Block, Choice, Inline, InlineKind, ListItem, NodeKind, Piece, Target, plain};
use super::words::{begins_like_a_condition, begins_with_otherwise_word};
use crate::problem::{Code, Problem};
use crate::source::Span;

/// More choices at once are hard to read.
const MANY: usize = 8;

impl Steps<'_> {
    /// A bullet list: choices, arrow lines, arrow lines and then choices, or text.
    pub(super) fn list(&mut self, items: Vec<ListItem>, span: Span) {
        if self.odd_bullets_in(&items) {
            return self.as_text(Block::List { start: None, items }, span);
        }
        let lines: Vec<Line> = items.iter().map(item).collect();
        if !leads_somewhere(&items, &lines) {
            self.text(Block::List { start: None, items }, span);
            return;
        }
        for item in &items {
            if let Some(Block::Paragraph(line)) = item.blocks.first() {
                self.odd_arrows(line);
            }
        }
        for (line, item) in lines.iter().zip(&items) {
            let condition = match line {
                Line::Arrow(arrow) => arrow.condition.is_some(),
                Line::Choice(choice) => choice.condition.is_some(),
                _ => false,
            };
            if let (true, Some(Block::Paragraph(line))) = (condition, item.blocks.first()) {
                self.wording(line);
            }
        }
        let mut arrows = Vec::new();
        let mut choices: Vec<Choice> = Vec::new();
        let mut wrong = false;
        let branches = lines.iter().any(is_conditional);
        let guards = lines.iter().take_while(|line| is_conditional(line)).count();
        let (count, rest) = (lines.len(), lines.len() - guards);
        let others = lines.iter().filter(|line| is_conditional(line)).count() + 1 == count;
        for (at, (line, item)) in lines.into_iter().zip(&items).enumerate() {
            let last = at + 1 == count;
            match line {
                Line::Wrong(problem) => {
                    wrong = true;
                    self.wrong(problem, &item.span);
                }
                Line::Arrow(arrow) if choices.is_empty() && (arrow.condition.is_some() || last) => {
                    arrows.push(arrow)
                }
                Line::Arrow(arrow) if arrow.condition.is_none() && choices.is_empty() => {
                    wrong = true;
                    self.otherwise_not_last(&items, item, others);
                }
                // R12: one item without a link behind guards is the otherwise line.
                Line::Choice(choice)
                    if !starts_with_link(item)
                        && (guards > 0 && rest == 1 || branches && self.is_otherwise(&choice)) =>
                {
                    if last {
                        let (target, then, span) = (choice.target, choice.then, choice.span);
                        arrows.push(Arrow { condition: None, target, then, span });
                    } else {
                        wrong = true;
                        self.otherwise_not_last(&items, item, others);
                    }
                }
                Line::Choice(choice) => choices.push(choice),
                Line::Text | Line::Arrow(_) => {
                    // A broken link is told as such; that its line is no choice follows from it.
                    if !self.has_broken_link(&item.span) && !self.lame_link(item) && !wrong {
                        self.mixed(&items, item);
                    }
                    wrong = true;
                }
            }
        }
        for choice in &choices {
            self.like_a_condition(choice);
        }
        if !arrows.is_empty() {
            self.node(NodeKind::Branch(arrows), span.clone());
        }
        let offered = choices.iter().filter(|choice| choice.condition.is_none()).count();
        if offered > MANY {
            let end = span.start + self.source.slice(&span).lines().next().unwrap_or_default().len();
            let message = format!("{offered} choices at once are hard to read.");
            self.problem(Code::ManyChoices, &(span.start..end), message, "Group them in two steps.");
        }
        if !choices.is_empty() {
            self.node(NodeKind::Choices(choices), span);
        }
    }

    fn is_otherwise(&self, choice: &Choice) -> bool {
        begins_with_otherwise_word(&plain(&choice.label), self.languages)
    }

    fn has_broken_link(&mut self, span: &Span) -> bool {
        let lines = self.source.line(span.start)..=self.source.line(span.end);
        let broken = |problem: &Problem| {
            matches!(problem.code, Code::LinkWithSpace | Code::TornLink)
                && lines.contains(&problem.place.line)
        };
        self.told().iter().any(broken)
    }

    /// `alone`: every other line of the list has a condition.
    fn otherwise_not_last(&mut self, items: &[ListItem], item: &ListItem, alone: bool) {
        let message = "This line has no condition, so the lines below it never apply.";
        let problem = Problem::new(Code::OtherwiseNotLast, self.source, &item.span, message);
        let problem = problem.help("Move it to the end of the list.");
        let words = match item.blocks.first() {
            Some(Block::Paragraph(line)) => begins_with_otherwise_word(&plain(line), self.languages),
            _ => false,
        };
        let behind = self.source.slice(&(item.span.end..self.source.text.len()));
        let gap = behind.len() - behind.trim_start_matches(['\r', '\n', ' ']).len();
        self.tell(match items.last().filter(|_| alone && words) {
            Some(last) => problem
                .fix(item.span.start..item.span.end + gap, "")
                .fix(last.span.end..last.span.end, format!("\n{}", self.source.slice(&item.span))),
            None => problem,
        });
    }

    fn like_a_condition(&mut self, choice: &Choice) {
        for content in [&choice.label, &choice.hint] {
            let words = plain(content);
            if begins_like_a_condition(&words, self.languages) {
                let message = format!(
                    "Is “{}” a condition? As it stands, this is a button that everybody sees.",
                    words.trim()
                );
                let help = "Put the condition in backticks: ``If `os is \"mac\"` → …``.";
                let problem = Problem::new(Code::ForgotBackticks, self.source, &choice.span, message);
                let problem = problem.help(help);
                self.tell(match self.bare_condition(content) {
                    Some(span) => problem.fix(span.start..span.start, "`").fix(span.end..span.end, "`"),
                    None => problem,
                });
                return;
            }
        }
    }

    /// The formula behind the if-word of a line, if it can be nothing else.
    fn bare_condition(&self, content: &[Inline]) -> Option<Span> {
        let [Inline { kind: InlineKind::Text(text), span }] = content else { return None };
        let written = self.source.slice(span);
        let (_, rest) = text.split_once(' ').filter(|_| !begins_with_otherwise_word(text, self.languages))?;
        let start = span.start + written.find(rest)?;
        let rest = rest.trim_end_matches([',', ':', ' ']);
        let formula = parse_formula(rest, start).ok()?;
        is_surely_formula(&formula).then_some(start..start + rest.len())
    }

    /// An item that begins with a link, whose address leads nowhere. Gives whether that has been told.
    fn lame_link(&mut self, item: &ListItem) -> bool {
        let Some(Block::Paragraph(line)) = item.blocks.first() else { return false };
        let Some(Part::Link(address, content, span)) = parts(line).first().cloned() else { return false };
        let (label, address) = (plain(&content), plain_address(&address));
        let missing =
            |wrong: &str, right: &str| address.strip_prefix(wrong).map(|rest| format!("{right}{rest}"));
        let web = missing("http//", "http://").or_else(|| missing("https//", "https://"));
        let web = web.or_else(|| missing("http:/", "http://").filter(|_| !address.starts_with("http://")));
        let web = web.or_else(|| missing("https:/", "https://").filter(|_| !address.starts_with("https://")));
        let (code, message, help) = if address.is_empty() {
            let message = format!("The link “{label}” leads nowhere: its brackets `()` are empty.");
            let help =
                format!("Write where it leads: `[{label}](#a-step)`, or `[{label}](another-file.md)`.");
            (Code::MixedList, message, help)
        } else if let Some(web) = &web {
            let message = format!("“{address}” is no web address: a sign is missing behind `http`.");
            (Code::DeadLink, message, format!("Write `{web}`."))
        } else if !address.contains(['.', ':', '?']) {
            let message = format!("“{address}” is no procedure: the name of its file ends in `.md`.");
            let help =
                format!("Write `[{label}]({address}.md)`; for a step of this file, `[{label}](#{address})`.");
            (Code::NotAProcedure, message, help)
        } else {
            return false;
        };
        let at = self.source.slice(&span).rfind(&format!("({address}")).map(|at| span.start + at + 1);
        let problem = Problem::new(code, self.source, &span, message).help(help);
        self.tell(match (at, web) {
            (Some(at), Some(web)) => problem.fix(at..at + address.len(), web),
            _ => problem,
        });
        true
    }

    fn mixed(&mut self, items: &[ListItem], item: &ListItem) {
        let line = |item: &ListItem| self.source.line(item.span.start);
        let words = self.source.slice(&item.span).lines().next().unwrap_or_default();
        let words = words.trim_start_matches(['-', '*', '+', ' ']).to_owned();
        let ways: Vec<String> = items
            .iter()
            .filter(|item| !matches!(self::item(item), Line::Text))
            .take(3)
            .map(|item| line(item).to_string())
            .collect();
        let lines = if ways.len() == 1 { "Line" } else { "Lines" };
        let lead = if ways.len() == 1 { "leads" } else { "lead" };
        let message = format!(
            "{lines} {} of this list {lead} somewhere, line {} “{words}” does not.",
            ways.join(", "),
            line(item)
        );
        let help = "If it is a choice, begin with the link: `- [I’m on my phone](mobile-vpn.md)`. If not, put it in a \
                    paragraph of its own, with a line of text between two lists: Markdown joins neighbouring lists.";
        self.problem(Code::MixedList, &item.span, message, help);
    }

    pub(super) fn numbered(&mut self, items: &[ListItem], span: &Span) {
        let links = items.iter().filter(|item| starts_with_link(item)).count();
        if items.len() < 2 || links + 1 < items.len() || links < 2 {
            return;
        }
        let all = if links == items.len() { "All items" } else { "All items but one" };
        let end = span.start + self.source.slice(span).lines().next().unwrap_or_default().len();
        let message = format!("{all} of this numbered list are links to steps.");
        let problem = Problem::new(Code::NumberedChoice, self.source, &(span.start..end), message);
        let mut problem = problem.help("For a choice write `-` instead of numbers.");
        // Only where nothing but choices comes of it.
        let choice = |entry: &ListItem| entry.blocks.len() == 1 && matches!(item(entry), Line::Choice(_));
        if items.iter().all(choice) {
            for item in items {
                let digits = self.source.slice(&item.span).find(['.', ')']).unwrap_or_default();
                problem = problem.fix(item.span.start..item.span.start + digits + 1, "-");
            }
        }
        self.tell(problem);
    }
}

/// An address without holes, as written; with some, it is none that can be judged here.
fn plain_address(address: &[Piece]) -> String {
    match address {
        [] => String::new(),
        [Piece::Text(address)] => address.clone(),
        _ => "?".to_owned(),
    }
}

/// A formula that is no sentence by chance: it compares with a text in quotes, a number, or a part of a record.
fn is_surely_formula(formula: &Formula) -> bool {
    use FormulaKind::{And, Compare, Missing, Name, Not, Number, Or, Text};
    match &formula.kind {
        And(a, b) | Or(a, b) => is_surely_formula(a) && is_surely_formula(b),
        Not(inner) => is_surely_formula(inner),
        Compare(_, a, b) => {
            matches!(a.kind, Name(_)) && matches!(b.kind, Text(_) | Number(_))
                || matches!(a.kind, Text(_)) && matches!(b.kind, Name(_))
        }
        Missing(inner, _) => matches!(&inner.kind, Name(name) if name.contains(['.', '_'])),
        _ => false,
    }
}

/// Whether a list leads to a step, a procedure or an end. Pages of the web alone are no choices: what stands
/// behind such links is text, whatever it looks like.
pub fn leads_somewhere(items: &[ListItem], lines: &[Line]) -> bool {
    items.iter().zip(lines).any(|(item, line)| match line {
        Line::Text => false,
        Line::Choice(choice) => !matches!(choice.target, Target::Web { .. }),
        Line::Arrow(_) => true,
        Line::Wrong(_) => !starts_with_web_link(item),
    })
}

/// An arrow line with a condition, or one that was meant to have one.
fn is_conditional(line: &Line) -> bool {
    match line {
        Line::Arrow(arrow) => arrow.condition.is_some(),
        Line::Wrong(wrong) => matches!(wrong, Wrong::TwoConditions(..)),
        Line::Choice(_) | Line::Text => false,
    }
}

/// A list item as a line: its first paragraph, with further paragraphs as hint.
pub fn item(item: &ListItem) -> Line {
    let Some(Block::Paragraph(first)) = item.blocks.first().filter(|_| item.task.is_none()) else {
        return Line::Text;
    };
    let mut line = read(first, &item.span, true);
    let more = item.blocks.get(1..).unwrap_or_default();
    if let Line::Choice(choice) = &mut line {
        for block in more {
            match block {
                Block::Paragraph(content) => choice.hint.extend(content.iter().cloned()),
                _ => return Line::Text,
            }
        }
    }
    line
}

/// Whether an item begins with a link to somewhere else, emphasis and emoji before it aside.
fn starts_with_web_link(item: &ListItem) -> bool {
    let Some(Block::Paragraph(line)) = item.blocks.first() else { return false };
    let parts = parts(line);
    let words =
        |part: &&Part| matches!(part, Part::Words(words) if !plain(words).contains(char::is_alphanumeric));
    match parts.iter().find(|part| !words(part)) {
        Some(Part::Link(address, ..)) => !super::arrow::is_target(address),
        _ => false,
    }
}

fn starts_with_link(item: &ListItem) -> bool {
    let Some(Block::Paragraph(line)) = item.blocks.first() else { return false };
    matches!(parts(line).first(), Some(Part::Link(address, ..)) if super::arrow::is_target(address))
}
