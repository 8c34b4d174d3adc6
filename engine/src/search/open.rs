//! Segments of the shelves in hand → one index.

use std::io::Write;
use std::path::Path;

use levenshtein_automata::LevenshteinAutomatonBuilder;
use tantivy::directory::{Directory, RamDirectory, TerminatingWrite};
use tantivy::schema::Field;
use tantivy::{Index, ReloadPolicy, Searcher};

use super::schema::{Segment, schema};
use crate::text::Analyzer;

/// Answers questions from the shelves in hand.
pub struct Search {
    pub(super) searcher: Option<Searcher>,
    pub(super) fields: Vec<Field>,
    /// The field of whole questions.
    pub(super) whole: Field,
    /// For each segment in the searcher's order, the procedure of each of its documents.
    pub(super) procedures: Vec<Vec<u32>>,
    /// How many procedures there are.
    pub(super) count: u32,
    /// One for each language of the documents.
    pub(super) analyzers: Vec<Analyzer>,
    /// Automata of one and of two typing errors; building them is dear, deriving one for a word is not.
    pub(super) near: [LevenshteinAutomatonBuilder; 2],
    /// Words in a document, on average, by field.
    pub(super) lengths: Vec<f32>,
}

impl Search {
    /// Opens segments, each with the number of the procedure that each of its documents belongs to;
    /// `count` is one more than the largest number, `languages` those of the documents.
    ///
    /// # Errors
    /// A segment that tantivy cannot read.
    pub fn open(segments: &[(&Segment, Vec<u32>)], count: u32, languages: &[String]) -> Result<Self, String> {
        let analyzers = languages.iter().map(|language| Analyzer::new(language)).collect();
        let (schema, fields, whole) = schema();
        let mut search = Self {
            searcher: None,
            near: [1, 2].map(|errors| LevenshteinAutomatonBuilder::new(errors, true)),
            fields,
            whole,
            procedures: Vec::new(),
            count,
            analyzers,
            lengths: Vec::new(),
        };
        let full: Vec<_> = segments.iter().filter(|(segment, _)| segment.documents > 0).collect();
        if full.is_empty() {
            return Ok(search);
        }
        let directory = RamDirectory::create();
        let mut metas = Vec::new();
        for (number, (segment, _)) in full.iter().enumerate() {
            let id = format!("{:032x}", number + 1);
            for (ending, content) in &segment.files {
                write(&directory, &format!("{id}.{ending}"), content).map_err(|error| error.to_string())?;
            }
            metas
                .push(serde_json::json!({ "segment_id": id, "max_doc": segment.documents, "deletes": null }));
        }
        let meta = serde_json::json!({
            "index_settings": { "docstore_compression": "none", "docstore_blocksize": 16384 },
            "segments": metas, "schema": schema, "opstamp": 0,
        });
        let open = || -> tantivy::Result<Searcher> {
            directory.atomic_write(Path::new("meta.json"), meta.to_string().as_bytes())?;
            let index = Index::open(directory.clone())?;
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            Ok(reader.searcher())
        };
        let searcher = open().map_err(|error| error.to_string())?;
        // The searcher orders segments as it likes; the id says which shelf each came from.
        for reader in searcher.segment_readers() {
            let id = reader.segment_id().uuid_string();
            let number = usize::from_str_radix(&id, 16).unwrap_or_default();
            let procedures = number.checked_sub(1).and_then(|at| full.get(at)).map(|(_, list)| list.clone());
            search.procedures.push(procedures.unwrap_or_default());
        }
        search.lengths = lengths(&searcher, &search.fields).map_err(|error| error.to_string())?;
        search.searcher = Some(searcher);
        Ok(search)
    }
}

fn write(directory: &RamDirectory, name: &str, content: &[u8]) -> std::io::Result<()> {
    let mut file = directory.open_write(Path::new(name)).map_err(std::io::Error::other)?;
    file.write_all(content)?;
    file.terminate()
}

fn lengths(searcher: &Searcher, fields: &[Field]) -> tantivy::Result<Vec<f32>> {
    let documents = searcher.num_docs().max(1) as f32;
    fields
        .iter()
        .map(|field| {
            let mut words = 0_u64;
            for reader in searcher.segment_readers() {
                words += reader.inverted_index(*field)?.total_num_tokens();
            }
            Ok((words as f32 / documents).max(1.0))
        })
        .collect()
}
