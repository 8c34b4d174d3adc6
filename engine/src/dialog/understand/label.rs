//! Typed words against the labels of choices: which of them they tell.
//!
//! A word tells the more, the fewer of the choices have it; a word that all have tells nothing.

use super::clause::{Clause, Reader, Word};
use super::lexicon::lexicon;
use super::near::is_near;
use crate::message::Choice;
use crate::text::{Analyzer, fold, words};

/// What a word of a hint is worth beside one of the label.
const HINT: f64 = 0.5;
/// The second choice may have at most this share of what the first has.
const CLEARLY: f64 = 0.34;
/// From this share of what a label tells on it is the one that is meant.
const ENOUGH: f64 = 0.34;
/// A reply with at most so many telling words is about nothing else.
const FEW: usize = 3;

/// What the words tell of the choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The choices that the words have something of, most first, by their place.
    pub places: Vec<usize>,
    /// The first is meant and no other.
    pub sure: bool,
    /// How much of what the first label tells was said: 0 to 1.
    pub share: f64,
    /// The words that were found in it.
    pub words: Vec<String>,
}

/// A choice as words.
struct Label {
    /// Words and what each is worth before it is known how many choices have it.
    words: Vec<(Word, f64)>,
    /// It says that something is not so.
    denies: bool,
}

/// Words that only deny; *nothing* and *missing* also tell what is there.
const DENIALS: &[&str] = &["not", "no", "ne", "n", "pas", "non"];

/// What typed words tell of choices. None: nothing of any.
pub fn told(text: &str, choices: &[Choice], language: &str) -> Option<Told> {
    let labels: Vec<Label> = choices.iter().map(|choice| label(choice, language)).collect();
    let said = said(text, language);
    let denials = denials(text, language);
    let has = |label: &Label, word: &Word| label.words.iter().any(|(own, _)| same(own, word));
    let count = labels.len() as f64;
    let worth = |word: &Word| {
        let with = labels.iter().filter(|label| has(label, word)).count() as f64;
        (count / with.max(1.0)).ln().max(0.0) + if count < 2.0 { 1.0 } else { 0.0 }
    };
    let mut found: Vec<(usize, f64, f64, Vec<String>)> = Vec::new();
    for (place, label) in labels.iter().enumerate() {
        let own = label.words.iter().filter(|(word, _)| said.iter().any(|other| same(word, other)));
        let (mut weight, mut all, mut words) = (0.0, 0.0, Vec::new());
        for (word, part) in own {
            weight += worth(word) * part;
            if worth(word) > 0.0 {
                words.push(word.text.clone());
            }
        }
        for (word, part) in label.words.iter().filter(|(_, part)| *part > HINT) {
            all += worth(word) * part;
        }
        if weight > 0.0 {
            // By weight, and as the writer has them where they weigh the same.
            let share = (weight / all.max(f64::MIN_POSITIVE)).min(1.0);
            let at = found.iter().position(|other| other.1 < weight).unwrap_or(found.len());
            found.insert(at, (place, weight, share, words));
        }
    }
    let (first, weight, share, words) = found.first().cloned()?;
    let second = found.get(1).map_or(0.0, |other| other.1);
    // What says that something is not so is meant by words that say it too, and by no others.
    let agrees = labels.get(first).is_some_and(|label| match label.denies {
        true => !denials.is_empty(),
        false => denials.iter().all(|word| has(label, word)),
    });
    let analyzer = Analyzer::new(language);
    let telling = said.iter().filter(|word| !analyzer.is_function_word(&word.text)).count();
    let sure = agrees && second <= weight * CLEARLY && (share >= ENOUGH || telling <= FEW);
    Some(Told { places: found.iter().map(|(place, ..)| *place).collect(), sure, share, words })
}

/// Whether a text says that something is not so.
pub fn denies(text: &str, language: &str) -> bool {
    !denials(text, language).is_empty()
}

/// The words that say so.
fn denials(text: &str, language: &str) -> Vec<Word> {
    let Some(lexicon) = lexicon(language) else { return Vec::new() };
    let clauses = Reader::new(lexicon).clauses(text);
    let word = |word: &&Word| word.is(lexicon.denies) || word.is(lexicon.lacks) || word.is(lexicon.no);
    clauses.iter().flat_map(Clause::words).filter(word).cloned().collect()
}

fn label(choice: &Choice, language: &str) -> Label {
    let own = telling(said(&choice.label, language), language).into_iter().map(|word| (word, 1.0));
    let hint = choice.hint.as_deref().map(|hint| telling(said(hint, language), language)).unwrap_or_default();
    let mut words: Vec<(Word, f64)> = Vec::new();
    for (word, part) in own.chain(hint.into_iter().map(|word| (word, HINT))) {
        if !words.iter().any(|(known, _)| known.stem == word.stem) {
            words.push((word, part));
        }
    }
    Label { words, denies: denies(&choice.label, language) }
}

/// The words that say something; all, if none does: of *On* and *Off* each.
fn telling(words: Vec<Word>, language: &str) -> Vec<Word> {
    let analyzer = Analyzer::new(language);
    let some: Vec<Word> =
        words.iter().filter(|word| !analyzer.is_function_word(&word.text)).cloned().collect();
    if some.is_empty() { words } else { some }
}

/// Words with their stems; of a language with lists without those that only deny.
fn said(text: &str, language: &str) -> Vec<Word> {
    match lexicon(language) {
        Some(lexicon) => {
            let clauses = Reader::new(lexicon).clauses(text);
            let all = clauses.iter().flat_map(Clause::words);
            all.filter(|word| !word.is(DENIALS)).cloned().collect()
        }
        None => {
            let analyzer = Analyzer::new(language);
            let word = |word: &String| Word { text: fold(word), stem: analyzer.term(word), quoted: false };
            words(text).iter().take(200).map(word).collect()
        }
    }
}

fn same(one: &Word, other: &Word) -> bool {
    one.stem == other.stem || is_near(&one.text, &other.text)
}
