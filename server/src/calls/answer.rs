//! The answer of another system → the parts that a function gives, each of the type that it says.

use guichet_engine::message::Value;
use guichet_engine::model::project::{Function, value_kind};

use super::{CallError, Given};

/// Reads the parts. One that is not there, or null, is missing; one of another type is a failure.
pub(super) fn read(function: &Function, answer: &serde_json::Value) -> Result<Given, CallError> {
    let mut given = Given::new();
    for (part, kind) in &function.gives.0 {
        let own = || format!("/{}", part.replace('~', "~0").replace('/', "~1"));
        let pointer = function.answer.get(part).cloned().unwrap_or_else(own);
        let Some(found) = answer.pointer(&pointer).filter(|found| !found.is_null()) else { continue };
        let wrong = || CallError::Failed(format!("`{part}` of the answer is not of the type `{kind}`"));
        let value = value_of(found).ok_or_else(wrong)?;
        let whole =
            !matches!(&value, Value::Number(number) if kind == "whole number" && number.fract() != 0.0);
        let fits = value_kind(kind).and_then(|kind| kind.read(value.clone())).is_some();
        given.insert(part.clone(), Some(value).filter(|_| fits && whole).ok_or_else(wrong)?);
    }
    Ok(given)
}

/// A text, a number, yes or no, or a list of these; the page makes days and moments of the texts.
fn value_of(found: &serde_json::Value) -> Option<Value> {
    match found {
        serde_json::Value::Bool(yes) => Some(Value::YesNo(*yes)),
        serde_json::Value::Number(number) => number.as_f64().map(Value::Number),
        serde_json::Value::String(text) => Some(Value::Text(text.clone())),
        serde_json::Value::Array(all) => {
            let plain = |one: &serde_json::Value| if one.is_array() { None } else { value_of(one) };
            all.iter().map(plain).collect::<Option<_>>().map(Value::List)
        }
        _ => None,
    }
}
