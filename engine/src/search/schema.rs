//! The one schema of every segment, and the form in which a segment lies in a shelf.

use super::judge::Judge;
use super::model::Model;
use crate::text::{Analyzer, fold};
use serde::{Deserialize, Serialize};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// A search segment as it lies in a shelf: tantivy's files, named by their ending alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// How many documents it has.
    pub documents: u32,
    /// Ending and content of each file.
    pub files: Vec<(String, Vec<u8>)>,
    /// What was learned from the questions and titles, for each language of the documents.
    pub learned: Vec<(String, Model)>,
    /// Its words as written.
    pub vocabulary: Vec<u8>,
    /// How sure is sure in it.
    pub judge: Judge,
}

/// The searched fields, in the order of [`FIELDS`].
#[derive(Clone, Copy)]
pub struct FieldWeight {
    /// Its name in the schema and in explanations.
    pub name: &'static str,
    /// How much a word in it counts.
    pub weight: f32,
    /// How much its length counts against it: 0 not at all, 1 fully.
    pub length: f32,
}

/// What is searched. What people ask weighs most, then the title, then the text.
pub const FIELDS: [FieldWeight; 3] = [
    FieldWeight { name: "questions", weight: 2.25, length: 0.7 },
    FieldWeight { name: "title", weight: 15.0, length: 0.5 },
    FieldWeight { name: "text", weight: 1.0, length: 0.6 },
];

/// The place of the title among them.
pub const TITLE: usize = 1;

/// The field of whole questions and titles: each is one term, so that what a writer wrote is found as such.
const WHOLE: &str = "whole";

/// A whole question as one term: the terms of its telling words in order.
pub fn whole<'a>(analyzer: &Analyzer, words: impl Iterator<Item = &'a String> + Clone) -> String {
    let telling = words.clone().filter(|word| !analyzer.is_function_word(&fold(word)));
    let mut terms: Vec<String> = telling.map(|word| analyzer.term(word)).collect();
    if terms.is_empty() {
        terms = words.map(|word| analyzer.term(word)).collect();
    }
    terms.join(" ")
}

/// The schema, its fields, and the field of whole questions.
pub fn schema() -> (Schema, Vec<Field>, Field) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(true)
        .set_index_option(IndexRecordOption::WithFreqs);
    let options = TextOptions::default().set_indexing_options(indexing);
    let fields = FIELDS.iter().map(|field| builder.add_text_field(field.name, options.clone())).collect();
    let whole = builder.add_text_field(WHOLE, options);
    (builder.build(), fields, whole)
}
