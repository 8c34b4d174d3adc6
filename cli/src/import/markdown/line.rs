//! The pieces of a line, and the tags of HTML that stand in it.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use super::super::document::{Block, Inline, plain, push, words};
use super::super::{html, links};
use super::{FOOTNOTE, Reader};

impl Reader<'_> {
    /// Pieces up to the next event that is none, which stays; or up to the end of a tag, which is eaten.
    pub fn line(&mut self, until: Option<&str>) -> Vec<Inline> {
        let mut line = Vec::new();
        while let Some((event, range)) = self.events.get(self.at).cloned() {
            match event {
                Event::Text(text) => push(&mut line, Inline::Text(text.to_string())),
                Event::SoftBreak => push(&mut line, Inline::Text("\n".to_owned())),
                Event::HardBreak => line.push(Inline::Break),
                Event::Code(text) => line.push(Inline::Code(text.to_string())),
                Event::TaskListMarker(_) => {}
                Event::FootnoteReference(name) => {
                    line.push(Inline::Link {
                        address: format!("{FOOTNOTE}{name}"),
                        content: Vec::new(),
                        line: 0,
                    });
                }
                Event::InlineHtml(tag) => {
                    self.at += 1;
                    if until.is_some_and(|until| tag.to_lowercase().starts_with(&format!("</{until}"))) {
                        return line;
                    }
                    self.tag(&tag, range.start, &mut line);
                    continue;
                }
                Event::Start(tag) if is_inline(&tag) => {
                    self.at += 1;
                    let content = self.line(None);
                    self.at += 1;
                    self.nested(tag, content, range, &mut line);
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        line
    }

    fn nested(&mut self, tag: Tag<'_>, content: Vec<Inline>, range: Range<usize>, line: &mut Vec<Inline>) {
        let number = self.line_number(range.start);
        match tag {
            Tag::Strong => push(line, Inline::Strong(content)),
            Tag::Emphasis => push(line, Inline::Emphasis(content)),
            Tag::Strikethrough => push(line, Inline::Strike(content)),
            Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. } if dest_url.contains("TOC") => {}
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                let address = format!("mailto:{}", dest_url.trim_start_matches("mailto:"));
                line.push(Inline::Link { address, content, line: number });
            }
            Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. } => {
                // A wiki names pages by their titles.
                let address = format!("{}{dest_url}", links::WIKI);
                line.push(Inline::Link { address, content, line: number });
            }
            Tag::Link { dest_url, .. } => {
                line.push(Inline::Link { address: dest_url.to_string(), content, line: number });
            }
            Tag::Image { dest_url, .. } => {
                line.push(Inline::Image {
                    address: dest_url.to_string(),
                    alt: words(&content),
                    line: number,
                });
            }
            _ => line.extend(content),
        }
    }

    /// A tag within a line.
    fn tag(&mut self, tag: &str, at: usize, line: &mut Vec<Inline>) {
        let inner = tag.trim_start_matches(['<', '/']).trim_end_matches(['/', '>']);
        let name = inner.split([' ', '\t', '\n']).next().unwrap_or_default().to_lowercase();
        let closing = tag.starts_with("</");
        if tag.starts_with("<!--") || closing {
            return;
        }
        match name.as_str() {
            "br" => line.push(Inline::Break),
            "b" | "strong" | "u" => push(line, Inline::Strong(self.line(Some(&name)))),
            "i" | "em" => push(line, Inline::Emphasis(self.line(Some(&name)))),
            "s" | "del" | "strike" => push(line, Inline::Strike(self.line(Some(&name)))),
            "code" | "tt" | "samp" => {
                let text = plain(&self.line(Some(&name)));
                line.push(Inline::Code(text));
            }
            "kbd" => line.push(Inline::Markup("kbd", self.line(Some("kbd")))),
            "sub" => line.push(Inline::Markup("sub", self.line(Some("sub")))),
            "sup" => line.push(Inline::Markup("sup", self.line(Some("sup")))),
            "a" | "img" | "video" | "audio" | "iframe" => {
                let html = html::read(tag);
                let found = html.blocks.into_iter().find_map(|block| match block {
                    Block::Paragraph(found) => Some(found),
                    Block::Heading { anchors, .. } => {
                        self.anchors.extend(anchors);
                        None
                    }
                    _ => None,
                });
                let number = self.line_number(at);
                match found.and_then(|found| found.into_iter().next()) {
                    Some(Inline::Link { address, .. }) if name == "a" => {
                        let content = self.line(Some("a"));
                        line.push(Inline::Link { address, content, line: number });
                    }
                    Some(Inline::Image { address, alt, .. }) => {
                        line.push(Inline::Image { address, alt, line: number });
                    }
                    Some(other) => line.push(other),
                    None => {}
                }
            }
            // A part of a page that another tool draws.
            _ if inner.starts_with(|mark: char| mark.is_ascii_uppercase()) && inner.contains(['=', '/']) => {
                let place = self.at_line(at);
                self.account.left_out(place, format!("`{tag}`: a component of another tool"));
            }
            _ if KNOWN.contains(&name.as_str()) => {}
            _ => push(line, Inline::Text(self.text.get(at..at + tag.len()).unwrap_or(tag).to_owned())),
        }
    }
}

/// Tags of HTML that mean nothing to readers; any other is shown as typed.
const KNOWN: &[&str] = &[
    "div", "span", "p", "font", "center", "table", "tr", "td", "th", "details", "summary", "small", "big",
    "section", "mark", "ins", "abbr", "cite", "q", "label", "input", "button", "form", "ul", "ol", "li",
    "h1", "h2", "h3", "h4", "pre", "hr", "script", "style", "svg", "link", "meta", "source", "nobr", "wbr",
    "article", "main",
];

pub fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}
