//! Calls of functions, for the page.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use guichet_engine::message::Value;
use guichet_engine::model::access::EVERYONE;
use serde::Deserialize;

use super::caller::{self, Address, Place};
use super::{Refusal, Shared, knowledge};
use crate::calls::{Call, CallError};
use crate::rate::Act;

/// Longest key, in bytes.
const LONGEST_KEY: usize = 300;

/// What a function is given, and what names the call.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    with: BTreeMap<String, Value>,
    key: String,
}

/// Calls a function of the version that the environment shows, and answers with what it gives.
pub async fn call(
    State(desk): Shared,
    Path((project, environment, function)): Path<(String, String, String)>,
    Address(address): Address,
    headers: HeaderMap,
    Json(Asked { with, key }): Json<Asked>,
) -> Result<Response, Refusal> {
    caller::from_a_page(&desk, &project, &headers)?;
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(Refusal::unfit(format!("the key is not 1 to {LONGEST_KEY} bytes long")));
    }
    let person = caller::person(&desk, &project, &headers).await?;
    desk.rates.take(Act::Call, person.as_ref().map(|person| (project.as_str(), person)), address)?;
    let place = Place { project, environment };
    let version = knowledge::current(&desk, &place).await?;
    let known = &version.project;
    let named = known.functions.get(&function).ok_or_else(Refusal::absent)?;
    let person = person.map(|mut person| {
        let groups: BTreeSet<String> =
            person.groups.into_iter().filter(|group| known.knows_group(group)).collect();
        person.groups = groups;
        person
    });
    // A function is for whoever reads a step that calls it.
    if let Some(callers) = &version.callers {
        let mut groups = person.as_ref().map(|person| person.groups.clone()).unwrap_or_default();
        groups.insert(EVERYONE.to_owned());
        let whose = callers.get(&function).ok_or_else(Refusal::absent)?;
        if !whose.iter().any(|readers| readers.admits(&groups)) {
            return Err(Refusal::absent());
        }
    }
    let scope = format!("{}\n{}\n{}", place.project, place.environment, version.number);
    let call =
        Call { scope: &scope, name: &function, function: named, with, key: &key, person: person.as_ref() };
    let outcome = desk.calls.call(&call).await;
    let said = outcome.as_ref().map_or_else(CallError::code, |_| "given");
    metrics::counter!("guichet_calls_total", "project" => place.project.clone(), "outcome" => said)
        .increment(1);
    match outcome {
        Ok(given) => Ok(([(CACHE_CONTROL, "no-store")], Json(given.as_ref())).into_response()),
        Err(error) => {
            tracing::warn!(project = place.project, function, why = %error, "a call has failed");
            Err(Refusal::new(status(&error), error.code(), error.to_string()))
        }
    }
}

fn status(error: &CallError) -> StatusCode {
    match error {
        CallError::Unfit(_) => StatusCode::UNPROCESSABLE_ENTITY,
        CallError::Unknown => StatusCode::UNAUTHORIZED,
        CallError::Forbidden(_) => StatusCode::FORBIDDEN,
        CallError::Failed(_) => StatusCode::BAD_GATEWAY,
        CallError::Late(_) => StatusCode::GATEWAY_TIMEOUT,
    }
}
