//! Dates, times and lengths of time: reading, comparing, calculating. The only module that names `time`.
//!
//! Values are ISO 8601 texts (see [`Value`]); whatever cannot be read is missing, so nothing here fails.

use time::{Date, Month};

use crate::message::{Length, Value};

/// Minutes of a day.
const DAY: f64 = 1440.0;
/// Most years a date may be moved: beyond is missing.
const MAX_MONTHS: f64 = 120_000.0;

/// A point in time as the person's clock shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    date: Date,
    /// Minutes since midnight.
    minutes: f64,
    /// Minutes that the clock is ahead of UTC.
    offset: f64,
}

impl Point {
    /// Minutes since an epoch, in UTC.
    fn absolute(self) -> f64 {
        f64::from(self.date.to_julian_day()) * DAY + self.minutes - self.offset
    }
}

/// A day, `2026-12-24`.
#[must_use]
pub fn date(text: &str) -> Option<Value> {
    read_date(text).map(from_date)
}

/// A time of the day, `18:00` or `8:00`.
#[must_use]
pub fn time(text: &str) -> Option<Value> {
    read_time(text).map(from_time)
}

/// A moment: a day with its time, with or without offset.
#[must_use]
pub fn moment(text: &str) -> Option<Value> {
    read_moment(text).map(from_moment)
}

/// The day of a moment, where the person is.
#[must_use]
pub fn day_of(moment: &str) -> Option<Value> {
    read_moment(moment).map(|point| from_date(point.date))
}

/// A date as the person's language writes it, or as `2026-12-24`; `today` is for *today* and its kind.
#[must_use]
pub fn typed_date(text: &str, language: &str, today: Option<&Value>) -> Option<Value> {
    let text = text.trim().to_lowercase();
    if let Some(date) = date(&text) {
        return Some(date);
    }
    let days = match text.as_str() {
        "today" | "aujourd'hui" | "aujourd’hui" | "heute" | "hoy" | "oggi" | "vandaag" | "hoje" => {
            Some(0.0)
        }
        "tomorrow" | "demain" | "morgen" | "mañana" | "domani" | "amanhã" => Some(1.0),
        "yesterday" | "hier" | "gestern" | "ayer" | "ieri" | "gisteren" | "ontem" => Some(-1.0),
        _ => None,
    };
    if let Some(days) = days {
        let length = Value::Length { length: Length { minutes: days * DAY, ..Length::default() } };
        return add(today?, &length, 1.0);
    }
    let parts: Vec<&str> =
        text.split([' ', '/', '.', '-', ',', '\u{a0}']).filter(|part| !part.is_empty()).collect();
    let [first, second, year] = parts.as_slice() else { return None };
    let year: i32 = year.parse().ok().filter(|year| (1000..10_000).contains(year))?;
    let number = |text: &str| text.trim_end_matches(|mark: char| mark.is_alphabetic()).parse::<u8>().ok();
    let (day, month) = match (named_month(first), named_month(second)) {
        (Some(month), None) => (number(second)?, month),
        (None, Some(month)) => (number(first)?, month),
        _ => {
            let (a, b) = (number(first)?, number(second)?);
            // In English, 3/4 is March or April: only what cannot be misread is taken.
            match (language.starts_with("en"), a, b) {
                (true, a, b) if a <= 12 && b <= 12 && a != b => return None,
                (true, a, b) if b > 12 => (b, a),
                (_, a, b) => (a, b),
            }
        }
    };
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok().map(from_date)
}

/// A time of the day as people type it: `18:00`, `18h30`, `6 pm`.
#[must_use]
pub fn typed_time(text: &str) -> Option<Value> {
    let text = text.trim().to_lowercase().replace(['\u{a0}', ' '], "");
    let text = text.replace("a.m.", "am").replace("p.m.", "pm");
    let (text, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some(0)),
        (_, Some(rest)) => (rest, Some(12)),
        _ => (text.as_str(), None),
    };
    let (hours, minutes) = text.split_once([':', 'h', '.']).unwrap_or((text, ""));
    let plain = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if hours.is_empty() || !plain(hours) || !plain(minutes) || minutes.len() == 1 {
        return None;
    }
    let hours: u32 = hours.parse().ok()?;
    let minutes: u32 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    // Twelve at night is the first hour of its half of the day.
    let hours = match half {
        Some(half) => (1..=12).contains(&hours).then_some(hours % 12 + half)?,
        None => hours,
    };
    (hours < 24 && minutes < 60).then(|| from_time(f64::from(hours * 60 + minutes)))
}

/// A day by its numbers.
#[must_use]
pub fn day(year: i32, month: u8, day: u8) -> Option<Value> {
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok().map(from_date)
}

/// The day of the week: 0 is Monday.
#[must_use]
pub fn weekday(date: &Value) -> Option<u8> {
    let Value::Date { date } = date else { return None };
    Some(read_date(date)?.weekday().number_days_from_monday())
}

/// What stands on both sides of a comparison, as numbers that can be compared; `now` says where a date is.
#[must_use]
pub fn comparable(left: &Value, right: &Value, now: Option<&str>) -> Option<(f64, f64)> {
    let offset = now.and_then(read_moment).map_or(0.0, |point| point.offset);
    let absolute = |value: &Value| match value {
        Value::Date { date } => Some(Point { date: read_date(date)?, minutes: 0.0, offset }.absolute()),
        Value::Moment { moment } => Some(read_moment(moment)?.absolute()),
        Value::Text(text) => Some(
            read_date(text)
                .map_or_else(|| read_moment(text), |date| Some(Point { date, minutes: 0.0, offset }))?
                .absolute(),
        ),
        _ => None,
    };
    let of_day = |value: &Value| match value {
        Value::Time { time: text } | Value::Text(text) => read_time(text),
        _ => None,
    };
    match (left, right) {
        (Value::Time { .. }, _) | (_, Value::Time { .. }) => Some((of_day(left)?, of_day(right)?)),
        (Value::Length { length: a }, Value::Length { length: b }) => Some((in_minutes(a), in_minutes(b))),
        (Value::Date { .. } | Value::Moment { .. }, _) | (_, Value::Date { .. } | Value::Moment { .. }) => {
            Some((absolute(left)?, absolute(right)?))
        }
        _ => None,
    }
}

/// A date, moment, time or length, plus (`sign` 1) or minus (-1) a length.
#[must_use]
pub fn add(value: &Value, length: &Value, sign: f64) -> Option<Value> {
    let Value::Length { length } = length else { return None };
    let length = scaled(length, sign);
    match value {
        Value::Length { length: other } => finite(Length {
            years: other.years + length.years,
            months: other.months + length.months,
            minutes: other.minutes + length.minutes,
        }),
        Value::Date { date } => {
            let point = Point { date: read_date(date)?, minutes: 0.0, offset: 0.0 };
            moved(point, &length).map(|point| from_date(point.date))
        }
        Value::Moment { moment } => moved(read_moment(moment)?, &length).map(from_moment),
        Value::Time { time } => {
            let minutes = read_time(time)? + in_minutes(&length);
            minutes.is_finite().then(|| from_time(minutes.rem_euclid(DAY)))
        }
        _ => None,
    }
}

/// The length between two dates, moments or times.
#[must_use]
pub fn between(left: &Value, right: &Value, now: Option<&str>) -> Option<Value> {
    let (a, b) = comparable(left, right, now)?;
    Some(Value::Length { length: Length { minutes: a - b, ..Length::default() } })
}

/// A length, so many times.
#[must_use]
pub fn times(length: &Length, factor: f64) -> Option<Value> {
    finite(scaled(length, factor))
}

fn finite(length: Length) -> Option<Value> {
    let finite = [length.years, length.months, length.minutes].iter().all(|part| part.is_finite());
    finite.then_some(Value::Length { length })
}

/// A length in minutes: beside days a month counts as 30, a year as 365.
#[must_use]
pub fn in_minutes(length: &Length) -> f64 {
    (length.years * 365.0 + length.months * 30.0) * DAY + length.minutes
}

/// So many of a unit of the grammar: `minute`, `hour`, `day`, `week`, `month`, `year`.
#[must_use]
pub fn length(count: f64, unit: &str) -> Length {
    let none = Length::default();
    match unit {
        "year" => Length { years: count, ..none },
        "month" => Length { months: count, ..none },
        "week" => Length { minutes: count * 7.0 * DAY, ..none },
        "day" => Length { minutes: count * DAY, ..none },
        "hour" => Length { minutes: count * 60.0, ..none },
        _ => Length { minutes: count, ..none },
    }
}

fn scaled(length: &Length, factor: f64) -> Length {
    Length { years: length.years * factor, months: length.months * factor, minutes: length.minutes * factor }
}

/// First years and months, by the calendar, then the rest. A month after 31 January is the last of February.
fn moved(point: Point, length: &Length) -> Option<Point> {
    let months = length.years * 12.0 + length.months;
    let whole = months.trunc();
    let minutes = point.minutes + length.minutes + (months - whole) * 30.0 * DAY;
    if !(whole.abs() <= MAX_MONTHS && minutes.abs() <= MAX_MONTHS * 31.0 * DAY) {
        return None;
    }
    let count =
        i64::from(point.date.year()) * 12 + i64::from(u8::from(point.date.month())) - 1 + whole as i64;
    let year = i32::try_from(count.div_euclid(12)).ok()?;
    let month = Month::try_from(u8::try_from(count.rem_euclid(12) + 1).ok()?).ok()?;
    let day = (1..=point.date.day()).rev().find_map(|day| Date::from_calendar_date(year, month, day).ok())?;
    let days = minutes.div_euclid(DAY);
    let date = Date::from_julian_day(day.to_julian_day().checked_add(days as i32)?).ok()?;
    (0..10_000).contains(&date.year()).then_some(Point { date, minutes: minutes.rem_euclid(DAY), ..point })
}

fn read_date(text: &str) -> Option<Date> {
    let mut parts = text.trim().split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    plain(year, 4)?;
    plain(month, 2)?;
    plain(day, 2)?;
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    parts.next().is_none().then_some(date)
}

/// Minutes since midnight of `18:00` or `18:00:30`.
fn read_time(text: &str) -> Option<f64> {
    let mut parts = text.trim().split(':');
    let number = |part: &str, most: f64| {
        let plain =
            !part.is_empty() && part.len() <= 12 && part.starts_with(|mark: char| mark.is_ascii_digit());
        plain.then(|| part.parse::<f64>().ok()).flatten().filter(|number| (0.0..most).contains(number))
    };
    let hours = number(parts.next()?, 24.0).filter(|hours| hours.fract() == 0.0)?;
    let minutes = number(parts.next()?, 60.0).filter(|minutes| minutes.fract() == 0.0)?;
    let seconds = parts.next().map_or(Some(0.0), |part| number(part, 60.0))?;
    parts.next().is_none().then_some(hours * 60.0 + minutes + seconds / 60.0)
}

fn read_moment(text: &str) -> Option<Point> {
    let text = text.trim();
    let (date, rest) = text.split_once(['T', ' '])?;
    let at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at_checked(at)?;
    let offset = match zone.get(..1) {
        None | Some("") | Some("Z") => 0.0,
        Some(sign) => {
            let zone = zone.get(1..)?;
            let zone = if zone.contains(':') {
                zone.to_owned()
            } else {
                format!("{}:{}", zone.get(..2)?, zone.get(2..4).unwrap_or("00"))
            };
            read_time(&zone)? * if sign == "-" { -1.0 } else { 1.0 }
        }
    };
    Some(Point { date: read_date(date)?, minutes: read_time(time)?, offset })
}

fn from_date(date: Date) -> Value {
    let (year, month, day) = date.to_calendar_date();
    Value::Date { date: format!("{year:04}-{:02}-{day:02}", u8::from(month)) }
}

fn from_time(minutes: f64) -> Value {
    let minutes = minutes.floor() as u32 % 1440;
    Value::Time { time: format!("{:02}:{:02}", minutes / 60, minutes % 60) }
}

fn from_moment(point: Point) -> Value {
    let (Value::Date { date }, minutes) = (from_date(point.date), point.minutes) else {
        return Value::Text(String::new());
    };
    let seconds = (minutes * 60.0).floor() as u32;
    let (sign, offset) = if point.offset < 0.0 { ('-', -point.offset) } else { ('+', point.offset) };
    let offset = offset as u32;
    Value::Moment {
        moment: format!(
            "{date}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            offset / 60,
            offset % 60
        ),
    }
}

/// The number of a month by its name, or by the beginning of it, in the languages of the interface.
fn named_month(text: &str) -> Option<u8> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "janv", "ene", "gen"],
        &["feb", "fév", "fevr", "févr", "fev"],
        &["mar", "mär", "maa"],
        &["apr", "avr", "abr"],
        &["may", "mai", "mag", "mei"],
        &["jun", "juin", "giu"],
        &["jul", "juil", "lug"],
        &["aug", "aoû", "aou", "ago"],
        &["sep", "set"],
        &["oct", "okt", "ott", "out"],
        &["nov"],
        &["dec", "déc", "dez", "dic"],
    ];
    let letters = text.chars().filter(|mark| mark.is_alphabetic()).count();
    let named = |names: &&[&str]| letters >= 3 && names.iter().any(|name| text.starts_with(name));
    let at = MONTHS.iter().position(named)?;
    u8::try_from(at + 1).ok()
}
