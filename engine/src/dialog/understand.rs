//! Typed words → what was meant, where it is plain: a choice by its label or number, yes or no.

use crate::message::Choice;
use crate::text::{fold, words};

/// The choice that typed words name: its label, whatever the accents, capitals and signs, or its number.
pub fn choice<'a>(text: &str, choices: &'a [Choice]) -> Option<&'a Choice> {
    let wanted = bare(text);
    if wanted.is_empty() {
        return None;
    }
    let mut same = choices.iter().filter(|choice| bare(&choice.label) == wanted);
    match (same.next(), same.next()) {
        (Some(choice), None) => Some(choice),
        (Some(_), Some(_)) => None,
        _ => text
            .trim()
            .trim_end_matches(['.', ')'])
            .parse::<usize>()
            .ok()?
            .checked_sub(1)
            .and_then(|at| choices.get(at)),
    }
}

fn bare(text: &str) -> String {
    words(text).iter().map(|word| fold(word)).collect::<Vec<_>>().join(" ")
}
