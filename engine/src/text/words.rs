//! Words as Unicode cuts them (UAX #29), and at apostrophes: *l'ordinateur* is two.

use unicode_segmentation::UnicodeSegmentation;

use super::normal::plain_forms;

/// The words of a text in small letters, in order. NFKC: ligatures and wide letters are taken apart.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let text = normal(text);
    text.unicode_words().flat_map(parts).map(str::to_owned).collect()
}

/// The same for a document: what hyphens join is one word more, so that *wifi* finds *Wi-Fi*.
#[must_use]
pub fn words_and_compounds(text: &str) -> Vec<String> {
    let text = normal(text);
    let mut found: Vec<String> = Vec::new();
    let mut compound = String::new();
    let mut end = 0;
    for (start, word) in text.unicode_word_indices() {
        if !(end > 0 && start == end + 1 && text.get(end..start) == Some("-")) {
            compound.clear();
        }
        compound.push_str(word);
        end = start + word.len();
        found.extend(parts(word).map(str::to_owned));
        if compound.len() > word.len() {
            found.push(compound.clone());
        }
    }
    found
}

fn normal(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    plain_forms(text).to_lowercase()
}

fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split(['\'', '’', 'ʼ', '_']).filter(|part| !part.is_empty())
}
