//! The words of a file by their places: the same places in a source and in its translation.

use std::collections::BTreeMap;

use super::Form;
use crate::model::resolve::set_lines;
use crate::source::{SourceFile, Span};
use crate::syntax::tree::{BoxName, NodeKind, Step, Tree};
use crate::syntax::{Entry, SimpleLines, closing_marks};

/// Keys of boxes whose values are words.
const WORD_KEYS: &[(BoxName, &[&str])] = &[
    (BoxName::Ask, &["question", "hint", "example", "if wrong", "skip"]),
    (BoxName::Call, &["while waiting"]),
    (BoxName::Ticket, &["title", "details"]),
    (BoxName::Handoff, &["message"]),
];

/// Places of formulas, which are a translator's only where they have words in quotes.
pub const FORMULA: &str = "worked out, ";

/// Whether there are words in the quotes of a formula: something with a space in it.
pub fn has_words(formula: &str) -> bool {
    let mut closing: Option<&[char]> = None;
    for mark in formula.chars() {
        match closing {
            Some(marks) if marks.contains(&mark) => closing = None,
            Some(_) if mark == ' ' => return true,
            Some(_) => {}
            None => closing = closing_marks(mark),
        }
    }
    false
}

pub struct Part {
    /// Number of its step.
    pub step: usize,
    pub span: Span,
    pub form: Form,
}

/// The words of a file by their places.
#[derive(Default)]
pub struct Parts {
    /// Name of each step in the source.
    pub names: Vec<String>,
    /// Texts that follow each other: step, number of the run → its blocks.
    pub runs: BTreeMap<(usize, usize), Vec<Span>>,
    /// Where each run begins, or would.
    pub before: BTreeMap<(usize, usize), usize>,
    pub parts: BTreeMap<String, Part>,
}

impl Parts {
    pub fn of(source: &SourceFile, tree: &Tree, renamed: &BTreeMap<String, String>) -> Self {
        let mut parts = Self::default();
        for key in ["title", "questions"] {
            if let Some(entry) = tree.header.get(key) {
                let span = match (entry.items.first(), entry.items.last()) {
                    (Some(first), Some(last)) => first.span.start..last.span.end,
                    _ => entry.value_span.clone(),
                };
                parts
                    .parts
                    .insert(format!("front matter: {key}"), Part { step: 0, span, form: Form::Header });
            }
        }
        for (step, number) in tree.steps.iter().zip(0..) {
            let name = step.heading.names.first().cloned().unwrap_or_default();
            let name = renamed.get(&name).cloned().unwrap_or(name);
            parts.names.push(name.clone());
            parts.step(source, step, number, &name);
        }
        parts
    }

    fn step(&mut self, source: &SourceFile, step: &Step, number: usize, name: &str) {
        let heading = step.heading.content.first().zip(step.heading.content.last());
        let span = heading.map_or(step.heading.span.clone(), |(a, b)| a.span.start..b.span.end);
        self.put(name, "heading", number, span, Form::Words);
        let (mut run, mut lines, mut quoted) = (0, 0, 0);
        self.before.insert((number, run), step.heading.span.end);
        self.runs.insert((number, run), Vec::new());
        for node in &step.nodes {
            let mut line = |span: &Span, parts: &mut Self| {
                lines += 1;
                let own = source.slice(span);
                let words = own.trim_start_matches(['-', '*', '+']).trim_start();
                let marked = own.starts_with(['-', '*', '+']) && !own.starts_with("->");
                let start = if marked { span.end - words.len() } else { span.start };
                parts.put(name, &format!("line {lines}"), number, start..span.end, Form::Words);
            };
            match &node.kind {
                NodeKind::Text(_) => {
                    self.runs.entry((number, run)).or_default().push(node.span.clone());
                    continue;
                }
                NodeKind::Choices(choices) => choices.iter().for_each(|choice| line(&choice.span, self)),
                NodeKind::Branch(arrows) => arrows.iter().for_each(|arrow| line(&arrow.span, self)),
                NodeKind::Quotes(quotes) => {
                    for quote in quotes {
                        quoted += 1;
                        let place = format!("conditional text {quoted}");
                        self.put(name, &place, number, quote.span.clone(), Form::Words);
                    }
                }
                NodeKind::Box(kind, lines) => self.of_box(source, *kind, lines, (name, number)),
            }
            run += 1;
            self.before.insert((number, run), node.span.end);
            self.runs.insert((number, run), Vec::new());
        }
    }

    fn of_box(&mut self, source: &SourceFile, kind: BoxName, lines: &SimpleLines, step: (&str, usize)) {
        let keys = WORD_KEYS.iter().find(|(own, _)| *own == kind).map_or(&[][..], |(_, keys)| keys);
        let saved = lines.get("save as").or_else(|| lines.get("function")).map(|entry| entry.value.as_str());
        let title = saved.map_or_else(|| kind.name().to_owned(), |name| format!("{} {name}", kind.name()));
        for key in keys {
            if let Some(entry) = lines.get(key) {
                self.put(step.0, &format!("{title}, {key}"), step.1, value_span(source, entry), Form::Value);
            }
        }
        // What is worked out, and other fields of a ticket, may have words in the quotes of their formulas.
        if kind == BoxName::Set {
            for line in set_lines(source, &lines.span).into_iter().flatten() {
                self.put(step.0, &format!("{FORMULA}{}", line.name), step.1, line.code.span, Form::Words);
            }
        }
        let fields = lines.entries.iter().filter(|entry| !keys.contains(&entry.key.as_str()));
        for entry in fields.filter(|entry| kind == BoxName::Ticket && entry.value.contains("{{")) {
            let place = format!("{FORMULA}ticket, {}", entry.key);
            self.put(step.0, &place, step.1, value_span(source, entry), Form::Value);
        }
        let listed = lines.get("one of").or_else(|| lines.get("some of")).filter(|_| kind == BoxName::Ask);
        for (item, at) in listed.iter().flat_map(|entry| &entry.items).zip(1..) {
            if !item.text.starts_with("{{") {
                let name = item.named().0.unwrap_or(&item.text).to_owned();
                self.put(
                    step.0,
                    &format!("{title}, answer {at}"),
                    step.1,
                    item.span.clone(),
                    Form::Answer(name),
                );
            }
        }
    }

    /// Puts words at their place; a second one of that name in a step has a number.
    fn put(&mut self, step: &str, part: &str, number: usize, span: Span, form: Form) {
        let mut place = format!("{step}: {part}");
        let mut again = 2;
        while self.parts.contains_key(&place) {
            place = format!("{step}: {part} ({again})");
            again += 1;
        }
        self.parts.insert(place, Part { step: number, span, form });
    }

    /// The words at a place.
    pub fn words(&self, source: &SourceFile, place: &str) -> Option<String> {
        if let Some(part) = self.parts.get(place) {
            return Some(said(source, &part.span, &part.form));
        }
        let (step, text) = place.rsplit_once(": text ")?;
        let step = self.names.iter().position(|name| name == step)?;
        let (run, block) = text.split_once('.').map_or((text, None), |(run, block)| (run, Some(block)));
        let blocks = self.runs.get(&(step, run.parse::<usize>().ok()?.checked_sub(1)?))?;
        let span = match block {
            Some(block) => blocks.get(block.parse::<usize>().ok()?.checked_sub(1)?)?.clone(),
            None => blocks.first()?.start..blocks.last()?.end,
        };
        Some(source.slice(&span).to_owned())
    }
}

/// The words of a part as a translator sees them.
pub fn said(source: &SourceFile, span: &Span, form: &Form) -> String {
    let text = source.slice(span).replace("\r\n", "\n");
    let trimmed = || text.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned();
    match form {
        Form::Words => text,
        Form::Value => trimmed(),
        Form::Answer(name) => match text.split_once('=') {
            Some((_, label)) if *name != text => label.trim().to_owned(),
            _ => text,
        },
        Form::Header => {
            let items = text.lines().map(|line| line.trim().trim_start_matches("- ").trim());
            items.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
        }
    }
}

/// What stands behind the colon of a key.
fn value_span(source: &SourceFile, entry: &Entry) -> Span {
    let behind = entry.key_span.end..entry.value_span.end.max(entry.key_span.end);
    let colon = source.slice(&behind).find(':').map_or(0, |at| at + 1);
    behind.start + colon..behind.end
}
