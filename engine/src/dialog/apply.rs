//! Records: what the person, or the host, did → the walk goes on from there.

use std::collections::BTreeMap;

use super::ledger::{Fate, Record};
use super::state::{Answer, Request, Worked};
use super::walk::Walk;
use crate::message::{Block, Entry, Expects, Notice, Outcome, Said, TicketState, Value};
use crate::model::call::Call;
use crate::model::form::Ask;
use crate::model::procedure::{EndWord, Node};

impl Walk<'_> {
    /// Does what a record says, if it belongs here. False: it does not hold, and nothing has changed.
    pub fn apply(&mut self, record: &Record) -> bool {
        let belongs = self.does(record);
        if belongs {
            self.state.moves = 0;
            self.state.stopped = false;
        }
        belongs
    }

    fn does(&mut self, record: &Record) -> bool {
        match record {
            Record::Asked { text, found, offered } => self.asked(text, found.as_deref(), offered.as_ref()),
            Record::Opened { target, words } => return self.opened(target, words.as_deref()),
            Record::Chose { choice, words } => return self.chose(choice, words.as_deref()),
            Record::Answered { question, value, words } => {
                return self.answered(question, value.as_ref(), words.as_deref());
            }
            Record::GaveUp { question } => return self.gave_up(question),
            Record::Called { step, function, with, result } => {
                let here = matches!(&self.state.request, Some(Request::Call { function: asked, with: given, .. })
                    if asked == function && given == with);
                if !here || !self.is_at(step) {
                    return false;
                }
                self.called(result.as_ref());
            }
            Record::Agents { step, free } => {
                if !matches!(self.state.request, Some(Request::Agents { .. })) || !self.is_at(step) {
                    return false;
                }
                self.state.request = None;
                if *free {
                    self.offer_handoff();
                } else {
                    self.state.place.nobody = true;
                    self.go_on();
                }
            }
            Record::HandedOver { .. } => {
                self.say(Said::HandedOver);
                self.state.place.way_back.clear();
                self.state.interrupted.clear();
                self.finish(Outcome::Handoff);
            }
            Record::WentOn => return self.went_on(),
            Record::Helped { step, solved } => {
                if self.state.expects != Expects::Helped || !self.is_at(step) {
                    return false;
                }
                self.say(Said::Helped { solved: *solved });
                self.end(if *solved { EndWord::Solved } else { EndWord::NotSolved });
            }
            Record::Consented { function, allowed } => {
                if !matches!(&self.state.expects, Expects::Consent { function: asked } if asked == function) {
                    return false;
                }
                self.say(Said::Consented { allowed: *allowed });
                self.state.consents.insert(function.clone(), *allowed);
                self.try_again();
            }
            Record::Sent { step, key, fate, .. } => {
                // A ticket that was sent is sent, whatever has become of the step that showed it.
                let here = matches!(self.state.expects, Expects::Ticket { .. }) && self.is_at(step);
                self.sent(key, fate);
                if here {
                    self.go_on();
                }
            }
            Record::Cancelled { step } => {
                let shown = matches!(self.state.expects, Expects::Ticket { .. } | Expects::Handoff { .. });
                if !shown || !self.is_at(step) {
                    return false;
                }
                self.say(Said::Cancelled);
                self.state.place.way_back.clear();
                self.end(EndWord::Done);
            }
            Record::Followed { step } => {
                let Expects::Link { label, .. } = &self.state.expects else { return false };
                if !self.is_at(step) {
                    return false;
                }
                let text = label.clone();
                self.say(Said::Words { text });
                self.followed();
            }
        }
        true
    }

    fn is_at(&self, step: &str) -> bool {
        self.here() == step
    }

    pub(super) fn say(&mut self, said: Said) {
        self.state.entries.push(Entry::Said { said, place: self.place });
    }

    fn chose(&mut self, id: &str, words: Option<&str>) -> bool {
        let Expects::Choice { choices, .. } = &self.state.expects else { return false };
        let Some(label) = choices.iter().find(|choice| choice.id == id).map(|choice| choice.label.clone())
        else {
            return false;
        };
        let target = match self.waiting() {
            Some((_, _, Node::Choices(choices))) => choices.iter().find(|choice| choice.id == id),
            _ => None,
        };
        let Some(target) = target.map(|choice| choice.target.clone()) else { return false };
        self.say(match words {
            Some(words) => Said::Understood { text: words.to_owned(), value: Value::Text(label) },
            None => Said::Words { text: label },
        });
        self.go(&target);
        true
    }

    /// The question at hand, if it has this id.
    fn asked_for(&self, id: &str) -> Option<Ask> {
        let Expects::Answer { question } = &self.state.expects else { return None };
        if question.id == id { self.asking() } else { None }
    }

    fn answered(&mut self, id: &str, value: Option<&Value>, words: Option<&str>) -> bool {
        let Some(ask) = self.asked_for(id) else { return false };
        // An edited answer or a new version may not take what was once fine.
        let value = match value {
            Some(value) => match ask.read(value, self, &self.world.library.language) {
                Ok(value) => value,
                Err(_) => return false,
            },
            None if ask.may_skip() => None,
            None => return false,
        };
        let text = self.show_question(&ask);
        self.state.forget(&ask.name);
        let Some(value) = value else {
            self.say(Said::Skipped { label: ask.skip.clone() });
            self.go_on();
            return true;
        };
        let shown = self.labelled(&ask, &value);
        self.say(match (&shown, words) {
            _ if ask.private => Said::Private,
            (value, Some(words)) => Said::Understood { text: words.to_owned(), value: value.clone() },
            (Value::Text(text), None) => Said::Words { text: text.clone() },
            (value, None) => Said::Value { value: value.clone() },
        });
        self.state.order.push(ask.name.clone());
        let procedure = self.state.place.step.as_ref().map(|step| step.procedure.clone()).unwrap_or_default();
        let answer = Answer { value, shown, question: text, procedure, private: ask.private };
        self.state.answers.insert(ask.name.clone(), answer);
        self.go_on();
        true
    }

    /// Puts the question into the transcript, just before its answer.
    fn show_question(&mut self, ask: &Ask) -> String {
        let content = self.inlines(&ask.text);
        let text = super::render::text_of_line(&content);
        let (language, step) = (self.language(), self.here());
        self.state.entries.push(Entry::Shown { language, step, blocks: vec![Block::Paragraph { content }] });
        text
    }

    /// An answer as people read it: of `one of` and `some of` the labels.
    fn labelled(&self, ask: &Ask, value: &Value) -> Value {
        let options = ask.options(self);
        let label = |value: &Value| match value {
            Value::Text(short) => {
                let option = options.iter().find(|option| option.value == *short);
                Value::Text(option.map_or_else(|| short.clone(), |option| option.label.clone()))
            }
            value => value.clone(),
        };
        match value {
            Value::List(items) => Value::List(items.iter().map(label).collect()),
            value => label(value),
        }
    }

    fn gave_up(&mut self, id: &str) -> bool {
        let Some(ask) = self.asked_for(id).filter(|ask| ask.tries.is_some()) else { return false };
        self.show_question(&ask);
        self.state.forget(&ask.name);
        self.say(Said::Skipped { label: None });
        self.go_on();
        true
    }

    fn called(&mut self, result: Option<&BTreeMap<String, Value>>) {
        self.state.request = None;
        let Some((_, _, Node::Call(call))) = self.waiting() else { return };
        self.given(call, result);
        self.go_on();
    }

    /// Takes what a call gives; none: it has failed.
    pub(super) fn given(&mut self, call: &Call, result: Option<&BTreeMap<String, Value>>) {
        if let Some(name) = &call.name {
            let prefix = format!("{name}.");
            self.state.values.retain(|known, _| !known.starts_with(&prefix));
            let mut give = |part: &str, value: Value| {
                let worked = Worked { shown: value.clone(), value, private: false };
                self.state.values.insert(format!("{name}.{part}"), worked);
            };
            give("failed", Value::YesNo(result.is_none()));
            for (part, kind) in &call.gives {
                if let Some(value) = result.and_then(|result| kind.read(result.get(part)?.clone())) {
                    give(part, value);
                }
            }
        }
    }

    fn sent(&mut self, key: &str, fate: &Fate) {
        self.say(Said::Sent);
        let state = match fate {
            Fate { refused: true, .. } => TicketState::Refused,
            Fate { delivered: true, .. } => TicketState::Delivered,
            _ => TicketState::Waiting,
        };
        self.notice(Notice::TicketState {
            key: key.to_owned(),
            state,
            number: fate.number.clone(),
            link: fate.link.clone(),
        });
        self.state.place.ticket = Some((key.to_owned(), fate.clone()));
        self.state.place.way_back.clear();
    }
}
