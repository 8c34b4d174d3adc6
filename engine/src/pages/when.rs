//! Conditions for a reader who answers no questions: decided where they hang on groups, else in words.

use super::book::Book;
use crate::message::{QuestionKind, Value};
use crate::model::access::EVERYONE;
use crate::model::condition::{Expr, Operator, Scope};
use crate::model::procedure::Procedure;
use crate::model::text::plain_pieces;

/// Somebody of whom nothing is known but that they are somebody.
pub struct Anybody;

impl Scope for Anybody {
    fn value(&self, name: &str) -> Option<Value> {
        (name == "user.groups").then(|| Value::List(vec![Value::Text(EVERYONE.to_owned())]))
    }
}

/// Whether something is on the page.
pub enum When {
    /// For everybody.
    Always,
    /// For nobody who reads only what everybody may.
    Never,
    /// It depends on what the reader knows.
    If(Expr),
}

impl When {
    /// Of a condition; none is always.
    pub fn of(condition: Option<&Expr>) -> Self {
        condition.map_or(Self::Always, decide)
    }
}

/// Invariant: what is left to the reader names no group, so nothing that is for a group is on the page.
fn decide(expr: &Expr) -> When {
    match expr {
        Expr::And(left, right) => match (decide(left), decide(right)) {
            (When::Never, _) | (_, When::Never) => When::Never,
            (When::Always, other) | (other, When::Always) => other,
            (When::If(left), When::If(right)) => When::If(Expr::And(Box::new(left), Box::new(right))),
        },
        Expr::Or(left, right) => match (decide(left), decide(right)) {
            (When::Always, _) | (_, When::Always) => When::Always,
            (When::Never, other) | (other, When::Never) => other,
            (When::If(left), When::If(right)) => When::If(Expr::Or(Box::new(left), Box::new(right))),
        },
        Expr::Not(inner) => match decide(inner) {
            When::Always => When::Never,
            When::Never => When::Always,
            When::If(inner) => When::If(Expr::Not(Box::new(inner))),
        },
        leaf if leaf.depends() && !leaf.names(&|name| name == "user.groups") => When::If(leaf.clone()),
        leaf if leaf.holds(&Anybody) => When::Always,
        _ => When::Never,
    }
}

/// Conditions of a procedure, in words.
pub struct Wording<'a> {
    /// Whose questions are known.
    pub book: &'a Book,
    /// The procedure at hand.
    pub here: &'a Procedure,
}

impl Wording<'_> {
    /// A condition as the second half of “If …”.
    pub fn words(&self, expr: &Expr) -> String {
        let words = self.book.words;
        match expr {
            Expr::And(left, right) => format!("{} {} {}", self.words(left), words.and, self.words(right)),
            Expr::Or(left, right) => format!("{} {} {}", self.words(left), words.or, self.words(right)),
            Expr::Not(inner) => filled(words.not, &[&self.words(inner)]),
            Expr::Known(inner, known) => {
                filled(if *known { words.known } else { words.missing }, &[&self.subject(inner)])
            }
            Expr::Compare(Operator::Greater | Operator::GreaterOrEqual, left, _)
                if matches!(left.as_ref(), Expr::Visits(_)) =>
            {
                words.again.to_owned()
            }
            Expr::Compare(operator, left, right) => {
                let form = match operator {
                    Operator::Is => words.is,
                    Operator::IsNot => words.is_not,
                    Operator::Less => words.less,
                    Operator::LessOrEqual => words.at_most,
                    Operator::Greater => words.more,
                    Operator::GreaterOrEqual => words.at_least,
                    _ => return expr.to_string(),
                };
                let other = match right.as_ref() {
                    Expr::Text(value) => self.label(left, value),
                    Expr::Name(_) => self.subject(right),
                    other => other.to_string(),
                };
                filled(form, &[&self.subject(left), &other])
            }
            Expr::Name(name) if name.ends_with(".failed") => words.failed.to_owned(),
            Expr::Name(name) => match self.book.question(name, self.here) {
                Some(ask) if ask.kind == QuestionKind::YesNo => {
                    filled(words.is, &[&self.subject(expr), words.yes])
                }
                _ => self.subject(expr),
            },
            other => other.to_string(),
        }
    }

    /// What a condition is about: the question whose answer it is, or its name.
    fn subject(&self, expr: &Expr) -> String {
        match expr {
            Expr::Name(name) => match self.book.question(name, self.here) {
                Some(ask) => filled(self.book.words.answer, &[plain_pieces(&ask.text).trim()]),
                None => name.replace(['_', '.'], " "),
            },
            Expr::As(_, inner) => self.subject(inner),
            other => other.to_string(),
        }
    }

    /// An answer as people read it.
    fn label(&self, subject: &Expr, value: &str) -> String {
        let name = if let Expr::Name(name) = subject { name.as_str() } else { "" };
        let ask = self.book.question(name, self.here);
        let option =
            ask.and_then(|ask| ask.options.iter().find(|option| option.value.eq_ignore_ascii_case(value)));
        filled(self.book.words.quoted, &[option.map_or(value, |option| option.label.as_str())])
    }
}

/// A sentence with its places filled in: `{}`, in their order.
pub fn filled(sentence: &str, places: &[&str]) -> String {
    let mut parts = sentence.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (part, place) in parts.zip(places) {
        text.push_str(place);
        text.push_str(part);
    }
    text
}
