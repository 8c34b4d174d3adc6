//! The situation that a test begins in: what `given` boxes say.

use std::collections::{BTreeMap, BTreeSet};

use super::run::Runner;
use crate::message::{User, Value};
use crate::model::condition::ValueKind;
use crate::model::form::{number, yes_no};
use crate::model::project::{HostValue, Project, value_kind};
use crate::problem::{Code, Problem, did_you_mean, surely_means};
use crate::source::SourceFile;
use crate::syntax::Entry as Written;

/// What a test lets the world outside answer.
#[derive(Default)]
pub(super) struct Outside {
    pub(super) results: BTreeMap<String, BTreeMap<String, Value>>,
    pub(super) failing: BTreeSet<String>,
    pub(super) agents: bool,
}

impl Runner<'_> {
    /// Takes a line of a `given` box; a problem, if nothing has that name.
    pub(super) fn given(
        &self,
        source: &SourceFile,
        entry: &Written,
        user: &mut User,
        outside: &mut Outside,
        now: &mut String,
    ) -> Option<Problem> {
        let project = &self.knowledge.project;
        let name = source.slice(&entry.key_span).trim();
        let text = entry.value.as_str();
        match name {
            "user.groups" => {
                user.groups = text.split(',').map(|group| group.trim().to_owned()).collect();
                return None;
            }
            "today" => {
                *now = format!("{text}T12:00:00+00:00");
                return None;
            }
            "now" => {
                text.clone_into(now);
                return None;
            }
            "lang" => {
                text.clone_into(&mut user.language);
                return None;
            }
            "agents" => {
                outside.agents = text.eq_ignore_ascii_case("free");
                return None;
            }
            _ => {}
        }
        if let Some(known) = project.values.get(name) {
            user.values.insert(name.to_owned(), host_value(known, text));
            return None;
        }
        let (function, part) = name.split_once('.').unwrap_or((name, ""));
        if let Some(known) = project.functions.get(function) {
            if part.is_empty() && text.eq_ignore_ascii_case("fails") {
                outside.failing.insert(function.to_owned());
                return None;
            }
            if let Some((_, kind)) = known.gives.0.iter().find(|(given, _)| given == part) {
                let value = typed(value_kind(kind).unwrap_or(ValueKind::Text), text);
                outside.results.entry(function.to_owned()).or_default().insert(part.to_owned(), value);
                return None;
            }
        }
        Some(unknown(project, source, entry, name))
    }
}

fn unknown(project: &Project, source: &SourceFile, entry: &Written, name: &str) -> Problem {
    let parts = project.functions.iter().flat_map(|(function, known)| {
        let given = known.gives.0.iter().map(move |(part, _)| format!("{function}.{part}"));
        given.chain([function.clone()])
    });
    let fixed = ["user.groups", "today", "now", "lang", "agents"].map(str::to_owned);
    let names: Vec<String> = project.values.keys().cloned().chain(parts).chain(fixed).collect();
    let problem =
        Problem::new(Code::GivenUnknown, source, &entry.key_span, format!("There is no value “{name}”."));
    match did_you_mean(name, names.iter().map(String::as_str)) {
        Some(near) => {
            let sure = surely_means(name, names.iter().map(String::as_str));
            problem.help(format!("Did you mean `{near}`?")).fix_if(sure, &entry.key_span)
        }
        None => problem.help("`guichet values` lists what there is."),
    }
}

/// A value of the host page, as a test writes it.
#[must_use]
pub fn host_value(known: &HostValue, text: &str) -> Value {
    let kind = match known {
        HostValue::Type(name) | HostValue::Table { r#type: Some(name), .. } => value_kind(name),
        HostValue::Table { .. } => None,
    };
    typed(kind.unwrap_or(ValueKind::Text), text)
}

fn typed(kind: ValueKind, text: &str) -> Value {
    match kind {
        ValueKind::Number => number(text).map_or_else(|| Value::Text(text.to_owned()), Value::Number),
        ValueKind::YesNo => yes_no(text).map_or_else(|| Value::Text(text.to_owned()), Value::YesNo),
        ValueKind::List => {
            Value::List(text.split(',').map(|item| Value::Text(item.trim().to_owned())).collect())
        }
        _ => Value::Text(text.to_owned()),
    }
}
