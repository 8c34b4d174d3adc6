//! Why a question found what it found, for writers: figures, and the sentences that say them. Native only.
//!
//! Invariant: an explanation names only what the shelves in hand hold.

use serde::Serialize;

use crate::message::{Candidate, Certainty, Match};
use crate::search::{Explained, Judge, Place, Reading, Reasons, Spoke, Word};

/// Why a question found what it found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Why the match is clear, several or none, in a sentence.
    pub why: String,
    /// What was corrected and what is unknown, in a sentence each.
    pub notes: Vec<String>,
    /// How likely it is that anything fits: 0 to 1.
    pub fits: f64,
    /// Share of the question that no procedure has: 0 to 1.
    pub unknown: f64,
    /// How each word was read.
    pub words: Vec<Word>,
    /// One for each candidate, in their order.
    pub candidates: Vec<Reason>,
}

/// Why a candidate came where it did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// Id of the procedure.
    pub procedure: String,
    /// Its title.
    pub title: String,
    /// How likely it is the right one.
    pub probability: f64,
    /// In sentences.
    pub why: Vec<String>,
    /// What spoke for it and against it by what was learned, the strongest first.
    pub spoke: Vec<Spoke>,
    /// Points that its text and title gave.
    pub text: f32,
    /// The question is its own, word for word.
    pub asked: bool,
    /// Where in it the words are.
    pub places: Vec<Place>,
}

/// Words and pairs that are named for a candidate, and against it.
const NAMED: (usize, usize) = (4, 2);
/// A candidate below this is hardly one.
const HARDLY: f64 = 0.15;
/// Unknown words that are named.
const UNKNOWN: usize = 4;

/// Says why. `found` is what the search explains, with the same candidates in the same order.
#[must_use]
pub fn explain(found: &Match, explained: Explained, judge: &Judge) -> Explanation {
    let thousandths = |share: f32| (f64::from(share) * 1000.0).round() / 1000.0;
    let fits = thousandths(judge.fits(&explained.found));
    let unknown = thousandths((1.0 - explained.found.known).clamp(0.0, 1.0));
    let why = match found.certainty {
        Certainty::Clear => clear(found, &explained),
        Certainty::Several => several(found, judge),
        Certainty::None => nothing(found, &explained.words, unknown),
    };
    let reasons = found.candidates.iter().zip(explained.reasons);
    Explanation {
        why,
        notes: notes(&explained.words, found.certainty),
        fits,
        unknown,
        candidates: reasons.map(|(candidate, reasons)| reason(candidate, reasons)).collect(),
        words: explained.words,
    }
}

/// `clear: “vpn” speaks for “VPN”, far ahead of the next (92 % to 4 %).`
fn clear(found: &Match, explained: &Explained) -> String {
    let [first, rest @ ..] = found.candidates.as_slice() else { return String::new() };
    let title = &first.title;
    let reasons = explained.reasons.first();
    if reasons.is_some_and(|reasons| reasons.asked) {
        return format!("clear: “{title}” has this very question.");
    }
    let named = reasons.map(|reasons| spoken(&reasons.spoke, 2)).unwrap_or_default();
    let named: Vec<String> = named.iter().map(|spoke| quoted(&spoke.words)).collect();
    let speaks = match named.as_slice() {
        [] => format!("its text speaks for “{title}”"),
        [one] => format!("{one} speaks for “{title}”"),
        many => format!("{} speak for “{title}”", listed(many)),
    };
    match rest.first() {
        Some(second) => {
            let ahead = if second.probability < 0.1 { "far ahead of" } else { "ahead of" };
            let percents = (percent(first.probability), percent(second.probability));
            format!("clear: {speaks}, {ahead} the next ({} to {}).", percents.0, percents.1)
        }
        None => format!("clear: {speaks}, and nothing else comes close ({}).", percent(first.probability)),
    }
}

/// `several: “A” (34 %) and “B” (31 %) are about as likely.`
fn several(found: &Match, judge: &Judge) -> String {
    let named = |candidate: &Candidate| format!("“{}” ({})", candidate.title, percent(candidate.probability));
    let [first, rest @ ..] = found.candidates.as_slice() else { return String::new() };
    let close: Vec<String> =
        rest.iter().take(2).filter(|other| other.probability * 2.0 >= first.probability).map(named).collect();
    if first.probability < HARDLY {
        return format!("several: it is hard to tell which; {} comes first.", named(first));
    }
    if close.is_empty() {
        let enough = percent(f64::from(judge.clear));
        return format!(
            "several: {} comes first, but not surely enough; {enough} would be clear.",
            named(first)
        );
    }
    let all: Vec<String> = std::iter::once(named(first)).chain(close).collect();
    format!("several: {} are about as likely.", listed(&all))
}

/// `none: nothing here has “lunch”; 61 % of the question is unknown.`
fn nothing(found: &Match, words: &[Word], unknown: f64) -> String {
    if words.is_empty() {
        return "none: there is no word in it.".to_owned();
    }
    let strange = strange(words);
    let closest = found.candidates.first();
    let closest =
        closest.map(|first| format!("“{}” comes closest ({})", first.title, percent(first.probability)));
    match (strange, closest) {
        (Some(words), Some(closest)) => {
            format!(
                "none: nothing here has {words}; {} of the question is unknown. {closest}.",
                percent(unknown)
            )
        }
        (Some(words), None) => format!("none: nothing here has {words}."),
        (None, Some(closest)) => {
            format!("none: its words are known here, but no procedure is about all of them. {closest}.")
        }
        (None, None) => "none: its words say nothing about a problem.".to_owned(),
    }
}

/// The unknown words, named.
fn strange(words: &[Word]) -> Option<String> {
    let unknown = words.iter().filter(|word| word.reading == Reading::Unknown);
    let unknown: Vec<String> = unknown.take(UNKNOWN).map(|word| quoted(&word.typed)).collect();
    match unknown.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [most @ .., last] => Some(format!("{} or {last}", most.join(", "))),
    }
}

fn notes(words: &[Word], certainty: Certainty) -> Vec<String> {
    let corrected = words.iter().filter(|word| word.reading == Reading::Corrected);
    let read = |word: &Word| format!("{} was read as {}", quoted(&word.typed), quoted(&word.written));
    let mut notes: Vec<String> = corrected.map(read).collect();
    // Of a match that is none it is the reason, and said there.
    if certainty != Certainty::None {
        notes.extend(strange(words).map(|words| format!("nothing here has {words}")));
    }
    notes
}

fn reason(candidate: &Candidate, reasons: Reasons) -> Reason {
    let mut why = Vec::new();
    if reasons.asked {
        why.push("it has this very question".to_owned());
    }
    let told = |spoke: &[&Spoke]| -> Vec<String> {
        let words = |spoke: &&Spoke| {
            if spoke.words.is_empty() { "spelling".to_owned() } else { quoted(&spoke.words) }
        };
        spoke.iter().map(|spoke| format!("{} {}", words(spoke), points(spoke.points))).collect()
    };
    let (spoken_for, against): (Vec<&Spoke>, Vec<&Spoke>) =
        reasons.spoke.iter().partition(|spoke| spoke.points > 0.0);
    let strongest: Vec<&Spoke> = spoken_for.into_iter().take(NAMED.0).collect();
    if !strongest.is_empty() {
        why.push(format!("for it: {}", told(&strongest).join(", ")));
    }
    let strongest: Vec<&Spoke> = against.into_iter().take(NAMED.1).collect();
    if !strongest.is_empty() {
        why.push(format!("against it: {}", told(&strongest).join(", ")));
    }
    let place = |place: &Place| {
        let words: Vec<String> = place.words.iter().map(|word| quoted(word)).collect();
        let has = if place.field == "questions" { "have" } else { "has" };
        format!("its {} {has} {}", place.field, listed(&words))
    };
    let places: Vec<String> = reasons.places.iter().map(place).collect();
    if !places.is_empty() {
        why.push(format!("{} ({})", places.join("; "), points(reasons.text)));
    }
    Reason {
        procedure: candidate.procedure.clone(),
        title: candidate.title.clone(),
        probability: candidate.probability,
        why,
        spoke: reasons.spoke,
        text: reasons.text,
        asked: reasons.asked,
        places: reasons.places,
    }
}

/// The strongest words and pairs for a candidate.
fn spoken(spoke: &[Spoke], most: usize) -> Vec<&Spoke> {
    spoke.iter().filter(|spoke| spoke.points >= 0.25 && !spoke.words.is_empty()).take(most).collect()
}

fn quoted(words: &str) -> String {
    format!("“{words}”")
}

fn listed(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).round())
}

/// `+1.2` or `−0.3`.
fn points(points: f32) -> String {
    let sign = if points < 0.0 { '−' } else { '+' };
    format!("{sign}{:.1}", points.abs())
}
