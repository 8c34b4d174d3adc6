//! One table of the operator's file: asked for its keys; what nobody asked for is a mistake.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use toml::{Table, Value};

use super::Mistake;

/// A table, its name, and where its mistakes are collected.
pub(super) struct Reader<'a> {
    section: String,
    table: &'a Table,
    env: &'a dyn Fn(&str) -> Option<String>,
    mistakes: &'a RefCell<Vec<Mistake>>,
    asked: RefCell<Vec<String>>,
}

impl<'a> Reader<'a> {
    pub fn new(
        section: String,
        table: &'a Table,
        env: &'a dyn Fn(&str) -> Option<String>,
        mistakes: &'a RefCell<Vec<Mistake>>,
    ) -> Self {
        Self { section, table, env, mistakes, asked: RefCell::default() }
    }

    /// Notes what is wrong with a key.
    pub fn wrong(&self, key: &str, message: impl Into<String>, help: impl Into<String>) {
        let (section, key) = (self.section.clone(), key.to_owned());
        self.mistakes.borrow_mut().push(Mistake { section, key, message: message.into(), help: help.into() });
    }

    /// Notes a key that must be there.
    pub fn missing(&self, key: &str, help: &str) {
        self.wrong(key, "it is missing", help);
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// A text that is not empty.
    pub fn text(&self, key: &str) -> Option<String> {
        match self.value(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            _ => self.not(key, "a text that is not empty, in quotes"),
        }
    }

    /// Yes or no; no, where it is not there.
    pub fn flag(&self, key: &str) -> bool {
        match self.value(key) {
            None => false,
            Some(Value::Boolean(flag)) => *flag,
            Some(_) => self.not(key, "`true` or `false`").unwrap_or_default(),
        }
    }

    /// A whole number of seconds.
    pub fn seconds(&self, key: &str, default: i64, range: RangeInclusive<i64>) -> i64 {
        match self.value(key) {
            None => default,
            Some(Value::Integer(number)) if range.contains(number) => *number,
            Some(_) => {
                let wanted = format!("a whole number of seconds from {} to {}", range.start(), range.end());
                self.not(key, &wanted).unwrap_or(default)
            }
        }
    }

    /// A text or a list of texts, none of them empty.
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        let one = |value: &Value| value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let found = match self.value(key)? {
            Value::Array(list) if !list.is_empty() => list.iter().map(one).collect(),
            other => one(other).map(|text| vec![text]),
        };
        if found.is_none() {
            self.not::<()>(key, "a text, or a list of texts");
        }
        found
    }

    /// A table of names and texts.
    pub fn names(&self, key: &str) -> Option<BTreeMap<String, Vec<String>>> {
        let table = self.table(key)?;
        Some(table.table.keys().filter_map(|name| Some((name.clone(), table.texts(name)?))).collect())
    }

    /// A table below this one.
    pub fn table(&self, key: &str) -> Option<Reader<'a>> {
        match self.value(key)? {
            Value::Table(table) => {
                let section = format!("{}.{key}", self.section);
                Some(Self::new(section, table, self.env, self.mistakes))
            }
            _ => self.not(key, "a table: `{ … }`"),
        }
    }

    /// A secret, from where it is kept. It is never written into this file, nor into a message.
    pub fn secret(&self, key: &str) -> Option<Vec<u8>> {
        const HELP: &str = "write `{ env = \"VARIABLE\" }` or `{ file = \"/path\" }`";
        let Value::Table(table) = self.value(key)? else {
            self.wrong(key, "a secret does not belong in this file", HELP);
            return None;
        };
        let reader = Self::new(format!("{}.{key}", self.section), table, self.env, self.mistakes);
        let (variable, file) = (reader.text("env"), reader.text("file"));
        reader.end();
        let secret = match (variable, file) {
            (Some(name), None) => match (self.env)(&name) {
                Some(value) => value.into_bytes(),
                None => {
                    self.wrong(
                        key,
                        format!("the environment has no variable `{name}`"),
                        "set it before the server starts",
                    );
                    return None;
                }
            },
            (None, Some(path)) => self.file(key, &path)?,
            _ => {
                self.wrong(key, "it does not say where the secret is kept", HELP);
                return None;
            }
        };
        // An editor ends a file with a line break; nobody means it.
        let end = secret.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r')).map_or(0, |last| last + 1);
        if end == 0 {
            self.wrong(key, "the secret is empty", "give it a value");
            return None;
        }
        Some(secret[..end].to_vec())
    }

    /// The content of a file that a key names.
    pub fn file(&self, key: &str, path: &str) -> Option<Vec<u8>> {
        match std::fs::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                let help = "name a file that the server's user may read";
                self.wrong(key, format!("`{path}` cannot be read: {error}"), help);
                None
            }
        }
    }

    /// Ends the reading: keys that nobody asked for are mistakes.
    pub fn end(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(key)) {
            let known = asked.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            let help =
                if known.is_empty() { "leave it out".to_owned() } else { format!("there are {known}") };
            self.wrong(key, "there is no such key here", help);
        }
    }

    fn value(&self, key: &str) -> Option<&'a Value> {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|known| known == key) {
            asked.push(key.to_owned());
        }
        self.table.get(key)
    }

    fn not<T>(&self, key: &str, wanted: &str) -> Option<T> {
        self.wrong(key, "this cannot be its value", format!("it is {wanted}"));
        None
    }
}
