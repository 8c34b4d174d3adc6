//! A conversation → the lines of a test. It is held once more, from its beginning and without any going
//! back, by an agent of its own, and written down turn by turn as `guichet test` will hold it.

use std::collections::BTreeMap;

use guichet_engine::Agent;
use guichet_engine::message::{
    Act, Block, Effect, Entry, Expects, FileRef, Input, Outcome, Question, QuestionKind, Said, Ticket, Value,
};
use guichet_engine::transcript::{said, written};

use super::offer::in_blocks;
use super::outside::{Outside, Reply};
use crate::import::escape::{Place, escape};

/// Most things that the world outside is asked in one turn.
const MAX_REQUESTS: usize = 100;
/// Words that a test quotes of what the assistant said.
const QUOTED: usize = 8;

/// What a transcript does not tell: by how much was said before, and the question.
#[derive(Default)]
pub struct Notes {
    /// Answers that were not taken.
    pub refused: BTreeMap<(usize, String), Vec<String>>,
    /// Answers that stay out of sight.
    pub private: BTreeMap<(usize, String), String>,
}

/// What became of it.
#[derive(Default)]
pub struct Rehearsed {
    /// Blocks of Markdown, an empty line between them.
    pub lines: Vec<String>,
    /// What calls answered, by function.
    pub calls: BTreeMap<String, Reply>,
    /// Whether somebody was free, if that was asked.
    pub agents: Option<bool>,
    /// An answer is in it that stayed out of sight.
    pub private: bool,
    /// Ids of the steps that were entered.
    pub steps: Vec<String>,
}

/// One conversation, held again.
pub struct Rehearsal<'a> {
    agent: Agent,
    outside: &'a Outside,
    notes: &'a Notes,
    now: String,
    entries: Vec<Entry>,
    expects: Expects,
    /// Where in the transcript the present turn begins.
    from: usize,
    tickets: u32,
    done: Rehearsed,
}

impl<'a> Rehearsal<'a> {
    pub fn new(agent: Agent, outside: &'a Outside, notes: &'a Notes, now: &str) -> Self {
        Self {
            agent,
            outside,
            notes,
            now: now.to_owned(),
            entries: Vec::new(),
            expects: Expects::Words,
            from: 0,
            tickets: 0,
            done: Rehearsed::default(),
        }
    }

    /// Holds the conversation of a transcript, which begins at an entry with this procedure.
    pub fn hold(mut self, procedure: &str, transcript: &[Entry], begin: usize) -> Result<Rehearsed, String> {
        self.act(Act::Open { target: procedure.to_owned() })?;
        self.tell();
        let mut count = 0;
        for (at, entry) in transcript.iter().enumerate() {
            let Entry::Said { said, .. } = entry else { continue };
            count += 1;
            if at < begin {
                continue;
            }
            let next = transcript.iter().skip(at + 1).find_map(|entry| match entry {
                Entry::Shown { step, .. } => Some(step.as_str()),
                _ => None,
            });
            self.says(said, next, count - 1)?;
        }
        self.done.steps = self.agent.visited();
        Ok(self.done)
    }

    fn says(&mut self, said: &Said, next: Option<&str>, before: usize) -> Result<(), String> {
        let words = match said {
            Said::Words { text }
            | Said::Understood { value: Value::Text(text), .. }
            | Said::NoneOfThese { title: text, .. } => text.as_str(),
            _ => "",
        };
        let (line, act) = match (self.expects.clone(), said) {
            (Expects::Answer { question }, _) => return self.answers(&question, said, before),
            // A test says what was understood: how words are understood is not what it proves.
            (Expects::Choice { choices, .. }, Said::Words { .. } | Said::Understood { .. }) => {
                match choices.into_iter().find(|choice| choice.label == *words) {
                    Some(choice) => (choice.label, Act::Choose { choice: choice.id }),
                    None => self.side_way(words, next)?,
                }
            }
            (Expects::Helped, Said::Helped { solved }) => {
                (if *solved { "Yes" } else { "No" }.to_owned(), Act::Helped { solved: *solved })
            }
            (Expects::Consent { .. }, Said::Consented { allowed }) => {
                let line = if *allowed { "Allow" } else { "Don’t allow" };
                (line.to_owned(), Act::Consent { allowed: *allowed })
            }
            (Expects::Helped, Said::Words { .. }) => self.side_way(words, next)?,
            (Expects::Ticket { ticket, .. }, Said::Sent) => {
                ("Send".to_owned(), Act::Send { key: format!("keep-{}", self.tickets + 1), ticket })
            }
            (Expects::Handoff { handoff, .. }, Said::HandedOver) => {
                ("Send".to_owned(), Act::HandOver { key: "keep-handoff".to_owned(), handoff })
            }
            (Expects::Ticket { .. } | Expects::Handoff { .. }, Said::Cancelled) => {
                ("Cancel".to_owned(), Act::Cancel)
            }
            (Expects::Link { label, .. }, Said::Words { .. }) => (label, Act::Follow),
            (
                Expects::Words | Expects::Candidates { .. } | Expects::End { .. },
                Said::Words { .. } | Said::NoneOfThese { .. },
            ) => (words.to_owned(), Act::Say { text: words.to_owned() }),
            (_, Said::WentOn) => {
                return Err(
                    "It went on with something that was asked before; a test cannot say that.".to_owned()
                );
            }
            _ => return Err(unsayable(words)),
        };
        self.say(&line, act)
    }

    /// A link in what was said in this turn that leads where the person went.
    fn side_way(&self, title: &str, next: Option<&str>) -> Result<(String, Act), String> {
        let mut ways: Vec<(String, String)> = Vec::new();
        for entry in self.entries.get(self.from..).unwrap_or_default() {
            if let Entry::Shown { blocks, .. } = entry {
                in_blocks(blocks, &mut ways);
            }
        }
        let there =
            |target: &str| next.is_some_and(|step| step == target || step.split('#').next() == Some(target));
        let way = ways.into_iter().find(|(target, _)| there(target));
        way.map(|(target, label)| (label, Act::Open { target })).ok_or_else(|| unsayable(title))
    }

    fn answers(&mut self, question: &Question, said: &Said, before: usize) -> Result<(), String> {
        let place = (before, question.id.clone());
        for words in self.notes.refused.get(&place).into_iter().flatten() {
            self.say(words, Act::Answer { value: Value::Text(words.clone()) })?;
            let fresh = self.entries.get(self.from..).unwrap_or_default();
            // It was the last of the tries.
            if fresh.iter().any(|entry| matches!(entry, Entry::Said { .. })) {
                return Ok(());
            }
        }
        let label = |value: &Value| self.chosen(question, value);
        let words = match said {
            Said::Skipped { label } => {
                return self.say(label.as_deref().unwrap_or("Skip"), Act::Skip);
            }
            Said::Private => {
                self.done.private = true;
                let here = self.notes.private.get(&place);
                let same = |(known, _): &(&(usize, String), &String)| known.1 == question.id;
                let words = here.or_else(|| self.notes.private.iter().find(same).map(|(_, words)| words));
                words.cloned().ok_or("A private answer is not known any more.")?
            }
            Said::Words { text } | Said::Understood { value: Value::Text(text), .. } => text.clone(),
            Said::Value { value: Value::YesNo(yes) } | Said::Understood { value: Value::YesNo(yes), .. } => {
                if *yes { "Yes" } else { "No" }.to_owned()
            }
            Said::Value { value: Value::List(items) }
            | Said::Understood { value: Value::List(items), .. } => {
                items.iter().map(label).collect::<Vec<_>>().join(", ")
            }
            Said::Value { value } | Said::Understood { value, .. } => written(value),
            _ => return Err(unsayable(&question.id)),
        };
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let value =
            if question.kind == QuestionKind::File { files(&words) } else { Value::Text(words.clone()) };
        self.say(&words, Act::Answer { value })
    }

    /// One of several answers that were chosen; a label with a comma would be read as two.
    fn chosen(&self, question: &Question, value: &Value) -> String {
        let label = written(value);
        let option = question.options.iter().find(|option| option.label == label);
        match option {
            Some(option) if label.contains([',', ';']) => option.id.clone(),
            _ => label,
        }
    }

    fn say(&mut self, line: &str, act: Act) -> Result<(), String> {
        self.done.lines.push(format!("> {}", markdown(line)));
        self.act(act)?;
        self.tell();
        Ok(())
    }

    /// One act, and whatever the world outside answers to it.
    fn act(&mut self, act: Act) -> Result<(), String> {
        self.from = self.entries.len();
        let mut acts = vec![act];
        for _ in 0..MAX_REQUESTS {
            let Some(act) = acts.pop() else { return Ok(()) };
            let input = Input { now: self.now.clone(), act };
            let turn = self.agent.step(&input).map_err(|error| error.to_string())?;
            for effect in &turn.effects {
                acts.extend(self.effect(effect)?);
            }
            let keep = turn.keep as usize;
            self.from = self.from.min(keep);
            self.entries.truncate(keep);
            self.entries.extend(turn.entries);
            self.expects = turn.expects;
        }
        Err(format!("The world outside was asked {MAX_REQUESTS} times in one turn."))
    }

    fn effect(&mut self, effect: &Effect) -> Result<Option<Act>, String> {
        match effect {
            Effect::Call { function, with, .. } => {
                if let Some(reply) = self.outside.reply(function, with)
                    && let Some(other) = self.done.calls.insert(function.clone(), reply.clone())
                    && other != *reply
                {
                    return Err(format!(
                        "`{function}` answered one thing first and another later; in a test it always answers the same."
                    ));
                }
            }
            Effect::Agents { .. } => self.done.agents = self.outside.free,
            Effect::Ticket { key, .. } => {
                self.tickets += 1;
                let number = Some(format!("T-{}", self.tickets));
                return Ok(Some(Act::Delivered { key: key.clone(), number, link: None }));
            }
            _ => {}
        }
        Ok(self.outside.answer(effect))
    }

    /// Writes down what the assistant said in this turn, and what it waits for.
    fn tell(&mut self) {
        let fresh = self.entries.get(self.from..).unwrap_or_default();
        // The question that was answered stands before the answer.
        let after =
            fresh.iter().rposition(|entry| matches!(entry, Entry::Said { .. })).map_or(0, |at| at + 1);
        let mut lines = Vec::new();
        let asked = match &self.expects {
            expects @ (Expects::Answer { .. } | Expects::Handoff { .. }) => {
                said(&[], expects).into_iter().next()
            }
            Expects::Consent { .. } => said(fresh, &Expects::Words).pop(),
            _ => None,
        };
        lines.extend(words(fresh.get(after..).unwrap_or_default(), asked.is_none()));
        lines.extend(asked);
        let mut lines: Vec<String> = lines.iter().map(|line| beginning(line)).collect();
        match &self.expects {
            Expects::Choice { choices, .. } => {
                let items = choices.iter().map(|choice| format!("- {}", markdown(&choice.label)));
                lines.push(items.collect::<Vec<_>>().join("\n"));
            }
            Expects::Ticket { ticket, .. } => lines.push(box_of(ticket)),
            Expects::End { outcome, .. } => lines.push(format!("→ `{}`", end(*outcome))),
            _ => {}
        }
        self.done.lines.extend(lines);
    }
}

fn unsayable(words: &str) -> String {
    format!("“{words}” was not on offer where it was said, and a test cannot go anywhere else.")
}

/// The first thing that was said besides headings; a heading, if there is nothing else and it is wanted.
fn words(entries: &[Entry], heading: bool) -> Option<String> {
    let blocks: Vec<&Block> = entries
        .iter()
        .flat_map(|entry| if let Entry::Shown { blocks, .. } = entry { blocks.as_slice() } else { &[] })
        .collect();
    let (headings, texts): (Vec<&Block>, Vec<&Block>) =
        blocks.into_iter().partition(|block| matches!(block, Block::Heading { .. }));
    texts.into_iter().chain(headings.into_iter().filter(|_| heading)).find_map(|block| {
        let shown =
            Entry::Shown { language: String::new(), step: String::new(), blocks: vec![block.clone()] };
        said(&[shown], &Expects::Words).into_iter().next()
    })
}

/// The first words of a text.
fn beginning(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.get(..QUOTED) {
        Some(first) if words.len() > QUOTED => format!("{} …", markdown(&first.join(" "))),
        _ => markdown(text),
    }
}

fn markdown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    escape(&line, Place { line_start: true, line_end: true, ..Place::default() })
}

/// The ticket as a test has it: its title and fields.
fn box_of(ticket: &Ticket) -> String {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = vec![format!("title: {}", one_line(&ticket.title))];
    let fields = ticket.fields.iter().filter(|field| !field.value.trim().is_empty());
    lines.extend(fields.map(|field| format!("{}: {}", field.name, one_line(&field.value))));
    if !ticket.attachments.is_empty() {
        let names: Vec<&str> = ticket.attachments.iter().map(|file| file.name.as_str()).collect();
        lines.push(format!("attach: {}", names.join(", ")));
    }
    format!("```ticket\n{}\n```", lines.join("\n"))
}

fn end(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Solved => "solved",
        Outcome::NotSolved => "not solved",
        Outcome::Done => "done",
        Outcome::Ticket => "ticket",
        Outcome::Link => "link",
        Outcome::Handoff => "handoff",
    }
}

/// Files as a test has them: by their names.
fn files(words: &str) -> Value {
    let file = |name: &str| {
        let name = name.trim().to_owned();
        Value::File { file: FileRef { id: format!("keep-{name}"), name, kind: String::new(), bytes: 1 } }
    };
    let mut files: Vec<Value> = words.split(',').map(file).collect();
    if files.len() == 1 { files.swap_remove(0) } else { Value::List(files) }
}
