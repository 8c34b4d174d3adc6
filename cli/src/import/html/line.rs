//! Elements within a line.

use super::super::document::{Inline, is_blank, joined, push};
use super::tree::Node;
use super::{DROPPED, PARTS, Reader, attribute, raw, trimmed};

impl Reader {
    /// A line: blocks in it become line breaks.
    pub fn line(&mut self, nodes: &[Node]) -> Vec<Inline> {
        let mut line = Vec::new();
        nodes.iter().for_each(|node| self.inline(node, &mut line));
        trimmed(line)
    }

    pub fn inline(&mut self, node: &Node, line: &mut Vec<Inline>) {
        let (name, attributes, inside) = match node {
            Node::Text(text) => return push(line, Inline::Text(collapsed(text, line))),
            Node::Comment(_) => return,
            Node::Element { name, attributes, inside } => {
                (name.as_str(), attributes.as_slice(), inside.as_slice())
            }
        };
        match name {
            "br" => line.push(Inline::Break),
            "b" | "strong" | "u" => push(line, Inline::Strong(self.inside(inside))),
            "i" | "em" | "cite" | "dfn" | "var" => push(line, Inline::Emphasis(self.inside(inside))),
            "s" | "del" | "strike" => push(line, Inline::Strike(self.inside(inside))),
            "code" | "tt" | "samp" => {
                let mut text = String::new();
                raw(inside, &mut text);
                push(line, Inline::Code(text));
            }
            "kbd" => line.push(Inline::Markup("kbd", self.inside(inside))),
            "sub" => line.push(Inline::Markup("sub", self.inside(inside))),
            "sup" => line.push(Inline::Markup("sup", self.inside(inside))),
            "a" => {
                let content = self.inside(inside);
                let anchor = attribute(attributes, "name").or_else(|| attribute(attributes, "id"));
                self.anchors.extend(anchor.map(str::to_owned));
                match attribute(attributes, "href") {
                    Some(href) => {
                        let address = href.trim().to_owned();
                        line.push(Inline::Link { address, content: joined(content), line: 0 });
                    }
                    None => content.into_iter().for_each(|inline| push(line, inline)),
                }
            }
            "img" => {
                let get = |name: &str| attribute(attributes, name).unwrap_or_default().to_owned();
                line.push(Inline::Image { address: get("src"), alt: get("alt"), line: 0 });
            }
            "video" | "audio" | "iframe" | "embed" | "source" => {
                if let Some(address) = attribute(attributes, "src").map(str::to_owned) {
                    let label = attribute(attributes, "title").unwrap_or(&address).to_owned();
                    line.push(Inline::Link { address, content: vec![Inline::Text(label)], line: 0 });
                }
                inside.iter().for_each(|node| self.inline(node, line));
            }
            "input" => {
                let value = attribute(attributes, "value").or_else(|| attribute(attributes, "placeholder"));
                push(line, Inline::Text(value.unwrap_or_default().to_owned()));
            }
            name if DROPPED.contains(&name) => self.drop(name, inside),
            name if PARTS.contains(&name) => {
                if !is_blank(line) && line.last() != Some(&Inline::Break) {
                    line.push(Inline::Break);
                }
                if name == "li" {
                    push(line, Inline::Text("• ".to_owned()));
                }
                inside.iter().for_each(|node| self.inline(node, line));
                line.push(Inline::Break);
            }
            _ => inside.iter().for_each(|node| self.inline(node, line)),
        }
    }

    fn inside(&mut self, nodes: &[Node]) -> Vec<Inline> {
        let mut line = Vec::new();
        nodes.iter().for_each(|node| self.inline(node, &mut line));
        line
    }
}

/// Spaces as HTML counts them: any run is one, and none at the start of a line.
fn collapsed(text: &str, before: &[Inline]) -> String {
    let start = match before.last() {
        None | Some(Inline::Break) => true,
        Some(Inline::Text(text)) => text.ends_with(' '),
        _ => false,
    };
    let mut out = String::with_capacity(text.len());
    for mark in text.chars() {
        if !mark.is_ascii_whitespace() {
            out.push(mark);
        } else if !(out.ends_with(' ') || out.is_empty() && start) {
            out.push(' ');
        }
    }
    out
}
