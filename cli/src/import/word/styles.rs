//! What the names and numbers in a document stand for: styles, lists, relations.

use std::collections::BTreeMap;

use super::xml::Element;

/// What a style makes of a paragraph.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// Heading level, from 1.
    pub level: Option<u8>,
    pub title: bool,
    pub code: bool,
    pub quote: bool,
    /// An entry of a table of contents.
    pub contents: bool,
    /// The list it is in, and how deep.
    pub list: Option<(String, usize)>,
    parent: Option<String>,
}

/// Styles by id.
pub fn styles(root: Option<&Element>) -> BTreeMap<String, Style> {
    let mut found: BTreeMap<String, Style> = BTreeMap::new();
    let Some(root) = root.and_then(|root| root.child("w:styles")) else { return found };
    for element in root.elements().filter(|element| element.name == "w:style") {
        let Some(id) = element.get("w:styleId") else { continue };
        // Names are English in every language of Word; ids are not.
        let name = element.value("w:name").unwrap_or(id).to_lowercase();
        let mut style = named(&name);
        style.parent = element.value("w:basedOn").map(str::to_owned);
        if let Some(paragraph) = element.child("w:pPr") {
            let outline = paragraph.value("w:outlineLvl").and_then(|level| level.parse::<u8>().ok());
            style.level = style.level.or(outline.filter(|level| *level < 9).map(|level| level + 1));
            style.list = list(paragraph);
        }
        found.insert(id.to_owned(), style);
    }
    let whole = found.clone();
    for style in found.values_mut() {
        inherit(style, &whole);
    }
    found
}

/// What a style's name says.
pub fn named(name: &str) -> Style {
    let level = name.strip_prefix("heading").map(str::trim).and_then(|digits| digits.parse::<u8>().ok());
    Style {
        level: level.filter(|level| (1..=9).contains(level)),
        title: name == "title",
        code: ["code", "preformatted", "source", "verbatim", "console"]
            .iter()
            .any(|word| name.contains(word)),
        quote: name.contains("quote") || name.contains("citation"),
        contents: name.starts_with("toc") || name.starts_with("table of figures"),
        ..Style::default()
    }
}

fn inherit(style: &mut Style, all: &BTreeMap<String, Style>) {
    let mut parent = style.parent.clone();
    // A chain that bites its tail ends.
    for _ in 0..20 {
        let Some(found) = parent.as_ref().and_then(|id| all.get(id)) else { break };
        style.level = style.level.or(found.level);
        style.title |= found.title;
        style.code |= found.code;
        style.quote |= found.quote;
        style.list = style.list.clone().or_else(|| found.list.clone());
        parent.clone_from(&found.parent);
    }
}

/// The list that a paragraph's properties name, and how deep in it.
pub fn list(properties: &Element) -> Option<(String, usize)> {
    let number = properties.child("w:numPr")?;
    let depth = number.value("w:ilvl").and_then(|depth| depth.parse().ok()).unwrap_or(0);
    Some((number.value("w:numId")?.to_owned(), usize::min(depth, 8)))
}

/// For each list, which of its levels count.
pub fn numberings(root: Option<&Element>) -> BTreeMap<String, Vec<bool>> {
    let mut found = BTreeMap::new();
    let Some(root) = root.and_then(|root| root.child("w:numbering")) else { return found };
    let counts = |element: &Element| -> Vec<bool> {
        let levels = element.elements().filter(|element| element.name == "w:lvl");
        levels.map(|level| !matches!(level.value("w:numFmt"), Some("bullet" | "none") | None)).collect()
    };
    let kinds: BTreeMap<&str, Vec<bool>> = root
        .elements()
        .filter(|element| element.name == "w:abstractNum")
        .filter_map(|element| Some((element.get("w:abstractNumId")?, counts(element))))
        .collect();
    for element in root.elements().filter(|element| element.name == "w:num") {
        let kind = element.value("w:abstractNumId").and_then(|kind| kinds.get(kind));
        if let (Some(id), Some(kind)) = (element.get("w:numId"), kind) {
            found.insert(id.to_owned(), kind.clone());
        }
    }
    found
}

/// Where each relation of the document leads.
pub fn relations(root: Option<&Element>) -> BTreeMap<String, String> {
    let relations = root.and_then(|root| root.child("Relationships"));
    let each = relations.into_iter().flat_map(Element::elements);
    each.filter_map(|one| Some((one.get("Id")?.to_owned(), one.get("Target")?.to_owned()))).collect()
}
