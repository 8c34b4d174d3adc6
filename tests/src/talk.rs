//! Conversations as text: lines with `>` are what the person does, everything else is what is shown.
//!
//! `@ groups=hr lang=fr os=mac` says who the person is; `> words` says something; `> !skip` and its kind
//! do what a button does. What follows each is the transcript of that turn and what is expected next.

use guichet_engine::message::{
    Act, Block, Candidate, Dropped, Effect, Entry, Expects, FileRef, Inline, Input, Notice, Said, Ticket,
    TicketAnswer, Turn, User, Value,
};
use guichet_engine::model::ticket::worded;
use guichet_engine::{Agent, Knowledge, Packed, pack};

use crate::cases::Case;

/// What crossed the boundary in the conversation of a case, for another engine to do the same.
pub struct Recorded {
    /// The knowledge.
    pub packed: Packed,
    /// The person.
    pub user: User,
    /// Each input with its turn, or its error; none: the session was saved and restored there.
    pub steps: Vec<Option<(Input, Result<Turn, String>)>>,
    /// The session at the end.
    pub saved: String,
}

/// Plays the conversation of a case and gives what crossed the boundary; none, if nobody says anything.
#[must_use]
pub fn record(case: &Case) -> Option<Recorded> {
    let folder = crate::folder(case.files());
    let packed = pack(&Knowledge::read(&folder), &folder).unwrap_or_else(|error| panic!("{error}"));
    let mut user = User { language: "en".to_owned(), ..User::default() };
    let mut talk: Option<Talk> = None;
    for line in case.expected().lines().filter(|line| line.starts_with(['@', '>'])) {
        if let Some(words) = line.strip_prefix('@') {
            words
                .split_whitespace()
                .filter_map(|word| word.split_once('='))
                .for_each(|(name, value)| set(&mut user, name, value));
            continue;
        }
        let talk = talk.get_or_insert_with(|| Talk::new(&packed, user.clone()));
        talk.act(&packed, line.trim_start_matches('>').trim());
    }
    let talk = talk?;
    let (saved, steps, user) = (talk.agent.save(), talk.recorded, talk.user);
    Some(Recorded { packed, user, steps, saved })
}

/// Plays the conversation of a case and gives it back with what was really shown.
#[must_use]
pub fn play(case: &Case) -> String {
    let folder = crate::folder(case.files());
    let knowledge = Knowledge::read(&folder);
    let packed = pack(&knowledge, &folder).unwrap_or_else(|error| panic!("{error}"));
    let mut lines: Vec<String> =
        knowledge.problems.iter().filter(|problem| problem.is_error()).map(crate::line).collect();
    let mut user = User { language: "en".to_owned(), ..User::default() };
    let mut talk: Option<Talk> = None;
    for line in case.expected().lines().filter(|line| line.starts_with(['@', '>'])) {
        lines.push(line.to_owned());
        if let Some(words) = line.strip_prefix('@') {
            words
                .split_whitespace()
                .filter_map(|word| word.split_once('='))
                .for_each(|(name, value)| set(&mut user, name, value));
            continue;
        }
        let act = line.trim_start_matches('>').trim();
        let talk = talk.get_or_insert_with(|| Talk::new(&packed, user.clone()));
        lines.push(talk.act(&packed, act));
        lines.push(String::new());
    }
    lines.join("\n").trim().to_owned() + "\n"
}

fn set(user: &mut User, name: &str, value: &str) {
    match name {
        "groups" => user.groups = value.split(',').map(str::to_owned).collect(),
        "lang" => value.clone_into(&mut user.language),
        _ => {
            let value = value.parse().map_or_else(|_| Value::Text(value.to_owned()), Value::Number);
            user.values.insert(name.to_owned(), value);
        }
    }
}

/// A value as a host writes it: `yes`, a number, `[a, b]`, or a text.
fn host_value(text: &str) -> Value {
    match text {
        "yes" => Value::YesNo(true),
        "no" => Value::YesNo(false),
        _ => match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(items) => {
                Value::List(items.split(',').map(|item| Value::Text(item.trim().to_owned())).collect())
            }
            None => text.parse().map_or_else(|_| Value::Text(text.to_owned()), Value::Number),
        },
    }
}

/// `error.png 1200, second.png 10`: names and bytes.
fn files(text: &str) -> Value {
    let file = |text: &str| {
        let (name, bytes) = text.trim().split_once(' ').unwrap_or((text.trim(), "0"));
        let bytes = bytes.parse().expect("a number of bytes");
        Value::File {
            file: FileRef { id: format!("file-{name}"), name: name.to_owned(), kind: String::new(), bytes },
        }
    };
    let mut files: Vec<Value> = text.split(',').map(file).collect();
    if files.len() == 1 { files.swap_remove(0) } else { Value::List(files) }
}

struct Talk {
    agent: Agent,
    user: User,
    expects: Expects,
    length: usize,
    keys: u32,
    /// Key of the ticket that was sent last.
    sent: String,
    /// What the host was asked last.
    request: String,
    recorded: Vec<Option<(Input, Result<Turn, String>)>>,
}

impl Talk {
    fn new(packed: &Packed, user: User) -> Self {
        let agent = open(packed, user.clone(), None);
        Self {
            agent,
            user,
            expects: Expects::Words,
            length: 0,
            keys: 0,
            sent: "key-0".to_owned(),
            request: String::new(),
            recorded: Vec::new(),
        }
    }

    fn act(&mut self, packed: &Packed, words: &str) -> String {
        if words == "!reload" {
            let saved = self.agent.save();
            self.agent = open(packed, self.user.clone(), Some(&saved));
            assert_eq!(self.agent.save(), saved, "save then restore is the identity");
            self.length = 0;
            self.recorded.push(None);
            return self.step(Act::Resume);
        }
        let act = self.understand(words);
        self.step(act)
    }

    fn understand(&mut self, words: &str) -> Act {
        let (command, rest) = words.split_once(' ').unwrap_or((words, ""));
        let ticket = || match &self.expects {
            Expects::Ticket { ticket, .. } => ticket.clone(),
            other => panic!("no ticket is shown, but {other:?}"),
        };
        match command {
            "!open" => Act::Open { target: rest.to_owned() },
            "!choose" => Act::Choose { choice: rest.to_owned() },
            "!skip" => Act::Skip,
            "!yes" => Act::Helped { solved: true },
            "!no" => Act::Helped { solved: false },
            "!allow" => Act::Consent { allowed: true },
            "!forbid" => Act::Consent { allowed: false },
            "!back" => Act::Back,
            "!return" => Act::Return { place: rest.parse().expect("a place") },
            "!restart" => Act::Restart,
            "!cancel" => Act::Cancel,
            "!follow" => Act::Follow,
            "!suggest" => Act::Suggest { text: rest.to_owned() },
            "!send" => {
                let mut ticket = ticket();
                for (name, value) in rest.split(';').filter_map(|edit| edit.trim().split_once('=')) {
                    edit(&mut ticket, name, value);
                }
                self.keys += 1;
                Act::Send { key: format!("key-{}", self.keys), ticket }
            }
            // As an interface does: answers and lines in its own words, and one line more than there was.
            "!worded" => {
                let mut ticket = ticket();
                for (answer, words) in ticket.answers.iter_mut().zip(rest.split("; ")) {
                    words.clone_into(&mut answer.answer);
                    answer.value = None;
                }
                ticket.transcript.iter_mut().for_each(|line| line.push('!'));
                ticket.transcript.push("never said".to_owned());
                self.keys += 1;
                Act::Send { key: format!("key-{}", self.keys), ticket }
            }
            "!again" => Act::Send {
                key: format!("key-{}", self.keys),
                ticket: Ticket { title: String::new(), ..empty() },
            },
            "!delivered" => {
                Act::Delivered { key: self.sent.clone(), number: Some(rest.to_owned()), link: None }
            }
            "!returned" => {
                let result = rest.split(';').filter_map(|part| part.trim().split_once('='));
                let result = result.map(|(name, value)| (name.to_owned(), host_value(value))).collect();
                Act::Returned { call: self.request.clone(), result: Some(result) }
            }
            "!failed" => Act::Returned { call: self.request.clone(), result: None },
            "!late" => Act::Returned { call: "an earlier one".to_owned(), result: None },
            "!free" => Act::Agents { request: self.request.clone(), free: true },
            "!nobody" => Act::Agents { request: self.request.clone(), free: false },
            "!handover" => {
                let Expects::Handoff { handoff, .. } = &self.expects else { panic!("no hand-off is shown") };
                let mut handoff = handoff.clone();
                if let Some(answer) = handoff.answers.first_mut().filter(|_| !rest.is_empty()) {
                    rest.clone_into(&mut answer.answer);
                }
                self.keys += 1;
                Act::HandOver { key: format!("key-{}", self.keys), handoff }
            }
            "!goon" => Act::GoOn,
            "!file" => Act::Answer { value: files(rest) },
            "!answer" => Act::Answer { value: host_value(rest) },
            "!refused" => Act::Refused { key: self.sent.clone() },
            _ => match &self.expects {
                // What a person presses: the button with these words.
                Expects::Choice { choices, .. } => {
                    match choices.iter().find(|choice| choice.label == words) {
                        Some(choice) => Act::Choose { choice: choice.id.clone() },
                        None => Act::Say { text: words.to_owned() },
                    }
                }
                _ => Act::Say { text: words.to_owned() },
            },
        }
    }

    fn step(&mut self, act: Act) -> String {
        let input = Input { now: "2026-11-21T09:30:00+01:00".to_owned(), act };
        let outcome = self.agent.step(&input);
        let plain = outcome.clone().map_err(|error| error.to_string());
        self.recorded.push(Some((input, plain)));
        match outcome {
            Ok(turn) => {
                for effect in &turn.effects {
                    match effect {
                        Effect::Call { id, .. } | Effect::Agents { id, .. } => self.request.clone_from(id),
                        Effect::Ticket { key, .. } => self.sent.clone_from(key),
                        _ => {}
                    }
                }
                let text = shown(&turn, self.length);
                self.length = turn.keep as usize + turn.entries.len();
                self.expects = turn.expects;
                text
            }
            Err(error) => format!("  error: {error}"),
        }
    }
}

fn open(packed: &Packed, user: User, saved: Option<&str>) -> Agent {
    let shelves = packed.shelves_for(&user);
    Agent::new(&packed.manifest, &shelves, user, saved).unwrap_or_else(|error| panic!("{error}"))
}

fn empty() -> Ticket {
    Ticket {
        kind: String::new(),
        title: String::new(),
        details: String::new(),
        fields: Vec::new(),
        attachments: Vec::new(),
        answers: Vec::new(),
        transcript: Vec::new(),
        procedure: String::new(),
        version: String::new(),
        language: String::new(),
    }
}

fn edit(ticket: &mut Ticket, name: &str, value: &str) {
    match name {
        "title" => value.clone_into(&mut ticket.title),
        "details" => value.clone_into(&mut ticket.details),
        _ => {
            let field = ticket.fields.iter_mut().find(|field| field.name == name);
            value.clone_into(&mut field.unwrap_or_else(|| panic!("no field {name}")).value);
        }
    }
}

/// A turn as text; `length` is that of the transcript before.
#[must_use]
pub fn shown(turn: &Turn, length: usize) -> String {
    let mut lines = Vec::new();
    if (turn.keep as usize) < length {
        lines.push(format!("  (kept {} of {length})", turn.keep));
    }
    for entry in &turn.entries {
        match entry {
            Entry::Said { said, .. } => lines.push(format!("  you: {}", said_text(said))),
            Entry::Shown { blocks, language, .. } => {
                lines.extend(blocks.iter().map(|block| format!("  {language}: {}", block_text(block))));
            }
            Entry::Notice { notice } => lines.push(format!("  notice: {}", notice_text(notice))),
        }
    }
    lines.extend(expected(&turn.expects));
    for effect in &turn.effects {
        lines.push(match effect {
            Effect::Ticket { key, ticket } => {
                let answers: String = ticket.answers.iter().map(answer_text).collect();
                let lines = ticket.transcript.len();
                format!("  effect: ticket {key} “{}”, {lines} lines{answers}", ticket.title)
            }
            Effect::Suggestions { candidates } => format!("  effect: suggestions {}", ids(candidates)),
            Effect::Topics { topics } => {
                let ids: Vec<&str> = topics.iter().map(|topic| topic.procedure.as_str()).collect();
                format!("  effect: topics {}", ids.join(" "))
            }
            Effect::Dropped { dropped } => {
                let one = |dropped: &Dropped| format!("“{}”: {}", dropped.about, said_text(&dropped.said));
                format!("  effect: dropped {}", dropped.iter().map(one).collect::<Vec<_>>().join("; "))
            }
            Effect::Changed { step } => format!("  effect: changed “{step}”"),
            Effect::Call { function, with, give_up_after, changes, .. } => {
                let with: Vec<String> =
                    with.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
                let changes = if *changes { ", changes something" } else { "" };
                format!("  effect: call {function}({}) within {give_up_after} s{changes}", with.join(", "))
            }
            Effect::Agents { to, .. } => format!("  effect: is somebody free? {to}"),
            Effect::Handoff { key, handoff } => {
                let answers: String = handoff.answers.iter().map(answer_text).collect();
                format!("  effect: hand over {key} “{}”{answers}", handoff.message)
            }
            Effect::Understood { why } => format!("  effect: understood, for {why}"),
            Effect::Searched { certainty } => format!("  effect: searched {certainty:?}"),
            Effect::Language { language } => format!("  effect: this is {language}"),
        });
    }
    lines.join("\n")
}

fn ids(candidates: &[Candidate]) -> String {
    candidates.iter().map(|candidate| candidate.procedure.as_str()).collect::<Vec<_>>().join(" ")
}

fn expected(expects: &Expects) -> Vec<String> {
    match expects {
        Expects::Words => vec!["  expects: words".to_owned()],
        Expects::Candidates { candidates, ticket, back } => {
            let back = back.as_ref().map_or(String::new(), |back| format!(", back to “{back}”"));
            vec![format!("  expects: one of [{}], ticket {ticket:?}{back}", ids(candidates))]
        }
        Expects::Wait { text } => vec![format!("  waits: {}", text.as_deref().unwrap_or("-"))],
        Expects::Handoff { handoff, lines } => {
            assert_eq!(lines.len(), handoff.transcript.len(), "each line has its entry");
            let mut text = vec![format!("  hand-off to {}: {}", handoff.to, handoff.message)];
            text.extend(handoff.answers.iter().map(answer_text));
            text.push(format!("  transcript: entries {lines:?}"));
            text
        }
        Expects::Choice { choices, heard, .. } => {
            let heard = heard.as_ref().map(|heard| {
                format!("  heard: {:?} “{}” {}", heard.outcome, heard.words, heard.meant.join(" "))
                    .trim_end()
                    .to_owned()
            });
            let choice = |choice: &guichet_engine::message::Choice| {
                format!(
                    "  - {}{}  <{}>",
                    choice.label,
                    choice.hint.as_ref().map_or(String::new(), |hint| format!(" ({hint})")),
                    choice.id
                )
            };
            heard.into_iter().chain(choices.iter().map(choice)).collect()
        }
        Expects::Answer { question } => {
            let mut lines =
                vec![format!("  asks: {} <{}> {:?}", line_text(&question.text), question.id, question.kind)];
            lines.extend(
                question.options.iter().map(|option| format!("  - {} <{}>", option.label, option.id)),
            );
            if question.min.is_some() || question.max.is_some() {
                lines.push(format!("  from {:?} to {:?}", question.min, question.max));
            }
            lines.extend(question.files.iter().map(|rules| format!("  {rules:?}")));
            lines.extend(question.earlier.iter().map(|value| format!("  earlier: {value:?}")));
            if let Some(refusal) = &question.refusal {
                lines.push(format!(
                    "  refused: {:?} {}",
                    refusal.reason,
                    refusal.message.as_deref().unwrap_or_default()
                ));
            }
            lines
        }
        Expects::Helped => vec!["  expects: helped?".to_owned()],
        Expects::Consent { function } => vec![format!("  expects: consent to {function}")],
        Expects::Ticket { ticket, wrong, lines } => ticket_text(ticket, wrong, lines),
        Expects::Link { href, label } => vec![format!("  expects: link {label} <{href}>")],
        Expects::End { outcome, back } => {
            let back = back.as_ref().map_or(String::new(), |back| format!(", back to “{back}”"));
            vec![format!("  end: {outcome:?}{back}")]
        }
    }
}

fn answer_text(answer: &TicketAnswer) -> String {
    let value = match &answer.value {
        Some(Value::Text(text)) if *text == answer.answer => String::new(),
        value => format!(" {value:?}"),
    };
    format!("  {} = {}{value}", answer.question, answer.answer)
}

fn ticket_text(ticket: &Ticket, wrong: &[String], entries: &[u32]) -> Vec<String> {
    assert_eq!(entries.len(), ticket.transcript.len(), "each line has its entry");
    let mut lines = vec![format!("  ticket: [{}] {}", ticket.kind, ticket.title)];
    lines.extend(ticket.fields.iter().map(|field| {
        let called = (field.called() != worded(&field.name) || !field.labels.is_empty())
            .then(|| format!(" ({}: {})", field.called(), field.value_called(&field.value)));
        format!("  {}: {}{}", field.name, field.value, called.unwrap_or_default())
    }));
    if !ticket.details.is_empty() {
        lines.push(format!("  details: {}", ticket.details.replace('\n', " / ")));
    }
    lines.extend(ticket.attachments.iter().map(|file| format!("  attached: {}", file.name)));
    lines.extend(ticket.answers.iter().map(answer_text));
    lines.push(format!("  transcript: {} lines", ticket.transcript.len()));
    if !wrong.is_empty() {
        lines.push(format!("  wrong: {}", wrong.join(", ")));
    }
    lines
}

fn said_text(said: &Said) -> String {
    match said {
        Said::Words { text } => text.clone(),
        Said::Understood { text, value } => format!("{text} = {value:?}"),
        other => format!("{other:?}"),
    }
}

fn notice_text(notice: &Notice) -> String {
    match notice {
        Notice::TicketState { state, number, .. } => {
            format!("ticket {state:?} {}", number.as_deref().unwrap_or("-"))
        }
        other => format!("{other:?}"),
    }
}

fn block_text(block: &Block) -> String {
    let all = |blocks: &[Block]| blocks.iter().map(block_text).collect::<Vec<_>>().join(" / ");
    match block {
        Block::Heading { level, content } => {
            format!("{} {}", "#".repeat(usize::from(*level)), line_text(content))
        }
        Block::Paragraph { content } => line_text(content),
        Block::List { start, items } => {
            let mark = start.map_or("•".to_owned(), |start| format!("{start}."));
            items
                .iter()
                .map(|item| {
                    format!(
                        "{mark}{} {}",
                        item.task.map_or("", |done| if done { "[x]" } else { "[ ]" }),
                        all(&item.blocks)
                    )
                })
                .collect::<Vec<_>>()
                .join(" ")
        }
        Block::Code { language, text } => format!("```{language} {text}"),
        Block::Quote { blocks } => format!("“{}”", all(blocks)),
        Block::Alert { kind, blocks } => format!("[{kind:?}] {}", all(blocks)),
        Block::Table { header, rows } => std::iter::once(header)
            .chain(rows)
            .map(|row| row.iter().map(|cell| line_text(cell)).collect::<Vec<_>>().join(" | "))
            .collect::<Vec<_>>()
            .join(" / "),
        Block::Picture { src, alt } => format!("picture {alt} <{src}>"),
        Block::Player { src, label } => format!("player {label} <{src}>"),
        Block::Download { src, label } => format!("download {label} <{src}>"),
        Block::Rule => "---".to_owned(),
    }
}

fn line_text(line: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text { text } => text.clone(),
        Inline::Value { value } => format!("{{{value:?}}}"),
        Inline::Pending => "{pending}".to_owned(),
        Inline::Strong { content } => format!("**{}**", line_text(content)),
        Inline::Emphasis { content } => format!("*{}*", line_text(content)),
        Inline::Strike { content } => format!("~{}~", line_text(content)),
        Inline::Code { text } => format!("`{text}`"),
        Inline::Markup { kind, content } => format!("<{kind:?}>{}", line_text(content)),
        Inline::Link { href, content } => format!("[{}]({href})", line_text(content)),
        Inline::Way { target, content } => format!("[{}]=>{target}", line_text(content)),
        Inline::Image { src, alt } => format!("!{alt}<{src}>"),
        Inline::Break => "⏎".to_owned(),
    };
    line.iter().map(text).collect()
}
