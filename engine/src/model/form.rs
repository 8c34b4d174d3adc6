//! Questions: what an answer must be like, and whether one is. The only module that names regex-lite.

use serde::{Deserialize, Serialize};

use super::condition::{Expr, Scope, alike};
use super::text::Piece;
use crate::message::{QuestionKind, Reason, Value};
use crate::text::fold;

/// Most characters of an answer of one line, and of several.
const MAX_LINE: usize = 500;
const MAX_LONG: usize = 20_000;
/// Most memory a compiled pattern may take: a pattern comes from a writer and runs in a page.
const MAX_PATTERN: usize = 1 << 20;

/// An `ask` box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Name of the answer.
    pub name: String,
    /// The question.
    pub text: Vec<Piece>,
    /// What kind of answer.
    pub kind: QuestionKind,
    /// The answers of `one of`.
    pub options: Vec<AnswerOption>,
    /// Pattern for the whole answer.
    pub pattern: Option<String>,
    /// Placeholder.
    pub example: Option<String>,
    /// What to say when an answer is refused.
    pub if_wrong: Option<Vec<Piece>>,
    /// Small text under the field.
    pub hint: Option<Vec<Piece>>,
    /// It may be left out.
    pub optional: bool,
    /// Words on the button that leaves it out.
    pub skip: Option<String>,
    /// Smallest number.
    pub min: Option<Expr>,
    /// Largest number.
    pub max: Option<Expr>,
    /// Masked, and kept out of tickets.
    pub private: bool,
}

/// An answer of `one of`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerOption {
    /// What is saved and compared.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl Ask {
    /// Whether it may be left out.
    #[must_use]
    pub fn may_skip(&self) -> bool {
        self.optional || self.skip.is_some()
    }

    /// Reads an answer, typed or pressed. None: left out, which it may be.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn read(&self, answer: &Value, scope: &dyn Scope) -> Result<Option<Value>, Reason> {
        let text = match answer {
            Value::Text(text) => text.trim(),
            Value::Number(number) if !number.is_finite() => return Err(Reason::NotANumber),
            Value::Number(_) if self.is_number() => return self.bounded(answer, scope).map(Some),
            Value::YesNo(_) if self.kind == QuestionKind::YesNo => return Ok(Some(answer.clone())),
            Value::YesNo(yes) => {
                return self.read(&Value::Text(if *yes { "yes" } else { "no" }.to_owned()), scope);
            }
            Value::Number(number) => return self.read(&Value::Text(number.to_string()), scope),
            Value::List(_) => return Err(Reason::Form),
        };
        if text.is_empty() {
            return if self.may_skip() { Ok(None) } else { Err(Reason::Empty) };
        }
        let max = if self.kind == QuestionKind::LongText { MAX_LONG } else { MAX_LINE };
        if text.chars().count() > max {
            return Err(Reason::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) });
        }
        let value = match self.kind {
            QuestionKind::Number | QuestionKind::WholeNumber => {
                let number = number(text).ok_or(Reason::NotANumber)?;
                return self.bounded(&Value::Number(number), scope).map(Some);
            }
            QuestionKind::YesNo => Value::YesNo(yes_no(text).ok_or(Reason::NotYesNo)?),
            QuestionKind::OneOf => Value::Text(self.option(text).ok_or(Reason::NotOneOf)?.value.clone()),
            QuestionKind::Email if !is_email(text) => return Err(Reason::NotAnEmail),
            QuestionKind::Phone if !is_phone(text) => return Err(Reason::NotAPhone),
            QuestionKind::WebAddress if !is_web_address(text) => return Err(Reason::NotAWebAddress),
            _ => Value::Text(self.patterned(text)?),
        };
        Ok(Some(value))
    }

    fn is_number(&self) -> bool {
        matches!(self.kind, QuestionKind::Number | QuestionKind::WholeNumber)
    }

    fn bounded(&self, value: &Value, scope: &dyn Scope) -> Result<Value, Reason> {
        let Value::Number(number) = value else { return Err(Reason::NotANumber) };
        if self.kind == QuestionKind::WholeNumber && number.fract() != 0.0 {
            return Err(Reason::NotWhole);
        }
        let bound = |bound: &Option<Expr>| match bound.as_ref().and_then(|bound| bound.eval(scope)) {
            Some(Value::Number(bound)) => Some(bound),
            _ => None,
        };
        match (bound(&self.min), bound(&self.max)) {
            (Some(min), _) if *number < min => Err(Reason::TooSmall { min }),
            (_, Some(max)) if *number > max => Err(Reason::TooLarge { max }),
            _ => Ok(value.clone()),
        }
    }

    /// The option that is meant: by its value, its label or its number in the list.
    #[must_use]
    pub fn option(&self, text: &str) -> Option<&AnswerOption> {
        let typed = |text: &str| fold(&alike(text));
        let wanted = typed(text);
        let by =
            |key: fn(&AnswerOption) -> &str| self.options.iter().find(|option| typed(key(option)) == wanted);
        let numbered = || wanted.parse::<usize>().ok()?.checked_sub(1).and_then(|at| self.options.get(at));
        by(|option| &option.value).or_else(|| by(|option| &option.label)).or_else(numbered)
    }

    /// An answer that fits its pattern only in capitals is saved in capitals.
    fn patterned(&self, text: &str) -> Result<String, Reason> {
        match &self.pattern {
            None => Ok(text.to_owned()),
            Some(pattern) if fits(pattern, text) => Ok(text.to_owned()),
            Some(pattern) if fits(pattern, &text.to_uppercase()) => Ok(text.to_uppercase()),
            Some(_) => Err(Reason::Form),
        }
    }
}

/// Whether a pattern fits the whole of a text. A pattern that cannot be read fits nothing.
#[must_use]
pub fn fits(pattern: &str, text: &str) -> bool {
    compile(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

/// Reads a pattern; the error says what is wrong with it.
///
/// # Errors
/// What the library says.
pub fn compile(pattern: &str) -> Result<regex_lite::Regex, String> {
    regex_lite::RegexBuilder::new(&format!("^(?:{pattern})$"))
        .size_limit(MAX_PATTERN)
        .build()
        .map_err(|error| error.to_string())
}

/// A number as people write it: `35.50`, `35,50`, `1 000`.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let bare: String =
        text.chars().filter(|mark| !matches!(mark, ' ' | '\u{a0}' | '\u{202f}' | '\'')).collect();
    let bare = if bare.contains('.') { bare } else { bare.replacen(',', ".", 1) };
    let digits = bare.trim_start_matches(['-', '+']);
    let plain = digits.starts_with(|mark: char| mark.is_ascii_digit())
        && digits.chars().all(|mark| mark.is_ascii_digit() || mark == '.');
    let number: Option<f64> = if plain { bare.parse().ok() } else { None };
    number.filter(|number| number.is_finite())
}

/// Yes or no, in the languages of the interface.
#[must_use]
pub fn yes_no(text: &str) -> Option<bool> {
    let word = alike(text);
    match word.trim_end_matches(['.', '!']) {
        "yes" | "y" | "yep" | "yeah" | "oui" | "o" | "ouais" | "ja" | "sí" | "si" | "sim" => Some(true),
        "no" | "n" | "nope" | "non" | "nein" | "nee" | "não" | "nao" => Some(false),
        _ => None,
    }
}

fn is_email(text: &str) -> bool {
    fits(r"[^\s@,;<>]+@[^\s@,;<>.]+(\.[^\s@,;<>.]+)+", text)
}

fn is_phone(text: &str) -> bool {
    fits(r"\+?[0-9 .()/\-]{4,30}", text) && text.chars().filter(char::is_ascii_digit).count() >= 4
}

fn is_web_address(text: &str) -> bool {
    fits(r"https?://[^\s/]+\.[^\s]+", text)
}
