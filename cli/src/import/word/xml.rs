//! XML → a tree, as far as a document needs one.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Most levels; a text box in a table in a list has some thirty.
const MAX_DEPTH: usize = 200;
/// Most elements of one part.
const MAX_ELEMENTS: usize = 4_000_000;

/// An element, its name as written (`w:p`).
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub inside: Vec<Node>,
}

/// What stands in an element.
#[derive(Debug)]
pub enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The elements directly in it.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.inside.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of a name directly in it.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// `w:val` of a child, which is how Word writes most things.
    pub fn value(&self, child: &str) -> Option<&str> {
        self.child(child)?.get("w:val")
    }

    /// The first element of a name at any depth.
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.elements()
            .find_map(|element| if element.name == name { Some(element) } else { element.find(name) })
    }

    /// Its words.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for node in &self.inside {
            match node {
                Node::Text(words) => text.push_str(words),
                Node::Element(element) => text.push_str(&element.text()),
            }
        }
        text
    }
}

/// Reads a part.
///
/// # Errors
/// It is no XML, or has no end: for people.
pub fn read(bytes: &[u8]) -> Result<Element, String> {
    let text =
        super::super::encoding::decode(bytes).map_err(|why| format!("its text cannot be read: {why}"))?.text;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    let mut open = vec![Element::default()];
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|error| format!("its text is damaged: {error}"))?;
        match event {
            Event::Start(tag) => {
                count += 1;
                open.push(element(&tag));
            }
            Event::Empty(tag) => {
                count += 1;
                let element = element(&tag);
                add(&mut open, Node::Element(element));
            }
            Event::End(_) => close(&mut open),
            Event::Text(text) => {
                add(&mut open, Node::Text(text.to_string()));
            }
            Event::CData(text) => {
                add(&mut open, Node::Text(text.to_string()));
            }
            Event::GeneralRef(name) => add(&mut open, Node::Text(entity(&name))),
            Event::Eof => break,
            _ => {}
        }
        if open.len() > MAX_DEPTH || count > MAX_ELEMENTS {
            return Err("its parts are nested too deeply, or too many".to_owned());
        }
    }
    let whole = open.len() == 1;
    while open.len() > 1 {
        close(&mut open);
    }
    if !whole {
        return Err("its text has no end".to_owned());
    }
    Ok(open.pop().unwrap_or_default())
}

fn add(open: &mut [Element], node: Node) {
    if let Some(last) = open.last_mut() {
        last.inside.push(node);
    }
}

fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let Some(done) = open.pop()
    {
        add(open, Node::Element(done));
    }
}

fn element(tag: &BytesStart<'_>) -> Element {
    let mut attributes = tag.attributes();
    let attributes = attributes.with_checks(false).filter_map(Result::ok).map(|attribute| {
        let raw: &str = attribute.value.as_ref();
        let value =
            quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), |value| value.into_owned());
        (attribute.key.as_ref().to_owned(), value)
    });
    Element { name: tag.name().as_ref().to_owned(), attributes: attributes.collect(), inside: Vec::new() }
}

/// `&amp;` and its kind.
fn entity(name: &BytesRef<'_>) -> String {
    if let Ok(Some(mark)) = name.resolve_char_ref() {
        return mark.to_string();
    }
    let name: &str = name;
    quick_xml::escape::resolve_predefined_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}
