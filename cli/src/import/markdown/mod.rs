//! Markdown of any tool → blocks.

mod address;
mod line;
mod prepare;

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Options, Parser, Tag};

use super::account::Account;
use super::document::{Block, Inline, Item, for_each_line, is_blank, joined, push};
use super::html;
use line::is_inline;

pub use address::with_addresses;

/// Most levels of quotes and lists; what is deeper becomes words.
const MAX_DEPTH: usize = 20;

/// Stands for a footnote until its text is known.
const FOOTNOTE: &str = "footnote:";

/// Reads Markdown. `place` is the file as shown; notes name its lines.
pub fn blocks(text: &str, place: &str, account: &mut Account) -> Vec<Block> {
    blocks_from(text, place, 1, account)
}

/// The same for a text that begins at a line of its file.
pub fn blocks_from(text: &str, place: &str, first_line: usize, account: &mut Account) -> Vec<Block> {
    let prepared = prepare::prepare(text);
    for (number, taken) in &prepared.taken {
        account.left_out(
            format!("{place}:{}", number + first_line),
            format!("`{taken}`: a mark of another tool"),
        );
    }
    let text = prepared.text;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_WIKILINKS;
    let events = Parser::new_ext(&text, options).into_offset_iter().collect();
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut reader = Reader {
        text: &text,
        events,
        at: 0,
        starts,
        lines: prepared.lines,
        first_line,
        place,
        account,
        anchors: Vec::new(),
        footnotes: BTreeMap::new(),
    };
    let mut blocks = reader.blocks(0);
    let footnotes = std::mem::take(&mut reader.footnotes);
    if !footnotes.is_empty() {
        for_each_line(&mut blocks, &mut |line| with_footnotes(line, &footnotes));
        // What is longer than a sentence stands at the end.
        let long = footnotes.into_values().filter(|note| short(note).is_none()).flatten();
        blocks.extend(long);
    }
    for_each_line(&mut blocks, &mut |line| {
        let found = joined(std::mem::take(line));
        *line = with_addresses(found);
    });
    blocks
}

struct Reader<'a> {
    text: &'a str,
    events: Vec<(Event<'a>, Range<usize>)>,
    at: usize,
    /// Byte at which each line starts.
    starts: Vec<usize>,
    /// The line that each line was in the file, from 0.
    lines: Vec<usize>,
    first_line: usize,
    place: &'a str,
    account: &'a mut Account,
    /// Names given before the heading they are for.
    anchors: Vec<String>,
    footnotes: BTreeMap<String, Vec<Block>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let found = self.events.get(self.at).cloned();
        self.at += usize::from(found.is_some());
        found
    }

    fn peek(&self) -> Option<&Event<'a>> {
        self.events.get(self.at).map(|(event, _)| event)
    }

    fn line_number(&self, at: usize) -> usize {
        let line = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        self.lines.get(line).copied().unwrap_or(line) + self.first_line
    }

    fn at_line(&self, at: usize) -> String {
        format!("{}:{}", self.place, self.line_number(at))
    }

    /// Blocks up to the end of what they are in, which is eaten.
    fn blocks(&mut self, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some(event) = self.peek() {
            if matches!(event, Event::End(_)) {
                self.at += 1;
                break;
            }
            self.block(depth, &mut blocks);
        }
        blocks
    }

    fn block(&mut self, depth: usize, blocks: &mut Vec<Block>) {
        let Some((event, range)) = self.next() else { return };
        let Event::Start(tag) = event else {
            match event {
                Event::Rule => blocks.push(Block::Rule),
                Event::TaskListMarker(_) | Event::End(_) => {}
                // The line of a tight item stands without a paragraph.
                _ => {
                    self.at -= 1;
                    let before = self.at;
                    let line = self.line(None);
                    self.at += usize::from(self.at == before);
                    blocks.push(Block::Paragraph(line));
                }
            }
            return;
        };
        if depth > MAX_DEPTH {
            let text = self.flat();
            blocks.push(super::document::paragraph(text));
            return;
        }
        match tag {
            Tag::Paragraph => {
                let line = self.line(None);
                self.at += 1;
                if !is_blank(&line) {
                    blocks.push(Block::Paragraph(line));
                }
            }
            Tag::Heading { level, id, .. } => {
                let content = joined(self.line(None));
                self.at += 1;
                let mut anchors = std::mem::take(&mut self.anchors);
                anchors.extend(id.map(|id| id.to_string()));
                let line = self.line_number(range.start);
                blocks.push(Block::Heading { level: level as u8, content, anchors, line });
            }
            Tag::BlockQuote(kind) => {
                let alert = kind.map(alert);
                blocks.push(Block::Quote { alert, blocks: self.blocks(depth + 1) });
            }
            Tag::CodeBlock(kind) => {
                let text = self.flat();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                blocks.push(Block::Code { language, text });
            }
            Tag::List(start) => blocks.push(Block::List { start, items: self.items(depth) }),
            Tag::Table(_) => blocks.push(self.table()),
            Tag::HtmlBlock => {
                let text = self.flat();
                self.html(&text, range.start, blocks);
            }
            Tag::FootnoteDefinition(name) => {
                let note = self.blocks(depth + 1);
                self.footnotes.insert(name.to_string(), note);
            }
            _ if is_inline(&tag) => {
                self.at -= 1;
                let line = self.line(None);
                blocks.push(Block::Paragraph(line));
            }
            _ => {
                self.flat();
            }
        }
    }

    fn items(&mut self, depth: usize) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = self.next() {
            let mut task = None;
            let inside = usize::from(matches!(self.peek(), Some(Event::Start(Tag::Paragraph))));
            if let Some((Event::TaskListMarker(done), _)) = self.events.get(self.at + inside) {
                task = Some(*done);
            }
            items.push(Item { task, blocks: self.blocks(depth + 1) });
        }
        items
    }

    fn table(&mut self) -> Block {
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        let mut open = 1;
        while open > 0 {
            match self.next() {
                Some((Event::Start(Tag::TableHead | Tag::TableRow), _)) => {
                    open += 1;
                    rows.push(Vec::new());
                }
                Some((Event::Start(Tag::TableCell), _)) => {
                    let cell = self.line(None);
                    self.at += 1;
                    if let Some(row) = rows.last_mut() {
                        row.push(cell);
                    }
                }
                Some((Event::End(_), _)) => open -= 1,
                Some(_) => {}
                None => break,
            }
        }
        let mut rows = rows.into_iter();
        Block::Table { header: rows.next().unwrap_or_default(), rows: rows.collect() }
    }

    fn html(&mut self, text: &str, at: usize, blocks: &mut Vec<Block>) {
        let html = html::read(text);
        let place = self.at_line(at);
        for name in html.dropped {
            self.account.left_out(&place, format!("`<{name}>` and what is in it"));
        }
        for block in html.blocks {
            match block {
                // An anchor without words waits for its heading.
                Block::Heading { content, anchors, .. } if content.is_empty() => self.anchors.extend(anchors),
                Block::Heading { level, content, anchors, .. } => {
                    let line = self.line_number(at);
                    blocks.push(Block::Heading { level, content, anchors, line });
                }
                block => blocks.push(block),
            }
        }
    }

    /// The words of what was begun, which is eaten.
    fn flat(&mut self) -> String {
        let (mut text, mut open) = (String::new(), 1);
        while open > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => open += 1,
                Some((Event::End(_), _)) => open -= 1,
                Some((
                    Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words),
                    _,
                )) => {
                    text.push_str(&words);
                }
                Some((Event::SoftBreak | Event::HardBreak, _)) => text.push('\n'),
                Some(_) => {}
                None => break,
            }
        }
        text
    }
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// A footnote that fits into brackets.
fn short(note: &[Block]) -> Option<&Vec<Inline>> {
    match note {
        [Block::Paragraph(line)] => Some(line),
        _ => None,
    }
}

fn with_footnotes(line: &mut Vec<Inline>, footnotes: &BTreeMap<String, Vec<Block>>) {
    let mut found = Vec::new();
    for inline in std::mem::take(line) {
        match &inline {
            Inline::Link { address, .. } if address.starts_with(FOOTNOTE) => {
                let name = address.strip_prefix(FOOTNOTE).unwrap_or_default();
                if let Some(note) = footnotes.get(name).and_then(|note| short(note)) {
                    push(&mut found, Inline::Text(" (".to_owned()));
                    note.iter().cloned().for_each(|inline| push(&mut found, inline));
                    push(&mut found, Inline::Text(")".to_owned()));
                }
            }
            _ => push(&mut found, inline),
        }
    }
    *line = found;
}
