//! gettext's PO, the form that translation tools read. The only module that names polib.

use std::collections::BTreeMap;
use std::io::{BufWriter, Cursor};
use std::path::Path;

use guichet_engine::model::words::Sheet;
use polib::catalog::Catalog;
use polib::message::Message;
use polib::metadata::CatalogMetadata;
use polib::po_file;

use crate::Failure;

/// Longest line that is read: polib cuts longer ones.
const MOST: usize = 60_000;

/// What a translator made of some words.
pub struct Entry {
    /// The words that were translated.
    pub source: String,
    pub translated: String,
    /// Uncertain.
    pub fuzzy: bool,
}

/// The words of some files: context is file and place.
pub fn write(sheets: &[Sheet], language: &str) -> Result<String, Failure> {
    let mut metadata = CatalogMetadata::new();
    metadata.mime_version = "1.0".to_owned();
    metadata.content_type = "text/plain; charset=UTF-8".to_owned();
    metadata.content_transfer_encoding = "8bit".to_owned();
    metadata.language = language.to_owned();
    let mut catalog = Catalog::new(metadata);
    for sheet in sheets {
        for phrase in &sheet.phrases {
            let message = Message::build_singular()
                .with_source(sheet.source.path.clone())
                .with_msgctxt(format!("{}#{}", sheet.source.path, phrase.place))
                .with_msgid(phrase.words.clone())
                .with_msgstr(phrase.present.clone().unwrap_or_default())
                .done();
            catalog.append_or_update(message);
        }
    }
    let mut bytes = Vec::new();
    let mut out = BufWriter::new(&mut bytes);
    po_file::write(&catalog, &mut out).map_err(|error| Failure::io("the PO file", &error))?;
    drop(out);
    String::from_utf8(bytes).map_err(|error| Failure::Refused(error.to_string()))
}

/// The entries of a file, by context.
pub fn read(path: &Path) -> Result<BTreeMap<String, Entry>, Failure> {
    let mut entries = BTreeMap::new();
    for message in catalog(path)?.messages() {
        let Some(context) = message.msgctxt().filter(|context| !context.is_empty()) else { continue };
        let translated = message.msgstr().map(str::to_owned).unwrap_or_default();
        let entry = Entry { source: message.msgid().to_owned(), translated, fuzzy: message.is_fuzzy() };
        entries.insert(context.to_owned(), entry);
    }
    Ok(entries)
}

/// The language that a file says it is in.
pub fn language(path: &Path) -> Result<String, Failure> {
    let language = catalog(path)?.metadata.language.to_lowercase().replace('_', "-");
    if language.is_empty() {
        let message = "does not say its language: name it, as in `translate FOLDER fr --import FILE`";
        return Err(Failure::Refused(format!("`{}` {message}", path.display())));
    }
    Ok(language)
}

fn catalog(path: &Path) -> Result<Catalog, Failure> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io(format!("`{name}`"), &error))?;
    let lines =
        sure(&text).map_err(|line| Failure::Refused(format!("`{name}`: I cannot read line {line}")))?;
    po_file::parse_from_reader(Cursor::new(lines))
        .map_err(|error| Failure::Refused(format!("`{name}`: {error}")))
}

/// The lines that say something. polib trusts its input: a line that is none of PO's would stop us.
fn sure(text: &str) -> Result<String, usize> {
    let mut lines = String::with_capacity(text.len());
    let mut begun = false;
    for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
        let line = line.trim();
        if line.len() > MOST {
            return Err(number);
        }
        if line.starts_with('#') {
            if line.starts_with("#, ") {
                lines.push_str(line);
                lines.push('\n');
            }
            continue;
        }
        let words = if line.starts_with('"') {
            // The rest of the value above.
            begun.then_some(line)
        } else {
            let (key, words) = line.split_once(' ').unwrap_or((line, ""));
            let known =
                ["msgctxt", "msgid", "msgid_plural", "msgstr"].contains(&key) || key.starts_with("msgstr[");
            known.then(|| words.trim())
        };
        let quoted = |words: &str| words.len() > 1 && words.starts_with('"') && words.ends_with('"');
        begun = !line.is_empty();
        if begun && !words.is_some_and(quoted) {
            return Err(number);
        }
        lines.push_str(line);
        lines.push('\n');
    }
    Ok(lines)
}
