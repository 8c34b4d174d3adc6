//! A question's words → the terms of the index that they may mean.

use levenshtein_automata::{DFA, Distance, SINK_STATE};
use tantivy::Term;
use tantivy_fst::Automaton;

use super::open::Search;
use crate::text::{fold, is_stop_word, words};

/// Most words of a question that are looked at.
const MAX_WORDS: usize = 48;
/// Most bytes of a question that are looked at.
const MAX_BYTES: usize = 2000;
/// Most readings of a misspelt word.
const MAX_READINGS: usize = 4;

/// A word of a question.
pub struct QueryWord {
    /// As typed, in small letters.
    pub typed: String,
    /// The terms it may mean, and how surely.
    pub terms: Vec<(String, f32)>,
    /// It was found only by correcting it, or by taking it for the beginning of a word.
    pub corrected: bool,
}

impl Search {
    /// The words of a question that say something. `typing`: the last word may be unfinished.
    pub(super) fn words(&self, question: &str, typing: bool) -> Vec<QueryWord> {
        let mut end = question.len().min(MAX_BYTES);
        while !question.is_char_boundary(end) {
            end -= 1;
        }
        let typed = words(question.get(..end).unwrap_or_default());
        let last = typed.len().saturating_sub(1);
        let telling = |word: &&String| !is_stop_word(&fold(word));
        let any = typed.iter().any(|word| telling(&word));
        let mut found: Vec<QueryWord> = Vec::new();
        for (at, word) in typed.iter().enumerate().take(MAX_WORDS) {
            if (any && !telling(&word)) || found.iter().any(|other| other.typed == *word) {
                continue;
            }
            let unfinished = typing && at == last && question.ends_with(char::is_alphanumeric);
            found.push(self.word(word, unfinished));
        }
        found
    }

    fn word(&self, typed: &str, unfinished: bool) -> QueryWord {
        let mut terms: Vec<(String, f32)> = Vec::new();
        for analyzer in &self.analyzers {
            let term = analyzer.term(typed);
            if !terms.iter().any(|(other, _)| *other == term) {
                terms.push((term, 1.0));
            }
        }
        let known = terms.iter().any(|(term, _)| self.knows(term));
        let mut word = QueryWord { typed: typed.to_owned(), terms, corrected: false };
        if unfinished {
            word.terms.extend(self.beginning_with(&fold(typed)).into_iter().map(|term| (term, 0.7)));
        } else if !known {
            let readings = self.readings(&word.terms);
            word.corrected = !readings.is_empty();
            word.terms.extend(readings);
        }
        word
    }

    fn knows(&self, term: &str) -> bool {
        let Some(searcher) = &self.searcher else { return false };
        self.fields
            .iter()
            .any(|field| searcher.doc_freq(&Term::from_field_text(*field, term)).unwrap_or(0) > 0)
    }

    /// Terms of the index within one or two typing errors, nearest and most frequent first.
    fn readings(&self, terms: &[(String, f32)]) -> Vec<(String, f32)> {
        let mut found: Vec<(u8, bool, u64, String)> = Vec::new();
        for (term, _) in terms {
            let length = term.chars().count();
            let [one, two] = &self.near;
            let near = match length {
                4..=6 => one,
                7..=40 => two,
                _ => continue,
            };
            let automaton = Nearness(near.build_dfa(term));
            let first = term.chars().next();
            self.stream(&automaton, |near, frequency| {
                let distance = automaton.distance(near.as_bytes());
                found.push((distance, near.chars().next() != first, u64::MAX - frequency, near.to_owned()));
            });
        }
        found.sort();
        found.dedup_by(|a, b| a.3 == b.3);
        let nearest = found.first().map(|(distance, ..)| *distance);
        found.retain(|(distance, ..)| Some(*distance) == nearest);
        let weight = |distance: u8| if distance <= 1 { 0.85 } else { 0.65 };
        found.into_iter().take(MAX_READINGS).map(|(distance, _, _, term)| (term, weight(distance))).collect()
    }

    /// Terms of the index that begin like this, most frequent first.
    fn beginning_with(&self, prefix: &str) -> Vec<String> {
        if prefix.chars().count() < 2 {
            return Vec::new();
        }
        let mut found: Vec<(u64, String)> = Vec::new();
        self.stream(&Beginning(prefix.as_bytes()), |term, frequency| {
            found.push((u64::MAX - frequency, term.to_owned()));
        });
        found.sort();
        found.dedup_by(|a, b| a.1 == b.1);
        found.into_iter().take(12).map(|(_, term)| term).collect()
    }

    /// Every term of any field and segment that an automaton takes, with its number of documents.
    fn stream<A: Automaton>(&self, automaton: &A, mut take: impl FnMut(&str, u64))
    where
        A::State: Clone,
    {
        let Some(searcher) = &self.searcher else { return };
        for reader in searcher.segment_readers() {
            for field in &self.fields {
                let Ok(index) = reader.inverted_index(*field) else { continue };
                let Ok(mut stream) = index.terms().search(automaton).into_stream() else { continue };
                while stream.advance() {
                    let frequency = u64::from(stream.value().doc_freq);
                    if let Ok(term) = std::str::from_utf8(stream.key()) {
                        take(term, frequency);
                    }
                }
            }
        }
    }
}

/// A Levenshtein automaton as the term dictionary wants it.
struct Nearness(DFA);

impl Nearness {
    fn distance(&self, term: &[u8]) -> u8 {
        match self.0.eval(term) {
            Distance::Exact(distance) | Distance::AtLeast(distance) => distance,
        }
    }
}

impl Automaton for Nearness {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

/// Takes every term that begins like this.
struct Beginning<'a>(&'a [u8]);

impl Automaton for Beginning<'_> {
    /// How many bytes agree so far; none: one did not.
    type State = Option<usize>;

    fn start(&self) -> Self::State {
        Some(0)
    }

    fn is_match(&self, state: &Self::State) -> bool {
        *state == Some(self.0.len())
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some()
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let agreed = (*state)?;
        match self.0.get(agreed) {
            None => Some(agreed),
            Some(wanted) if *wanted == byte => Some(agreed + 1),
            Some(_) => None,
        }
    }
}
