//! Tags → a tree of elements.

use html5gum::{Token, Tokenizer};

/// Most levels of elements; what is deeper joins the deepest.
const MAX_DEPTH: usize = 64;

/// Elements without an end.
const VOID: &[&str] = &[
    "br", "hr", "img", "input", "meta", "link", "source", "embed", "area", "base", "col", "param", "track",
    "wbr",
];

/// What a page holds.
pub enum Node {
    Element { name: String, attributes: Vec<(String, String)>, inside: Vec<Node> },
    Text(String),
    Comment(String),
}

/// Tokens → a tree, with the ends that HTML lets writers leave out.
pub fn tree(html: &str) -> Vec<Node> {
    let mut open: Open = vec![(String::new(), Vec::new(), Vec::new())];
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                for implied in implied_ends(&name) {
                    close(&mut open, implied, &["ul", "ol", "table", "dl"]);
                }
                let attributes: Vec<(String, String)> =
                    tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect();
                if VOID.contains(&name.as_str()) || tag.self_closing || open.len() >= MAX_DEPTH {
                    add(&mut open, Node::Element { name, attributes, inside: Vec::new() });
                } else {
                    open.push((name, attributes, Vec::new()));
                }
            }
            Token::EndTag(tag) => close(&mut open, &text(&tag.name), &[]),
            Token::String(words) => add(&mut open, Node::Text(text(&words))),
            Token::Comment(words) => add(&mut open, Node::Comment(text(&words))),
            _ => {}
        }
    }
    while open.len() > 1 {
        pop(&mut open);
    }
    open.pop().map(|(_, _, nodes)| nodes).unwrap_or_default()
}

type Open = Vec<(String, Vec<(String, String)>, Vec<Node>)>;

fn add(open: &mut Open, node: Node) {
    if let Some((_, _, inside)) = open.last_mut() {
        inside.push(node);
    }
}

fn pop(open: &mut Open) {
    if let Some((name, attributes, inside)) = open.pop() {
        add(open, Node::Element { name, attributes, inside });
    }
}

/// Closes the nearest element of a name, if there is one before any of `walls`.
fn close(open: &mut Open, name: &str, walls: &[&str]) {
    let found =
        open.iter().skip(1).rev().position(|(open, ..)| open == name || walls.contains(&open.as_str()));
    let Some(depth) = found else { return };
    if open.iter().rev().nth(depth).is_some_and(|(open, ..)| open == name) {
        (0..=depth).for_each(|_| pop(open));
    }
}

/// What the start of an element ends.
fn implied_ends(name: &str) -> &'static [&'static str] {
    match name {
        "li" => &["p", "li"],
        "dt" | "dd" => &["p", "dt", "dd"],
        "td" | "th" => &["td", "th"],
        "tr" => &["td", "th", "tr"],
        "p" | "div" | "ul" | "ol" | "table" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        | "blockquote" => &["p"],
        _ => &[],
    }
}
