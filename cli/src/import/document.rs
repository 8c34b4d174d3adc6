//! What every reader gives: blocks and lines, whatever they were written in.

/// A block of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading, with the names that links in its own file know it by.
    Heading {
        level: u8,
        content: Vec<Inline>,
        anchors: Vec<String>,
        line: usize,
    },
    Paragraph(Vec<Inline>),
    List {
        start: Option<u64>,
        items: Vec<Item>,
    },
    Code {
        language: String,
        text: String,
    },
    /// A quote, or one of GitHub's five alerts.
    Quote {
        alert: Option<&'static str>,
        blocks: Vec<Block>,
    },
    Table {
        header: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A comment for colleagues, without its marks.
    Comment(String),
    Rule,
}

/// An item of a list; `task` is its tick box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    pub task: Option<bool>,
    pub blocks: Vec<Block>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Words; a line break in them is a space that a writer made one.
    Text(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Strike(Vec<Inline>),
    Code(String),
    /// `kbd`, `sub` or `sup`.
    Markup(&'static str, Vec<Inline>),
    /// A link as it was written, and the line it stood in (0: unknown).
    Link {
        address: String,
        content: Vec<Inline>,
        line: usize,
    },
    Image {
        address: String,
        alt: String,
        line: usize,
    },
    Break,
}

/// The words of a line, without formatting.
pub fn plain(line: &[Inline]) -> String {
    let mut text = String::new();
    for inline in line {
        match inline {
            Inline::Text(words) | Inline::Code(words) => text.push_str(words),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Markup(_, inner)
            | Inline::Link { content: inner, .. } => text.push_str(&plain(inner)),
            Inline::Image { alt, .. } => text.push_str(alt),
            Inline::Break => text.push(' '),
        }
    }
    text
}

/// The words of a line on one line, with single spaces.
pub fn words(line: &[Inline]) -> String {
    plain(line).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether there is nothing to see.
pub fn is_blank(line: &[Inline]) -> bool {
    line.iter().all(|inline| match inline {
        Inline::Text(text) => super::escape::clean(text).trim().is_empty(),
        Inline::Code(text) => text.trim().is_empty(),
        Inline::Strong(inner)
        | Inline::Emphasis(inner)
        | Inline::Strike(inner)
        | Inline::Markup(_, inner) => is_blank(inner),
        Inline::Link { content, address, .. } => is_blank(content) && address.is_empty(),
        Inline::Image { .. } => false,
        Inline::Break => true,
    })
}

/// Adds a piece; neighbours of one kind become one, so that marks never stand back to back.
pub fn push(line: &mut Vec<Inline>, inline: Inline) {
    match (line.last_mut(), inline) {
        (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
        (Some(Inline::Code(before)), Inline::Code(text)) => before.push_str(&text),
        (Some(Inline::Strong(before)), Inline::Strong(inner))
        | (Some(Inline::Emphasis(before)), Inline::Emphasis(inner))
        | (Some(Inline::Strike(before)), Inline::Strike(inner)) => {
            inner.into_iter().for_each(|inline| push(before, inline));
        }
        (_, inline) => line.push(inline),
    }
}

/// Joins neighbours throughout, and drops what is empty.
pub fn joined(line: Vec<Inline>) -> Vec<Inline> {
    let mut found = Vec::new();
    for inline in line {
        let inline = match inline {
            Inline::Text(text) if text.is_empty() => continue,
            Inline::Code(text) if text.is_empty() => continue,
            Inline::Strong(inner) => Inline::Strong(joined(inner)),
            Inline::Emphasis(inner) => Inline::Emphasis(joined(inner)),
            Inline::Strike(inner) => Inline::Strike(joined(inner)),
            Inline::Markup(tag, inner) => Inline::Markup(tag, joined(inner)),
            Inline::Link { address, content, line } => {
                Inline::Link { address, content: joined(content), line }
            }
            inline => inline,
        };
        // Formatting of nothing but spaces is spaces.
        match inline {
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Markup(_, inner)
                if is_blank(&inner) =>
            {
                inner.into_iter().for_each(|inline| push(&mut found, inline));
            }
            inline => push(&mut found, inline),
        }
    }
    found
}

/// Every line of some blocks, to be changed in place.
pub fn for_each_line(blocks: &mut [Block], change: &mut impl FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph(content) => change(content),
            Block::List { items, .. } => {
                items.iter_mut().for_each(|item| for_each_line(&mut item.blocks, change));
            }
            Block::Quote { blocks, .. } => for_each_line(blocks, change),
            Block::Table { header, rows } => {
                header.iter_mut().chain(rows.iter_mut().flatten()).for_each(&mut *change);
            }
            Block::Code { .. } | Block::Comment(_) | Block::Rule => {}
        }
    }
}

/// A paragraph of plain words.
pub fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(vec![Inline::Text(text.into())])
}
