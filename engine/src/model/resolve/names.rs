//! The names that formulas may use: answers of all procedures, host values, texts of the project.

use std::collections::BTreeMap;

use super::files::Parsed;
use crate::model::kind::{Kind, Name, Names};
use crate::model::project::{HostValue, Project};
use crate::problem::{Code, Problem};
use crate::syntax::SimpleLines;
use crate::syntax::tree::{BoxName, NodeKind};

/// Names of all procedures; texts are added by language.
pub struct AllNames(Names);

impl AllNames {
    /// The names for a file in a language.
    pub fn for_language(&self, project: &Project, language: &str) -> Names {
        let mut names = self.0.clone();
        for (name, text) in &project.texts {
            let text = text.get(language, project.source_language()).to_owned();
            names.texts.insert(format!("texts.{name}"), text);
        }
        names
    }
}

/// Gathers the names of the project file and of every source file. One name has one kind everywhere.
pub fn collect(parsed: &mut [Parsed], project: &Project) -> AllNames {
    let mut names = Names { groups: project.group_names().map(str::to_owned).collect(), ..Names::default() };
    let mut engine = |name: &str, kind: Kind| {
        names.known.insert(name.to_owned(), Name { kind, optional: false });
    };
    engine("user.groups", Kind::List);
    engine("procedure.title", Kind::Text);
    engine("ticket.number", Kind::Text);
    engine("ticket.link", Kind::Text);
    engine("ticket.failed", Kind::YesNo);
    for (name, value) in &project.values {
        names.known.insert(name.clone(), host_name(value));
    }
    let given: Vec<String> = names.known.keys().cloned().collect();
    later(parsed, &mut names);
    let mut first: BTreeMap<String, (Kind, String, usize)> = BTreeMap::new();
    for file in parsed.iter_mut().filter(|file| file.translation_of.is_none()) {
        let asks: Vec<&SimpleLines> = file
            .tree
            .steps
            .iter()
            .flat_map(|step| &step.nodes)
            .filter_map(|node| match &node.kind {
                NodeKind::Box(BoxName::Ask, lines) => Some(lines),
                _ => None,
            })
            .collect();
        let mut problems = Vec::new();
        for lines in asks {
            let Some(entry) = lines.get("save as").filter(|entry| !entry.value.is_empty()) else { continue };
            let name = entry.value.clone();
            if given.contains(&name) {
                let message = format!("“{name}” is what the page gives.");
                problems.push(
                    Problem::new(Code::BadName, &file.source, &entry.value_span, message)
                        .help("Use another name."),
                );
                continue;
            }
            let (kind, optional) = answer_kind(lines, project);
            if is_private(lines, project) {
                names.private.insert(name.clone());
            }
            let line = file.source.line(entry.value_span.start);
            match first.get(&name) {
                Some((known, path, known_line)) if !known.fits(&kind) => {
                    let message = format!(
                        "`{name}` is another kind of answer in {path} line {known_line}, which can come before."
                    );
                    let problem =
                        Problem::new(Code::TwoKindsOfAnswer, &file.source, &entry.value_span, message);
                    problems.push(problem.help("Use another name."));
                }
                Some(_) => {}
                None => {
                    first.insert(name.clone(), (kind.clone(), file.source.path.clone(), line));
                }
            }
            let known = names.known.entry(name).or_insert(Name { kind: kind.clone(), optional });
            known.optional |= optional;
            known.kind = either(&known.kind, kind);
        }
        file.problems.append(&mut problems);
    }
    AllNames(names)
}

/// The kind of an answer that is asked in two places.
fn either(known: &Kind, other: Kind) -> Kind {
    match (known, other) {
        (Kind::OneOf(a), Kind::OneOf(b)) => {
            let new: Vec<String> = b.into_iter().filter(|value| !a.contains(value)).collect();
            Kind::OneOf(a.iter().cloned().chain(new).collect())
        }
        (Kind::OneOf(_), Kind::Text) => Kind::Text,
        (known, _) => known.clone(),
    }
}

fn host_name(value: &HostValue) -> Name {
    let kind = |name: &str| match name {
        "number" | "whole number" => Kind::Number,
        "yes/no" => Kind::YesNo,
        "list" => Kind::List,
        _ => Kind::Text,
    };
    match value {
        HostValue::Type(name) => Name { kind: kind(name), optional: false },
        HostValue::Table { one_of: Some(values), optional, .. } => {
            Name { kind: Kind::OneOf(values.clone()), optional: *optional }
        }
        HostValue::Table { r#type, optional, .. } => {
            Name { kind: kind(r#type.as_deref().unwrap_or("text")), optional: *optional }
        }
    }
}

/// Whether an answer stays out of sight: by its own key, else by its type.
fn is_private(lines: &SimpleLines, project: &Project) -> bool {
    let kind = lines.get("type").and_then(|entry| project.question_types.get(&entry.value.to_lowercase()));
    let own = lines.get("private").map(|entry| entry.value.eq_ignore_ascii_case("yes"));
    own.unwrap_or_else(|| kind.is_some_and(|kind| kind.private))
}

/// The kind of an answer, and whether it may be left out.
fn answer_kind(lines: &SimpleLines, project: &Project) -> (Kind, bool) {
    let own = lines.get("type").map(|entry| entry.value.to_lowercase());
    let project_type = own.as_deref().and_then(|name| project.question_types.get(name));
    let name = project_type.and_then(|kind| kind.r#type.clone()).or(own).unwrap_or_default();
    let kind = match (lines.get("one of"), name.as_str()) {
        (Some(entry), _) => Kind::OneOf(
            entry.items.iter().map(|item| item.named().0.unwrap_or(item.named().1).to_owned()).collect(),
        ),
        // Told as not yet possible where it stands; what follows from it is not told again.
        (None, "date" | "time" | "file") => Kind::Unknown,
        (None, "number" | "whole number") => Kind::Number,
        (None, "yes/no") => Kind::YesNo,
        _ => match project_type.and_then(|kind| kind.one_of.clone()) {
            Some(values) => Kind::OneOf(values),
            None => Kind::Text,
        },
    };
    let yes = |key: &str| lines.get(key).is_some_and(|entry| entry.value.eq_ignore_ascii_case("yes"));
    let optional = yes("optional")
        || lines.get("skip").is_some()
        || project_type.is_some_and(|kind| kind.optional || kind.skip.is_some());
    (kind, optional)
}

/// Names that come from boxes which this version cannot run: one cause, one message.
fn later(parsed: &[Parsed], names: &mut Names) {
    for file in parsed {
        for node in file.tree.steps.iter().flat_map(|step| &step.nodes) {
            match &node.kind {
                NodeKind::Box(BoxName::Set, lines) => {
                    let text = |span| {
                        file.source.slice(span).split('=').next().unwrap_or_default().trim().to_owned()
                    };
                    let spans = lines.bad.iter().chain(lines.entries.iter().map(|entry| &entry.key_span));
                    names.later.extend(spans.map(text));
                }
                NodeKind::Box(BoxName::Call, lines) => {
                    names.later.extend(lines.get("save as").map(|entry| entry.value.clone()));
                }
                _ => {}
            }
        }
    }
}
