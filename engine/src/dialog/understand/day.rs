//! Days out of a sentence: *next Tuesday*, *in two weeks*, *le 12 décembre*, *the 3rd*, *12/12*.
//!
//! What has no year, or only a day of the week, is the next such day; in words about the past the last one
//! comes first. The other one follows, for questions that take no later or no earlier day.

use super::number::count;
use super::value::tokens;
use crate::message::Value;
use crate::model::calendar;

const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "mon", "lundi"],
    &["tuesday", "tue", "tues", "mardi"],
    &["wednesday", "wed", "mercredi"],
    &["thursday", "thu", "thurs", "jeudi"],
    &["friday", "fri", "vendredi"],
    &["saturday", "samedi"],
    &["sunday", "dimanche"],
];
/// Words about something that has been.
const PAST: &[&str] = &[
    "since",
    "happened",
    "was",
    "were",
    "started",
    "began",
    "broke",
    "stopped",
    "last",
    "past",
    "previous",
    "depuis",
    "etait",
    "arrive",
    "passe",
    "passee",
    "dernier",
    "derniere",
    "commence",
    "eu",
    "precedent",
];
const NEXT: &[&str] = &["next", "prochain", "prochaine", "coming"];
const LAST: &[&str] = &["last", "dernier", "derniere", "passe", "passee", "previous", "past"];

/// English and French, for a name may be shortened: `dec`, `juil`.
const MONTHS: [[&str; 2]; 12] = [
    ["january", "janvier"],
    ["february", "fevrier"],
    ["march", "mars"],
    ["april", "avril"],
    ["may", "mai"],
    ["june", "juin"],
    ["july", "juillet"],
    ["august", "aout"],
    ["september", "septembre"],
    ["october", "octobre"],
    ["november", "novembre"],
    ["december", "decembre"],
];

/// The number of a month by its name or the first three letters of it.
fn month(name: &str) -> Option<u8> {
    let named = |names: &[&str; 2]| name.len() >= 3 && names.iter().any(|month| month.starts_with(name));
    let at = MONTHS.iter().position(named)?;
    u8::try_from(at + 1).ok()
}

/// The words around a place.
struct Words<'a> {
    words: &'a [String],
    today: &'a Value,
    language: &'a str,
    past: bool,
}

/// The day that a sentence names, if it names exactly one: the likeliest first.
pub fn days(text: &str, language: &str, today: &Value) -> Vec<Value> {
    let words = tokens(text);
    let past = words.iter().any(|word| PAST.contains(&word.as_str()));
    let all = Words { words: &words, today, language, past };
    let mut found: Vec<Vec<Value>> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match all.at(at) {
            Some((days, length)) => {
                found.push(days);
                at += length;
            }
            None => at += 1,
        }
    }
    // A day of the week beside its date says the same twice: “Thursday, 24 December”.
    let named: Vec<usize> = words.iter().filter_map(|word| weekday(word)).collect();
    if let ([first, second], [name]) = (found.as_slice(), named.as_slice()) {
        let is_named = |day: &&Value| calendar::weekday(day).is_some_and(|own| usize::from(own) == *name);
        let date = if second.iter().all(|day| is_named(&day)) && !first.iter().all(|day| is_named(&day)) {
            first
        } else {
            second
        };
        return date.iter().find(is_named).cloned().into_iter().collect();
    }
    if found.len() > 1 {
        return Vec::new();
    }
    found.pop().unwrap_or_default()
}

/// The place of a day in the week, by its name.
fn weekday(word: &str) -> Option<usize> {
    WEEKDAYS.iter().position(|names| names.contains(&word))
}

impl Words<'_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map(String::as_str).unwrap_or_default()
    }

    fn is(&self, at: usize, list: &[&str]) -> bool {
        list.contains(&self.word(at))
    }

    fn moved(&self, count: f64, unit: &str) -> Option<Value> {
        let length = Value::Length { length: calendar::length(count, unit) };
        calendar::add(self.today, &length, 1.0)
    }

    fn days_on(&self, count: f64) -> Option<Value> {
        self.moved(count, "day")
    }

    /// The day that is named from a place on, and how many words name it.
    fn at(&self, at: usize) -> Option<(Vec<Value>, usize)> {
        let one = |(day, length): (Value, usize)| (vec![day], length);
        self.named(at)
            .map(one)
            .or_else(|| self.relative(at).map(one))
            .or_else(|| self.weekday(at))
            .or_else(|| self.dated(at))
    }

    /// *Today*, *the day after tomorrow*, *après-demain*.
    fn named(&self, at: usize) -> Option<(Value, usize)> {
        const NAMES: &[(&str, f64)] = &[
            ("the day after tomorrow", 2.0),
            ("day after tomorrow", 2.0),
            ("the day before yesterday", -2.0),
            ("day before yesterday", -2.0),
            ("apres demain", 2.0),
            ("avant hier", -2.0),
            ("today", 0.0),
            ("tonight", 0.0),
            ("this morning", 0.0),
            ("this afternoon", 0.0),
            ("this evening", 0.0),
            ("right now", 0.0),
            ("tomorrow", 1.0),
            ("tmrw", 1.0),
            ("yesterday", -1.0),
            ("last night", -1.0),
            ("aujourd hui", 0.0),
            ("ce matin", 0.0),
            ("ce soir", 0.0),
            ("cet apres midi", 0.0),
            ("demain", 1.0),
            ("hier", -1.0),
        ];
        NAMES.iter().find_map(|(name, days)| {
            let wanted: Vec<&str> = name.split(' ').collect();
            let here = wanted.iter().enumerate().all(|(index, word)| self.word(at + index) == *word);
            if here { Some((self.days_on(*days)?, wanted.len())) } else { None }
        })
    }

    /// *In two weeks*, *three days ago*, *dans 3 jours*, *il y a un mois*.
    fn relative(&self, at: usize) -> Option<(Value, usize)> {
        let (from, sign) = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("in" | "dans" | "d", ..) => (at + 1, 1.0),
            ("il", "y", "a") => (at + 3, -1.0),
            _ => (at, 0.0),
        };
        let (number, more) = match (self.word(from), self.word(from + 1)) {
            ("a", "couple") => (2.0, if self.word(from + 2) == "of" { 3 } else { 2 }),
            ("about" | "around" | "environ", number) => (count(number)?, 2),
            (number, _) => (count(number)?, 1),
        };
        let unit_at = from + more;
        let (unit, factor) = match self.word(unit_at) {
            "day" | "days" | "jour" | "jours" => ("day", 1.0),
            "week" | "weeks" | "semaine" | "semaines" => ("week", 1.0),
            "fortnight" | "fortnights" => ("week", 2.0),
            "month" | "months" | "mois" => ("month", 1.0),
            "year" | "years" | "an" | "ans" | "annee" | "annees" => ("year", 1.0),
            _ => return None,
        };
        // “Quinze jours” are two weeks, “huit jours” one.
        let number = match (self.word(from), unit) {
            ("quinze", "day") => 14.0,
            ("huit", "day") => 7.0,
            _ => number * factor,
        };
        let mut length = unit_at + 1 - at;
        let sign = match (self.word(unit_at + 1), self.word(unit_at + 2)) {
            ("ago", _) => {
                length += 1;
                -1.0
            }
            ("from", "now" | "today") => {
                length += 2;
                1.0
            }
            _ => sign,
        };
        if sign == 0.0 { None } else { Some((self.moved(number * sign, unit)?, length)) }
    }

    /// *Next Tuesday*, *mardi prochain*, *Friday next week*.
    fn weekday(&self, at: usize) -> Option<(Vec<Value>, usize)> {
        let led = self.is(at, NEXT) || self.is(at, LAST) || self.is(at, &["this", "ce"]);
        let place = if led { at + 1 } else { at };
        let wanted = weekday(self.word(place))? as f64;
        let today = f64::from(calendar::weekday(self.today)?);
        let ahead = (wanted - today + 6.0).rem_euclid(7.0) + 1.0;
        let behind = ahead - 7.0 - if (ahead - 7.0).abs() < f64::EPSILON { 7.0 } else { 0.0 };
        let mut length = place + 1 - at;
        let mut follows = |words: &[&str]| {
            let here = words.iter().enumerate().all(|(index, word)| self.word(place + 1 + index) == *word);
            if here {
                length += words.len();
            }
            here
        };
        // Weeks begin on Monday.
        if follows(&["next", "week"])
            || follows(&["de", "la", "semaine", "prochaine"])
            || follows(&["semaine", "prochaine"])
        {
            return Some((vec![self.days_on(wanted - today + 7.0)?], length));
        }
        if follows(&["in", "a", "week"]) || follows(&["week"]) || follows(&["en", "huit"]) {
            return Some((vec![self.days_on(ahead + 7.0)?], length));
        }
        let next = self.is(at, NEXT) && led || follows(&["prochain"]) || follows(&["prochaine"]);
        let last = self.is(at, LAST) && led || follows(&["dernier"]) || follows(&["passe"]);
        let (ahead, behind) = (self.days_on(ahead)?, self.days_on(behind)?);
        let days = match (next, last) {
            (true, _) => vec![ahead],
            (_, true) => vec![behind],
            _ if self.past => vec![behind, ahead],
            _ => vec![ahead, behind],
        };
        Some((days, length))
    }

    /// *12 December 2026*, *December 12th*, *le 1er janvier*, *12/12*, *the 3rd*.
    fn dated(&self, at: usize) -> Option<(Vec<Value>, usize)> {
        let own = self.word(at);
        if own.contains(['/', '-', '.']) {
            if let Some(date) = calendar::typed_date(own, self.language, Some(self.today)) {
                return Some((vec![date], 1));
            }
            let parts: Vec<u8> = own.split(['/', '.', '-']).map(str::parse).collect::<Result<_, _>>().ok()?;
            let [first, second] = parts.as_slice() else { return None };
            let (day, month) = match (self.language.starts_with("en"), first, second) {
                (true, a, b) if *a <= 12 && *b <= 12 && a != b => return None,
                (true, a, b) if *b > 12 => (*b, *a),
                (_, a, b) => (*a, *b),
            };
            return Some((self.without_year(day, Some(month))?, 1));
        }
        if let Some(month) = month(own) {
            let day = self.day(at + 1)?;
            return self.with_year(at, 2, day, month);
        }
        let day = self.day(at)?;
        let of = usize::from(matches!(self.word(at + 1), "of" | "de" | "d"));
        if let Some(month) = month(self.word(at + 1 + of)) {
            return self.with_year(at, 2 + of, day, month);
        }
        // “The 3rd”, “le 3”: of this month or the next.
        let placed = own.ends_with(|mark: char| mark.is_alphabetic());
        let led = at > 0 && matches!(self.word(at - 1), "the" | "le");
        let counted =
            self.words.get(at + 1).is_some_and(|next| next.len() == 3 && next.parse::<u16>().is_ok());
        if led && !counted && (placed || self.word(at - 1) == "le") {
            return Some((self.without_year(day, None)?, 1));
        }
        None
    }

    /// A day of a month: `12`, `12th`, `1er`.
    fn day(&self, at: usize) -> Option<u8> {
        let word = self.word(at);
        let digits = word.trim_end_matches(|mark: char| mark.is_alphabetic());
        let ending = word.get(digits.len()..)?;
        let known = matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "e");
        let spelled = || match word {
            "premier" | "first" => Some(1.0),
            _ => count(word).filter(|_| !matches!(word, "a" | "an" | "un" | "une" | "one")),
        };
        let number = if digits.is_empty() { spelled()? } else { digits.parse().ok().filter(|_| known)? };
        (1.0..=31.0).contains(&number).then_some(number as u8).filter(|_| number.fract() == 0.0)
    }

    fn with_year(&self, at: usize, length: usize, day: u8, month: u8) -> Option<(Vec<Value>, usize)> {
        let year = self.word(at + length).parse::<i32>().ok().filter(|year| (1000..10_000).contains(year));
        match year {
            Some(year) => Some((vec![calendar::day(year, month, day)?], length + 1)),
            None => Some((self.without_year(day, Some(month))?, length)),
        }
    }

    /// The next such day and the last one; today is the next.
    fn without_year(&self, day: u8, month: Option<u8>) -> Option<Vec<Value>> {
        let Value::Date { date: today } = self.today else { return None };
        let (year, here) = (today.get(..4)?.parse::<i32>().ok()?, today.get(5..7)?.parse::<i32>().ok()?);
        let text =
            |value: &Value| if let Value::Date { date } = value { date.clone() } else { String::new() };
        let all: Vec<Value> = match month {
            Some(month) => (year - 4..=year + 4).filter_map(|year| calendar::day(year, month, day)).collect(),
            None => (-2..=2)
                .filter_map(|step| {
                    let months = year * 12 + here - 1 + step;
                    calendar::day(months.div_euclid(12), u8::try_from(months.rem_euclid(12) + 1).ok()?, day)
                })
                .collect(),
        };
        let ahead = all.iter().find(|date| text(date) >= *today).cloned();
        let behind = all.iter().rev().find(|date| text(date) < *today).cloned();
        let both = if self.past { [behind, ahead] } else { [ahead, behind] };
        Some(both.into_iter().flatten().collect())
    }
}
