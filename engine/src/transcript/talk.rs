//! One conversation of a test: what is said and pressed, and whether what happens is what is expected.

use std::collections::BTreeSet;

use super::given::Outside;
use super::judge::{field, found, in_block, normal, offered, said, same};
use super::read::{Expected, Line, Test};
use super::run::Outcome;
use crate::agent::Agent;
use crate::message::{
    Act, Effect, Entry, Expects, FileRef, Input, Outcome as Ended, Question, QuestionKind, Turn, Value,
};
use crate::model::form::yes_no;
use crate::problem::{Code, Problem, did_you_mean};
use crate::source::{SourceFile, Span};
use crate::syntax::SimpleLines;

/// Most things that a host is asked in one turn of a test.
const MAX_REQUESTS: usize = 100;

/// One conversation.
pub(super) struct Talk<'a> {
    pub(super) agent: Agent,
    pub(super) outside: Outside,
    pub(super) now: String,
    pub(super) source: &'a SourceFile,
    pub(super) entries: Vec<Entry>,
    pub(super) expects: Expects,
    /// Where in the transcript the present turn begins.
    pub(super) from: usize,
    /// How much of what was said in it has been read.
    pub(super) read: usize,
    pub(super) tickets: usize,
    pub(super) outcome: Outcome,
}

impl Talk<'_> {
    pub(super) fn hold(&mut self, id: &str, test: &Test) {
        if let Err(error) = self.act(Act::Open { target: id.to_owned() }) {
            self.problem(Code::UnreadableTest, &test.span, error, "");
            return;
        }
        // The person in the test may not read it at all.
        if self.agent.visited().is_empty() {
            let message = "This procedure is not there for the person of this test.";
            self.problem(Code::UnreadableTest, &test.span, message, "Look at `user.groups` in `given`.");
            return;
        }
        for line in &test.lines {
            self.line(line);
            if !self.outcome.passed() {
                return;
            }
        }
    }

    fn problem(&mut self, code: Code, span: &Span, message: impl Into<String>, help: impl Into<String>) {
        let end = span.start + self.source.slice(span).lines().next().unwrap_or_default().len();
        let problem = Problem::new(code, self.source, &(span.start..end), message).help(help);
        self.outcome.problems.push(problem);
    }

    /// The last problem gets a repair that takes over what happened.
    fn repair(&mut self, span: &Span, text: String) {
        if let Some(problem) = self.outcome.problems.last_mut() {
            *problem = problem.clone().fix(span.clone(), text);
        }
    }

    fn line(&mut self, line: &Line) {
        match &line.kind {
            Expected::Say(words) => self.say(words, &line.span),
            Expected::Text(expected) => self.text(expected, &line.span),
            Expected::Choices(expected) => self.choices(expected, &line.span),
            Expected::Ticket(lines) => self.ticket(lines, &line.span),
            Expected::End(expected) => self.end(expected, &line.span),
        }
    }

    /// One act, and whatever the world outside answers to it.
    fn act(&mut self, act: Act) -> Result<(), String> {
        self.from = self.entries.len();
        self.read = 0;
        let mut acts = vec![act];
        for _ in 0..MAX_REQUESTS {
            let Some(act) = acts.pop() else { return Ok(()) };
            let input = Input { now: self.now.clone(), act };
            let turn = self.agent.step(&input).map_err(|error| error.to_string())?;
            acts.extend(self.answers(&turn));
            self.from = self.from.min(turn.keep as usize);
            self.entries.truncate(turn.keep as usize);
            self.entries.extend(turn.entries);
            self.expects = turn.expects;
        }
        Err(format!("the host was asked {MAX_REQUESTS} times in one turn"))
    }

    fn answers(&mut self, turn: &Turn) -> Vec<Act> {
        let mut acts = Vec::new();
        for effect in &turn.effects {
            acts.extend(match effect {
                Effect::Call { id, function, .. } => {
                    let fails = self.outside.failing.contains(function);
                    let given = self.outside.results.get(function).cloned().unwrap_or_default();
                    Some(Act::Returned { call: id.clone(), result: (!fails).then_some(given) })
                }
                Effect::Agents { id, .. } => {
                    Some(Act::Agents { request: id.clone(), free: self.outside.agents })
                }
                Effect::Ticket { key, .. } => {
                    self.tickets += 1;
                    let number = Some(format!("T-{}", self.tickets));
                    Some(Act::Delivered { key: key.clone(), number, link: None })
                }
                _ => None,
            });
        }
        acts
    }

    fn said(&self) -> Vec<String> {
        said(self.entries.get(self.from..).unwrap_or_default(), &self.expects)
    }

    fn text(&mut self, expected: &str, span: &Span) {
        let parts = self.said();
        let all = parts.join(" ");
        if let Some(end) = found(expected, &all, self.read) {
            self.read = end;
            return;
        }
        let nearest = nearest(expected, &parts);
        let it_said = if all.is_empty() { "nothing".to_owned() } else { all };
        let message = format!(
            "\n   The assistant should say:   {expected}\n   It said:                    {}",
            nearest.clone().unwrap_or(it_said)
        );
        self.problem(Code::SaidSomethingElse, span, message, "");
        if let Some(text) = nearest {
            self.repair(span, text);
        }
    }

    fn choices(&mut self, expected: &[String], span: &Span) {
        let offered = offered(&self.expects);
        let lacks = |list: &[String], label: &String| !list.iter().any(|other| same(other, label));
        let extra: Vec<&String> = offered.iter().filter(|label| lacks(expected, label)).collect();
        let missing: Vec<&String> = expected.iter().filter(|label| lacks(&offered, label)).collect();
        if extra.is_empty() && missing.is_empty() {
            return;
        }
        let quoted = |labels: &[&String]| {
            labels.iter().map(|label| format!("“{label}”")).collect::<Vec<_>>().join(", ")
        };
        let mut message = Vec::new();
        if !extra.is_empty() {
            message.push(format!("{} is also on offer.", quoted(&extra)));
        }
        if !missing.is_empty() {
            message.push(format!("{} is not on offer.", quoted(&missing)));
        }
        self.problem(Code::OtherChoices, span, message.join(" "), "If that is right, change the list.");
        let list: Vec<String> = offered.iter().map(|label| format!("- {label}")).collect();
        if !list.is_empty() {
            self.repair(span, list.join("\n"));
        }
    }

    fn ticket(&mut self, lines: &SimpleLines, span: &Span) {
        let Expects::Ticket { ticket, .. } = self.expects.clone() else {
            let message = format!("No ticket is shown here; {}.", self.waits());
            self.problem(Code::OtherTicket, span, message, "");
            return;
        };
        for entry in &lines.entries {
            let shown = field(&ticket, &entry.key);
            let matches = shown.as_ref().is_some_and(|shown| {
                let (shown, expected) = (normal(shown), normal(&entry.value));
                same(&shown, &expected)
                    || (expected.contains('…') || entry.key == "details")
                        && found(&expected, &shown, 0).is_some()
            });
            if matches {
                continue;
            }
            let message = match &shown {
                Some(shown) => format!(
                    "\n   The ticket should have:   {}: {}\n   It has:                   {}: {}",
                    entry.key, entry.value, entry.key, shown
                ),
                None => format!("The ticket has no field “{}”.", entry.key),
            };
            self.problem(Code::OtherTicket, &entry.key_span, message, "");
            if let Some(shown) = shown {
                self.repair(&entry.value_span, shown.replace('\n', "\n  "));
            }
            return;
        }
    }

    fn end(&mut self, expected: &str, span: &Span) {
        let Expects::End { outcome, .. } = &self.expects else {
            let message = format!("It has not ended here; {}.", self.waits());
            self.problem(Code::OtherEnd, span, message, "");
            return;
        };
        let ended = match outcome {
            Ended::Solved => "solved",
            Ended::NotSolved => "not solved",
            Ended::Done => "done",
            Ended::Ticket => "ticket",
            Ended::Link => "link",
            Ended::Handoff => "handoff",
        };
        if ended != expected {
            self.problem(Code::OtherEnd, span, format!("It ended as {ended}, not as {expected}."), "");
            self.repair(span, format!("→ `{ended}`"));
        }
    }

    /// What is waited for, in words.
    fn waits(&self) -> String {
        match &self.expects {
            Expects::Answer { question } => {
                format!("it asks “{}”", said(&[], &Expects::Answer { question: question.clone() }).join(" "))
            }
            Expects::End { .. } => "the conversation is over".to_owned(),
            Expects::Ticket { .. } => "it shows a ticket".to_owned(),
            Expects::Helped => "it asks “Did this help?”".to_owned(),
            other => format!("it offers {}", offered(other).join(", ")),
        }
    }

    fn say(&mut self, words: &str, span: &Span) {
        let Some(act) = self.understood(words) else {
            let offered = offered(&self.expects);
            let message = format!("“{words}” is not on offer here.");
            let help = match (offered.as_slice(), did_you_mean(words, offered.iter().map(String::as_str))) {
                ([], _) => format!("{}.", capital(&self.waits())),
                (all, None) => format!("On offer: {}.", all.join(", ")),
                (all, Some(near)) => format!("On offer: {}. Did you mean “{near}”?", all.join(", ")),
            };
            let near = did_you_mean(words, offered.iter().map(String::as_str)).map(str::to_owned);
            self.problem(Code::NotOnOffer, span, message, help);
            if let Some(near) = near {
                self.repair(span, format!("> {near}"));
            }
            return;
        };
        if let Act::Choose { choice } = &act {
            self.outcome.choices.insert(choice.clone());
        }
        if let Err(error) = self.act(act) {
            self.problem(Code::NotOnOffer, span, format!("“{words}” is not possible here: {error}."), "");
        }
    }

    /// What a person does who says this here; none: nobody could.
    fn understood(&self, words: &str) -> Option<Act> {
        let is = |word: &str| same(words, word);
        if is("Back") {
            return Some(Act::Back);
        }
        match &self.expects {
            Expects::Choice { choices, .. } => {
                let choice = choices.iter().find(|choice| is(&choice.label));
                choice
                    .map(|choice| Act::Choose { choice: choice.id.clone() })
                    .or_else(|| self.side_way(words))
            }
            Expects::Answer { question } => Some(self.answer(question, words)),
            Expects::Helped => {
                yes_no(words).map(|solved| Act::Helped { solved }).or_else(|| self.side_way(words))
            }
            Expects::Consent { .. } => {
                let forbids = || is("Don’t allow").then_some(Act::Consent { allowed: false });
                if is("Allow") { Some(Act::Consent { allowed: true }) } else { forbids() }
            }
            Expects::Ticket { ticket, .. } => {
                let key = format!("test-{}", self.tickets + 1);
                let send = || Act::Send { key, ticket: ticket.clone() };
                if is("Send") { Some(send()) } else { is("Cancel").then_some(Act::Cancel) }
            }
            Expects::Handoff { handoff, .. } => {
                let over = || Act::HandOver { key: "test-handoff".to_owned(), handoff: handoff.clone() };
                if is("Send") { Some(over()) } else { is("Cancel").then_some(Act::Cancel) }
            }
            Expects::Link { label, .. } => is(label).then_some(Act::Follow),
            Expects::Words | Expects::Candidates { .. } | Expects::End { .. } => {
                Some(Act::Say { text: words.to_owned() })
            }
            Expects::Wait { .. } => None,
        }
    }

    fn answer(&self, question: &Question, words: &str) -> Act {
        let skip = question.skip.as_deref().is_some_and(|skip| same(words, skip));
        if (question.optional || question.skip.is_some()) && (skip || same(words, "Skip")) {
            return Act::Skip;
        }
        if question.kind != QuestionKind::File {
            return Act::Answer { value: Value::Text(words.to_owned()) };
        }
        let file = |name: &str| Value::File {
            file: FileRef {
                id: format!("test-{}", name.trim()),
                name: name.trim().to_owned(),
                kind: String::new(),
                bytes: 1,
            },
        };
        let mut files: Vec<Value> = words.split(',').map(file).collect();
        Act::Answer { value: if files.len() == 1 { files.swap_remove(0) } else { Value::List(files) } }
    }

    /// A link in what was said in this turn that has these words.
    fn side_way(&self, words: &str) -> Option<Act> {
        let mut ways = Vec::new();
        for entry in self.entries.get(self.from..).unwrap_or_default() {
            if let Entry::Shown { blocks, .. } = entry {
                blocks.iter().for_each(|block| in_block(block, &mut ways));
            }
        }
        let way = ways.into_iter().find(|(label, _)| same(label, words));
        way.map(|(_, target)| Act::Open { target })
    }
}

/// The part of what was said that has most of the expected words.
fn nearest(expected: &str, parts: &[String]) -> Option<String> {
    let words: BTreeSet<String> = normal(expected).to_lowercase().split(' ').map(str::to_owned).collect();
    let shared = |part: &&String| part.to_lowercase().split(' ').filter(|word| words.contains(*word)).count();
    parts.iter().filter(|part| shared(part) > 0).max_by_key(shared).or(parts.last()).cloned()
}

fn capital(text: &str) -> String {
    let mut marks = text.chars();
    marks.next().map(|first| first.to_uppercase().chain(marks).collect()).unwrap_or_default()
}
