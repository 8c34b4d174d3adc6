//! Stems: *connecting* and *connected* are the same word. The only module that names rust-stemmers.

use rust_stemmers::{Algorithm, Stemmer};

use super::fold;
use super::words::words;

/// Whether two BCP 47 tags name the same language, whatever the region.
#[must_use]
pub fn same_language(a: &str, b: &str) -> bool {
    primary(a).eq_ignore_ascii_case(primary(b))
}

fn primary(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or_default()
}

/// Cuts texts of one language into terms.
pub struct Analyzer {
    stemmer: Option<Stemmer>,
}

impl Analyzer {
    /// For a language as BCP 47 tag; one without a stemmer keeps its words whole.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let algorithm = match primary(language) {
            "en" => Some(Algorithm::English),
            "fr" => Some(Algorithm::French),
            _ => None,
        };
        Self { stemmer: algorithm.map(Stemmer::create) }
    }

    /// The term of one word in small letters: its stem, without accents.
    #[must_use]
    pub fn term(&self, word: &str) -> String {
        match &self.stemmer {
            // The stemmer wants the accents; the index does not.
            Some(stemmer) => fold(&stemmer.stem(word)),
            None => fold(word),
        }
    }

    /// The terms of a question, in order.
    #[must_use]
    pub fn question_terms(&self, text: &str) -> Vec<String> {
        words(text).iter().map(|word| self.term(word)).collect()
    }
}
