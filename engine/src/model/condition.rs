//! Formulas as they run: total, without clock or side effects. Missing is `None`.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::form::fits;
use crate::message::Value;

/// A checked formula.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the forms of the grammar")]
pub enum Expr {
    YesNo(bool),
    Number(f64),
    Text(String),
    Name(String),
    List(Vec<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    If { then: Box<Expr>, condition: Box<Expr>, otherwise: Box<Expr> },
    Compare(Operator, Box<Expr>, Box<Expr>),
    Known(Box<Expr>, bool),
    Calculate(char, Box<Expr>, Box<Expr>),
    Minus(Box<Expr>),
    Call(Function, Box<Expr>),
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
}

impl Expr {
    /// What it is worth; none is missing.
    #[must_use]
    pub fn eval(&self, scope: &dyn Scope) -> Option<Value> {
        match self {
            Self::YesNo(value) => Some(Value::YesNo(*value)),
            Self::Number(value) => Some(Value::Number(*value)),
            Self::Text(value) => Some(Value::Text(value.clone())),
            Self::Name(name) => scope.value(name),
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
                Some(Value::YesNo(compare(*operator, left.eval(scope), right.eval(scope))))
            }
            Self::Known(inner, known) => Some(Value::YesNo(inner.eval(scope).is_some() == *known)),
            Self::Calculate(sign, left, right) => calculate(*sign, left.eval(scope)?, right.eval(scope)?),
            Self::Minus(inner) => match inner.eval(scope)? {
                Value::Number(number) => Some(Value::Number(-number)),
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
            Self::Minus(inner) | Self::Call(_, inner) => inner.shows(wanted),
            Self::YesNo(_)
            | Self::Number(_)
            | Self::Text(_)
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
fn compare(operator: Operator, left: Option<Value>, right: Option<Value>) -> bool {
    let negative = matches!(operator, Operator::IsNot | Operator::NotIn);
    let (Some(left), Some(right)) = (left, right) else { return negative };
    let order = || match (&left, &right) {
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b),
        (Value::Text(a), Value::Text(b)) => Some(alike(a).cmp(&alike(b))),
        _ => None,
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

fn is_in(item: &Value, list: &Value) -> bool {
    match list {
        Value::List(items) => items.iter().any(|other| same(item, other)),
        _ => false,
    }
}

fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) => alike(a) == alike(b),
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::YesNo(a), Value::YesNo(b)) => a == b,
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => false,
    }
}

/// Texts are compared without regard to case, spaces at the ends and Unicode form.
#[must_use]
pub fn alike(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_ascii_lowercase();
    }
    text.trim().nfc().collect::<String>().to_lowercase()
}

fn calculate(sign: char, left: Value, right: Value) -> Option<Value> {
    let (Value::Number(a), Value::Number(b)) = (&left, &right) else {
        return match (sign, left, right) {
            ('+', Value::Text(a), Value::Text(b)) => Some(Value::Text(a + &b)),
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
