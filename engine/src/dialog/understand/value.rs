//! An answer out of a sentence: *next Tuesday works best*, *around fifteen of us*, *mon adresse est …*.
//!
//! Takes what a question asks for and the words; gives what they may mean, the likeliest first, each still to
//! be read by the question's own rules. Two different answers in one sentence are none.

use super::day::days;
use super::number::number;
use super::ordinal::is_unknown;
use super::polarity::polarity;
use super::reply::{Meant, Scene, plain_choice, reply};
use crate::message::{Choice, QuestionKind, Value};
use crate::model::calendar;
use crate::text::fold;

/// Most characters of a sentence that are looked at.
const MAX_SENTENCE: usize = 400;

/// What a question is, for reading a sentence.
pub struct Wanted<'a> {
    /// What kind of answer.
    pub kind: QuestionKind,
    /// The question.
    pub text: &'a str,
    /// Its answers to choose from.
    pub options: &'a [Choice],
    /// Language of the reader.
    pub language: &'a str,
    /// The day it is.
    pub today: Option<&'a Value>,
}

/// What a sentence may answer, the likeliest first.
pub fn out_of_sentence(text: &str, wanted: &Wanted<'_>) -> Vec<Value> {
    use QuestionKind as Kind;
    if text.chars().count() > MAX_SENTENCE {
        return Vec::new();
    }
    let one = |value: Option<Value>| value.into_iter().collect::<Vec<_>>();
    match wanted.kind {
        Kind::Number | Kind::WholeNumber => one(number(text).or_else(|| nobody(text)).map(Value::Number)),
        Kind::YesNo => one(yes_or_no(text, wanted).map(Value::YesNo)),
        Kind::Date => wanted.today.map(|today| days(text, wanted.language, today)).unwrap_or_default(),
        Kind::Time => one(time(text)),
        Kind::Email => one(only(text, |word| {
            let word = word.trim_matches(|mark: char| !mark.is_alphanumeric());
            word.contains('@').then(|| word.to_owned())
        })),
        Kind::WebAddress => one(only(text, |word| {
            let word = word.trim_matches(|mark: char| !(mark.is_alphanumeric() || mark == '/'));
            (word.starts_with("https://") || word.starts_with("http://")).then(|| word.to_owned())
        })),
        Kind::Phone => one(phone(text)),
        Kind::OneOf => one(option(text, wanted).map(Value::Text)),
        Kind::SomeOf => one(some(text, wanted)),
        Kind::Text | Kind::LongText | Kind::File => Vec::new(),
    }
}

/// Whether somebody leaves a question out with their words, where it may be left out.
pub fn leaves_out(text: &str, kind: QuestionKind) -> bool {
    !matches!(kind, QuestionKind::Text | QuestionKind::LongText) && is_unknown(text)
}

/// Words of a sentence in folded small letters, numbers with their signs.
pub fn tokens(text: &str) -> Vec<String> {
    let text = fold(&text.to_lowercase());
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let word = word
            .trim_matches(|mark: char| !(mark.is_alphanumeric() || matches!(mark, '-' | '+' | '€' | '%')));
        let numeric = word.chars().any(|mark| mark.is_ascii_digit());
        let sign = word.starts_with('-') && numeric;
        let parts = word.split(|mark: char| {
            matches!(mark, '\'' | '’' | '(' | ')') || (mark == '-' && !numeric) || (mark == ',' && !numeric)
        });
        let clean = |part: &str| part.trim_matches(|mark: char| mark == '-' && !sign).to_owned();
        found.extend(parts.map(clean).filter(|part| !part.is_empty()));
    }
    found
}

/// *Nobody*, *aucun*: none of them.
fn nobody(text: &str) -> Option<f64> {
    const NONE: &[&str] = &["none", "nobody", "no", "zero", "nothing", "aucun", "aucune", "personne", "rien"];
    let words = tokens(text);
    (words.len() <= 4 && words.first().is_some_and(|word| NONE.contains(&word.as_str()))).then_some(0.0)
}

fn yes_or_no(text: &str, wanted: &Wanted<'_>) -> Option<bool> {
    if text.trim_end().ends_with('?') {
        return None;
    }
    polarity(text, wanted.text, wanted.language).map(|verdict| verdict.yes)
}

/// The one word of a sentence that is wanted; the same one twice is one.
fn only(text: &str, wanted: impl Fn(&str) -> Option<String>) -> Option<Value> {
    let found: Vec<String> =
        text.split([' ', '\n', '\t', '<', '>', '(', ')', ',', ';']).filter_map(wanted).collect();
    let first = found.first()?.clone();
    found.iter().all(|other| *other == first).then_some(Value::Text(first))
}

/// The one run of digits that is long enough.
fn phone(text: &str) -> Option<Value> {
    let part = |mark: char| {
        mark.is_ascii_digit() || matches!(mark, '+' | ' ' | '.' | '(' | ')' | '/' | '-' | '\u{a0}')
    };
    let digits = |run: &&str| run.chars().filter(char::is_ascii_digit).count() >= 6;
    let mut runs = text.split(|mark| !part(mark)).filter(digits);
    match (runs.next(), runs.next()) {
        (Some(run), None) => {
            let run = run.replace('\u{a0}', " ");
            Some(Value::Text(
                run.trim_matches(|mark: char| !(mark.is_ascii_digit() || matches!(mark, '+' | '(')))
                    .to_owned(),
            ))
        }
        _ => None,
    }
}

/// *At half past two*, *vers 14 h 30*, *midi*.
fn time(text: &str) -> Option<Value> {
    let words = tokens(
        &text
            .replace("a.m.", "am")
            .replace("p.m.", "pm")
            .replace("o'clock", "oclock")
            .replace("o’clock", "oclock"),
    );
    let word = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    let mut found: Vec<Value> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match hour(&word, at) {
            Some((value, length)) => {
                if !found.contains(&value) {
                    found.push(value);
                }
                at += length;
            }
            None => at += 1,
        }
    }
    if found.len() == 1 { found.pop() } else { None }
}

fn hour<'a>(word: &impl Fn(usize) -> &'a str, at: usize) -> Option<(Value, usize)> {
    use super::number::count;
    let clock = |hours: f64, minutes: f64| {
        (hours < 24.0 && minutes < 60.0 && hours.fract() == 0.0)
            .then(|| calendar::time(&format!("{hours:02}:{minutes:02}")))
            .flatten()
    };
    match word(at) {
        "noon" | "midday" | "midi" => return Some((clock(12.0, 0.0)?, 1)),
        "midnight" | "minuit" => return Some((clock(0.0, 0.0)?, 1)),
        "half" | "quarter" if matches!(word(at + 1), "past" | "to") => {
            let hours = count(word(at + 2))?;
            let (afternoon, length) = half_of_day(word, at + 3);
            let hours = if afternoon && hours < 12.0 { hours + 12.0 } else { hours };
            let time = match (word(at), word(at + 1)) {
                ("half", "past") => clock(hours, 30.0)?,
                ("quarter", "past") => clock(hours, 15.0)?,
                ("quarter", _) => clock((hours + 23.0) % 24.0, 45.0)?,
                _ => return None,
            };
            return Some((time, 3 + length));
        }
        _ => {}
    }
    // “14 h 30”, “trois heures et demie”, “6 pm”, “5 o'clock”.
    if let Some(hours) = count(word(at)).filter(|_| !matches!(word(at), "a" | "an")) {
        match word(at + 1) {
            "h" | "heure" | "heures" | "oclock" => {
                let (minutes, length) = match (word(at + 2), word(at + 3)) {
                    ("et", "demie" | "demi") => (30.0, 4),
                    ("et", "quart") => (15.0, 4),
                    (minutes, _) => count(minutes).map_or((0.0, 2), |minutes| (minutes, 3)),
                };
                let (afternoon, more) = half_of_day(word, at + length);
                let hours = if afternoon && hours < 12.0 { hours + 12.0 } else { hours };
                return Some((clock(hours, minutes)?, length + more));
            }
            half @ ("am" | "pm") => return Some((calendar::typed_time(&format!("{}{half}", word(at)))?, 2)),
            _ => {}
        }
    }
    let own = word(at);
    let clearly = own.contains([':', 'h']) || own.ends_with("am") || own.ends_with("pm");
    let led = at > 0 && matches!(word(at - 1), "at" | "around" | "about" | "vers" | "a" | "by");
    let (afternoon, more) = half_of_day(word, at + 1);
    let value = calendar::typed_time(own).filter(|_| clearly || led)?;
    let Value::Time { time } = &value else { return None };
    let hours: f64 = time.get(..2)?.parse().ok()?;
    let minutes: f64 = time.get(3..5)?.parse().ok()?;
    Some((clock(if afternoon && hours < 12.0 { hours + 12.0 } else { hours }, minutes)?, 1 + more))
}

/// *In the afternoon*, *du soir*: twelve hours later; and how many words that is.
fn half_of_day<'a>(word: &impl Fn(usize) -> &'a str, at: usize) -> (bool, usize) {
    match (word(at), word(at + 1), word(at + 2)) {
        ("in", "the", "afternoon" | "evening") => (true, 3),
        ("in", "the", "morning") => (false, 3),
        ("de", "l", "apres") => (true, 3),
        ("du", "soir", _) => (true, 2),
        ("du", "matin", _) => (false, 2),
        ("pm" | "tonight", ..) => (true, 1),
        _ => (false, 0),
    }
}

/// The answer that a sentence names.
fn option(text: &str, wanted: &Wanted<'_>) -> Option<String> {
    let choice = |place: usize| wanted.options.get(place).map(|choice| choice.id.clone());
    if let Some(choice) = plain_choice(text, wanted.options) {
        return Some(choice.id.clone());
    }
    let scene = Scene {
        language: wanted.language,
        question: wanted.text,
        choices: wanted.options,
        elsewhere: &|| false,
    };
    match reply(text, &scene).0 {
        Meant::Sure(place) => choice(place),
        _ => None,
    }
}

/// Several of them: each part of the sentence names one.
fn some(text: &str, wanted: &Wanted<'_>) -> Option<Value> {
    let mut chosen: Vec<Value> = Vec::new();
    let marked = [" and ", " et ", " or ", " ou ", " & ", ";"]
        .iter()
        .fold(text.to_owned(), |text, mark| text.replace(mark, ","));
    for part in marked.split(',').filter(|part| !part.trim().is_empty()) {
        let value = Value::Text(option(part, wanted)?);
        if !chosen.contains(&value) {
            chosen.push(value);
        }
    }
    (!chosen.is_empty()).then_some(Value::List(chosen))
}

#[cfg(test)]
mod tests {
    use super::{Wanted, out_of_sentence};
    use crate::message::{QuestionKind as Kind, Value};

    fn read(kind: Kind, language: &str, text: &str) -> Vec<Value> {
        // A Saturday.
        let today = Value::Date { date: "2026-11-21".to_owned() };
        let text_of = if language == "fr" { "Est-ce dehors ?" } else { "Is it outside?" };
        out_of_sentence(text, &Wanted { kind, text: text_of, options: &[], language, today: Some(&today) })
    }

    fn shown(value: &Value) -> String {
        match value {
            Value::Date { date: text } | Value::Time { time: text } | Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::YesNo(yes) => yes.to_string(),
            other => format!("{other:?}"),
        }
    }

    /// The likeliest value of each sentence; `-`: none.
    #[test]
    fn values_of_sentences() {
        let table: &[(Kind, &str, &str, &str)] = &[
            (Kind::Date, "en", "next Tuesday works for me", "2026-11-24"),
            (Kind::Date, "en", "on Saturday", "2026-11-28"),
            (Kind::Date, "en", "last Friday", "2026-11-20"),
            (Kind::Date, "en", "it happened on Monday", "2026-11-16"),
            (Kind::Date, "en", "Tuesday next week", "2026-11-24"),
            (Kind::Date, "en", "Wednesday in a week", "2026-12-02"),
            (Kind::Date, "en", "tomorrow, please", "2026-11-22"),
            (Kind::Date, "en", "the day after tomorrow", "2026-11-23"),
            (Kind::Date, "en", "in two weeks", "2026-12-05"),
            (Kind::Date, "en", "in a month or so", "2026-12-21"),
            (Kind::Date, "en", "three days ago", "2026-11-18"),
            (Kind::Date, "en", "a couple of days ago", "2026-11-19"),
            (Kind::Date, "en", "on the 12th of December", "2026-12-12"),
            (Kind::Date, "en", "December 3rd, 2027 would do", "2027-12-03"),
            (Kind::Date, "en", "on Thursday, 24 December", "2026-12-24"),
            (Kind::Date, "en", "since 3 November", "2026-11-03"),
            (Kind::Date, "en", "12 Jan", "2027-01-12"),
            (Kind::Date, "en", "by 12/12 at the latest", "2026-12-12"),
            (Kind::Date, "en", "maybe 3/4", "-"),
            (Kind::Date, "en", "maybe 25/12", "2026-12-25"),
            (Kind::Date, "en", "the 3rd", "2026-12-03"),
            (Kind::Date, "en", "it was delivered 2026-10-01 I think", "2026-10-01"),
            (Kind::Date, "en", "Monday or Tuesday", "-"),
            (Kind::Date, "en", "from 1 to 3 December", "2026-12-03"),
            (Kind::Date, "en", "I may come with 12 people", "-"),
            (Kind::Date, "en", "whenever", "-"),
            (Kind::Date, "fr", "le 12 décembre", "2026-12-12"),
            (Kind::Date, "fr", "mardi prochain", "2026-11-24"),
            (Kind::Date, "fr", "jeudi dernier", "2026-11-19"),
            (Kind::Date, "fr", "lundi de la semaine prochaine", "2026-11-23"),
            (Kind::Date, "fr", "mercredi en huit", "2026-12-02"),
            (Kind::Date, "fr", "dans 3 jours", "2026-11-24"),
            (Kind::Date, "fr", "dans une semaine", "2026-11-28"),
            (Kind::Date, "fr", "il y a deux jours", "2026-11-19"),
            (Kind::Date, "fr", "après-demain", "2026-11-23"),
            (Kind::Date, "fr", "plutôt demain", "2026-11-22"),
            (Kind::Date, "fr", "le 1er janvier", "2027-01-01"),
            (Kind::Date, "fr", "le 3/4 si possible", "2027-04-03"),
            (Kind::Date, "fr", "le 5", "2026-12-05"),
            (Kind::Date, "fr", "ça marche le mardi ou le jeudi", "-"),
            (Kind::Number, "en", "around fifteen of us", "15"),
            (Kind::Number, "en", "about 1,200 dollars", "1200"),
            (Kind::Number, "en", "two hundred and fifty", "250"),
            (Kind::Number, "en", "a dozen", "12"),
            (Kind::Number, "en", "twenty-five people", "25"),
            (Kind::Number, "en", "three thousand two hundred", "3200"),
            (Kind::Number, "en", "10 to 20", "-"),
            (Kind::Number, "en", "only one", "1"),
            (Kind::Number, "en", "the red one", "-"),
            (Kind::Number, "en", "none of us", "0"),
            (Kind::Number, "en", "it costs 15€", "15"),
            (Kind::Number, "en", "Windows11", "-"),
            (Kind::Number, "fr", "nous serons une quinzaine", "15"),
            (Kind::Number, "fr", "quatre-vingt-dix-neuf", "99"),
            (Kind::Number, "fr", "soixante et onze", "71"),
            (Kind::Number, "fr", "deux cent cinquante", "250"),
            (Kind::Number, "fr", "environ 1 200 euros", "1200"),
            (Kind::Number, "fr", "à peu près 3,5 mètres", "3.5"),
            (Kind::Number, "fr", "aucun", "0"),
            (Kind::Number, "fr", "une erreur", "1"),
            (Kind::YesNo, "en", "it is not", "false"),
            (Kind::YesNo, "en", "of course", "true"),
            (Kind::YesNo, "en", "perhaps", "-"),
            (Kind::YesNo, "fr", "non, pas dehors", "false"),
            (Kind::YesNo, "fr", "bien sûr", "true"),
            (Kind::Time, "en", "at half past two", "02:30"),
            (Kind::Time, "en", "at 6 pm", "18:00"),
            (Kind::Time, "en", "around 9:15 in the morning", "09:15"),
            (Kind::Time, "en", "at noon", "12:00"),
            (Kind::Time, "en", "quarter to five in the afternoon", "16:45"),
            (Kind::Time, "en", "5 o'clock", "05:00"),
            (Kind::Time, "en", "between 9:00 and 10:00", "-"),
            (Kind::Time, "fr", "vers 14 h 30", "14:30"),
            (Kind::Time, "fr", "à trois heures et demie", "03:30"),
            (Kind::Time, "fr", "à 8h du soir", "20:00"),
            (Kind::Email, "en", "write to <ana.b@example.com>.", "ana.b@example.com"),
            (Kind::Email, "en", "a@b.c or d@e.f", "-"),
            (Kind::Phone, "fr", "c'est le 06 12 34 56 78, merci", "06 12 34 56 78"),
            (Kind::Phone, "en", "call +44 (0)20 7946 0958 please", "+44 (0)20 7946 0958"),
            (Kind::WebAddress, "en", "it is https://example.com/a, I think", "https://example.com/a"),
            (Kind::Text, "en", "next Tuesday", "-"),
        ];
        let wrong: Vec<String> = table
            .iter()
            .filter_map(|(kind, language, text, wanted)| {
                let found = read(*kind, language, text).first().map_or("-".to_owned(), shown);
                (found != *wanted).then(|| format!("{text}: {found}, not {wanted}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
