//! Questions: what an answer must be like, and whether one is. The only module that names regex-lite.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::calendar;
use super::condition::{Expr, Operator, Scope, alike, compare};
use super::text::Piece;
use crate::message::{FileRef, FileRules, QuestionKind, Reason, Value};
use crate::text::fold;

/// Most characters of an answer of one line, and of several.
const MAX_LINE: usize = 500;
const MAX_LONG: usize = 20_000;
/// Most answers that a host function may give to choose from.
const MAX_OPTIONS: usize = 200;
/// Most commas of a label that is looked for among several typed ones.
const MAX_COMMAS: usize = 8;
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
    /// The answers of `one of` and `some of`.
    pub options: Vec<AnswerOption>,
    /// Where the answers come from, if not from the writer: a list.
    pub options_from: Option<Expr>,
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
    /// Smallest number, date or time.
    pub min: Option<Expr>,
    /// Largest number, date or time.
    pub max: Option<Expr>,
    /// What must hold of this and earlier answers.
    pub check: Option<Expr>,
    /// Refused answers after which it stays missing.
    pub tries: Option<u32>,
    /// When it is asked; none: always.
    pub ask_if: Option<Expr>,
    /// What stands in the field at first.
    pub prefill: Option<Expr>,
    /// Which files, if it asks for some.
    pub files: Option<FileRules>,
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

    /// Reads an answer, typed or pressed, of a reader of this language. None: left out, which it may be.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn read(&self, answer: &Value, scope: &dyn Scope, language: &str) -> Result<Option<Value>, Reason> {
        let Some(value) = self.read_kind(answer, scope, language)? else { return Ok(None) };
        self.bounded(&value, scope)?;
        let with = With { name: &self.name, value: &value, scope };
        match &self.check {
            Some(check) if !check.holds(&with) => Err(Reason::Check),
            _ => Ok(Some(value)),
        }
    }

    fn read_kind(&self, answer: &Value, scope: &dyn Scope, language: &str) -> Result<Option<Value>, Reason> {
        use QuestionKind as Kind;
        let text = match (answer, self.kind) {
            (Value::Text(text), _) => text.trim().to_owned(),
            (Value::Number(number), _) if !number.is_finite() => return Err(Reason::NotANumber),
            (Value::Number(_), Kind::Number | Kind::WholeNumber) => return self.whole(answer).map(Some),
            (Value::YesNo(_), Kind::YesNo)
            | (Value::Date { .. }, Kind::Date)
            | (Value::Time { .. }, Kind::Time) => return self.read_again(answer),
            (Value::List(items), Kind::SomeOf) => return self.some_of(items, scope).map(Some),
            (Value::File { file }, Kind::File) => return self.files(std::slice::from_ref(file)).map(Some),
            (Value::List(items), Kind::File) => {
                let files: Option<Vec<FileRef>> = items
                    .iter()
                    .map(|item| if let Value::File { file } = item { Some(file.clone()) } else { None })
                    .collect();
                let files = files.ok_or(Reason::NotAFile)?;
                return if files.is_empty() { self.left_out() } else { self.files(&files).map(Some) };
            }
            (Value::YesNo(yes), _) => if *yes { "yes" } else { "no" }.to_owned(),
            (Value::Number(number), _) => number.to_string(),
            _ => return Err(Reason::Form),
        };
        if text.is_empty() {
            return self.left_out();
        }
        let max = if self.kind == Kind::LongText { MAX_LONG } else { MAX_LINE };
        if text.chars().count() > max {
            return Err(Reason::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) });
        }
        let value = match self.kind {
            Kind::Number | Kind::WholeNumber => {
                return self.whole(&Value::Number(number(&text).ok_or(Reason::NotANumber)?)).map(Some);
            }
            Kind::YesNo => Value::YesNo(yes_no(&text).ok_or(Reason::NotYesNo)?),
            Kind::Date => {
                let today = scope.value("today");
                calendar::typed_date(&text, language, today.as_ref()).ok_or(Reason::NotADate)?
            }
            Kind::Time => calendar::typed_time(&text).ok_or(Reason::NotATime)?,
            Kind::File => return Err(Reason::NotAFile),
            Kind::OneOf => Value::Text(option(&self.options(scope), &text).ok_or(Reason::NotOneOf)?),
            Kind::SomeOf => return self.some_of(&several(&self.options(scope), &text), scope).map(Some),
            Kind::Email if !is_email(&text) => return Err(Reason::NotAnEmail),
            Kind::Phone if !is_phone(&text) => return Err(Reason::NotAPhone),
            Kind::WebAddress if !is_web_address(&text) => return Err(Reason::NotAWebAddress),
            _ => Value::Text(self.patterned(&text)?),
        };
        Ok(Some(value))
    }

    /// A value of the host that is already of the right kind, if it can be read.
    fn read_again(&self, value: &Value) -> Result<Option<Value>, Reason> {
        match value {
            Value::Date { date } => calendar::date(date).map(Some).ok_or(Reason::NotADate),
            Value::Time { time } => calendar::time(time).map(Some).ok_or(Reason::NotATime),
            value => Ok(Some(value.clone())),
        }
    }

    fn left_out(&self) -> Result<Option<Value>, Reason> {
        if self.may_skip() { Ok(None) } else { Err(Reason::Empty) }
    }

    fn whole(&self, value: &Value) -> Result<Value, Reason> {
        match value {
            Value::Number(number) if self.kind == QuestionKind::WholeNumber && number.fract() != 0.0 => {
                Err(Reason::NotWhole)
            }
            value => Ok(value.clone()),
        }
    }

    /// Smallest and largest answer, with what was answered so far.
    #[must_use]
    pub fn bounds(&self, scope: &dyn Scope) -> (Option<Value>, Option<Value>) {
        let bound = |bound: &Option<Expr>| bound.as_ref().and_then(|bound| bound.eval(scope));
        (bound(&self.min), bound(&self.max))
    }

    fn bounded(&self, value: &Value, scope: &dyn Scope) -> Result<(), Reason> {
        let (min, max) = self.bounds(scope);
        let beyond = |operator: Operator, bound: &Value| {
            compare(operator, Some(value.clone()), Some(bound.clone()), scope)
        };
        match (min, max) {
            (Some(min), _) if beyond(Operator::Less, &min) => Err(Reason::TooSmall { min }),
            (_, Some(max)) if beyond(Operator::Greater, &max) => Err(Reason::TooLarge { max }),
            _ => Ok(()),
        }
    }

    fn some_of(&self, items: &[Value], scope: &dyn Scope) -> Result<Value, Reason> {
        let options = self.options(scope);
        if items.len() > options.len() {
            return Err(Reason::NotOneOf);
        }
        let mut chosen = Vec::new();
        for item in items {
            let Value::Text(text) = item else { return Err(Reason::NotOneOf) };
            let value = option(&options, text).ok_or(Reason::NotOneOf)?;
            if !chosen.contains(&value) {
                chosen.push(value);
            }
        }
        if chosen.is_empty() && !self.may_skip() {
            return Err(Reason::Empty);
        }
        // In the writer's order, whatever was ticked first.
        let inside = |option: &AnswerOption| chosen.contains(&option.value);
        Ok(Value::List(
            options
                .iter()
                .filter(|option| inside(option))
                .map(|option| Value::Text(option.value.clone()))
                .collect(),
        ))
    }

    fn files(&self, files: &[FileRef]) -> Result<Value, Reason> {
        let Some(rules) = &self.files else { return Err(Reason::NotAFile) };
        if files.len() > rules.max_files as usize {
            return Err(Reason::TooManyFiles { max: rules.max_files });
        }
        for file in files {
            if file.id.is_empty() || file.name.chars().count() > MAX_LINE {
                return Err(Reason::NotAFile);
            }
            let ending = file.name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
            if !rules.accept.is_empty() && !rules.accept.contains(&ending) {
                return Err(Reason::FileKind { accept: rules.accept.clone() });
            }
            if let Some(max) = rules.max_bytes.filter(|max| file.bytes > *max) {
                return Err(Reason::FileTooLarge { max });
            }
        }
        let mut values: Vec<Value> = files.iter().map(|file| Value::File { file: file.clone() }).collect();
        Ok(if rules.max_files == 1 { values.swap_remove(0) } else { Value::List(values) })
    }

    /// The answers to choose from: the writer's, or those of a list.
    #[must_use]
    pub fn options(&self, scope: &dyn Scope) -> Vec<AnswerOption> {
        match self.options_from.as_ref().map(|from| from.eval(scope)) {
            None => self.options.clone(),
            Some(Some(Value::List(items))) => items
                .into_iter()
                .filter_map(|item| if let Value::Text(text) = item { Some(text) } else { None })
                .take(MAX_OPTIONS)
                .map(|text| AnswerOption { value: text.clone(), label: text })
                .collect(),
            Some(_) => Vec::new(),
        }
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

/// The scope of a question, with the answer that is just being given.
struct With<'a> {
    name: &'a str,
    value: &'a Value,
    scope: &'a dyn Scope,
}

impl Scope for With<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        if name == self.name { Some(self.value.clone()) } else { self.scope.value(name) }
    }

    fn visits(&self, step: Option<&str>) -> u32 {
        self.scope.visits(step)
    }
}

/// Typed words as several answers: the longest label first, for a label may have commas of its own.
fn several(options: &[AnswerOption], text: &str) -> Vec<Value> {
    let separates = |mark: char| matches!(mark, ',' | ';' | '\n');
    let bare = |text: &str| fold(&alike(text));
    let labels: BTreeSet<String> =
        options.iter().flat_map(|option| [bare(&option.label), bare(&option.value)]).collect();
    let commas =
        labels.iter().map(|label| label.matches(separates).count()).max().unwrap_or_default().min(MAX_COMMAS);
    let parts: Vec<&str> = text.split_inclusive(separates).collect();
    let mut found = Vec::new();
    let mut at = 0;
    // One more than there are is one too many, and is told as such.
    while at < parts.len() && found.len() <= options.len() {
        let joined = |count: usize| {
            let words: String = parts.iter().skip(at).take(count).copied().collect();
            words.trim_end_matches(separates).trim().to_owned()
        };
        let whole = (2..=commas + 1).rev().find(|count| labels.contains(&bare(&joined(*count))));
        let count = whole.unwrap_or(1);
        let words = joined(count);
        if !words.is_empty() {
            found.push(Value::Text(words));
        }
        at += count;
    }
    found
}

/// Short name of the option that is meant: by its value, its label or its number in the list.
fn option(options: &[AnswerOption], text: &str) -> Option<String> {
    let typed = |text: &str| fold(&alike(text));
    let wanted = typed(text);
    let by = |key: fn(&AnswerOption) -> &str| options.iter().find(|option| typed(key(option)) == wanted);
    let numbered = || wanted.parse::<usize>().ok()?.checked_sub(1).and_then(|at| options.get(at));
    let found = by(|option| &option.value).or_else(|| by(|option| &option.label)).or_else(numbered);
    found.map(|option| option.value.clone())
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
    let build = |pattern: &str| {
        let builder = regex_lite::RegexBuilder::new(pattern).size_limit(MAX_PATTERN).build();
        builder.map_err(|error| error.to_string())
    };
    let whole = build(&format!("^(?:{pattern})$"))?;
    // By itself too: brackets that only close inside ours would take the pattern out of them.
    build(pattern).map(|_| whole)
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
        "yes" | "y" | "yep" | "yeah" | "oui" | "o" | "ouais" | "ja" | "sí" | "si" | "sim" | "نعم" | "أجل"
        | "اجل" => Some(true),
        "no" | "n" | "nope" | "non" | "nein" | "nee" | "não" | "nao" | "لا" | "كلا" => Some(false),
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
