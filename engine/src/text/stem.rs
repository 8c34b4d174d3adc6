//! Stems: *connecting* and *connected* are the same word. The only module that names rust-stemmers.

use rust_stemmers::{Algorithm, Stemmer};

use super::fold;
use super::stop::function_words;

/// Whether two BCP 47 tags name the same language, whatever the region.
#[must_use]
pub fn same_language(a: &str, b: &str) -> bool {
    primary(a).eq_ignore_ascii_case(primary(b))
}

/// A tag without its region and script: `pt` of `pt-BR`.
pub(super) fn primary(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or_default()
}

/// Cuts texts of one language into terms.
pub struct Analyzer {
    stemmer: Option<Stemmer>,
    function_words: Vec<String>,
}

impl Analyzer {
    /// For a language as BCP 47 tag; one without a stemmer keeps its words whole.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let algorithm = match primary(language) {
            "ar" => Some(Algorithm::Arabic),
            "da" => Some(Algorithm::Danish),
            "de" => Some(Algorithm::German),
            "el" => Some(Algorithm::Greek),
            "en" => Some(Algorithm::English),
            "es" => Some(Algorithm::Spanish),
            "fi" => Some(Algorithm::Finnish),
            "fr" => Some(Algorithm::French),
            "hu" => Some(Algorithm::Hungarian),
            "it" => Some(Algorithm::Italian),
            "nb" | "nn" | "no" => Some(Algorithm::Norwegian),
            "nl" => Some(Algorithm::Dutch),
            "pt" => Some(Algorithm::Portuguese),
            "ro" => Some(Algorithm::Romanian),
            "ru" => Some(Algorithm::Russian),
            "sv" => Some(Algorithm::Swedish),
            "ta" => Some(Algorithm::Tamil),
            "tr" => Some(Algorithm::Turkish),
            _ => None,
        };
        Self { stemmer: algorithm.map(Stemmer::create), function_words: function_words(language) }
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

    /// Whether a word without accents is one of those that say nothing about a problem.
    #[must_use]
    pub fn is_function_word(&self, folded: &str) -> bool {
        self.function_words.binary_search_by(|word| word.as_str().cmp(folded)).is_ok()
    }
}
