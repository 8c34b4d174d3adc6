//! The past of a conversation: keeping what was done, doing it again, going back in it.

use super::ledger::{Kept, MAX_ASKED, MAX_RECORDS, Record};
use super::session::{Session, unexpected};
use super::state::State;
use super::walk::World;
use crate::error::Error;
use crate::message::{Dropped, Entry, Expects, Said};
use crate::model::procedure::Node;

impl Session {
    /// Does a record and keeps it. False: it does not hold here, and nothing has changed.
    pub(super) fn push(&mut self, world: &World<'_>, mut kept: Kept) -> bool {
        let asked = || self.ledger.iter().filter(|kept| kept.did.is_asked()).count();
        if self.ledger.len() >= MAX_RECORDS || kept.did.is_asked() && asked() >= MAX_ASKED {
            return false;
        }
        let (about, place) = (self.walk(world).about(), self.place());
        let from = self.state.entries.len();
        let now = std::mem::replace(&mut self.state.now, kept.at.clone());
        if !self.walk(world).apply(&kept.did) {
            self.state.now = now;
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
    pub(super) fn new_record(&mut self, world: &World<'_>, now: &str, did: Record) -> bool {
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

    pub(super) fn must(
        &mut self,
        world: &World<'_>,
        now: &str,
        record: Record,
        why: &str,
    ) -> Result<(), Error> {
        if self.new_record(world, now, record) { Ok(()) } else { Err(unexpected(why)) }
    }

    /// Does what was done later, as far as it holds. A record that does not is passed over as soon as one
    /// behind it does; where none does, the person is asked, and the rest waits.
    pub(super) fn go_through(&mut self, world: &World<'_>) {
        let mut later =
            std::mem::take(&mut self.later).into_iter().collect::<std::collections::VecDeque<_>>();
        loop {
            let busy = matches!(
                self.state.expects,
                Expects::Answer { .. } | Expects::Wait { .. } | Expects::Consent { .. }
            );
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
        if !self.later.is_empty() {
            // What was answered where the person is asked again stands in the field.
            let waiting = std::mem::take(&mut self.later);
            self.keep_for_later(&waiting);
            self.later = waiting;
            self.walk(world).ask_again();
        }
    }

    /// Where a conversation is over, nothing waits any more.
    pub(super) fn let_go(&mut self, world: &World<'_>) {
        if matches!(self.state.expects, Expects::End { .. } | Expects::Words | Expects::Candidates { .. }) {
            let gone = std::mem::take(&mut self.later);
            self.drop_all(world, gone);
        }
    }

    /// What the person said is named; what a host did is asked again anyway. Of a step that is not (any more)
    /// for this person, or leads to such a step, nothing is repeated.
    fn drop_all(&mut self, world: &World<'_>, gone: Vec<Kept>) {
        let named = gone.into_iter().filter_map(|kept| {
            // What was allowed, or not, goes for the whole conversation.
            if let Record::Consented { function, allowed } = &kept.did {
                self.state.consents_before.insert(function.clone(), *allowed);
                return None;
            }
            let (place, all) = readable(world, &kept);
            let (about, said) = (kept.about, kept.said?);
            Some(Dropped {
                about: if place { about } else { String::new() },
                said: if place && all { said } else { Said::Private },
            })
        });
        self.dropped.extend(named);
    }

    /// How much of the ledger stands for good: what was sent cannot be taken back, or it would be sent twice.
    pub(super) fn sent(&self) -> usize {
        let sent = |kept: &Kept| matches!(kept.did, Record::Sent { .. } | Record::HandedOver { .. });
        self.ledger.iter().rposition(sent).map_or(0, |at| at + 1)
    }

    pub(super) fn back_to(&mut self, world: &World<'_>, place: usize) {
        let gone: Vec<Kept> = self.ledger.drain(place.min(self.ledger.len())..).collect();
        // What a host did is not the person's to take back: with it goes what they did before it.
        let by_host = |kept: &Kept| matches!(kept.did, Record::Called { .. } | Record::Agents { .. });
        if !gone.is_empty() && gone.iter().all(by_host) && self.ledger.len() > self.sent() {
            self.back_to(world, self.ledger.len() - 1);
            return;
        }
        let later = std::mem::take(&mut self.later);
        self.undo = None;
        self.keep_for_later(&gone);
        // Who goes back to the question itself is asked again; what was allowed later than that stays so.
        for kept in gone.iter().skip(1).chain(&later) {
            if let Record::Consented { function, allowed } = &kept.did {
                self.state.consents_before.insert(function.clone(), *allowed);
            }
        }
        self.replay(world);
    }

    pub(super) fn keep_for_later(&mut self, gone: &[Kept]) {
        for kept in gone {
            let private = matches!(kept.said, Some(Said::Private));
            if let (Record::Answered { question, value: Some(value), .. }, false) = (&kept.did, private) {
                self.state.taken_back.insert(question.clone(), value.clone());
            }
        }
    }

    /// Back to just before something that was said, to say it otherwise: what was said later waits.
    pub(super) fn return_to(&mut self, world: &World<'_>, place: usize) -> Result<(), Error> {
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

    /// Does the whole ledger again on the procedures in hand.
    pub(super) fn replay(&mut self, world: &World<'_>) {
        let records = std::mem::take(&mut self.ledger);
        let taken_back = std::mem::take(&mut self.state.taken_back);
        let mut consents_before = std::mem::take(&mut self.state.consents_before);
        for kept in records.iter().chain(&self.later) {
            if let Record::Consented { function, .. } = &kept.did {
                consents_before.remove(function);
            }
        }
        self.state = State { taken_back, consents_before, ..State::default() };
        self.request = None;
        for kept in records {
            if !self.push(world, kept.clone()) {
                self.drop_all(world, vec![kept]);
            }
        }
    }
}

/// Whether what a record would repeat is there for this person: its step, and what was chosen in it.
fn readable(world: &World<'_>, kept: &Kept) -> (bool, bool) {
    let step =
        |id: &str| world.library.goal(id).and_then(|goal| world.library.step(&goal).map(|(_, step)| step));
    // A question's id is that of its step, a colon and a name.
    let place = kept.place.split_once(':').map_or(kept.place.as_str(), |(step, _)| step);
    let place_there = place.is_empty() || step(place).is_some();
    let did_there = match &kept.did {
        Record::Chose { choice, .. } => {
            choice.split_once('>').and_then(|(from, _)| step(from)).is_some_and(|step| {
                step.nodes.iter().any(|node| {
                matches!(node, Node::Choices(choices) if choices.iter().any(|other| {
                    other.id == *choice && other.target.goals().all(|goal| world.library.step(goal).is_some())
                }))
            })
            })
        }
        Record::Opened { target, .. } => step(target).is_some(),
        Record::Asked { .. } | Record::WentOn => true,
        // Everything else is told by its place.
        _ => !place.is_empty(),
    };
    (place_there, did_there)
}
