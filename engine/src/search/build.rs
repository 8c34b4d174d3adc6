//! Documents → segment. Native only.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tantivy::directory::{Directory, RamDirectory};
use tantivy::schema::TantivyDocument;
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexSettings};

use super::calibrate::calibrate;
use super::feature::{MAX_WORDS, of_words};
use super::judge::Judge;
use super::learn::{Example, learn};
use super::schema::{Segment, schema, whole};
use super::vectors::Shared;
use super::vocabulary;
use crate::text::{Analyzer, words, words_and_compounds};

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

/// Builds the segment of a shelf. The order of the documents is kept. `others` are documents of other
/// shelves that all readers of this one may read: its procedures are told apart from theirs, too.
///
/// # Errors
/// What tantivy says; it has no reason to.
pub fn build(
    documents: &[Document],
    others: &[Document],
    vectors: Option<&Shared>,
) -> Result<Segment, String> {
    let mut segment = plain(documents, others, vectors)?;
    calibrate(&mut segment.judge, documents, vectors)?;
    Ok(segment)
}

/// The same, before it is known how sure is sure in it.
pub(super) fn plain(
    documents: &[Document],
    others: &[Document],
    vectors: Option<&Shared>,
) -> Result<Segment, String> {
    if documents.is_empty() {
        return Ok(Segment::default());
    }
    let mut segment = write(documents).map_err(|error| error.to_string())?;
    segment.vocabulary = vocabulary::bytes(&written(documents))?;
    let examples: usize = documents
        .iter()
        .map(|document| document.questions.len() + usize::from(!document.title.is_empty()))
        .sum();
    segment.judge = Judge::of(examples, documents.len());
    let languages: BTreeSet<&str> = documents.iter().map(|document| document.language.as_str()).collect();
    for language in languages {
        let analyzer = Analyzer::new(language);
        let vectors = vectors.filter(|vectors| vectors.are_of(language));
        let mut examples = Vec::new();
        // The document of each class, if it is in this shelf.
        let mut owners: Vec<Option<u32>> = Vec::new();
        let own = documents.iter().zip(0_u32..).map(|(document, number)| (document, Some(number)));
        let all = own.chain(others.iter().map(|document| (document, None)));
        for (document, owner) in all.filter(|(document, _)| document.language == language) {
            let asked = document.questions.iter().chain([&document.title]).filter(|text| !text.is_empty());
            let class = u32::try_from(owners.len()).unwrap_or(u32::MAX);
            let before = examples.len();
            examples.extend(asked.map(|text| example(class, text, &analyzer, vectors)));
            if examples.len() > before {
                owners.push(owner);
            }
        }
        let mut model = learn(&examples, &owners);
        if let (Some(meanings), Some(vectors)) = (&mut model.meanings, vectors) {
            meanings.id = vectors.id;
        }
        segment.learned.push((language.to_owned(), model));
    }
    Ok(segment)
}

fn write(documents: &[Document]) -> tantivy::Result<Segment> {
    let (schema, fields, whole_field) = schema();
    let directory = RamDirectory::create();
    let settings = IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
    let mut writer = Index::builder()
        .schema(schema)
        .settings(settings)
        .single_segment_index_writer(directory.clone(), BUDGET)?;
    let mut stems: BTreeMap<&str, Stems> = BTreeMap::new();
    for document in documents {
        let stems = stems.entry(&document.language).or_insert_with(|| Stems::new(&document.language));
        let questions = document.questions.join("\n");
        let mut indexed = TantivyDocument::default();
        for (field, text) in fields.iter().zip([&questions, &document.title, &document.text]) {
            indexed.add_pre_tokenized_text(*field, tokens(stems.of(text)));
        }
        let asked = document.questions.iter().chain([&document.title]).filter(|text| !text.is_empty());
        let asked = asked.map(|text| whole(&stems.analyzer, words(text).iter())).collect();
        indexed.add_pre_tokenized_text(whole_field, tokens(asked));
        writer.add_document(indexed)?;
    }
    let index = writer.finalize()?;
    let mut segment =
        Segment { documents: u32::try_from(documents.len()).unwrap_or(u32::MAX), ..Segment::default() };
    for path in index.load_metas()?.list_segment_files() {
        // Components that a segment does not need (deletes, vectors …) are named but not there.
        let Ok(file) = directory.open_read(&path) else { continue };
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
        segment.files.push((ending, file.read_bytes()?.to_vec()));
    }
    segment.files.sort();
    Ok(segment)
}

fn example(class: u32, text: &str, analyzer: &Analyzer, vectors: Option<&Shared>) -> Example {
    let mut words = words(text);
    words.truncate(MAX_WORDS);
    let meaning = vectors.and_then(|vectors| vectors.of(&words));
    Example { class, features: of_words(analyzer, &words), meaning }
}

/// The words of documents, with how many have each.
fn written(documents: &[Document]) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for document in documents {
        let texts = document.questions.iter().chain([&document.title, &document.text]);
        let words: BTreeSet<String> = texts.flat_map(|text| words_and_compounds(text)).collect();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    counts
}

/// The terms of one language; a word is reduced once, however often it comes.
struct Stems {
    analyzer: Analyzer,
    known: HashMap<String, String>,
}

impl Stems {
    fn new(language: &str) -> Self {
        Self { analyzer: Analyzer::new(language), known: HashMap::new() }
    }

    fn of(&mut self, text: &str) -> Vec<String> {
        let (analyzer, known) = (&self.analyzer, &mut self.known);
        let term = |word: String| match known.get(&word) {
            Some(term) => term.clone(),
            None => {
                let term = analyzer.term(&word);
                known.insert(word, term.clone());
                term
            }
        };
        words_and_compounds(text).into_iter().map(term).collect()
    }
}

fn tokens(terms: Vec<String>) -> PreTokenizedString {
    let token = |(position, text)| Token { offset_from: 0, offset_to: 0, position, text, position_length: 1 };
    PreTokenizedString { text: String::new(), tokens: terms.into_iter().enumerate().map(token).collect() }
}
