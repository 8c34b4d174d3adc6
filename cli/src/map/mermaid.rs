//! The picture as Mermaid: text that GitHub and others draw.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Map, Shape, ShapeKind};

/// Writes it: a shape or an arrow a line, so that a change of the procedure is a change of few lines.
pub fn write(map: &Map) -> String {
    let mut text = "flowchart TD\n".to_owned();
    let mut folders: BTreeMap<&str, Vec<&Shape>> = BTreeMap::new();
    for shape in &map.shapes {
        folders.entry(&shape.folder).or_default().push(shape);
    }
    for (folder, shapes) in folders {
        if !folder.is_empty() {
            let id = super::procedure::identifier(&format!("f_{folder}"));
            let _ = writeln!(text, "  subgraph {id}[\"{}\"]", escaped(folder));
        }
        for shape in shapes {
            let words: Vec<String> = shape.lines.iter().map(|line| escaped(line)).collect();
            let (open, close) = brackets(shape.kind);
            let indent = if folder.is_empty() { "  " } else { "    " };
            let _ = writeln!(text, "{indent}{}{open}\"{}\"{close}", shape.id, words.join("<br/>"));
        }
        if !folder.is_empty() {
            text.push_str("  end\n");
        }
    }
    let id = |number: usize| map.shapes.get(number).map_or("", |shape| shape.id.as_str());
    for arrow in &map.arrows {
        let line = if arrow.dotted { "-.->" } else { "-->" };
        let label = escaped(&arrow.label);
        let label = if label.is_empty() { String::new() } else { format!("|\"{label}\"|") };
        let _ = writeln!(text, "  {} {line}{label} {}", id(arrow.from), id(arrow.to));
    }
    text
}

fn brackets(kind: ShapeKind) -> (&'static str, &'static str) {
    match kind {
        ShapeKind::Step => ("[", "]"),
        ShapeKind::Question => ("[/", "/]"),
        ShapeKind::Call => ("{{", "}}"),
        ShapeKind::Ticket => (">", "]"),
        ShapeKind::End => ("([", "])"),
        ShapeKind::Procedure => ("[[", "]]"),
    }
}

/// Words as Mermaid shows them just so. Everything that Mermaid, the Markdown in it or HTML could read as a sign
/// is written by its number.
fn escaped(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = String::with_capacity(words.len());
    let mut start = true;
    let mut digits = true;
    for mark in words.chars() {
        let plain = mark.is_alphanumeric()
            || matches!(mark, ' ' | ',' | '?' | '(' | '/' | '\'')
            || (!mark.is_ascii() && !mark.is_control())
            // `- x`, `+ x`, `1. x` and `1) x` would begin a list, which Mermaid refuses.
            || matches!(mark, '-' | '+') && !start
            || matches!(mark, '.' | ')') && !digits;
        if plain {
            text.push(mark);
        } else {
            let _ = write!(text, "#{};", u32::from(mark));
        }
        start = false;
        digits &= mark.is_ascii_digit();
    }
    // Addresses would become links.
    text.replace("www.", "www#46;")
}
