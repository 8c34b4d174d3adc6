//! What a writer tells of the world outside: values of the page, what calls answer, which day it is.

use std::collections::BTreeMap;

use guichet_engine::message::{Reason, User, Value};
use guichet_engine::model::calendar;
use guichet_engine::model::condition::ValueKind;
use guichet_engine::model::form::{number, yes_no};
use guichet_engine::model::project::{HostValue, Project, value_kind};
use guichet_engine::problem::did_you_mean;

use super::outside::Reply;
use crate::Failure;

/// Takes `--as name=value`, as the page would tell it.
pub fn tell(user: &mut User, given: &str, project: &Project) -> Result<(), Failure> {
    let Some((name, text)) = given.split_once('=') else {
        return Err(Failure::Refused(format!(
            "`--as {given}` tells nothing; write for example `--as os=mac`"
        )));
    };
    let Some(declared) = project.values.get(name) else {
        let help = match name {
            "user.groups" => "groups are told with `--groups`".to_owned(),
            "today" | "now" => "the day is told with `--date`".to_owned(),
            _ => known(name, project.values.keys().map(String::as_str)),
        };
        return Err(Failure::Refused(format!("there is no value `{name}`; {help}")));
    };
    let kind = match declared {
        HostValue::Table { one_of: Some(texts), .. } if !texts.iter().any(|known| known == text) => {
            let texts = texts.join(", ");
            return Err(Failure::Refused(format!("`{name}` is one of {texts}, not `{text}`")));
        }
        HostValue::Type(kind) => kind.as_str(),
        HostValue::Table { r#type, .. } => r#type.as_deref().unwrap_or("text"),
    };
    user.values.insert(name.to_owned(), wanted(name, kind, text)?);
    Ok(())
}

/// Takes every `--call function.part=value` and `--call function=fails`.
pub fn calls(given: &[String], project: &Project) -> Result<BTreeMap<String, Reply>, Failure> {
    let mut replies: BTreeMap<String, Reply> = BTreeMap::new();
    for given in given {
        let Some((name, text)) = given.split_once('=') else {
            return Err(Failure::Refused(format!(
                "`--call {given}` says nothing; write for example `--call service_status.down=yes` or \
                 `--call service_status=fails`"
            )));
        };
        let (function, part) = name.split_once('.').unwrap_or((name, ""));
        let Some(declared) = project.functions.get(function) else {
            let help = known(function, project.functions.keys().map(String::as_str));
            return Err(Failure::Refused(format!("there is no function `{function}`; {help}")));
        };
        if part.is_empty() && text.eq_ignore_ascii_case("fails") {
            replies.insert(function.to_owned(), None);
            continue;
        }
        let Some((_, kind)) = declared.gives.0.iter().find(|(given, _)| given == part) else {
            let parts: Vec<String> =
                declared.gives.0.iter().map(|(part, _)| format!("{function}.{part}")).collect();
            let help = known(name, parts.iter().map(String::as_str));
            return Err(Failure::Refused(format!(
                "`{function}` does not give `{part}`; {help}; `--call {function}=fails` lets it fail"
            )));
        };
        let value = wanted(name, kind, text)?;
        let reply = replies.entry(function.to_owned()).or_insert_with(|| Some(BTreeMap::new()));
        reply.get_or_insert_default().insert(part.to_owned(), value);
    }
    Ok(replies)
}

/// The moment that `--date` stands for: noon of that day, as in tests.
pub fn moment(date: &str) -> Result<String, Failure> {
    match calendar::date(date) {
        Some(Value::Date { date }) => Ok(noon(&date)),
        _ => Err(Failure::Refused(format!("`--date {date}` is no day; write it like `--date 2026-12-24`"))),
    }
}

/// Noon of a day, as tests have it.
pub fn noon(date: &str) -> String {
    format!("{date}T12:00:00+00:00")
}

/// A value of a kind of the project file, or why it is none.
pub fn value(kind: &str, text: &str) -> Result<Value, Reason> {
    let (text, kind) = (text.trim(), value_kind(kind).unwrap_or(ValueKind::Text));
    let read = |reason: Reason| kind.read(Value::Text(text.to_owned())).ok_or(reason);
    match kind {
        ValueKind::Number => number(text).map(Value::Number).ok_or(Reason::NotANumber),
        ValueKind::YesNo => yes_no(text).map(Value::YesNo).ok_or(Reason::NotYesNo),
        ValueKind::Date | ValueKind::Moment => read(Reason::NotADate),
        ValueKind::Time => read(Reason::NotATime),
        ValueKind::List => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Ok(Value::List(parts.map(|part| Value::Text(part.to_owned())).collect()))
        }
        ValueKind::Text => Ok(Value::Text(text.to_owned())),
    }
}

fn wanted(name: &str, kind: &str, text: &str) -> Result<Value, Failure> {
    value(kind, text).map_err(|_| {
        let form = match value_kind(kind) {
            Some(ValueKind::Number) => "a number",
            Some(ValueKind::YesNo) => "`yes` or `no`",
            Some(ValueKind::Date) => "a date like `2026-12-24`",
            Some(ValueKind::Time) => "a time like `18:00`",
            Some(ValueKind::Moment) => "a moment like `2026-12-24T18:00:00+01:00`",
            _ => kind,
        };
        Failure::Refused(format!("`{name}` is {form}, not `{text}`"))
    })
}

/// What there is instead of a name that is not there.
fn known<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    match did_you_mean(name, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => match names.collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => "the project has none".to_owned(),
            names => format!("the project has {names}"),
        },
    }
}
