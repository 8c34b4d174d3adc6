//! A question's words → what they may mean in the shelves in hand: as written there, mended, or finished.

use tantivy::Term;

use super::open::Search;
use super::vocabulary::Reading;
use crate::text::{fold, words};

/// Most words of a question that are looked at.
const MAX_WORDS: usize = 48;
/// Most bytes of a question that are looked at.
const MAX_BYTES: usize = 2000;
/// Most readings of a misspelt word.
const MAX_READINGS: usize = 4;
/// Most readings of the beginning of a word.
const MAX_ENDINGS: usize = 12;

/// A word of a question.
pub struct QueryWord {
    /// As typed, in small letters.
    pub typed: String,
    /// As it is written in the shelves, if that is known or likely; otherwise as typed.
    pub written: String,
    /// The terms it may mean, and how surely.
    pub terms: Vec<(String, f32)>,
    /// It was found only by correcting it, or by taking it for the beginning of a word.
    pub corrected: bool,
    /// It says something about a problem.
    pub telling: bool,
}

impl Search {
    /// The words of a question, in order. `typing`: the last word may be unfinished.
    pub(super) fn words(&self, question: &str, typing: bool) -> Vec<QueryWord> {
        let mut end = question.len().min(MAX_BYTES);
        while !question.is_char_boundary(end) {
            end -= 1;
        }
        let typed = words(question.get(..end).unwrap_or_default());
        let last = typed.len().saturating_sub(1);
        let any = typed.iter().any(|word| !self.says_nothing(&fold(word)));
        let mut found: Vec<QueryWord> = Vec::new();
        for (at, word) in typed.into_iter().enumerate().take(MAX_WORDS) {
            let unfinished = typing && at == last && question.ends_with(char::is_alphanumeric);
            let again = found.iter().any(|other| other.typed == word);
            let mut word = self.word(word, unfinished);
            let says_nothing = any && self.says_nothing(&fold(&word.typed));
            word.telling = !again && !says_nothing;
            found.push(word);
        }
        found
    }

    fn word(&self, typed: String, unfinished: bool) -> QueryWord {
        let folded = fold(&typed);
        let mut word = QueryWord {
            written: typed.clone(),
            terms: self.terms(&typed),
            typed,
            corrected: false,
            telling: true,
        };
        if unfinished {
            for reading in self.endings(&folded) {
                word.mean(&self.terms(&reading.word), 0.7);
            }
            return word;
        }
        if let Some(written) = self.vocabularies.iter().filter_map(|known| known.written(&folded)).min() {
            word.mean(&self.terms(&written.word), 1.0);
            word.written = written.word;
            return word;
        }
        if word.terms.iter().any(|(term, _)| self.knows(term)) {
            return word;
        }
        // A word of the language is no slip.
        if self.vectors.as_ref().is_some_and(|vectors| vectors.knows(&folded)) {
            return word;
        }
        let readings = self.readings(&folded);
        if let Some(first) = readings.first() {
            word.corrected = true;
            word.written.clone_from(&first.word);
        }
        for reading in readings {
            let sure = if reading.distance <= 1 { 0.85 } else { 0.65 };
            word.mean(&self.terms(&reading.word), sure);
        }
        word
    }

    /// The terms of a word, in each language of the documents.
    fn terms(&self, word: &str) -> Vec<(String, f32)> {
        let mut terms: Vec<(String, f32)> = Vec::new();
        for analyzer in &self.analyzers {
            let term = analyzer.term(word);
            if !terms.iter().any(|(other, _)| *other == term) {
                terms.push((term, 1.0));
            }
        }
        terms
    }

    fn knows(&self, term: &str) -> bool {
        let Some(searcher) = &self.searcher else { return false };
        self.fields
            .iter()
            .any(|field| searcher.doc_freq(&Term::from_field_text(*field, term)).unwrap_or(0) > 0)
    }

    /// Words within one or two typing errors, the nearest and most frequent first.
    fn readings(&self, folded: &str) -> Vec<Reading> {
        let [one, two] = &self.near;
        let near = match folded.chars().count() {
            4..=6 => one,
            7..=40 => two,
            _ => return Vec::new(),
        };
        // Numbers are not misspelt words.
        if folded.chars().any(|letter| letter.is_ascii_digit()) {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.vocabularies.iter().for_each(|known| known.near(folded, near, &mut found));
        found.sort_unstable();
        let nearest = found.first().map(|reading| reading.distance);
        found.retain(|reading| Some(reading.distance) == nearest);
        found.dedup_by(|a, b| a.word == b.word);
        found.truncate(MAX_READINGS);
        found
    }

    /// Words that begin like this, the most frequent first.
    fn endings(&self, prefix: &str) -> Vec<Reading> {
        if prefix.chars().count() < 2 {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.vocabularies.iter().for_each(|known| known.beginning_with(prefix, &mut found));
        found.sort_unstable();
        found.dedup_by(|a, b| a.word == b.word);
        found.truncate(MAX_ENDINGS);
        found
    }
}

impl QueryWord {
    /// It may mean these terms as well.
    fn mean(&mut self, terms: &[(String, f32)], sure: f32) {
        for (term, _) in terms {
            if !self.terms.iter().any(|(known, _)| known == term) {
                self.terms.push((term.clone(), sure));
            }
        }
    }
}
