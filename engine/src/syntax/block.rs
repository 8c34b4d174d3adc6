//! A whole file: bytes of text → tree. Reads Markdown's events into blocks and hands them to
//! [`recognise`](super::recognise), a step at a time.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

use super::front::{conflict_marks, front_matter};
use super::inline::{anchor_name, is_inline, mask};
use super::reader::Reader;
use super::recognise::{Steps, Top};
use super::tree::{Block, BoxName, Inline, ListItem, Tree};
use super::wording::strange_quotes;
use crate::problem::{Code, Problem};
use crate::source::{SourceFile, Span};

/// Most levels of quotes, lists and emphasis that are kept; what is deeper becomes plain text.
pub const MAX_DEPTH: usize = 24;

/// Reads a file of a project with these languages. Never fails: what cannot be read is a problem, and the
/// tree lacks it.
#[must_use]
pub fn parse(source: &SourceFile, languages: &[String]) -> (Tree, Vec<Problem>) {
    let mut problems = Vec::new();
    if let Some(problem) = conflict_marks(source) {
        return (Tree::default(), vec![problem]);
    }
    let (header, body) = front_matter(source, &mut problems);
    let text = source.text.get(body..).unwrap_or_default();
    let (masked, holes) = mask(text);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let events = Parser::new_ext(&masked, options).into_offset_iter().collect();
    let holes: Vec<Span> = holes.into_iter().map(|hole| hole.start + body..hole.end + body).collect();
    problems.extend(holes.iter().filter_map(|hole| strange_quotes(source, &(hole.start + 2..hole.end - 2))));
    let mut reader = Reader { source, base: body, events, at: 0, holes, anchors: Vec::new(), problems };
    let tops = reader.tops();
    let problems = reader.problems;
    let mut steps = Steps::new(source, languages, problems);
    for top in tops {
        steps.add(top);
    }
    steps.finish(header)
}

impl Reader<'_> {
    /// The blocks directly in the file.
    fn tops(&mut self) -> Vec<Top> {
        let mut tops = Vec::new();
        while let Some((event, range)) = self.peek() {
            let span = self.trimmed(&range);
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    self.next();
                    let content = self.line(0);
                    self.next();
                    let anchors = std::mem::take(&mut self.anchors);
                    tops.push(Top::Heading { level: number(level), content, anchors, span });
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    self.next();
                    let inner = self.fence_text(&span);
                    tops.push(Top::Fence { info: info.into_string(), inner, span });
                }
                Event::Start(Tag::HtmlBlock) => {
                    self.next();
                    self.html_block(&span);
                }
                _ => {
                    if let Some((block, span)) = self.block(0) {
                        // An anchor alone on the line above a heading is a paragraph to Markdown.
                        if !matches!(&block, Block::Paragraph(line) if is_blank(line)) {
                            self.anchors.clear();
                            tops.push(Top::Block(block, span));
                        }
                    }
                }
            }
        }
        tops
    }

    /// The inside of a fence, as a span of the file.
    fn fence_text(&mut self, fence: &Span) -> Span {
        let mut inner: Option<Span> = None;
        while let Some((event, range)) = self.peek() {
            self.next();
            match event {
                Event::End(_) => break,
                _ => {
                    let span = self.span(&range);
                    inner = Some(inner.map_or(span.start, |inner| inner.start)..span.end);
                }
            }
        }
        inner.unwrap_or(fence.end..fence.end)
    }

    fn html_block(&mut self, span: &Span) {
        self.skip();
        let text = self.source.slice(span).to_owned();
        if text.trim_start().starts_with("<!--") {
            self.comment(&text, span);
        } else if let Some(name) = text.trim_start().strip_prefix("<a ").and_then(anchor_name) {
            self.anchors.push(name);
        } else {
            self.html_hides(&text, span);
        }
    }

    /// A block of HTML is not shown, nor is the Markdown in it.
    fn html_hides(&mut self, text: &str, span: &Span) {
        let tag: String =
            text.chars().skip(1).take_while(|mark| mark.is_ascii_alphanumeric() || *mark == '/').collect();
        // The end of something was told at its beginning, unless more stands on the lines below.
        if tag.starts_with('/') && text.trim().lines().count() == 1 {
            return;
        }
        let hidden = text.lines().enumerate().find_map(|(at, line)| {
            let line = line.trim_start();
            let what = match line {
                _ if line.starts_with("- [") => "the choice",
                _ if line.starts_with("## ") => "the step",
                _ if line.starts_with("→") || line.starts_with("->") => "the arrow",
                _ if line.starts_with("```") => "the box",
                _ => return None,
            };
            Some(format!("hides {what} in line {}", self.source.line(span.start) + at))
        });
        let hides = hidden.unwrap_or_else(|| "hides what stands in it up to the next empty line".to_owned());
        let message = format!("`<{tag}>` is not shown in the assistant, and {hides}.");
        let end = span.start + text.lines().next().unwrap_or_default().len();
        self.problem(Code::HtmlNotShown, &(span.start..end), &message, "Use plain Markdown.");
    }

    /// Blocks up to the end of the element they are in, which is eaten.
    fn blocks(&mut self, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, _)) = self.peek() {
            if matches!(event, Event::End(_)) {
                self.next();
                break;
            }
            blocks.extend(self.block(depth).map(|(block, _)| block));
        }
        blocks
    }

    /// One block; none where there is nothing to show.
    fn block(&mut self, depth: usize) -> Option<(Block, Span)> {
        let (event, range) = self.peek()?;
        let span = self.trimmed(&range);
        let Event::Start(tag) = event else { return self.loose(&event, span) };
        if is_inline(&tag) {
            return Some((Block::Paragraph(self.line(depth)), span));
        }
        self.next();
        if depth >= MAX_DEPTH {
            let text = self.skip();
            let words = Inline { kind: super::tree::InlineKind::Text(text), span: span.clone() };
            return Some((Block::Paragraph(vec![words]), span));
        }
        let block = match tag {
            Tag::Paragraph => {
                let content = self.line(depth);
                self.next();
                Block::Paragraph(content)
            }
            Tag::Heading { level, .. } => {
                let content = self.line(depth);
                self.next();
                Block::Heading { level: number(level), content }
            }
            Tag::List(start) => Block::List {
                start: start.map(|start| u32::try_from(start).unwrap_or(1)),
                items: self.items(depth),
            },
            Tag::BlockQuote(kind) => match kind.map(alert) {
                Some(kind) => {
                    self.nested_alert(kind, depth, &span);
                    Block::Alert { kind, blocks: self.blocks(depth + 1) }
                }
                None => Block::Quote(self.blocks(depth + 1)),
            },
            Tag::CodeBlock(kind) => {
                let inner = self.fence_text(&span);
                if let CodeBlockKind::Fenced(info) = &kind {
                    self.box_inside(info, &span);
                }
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                return Some((self.code(&language, &inner), span));
            }
            Tag::Table(_) => self.table(depth),
            Tag::HtmlBlock => {
                self.html_block(&span);
                return None;
            }
            _ => {
                self.skip();
                return None;
            }
        };
        Some((block, span))
    }

    /// A block without a start of its own: the line of a tight list item, or a rule.
    fn loose(&mut self, event: &Event<'_>, span: Span) -> Option<(Block, Span)> {
        if matches!(event, Event::Rule) {
            self.next();
            return Some((Block::Rule, span));
        }
        let before = self.at;
        let content = self.line(0);
        if self.at == before {
            self.next();
            return None;
        }
        (!content.is_empty()).then_some((Block::Paragraph(content), span))
    }

    fn nested_alert(&mut self, kind: &str, depth: usize, span: &Span) {
        if depth > 0 {
            let mark = format!("[!{}]", kind.to_uppercase());
            let at = span.start + self.source.slice(span).find('[').unwrap_or_default();
            let message = format!("GitHub does not show a `{mark}` inside another block.");
            let help = format!("Make it a quote of its own; a condition goes on the line after `{mark}`.");
            self.problem(Code::NestedAlert, &(at..at + mark.len()), &message, &help);
        }
    }

    fn box_inside(&mut self, info: &str, span: &Span) {
        if let Some(name) = BoxName::read(info) {
            let what = if name == BoxName::Ask { "question" } else { "box" };
            let message = format!("This {what} stands inside a quote or list, so it would never be reached.");
            let end = span.start + self.source.slice(span).lines().next().unwrap_or_default().len();
            self.problem(
                Code::InsideSomething,
                &(span.start..end),
                &message,
                "Put it below, at the beginning of the line.",
            );
        }
    }

    /// Code that is shown, with its holes.
    fn code(&self, language: &str, inner: &Span) -> Block {
        code_block(self.source, language, inner)
    }

    fn items(&mut self, depth: usize) -> Vec<ListItem> {
        let mut items = Vec::new();
        while let Some((event, range)) = self.peek() {
            self.next();
            if !matches!(event, Event::Start(Tag::Item)) {
                break;
            }
            let span = self.trimmed(&range);
            let mut task = None;
            // In a loose list the task box stands inside the item's first paragraph.
            let inside = usize::from(matches!(self.peek(), Some((Event::Start(Tag::Paragraph), _))));
            if let Some((Event::TaskListMarker(ticked), _)) = self.events.get(self.at + inside).cloned() {
                task = Some(ticked);
                if let Some((event, _)) = self.events.get_mut(self.at + inside) {
                    *event = Event::Text("".into());
                }
            }
            items.push(ListItem { task, blocks: self.blocks(depth + 1), span });
        }
        items
    }

    fn table(&mut self, depth: usize) -> Block {
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        let mut open = 1_usize;
        while let (Some((event, _)), true) = (self.peek(), open > 0) {
            self.next();
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => {
                    open += 1;
                    rows.push(Vec::new());
                }
                Event::Start(Tag::TableCell) => {
                    let cell = self.line(depth + 1);
                    self.next();
                    if let Some(row) = rows.last_mut() {
                        row.push(cell);
                    }
                }
                Event::End(_) => open -= 1,
                _ => {}
            }
        }
        let mut rows = rows.into_iter();
        Block::Table { header: rows.next().unwrap_or_default(), rows: rows.collect() }
    }
}

/// Code between fences that is no box: shown as it is, with its holes.
pub fn code_block(source: &SourceFile, language: &str, inner: &Span) -> Block {
    use super::tree::{Code as Formula, Piece};
    let text = source.slice(inner);
    let (_, holes) = mask(text);
    let mut pieces = Vec::new();
    let mut from = 0;
    let literal = |from: usize, to: usize| {
        let text = text.get(from..to).unwrap_or_default();
        Piece::Text(text.replace("\\{{", "{{").replace('\r', ""))
    };
    for hole in holes {
        pieces.push(literal(from, hole.start));
        let span = inner.start + hole.start + 2..inner.start + hole.end - 2;
        pieces.push(Piece::Hole(Formula { text: source.slice(&span).to_owned(), span }));
        from = hole.end;
    }
    pieces.push(literal(from, text.trim_end_matches('\n').len().max(from)));
    let language = language.split([' ', ',']).next().unwrap_or_default().to_owned();
    Block::Code { language, pieces }
}

fn is_blank(line: &[Inline]) -> bool {
    line.iter()
        .all(|inline| matches!(&inline.kind, super::tree::InlineKind::Text(text) if text.trim().is_empty()))
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
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
