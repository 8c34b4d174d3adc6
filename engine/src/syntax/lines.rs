//! Simple lines: `key: value`, the form of front matter and boxes (R20). Values are literal.

use std::collections::BTreeSet;

use crate::source::Span;

/// Keys whose value is a list.
const LIST_KEYS: &[&str] =
    &["groups", "accept", "questions", "tags", "one of", "some of", "with", "attach", "formerly"];

/// What simple lines say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SimpleLines {
    /// The inside of the box, or of the front matter.
    pub span: Span,
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// Lines that are none.
    pub bad: Vec<Span>,
    /// Keys that stood above already: only the first counts.
    pub repeated: Vec<Span>,
    /// Keys that stand on an indented line: only where they are looked for.
    pub indented: Vec<Span>,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// In small letters, with single spaces.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// Its value, trimmed; several lines joined by line breaks.
    pub value: String,
    /// Where the value stands.
    pub value_span: Span,
    /// Its items, if the key takes a list.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its text, trimmed.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl SimpleLines {
    /// Reads simple lines that begin at byte `base` of their file.
    #[must_use]
    pub fn read(text: &str, base: usize) -> Self {
        Self::read_with(text, base, 0, &[])
    }

    /// The same in a box whose fence is indented by so many spaces, which do not count. `keys` begin an entry
    /// even where their line is indented beyond that.
    #[must_use]
    pub fn read_with(text: &str, base: usize, indent: usize, keys: &[&str]) -> Self {
        let mut lines = Self { span: base..base + text.len(), ..Self::default() };
        let mut at = base;
        for line in text.split_inclusive('\n') {
            let spaces = (line.len() - line.trim_start_matches(' ').len()).min(indent);
            let own = line.get(spaces..).unwrap_or_default();
            lines.line(own.trim_end_matches(['\n', '\r']), at + spaces, keys);
            at += line.len();
        }
        for entry in &mut lines.entries {
            entry.finish();
        }
        let mut seen = BTreeSet::new();
        let again = lines.entries.iter().filter(|entry| !seen.insert(entry.key.clone()));
        lines.repeated = again.map(|entry| entry.key_span.clone()).collect();
        lines
    }

    /// The entry of a key, if there is one.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    fn line(&mut self, line: &str, at: usize, keys: &[&str]) {
        let trimmed = trim(line);
        let indented = line.starts_with([' ', '\t', '\u{a0}']);
        let start = at + (line.len() - line.trim_start_matches([' ', '\t', '\u{a0}']).len());
        let span = start..start + trimmed.len();
        let looked_for = indented
            && !self.entries.is_empty()
            && trimmed.split_once(':').is_some_and(|(key, _)| keys.contains(&plain_key(key).as_str()));
        if looked_for {
            self.indented.push(span.clone());
        }
        let indented = indented && !looked_for;
        if let Some(entry) = self.entries.last_mut().filter(|_| !looked_for) {
            let item = trimmed.strip_prefix("- ").or_else(|| (trimmed == "-").then_some(""));
            if let (true, Some(item)) = (entry.takes_list(), item) {
                let from = span.end - item.len();
                entry.items.push(Item { text: trim(item).to_owned(), span: from..span.end });
                entry.value_span.end = span.end;
                return;
            }
            if trimmed.is_empty() || indented {
                entry.carry_on(trimmed, &span);
                return;
            }
        }
        if trimmed.is_empty() {
            return;
        }
        match trimmed.split_once(':').filter(|_| !indented || self.entries.is_empty()) {
            Some((key, value)) if is_key(key) => {
                let key_span = start..start + key.trim_end().len();
                let from = span.end - value.len()
                    + (value.len() - value.trim_start_matches([' ', '\t', '\u{a0}']).len());
                let value_span = from..span.end.max(from);
                let key = plain_key(key);
                self.entries.push(Entry {
                    key,
                    key_span,
                    value: trim(value).to_owned(),
                    value_span,
                    items: Vec::new(),
                });
            }
            _ => self.bad.push(span),
        }
    }
}

impl Entry {
    fn takes_list(&self) -> bool {
        LIST_KEYS.contains(&self.key.as_str())
    }

    fn carry_on(&mut self, text: &str, span: &Span) {
        if let (true, Some(item)) = (self.takes_list(), self.items.last_mut()) {
            if !text.is_empty() {
                item.text = format!("{} {text}", item.text);
                item.span.end = span.end;
            }
            return;
        }
        self.value.push('\n');
        self.value.push_str(text);
        if !text.is_empty() {
            self.value_span.end = span.end;
        }
    }

    /// Trims the value, and cuts a list that stands on the line of its key.
    fn finish(&mut self) {
        self.value = self.value.trim().to_owned();
        if !self.takes_list() || self.value.is_empty() {
            return;
        }
        let mut from = 0;
        let mut parts = Vec::new();
        let mut braces = 0_usize;
        for (at, mark) in self.value.char_indices() {
            match mark {
                '{' => braces += 1,
                '}' => braces = braces.saturating_sub(1),
                ',' if braces == 0 && self.key != "questions" => {
                    parts.push(from..at);
                    from = at + 1;
                }
                _ => {}
            }
        }
        parts.push(from..self.value.len());
        let items = parts.into_iter().filter_map(|part| {
            let text = self.value.get(part.clone())?;
            let start = self.value_span.start + part.start + (text.len() - text.trim_start().len());
            let text = text.trim();
            (!text.is_empty()).then(|| Item { text: text.to_owned(), span: start..start + text.len() })
        });
        let first: Vec<Item> = items.collect();
        self.items.splice(0..0, first);
    }
}

impl Item {
    /// Its short name and its label, where it has the form `name = label`.
    #[must_use]
    pub fn named(&self) -> (Option<&str>, &str) {
        match self.text.split_once('=') {
            Some((name, label)) if is_short_name(name.trim()) => (Some(name.trim()), label.trim()),
            _ => (None, &self.text),
        }
    }
}

fn is_short_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|mark| mark.is_alphanumeric() || mark == '_' || mark == '-')
}

/// A key as it is compared: in small letters, with single spaces.
fn plain_key(key: &str) -> String {
    trim(key).to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A key is a few words; a long sentence with a colon in it is text that lost its indentation.
fn is_key(key: &str) -> bool {
    let key = trim(key);
    !key.is_empty() && key.chars().count() <= 40 && !key.starts_with(['-', '#', '`', '>', '['])
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\u{a0}', '\u{202f}', '\r', '\u{feff}'])
}
