//! The project file, `guichet.toml`: written by developers, read by everybody.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::access::{Audience, EVERYONE};
use super::condition::ValueKind;
use super::support::Support;
use super::ticket_types::TicketEntry;
use crate::problem::{Code, Problem, meant_key};
use crate::source::{SourceFile, Span};

/// `source` of a function that the host page answers.
pub const HOST: &str = "host";

/// Its name in a folder.
pub const PROJECT_FILE: &str = "guichet.toml";

/// What the project file says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Languages; the first is the source.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Groups of a file that names none; absent: nobody.
    pub default_groups: Option<Vec<String>>,
    /// The groups there are, besides `everyone`.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Where “No” leads.
    pub not_solved: Option<String>,
    /// Procedures that a chat offers before anybody has asked, in this order.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Ticket type of files that name none.
    pub default_ticket_type: Option<String>,
    /// Schemes of links besides https, http, mailto and tel.
    #[serde(default)]
    pub link_schemes: Vec<String>,
    /// Words that make a question look private.
    #[serde(default)]
    pub private_words: Vec<String>,
    /// Texts for all procedures.
    #[serde(default)]
    pub texts: BTreeMap<String, LocalText>,
    /// What the host page tells.
    #[serde(default)]
    pub values: BTreeMap<String, HostValue>,
    /// What `guichet serve` may keep of what happens.
    #[serde(default)]
    pub statistics: Statistics,
    /// When the help desk is open.
    #[serde(default)]
    pub support: Support,
    /// What procedures may call.
    #[serde(default)]
    pub functions: BTreeMap<String, Function>,
    /// The ticket types.
    #[serde(default)]
    pub(super) tickets: BTreeMap<String, BTreeMap<String, TicketEntry>>,
    /// Further question types.
    #[serde(default)]
    pub question_types: BTreeMap<String, QuestionType>,
    /// It could not be read: what follows from that is not told again.
    #[serde(skip)]
    pub unreadable: bool,
}

/// A text for all languages, or one for each.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "expected a text, or a table with a text for each language")]
pub enum LocalText {
    /// The same everywhere.
    One(String),
    /// By language.
    Each(BTreeMap<String, String>),
}

/// A value of the host page.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum HostValue {
    /// Its type.
    Type(String),
    /// Its type or its possible texts, and whether it may be missing.
    Table {
        /// Its type.
        r#type: Option<String>,
        /// Its possible texts.
        one_of: Option<Vec<String>>,
        /// Whether it may be missing.
        #[serde(default)]
        optional: bool,
    },
}

/// What may be kept of what happens; nothing, if nothing is said. Never who, from where, or what they answered.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Statistics {
    /// How often something is asked, found, entered, left, solved and passed on, by day, procedure and step.
    pub counts: bool,
    /// Questions that nothing fits, without numbers, addresses and names.
    pub questions: bool,
}

/// A function that procedures may call.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// What it takes: names and types, in the order in which `with` gives them.
    #[serde(default)]
    pub takes: Named,
    /// What it gives: names and types.
    #[serde(default)]
    pub gives: Named,
    /// Who answers: `host`, the page; or a request that `guichet serve` makes for the page,
    /// `GET https://status.acme.example/api/{name}`.
    #[serde(default)]
    pub source: String,
    /// Headers of that request: templates, in which `with`, `person` and the operator's `secrets` stand for what they
    /// are.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What that request carries: a template that gives JSON; none: a POST carries what the function was given.
    pub body: Option<String>,
    /// Where in the answer the parts are that it gives, as JSON pointers; what is not named here has its own name.
    #[serde(default)]
    pub answer: BTreeMap<String, String>,
    /// For how many seconds an answer may be given again.
    #[serde(default)]
    pub cache: u32,
    /// It changes something in the world outside.
    #[serde(default)]
    pub changes: bool,
    /// What it does, for the person to allow first; none: they are not asked.
    pub consent: Option<LocalText>,
}

/// Names and their types, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Named(pub Vec<(String, String)>);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> serde::de::Visitor<'de> for Entries {
            type Value = Named;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("names and their types, as in `{ name = \"text\" }`")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Named(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// The kind of value that a type of the project file stands for; none: there is no such type.
#[must_use]
pub fn value_kind(name: &str) -> Option<ValueKind> {
    Some(match name {
        "text" | "long text" | "email" | "phone" | "web address" => ValueKind::Text,
        "number" | "whole number" => ValueKind::Number,
        "yes/no" => ValueKind::YesNo,
        "date" => ValueKind::Date,
        "time" => ValueKind::Time,
        "moment" => ValueKind::Moment,
        "list" => ValueKind::List,
        _ => return None,
    })
}

/// A question type of the project.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys of `ask`")]
pub struct QuestionType {
    pub r#type: Option<String>,
    pub must_match: Option<String>,
    pub example: Option<String>,
    pub if_wrong: Option<LocalText>,
    pub hint: Option<LocalText>,
    pub skip: Option<LocalText>,
    pub one_of: Option<Vec<String>>,
    #[serde(default)]
    pub optional: bool,
    #[serde(default)]
    pub private: bool,
}

impl LocalText {
    /// The text in a language; a missing one shows the source's.
    #[must_use]
    pub fn get(&self, language: &str, source: &str) -> &str {
        match self {
            Self::One(text) => text,
            Self::Each(texts) => {
                let text =
                    texts.get(language).or_else(|| texts.get(source)).or_else(|| texts.values().next());
                text.map_or("", String::as_str)
            }
        }
    }
}

impl Project {
    /// Reads the project file. Without one, or with one that cannot be read, the defaults hold.
    #[must_use]
    pub fn read(source: Option<&SourceFile>) -> (Self, Vec<Problem>) {
        let Some(source) = source else { return (Self::default().with_defaults(), Vec::new()) };
        let read: Result<Self, _> = toml::from_str(&source.text);
        match read {
            Ok(project) => {
                let project = project.with_defaults();
                let problems = project.check(source);
                (project, problems)
            }
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let message =
                    format!("The project file cannot be read: {}.", error.message().trim_end_matches('.'));
                let problem = Problem::new(Code::UnreadableProjectFile, source, &span, message).help(
                    meant_key(error.message()).map_or_else(
                        || "It is TOML; mend this place, or ask your developers.".to_owned(),
                        |key| format!("Did you mean `{key}`?"),
                    ),
                );
                (Self { unreadable: true, ..Self::default() }.with_defaults(), vec![problem])
            }
        }
    }

    fn with_defaults(mut self) -> Self {
        if self.languages.is_empty() {
            self.languages.push("en".to_owned());
        }
        self
    }

    fn check(&self, source: &SourceFile) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut problem = |code: Code, word: &str, message: String, help: &str| {
            let found = Problem::new(code, source, &place(&source.text, word), message).help(help);
            // Who is asked for consent must be able to read for what.
            problems.push(if code == Code::TranslationMissing { found.warning() } else { found });
        };
        for group in self.default_groups.iter().flatten() {
            if !self.knows_group(group) {
                let message = format!("There is no group “{group}”.");
                problem(Code::UnknownGroup, group, message, "Add it to `groups`.");
            }
        }
        if let Some(kind) = self.default_ticket_type.as_ref().filter(|kind| self.ticket_type(kind).is_none())
        {
            let message = format!("There is no ticket type “{kind}”.");
            problem(Code::UnreadableProjectFile, kind, message, "Add `[tickets.…]` for it.");
        }
        let types = self.values.values().filter_map(|value| match value {
            HostValue::Type(name) | HostValue::Table { r#type: Some(name), .. } => Some(name),
            HostValue::Table { .. } => None,
        });
        let named =
            self.functions.values().flat_map(|function| function.takes.0.iter().chain(&function.gives.0));
        for name in types.chain(named.map(|(_, name)| name)).filter(|name| value_kind(name).is_none()) {
            let message = format!("There is no type “{name}”.");
            let help = "The types are: text, number, whole number, yes/no, date, time, moment, email, phone, \
                        web address, list.";
            problem(Code::UnreadableProjectFile, name, message, help);
        }
        for (code, name, message) in self.consents() {
            let at = format!("functions.{name}");
            problem(
                code,
                &at,
                message,
                "Say what the function does, in the words of the person who is asked.",
            );
        }
        for (at, message, help) in self.promises() {
            problem(Code::UnreadableProjectFile, &at, message, help);
        }
        if self.statistics.questions && !self.statistics.counts {
            let message = "Questions are kept only where `counts` are.".to_owned();
            let help = "Add `counts = true` to `[statistics]`.";
            problem(Code::UnreadableProjectFile, "questions", message, help);
        }
        for (name, function) in &self.functions {
            for (message, help) in function.mistakes() {
                let message = format!("In `functions.{name}`, {message}.");
                problem(Code::UnreadableProjectFile, &format!("functions.{name}"), message, help);
            }
        }
        for (name, types) in &self.question_types {
            if let Some(Err(error)) = types.must_match.as_ref().map(|pattern| super::form::compile(pattern)) {
                let message = format!("The pattern of “{name}” cannot be read: {error}.");
                problem(Code::BadPattern, name, message, "");
            }
        }
        problems.extend(self.mistaken_labels(source));
        problems
    }

    /// What nobody could agree to: a consent that says nothing, or not in the reader's language.
    fn consents(&self) -> Vec<(Code, String, String)> {
        let consents =
            self.functions.iter().filter_map(|(name, function)| Some((name, function.consent.as_ref()?)));
        let unsaid = |(name, consent): (&String, _)| {
            let (code, says) = self.unsaid(consent)?;
            Some((code, name.clone(), format!("The `consent` of `{name}` {says}.")))
        };
        consents.filter_map(unsaid).collect()
    }

    /// What a text does not say: nothing at all, or not in every language; none: it is all there.
    pub(super) fn unsaid(&self, text: &LocalText) -> Option<(Code, String)> {
        let source = self.source_language();
        if self.languages.iter().any(|language| text.get(language, source).trim().is_empty()) {
            return Some((Code::UnreadableProjectFile, "says nothing".to_owned()));
        }
        let LocalText::Each(texts) = text else { return None };
        let missing: Vec<&str> = self
            .languages
            .iter()
            .map(String::as_str)
            .filter(|language| !texts.contains_key(*language))
            .collect();
        let says = format!("has no text for readers of {}; they see another language", missing.join(", "));
        (!missing.is_empty()).then_some((Code::TranslationMissing, says))
    }

    /// Whether there is a group.
    #[must_use]
    pub fn knows_group(&self, group: &str) -> bool {
        group == EVERYONE || self.groups.iter().any(|known| known == group)
    }

    /// Every group by name, `everyone` first.
    pub fn group_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(EVERYONE).chain(self.groups.iter().map(String::as_str))
    }

    /// The source language.
    #[must_use]
    pub fn source_language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }

    /// The audience of files that name no groups; none: nobody.
    #[must_use]
    pub fn default_audience(&self) -> Option<Audience> {
        let groups = self.default_groups.as_ref().filter(|groups| !groups.is_empty())?;
        Some(Audience::any_of(groups.iter().map(String::as_str)))
    }
}

/// Where a word of the project file stands: in quotes, or else anywhere.
pub(super) fn place(text: &str, word: &str) -> Span {
    let quoted = text.find(&format!("\"{word}\"")).map(|at| at + 1);
    let at = quoted.or_else(|| text.find(word)).unwrap_or_default();
    at..at + word.len()
}
