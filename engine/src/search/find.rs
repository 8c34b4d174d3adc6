//! A question → procedures, best first: by what was learned from their questions, and by their text.
//!
//! What was learned gives each procedure a logit. Text is scored by BM25F over the fields, a procedure's
//! documents taken as one, and by the share of a title that the question has.

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED, Term};

use super::feature::{of_words, weigh};
use super::open::Search;
use super::query::QueryWord;
use super::schema::{FIELDS, TITLE, whole};

/// How fast more of the same word stops counting (k1 of BM25). Many questions of one procedure share
/// their words, and each more of them still tells: low values lose 4 points on development splits.
const SATURATION: f32 = 6.0;

/// A handful of procedures says nothing about how rare a word is: there are taken to be this many.
pub(super) const FEWEST: u32 = 25;

/// The best of so many procedures share the probability; what is learned of “nothing fits” is learned with fewer.
const IN_QUESTION: usize = 400;
/// Of more procedures than this nothing is learned, and their text alone says less of which it is: fewer share.
const TOLD_APART: usize = super::model::MOST;

/// How much a word that no procedure has counts against all of them.
const UNKNOWN: f32 = 0.5;

/// How much the share of its title that a question has counts, beside the best text's 1.
const TITLE_SHARE: f32 = 0.4;

/// Information (nats) of a question from which a text's score is taken in full.
const ENOUGH: f32 = 4.0;

/// How much a logit of what a question means counts beside one of its words.
const MEANING: f32 = 1.5;

/// How much a score counts where what a question means took part.
const TOGETHER: f32 = 0.65;

/// Added to the score of a procedure whose own question this is.
pub(super) const ASKED: f32 = 20.0;

/// A procedure that may answer a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its number, as given to [`Search::open`].
    pub procedure: u32,
    /// What was learned and its text, as one logit: it is ranked by this.
    pub score: f32,
    /// What was learned: its logit.
    pub logit: f32,
    /// BM25F, as a share of the most that this question could reach: 0 to 1.
    pub strength: f32,
    /// Share of the question's information (idf) that the procedure has: 0 to 1.
    pub coverage: f32,
    /// BM25F itself: information (nats) of the question that the procedure has, 0 and up.
    pub evidence: f32,
    /// Share of the title's information that the question has: 0 to 1.
    pub title: f32,
    /// Which words were found where.
    pub why: String,
}

/// What a question finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Best first.
    pub hits: Vec<Hit>,
    /// Share of the question's information (idf) that any procedure has: 0 to 1.
    pub known: f32,
    /// ln of the sum of exp of all procedures' scores.
    pub energy: f32,
    /// The score of the second best.
    pub second: f32,
    /// The question is a procedure's own, word for word.
    pub exact: bool,
    /// What the question means took part.
    pub meant: bool,
}

/// What a word weighs in a procedure: its weighted frequency, and the fields it is in, as bits.
#[derive(Clone, Copy, Default)]
pub(super) struct Weight {
    frequency: f32,
    pub(super) fields: u8,
}

/// The procedures that a word is in, by number, and what it weighs there.
type Touched = Vec<(u32, Weight)>;

/// What the words of a question say of a procedure's text.
#[derive(Clone, Copy, Default)]
struct Said {
    evidence: f32,
    coverage: f32,
    title: f32,
}

impl Search {
    /// Procedures for a question, best first, at most `limit`.
    ///
    /// `typing`: the last word may be unfinished.
    #[must_use]
    pub fn find(&self, question: &str, typing: bool, limit: usize) -> Found {
        let words = self.words(question, typing);
        let (said, total, known, found) = self.read(&words);
        let (logits, meant) = self.logits(&words);
        // Two regressions agree more often than they are right: together they count for less.
        let trust = self.judge.sharp * if meant { TOGETHER } else { 1.0 };
        let text = |said: &Said, best: f32| {
            let share = if best > 0.0 { said.evidence / best.max(ENOUGH) } else { 0.0 };
            share + TITLE_SHARE * said.title
        };
        let best = said.iter().map(|said| said.evidence).fold(0.0, f32::max);
        let exact = self.asked_whole(&words);
        let mut ranked: Vec<(f32, u32)> = Vec::with_capacity(said.len());
        for ((said, logit), procedure) in said.iter().zip(&logits).zip(0_u32..) {
            let asked = if exact.contains(&procedure) { ASKED } else { 0.0 };
            ranked.push((trust * (logit + self.judge.text * text(said, best)) + asked, procedure));
        }
        // However many procedures there are, only so many are in question: a hundred thousand that are far off
        // would outweigh the one that fits.
        let mut scores: Vec<f32> = ranked.iter().map(|(score, _)| *score).collect();
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        scores.truncate(if said.len() > TOLD_APART { FEWEST as usize } else { IN_QUESTION });
        let highest = scores.first().copied().unwrap_or(f32::NEG_INFINITY);
        let mut sum: f32 = scores.iter().map(|score| (score - highest).exp()).sum();
        // A handful of procedures says nothing about what else people ask: there are taken to be more, of
        // which nothing is known.
        let unseen = FEWEST.saturating_sub(self.count);
        sum += unseen as f32 * (-highest).exp();
        // A procedure that shares no word with the question is no answer, unless it may mean the same.
        ranked.retain(|(_, procedure)| {
            let said = said.get(*procedure as usize).copied().unwrap_or_default();
            meant || said.evidence > 0.0
        });
        // Ties go to the procedure that comes first by id.
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(limit);
        let total = total.max(f32::MIN_POSITIVE);
        let second = ranked.get(1).map(|(score, _)| *score).into_iter().chain((unseen > 0).then_some(0.0));
        let second = second.fold(f32::NEG_INFINITY, f32::max);
        let hit = |(score, procedure): (f32, u32)| {
            let said = said.get(procedure as usize).copied().unwrap_or_default();
            Hit {
                procedure,
                score,
                logit: logits.get(procedure as usize).copied().unwrap_or_default(),
                strength: (said.evidence / total).min(1.0),
                coverage: (said.coverage / total).min(1.0),
                evidence: said.evidence,
                title: said.title,
                why: why(procedure, &words, &found),
            }
        };
        Found {
            hits: ranked.into_iter().map(hit).collect(),
            known: known / total,
            energy: highest + sum.ln(),
            second,
            exact: !exact.is_empty(),
            meant,
        }
    }

    /// What the words say of each procedure's text, the most that they could say, how much of it any
    /// procedure has, and what each word weighs where.
    fn read(&self, words: &[QueryWord]) -> (Vec<Said>, f32, f32, Vec<Touched>) {
        let count = self.count as usize;
        let mut said = vec![Said::default(); count];
        let (mut total, mut known) = (0.0_f32, 0.0_f32);
        let mut found: Vec<Touched> = Vec::with_capacity(words.len());
        let mut weights = vec![Weight::default(); count];
        for word in words {
            if !word.telling {
                found.push(Vec::new());
                continue;
            }
            let touched = self.weigh(word, &mut weights);
            let idf = self.information(touched.len());
            // A word that nothing here has may be a slip or beside the point: it counts half.
            total += if touched.is_empty() { idf * UNKNOWN } else { idf };
            let sure = if word.corrected { 0.85 } else { 1.0 };
            known += if touched.is_empty() { 0.0 } else { idf * sure };
            for (procedure, weight) in &touched {
                if let Some(said) = said.get_mut(*procedure as usize) {
                    said.evidence += idf * weight.frequency / (SATURATION + weight.frequency);
                    said.coverage += idf * sure;
                    if weight.fields & (1 << TITLE) != 0 {
                        said.title += idf;
                    }
                }
            }
            found.push(touched);
        }
        for (said, mass) in said.iter_mut().zip(&self.titles) {
            said.title = if *mass > 0.0 { (said.title / mass).min(1.0) } else { 0.0 };
        }
        (said, total, known, found)
    }

    /// Information (nats) of a word that so many procedures have.
    pub(super) fn information(&self, matched: usize) -> f32 {
        let (documents, matched) = (self.count.max(FEWEST) as f32, matched as f32);
        (1.0 + (documents - matched + 0.5) / (matched + 0.5)).ln()
    }

    /// What the learned weights say of each procedure, and whether what the question means took part. A
    /// procedure without a column has the least of all.
    fn logits(&self, words: &[QueryWord]) -> (Vec<f32>, bool) {
        let mut meant = false;
        let mut logits = vec![f32::NAN; self.count as usize];
        let written: Vec<String> = words.iter().map(|word| word.written.clone()).collect();
        for learned in &self.learned {
            let model = learned.scorer.model();
            let vector = weigh(&of_words(&learned.analyzer, &written), model);
            let mut columns = learned.scorer.logits(&vector);
            if let Some(meanings) = &model.meanings
                && let Some(vectors) = self.vectors.as_ref().filter(|vectors| vectors.id == meanings.id)
                && let Some(vector) = vectors.of(&written)
            {
                meant = true;
                for (sum, logit) in columns.iter_mut().zip(meanings.logits(&vector)) {
                    *sum += MEANING * logit;
                }
            }
            for (procedure, logit) in learned.procedures.iter().zip(columns) {
                if let Some(best) = logits.get_mut(*procedure as usize) {
                    *best = best.max(logit);
                }
            }
        }
        let least = logits.iter().copied().fold(f32::NAN, f32::min);
        let least = if least.is_nan() { 0.0 } else { least };
        logits.iter_mut().filter(|logit| logit.is_nan()).for_each(|logit| *logit = least);
        (logits, meant)
    }

    /// Procedures that have exactly this question, or it as their title.
    fn asked_whole(&self, words: &[QueryWord]) -> Vec<u32> {
        let mut found = Vec::new();
        let Some(searcher) = &self.searcher else { return found };
        for analyzer in &self.analyzers {
            let written = words.iter().map(|word| &word.written);
            let term = Term::from_field_text(self.whole, &whole(analyzer, written));
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
    pub(super) fn weigh(&self, word: &QueryWord, weights: &mut [Weight]) -> Vec<(u32, Weight)> {
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
fn why(procedure: u32, words: &[QueryWord], found: &[Touched]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let fields_of = |touched: &[(u32, Weight)]| {
        let at = touched.binary_search_by_key(&procedure, |(other, _)| *other).ok();
        at.and_then(|at| touched.get(at)).map_or(0, |(_, weight)| weight.fields)
    };
    let mut add = |name: &str, mask: fn(u8, usize) -> bool, number: usize| {
        let list: Vec<String> = words
            .iter()
            .zip(found)
            .filter(|(word, touched)| word.telling && mask(fields_of(touched), number))
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
