//! Segments of the shelves in hand → one index.

use std::io::Write;
use std::path::Path;

use levenshtein_automata::LevenshteinAutomatonBuilder;
use tantivy::directory::{Directory, RamDirectory, TerminatingWrite};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Index, ReloadPolicy, Searcher, TERMINATED, Term};

use super::judge::Judge;
use super::model::Scorer;
use super::schema::{Segment, TITLE, schema};
use super::vectors::Shared;
use super::vocabulary::Vocabulary;
use crate::text::{Analyzer, Languages};

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
    /// What was learned, by shelf and language.
    pub(super) learned: Vec<Learned>,
    /// The words of each shelf.
    pub(super) vocabularies: Vec<Vocabulary>,
    /// For each procedure the information (nats) of its title.
    pub(super) titles: Vec<f32>,
    /// How sure is sure.
    pub judge: Judge,
    /// The languages of the knowledge, once they are told.
    languages: Option<Languages>,
    /// Vectors of the reader's language, once they are there.
    pub(super) vectors: Option<Shared>,
}

/// What was learned from one shelf in one language.
pub(super) struct Learned {
    /// Of that language.
    pub analyzer: Analyzer,
    /// The columns.
    pub scorer: Scorer,
    /// The procedure of each column.
    pub procedures: Vec<u32>,
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
            learned: Vec::new(),
            vocabularies: Vec::new(),
            titles: vec![0.0; count as usize],
            judge: Judge::default(),
            languages: None,
            vectors: None,
        };
        let mut largest = 0;
        for (segment, procedures) in segments {
            if !segment.vocabulary.is_empty() {
                let vocabulary = Vocabulary::open(segment.vocabulary.clone());
                search.vocabularies.push(vocabulary.ok_or("its words")?);
            }
            // The largest shelf knows best.
            if segment.documents > largest {
                largest = segment.documents;
                search.judge = segment.judge.clone();
            }
            for (language, model) in &segment.learned {
                let number = |document: &u32| procedures.get(*document as usize).copied().unwrap_or(u32::MAX);
                let procedures = model.documents.iter().map(number).collect();
                let (analyzer, scorer) = (Analyzer::new(language), Scorer::new(model.clone()));
                search.learned.push(Learned { analyzer, scorer, procedures });
            }
        }
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
        search.weigh_titles().map_err(|error| error.to_string())?;
        Ok(search)
    }
}

impl Search {
    /// From now on it knows what words mean.
    pub fn learn(&mut self, vectors: Shared) {
        self.vectors = Some(vectors);
    }

    /// Whether a word without accents is a function word of any language of the documents.
    pub(super) fn says_nothing(&self, folded: &str) -> bool {
        self.analyzers.iter().any(|analyzer| analyzer.is_function_word(folded))
    }

    /// From now on it tells the reader's language from the others of the knowledge.
    pub fn tell_languages(&mut self, own: &str, all: &[String]) {
        self.languages = Some(Languages::new(own, all));
    }

    /// The other language that a question is in, if that is sure. `lost`: nothing was found for it here.
    #[must_use]
    pub fn other_language(&self, question: &str, lost: bool) -> Option<&str> {
        let known = |word: &str| self.vocabularies.iter().any(|known| known.written(word).is_some());
        self.languages.as_ref()?.other(question, known, lost)
    }

    /// Sums up the information of each procedure's title, by the statistics of the shelves in hand.
    fn weigh_titles(&mut self) -> tantivy::Result<()> {
        let (Some(searcher), Some(field)) = (&self.searcher, self.fields.get(TITLE)) else { return Ok(()) };
        let mut titles = vec![0.0; self.titles.len()];
        for (reader, procedures) in searcher.segment_readers().iter().zip(&self.procedures) {
            let index = reader.inverted_index(*field)?;
            let mut stream = index.terms().stream()?;
            while stream.advance() {
                let key = std::str::from_utf8(stream.key()).unwrap_or_default();
                if self.says_nothing(key) {
                    continue;
                }
                let term = Term::from_field_text(*field, key);
                let frequency = searcher.doc_freq(&term)?;
                let information = self.information(usize::try_from(frequency).unwrap_or(usize::MAX));
                let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                    continue;
                };
                while postings.doc() != TERMINATED {
                    let procedure = procedures.get(postings.doc() as usize);
                    if let Some(sum) = procedure.and_then(|number| titles.get_mut(*number as usize)) {
                        *sum += information;
                    }
                    postings.advance();
                }
            }
        }
        self.titles = titles;
        Ok(())
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
