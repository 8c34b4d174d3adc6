//! The words of a shelf as they are written: to mend what people type.
//!
//! Keys are the word without accents, a zero byte, and the word as written; values how many documents of
//! the shelf have it. So a search for *probleme* finds *problème* at no distance, and the stemmer gets
//! the accents it wants.

#[cfg(feature = "compile")]
use std::collections::BTreeMap;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
#[cfg(feature = "compile")]
use tantivy_fst::MapBuilder;
use tantivy_fst::{Automaton, IntoStreamer, Map, Streamer};

/// A word of the shelves in hand that a typed word may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading {
    /// How many typing errors away.
    pub distance: u8,
    /// Whether it begins with another letter.
    pub other_first: bool,
    /// How many documents do not have it: so the commonest come first.
    pub rarity: u64,
    /// As written, in small letters.
    pub word: String,
}

/// The words of one shelf.
pub struct Vocabulary(Map<Vec<u8>>);

/// Parts a key.
const END: u8 = 0;

impl Vocabulary {
    /// Reads what [`bytes`] wrote; none for bytes that are no vocabulary.
    #[must_use]
    pub fn open(bytes: Vec<u8>) -> Option<Self> {
        Map::from_bytes(bytes).ok().map(Self)
    }

    /// Whether a folded word is one of them, and how it is written most often.
    pub fn written(&self, folded: &str) -> Option<Reading> {
        let mut found = Vec::new();
        self.take(&Same(folded.as_bytes()), |word, count| found.push((u64::MAX - count, word.to_owned())));
        let (rarity, word) = found.into_iter().min()?;
        Some(Reading { distance: 0, other_first: false, rarity, word })
    }

    /// The words within the errors of an automaton made for a folded word.
    pub fn near(&self, folded: &str, errors: &LevenshteinAutomatonBuilder, found: &mut Vec<Reading>) {
        let near = Near(errors.build_dfa(folded));
        let first = folded.chars().next();
        self.take(&near, |word, count| {
            let plain = crate::text::fold(word);
            let distance = match near.0.eval(plain.as_bytes()) {
                Distance::Exact(distance) | Distance::AtLeast(distance) => distance,
            };
            let other_first = plain.chars().next() != first;
            found.push(Reading { distance, other_first, rarity: u64::MAX - count, word: word.to_owned() });
        });
    }

    /// The words that begin with folded letters.
    pub fn beginning_with(&self, prefix: &str, found: &mut Vec<Reading>) {
        self.take(&Beginning(prefix.as_bytes()), |word, count| {
            let rarity = u64::MAX - count;
            found.push(Reading { distance: 0, other_first: false, rarity, word: word.to_owned() });
        });
    }

    fn take<A: Automaton>(&self, automaton: &A, mut take: impl FnMut(&str, u64)) {
        let mut stream = self.0.search(automaton).into_stream();
        while let Some((key, count)) = stream.next() {
            let written = key.iter().position(|byte| *byte == END).and_then(|at| key.get(at + 1..));
            if let Some(word) = written.and_then(|word| std::str::from_utf8(word).ok()) {
                take(word, count);
            }
        }
    }
}

/// The bytes of a vocabulary: each word with the number of documents that have it.
///
/// # Errors
/// What the codec says; it has no reason to.
#[cfg(feature = "compile")]
pub fn bytes(words: &BTreeMap<String, u64>) -> Result<Vec<u8>, String> {
    let mut keys: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    for (word, count) in words {
        let mut key = crate::text::fold(word).into_bytes();
        key.push(END);
        key.extend_from_slice(word.as_bytes());
        keys.insert(key, *count);
    }
    let mut map = MapBuilder::memory();
    map.extend_iter(keys).and_then(|()| map.into_inner()).map_err(|error| error.to_string())
}

/// Takes the keys whose folded word is exactly this.
struct Same<'a>(&'a [u8]);

/// Takes the keys whose folded word begins like this.
struct Beginning<'a>(&'a [u8]);

/// Takes the keys whose folded word is within the errors of the automaton.
struct Near(DFA);

/// How far a key was read.
#[derive(Clone, Copy)]
enum Read<T> {
    /// In the folded word.
    Word(T),
    /// Past its end, and it fits.
    Fits,
    /// It does not fit.
    No,
}

impl Automaton for Same<'_> {
    type State = Read<usize>;

    fn start(&self) -> Self::State {
        Read::Word(0)
    }

    fn is_match(&self, state: &Self::State) -> bool {
        matches!(state, Read::Fits)
    }

    fn can_match(&self, state: &Self::State) -> bool {
        !matches!(state, Read::No)
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        match *state {
            Read::Word(at) if at == self.0.len() && byte == END => Read::Fits,
            Read::Word(at) if self.0.get(at) == Some(&byte) => Read::Word(at + 1),
            Read::Fits => Read::Fits,
            _ => Read::No,
        }
    }
}

impl Automaton for Beginning<'_> {
    type State = Read<usize>;

    fn start(&self) -> Self::State {
        Read::Word(0)
    }

    fn is_match(&self, state: &Self::State) -> bool {
        matches!(state, Read::Fits) || matches!(state, Read::Word(at) if *at == self.0.len())
    }

    fn can_match(&self, state: &Self::State) -> bool {
        !matches!(state, Read::No)
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        match *state {
            Read::Word(at) if at == self.0.len() => Read::Fits,
            Read::Word(at) if self.0.get(at) == Some(&byte) => Read::Word(at + 1),
            Read::Fits => Read::Fits,
            _ => Read::No,
        }
    }
}

impl Automaton for Near {
    type State = Read<u32>;

    fn start(&self) -> Self::State {
        Read::Word(self.0.initial_state())
    }

    fn is_match(&self, state: &Self::State) -> bool {
        matches!(state, Read::Fits)
    }

    fn can_match(&self, state: &Self::State) -> bool {
        !matches!(state, Read::No)
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        match *state {
            Read::Word(at) if byte == END => match self.0.distance(at) {
                Distance::Exact(_) => Read::Fits,
                Distance::AtLeast(_) => Read::No,
            },
            Read::Word(at) => match self.0.transition(at, byte) {
                SINK_STATE => Read::No,
                next => Read::Word(next),
            },
            other => other,
        }
    }
}
