//! A reply at a step with choices → which is meant, how sure that is, and why.

use super::bare;
use super::helped::{done_already, is_question};
use super::label::{denies, told};
use super::ordinal::{Ordinal, is_unknown, ordinal};
use super::polarity::{Verdict, polarity};
use crate::message::Choice;
use crate::model::form::yes_no;
use crate::text::words;

/// Most choices that are named when it is not clear which is meant.
const MAX_MEANT: usize = 3;
/// From this share of a label on nothing else can be meant by the words.
const PLAIN: f64 = 0.5;

/// What a reply is given to.
pub struct Scene<'a> {
    /// Language of the procedure.
    pub language: &'a str,
    /// What the step shows, its question last.
    pub question: &'a str,
    /// The choices that the person sees.
    pub choices: &'a [Choice],
    /// Whether the words are, for certain, those of another problem. Asked only where an answer could be
    /// mistaken for one.
    pub elsewhere: &'a dyn Fn() -> bool,
}

/// What a reply was understood as.
#[derive(Clone, Debug, PartialEq)]
pub enum Meant {
    /// This choice, by its place.
    Sure(usize),
    /// One of these, the likeliest first.
    Unsure(Vec<usize>),
    /// The person does not know, and no choice says so.
    Unknown,
    /// Another problem.
    Elsewhere,
    /// Nothing that could be made out.
    Nothing,
}

/// The choice that words name outright: its label, whatever the accents, capitals and signs, its number,
/// yes or no in any language, or words that only one label has.
pub fn plain_choice<'a>(text: &str, choices: &'a [Choice]) -> Option<&'a Choice> {
    let wanted = bare(text);
    if wanted.is_empty() {
        return None;
    }
    let mut same = choices.iter().filter(|choice| bare(&choice.label) == wanted);
    match (same.next(), same.next()) {
        (Some(choice), None) => return Some(choice),
        (Some(_), Some(_)) => return None,
        _ => {}
    }
    let number = text.trim().trim_end_matches(['.', ')']).parse::<usize>();
    if let Ok(number) = number {
        return number.checked_sub(1).and_then(|at| choices.get(at));
    }
    let yes = yes_no(text);
    only(choices, |label| yes.is_some() && answers(label) == yes).or_else(|| part(&wanted, choices))
}

/// What a reply means, with the reason in words.
pub fn reply(text: &str, scene: &Scene<'_>) -> (Meant, String) {
    if words(text).is_empty() {
        return (Meant::Nothing, "there are no words".to_owned());
    }
    if let Some(outcome) = by_place(text, scene.choices) {
        return outcome;
    }
    if is_unknown(text) {
        let known = scene.choices.iter().position(|choice| is_unknown(&choice.label));
        return known.map_or_else(
            || (Meant::Unknown, "the person does not know".to_owned()),
            |place| (Meant::Sure(place), "the person does not know, and a choice says so".to_owned()),
        );
    }
    if let Some(outcome) = done_already(text, scene.choices) {
        return outcome;
    }
    let told = told(text, scene.choices, scene.language);
    let asks = is_question(text);
    if let Some(told) = told.as_ref().filter(|told| told.sure && !asks)
        && let Some(first) = told.places.first()
        && !(told.share < PLAIN && (scene.elsewhere)())
    {
        return (Meant::Sure(*first), format!("it has {} of the label", quoted(&told.words)));
    }
    if let Some((yes, no)) = yes_and_no(scene)
        && let Some(verdict) = verdict(text, scene, yes).filter(|verdict| verdict.answers || !asks)
    {
        // Words that could as well be another problem are not taken for an answer.
        if !verdict.answers && (scene.elsewhere)() {
            return (
                Meant::Elsewhere,
                format!("{}, but the words are those of another problem", verdict.why),
            );
        }
        match if verdict.yes { Some(yes) } else { no } {
            Some(place) => return (Meant::Sure(place), verdict.why),
            None => return (Meant::Nothing, format!("{}, and no choice says no", verdict.why)),
        }
    }
    if (scene.elsewhere)() {
        return (Meant::Elsewhere, "the words are those of another problem".to_owned());
    }
    match told {
        Some(told) => {
            let places: Vec<usize> = told.places.iter().take(MAX_MEANT).copied().collect();
            (
                Meant::Unsure(places),
                format!("it has {} of more than one label, or only of a part", quoted(&told.words)),
            )
        }
        None => (Meant::Nothing, "it has nothing of the labels".to_owned()),
    }
}

/// *The second one*, *neither*.
fn by_place(text: &str, choices: &[Choice]) -> Option<(Meant, String)> {
    let count = choices.len();
    let place = match ordinal(text)? {
        Ordinal::At(at) => (at < count).then_some(at),
        Ordinal::FromEnd(at) => count.checked_sub(at + 1),
        // A choice that says the same: *None of these*, *Something else*; *Both*.
        named @ (Ordinal::None | Ordinal::Several) => {
            let mut same =
                (0..count).filter(|at| choices.get(*at).is_some_and(|choice| says(&choice.label, named)));
            match (same.next(), same.next()) {
                (Some(at), None) => Some(at),
                _ => return Some((Meant::Nothing, "no choice says that".to_owned())),
            }
        }
    };
    Some(match place {
        Some(at) => (Meant::Sure(at), "it names the place".to_owned()),
        None => (Meant::Nothing, "there are not so many choices".to_owned()),
    })
}

/// Whether a label begins with *none*, *other*, *both* and their kind.
fn says(label: &str, named: Ordinal) -> bool {
    let label = bare(label);
    let words: Vec<&str> = label.split(' ').collect();
    (1..=words.len().min(4))
        .any(|count| words.get(..count).is_some_and(|first| ordinal(&first.join(" ")) == Some(named)))
}

/// The places of the choice that says yes and of the one that says no, if there is exactly one each; where
/// only one says yes there may be none that says no.
fn yes_and_no(scene: &Scene<'_>) -> Option<(usize, Option<usize>)> {
    let one = |wanted: bool| {
        let mut found =
            scene.choices.iter().zip(0..).filter(|(choice, _)| answers(&choice.label) == Some(wanted));
        match (found.next(), found.next()) {
            (Some((_, place)), None) => Some(place),
            _ => None,
        }
    };
    let says_no = scene.choices.iter().any(|choice| answers(&choice.label) == Some(false));
    match (one(true), one(false)) {
        (Some(yes), no @ Some(_)) => return Some((yes, no)),
        (Some(yes), None) if !says_no => return Some((yes, None)),
        _ => {}
    }
    // Of two, one says that it is not so: “It works” and “Still nothing”.
    match scene.choices {
        [first, second] => {
            match (denies(&first.label, scene.language), denies(&second.label, scene.language)) {
                (false, true) => Some((0, Some(1))),
                (true, false) => Some((1, Some(0))),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What the reply says to the step's question, or where it asks none, to the choice that affirms.
fn verdict(text: &str, scene: &Scene<'_>, yes: usize) -> Option<Verdict> {
    let label = scene.choices.get(yes).map_or("", |choice| choice.label.as_str());
    let asks = scene.question.contains('?');
    let question = if asks || answers(label).is_some() { scene.question } else { label };
    match yes_no(text) {
        Some(yes) => Some(Verdict { yes, why: "it is yes or no".to_owned(), answers: true }),
        None => polarity(text, question, scene.language),
    }
}

/// What a label says first: yes, no, or neither.
fn answers(label: &str) -> Option<bool> {
    words(label).first().and_then(|word| yes_no(word))
}

/// The one choice whose label has all of the words, in a row.
fn part<'a>(wanted: &str, choices: &'a [Choice]) -> Option<&'a Choice> {
    if wanted.chars().count() < 3 {
        return None;
    }
    only(choices, |label| format!(" {} ", bare(label)).contains(&format!(" {wanted} ")))
}

fn only(choices: &[Choice], wanted: impl Fn(&str) -> bool) -> Option<&Choice> {
    let mut found = choices.iter().filter(|choice| wanted(&choice.label));
    match (found.next(), found.next()) {
        (Some(choice), None) => Some(choice),
        _ => None,
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}
