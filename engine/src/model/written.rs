//! A formula as a writer would write it: for maps and for telling what changed. Native only.

use std::fmt;

use super::condition::{Expr, Function, Operator};

/// How tightly the parts of a formula hold together: a part that holds less tightly than its place stands in
/// brackets.
const LOOSEST: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const VALUE: u8 = 7;

impl fmt::Display for Expr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self, LOOSEST, out)
    }
}

fn write(expr: &Expr, place: u8, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let own = strength(expr);
    if own < place {
        out.write_str("(")?;
    }
    match expr {
        Expr::YesNo(yes) => out.write_str(if *yes { "yes" } else { "no" })?,
        Expr::Number(number) => write!(out, "{number}")?,
        Expr::Text(text) => quoted(text, out)?,
        Expr::Length(length) => {
            let parts = [(length.years, "year"), (length.months, "month"), (length.minutes, "minute")];
            let parts = parts.into_iter().filter(|(count, _)| *count != 0.0).map(|(count, unit)| {
                let (count, unit) = match unit {
                    "minute" if count % 10_080.0 == 0.0 => (count / 10_080.0, "week"),
                    "minute" if count % 1_440.0 == 0.0 => (count / 1_440.0, "day"),
                    "minute" if count % 60.0 == 0.0 => (count / 60.0, "hour"),
                    _ => (count, unit),
                };
                format!("{count} {unit}{}", if count == 1.0 { "" } else { "s" })
            });
            out.write_str(&parts.collect::<Vec<_>>().join(" + "))?;
        }
        Expr::Name(name) => out.write_str(name)?,
        Expr::Visits(None) => out.write_str("visits")?,
        Expr::Visits(Some(step)) => write!(out, "visits(\"{step}\")")?,
        Expr::List(items) => {
            out.write_str("[")?;
            for (at, item) in items.iter().enumerate() {
                out.write_str(if at == 0 { "" } else { ", " })?;
                write(item, LOOSEST, out)?;
            }
            out.write_str("]")?;
        }
        Expr::Not(inner) => {
            out.write_str("not ")?;
            write(inner, NOT, out)?;
        }
        Expr::And(left, right) => between(left, "and", right, AND, out)?,
        Expr::Or(left, right) => between(left, "or", right, OR, out)?,
        Expr::If { then, condition, otherwise } => {
            between(then, "if", condition, OR, out)?;
            out.write_str(" else ")?;
            write(otherwise, LOOSEST, out)?;
        }
        Expr::Compare(operator, left, right) => between(left, sign(*operator), right, SUM, out)?,
        Expr::Known(inner, known) => {
            write(inner, SUM, out)?;
            out.write_str(if *known { " is known" } else { " is missing" })?;
        }
        Expr::Calculate(sign, left, right) => {
            write(left, own, out)?;
            write!(out, " {sign} ")?;
            write(right, own + 1, out)?;
        }
        Expr::Minus(inner) => {
            out.write_str("-")?;
            write(inner, VALUE, out)?;
        }
        Expr::Call(function, inner) => {
            let name = match function {
                Function::Length => "length",
                Function::Lower => "lower",
                Function::Round => "round",
                Function::Number => "number",
            };
            write!(out, "{name}(")?;
            write(inner, LOOSEST, out)?;
            out.write_str(")")?;
        }
        // Written as its text.
        Expr::As(_, inner) => return write(inner, place, out),
    }
    out.write_str(if own < place { ")" } else { "" })
}

fn between(left: &Expr, word: &str, right: &Expr, place: u8, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write(left, place, out)?;
    write!(out, " {word} ")?;
    write(right, place, out)
}

/// In marks that the text does not hold: there is no escape.
fn quoted(text: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match text {
        _ if !text.contains('"') => write!(out, "\"{text}\""),
        _ if !text.contains('\'') => write!(out, "'{text}'"),
        _ => write!(out, "«{text}»"),
    }
}

fn strength(expr: &Expr) -> u8 {
    match expr {
        Expr::If { .. } => LOOSEST,
        Expr::Or(..) => OR,
        Expr::And(..) => AND,
        Expr::Not(_) => NOT,
        Expr::Compare(..) | Expr::Known(..) => COMPARISON,
        Expr::Calculate('+' | '-', ..) => SUM,
        Expr::Calculate(..) => PRODUCT,
        Expr::As(_, inner) => strength(inner),
        _ => VALUE,
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Is => "is",
        Operator::IsNot => "is not",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::In => "in",
        Operator::NotIn => "not in",
        Operator::Contains => "contains",
        Operator::StartsWith => "starts with",
        Operator::EndsWith => "ends with",
        Operator::Matches => "matches",
    }
}
