//! A function and what it is given → the request, with every value escaped for its place.

use std::collections::BTreeMap;

use guichet_engine::message::Value;
use guichet_engine::model::project::{Function, Project, value_kind};
use guichet_engine::model::request::{Place, Request};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::json;
use url::{Host, Url};

use super::reach::may_reach;
use super::settings::Allowed;
use super::{Call, CallError};
use crate::connector::{Escape, Template};
use crate::person::Person;
use crate::secret::sha256;

/// Longest text that a function may be given, in bytes.
const LONGEST: usize = 20_000;
/// Names in the templates of bodies, and of headers.
const BODY_NAMES: &[&str] = &["with", "person"];
const HEADER_NAMES: &[&str] = &["with", "person", "secrets"];

/// A request, ready to go. What distinguishes two of them is all in here.
#[derive(Debug)]
pub(super) struct Plan {
    pub method: Method,
    pub address: Url,
    /// Sensitive ones are shown nowhere.
    pub headers: Vec<(HeaderName, String)>,
    /// JSON.
    pub body: Option<String>,
    /// Only of what changes something.
    pub idempotency_key: Option<String>,
}

/// Whether the functions of a project can be called: their requests and templates can be read.
///
/// # Errors
/// The first that cannot, and why.
pub fn check(project: &Project) -> Result<(), String> {
    for (name, function) in &project.functions {
        let said = |why: String| format!("the function `{name}` cannot be called: {why}");
        if function.request().map_err(|(why, _)| said(why))?.is_some() {
            templates(function).map_err(said)?;
        }
    }
    Ok(())
}

/// The templates of the headers, by name, and of the body.
type Templates<'a> = (Vec<(&'a str, Template)>, Option<Template>);

fn templates(function: &Function) -> Result<Templates<'_>, String> {
    let mut headers = Vec::new();
    for (name, text) in &function.headers {
        let template = Template::read_with(text, Escape::None, HEADER_NAMES);
        headers.push((name.as_str(), template.map_err(|why| format!("the header `{name}`: {why}"))?));
    }
    let body = function.body.as_ref().map(|text| Template::read_with(text, Escape::Json, BODY_NAMES));
    Ok((headers, body.transpose().map_err(|why| format!("`body`: {why}"))?))
}

pub(super) fn of(call: &Call<'_>, allowed: &Allowed) -> Result<Plan, CallError> {
    let wrong = |why: String| CallError::Forbidden(format!("the function cannot be called: {why}"));
    let request = call.function.request().map_err(|(why, _)| wrong(why))?;
    let request =
        request.ok_or_else(|| CallError::Forbidden("the page answers for this function".to_owned()))?;
    check_given(call)?;
    let (headers, body) = templates(call.function).map_err(wrong)?;
    let asked: Vec<String> =
        headers.iter().map(|(_, one)| one).chain(&body).flat_map(Template::asks_for).collect();
    let personal = request.path.iter().any(|place| matches!(place, Place::Person(_)))
        || asked.iter().any(|name| name == "person" || name.starts_with("person."));
    if personal && call.person.is_none() {
        return Err(CallError::Unknown);
    }
    let address = address(call, &request)?;
    if !allowed.admits(&address) {
        let message = format!("the operator has not allowed calls of `{}`", request.origin);
        return Err(CallError::Forbidden(message));
    }
    // Numbers are connected to as they are, without being looked up.
    let number = match address.host() {
        Some(Host::Ipv4(number)) => Some(number.into()),
        Some(Host::Ipv6(number)) => Some(number.into()),
        _ => None,
    };
    if number.is_some_and(|number| !may_reach(number, allowed.private())) {
        return Err(CallError::Forbidden("that address may not be called".to_owned()));
    }
    let secrets = allowed.secrets(&address);
    if let Some(missing) =
        asked.iter().filter_map(|name| name.strip_prefix("secrets.")).find(|name| !secrets.contains_key(name))
    {
        let message = format!("the operator has given no secret `{missing}` for `{}`", request.origin);
        return Err(CallError::Forbidden(message));
    }
    let with: BTreeMap<&str, serde_json::Value> =
        call.with.iter().map(|(name, value)| (name.as_str(), plain(value))).collect();
    let person = call.person.map(claims);
    let values = json!({ "with": with, "person": person });
    let header_values = json!({ "with": with, "person": person, "secrets": secrets });
    let method = Method::from_bytes(request.method.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    let carries = !matches!(method, Method::GET | Method::DELETE);
    let body = match body {
        Some(template) => {
            let text = template.fill(&values).map_err(|why| wrong(format!("`body`: {why}")))?;
            let reads = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            Some(reads.then_some(text).ok_or_else(|| {
                let why = "its `body` gives no JSON; a value brings its own quotes: `{ \"name\": {{ with.name }} }`";
                wrong(why.to_owned())
            })?)
        }
        None => carries.then(|| json!(with).to_string()),
    };
    Ok(Plan {
        headers: filled(&headers, &header_values)?,
        idempotency_key: call.function.changes.then(|| idempotency_key(call)),
        method,
        address,
        body,
    })
}

/// Whether a function is given only what it takes, of the types that it takes.
fn check_given(call: &Call<'_>) -> Result<(), CallError> {
    for (name, value) in &call.with {
        let cut: String = name.chars().take(60).collect();
        let taken = call.function.takes.0.iter().find(|(taken, _)| taken == name);
        let (_, kind) = taken.ok_or_else(|| CallError::Unfit(format!("`{}` takes no `{cut}`", call.name)))?;
        if value_kind(kind).and_then(|kind| kind.read(value.clone())).is_none() {
            return Err(CallError::Unfit(format!("`{cut}` is not of the type `{kind}`")));
        }
        if plain(value).to_string().len() > LONGEST {
            return Err(CallError::Unfit(format!("`{cut}` is longer than {LONGEST} bytes")));
        }
    }
    Ok(())
}

fn address(call: &Call<'_>, request: &Request) -> Result<Url, CallError> {
    let mut text = request.origin.clone();
    for place in &request.path {
        match place {
            Place::Text(part) => text.push_str(part),
            Place::Given(name) => {
                let value = call.with.get(name);
                let value = value.ok_or_else(|| CallError::Unfit(format!("`{name}` is missing")))?;
                text.push_str(&escaped(&spoken(&plain(value))));
            }
            Place::Person(claim) => {
                let person = call.person.ok_or(CallError::Unknown)?;
                text.push_str(&escaped(&claim_of(person, claim)));
            }
        }
    }
    let path = text.get(request.origin.len()..).unwrap_or_default().split('?').next().unwrap_or_default();
    // `..` is nothing that could be escaped: it would climb out of the folder that the project file names.
    if path.split('/').any(|part| matches!(part, "." | "..")) {
        return Err(CallError::Unfit(
            "a value may not be `.` or `..` where a part of an address stands".to_owned(),
        ));
    }
    Url::parse(&text)
        .map_err(|_| CallError::Forbidden("the `source` of the function is no address".to_owned()))
}

/// Percent-encoded but for letters, digits and `-._~` (RFC 3986, section 2.3).
fn escaped(text: &str) -> String {
    crate::connector::escape_url(text)
}

/// A value of a conversation as plain JSON: days and moments as ISO 8601.
fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Date { date } => json!(date),
        Value::Time { time } => json!(time),
        Value::Moment { moment } => json!(moment),
        Value::List(all) => all.iter().map(plain).collect(),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
            let whole = *number as i64;
            json!(whole)
        }
        other => serde_json::to_value(other).unwrap_or_default(),
    }
}

/// A value as it stands in an address.
fn spoken(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(all) => all.iter().map(spoken).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn claims(person: &Person) -> serde_json::Value {
    json!({
        "login": person.login, "name": person.name, "language": person.language, "groups": person.groups,
        "values": person.values,
    })
}

fn claim_of(person: &Person, claim: &str) -> String {
    match claim {
        "login" => person.login.clone(),
        "name" => person.name.clone(),
        "language" => person.language.clone(),
        "groups" => person.groups.iter().cloned().collect::<Vec<_>>().join(","),
        other => {
            let name = other.strip_prefix("values.").unwrap_or_default();
            person.values.get(name).cloned().unwrap_or_default()
        }
    }
}

fn filled(
    headers: &[(&str, Template)],
    values: &serde_json::Value,
) -> Result<Vec<(HeaderName, String)>, CallError> {
    let mut found = Vec::new();
    for (name, template) in headers {
        let wrong = || CallError::Forbidden(format!("the header `{name}` of the function cannot be written"));
        let text = template.fill(values).map_err(|_| wrong())?;
        // What would end a header and begin another one is refused, not mended.
        if HeaderValue::from_str(text.trim()).is_err()
            && HeaderValue::from_bytes(text.trim().as_bytes()).is_err()
        {
            return Err(CallError::Unfit(format!("a value cannot stand in the header `{name}`")));
        }
        found.push((HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?, text.trim().to_owned()));
    }
    Ok(found)
}

/// The same for the same call of the same person, another for everybody else; fit for a header.
fn idempotency_key(call: &Call<'_>) -> String {
    let login = call.person.map(|person| person.login.as_str()).unwrap_or_default();
    let project = call.scope.split('\n').next().unwrap_or_default();
    sha256(json!([project, call.name, login, call.key]).to_string().as_bytes())
}
