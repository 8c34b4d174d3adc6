//! Ends: the end of a step, the end words, and the page for “No”.

use super::walk::Walk;
use crate::message::{Expects, Notice, Outcome};
use crate::model::procedure::{EndWord, Goal};

/// What `outcome` is after a web page was followed.
const LINK: &str = "link";

impl Walk<'_> {
    /// The end of a step (R28): asks whether it helped, unless a ticket is on its way or nobody was free.
    pub(super) fn step_ended(&mut self) {
        if self.state.place.ticket.is_some() {
            self.finish(Outcome::Ticket);
            return;
        }
        if self.state.place.nobody {
            self.end(EndWord::NotSolved);
            return;
        }
        let text = self.world.library.did_this_help.clone();
        self.notice(Notice::DidThisHelp { text });
        self.state.expects = Expects::Helped;
    }

    /// An end word (R27).
    pub(super) fn end(&mut self, word: EndWord) {
        if self.state.place.ticket.is_some() {
            self.finish(Outcome::Ticket);
            return;
        }
        if self.return_to_caller(word.name()) {
            return;
        }
        match word {
            EndWord::Solved => self.finish(Outcome::Solved),
            EndWord::Done => self.finish(Outcome::Done),
            EndWord::NotSolved => match self.not_solved_page().filter(|_| !self.state.place.not_solved) {
                Some(page) => {
                    self.state.place.not_solved = true;
                    self.enter(page);
                }
                None => self.finish(Outcome::NotSolved),
            },
        }
    }

    /// A web link was followed.
    pub(super) fn followed(&mut self) {
        if self.state.place.ticket.is_some() {
            self.finish(Outcome::Ticket);
        } else if !self.return_to_caller(LINK) {
            self.finish(Outcome::Link);
        }
    }

    /// Goes on where the procedure was called that ends here, if it was.
    fn return_to_caller(&mut self, outcome: &'static str) -> bool {
        let Some(then) = self.state.place.way_back.pop() else { return false };
        self.state.outcome = Some(outcome);
        self.enter(then);
        true
    }

    /// R29: stopped after too many moves; the page for “No” is the way out.
    pub(super) fn circles(&mut self) {
        self.notice(Notice::Circles);
        self.state.place.way_back.clear();
        let again = std::mem::replace(&mut self.state.stopped, true);
        match self.not_solved_page().filter(|_| !self.state.place.not_solved && !again) {
            Some(page) => {
                self.state.moves = 0;
                self.state.place.not_solved = true;
                self.enter(page);
            }
            None => self.finish(Outcome::NotSolved),
        }
    }

    /// The page for “No”: of the procedure that the conversation is about, else of the project.
    pub(super) fn not_solved_page(&self) -> Option<Goal> {
        let library = self.world.library;
        let procedure = self.state.place.procedure.as_ref().and_then(|id| library.procedures.get(id));
        let own = procedure.and_then(|procedure| procedure.head.not_solved.as_ref());
        own.filter(|goal| self.exists(goal))
            .or(library.not_solved.as_ref())
            .filter(|goal| self.exists(goal))
            .cloned()
    }

    pub(super) fn finish(&mut self, outcome: Outcome) {
        self.notice(Notice::Ended { outcome });
        self.state.expects = Expects::End { outcome, back: self.back_title() };
    }
}
