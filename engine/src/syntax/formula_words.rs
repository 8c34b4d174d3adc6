//! The words and signs of a formula: text → tokens.

use super::formula::FormulaError;
use crate::problem::Edit;
use crate::source::Span;

/// A word or sign, and where it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where.
    pub span: Span,
}

/// The kinds of token.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// Digits, perhaps with a point.
    Number(f64),
    /// What stands between quotation marks.
    Text(String),
    /// A name or a word of the language.
    Name(String),
    /// An operator, bracket or comma.
    Sign(&'static str),
}

/// Opening and closing quotation marks. A text ends at its first closing mark.
const QUOTES: &[(char, &[char])] =
    &[('"', &['"']), ('\'', &['\'']), ('“', &['”']), ('„', &['“', '”']), ('«', &['»']), ('‘', &['’'])];

/// The marks that end a text which begins with this one; none: it begins no text.
#[must_use]
pub fn closing_marks(mark: char) -> Option<&'static [char]> {
    QUOTES.iter().find(|(open, _)| *open == mark).map(|(_, closing)| *closing)
}

const SIGNS: &[&str] = &["==", "!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ","];

/// Cuts a formula into tokens; `base` is the byte of the file where it begins.
pub fn tokens(text: &str, base: usize) -> Result<Vec<Token>, FormulaError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let start = text.len() - rest.len();
        let (kind, length) = token(rest, first, base + start)?;
        found.push(Token { kind, span: base + start..base + start + length });
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(found)
}

fn token(rest: &str, first: char, at: usize) -> Result<(TokenKind, usize), FormulaError> {
    let wrong = |length: usize, message: String, help: &str| FormulaError {
        span: at..at + length,
        message,
        help: help.to_owned(),
    };
    if let Some((_, closing)) = QUOTES.iter().find(|(open, _)| *open == first) {
        let inner = rest.get(first.len_utf8()..).unwrap_or_default();
        let Some((end, mark)) = inner.char_indices().find(|(_, mark)| closing.contains(mark)) else {
            return Err(wrong(
                rest.len(),
                "This text has no closing quotation mark.".to_owned(),
                "Put one at its end.",
            ));
        };
        let words = inner.get(..end).unwrap_or_default();
        let words = if first == '«' { words.trim() } else { words };
        return Ok((TokenKind::Text(words.to_owned()), first.len_utf8() + end + mark.len_utf8()));
    }
    if first.is_ascii_digit() {
        let length = rest
            .char_indices()
            .find(|(at, mark)| {
                let decimal = *mark == '.'
                    && rest.get(at + 1..).unwrap_or_default().starts_with(|next: char| next.is_ascii_digit());
                !mark.is_ascii_digit() && !decimal
            })
            .map_or(rest.len(), |(at, _)| at);
        let number = rest.get(..length).unwrap_or_default();
        return number.parse().map(|value| (TokenKind::Number(value), length)).map_err(|_| {
            wrong(
                length,
                format!("“{number}” is not a number."),
                "Decimals stand behind one point, as in 2.5.",
            )
        });
    }
    if is_letter(first) {
        let length = rest
            .char_indices()
            .find(|(at, mark)| {
                let dot = *mark == '.' && rest.get(at + 1..).unwrap_or_default().starts_with(is_letter);
                !is_letter(*mark) && !mark.is_ascii_digit() && *mark != '_' && !dot
            })
            .map_or(rest.len(), |(at, _)| at);
        return Ok((TokenKind::Name(rest.get(..length).unwrap_or_default().to_owned()), length));
    }
    for (wrong_sign, words) in [("&&", "`and`"), ("||", "`or`"), ("!", "`not`"), ("{{", "no braces here")] {
        if rest.starts_with(wrong_sign) && !rest.starts_with("!=") {
            let message = format!("“{wrong_sign}” is not a word of formulas.");
            let help = match wrong_sign {
                "{{" => "Inside backticks write the formula alone, without braces.".to_owned(),
                _ => format!("Write {words}."),
            };
            return Err(wrong(wrong_sign.len(), message, &help));
        }
    }
    match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        Some(sign) => Ok((TokenKind::Sign(sign), sign.len())),
        None => {
            let help = match first {
                '–' | '—' | '−' | '‐' | '‑' => "Write `-`.",
                '×' | '·' => "Write `*`.",
                '÷' | ':' => "Write `/`.",
                '≤' => "Write `<=`.",
                '≥' => "Write `>=`.",
                '≠' => "Write `is not`.",
                '%' => "Write the number alone: 5% is `5`, or `0.05`.",
                '€' | '$' | '£' => "Write the number alone, without a currency.",
                _ => "Formulas have names, numbers, texts in quotes, and words such as `is`, `and`, `or`.",
            };
            Err(wrong(first.len_utf8(), format!("I cannot read “{first}” in a formula."), help))
        }
    }
}

/// Words of other languages, and signs of other formula languages, as they are written in formulas.
const FOREIGN: &[(&str, &str)] = &[
    ("ou", "or"),
    ("oder", "or"),
    ("||", "or"),
    ("et", "and"),
    ("und", "and"),
    ("&&", "and"),
    ("est", "is"),
    ("ist", "is"),
    ("jour", "day"),
    ("jours", "days"),
    ("tag", "day"),
    ("tage", "days"),
    ("días", "days"),
    ("giorni", "days"),
    ("dagen", "days"),
    ("dias", "days"),
    ("heures", "hours"),
    ("stunden", "hours"),
    ("semaines", "weeks"),
    ("wochen", "weeks"),
    ("semanas", "weeks"),
    ("mois", "months"),
    ("monate", "months"),
    ("meses", "months"),
    ("ans", "years"),
    ("jahre", "years"),
    ("años", "years"),
];

/// What “empty” is called; after `is` it means `missing`.
const EMPTY: &[&str] = &["vide", "leer", "empty", "vacío", "vuoto", "leeg", "vazio"];

/// What must be changed in a text to make it a formula, where only foreign words, foreign signs and braces are
/// wrong with it; otherwise nothing.
#[must_use]
pub fn repairs(text: &str, base: usize) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    let mut last = String::new();
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let quote = QUOTES.iter().find(|(open, _)| *open == first);
        let length = match quote {
            Some((_, closing)) => {
                let inner = rest.char_indices().skip(1).find(|(_, mark)| closing.contains(mark));
                inner.map_or(rest.len(), |(end, mark)| end + mark.len_utf8())
            }
            None if is_letter(first) => rest.find(|mark| !is_name(mark)).unwrap_or(rest.len()),
            None if ["{{", "}}", "&&", "||"].iter().any(|sign| rest.starts_with(sign)) => 2,
            None => first.len_utf8(),
        };
        let word = rest.get(..length).unwrap_or_default();
        let lower = word.to_lowercase();
        let means = match lower.as_str() {
            "{{" | "}}" => Some(""),
            empty if last == "is" && EMPTY.contains(&empty) => Some("missing"),
            other => FOREIGN.iter().find(|(foreign, _)| *foreign == other).map(|(_, word)| *word),
        };
        // Braces take the space on their inner side along.
        let space = |text: &str| text.len() - text.trim_start_matches(' ').len();
        let (before, length) = match word {
            "{{" => (0, length + space(rest.get(2..).unwrap_or_default())),
            "}}" => {
                let before = text.get(..at).unwrap_or_default();
                (before.len() - before.trim_end_matches(' ').len(), length)
            }
            _ => (0, length),
        };
        if let Some(means) = means {
            edits.push(Edit { span: base + at - before..base + at + length, text: means.to_owned() });
        }
        if !word.trim().is_empty() {
            last = means.map_or(lower, str::to_owned);
        }
        at += length;
    }
    let mut mended = String::new();
    let mut from = 0;
    for edit in &edits {
        mended.push_str(text.get(from..edit.span.start - base).unwrap_or_default());
        mended.push_str(&edit.text);
        from = edit.span.end - base;
    }
    mended.push_str(text.get(from..).unwrap_or_default());
    if super::formula::parse(&mended, 0).is_ok() { edits } else { Vec::new() }
}

fn is_name(mark: char) -> bool {
    is_letter(mark) || mark.is_ascii_digit() || mark == '_' || mark == '.'
}

/// A letter of any script, combining marks included.
pub fn is_letter(mark: char) -> bool {
    mark.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&mark)
}

#[cfg(test)]
mod tests {
    use super::repairs;

    #[track_caller]
    fn becomes(text: &str, expected: &str) {
        let mut mended = text.to_owned();
        for edit in repairs(text, 0).into_iter().rev() {
            mended.replace_range(edit.span, &edit.text);
        }
        assert_eq!(mended, expected);
    }

    #[test]
    fn foreign_words_signs_and_braces_are_mended() {
        becomes("{{ visits }} > 2", "visits > 2");
        becomes("a est vide ou b > 2", "a is missing or b > 2");
        becomes("today - day > 60 jours et a is \"et\"", "today - day > 60 days and a is \"et\"");
        becomes("a && b || c", "a and b or c");
        becomes("état ist leer", "état is missing");
    }

    #[test]
    fn what_stays_unreadable_stays() {
        for text in ["a ou", "{{Info|x=1}}", "a == ", "number of people > 3", "a is windows here"] {
            becomes(text, text);
        }
    }
}
