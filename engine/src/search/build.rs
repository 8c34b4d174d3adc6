//! Documents → segment. Native only.

use tantivy::directory::{Directory, RamDirectory};
use tantivy::schema::TantivyDocument;
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexSettings};

use super::schema::{Segment, schema, whole};
use crate::text::Analyzer;

/// What of a procedure is searched, in one shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its language.
    pub language: String,
    /// Its title; empty in a shelf that holds only restricted steps of it.
    pub title: String,
    /// What people ask.
    pub questions: Vec<String>,
    /// Headings, text, labels and questions.
    pub text: String,
}

/// Memory the writer may use before it would spill; a shelf is far smaller.
const BUDGET: usize = 64_000_000;

/// Builds the segment of a shelf. The order of the documents is kept.
///
/// # Errors
/// What tantivy says; it has no reason to.
pub fn build(documents: &[Document]) -> Result<Segment, String> {
    if documents.is_empty() {
        return Ok(Segment::default());
    }
    write(documents).map_err(|error| error.to_string())
}

fn write(documents: &[Document]) -> tantivy::Result<Segment> {
    let (schema, fields, whole_field) = schema();
    let directory = RamDirectory::create();
    let settings = IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
    let mut writer = Index::builder()
        .schema(schema)
        .settings(settings)
        .single_segment_index_writer(directory.clone(), BUDGET)?;
    for document in documents {
        let analyzer = Analyzer::new(&document.language);
        let questions = document.questions.join("\n");
        let mut indexed = TantivyDocument::default();
        for (field, text) in fields.iter().zip([&questions, &document.title, &document.text]) {
            indexed.add_pre_tokenized_text(*field, tokens(analyzer.terms(text)));
        }
        let asked = document.questions.iter().chain([&document.title]).filter(|text| !text.is_empty());
        let asked = asked.map(|text| whole(&analyzer.question_terms(text))).collect();
        indexed.add_pre_tokenized_text(whole_field, tokens(asked));
        writer.add_document(indexed)?;
    }
    let index = writer.finalize()?;
    let mut segment =
        Segment { documents: u32::try_from(documents.len()).unwrap_or(u32::MAX), files: Vec::new() };
    for path in index.load_metas()?.list_segment_files() {
        // Components that a segment does not need (deletes, vectors …) are named but not there.
        let Ok(file) = directory.open_read(&path) else { continue };
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
        segment.files.push((ending, file.read_bytes()?.to_vec()));
    }
    segment.files.sort();
    Ok(segment)
}

fn tokens(terms: Vec<String>) -> PreTokenizedString {
    let token = |(position, text)| Token { offset_from: 0, offset_to: 0, position, text, position_length: 1 };
    PreTokenizedString { text: String::new(), tokens: terms.into_iter().enumerate().map(token).collect() }
}
