//! What a conversation looks like: what is printed of it, and what stands beside the cursor.

use std::io::{self, Write};

use guichet_engine::message::{Block, Entry, Expects, Inline, Question, QuestionKind, Value};

use super::ink::{BOLD, DIM, RED, clean};
use super::offer::Offered;
use super::outside::Asking;
use super::reader::Prompt;
use super::talk::Talk;

impl Talk {
    /// Prints what is new, and what is waited for.
    pub fn show(&mut self) -> io::Result<()> {
        self.show_entries()?;
        if let Expects::Answer { question } = &self.expects {
            self.asked.clone_from(&question.text);
        }
        match &self.expects {
            Expects::Answer { question } => self.print(&self.ink.question(question)),
            Expects::Choice { heard: Some(heard), .. } => self.print(&self.ink.heard(heard)),
            Expects::Ticket { wrong, .. } => self.show_ticket(wrong),
            Expects::Handoff { handoff, .. } => self.print(&self.ink.handoff(handoff)),
            Expects::Wait { .. } => {
                if !matches!(self.asking, Some(Asking::Agents { .. })) {
                    self.show_wait()?;
                }
                let words = self.ink.words;
                let question = self.asking.as_ref().map(|asking| self.outside.question(asking, words));
                let bold = |text: String| self.ink.lines(&self.ink.paint(&clean(&text), BOLD), "", "");
                question.map_or(Ok(()), |text| self.print(&bold(text)))
            }
            Expects::Link { href, label } => {
                let line =
                    format!("→ {} {}", clean(label), self.ink.paint(&format!("<{}>", clean(href)), DIM));
                self.print(&self.ink.lines(&line, "", "  "))
            }
            _ => Ok(()),
        }
    }

    pub fn show_entries(&mut self) -> io::Result<()> {
        let mut fresh = self.transcript.iter().skip(self.fresh).peekable();
        let asked = std::mem::take(&mut self.asked);
        fresh.next_if(|entry| matches!(entry, Entry::Shown { blocks, .. } if is_line(blocks, &asked)));
        for text in fresh.map(|entry| self.ink.entry(entry)).filter(|text| !text.is_empty()) {
            self.print(&text)?;
        }
        self.fresh = self.transcript.len();
        Ok(())
    }

    pub fn show_wait(&self) -> io::Result<()> {
        match &self.expects {
            Expects::Wait { text } => self.dim(text.as_deref().unwrap_or(self.ink.words.wait)),
            _ => Ok(()),
        }
    }

    pub fn show_ticket(&self, wrong: &[String]) -> io::Result<()> {
        self.ticket.as_ref().map_or(Ok(()), |ticket| self.print(&self.ink.ticket(ticket, wrong)))
    }

    /// What the reader shows beside the cursor.
    pub fn prompt(&self, offers: &[Offered]) -> Prompt {
        let words = self.ink.words;
        let items = offers.iter().map(Offered::item).collect();
        let mut prompt = Prompt { items, placeholder: words.commands.to_owned(), ..Prompt::default() };
        match &self.expects {
            _ if self.returning => {}
            Expects::Wait { .. } if offers.is_empty() => {
                words.reply_typed.clone_into(&mut prompt.placeholder)
            }
            Expects::End { .. } => words.something_else.clone_into(&mut prompt.placeholder),
            Expects::Answer { question } => {
                prompt.secret = question.private;
                if question.kind == QuestionKind::SomeOf {
                    words.ticks.clone_into(&mut prompt.placeholder);
                    prompt.ticks = Some(ticked(question));
                }
                let given = question.refusal.as_ref().map(|refusal| &refusal.answer);
                if let Some(given) = given.filter(|_| offers.is_empty() && !prompt.secret) {
                    prompt.typed = clean(&words.value(given)).replace('\n', " ");
                }
            }
            _ => {}
        }
        prompt
    }

    pub fn warn(&self, text: &str) -> io::Result<()> {
        self.print(&self.ink.lines(&self.ink.paint(&clean(text), RED), "", ""))
    }

    pub fn dim(&self, text: &str) -> io::Result<()> {
        self.print(&self.ink.lines(&self.ink.paint(&clean(text), DIM), "", ""))
    }

    /// Prints a paragraph, with an empty line behind it.
    pub fn print(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "{text}\n").and_then(|()| out.flush())
    }
}

/// What is ticked at first: the earlier answer.
fn ticked(question: &Question) -> Vec<bool> {
    let earlier = |id: &String| match &question.earlier {
        Some(Value::List(items)) => items.contains(&Value::Text(id.clone())),
        _ => false,
    };
    question.options.iter().map(|option| earlier(&option.id)).collect()
}

/// Whether some blocks are one paragraph with this line.
fn is_line(blocks: &[Block], line: &[Inline]) -> bool {
    matches!(blocks, [Block::Paragraph { content }] if content == line)
}
