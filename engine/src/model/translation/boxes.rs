//! Boxes of a source and its translation: what must be the same in both.

use std::collections::BTreeSet;

use super::Walk;
use crate::model::resolve::Parsed;
use crate::problem::Code;
use crate::source::Span;
use crate::syntax::tree::BoxName;
use crate::syntax::{Entry, SimpleLines};

/// Keys of boxes that must be the same in a translation.
const SAME_KEYS: &[&str] = &[
    "save as",
    "type",
    "must match",
    "min",
    "max",
    "check",
    "tries",
    "ask if",
    "prefill",
    "accept",
    "max size",
    "max files",
    "optional",
    "private",
    "groups",
    "function",
    "give up after",
    "to",
    "answers",
    "transcript",
];

/// Keys of boxes that are words, or are compared as lists; of a ticket, all others are the same.
const OWN_KEYS: &[&str] = &["title", "details"];

impl Walk<'_> {
    /// What is worked out is the same, but for the words in quotes.
    pub(super) fn set(&mut self, a: &SimpleLines, b: &SimpleLines) {
        let lines = |file: &Parsed, lines: &SimpleLines| -> Vec<String> {
            let text = file.source.slice(&lines.span).lines();
            let bare = text.map(without_texts);
            bare.filter(|line| !line.is_empty()).collect()
        };
        if lines(self.source, a) != lines(self.translation, b) {
            let text = self.source.source.slice(&a.span).to_owned();
            let message = format!("What is worked out differs from the source ({}).", self.line(&a.span));
            self.problem(Code::TranslationChangedCode, &b.span, message, "It must be the same.");
            self.repair(&b.span, text);
        }
    }

    pub(super) fn lines(&mut self, kind: BoxName, a: &SimpleLines, b: &SimpleLines, span: &Span) {
        let head = span.start
            ..span.start + self.translation.source.slice(span).lines().next().unwrap_or_default().len();
        let ticket = a.entries.iter().chain(&b.entries).map(|entry| entry.key.as_str());
        let ticket = ticket.filter(|key| kind == BoxName::Ticket && !OWN_KEYS.contains(key));
        let listed = ["with", "attach"].into_iter().filter(|_| kind != BoxName::Ask);
        let keys: BTreeSet<&str> = SAME_KEYS.iter().copied().chain(listed).chain(ticket).collect();
        for key in keys {
            let value = |lines: &SimpleLines| {
                let items =
                    |entry: &Entry| entry.items.iter().map(|item| item.text.clone()).collect::<Vec<_>>();
                lines.get(key).map(|entry| {
                    if entry.items.is_empty() { entry.value.clone() } else { items(entry).join(", ") }
                })
            };
            let (old, new) = (value(a).unwrap_or_default(), value(b).unwrap_or_default());
            // A field of a ticket is words, as long as it is worked out from the same.
            let words = kind == BoxName::Ticket && !SAME_KEYS.contains(&key);
            let differs = if words { formulas(&old) != formulas(&new) } else { old != new };
            if differs {
                let at = b.get(key).map_or(head.clone(), |entry| entry.value_span.clone());
                let message = format!("`{key}` is “{new}” here, in the source “{old}”.");
                self.problem(Code::TranslationChangedCode, &at, message, "It must be the same.");
                if let (Some(old), Some(new)) = (a.get(key), b.get(key)) {
                    self.repair(&new.value_span, self.source.source.slice(&old.value_span).to_owned());
                }
            }
        }
        if a.get("skip").is_some() != b.get("skip").is_some() {
            self.problem(
                Code::TranslationChangedCode,
                &head,
                "Only one of source and translation has `skip`.",
                "It must be the same.",
            );
        }
        if kind == BoxName::Ask {
            self.options(a, b, &head);
        }
    }

    pub(super) fn options(&mut self, a: &SimpleLines, b: &SimpleLines, head: &Span) {
        let listed = |lines: &'_ SimpleLines| {
            lines.get("one of").or_else(|| lines.get("some of")).map(|entry| entry.items.clone())
        };
        let (old, new) = (listed(a).unwrap_or_default(), listed(b).unwrap_or_default());
        if old.len() != new.len() {
            let message = format!("There are {} answers here, the source has {}.", new.len(), old.len());
            self.problem(
                Code::TranslationDiffers,
                head,
                message,
                "Make it the same answers in the same order.",
            );
            return;
        }
        for (old, new) in old.iter().zip(&new) {
            let wanted = old.named().0.unwrap_or(&old.text);
            let given = new.text.split_once('=').map_or(new.text.as_str(), |(name, _)| name.trim());
            if given != wanted {
                let message = format!("The short name “{given}” must stay “{wanted}”, as in the source.");
                let label = new.text.split_once('=').map_or(new.text.as_str(), |(_, label)| label.trim());
                self.problem(Code::TranslatedName, &new.span, message, format!("`- {wanted} = {label}`"));
                self.repair(&new.span, format!("{wanted} = {label}"));
            }
        }
    }
}

/// What stands in the braces of a value, without the texts in it.
fn formulas(value: &str) -> Vec<String> {
    crate::syntax::holes(value)
        .into_iter()
        .map(|hole| without_texts(value.get(hole).unwrap_or_default()))
        .collect()
}

/// A formula without the texts in its quotes, and with single spaces.
fn without_texts(formula: &str) -> String {
    let mut bare = String::new();
    let mut closing: Option<&[char]> = None;
    for mark in formula.chars() {
        match closing {
            Some(marks) if marks.contains(&mark) => closing = None,
            Some(_) => {}
            None => {
                bare.push(mark);
                closing = crate::syntax::closing_marks(mark);
            }
        }
    }
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}
