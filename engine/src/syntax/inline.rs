//! Lines: Markdown events → inlines, with `{{ }}` cut out before Markdown sees them.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use super::block::MAX_DEPTH;
use super::reader::Reader;
use super::tree::{Code, Inline, InlineKind, Piece, plain};
use crate::problem::{Code as ProblemCode, Problem};
use crate::source::Span;

/// Stands for the first three bytes of a hole while Markdown is read: a noncharacter of Unicode, which
/// no text may contain. The other bytes are `x`, so that every offset stays that of the file.
const MARK: char = '\u{fdd0}';

/// Most bytes between braces; keeps the search for an end short in a text full of beginnings.
const MAX_HOLE: usize = 1000;

/// Tags of HTML that are dropped, with a warning; anything else in pointed brackets is shown as typed.
const DROPPED: &[&str] = &[
    "div", "span", "p", "font", "center", "table", "tr", "td", "th", "tbody", "thead", "img", "iframe",
    "script", "style", "details", "summary", "b", "i", "u", "em", "strong", "ul", "ol", "li", "h1", "h2",
    "h3", "form", "input", "button", "video", "audio", "source", "svg", "object", "embed", "link", "meta",
    "body", "html", "head", "a", "small", "section", "code", "pre", "hr",
];

/// Hides the holes of a text. Gives the text, of the same length, and the holes' byte ranges.
pub fn mask(text: &str) -> (String, Vec<Range<usize>>) {
    let mut masked = String::with_capacity(text.len());
    let mut holes = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let (before, from) = rest.split_at(open);
        masked.push_str(before);
        let inner = from.get(2..).unwrap_or_default();
        let mut reach = inner.len().min(MAX_HOLE);
        while !inner.is_char_boundary(reach) {
            reach -= 1;
        }
        let close = inner.get(..reach).unwrap_or_default().find("}}").filter(|close| {
            let inside = inner.get(..*close).unwrap_or_default();
            !before.ends_with('\\') && !inside.contains("\n\n") && !inside.contains("{{")
        });
        let length = close.map_or(2, |close| close + 4);
        let at = text.len() - from.len();
        if close.is_some() {
            holes.push(at..at + length);
            masked.push(MARK);
            masked.extend(std::iter::repeat_n('x', length - 3));
        } else {
            masked.push_str("{{");
        }
        rest = from.get(length..).unwrap_or_default();
    }
    masked.push_str(rest);
    (masked, holes)
}

/// The holes of a literal text, as byte ranges with their braces.
#[must_use]
pub fn holes(text: &str) -> Vec<Range<usize>> {
    mask(text).1
}

impl Reader<'_> {
    /// Reads inlines up to the next event that is none; that event stays.
    pub fn line(&mut self, depth: usize) -> Vec<Inline> {
        let mut found: Vec<Inline> = Vec::new();
        while let Some((event, range)) = self.peek() {
            let span = self.span(&range);
            match event {
                Event::Text(text) => {
                    self.next();
                    self.text(&text, &span, &mut found);
                }
                Event::SoftBreak => {
                    self.next();
                    push_text(&mut found, "\n", span);
                }
                Event::HardBreak => {
                    self.next();
                    found.push(Inline { kind: InlineKind::Break, span });
                }
                Event::Code(text) => {
                    self.next();
                    let pieces = self.pieces(&text.replace("\\{{", "{{"), &span);
                    found.push(Inline { kind: InlineKind::Code(pieces), span });
                }
                Event::InlineHtml(tag) => {
                    self.next();
                    self.html(&tag, span, depth, &mut found);
                }
                Event::Start(tag) if is_inline(&tag) => {
                    self.next();
                    if depth >= MAX_DEPTH {
                        let text = self.skip();
                        push_text(&mut found, &text, span);
                        continue;
                    }
                    let content = self.line(depth + 1);
                    self.next();
                    found.push(Inline { kind: self.nested(tag, content, &span), span });
                }
                _ => break,
            }
        }
        for inline in &found {
            if let InlineKind::Text(text) = &inline.kind {
                self.footnotes(text, &inline.span);
            }
        }
        found
    }

    fn nested(&mut self, tag: Tag<'_>, content: Vec<Inline>, span: &Span) -> InlineKind {
        match tag {
            Tag::Strong => InlineKind::Strong(content),
            Tag::Emphasis => InlineKind::Emphasis(content),
            Tag::Strikethrough => InlineKind::Strike(content),
            Tag::Image { dest_url, .. } => {
                InlineKind::Image { address: dest_url.into_string(), alt: plain(&content) }
            }
            // Footnotes are shown as typed.
            Tag::Link { .. } if self.source.slice(span).starts_with("[^") => {
                InlineKind::Text(self.source.slice(span).to_owned())
            }
            Tag::Link { dest_url, .. } => {
                let after = content.last().map_or(span.start, |inline| inline.span.end);
                let address = self.pieces(&dest_url, &(after..span.end));
                let spaced = address.iter().find_map(|piece| match piece {
                    Piece::Hole(code) if code.text.contains(' ') => Some(code.span.clone()),
                    _ => None,
                });
                if let Some(hole) = spaced {
                    let bare: String = self.source.slice(&hole).split_whitespace().collect();
                    let help = format!("Write `{{{{{bare}}}}}` without spaces inside an address.");
                    let message = "Elsewhere this is not a link, because its address contains a space.";
                    let problem = Problem::new(ProblemCode::LinkWithSpace, self.source, &hole, message);
                    let trimmed = self.source.slice(&hole).trim().to_owned();
                    let sure = !trimmed.contains(char::is_whitespace);
                    let problem = problem.help(help);
                    self.tell(if sure { problem.fix(hole, trimmed) } else { problem });
                }
                self.dead_link(&address, span);
                InlineKind::Link { address, content }
            }
            _ => InlineKind::Emphasis(content),
        }
    }

    /// A run of text: holes, bare web addresses and plain words.
    fn text(&mut self, text: &str, span: &Span, found: &mut Vec<Inline>) {
        if text.contains("{{")
            && !self.source.slice(&(span.start.saturating_sub(1)..span.end)).contains("\\{")
        {
            let at = span.start + text.find("{{").unwrap_or_default();
            self.open_braces(at);
        }
        self.broken_link(text, span);
        self.torn_link(text, span);
        let mut at = span.start;
        for piece in self.pieces(text, span) {
            match piece {
                Piece::Hole(code) => {
                    let span = code.span.clone();
                    at = span.end + 2;
                    found.push(Inline { kind: InlineKind::Hole(code), span });
                }
                Piece::Text(text) => {
                    push_with_addresses(found, &text, &(at..span.end.min(at + text.len())));
                    at += text.len();
                }
            }
        }
    }

    fn html(&mut self, html: &CowStr<'_>, span: Span, depth: usize, found: &mut Vec<Inline>) {
        let inner = html
            .trim_start_matches("</")
            .trim_start_matches('<')
            .trim_end_matches("/>")
            .trim_end_matches('>');
        let name = inner.split([' ', '\t', '\n']).next().unwrap_or_default().to_lowercase();
        let closing = html.starts_with("</");
        match name.as_str() {
            _ if html.starts_with("<!--") => self.comment(html, &span),
            "br" => found.push(Inline { kind: InlineKind::Break, span }),
            "kbd" | "sub" | "sup" if closing || depth >= MAX_DEPTH => {}
            "kbd" | "sub" | "sup" => {
                let tag = ["kbd", "sub", "sup"].into_iter().find(|tag| *tag == name).unwrap_or("kbd");
                let content = self.line_to_tag(&format!("</{tag}>"), depth + 1);
                found.push(Inline { kind: InlineKind::Markup { tag, content }, span });
            }
            "a" => self.anchors.extend(anchor_name(inner)),
            _ if DROPPED.contains(&name.as_str()) => {
                if !closing {
                    self.problem(
                        ProblemCode::HtmlNotShown,
                        &span,
                        &format!("`<{name}>` is not shown in the assistant."),
                        "Use plain Markdown.",
                    );
                }
            }
            _ => push_text(found, html, span),
        }
    }

    /// Inlines up to a closing tag, which is eaten, or to the end of the line.
    fn line_to_tag(&mut self, close: &str, depth: usize) -> Vec<Inline> {
        let mut content = Vec::new();
        while let Some((event, range)) = self.peek() {
            let span = self.span(&range);
            match event {
                Event::InlineHtml(tag) if tag.eq_ignore_ascii_case(close) => {
                    self.next();
                    break;
                }
                Event::Text(text) => {
                    self.next();
                    self.text(&text, &span, &mut content);
                }
                Event::Code(text) => {
                    self.next();
                    content.push(Inline { kind: InlineKind::Code(self.pieces(&text, &span)), span });
                }
                Event::Start(tag) if is_inline(&tag) && depth < MAX_DEPTH => {
                    self.next();
                    let inner = self.line(depth + 1);
                    self.next();
                    content.push(Inline { kind: self.nested(tag, inner, &span), span });
                }
                _ => break,
            }
        }
        content
    }

    /// Puts the holes back: text between marks, and the formulas that the marks stand for.
    pub fn pieces(&self, text: &str, span: &Span) -> Vec<Piece> {
        let first = self.holes.partition_point(|hole| hole.start < span.start);
        let mut holes = self.holes.iter().skip(first).take_while(|hole| hole.start < span.end);
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(MARK) {
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let Some(hole) = holes.next() else {
                pieces.push(Piece::Text('\u{fffd}'.into()));
                rest = after;
                continue;
            };
            let inner = hole.start + 2..hole.end - 2;
            pieces.push(Piece::Hole(Code { text: self.source.slice(&inner).to_owned(), span: inner }));
            rest = after.get(hole.len() - 3..).unwrap_or_default();
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        pieces
    }
}

/// The name in `<a name="x">` or `<a id="x">`.
pub fn anchor_name(tag: &str) -> Option<String> {
    let (_, value) = tag.split_once("name=").or_else(|| tag.split_once("id="))?;
    let mark = value.chars().next().filter(|mark| *mark == '"' || *mark == '\'')?;
    value.get(1..)?.split(mark).next().map(str::to_lowercase)
}

pub fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

/// Adds words, joined to words just before: Markdown cuts text wherever a sign might have meant something.
/// A line begins anew, so that its places are those of the file, whatever stands at the edge of a quote.
fn push_text(found: &mut Vec<Inline>, text: &str, span: Span) {
    if let Some(Inline { kind: InlineKind::Text(before), span: whole }) = found.last_mut()
        && !before.ends_with('\n')
    {
        before.push_str(text);
        whole.end = span.end;
        return;
    }
    found.push(Inline { kind: InlineKind::Text(text.to_owned()), span });
}

fn push_with_addresses(found: &mut Vec<Inline>, text: &str, span: &Span) {
    let mut rest = text;
    let place = |rest: &str, length: usize| {
        let start = span.start + text.len() - rest.len();
        start..start + length
    };
    while let Some(at) = rest.find("https://").or_else(|| rest.find("http://")) {
        let (before, from) = rest.split_at(at);
        let end = from.find([' ', '\n', '\t', '<', '>', '"', '|', '\u{a0}']).unwrap_or(from.len());
        let address = from.get(..end).unwrap_or_default();
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*', '_', '\'']);
        if !before.is_empty() {
            push_text(found, before, place(rest, before.len()));
        }
        let span = place(from, address.len());
        if address.ends_with("//") {
            push_text(found, address, span);
        } else {
            let content = vec![Inline { kind: InlineKind::Text(address.to_owned()), span: span.clone() }];
            let kind = InlineKind::Link { address: vec![Piece::Text(address.to_owned())], content };
            found.push(Inline { kind, span });
        }
        rest = from.get(address.len()..).unwrap_or_default();
    }
    if !rest.is_empty() {
        push_text(found, rest, place(rest, rest.len()));
    }
}
