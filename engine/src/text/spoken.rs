//! Which of a few languages a sentence is in: by its letters, and by its function words.

use super::fold;
use super::stem::{primary, same_language};
use super::stop::common_words;
use super::words::words;

/// Letters that languages share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Devanagari,
    Tamil,
    Thai,
    Hangul,
    Han,
}

/// A language, told by its words.
struct Spoken {
    tag: String,
    script: Script,
    words: Vec<String>,
}

/// The languages of a knowledge base, one of which is the reader's.
pub struct Languages {
    own: Spoken,
    others: Vec<Spoken>,
}

impl Languages {
    /// Of the reader's language and all languages, as BCP 47 tags.
    #[must_use]
    pub fn new(own: &str, all: &[String]) -> Self {
        let others = all.iter().filter(|tag| !same_language(tag, own));
        Self { own: Spoken::new(own), others: others.map(|tag| Spoken::new(tag)).collect() }
    }

    /// The other language that a sentence is in, if that is sure: its letters, or more of its function words
    /// than of the reader's language. `known` tells words that the reader's knowledge has, which speak for the
    /// reader's language half as much; where `lost`, nothing was found, one function word is enough against none.
    #[must_use]
    pub fn other(&self, text: &str, known: impl Fn(&str) -> bool, lost: bool) -> Option<&str> {
        if self.others.is_empty() {
            return None;
        }
        let script = written_in(text)?;
        let alike = || self.others.iter().filter(move |one| one.script == script);
        let foreign = script != self.own.script;
        if foreign && alike().count() < 2 {
            return alike().next().map(|one| one.tag.as_str());
        }
        let words: Vec<String> = words(text).iter().map(|word| fold(word)).collect();
        // What several languages have says nothing.
        let having =
            |word: &str| alike().filter(|one| one.has(word)).count() + usize::from(self.own.has(word));
        let telling: Vec<&String> = words.iter().filter(|word| having(word) == 1).collect();
        let count = |one: &Spoken| telling.iter().filter(|word| one.has(word)).count();
        // The first of those with the most.
        let mut best: Option<(usize, &Spoken)> = None;
        for one in alike() {
            let count = count(one);
            if best.is_none_or(|(most, _)| count > most) {
                best = Some((count, one));
            }
        }
        let (count_other, other) = best?;
        let familiar = words.iter().filter(|word| having(word) == 0 && known(word)).count();
        let own = count(&self.own) * 2 + familiar;
        let sure = count_other >= 2 && count_other * 2 > own || lost && count_other == 1 && own == 0;
        (foreign || sure).then_some(other.tag.as_str())
    }
}

impl Spoken {
    fn new(tag: &str) -> Self {
        let script = match primary(tag) {
            "el" => Script::Greek,
            "be" | "bg" | "kk" | "ky" | "mk" | "mn" | "ru" | "sr" | "tg" | "uk" => Script::Cyrillic,
            "he" | "yi" => Script::Hebrew,
            "ar" | "fa" | "ps" | "ug" | "ur" => Script::Arabic,
            "hi" | "mr" | "ne" | "sa" => Script::Devanagari,
            "ta" => Script::Tamil,
            "th" => Script::Thai,
            "ko" => Script::Hangul,
            "ja" | "yue" | "zh" => Script::Han,
            _ => Script::Latin,
        };
        Self { tag: tag.to_owned(), script, words: common_words(tag) }
    }

    fn has(&self, word: &str) -> bool {
        self.words.binary_search_by(|own| own.as_str().cmp(word)).is_ok()
    }
}

/// What most letters of a text are; none where there are no letters.
fn written_in(text: &str) -> Option<Script> {
    let mut scripts: Vec<Script> =
        text.chars().filter(|letter| letter.is_alphabetic()).map(script_of).collect();
    scripts.sort_unstable();
    let runs = scripts.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| run.len()).and_then(|run| run.first()).copied()
}

fn script_of(letter: char) -> Script {
    match u32::from(letter) {
        0x0370..=0x03ff | 0x1f00..=0x1fff => Script::Greek,
        0x0400..=0x052f => Script::Cyrillic,
        0x0590..=0x05ff => Script::Hebrew,
        0x0600..=0x06ff | 0x0750..=0x077f | 0xfb50..=0xfdff | 0xfe70..=0xfeff => Script::Arabic,
        0x0900..=0x097f => Script::Devanagari,
        0x0b80..=0x0bff => Script::Tamil,
        0x0e00..=0x0e7f => Script::Thai,
        0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7af => Script::Hangul,
        0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff => Script::Han,
        _ => Script::Latin,
    }
}
