//! What a person types → what is done with it: a choice, a command, an answer, yes or no, a new question.

use std::cell::OnceCell;

use super::ledger::Record;
use super::render::{text_of_block, text_of_line};
use super::session::{Session, limited, unexpected};
use super::understand::{self, Command, Meant, Scene, Wanted};
use super::walk::{Walk, World};
use crate::error::Error;
use crate::message::{
    Act, Candidate, Certainty, Choice, Effect, Entry, Expects, Heard, Hearing, Match, Notice, Question,
    QuestionKind, Refusal, Value,
};
use crate::model::form::Ask;

/// Most procedures that are offered.
const OFFERED: usize = 3;

/// How many procedures are offered where a search ends like this.
pub(super) fn shown(certainty: Certainty) -> usize {
    match certainty {
        Certainty::Clear => 1,
        Certainty::Several => OFFERED,
        Certainty::None => 0,
    }
}

/// What a person's answer is.
struct Read {
    /// The answer; none: the question is left out.
    value: Option<Value>,
    /// It was read out of a sentence.
    out_of_sentence: bool,
}

impl Session {
    /// Typed words: a choice, a command, an answer, yes or no, or a new question, whatever fits.
    pub(super) fn say(
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
            && let Some(choice) = understand::plain_choice(&text, choices)
        {
            let record = Record::Chose { choice: choice.id.clone(), words: None };
            return self.must(world, now, record, "the choice is gone");
        }
        let is_option = match &self.state.expects {
            Expects::Answer { question } => understand::plain_choice(&text, &question.options).is_some(),
            _ => false,
        };
        let begun = !self.ledger.is_empty();
        let command = understand::command(&text).filter(|command| begun || command.works_at_first());
        if let Some(command) = command.filter(|_| !is_option) {
            return self.command(world, command, text, now);
        }
        match self.state.expects.clone() {
            Expects::Choice { choices, .. } => self.reply(world, text, &choices, now, effects),
            Expects::Answer { .. } => self.answer(world, &Value::Text(text), now, effects),
            Expects::Candidates { candidates, ticket, .. } => {
                match candidate(&text, &candidates, ticket.as_deref()) {
                    Some((target, words)) => {
                        let record = Record::Opened { target, words: words.then_some(text) };
                        self.must(world, now, record, "the procedure is gone")
                    }
                    None => self.search(world, text, now, effects),
                }
            }
            Expects::Helped => match understand::helped(&text, &self.walk(world).language()) {
                Some(solved) => {
                    let record = Record::Helped { step: self.here(), solved };
                    self.must(world, now, record, "it is not asked any more")
                }
                None => self.search(world, text, now, effects),
            },
            Expects::Consent { .. } => match understand::consent(&text) {
                Some(allowed) => self.act(world, &Act::Consent { allowed }, now, effects),
                None => self.search(world, text, now, effects),
            },
            _ => self.search(world, text, now, effects),
        }
    }

    /// Words at a choice: taken where it is sure which is meant, else asked back, or searched.
    fn reply(
        &mut self,
        world: &World<'_>,
        text: String,
        choices: &[Choice],
        now: &str,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let (language, question) = (self.walk(world).language(), self.question_text());
        let here = self.state.place.step.as_ref().map(|step| step.procedure.clone()).unwrap_or_default();
        let about = self.state.place.procedure.clone().unwrap_or_default();
        // It is asked for more than once, and searched once.
        let search = OnceCell::<Match>::new();
        let found = || search.get_or_init(|| (world.find)(&text, false, 10));
        let other = |candidate: &&Candidate| candidate.procedure != here && candidate.procedure != about;
        let elsewhere = || {
            found().certainty == Certainty::Clear
                && found().candidates.first().is_some_and(|first| other(&first))
        };
        let scene = Scene { language: &language, question: &question, choices, elsewhere: &elsewhere };
        let (meant, why) = understand::reply(&text, &scene);
        let several = || {
            found().certainty == Certainty::Several
                && found().candidates.first().is_some_and(|first| other(&first))
        };
        effects.push(Effect::Understood { why });
        let id = |place: &usize| choices.get(*place).map(|choice| choice.id.clone());
        let (outcome, meant) = match meant {
            Meant::Sure(place) => {
                let choice = id(&place).ok_or_else(|| unexpected("the choice is gone"))?;
                let record = Record::Chose { choice, words: Some(text) };
                return self.must(world, now, record, "the choice is gone");
            }
            Meant::Elsewhere => return self.search(world, text, now, effects),
            Meant::Nothing if several() => return self.search(world, text, now, effects),
            Meant::Unsure(places) => (Hearing::Unsure, places.iter().filter_map(id).collect()),
            Meant::Unknown => (Hearing::Unknown, Vec::new()),
            Meant::Nothing => (Hearing::Nothing, Vec::new()),
        };
        if let Expects::Choice { heard, .. } = &mut self.state.expects {
            *heard = Some(Heard { words: text, outcome, meant });
        }
        Ok(())
    }

    /// The last text that was shown: a step's question stands in it.
    fn question_text(&self) -> String {
        let shown = self.state.entries.iter().rev().find_map(|entry| match entry {
            Entry::Shown { blocks, .. } => Some(blocks),
            _ => None,
        });
        let lines = shown.into_iter().flatten().map(text_of_block);
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn search(
        &mut self,
        world: &World<'_>,
        text: String,
        now: &str,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let mut offered = (world.find)(&text, false, OFFERED);
        effects.push(Effect::Searched { certainty: offered.certainty });
        let language = (world.language)(&text, offered.certainty);
        effects.extend(language.map(|language| Effect::Language { language }));
        let clear = offered.certainty == Certainty::Clear && !self.state.is_open();
        let found = offered.candidates.first().filter(|_| clear).map(|first| first.procedure.clone());
        offered.candidates.truncate(shown(offered.certainty));
        let offered = found.is_none().then_some(offered);
        let record = Record::Asked { text, found, offered };
        self.must(world, now, record, "the conversation is too long; start again")
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

    pub(super) fn answer(
        &mut self,
        world: &World<'_>,
        value: &Value,
        now: &str,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let Expects::Answer { question } = &self.state.expects else {
            return Err(unexpected("no question is asked"));
        };
        let question = question.clone();
        now.clone_into(&mut self.state.now);
        // What is kept is what was understood, not what was typed: `2` of a list means what stood there then.
        let read = match self.walk(world).understood(value, &question) {
            Ok(read) => read,
            Err(refusal) => {
                self.state.refused += 1;
                if self.walk(world).tried_enough() {
                    let record = Record::GaveUp { question: question.id };
                    return self.must(world, now, record, "the question is gone");
                }
                if let Expects::Answer { question } = &mut self.state.expects {
                    question.refusal = Some(*refusal);
                }
                return Ok(());
            }
        };
        let words = match value {
            // Of a private answer nothing else is kept.
            Value::Text(text) if read.out_of_sentence && !question.private => Some(text.trim().to_owned()),
            _ => None,
        };
        if read.out_of_sentence {
            effects.push(Effect::Understood { why: "the answer was read out of a sentence".to_owned() });
        }
        let words = words.filter(|_| read.value.is_some());
        let record = Record::Answered { question: question.id, value: read.value, words };
        self.must(world, now, record, "the answer is not taken")
    }
}

impl Walk<'_> {
    /// What an answer to the question at hand means: as it stands, or else out of a sentence.
    fn understood(&self, value: &Value, question: &Question) -> Result<Read, Box<Refusal>> {
        let Some(ask) = self.asking() else { return Ok(Read { value: None, out_of_sentence: false }) };
        let language = &self.world.library.language;
        let reason = match ask.read(value, self, language) {
            Ok(value) => return Ok(Read { value, out_of_sentence: false }),
            Err(reason) => reason,
        };
        if let Value::Text(text) = value {
            if ask.may_skip() && leaves_out(text, &ask) {
                return Ok(Read { value: None, out_of_sentence: true });
            }
            let today = crate::model::condition::Scope::value(self, "today");
            let asked = text_of_line(&question.text);
            let wanted = Wanted {
                kind: ask.kind,
                text: &asked,
                options: &question.options,
                language,
                today: today.as_ref(),
            };
            let out = understand::out_of_sentence(text, &wanted);
            let taken = out.iter().find_map(|value| ask.read(value, self, language).ok().flatten());
            if taken.is_some() {
                return Ok(Read { value: taken, out_of_sentence: true });
            }
        }
        let message = ask.if_wrong.as_ref().map(|pieces| text_of_line(&self.inlines(pieces)));
        Err(Box::new(Refusal { message, reason, answer: value.clone() }))
    }
}

/// *I don't know*, or the words of the button that leaves the question out.
fn leaves_out(text: &str, ask: &Ask) -> bool {
    let typed = !matches!(ask.kind, QuestionKind::Text | QuestionKind::LongText);
    let button = ask.skip.as_deref().is_some_and(|skip| understand::is_same(skip, text));
    typed && (button || understand::leaves_out(text, ask.kind))
}

/// The procedure that words name among those on offer, and whether by other words than its title.
fn candidate(text: &str, candidates: &[Candidate], ticket: Option<&str>) -> Option<(String, bool)> {
    let title = |candidate: &Candidate| Choice {
        id: candidate.procedure.clone(),
        label: candidate.title.clone(),
        hint: None,
    };
    let titles: Vec<Choice> = candidates.iter().map(title).collect();
    if let Some(choice) = understand::plain_choice(text, &titles) {
        return Some((choice.id.clone(), false));
    }
    if understand::none_of_them(text) {
        return ticket.map(|ticket| (ticket.to_owned(), true));
    }
    let place = understand::place(text, titles.len())?;
    titles.get(place).map(|choice| (choice.id.clone(), true))
}
