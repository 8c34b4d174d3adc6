//! Words as Unicode cuts them (UAX #29), and at apostrophes: *l'ordinateur* is two.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// The words of a text in small letters, in order. NFKC: ligatures and wide letters are taken apart.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let text: String = text.nfkc().collect::<String>().to_lowercase();
    text.unicode_words()
        .flat_map(|word| word.split(['\'', '’', 'ʼ', '_']))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
