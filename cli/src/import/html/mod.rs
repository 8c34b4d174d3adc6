//! HTML → blocks: simple answers, exported pages, and the tags that writers put into Markdown.

mod line;
mod tree;

use super::document::{Block, Inline, Item, is_blank, joined};
use tree::{Node, tree};

/// Elements whose inside is no text for people.
const DROPPED: &[&str] =
    &["script", "style", "template", "svg", "head", "noscript", "object", "canvas", "math"];

/// Elements that part blocks.
const PARTS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "figure",
    "figcaption",
    "center",
    "details",
    "summary",
    "body",
    "html",
    "aside",
    "nav",
    "form",
    "fieldset",
    "address",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "pre",
    "blockquote",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "caption",
    "tr",
    "td",
    "th",
    "thead",
    "tbody",
    "tfoot",
];

/// What was read.
#[derive(Debug, Default)]
pub struct Html {
    pub blocks: Vec<Block>,
    /// Names of elements that did not come along.
    pub dropped: Vec<String>,
    /// `<title>`.
    pub title: Option<String>,
}

/// Reads HTML. Any text is some HTML: this cannot fail.
pub fn read(html: &str) -> Html {
    let mut reader = Reader::default();
    let mut blocks = reader.blocks(&tree(html));
    if !reader.anchors.is_empty() {
        blocks.push(Block::Heading { level: 3, content: Vec::new(), anchors: reader.anchors, line: 0 });
    }
    Html { blocks, dropped: reader.dropped, title: reader.title }
}

/// Whether a text is meant as HTML.
pub fn is_html(text: &str) -> bool {
    let lower = text.to_lowercase();
    let tags = [
        "p", "br", "ul", "ol", "li", "div", "b", "strong", "i", "em", "a", "h1", "h2", "h3", "table", "span",
    ];
    tags.iter().any(|tag| {
        lower.match_indices(&format!("<{tag}")).any(|(at, found)| {
            lower.get(at + found.len()..).is_some_and(|rest| rest.starts_with(['>', ' ', '/', '\n']))
        })
    })
}

#[derive(Default)]
struct Reader {
    dropped: Vec<String>,
    anchors: Vec<String>,
    title: Option<String>,
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

impl Reader {
    fn blocks(&mut self, nodes: &[Node]) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut run: Vec<Inline> = Vec::new();
        for node in nodes {
            match node {
                Node::Element { name, attributes, inside } if is_part(name, inside) => {
                    flush(&mut run, &mut blocks);
                    self.part(name, attributes, inside, &mut blocks);
                }
                Node::Comment(text) => {
                    flush(&mut run, &mut blocks);
                    blocks.push(Block::Comment(text.clone()));
                }
                node => self.inline(node, &mut run),
            }
        }
        flush(&mut run, &mut blocks);
        blocks
    }

    fn part(
        &mut self,
        name: &str,
        attributes: &[(String, String)],
        inside: &[Node],
        blocks: &mut Vec<Block>,
    ) {
        if let Some(id) = attribute(attributes, "id") {
            self.anchors.push(id.to_owned());
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.bytes().last().map_or(3, |digit| digit.saturating_sub(b'0'));
                let content = joined(self.line(inside));
                let anchors = std::mem::take(&mut self.anchors);
                blocks.push(Block::Heading { level, content, anchors, line: 0 });
            }
            "ul" => blocks.push(Block::List { start: None, items: self.items(inside) }),
            "ol" => {
                let start = attribute(attributes, "start").and_then(|start| start.trim().parse().ok());
                blocks.push(Block::List { start: Some(start.unwrap_or(1)), items: self.items(inside) });
            }
            "summary" | "dt" | "caption" => {
                let content = self.line(inside);
                if !is_blank(&content) {
                    blocks.push(Block::Paragraph(vec![Inline::Strong(joined(content))]));
                }
            }
            "pre" => {
                let class = inside.iter().find_map(|node| match node {
                    Node::Element { attributes, .. } => attribute(attributes, "class"),
                    _ => None,
                });
                let class = class.or_else(|| attribute(attributes, "class")).unwrap_or_default();
                let language = class.split(' ').find_map(|class| class.strip_prefix("language-"));
                let mut text = String::new();
                raw(inside, &mut text);
                let text = text.strip_prefix('\n').unwrap_or(&text).to_owned();
                blocks.push(Block::Code { language: language.unwrap_or_default().to_owned(), text });
            }
            "blockquote" => blocks.push(Block::Quote { alert: None, blocks: self.blocks(inside) }),
            "hr" => blocks.push(Block::Rule),
            "table" => self.table(inside, blocks),
            name if DROPPED.contains(&name) => self.drop(name, inside),
            _ => blocks.extend(self.blocks(inside)),
        }
    }

    pub fn drop(&mut self, name: &str, inside: &[Node]) {
        for node in inside {
            if let Node::Element { name, inside, .. } = node
                && name == "title"
            {
                let mut text = String::new();
                raw(inside, &mut text);
                self.title = Some(text.trim().to_owned());
            }
        }
        if name != "head" {
            self.dropped.push(name.to_owned());
        }
    }

    fn items(&mut self, nodes: &[Node]) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        for node in nodes {
            match node {
                Node::Element { name, inside, .. } if name == "li" => {
                    items.push(Item { task: None, blocks: self.blocks(inside) });
                }
                Node::Text(text) if text.trim().is_empty() => {}
                node => {
                    let blocks = self.blocks(std::slice::from_ref(node));
                    match items.last_mut() {
                        Some(item) => item.blocks.extend(blocks),
                        None => items.push(Item { task: None, blocks }),
                    }
                }
            }
        }
        items
    }

    fn table(&mut self, inside: &[Node], blocks: &mut Vec<Block>) {
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        self.rows(inside, &mut rows, blocks);
        rows.retain(|row| row.iter().any(|cell| !is_blank(cell)));
        // A table of one column is layout: what is in it counts.
        if rows.iter().all(|row| row.len() <= 1) {
            blocks.extend(rows.into_iter().flatten().map(Block::Paragraph));
            return;
        }
        let mut rows = rows.into_iter();
        if let Some(header) = rows.next() {
            blocks.push(Block::Table { header, rows: rows.collect() });
        }
    }

    fn rows(&mut self, nodes: &[Node], rows: &mut Vec<Vec<Vec<Inline>>>, blocks: &mut Vec<Block>) {
        for node in nodes {
            let Node::Element { name, attributes, inside } = node else { continue };
            match name.as_str() {
                "tr" => {
                    let cells = inside.iter().filter_map(|cell| match cell {
                        Node::Element { name, inside, .. } if name == "td" || name == "th" => Some(inside),
                        _ => None,
                    });
                    let row = cells.map(|cell| joined(self.line(cell))).collect();
                    rows.push(row);
                }
                "caption" => self.part(name, attributes, inside, blocks),
                _ => self.rows(inside, rows, blocks),
            }
        }
    }
}

/// Whether an element stands on its own: it is a block, or holds one.
fn is_part(name: &str, inside: &[Node]) -> bool {
    let holds = |node: &Node| matches!(node, Node::Element { name, inside, .. } if is_part(name, inside));
    PARTS.contains(&name) || (!matches!(name, "a" | "b" | "i" | "em" | "strong") && inside.iter().any(holds))
}

pub fn raw(nodes: &[Node], text: &mut String) {
    for node in nodes {
        match node {
            Node::Text(words) => text.push_str(words),
            Node::Element { name, .. } if name == "br" => text.push('\n'),
            Node::Element { inside, .. } => raw(inside, text),
            Node::Comment(_) => {}
        }
    }
}

fn flush(run: &mut Vec<Inline>, blocks: &mut Vec<Block>) {
    let line = trimmed(joined(std::mem::take(run)));
    // Two breaks in a row were meant as a paragraph.
    let mut part: Vec<Inline> = Vec::new();
    let mut pieces = line.into_iter().peekable();
    while let Some(inline) = pieces.next() {
        let blank = |inline: &Inline| matches!(inline, Inline::Text(text) if text.trim().is_empty());
        if inline == Inline::Break {
            while pieces.next_if(blank).is_some() {}
            if pieces.next_if_eq(&Inline::Break).is_some() {
                if !is_blank(&part) {
                    blocks.push(Block::Paragraph(trimmed(std::mem::take(&mut part))));
                }
                continue;
            }
        }
        part.push(inline);
    }
    if !is_blank(&part) {
        blocks.push(Block::Paragraph(trimmed(part)));
    }
}

pub fn trimmed(mut line: Vec<Inline>) -> Vec<Inline> {
    let nothing = |inline: &Inline| match inline {
        Inline::Break => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    while line.last().is_some_and(nothing) {
        line.pop();
    }
    while line.first().is_some_and(nothing) {
        line.remove(0);
    }
    line
}

/// Words without tags, for a title.
pub fn text_only(html: &str) -> String {
    if !is_html(html) {
        return html.to_owned();
    }
    let mut blocks = read(html).blocks;
    let mut text = String::new();
    super::document::for_each_line(&mut blocks, &mut |line| {
        text.push_str(&super::document::plain(line));
        text.push(' ');
    });
    text.trim().to_owned()
}
