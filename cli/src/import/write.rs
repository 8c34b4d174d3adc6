//! A draft → the text of its file.

use std::fmt::Write;

use guichet_engine::syntax::begins_like_a_condition;

use super::document::{Block, Inline, Item, is_blank, joined, words};
use super::draft::{Draft, Way};
use super::escape::{Place, clean, escape};
use super::language::Words;
use super::line::{Frame, line};
use super::markdown::with_addresses;

/// Boxes of the format: code in no such language.
const BOXES: [&str; 6] = ["ask", "set", "call", "ticket", "handoff", "only"];

/// The text of a procedure's file.
pub fn write(draft: &Draft, words: &Words, languages: &[String]) -> String {
    let mut text = front(draft);
    for (number, step) in draft.steps.iter().enumerate() {
        let mark = if number == 0 { "#" } else { "##" };
        let heading = heading(&step.heading);
        if number > 0 {
            text.push('\n');
        }
        let _ = writeln!(text, "{mark} {heading}");
        // A hint cannot hold a link: with one it stands above the buttons.
        let mut said = step.blocks.clone();
        for choice in step.choices.iter().filter(|choice| choice.hint.contains("://")) {
            said.push(super::document::paragraph(format!("{}: {}", choice.label, choice.hint)));
        }
        let body = blocks(&said, !step.choices.is_empty());
        if !body.is_empty() {
            let _ = write!(text, "\n{body}");
        }
        if step.choices.is_empty() {
            continue;
        }
        text.push('\n');
        for choice in &step.choices {
            let to = match &choice.to {
                Way::Step(at) => {
                    draft.steps.get(*at).map_or_else(String::new, |step| format!("#{}", step.name))
                }
                Way::Address(address) => super::escape::address(address),
            };
            // A button without words is called what it leads to.
            let named = match &choice.to {
                _ if !one_line(&choice.label).is_empty() => choice.label.as_str(),
                Way::Step(at) => draft.steps.get(*at).map_or("", |step| step.heading.as_str()),
                Way::Address(address) => address.as_str(),
            };
            let label = button(named, words, languages);
            let _ = writeln!(text, "- [{label}]({to})");
            let hint = one_line(&choice.hint);
            if !hint.is_empty() && !hint.contains("://") {
                // Signs at its start do not count.
                let bare = hint.trim_start_matches([',', ':', '-', '–', '—', '(', ' ']);
                let sign = if begins_like_a_condition(bare, languages) { "ⓘ " } else { "" };
                let place = Place { line_start: true, line_end: true, ..Place::default() };
                let _ = writeln!(text, "  {}", escape(&format!("{sign}{hint}"), place));
            }
        }
    }
    text
}

/// The words of a button. One that begins like a condition would be taken for one, so it is quoted.
fn button(label: &str, words: &Words, languages: &[String]) -> String {
    let label = one_line(label);
    let label = if begins_like_a_condition(&label, languages) {
        format!("{}{label}{}", words.quotes.0, words.quotes.1)
    } else {
        label
    };
    escape(&label, Place { in_link: true, line_end: true, ..Place::default() })
}

fn heading(text: &str) -> String {
    escape(text, Place { line_end: true, ..Place::default() })
}

/// Words on one line, with single spaces; spaces that do not break stay.
pub fn one_line(text: &str) -> String {
    let breaks = |mark: char| mark.is_whitespace() && mark != '\u{a0}' && mark != '\u{202f}';
    let text = clean(text);
    let words: Vec<&str> = text.split(breaks).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Front matter, if there is anything to say.
fn front(draft: &Draft) -> String {
    let front = &draft.front;
    let mut text = String::new();
    let mut key = |key: &str, value: &str| {
        let value = one_line(value);
        if !value.is_empty() {
            let _ = writeln!(text, "{key}: {}", quoted(&value));
        }
    };
    key("title", front.title.as_deref().unwrap_or_default());
    key("lang", front.language.as_deref().unwrap_or_default());
    key("groups", &front.groups.join(", "));
    key("category", front.category.as_deref().unwrap_or_default());
    key("owner", front.owner.as_deref().unwrap_or_default());
    key("review by", front.review_by.as_deref().unwrap_or_default());
    list(&mut text, "questions", &front.questions);
    list(&mut text, "tags", &front.tags);
    if front.draft {
        text.push_str("draft: yes\n");
    }
    if text.is_empty() { text } else { format!("---\n{text}---\n\n") }
}

fn list(text: &mut String, key: &str, items: &[String]) {
    let items: Vec<String> =
        items.iter().map(|item| one_line(item)).filter(|item| !item.is_empty()).collect();
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "{key}:");
    for item in &items {
        let _ = writeln!(text, "  - {}", quoted(item));
    }
}

/// A value that YAML would read as something else stands in quotes, which the format drops.
fn quoted(value: &str) -> String {
    let odd = value.contains(": ") || value.contains(" #") || value.ends_with(':');
    let odd = odd
        || value
            .starts_with(['[', '{', '*', '&', '!', '|', '>', '%', '@', '`', '"', '\'', '#', '-', '?', ',']);
    let mark = if value.contains('"') { '\'' } else { '"' };
    if odd && !value.contains(mark) { format!("{mark}{value}{mark}") } else { value.to_owned() }
}

/// Blocks, with an empty line between them. `choices`: a choice list follows.
pub fn blocks(blocks: &[Block], choices: bool) -> String {
    let mut out = String::new();
    let kept: Vec<Block> = blocks.iter().filter(|block| !is_nothing(block)).cloned().collect();
    let blocks = kept.as_slice();
    let mut numbers = false;
    for (at, block) in blocks.iter().enumerate() {
        let mut text = String::new();
        match block {
            Block::List { start: None, items } => {
                let mark = bullet(blocks, at, choices);
                list_block(items, |_| mark.to_owned(), &mut text);
                numbers = false;
            }
            Block::List { start: Some(start), items } => {
                numbers = !numbers;
                let sign = if numbers { '.' } else { ')' };
                let start = (*start).min(900_000_000);
                list_block(items, |at| format!("{}{sign}", start.saturating_add(at as u64)), &mut text);
            }
            block => {
                self::block(block, &mut text);
                if !matches!(block, Block::Comment(_)) {
                    numbers = false;
                }
            }
        }
        if !text.is_empty() {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&text);
        }
    }
    out
}

/// Whether a block would leave no trace.
fn is_nothing(block: &Block) -> bool {
    match block {
        Block::Heading { content, .. } => words(content).trim_matches('#').is_empty(),
        Block::Paragraph(content) => is_blank(content),
        Block::List { items, .. } => {
            items.iter().all(|item| item.task.is_none() && item.blocks.iter().all(is_nothing))
        }
        Block::Quote { blocks, .. } => blocks.iter().all(is_nothing),
        Block::Table { header, rows } => header.is_empty() && rows.iter().all(Vec::is_empty),
        Block::Code { .. } | Block::Comment(_) | Block::Rule => false,
    }
}

/// Markdown joins neighbouring lists of one mark; marks that take turns keep them apart. Choices have `-`.
fn bullet(blocks: &[Block], at: usize, choices: bool) -> &'static str {
    let is_bullets = |block: &&Block| matches!(block, Block::List { start: None, .. });
    let seen = |block: &&Block| !matches!(block, Block::Comment(_));
    let behind = blocks.get(at + 1..).unwrap_or_default();
    let more = behind.iter().filter(seen).take_while(is_bullets).count();
    let last = behind.iter().filter(seen).count() == more;
    let before =
        blocks.get(..at).unwrap_or_default().iter().rev().filter(seen).take_while(is_bullets).count();
    let odd = if choices && last { more % 2 == 0 } else { before % 2 == 1 };
    if odd { "*" } else { "-" }
}

fn block(block: &Block, out: &mut String) {
    match block {
        Block::Heading { level, content, .. } => {
            let text = line(&with_addresses(joined(content.clone())), Frame { single: true, cell: false });
            let text = text.trim_end_matches('#');
            if !text.is_empty() {
                let _ = writeln!(out, "{} {text}", "#".repeat(usize::from((*level).clamp(3, 6))));
            }
        }
        Block::Paragraph(content) => {
            let content = with_addresses(joined(content.clone()));
            let text = line(&content, Frame::default());
            if !text.is_empty() && !is_blank(&content) {
                let _ = writeln!(out, "{text}");
            }
        }
        Block::Code { language, text } => code(language, text, out),
        Block::Quote { alert, blocks } => quote(*alert, blocks, out),
        Block::Table { header, rows } => table(header, rows, out),
        Block::Comment(text) => {
            let text = clean(text).replace("--", "- -").replace("{{", "{ {");
            let text = text.lines().map(unmerged).collect::<Vec<_>>().join("\n");
            let _ = writeln!(out, "<!-- {} -->", text.trim().trim_start_matches('>').trim_end_matches('-'));
        }
        Block::Rule => out.push_str("---\n"),
        Block::List { .. } => out.push_str(&blocks(std::slice::from_ref(block), false)),
    }
}

fn list_block(items: &[Item], mark: impl Fn(usize) -> String, out: &mut String) {
    let rendered: Vec<String> = items.iter().map(item).collect();
    // Loose where any item has more than a line and a list below it.
    let compact = |item: &Item| match item.blocks.as_slice() {
        [] | [Block::Paragraph(_)] | [Block::List { .. }] => true,
        [Block::Paragraph(_), rest @ ..] => {
            rest.iter().all(|block| matches!(block, Block::List { .. })) && rest.len() == 1
        }
        _ => false,
    };
    let tight = items.iter().all(compact);
    let mut shown = 0;
    for (item, text) in items.iter().zip(&rendered) {
        let task = item.task.map_or("", |done| if done { "[x] " } else { "[ ] " });
        if text.is_empty() && task.is_empty() {
            continue;
        }
        let head = format!("{} ", mark(shown));
        shown += 1;
        let text = if tight { text.replace("\n\n", "\n") } else { text.clone() };
        let indent = " ".repeat(head.len());
        if shown > 1 && !tight {
            out.push('\n');
        }
        for (number, line) in text.lines().enumerate() {
            match (number, line.is_empty()) {
                (0, _) => {
                    let _ = writeln!(out, "{head}{task}{line}");
                }
                (_, true) => out.push('\n'),
                _ => {
                    let _ = writeln!(out, "{indent}{line}");
                }
            }
        }
        if text.is_empty() {
            let _ = writeln!(out, "{head}{task}");
        }
    }
}

/// What an item holds. A rule has no place there.
fn item(item: &Item) -> String {
    let kept: Vec<Block> = item.blocks.iter().filter(|block| **block != Block::Rule).cloned().collect();
    blocks(&kept, false)
}

fn code(language: &str, text: &str, out: &mut String) {
    let text = clean(text).replace("{{", "\\{{");
    let word: String =
        language.chars().take_while(|mark| mark.is_alphanumeric() || "+-#_.".contains(*mark)).collect();
    let lower = word.to_lowercase();
    let near =
        BOXES.iter().any(|name| *name == lower || guichet_engine::problem::edit_distance(name, &lower) <= 1)
            || (lower.len() > 3 && BOXES.iter().any(|name| name.contains(&lower) || lower.contains(name)));
    let word = if near || (word.is_empty() && text.contains("groups")) { "text".to_owned() } else { word };
    let longest = text.split(|mark| mark != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "{fence}{word}");
    for line in text.trim_end().lines() {
        let _ = writeln!(out, "{}", unmerged(line));
    }
    let _ = writeln!(out, "{fence}");
}

/// A line that is no mark of a merge: even in code or a comment one would spoil the file.
fn unmerged(line: &str) -> String {
    let torn = line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>");
    format!("{}{line}", if torn { " " } else { "" })
}

fn quote(alert: Option<&str>, inner: &[Block], out: &mut String) {
    let inner = unconditional(inner);
    let text = blocks(&inner, false);
    if text.is_empty() {
        return;
    }
    if let Some(kind) = alert {
        let _ = writeln!(out, "> [!{}]", kind.to_uppercase());
    }
    for line in text.lines() {
        let _ = writeln!(out, "{}", format!("> {line}").trim_end());
    }
}

/// A quote whose first line holds code and a colon could be read as a condition: there, code becomes bold.
fn unconditional(inner: &[Block]) -> Vec<Block> {
    let mut inner = inner.to_vec();
    if let Some(Block::Paragraph(content)) = inner.first_mut()
        && words(content).contains(':')
    {
        for inline in content.iter_mut() {
            if let Inline::Code(text) = inline {
                *inline = Inline::Strong(vec![Inline::Text(std::mem::take(text))]);
            }
        }
    }
    inner
}

fn table(header: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>], out: &mut String) {
    let width = rows.iter().map(Vec::len).chain([header.len()]).max().unwrap_or(0);
    if width == 0 {
        return;
    }
    let cell = |cells: &[Vec<Inline>], at: usize| {
        cells.get(at).map_or_else(String::new, |cell| {
            line(&with_addresses(joined(cell.clone())), Frame { cell: true, single: true })
        })
    };
    let row = |cells: &[Vec<Inline>]| {
        let shown: Vec<String> = (0..width).map(|at| cell(cells, at)).collect();
        format!("| {} |", shown.join(" | "))
    };
    let _ = writeln!(out, "{}", row(header));
    let _ = writeln!(out, "|{}", "---|".repeat(width));
    for cells in rows {
        let _ = writeln!(out, "{}", row(cells));
    }
}
