//! *The second one*, *la dernière*, *number 3*, *both*, *none of these*, *I don't know*: in all languages
//! that have lists, whatever the procedure is written in.

use super::bare;

/// Which of several things is meant by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ordinal {
    /// Counted from the first, which is 0.
    At(usize),
    /// Counted from the last, which is 0.
    FromEnd(usize),
    /// None of them.
    None,
    /// More than one of them.
    Several,
}

/// The words of the first ten places.
const PLACES: [&[&str]; 10] = [
    &["first", "1st", "one", "former", "top", "premier", "premiere", "1er", "1ere", "un"],
    &["second", "2nd", "two", "deuxieme", "seconde", "2e", "2eme", "deux"],
    &["third", "3rd", "three", "troisieme", "3e", "3eme", "trois"],
    &["fourth", "4th", "four", "quatrieme", "4e", "4eme", "quatre"],
    &["fifth", "5th", "five", "cinquieme", "5e", "5eme", "cinq"],
    &["sixth", "6th", "six", "sixieme", "6e", "6eme"],
    &["seventh", "7th", "seven", "septieme", "7e", "7eme", "sept"],
    &["eighth", "8th", "eight", "huitieme", "8e", "8eme", "huit"],
    &["ninth", "9th", "nine", "neuvieme", "9e", "9eme", "neuf"],
    &["tenth", "10th", "ten", "dixieme", "10e", "10eme", "dix"],
];
const LAST: &[&str] = &["last", "latter", "bottom", "dernier", "derniere"];
const LAST_BUT_ONE: &[&str] =
    &["last but one", "second to last", "penultimate", "avant dernier", "avant derniere"];

/// What may stand around it.
const AROUND: &[&str] = &[
    "the",
    "one",
    "option",
    "choice",
    "number",
    "no",
    "nr",
    "answer",
    "please",
    "it",
    "s",
    "is",
    "i",
    "would",
    "say",
    "d",
    "that",
    "think",
    "take",
    "choose",
    "pick",
    "go",
    "for",
    "with",
    "le",
    "la",
    "l",
    "choix",
    "numero",
    "n",
    "reponse",
    "c",
    "est",
    "ce",
    "celui",
    "celle",
    "svp",
    "plait",
    "te",
    "vous",
    "je",
    "dirais",
    "prends",
    "choisis",
    "plutot",
    "du",
    "de",
    "button",
    "bouton",
    "case",
    "proposition",
    "my",
    "ma",
];

const NONE: &[&str] = &[
    "neither",
    "neither one",
    "neither of them",
    "neither of these",
    "neither of those",
    "neither of the two",
    "none",
    "none of these",
    "none of those",
    "none of them",
    "none of the above",
    "no one of these",
    "not any of these",
    "nothing of that",
    "something else",
    "other",
    "another one",
    "aucun",
    "aucune",
    "aucun des deux",
    "aucune des deux",
    "aucun de ceux la",
    "aucun de ces choix",
    "aucune de ces reponses",
    "aucun d entre eux",
    "ni l un ni l autre",
    "ni l une ni l autre",
    "ni un ni l autre",
    "rien de tout ca",
    "rien de tout cela",
    "autre",
    "autre chose",
    "un autre",
    "une autre",
];
const SEVERAL: &[&str] = &[
    "both",
    "both of them",
    "all",
    "all of them",
    "all of these",
    "all of the above",
    "les deux",
    "tous",
    "toutes",
    "tous les deux",
    "toutes les deux",
    "l un et l autre",
    "tout",
    "tout ca",
];
const UNKNOWN: &[&str] = &[
    "i don t know",
    "i do not know",
    "i dont know",
    "don t know",
    "dont know",
    "idk",
    "dunno",
    "i dunno",
    "no idea",
    "no clue",
    "i have no idea",
    "i have no clue",
    "i ve no idea",
    "not sure",
    "i m not sure",
    "im not sure",
    "i am not sure",
    "unsure",
    "i m unsure",
    "can t tell",
    "i can t tell",
    "i cannot tell",
    "can t say",
    "i can t say",
    "hard to say",
    "hard to tell",
    "who knows",
    "je ne sais pas",
    "je sais pas",
    "chais pas",
    "jsp",
    "j en sais rien",
    "je n en sais rien",
    "aucune idee",
    "je n ai aucune idee",
    "j ai aucune idee",
    "pas d idee",
    "je n ai pas d idee",
    "pas sur",
    "pas sure",
    "je ne suis pas sur",
    "je ne suis pas sure",
    "je suis pas sur",
    "je suis pas sure",
    "pas certain",
    "pas certaine",
    "je ne suis pas certain",
    "je ne suis pas certaine",
    "difficile a dire",
    "je ne peux pas dire",
    "je ne saurais dire",
    "weiss nicht",
    "ich weiss nicht",
    "keine ahnung",
    "no se",
    "no lo se",
    "non so",
    "non lo so",
    "weet ik niet",
    "ik weet het niet",
    "nao sei",
];

/// The place that a whole message names.
pub fn ordinal(text: &str) -> Option<Ordinal> {
    let said = bare(text);
    let any = |list: &[&str]| list.contains(&said.as_str());
    if any(NONE) {
        return Some(Ordinal::None);
    }
    if any(SEVERAL) {
        return Some(Ordinal::Several);
    }
    let padded = format!(" {said} ");
    if let Some(phrase) = LAST_BUT_ONE.iter().find(|phrase| padded.contains(&format!(" {phrase} "))) {
        return only(&padded.replace(phrase, "")).is_none_or(str::is_empty).then_some(Ordinal::FromEnd(1));
    }
    let word = only(&padded)?;
    if LAST.contains(&word) {
        return Some(Ordinal::FromEnd(0));
    }
    // “One” alone is a number; beside another place it only stands for the thing.
    let place = PLACES.iter().position(|names| names.contains(&word));
    let place = place.or_else(|| word.parse::<usize>().ok()?.checked_sub(1));
    place.map(Ordinal::At)
}

/// *Neither*, *none of these*: no thing of a list.
pub fn none_of_them(text: &str) -> bool {
    ordinal(text) == Some(Ordinal::None)
}

/// *The second one*: the thing of a list that is named by its place.
pub fn place(text: &str, count: usize) -> Option<usize> {
    match ordinal(text)? {
        Ordinal::At(at) => (at < count).then_some(at),
        Ordinal::FromEnd(at) => count.checked_sub(at + 1),
        Ordinal::None | Ordinal::Several => None,
    }
}

/// The one word that is not around; `one` only where there is no other.
fn only(padded: &str) -> Option<&str> {
    let mut words = padded.split_whitespace().filter(|word| !AROUND.contains(word));
    match (words.next(), words.next()) {
        (Some(word), None) => Some(word),
        (None, _) => padded.split_whitespace().find(|word| *word == "one").or(Some("")),
        _ => None,
    }
}

/// Whether somebody says that they do not know: with these words, or with them first.
pub fn is_unknown(text: &str) -> bool {
    let said = bare(text);
    let said = ["sorry ", "well ", "hmm ", "um ", "euh ", "desole ", "ben ", "bah ", "honestly "]
        .iter()
        .find_map(|filler| said.strip_prefix(filler))
        .unwrap_or(&said);
    UNKNOWN.iter().any(|known| {
        said.strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') && rest.len() <= 40)
    })
}

#[cfg(test)]
mod tests {
    use super::{Ordinal, is_unknown, ordinal};

    #[test]
    fn places_in_both_languages() {
        for (text, place) in [
            ("the second one", Some(Ordinal::At(1))),
            ("La deuxième", Some(Ordinal::At(1))),
            ("first", Some(Ordinal::At(0))),
            ("one", Some(Ordinal::At(0))),
            ("number two, please", Some(Ordinal::At(1))),
            ("option 3", Some(Ordinal::At(2))),
            ("le n° 2", Some(Ordinal::At(1))),
            ("celle du dernier", Some(Ordinal::FromEnd(0))),
            ("the latter", Some(Ordinal::FromEnd(0))),
            ("l'avant-dernier", Some(Ordinal::FromEnd(1))),
            ("neither", Some(Ordinal::None)),
            ("Ni l'un ni l'autre", Some(Ordinal::None)),
            ("les deux", Some(Ordinal::Several)),
            ("the second light blinks", None),
            ("0", None),
            ("", None),
        ] {
            assert_eq!(ordinal(text), place, "{text}");
        }
    }

    #[test]
    fn not_knowing_in_both_languages() {
        for (text, unknown) in [
            ("I don't know", true),
            ("Je ne sais pas.", true),
            ("not sure which one it is", true),
            ("aucune idée", true),
            ("I know", false),
            ("", false),
        ] {
            assert_eq!(is_unknown(text), unknown, "{text}");
        }
    }
}
