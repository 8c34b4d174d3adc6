//! When the help desk is open, and how soon it promises to answer. The time zone itself is for whoever counts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::calendar;
use super::project::Project;
use super::ticket_types::TicketEntry;

/// Key of a ticket type that is no field: how soon the help desk promises to answer.
pub(super) const PROMISES: &str = "answered_within";

/// Days as the project file names them, Monday first.
const WEEK: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// When the help desk is open; nothing said: no promise can be counted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Support {
    /// Its name in the IANA data base: `Europe/Paris`.
    pub time_zone: String,
    /// `monday = "08:00-12:00, 13:00-18:00"`; a day that is not named is closed.
    pub open: BTreeMap<String, String>,
    /// Days on which it is closed besides, `2026-12-25`.
    pub closed: BTreeSet<String>,
}

impl Support {
    /// Whether anything is said.
    #[must_use]
    pub fn is_said(&self) -> bool {
        !self.time_zone.is_empty() || !self.open.is_empty() || !self.closed.is_empty()
    }

    /// The opening hours of a day of the week, 0 is Monday: from and to, in minutes since midnight, in their order.
    #[must_use]
    pub fn hours(&self, weekday: usize) -> Vec<(u16, u16)> {
        let text = WEEK.get(weekday).and_then(|day| self.open.get(*day));
        text.and_then(|text| hours(text)).unwrap_or_default()
    }

    /// What is wrong with it.
    #[must_use]
    pub fn mistakes(&self) -> Vec<(String, &'static str)> {
        let mut found = Vec::new();
        if !self.is_said() {
            return found;
        }
        if !self.time_zone.contains('/') && self.time_zone != "UTC" {
            found.push((
                format!("`{}` is no time zone", self.time_zone),
                "Write one like `Europe/Paris`, or `UTC`.",
            ));
        }
        if self.open.is_empty() {
            found.push(("it is never open".to_owned(), "Add `open = { monday = \"08:00-18:00\" }`."));
        }
        for (day, text) in &self.open {
            if !WEEK.contains(&day.as_str()) {
                found.push((
                    format!("`{day}` is no day of the week"),
                    "The days are: monday, tuesday, wednesday …",
                ));
            } else if hours(text).is_none() {
                found.push((
                    format!("`{text}` are no opening hours"),
                    "Write `08:00-18:00`, or `08:00-12:00, 13:00-18:00`.",
                ));
            }
        }
        for day in self.closed.iter().filter(|day| calendar::date(day).is_none()) {
            found.push((format!("`{day}` is no date"), "Write it like `2026-12-25`."));
        }
        found
    }
}

/// `08:00-12:00, 13:00-18:00`: each after the one before.
fn hours(text: &str) -> Option<Vec<(u16, u16)>> {
    let mut before = 0;
    text.split(',')
        .map(|part| {
            let (from, to) = part.trim().split_once('-')?;
            let (from, to) = (clock(from.trim())?, clock(to.trim())?);
            let fits = from >= before && from < to;
            before = to;
            fits.then_some((from, to))
        })
        .collect()
}

/// Minutes since midnight of `08:00`; `24:00` is the end of the day.
fn clock(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute): (u16, u16) =
        (two(hour).then(|| hour.parse().ok())??, two(minute).then(|| minute.parse().ok())??);
    let at = hour * 60 + minute;
    (minute < 60 && at <= 24 * 60).then_some(at)
}

/// How long `4 h` or `30 min` are, in minutes; at most 2,000 hours.
#[must_use]
pub fn minutes(text: &str) -> Option<u32> {
    let (number, unit) = text.trim().split_once(' ')?;
    let number: u32 = number.parse().ok()?;
    let minutes = match unit.trim() {
        "h" => number.checked_mul(60)?,
        "min" => number,
        _ => return None,
    };
    (1..=120_000).contains(&minutes).then_some(minutes)
}

impl Project {
    /// How soon the help desk promises to answer a ticket, `4 h` in opening hours. `field` gives what a field holds.
    #[must_use]
    pub fn promise<'a>(&self, kind: &str, field: &dyn Fn(&str) -> Option<&'a str>) -> Option<&str> {
        let Some(TicketEntry::Promises(promises)) = self.tickets.get(kind)?.get(PROMISES) else {
            return None;
        };
        promises.iter().find_map(|(name, by_value)| by_value.get(field(name)?).map(String::as_str))
    }

    /// What is wrong with opening hours and promises: where, what, and what to do.
    pub(super) fn promises(&self) -> Vec<(String, String, &'static str)> {
        let said = |(message, help)| ("support".to_owned(), format!("In `support`, {message}."), help);
        let mut found: Vec<_> = self.support.mistakes().into_iter().map(said).collect();
        for (kind, entries) in &self.tickets {
            let at = || format!("tickets.{kind}");
            for (name, entry) in entries {
                let TicketEntry::Promises(promises) = entry else {
                    if name == PROMISES {
                        let message = format!("`{PROMISES}` of `{kind}` names no field.");
                        found.push((
                            at(),
                            message,
                            "Write `answered_within = { severity = { \"1\" = \"1 h\" } }`.",
                        ));
                    }
                    continue;
                };
                if name != PROMISES {
                    let message = format!("`{name}` of `{kind}` is a table.");
                    let help = "Write `\"text\"`, the values that it may have, or `{ one_of = [\"1\", \"2\"], label = \"Severity\" }`.";
                    found.push((at(), message, help));
                    continue;
                }
                if !self.support.is_said() {
                    let message = format!("What `{kind}` promises cannot be counted without opening hours.");
                    found.push((at(), message, "Add `[support]` with `time_zone` and `open`."));
                }
                for (field, value, length) in promises
                    .iter()
                    .flat_map(|(field, all)| all.iter().map(move |(value, length)| (field, value, length)))
                {
                    let known = entries.get(field).is_some_and(|entry| entry.one_of().contains(value));
                    if !known || field == "required" {
                        let message = format!("`{value}` is no value of the field `{field}` of `{kind}`.");
                        found.push((at(), message, "Promise something for values that the field may have."));
                    }
                    if minutes(length).is_none() {
                        let message = format!("`{length}` is no time that can be promised.");
                        found.push((
                            at(),
                            message,
                            "Write `4 h` or `30 min`; they are counted in opening hours.",
                        ));
                    }
                }
            }
        }
        found
    }
}
