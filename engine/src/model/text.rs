//! Text as it waits in a shelf: blocks and lines whose holes are formulas and whose side ways are
//! numbers, so that an address a reader may not know lies in another shelf.

use serde::{Deserialize, Serialize};

use super::condition::Expr;
use crate::message::{AlertKind, MarkupKind};

/// Literal text with holes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Piece {
    /// Text.
    Text(String),
    /// A value to fill in.
    Hole(Expr),
}

/// A block of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
#[expect(missing_docs, reason = "the same as `message::Block`, where each is described")]
pub enum Block {
    Heading { level: u8, content: Vec<Inline> },
    Paragraph(Vec<Inline>),
    List { start: Option<u32>, items: Vec<ListItem> },
    Code { language: String, pieces: Vec<Piece> },
    Quote(Vec<Block>),
    Alert { kind: AlertKind, blocks: Vec<Block> },
    Table { header: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>> },
    Picture { src: String, alt: String },
    Player { src: String, label: String },
    Download { src: String, label: String },
    Rule,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListItem {
    /// A task box, and whether it is ticked.
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
#[expect(missing_docs, reason = "the same as `message::Inline`, where each is described")]
pub enum Inline {
    Text(String),
    Hole(Expr),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Strike(Vec<Inline>),
    Code(Vec<Piece>),
    Markup {
        kind: MarkupKind,
        content: Vec<Inline>,
    },
    Link {
        address: Vec<Piece>,
        content: Vec<Inline>,
    },
    /// A side way: its number in the step's table of ways.
    Way {
        way: u32,
        content: Vec<Inline>,
    },
    Image {
        src: String,
        alt: String,
    },
    Break,
}

/// The words of a line, holes left out: for searching.
#[must_use]
pub fn plain(content: &[Inline]) -> String {
    let mut text = String::new();
    for inline in content {
        match inline {
            Inline::Text(words) => text.push_str(words),
            Inline::Code(pieces) => text.push_str(&plain_pieces(pieces)),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Markup { content: inner, .. }
            | Inline::Link { content: inner, .. }
            | Inline::Way { content: inner, .. } => text.push_str(&plain(inner)),
            Inline::Image { alt, .. } => text.push_str(alt),
            Inline::Hole(_) | Inline::Break => text.push(' '),
        }
    }
    text
}

/// Literal text, holes left out.
#[must_use]
pub fn plain_pieces(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.as_str() } else { " " }).collect()
}

/// The words of a block, holes left out: for searching.
#[must_use]
pub fn plain_block(block: &Block) -> String {
    let all = |blocks: &[Block]| blocks.iter().map(plain_block).collect::<Vec<_>>().join("\n");
    match block {
        Block::Heading { content, .. } | Block::Paragraph(content) => plain(content),
        Block::List { items, .. } => {
            items.iter().map(|item| all(&item.blocks)).collect::<Vec<_>>().join("\n")
        }
        Block::Code { pieces, .. } => plain_pieces(pieces),
        Block::Quote(blocks) | Block::Alert { blocks, .. } => all(blocks),
        Block::Table { header, rows } => {
            let rows = std::iter::once(header).chain(rows);
            rows.map(|row| row.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join(" "))
                .collect::<Vec<_>>()
                .join("\n")
        }
        Block::Picture { alt, .. } => alt.clone(),
        Block::Player { label, .. } | Block::Download { label, .. } => label.clone(),
        Block::Rule => String::new(),
    }
}

/// Every formula that is shown in pieces of text.
pub fn holes_of_pieces(pieces: &[Piece], found: &mut dyn FnMut(&Expr)) {
    for piece in pieces {
        if let Piece::Hole(expr) = piece {
            found(expr);
        }
    }
}

/// Every formula that is shown in a block.
pub fn holes_of_block(block: &Block, found: &mut dyn FnMut(&Expr)) {
    match block {
        Block::Heading { content, .. } | Block::Paragraph(content) => holes_of_line(content, found),
        Block::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| holes_of_block(block, found));
        }
        Block::Code { pieces, .. } => holes_of_pieces(pieces, found),
        Block::Quote(blocks) | Block::Alert { blocks, .. } => {
            blocks.iter().for_each(|block| holes_of_block(block, found));
        }
        Block::Table { header, rows } => {
            header.iter().chain(rows.iter().flatten()).for_each(|cell| holes_of_line(cell, found));
        }
        Block::Picture { .. } | Block::Player { .. } | Block::Download { .. } | Block::Rule => {}
    }
}

fn holes_of_line(line: &[Inline], found: &mut dyn FnMut(&Expr)) {
    for inline in line {
        match inline {
            Inline::Hole(expr) => found(expr),
            Inline::Code(pieces) => holes_of_pieces(pieces, found),
            Inline::Link { address, content } => {
                holes_of_pieces(address, found);
                holes_of_line(content, found);
            }
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Markup { content: inner, .. }
            | Inline::Way { content: inner, .. } => holes_of_line(inner, found),
            Inline::Text(_) | Inline::Image { .. } | Inline::Break => {}
        }
    }
}

/// Every published name of a picture or file that is shown in a block, or linked to.
#[cfg(feature = "compile")]
pub fn sources_of_block(block: &mut Block, found: &mut dyn FnMut(&mut String)) {
    match block {
        Block::Picture { src, .. } | Block::Player { src, .. } | Block::Download { src, .. } => found(src),
        Block::Heading { content, .. } | Block::Paragraph(content) => sources_of_line(content, found),
        Block::List { items, .. } => {
            let blocks = items.iter_mut().flat_map(|item| &mut item.blocks);
            blocks.for_each(|block| sources_of_block(block, found));
        }
        Block::Quote(blocks) | Block::Alert { blocks, .. } => {
            blocks.iter_mut().for_each(|block| sources_of_block(block, found));
        }
        Block::Table { header, rows } => {
            let cells = header.iter_mut().chain(rows.iter_mut().flatten());
            cells.for_each(|cell| sources_of_line(cell, found));
        }
        Block::Code { .. } | Block::Rule => {}
    }
}

#[cfg(feature = "compile")]
fn sources_of_line(line: &mut [Inline], found: &mut dyn FnMut(&mut String)) {
    for inline in line {
        match inline {
            Inline::Image { src, .. } => found(src),
            Inline::Link { address, content } => {
                // The name of a file is one piece; what is not a name nobody has published.
                if let [Piece::Text(address)] = address.as_mut_slice() {
                    found(address);
                }
                sources_of_line(content, found);
            }
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Markup { content: inner, .. }
            | Inline::Way { content: inner, .. } => sources_of_line(inner, found),
            Inline::Text(_) | Inline::Hole(_) | Inline::Code(_) | Inline::Break => {}
        }
    }
}
