//! Blocks and lines of a procedure, as markup.

use super::html::{Html, may_be_followed, path_address};
use super::page::Place;
use super::when::Anybody;
use crate::message::{AlertKind, MarkupKind, Value};
use crate::model::condition::Expr;
use crate::model::procedure::Step;
use crate::model::text::{Block, Inline, Piece};

const SOUNDS: &[&str] = &["mp3", "m4a", "ogg", "wav"];

impl Place<'_> {
    /// Some blocks of a step.
    pub fn blocks(&self, blocks: &[Block], step: &Step, out: &mut Html) {
        for block in blocks {
            self.block(block, step, out);
            out.raw("\n");
        }
    }

    /// A block of a step.
    pub fn block(&self, block: &Block, step: &Step, out: &mut Html) {
        match block {
            Block::Heading { level, content } => {
                let tag = match level {
                    0..=3 => "h3",
                    4 => "h4",
                    5 => "h5",
                    _ => "h6",
                };
                out.raw("<").raw(tag).raw(">");
                self.line(content, step, out);
                out.close(tag);
            }
            Block::Paragraph(content) => {
                out.raw("<p>");
                self.line(content, step, out);
                out.raw("</p>");
            }
            Block::List { start, items } => {
                let tag = if start.is_some() { "ol" } else { "ul" };
                match start {
                    Some(start) => out.open(tag, &[("start", &start.to_string())]),
                    None => out.open(tag, &[]),
                };
                for item in items {
                    out.raw(match item.task {
                        Some(true) => "<li class=\"task\">☑ ",
                        Some(false) => "<li class=\"task\">☐ ",
                        None => "<li>",
                    });
                    match item.blocks.as_slice() {
                        // A lone paragraph of an item needs no paragraph of its own.
                        [Block::Paragraph(content)] => self.line(content, step, out),
                        blocks => self.blocks(blocks, step, out),
                    }
                    out.raw("</li>");
                }
                out.close(tag);
            }
            Block::Code { pieces, .. } => {
                out.raw("<pre tabindex=\"0\"><code>").text(&self.plain(pieces)).raw("</code></pre>");
            }
            Block::Quote(blocks) => {
                out.raw("<blockquote>\n");
                self.blocks(blocks, step, out);
                out.raw("</blockquote>");
            }
            Block::Alert { kind, blocks } => {
                let (look, at) = match kind {
                    AlertKind::Note => ("note", 0),
                    AlertKind::Tip => ("tip", 1),
                    AlertKind::Important => ("important", 2),
                    AlertKind::Warning => ("warning", 3),
                    AlertKind::Caution => ("caution", 4),
                };
                let word = self.book.words.alerts.get(at).copied().unwrap_or_default();
                out.open("div", &[("class", look), ("role", "note")]).raw("<p>");
                self.own(out, "strong", word);
                out.raw("</p>\n");
                self.blocks(blocks, step, out);
                out.raw("</div>");
            }
            Block::Table { header, rows } => {
                out.raw("<div class=\"table\" tabindex=\"0\"><table><thead><tr>");
                for cell in header {
                    out.raw("<th scope=\"col\">");
                    self.line(cell, step, out);
                    out.raw("</th>");
                }
                out.raw("</tr></thead><tbody>");
                for row in rows {
                    out.raw("<tr>");
                    for cell in row {
                        out.raw("<td>");
                        self.line(cell, step, out);
                        out.raw("</td>");
                    }
                    out.raw("</tr>");
                }
                out.raw("</tbody></table></div>");
            }
            Block::Picture { src, alt } => {
                out.raw("<p>");
                self.image(src, alt, out);
                out.raw("</p>");
            }
            Block::Player { src, label } => self.player(src, label, out),
            Block::Download { src, label } => {
                out.raw("<p>");
                match self.media(src) {
                    Some(address) => out.element("a", &[("href", &address)], label),
                    None => out.text(label),
                };
                out.raw("</p>");
            }
            Block::Rule => {
                out.raw("<hr>");
            }
        }
    }

    fn player(&self, src: &str, label: &str, out: &mut Html) {
        let Some(address) = self.media(src) else {
            out.element("p", &[], label);
            return;
        };
        let ending = src.rsplit('.').next().unwrap_or_default().to_lowercase();
        let tag = if SOUNDS.contains(&ending.as_str()) { "audio" } else { "video" };
        let attributes =
            [("src", address.as_str()), ("controls", ""), ("preload", "none"), ("aria-label", label)];
        out.raw("<figure>").open(tag, &attributes).close(tag).raw("<figcaption>");
        out.element("a", &[("href", &address)], label).raw("</figcaption></figure>");
    }

    fn image(&self, src: &str, alt: &str, out: &mut Html) {
        match self.media(src) {
            Some(address) => out.open("img", &[("src", &address), ("alt", alt), ("loading", "lazy")]),
            None => out.text(alt),
        };
    }

    /// Address of a published file. Nothing else is fetched.
    fn media(&self, src: &str) -> Option<String> {
        src.starts_with("media/").then(|| format!("{}../{}", self.root, path_address(src)))
    }

    /// A line of a step.
    pub fn line(&self, line: &[Inline], step: &Step, out: &mut Html) {
        for inline in line {
            self.inline(inline, step, out);
        }
    }

    fn inline(&self, inline: &Inline, step: &Step, out: &mut Html) {
        let within = |tag: &'static str, content: &[Inline], out: &mut Html| {
            out.open(tag, &[]);
            self.line(content, step, out);
            out.close(tag);
        };
        match inline {
            Inline::Text(text) => {
                out.text(text);
            }
            Inline::Hole(expr) => self.hole(expr, out),
            Inline::Strong(content) => within("strong", content, out),
            Inline::Emphasis(content) => within("em", content, out),
            Inline::Strike(content) => within("s", content, out),
            Inline::Code(pieces) => {
                out.element("code", &[], &self.plain(pieces));
            }
            Inline::Markup { kind, content } => {
                let tag = match kind {
                    MarkupKind::Kbd => "kbd",
                    MarkupKind::Sub => "sub",
                    MarkupKind::Sup => "sup",
                };
                within(tag, content, out);
            }
            Inline::Link { address, content } => self.link(self.address(address), content, step, out),
            Inline::Way { way, content } => {
                let goal = step.ways.get(way);
                self.link(goal.and_then(|goal| self.goal(goal)), content, step, out);
            }
            Inline::Image { src, alt } => self.image(src, alt, out),
            Inline::Break => {
                out.raw("<br>");
            }
        }
    }

    /// A link; its bare words if its address is none to be followed.
    fn link(&self, address: Option<String>, content: &[Inline], step: &Step, out: &mut Html) {
        match address {
            Some(address) => {
                out.open("a", &[("href", &address), ("rel", "noopener noreferrer")]);
                self.line(content, step, out);
                out.close("a");
            }
            None => self.line(content, step, out),
        }
    }

    /// An address of the web or of a published file; none if it hangs on a value, or is of another kind.
    pub fn address(&self, pieces: &[Piece]) -> Option<String> {
        let mut address = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => address.push_str(text),
                Piece::Hole(expr) => match expr.eval(&Anybody)? {
                    Value::Text(text) => address.push_str(&path_address(&text).replace('/', "%2F")),
                    value => address.push_str(&self.words(&value)),
                },
            }
        }
        if may_be_followed(&address) { Some(address) } else { self.media(&address) }
    }

    fn hole(&self, expr: &Expr, out: &mut Html) {
        match expr.eval(&Anybody) {
            Some(value) => out.text(&self.words(&value)),
            None => out.raw("<span class=\"blank\">…</span>"),
        };
    }

    /// Literal text with its values; what depends on the reader is a blank.
    pub fn plain(&self, pieces: &[Piece]) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Hole(expr) => {
                expr.eval(&Anybody).map_or_else(|| "…".to_owned(), |value| self.words(&value))
            }
        };
        pieces.iter().map(text).collect()
    }

    /// A value, for people.
    fn words(&self, value: &Value) -> String {
        match value {
            Value::Text(text) | Value::Date { date: text } | Value::Time { time: text } => text.clone(),
            Value::YesNo(true) => self.book.words.yes.to_owned(),
            Value::YesNo(false) => self.book.words.no.to_owned(),
            Value::Number(number) => ((number * 100.0).round() / 100.0).to_string(),
            Value::List(items) => items.iter().map(|item| self.words(item)).collect::<Vec<_>>().join(", "),
            Value::Moment { moment } => moment.get(..16).unwrap_or(moment).replace('T', " "),
            Value::Length { length } => Expr::Length(*length).to_string(),
            Value::File { file } => file.name.clone(),
        }
    }
}
