//! What a translator translates: the words of a procedure, each with its place, and the file of a translation
//! written from its source and other words. Native only.
//!
//! The source stays the skeleton: a translation is its text with the words replaced, so that ways, conditions
//! and boxes cannot differ.

mod parts;

use std::collections::BTreeMap;

use self::parts::{FORMULA, Parts, has_words, said};
use super::condition::alike;
use super::resolve::{Folder, Parsed, pairs};
use crate::problem::{Code, Problem};
use crate::source::{SourceFile, Span};
use crate::syntax::tree::Tree;
use crate::syntax::{SimpleLines, parse};

/// The mark of a step whose words wait: a comment that the checker lists, and that keeps the file from being
/// published.
pub const WAITS: &str = "TODO translate";

/// Words of a source file, and what they are in a translation.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// Where: step and part of it, the same as long as the step keeps its name.
    pub place: String,
    /// In the source language, as Markdown.
    pub words: String,
    /// In the translation there is; none: not there yet.
    pub present: Option<String>,
    /// Number of the step.
    step: usize,
    /// What of the source gives way.
    span: Span,
    form: Form,
}

#[derive(Clone, Debug, PartialEq)]
enum Form {
    /// The words as they stand.
    Words,
    /// The value of a key.
    Value,
    /// An answer of a list: what it is called in the source.
    Answer(String),
    /// An entry of the front matter.
    Header,
}

/// A source file and its translation into one language.
pub struct Sheet {
    /// The source.
    pub source: SourceFile,
    /// Path of the translation.
    pub path: String,
    /// Whether it is there.
    pub exists: bool,
    /// Its words, in the order of the file.
    pub phrases: Vec<Phrase>,
    /// Texts of the translation that the source has nothing for: below which place of the source.
    extra: Vec<(usize, String)>,
    languages: Vec<String>,
}

/// The sheets of a folder for a language, of the source files that are wanted. `known`: a place by which a
/// translator already knows some words, such as whole texts that are cut into blocks otherwise.
#[must_use]
pub fn sheets(
    folder: &Folder,
    language: &str,
    wanted: impl Fn(&str) -> bool,
    known: impl Fn(&str, &str) -> bool,
) -> Vec<Sheet> {
    let (files, languages) = pairs(folder);
    let mut sheets = Vec::new();
    for file in files.iter().filter(|file| file.translation_of.is_none() && wanted(&file.source.path)) {
        if file.language == language || file.tree.steps.is_empty() {
            continue;
        }
        let translation = files.iter().find(|other| {
            other.translation_of.as_ref() == Some(&file.source.path) && other.language == language
        });
        let stem = file.source.path.trim_end_matches(".md");
        let path =
            translation.map_or_else(|| format!("{stem}.{language}.md"), |found| found.source.path.clone());
        let mut sheet = Sheet {
            source: file.source.clone(),
            exists: folder.files.contains_key(&path),
            path,
            phrases: Vec::new(),
            extra: Vec::new(),
            languages: languages.clone(),
        };
        sheet.fill(file, translation, |place| known(&file.source.path, place));
        sheets.push(sheet);
    }
    sheets
}

impl Sheet {
    fn fill(&mut self, file: &Parsed, translation: Option<&Parsed>, known: impl Fn(&str) -> bool) {
        let names = translation.map(step_names).unwrap_or_default();
        let theirs = translation.map(|other| (other, Parts::of(&other.source, &other.tree, &other.renamed)));
        let own = Parts::of(&file.source, &file.tree, &BTreeMap::new());
        for (run, blocks) in &own.runs {
            let there = theirs.as_ref().and_then(|(_, parts)| parts.runs.get(run));
            let (step, ..) = run;
            let Some(name) = own.names.get(*step) else { continue };
            let place = format!("{name}: text {}", run.1 + 1);
            let whole = blocks.first().zip(blocks.last()).map(|(first, last)| first.start..last.end);
            let differs = there.is_some_and(|there| !there.is_empty() && there.len() != blocks.len());
            match whole {
                None => {}
                Some(span) if blocks.len() == 1 || differs || known(&place) => {
                    self.add(file, *step, place, span, Form::Words)
                }
                Some(_) => {
                    for (span, at) in blocks.iter().zip(1..) {
                        self.add(file, *step, format!("{place}.{at}"), span.clone(), Form::Words);
                    }
                }
            }
        }
        for (place, part) in own.parts {
            let formula = place.contains(&format!(": {FORMULA}"));
            if formula && !has_words(file.source.slice(&part.span)) {
                continue;
            }
            self.add(file, part.step, place, part.span, part.form);
        }
        self.phrases.sort_by_key(|phrase| (phrase.span.start, phrase.span.end));
        let mut end = 0;
        self.phrases.retain(|phrase| {
            let apart = phrase.span.start >= end || phrase.form == Form::Header;
            end = end.max(phrase.span.end);
            apart
        });
        let Some((other, parts)) = theirs else { return };
        for phrase in &mut self.phrases {
            phrase.present = parts.words(&other.source, &phrase.place).map(|words| local(&words, &names));
        }
        let of_steps = |run: &(String, usize)| own.names.iter().position(|name| *name == run.0);
        for (run, blocks) in &parts.runs {
            let Some(name) = parts.names.get(run.0) else { continue };
            let Some(step) = of_steps(&(name.clone(), run.1)) else { continue };
            let here = own.runs.get(&(step, run.1));
            let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { continue };
            if let (Some(at), true) = (own.before.get(&(step, run.1)), here.is_none_or(Vec::is_empty)) {
                self.extra.push((*at, local(other.source.slice(&(first.start..last.end)), &names)));
            }
        }
    }

    fn add(&mut self, file: &Parsed, step: usize, place: String, span: Span, form: Form) {
        let words = said(&file.source, &span, &form);
        if !words.trim().is_empty() {
            self.phrases.push(Phrase { place, words, present: None, step, span, form });
        }
    }

    /// The file of the translation with these words. Words that there are none for stay in the source's
    /// language, and their steps are marked.
    #[must_use]
    pub fn write(&self, words: &dyn Fn(&Phrase) -> Option<String>) -> String {
        let text = &self.source.text;
        let (tree, _) = parse(&self.source, &self.languages);
        let body = body(text, &tree.header);
        let mut edits: Vec<(Span, String)> = Vec::new();
        let mut waiting: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        let mut header = String::new();
        for phrase in &self.phrases {
            let given = words(phrase);
            if given.is_none() {
                let part = phrase.place.rsplit_once(": ").map_or(phrase.place.as_str(), |(_, part)| part);
                waiting.entry(phrase.step).or_default().push(part);
            }
            let said = given.unwrap_or_else(|| phrase.words.clone());
            match &phrase.form {
                Form::Words => edits.push((phrase.span.clone(), said)),
                Form::Value => edits.push((phrase.span.clone(), value(&said))),
                Form::Answer(name) => edits.push((phrase.span.clone(), format!("{name} = {said}"))),
                Form::Header if phrase.place.ends_with("title") => {
                    header.push_str(&format!("title: {said}\n"))
                }
                Form::Header => {
                    let items: String = said.lines().map(|line| format!("  - {}\n", line.trim())).collect();
                    header.push_str(&format!("questions:\n{items}"));
                }
            }
        }
        for (at, said) in &self.extra {
            edits.push((*at..*at, format!("\n\n{said}")));
        }
        for (step, parts) in waiting {
            let at = tree.steps.get(step).map_or(body, |step| step.heading.span.end);
            let shown: Vec<&str> = parts.iter().take(8).copied().collect();
            let more = if parts.len() > shown.len() { " …" } else { "" };
            edits.push((at..at, format!("\n\n<!-- {WAITS}: {}{more} -->", shown.join(", "))));
        }
        edits.sort_by_key(|(span, _)| (span.start, span.end));
        let mut out = if header.is_empty() { String::new() } else { format!("---\n{header}---\n") };
        let mut at = body;
        for (span, said) in edits {
            if span.start < at {
                continue;
            }
            out.push_str(text.get(at..span.start).unwrap_or_default());
            out.push_str(&said);
            at = span.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        self.relink(out, &tree)
    }

    /// Links to steps follow the names that the translated headings have.
    fn relink(&self, text: String, source: &Tree) -> String {
        let written = SourceFile::new(&self.path, text);
        let (tree, _) = parse(&written, &self.languages);
        let mut names = BTreeMap::new();
        for (old, new) in source.steps.iter().zip(&tree.steps) {
            if let Some(new) = new.heading.names.last() {
                names.extend(old.heading.names.iter().map(|name| (name.clone(), new.clone())));
            }
        }
        local(&written.text, &names)
    }
}

/// Every name of a translation's steps → the name of the source's step.
fn step_names(translation: &Parsed) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for step in &translation.tree.steps {
        let source = step.heading.names.first().and_then(|name| translation.renamed.get(name));
        let all = step.heading.names.iter();
        names.extend(
            source.into_iter().flat_map(|source| all.clone().map(|name| (name.clone(), source.clone()))),
        );
    }
    names
}

/// A text whose links to steps of its own file have other names.
fn local(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](#") {
        let (before, behind) = rest.split_at(at + 3);
        out.push_str(before);
        let end = behind.find([')', ' ', '\n']).unwrap_or(behind.len());
        let (name, after) = behind.split_at(end);
        out.push_str(names.get(&alike(name)).map_or(name, String::as_str));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The byte where the body begins: behind the front matter.
fn body(text: &str, header: &SimpleLines) -> usize {
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    if header.span.end == 0 || !text.get(mark..).is_some_and(|text| text.starts_with("---")) {
        return mark;
    }
    let behind = text.get(header.span.end..).unwrap_or_default();
    header.span.end + behind.find('\n').map_or(behind.len(), |at| at + 1)
}

/// A value as it stands behind its colon: several lines are indented below.
fn value(words: &str) -> String {
    if words.contains('\n') {
        let lines =
            words.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("\n  {line}") });
        lines.collect()
    } else {
        format!(" {words}")
    }
}

/// Words that are still in the source's language: the file is not for readers yet.
pub(super) fn waiting(translation: &Parsed) -> Option<Problem> {
    let source = &translation.source;
    let told = translation.problems.iter().filter(|problem| problem.code == Code::ToDo);
    let count = told.filter(|problem| problem.message.starts_with(WAITS)).count();
    let at = source.text.find(WAITS).filter(|_| count > 0)?;
    let steps = if count == 1 { "1 step waits".to_owned() } else { format!("{count} steps wait") };
    let message = format!("{steps} to be translated, so readers see the source instead of this file.");
    let problem = Problem::new(Code::NotTranslated, source, &(at..at + WAITS.len()), message);
    Some(problem.help("Translate, and take away the comment of each step that is done."))
}
