//! One person's conversation and its one transition: input → turn.

use super::finish::edited;
use super::ledger::{Fate, MAX_RECORDS, Record, restore, save};
use super::state::State;
use super::understand;
use super::walk::{Walk, World};
use crate::error::{Error, ErrorKind};
use crate::message::{
    Act, Candidate, Certainty, Choice, Effect, Entry, Expects, Input, Notice, Ticket, Turn, Value,
};
use crate::model::form::yes_no;

/// Most characters of what a person may say at once.
const MAX_WORDS: usize = 2_000;
/// Most characters of an idempotency key.
const MAX_KEY: usize = 200;

/// One person's conversation.
#[derive(Clone, Debug, Default)]
pub struct Session {
    ledger: Vec<Record>,
    state: State,
    /// Inputs of a restored session that did not hold and were dropped; told at the first turn.
    dropped: u32,
}

impl Session {
    /// A new conversation, or one that goes on where it was kept.
    ///
    /// # Errors
    /// What was kept cannot be read.
    pub fn new(world: &World<'_>, saved: Option<&str>) -> Result<Self, Error> {
        let mut session = Self::default();
        if let Some(saved) = saved {
            session.ledger = restore(saved)?;
            session.replay(world);
        }
        Ok(session)
    }

    /// The conversation as text, for keeping.
    #[must_use]
    pub fn save(&self) -> String {
        save(&self.ledger)
    }

    /// What happens → what is shown and waited for. An error changes nothing.
    ///
    /// # Errors
    /// The act does not fit what is waited for.
    pub fn step(&mut self, world: &World<'_>, input: &Input) -> Result<Turn, Error> {
        let before = std::mem::take(&mut self.state.entries);
        self.state.entries.clone_from(&before);
        let mut effects = Vec::new();
        let mut keep = None;
        match &input.act {
            Act::Resume => {
                keep = Some(0);
            }
            Act::Suggest { text } => {
                let candidates = (world.find)(&limited(text), true, 5).candidates;
                effects.push(Effect::Suggestions { candidates });
            }
            act => self.act(world, act, &mut effects)?,
        }
        let count = std::mem::take(&mut self.dropped);
        if count > 0 {
            effects.push(Effect::Dropped { count });
        }
        // A turn may change what was said before (a ticket gets its number): tell from there on.
        let same = before.iter().zip(&self.state.entries).take_while(|(a, b)| a == b).count();
        let keep = keep.unwrap_or(same);
        Ok(Turn {
            keep: u32::try_from(keep).unwrap_or(u32::MAX),
            entries: self.state.entries.iter().skip(keep).cloned().collect(),
            expects: self.state.expects.clone(),
            effects,
            can_go_back: self.ledger.len() > self.sent(),
        })
    }

    fn act(&mut self, world: &World<'_>, act: &Act, effects: &mut Vec<Effect>) -> Result<(), Error> {
        // A refused answer or ticket is told once; anything else that happens makes it history.
        match act {
            Act::Resume | Act::Suggest { .. } => Ok(()),
            Act::Say { text } => self.say(world, text, effects),
            Act::Open { target } => {
                if !self.push(world, Record::Opened { target: target.clone() }) {
                    self.state.entries.push(Entry::Notice { notice: Notice::Unavailable });
                }
                Ok(())
            }
            Act::Choose { choice } => self.must(
                world,
                Record::Chose { choice: choice.clone() },
                &format!("`{choice}` is not on offer"),
            ),
            Act::Answer { value } => self.answer(world, value),
            Act::Skip => {
                let Expects::Answer { question } = &self.state.expects else {
                    return Err(unexpected("no question is asked"));
                };
                let record = Record::Answered { question: question.id.clone(), value: None };
                self.must(world, record, "this question may not be left out")
            }
            Act::Helped { solved } => {
                let record = Record::Helped { step: self.here(), solved: *solved };
                self.must(world, record, "“Did this help?” is not asked")
            }
            Act::Send { key, ticket } => self.send(world, key, ticket, effects),
            Act::Cancel => self.cancel(world),
            Act::Delivered { key, number, link } => {
                let fate =
                    Fate { delivered: true, refused: false, number: number.clone(), link: link.clone() };
                self.fate(world, key, fate)
            }
            Act::Refused { key } => self.fate(world, key, Fate { refused: true, ..Fate::default() }),
            Act::Follow => {
                let record = Record::Followed { step: self.here() };
                self.must(world, record, "no link is waited for")
            }
            Act::Back => {
                self.back_to(world, self.ledger.len().saturating_sub(1).max(self.sent()));
                Ok(())
            }
            Act::Return { place } => {
                let place = *place as usize;
                if !(self.sent()..=self.ledger.len()).contains(&place) {
                    let open = format!("`{}` to `{}`", self.sent(), self.ledger.len());
                    return Err(unexpected(&format!("places {open} can be gone back to, not `{place}`")));
                }
                self.back_to(world, place);
                Ok(())
            }
            Act::Restart => {
                *self = Self::default();
                Ok(())
            }
        }
    }

    fn here(&self) -> String {
        self.state.step.as_ref().map(crate::model::procedure::Goal::id).unwrap_or_default()
    }

    fn walk<'a>(&'a mut self, world: &'a World<'a>) -> Walk<'a> {
        let place = u32::try_from(self.ledger.len()).unwrap_or(u32::MAX);
        Walk { world, state: &mut self.state, place }
    }

    /// Does a record and keeps it. False: it does not hold here.
    fn push(&mut self, world: &World<'_>, record: Record) -> bool {
        if self.ledger.len() >= MAX_RECORDS || !self.walk(world).apply(&record) {
            return false;
        }
        self.ledger.push(record);
        true
    }

    fn must(&mut self, world: &World<'_>, record: Record, why: &str) -> Result<(), Error> {
        if self.push(world, record) { Ok(()) } else { Err(unexpected(why)) }
    }

    /// How much of the ledger stands for good: what was sent cannot be taken back, or it would be sent twice.
    fn sent(&self) -> usize {
        let last = self.ledger.iter().rposition(|record| matches!(record, Record::Sent { .. }));
        last.map_or(0, |at| at + 1)
    }

    fn back_to(&mut self, world: &World<'_>, place: usize) {
        for record in self.ledger.drain(place.min(self.ledger.len())..) {
            if let Record::Answered { question, value: Some(value) } = record {
                self.state.taken_back.insert(question, value);
            }
        }
        self.replay(world);
    }

    /// R23: back to the last choice or question; if there was none, it ends as `done`.
    fn cancel(&mut self, world: &World<'_>) -> Result<(), Error> {
        if !matches!(self.state.expects, Expects::Ticket { .. }) {
            return Err(unexpected("no ticket is shown"));
        }
        let asked = |record: &Record| {
            matches!(record, Record::Chose { .. } | Record::Answered { .. } | Record::Helped { .. })
        };
        let open = self.ledger.get(self.sent()..).unwrap_or_default();
        match open.iter().rposition(asked) {
            Some(at) => {
                self.back_to(world, self.sent() + at);
                Ok(())
            }
            None => {
                let record = Record::Cancelled { step: self.here() };
                self.must(world, record, "no ticket is shown")
            }
        }
    }

    /// Does the whole ledger again on the procedures in hand; what does not hold is dropped.
    fn replay(&mut self, world: &World<'_>) {
        let records = std::mem::take(&mut self.ledger);
        let count = records.len();
        let taken_back = std::mem::take(&mut self.state.taken_back);
        self.state = State { taken_back, ..State::default() };
        for record in records {
            self.push(world, record);
        }
        self.dropped += u32::try_from(count - self.ledger.len()).unwrap_or(u32::MAX);
    }

    /// Typed words: a choice, an answer, yes or no, or a new question, whatever fits.
    fn say(&mut self, world: &World<'_>, text: &str, effects: &mut Vec<Effect>) -> Result<(), Error> {
        let text = limited(text);
        if text.trim().is_empty() {
            return Ok(());
        }
        match &self.state.expects {
            Expects::Answer { .. } => return self.answer(world, &Value::Text(text)),
            Expects::Choice { choices, .. } => {
                if let Some(choice) = understand::choice(&text, choices) {
                    let record = Record::Chose { choice: choice.id.clone() };
                    return self.must(world, record, "the choice is gone");
                }
            }
            Expects::Candidates { candidates, .. } => {
                let title = |candidate: &Candidate| Choice {
                    id: candidate.procedure.clone(),
                    label: candidate.title.clone(),
                    hint: None,
                };
                let titles: Vec<Choice> = candidates.iter().map(title).collect();
                if let Some(choice) = understand::choice(&text, &titles) {
                    let record = Record::Opened { target: choice.id.clone() };
                    return self.must(world, record, "the procedure is gone");
                }
            }
            Expects::Helped => {
                if let Some(solved) = yes_no(&text) {
                    let record = Record::Helped { step: self.here(), solved };
                    return self.must(world, record, "it is not asked any more");
                }
            }
            _ => {}
        }
        let found = (world.find)(&text, false, 10);
        effects.push(Effect::Searched { certainty: found.certainty });
        let clear = found.certainty == Certainty::Clear && !self.state.is_open();
        let found =
            found.candidates.into_iter().next().filter(|_| clear).map(|candidate| candidate.procedure);
        self.must(world, Record::Asked { text, found }, "the conversation is too long; start again")
    }

    fn answer(&mut self, world: &World<'_>, value: &Value) -> Result<(), Error> {
        let Expects::Answer { question } = &self.state.expects else {
            return Err(unexpected("no question is asked"));
        };
        let id = question.id.clone();
        if let Some(refusal) = self.walk(world).refusal(value) {
            if let Expects::Answer { question } = &mut self.state.expects {
                question.refusal = Some(refusal);
            }
            return Ok(());
        }
        // An empty answer to a question that may be left out leaves it out.
        let empty = matches!(value, Value::Text(text) if text.trim().is_empty());
        let value = (!empty).then(|| value.clone());
        self.must(world, Record::Answered { question: id, value }, "the answer is not taken")
    }

    fn send(
        &mut self,
        world: &World<'_>,
        key: &str,
        ticket: &Ticket,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let sent = |record: &Record| matches!(record, Record::Sent { key: other, .. } if other == key);
        if self.ledger.iter().any(sent) {
            // The same press twice: the ticket is already on its way.
            return Ok(());
        }
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(unexpected(&format!("a key has 1 to {MAX_KEY} bytes, this one {}", key.len())));
        }
        let Expects::Ticket { ticket: shown, wrong } = &mut self.state.expects else {
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
                self.must(world, record, "no ticket is shown")?;
                effects.push(Effect::Ticket { key: key.to_owned(), ticket });
                Ok(())
            }
        }
    }

    /// A ticket's fate is known: the conversation is told again with it.
    fn fate(&mut self, world: &World<'_>, key: &str, new: Fate) -> Result<(), Error> {
        let found = self.ledger.iter_mut().find_map(|record| match record {
            Record::Sent { key: other, fate, .. } if other == key => Some(fate),
            _ => None,
        });
        let Some(fate) = found else { return Err(unexpected(&format!("no ticket `{key}` was sent"))) };
        // What has arrived has arrived.
        if fate.delivered && !new.delivered {
            return Ok(());
        }
        *fate = new;
        self.replay(world);
        Ok(())
    }
}

fn limited(text: &str) -> String {
    text.chars().take(MAX_WORDS).collect()
}

fn unexpected(why: &str) -> Error {
    Error::new(ErrorKind::Act, why)
}
