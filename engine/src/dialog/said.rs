//! What a person does → what is kept of it: opening, cancelling, tickets and hand-offs.

use super::ledger::{Fate, Kept, Record};
use super::pass::{edited, left};
use super::session::{Session, unexpected};
use super::walk::World;
use crate::error::Error;
use crate::message::{Effect, Entry, Expects, Handoff, Notice, Ticket};

/// Most characters of an idempotency key.
const MAX_KEY: usize = 200;

impl Session {
    /// R23: back to the last choice or question; if there was none, it ends as `done`.
    pub(super) fn cancel(&mut self, world: &World<'_>, now: &str) -> Result<(), Error> {
        if !matches!(self.state.expects, Expects::Ticket { .. } | Expects::Handoff { .. }) {
            return Err(unexpected("no ticket is shown"));
        }
        let asked = |kept: &Kept| {
            matches!(
                kept.did,
                Record::Chose { .. }
                    | Record::Answered { .. }
                    | Record::GaveUp { .. }
                    | Record::Helped { .. }
            )
        };
        let open = self.ledger.get(self.sent()..).unwrap_or_default();
        match open.iter().rposition(asked) {
            Some(at) => {
                self.back_to(world, self.sent() + at);
                Ok(())
            }
            None => {
                let record = Record::Cancelled { step: self.here() };
                self.must(world, now, record, "no ticket is shown")
            }
        }
    }

    pub(super) fn open(&mut self, world: &World<'_>, target: &str, words: Option<String>, now: &str) {
        if !self.new_record(world, now, Record::Opened { target: target.to_owned(), words }) {
            self.state.entries.push(Entry::Notice { notice: Notice::Unavailable });
        }
    }

    pub(super) fn is_sent(&self, key: &str) -> bool {
        self.ledger.iter().any(|kept| match &kept.did {
            Record::Sent { key: other, .. } | Record::HandedOver { key: other, .. } => other == key,
            _ => false,
        })
    }

    pub(super) fn send(
        &mut self,
        world: &World<'_>,
        now: &str,
        key: &str,
        ticket: &Ticket,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        if self.is_sent(key) {
            // The same press twice: the ticket is already on its way.
            return Ok(());
        }
        checked(key)?;
        let Expects::Ticket { ticket: shown, wrong, .. } = &mut self.state.expects else {
            return Err(unexpected("no ticket is shown"));
        };
        match edited(shown, ticket) {
            Err(names) => {
                *wrong = names;
                Ok(())
            }
            Ok(ticket) => {
                let record = Record::Sent {
                    step: self.here(),
                    key: key.to_owned(),
                    ticket: Box::new(ticket.clone()),
                    fate: Fate::default(),
                };
                self.must(world, now, record, "no ticket is shown")?;
                effects.push(Effect::Ticket { key: key.to_owned(), ticket });
                Ok(())
            }
        }
    }

    pub(super) fn hand_over(
        &mut self,
        world: &World<'_>,
        now: &str,
        key: &str,
        handoff: &Handoff,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        if self.is_sent(key) {
            return Ok(());
        }
        checked(key)?;
        let Expects::Handoff { handoff: shown, .. } = &self.state.expects else {
            return Err(unexpected("no hand-off is shown"));
        };
        let handoff = left(shown, handoff);
        let record =
            Record::HandedOver { step: self.here(), key: key.to_owned(), handoff: Box::new(handoff.clone()) };
        self.must(world, now, record, "no hand-off is shown")?;
        effects.push(Effect::Handoff { key: key.to_owned(), handoff });
        Ok(())
    }

    /// A ticket's fate is known: the conversation is told again with it.
    pub(super) fn fate(&mut self, world: &World<'_>, key: &str, new: Fate) -> Result<(), Error> {
        let sent = |kept: &mut Kept| match &mut kept.did {
            Record::Sent { key: other, fate, .. } if other == key => {
                // What has arrived has arrived.
                if new.delivered || !fate.delivered {
                    fate.clone_from(&new);
                }
                true
            }
            _ => false,
        };
        // Also in what a return would bring back.
        let found =
            self.ledger.iter_mut().chain(self.undo.iter_mut().flatten()).map(sent).filter(|found| *found);
        if found.count() == 0 {
            return Err(unexpected(&format!("no ticket `{key}` was sent")));
        }
        let (name, request) = (self.request.take(), self.state.request.clone());
        let (before, refused) = (self.state.expects.clone(), self.state.refused);
        self.replay(world);
        // What was refused is no part of the ledger, but the person is in the middle of mending it.
        match (&mut self.state.expects, before) {
            (Expects::Answer { question }, Expects::Answer { question: before })
                if question.id == before.id =>
            {
                question.refusal = before.refusal;
                self.state.refused = refused;
            }
            (Expects::Ticket { wrong, .. }, Expects::Ticket { wrong: before, .. }) => *wrong = before,
            _ => {}
        }
        // What the host was asked meanwhile is still waited for, if it would be asked the same now.
        self.request = name.filter(|_| self.state.request == request);
        Ok(())
    }
}

fn checked(key: &str) -> Result<(), Error> {
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(unexpected(&format!("a key has 1 to {MAX_KEY} bytes, this one {}", key.len())));
    }
    Ok(())
}
