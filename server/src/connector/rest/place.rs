//! Where an answer holds the ticket, its number and its link.

use minijinja::value::Value;
use serde_json::Value as Json;

use crate::connector::link;
use crate::connector::section::Section;
use crate::connector::template::{Escape, Expression, Template};

/// Where the ticket is in an answer.
#[derive(Debug)]
pub(super) struct Place {
    /// JSON pointer of the ticket, or of the list of those that may be it.
    rows: Option<String>,
    /// Which of them it is.
    when: Option<Expression>,
    number: Option<Spot>,
    link: Option<Template>,
}

/// A JSON pointer (RFC 6901) in the ticket, or a template over it.
#[derive(Clone, Debug)]
pub(super) enum Spot {
    Pointer(String),
    Template(Template),
}

/// A ticket as the help desk has it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub ticket: Json,
    pub number: Option<String>,
    pub link: Option<String>,
}

impl Place {
    /// Reads `rows`, `when`, `number` and `link`.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let rows = section.text("rows");
        if rows.as_ref().is_some_and(|rows| !rows.is_empty() && !rows.starts_with('/')) {
            section.problem("rows", "a JSON pointer begins with a slash: \"/result\"");
        }
        let when = section.expression("when");
        let number = Spot::read(section, "number");
        let link = section.template("link", Escape::Url);
        Some(Self { rows, when, number, link })
    }

    pub(super) fn fill_from(&mut self, other: &Self) {
        self.number = self.number.take().or_else(|| other.number.clone());
        self.link = self.link.take().or_else(|| other.link.clone());
    }

    /// Whether an answer must hold a number.
    pub(super) fn wants_number(&self) -> bool {
        self.number.is_some()
    }

    /// The first ticket in the answer that fits.
    pub(super) fn find(&self, answer: &Json, context: &impl Fn(&Json) -> Value) -> Option<Found> {
        let at = answer.pointer(self.rows.as_deref().unwrap_or_default())?;
        let rows: Vec<&Json> = match at {
            Json::Array(rows) => rows.iter().collect(),
            Json::Null => Vec::new(),
            other => vec![other],
        };
        let fits = |row: &&Json| self.when.as_ref().is_none_or(|when| when.holds(&context(row)));
        rows.into_iter().filter(fits).find_map(|row| self.ticket(row, context))
    }

    fn ticket(&self, row: &Json, context: &impl Fn(&Json) -> Value) -> Option<Found> {
        let number = match &self.number {
            Some(spot) => Some(spot.read_from(row, &context(row))?),
            None => None,
        };
        let link = self.link.as_ref().and_then(|link| {
            let mut all = vec![("number", Value::from(number.clone()))];
            all.extend([("answer", Value::from_serialize(row))]);
            let over: Value = all.into_iter().collect();
            link.render(&minijinja::context! { ..over, ..context(row) }).ok()
        });
        Some(Found { ticket: row.clone(), number, link: link.and_then(|text| link::web(&text)) })
    }
}

impl Spot {
    pub(super) fn read(section: &Section<'_>, key: &'static str) -> Option<Self> {
        let text = section.text(key)?;
        if text.starts_with('/') {
            return Some(Self::Pointer(text));
        }
        if !text.contains("{{") {
            section.problem(
                key,
                "write a JSON pointer (\"/result/number\") or a template (\"{{ answer.number }}\")",
            );
            return None;
        }
        section.template(key, Escape::None).map(Self::Template)
    }

    /// A text that is not empty.
    pub(super) fn read_from(&self, row: &Json, context: &Value) -> Option<String> {
        let text = match self {
            Self::Pointer(pointer) => match row.pointer(pointer)? {
                Json::String(text) => text.clone(),
                Json::Number(number) => number.to_string(),
                _ => return None,
            },
            Self::Template(template) => template.render(context).ok()?,
        };
        // A number is shown to the person and to operators: one short line.
        let text: String = crate::connector::escape::one_line(text.trim()).chars().take(200).collect();
        (!text.is_empty()).then_some(text)
    }
}
