//! Shelves in hand → the library of one person.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::part::{Part, Shelf};
use crate::error::{Error, ErrorKind};
use crate::hash::check;
use crate::message::Manifest;
use crate::model::access::Audience;
use crate::model::library::Library;
use crate::model::procedure::{Goal, Node, Procedure, Step};

/// The format of knowledge that needs nothing newer.
pub const MANIFEST_FORMAT: u32 = 2;
/// The format of knowledge with topics or labels, whose shelves an engine of before cannot read.
pub const LABELS_FORMAT: u32 = 3;

/// What the shelves in hand hold.
pub struct Opened<S> {
    /// The procedures.
    pub library: Library,
    /// Each segment with the procedure of each of its documents.
    pub segments: Vec<(S, Vec<String>)>,
    /// Languages of the documents.
    pub languages: BTreeSet<String>,
}

/// Opens shelves for a person: each must be one of the manifest, whole, of the reader's language, and of
/// an audience that these groups belong to.
///
/// # Errors
/// The first shelf that is not.
pub fn open<S: Serialize + for<'de> Deserialize<'de>>(
    manifest: &Manifest,
    shelves: &[&Vec<u8>],
    language: &str,
    groups: &BTreeSet<String>,
) -> Result<Opened<S>, Error> {
    let language = reading_language(manifest, language)?;
    let mut opened = Opened {
        library: Library {
            version: manifest.version.clone(),
            language: language.clone(),
            ..Library::default()
        },
        segments: Vec::new(),
        languages: BTreeSet::from([language.clone()]),
    };
    let mut parts = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, bytes) in shelves.iter().enumerate() {
        let hash = check(bytes);
        let Some(named) = manifest.shelves.iter().find(|shelf| shelf.check == hash) else {
            let detail = format!(
                "shelf {} of {} bytes is damaged, or none of manifest `{}`",
                number + 1,
                bytes.len(),
                manifest.version
            );
            return Err(Error::new(ErrorKind::Shelf, detail));
        };
        if !seen.insert(hash) {
            continue;
        }
        let shelf: Shelf<S> = Shelf::read(bytes)
            .map_err(|error| Error::new(error.kind, format!("`{}`: {}", named.file, error.detail)))?;
        if shelf.language != language {
            let detail =
                format!("`{}` is in `{}`, the reader's language is `{language}`", named.file, shelf.language);
            return Err(Error::new(ErrorKind::Shelf, detail));
        }
        // The second line: a shelf says itself whom it is for.
        if !shelf.audience.admits(groups) || !Audience::from_lists(named.audience.clone()).admits(groups) {
            return Err(Error::new(ErrorKind::Audience, format!("`{}`", named.file)));
        }
        parts.push((shelf.audience, shelf.parts));
        opened.languages.extend(shelf.languages);
        opened.segments.push((shelf.segment, shelf.documents));
    }
    parts.sort_by(|a, b| a.0.cmp(&b.0));
    put_together(&mut opened.library, parts.into_iter().flat_map(|(_, parts)| parts).collect());
    Ok(opened)
}

/// The reader's language, if the knowledge has it; else the source language.
fn reading_language(manifest: &Manifest, wanted: &str) -> Result<String, Error> {
    if !(MANIFEST_FORMAT..=LABELS_FORMAT).contains(&manifest.format) {
        let detail = format!(
            "its format is `{}`, this engine reads `{MANIFEST_FORMAT}` to `{LABELS_FORMAT}`",
            manifest.format
        );
        return Err(Error::new(ErrorKind::Manifest, detail));
    }
    let exact = manifest.languages.iter().find(|language| language.eq_ignore_ascii_case(wanted));
    let found = exact.or_else(|| manifest.languages.first()).cloned();
    found.ok_or_else(|| Error::new(ErrorKind::Manifest, "it names no language"))
}

fn put_together(library: &mut Library, parts: Vec<Part>) {
    let mut steps: BTreeMap<String, Vec<(u32, Step)>> = BTreeMap::new();
    let (mut additions, mut topics) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Procedure(head) => {
                library.procedures.insert(head.id.clone(), Procedure { head, steps: Vec::new() });
            }
            Part::Step(procedure, order, step) => steps.entry(procedure).or_default().push((order, step)),
            Part::ProjectNotSolved(goal) => library.not_solved = Some(goal),
            Part::DefaultTicketType(kind) => library.default_ticket_type = Some(kind),
            Part::DidThisHelp(text) => library.did_this_help = Some(text),
            Part::Topic(place, procedure) => topics.push((place, procedure)),
            Part::FieldLabels(kind, field, labels) => {
                library.field_labels.insert((kind, field), labels);
            }
            Part::Consent(function, text) => drop(library.consents.insert(function, text)),
            addition => additions.push(addition),
        }
    }
    for (id, mut list) in steps {
        list.sort_by_key(|(order, _)| *order);
        if let Some(procedure) = library.procedures.get_mut(&id) {
            procedure.steps = list.into_iter().map(|(_, step)| step).collect();
        }
    }
    for addition in additions {
        add(library, addition);
    }
    for node in library
        .procedures
        .values_mut()
        .flat_map(|procedure| &mut procedure.steps)
        .flat_map(|step| &mut step.nodes)
    {
        match node {
            Node::Choices(choices) => choices.sort_by_key(|choice| choice.order),
            Node::Branch(arrows) => arrows.sort_by_key(|arrow| arrow.order),
            _ => {}
        }
    }
    // A procedure without its first step cannot begin: a shelf is missing.
    library.procedures.retain(|_, procedure| procedure.step(&procedure.head.first).is_some());
    topics.sort_unstable();
    library.topics = topics.into_iter().map(|(_, procedure)| procedure).collect();
}

/// Puts a restricted part back into the step it was cut from.
fn add(library: &mut Library, part: Part) {
    match part {
        Part::Choice(goal, place, choice) => {
            if let Some(Node::Choices(choices)) = node(library, &goal, place) {
                choices.push(choice);
            }
        }
        Part::Arrow(goal, place, arrow) => {
            if let Some(Node::Branch(arrows)) = node(library, &goal, place) {
                arrows.push(arrow);
            }
        }
        Part::Way(goal, number, target) => {
            if let Some(step) = step_of(library, &goal) {
                step.ways.insert(number, target);
            }
        }
        Part::NotSolved(id, goal) => {
            if let Some(procedure) = library.procedures.get_mut(&id) {
                procedure.head.not_solved = Some(goal);
            }
        }
        _ => {}
    }
}

fn step_of<'a>(library: &'a mut Library, goal: &Goal) -> Option<&'a mut Step> {
    library.procedures.get_mut(&goal.procedure)?.steps.iter_mut().find(|step| step.name == goal.step)
}

fn node<'a>(library: &'a mut Library, goal: &Goal, place: u32) -> Option<&'a mut Node> {
    step_of(library, goal)?.nodes.get_mut(place as usize)
}
