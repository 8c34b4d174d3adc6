//! Word documents → pages.
//!
//! Takes the parts that hold text: the document, its styles, lists, relations and footnotes, and the pictures
//! that it shows. Never runs or follows anything: macros, embedded objects and remote templates are not opened.

mod body;
mod pieces;
mod run;
mod styles;
mod xml;

use std::collections::BTreeMap;

use super::account::Account;
use super::archive;
use super::document::{Block, Inline};
use super::links::shortened;
use super::page::Page;

/// A document that was read, and its pictures by the address that the page uses.
pub struct Word {
    pub page: Page,
    pub pictures: BTreeMap<String, Vec<u8>>,
}

/// Reads a document into a page that knows where it is from.
///
/// # Errors
/// It cannot be read: for people.
pub fn read(bytes: &[u8], mut page: Page, account: &mut Account) -> Result<Word, String> {
    let part = |name: &str| -> Result<Option<xml::Element>, String> {
        archive::part(bytes, name)?.map(|bytes| xml::read(&bytes)).transpose()
    };
    let Some(document) = part("word/document.xml")? else {
        return Err("it has no text in it; is it really a Word document?".to_owned());
    };
    // Without these a document still has its words.
    let optional = |name: &str| part(name).ok().flatten();
    let (style_sheet, numbering) = (optional("word/styles.xml"), optional("word/numbering.xml"));
    let (relations, footnotes) = (optional("word/_rels/document.xml.rels"), optional("word/footnotes.xml"));
    let mut body = body::Body {
        styles: styles::styles(style_sheet.as_ref()),
        numberings: styles::numberings(numbering.as_ref()),
        relations: styles::relations(relations.as_ref()),
        notes: footnotes.as_ref(),
        file: &page.origin.path,
        place: &page.origin.file,
        account,
        pictures: BTreeMap::new(),
        anchors: Vec::new(),
        title: None,
        dropped: BTreeMap::new(),
        in_note: false,
        field: None,
    };
    let blocks = body.read(&document);
    let (title, names) = (body.title.take(), std::mem::take(&mut body.pictures));
    for (what, count) in std::mem::take(&mut body.dropped) {
        account
            .left_out(&page.origin.file, if count == 1 { what } else { format!("{what} ({count} times)") });
    }
    for (words, place) in around(bytes) {
        account.left_out(&page.origin.file, format!("{place} of its pages: “{}”", shortened(&words)));
    }
    let mut pictures = BTreeMap::new();
    for (address, name) in names {
        if let Ok(Some(content)) = archive::part(bytes, &name) {
            pictures.insert(address, content);
        }
    }
    page.title = page.title.or(title);
    page.blocks = with_breaks_kept(blocks);
    Ok(Word { page, pictures })
}

/// The words above and below the text of the pages, each once: they belong to no step.
fn around(bytes: &[u8]) -> BTreeMap<String, &'static str> {
    let mut found = BTreeMap::new();
    for name in archive::names(bytes).unwrap_or_default() {
        let place = match name.strip_prefix("word/") {
            Some(part) if part.starts_with("header") => "the top",
            Some(part) if part.starts_with("footer") => "the foot",
            _ => continue,
        };
        let Ok(Some(part)) = archive::part(bytes, &name) else { continue };
        let words = xml::read(&part).map(|part| written(&part)).unwrap_or_default();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        // A page number is counted, not written.
        if words.contains(char::is_alphabetic) {
            found.insert(words, place);
        }
    }
    found
}

/// The words of a part, a space before each paragraph.
fn written(element: &xml::Element) -> String {
    let inside = |element: &xml::Element| match element.name.as_str() {
        "w:t" => element.text(),
        // The same once more, for older programs.
        "mc:Fallback" => String::new(),
        "w:tab" | "w:br" => " ".to_owned(),
        "w:p" => format!(" {}", written(element)),
        _ => written(element),
    };
    element.elements().map(inside).collect()
}

/// Paragraphs of nothing are how Word makes room; they say nothing.
fn with_breaks_kept(blocks: Vec<Block>) -> Vec<Block> {
    let blank = |line: &[Inline]| super::document::is_blank(line);
    blocks
        .into_iter()
        .filter(|block| match block {
            Block::Paragraph(line) => !blank(line),
            Block::Heading { content, .. } => !blank(content),
            _ => true,
        })
        .collect()
}
