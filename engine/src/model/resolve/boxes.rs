//! What all boxes share: their keys, the values behind them, and what is said of both.

use super::names::is_name;
use super::step::Resolver;
use crate::model::condition::Expr;
use crate::model::kind::Kind;
use crate::model::text::Piece;
use crate::problem::{Code, did_you_mean, surely_means};
use crate::source::Span;
use crate::syntax::{Entry, SimpleLines, holes, is_letter, tree};

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
    ("reason", "message"),
    ("group", "to"),
    ("attachments", "attach"),
    ("timeout", "give up after"),
    ("arguments", "with"),
    ("validate", "check"),
    ("default", "prefill"),
    ("multiple", "some of"),
];

impl Resolver<'_, '_> {
    /// Unknown keys. `also`: further names that the box may have as keys.
    pub(super) fn keys(&mut self, what: &str, lines: &SimpleLines, keys: &[&str]) {
        for entry in &lines.entries {
            if keys.contains(&entry.key.as_str()) {
                continue;
            }
            let article = if what.starts_with('a') { "An" } else { "A" };
            let message = format!("{article} `{what}` box has no “{}”.", entry.key);
            match near_key(&entry.key, keys) {
                Some(near) => {
                    let help = format!("Did you mean `{near}`?");
                    let sure = sure_key(&entry.key, keys).filter(|key| lines.get(key).is_none());
                    self.instead(Code::UnknownKey, &entry.key_span, message, help, sure);
                }
                None => {
                    let help = format!("It has: {}.", keys.join(", "));
                    self.problem(Code::UnknownKey, &entry.key_span, message, help);
                }
            }
        }
    }

    pub(super) fn needed<'e>(
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
    pub(super) fn name(&mut self, name: &str, span: &Span) {
        if is_name(name) {
            return;
        }
        if name.contains('\n') {
            let help = "If its second line is a key of its own, take the spaces in front of that away.";
            self.problem(Code::BadName, span, "A name stands on one line.", help);
            return;
        }
        let better: String = name
            .chars()
            .map(|mark| if is_letter(mark) || mark.is_ascii_digit() { mark } else { '_' })
            .collect::<String>()
            .trim_matches('_')
            .to_lowercase();
        let better = if is_name(&better) { better } else { format!("answer_{better}") };
        self.problem(Code::BadName, span, format!("“{name}” cannot be a name."), format!("Use `{better}`."));
    }

    pub(super) fn yes(&mut self, lines: &SimpleLines, key: &str) -> Option<bool> {
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

    pub(super) fn text_or(
        &mut self,
        lines: &SimpleLines,
        key: &str,
        typed: Option<String>,
    ) -> Option<Vec<Piece>> {
        match lines.get(key) {
            Some(entry) => Some(self.value(entry)),
            None => typed.map(|text| vec![Piece::Text(text)]),
        }
    }

    /// A literal value with its holes; each may be missing only with an `or`.
    pub(super) fn value(&mut self, entry: &Entry) -> Vec<Piece> {
        self.filled(&entry.value, &entry.value_span, &mut |resolver, code| resolver.lowering.shown(code))
    }

    /// A value that may be missing: the formula of a single hole, or a text; and its kind.
    pub(super) fn loose(&mut self, text: &str, span: &Span) -> Option<(Expr, Kind)> {
        let mut kinds = Vec::new();
        let pieces = self.filled(text, span, &mut |resolver, code| {
            let (expr, kind) = resolver.lowering.value(code)?;
            kinds.push(kind);
            Some(expr)
        });
        match (pieces.as_slice(), kinds.as_slice()) {
            ([Piece::Hole(expr)], [kind]) => Some((expr.clone(), kind.clone())),
            ([Piece::Text(text)], []) => Some((Expr::Text(text.clone()), Kind::OneOf(vec![text.clone()]))),
            (pieces, _) => {
                let sum = pieces.iter().map(|piece| match piece {
                    Piece::Text(text) => Expr::Text(text.clone()),
                    Piece::Hole(expr) => expr.clone(),
                });
                let sum = sum.reduce(|a, b| Expr::Calculate('+', Box::new(a), Box::new(b)));
                sum.map(|sum| (sum, Kind::Text))
            }
        }
    }

    /// Literal text with its holes, each read by a function.
    fn filled(
        &mut self,
        text: &str,
        span: &Span,
        read: &mut dyn FnMut(&mut Self, &tree::Code) -> Option<Expr>,
    ) -> Vec<Piece> {
        let whole = self.lowering.source.slice(span);
        let mut spans = holes(whole).into_iter();
        let mut pieces = Vec::new();
        let mut from = 0;
        for hole in holes(text) {
            let before = text.get(from..hole.start).unwrap_or_default();
            if !before.is_empty() {
                pieces.push(Piece::Text(before.replace("\\{{", "{{")));
            }
            from = hole.end;
            let place = spans.next().unwrap_or(0..0);
            let start = span.start + place.start + 2;
            let end = (span.start + place.end).saturating_sub(2).max(start);
            let inside = text.get(hole.start + 2..hole.end - 2).unwrap_or_default().to_owned();
            let code = tree::Code { text: inside, span: start..end };
            pieces.extend(read(self, &code).map(Piece::Hole));
        }
        let rest = text.get(from..).unwrap_or_default();
        if rest.contains("{{") && !rest.contains("\\{{") {
            self.problem(Code::BracesNotClosed, span, "These braces never end.", "Add `}}`.");
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.replace("\\{{", "{{")));
        }
        pieces
    }

    pub(super) fn first_line(&self, span: &Span) -> Span {
        span.start..span.start + self.lowering.source.slice(span).lines().next().unwrap_or_default().len()
    }
}

/// The key that a word means: what people write in its place, or how it is spelt.
pub(super) fn near_key(wrong: &str, keys: &[&str]) -> Option<String> {
    let synonym = SYNONYMS.iter().filter(|(other, _)| *other == wrong).map(|(_, key)| *key);
    let near = synonym.into_iter().find(|key| keys.contains(key));
    near.or_else(|| did_you_mean(wrong, keys.iter().copied())).map(str::to_owned)
}

/// The key that a word must mean. Some words are near in what they say, but their values are others.
pub(super) fn sure_key(wrong: &str, keys: &[&str]) -> Option<String> {
    const OTHER_VALUES: [&str; 2] = ["required", "multiple"];
    let synonym = SYNONYMS.iter().filter(|(other, _)| *other == wrong).map(|(_, key)| *key);
    let known = synonym.into_iter().find(|key| keys.contains(key) && !OTHER_VALUES.contains(&wrong));
    known.or_else(|| surely_means(wrong, keys.iter().copied())).map(str::to_owned)
}
