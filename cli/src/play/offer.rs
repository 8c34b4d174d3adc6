//! What is waited for → what can be picked or typed, and what that means.

use guichet_engine::message::{
    Act, Block, Choice, Entry, Expects, FileRef, Inline, Question, QuestionKind, Ticket, Topic, Value,
};

use super::ink::clean;
use super::reader::Item;
use super::words::Words;

/// Something on offer.
pub struct Offered {
    pub label: String,
    pub hint: Option<String>,
    /// A word that means the same in every language.
    pub also: &'static str,
    /// What it does; none: whoever waits for it knows (a ticket as it was edited, a tick, an answer from
    /// outside).
    pub act: Option<Act>,
}

impl Offered {
    fn new(label: &str, act: Act) -> Self {
        Self { label: clean(label), hint: None, also: "", act: Some(act) }
    }

    fn choice(choice: &Choice, act: Act) -> Self {
        Self { hint: choice.hint.as_deref().map(clean), ..Self::new(&choice.label, act) }
    }

    /// An answer in place of the world outside.
    pub fn outside(label: &str, also: &'static str) -> Self {
        Self { label: label.to_owned(), hint: None, also, act: None }
    }

    /// A procedure that is offered before anybody has asked.
    pub fn topic(topic: &Topic) -> Self {
        Self::new(&topic.title, Act::Open { target: topic.procedure.clone() })
    }

    /// A way back to something that was said.
    pub fn returning(label: &str, place: u32) -> Self {
        Self::new(label, Act::Return { place })
    }

    pub fn item(&self) -> Item {
        Item { label: self.label.clone(), hint: self.hint.clone() }
    }
}

/// What is on offer now. `transcript` is what was said so far: its last texts may have ways on the side.
pub fn offers(expects: &Expects, transcript: &[Entry], words: &Words) -> Vec<Offered> {
    let mut offers = match expects {
        Expects::Words | Expects::Wait { .. } => Vec::new(),
        Expects::End { back, .. } => back.iter().map(|title| go_on(title, words)).collect(),
        Expects::Answer { question } => return answers(question, words),
        Expects::Candidates { candidates, ticket, back } => {
            let open =
                |title: &str, target: &str| Offered::new(title, Act::Open { target: target.to_owned() });
            let write = if candidates.is_empty() { words.write_ticket } else { words.none_of_these };
            let found = candidates.iter().map(|found| open(&found.title, &found.procedure));
            let back = back.iter().map(|title| go_on(title, words));
            found.chain(back).chain(ticket.iter().map(|page| open(write, page))).collect()
        }
        Expects::Choice { choices, .. } => choices
            .iter()
            .map(|choice| Offered::choice(choice, Act::Choose { choice: choice.id.clone() }))
            .collect(),
        Expects::Helped => [(words.solved, "Yes", true), (words.not_solved, "No", false)]
            .map(|(label, also, solved)| Offered { also, ..Offered::new(label, Act::Helped { solved }) })
            .into(),
        Expects::Consent { .. } => [(words.allow, "Allow", true), (words.forbid, "Don’t allow", false)]
            .map(|(label, also, allowed)| Offered { also, ..Offered::new(label, Act::Consent { allowed }) })
            .into(),
        Expects::Ticket { .. } => vec![
            Offered { label: words.send.to_owned(), hint: None, also: "Send", act: None },
            Offered { also: "Cancel", ..Offered::new(words.cancel, Act::Cancel) },
        ],
        Expects::Handoff { .. } => vec![
            Offered { label: words.hand_over.to_owned(), hint: None, also: "Send", act: None },
            Offered { also: "Cancel", ..Offered::new(words.cancel, Act::Cancel) },
        ],
        Expects::Link { href, .. } => {
            vec![Offered { hint: Some(clean(href)), ..Offered::new(words.follow, Act::Follow) }]
        }
    };
    offers.extend(
        side_ways(transcript)
            .into_iter()
            .map(|(target, label)| Offered::new(&format!("↳ {label}"), Act::Open { target })),
    );
    offers
}

/// The way back to what the person was about before they asked something else.
fn go_on(title: &str, words: &Words) -> Offered {
    Offered::new(&format!("{} {title}", words.go_on), Act::GoOn)
}

fn answers(question: &Question, words: &Words) -> Vec<Offered> {
    let answer = |value: Value| Act::Answer { value };
    let mut offers: Vec<Offered> = match question.kind {
        QuestionKind::YesNo => [(words.yes, "Yes", true), (words.no, "No", false)]
            .map(|(label, also, value)| Offered { also, ..Offered::new(label, answer(Value::YesNo(value))) })
            .into(),
        QuestionKind::OneOf => {
            let option = |option: &Choice| Offered::choice(option, answer(Value::Text(option.id.clone())));
            question.options.iter().map(option).collect()
        }
        QuestionKind::SomeOf => {
            let option = |option: &Choice| Offered { act: None, ..Offered::choice(option, Act::Skip) };
            return question.options.iter().map(option).collect();
        }
        // An answer that is typed may be a number: nothing is counted beside it.
        _ => return Vec::new(),
    };
    if may_skip(question) {
        offers.push(Offered {
            also: "Skip",
            ..Offered::new(question.skip.as_deref().unwrap_or(words.skip), Act::Skip)
        });
    }
    offers
}

/// The place of the offer that a typed line means: by its number, its words, or its word for every language.
pub fn picked(offers: &[Offered], line: &str) -> Option<usize> {
    let line = line.trim();
    let number = line.trim_end_matches(['.', ')']).parse::<usize>().ok();
    if let Some(at) = number.and_then(|number| number.checked_sub(1)).filter(|at| *at < offers.len()) {
        return Some(at);
    }
    let same = |text: &str| !text.is_empty() && text.to_lowercase() == line.to_lowercase();
    offers.iter().position(|offered| same(offered.label.trim_start_matches("↳ ")) || same(offered.also))
}

/// What a typed line does that picks nothing.
pub fn said(expects: &Expects, line: &str, words: &Words) -> Act {
    let Expects::Answer { question } = expects else { return Act::Say { text: line.to_owned() } };
    let skips = ["Skip", words.skip].into_iter().chain(question.skip.as_deref());
    let skips = skips.map(str::to_lowercase).any(|word| word == line.trim().to_lowercase());
    match &question.earlier {
        Some(earlier) if line.trim().is_empty() => Act::Answer { value: earlier.clone() },
        _ if may_skip(question) && (skips || line.trim().is_empty()) => Act::Skip,
        _ if line.trim().is_empty() => Act::Answer { value: Value::Text(String::new()) },
        // An answer, or one of the words that work everywhere.
        _ => Act::Say { text: line.to_owned() },
    }
}

/// The files that a typed line names, or the path where there is none. Paths dragged into a terminal come in
/// quotes.
pub fn files(question: &Question, line: &str) -> Result<Value, String> {
    let many = question.files.as_ref().is_some_and(|rules| rules.max_files > 1);
    let parts: Vec<&str> = match file(line) {
        Err(_) if many && line.contains(',') => line.split(',').collect(),
        _ => vec![line],
    };
    let mut files = parts.into_iter().map(file).collect::<Result<Vec<_>, _>>()?;
    Ok(if files.len() == 1 { files.swap_remove(0) } else { Value::List(files) })
}

fn file(path: &str) -> Result<Value, String> {
    let path = path.trim();
    let quoted = |sign: char| path.strip_prefix(sign)?.strip_suffix(sign);
    let path = quoted('\'').or_else(|| quoted('"')).unwrap_or(path);
    let there = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file);
    let Some(known) = there else { return Err(path.to_owned()) };
    let name = std::path::Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = u32::try_from(known.len()).unwrap_or(u32::MAX);
    Ok(Value::File { file: FileRef { id: path.to_owned(), name, kind: String::new(), bytes } })
}

/// Takes `name: text` for a part of a ticket. False: it is none.
pub fn edit(ticket: &mut Ticket, line: &str, words: &Words) -> bool {
    let Some((name, text)) = line.split_once(':') else { return false };
    let (name, text) = (name.trim().to_lowercase(), text.trim().to_owned());
    if name == "title" || name == words.title.to_lowercase() {
        ticket.title = text;
    } else if name == "details" || name == words.details.to_lowercase() {
        ticket.details = text;
    } else if let Some(field) = ticket
        .fields
        .iter_mut()
        .find(|field| field.called().to_lowercase() == name || field.name.to_lowercase() == name)
    {
        let meant = |value: &&String| field.value_called(value).to_lowercase() == text.to_lowercase();
        field.value = field.one_of.iter().find(meant).cloned().unwrap_or(text);
    } else {
        return false;
    }
    true
}

/// Whether a question may be left out.
pub fn may_skip(question: &Question) -> bool {
    question.optional || question.skip.is_some()
}

/// Ways on the side in what was shown since the person spoke last.
fn side_ways(transcript: &[Entry]) -> Vec<(String, String)> {
    let mut ways = Vec::new();
    let said =
        transcript.iter().rposition(|entry| matches!(entry, Entry::Said { .. })).map_or(0, |at| at + 1);
    for entry in transcript.iter().skip(said) {
        if let Entry::Shown { blocks, .. } = entry {
            in_blocks(blocks, &mut ways);
        }
    }
    ways
}

/// Ways on the side in blocks: where each leads, and its words.
pub fn in_blocks(blocks: &[Block], ways: &mut Vec<(String, String)>) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => in_line(content, ways),
            Block::List { items, .. } => items.iter().for_each(|item| in_blocks(&item.blocks, ways)),
            Block::Quote { blocks } | Block::Alert { blocks, .. } => in_blocks(blocks, ways),
            Block::Table { header, rows } => {
                rows.iter().chain([header]).flatten().for_each(|cell| in_line(cell, ways));
            }
            _ => {}
        }
    }
}

fn in_line(line: &[Inline], ways: &mut Vec<(String, String)>) {
    for inline in line {
        match inline {
            Inline::Way { target, content } => ways.push((target.clone(), plain(content))),
            Inline::Strong { content } | Inline::Emphasis { content } => in_line(content, ways),
            _ => {}
        }
    }
}

fn plain(line: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text { text } | Inline::Code { text } => text.clone(),
        Inline::Strong { content } | Inline::Emphasis { content } => plain(content),
        _ => String::new(),
    };
    line.iter().map(text).collect()
}
