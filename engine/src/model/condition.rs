//! Formulas as they run: total, without clock or side effects. Missing is `None`.

use crate::text::composed;
use serde::{Deserialize, Serialize};

use super::calendar;
use super::form::fits;
use crate::message::{Length, Value};

/// A checked formula.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
#[expect(missing_docs, reason = "the forms of the grammar")]
pub enum Expr {
    YesNo(bool),
    Number(f64),
    Text(String),
    Length(Length),
    Name(String),
    /// How often a step of the same procedure was entered; none: the step at hand.
    Visits(Option<String>),
    List(Vec<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    If {
        then: Box<Expr>,
        condition: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Compare(Operator, Box<Expr>, Box<Expr>),
    Known(Box<Expr>, bool),
    Calculate(char, Box<Expr>, Box<Expr>),
    Minus(Box<Expr>),
    Call(Function, Box<Expr>),
    /// A text of the host page, or one written in a formula, as the kind it stands for.
    As(ValueKind, Box<Expr>),
}

/// The kinds of value that a name of the project file may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named as it is written")]
pub enum ValueKind {
    Text,
    Number,
    YesNo,
    Date,
    Time,
    Moment,
    List,
}

/// The comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// The functions of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named as it is written")]
pub enum Function {
    Length,
    Lower,
    Round,
    Number,
}

/// What names stand for, at one moment of a conversation.
pub trait Scope {
    /// The value of a name; none if it is missing.
    fn value(&self, name: &str) -> Option<Value>;

    /// How often a step of the procedure at hand was entered; none: the step at hand.
    fn visits(&self, _step: Option<&str>) -> u32 {
        0
    }
}

/// Nothing has a value.
pub struct Nothing;

impl Scope for Nothing {
    fn value(&self, _name: &str) -> Option<Value> {
        None
    }
}

impl ValueKind {
    /// A value as this kind, or missing: a host page and a test write dates as texts.
    #[must_use]
    pub fn read(self, value: Value) -> Option<Value> {
        match (self, value) {
            (Self::Date, Value::Text(text)) => calendar::date(&text),
            (Self::Date, Value::Moment { moment }) => calendar::day_of(&moment),
            (Self::Time, Value::Text(text)) => calendar::time(&text),
            (Self::Moment, Value::Text(text)) => calendar::moment(&text),
            (Self::Text, Value::Number(number)) => Some(Value::Text(number.to_string())),
            (Self::Number, Value::Number(number)) => number.is_finite().then_some(Value::Number(number)),
            (Self::List, value @ (Value::Text(_) | Value::Number(_))) => Some(Value::List(vec![value])),
            (Self::Text, value @ Value::Text(_))
            | (Self::YesNo, value @ Value::YesNo(_))
            | (Self::Date, value @ Value::Date { .. })
            | (Self::Time, value @ Value::Time { .. })
            | (Self::Moment, value @ Value::Moment { .. })
            | (Self::List, value @ Value::List(_)) => Some(value),
            _ => None,
        }
    }
}

impl Expr {
    /// What it is worth; none is missing.
    #[must_use]
    pub fn eval(&self, scope: &dyn Scope) -> Option<Value> {
        match self {
            Self::YesNo(value) => Some(Value::YesNo(*value)),
            Self::Number(value) => Some(Value::Number(*value)),
            Self::Text(value) => Some(Value::Text(value.clone())),
            Self::Length(length) => Some(Value::Length { length: *length }),
            Self::Name(name) => scope.value(name),
            Self::Visits(step) => Some(Value::Number(f64::from(scope.visits(step.as_deref())))),
            Self::As(kind, inner) => kind.read(inner.eval(scope)?),
            Self::List(items) => {
                Some(Value::List(items.iter().filter_map(|item| item.eval(scope)).collect()))
            }
            Self::Not(inner) => Some(Value::YesNo(!inner.holds(scope))),
            Self::And(left, right) => Some(Value::YesNo(left.holds(scope) && right.holds(scope))),
            Self::Or(left, right) => match left.eval(scope) {
                None | Some(Value::YesNo(false)) => right.eval(scope),
                value => value,
            },
            Self::If { then, condition, otherwise } => {
                if condition.holds(scope) {
                    then.eval(scope)
                } else {
                    otherwise.eval(scope)
                }
            }
            Self::Compare(operator, left, right) => {
                Some(Value::YesNo(compare(*operator, left.eval(scope), right.eval(scope), scope)))
            }
            Self::Known(inner, known) => Some(Value::YesNo(inner.eval(scope).is_some() == *known)),
            Self::Calculate(sign, left, right) => {
                calculate(*sign, left.eval(scope)?, right.eval(scope)?, scope)
            }
            Self::Minus(inner) => match inner.eval(scope)? {
                Value::Number(number) => Some(Value::Number(-number)),
                Value::Length { length } => calendar::times(&length, -1.0),
                _ => None,
            },
            Self::Call(function, argument) => call(*function, argument.eval(scope)?),
        }
    }

    /// Whether its value may show one of some names: conditions only choose, they show nothing.
    pub fn shows(&self, wanted: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Name(name) => wanted(name),
            Self::List(items) => items.iter().any(|item| item.shows(wanted)),
            Self::If { then, otherwise, .. } => then.shows(wanted) || otherwise.shows(wanted),
            Self::Or(left, right) | Self::Calculate(_, left, right) => {
                left.shows(wanted) || right.shows(wanted)
            }
            Self::Minus(inner) | Self::Call(_, inner) | Self::As(_, inner) => inner.shows(wanted),
            Self::YesNo(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Length(_)
            | Self::Visits(_)
            | Self::Not(_)
            | Self::And(..)
            | Self::Compare(..)
            | Self::Known(..) => false,
        }
    }

    /// Whether it is yes.
    #[must_use]
    pub fn holds(&self, scope: &dyn Scope) -> bool {
        self.eval(scope) == Some(Value::YesNo(true))
    }
}

/// Compares as the format says: anything with a missing value is no, its opposite yes.
#[must_use]
pub fn compare(operator: Operator, left: Option<Value>, right: Option<Value>, scope: &dyn Scope) -> bool {
    let negative = matches!(operator, Operator::IsNot | Operator::NotIn);
    let (Some(left), Some(right)) = (left, right) else { return negative };
    let order = || match (&left, &right) {
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b),
        (Value::Text(a), Value::Text(b)) => Some(alike(a).cmp(&alike(b))),
        (a, b) => in_time(a, b, scope).and_then(|(a, b)| a.partial_cmp(&b)),
    };
    let same = |a: &Value, b: &Value| same(a, b, scope);
    let is_in = |item: &Value, list: &Value| match list {
        Value::List(items) => items.iter().any(|other| same(item, other)),
        _ => false,
    };
    let texts = |test: fn(&str, &str) -> bool| match (&left, &right) {
        (Value::Text(a), Value::Text(b)) => test(&alike(a), &alike(b)),
        _ => false,
    };
    match operator {
        Operator::Is => same(&left, &right),
        Operator::IsNot => !same(&left, &right),
        Operator::Less => order().is_some_and(std::cmp::Ordering::is_lt),
        Operator::LessOrEqual => order().is_some_and(std::cmp::Ordering::is_le),
        Operator::Greater => order().is_some_and(std::cmp::Ordering::is_gt),
        Operator::GreaterOrEqual => order().is_some_and(std::cmp::Ordering::is_ge),
        Operator::In => is_in(&left, &right),
        Operator::NotIn => !is_in(&left, &right),
        Operator::Contains => match &left {
            Value::List(_) => is_in(&right, &left),
            _ => texts(|a, b| a.contains(b)),
        },
        Operator::StartsWith => texts(|a, b| a.starts_with(b)),
        Operator::EndsWith => texts(|a, b| a.ends_with(b)),
        Operator::Matches => match (&left, &right) {
            (Value::Text(text), Value::Text(pattern)) => fits(pattern, text.trim()),
            _ => false,
        },
    }
}

/// Two values as points in time or lengths.
fn in_time(left: &Value, right: &Value, scope: &dyn Scope) -> Option<(f64, f64)> {
    calendar::comparable(left, right, now(scope).as_deref())
}

fn now(scope: &dyn Scope) -> Option<String> {
    match scope.value("now") {
        Some(Value::Moment { moment }) => Some(moment),
        _ => None,
    }
}

fn same(left: &Value, right: &Value, scope: &dyn Scope) -> bool {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) => alike(a) == alike(b),
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::YesNo(a), Value::YesNo(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, scope))
        }
        (Value::File { file: a }, Value::File { file: b }) => a.id == b.id,
        (a, b) => in_time(a, b, scope).is_some_and(|(a, b)| a == b),
    }
}

/// Texts are compared without regard to case, spaces at the ends and Unicode form.
#[must_use]
pub fn alike(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_ascii_lowercase();
    }
    composed(text.trim()).to_lowercase()
}

fn calculate(sign: char, left: Value, right: Value, scope: &dyn Scope) -> Option<Value> {
    let (Value::Number(a), Value::Number(b)) = (&left, &right) else {
        return match (sign, &left, &right) {
            ('+', Value::Text(a), Value::Text(b)) => Some(Value::Text(a.clone() + b)),
            ('+', _, Value::Length { .. }) => calendar::add(&left, &right, 1.0),
            ('+', Value::Length { .. }, _) => calendar::add(&right, &left, 1.0),
            ('-', _, Value::Length { .. }) => calendar::add(&left, &right, -1.0),
            ('-', ..) => calendar::between(&left, &right, now(scope).as_deref()),
            ('*', Value::Length { length }, Value::Number(factor))
            | ('*', Value::Number(factor), Value::Length { length }) => calendar::times(length, *factor),
            ('/', Value::Length { length }, Value::Number(factor)) => calendar::times(length, 1.0 / factor),
            ('/', Value::Length { length: a }, Value::Length { length: b }) => {
                let ratio = calendar::in_minutes(a) / calendar::in_minutes(b);
                ratio.is_finite().then_some(Value::Number(ratio))
            }
            _ => None,
        };
    };
    let result = match sign {
        '+' => a + b,
        '-' => a - b,
        '*' => a * b,
        _ => a / b,
    };
    result.is_finite().then_some(Value::Number(result))
}

fn call(function: Function, argument: Value) -> Option<Value> {
    match (function, argument) {
        (Function::Length, Value::Text(text)) => Some(Value::Number(text.chars().count() as f64)),
        (Function::Length, Value::List(items)) => Some(Value::Number(items.len() as f64)),
        (Function::Lower, Value::Text(text)) => Some(Value::Text(text.to_lowercase())),
        (Function::Round, Value::Number(number)) => Some(Value::Number((number + 0.5).floor())),
        (Function::Number, Value::Text(text)) => super::form::number(&text).map(Value::Number),
        (Function::Number, Value::Number(number)) => Some(Value::Number(number)),
        _ => None,
    }
}
