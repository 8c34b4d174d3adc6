//! One person's conversation and its one transition: input → turn.

use super::ledger::{Fate, Kept, MAX_RECORDS, Record, restore, save};
use super::pass::{edited, left};
use super::state::{Request, State};
use super::understand::{self, Command};
use super::walk::{Walk, World};
use crate::error::{Error, ErrorKind};
use crate::message::{
    Act, Candidate, Certainty, Choice, Dropped, Effect, Entry, Expects, Handoff, Input, Notice, Said, Ticket,
    Turn, Value,
};
use crate::model::form::yes_no;

/// Most characters of what a person may say at once.
const MAX_WORDS: usize = 2_000;
/// Most characters of an idempotency key.
const MAX_KEY: usize = 200;

/// One person's conversation.
#[derive(Clone, Debug, Default)]
pub struct Session {
    ledger: Vec<Kept>,
    /// What was done after the ledger's end, before an earlier answer was changed or the knowledge was: it
    /// goes on by itself wherever it still holds.
    later: Vec<Kept>,
    /// The whole ledger before the last return, as long as nothing else was done.
    undo: Option<Vec<Kept>>,
    state: State,
    /// Name of the request that the host was given, and how many there were.
    request: Option<String>,
    requests: u32,
    /// What does not hold any more, to be told.
    dropped: Vec<Dropped>,
    /// Heading of the step where a restored conversation could not go on as it was, to be told.
    changed: Option<String>,
}

impl Session {
    /// A new conversation, or one that goes on where it was kept.
    ///
    /// # Errors
    /// What was kept cannot be read.
    pub fn new(world: &World<'_>, saved: Option<&str>) -> Result<Self, Error> {
        let mut session = Self::default();
        if let Some(saved) = saved {
            let saved = restore(saved)?;
            session.keep_for_later(&saved.later);
            session.later = saved.ledger;
            session.go_through(world);
            // Told where a step of the knowledge has changed, not where the person had gone back themselves.
            let changed = !session.later.is_empty() || !session.dropped.is_empty();
            session.later.extend(saved.later);
            if changed {
                session.let_go(world);
            }
            if changed && !session.later.is_empty() {
                session.changed = Some(session.walk(world).heading());
            }
        }
        Ok(session)
    }

    /// The conversation as text, for keeping.
    #[must_use]
    pub fn save(&self, world: &World<'_>) -> String {
        save(&world.library.version, &self.ledger, &self.later)
    }

    /// What the conversation knows, by name.
    #[must_use]
    pub fn values(&self) -> Vec<(String, Value)> {
        let worked = self.state.values.iter().map(|(name, worked)| (name.clone(), worked.value.clone()));
        let answers = self.state.answers.iter().map(|(name, answer)| (name.clone(), answer.value.clone()));
        worked.chain(answers).collect()
    }

    /// Ids of the steps that were entered.
    #[must_use]
    pub fn visited(&self) -> Vec<String> {
        self.state.visits.keys().map(crate::model::procedure::Goal::id).collect()
    }

    /// What happens → what is shown and waited for. An error changes nothing.
    ///
    /// # Errors
    /// The act does not fit what is waited for.
    pub fn step(&mut self, world: &World<'_>, input: &Input) -> Result<Turn, Error> {
        if !input.now.is_empty() && crate::model::calendar::moment(&input.now).is_none() {
            let detail = format!("`now` is `{}`, not like `2026-11-21T09:30:00+01:00`", limited(&input.now));
            return Err(Error::new(ErrorKind::Act, detail));
        }
        let before = std::mem::take(&mut self.state.entries);
        self.state.entries.clone_from(&before);
        let mut effects = Vec::new();
        let mut keep = None;
        match &input.act {
            Act::Resume => {
                keep = Some(0);
                // The host may have forgotten what it was asked: it is asked again.
                self.request = None;
            }
            Act::Suggest { text } => {
                let candidates = (world.find)(&limited(text), true, 5).candidates;
                effects.push(Effect::Suggestions { candidates });
            }
            act => self.act(world, act, &input.now, &mut effects)?,
        }
        effects.extend(self.asked_of_host());
        if !self.dropped.is_empty() {
            effects.push(Effect::Dropped { dropped: std::mem::take(&mut self.dropped) });
        }
        effects.extend(self.changed.take().map(|step| Effect::Changed { step }));
        // A turn may change what was said before (a ticket gets its number): tell from there on.
        let same = before.iter().zip(&self.state.entries).take_while(|(a, b)| a == b).count();
        let keep = keep.unwrap_or(same);
        Ok(Turn {
            keep: u32::try_from(keep).unwrap_or(u32::MAX),
            entries: self.state.entries.iter().skip(keep).cloned().collect(),
            expects: self.state.expects.clone(),
            effects,
            can_go_back: self.ledger.len() > self.sent() || self.undo.is_some(),
        })
    }

    fn act(
        &mut self,
        world: &World<'_>,
        act: &Act,
        now: &str,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        // A refused answer or ticket is told once; anything else that happens makes it history.
        match act {
            Act::Resume | Act::Suggest { .. } => Ok(()),
            Act::Say { text } => self.say(world, text, now, effects),
            Act::Open { target } => {
                self.open(world, target, None, now);
                Ok(())
            }
            Act::Choose { choice } => self.must(
                world,
                now,
                Record::Chose { choice: choice.clone() },
                &format!("`{choice}` is not on offer"),
            ),
            Act::Answer { value } => self.answer(world, value, now),
            Act::Skip => {
                let Expects::Answer { question } = &self.state.expects else {
                    return Err(unexpected("no question is asked"));
                };
                let record = Record::Answered { question: question.id.clone(), value: None };
                self.must(world, now, record, "this question may not be left out")
            }
            Act::Helped { solved } => {
                let record = Record::Helped { step: self.here(), solved: *solved };
                self.must(world, now, record, "“Did this help?” is not asked")
            }
            Act::Send { key, ticket } => self.send(world, now, key, ticket, effects),
            Act::HandOver { key, handoff } => self.hand_over(world, now, key, handoff, effects),
            Act::Cancel => self.cancel(world, now),
            Act::Delivered { key, number, link } => {
                let fate =
                    Fate { delivered: true, refused: false, number: number.clone(), link: link.clone() };
                self.fate(world, key, fate)
            }
            Act::Refused { key } => self.fate(world, key, Fate { refused: true, ..Fate::default() }),
            Act::Follow => {
                let record = Record::Followed { step: self.here() };
                self.must(world, now, record, "no link is waited for")
            }
            Act::Returned { call, result } => {
                let (true, Some(Request::Call { function, with, .. })) =
                    (self.request.as_ref() == Some(call), &self.state.request)
                else {
                    // The person has gone on without it, or back: it comes too late.
                    return Ok(());
                };
                let record = Record::Called {
                    step: self.here(),
                    function: function.clone(),
                    with: with.clone(),
                    result: result.clone(),
                };
                self.must(world, now, record, "nothing was called")
            }
            Act::Agents { request, free } => {
                let asked = matches!(self.state.request, Some(Request::Agents { .. }));
                if !asked || self.request.as_ref() != Some(request) {
                    return Ok(());
                }
                let record = Record::Agents { step: self.here(), free: *free };
                self.must(world, now, record, "nobody was asked for")
            }
            Act::GoOn => self.must(world, now, Record::WentOn, "there is nothing to go back to"),
            Act::Back => {
                match self.undo.take() {
                    // The return itself is taken back: everything is as it was.
                    Some(before) => {
                        self.later.clear();
                        self.ledger = before;
                        self.replay(world);
                    }
                    None => self.back_to(world, self.ledger.len().saturating_sub(1).max(self.sent())),
                }
                Ok(())
            }
            Act::Return { place } => self.return_to(world, *place as usize),
            Act::Restart => {
                *self = Self { requests: self.requests, ..Self::default() };
                Ok(())
            }
        }
    }

    /// Id of the question that is asked, or else of the step.
    fn place(&self) -> String {
        match &self.state.expects {
            Expects::Answer { question } => question.id.clone(),
            _ => self.here(),
        }
    }

    fn here(&self) -> String {
        self.state.place.step.as_ref().map(crate::model::procedure::Goal::id).unwrap_or_default()
    }

    fn walk<'a>(&'a mut self, world: &'a World<'a>) -> Walk<'a> {
        let place = u32::try_from(self.ledger.len()).unwrap_or(u32::MAX);
        Walk { world, state: &mut self.state, place }
    }

    /// The effect that asks the host for what is waited for, once.
    fn asked_of_host(&mut self) -> Option<Effect> {
        let request = self.state.request.clone()?;
        if self.request.is_some() {
            return None;
        }
        self.requests += 1;
        let id = format!("{}@{}.{}", self.here(), self.ledger.len(), self.requests);
        self.request = Some(id.clone());
        Some(match request {
            Request::Call { function, with, give_up_after, changes } => {
                Effect::Call { id, function, with, give_up_after, changes }
            }
            Request::Agents { to } => Effect::Agents { id, to },
        })
    }

    /// Does a record and keeps it. False: it does not hold here, and nothing has changed.
    fn push(&mut self, world: &World<'_>, mut kept: Kept) -> bool {
        if self.ledger.len() >= MAX_RECORDS {
            return false;
        }
        let (about, place) = (self.walk(world).about(), self.place());
        let from = self.state.entries.len();
        self.state.now.clone_from(&kept.at);
        if !self.walk(world).apply(&kept.did) {
            return false;
        }
        let said =
            |entry: &Entry| if let Entry::Said { said, .. } = entry { Some(said.clone()) } else { None };
        (kept.about, kept.place) = (about, place);
        kept.said = self.state.entries.iter().skip(from).find_map(said);
        self.ledger.push(kept);
        self.request = None;
        true
    }

    /// Does something new, and then what was done later as far as it holds.
    fn new_record(&mut self, world: &World<'_>, now: &str, did: Record) -> bool {
        let elsewhere = matches!(did, Record::Asked { .. } | Record::Opened { .. } | Record::WentOn);
        if !self.push(
            world,
            Kept { at: now.to_owned(), did, place: String::new(), about: String::new(), said: None },
        ) {
            return false;
        }
        self.undo = None;
        if elsewhere {
            let gone = std::mem::take(&mut self.later);
            self.drop_all(world, gone);
        }
        self.go_through(world);
        self.let_go(world);
        true
    }

    fn must(&mut self, world: &World<'_>, now: &str, record: Record, why: &str) -> Result<(), Error> {
        if self.new_record(world, now, record) { Ok(()) } else { Err(unexpected(why)) }
    }

    /// Does what was done later, as far as it holds. A record that does not is passed over as soon as one
    /// behind it does; where none does, the person is asked, and the rest waits.
    fn go_through(&mut self, world: &World<'_>) {
        let waiting = std::mem::take(&mut self.later);
        self.keep_for_later(&waiting);
        self.later = waiting;
        let mut later =
            std::mem::take(&mut self.later).into_iter().collect::<std::collections::VecDeque<_>>();
        loop {
            let busy = matches!(self.state.expects, Expects::Answer { .. } | Expects::Wait { .. });
            let mut found = None;
            for (at, kept) in later.iter().enumerate() {
                // What can be done anywhere is done in its turn only, and not in the place of an answer to a
                // question that was not asked then.
                let anywhere =
                    matches!(kept.did, Record::Asked { .. } | Record::Opened { .. } | Record::WentOn);
                let same = kept.place.is_empty() || kept.place == self.place();
                if !(anywhere && (at > 0 || busy && !same)) && self.push(world, kept.clone()) {
                    found = Some(at);
                    break;
                }
            }
            let Some(at) = found else { break };
            let gone: Vec<Kept> = later.drain(..=at).take(at).collect();
            self.drop_all(world, gone);
        }
        self.later = later.into_iter().collect();
    }

    /// Where a conversation is over, nothing waits any more.
    fn let_go(&mut self, world: &World<'_>) {
        if matches!(self.state.expects, Expects::End { .. } | Expects::Words | Expects::Candidates { .. }) {
            let gone = std::mem::take(&mut self.later);
            self.drop_all(world, gone);
        }
    }

    /// What the person said is named; what a host did is asked again anyway. Of a procedure that is not (any
    /// more) for this person nothing is repeated.
    fn drop_all(&mut self, world: &World<'_>, gone: Vec<Kept>) {
        let named = gone.into_iter().filter_map(|kept| {
            let (about, said) = (kept.about, kept.said?);
            let known = kept.did.procedure().is_none_or(|id| world.library.procedures.contains_key(id));
            Some(if known {
                Dropped { about, said }
            } else {
                Dropped { about: String::new(), said: Said::Private }
            })
        });
        self.dropped.extend(named);
    }

    /// How much of the ledger stands for good: what was sent cannot be taken back, or it would be sent twice.
    fn sent(&self) -> usize {
        let sent = |kept: &Kept| matches!(kept.did, Record::Sent { .. } | Record::HandedOver { .. });
        self.ledger.iter().rposition(sent).map_or(0, |at| at + 1)
    }

    fn back_to(&mut self, world: &World<'_>, place: usize) {
        let gone: Vec<Kept> = self.ledger.drain(place.min(self.ledger.len())..).collect();
        // What a host did is not the person's to take back: with it goes what they did before it.
        let by_host = |kept: &Kept| matches!(kept.did, Record::Called { .. } | Record::Agents { .. });
        if !gone.is_empty() && gone.iter().all(by_host) && self.ledger.len() > self.sent() {
            self.back_to(world, self.ledger.len() - 1);
            return;
        }
        self.later.clear();
        self.undo = None;
        self.keep_for_later(&gone);
        self.replay(world);
    }

    fn keep_for_later(&mut self, gone: &[Kept]) {
        for kept in gone {
            if let Record::Answered { question, value: Some(value) } = &kept.did {
                self.state.taken_back.insert(question.clone(), value.clone());
            }
        }
    }

    /// Back to just before something that was said, to say it otherwise: what was said later waits.
    fn return_to(&mut self, world: &World<'_>, place: usize) -> Result<(), Error> {
        if !(self.sent()..=self.ledger.len()).contains(&place) {
            let open = format!("`{}` to `{}`", self.sent(), self.ledger.len());
            return Err(unexpected(&format!("places {open} can be gone back to, not `{place}`")));
        }
        let before = self.ledger.clone();
        let mut later = self.ledger.split_off(place);
        self.keep_for_later(&later);
        if !later.is_empty() {
            later.remove(0);
        }
        later.append(&mut self.later);
        self.later = later;
        self.undo = Some(self.undo.take().unwrap_or(before));
        self.replay(world);
        Ok(())
    }

    /// R23: back to the last choice or question; if there was none, it ends as `done`.
    fn cancel(&mut self, world: &World<'_>, now: &str) -> Result<(), Error> {
        if !matches!(self.state.expects, Expects::Ticket { .. } | Expects::Handoff { .. }) {
            return Err(unexpected("no ticket is shown"));
        }
        let asked = |kept: &Kept| {
            matches!(kept.did, Record::Chose { .. } | Record::Answered { .. } | Record::Helped { .. })
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

    /// Does the whole ledger again on the procedures in hand.
    fn replay(&mut self, world: &World<'_>) {
        let records = std::mem::take(&mut self.ledger);
        let taken_back = std::mem::take(&mut self.state.taken_back);
        self.state = State { taken_back, ..State::default() };
        self.request = None;
        for kept in records {
            if !self.push(world, kept.clone()) {
                self.drop_all(world, vec![kept]);
            }
        }
    }

    fn open(&mut self, world: &World<'_>, target: &str, words: Option<String>, now: &str) {
        if !self.new_record(world, now, Record::Opened { target: target.to_owned(), words }) {
            self.state.entries.push(Entry::Notice { notice: Notice::Unavailable });
        }
    }

    /// Typed words: a choice, a command, an answer, yes or no, or a new question, whatever fits.
    fn say(
        &mut self,
        world: &World<'_>,
        text: &str,
        now: &str,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let text = limited(text);
        if text.trim().is_empty() {
            return Ok(());
        }
        if let Expects::Choice { choices, .. } = &self.state.expects
            && let Some(choice) = understand::choice(&text, choices)
        {
            let record = Record::Chose { choice: choice.id.clone() };
            return self.must(world, now, record, "the choice is gone");
        }
        let is_option = match &self.state.expects {
            Expects::Answer { question } => understand::choice(&text, &question.options).is_some(),
            _ => false,
        };
        let begun = !self.ledger.is_empty();
        let command = understand::command(&text).filter(|command| begun || command.works_at_first());
        if let Some(command) = command.filter(|_| !is_option) {
            return self.command(world, command, text, now);
        }
        match &self.state.expects {
            Expects::Answer { .. } => return self.answer(world, &Value::Text(text), now),
            Expects::Candidates { candidates, .. } => {
                let title = |candidate: &Candidate| Choice {
                    id: candidate.procedure.clone(),
                    label: candidate.title.clone(),
                    hint: None,
                };
                let titles: Vec<Choice> = candidates.iter().map(title).collect();
                if let Some(choice) = understand::choice(&text, &titles) {
                    let record = Record::Opened { target: choice.id.clone(), words: None };
                    return self.must(world, now, record, "the procedure is gone");
                }
            }
            Expects::Helped => {
                if let Some(solved) = yes_no(&text) {
                    let record = Record::Helped { step: self.here(), solved };
                    return self.must(world, now, record, "it is not asked any more");
                }
            }
            _ => {}
        }
        let found = (world.find)(&text, false, 10);
        effects.push(Effect::Searched { certainty: found.certainty });
        let clear = found.certainty == Certainty::Clear && !self.state.is_open();
        let found =
            found.candidates.into_iter().next().filter(|_| clear).map(|candidate| candidate.procedure);
        self.must(world, now, Record::Asked { text, found }, "the conversation is too long; start again")
    }

    fn command(&mut self, world: &World<'_>, command: Command, text: String, now: &str) -> Result<(), Error> {
        match command {
            Command::Help => self.state.entries.push(Entry::Notice { notice: Notice::Help }),
            Command::Back => return self.act(world, &Act::Back, now, &mut Vec::new()),
            Command::Restart => return self.act(world, &Act::Restart, now, &mut Vec::new()),
            Command::Person => match self.walk(world).not_solved_page() {
                Some(page) => self.open(world, &page.id(), Some(text), now),
                None => self.state.entries.push(Entry::Notice { notice: Notice::NoPerson }),
            },
        }
        Ok(())
    }

    fn answer(&mut self, world: &World<'_>, value: &Value, now: &str) -> Result<(), Error> {
        let Expects::Answer { question } = &self.state.expects else {
            return Err(unexpected("no question is asked"));
        };
        let id = question.id.clone();
        now.clone_into(&mut self.state.now);
        if let Some(refusal) = self.walk(world).refusal(value) {
            self.state.refused += 1;
            if self.walk(world).tried_enough() {
                return self.must(world, now, Record::GaveUp { question: id }, "the question is gone");
            }
            if let Expects::Answer { question } = &mut self.state.expects {
                question.refusal = Some(refusal);
            }
            return Ok(());
        }
        // An empty answer to a question that may be left out leaves it out.
        let empty = match value {
            Value::Text(text) => text.trim().is_empty(),
            Value::List(items) => items.is_empty(),
            _ => false,
        };
        let value = (!empty).then(|| value.clone());
        self.must(world, now, Record::Answered { question: id, value }, "the answer is not taken")
    }

    fn is_sent(&self, key: &str) -> bool {
        self.ledger.iter().any(|kept| match &kept.did {
            Record::Sent { key: other, .. } | Record::HandedOver { key: other, .. } => other == key,
            _ => false,
        })
    }

    fn send(
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
                self.must(world, now, record, "no ticket is shown")?;
                effects.push(Effect::Ticket { key: key.to_owned(), ticket });
                Ok(())
            }
        }
    }

    fn hand_over(
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
        let Expects::Handoff { handoff: shown } = &self.state.expects else {
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
    fn fate(&mut self, world: &World<'_>, key: &str, new: Fate) -> Result<(), Error> {
        let found = self.ledger.iter_mut().find_map(|kept| match &mut kept.did {
            Record::Sent { key: other, fate, .. } if other == key => Some(fate),
            _ => None,
        });
        let Some(fate) = found else { return Err(unexpected(&format!("no ticket `{key}` was sent"))) };
        // What has arrived has arrived.
        if fate.delivered && !new.delivered {
            return Ok(());
        }
        *fate = new;
        let request = self.request.take();
        self.replay(world);
        // What the host was asked meanwhile is still waited for.
        self.request = request.filter(|_| self.state.request.is_some());
        Ok(())
    }
}

fn checked(key: &str) -> Result<(), Error> {
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(unexpected(&format!("a key has 1 to {MAX_KEY} bytes, this one {}", key.len())));
    }
    Ok(())
}

fn limited(text: &str) -> String {
    text.chars().take(MAX_WORDS).collect()
}

fn unexpected(why: &str) -> Error {
    Error::new(ErrorKind::Act, why)
}
