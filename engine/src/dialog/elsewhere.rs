//! Something else than what is at hand: a question, a page that is opened, and the way back from there.

use super::listen::shown;
use super::state::Place;
use super::walk::Walk;
use crate::message::{Candidate, Certainty, Effect, Expects, Match, Notice, Said, Topic};
use crate::model::library::Library;
use crate::model::procedure::Target;
use crate::model::text::plain;

/// Most places that are kept to go back to.
const MAX_INTERRUPTED: usize = 10;

/// What is offered before anybody has asked.
pub(super) fn topics(library: &Library) -> Option<Effect> {
    let topic = |id: &String| {
        let title = library.procedures.get(id)?.head.title.clone();
        Some(Topic { procedure: id.clone(), title })
    };
    let topics: Vec<Topic> = library.topics.iter().filter_map(topic).collect();
    (!topics.is_empty()).then_some(Effect::Topics { topics })
}

impl Walk<'_> {
    /// Keeps where the person is, to come back to, if they are in the middle of something.
    fn interrupt(&mut self) {
        if self.state.is_open() {
            self.state.interrupted.push(self.state.place.clone());
            let most = self.state.interrupted.len().saturating_sub(MAX_INTERRUPTED);
            self.state.interrupted.drain(..most);
        }
        self.state.request = None;
    }

    pub(super) fn asked(&mut self, text: &str, meant: Option<&str>, offered: Option<&Match>) {
        let busy = self.state.is_open();
        self.interrupt();
        self.say(Said::Words { text: text.to_owned() });
        self.state.words = Some(text.to_owned());
        if let Some(goal) = meant.and_then(|id| self.world.library.goal(id)) {
            self.begin(goal);
            return;
        }
        let found = self.offer(text, offered);
        self.notice(match found.certainty {
            Certainty::Clear if busy => Notice::Elsewhere,
            Certainty::Clear | Certainty::Several => Notice::Several,
            Certainty::None => Notice::Nothing,
        });
        self.state.place = Place::default();
        let ticket = self
            .world
            .library
            .not_solved
            .as_ref()
            .filter(|goal| self.exists(goal))
            .map(|goal| goal.procedure.clone());
        let candidates = found.candidates;
        self.state.expects = Expects::Candidates { candidates, ticket, back: self.back_title() };
    }

    /// What is offered for a question: the same as then, as far as it is still there; else what is found now.
    fn offer(&self, text: &str, then: Option<&Match>) -> Match {
        let title = |candidate: &Candidate| {
            let title = self.world.library.procedures.get(&candidate.procedure)?.head.title.clone();
            Some(Candidate { title, ..candidate.clone() })
        };
        let again = then.map(|then| Match {
            candidates: then.candidates.iter().filter_map(title).take(shown(then.certainty)).collect(),
            ..then.clone()
        });
        let holds = |offer: &Match| offer.certainty == Certainty::None || !offer.candidates.is_empty();
        again.filter(holds).unwrap_or_else(|| {
            let mut found = (self.world.find)(text, false, shown(Certainty::Several));
            found.candidates.truncate(shown(found.certainty));
            found
        })
    }

    pub(super) fn opened(&mut self, target: &str, words: Option<&str>) -> bool {
        let Some(goal) = self.world.library.goal(target) else { return false };
        let title =
            self.world.library.procedures.get(&goal.procedure).map(|procedure| procedure.head.title.clone());
        let shown = match self.world.library.step(&goal) {
            Some((head, step)) if step.name != head.first => plain(&step.heading),
            _ => title.unwrap_or_default(),
        };
        // A side way of the step at hand is part of the procedure; anything else leaves it.
        let here = self.state.place.step.as_ref().and_then(|here| self.world.library.step(here));
        let side = here.is_some_and(|(_, step)| step.ways.values().any(|way| *way == goal));
        let candidate = matches!(self.state.expects, Expects::Candidates { .. });
        let page = self.is_not_solved_page(&goal);
        if !side && !page {
            self.interrupt();
        }
        self.state.request = None;
        self.say(match (words, &self.state.expects) {
            // They press a button for a ticket, which does not bear the title of the page.
            (None, Expects::Candidates { candidates, .. }) if page => {
                Said::NoneOfThese { title: shown, some: !candidates.is_empty() }
            }
            (words, _) => Said::Words { text: words.map_or(shown, str::to_owned) },
        });
        if page {
            self.state.place.not_solved = true;
            self.state.place.way_back.clear();
            self.enter(goal);
        } else if side && !candidate {
            self.go(&Target::Go(goal));
        } else {
            self.begin(goal);
        }
        true
    }

    /// Goes on where the person was before they asked something else.
    pub(super) fn went_on(&mut self) -> bool {
        let offered = matches!(&self.state.expects, Expects::Candidates { .. } | Expects::End { .. });
        if !offered {
            return false;
        }
        let there = |place: &Place| place.step.as_ref().is_some_and(|step| self.exists(step));
        let Some(place) = self.state.interrupted.last().cloned().filter(there) else { return false };
        self.state.interrupted.pop();
        self.say(Said::WentOn);
        self.state.place = place;
        self.go_on_here();
        true
    }
}
