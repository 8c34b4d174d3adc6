//! The runs of a paragraph: words with their look, links, fields, notes and pictures → a line.

use super::super::document::{Inline, is_blank, joined, plain, push};
use super::super::links::EMBEDDED;
use super::body::Body;
use super::pieces::Piece;
use super::xml::{Element, Node};

/// A field: its instruction, and whether its words have begun.
#[derive(Debug, Default)]
pub struct Field {
    instruction: String,
    shown: bool,
    line: Vec<Inline>,
}

impl Body<'_> {
    /// The pieces of a line; text boxes stand behind it.
    pub fn runs(&mut self, parent: &Element, line: &mut Vec<Inline>, boxes: &mut Vec<Piece>) {
        for element in parent.elements() {
            match element.name.as_str() {
                "w:r" => self.run(element, line, boxes),
                "w:hyperlink" => {
                    let mut content = Vec::new();
                    self.runs(element, &mut content, boxes);
                    let target = element.get("r:id").and_then(|id| self.relations.get(id)).cloned();
                    let anchor = element.get("w:anchor").map(|anchor| format!("#{anchor}"));
                    let address = match (target, anchor) {
                        (Some(target), Some(anchor)) => target + &anchor,
                        (target, anchor) => target.or(anchor).unwrap_or_default(),
                    };
                    self.say(Inline::Link { address, content: joined(content), line: 0 }, line);
                }
                "w:fldSimple" => {
                    let mut content = Vec::new();
                    self.runs(element, &mut content, boxes);
                    match element.get("w:instr").and_then(address_of) {
                        Some(address) => {
                            line.push(Inline::Link { address, content: joined(content), line: 0 })
                        }
                        None => content.into_iter().for_each(|inline| push(line, inline)),
                    }
                }
                "w:ins" | "w:moveTo" | "w:smartTag" | "w:customXml" | "w:sdtContent" | "w:bdo" | "w:dir" => {
                    self.runs(element, line, boxes);
                }
                "w:sdt" => {
                    if let Some(content) = element.child("w:sdtContent") {
                        self.runs(content, line, boxes);
                    }
                }
                "w:bookmarkStart" => self.anchors.extend(element.get("w:name").map(str::to_owned)),
                "w:del" | "w:moveFrom" => self.drop("text that was deleted while changes were tracked"),
                "m:oMath" | "m:oMathPara" => {
                    self.account
                        .changed(self.place, format!("a formula is plain text now: “{}”", element.text()));
                    self.say(Inline::Text(element.text()), line);
                }
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Element, line: &mut Vec<Inline>, boxes: &mut Vec<Piece>) {
        let properties = run.child("w:rPr");
        let on = |name: &str| {
            let child = properties.and_then(|properties| properties.child(name));
            child.is_some_and(|child| !matches!(child.get("w:val"), Some("0" | "false" | "none" | "off")))
        };
        if on("w:vanish") {
            self.drop("hidden text");
            return;
        }
        let mut found: Vec<Inline> = Vec::new();
        for node in &run.inside {
            let Node::Element(element) = node else { continue };
            match element.name.as_str() {
                "w:t" => push(&mut found, Inline::Text(element.text())),
                "w:tab" => push(&mut found, Inline::Text(" ".to_owned())),
                "w:noBreakHyphen" => push(&mut found, Inline::Text("-".to_owned())),
                "w:br" | "w:cr" if element.get("w:type").is_none() => found.push(Inline::Break),
                "w:sym" => push(&mut found, Inline::Text(symbol(element))),
                "w:fldChar" => self.field(element, line),
                "w:instrText" => {
                    if let Some(field) = &mut self.field {
                        field.instruction.push_str(&element.text());
                    }
                }
                "w:footnoteReference" => self.note(element, &mut found),
                "w:endnoteReference" => self.drop("an endnote"),
                "w:commentReference" => self.drop("a comment"),
                "w:drawing" | "w:pict" | "w:object" => self.drawing(element, &mut found, boxes),
                // The same twice, for old and new programs: the new form counts.
                "mc:AlternateContent" => {
                    let choice = element.child("mc:Choice").or_else(|| element.child("mc:Fallback"));
                    for drawing in choice.into_iter().flat_map(Element::elements) {
                        self.drawing(drawing, &mut found, boxes);
                    }
                }
                _ => {}
            }
        }
        let code = properties
            .and_then(|properties| properties.child("w:rFonts"))
            .and_then(|fonts| fonts.get("w:ascii"));
        let code = code
            .is_some_and(|font| ["Consolas", "Courier", "Courier New", "Menlo", "Monaco"].contains(&font));
        let only_text = found.iter().all(|inline| matches!(inline, Inline::Text(_)));
        if code && only_text && !is_blank(&found) {
            found = vec![Inline::Code(plain(&found))];
        }
        let raised = properties.and_then(|properties| properties.value("w:vertAlign"));
        match raised {
            Some("superscript") if !is_blank(&found) => found = vec![Inline::Markup("sup", found)],
            Some("subscript") if !is_blank(&found) => found = vec![Inline::Markup("sub", found)],
            _ => {}
        }
        if on("w:strike") {
            found = vec![Inline::Strike(found)];
        }
        if on("w:i") {
            found = vec![Inline::Emphasis(found)];
        }
        if on("w:b") {
            found = vec![Inline::Strong(found)];
        }
        found.into_iter().for_each(|inline| self.say(inline, line));
    }

    /// Adds to the line, or to the words of an open field.
    fn say(&mut self, inline: Inline, line: &mut Vec<Inline>) {
        match &mut self.field {
            Some(field) if field.shown => push(&mut field.line, inline),
            // Between its beginning and its words a field has only its instruction.
            Some(_) => {}
            None => push(line, inline),
        }
    }

    fn field(&mut self, mark: &Element, line: &mut Vec<Inline>) {
        match mark.get("w:fldCharType") {
            // A field within a field: the inner one's words count.
            Some("begin") if self.field.is_none() => self.field = Some(Field::default()),
            Some("separate") => {
                if let Some(field) = &mut self.field {
                    field.shown = true;
                }
            }
            Some("end") => {
                let Some(field) = self.field.take() else { return };
                match address_of(&field.instruction) {
                    Some(address) => {
                        line.push(Inline::Link { address, content: joined(field.line), line: 0 });
                    }
                    None => field.line.into_iter().for_each(|inline| push(line, inline)),
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, reference: &Element, found: &mut Vec<Inline>) {
        let (Some(id), Some(notes), false) = (reference.get("w:id"), self.notes, self.in_note) else {
            return;
        };
        let notes = notes.child("w:footnotes");
        let note = notes.and_then(|notes| notes.elements().find(|note| note.get("w:id") == Some(id)));
        let Some(note) = note else { return };
        self.in_note = true;
        let (mut line, mut boxes) = (Vec::new(), Vec::new());
        for paragraph in note.elements().filter(|element| element.name == "w:p") {
            self.runs(paragraph, &mut line, &mut boxes);
            push(&mut line, Inline::Text(" ".to_owned()));
        }
        self.in_note = false;
        if !is_blank(&line) {
            let text = plain(&line);
            push(found, Inline::Text(format!(" ({})", text.trim())));
        }
    }

    fn drawing(&mut self, drawing: &Element, found: &mut Vec<Inline>, boxes: &mut Vec<Piece>) {
        if let Some(text) = drawing.find("w:txbxContent") {
            boxes.extend(self.pieces(text));
        }
        let described = drawing.find("wp:docPr").or_else(|| drawing.find("pic:cNvPr"));
        let alt = described.and_then(|element| {
            element.get("descr").filter(|alt| !alt.is_empty()).or_else(|| element.get("title"))
        });
        let picture =
            drawing.find("a:blip").and_then(|blip| blip.get("r:embed").or_else(|| blip.get("r:link")));
        let picture = picture.or_else(|| drawing.find("v:imagedata").and_then(|image| image.get("r:id")));
        let target = picture.and_then(|id| self.relations.get(id)).cloned();
        match target {
            Some(target) if target.contains("://") => {
                found.push(Inline::Image {
                    address: target,
                    alt: alt.unwrap_or_default().to_owned(),
                    line: 0,
                });
            }
            Some(target) => {
                let part = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("word/{target}"),
                };
                let address = format!("{}/{part}", self.file);
                self.pictures.insert(address.clone(), part);
                let address = format!("{EMBEDDED}{address}");
                found.push(Inline::Image { address, alt: alt.unwrap_or_default().to_owned(), line: 0 });
            }
            None if drawing.find("w:txbxContent").is_none() => {
                self.drop("a drawing, chart or object");
                if let Some(alt) = alt {
                    found.push(Inline::Emphasis(vec![Inline::Text(alt.to_owned())]));
                }
            }
            None => {}
        }
    }
}

/// The address in `HYPERLINK "…"`, or the bookmark behind `\l`.
fn address_of(instruction: &str) -> Option<String> {
    let rest = instruction.trim().strip_prefix("HYPERLINK")?;
    let (local, rest) = match rest.trim().strip_prefix("\\l") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let address =
        rest.split('"').nth(1).unwrap_or_else(|| rest.split_whitespace().next().unwrap_or_default());
    Some(if local { format!("#{address}") } else { address.to_owned() })
}

/// A sign of a symbol font: those that people use in procedures.
fn symbol(element: &Element) -> String {
    let code = element.get("w:char").map(str::to_uppercase).unwrap_or_default();
    match code.trim_start_matches("F0").trim_start_matches("f0") {
        "E0" | "E8" | "AE" => "→",
        "FC" | "50" => "✓",
        "FB" | "4F" => "✗",
        "A8" | "6F" => "☐",
        "B7" | "A7" => "•",
        _ => "",
    }
    .to_owned()
}
