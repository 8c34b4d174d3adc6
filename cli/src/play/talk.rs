//! One conversation in the terminal: acts in, turns out.

use std::io;

use guichet_engine::Agent;
use guichet_engine::message::{
    Act, Effect, Entry, Expects, Inline, Input, Question, QuestionKind, Said, Ticket, Topic, Turn, Value,
};

use super::ink::{BOLD, DIM, Ink, RED, clean};
use super::keep::Keeper;
use super::offer::{Offered, edit, files, may_skip, offers, picked, said};
use super::outside::{Asking, Outside};
use super::reader::{Given, Reader};
use super::rehearse::Notes;

/// Most things that the world outside answers by itself in one turn: a procedure may go round in circles.
const MAX_REQUESTS: usize = 100;

/// A conversation.
pub struct Talk {
    agent: Agent,
    pub ink: Ink,
    pub reader: Reader,
    pub keeper: Keeper,
    pub outside: Outside,
    /// Where it starts; none: with the person's own words.
    pub start: Option<String>,
    pub transcript: Vec<Entry>,
    /// From where on the transcript is still to be printed.
    pub fresh: usize,
    /// The question that was printed last: once answered, it is a part of the transcript.
    pub asked: Vec<Inline>,
    pub expects: Expects,
    /// What is offered before anybody has asked.
    topics: Vec<Topic>,
    /// The ticket as the person has edited it.
    pub ticket: Option<Ticket>,
    tickets: u32,
    handoffs: u32,
    /// What is asked of the writer in place of the world outside.
    pub asking: Option<Asking>,
    /// The writer chooses which answer to change.
    pub returning: bool,
    /// What the transcript does not tell.
    pub notes: Notes,
    /// The writer was asked whether to keep it, as it is now.
    pub asked_to_keep: bool,
}

/// An answer that is being given: how much was said before it, the question, and the words.
struct Answering {
    place: (usize, String),
    words: String,
}

impl Talk {
    pub fn new(agent: Agent, ink: Ink, start: Option<String>, outside: Outside, keeper: Keeper) -> Self {
        Self {
            agent,
            ink,
            reader: Reader::new(),
            keeper,
            outside,
            start,
            transcript: Vec::new(),
            fresh: 0,
            asked: Vec::new(),
            expects: Expects::Words,
            topics: Vec::new(),
            ticket: None,
            tickets: 0,
            handoffs: 0,
            asking: None,
            returning: false,
            notes: Notes::default(),
            asked_to_keep: false,
        }
    }

    /// Plays until the person has enough, or there is no more input.
    pub fn play(&mut self) -> io::Result<()> {
        self.begin()?;
        loop {
            if matches!(self.expects, Expects::End { .. }) {
                self.offer_to_keep()?;
            }
            let offers = self.offers();
            match self.reader.read(self.prompt(&offers), &self.ink)? {
                Given::End => return Ok(()),
                Given::Pick(at) => self.pick(at, &offers)?,
                Given::Ticked(at) => self.tick(&at)?,
                Given::Line(line) if self.is_command(&line) => {
                    if !self.command(line.trim())? {
                        return Ok(());
                    }
                }
                Given::Line(line) => self.line(&line, &offers)?,
            }
        }
    }

    fn offers(&self) -> Vec<Offered> {
        match &self.asking {
            _ if self.returning => self.returns(),
            Some(asking) => self.outside.offers(asking, self.ink.words),
            None if !self.topics.is_empty() => self.topics.iter().map(Offered::topic).collect(),
            None => offers(&self.expects, &self.transcript, self.ink.words),
        }
    }

    pub fn begin(&mut self) -> io::Result<()> {
        match self.start.clone() {
            Some(target) => {
                let Some(turn) = self.step(Act::Open { target })? else { return Ok(()) };
                self.take(turn)?;
                self.show()
            }
            None => {
                if let Some(turn) = self.step(Act::Resume)? {
                    self.take(turn)?;
                }
                self.print(&self.ink.paint(self.ink.words.greeting, BOLD))
            }
        }
    }

    /// How many entries at the beginning nobody has said: the title of what was opened.
    pub fn first(&self) -> usize {
        usize::from(self.start.is_some() && matches!(self.transcript.first(), Some(Entry::Said { .. })))
    }

    /// A typed line that is no command.
    fn line(&mut self, line: &str, offers: &[Offered]) -> io::Result<()> {
        let words = self.ink.words;
        if std::mem::take(&mut self.returning) {
            return match picked(offers, line) {
                Some(at) => self.pick(at, offers),
                None => self.show(),
            };
        }
        if self.asking.is_some() {
            let picked = picked(offers, line).and_then(|at| offers.get(at));
            return self.outside_says(picked.map_or(line, |offered| offered.also));
        }
        if self.ticket.as_mut().is_some_and(|ticket| edit(ticket, line, words)) {
            return self.show_ticket(&[]);
        }
        let question = self.question().cloned();
        match question.as_ref().map(|question| question.kind) {
            // Several may be named at once.
            Some(QuestionKind::SomeOf) => return self.act(said(&self.expects, line, words)),
            Some(QuestionKind::File) => {
                if let (Some(question), Act::Say { text }) = (&question, said(&self.expects, line, words)) {
                    return match files(question, &text) {
                        Ok(value) => self.act(Act::Answer { value }),
                        Err(path) => self.warn(&words.no_file.replace("{}", &clean(&path))),
                    };
                }
            }
            _ => {}
        }
        match picked(offers, line) {
            Some(at) => self.pick(at, offers),
            None => self.act(said(&self.expects, line, words)),
        }
    }

    fn pick(&mut self, at: usize, offers: &[Offered]) -> io::Result<()> {
        let Some(offered) = offers.get(at) else { return Ok(()) };
        match (&offered.act, &self.expects) {
            (Some(Act::Return { place }), _) => self.go_back_to(*place),
            (None, _) if self.asking.is_some() => self.outside_says(offered.also),
            (Some(act), _) => self.act(act.clone()),
            (None, Expects::Ticket { .. }) => match self.ticket.clone() {
                Some(ticket) => self.act(Act::Send { key: format!("play-{}", self.tickets + 1), ticket }),
                None => Ok(()),
            },
            (None, Expects::Handoff { handoff, .. }) => {
                self.handoffs += 1;
                let key = format!("play-handoff-{}", self.handoffs);
                self.act(Act::HandOver { key, handoff: handoff.clone() })
            }
            (None, _) => Ok(()),
        }
    }

    fn tick(&mut self, ticked: &[usize]) -> io::Result<()> {
        let Some(question) = self.question() else { return Ok(()) };
        let options = ticked.iter().filter_map(|at| question.options.get(*at));
        let values: Vec<Value> = options.map(|option| Value::Text(option.id.clone())).collect();
        let skips = values.is_empty() && may_skip(question);
        self.act(if skips { Act::Skip } else { Act::Answer { value: Value::List(values) } })
    }

    /// What is asked.
    pub fn question(&self) -> Option<&Question> {
        if let Expects::Answer { question } = &self.expects { Some(question) } else { None }
    }

    /// The writer answers in place of the world outside.
    fn outside_says(&mut self, line: &str) -> io::Result<()> {
        let Some(mut asking) = self.asking.take() else { return Ok(()) };
        if self.reader.terminal {
            // What was picked or typed is wiped away.
            self.dim(&format!("→ {}", if line.trim().is_empty() { "…" } else { line }))?;
        }
        let taken = self.outside.take(&mut asking, line);
        let question = self.outside.question(&asking, self.ink.words);
        match taken {
            Ok(Some(act)) => return self.act(act),
            Ok(None) => self.print(&self.ink.lines(&self.ink.paint(&clean(&question), BOLD), "", ""))?,
            Err(reason) => self.warn(&self.ink.words.reason(&reason))?,
        }
        self.asking = Some(asking);
        Ok(())
    }

    pub fn act(&mut self, act: Act) -> io::Result<()> {
        if matches!(&act, Act::Say { text } if text.trim().is_empty()) {
            return Ok(());
        }
        let answering = self.answering(&act);
        let before = self.transcript.len();
        let Some(turn) = self.step(act)? else { return Ok(()) };
        if let Some(answering) = answering {
            self.note(answering, &turn);
        }
        self.take(turn)?;
        // Cancelling, and the word “back”, go back to what was asked.
        if self.transcript.len() < before && self.fresh == self.transcript.len() {
            self.again();
        }
        // “Start again” was typed.
        if self.transcript.is_empty() && self.start.is_some() {
            return self.begin();
        }
        self.show()
    }

    fn answering(&mut self, act: &Act) -> Option<Answering> {
        let words = match act {
            Act::Say { text } => text.clone(),
            Act::Answer { value } => guichet_engine::transcript::written(value),
            _ => return None,
        };
        let said = self.transcript.iter().filter(|entry| matches!(entry, Entry::Said { .. })).count();
        let question = self.question()?;
        let place = (said, question.id.clone());
        if question.refusal.is_none() {
            self.notes.refused.remove(&place);
        }
        Some(Answering { place, words })
    }

    fn note(&mut self, Answering { place, words }: Answering, turn: &Turn) {
        let said = turn.entries.iter().find_map(|entry| match entry {
            Entry::Said { said, .. } => Some(said),
            _ => None,
        });
        let again = matches!(&turn.expects, Expects::Answer { question }
            if question.id == place.1 && question.refusal.is_some());
        match said {
            Some(Said::Private) => drop(self.notes.private.insert(place, words)),
            // The last of the tries.
            Some(Said::Skipped { .. }) => self.notes.refused.entry(place).or_default().push(words),
            None if again => self.notes.refused.entry(place).or_default().push(words),
            _ => {}
        }
    }

    /// One step of the engine. None: the act does not fit, which is told.
    pub fn step(&mut self, act: Act) -> io::Result<Option<Turn>> {
        match self.agent.step(&Input { now: self.keeper.now(), act }) {
            Ok(turn) => Ok(Some(turn)),
            Err(error) => {
                let words = self.ink.words.mishap;
                self.print(&format!(
                    "{} {}",
                    self.ink.paint(words, RED),
                    self.ink.paint(&format!("({error})"), DIM)
                ))?;
                Ok(None)
            }
        }
    }

    /// Takes a turn over, and whatever the world outside answers to it by itself.
    pub fn take(&mut self, turn: Turn) -> io::Result<()> {
        let mut acts: Vec<Act> = self.apply(turn)?;
        for _ in 0..MAX_REQUESTS {
            let Some(act) = acts.pop() else { return Ok(()) };
            if let Some(turn) = self.step(act)? {
                acts.extend(self.apply(turn)?);
            }
        }
        self.warn(self.ink.words.circles)
    }

    fn apply(&mut self, turn: Turn) -> io::Result<Vec<Act>> {
        let keep = turn.keep as usize;
        self.transcript.truncate(keep);
        self.transcript.extend(turn.entries);
        self.fresh = self.fresh.min(keep).max(self.first());
        self.asked_to_keep = false;
        self.topics.clear();
        self.ticket = match &turn.expects {
            // After a refusal the person goes on with what they had edited.
            Expects::Ticket { ticket, wrong, .. } if wrong.is_empty() => Some(ticket.clone()),
            Expects::Ticket { .. } => self.ticket.take(),
            _ => None,
        };
        self.expects = turn.expects;
        if !matches!(self.expects, Expects::Wait { .. }) {
            self.asking = None;
        }
        let mut acts = Vec::new();
        for effect in turn.effects {
            acts.extend(self.effect(&effect)?);
        }
        Ok(acts)
    }

    /// What the host does; the help desk of a play takes everything, at once.
    fn effect(&mut self, effect: &Effect) -> io::Result<Option<Act>> {
        let words = self.ink.words;
        match effect {
            Effect::Ticket { key, .. } => {
                self.tickets += 1;
                let number = Some(format!("T-{}", self.tickets));
                return Ok(Some(Act::Delivered { key: key.clone(), number, link: None }));
            }
            Effect::Call { id, function, with, changes, .. } => {
                let (id, function, with) = (id.clone(), function.clone(), with.clone());
                let (so_far, changes) = (std::collections::BTreeMap::new(), *changes);
                self.asking = Some(Asking::Call { id, function, with, changes, so_far, at: 0 });
            }
            Effect::Agents { id, to } => {
                self.asking = Some(Asking::Agents { id: id.clone(), to: to.clone() });
            }
            Effect::Topics { topics } => self.topics.clone_from(topics),
            Effect::Dropped { dropped } => self.print(&self.ink.dropped(dropped))?,
            Effect::Changed { step } => self.dim(&words.changed.replace("{}", &clean(step)))?,
            _ => {}
        }
        let answer = self.outside.answer(effect);
        if answer.is_some() {
            self.asking = None;
            self.show_entries()?;
            if matches!(effect, Effect::Call { .. }) {
                self.show_wait()?;
            }
            if let Some(told) = self.outside.told(effect, words) {
                self.dim(&told)?;
            }
        }
        Ok(answer)
    }

    /// What the conversation knows.
    pub fn known(&self) -> Vec<(String, Value)> {
        self.agent.values()
    }
}
