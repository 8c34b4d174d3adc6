//! Numbers out of a sentence: *around fifteen of us*, *une vingtaine*, *deux cent cinquante*, *1 200 €*.

use super::value::tokens;

/// What a word of a number does to what stands before it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// Less than a hundred.
    Plain(f64),
    /// Times what stands before: hundred, thousand, dozen.
    Times(f64),
}

const PLAIN: &[(&str, f64)] = &[
    ("zero", 0.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fourty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
    ("couple", 2.0),
    ("un", 1.0),
    ("une", 1.0),
    ("deux", 2.0),
    ("trois", 3.0),
    ("quatre", 4.0),
    ("cinq", 5.0),
    ("sept", 7.0),
    ("huit", 8.0),
    ("neuf", 9.0),
    ("dix", 10.0),
    ("onze", 11.0),
    ("douze", 12.0),
    ("treize", 13.0),
    ("quatorze", 14.0),
    ("quinze", 15.0),
    ("seize", 16.0),
    ("vingt", 20.0),
    ("vingts", 20.0),
    ("trente", 30.0),
    ("quarante", 40.0),
    ("cinquante", 50.0),
    ("soixante", 60.0),
    ("septante", 70.0),
    ("huitante", 80.0),
    ("nonante", 90.0),
    ("dizaine", 10.0),
    ("quinzaine", 15.0),
    ("vingtaine", 20.0),
    ("trentaine", 30.0),
    ("quarantaine", 40.0),
    ("cinquantaine", 50.0),
    ("soixantaine", 60.0),
];
const TIMES: &[(&str, f64)] = &[
    ("dozen", 12.0),
    ("hundred", 100.0),
    ("thousand", 1000.0),
    ("million", 1_000_000.0),
    ("douzaine", 12.0),
    ("cent", 100.0),
    ("cents", 100.0),
    ("centaine", 100.0),
    ("mille", 1000.0),
    ("millier", 1000.0),
    ("millions", 1_000_000.0),
];

/// The number that a sentence has, if it has exactly one.
pub fn number(text: &str) -> Option<f64> {
    let words = tokens(text);
    let mut found: Vec<f64> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match digits(&words, at).or_else(|| spelled(&words, at)) {
            Some((number, length)) => {
                found.push(number);
                at += length;
            }
            None => at += 1,
        }
    }
    let first = *found.first()?;
    found.iter().all(|other| (other - first).abs() < f64::EPSILON).then_some(first)
}

/// A number of one word, or of the words of a row.
pub fn count(word: &str) -> Option<f64> {
    if let Some((_, number)) = PLAIN.iter().find(|(name, _)| *name == word) {
        return Some(*number);
    }
    match word {
        "a" | "an" => Some(1.0),
        _ => word.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0),
    }
}

/// Digits, in groups of three or with a sign of what is counted behind them.
fn digits(words: &[String], at: usize) -> Option<(f64, usize)> {
    let word = words.get(at)?;
    let sign = |mark: char| mark.is_ascii_digit() || matches!(mark, '.' | ',' | '-' | '\'');
    let end = word.find(|mark| !sign(mark)).unwrap_or(word.len());
    let (number, unit) = word.split_at_checked(end)?;
    // `2nd` is a place, `10.30` with an `h` a time.
    let place = matches!(unit, "st" | "nd" | "rd" | "th" | "er" | "e" | "eme" | "ere" | "h" | "am" | "pm");
    if place
        || unit.chars().count() > 3
        || !number.starts_with(|mark: char| mark.is_ascii_digit() || mark == '-')
    {
        return None;
    }
    let group = |word: &&String| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let short = !number.is_empty()
        && number.len() <= 3
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && unit.is_empty();
    let groups: Vec<&String> =
        if short { words.iter().skip(at + 1).take_while(group).collect() } else { Vec::new() };
    let all = groups.iter().fold(number.to_owned(), |all, group| all + group.as_str());
    // `1,200` has a group, `1,5` a decimal.
    let grouped = all.split_once(',').is_some_and(|(_, rest)| rest.len() == 3 && !all.starts_with('0'));
    let plain = if grouped { all.replace(',', "") } else { all };
    Some((crate::model::form::number(&plain)?, 1 + groups.len()))
}

fn part(word: &str) -> Option<Part> {
    let of = |list: &[(&str, f64)]| list.iter().find(|(name, _)| *name == word).map(|(_, number)| *number);
    of(PLAIN).map(Part::Plain).or_else(|| of(TIMES).map(Part::Times))
}

/// A number in words, from a place on, and how many words it has.
fn spelled(words: &[String], at: usize) -> Option<(f64, usize)> {
    let word = |place: usize| words.get(place).map(String::as_str);
    let mut length = 0;
    let (mut whole, mut here) = (0.0, None::<f64>);
    // “Half a dozen”, “une demi-douzaine”.
    if matches!(word(at), Some("half")) && word(at + 1) == Some("a") && word(at + 2) == Some("dozen") {
        return Some((6.0, 3));
    }
    if matches!(word(at), Some("demi")) && word(at + 1) == Some("douzaine") {
        return Some((6.0, 2));
    }
    while let Some(next) = word(at + length) {
        match (part(next), here) {
            (Some(Part::Plain(number)), None) => here = Some(number),
            (Some(Part::Plain(number)), Some(0.0)) if whole > 0.0 => here = Some(number),
            (Some(Part::Plain(number)), Some(so_far)) if adds(so_far, number) => {
                // Quatre-vingts is four times twenty.
                let four =
                    (so_far % 100.0 - 4.0).abs() < f64::EPSILON && (number - 20.0).abs() < f64::EPSILON;
                here = Some(if four { so_far + 76.0 } else { so_far + number });
            }
            (Some(Part::Times(times)), _) => {
                let times_of = here.unwrap_or(1.0);
                if times >= 1000.0 {
                    whole += times_of.max(1.0) * times;
                    here = Some(0.0);
                } else {
                    here = Some(times_of.max(1.0) * times);
                }
            }
            (None, Some(so_far)) if matches!(next, "and" | "et") && so_far >= 20.0 => {
                // Only between parts of one number.
                let follows = word(at + length + 1).and_then(part);
                if !matches!(follows, Some(Part::Plain(number)) if adds(so_far, number)) {
                    break;
                }
            }
            _ => break,
        }
        length += 1;
    }
    let number = whole + here?;
    // “The red one”, “une erreur”: no number. Alone, or of something, it is one.
    let single = length == 1 && matches!(word(at), Some("one" | "un" | "une"));
    let counts = words.len() <= 2
        || at == 0 && matches!(word(1), Some("of" | "seul" | "seule" | "d" | "de"))
        || matches!(at.checked_sub(1).and_then(word), Some("only" | "just" | "exactly"));
    let dozen = word(at + 1).and_then(part).is_some();
    if single && (dozen || !counts) { None } else { Some((number, length)) }
}

/// Whether a part of a number goes on with another.
fn adds(so_far: f64, number: f64) -> bool {
    let rest = so_far % 100.0;
    let tens = rest >= 20.0 && rest % 10.0 == 0.0;
    let four_twenty = (rest - 4.0).abs() < f64::EPSILON && (number - 20.0).abs() < f64::EPSILON;
    let teens = (rest == 10.0 && (7.0..10.0).contains(&number))
        || (matches!(rest as u32, 60 | 80) && (10.0..17.0).contains(&number))
        || (matches!(rest as u32, 70 | 90) && (7.0..10.0).contains(&number));
    (so_far > 0.0 && rest == 0.0 && number < 100.0) || (tens && number < 10.0) || four_twenty || teens
}
