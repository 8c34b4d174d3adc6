//! What a SOAP service answers, read without trusting it.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

/// An element with what is in it. Names are local: which prefix a service chooses says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Element {
    pub name: String,
    pub text: String,
    pub inner: Vec<Element>,
}

/// Nesting of elements that no envelope needs.
const DEEPEST: usize = 64;
/// So many elements no answer about one ticket needs.
const MOST: usize = 20_000;

impl Element {
    /// # Errors
    /// It is not well-formed, or has a document type: SOAP forbids one (SOAP 1.2, part 1, section 5), and entities
    /// that grow or read files come with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut open: Vec<Self> = vec![Self::default()];
        let mut count = 0;
        loop {
            let event = reader.read_event().map_err(|_| "it is not well-formed XML".to_owned())?;
            let Some(last) = open.last_mut() else { return Err("it is not well-formed XML".to_owned()) };
            match event {
                Event::Start(start) => {
                    count += 1;
                    if open.len() > DEEPEST || count > MOST {
                        return Err("it is nested too deep or has too many elements".to_owned());
                    }
                    let name = start.local_name().as_ref().to_owned();
                    open.push(Self { name, ..Self::default() });
                }
                Event::End(_) => {
                    let Some(done) = open.pop() else { continue };
                    let Some(outer) = open.last_mut() else {
                        return Err("it is not well-formed XML".to_owned());
                    };
                    outer.inner.push(done);
                }
                Event::Text(text) => last.text.push_str(&text.xml10_content()),
                Event::CData(text) => last.text.push_str(&text.xml10_content()),
                Event::GeneralRef(name) => match name.resolve_char_ref() {
                    Ok(Some(letter)) => last.text.push(letter),
                    Ok(None) => {
                        let text = resolve_predefined_entity(&name);
                        last.text.push_str(text.ok_or_else(|| "it uses an entity of its own".to_owned())?);
                    }
                    Err(_) => return Err("it has a reference to no character".to_owned()),
                },
                Event::DocType(_) => return Err("it has a document type, which SOAP forbids".to_owned()),
                Event::Eof => break,
                _ => {}
            }
        }
        match (open.pop(), open.is_empty()) {
            (Some(root), true) if !root.inner.is_empty() => Ok(root),
            _ => Err("it is not well-formed XML".to_owned()),
        }
    }

    /// The first element at the end of a path, which may begin anywhere below.
    pub(super) fn at(&self, path: &str) -> Option<&Self> {
        let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        self.below(&names)
    }

    fn below(&self, names: &[&str]) -> Option<&Self> {
        self.straight(names).or_else(|| self.inner.iter().find_map(|element| element.below(names)))
    }

    fn straight(&self, names: &[&str]) -> Option<&Self> {
        let Some((first, rest)) = names.split_first() else { return Some(self) };
        self.inner.iter().filter(|element| element.name == *first).find_map(|element| element.straight(rest))
    }

    /// The codes of a fault, from the outermost in, without prefixes; nothing if this is no fault.
    pub(super) fn fault(&self) -> Option<Vec<String>> {
        let fault = self.at("Body/Fault")?;
        let mut codes = Vec::new();
        let mut code = fault.straight(&["Code"]);
        while let Some(here) = code {
            let value = here.straight(&["Value"]).map(|value| value.text.trim()).unwrap_or_default();
            codes.push(value.rsplit(':').next().unwrap_or_default().to_owned());
            code = here.straight(&["Subcode"]);
        }
        Some(codes)
    }
}
