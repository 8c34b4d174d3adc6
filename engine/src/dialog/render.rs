//! Text that waited in a shelf → text to show, with its values.

use super::walk::Walk;
use crate::message;
use crate::message::{Length, Value};
use crate::model::condition::Expr;
use crate::model::procedure::Step;
use crate::model::text::{Block, Inline, Piece};

impl Walk<'_> {
    /// A block of a step.
    pub fn block(&self, block: &Block, step: &Step) -> message::Block {
        let blocks = |blocks: &[Block]| blocks.iter().map(|block| self.block(block, step)).collect();
        match block {
            Block::Heading { level, content } => {
                message::Block::Heading { level: *level, content: self.line(content, step) }
            }
            Block::Paragraph(content) => message::Block::Paragraph { content: self.line(content, step) },
            Block::List { start, items } => {
                let items = items
                    .iter()
                    .map(|item| message::ListItem { task: item.task, blocks: blocks(&item.blocks) });
                message::Block::List { start: *start, items: items.collect() }
            }
            Block::Code { language, pieces } => {
                message::Block::Code { language: language.clone(), text: self.plain(pieces) }
            }
            Block::Quote(inner) => message::Block::Quote { blocks: blocks(inner) },
            Block::Alert { kind, blocks: inner } => {
                message::Block::Alert { kind: *kind, blocks: blocks(inner) }
            }
            Block::Table { header, rows } => {
                let row = |row: &Vec<Vec<Inline>>| row.iter().map(|cell| self.line(cell, step)).collect();
                message::Block::Table { header: row(header), rows: rows.iter().map(row).collect() }
            }
            Block::Picture { src, alt } => message::Block::Picture { src: src.clone(), alt: alt.clone() },
            Block::Player { src, label } => message::Block::Player { src: src.clone(), label: label.clone() },
            Block::Download { src, label } => {
                message::Block::Download { src: src.clone(), label: label.clone() }
            }
            Block::Rule => message::Block::Rule,
        }
    }

    /// A line of a step.
    pub fn line(&self, line: &[Inline], step: &Step) -> Vec<message::Inline> {
        line.iter().flat_map(|inline| self.inline(inline, step)).collect()
    }

    fn inline(&self, inline: &Inline, step: &Step) -> Vec<message::Inline> {
        let content = |content: &[Inline]| self.line(content, step);
        vec![match inline {
            Inline::Text(text) => message::Inline::Text { text: text.clone() },
            Inline::Hole(expr) => return self.hole(expr),
            Inline::Strong(inner) => message::Inline::Strong { content: content(inner) },
            Inline::Emphasis(inner) => message::Inline::Emphasis { content: content(inner) },
            Inline::Strike(inner) => message::Inline::Strike { content: content(inner) },
            Inline::Code(pieces) => message::Inline::Code { text: self.plain(pieces) },
            Inline::Markup { kind, content: inner } => {
                message::Inline::Markup { kind: *kind, content: content(inner) }
            }
            Inline::Link { address, content: inner } => {
                message::Inline::Link { href: self.address(address), content: content(inner) }
            }
            // A side way that is not for this person is shown as its bare words.
            Inline::Way { way, content: inner } => {
                match step.ways.get(way).filter(|goal| self.exists(goal)) {
                    Some(goal) => message::Inline::Way { target: goal.id(), content: content(inner) },
                    None => return content(inner),
                }
            }
            Inline::Image { src, alt } => message::Inline::Image { src: src.clone(), alt: alt.clone() },
            Inline::Break => message::Inline::Break,
        }]
    }

    /// Literal text with its values, for a line that is shown.
    pub fn inlines(&self, pieces: &[Piece]) -> Vec<message::Inline> {
        let inline = |piece: &Piece| match piece {
            Piece::Text(text) => vec![message::Inline::Text { text: text.clone() }],
            Piece::Hole(expr) => self.hole(expr),
        };
        pieces.iter().flat_map(inline).collect()
    }

    fn hole(&self, expr: &Expr) -> Vec<message::Inline> {
        if self.is_pending(expr) {
            return vec![message::Inline::Pending];
        }
        match self.shown(expr) {
            None => Vec::new(),
            Some(Value::Text(text)) => vec![message::Inline::Text { text }],
            Some(value) => vec![message::Inline::Value { value }],
        }
    }

    /// Literal text with its values, as plain text.
    pub fn plain(&self, pieces: &[Piece]) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Hole(expr) => self.shown(expr).map(|value| self.words(&value)).unwrap_or_default(),
        };
        pieces.iter().map(text).collect()
    }

    /// The same with private answers as they are: for what the writer names in a ticket, and nothing else.
    pub fn revealed(&self, pieces: &[Piece]) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Hole(expr) => self.worth(expr).map(|value| self.words(&value)).unwrap_or_default(),
        };
        pieces.iter().map(text).collect()
    }

    /// An address with its values percent-encoded.
    pub fn address(&self, pieces: &[Piece]) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Hole(expr) => {
                percent_encode(&self.shown(expr).map(|value| self.words(&value)).unwrap_or_default())
            }
        };
        pieces.iter().map(text).collect()
    }

    /// What an expression is worth, as it is shown: a private answer masked, for what is shown goes into
    /// the transcript of a ticket.
    fn shown(&self, expr: &Expr) -> Option<Value> {
        let value = self.worth(expr)?;
        let private = |name: &str| self.state.is_private(name);
        Some(if expr.shows(&private) { Value::Text("•••".to_owned()) } else { value })
    }

    /// What an expression is worth, as people read it: an answer of `one of` as its label.
    pub(super) fn worth(&self, expr: &Expr) -> Option<Value> {
        match expr {
            Expr::Name(name) => {
                let answer = self.state.answers.get(name).map(|answer| &answer.shown);
                let shown = answer.or_else(|| self.state.values.get(name).map(|worked| &worked.shown));
                shown.cloned().or_else(|| expr.eval(self))
            }
            Expr::Or(left, right) => match left.eval(self) {
                None | Some(Value::YesNo(false)) => self.worth(right),
                Some(_) => self.worth(left),
            },
            Expr::If { then, condition, otherwise } => {
                if condition.holds(self) {
                    self.worth(then)
                } else {
                    self.worth(otherwise)
                }
            }
            _ => expr.eval(self),
        }
    }

    fn is_pending(&self, expr: &Expr) -> bool {
        let waiting = || {
            self.state
                .place
                .ticket
                .as_ref()
                .is_some_and(|(_, fate)| fate.number.is_none() && !fate.refused && !fate.delivered)
        };
        matches!(expr, Expr::Name(name) if name == "ticket.number") && waiting()
    }

    /// A value as plain text, in the reader's language where it must be words.
    pub fn words(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number_text(*number),
            Value::YesNo(yes) => yes_no_text(*yes, &self.world.library.language).to_owned(),
            Value::List(items) => items.iter().map(|item| self.words(item)).collect::<Vec<_>>().join(", "),
            // What is sent is read by machines too, and by people of any language: ISO 8601.
            Value::Date { date } => date.clone(),
            Value::Time { time } => time.clone(),
            Value::Moment { moment } => moment.get(..16).unwrap_or(moment).replace('T', " "),
            Value::Length { length } => length_text(length, &self.world.library.language),
            Value::File { file } => file.name.clone(),
        }
    }
}

/// A length in its largest whole units.
fn length_text(length: &Length, language: &str) -> String {
    const UNITS: [(&str, &str, f64); 3] =
        [("day", "jour", 1440.0), ("hour", "heure", 60.0), ("minute", "minute", 1.0)];
    let minutes = length.minutes.abs();
    let whole = UNITS.iter().find(|(_, _, size)| minutes >= *size && minutes % size == 0.0);
    let (english, french, size) = whole.unwrap_or(if minutes == 0.0 { &UNITS[0] } else { &UNITS[2] });
    let none = length.years == 0.0 && length.months == 0.0;
    let parts = [
        ("year", "an", length.years),
        ("month", "mois", length.months),
        (*english, *french, length.minutes / size),
    ];
    let word = |(english, french, count): &(&str, &str, f64)| {
        let one = count.abs() < if language == "fr" { 2.0 } else { 1.5 }
            && (count.abs() - 1.0).abs() < f64::EPSILON;
        let word = if language == "fr" { french } else { english };
        let plural = if one || word.ends_with('s') { "" } else { "s" };
        format!("{} {word}{plural}", number_text(*count))
    };
    let last = parts.len() - 1;
    let shown = parts.iter().zip(0..).filter(|((_, _, count), at)| *count != 0.0 || *at == last && none);
    shown.map(|(part, _)| word(part)).collect::<Vec<_>>().join(" ")
}

/// At most two decimals, and none that are zero.
fn number_text(number: f64) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    if rounded.is_finite() { rounded.to_string() } else { number.to_string() }
}

fn yes_no_text(yes: bool, language: &str) -> &'static str {
    match (language, yes) {
        ("fr", true) => "oui",
        ("fr", false) => "non",
        (_, true) => "yes",
        (_, false) => "no",
    }
}

fn percent_encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The words of what is shown, for the transcript of a ticket.
pub fn text_of_block(block: &message::Block) -> String {
    let all = |blocks: &[message::Block]| blocks.iter().map(text_of_block).collect::<Vec<_>>().join(" ");
    match block {
        message::Block::Heading { content, .. } | message::Block::Paragraph { content } => {
            text_of_line(content)
        }
        message::Block::List { items, .. } => {
            items.iter().map(|item| format!("- {}", all(&item.blocks))).collect::<Vec<_>>().join(" ")
        }
        message::Block::Code { text, .. } => text.clone(),
        message::Block::Quote { blocks } | message::Block::Alert { blocks, .. } => all(blocks),
        message::Block::Table { header, rows } => {
            let row = |row: &Vec<Vec<message::Inline>>| {
                row.iter().map(|cell| text_of_line(cell)).collect::<Vec<_>>().join(" | ")
            };
            std::iter::once(header).chain(rows).map(row).collect::<Vec<_>>().join("; ")
        }
        message::Block::Picture { alt, .. } => alt.clone(),
        message::Block::Player { label, .. } | message::Block::Download { label, .. } => label.clone(),
        message::Block::Rule => String::new(),
    }
}

/// A value where the reader's language does not matter.
fn text_of_value(value: &Value) -> String {
    match value {
        Value::Number(number) => number_text(*number),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Text(text) | Value::Date { date: text } | Value::Time { time: text } => text.clone(),
        Value::List(items) => items.iter().map(text_of_value).collect::<Vec<_>>().join(", "),
        Value::Moment { moment } => moment.clone(),
        Value::Length { length } => length_text(length, "en"),
        Value::File { file } => file.name.clone(),
    }
}

/// The words of a line.
pub fn text_of_line(line: &[message::Inline]) -> String {
    let text = |inline: &message::Inline| match inline {
        message::Inline::Text { text } | message::Inline::Code { text } => text.clone(),
        message::Inline::Value { value } => text_of_value(value),
        message::Inline::Pending => "…".to_owned(),
        message::Inline::Strong { content }
        | message::Inline::Emphasis { content }
        | message::Inline::Strike { content }
        | message::Inline::Markup { content, .. }
        | message::Inline::Link { content, .. }
        | message::Inline::Way { content, .. } => text_of_line(content),
        message::Inline::Image { alt, .. } => alt.clone(),
        message::Inline::Break => " ".to_owned(),
    };
    line.iter().map(text).collect()
}
