//! `ask` boxes → questions.

use super::step::Resolver;
use crate::message::{FileRules, QuestionKind};
use crate::model::condition::{Expr, alike};
use crate::model::form::{AnswerOption, Ask, compile, fits};
use crate::model::kind::Kind;
use crate::model::project::LocalText;
use crate::problem::{Code, did_you_mean, surely_means};
use crate::source::Span;
use crate::syntax::{Entry, SimpleLines, tree};

const KEYS: &[&str] = &[
    "question",
    "save as",
    "type",
    "one of",
    "some of",
    "must match",
    "example",
    "if wrong",
    "tries",
    "min",
    "max",
    "check",
    "hint",
    "optional",
    "skip",
    "prefill",
    "ask if",
    "accept",
    "max size",
    "max files",
    "private",
];

/// Most bytes of a file where the writer says nothing.
const MAX_FILE: u32 = 10 << 20;

const TYPES: &[(&str, QuestionKind)] = &[
    ("text", QuestionKind::Text),
    ("long text", QuestionKind::LongText),
    ("number", QuestionKind::Number),
    ("whole number", QuestionKind::WholeNumber),
    ("yes/no", QuestionKind::YesNo),
    ("email", QuestionKind::Email),
    ("phone", QuestionKind::Phone),
    ("web address", QuestionKind::WebAddress),
    ("date", QuestionKind::Date),
    ("time", QuestionKind::Time),
    ("file", QuestionKind::File),
];
const TYPE_SYNONYMS: &[(&str, &str)] = &[
    ("integer", "whole number"),
    ("int", "whole number"),
    ("boolean", "yes/no"),
    ("bool", "yes/no"),
    ("string", "text"),
    ("e-mail", "email"),
    ("mail", "email"),
    ("textarea", "long text"),
    ("url", "web address"),
    ("tel", "phone"),
    ("telephone", "phone"),
    ("yes", "yes/no"),
    ("attachment", "file"),
    ("picture", "file"),
    ("day", "date"),
    ("hour", "time"),
];

/// What a question takes from its type in the project file.
#[derive(Default)]
struct Typed {
    kind: Option<QuestionKind>,
    pattern: Option<String>,
    example: Option<String>,
    if_wrong: Option<String>,
    hint: Option<String>,
    skip: Option<String>,
    options: Vec<AnswerOption>,
    optional: bool,
    private: bool,
}

impl Resolver<'_, '_> {
    /// An `ask` box. None: something it needs is missing.
    pub fn ask(&mut self, lines: &SimpleLines, span: &Span) -> Option<Ask> {
        self.keys("ask", lines, KEYS);
        let head = self.first_line(span);
        let question = self.needed(lines, "question", &head, "This box asks nothing.", "Add `question: …`.");
        let name = self.needed(
            lines,
            "save as",
            &head,
            "This question is not saved anywhere.",
            "Add for example `save as: error_code`.",
        );
        let typed = self.typed(lines.get("type"));
        let (question, name) = (question?, name?);
        self.name(&name.value, &name.value_span);
        let mut ask = Ask {
            name: name.value.clone(),
            text: self.value(question),
            kind: typed.kind.unwrap_or(QuestionKind::Text),
            options: typed.options,
            pattern: lines.get("must match").map(|entry| entry.value.clone()).or(typed.pattern),
            example: lines.get("example").map(|entry| entry.value.clone()).or(typed.example),
            if_wrong: self.text_or(lines, "if wrong", typed.if_wrong),
            hint: self.text_or(lines, "hint", typed.hint),
            optional: self.yes(lines, "optional").unwrap_or(typed.optional),
            skip: lines.get("skip").map(|entry| entry.value.clone()).or(typed.skip),
            options_from: None,
            min: None,
            max: None,
            check: self.formula(lines, "check"),
            tries: self.whole_number(lines, "tries"),
            ask_if: self.formula(lines, "ask if"),
            prefill: lines
                .get("prefill")
                .and_then(|entry| self.loose(&entry.value, &entry.value_span))
                .map(|(expr, _)| expr),
            files: None,
            private: self.yes(lines, "private").unwrap_or(typed.private),
        };
        for (key, kind) in [("one of", QuestionKind::OneOf), ("some of", QuestionKind::SomeOf)] {
            if let Some(entry) = lines.get(key) {
                ask.kind = kind;
                ask.options_from = self.options_from(entry);
                ask.options = if ask.options_from.is_none() { self.options(entry) } else { Vec::new() };
            }
        }
        ask.files = self.file_rules(lines, ask.kind);
        ask.min = self.bound(lines, "min", ask.kind);
        ask.max = self.bound(lines, "max", ask.kind);
        let chosen = matches!(ask.kind, QuestionKind::OneOf | QuestionKind::SomeOf);
        if chosen && ask.options.is_empty() && ask.options_from.is_none() {
            self.problem(
                Code::MissingKey,
                &head,
                "This question has no answers to choose from.",
                "Add lines such as `- At home` under `one of:`.",
            );
        }
        self.pattern(&ask, lines);
        self.advice(&ask, lines, question, &head);
        Some(ask)
    }

    fn pattern(&mut self, ask: &Ask, lines: &SimpleLines) {
        let (Some(pattern), Some(entry)) = (&ask.pattern, lines.get("must match")) else { return };
        let span = &entry.value_span;
        if !pattern.contains(['[', '(', '\\', '+', '*', '?', '{', '|', '.']) {
            let help = "For a number: `type: whole number`, `min: 1`, `max: 5`. For an e-mail: `type: email`; a few answers: `one of`.";
            self.problem(
                Code::PatternIsOneText,
                span,
                format!("This pattern accepts only the very text “{pattern}”."),
                help,
            );
            return;
        }
        if let Err(error) = compile(pattern) {
            let error = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            self.problem(
                Code::BadPattern,
                span,
                format!("The pattern cannot be read: {error}."),
                "For example `[A-Z]{2}-[0-9]{3}`.",
            );
            return;
        }
        if let Some(example) = ask
            .example
            .as_ref()
            .filter(|example| !fits(pattern, example) && !fits(pattern, &example.to_uppercase()))
        {
            let span = lines.get("example").map_or(span, |entry| &entry.value_span);
            let message = format!("The example “{example}” does not match your own pattern `{pattern}`.");
            self.problem(Code::ExampleDoesNotMatch, span, message, "Correct one of them.");
        }
    }

    /// What is allowed, but not wise.
    fn advice(&mut self, ask: &Ask, lines: &SimpleLines, question: &Entry, head: &Span) {
        if self.translation {
            return;
        }
        if ask.pattern.is_some() && ask.if_wrong.is_none() {
            self.problem(
                Code::PatternWithoutMessage,
                head,
                "People will not know what is wrong.",
                "Add `if wrong: …`.",
            );
        }
        let hard = lines.get("must match").is_some() || ask.check.is_some();
        if hard && !ask.may_skip() && ask.tries.is_none() {
            let message = "Somebody who cannot answer this never gets past it.";
            self.problem(Code::NoWayPast, head, message, "Add `skip: …`, `optional: yes` or `tries: 3`.");
        }
        let words = alike(&question.value);
        let private = self.project.private_words.iter().find(|word| words.contains(&alike(word)));
        if let (Some(word), None, false) = (private, lines.get("private"), ask.private) {
            let message = format!(
                "You ask for something private (“{word}”), and it would be in the ticket for all to read."
            );
            let end = question.value_span.end;
            let line = "\nprivate: yes".to_owned();
            let help = "Add `private: yes`.";
            self.told(Code::LooksPrivate, &question.value_span, message, help, Some((end..end, line)));
        }
    }

    fn typed(&mut self, entry: Option<&Entry>) -> Typed {
        let Some(entry) = entry else { return Typed::default() };
        let name = entry.value.to_lowercase();
        let by_name = |name: &str| TYPES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        if let Some(kind) = by_name(&name) {
            return Typed { kind: Some(kind), ..Typed::default() };
        }
        if let Some(kind) = self.project.question_types.get(&name) {
            let local = |text: &Option<LocalText>| {
                text.as_ref().map(|text| text.get(&self.language, self.project.source_language()).to_owned())
            };
            let options = kind
                .one_of
                .iter()
                .flatten()
                .map(|value| AnswerOption { value: value.clone(), label: value.clone() })
                .collect();
            return Typed {
                kind: kind
                    .one_of
                    .as_ref()
                    .map(|_| QuestionKind::OneOf)
                    .or_else(|| by_name(kind.r#type.as_deref()?)),
                pattern: kind.must_match.clone(),
                example: kind.example.clone(),
                if_wrong: local(&kind.if_wrong),
                hint: local(&kind.hint),
                skip: local(&kind.skip),
                options,
                optional: kind.optional,
                private: kind.private,
            };
        }
        let project = self.project;
        let names =
            || TYPES.iter().map(|(name, _)| *name).chain(project.question_types.keys().map(String::as_str));
        let synonym = TYPE_SYNONYMS.iter().find(|(other, _)| *other == name).map(|(_, right)| *right);
        let near = synonym.or_else(|| did_you_mean(&name, names()));
        let message = format!("There is no question type “{}”.", entry.value);
        match near.map(str::to_owned) {
            Some(near) => {
                let help = format!("Did you mean `{near}`?");
                let sure = synonym.or_else(|| surely_means(&name, names())).map(str::to_owned);
                self.instead(Code::UnknownType, &entry.value_span, message, help, sure);
            }
            None => {
                let names: Vec<&str> = names().collect();
                let help = format!("The types are: {}.", names.join(", "));
                self.problem(Code::UnknownType, &entry.value_span, message, help);
            }
        }
        Typed::default()
    }

    fn options(&mut self, entry: &Entry) -> Vec<AnswerOption> {
        let translation = self.translation;
        let option = |item: &crate::syntax::Item| {
            // In a translation the source's answer stands before the sign, short name or not.
            let translated = item.text.split_once('=').filter(|_| translation);
            let (value, label) =
                translated.map_or_else(|| item.named(), |(name, label)| (Some(name.trim()), label.trim()));
            AnswerOption { value: value.unwrap_or(label).to_owned(), label: label.to_owned() }
        };
        let options: Vec<AnswerOption> = entry.items.iter().map(option).collect();
        for (at, option) in options.iter().enumerate() {
            if options.iter().take(at).any(|other| alike(&other.value) == alike(&option.value)) {
                let span = entry.items.get(at).map_or(&entry.key_span, |item| &item.span);
                self.problem(
                    Code::SameLabel,
                    span,
                    format!("Two answers are called “{}”.", option.value),
                    "Say how they differ.",
                );
            }
        }
        options
    }

    /// The list that the answers come from, if it is one hole.
    fn options_from(&mut self, entry: &Entry) -> Option<Expr> {
        let [item] = entry.items.as_slice() else { return None };
        if !item.text.starts_with("{{") {
            return None;
        }
        let (expr, kind) = self.loose(&item.text, &item.span)?;
        if !matches!(kind, Kind::List(_) | Kind::Unknown) {
            let message = format!("`{}` is {}, not a list.", item.text, kind.name());
            self.problem(Code::DifferentKinds, &item.span, message, "Answers to choose from are a list.");
        }
        Some(expr)
    }

    fn formula(&mut self, lines: &SimpleLines, key: &str) -> Option<Expr> {
        let entry = lines.get(key)?;
        self.lowering.condition(&code(entry))
    }

    fn bound(&mut self, lines: &SimpleLines, key: &str, kind: QuestionKind) -> Option<Expr> {
        let entry = lines.get(key)?;
        let wanted = match kind {
            QuestionKind::Number | QuestionKind::WholeNumber => Kind::Number,
            QuestionKind::Date => Kind::Date,
            QuestionKind::Time => Kind::Time,
            _ => Kind::Text,
        };
        self.lowering.bound(&code(entry), &wanted)
    }

    fn whole_number(&mut self, lines: &SimpleLines, key: &str) -> Option<u32> {
        let entry = lines.get(key)?;
        let number = entry.value.parse().ok().filter(|number| (1..=1000).contains(number));
        if number.is_none() {
            let message = format!("`{key}` is a whole number from 1 to 1000, not “{}”.", entry.value);
            self.problem(Code::BadLine, &entry.value_span, message, format!("For example `{key}: 3`."));
        }
        number
    }

    /// Which files a question takes.
    fn file_rules(&mut self, lines: &SimpleLines, kind: QuestionKind) -> Option<FileRules> {
        if kind != QuestionKind::File {
            for key in ["accept", "max size", "max files"] {
                if let Some(entry) = lines.get(key) {
                    let message = format!("`{key}` is for files, and this question asks for none.");
                    self.problem(Code::UnknownKey, &entry.key_span, message, "Add `type: file`.");
                }
            }
            return None;
        }
        let accept = lines.get("accept").map(|entry| entry.items.as_slice()).unwrap_or_default();
        let accept =
            accept.iter().map(|item| item.text.trim_start_matches(['.', '*']).to_lowercase()).collect();
        let max_bytes = match lines.get("max size") {
            None => Some(MAX_FILE),
            Some(entry) => {
                let bytes = size(&entry.value);
                if bytes.is_none() {
                    let message = format!("“{}” is no size of a file.", entry.value);
                    self.problem(Code::BadLine, &entry.value_span, message, "For example `max size: 5 MB`.");
                }
                bytes
            }
        };
        Some(FileRules { accept, max_bytes, max_files: self.whole_number(lines, "max files").unwrap_or(1) })
    }
}

fn code(entry: &Entry) -> tree::Code {
    tree::Code { text: entry.value.clone(), span: entry.value_span.clone() }
}

/// `5 MB`, `500 KB`, in bytes.
fn size(text: &str) -> Option<u32> {
    let text = text.to_lowercase().replace(' ', "");
    let at = text.find(|mark: char| mark.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at_checked(at)?;
    let factor = match unit {
        "b" | "bytes" | "o" => 1.0,
        "kb" | "ko" | "k" => 1024.0,
        "mb" | "mo" | "m" => 1024.0 * 1024.0,
        "gb" | "go" | "g" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    let bytes = number.replace(',', ".").parse::<f64>().ok()? * factor;
    (bytes >= 1.0 && bytes <= f64::from(u32::MAX)).then_some(bytes as u32)
}
