//! The text of one cell or field → blocks: HTML, Markdown, or plain lines as people type them.

use super::account::Account;
use super::document::{Block, Inline, Item};
use super::{html, markdown};

/// Reads a text of whatever form. `place` is told in notes.
pub fn blocks(text: &str, place: &str, account: &mut Account) -> Vec<Block> {
    if html::is_html(text) {
        let html = html::read(text);
        for name in html.dropped {
            account.left_out(place, format!("`<{name}>` and what is in it"));
        }
        return html.blocks;
    }
    if is_markdown(text) {
        return markdown::blocks(text, place, account);
    }
    lines(text)
}

/// Markdown that nobody types by chance: a link, bold words, code between fences.
pub fn is_markdown(text: &str) -> bool {
    let heading = text.starts_with("# ") || text.contains("\n# ") || text.contains("\n## ");
    heading || text.contains("](") || text.contains("```") || text.matches("**").count() > 1
}

/// Plain lines: an empty line parts paragraphs; lines that begin with a mark or a number are lists.
pub fn lines(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // Who ends a line only where a paragraph ends, writes long ones.
    let full = text.lines().filter(|line| !line.trim().is_empty());
    let (count, letters) =
        full.fold((0, 0), |(count, letters), line| (count + 1, letters + line.chars().count()));
    let paragraphs = letters > 100 * count;
    let mut fresh = true;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            fresh = true;
            continue;
        }
        let words = |text: &str| vec![Inline::Text(text.trim().to_owned())];
        match (mark(line), blocks.last_mut()) {
            (Some((None, rest)), Some(Block::List { start: None, items })) => items.push(item(rest)),
            (Some((Some(_), rest)), Some(Block::List { start: Some(_), items })) => items.push(item(rest)),
            (Some((start, rest)), _) => blocks.push(Block::List { start, items: vec![item(rest)] }),
            (None, Some(Block::Paragraph(content))) if !fresh => {
                content.push(Inline::Break);
                content.extend(words(line));
            }
            (None, _) => blocks.push(Block::Paragraph(words(line))),
        }
        fresh = paragraphs;
    }
    blocks
}

fn item(text: &str) -> Item {
    Item { task: None, blocks: vec![Block::Paragraph(vec![Inline::Text(text.trim().to_owned())])] }
}

/// The mark that a line begins with: a bullet, or a number.
fn mark(line: &str) -> Option<(Option<u64>, &str)> {
    let bullets = ["- ", "* ", "• ", "· ", "– ", "‣ ", "▪ ", "o\t", "•\t", "-\t", "•", "\u{f0b7}"];
    if let Some(rest) = bullets.iter().find_map(|bullet| line.strip_prefix(bullet)) {
        return Some((None, rest));
    }
    let digits = line.len() - line.trim_start_matches(|mark: char| mark.is_ascii_digit()).len();
    let (number, rest) = line.split_at_checked(digits)?;
    let rest = rest.strip_prefix(['.', ')']).filter(|rest| rest.starts_with([' ', '\t']))?;
    Some((Some(number.parse().ok().filter(|_| digits < 4)?), rest))
}
