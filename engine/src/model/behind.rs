//! Translations that were not touched since their source changed. Native only.
//!
//! When what changed, the caller knows (from git); this tells which steps that are.

use std::collections::BTreeSet;

use super::resolve::{Folder, pairs};
use crate::problem::{Code, Problem};

/// A source that changed after its translation.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Path of the translation.
    pub translation: String,
    /// Lines of the source that are not as they were then, from 1; where some are gone, the line above.
    pub lines: BTreeSet<usize>,
    /// When the source last changed, for a sentence.
    pub when: String,
}

/// Every translation and its source, by path.
#[must_use]
pub fn translations(folder: &Folder) -> Vec<(String, String)> {
    let (files, _) = pairs(folder);
    let pair = |file: super::resolve::Parsed| Some((file.source.path.clone(), file.translation_of?));
    files.into_iter().filter_map(pair).collect()
}

/// The steps of translations that may not say any more what their source says.
#[must_use]
pub fn behind(folder: &Folder, changes: &[Changed]) -> Vec<Problem> {
    if changes.is_empty() {
        return Vec::new();
    }
    let (files, _) = pairs(folder);
    let find = |path: &str| files.iter().find(|file| file.source.path == path);
    let mut problems = Vec::new();
    for change in changes {
        let Some(translation) = find(&change.translation) else { continue };
        let Some(source) = translation.translation_of.as_deref().and_then(find) else { continue };
        let line = |at: usize| source.source.line(at);
        let starts: Vec<usize> = source.tree.steps.iter().map(|step| line(step.heading.span.start)).collect();
        let steps: BTreeSet<usize> = change
            .lines
            .iter()
            .filter_map(|line| starts.partition_point(|start| start <= line).checked_sub(1))
            .collect();
        for step in steps.into_iter().filter_map(|at| source.tree.steps.get(at)) {
            let name = step.heading.names.first();
            let own =
                translation.tree.steps.iter().find(|own| {
                    own.heading.names.first().and_then(|own| translation.renamed.get(own)) == name
                });
            // A step that is missing is told as such.
            let Some(own) = own else { continue };
            let message = format!(
                "The source of “{}” changed on {} (`{}:{}`), this has not been touched since.",
                own.heading.text,
                change.when,
                source.source.path,
                line(step.heading.span.start),
            );
            let help = format!("Compare, then `guichet translate --up-to-date {}`.", change.translation);
            let span = &own.heading.span;
            problems
                .push(Problem::new(Code::TranslationBehind, &translation.source, span, message).help(help));
        }
    }
    problems
}
