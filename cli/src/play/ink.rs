//! What a procedure shows → lines of a terminal. The only place where text becomes escape sequences.
//!
//! Invariant: no control character of a procedure reaches the terminal.

use std::fmt::Write;

use guichet_engine::message::{AlertKind, Block, Inline, ListItem, MarkupKind};
use guichet_engine::shelf::{MEDIA, RESTRICTED};
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm, fill};

use super::words::Words;

/// Longest line that reads well.
const WIDEST: usize = 88;

/// How text is set: with or without colours, so wide.
pub struct Ink {
    pub colours: bool,
    pub width: usize,
    pub words: &'static Words,
}

/// A look: what switches it on and off again.
#[derive(Clone, Copy)]
pub struct Look(u8, u8);

pub const BOLD: Look = Look(1, 22);
pub const DIM: Look = Look(2, 22);
pub const ITALIC: Look = Look(3, 23);
pub const UNDERLINED: Look = Look(4, 24);
pub const STRUCK: Look = Look(9, 29);
pub const RED: Look = Look(31, 39);
pub const YELLOW: Look = Look(33, 39);
pub const GREEN: Look = Look(32, 39);
pub const CYAN: Look = Look(36, 39);

impl Ink {
    pub fn new(colours: bool, columns: usize, words: &'static Words) -> Self {
        Self { colours, width: columns.clamp(20, WIDEST), words }
    }

    /// A text in a look, where colours are shown.
    pub fn paint(&self, text: &str, Look(on, off): Look) -> String {
        if self.colours && !text.is_empty() {
            format!("\x1b[{on}m{text}\x1b[{off}m")
        } else {
            text.to_owned()
        }
    }

    /// Breaks a text into lines; the first begins with one thing, the others with another.
    pub fn lines(&self, text: &str, first: &str, rest: &str) -> String {
        let options = |first| {
            Options::new(self.width)
                .initial_indent(first)
                .subsequent_indent(rest)
                .word_separator(WordSeparator::AsciiSpace)
                .word_splitter(WordSplitter::NoHyphenation)
                .wrap_algorithm(WrapAlgorithm::FirstFit)
        };
        let lines = text.split('\n').enumerate();
        let lines = lines.map(|(at, line)| fill(line, options(if at == 0 { first } else { rest })));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Blocks with an empty line between them.
    pub fn blocks(&self, blocks: &[Block], first: &str, rest: &str) -> String {
        let texts: Vec<String> = blocks
            .iter()
            .enumerate()
            .map(|(at, block)| self.block(block, if at == 0 { first } else { rest }, rest))
            .collect();
        texts.join(&format!("\n{}\n", rest.trim_end()))
    }

    fn block(&self, block: &Block, first: &str, rest: &str) -> String {
        let line = |text: &str| self.lines(text, first, rest);
        match block {
            Block::Heading { content, .. } => line(&self.paint(&self.inlines(content), BOLD)),
            Block::Paragraph { content } => line(&self.inlines(content)),
            Block::List { start, items } => self.list(*start, items, first, rest),
            Block::Code { text, .. } => {
                let text = clean(text);
                let lines = text.trim_end_matches('\n').split('\n');
                let lines = lines.map(|line| format!("{rest}    {}", self.paint(line, CYAN)));
                lines.collect::<Vec<_>>().join("\n")
            }
            Block::Quote { blocks } => self.beside(blocks, DIM, rest),
            Block::Alert { kind, blocks } => {
                let look = match kind {
                    AlertKind::Warning | AlertKind::Caution => YELLOW,
                    AlertKind::Tip => GREEN,
                    AlertKind::Note | AlertKind::Important => CYAN,
                };
                let bar = format!("{rest}{} ", self.paint("│", look));
                let name = self.paint(&self.paint(self.words.alert(*kind), look), BOLD);
                format!("{bar}{name}\n{}", self.beside(blocks, look, rest))
            }
            Block::Table { header, rows } => self.table(header, rows, rest),
            Block::Picture { src, alt } => line(&self.thing(alt, src)),
            Block::Player { src, label } | Block::Download { src, label } => line(&self.thing(label, src)),
            Block::Rule => format!(
                "{rest}{}",
                self.paint(&"─".repeat(self.width.saturating_sub(display_width(rest))), DIM)
            ),
        }
    }

    fn beside(&self, blocks: &[Block], look: Look, rest: &str) -> String {
        let bar = format!("{rest}{} ", self.paint("│", look));
        self.blocks(blocks, &bar, &bar)
    }

    fn list(&self, start: Option<u32>, items: &[ListItem], first: &str, rest: &str) -> String {
        let mut texts = Vec::new();
        for (at, item) in (0_u32..).zip(items) {
            let sign = match (item.task, start) {
                (Some(true), _) => "☑ ".to_owned(),
                (Some(false), _) => "☐ ".to_owned(),
                (None, Some(start)) => format!("{}. ", start.saturating_add(at)),
                (None, None) => "• ".to_owned(),
            };
            let before = if at == 0 { first } else { rest };
            let indent = format!("{rest}{}", " ".repeat(display_width(&sign)));
            texts.push(self.blocks(&item.blocks, &format!("{before}{sign}"), &indent));
        }
        texts.join("\n")
    }

    /// Columns where they fit, otherwise each row as a few lines.
    fn table(&self, header: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>], rest: &str) -> String {
        let texts = |row: &[Vec<Inline>]| {
            row.iter().map(|cell| self.inlines(cell).replace('\n', " ")).collect::<Vec<_>>()
        };
        let head = texts(header);
        let rows: Vec<Vec<String>> = rows.iter().map(|row| texts(row)).collect();
        let widest = |at: usize| {
            let cells = rows.iter().chain([&head]).filter_map(|row| row.get(at));
            cells.map(|cell| display_width(cell)).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..head.len()).map(widest).collect();
        let gaps = 3 * widths.len().saturating_sub(1);
        if widths.iter().sum::<usize>() + gaps + display_width(rest) > self.width {
            let row = |row: &Vec<String>| {
                let named =
                    head.iter().zip(row).map(|(name, cell)| format!("{}: {cell}", self.paint(name, BOLD)));
                named.map(|line| self.lines(&line, rest, &format!("{rest}  "))).collect::<Vec<_>>().join("\n")
            };
            return rows.iter().map(row).collect::<Vec<_>>().join(&format!("\n{}\n", rest.trim_end()));
        }
        let line = |row: &[String], look: Option<Look>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| {
                let padding = " ".repeat(width.saturating_sub(display_width(cell)));
                format!("{}{padding}", look.map_or_else(|| cell.clone(), |look| self.paint(cell, look)))
            });
            format!("{rest}{}", cells.collect::<Vec<_>>().join("   ")).trim_end().to_owned()
        };
        let under: Vec<String> = widths.iter().map(|width| self.paint(&"─".repeat(*width), DIM)).collect();
        let mut lines = vec![line(&head, Some(BOLD)), line(&under, None)];
        lines.extend(rows.iter().map(|row| line(row, None)));
        lines.join("\n")
    }

    /// A piece of a line.
    pub fn inlines(&self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        for inline in inlines {
            let _ = write!(text, "{}", self.inline(inline));
        }
        text
    }

    fn inline(&self, inline: &Inline) -> String {
        match inline {
            Inline::Text { text } => clean(text),
            Inline::Value { value } => clean(&self.words.value(value)),
            Inline::Pending => self.paint(self.words.pending, DIM),
            Inline::Strong { content } => self.paint(&self.inlines(content), BOLD),
            Inline::Emphasis { content } => self.paint(&self.inlines(content), ITALIC),
            Inline::Strike { content } => self.paint(&self.inlines(content), STRUCK),
            Inline::Code { text } => self.code(&clean(text)),
            Inline::Markup { kind: MarkupKind::Kbd, content } => format!("[{}]", self.inlines(content)),
            Inline::Markup { content, .. } => self.inlines(content),
            Inline::Link { href, content } => self.thing(&self.inlines(content), href),
            Inline::Way { content, .. } => self.paint(&self.inlines(content), UNDERLINED),
            Inline::Image { src, alt } => self.thing(alt, src),
            Inline::Break => "\n".to_owned(),
        }
    }

    /// Without colours nothing else would tell what is to be typed as it stands.
    fn code(&self, text: &str) -> String {
        if self.colours { self.paint(text, CYAN) } else { format!("`{text}`") }
    }

    /// Words and an address.
    fn thing(&self, words: &str, address: &str) -> String {
        let (words, address) = (clean(words), clean(address));
        let plain = address.split_once(':').map_or(address.as_str(), |(_, rest)| rest);
        // A file of the knowledge: its published name says nothing.
        if [MEDIA, RESTRICTED].contains(&address.split('/').next().unwrap_or_default()) && !words.is_empty() {
            return self.paint(&format!("[{words}]"), DIM);
        }
        if words.is_empty() || words == address || words == plain {
            return self.paint(&address, UNDERLINED);
        }
        format!("{words} {}", self.paint(&format!("<{address}>"), DIM))
    }
}

/// A text without control characters: they would be commands to the terminal.
pub fn clean(text: &str) -> String {
    text.chars().filter(|mark| *mark == '\n' || !mark.is_control()).collect()
}
