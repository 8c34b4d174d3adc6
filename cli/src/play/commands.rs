//! What begins with `/`: going back, to an earlier answer or elsewhere, what is known, keeping.

use std::io;

use guichet_engine::message::{Act, Block, Entry, QuestionKind, Said, Value};
use guichet_engine::model::text::plain;
use guichet_engine::problem::did_you_mean;
use guichet_engine::transcript::{same, written};

use super::ink::{BOLD, DIM, clean};
use super::keep::Conversation;
use super::offer::Offered;
use super::reader::{Given, Prompt};
use super::talk::Talk;

/// What can be typed anywhere.
const COMMANDS: &[&str] =
    &["/quit", "/back", "/restart", "/skip", "/open", "/jump", "/return", "/values", "/keep", "/help"];

impl Talk {
    /// Whether a line is a command, well or badly typed. Where a file is asked for, it may be a path.
    pub fn is_command(&self, line: &str) -> bool {
        let first = line.split_whitespace().next().unwrap_or_default();
        let file = self.question().is_some_and(|question| question.kind == QuestionKind::File);
        first.starts_with('/') && (!file || COMMANDS.contains(&first))
    }

    /// Does a command. False: the writer has enough.
    pub fn command(&mut self, line: &str) -> io::Result<bool> {
        self.returning = false;
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        match command {
            "/quit" => {
                self.offer_to_keep()?;
                return Ok(false);
            }
            "/back" => self.back()?,
            "/restart" => {
                self.act(Act::Restart)?;
                if self.start.is_none() {
                    self.begin()?;
                }
            }
            "/skip" => self.act(Act::Skip)?,
            "/open" | "/jump" => self.jump(rest, command == "/jump")?,
            "/return" => self.choose_return(rest)?,
            "/values" => self.values()?,
            "/keep" => drop(self.keep(rest)?),
            _ => self.print(&self.ink.lines(self.ink.words.all_commands, "  ", "  "))?,
        }
        Ok(true)
    }

    fn back(&mut self) -> io::Result<()> {
        self.print(&self.ink.paint(self.ink.words.back, DIM))?;
        if let Some(turn) = self.step(Act::Back)? {
            self.take(turn)?;
            self.again();
        }
        if self.transcript.is_empty() && self.start.is_some() {
            return self.begin();
        }
        self.show()
    }

    /// What was said last, and what came of it, is told again.
    pub fn again(&mut self) {
        let said = self.transcript.iter().rposition(|entry| matches!(entry, Entry::Said { .. }));
        self.fresh = self.fresh.min(said.unwrap_or(0)).max(self.first());
    }

    /// The answers that can be changed, to choose from.
    fn choose_return(&mut self, number: &str) -> io::Result<()> {
        let offers = self.returns();
        let at = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        match at.and_then(|at| offers.get(at)).map(|offered| &offered.act) {
            Some(Some(Act::Return { place })) => self.go_back_to(*place),
            _ if offers.is_empty() => self.dim(self.ink.words.no_answers),
            _ => {
                self.returning = true;
                self.print(&self.ink.paint(self.ink.words.which_answer, BOLD))
            }
        }
    }

    /// What the person said that can be said otherwise; what was sent stays sent.
    pub fn returns(&self) -> Vec<Offered> {
        let sent = |entry: &Entry| matches!(entry, Entry::Said { said: Said::Sent | Said::HandedOver, .. });
        let from = self.transcript.iter().rposition(sent).map_or(0, |at| at + 1);
        let from = from.max(self.first());
        let mut offers = Vec::new();
        for (at, entry) in self.transcript.iter().enumerate().skip(from) {
            let Entry::Said { said, place } = entry else { continue };
            let about = self.transcript.get(..at).and_then(|before| about(before, self));
            let said = clean(&self.ink.said(said));
            let label = about.map_or_else(|| said.clone(), |about| format!("{about} → {said}"));
            offers.push(Offered::returning(&label, *place));
        }
        offers
    }

    pub fn go_back_to(&mut self, place: u32) -> io::Result<()> {
        self.returning = false;
        let Some(turn) = self.step(Act::Return { place })? else { return Ok(()) };
        self.dim(self.ink.words.came_back)?;
        self.take(turn)?;
        self.again();
        self.show()
    }

    /// Goes to a step, by its name or heading, or to a procedure.
    fn jump(&mut self, target: &str, step: bool) -> io::Result<()> {
        let words = self.ink.words;
        let target = target.replace(".md", "");
        let here = self.transcript.iter().rev().find_map(|entry| match entry {
            Entry::Shown { step, .. } => step.split('#').next().map(str::to_owned),
            _ => None,
        });
        let here = here.or_else(|| self.start.clone()).unwrap_or_default();
        let (procedure, name) = match target.split_once('#') {
            Some(("", name)) => (here, name.to_owned()),
            Some((procedure, name)) => (procedure.to_owned(), name.to_owned()),
            None if step => (here, target.clone()),
            None => return self.act(Act::Open { target }),
        };
        let known = self.keeper.steps(&procedure);
        let found = known.iter().find(|(step, heading)| *step == name || same(heading, &name));
        if let Some((step, _)) = found {
            return self.act(Act::Open { target: format!("{procedure}#{step}") });
        }
        let mut lines = Vec::new();
        if !name.is_empty() {
            lines.push(words.no_step.replace("{}", &clean(&name)));
            let near = did_you_mean(&name, known.iter().map(|(step, _)| step.as_str()));
            lines.extend(near.map(|near| words.near.replace("{}", near)));
        }
        lines.push(words.steps.to_owned());
        lines.extend(known.iter().map(|(step, heading)| format!("  {step}  {}", clean(heading))));
        self.print(&self.ink.lines(&lines.join("\n"), "", ""))
    }

    fn values(&self) -> io::Result<()> {
        let words = self.ink.words;
        let line = |name: &str, value: &Value| format!("{name} = {}", clean(&written(value)));
        let mut lines: Vec<String> = self.known().iter().map(|(name, value)| line(name, value)).collect();
        let page = &self.keeper.user.values;
        if !page.is_empty() {
            lines.push(format!("{}:", words.from_page));
            lines.extend(page.iter().map(|(name, value)| line(name, value)));
        }
        if lines.is_empty() {
            lines.push(words.no_values.to_owned());
        }
        self.print(&self.ink.lines(&lines.join("\n"), "  ", "  "))
    }

    /// At the end of a conversation, on a terminal: asks whether to keep it.
    pub fn offer_to_keep(&mut self) -> io::Result<()> {
        let said = self.transcript.iter().skip(self.first()).any(|entry| matches!(entry, Entry::Said { .. }));
        if self.asked_to_keep || !self.reader.terminal || !said || self.keeper.title.is_some() {
            return Ok(());
        }
        self.asked_to_keep = true;
        let words = self.ink.words;
        self.print(&self.ink.paint(words.keep, BOLD))?;
        let line = |given| if let Given::Line(line) = given { line } else { String::new() };
        let answer = line(self.reader.read(Prompt::default(), &self.ink)?);
        if guichet_engine::model::form::yes_no(answer.trim()) != Some(true) {
            return Ok(());
        }
        self.print(&self.ink.paint(words.proves, BOLD))?;
        let title = line(self.reader.read(Prompt::default(), &self.ink)?);
        self.keep(&title).map(drop)
    }

    /// Keeps the conversation as a test, or says why not. Gives whether it was kept.
    pub fn keep(&mut self, title: &str) -> io::Result<bool> {
        let words = self.ink.words;
        let conversation = Conversation {
            start: self.start.as_deref(),
            transcript: &self.transcript,
            notes: &self.notes,
            outside: &self.outside,
        };
        match self.keeper.keep(&conversation, title) {
            Ok(kept) => {
                self.asked_to_keep = true;
                self.print(&words.kept.replace("{}", &kept.file))?;
                if kept.private {
                    self.dim(words.private_kept)?;
                }
                Ok(true)
            }
            Err(why) => {
                self.warn(words.not_kept)?;
                self.print(&clean(&why))?;
                Ok(false)
            }
        }
    }
}

/// What something that was said was about: the question before it, or the step.
fn about(before: &[Entry], talk: &Talk) -> Option<String> {
    let shown = before.iter().rev().find_map(|entry| match entry {
        Entry::Shown { blocks, .. } => Some(blocks),
        _ => None,
    })?;
    let line = shown.iter().rev().find_map(|block| match block {
        Block::Paragraph { content } | Block::Heading { content, .. } => Some(content),
        _ => None,
    })?;
    Some(talk.ink.inlines(line).replace('\n', " "))
}

impl super::keep::Keeper {
    /// Names and headings of a procedure's steps.
    fn steps(&self, procedure: &str) -> Vec<(String, String)> {
        let versions = self.knowledge.procedures.get(procedure);
        let procedure = versions.and_then(|versions| versions.reading(&self.user.language));
        let steps = procedure.map(|procedure| procedure.steps.as_slice()).unwrap_or_default();
        steps.iter().map(|step| (step.name.clone(), plain(&step.heading))).collect()
    }
}
