//! Paragraphs that say they are in a list or are code → lists and code.

use super::super::document::{Block, Inline, Item, joined};

/// A paragraph, before lists are put together.
pub enum Piece {
    Block(Block),
    Item { list: String, depth: usize, counts: bool, line: Vec<Inline> },
    Code(String),
}

/// Blocks as one line of a cell.
pub fn in_cell(blocks: Vec<Block>) -> Vec<Inline> {
    let mut line: Vec<Inline> = Vec::new();
    let mut add = |content: Vec<Inline>| {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.extend(content);
    };
    for block in blocks {
        match block {
            Block::Heading { content, .. } => add(vec![Inline::Strong(content)]),
            Block::Paragraph(content) => add(content),
            Block::List { start, items } => {
                for (at, item) in items.into_iter().enumerate() {
                    let mark = start.map_or("• ".to_owned(), |start| format!("{}. ", start + at as u64));
                    let mut content = vec![Inline::Text(mark)];
                    content.extend(in_cell(item.blocks));
                    add(content);
                }
            }
            Block::Code { text, .. } => add(vec![Inline::Code(text.replace('\n', " "))]),
            Block::Quote { blocks, .. } => add(in_cell(blocks)),
            Block::Table { header, rows } => {
                for row in std::iter::once(header).chain(rows) {
                    let mut content = Vec::new();
                    for cell in row {
                        content.extend(cell);
                        content.push(Inline::Text("  ".to_owned()));
                    }
                    add(content);
                }
            }
            Block::Comment(_) | Block::Rule => {}
        }
    }
    joined(line)
}

/// Lines of lists become lists, and lines of code become code.
pub fn put_together(pieces: Vec<Piece>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<String> = None;
    for piece in pieces {
        match piece {
            Piece::Item { list, depth, counts, line } => {
                let goes_on = open.as_ref() == Some(&list);
                if !(goes_on && matches!(blocks.last(), Some(Block::List { .. }))) {
                    blocks.push(Block::List { start: counts_from(counts), items: Vec::new() });
                }
                if let Some(Block::List { items, .. }) = blocks.last_mut() {
                    hang(items, depth, counts, line);
                }
                open = Some(list);
            }
            Piece::Code(text) => {
                open = None;
                match blocks.last_mut() {
                    Some(Block::Code { text: before, .. }) => {
                        before.push('\n');
                        before.push_str(&text);
                    }
                    _ => blocks.push(Block::Code { language: String::new(), text }),
                }
            }
            Piece::Block(block) => {
                open = None;
                blocks.push(block);
            }
        }
    }
    blocks
}

fn counts_from(counts: bool) -> Option<u64> {
    counts.then_some(1)
}

/// Puts a line into a list, as deep as it says.
fn hang(items: &mut Vec<Item>, depth: usize, counts: bool, line: Vec<Inline>) {
    if depth > 0
        && let Some(last) = items.last_mut()
    {
        if !matches!(last.blocks.last(), Some(Block::List { .. })) {
            last.blocks.push(Block::List { start: counts_from(counts), items: Vec::new() });
        }
        if let Some(Block::List { items, .. }) = last.blocks.last_mut() {
            return hang(items, depth - 1, counts, line);
        }
    }
    items.push(Item { task: None, blocks: vec![Block::Paragraph(line)] });
}
