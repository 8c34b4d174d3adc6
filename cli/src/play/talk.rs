//! One conversation in the terminal: acts in, turns out, and what is printed of them.

use std::io::{self, Write};

use guichet_engine::Agent;
use guichet_engine::message::{Act, Block, Effect, Entry, Expects, Inline, Input, Ticket, Turn};

use super::ink::{BOLD, DIM, Ink, RED, clean};
use super::offer::{Offered, edit, offers, picked, said};
use super::reader::{Given, Prompt, Reader};
use crate::clock;

/// A conversation.
pub struct Talk {
    agent: Agent,
    ink: Ink,
    /// Where it starts; none: with the person's own words.
    start: Option<String>,
    transcript: Vec<Entry>,
    /// From where on the transcript is still to be printed.
    fresh: usize,
    /// The question that was printed last: once answered, it is a part of the transcript.
    asked: Vec<Inline>,
    expects: Expects,
    /// The ticket as the person has edited it.
    ticket: Option<Ticket>,
    tickets: u32,
}

impl Talk {
    pub fn new(agent: Agent, ink: Ink, start: Option<String>) -> Self {
        let (transcript, expects) = (Vec::new(), Expects::Words);
        Self { agent, ink, start, transcript, fresh: 0, asked: Vec::new(), expects, ticket: None, tickets: 0 }
    }

    /// Plays until the person has enough, or there is no more input.
    pub fn play(&mut self) -> io::Result<()> {
        let reader = Reader::new();
        self.begin()?;
        loop {
            let offers = offers(&self.expects, &self.transcript, self.ink.words);
            let line = match reader.read(self.prompt(&offers), &self.ink)? {
                Given::End => return Ok(()),
                Given::Pick(at) => {
                    if let Some(offered) = offers.get(at) {
                        self.does(offered)?;
                    }
                    continue;
                }
                Given::Line(line) => line,
            };
            match line.trim().split_once(' ').unwrap_or((line.trim(), "")) {
                ("/quit", _) => return Ok(()),
                ("/back", _) => self.back()?,
                ("/restart", _) => {
                    self.act(Act::Restart)?;
                    self.begin()?;
                }
                ("/skip", _) => self.act(Act::Skip)?,
                ("/open", target) => self.act(Act::Open { target: target.trim().to_owned() })?,
                (command, _) if command.starts_with('/') => self.print(self.ink.words.commands)?,
                _ => self.line(&line, &offers)?,
            }
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        match self.start.clone() {
            Some(target) => {
                let Some(turn) = self.step(Act::Open { target })? else { return Ok(()) };
                self.take(turn);
                // Nobody has said that.
                self.fresh = usize::from(matches!(self.transcript.first(), Some(Entry::Said { .. })));
                self.show()
            }
            None => self.print(&self.ink.paint(self.ink.words.greeting, BOLD)),
        }
    }

    /// A typed line that is no command.
    fn line(&mut self, line: &str, offers: &[Offered]) -> io::Result<()> {
        let words = self.ink.words;
        if self.ticket.as_mut().is_some_and(|ticket| edit(ticket, line, words)) {
            return self.show_ticket(&[]);
        }
        match picked(offers, line) {
            Some(offered) => self.does(offered),
            None => self.act(said(&self.expects, line, words)),
        }
    }

    fn does(&mut self, offered: &Offered) -> io::Result<()> {
        match (&offered.act, self.ticket.clone()) {
            (Some(act), _) => self.act(act.clone()),
            (None, Some(ticket)) => self.act(Act::Send { key: format!("play-{}", self.tickets + 1), ticket }),
            (None, None) => Ok(()),
        }
    }

    fn back(&mut self) -> io::Result<()> {
        self.print(&self.ink.paint(self.ink.words.back, DIM))?;
        if let Some(turn) = self.step(Act::Back)? {
            self.take(turn);
            // Tell again what was said last, and what came of it.
            let said = self.transcript.iter().rposition(|entry| matches!(entry, Entry::Said { .. }));
            self.fresh = self.fresh.min(said.unwrap_or(0));
        }
        if self.transcript.is_empty() && self.start.is_some() {
            return self.begin();
        }
        self.show()
    }

    fn act(&mut self, act: Act) -> io::Result<()> {
        let empty = matches!(&act, Act::Say { text } if text.trim().is_empty());
        if empty {
            return Ok(());
        }
        let Some(turn) = self.step(act)? else { return Ok(()) };
        let effects = self.take(turn);
        for effect in effects {
            // The help desk of a play takes everything, at once.
            if let Effect::Ticket { key, .. } = effect {
                self.tickets += 1;
                let number = Some(format!("T-{}", self.tickets));
                if let Some(turn) = self.step(Act::Delivered { key, number, link: None })? {
                    self.take(turn);
                }
            }
        }
        self.show()
    }

    /// One step of the engine. None: the act does not fit, which is told.
    fn step(&mut self, act: Act) -> io::Result<Option<Turn>> {
        match self.agent.step(&Input { now: clock::now(), act }) {
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

    fn take(&mut self, turn: Turn) -> Vec<Effect> {
        let keep = turn.keep as usize;
        self.transcript.truncate(keep);
        self.fresh = self.fresh.min(keep);
        self.transcript.extend(turn.entries);
        self.ticket = match &turn.expects {
            // After a refusal the person goes on with what they had edited.
            Expects::Ticket { ticket, wrong } if wrong.is_empty() => Some(ticket.clone()),
            Expects::Ticket { .. } => self.ticket.take(),
            _ => None,
        };
        self.expects = turn.expects;
        turn.effects
    }

    /// Prints what is new, and what is waited for.
    fn show(&mut self) -> io::Result<()> {
        let mut fresh = self.transcript.iter().skip(self.fresh).peekable();
        let asked = std::mem::take(&mut self.asked);
        fresh.next_if(|entry| matches!(entry, Entry::Shown { blocks, .. } if is_line(blocks, &asked)));
        for text in fresh.map(|entry| self.ink.entry(entry)).filter(|text| !text.is_empty()) {
            self.print(&text)?;
        }
        self.fresh = self.transcript.len();
        if let Expects::Answer { question } = &self.expects {
            self.asked.clone_from(&question.text);
        }
        match &self.expects {
            Expects::Answer { question } => self.print(&self.ink.question(question)),
            Expects::Ticket { wrong, .. } => self.show_ticket(wrong),
            Expects::Link { href, label } => {
                let line =
                    format!("→ {} {}", clean(label), self.ink.paint(&format!("<{}>", clean(href)), DIM));
                self.print(&self.ink.lines(&line, "", "  "))
            }
            _ => Ok(()),
        }
    }

    fn show_ticket(&self, wrong: &[String]) -> io::Result<()> {
        self.ticket.as_ref().map_or(Ok(()), |ticket| self.print(&self.ink.ticket(ticket, wrong)))
    }

    /// What the reader shows beside the cursor.
    fn prompt(&self, offers: &[Offered]) -> Prompt {
        let words = self.ink.words;
        let items = offers.iter().map(Offered::item).collect();
        let (mut typed, mut secret) = (String::new(), false);
        let mut placeholder = words.commands.to_owned();
        match &self.expects {
            Expects::End { .. } => words.something_else.clone_into(&mut placeholder),
            Expects::Answer { question } => {
                secret = question.private;
                let given = question.refusal.as_ref().map(|refusal| &refusal.answer);
                if let Some(given) = given.filter(|_| offers.is_empty() && !secret) {
                    typed = clean(&words.value(given)).replace('\n', " ");
                }
            }
            _ => {}
        }
        Prompt { items, placeholder, typed, secret }
    }

    /// Prints a paragraph, with an empty line behind it.
    fn print(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "{text}\n").and_then(|()| out.flush())
    }
}

/// Whether some blocks are one paragraph with this line.
fn is_line(blocks: &[Block], line: &[Inline]) -> bool {
    matches!(blocks, [Block::Paragraph { content }] if content == line)
}
