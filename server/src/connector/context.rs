//! What templates see of a ticket.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::context;
use minijinja::value::{Enumerator, Object, Value};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::template::{Escape, Template};
use super::{Attachment, Delivery};

/// Values by name, which requests add to as they go along.
#[derive(Clone, Debug)]
pub(super) struct Context {
    values: Vec<(&'static str, Value)>,
}

impl Context {
    /// What is known before anything was sent.
    pub(super) fn of(delivery: &Delivery, description: &Template) -> Result<Self, String> {
        let ticket = &delivery.ticket;
        // As pairs: the order of the project file stays.
        let fields: Value = ticket
            .fields
            .iter()
            .map(|field| (field.name.clone(), Value::from(field.value.as_str())))
            .collect();
        let answers: Vec<_> = ticket
            .answers
            .iter()
            .map(|said| json!({ "name": said.name, "question": said.question, "answer": said.answer }))
            .collect();
        let ticket = context! {
            kind => ticket.kind, title => ticket.title, details => ticket.details, fields => fields,
            answers => answers, transcript => ticket.transcript, procedure => ticket.procedure,
            version => ticket.version, language => ticket.language,
        };
        let person = delivery.person.as_ref().map(|person| {
            json!({
                "login": person.login, "name": person.name, "language": person.language,
                "groups": person.groups, "values": person.values,
            })
        });
        let files: Vec<Value> = delivery.files.iter().map(file).collect();
        let mut context = Self { values: Vec::new() };
        context.set("reference", Value::from(delivery.reference.as_str()));
        context.set("key", Value::from(delivery.key.as_str()));
        context.set("project", Value::from(delivery.project.as_str()));
        context.set("created", Value::from(created(delivery)));
        context.set("ticket", ticket);
        context.set("person", Value::from_serialize(&person));
        context.set("files", Value::from(files));
        let text = description.render(&context.value())?;
        context.set("description", Value::from(text));
        Ok(context)
    }

    pub(super) fn set(&mut self, name: &'static str, value: Value) {
        self.values.retain(|(known, _)| *known != name);
        self.values.push((name, value));
    }

    pub(super) fn value(&self) -> Value {
        self.values.iter().map(|(name, value)| (*name, value.clone())).collect()
    }
}

/// ISO 8601 in UTC, to the second.
fn created(delivery: &Delivery) -> String {
    OffsetDateTime::from_unix_timestamp(delivery.created_at / 1000)
        .ok()
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_default()
}

pub(super) fn file(attachment: &Attachment) -> Value {
    Value::from_object(File(attachment.clone()))
}

/// A file as templates see it; its base64 is made when it is asked for.
#[derive(Debug)]
struct File(Attachment);

impl Object for File {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "name" => Some(Value::from(self.0.name.as_str())),
            "media_type" => Some(Value::from(self.0.media_type.as_str())),
            "size" => Some(Value::from(self.0.bytes.len())),
            "base64" => Some(Value::from(STANDARD.encode(&self.0.bytes))),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&["name", "media_type", "size", "base64"])
    }
}

/// What a help desk reads, where the operator says nothing else.
const DESCRIPTION: &str = "\
{{ ticket.details }}
{%- if ticket.fields %}
{% endif %}
{%- for name, value in ticket.fields | items %}{% if value %}
{{ name }}: {{ value }}{% endif %}{% endfor %}
{%- if ticket.answers %}
{% endif %}
{%- for said in ticket.answers %}
{{ said.question }}
    {{ said.answer }}{% endfor %}
{%- if ticket.transcript %}

{{ ticket.transcript | join('\\n') }}
{%- endif %}

-- 
{{ reference }}{% if person %} · {{ person.name or person.login }}{% endif %}
{%- if ticket.procedure %} · {{ ticket.procedure }}{% endif %}
{%- if ticket.version %} · {{ ticket.version }}{% endif %}";

/// The description as the operator or this file writes it.
pub(super) fn description(own: Option<Template>) -> Template {
    own.or_else(|| Template::read(DESCRIPTION, Escape::None).ok())
        .unwrap_or_else(|| unreachable!("the built-in template parses: every test of a delivery shows it"))
}
