//! The ticket types of the project file: their fields, and what these are called in each language.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::project::{LocalText, Project, place};
use super::support::PROMISES;
use super::ticket::{FieldLabels, FieldType, TicketType};
use crate::problem::{Code, Problem};
use crate::source::{SourceFile, Span};

/// Key of a ticket type that is no field: those that may not be empty.
const REQUIRED: &str = "required";

/// `"text"`, or the values a field may have; of `required` the fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected \"text\", a list of values, or a table with `one_of`, `label` and `labels`"
)]
pub(super) enum TicketEntry {
    List(Vec<String>),
    Field(LabelledField),
    /// Of `answered_within`: field, its value, and how soon: `{ severity = { "1" = "1 h" } }`.
    Promises(BTreeMap<String, BTreeMap<String, String>>),
    Text(#[expect(dead_code, reason = "any word stands for free text")] String),
}

/// A field that people see under another name than programs: `{ one_of = ["1", "2"], label = { fr = "Gravité" } }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelledField {
    /// The values it may have; empty: any text.
    #[serde(default)]
    one_of: Vec<String>,
    /// What it is called.
    label: Option<LocalText>,
    /// What its values are called.
    #[serde(default)]
    labels: BTreeMap<String, LocalText>,
}

impl TicketEntry {
    /// The values that a field may have; empty: any text.
    pub(super) fn one_of(&self) -> &[String] {
        match self {
            Self::List(values) => values,
            Self::Field(field) => &field.one_of,
            Self::Promises(_) | Self::Text(_) => &[],
        }
    }
}

impl LabelledField {
    /// Each of its texts, and what it names.
    fn texts(&self) -> impl Iterator<Item = (Option<&str>, &LocalText)> {
        let values = self.labels.iter().map(|(value, text)| (Some(value.as_str()), text));
        self.label.iter().map(|text| (None, text)).chain(values)
    }
}

impl Project {
    /// A ticket type by name.
    #[must_use]
    pub fn ticket_type(&self, name: &str) -> Option<TicketType> {
        let entries = self.tickets.get(name)?;
        let required = entries.get(REQUIRED).map(TicketEntry::one_of).unwrap_or_default();
        let field = |(name, entry): (&String, &TicketEntry)| FieldType {
            name: name.clone(),
            one_of: entry.one_of().to_vec(),
            required: required.contains(name),
        };
        let is_field = |(name, _): &(&String, &TicketEntry)| *name != REQUIRED && *name != PROMISES;
        Some(TicketType {
            name: name.to_owned(),
            fields: entries.iter().filter(is_field).map(field).collect(),
        })
    }

    /// Names of the ticket types.
    pub fn ticket_type_names(&self) -> impl Iterator<Item = &str> {
        self.tickets.keys().map(String::as_str)
    }

    /// What the fields of a ticket type are called in a language, by name; those without labels are left out.
    #[must_use]
    pub fn field_labels(&self, kind: &str, language: &str) -> Vec<(&str, FieldLabels)> {
        let words = |text: &LocalText| text.get(language, self.source_language()).to_owned();
        let labels = |(name, entry): (_, &TicketEntry)| {
            let TicketEntry::Field(field) = entry else { return None };
            let value = |value: &String| field.labels.get(value).map_or_else(|| value.clone(), words);
            let labels = FieldLabels {
                label: field.label.as_ref().map(words).unwrap_or_default(),
                values: match field.labels.is_empty() {
                    true => Vec::new(),
                    false => field.one_of.iter().map(value).collect(),
                },
            };
            (labels != FieldLabels::default()).then_some((String::as_str(name), labels))
        };
        self.tickets.get(kind).into_iter().flatten().filter_map(labels).collect()
    }

    /// Whether any field has labels.
    #[must_use]
    pub fn has_field_labels(&self) -> bool {
        let mut entries = self.tickets.values().flat_map(BTreeMap::values);
        entries.any(|entry| matches!(entry, TicketEntry::Field(field) if field.texts().next().is_some()))
    }

    /// What is wrong with labels of fields.
    pub(super) fn mistaken_labels(&self, source: &SourceFile) -> Vec<Problem> {
        let mut problems = Vec::new();
        let fields = self.tickets.iter().flat_map(|(kind, entries)| {
            entries.iter().filter_map(move |(name, entry)| match entry {
                TicketEntry::Field(field) => Some((kind, name, field)),
                _ => None,
            })
        });
        for (kind, name, field) in fields {
            let mut problem = |code: Code, word: &str, message: String, help: &str| {
                let found =
                    Problem::new(code, source, &place_in(&source.text, kind, word), message).help(help);
                problems.push(if code == Code::TranslationMissing { found.warning() } else { found });
            };
            if name == REQUIRED || name == PROMISES {
                let message = format!("`{name}` of `{kind}` is no field, so it has no label.");
                problem(Code::UnreadableProjectFile, name, message, "Leave the label out.");
                continue;
            }
            for (value, text) in field.texts() {
                let what = match value {
                    None => format!("The label of the field `{name}` of `{kind}`"),
                    Some(value) => format!("The label of `{value}`, a value of `{name}` of `{kind}`,"),
                };
                if let Some(value) = value.filter(|value| !field.one_of.iter().any(|known| known == value)) {
                    let message = format!("`{value}` is no value of the field `{name}` of `{kind}`.");
                    let help = "Add it to `one_of`, or leave its label out.";
                    problem(Code::UnreadableProjectFile, value, message, help);
                } else if let Some((code, says)) = self.unsaid(text) {
                    let help = "Write it in the words of the person who sends the ticket.";
                    problem(code, name, format!("{what} {says}."), help);
                }
            }
        }
        problems
    }
}

/// Where a word of a ticket type stands: a key at the beginning of a line, or else anywhere below its heading.
fn place_in(text: &str, kind: &str, word: &str) -> Span {
    let headings = [format!("tickets.{kind}"), format!("tickets.\"{kind}\"")];
    let from = headings.iter().filter_map(|heading| text.find(heading)).min().unwrap_or_default();
    let below = text.get(from..).unwrap_or_default();
    let found = match below.find(&format!("\n{word}")) {
        Some(at) => at + 1..at + 1 + word.len(),
        None => place(below, word),
    };
    from + found.start..from + found.end
}
