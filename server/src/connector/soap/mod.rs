//! Help desks with a SOAP 1.2 interface.

mod deliver;
mod envelope;
mod security;

use std::collections::BTreeMap;

use super::context::description;
use super::hidden::Hidden;
use super::http::{Client, Statuses};
use super::section::Section;
use super::template::{Escape, Template};
use security::Security;

/// A help desk that is spoken to in envelopes.
#[derive(Debug)]
pub(super) struct Soap {
    client: Client,
    settings: serde_json::Value,
    secrets: BTreeMap<String, Hidden>,
    description: Template,
    security: Option<Security>,
    create: Call,
    find: Option<Call>,
    faults: Faults,
    statuses: Statuses,
}

/// An operation of the service.
#[derive(Debug)]
struct Call {
    name: &'static str,
    action: String,
    envelope: Template,
    /// Local names of elements, from any of them down: `CreateResponse/Number`.
    number: Option<String>,
    link: Option<Template>,
}

/// What faults mean, by the local names of their codes and subcodes; what is not here: Sender never, others later.
#[derive(Debug, Default)]
struct Faults {
    already: Vec<String>,
    later: Vec<String>,
    never: Vec<String>,
}

impl Soap {
    /// Reads the section of a connector. Nothing: there is a mistake, which has been said.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let client = Client::read(section, "url = \"https://desk.example.com/service\"");
        let settings = section.values("settings");
        let secrets = section.secrets("secrets");
        let own = section.template("description", Escape::None);
        let statuses = Statuses::read(section);
        let security = section.section("security").map(|part| Security::read(&part));
        let faults = section.section("faults").map_or_else(Faults::default, |part| {
            let read = Faults {
                already: part.texts("already"),
                later: part.texts("later"),
                never: part.texts("never"),
            };
            part.done();
            read
        });
        let create = section.section("create").map(|part| Call::read(&part, "create"));
        if !section.has("create") {
            section.problem("create", "missing; write a section with `action`, `envelope` and `number`");
        }
        let find = section.section("find").map(|part| Call::read(&part, "find"));
        let create = create??;
        // What is read wrong is not what is not there.
        let security = security.map_or(Some(None), |read| read.map(Some))?;
        let mut find = find.map_or(Some(None), |read| read.map(Some))?;
        if let Some(find) = &mut find {
            find.number = find.number.take().or_else(|| create.number.clone());
            find.link = find.link.take().or_else(|| create.link.clone());
        }
        let description = description(own);
        Some(Self {
            client: client?,
            settings,
            secrets,
            description,
            security,
            create,
            find,
            faults,
            statuses,
        })
    }
}

impl Call {
    fn read(section: &Section<'_>, name: &'static str) -> Option<Self> {
        let action = section.needed("action", "action = \"urn:desk/CreateTicket\"");
        if action.contains(['"', '\\']) || action.chars().any(char::is_control) {
            section.problem("action", "an action is a URI; write it without quotes and backslashes");
        }
        let envelope = section.template("envelope", Escape::Xml);
        if !section.has("envelope") {
            section.problem(
                "envelope",
                "missing; write the whole envelope, with {{ ticket.title }} where the title goes",
            );
        }
        let number = section.text("number");
        let link = section.template("link", Escape::Url);
        section.done();
        Some(Self { name, action, envelope: envelope?, number, link })
    }
}
