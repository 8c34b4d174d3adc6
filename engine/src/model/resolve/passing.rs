//! `ticket` and `handoff` boxes → what is passed on.

use super::boxes::near_key;
use super::step::Resolver;
use crate::model::call::HandoffBox;
use crate::model::condition::{Expr, alike};
use crate::model::kind::Kind;
use crate::model::text::Piece;
use crate::model::ticket::{TicketBox, TicketType};
use crate::problem::{Code, did_you_mean};
use crate::source::Span;
use crate::syntax::{Entry, SimpleLines};

const TICKET_KEYS: &[&str] = &["title", "type", "details", "attach", "answers", "transcript"];

impl Resolver<'_, '_> {
    /// A `handoff` box. None: it does not pass anything on.
    pub fn handoff(&mut self, lines: &SimpleLines) -> HandoffBox {
        self.keys("handoff", lines, &["to", "message"]);
        let mut value = |key: &str| lines.get(key).map(|entry| self.value(entry)).unwrap_or_default();
        HandoffBox { to: value("to"), message: value("message") }
    }

    /// A `ticket` box.
    pub fn ticket(&mut self, lines: &SimpleLines, span: &Span) -> Option<TicketBox> {
        let head = self.first_line(span);
        let kind = match lines.get("type") {
            Some(entry) => {
                let kind = self.project.ticket_type(&entry.value);
                if kind.is_none() {
                    let near = did_you_mean(&entry.value, self.project.ticket_type_names());
                    let help = super::header::ticket_types(self.project, near);
                    self.problem(
                        Code::UnknownType,
                        &entry.value_span,
                        format!("There is no ticket type “{}”.", entry.value),
                        help,
                    );
                }
                kind
            }
            None => None,
        };
        let certain = kind.clone().or_else(|| self.ticket_type.clone());
        let known =
            certain.clone().or_else(|| self.project.ticket_type(self.project.default_ticket_type.as_ref()?));
        let title = self.needed(lines, "title", &head, "This ticket has no title.", "Add `title: …`.");
        let mut fields = Vec::new();
        for entry in &lines.entries {
            if TICKET_KEYS.contains(&entry.key.as_str()) {
                continue;
            }
            let value = self.value(entry);
            match known.as_ref().and_then(|kind| kind.field(&entry.key)) {
                Some(field) => {
                    self.field_value(entry, &value, &field.one_of.clone());
                    self.private_value(entry, &value);
                    fields.push((entry.key.clone(), value));
                }
                None => self.unknown_field(entry, known.as_ref()),
            }
        }
        if let Some(kind) = &certain {
            self.missing_fields(kind, &fields, &head);
        }
        let attach = self.attached(lines);
        let details = lines.get("details").map(|entry| self.value(entry)).unwrap_or_default();
        let answers = self.yes(lines, "answers").unwrap_or(true);
        let transcript = self.yes(lines, "transcript").unwrap_or(true);
        let entry = title?;
        let title = self.value(entry);
        self.private_value(entry, &title);
        Some(TicketBox { kind, title, details, fields, attach, answers, transcript })
    }

    /// The files that go with a ticket; one that is missing is left out.
    fn attached(&mut self, lines: &SimpleLines) -> Vec<Expr> {
        let mut files = Vec::new();
        let items = lines.get("attach").map(|entry| entry.items.clone()).unwrap_or_default();
        for item in items {
            let Some((expr, kind)) = self.loose(&item.text, &item.span) else { continue };
            if matches!(kind, Kind::File | Kind::Unknown) {
                files.push(expr);
            } else {
                let message = format!("`{}` is {}, not a file.", item.text, kind.name());
                let help = "Attach the answer to a question of `type: file`, for example `{{ screenshot }}`.";
                self.problem(Code::DifferentKinds, &item.span, message, help);
            }
        }
        files
    }

    fn unknown_field(&mut self, entry: &Entry, kind: Option<&TicketType>) {
        let message = match kind {
            Some(kind) => format!("Tickets of type “{}” have no field “{}”.", kind.name, entry.key),
            None => format!("A `ticket` box has no “{}”: the project names no ticket type.", entry.key),
        };
        let names = kind.iter().flat_map(|kind| &kind.fields).map(|field| field.name.as_str());
        let names: Vec<&str> = TICKET_KEYS.iter().copied().chain(names).collect();
        match near_key(&entry.key, &names) {
            Some(near) => {
                let help = format!("Did you mean `{near}`?");
                let sure = super::boxes::sure_key(&entry.key, &names);
                self.instead(Code::UnknownTicketField, &entry.key_span, message, help, sure);
            }
            None => {
                let help = "If this continues the text above, indent it.";
                self.problem(Code::UnknownTicketField, &entry.key_span, message, help);
            }
        }
    }

    /// A field with fixed values: every text that the value can be must be one of them.
    fn field_value(&mut self, entry: &Entry, value: &[Piece], one_of: &[String]) {
        if one_of.is_empty() {
            return;
        }
        let mut possible = Vec::new();
        match value {
            [Piece::Text(text)] => possible.push(text.clone()),
            [Piece::Hole(expr)] => self.results(expr, &mut possible),
            _ => {}
        }
        possible.retain(|text| !one_of.iter().any(|known| alike(known) == alike(text)));
        possible.dedup();
        if !possible.is_empty() {
            let wrong: Vec<String> = possible.iter().map(|text| format!("“{text}”")).collect();
            let message = format!(
                "`{}` can be {}; this can make it {}.",
                entry.key,
                one_of.join(", "),
                wrong.join(", ")
            );
            self.problem(Code::BadTicketValue, &entry.value_span, message, "Use one of these.");
        }
    }

    /// A private answer in a title or field, which lists show to many; in the details it is named on purpose.
    fn private_value(&mut self, entry: &Entry, value: &[Piece]) {
        let names = self.lowering.names;
        let shown = |name: &&String| {
            value.iter().any(
                |piece| matches!(piece, Piece::Hole(expr) if expr.shows(&|other| other == name.as_str())),
            )
        };
        if let Some(name) = names.private.iter().find(shown).filter(|_| !self.translation) {
            let message = format!("`{name}` is private, but appears in the ticket's `{}`.", entry.key);
            self.problem(
                Code::PrivateInTicket,
                &entry.value_span,
                message,
                "Name it in `details` if the help desk needs it, or leave it out.",
            );
        }
    }

    fn missing_fields(&mut self, kind: &TicketType, fields: &[(String, Vec<Piece>)], head: &Span) {
        for field in kind.fields.iter().filter(|field| field.required) {
            let given = fields.iter().any(|(name, _)| *name == field.name)
                || self.defaults.iter().any(|(name, _)| *name == field.name);
            if !given && !self.translation {
                let message = format!("Tickets of type “{}” need `{}`.", kind.name, field.name);
                self.problem(Code::MissingTicketField, head, message, "Add it here or in the front matter.");
            }
        }
    }

    /// The texts that a formula can give, as far as they are known.
    fn results(&self, expr: &Expr, found: &mut Vec<String>) {
        match expr {
            Expr::Text(text) => found.push(text.clone()),
            Expr::Name(name) => {
                if let Some(Kind::OneOf(values)) =
                    self.lowering.names.known.get(name).map(|known| &known.kind)
                {
                    found.extend(values.iter().cloned());
                }
            }
            Expr::If { then, otherwise, .. } => {
                self.results(then, found);
                self.results(otherwise, found);
            }
            Expr::Or(left, right) => {
                self.results(left, found);
                self.results(right, found);
            }
            Expr::Number(number) => found.push(number.to_string()),
            _ => {}
        }
    }
}
