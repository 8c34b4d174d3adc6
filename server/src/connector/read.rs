//! The connectors of an operator's file.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::{Table, Value};

use super::file::Folder;
use super::hidden::Mask;
use super::rest::Rest;
use super::section::{Reading, Section, asked, nearest};
use super::smtp::Smtp;
use super::soap::Soap;
use super::{Connector, Connectors, Kind, presets};

/// How long a delivery may take, where the operator says nothing else.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Connectors {
    /// Reads the sections `[connector.NAME]` of the operator's file; other sections are not looked at. `environment`
    /// gives the value of a variable: secrets are there or in files, never in this one.
    ///
    /// # Errors
    /// Every mistake: its section, its key, what is wrong and what to write instead.
    pub fn read(text: &Table, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        // Everything that speaks TLS here uses this provider; a second call finds it there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let reading = Reading::new(environment);
        let mut all = BTreeMap::new();
        match text.get("connector") {
            None => {}
            Some(Value::Table(connectors)) => {
                for (name, value) in connectors {
                    all.extend(read_one(name, value, &reading).map(|connector| (name.clone(), connector)));
                }
            }
            Some(_) => reading.problem("`connector`", "connectors are sections; write [connector.NAME]"),
        }
        let problems = reading.problems();
        if problems.is_empty() { Ok(Self { all }) } else { Err(problems) }
    }
}

fn read_one(name: &str, value: &Value, reading: &Reading<'_>) -> Option<Connector> {
    let path = format!("connector.{name}");
    let Value::Table(own) = value else {
        reading.problem(&format!("[{path}]"), "a connector is a section; write [connector.NAME]");
        return None;
    };
    let fit = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() || !name.chars().all(fit) {
        reading.problem(&format!("[{path}]"), "a name has letters, digits, `-` and `_`; choose another");
    }
    let whole = match own.get("preset").map(|preset| (preset, preset.as_str().and_then(presets::find))) {
        None => own.clone(),
        Some((_, Some(preset))) => presets::merged(preset, own),
        Some((preset, None)) => {
            let names = presets::names();
            let text = preset.as_str().unwrap_or_default();
            let near = asked(nearest(text, names.iter().copied()));
            let list = names.join(", ");
            reading.problem(&format!("[{path}] `preset`"), &format!("`{text}` is none of {list}{near}"));
            return None;
        }
    };
    let section = Section::new(path, &whole, reading);
    let _ = section.text("preset");
    for (path, example) in section.needs() {
        section.problem(&path, &format!("missing; write {example}"));
    }
    let timeout = section.seconds("timeout").unwrap_or(TIMEOUT);
    let kinds = [("rest", 0), ("soap", 1), ("smtp", 2), ("file", 3)];
    if !section.has("kind") {
        section
            .problem("kind", "missing; write \"rest\", \"soap\", \"smtp\" or \"file\", or name a `preset`");
        return None;
    }
    let kind = match section.one_of("kind", &kinds)? {
        0 => Rest::read(&section).map(|rest| Kind::Rest(Box::new(rest))),
        1 => Soap::read(&section).map(|soap| Kind::Soap(Box::new(soap))),
        2 => Smtp::read(&section).map(|smtp| Kind::Smtp(Box::new(smtp))),
        _ => Folder::read(&section).map(Kind::File),
    };
    section.done();
    let mut mask = Mask::default();
    for secret in reading.take_hidden() {
        mask.add(secret.reveal());
    }
    Some(Connector { name: name.to_owned(), timeout, mask, kind: kind? })
}
