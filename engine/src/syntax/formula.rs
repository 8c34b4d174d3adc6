//! Formulas: text → tree, by the grammar of the format (section 3.6). Total, and bounded in depth.
//!
//! Spans are those of the file: the caller says where the formula begins.

use super::formula_words::{Token, TokenKind, tokens};
use crate::source::Span;

/// A formula as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// What it is.
    pub kind: FormulaKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum FormulaKind {
    /// `12.5`
    Number(f64),
    /// `"windows"`
    Text(String),
    /// `yes`, `no`
    YesNo(bool),
    /// `7 days`
    Length(f64, String),
    /// `user.first_name`
    Name(String),
    /// `["mac", "linux"]`
    List(Vec<Formula>),
    /// `not a`
    Not(Box<Formula>),
    /// `a and b`
    And(Box<Formula>, Box<Formula>),
    /// `a or b`
    Or(Box<Formula>, Box<Formula>),
    /// `a if condition else b`
    If {
        /// Value if the condition is yes.
        then: Box<Formula>,
        /// The condition.
        condition: Box<Formula>,
        /// Value otherwise.
        otherwise: Box<Formula>,
    },
    /// `a is b`, `a < b` …
    Compare(Operator, Box<Formula>, Box<Formula>),
    /// `a is missing`; `true`: `a is known`
    Missing(Box<Formula>, bool),
    /// `a + b` …
    Calculate(char, Box<Formula>, Box<Formula>),
    /// `-a`
    Minus(Box<Formula>),
    /// `length(a)`
    Call(String, Vec<Formula>),
}

impl Formula {
    /// Whether it is a comparison, or joins some: what makes code in a quote a condition.
    #[must_use]
    pub fn is_condition(&self) -> bool {
        use FormulaKind::{And, Compare, Missing, Not, Or};
        matches!(self.kind, And(..) | Compare(..) | Missing(..) | Not(_) | Or(..))
    }

    /// Whether it is one comparison or a bare name, and nothing joined.
    #[must_use]
    pub fn is_comparison(&self) -> bool {
        matches!(self.kind, FormulaKind::Compare(..) | FormulaKind::Missing(..) | FormulaKind::Name(_))
    }
}

/// The comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as it is written")]
pub enum Operator {
    Is,
    IsNot,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
}

/// Why a text is no formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormulaError {
    /// Where it goes wrong.
    pub span: Span,
    /// What is wrong, for the writer.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

/// Most levels of brackets, `not` and `if` a formula may have.
const MAX_DEPTH: usize = 64;

/// Most words and signs of a formula: also the depth of the tree that a chain of `and` becomes.
const MAX_TOKENS: usize = 300;

/// Reads a formula that begins at byte `base` of its file.
///
/// # Errors
/// The first place where it cannot be read on.
pub fn parse(text: &str, base: usize) -> Result<Formula, FormulaError> {
    let tokens = tokens(text, base)?;
    let end = base + text.len();
    if let Some(token) = tokens.get(MAX_TOKENS) {
        let message = "This formula is too long.".to_owned();
        let help = "Work parts of it out in steps of their own.".to_owned();
        return Err(FormulaError { span: token.span.clone(), message, help });
    }
    let mut parser = Parser { text, tokens, next: 0, end, depth: 0 };
    if parser.tokens.is_empty() {
        return Err(parser.wrong("There is no formula here.", "For example `os is \"windows\"`."));
    }
    let formula = parser.choice()?;
    match parser.peek() {
        None => Ok(formula),
        Some(token) => Err(parser.leftover(&token.clone(), &formula)),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    end: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn word(&self, ahead: usize) -> &str {
        match self.tokens.get(self.next + ahead).map(|token| &token.kind) {
            Some(TokenKind::Name(name)) => name,
            Some(TokenKind::Sign(sign)) => sign,
            _ => "",
        }
    }

    fn eat(&mut self, words: &[&str]) -> bool {
        let found = words.iter().enumerate().all(|(at, word)| self.word(at) == *word);
        self.next += if found { words.len() } else { 0 };
        found
    }

    fn wrong(&self, message: &str, help: &str) -> FormulaError {
        let start = self.end - self.text.len().min(1);
        let span = self.peek().map_or(start..self.end, |token| token.span.clone());
        FormulaError { span, message: message.to_owned(), help: help.to_owned() }
    }

    fn unfinished(&self) -> FormulaError {
        let example = "For example `os is \"windows\"`.";
        match self.peek() {
            None => self.wrong(
                &format!("I cannot read “{}”: something is missing at the end.", self.text.trim()),
                example,
            ),
            Some(_) => self.wrong(&format!("I cannot read “{}” from here on.", self.text.trim()), example),
        }
    }

    fn leftover(&self, token: &Token, before: &Formula) -> FormulaError {
        let word = match &token.kind {
            TokenKind::Name(name) => name.to_lowercase(),
            _ => String::new(),
        };
        let help = match word.as_str() {
            "ou" | "oder" | "of" => "In formulas write `or`.".to_owned(),
            "et" | "und" | "y" | "e" => "In formulas write `and`.".to_owned(),
            "est" | "ist" | "es" => "In formulas write `is`; “est vide” is `is missing`.".to_owned(),
            "jours" | "tage" => "In formulas write `days`.".to_owned(),
            _ if matches!(before.kind, FormulaKind::Name(_)) && !word.is_empty() => {
                format!(
                    "Between two things belongs a word such as `is`: `{} is \"{word}\"`.",
                    self.text.trim().split(' ').next().unwrap_or_default()
                )
            }
            _ => "For example `os is \"windows\" and affected > 2`.".to_owned(),
        };
        self.wrong(&format!("I cannot read “{}” from here on.", self.text.trim()), &help)
    }

    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, FormulaError>,
    ) -> Result<T, FormulaError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self
                .wrong("This formula is nested too deeply.", "Work parts of it out in steps of their own."));
        }
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn choice(&mut self) -> Result<Formula, FormulaError> {
        let then = self.or()?;
        if !self.eat(&["if"]) {
            return Ok(then);
        }
        let condition = self.or()?;
        if !self.eat(&["else"]) {
            return Err(self.wrong(
                "After `if` and a condition belongs `else` and a value.",
                "For example `\"high\" if affected > 3 else \"normal\"`.",
            ));
        }
        let otherwise = self.deeper(Self::choice)?;
        let span = then.span.start..otherwise.span.end;
        let kind = FormulaKind::If {
            then: Box::new(then),
            condition: Box::new(condition),
            otherwise: Box::new(otherwise),
        };
        Ok(Formula { kind, span })
    }

    fn or(&mut self) -> Result<Formula, FormulaError> {
        let mut left = self.and()?;
        while self.eat(&["or"]) {
            left = join(left, self.and()?, FormulaKind::Or);
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Formula, FormulaError> {
        let mut left = self.not()?;
        while self.eat(&["and"]) {
            left = join(left, self.not()?, FormulaKind::And);
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Formula, FormulaError> {
        let start = self.peek().map_or(self.end, |token| token.span.start);
        if self.word(0) == "not" && self.word(1) != "in" && self.eat(&["not"]) {
            let value = self.deeper(Self::not)?;
            let span = start..value.span.end;
            return Ok(Formula { kind: FormulaKind::Not(Box::new(value)), span });
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Formula, FormulaError> {
        let left = self.sum()?;
        for (words, known) in [
            (&["is", "not", "missing"][..], true),
            (&["is", "not", "known"], false),
            (&["is", "missing"], false),
            (&["is", "known"], true),
        ] {
            if self.eat(words) {
                let span = left.span.start..self.before();
                return Ok(Formula { kind: FormulaKind::Missing(Box::new(left), known), span });
            }
        }
        let Some(operator) = self.operator() else { return Ok(left) };
        let right = self.sum()?;
        Ok(join(left, right, |a, b| FormulaKind::Compare(operator, a, b)))
    }

    fn operator(&mut self) -> Option<Operator> {
        const OPERATORS: &[(&[&str], Operator)] = &[
            (&["is", "not"], Operator::IsNot),
            (&["is"], Operator::Is),
            (&["="], Operator::Is),
            (&["=="], Operator::Is),
            (&["!="], Operator::IsNot),
            (&["<"], Operator::Less),
            (&["<="], Operator::LessOrEqual),
            (&[">"], Operator::Greater),
            (&[">="], Operator::GreaterOrEqual),
            (&["in"], Operator::In),
            (&["not", "in"], Operator::NotIn),
            (&["contains"], Operator::Contains),
            (&["starts", "with"], Operator::StartsWith),
            (&["ends", "with"], Operator::EndsWith),
            (&["matches"], Operator::Matches),
        ];
        OPERATORS.iter().find(|(words, _)| self.eat(words)).map(|(_, operator)| *operator)
    }

    fn sum(&mut self) -> Result<Formula, FormulaError> {
        self.chain(&["+", "-"], Self::product)
    }

    fn product(&mut self) -> Result<Formula, FormulaError> {
        self.chain(&["*", "/"], Self::value)
    }

    fn chain(
        &mut self,
        signs: &[&str],
        part: fn(&mut Self) -> Result<Formula, FormulaError>,
    ) -> Result<Formula, FormulaError> {
        let mut left = part(self)?;
        while let Some(sign) = signs.iter().find(|sign| self.eat(&[sign])) {
            let sign = sign.chars().next().unwrap_or('+');
            left = join(left, part(self)?, |a, b| FormulaKind::Calculate(sign, a, b));
        }
        Ok(left)
    }

    fn value(&mut self) -> Result<Formula, FormulaError> {
        let Some(token) = self.peek().cloned() else { return Err(self.unfinished()) };
        self.next += 1;
        let start = token.span.start;
        let kind = match token.kind {
            TokenKind::Number(number) => self.number(number),
            TokenKind::Text(text) => FormulaKind::Text(text),
            TokenKind::Name(name) => match name.as_str() {
                "yes" => FormulaKind::YesNo(true),
                "no" => FormulaKind::YesNo(false),
                "and" | "or" | "not" | "if" | "else" | "is" | "in" => {
                    self.next -= 1;
                    return Err(self.unfinished());
                }
                _ if self.eat(&["("]) => FormulaKind::Call(name, self.list(")")?),
                _ => FormulaKind::Name(name),
            },
            TokenKind::Sign(sign) => match sign {
                "(" => {
                    let inner = self.deeper(Self::choice)?;
                    if !self.eat(&[")"]) {
                        return Err(self.wrong("A bracket is never closed.", "Add `)`."));
                    }
                    inner.kind
                }
                "[" => FormulaKind::List(self.list("]")?),
                "-" => FormulaKind::Minus(Box::new(self.deeper(Self::value)?)),
                _ => {
                    self.next -= 1;
                    return Err(self.unfinished());
                }
            },
        };
        Ok(Formula { kind, span: start..self.before() })
    }

    fn number(&mut self, number: f64) -> FormulaKind {
        const UNITS: [&str; 6] = ["minute", "hour", "day", "week", "month", "year"];
        let word = self.word(0).to_owned();
        let unit = UNITS.iter().find(|unit| word.strip_suffix('s').unwrap_or(&word) == **unit);
        match unit {
            Some(unit) => {
                self.next += 1;
                FormulaKind::Length(number, (*unit).to_owned())
            }
            None => FormulaKind::Number(number),
        }
    }

    fn list(&mut self, close: &str) -> Result<Vec<Formula>, FormulaError> {
        let mut items = Vec::new();
        if self.eat(&[close]) {
            return Ok(items);
        }
        loop {
            items.push(self.deeper(Self::choice)?);
            if self.eat(&[close]) {
                return Ok(items);
            }
            if !self.eat(&[","]) {
                return Err(self.wrong(&format!("Here I expected a comma or `{close}`."), ""));
            }
        }
    }

    /// End of the token before the next one.
    fn before(&self) -> usize {
        self.next.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(self.end, |token| token.span.end)
    }
}

fn join(
    left: Formula,
    right: Formula,
    kind: impl FnOnce(Box<Formula>, Box<Formula>) -> FormulaKind,
) -> Formula {
    let span = left.span.start..right.span.end;
    Formula { kind: kind(Box::new(left), Box::new(right)), span }
}
