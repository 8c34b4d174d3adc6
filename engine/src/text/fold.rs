//! Accents: *problème* and *probleme* are the same word.

use super::normal::{composed, decomposed, mark_class};

/// Takes off accents and takes apart letters that only look like two.
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let mut folded = String::with_capacity(word.len());
    let plain: String = decomposed(word).chars().filter(|letter| !is_accent(*letter)).collect();
    for letter in composed(&plain).chars() {
        match letter {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            _ => folded.push(letter),
        }
    }
    folded
}

/// Whether a mark only colours its letter: accents, and the points of Hebrew and Arabic that are seldom written.
/// The vowel signs of Indic scripts, the tones of Thai and the voicing of Japanese are letters of their words.
fn is_accent(letter: char) -> bool {
    matches!(mark_class(letter), 10..=36 | 200..)
}
