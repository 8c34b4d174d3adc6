//! Question → why it finds what it finds: what was read, and what spoke for each candidate. Native only.
//!
//! Plain figures, no sentences. Invariant: it names words of the question, and corrections to words of the
//! shelves in hand, and nothing else.

use std::collections::BTreeMap;

use serde::Serialize;

use super::feature::{Feature, Sparse, of_words, weigh};
use super::find::{ASKED, Found, Hit};
use super::open::{Learned, Search};
use super::query::QueryWord;
use super::schema::FIELDS;

/// How a word of a question was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reading {
    /// As typed: some procedure has it.
    Known,
    /// As another word, because nothing has it as typed.
    Corrected,
    /// No procedure has it, nor anything like it.
    Unknown,
    /// It says nothing about a problem.
    Ignored,
}

/// A word of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// As typed, in small letters.
    pub typed: String,
    /// How it was read.
    pub reading: Reading,
    /// The word that it was taken for; of a known one how it is written here.
    pub written: String,
}

/// What in the words spoke for or against a procedure, by what was learned from all questions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spoke {
    /// The word, or two words that stand together; empty: pieces of words, all together.
    pub words: String,
    /// How much more than for procedures on average; each point is 2.7 times as likely.
    pub points: f32,
}

/// Where in a procedure words of the question are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// `questions`, `title` or `text`.
    pub field: &'static str,
    /// The words as typed.
    pub words: Vec<String>,
}

/// What brought a procedure where it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasons {
    /// As it was found.
    pub hit: Hit,
    /// What spoke for it and against it, the strongest first.
    pub spoke: Vec<Spoke>,
    /// Points that its text and title gave.
    pub text: f32,
    /// The question is its own, word for word.
    pub asked: bool,
    /// Where the words are.
    pub places: Vec<Place>,
}

/// Why a question finds what it finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// What it finds.
    pub found: Found,
    /// How each word was read.
    pub words: Vec<Word>,
    /// One for each hit, in their order.
    pub reasons: Vec<Reasons>,
}

/// Points below this are not worth a word.
const SLIGHT: f32 = 0.15;

impl Search {
    /// Explains a question, at most `limit` candidates of it.
    #[must_use]
    pub fn explain(&self, question: &str, limit: usize) -> Explained {
        let found = self.find(question, false, limit);
        let words = self.words(question, false);
        let mut weights = vec![Default::default(); self.count as usize];
        let mut fields: Vec<BTreeMap<u32, u8>> = Vec::with_capacity(words.len());
        for word in &words {
            let touched = self.weigh(word, &mut weights).into_iter();
            fields.push(touched.map(|(procedure, weight)| (procedure, weight.fields)).collect());
        }
        let read = words.iter().zip(&fields).map(|(word, fields)| Word {
            typed: word.typed.clone(),
            reading: match word {
                word if !word.telling => Reading::Ignored,
                _ if fields.is_empty() => Reading::Unknown,
                word if word.corrected => Reading::Corrected,
                _ => Reading::Known,
            },
            written: word.written.clone(),
        });
        let read = read.collect();
        let spoke = self.spoke(&words);
        let reasons = found.hits.iter().map(|hit| {
            let text = hit.score - hit.logit;
            let asked = text >= ASKED;
            Reasons {
                spoke: spoke.get(&hit.procedure).cloned().unwrap_or_default(),
                text: if asked { text - ASKED } else { text },
                asked,
                places: places(hit.procedure, &words, &fields),
                hit: hit.clone(),
            }
        });
        Explained { words: read, reasons: reasons.collect(), found }
    }

    /// What spoke for each procedure, in the shelf that has most to say for it.
    fn spoke(&self, words: &[QueryWord]) -> BTreeMap<u32, Vec<Spoke>> {
        let written: Vec<String> = words.iter().map(|word| word.written.clone()).collect();
        let mut best: BTreeMap<u32, (f32, Vec<Spoke>)> = BTreeMap::new();
        for learned in &self.learned {
            let vector = weigh(&of_words(&learned.analyzer, &written), learned.scorer.model());
            let nothing = learned.scorer.logits(&Sparse::new());
            let all = learned.scorer.logits(&vector);
            let mut spoke: Vec<Vec<Spoke>> = vec![Vec::new(); all.len()];
            for (words, part) in parts(learned, words, &written, vector) {
                let logits = learned.scorer.logits(&part);
                let points: Vec<f32> = logits.iter().zip(&nothing).map(|(a, b)| a - b).collect();
                let mean = points.iter().sum::<f32>() / points.len().max(1) as f32;
                for (spoke, points) in spoke.iter_mut().zip(&points) {
                    let points = points - mean;
                    if points.abs() >= SLIGHT {
                        spoke.push(Spoke { words: words.clone(), points });
                    }
                }
            }
            for ((procedure, logit), mut spoke) in learned.procedures.iter().zip(&all).zip(spoke) {
                spoke.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
                if best.get(procedure).is_none_or(|(most, _)| logit > most) {
                    best.insert(*procedure, (*logit, spoke));
                }
            }
        }
        best.into_iter().map(|(procedure, (_, spoke))| (procedure, spoke)).collect()
    }
}

/// A question's vector, taken apart: by word, by pair of words, and pieces of words together.
fn parts(
    learned: &Learned,
    words: &[QueryWord],
    written: &[String],
    vector: Sparse,
) -> BTreeMap<String, Sparse> {
    let of = |words: &[String]| of_words(&learned.analyzer, words);
    let mut names: BTreeMap<Feature, String> = BTreeMap::new();
    let name = |at: usize| words.get(at).map_or("", |word| word.typed.as_str());
    for (at, word) in written.iter().enumerate() {
        for feature in of(std::slice::from_ref(word)) {
            let name = if feature.block == 0 { name(at).to_owned() } else { String::new() };
            names.entry(feature).or_insert(name);
        }
    }
    // Words with one between come after neighbours, which they have in them.
    for length in [2, 3] {
        for (at, near) in written.windows(length).enumerate() {
            for feature in of(near) {
                let pair = || format!("{} {}", name(at), name(at + length - 1));
                names.entry(feature).or_insert_with(pair);
            }
        }
    }
    let bits = learned.scorer.model().bits;
    // Where features share a bucket, it is the first one's: a word before a pair before a piece.
    let mut buckets: BTreeMap<u32, &str> = BTreeMap::new();
    for (feature, name) in &names {
        buckets.entry(feature.bucket(bits)).or_insert(name);
    }
    let mut parts: BTreeMap<String, Sparse> = BTreeMap::new();
    for (bucket, value) in vector {
        let name = buckets.get(&bucket).copied().unwrap_or_default();
        parts.entry(name.to_owned()).or_default().push((bucket, value));
    }
    parts
}

fn places(procedure: u32, words: &[QueryWord], fields: &[BTreeMap<u32, u8>]) -> Vec<Place> {
    let place = |(number, field): (usize, &super::schema::FieldWeight)| {
        let has = |fields: &BTreeMap<u32, u8>| {
            fields.get(&procedure).is_some_and(|fields| fields & (1 << number) != 0)
        };
        let words = words.iter().zip(fields).filter(|(word, fields)| word.telling && has(fields));
        Place { field: field.name, words: words.map(|(word, _)| word.typed.clone()).collect() }
    };
    FIELDS.iter().enumerate().map(place).filter(|place| !place.words.is_empty()).collect()
}
