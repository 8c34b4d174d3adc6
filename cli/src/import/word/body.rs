//! The body of a document: paragraphs, runs, tables, pictures → blocks.

use std::collections::BTreeMap;

use super::super::account::Account;
use super::super::document::{Block, Inline, is_blank, joined, plain, push};
use super::pieces::{Piece, in_cell, put_together};
use super::run::Field;
use super::styles::{Style, list, named};
use super::xml::Element;

/// Reads the body with everything that its names and numbers stand for.
pub struct Body<'a> {
    pub styles: BTreeMap<String, Style>,
    pub numberings: BTreeMap<String, Vec<bool>>,
    pub relations: BTreeMap<String, String>,
    pub notes: Option<&'a Element>,
    pub file: &'a str,
    pub place: &'a str,
    pub account: &'a mut Account,
    /// The part that holds each picture, by its address.
    pub pictures: BTreeMap<String, String>,
    pub anchors: Vec<String>,
    pub title: Option<String>,
    /// What did not come along, and how often.
    pub dropped: BTreeMap<String, usize>,
    pub in_note: bool,
    /// The address of a link that is written as a field, and where its words begin.
    pub field: Option<Field>,
}

impl Body<'_> {
    /// Blocks of the whole document.
    pub fn read(&mut self, document: &Element) -> Vec<Block> {
        let body = document.find("w:body");
        let pieces = body.map(|body| self.pieces(body)).unwrap_or_default();
        put_together(pieces)
    }

    pub fn drop(&mut self, what: &str) {
        *self.dropped.entry(what.to_owned()).or_default() += 1;
    }

    pub fn pieces(&mut self, parent: &Element) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for element in parent.elements() {
            match element.name.as_str() {
                "w:p" => self.paragraph(element, &mut pieces),
                "w:tbl" => self.table(element, &mut pieces),
                "w:sdt" => {
                    let gallery = element.find("w:docPartGallery").and_then(|gallery| gallery.get("w:val"));
                    if gallery == Some("Table of Contents") {
                        self.drop("the table of contents: steps are chosen from the first one");
                    } else if let Some(content) = element.child("w:sdtContent") {
                        pieces.extend(self.pieces(content));
                    }
                }
                "w:bookmarkStart" => self.anchors.extend(element.get("w:name").map(str::to_owned)),
                "w:ins" | "w:moveTo" | "w:smartTag" | "w:customXml" => pieces.extend(self.pieces(element)),
                "w:del" | "w:moveFrom" => self.drop("text that was deleted while changes were tracked"),
                "w:altChunk" => self.drop("a part in another format"),
                _ => {}
            }
        }
        pieces
    }

    fn paragraph(&mut self, element: &Element, pieces: &mut Vec<Piece>) {
        let properties = element.child("w:pPr");
        let id = properties.and_then(|properties| properties.value("w:pStyle"));
        let mut style = id
            .map(|id| self.styles.get(id).cloned().unwrap_or_else(|| named(&id.to_lowercase())))
            .unwrap_or_default();
        if let Some(properties) = properties {
            style.list = list(properties).or(style.list);
            let outline = properties.value("w:outlineLvl").and_then(|level| level.parse::<u8>().ok());
            style.level = style.level.or(outline.filter(|level| *level < 6).map(|level| level + 1));
        }
        if style.contents {
            self.drop("a line of a table of contents");
            return;
        }
        let mut line = Vec::new();
        let mut boxes = Vec::new();
        self.runs(element, &mut line, &mut boxes);
        let line = joined(line);
        if style.title && !is_blank(&line) && self.title.is_none() {
            self.title = Some(plain(&line).trim().to_owned());
        } else if let (Some(level), false) = (style.level, is_blank(&line)) {
            let anchors = std::mem::take(&mut self.anchors);
            let content = without_bold(line);
            pieces.push(Piece::Block(Block::Heading { level: level.min(6), content, anchors, line: 0 }));
        } else if style.code {
            let text: String = line
                .iter()
                .map(|inline| {
                    if *inline == Inline::Break {
                        "\n".to_owned()
                    } else {
                        plain(std::slice::from_ref(inline))
                    }
                })
                .collect();
            pieces.push(Piece::Code(text));
        } else if let Some((list, depth)) = style.list.filter(|(list, _)| list != "0") {
            let levels = self.numberings.get(&list);
            let counts = levels.and_then(|levels| levels.get(depth)).copied().unwrap_or(false);
            if !is_blank(&line) {
                pieces.push(Piece::Item { list, depth, counts, line });
            }
        } else if style.quote && !is_blank(&line) {
            pieces.push(Piece::Block(Block::Quote { alert: None, blocks: vec![Block::Paragraph(line)] }));
        } else if !is_blank(&line) {
            pieces.push(Piece::Block(Block::Paragraph(line)));
        }
        pieces.append(&mut boxes);
    }

    fn table(&mut self, table: &Element, pieces: &mut Vec<Piece>) {
        let mut rows: Vec<Vec<Vec<Block>>> = Vec::new();
        for row in table.elements().filter(|element| element.name == "w:tr") {
            let mut cells = Vec::new();
            for cell in row.elements().filter(|element| element.name == "w:tc") {
                let inner = self.pieces(cell);
                cells.push(put_together(inner));
                // A wide cell keeps the columns behind it in place.
                let span = cell.child("w:tcPr").and_then(|cell| cell.value("w:gridSpan"));
                let span = span.and_then(|span| span.parse::<usize>().ok()).unwrap_or(1);
                cells.extend((1..span.min(64)).map(|_| Vec::new()));
            }
            rows.push(cells);
        }
        rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        // One column is a frame round a text.
        if rows.iter().all(|row| row.len() <= 1) {
            pieces.extend(rows.into_iter().flatten().flatten().map(Piece::Block));
            return;
        }
        let mut rows = rows.into_iter().map(|row| row.into_iter().map(in_cell).collect::<Vec<_>>());
        let header = rows.next().unwrap_or_default();
        pieces.push(Piece::Block(Block::Table { header, rows: rows.collect() }));
    }
}

/// Headings are bold by being headings.
fn without_bold(line: Vec<Inline>) -> Vec<Inline> {
    let mut found = Vec::new();
    for inline in line {
        match inline {
            Inline::Strong(inner) | Inline::Emphasis(inner) => {
                without_bold(inner).into_iter().for_each(|inline| push(&mut found, inline));
            }
            inline => push(&mut found, inline),
        }
    }
    found
}
