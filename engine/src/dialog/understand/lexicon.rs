//! What a language says yes, denies and judges with: lists, in folded small letters.

use super::english::ENGLISH;
use super::french::FRENCH;

/// The words of one language that carry yes and no.
pub struct Lexicon {
    /// BCP 47, without a region.
    pub language: &'static str,
    /// Several words that are one: replaced first.
    pub phrases: &'static [(&'static str, &'static str)],
    /// Begin a reply that affirms.
    pub yes: &'static [&'static str],
    /// Begin a reply that denies.
    pub no: &'static [&'static str],
    /// Deny the clause they stand in.
    pub denies: &'static [&'static str],
    /// Deny what follows them.
    pub lacks: &'static [&'static str],
    /// Say that all is well.
    pub good: &'static [&'static str],
    /// Say that something is wrong.
    pub bad: &'static [&'static str],
    /// A question with one of them asks for something that is wrong.
    pub trouble: &'static [&'static str],
    /// A question with one of them asks whether all is well; stems of them count.
    pub sound: &'static [&'static str],
    /// Widen: an answer with one of them denies “only”.
    pub also: &'static [&'static str],
    /// Narrow.
    pub only: &'static [&'static str],
    /// Begin a part that is not the answer: when, while, because.
    pub aside: &'static [&'static str],
    /// Begin a new clause in the middle of a sentence.
    pub but: &'static [&'static str],
    /// What a question of politeness ends with before the real one: check *if*.
    pub asks: &'static [&'static str],
    /// That *if*.
    pub whether: &'static [&'static str],
    /// Words before the subject, the subject, words before the verb and the verb of “I just checked that”.
    pub lead: [&'static [&'static str]; 4],
    /// Subject and verb of “It does”.
    pub echo: [&'static [&'static str]; 2],
    /// Verbs that affirm another: it *does* start.
    pub emphasis: &'static [&'static str],
    /// Small words that say something all the same.
    pub telling: &'static [&'static str],
    /// Words in a row of which each denies the others.
    pub opposites: &'static [&'static str],
}

/// The lists of a language; none where there are none.
pub fn lexicon(language: &str) -> Option<&'static Lexicon> {
    let plain = language.split(['-', '_']).next().unwrap_or_default();
    [&ENGLISH, &FRENCH].into_iter().find(|lexicon| lexicon.language == plain)
}
