//! What is passed on: the ticket of a box, and the hand-off to a person, as they would be sent.

use super::render::text_of_block;
use super::walk::Walk;
use crate::message::{
    Entry, Expects, FileRef, Handoff, Notice, Said, Ticket, TicketAnswer, TicketField, Value,
};
use crate::model::condition::alike;
use crate::model::procedure::{Head, Node};
use crate::model::ticket::{TicketBox, TicketType, worded};

/// Most characters of a ticket's title, a field or a list entry, and of its details.
const MAX_LINE: usize = 300;
const MAX_DETAILS: usize = 20_000;

impl Walk<'_> {
    /// The ticket of a box, as it would be sent.
    fn ticket(&self, ticket: &TicketBox, head: &Head) -> Ticket {
        let library = self.world.library;
        // The file of the box, then its callers, the nearest first, then what it is all about.
        let place = &self.state.place;
        let callers = place.way_back.iter().rev().map(|goal| &goal.procedure).chain(&place.procedure);
        let heads: Vec<&Head> = std::iter::once(head)
            .chain(callers.filter_map(|id| library.procedures.get(id)).map(|procedure| &procedure.head))
            .collect();
        let kind = ticket.kind.as_ref().or_else(|| heads.iter().find_map(|head| head.ticket_type.as_ref()));
        let kind = kind.or(library.default_ticket_type.as_ref()).cloned().unwrap_or_default();
        let defaults: Vec<&(String, String)> = heads.iter().flat_map(|head| &head.defaults).collect();
        Ticket {
            title: cut(
                &self.revealed(&ticket.title).split_whitespace().collect::<Vec<_>>().join(" "),
                MAX_LINE,
            ),
            details: cut(self.revealed(&ticket.details).trim(), MAX_DETAILS),
            fields: self.fields(ticket, &kind, &defaults),
            kind: kind.name,
            attachments: ticket
                .attach
                .iter()
                .filter_map(|formula| formula.eval(self))
                .flat_map(files)
                .collect(),
            answers: if ticket.answers { self.answers() } else { Vec::new() },
            transcript: if ticket.transcript { self.transcript().1 } else { Vec::new() },
            procedure: place.procedure.clone().unwrap_or_default(),
            version: library.version.clone(),
            language: library.language.clone(),
        }
    }

    /// Shows the ticket of a box.
    pub(super) fn offer_ticket(&mut self, ticket: &TicketBox, head: &Head) {
        let lines = if ticket.transcript { self.transcript().0 } else { Vec::new() };
        self.state.expects = Expects::Ticket { ticket: self.ticket(ticket, head), wrong: Vec::new(), lines };
    }

    /// Shows what would be passed on to a person.
    pub(super) fn offer_handoff(&mut self) {
        let Some((_, _, Node::Handoff(handoff))) = self.waiting() else { return };
        let (lines, transcript) = self.transcript();
        let handoff = Handoff {
            to: self.plain(&handoff.to),
            message: cut(self.revealed(&handoff.message).trim(), MAX_DETAILS),
            answers: self.answers(),
            transcript,
            procedure: self.state.place.procedure.clone().unwrap_or_default(),
            version: self.world.library.version.clone(),
            language: self.world.library.language.clone(),
        };
        self.state.expects = Expects::Handoff { handoff, lines };
    }

    fn answers(&self) -> Vec<TicketAnswer> {
        let answer = |name: &String| {
            let answer = self.state.answers.get(name).filter(|answer| !answer.private)?;
            Some(TicketAnswer {
                name: name.clone(),
                question: answer.question.clone(),
                answer: self.words(&answer.shown),
                value: Some(answer.value.clone()),
            })
        };
        self.state.order.iter().filter_map(answer).collect()
    }

    fn fields(
        &self,
        ticket: &TicketBox,
        kind: &TicketType,
        defaults: &[&(String, String)],
    ) -> Vec<TicketField> {
        let library = self.world.library;
        let field = |field: &crate::model::ticket::FieldType| {
            let own = ticket
                .fields
                .iter()
                .find(|(name, _)| *name == field.name)
                .map(|(_, value)| self.revealed(value));
            let default =
                || defaults.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.clone());
            let value = own.or_else(default).unwrap_or_default();
            // In any capitals, but sent as the project writes it.
            let written = field.one_of.iter().find(|known| alike(known) == alike(&value)).cloned();
            let labels = library.field_labels.get(&(kind.name.clone(), field.name.clone()));
            let labels = labels.cloned().unwrap_or_default();
            TicketField {
                name: field.name.clone(),
                value: written.unwrap_or(value),
                one_of: field.one_of.clone(),
                required: field.required,
                label: if labels.label.is_empty() { worded(&field.name) } else { labels.label },
                labels: labels.values,
            }
        };
        kind.fields.iter().map(field).collect()
    }

    /// The conversation so far: places of entries, and these as text, a line an entry; `>` is the person.
    fn transcript(&self) -> (Vec<u32>, Vec<String>) {
        let line = |(entry, at): (&Entry, u32)| Some((at, cut(&self.transcript_line(entry)?, MAX_DETAILS)));
        self.state.entries.iter().zip(0..).filter_map(line).unzip()
    }

    fn transcript_line(&self, entry: &Entry) -> Option<String> {
        match entry {
            Entry::Shown { blocks, .. } => {
                let text: Vec<String> =
                    blocks.iter().map(text_of_block).filter(|text| !text.is_empty()).collect();
                Some(text.join(" "))
            }
            Entry::Said { said, .. } => match said {
                Said::Words { text } | Said::NoneOfThese { title: text, .. } => Some(format!("> {text}")),
                Said::Value { value } => Some(format!("> {}", self.words(value))),
                Said::Understood { text, value } => Some(format!("> {text} ({})", self.words(value))),
                Said::Private => Some("> •••".to_owned()),
                Said::Skipped { label } => Some(format!("> {}", label.as_deref().unwrap_or("—"))),
                Said::Helped { solved } => Some(format!("> {}", self.words(&Value::YesNo(*solved)))),
                Said::Consented { allowed } => Some(format!("> {}", self.words(&Value::YesNo(*allowed)))),
                Said::Sent | Said::Cancelled | Said::HandedOver | Said::WentOn => None,
            },
            Entry::Notice { notice: Notice::DidThisHelp { text: Some(text) } | Notice::Consent { text } } => {
                Some(text.clone())
            }
            Entry::Notice { .. } => None,
        }
    }
}

/// Takes the person's edits over into the ticket that was shown: what it is about stays.
///
/// # Errors
/// Names of what is wrong: `title`, `details`, or fields.
pub fn edited(shown: &Ticket, edited: &Ticket) -> Result<Ticket, Vec<String>> {
    let mut ticket = shown.clone();
    let mut wrong = Vec::new();
    ticket.title = edited.title.trim().to_owned();
    ticket.details.clone_from(&edited.details);
    if ticket.title.is_empty() || ticket.title.chars().count() > MAX_LINE {
        wrong.push("title".to_owned());
    }
    if ticket.details.chars().count() > MAX_DETAILS {
        wrong.push("details".to_owned());
    }
    for field in &mut ticket.fields {
        if let Some(new) = edited.fields.iter().find(|new| new.name == field.name) {
            field.value = new.value.trim().to_owned();
        }
        let possible =
            field.one_of.is_empty() || field.value.is_empty() || field.one_of.contains(&field.value);
        if (field.required && field.value.is_empty()) || !possible || field.value.chars().count() > MAX_LINE {
            wrong.push(field.name.clone());
        }
    }
    ticket.attachments.retain(|file| edited.attachments.contains(file));
    keep_answers(&mut ticket.answers, &edited.answers);
    keep_lines(&mut ticket.transcript, &edited.transcript);
    if wrong.is_empty() { Ok(ticket) } else { Err(wrong) }
}

/// A hand-off with what the person took out of it left out; the message may be changed.
pub fn left(shown: &Handoff, edited: &Handoff) -> Handoff {
    let mut handoff = shown.clone();
    handoff.message = cut(edited.message.trim(), MAX_DETAILS);
    keep_answers(&mut handoff.answers, &edited.answers);
    keep_lines(&mut handoff.transcript, &edited.transcript);
    handoff
}

/// Answers may be taken out, or be worded otherwise; none is added, and what they stand for stays.
fn keep_answers(answers: &mut Vec<TicketAnswer>, kept: &[TicketAnswer]) {
    answers.retain_mut(|answer| {
        let new = kept.iter().find(|new| new.name == answer.name);
        answer.answer = new.map_or_else(String::new, |new| cut(&new.answer, MAX_DETAILS));
        new.is_some()
    });
}

/// Lines may be taken out, or be worded otherwise; none is added.
fn keep_lines(lines: &mut Vec<String>, kept: &[String]) {
    *lines = kept.iter().take(lines.len()).map(|line| cut(line, MAX_DETAILS)).collect();
}

/// The files of a value.
fn files(value: Value) -> Vec<FileRef> {
    match value {
        Value::File { file } => vec![file],
        Value::List(items) => items.into_iter().flat_map(files).collect(),
        _ => Vec::new(),
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
