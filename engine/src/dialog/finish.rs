//! Ends: the end of a step, the end words, the page for “No”, and the ticket that is shown there.

use super::render::text_of_block;
use super::walk::Walk;
use crate::message::{Entry, Expects, Notice, Outcome, Said, Ticket, TicketAnswer, TicketField, Value};
use crate::model::procedure::{EndWord, Goal, Head};
use crate::model::ticket::{TicketBox, TicketType};

/// Most characters of a ticket's title, a field or a list entry, and of its details.
const MAX_LINE: usize = 300;
const MAX_DETAILS: usize = 20_000;

impl Walk<'_> {
    /// The end of a step: asks whether it helped, unless a ticket is on its way (R28).
    pub(super) fn step_ended(&mut self) {
        if self.state.ticket.is_some() {
            self.finish(Outcome::Ticket);
            return;
        }
        let text = self.world.library.did_this_help.clone();
        self.notice(Notice::DidThisHelp { text });
        self.state.expects = Expects::Helped;
    }

    /// An end word (R27).
    pub(super) fn end(&mut self, word: EndWord) {
        if self.state.ticket.is_some() {
            self.finish(Outcome::Ticket);
            return;
        }
        match word {
            EndWord::Solved => self.finish(Outcome::Solved),
            EndWord::Done => self.finish(Outcome::Done),
            EndWord::NotSolved => match self.not_solved_page().filter(|_| !self.state.not_solved) {
                Some(page) => {
                    self.state.not_solved = true;
                    self.enter(page);
                }
                None => self.finish(Outcome::NotSolved),
            },
        }
    }

    /// A web link was followed.
    pub(super) fn followed(&mut self) {
        self.finish(if self.state.ticket.is_some() { Outcome::Ticket } else { Outcome::Link });
    }

    /// R29: stopped after too many moves; the page for “No” is the way out.
    pub(super) fn circles(&mut self) {
        self.notice(Notice::Circles);
        let page = self.not_solved_page().filter(|_| !self.state.not_solved);
        self.state.moves = 0;
        match page {
            Some(page) => {
                self.state.not_solved = true;
                self.enter(page);
            }
            None => self.finish(Outcome::NotSolved),
        }
    }

    /// The page for “No”: of the procedure that the conversation is about, else of the project.
    fn not_solved_page(&self) -> Option<Goal> {
        let library = self.world.library;
        let procedure = self.state.procedure.as_ref().and_then(|id| library.procedures.get(id));
        let own = procedure.and_then(|procedure| procedure.head.not_solved.as_ref());
        own.filter(|goal| self.exists(goal))
            .or(library.not_solved.as_ref())
            .filter(|goal| self.exists(goal))
            .cloned()
    }

    fn finish(&mut self, outcome: Outcome) {
        self.notice(Notice::Ended { outcome });
        self.state.expects = Expects::End { outcome };
    }

    /// The ticket of a box, as it would be sent.
    pub(super) fn ticket(&self, ticket: &TicketBox, head: &Head) -> Ticket {
        let library = self.world.library;
        let about = self
            .state
            .procedure
            .as_ref()
            .and_then(|id| library.procedures.get(id))
            .map(|procedure| &procedure.head);
        let kind = ticket.kind.as_ref().or(head.ticket_type.as_ref()).or_else(|| about?.ticket_type.as_ref());
        let kind = kind.or(library.default_ticket_type.as_ref()).cloned().unwrap_or_default();
        let defaults: Vec<&(String, String)> =
            head.defaults.iter().chain(about.iter().flat_map(|about| &about.defaults)).collect();
        let answers = self.state.order.iter().filter_map(|name| {
            let answer = self.state.answers.get(name).filter(|answer| !answer.private)?;
            Some(TicketAnswer {
                name: name.clone(),
                question: answer.question.clone(),
                answer: self.words(&answer.shown),
            })
        });
        Ticket {
            title: cut(
                &self.revealed(&ticket.title).split_whitespace().collect::<Vec<_>>().join(" "),
                MAX_LINE,
            ),
            details: cut(self.revealed(&ticket.details).trim(), MAX_DETAILS),
            fields: self.fields(ticket, &kind, &defaults),
            kind: kind.name,
            answers: if ticket.answers { answers.collect() } else { Vec::new() },
            transcript: if ticket.transcript { self.transcript() } else { Vec::new() },
            procedure: self.state.procedure.clone().unwrap_or_default(),
            version: library.version.clone(),
            language: library.language.clone(),
        }
    }

    fn fields(
        &self,
        ticket: &TicketBox,
        kind: &TicketType,
        defaults: &[&(String, String)],
    ) -> Vec<TicketField> {
        let field = |field: &crate::model::ticket::FieldType| {
            let own = ticket
                .fields
                .iter()
                .find(|(name, _)| *name == field.name)
                .map(|(_, value)| self.revealed(value));
            let default =
                || defaults.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.clone());
            let value = own.or_else(default).unwrap_or_default();
            TicketField {
                name: field.name.clone(),
                value,
                one_of: field.one_of.clone(),
                required: field.required,
            }
        };
        kind.fields.iter().map(field).collect()
    }

    /// The conversation so far as text, a line an entry: `>` is the person.
    fn transcript(&self) -> Vec<String> {
        self.state
            .entries
            .iter()
            .filter_map(|entry| self.transcript_line(entry))
            .map(|line| cut(&line, MAX_DETAILS))
            .collect()
    }

    fn transcript_line(&self, entry: &Entry) -> Option<String> {
        match entry {
            Entry::Shown { blocks, .. } => {
                let text: Vec<String> =
                    blocks.iter().map(text_of_block).filter(|text| !text.is_empty()).collect();
                Some(text.join(" "))
            }
            Entry::Said { said, .. } => match said {
                Said::Words { text } => Some(format!("> {text}")),
                Said::Value { value } => Some(format!("> {}", self.words(value))),
                Said::Private => Some("> •••".to_owned()),
                Said::Skipped { label } => Some(format!("> {}", label.as_deref().unwrap_or("—"))),
                Said::Helped { solved } => Some(format!("> {}", self.words(&Value::YesNo(*solved)))),
                Said::Sent | Said::Cancelled => None,
            },
            Entry::Notice { notice: Notice::DidThisHelp { text: Some(text) } } => Some(text.clone()),
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
    // Answers may be taken out or changed, lines of the conversation taken out; nothing is added.
    ticket.answers.retain(|answer| edited.answers.iter().any(|kept| kept.name == answer.name));
    for answer in &mut ticket.answers {
        if let Some(new) = edited.answers.iter().find(|new| new.name == answer.name) {
            answer.answer = cut(&new.answer, MAX_DETAILS);
        }
    }
    // A line that is no longer there is left out: compared in order, since the same words may come twice.
    let mut kept = edited.transcript.iter().peekable();
    ticket.transcript.retain(|line| kept.next_if(|next| *next == line).is_some());
    if wrong.is_empty() { Ok(ticket) } else { Err(wrong) }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
