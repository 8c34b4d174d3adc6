//! Boxes: simple lines → questions and tickets.

use super::step::Resolver;
use crate::message::QuestionKind;
use crate::model::condition::{Expr, alike};
use crate::model::form::{AnswerOption, Ask, compile, fits};
use crate::model::project::LocalText;
use crate::model::text::{Piece, plain_pieces};
use crate::model::ticket::{TicketBox, TicketType};
use crate::problem::{Code, did_you_mean};
use crate::source::Span;
use crate::syntax::{Entry, SimpleLines, holes, is_letter, tree};

const ASK_KEYS: &[&str] = &[
    "question",
    "save as",
    "type",
    "one of",
    "must match",
    "example",
    "if wrong",
    "hint",
    "optional",
    "skip",
    "min",
    "max",
    "private",
];
/// Keys of the format that this version cannot run.
const ASK_LATER: &[&str] =
    &["some of", "tries", "check", "prefill", "ask if", "accept", "max size", "max files"];
const TICKET_KEYS: &[&str] = &["title", "type", "details", "answers", "transcript"];

/// Other words for keys: what people write in the place of ours.
const SYNONYMS: &[(&str, &str)] = &[
    ("options", "one of"),
    ("choices", "one of"),
    ("answers", "one of"),
    ("description", "details"),
    ("text", "details"),
    ("body", "details"),
    ("titre", "title"),
    ("name", "save as"),
    ("save", "save as"),
    ("variable", "save as"),
    ("pattern", "must match"),
    ("regex", "must match"),
    ("error", "if wrong"),
    ("message", "if wrong"),
    ("placeholder", "example"),
    ("confidential", "private"),
    ("required", "optional"),
    ("label", "question"),
];

const TYPES: &[(&str, QuestionKind)] = &[
    ("text", QuestionKind::Text),
    ("long text", QuestionKind::LongText),
    ("number", QuestionKind::Number),
    ("whole number", QuestionKind::WholeNumber),
    ("yes/no", QuestionKind::YesNo),
    ("email", QuestionKind::Email),
    ("phone", QuestionKind::Phone),
    ("web address", QuestionKind::WebAddress),
];
const TYPES_LATER: &[&str] = &["date", "time", "file"];
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
        self.keys("ask", lines, ASK_KEYS, ASK_LATER);
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
        self.name(name);
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
            min: self.bound(lines, "min"),
            max: self.bound(lines, "max"),
            private: self.yes(lines, "private").unwrap_or(typed.private),
        };
        if let Some(entry) = lines.get("one of") {
            ask.kind = QuestionKind::OneOf;
            ask.options = self.options(entry);
        }
        if ask.kind == QuestionKind::OneOf && ask.options.is_empty() {
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
        if lines.get("must match").is_some() && !ask.may_skip() {
            let message = "Somebody who cannot answer this never gets past it.";
            self.problem(Code::NoWayPast, head, message, "Add `skip: …` or `optional: yes`.");
        }
        let words = alike(&question.value);
        let private = self.project.private_words.iter().find(|word| words.contains(&alike(word)));
        if let (Some(word), None, false) = (private, lines.get("private"), ask.private) {
            let message = format!(
                "You ask for something private (“{word}”), and it would be in the ticket for all to read."
            );
            self.problem(Code::LooksPrivate, &question.value_span, message, "Add `private: yes`.");
        }
    }

    /// A `ticket` box.
    pub fn ticket(&mut self, lines: &SimpleLines, span: &Span) -> Option<TicketBox> {
        let head = self.first_line(span);
        let kind = match lines.get("type") {
            Some(entry) => {
                let kind = self.project.ticket_type(&entry.value);
                if kind.is_none() {
                    let near = did_you_mean(&entry.value, self.project.ticket_type_names());
                    let help = near.map_or_else(String::new, |near| format!("Did you mean `{near}`?"));
                    self.problem(
                        Code::UnknownType,
                        &entry.value_span,
                        format!("There is no ticket type “{}”.", entry.value),
                        help,
                    );
                }
                kind
            }
            None => None,
        };
        let certain = kind.clone().or_else(|| self.ticket_type.clone());
        let known =
            certain.clone().or_else(|| self.project.ticket_type(self.project.default_ticket_type.as_ref()?));
        let title = self.needed(lines, "title", &head, "This ticket has no title.", "Add `title: …`.");
        let mut fields = Vec::new();
        for entry in &lines.entries {
            if TICKET_KEYS.contains(&entry.key.as_str()) {
                continue;
            }
            if entry.key == "attach" {
                self.not_yet(&entry.key_span, "`attach`");
                continue;
            }
            let value = self.value(entry);
            match known.as_ref().and_then(|kind| kind.field(&entry.key)) {
                Some(field) => {
                    self.field_value(entry, &value, &field.one_of.clone());
                    self.private_value(entry, &value);
                    fields.push((entry.key.clone(), value));
                }
                None => self.unknown_field(entry, known.as_ref()),
            }
        }
        if let Some(kind) = &certain {
            self.missing_fields(kind, &fields, &head);
        }
        let details = lines.get("details").map(|entry| self.value(entry)).unwrap_or_default();
        let answers = self.yes(lines, "answers").unwrap_or(true);
        let transcript = self.yes(lines, "transcript").unwrap_or(true);
        let entry = title?;
        let title = self.value(entry);
        self.private_value(entry, &title);
        Some(TicketBox { kind, title, details, fields, answers, transcript })
    }

    fn unknown_field(&mut self, entry: &Entry, kind: Option<&TicketType>) {
        let names = kind.iter().flat_map(|kind| &kind.fields).map(|field| field.name.as_str());
        let synonym = SYNONYMS.iter().find(|(other, _)| *other == entry.key).map(|(_, key)| *key);
        let near = synonym
            .filter(|key| TICKET_KEYS.contains(key))
            .or_else(|| did_you_mean(&entry.key, names.chain(TICKET_KEYS.iter().copied())));
        let help = near.map_or_else(
            || "If this continues the text above, indent it.".to_owned(),
            |near| format!("Did you mean `{near}`?"),
        );
        let message = match kind {
            Some(kind) => format!("Tickets of type “{}” have no field “{}”.", kind.name, entry.key),
            None => format!("A `ticket` box has no “{}”: the project names no ticket type.", entry.key),
        };
        self.problem(Code::UnknownTicketField, &entry.key_span, message, help);
    }

    /// A field with fixed values: every text that the value can be must be one of them.
    fn field_value(&mut self, entry: &Entry, value: &[Piece], one_of: &[String]) {
        if one_of.is_empty() {
            return;
        }
        let mut possible = Vec::new();
        match value {
            [Piece::Text(text)] => possible.push(text.clone()),
            [Piece::Hole(expr)] => results(expr, &mut possible),
            _ => {}
        }
        possible.retain(|text| !one_of.iter().any(|known| alike(known) == alike(text)));
        possible.dedup();
        if !possible.is_empty() {
            let wrong: Vec<String> = possible.iter().map(|text| format!("“{text}”")).collect();
            let message = format!(
                "`{}` can be {}; this can make it {}.",
                entry.key,
                one_of.join(", "),
                wrong.join(", ")
            );
            self.problem(Code::BadTicketValue, &entry.value_span, message, "Use one of these.");
        }
    }

    /// A private answer in a title or field, which lists show to many; in the details it is named on purpose.
    fn private_value(&mut self, entry: &Entry, value: &[Piece]) {
        let names = self.lowering.names;
        let shown = |name: &&String| {
            value.iter().any(
                |piece| matches!(piece, Piece::Hole(expr) if expr.shows(&|other| other == name.as_str())),
            )
        };
        if let Some(name) = names.private.iter().find(shown).filter(|_| !self.translation) {
            let message = format!("`{name}` is private, but appears in the ticket's `{}`.", entry.key);
            self.problem(
                Code::PrivateInTicket,
                &entry.value_span,
                message,
                "Name it in `details` if the help desk needs it, or leave it out.",
            );
        }
    }

    fn missing_fields(&mut self, kind: &TicketType, fields: &[(String, Vec<Piece>)], head: &Span) {
        for field in kind.fields.iter().filter(|field| field.required) {
            let given = fields.iter().any(|(name, _)| *name == field.name)
                || self.defaults.iter().any(|(name, _)| *name == field.name);
            if !given && !self.translation {
                let message = format!("Tickets of type “{}” need `{}`.", kind.name, field.name);
                self.problem(Code::MissingTicketField, head, message, "Add it here or in the front matter.");
            }
        }
    }

    /// Unknown keys, and keys that are still to come.
    fn keys(&mut self, what: &str, lines: &SimpleLines, keys: &[&str], later: &[&str]) {
        for entry in &lines.entries {
            if keys.contains(&entry.key.as_str()) {
                continue;
            }
            if later.contains(&entry.key.as_str()) {
                self.not_yet(&entry.key_span, &format!("`{}`", entry.key));
                continue;
            }
            let synonym = SYNONYMS.iter().find(|(other, _)| *other == entry.key).map(|(_, key)| *key);
            let near = synonym
                .filter(|key| keys.contains(key))
                .or_else(|| did_you_mean(&entry.key, keys.iter().copied()));
            let help = near.map_or_else(
                || format!("It has: {}.", keys.join(", ")),
                |near| format!("Did you mean `{near}`?"),
            );
            let message = format!("An `{what}` box has no “{}”.", entry.key);
            self.problem(Code::UnknownKey, &entry.key_span, message, help);
        }
    }

    fn needed<'e>(
        &mut self,
        lines: &'e SimpleLines,
        key: &str,
        head: &Span,
        message: &str,
        help: &str,
    ) -> Option<&'e Entry> {
        let entry = lines.get(key).filter(|entry| !entry.value.is_empty());
        let misspelt = lines.entries.iter().any(|entry| {
            SYNONYMS.iter().any(|(other, right)| *other == entry.key && *right == key)
                || did_you_mean(&entry.key, [key]).is_some()
        });
        // One cause, one message: a misspelt key is told as such.
        if entry.is_none() && (!misspelt || lines.get(key).is_some()) {
            self.problem(Code::MissingKey, head, message, help);
        }
        entry
    }

    /// R18: what a name may be.
    fn name(&mut self, entry: &Entry) {
        const WORDS: &[&str] = &[
            "and", "or", "not", "if", "else", "is", "in", "yes", "no", "missing", "known", "contains",
            "matches", "visits", "today", "now", "outcome",
        ];
        let name = &entry.value;
        let fine = name.starts_with(is_letter)
            && name.chars().all(|mark| is_letter(mark) || mark.is_ascii_digit() || mark == '_');
        if !fine || WORDS.contains(&name.as_str()) {
            let better: String = name
                .chars()
                .map(|mark| if is_letter(mark) || mark.is_ascii_digit() { mark } else { '_' })
                .collect::<String>()
                .trim_matches('_')
                .to_lowercase();
            let better = if better.starts_with(is_letter) && !WORDS.contains(&better.as_str()) {
                better
            } else {
                format!("answer_{better}")
            };
            self.problem(
                Code::BadName,
                &entry.value_span,
                format!("“{name}” cannot be a name."),
                format!("Use `{better}`."),
            );
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
        if TYPES_LATER.contains(&name.as_str()) {
            self.not_yet(&entry.value_span, &format!("questions of type `{name}`"));
            return Typed::default();
        }
        let names =
            TYPES.iter().map(|(name, _)| *name).chain(self.project.question_types.keys().map(String::as_str));
        let synonym = TYPE_SYNONYMS.iter().find(|(other, _)| *other == name).map(|(_, right)| *right);
        let near = synonym.or_else(|| did_you_mean(&name, names));
        let help = near.map_or_else(
            || {
                format!(
                    "The types are: {}.",
                    TYPES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
                )
            },
            |near| format!("Did you mean `{near}`?"),
        );
        self.problem(
            Code::UnknownType,
            &entry.value_span,
            format!("There is no question type “{}”.", entry.value),
            help,
        );
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
        if entry.value.contains("{{") {
            self.not_yet(&entry.value_span, "answers that come from a call");
        }
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

    fn bound(&mut self, lines: &SimpleLines, key: &str) -> Option<Expr> {
        let entry = lines.get(key)?;
        self.lowering.number(&tree::Code { text: entry.value.clone(), span: entry.value_span.clone() })
    }

    fn yes(&mut self, lines: &SimpleLines, key: &str) -> Option<bool> {
        let entry = lines.get(key)?;
        match entry.value.to_lowercase().as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => {
                let message = format!("`{key}` is yes or no, not “{}”.", entry.value);
                self.problem(Code::BadLine, &entry.value_span, message, format!("Write `{key}: yes`."));
                None
            }
        }
    }

    fn text_or(&mut self, lines: &SimpleLines, key: &str, typed: Option<String>) -> Option<Vec<Piece>> {
        match lines.get(key) {
            Some(entry) => Some(self.value(entry)),
            None => typed.map(|text| vec![Piece::Text(text)]),
        }
    }

    /// A literal value with its holes.
    fn value(&mut self, entry: &Entry) -> Vec<Piece> {
        let whole = self.lowering.source.slice(&entry.value_span);
        let mut spans = holes(whole).into_iter();
        let mut pieces = Vec::new();
        let mut from = 0;
        for hole in holes(&entry.value) {
            let before = entry.value.get(from..hole.start).unwrap_or_default();
            if !before.is_empty() {
                pieces.push(Piece::Text(before.replace("\\{{", "{{")));
            }
            from = hole.end;
            let place = spans.next().unwrap_or(0..0);
            let start = entry.value_span.start + place.start + 2;
            let end = (entry.value_span.start + place.end).saturating_sub(2).max(start);
            let text = entry.value.get(hole.start + 2..hole.end - 2).unwrap_or_default().to_owned();
            pieces.extend(self.lowering.shown(&tree::Code { text, span: start..end }).map(Piece::Hole));
        }
        let rest = entry.value.get(from..).unwrap_or_default();
        if rest.contains("{{") && !rest.contains("\\{{") {
            self.problem(Code::BracesNotClosed, &entry.value_span, "These braces never end.", "Add `}}`.");
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.replace("\\{{", "{{")));
        }
        pieces
    }

    fn first_line(&self, span: &Span) -> Span {
        span.start..span.start + self.lowering.source.slice(span).lines().next().unwrap_or_default().len()
    }
}

/// The texts that a formula can give, as far as they are written in it.
fn results(expr: &Expr, found: &mut Vec<String>) {
    match expr {
        Expr::Text(text) => found.push(text.clone()),
        Expr::If { then, otherwise, .. } => {
            results(then, found);
            results(otherwise, found);
        }
        Expr::Or(left, right) => {
            results(left, found);
            results(right, found);
        }
        Expr::Number(number) => found.push(plain_pieces(&[Piece::Text(number.to_string())])),
        _ => {}
    }
}
