//! Blocks and lines of the tree → text that waits in a shelf.

use super::step::Resolver;
use crate::message::{AlertKind, MarkupKind};
use crate::model::text::{Block, Inline, ListItem, Piece};
use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::tree::{self, InlineKind, plain_pieces};

const PLAYERS: &[&str] = &["mp4", "webm", "mov", "mp3", "m4a", "ogg", "wav"];
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "svg"];
const DOWNLOADS: &[&str] = &["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "csv", "txt", "zip"];

impl Resolver<'_, '_> {
    /// A block.
    pub fn block(&mut self, block: &tree::Block) -> Block {
        match block {
            tree::Block::Heading { level, content } => {
                Block::Heading { level: *level, content: self.line(content) }
            }
            tree::Block::Paragraph(content) => {
                self.media(content).unwrap_or_else(|| Block::Paragraph(self.line(content)))
            }
            tree::Block::List { start, items } => {
                let item =
                    |item: &tree::ListItem| ListItem { task: item.task, blocks: self.blocks(&item.blocks) };
                Block::List { start: *start, items: items.iter().map(item).collect() }
            }
            tree::Block::Code { language, pieces } => {
                Block::Code { language: language.clone(), pieces: self.code(pieces) }
            }
            tree::Block::Quote(blocks) => Block::Quote(self.blocks(blocks)),
            tree::Block::Alert { kind, blocks } => {
                Block::Alert { kind: alert_kind(kind), blocks: self.blocks(blocks) }
            }
            tree::Block::Table { header, rows } => {
                let mut row =
                    |cells: &Vec<Vec<tree::Inline>>| cells.iter().map(|cell| self.line(cell)).collect();
                Block::Table { header: row(header), rows: rows.iter().map(row).collect() }
            }
            tree::Block::Rule => Block::Rule,
        }
    }

    fn blocks(&mut self, blocks: &[tree::Block]) -> Vec<Block> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    /// R15: a paragraph that is nothing but a link or image to a media file.
    fn media(&mut self, content: &[tree::Inline]) -> Option<Block> {
        let mut shown = content
            .iter()
            .filter(|inline| !matches!(&inline.kind, InlineKind::Text(text) if text.trim().is_empty()));
        let (Some(only), None) = (shown.next(), shown.next()) else { return None };
        let (address, words, image) = match &only.kind {
            InlineKind::Image { address, alt } => (address.clone(), alt.clone(), true),
            InlineKind::Link { address, content } => (plain_pieces(address), tree::plain(content), false),
            _ => return None,
        };
        let ending = address
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .rsplit('.')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let is = |endings: &[&str]| endings.contains(&ending.as_str());
        if !image && (!is(PLAYERS) && !is(PICTURES) && !is(DOWNLOADS) || address.contains("://")) {
            return None;
        }
        let src = self.media_name(&address, &only.span)?;
        if is(PLAYERS) {
            return Some(Block::Player { src, label: words });
        }
        if is(DOWNLOADS) {
            return Some(Block::Download { src, label: words });
        }
        self.description(&words, &only.span);
        Some(Block::Picture { src, alt: words })
    }

    fn description(&mut self, alt: &str, span: &Span) {
        if alt.trim().is_empty() {
            let message = "This image has no description for people who cannot see it.";
            self.problem(Code::NoAltText, span, message, "For example `![The shield next to the clock](…)`.");
        }
    }

    /// The published name of a picture or file; remote ones are not fetched for people.
    fn media_name(&mut self, address: &str, span: &Span) -> Option<String> {
        if crate::syntax::has_scheme(address) || address.starts_with("//") {
            let message = format!("`{address}` lies on another site, which would learn who reads this.");
            self.problem(
                Code::MissingMedia,
                span,
                message,
                "Put the file into this folder and link to it there.",
            );
            return None;
        }
        match self.index.media(&self.path, address) {
            Ok((path, name)) => {
                self.used_media.push((name.clone(), path));
                Some(name)
            }
            Err(broken) => {
                let problem = broken.problem(self.lowering.source, span, address);
                self.tell(problem);
                None
            }
        }
    }

    /// A line.
    pub fn line(&mut self, line: &[tree::Inline]) -> Vec<Inline> {
        line.iter().filter_map(|inline| self.inline(inline)).collect()
    }

    fn inline(&mut self, inline: &tree::Inline) -> Option<Inline> {
        Some(match &inline.kind {
            InlineKind::Text(text) => Inline::Text(text.replace("\r\n", " ").replace(['\n', '\r'], " ")),
            InlineKind::Hole(code) => Inline::Hole(self.lowering.shown(code)?),
            InlineKind::Strong(content) => Inline::Strong(self.line(content)),
            InlineKind::Emphasis(content) => Inline::Emphasis(self.line(content)),
            InlineKind::Strike(content) => Inline::Strike(self.line(content)),
            InlineKind::Code(pieces) => Inline::Code(self.code(pieces)),
            InlineKind::Markup { tag, content } => {
                let kind = match *tag {
                    "sub" => MarkupKind::Sub,
                    "sup" => MarkupKind::Sup,
                    _ => MarkupKind::Kbd,
                };
                Inline::Markup { kind, content: self.line(content) }
            }
            InlineKind::Image { address, alt } => {
                self.description(alt, &inline.span);
                Inline::Image { src: self.media_name(address, &inline.span)?, alt: alt.clone() }
            }
            InlineKind::Link { address, content } => self.link(address, content, &inline.span),
            InlineKind::Break => Inline::Break,
        })
    }

    /// A link in a text: to the web, to a file, or a side way.
    fn link(&mut self, address: &[tree::Piece], content: &[tree::Inline], span: &Span) -> Inline {
        let words = self.line(content);
        let text = plain_pieces(address);
        if crate::syntax::has_scheme(&text) {
            self.scheme(&text, span);
            self.web_copy(&text, span);
            return Inline::Link { address: self.pieces(address), content: words };
        }
        let file = text.split('#').next().unwrap_or_default();
        if text.starts_with('#')
            || file.to_lowercase().ends_with(".md")
            || !file.contains('.')
            || text.starts_with("www.")
        {
            let Some(goal) = self.goal(&text, span) else { return Inline::Emphasis(words) };
            let way = u32::try_from(self.ways.len()).unwrap_or(u32::MAX);
            self.ways.insert(way, goal);
            return Inline::Way { way, content: words };
        }
        match self.media_name(&text, span) {
            Some(name) => Inline::Link { address: vec![Piece::Text(name)], content: words },
            None => Inline::Emphasis(words),
        }
    }

    /// A link to the page where a file of this folder is kept.
    pub fn web_copy(&mut self, address: &str, span: &Span) {
        let Some(file) = self.index.web_copy(&self.path, address) else { return };
        let message = format!("This links to the web copy of `{file}`.");
        let help = format!("Use `{file}`, so that it works in the assistant.");
        let source = self.lowering.source;
        let at = source.slice(span).rfind(&format!("({address})")).map(|at| span.start + at + 1);
        let problem = Problem::new(Code::WebCopyOfFile, source, span, message).help(help);
        self.tell(match at {
            Some(at) => problem.fix(at..at + address.len(), file),
            None => problem,
        });
    }

    /// Notes a problem that is made already.
    pub fn tell(&mut self, problem: Problem) {
        if self.lowering.has_room(problem.code) {
            self.lowering.problems.push(problem);
        }
    }

    /// The schemes that links may have.
    pub fn scheme(&mut self, address: &str, span: &Span) {
        let scheme = address.split(':').next().unwrap_or_default().to_lowercase();
        let allowed = matches!(scheme.as_str(), "https" | "http" | "mailto" | "tel");
        if !allowed && !self.project.link_schemes.iter().any(|known| known.eq_ignore_ascii_case(&scheme)) {
            let message = format!("Links may not begin with `{scheme}:`.");
            self.problem(
                Code::UnknownScheme,
                span,
                message,
                "Ask your developers to add it to `link_schemes`.",
            );
        }
    }

    /// Literal text with holes.
    pub fn pieces(&mut self, pieces: &[tree::Piece]) -> Vec<Piece> {
        let piece = |piece: &tree::Piece| match piece {
            tree::Piece::Text(text) => Some(Piece::Text(text.clone())),
            tree::Piece::Hole(code) => self.lowering.shown(code).map(Piece::Hole),
        };
        pieces.iter().filter_map(piece).collect()
    }

    /// Code: holes that are no names of ours are left as they stand.
    fn code(&mut self, pieces: &[tree::Piece]) -> Vec<Piece> {
        let piece = |piece: &tree::Piece| match piece {
            tree::Piece::Text(text) => Piece::Text(text.clone()),
            tree::Piece::Hole(code) => match self.lowering.in_code(code) {
                Some(expr) => Piece::Hole(expr),
                None => Piece::Text(format!("{{{{{}}}}}", code.text)),
            },
        };
        pieces.iter().map(piece).collect()
    }

    /// A line without its formatting: the words on a button.
    pub fn label(&mut self, line: &[tree::Inline]) -> Vec<Piece> {
        let mut label = Vec::new();
        for inline in line {
            match &inline.kind {
                InlineKind::Hole(code) => label.extend(self.lowering.shown(code).map(Piece::Hole)),
                InlineKind::Strong(inner)
                | InlineKind::Emphasis(inner)
                | InlineKind::Strike(inner)
                | InlineKind::Markup { content: inner, .. }
                | InlineKind::Link { content: inner, .. } => {
                    label.extend(self.label(inner));
                }
                InlineKind::Code(pieces) => label.extend(self.code(pieces)),
                InlineKind::Image { alt, .. } => label.push(Piece::Text(alt.clone())),
                InlineKind::Text(text) => label.push(Piece::Text(text.replace('\n', " "))),
                InlineKind::Break => label.push(Piece::Text(" ".to_owned())),
            }
        }
        label
    }
}

/// An alert by its word, in small letters.
pub fn alert_kind(word: &str) -> AlertKind {
    match word {
        "tip" => AlertKind::Tip,
        "important" => AlertKind::Important,
        "warning" => AlertKind::Warning,
        "caution" => AlertKind::Caution,
        _ => AlertKind::Note,
    }
}
