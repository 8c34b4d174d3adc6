//! Whether what was said is what a test expects: texts with `…`, choices, tickets.

use crate::message::{Block, Entry, Expects, Inline, Notice, Ticket, Value};
use crate::model::condition::alike;

/// Where an expected text ends in a said one, if it is in it from byte `from` on. `…` and `...` stand for
/// anything; capitals, spaces, formatting and kinds of quotation mark do not count.
pub fn found(expected: &str, said: &str, from: usize) -> Option<usize> {
    let said = said.to_lowercase();
    let mut at = from;
    for part in expected.to_lowercase().replace("...", "…").split('…').map(normal) {
        let rest = said.get(at..)?;
        at += rest.find(part.trim())? + part.trim().len();
    }
    Some(at)
}

/// Text in the form in which it is compared.
pub fn normal(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|mark| match mark {
            '’' | '‘' => '\'',
            '“' | '”' | '„' => '"',
            '\u{a0}' | '\u{202f}' => ' ',
            mark => mark,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the assistant said, each part by itself: blocks, then what is asked, refused or waited for.
pub fn said(entries: &[Entry], expects: &Expects) -> Vec<String> {
    let mut parts = Vec::new();
    for entry in entries {
        match entry {
            Entry::Shown { blocks, .. } => parts.extend(blocks.iter().map(block)),
            Entry::Notice { notice: Notice::Consent { text } } => parts.push(text.clone()),
            _ => {}
        }
    }
    match expects {
        Expects::Answer { question } => {
            if let Some(refusal) = &question.refusal {
                parts.extend(refusal.message.clone());
            }
            parts.push(line(&question.text));
            parts.extend(question.hint.clone());
        }
        Expects::Wait { text } => parts.extend(text.clone()),
        Expects::Handoff { handoff, .. } => parts.push(handoff.message.clone()),
        _ => {}
    }
    parts.into_iter().map(|part| normal(&part)).filter(|part| !part.is_empty()).collect()
}

/// Labels of what is on offer: choices, or answers to choose from.
pub fn offered(expects: &Expects) -> Vec<String> {
    match expects {
        Expects::Choice { choices, .. } => choices.iter().map(|choice| choice.label.clone()).collect(),
        Expects::Answer { question } => question.options.iter().map(|option| option.label.clone()).collect(),
        Expects::Candidates { candidates, .. } => {
            candidates.iter().map(|candidate| candidate.title.clone()).collect()
        }
        Expects::Link { label, .. } => vec![label.clone()],
        Expects::Helped => vec!["Yes".to_owned(), "No".to_owned()],
        Expects::Consent { .. } => vec!["Allow".to_owned(), "Don’t allow".to_owned()],
        Expects::Ticket { .. } | Expects::Handoff { .. } => vec!["Send".to_owned(), "Cancel".to_owned()],
        Expects::Words | Expects::Wait { .. } | Expects::End { .. } => Vec::new(),
    }
}

/// Whether two labels are the same words.
pub fn same(a: &str, b: &str) -> bool {
    alike(&normal(a)) == alike(&normal(b))
}

/// A field of a ticket as text, by the key of a test: none, if a ticket has no such field.
pub fn field(ticket: &Ticket, key: &str) -> Option<String> {
    Some(match key {
        "title" => ticket.title.clone(),
        "details" => ticket.details.clone(),
        "type" => ticket.kind.clone(),
        "attach" => ticket.attachments.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", "),
        key => ticket.fields.iter().find(|field| field.name.eq_ignore_ascii_case(key))?.value.clone(),
    })
}

fn block(block: &Block) -> String {
    let all = |blocks: &[Block]| blocks.iter().map(self::block).collect::<Vec<_>>().join(" ");
    match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => line(content),
        Block::List { items, .. } => items.iter().map(|item| all(&item.blocks)).collect::<Vec<_>>().join(" "),
        Block::Code { text, .. } => text.clone(),
        Block::Quote { blocks } | Block::Alert { blocks, .. } => all(blocks),
        Block::Table { header, rows } => {
            let cells = header.iter().chain(rows.iter().flatten());
            cells.map(|cell| line(cell)).collect::<Vec<_>>().join(" ")
        }
        Block::Picture { alt: text, .. }
        | Block::Player { label: text, .. }
        | Block::Download { label: text, .. } => text.clone(),
        Block::Rule => String::new(),
    }
}

fn line(line: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text { text } | Inline::Code { text } => text.clone(),
        Inline::Value { value } => self::value(value),
        Inline::Pending => "…".to_owned(),
        Inline::Strong { content }
        | Inline::Emphasis { content }
        | Inline::Strike { content }
        | Inline::Markup { content, .. }
        | Inline::Link { content, .. }
        | Inline::Way { content, .. } => self::line(content),
        Inline::Image { alt, .. } => alt.clone(),
        Inline::Break => " ".to_owned(),
    };
    line.iter().map(text).collect()
}

/// A value as formulas write it.
pub fn value(value: &Value) -> String {
    match value {
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => {
            let rounded = (number * 100.0).round() / 100.0;
            if rounded.is_finite() { rounded.to_string() } else { number.to_string() }
        }
        Value::Text(text) | Value::Date { date: text } | Value::Time { time: text } => text.clone(),
        Value::Moment { moment } => moment.clone(),
        Value::List(items) => items.iter().map(self::value).collect::<Vec<_>>().join(", "),
        Value::Length { length } => {
            let minutes = (length.years * 365.0 + length.months * 30.0) * 1440.0 + length.minutes;
            let units = [("day", 1440.0), ("hour", 60.0), ("minute", 1.0)];
            let (unit, size) =
                units.into_iter().find(|(_, size)| minutes % size == 0.0).unwrap_or(("minute", 1.0));
            let count = minutes / size;
            format!("{count} {unit}{}", if count == 1.0 { "" } else { "s" })
        }
        Value::File { file } => file.name.clone(),
    }
}

/// The links in a block that lead to a step: their words, and the step.
pub fn in_block(block: &Block, ways: &mut Vec<(String, String)>) {
    match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => in_line(content, ways),
        Block::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| in_block(block, ways));
        }
        Block::Quote { blocks } | Block::Alert { blocks, .. } => {
            blocks.iter().for_each(|block| in_block(block, ways));
        }
        Block::Table { header, rows } => {
            header.iter().chain(rows.iter().flatten()).for_each(|cell| in_line(cell, ways));
        }
        _ => {}
    }
}

fn in_line(line: &[Inline], ways: &mut Vec<(String, String)>) {
    for inline in line {
        match inline {
            Inline::Way { target, content } => {
                let words = said(
                    &[Entry::Shown {
                        language: String::new(),
                        step: String::new(),
                        blocks: vec![Block::Paragraph { content: content.clone() }],
                    }],
                    &Expects::Words,
                );
                ways.push((words.join(" "), target.clone()));
            }
            Inline::Strong { content } | Inline::Emphasis { content } => in_line(content, ways),
            _ => {}
        }
    }
}
