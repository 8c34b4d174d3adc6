//! Whether a ticket fits the types of the version it came from.

use guichet_engine::message::Ticket;
use guichet_engine::model::project::Project;
use guichet_engine::model::ticket::TicketType;

const LONGEST_TITLE: usize = 1_000;
const LONGEST_TEXT: usize = 200_000;
const MOST_FIELDS: usize = 200;
const MOST_ANSWERS: usize = 2_000;
const MOST_LINES: usize = 20_000;
const MOST_FILES: usize = 50;

/// Whether a ticket can be taken.
///
/// # Errors
/// Why not, for the developer of the page; nothing of what the person wrote.
pub fn validate(ticket: &Ticket, project: &Project) -> Result<(), String> {
    let kind = if ticket.kind.is_empty() { None } else { Some(project.ticket_type(&ticket.kind)) };
    let kind = kind.map(|known| known.ok_or("there is no such ticket type in this version")).transpose()?;
    within("title", ticket.title.chars().count(), LONGEST_TITLE)?;
    within("details", ticket.details.len(), LONGEST_TEXT)?;
    within("fields", ticket.fields.len(), MOST_FIELDS)?;
    within("answers", ticket.answers.len(), MOST_ANSWERS)?;
    within("transcript", ticket.transcript.len(), MOST_LINES)?;
    within("attachments", ticket.attachments.len(), MOST_FILES)?;
    let texts = ticket.answers.iter().flat_map(|answer| [&answer.name, &answer.question, &answer.answer]);
    let texts = texts.chain(&ticket.transcript).chain(ticket.fields.iter().map(|field| &field.value));
    within("texts", texts.map(String::len).max().unwrap_or_default(), LONGEST_TEXT)?;
    if ticket.title.trim().is_empty() {
        return Err("`title` is empty".to_owned());
    }
    if let Some(file) = ticket.attachments.iter().find(|file| !is_file_name(&file.name)) {
        let name: String = file.name.chars().take(60).collect();
        return Err(format!("`{name}` is not the name of a file"));
    }
    kind.map_or(Ok(()), |kind| fields(ticket, &kind))
}

fn within(what: &str, found: usize, most: usize) -> Result<(), String> {
    if found <= most { Ok(()) } else { Err(format!("`{what}`: {found}, at most {most} are taken")) }
}

/// The name of a file, without folders and without characters that end a line.
fn is_file_name(name: &str) -> bool {
    let fits = !name.is_empty() && name.len() <= 255 && name != "." && name != "..";
    fits && !name.contains(['/', '\\']) && !name.chars().any(char::is_control)
}

fn fields(ticket: &Ticket, kind: &TicketType) -> Result<(), String> {
    for (at, field) in ticket.fields.iter().enumerate() {
        let name: String = field.name.chars().take(60).collect();
        let known = kind.field(&field.name);
        let known = known.ok_or_else(|| format!("`{name}` is no field of the type `{}`", kind.name))?;
        if !field.value.is_empty() && !known.one_of.is_empty() && !known.one_of.contains(&field.value) {
            return Err(format!("`{name}` is none of: {}", known.one_of.join(", ")));
        }
        if ticket.fields.iter().take(at).any(|before| before.name == field.name) {
            return Err(format!("`{name}` is there twice"));
        }
    }
    let filled =
        |name: &str| ticket.fields.iter().any(|field| field.name == name && !field.value.trim().is_empty());
    match kind.fields.iter().find(|field| field.required && !filled(&field.name)) {
        Some(field) => Err(format!("`{}` is empty, the type `{}` requires it", field.name, kind.name)),
        None => Ok(()),
    }
}
