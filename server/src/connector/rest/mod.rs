//! Help desks with a web interface: any method, address, headers and body.

mod attachments;
mod deliver;
mod place;
mod request;

use std::collections::BTreeMap;

use minijinja::value::Value;

use super::context::{Context, description};
use super::hidden::Hidden;
use super::http::{Client, Statuses};
use super::section::Section;
use super::template::{Escape, Expression, Template};
use super::{Delivery, Outcome};
use attachments::Attachments;
use place::Place;
use request::Request;

/// A help desk that is spoken to in requests.
#[derive(Debug)]
pub(super) struct Rest {
    client: Client,
    /// Of every request.
    headers: Vec<(String, Template)>,
    settings: serde_json::Value,
    secrets: BTreeMap<String, Hidden>,
    description: Template,
    /// A login whose answer the other requests need.
    before: Option<Request>,
    /// A logout: what is sent last of all, and whose answer says nothing.
    finally: Option<Request>,
    /// Whether the ticket is there already.
    find: Option<Find>,
    create: Create,
    attachments: Attachments,
    statuses: Statuses,
    /// An answer that says the ticket is there already, whatever its status.
    already: Option<Expression>,
}

#[derive(Debug)]
struct Find {
    request: Request,
    place: Place,
}

#[derive(Debug)]
struct Create {
    request: Request,
    place: Place,
    idempotency_header: Option<String>,
}

impl Rest {
    /// Reads the section of a connector. Nothing: there is a mistake, which has been said.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let client = Client::read(section, "url = \"https://desk.example.com\"");
        let settings = section.values("settings");
        let secrets = section.secrets("secrets");
        let headers = request::headers(section);
        let own = section.template("description", Escape::None);
        let before = section.section("before").map(|part| read_request(&part, "before"));
        let finally = section.section("finally").map(|part| read_request(&part, "finally"));
        let statuses = Statuses::read(section);
        let already = section.expression("already_when");
        let idempotency_header = section.text("idempotency_header");
        let create = match section.section("create") {
            Some(part) => {
                let read = Request::read(&part, "create").zip(Place::read(&part));
                part.done();
                read
            }
            None => {
                section.problem(
                    "create",
                    "missing; write a section with the request that makes a ticket, or name a `preset`",
                );
                None
            }
        };
        let find = section.section("find").map(|part| {
            let read = Request::read(&part, "find").zip(Place::read(&part));
            part.done();
            read
        });
        let attachments = Attachments::read(section);
        let (request, place) = create?;
        let find = match find {
            Some(read) => {
                let (request, mut own) = read?;
                // Where it says nothing of number and link, they are where the new ticket has them.
                own.fill_from(&place);
                Some(Find { request, place: own })
            }
            None => None,
        };
        Some(Self {
            client: client?,
            headers,
            settings,
            secrets,
            description: description(own),
            before: before.map_or(Some(None), |read| read.map(Some))?,
            finally: finally.map_or(Some(None), |read| read.map(Some))?,
            find,
            create: Create { request, place, idempotency_header },
            attachments: attachments?,
            statuses,
            already,
        })
    }

    /// What the templates of this connector see.
    fn context(&self, delivery: &Delivery) -> Result<Context, Outcome> {
        let never = |wrong| Outcome::Never { why: format!("`description`: {wrong}") };
        let mut context = Context::of(delivery, &self.description).map_err(never)?;
        let secrets: Value =
            self.secrets.iter().map(|(name, secret)| (name.as_str(), Value::from(secret.reveal()))).collect();
        context.set("settings", Value::from_serialize(&self.settings));
        context.set("secrets", secrets);
        context.set("url", Value::from_safe_string(self.client.base()));
        Ok(context)
    }
}

fn read_request(part: &Section<'_>, name: &'static str) -> Option<Request> {
    let read = Request::read(part, name);
    part.done();
    read
}
