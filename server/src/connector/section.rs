//! A section of the operator's file, read key by key; every mistake is kept, with what to do about it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use guichet_engine::problem::edit_distance;
use toml::{Table, Value};

use super::hidden::Hidden;
use super::template::{Escape, Expression, Template};

/// What reading has found so far.
pub(super) struct Reading<'a> {
    environment: &'a dyn Fn(&str) -> Option<String>,
    problems: RefCell<Vec<String>>,
    /// Every secret that was read: what must not be shown.
    hidden: RefCell<Vec<Hidden>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(environment: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { environment, problems: RefCell::default(), hidden: RefCell::default() }
    }

    pub(super) fn problem(&self, place: &str, text: &str) {
        self.problems.borrow_mut().push(format!("{place}: {text}"));
    }

    pub(super) fn problems(self) -> Vec<String> {
        self.problems.into_inner()
    }

    /// The secrets read since the last time, for the mask of one connector.
    pub(super) fn take_hidden(&self) -> Vec<Hidden> {
        self.hidden.take()
    }
}

/// A table of the file. Keys that nobody asked for are unknown keys.
pub(super) struct Section<'a> {
    path: String,
    table: &'a Table,
    known: RefCell<BTreeSet<&'static str>>,
    reading: &'a Reading<'a>,
}

impl<'a> Section<'a> {
    pub(super) fn new(path: String, table: &'a Table, reading: &'a Reading<'a>) -> Self {
        Self { path, table, known: RefCell::default(), reading }
    }

    /// Where a key stands, for messages: ``[connector.desk] `url` ``.
    fn place(&self, key: &str) -> String {
        format!("[{}] `{key}`", self.path)
    }

    pub(super) fn problem(&self, key: &str, text: &str) {
        self.reading.problem(&self.place(key), text);
    }

    fn value(&self, key: &'static str) -> Option<&'a Value> {
        self.known.borrow_mut().insert(key);
        self.table.get(key)
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    fn wrong(&self, key: &str, value: &Value, wanted: &str) {
        self.problem(key, &format!("this is {}; write {wanted}", type_name(value)));
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        match self.value(key)? {
            Value::String(text) => Some(text.clone()),
            other => {
                self.wrong(key, other, "a text in quotes");
                None
            }
        }
    }

    pub(super) fn needed(&self, key: &'static str, example: &str) -> String {
        let text = self.text(key);
        if text.as_deref().is_none_or(str::is_empty)
            && !matches!(self.table.get(key), Some(value) if !value.is_str())
        {
            self.problem(key, &format!("missing; for example {example}"));
        }
        text.unwrap_or_default()
    }

    pub(super) fn one_of<T: Copy>(&self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let near = nearest(&text, names.iter().copied());
            self.problem(key, &format!("`{text}` is none of {}{}", names.join(", "), asked(near)));
        }
        found
    }

    pub(super) fn whole(&self, key: &'static str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        match self.value(key)? {
            Value::Integer(number) if range.contains(number) => Some(*number),
            Value::Integer(number) => {
                self.problem(key, &format!("{number} is not from {} to {}", range.start(), range.end()));
                None
            }
            other => {
                self.wrong(key, other, "a whole number without quotes");
                None
            }
        }
    }

    pub(super) fn seconds(&self, key: &'static str) -> Option<Duration> {
        self.whole(key, 1..=3600).and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs)
    }

    /// A list of texts; one text stands for a list of it.
    pub(super) fn texts(&self, key: &'static str) -> Vec<String> {
        match self.value(key) {
            None => Vec::new(),
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(items)) if items.iter().all(Value::is_str) => {
                items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Some(other) => {
                self.wrong(key, other, "a list of texts: [\"…\", \"…\"]");
                Vec::new()
            }
        }
    }

    /// A list of HTTP statuses.
    pub(super) fn statuses(&self, key: &'static str) -> Option<Vec<u16>> {
        let status = |value: &Value| {
            value
                .as_integer()
                .and_then(|status| u16::try_from(status).ok())
                .filter(|s| (100..600).contains(s))
        };
        match self.value(key)? {
            Value::Array(items) if items.iter().all(|item| status(item).is_some()) => {
                Some(items.iter().filter_map(status).collect())
            }
            Value::Array(_) => {
                self.problem(key, "these are not all statuses from 100 to 599; write [409, 423]");
                None
            }
            other => {
                self.wrong(key, other, "a list of statuses: [409, 423]");
                None
            }
        }
    }

    pub(super) fn section(&self, key: &'static str) -> Option<Section<'a>> {
        match self.value(key)? {
            Value::Table(table) => Some(Section::new(format!("{}.{key}", self.path), table, self.reading)),
            other => {
                self.wrong(key, other, &format!("a section: [{}.{key}]", self.path));
                None
            }
        }
    }

    /// A secret: where it is, never the secret itself.
    pub(super) fn secret(&self, key: &'static str) -> Option<Hidden> {
        let value = self.value(key)?;
        self.secret_of(key, value)
    }

    fn secret_of(&self, key: &str, value: &Value) -> Option<Hidden> {
        let advice = "{ env = \"NAME\" } or { file = \"/run/secrets/name\" }";
        let Value::Table(table) = value else {
            self.problem(key, &format!("a secret may not stand in this file; write {advice}"));
            return None;
        };
        let secret = match (table.get("env"), table.get("file"), table.len()) {
            (Some(Value::String(name)), None, 1) => match (self.reading.environment)(name) {
                Some(secret) if !secret.is_empty() => secret,
                _ => {
                    self.problem(
                        key,
                        &format!("the environment has no `{name}`; set it where guichet is started"),
                    );
                    return None;
                }
            },
            (None, Some(Value::String(path)), 1) => {
                match std::fs::read_to_string(Path::new(path)) {
                    Ok(secret) if !secret.trim().is_empty() => {
                        secret.trim_end_matches(['\r', '\n']).to_owned()
                    }
                    Ok(_) => {
                        self.problem(key, &format!("the file `{path}` is empty; write the secret into it"));
                        return None;
                    }
                    Err(error) => {
                        self.problem(key, &format!("the file `{path}` cannot be read: {}; write the secret into it, or name another", error.kind()));
                        return None;
                    }
                }
            }
            _ => {
                self.problem(key, &format!("this does not say where the secret is; write {advice}"));
                return None;
            }
        };
        let secret = Hidden::new(secret);
        self.reading.hidden.borrow_mut().push(secret.clone());
        Some(secret)
    }

    /// All keys of a section of secrets: `{{ secrets.NAME }}` in templates.
    pub(super) fn secrets(&self, key: &'static str) -> BTreeMap<String, Hidden> {
        let Some(section) = self.section(key) else { return BTreeMap::new() };
        let pairs = section.table.iter();
        pairs.filter_map(|(name, value)| Some((name.clone(), section.secret_of(name, value)?))).collect()
    }

    /// Whatever the operator writes: `{{ settings.NAME }}` in templates.
    pub(super) fn values(&self, key: &'static str) -> serde_json::Value {
        let table = self.section(key).map(|section| section.table.clone()).unwrap_or_default();
        serde_json::to_value(table).unwrap_or_default()
    }

    pub(super) fn template(&self, key: &'static str, escape: Escape) -> Option<Template> {
        let text = self.text(key)?;
        self.compiled(key, &text, escape)
    }

    fn compiled(&self, key: &str, text: &str, escape: Escape) -> Option<Template> {
        Template::read(text, escape).map_err(|wrong| self.problem(key, &wrong)).ok()
    }

    pub(super) fn expression(&self, key: &'static str) -> Option<Expression> {
        let text = self.text(key)?;
        Expression::read(&text).map_err(|wrong| self.problem(key, &wrong)).ok()
    }

    /// A table of templates: headers, fields of a form.
    pub(super) fn templates(&self, key: &'static str, escape: Escape) -> Vec<(String, Template)> {
        let Some(section) = self.section(key) else { return Vec::new() };
        let mut all = Vec::new();
        for (name, value) in section.table {
            match value {
                Value::String(text) => {
                    all.extend(section.compiled(name, text, escape).map(|template| (name.clone(), template)));
                }
                other => section.wrong(name, other, "a text in quotes"),
            }
        }
        all
    }

    /// What a preset needs (`needs`: dotted path → what to write) and the operator does not give.
    pub(super) fn needs(&self) -> Vec<(String, String)> {
        let Some(needs) = self.section("needs") else { return Vec::new() };
        let given = |path: &str| {
            let mut parts = path.split('.');
            let first = parts.next().and_then(|part| self.table.get(part));
            parts.fold(first, |value, part| value?.as_table()?.get(part)).is_some()
        };
        let pairs = needs.table.iter().filter(|(path, _)| !given(path));
        pairs.map(|(path, example)| (path.clone(), example.as_str().unwrap_or_default().to_owned())).collect()
    }

    /// Says which keys nobody knows.
    pub(super) fn done(&self) {
        let known = self.known.borrow();
        for key in self.table.keys().filter(|key| !known.contains(key.as_str())) {
            self.problem(
                key,
                &format!("there is no such key here{}", asked(nearest(key, known.iter().copied()))),
            );
        }
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number with a fraction",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a section",
    }
}

/// The word that somebody may have meant.
pub(super) fn nearest<'a>(wrong: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = words.map(|word| (edit_distance(wrong, word), word)).min()?;
    (near.0 <= 1 + wrong.chars().count() / 4).then_some(near.1)
}

pub(super) fn asked(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}
