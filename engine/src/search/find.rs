//! A question → procedures, best first: BM25F over the fields, a procedure's documents taken as one.

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED, Term};

use super::open::Search;
use super::query::QueryWord;
use super::schema::{FIELDS, whole};

/// How fast more of the same word stops counting (k1 of BM25). Many questions of one procedure share
/// their words, and each more of them still tells: 8 is best on development splits, 1.5 loses 4 points.
const SATURATION: f32 = 8.0;

/// A handful of procedures says nothing about how rare a word is: there are taken to be this many.
const FEWEST: u32 = 25;

/// How much a word that no procedure has counts against all of them.
const UNKNOWN: f32 = 0.5;

/// A procedure that has words of the question.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its number, as given to [`Search::open`].
    pub procedure: u32,
    /// BM25F, as a share of the most that this question could reach: 0 to 1.
    pub strength: f32,
    /// Share of the question's information (idf) that the procedure has: 0 to 1.
    pub coverage: f32,
    /// BM25F itself: information (nats) of the question that the procedure has, 0 and up.
    pub evidence: f32,
    /// Which words were found where.
    pub why: String,
}

/// What a word weighs in a procedure: its weighted frequency, and the fields it is in, as bits.
#[derive(Clone, Copy, Default)]
struct Weight {
    frequency: f32,
    fields: u8,
}

impl Search {
    /// Procedures that have words of a question, best first, at most `limit`.
    ///
    /// `typing`: the last word may be unfinished.
    #[must_use]
    pub fn find(&self, question: &str, typing: bool, limit: usize) -> Vec<Hit> {
        let words = self.words(question, typing);
        let count = self.count as usize;
        let mut scores = vec![(0.0_f32, 0.0_f32); count];
        let mut total = 0.0_f32;
        let mut found: Vec<Vec<(u32, Weight)>> = Vec::with_capacity(words.len());
        let mut weights = vec![Weight::default(); count];
        for word in &words {
            let touched = self.weigh(word, &mut weights);
            let documents = self.count.max(FEWEST) as f32;
            let matched = touched.len() as f32;
            let idf = (1.0 + (documents - matched + 0.5) / (matched + 0.5)).ln();
            // A word that nothing here has may be a slip or beside the point: it counts half.
            total += if touched.is_empty() { idf * UNKNOWN } else { idf };
            for (procedure, weight) in &touched {
                if let Some((score, coverage)) = scores.get_mut(*procedure as usize) {
                    let sure = if word.corrected { 0.85 } else { 1.0 };
                    *score += idf * weight.frequency / (SATURATION + weight.frequency);
                    *coverage += idf * sure;
                }
            }
            found.push(touched);
        }
        for procedure in self.asked_whole(question) {
            if let Some(scored) = scores.get_mut(procedure as usize) {
                *scored = (total, total);
            }
        }
        let mut best: Vec<(f32, u32)> = scores
            .iter()
            .zip(0_u32..)
            .filter(|((score, _), _)| *score > 0.0)
            .map(|((score, _), procedure)| (*score, procedure))
            .collect();
        // Ties go to the procedure that comes first by id.
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(limit);
        let hit = |(score, procedure): (f32, u32)| Hit {
            procedure,
            strength: score / total,
            evidence: score,
            coverage: scores.get(procedure as usize).map_or(0.0, |(_, coverage)| coverage / total),
            why: why(procedure, &words, &found),
        };
        best.into_iter().map(hit).collect()
    }

    /// Procedures that have exactly this question, or it as their title.
    fn asked_whole(&self, question: &str) -> Vec<u32> {
        let mut found = Vec::new();
        let Some(searcher) = &self.searcher else { return found };
        for analyzer in &self.analyzers {
            let term = Term::from_field_text(self.whole, &whole(&analyzer.question_terms(question)));
            for (reader, procedures) in searcher.segment_readers().iter().zip(&self.procedures) {
                let Ok(index) = reader.inverted_index(self.whole) else { continue };
                let Ok(Some(mut postings)) = index.read_postings(&term, IndexRecordOption::Basic) else {
                    continue;
                };
                while postings.doc() != TERMINATED {
                    found.extend(procedures.get(postings.doc() as usize));
                    postings.advance();
                }
            }
        }
        found
    }

    /// What a word weighs in each procedure that has it. `weights` is all zero before and after.
    fn weigh(&self, word: &QueryWord, weights: &mut [Weight]) -> Vec<(u32, Weight)> {
        let mut touched: Vec<u32> = Vec::new();
        let Some(searcher) = &self.searcher else { return Vec::new() };
        for (reader, procedures) in searcher.segment_readers().iter().zip(&self.procedures) {
            for (term, sure) in &word.terms {
                for number in 0..FIELDS.len() {
                    self.postings(reader, number, term, |document, share| {
                        let Some(procedure) = procedures.get(document as usize).copied() else { return };
                        let Some(weight) = weights.get_mut(procedure as usize) else { return };
                        if weight.fields == 0 {
                            touched.push(procedure);
                        }
                        weight.fields |= 1 << number;
                        weight.frequency += share * sure;
                    });
                }
            }
        }
        touched.sort_unstable();
        touched
            .into_iter()
            .filter_map(|procedure| Some((procedure, std::mem::take(weights.get_mut(procedure as usize)?))))
            .collect()
    }

    /// Calls `take` with each document that has a term in a field, and its length-weighted frequency.
    fn postings(&self, reader: &SegmentReader, number: usize, term: &str, mut take: impl FnMut(u32, f32)) {
        let (Some(field), Some(weight)) = (self.fields.get(number), FIELDS.get(number)) else { return };
        let Ok(index) = reader.inverted_index(*field) else { return };
        let term = Term::from_field_text(*field, term);
        let Ok(Some(mut postings)) = index.read_postings(&term, IndexRecordOption::WithFreqs) else { return };
        let Ok(norms) = reader.get_fieldnorms_reader(*field) else { return };
        let average = self.lengths.get(number).copied().unwrap_or(1.0);
        let mut document = postings.doc();
        while document != TERMINATED {
            let length = norms.fieldnorm(document) as f32;
            let norm = 1.0 - weight.length + weight.length * length / average;
            take(document, weight.weight * postings.term_freq() as f32 / norm);
            document = postings.advance();
        }
    }
}

/// In words: `questions: vpn, connect; text: home; “conect” was read as another word; not found: lunch`.
fn why(procedure: u32, words: &[QueryWord], found: &[Vec<(u32, Weight)>]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let fields_of = |touched: &[(u32, Weight)]| {
        let at = touched.binary_search_by_key(&procedure, |(other, _)| *other).ok();
        at.and_then(|at| touched.get(at)).map_or(0, |(_, weight)| weight.fields)
    };
    let mut add = |name: &str, mask: fn(u8, usize) -> bool, number: usize| {
        let list: Vec<String> = words
            .iter()
            .zip(found)
            .filter(|(_, touched)| mask(fields_of(touched), number))
            .map(
                |(word, _)| {
                    if word.corrected { format!("{} (corrected)", word.typed) } else { word.typed.clone() }
                },
            )
            .collect();
        if !list.is_empty() {
            parts.push(format!("{name}: {}", list.join(", ")));
        }
    };
    for (number, field) in FIELDS.iter().enumerate() {
        add(field.name, |fields, number| fields & (1 << number) != 0, number);
    }
    add("not found", |fields, _| fields == 0, 0);
    parts.join("; ")
}
