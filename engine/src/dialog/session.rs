//! One person's conversation and its one transition: input → turn.

use super::elsewhere::topics;
use super::ledger::{FORMAT, Fate, Kept, MAX_WORDS, Record, Saved, restore, save};
use super::state::{Request, State};
use super::walk::{Walk, World};
use crate::error::{Error, ErrorKind};
use crate::hash::check;
use crate::message::{Act, Dropped, Effect, Expects, Input, Turn, Value};
use crate::model::procedure::Node;

/// One person's conversation.
#[derive(Clone, Debug, Default)]
pub struct Session {
    pub(super) ledger: Vec<Kept>,
    /// What was done after the ledger's end, before an earlier answer was changed or the knowledge was: it
    /// goes on by itself wherever it still holds.
    pub(super) later: Vec<Kept>,
    /// The whole ledger before the last return, as long as nothing else was done.
    pub(super) undo: Option<Vec<Kept>>,
    pub(super) state: State,
    /// Name of the request that the host was given.
    pub(super) request: Option<String>,
    /// How often it has begun anew: what is asked of the host after that is something else.
    pub(super) restarts: u32,
    /// What does not hold any more, to be told.
    pub(super) dropped: Vec<Dropped>,
    /// Heading of the step where a restored conversation could not go on as it was, to be told.
    pub(super) changed: Option<String>,
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
            session.restarts = saved.restarts;
            session.state.taken_back = saved.taken_back;
            session.state.consents_before = saved.consents;
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

    /// The conversation as text, for keeping. That somebody is free now may be wrong by the time it is taken
    /// up again: it is not kept where it comes last, and so is asked again.
    #[must_use]
    pub fn save(&self, world: &World<'_>) -> String {
        let fleeting = |kept: &Kept| matches!(kept.did, Record::Agents { free: true, .. });
        let kept = self.ledger.iter().rposition(|kept| !fleeting(kept)).map_or(0, |last| last + 1);
        save(&Saved {
            format: FORMAT,
            version: world.library.version.clone(),
            restarts: self.restarts,
            ledger: self.ledger.iter().take(kept).cloned().collect(),
            later: self.later.clone(),
            taken_back: self.state.taken_back.clone(),
            consents: self.state.consents_before.clone(),
        })
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
        effects.extend(self.asked_of_host(world));
        if self.state.entries.is_empty() {
            effects.extend(topics(world.library));
        }
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

    pub(super) fn act(
        &mut self,
        world: &World<'_>,
        act: &Act,
        now: &str,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        // A refused answer or ticket is told once; anything else that happens makes it history.
        match act {
            Act::Resume | Act::Suggest { .. } | Act::Vectors { .. } => Ok(()),
            Act::Say { text } => self.say(world, text, now, effects),
            Act::Open { target } => {
                self.open(world, target, None, now);
                Ok(())
            }
            Act::Choose { choice } => self.must(
                world,
                now,
                Record::Chose { choice: choice.clone(), words: None },
                &format!("`{choice}` is not on offer"),
            ),
            Act::Answer { value } => self.answer(world, value, now, effects),
            Act::Skip => {
                let Expects::Answer { question } = &self.state.expects else {
                    return Err(unexpected("no question is asked"));
                };
                let record = Record::Answered { question: question.id.clone(), value: None, words: None };
                self.must(world, now, record, "this question may not be left out")
            }
            Act::Helped { solved } => {
                let record = Record::Helped { step: self.here(), solved: *solved };
                self.must(world, now, record, "“Did this help?” is not asked")
            }
            Act::Consent { allowed } => {
                let Expects::Consent { function } = &self.state.expects else {
                    return Err(unexpected("nothing is asked to be allowed"));
                };
                let record = Record::Consented { function: function.clone(), allowed: *allowed };
                self.must(world, now, record, "it is not asked any more")
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
                *self = Self { restarts: self.restarts.saturating_add(1), ..Self::default() };
                Ok(())
            }
        }
    }

    /// Id of the question that is asked, or else of the step.
    pub(super) fn place(&self) -> String {
        match &self.state.expects {
            Expects::Answer { question } => question.id.clone(),
            _ => self.here(),
        }
    }

    pub(super) fn here(&self) -> String {
        self.state.place.step.as_ref().map(crate::model::procedure::Goal::id).unwrap_or_default()
    }

    pub(super) fn walk<'a>(&'a mut self, world: &'a World<'a>) -> Walk<'a> {
        let place = u32::try_from(self.ledger.len()).unwrap_or(u32::MAX);
        Walk { world, state: &mut self.state, place }
    }

    /// The effect that asks the host for what is waited for, once.
    fn asked_of_host(&mut self, world: &World<'_>) -> Option<Effect> {
        let request = self.state.request.clone()?;
        if self.request.is_some() {
            return None;
        }
        let id = self.name_of(world, &request);
        self.request = Some(id.clone());
        Some(match request {
            Request::Call { function, with, give_up_after, changes } => {
                Effect::Call { id, function, with, give_up_after, changes }
            }
            Request::Agents { to } => Effect::Agents { id, to },
        })
    }

    /// Names what the host is asked by the way that leads to it: the step, its visit, which request of the
    /// step, and what is asked. The same way has the same name, also after a reload.
    fn name_of(&self, world: &World<'_>, request: &Request) -> String {
        let goal = self.state.place.step.as_ref();
        let nodes = goal.and_then(|goal| world.library.step(goal)).map(|(_, step)| step.nodes.iter());
        let asks = |node: &&Node| matches!(node, Node::Call(_) | Node::Handoff(_));
        let before = nodes.map_or(0, |nodes| nodes.take(self.state.place.node).filter(asks).count());
        let visit = goal.and_then(|goal| self.state.visits.get(goal)).copied().unwrap_or_default();
        let asked = match request {
            Request::Call { function, with, .. } => serde_json::to_string(&(function, with)),
            Request::Agents { to } => serde_json::to_string(to),
        };
        let asked = check(asked.unwrap_or_default().as_bytes());
        format!("{}@{}.{visit}.{before}.{asked}", self.here(), self.restarts)
    }
}

/// The words of a person, as many as are taken.
pub(super) fn limited(text: &str) -> String {
    text.chars().take(MAX_WORDS).collect()
}

/// An act that does not fit what is waited for.
pub(super) fn unexpected(why: &str) -> Error {
    Error::new(ErrorKind::Act, why)
}
