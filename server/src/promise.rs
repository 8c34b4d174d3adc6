//! By when a ticket is answered: counted in the opening hours of the help desk, in its time zone.

use guichet_engine::message::Ticket;
use guichet_engine::model::project::Project;
use guichet_engine::model::support::{Support, minutes};
use guichet_engine::problem::edit_distance;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, ZonedDateTime};
use serde::Serialize;

use crate::clock::Moment;

/// Days that are looked at: a help desk that is closed for longer promises nothing.
const MOST_DAYS: i32 = 800;

/// What a ticket is promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// As the project file says it: `4 h`, in opening hours.
    pub text: String,
    /// ISO 8601 with the offset of the help desk: `2026-12-01T10:00:00+01:00`.
    pub by: String,
}

/// Whether the time zone is known.
///
/// # Errors
/// It is not.
pub fn check(support: &Support) -> Result<(), String> {
    if !support.is_said() {
        return Ok(());
    }
    match unknown_zone(&support.time_zone) {
        None => Ok(()),
        Some(_) => {
            Err(format!("`{}` is no time zone of the IANA data base, like `Europe/Paris`", support.time_zone))
        }
    }
}

/// Of a time zone that nobody knows, the names that are nearest to it: at most three, and perhaps none.
#[must_use]
pub fn unknown_zone(wrong: &str) -> Option<Vec<String>> {
    if TimeZone::get(wrong).is_ok() {
        return None;
    }
    // `Europe/Pariss` is near by its letters, `Germany/Berlin` by its city.
    let city = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let distance = |name: &str| {
        let whole = edit_distance(&wrong.to_lowercase(), &name.to_lowercase());
        whole.min(edit_distance(&city(wrong), &city(name)) + 1)
    };
    let names = jiff::tz::db().available().map(|name| name.as_str().to_owned());
    let mut near: Vec<(usize, String)> = names
        .map(|name| (distance(&name), name))
        .filter(|(distance, _)| *distance <= (city(wrong).chars().count() / 3).max(1))
        .collect();
    near.sort();
    let least = near.first().map_or(0, |(distance, _)| *distance);
    Some(
        near.into_iter()
            .take_while(|(distance, _)| *distance == least)
            .map(|(_, name)| name)
            .take(3)
            .collect(),
    )
}

/// What a ticket is promised that was taken at a moment; none: nothing.
#[must_use]
pub fn promise(project: &Project, ticket: &Ticket, taken: Moment) -> Option<Promise> {
    let field =
        |name: &str| ticket.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str());
    let text = project.promise(&ticket.kind, &field)?;
    let by = due(&project.support, minutes(text)?, taken)?;
    let by = by.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    Some(Promise { text: text.to_owned(), by })
}

fn zone(support: &Support) -> Option<TimeZone> {
    TimeZone::get(&support.time_zone).ok()
}

/// The moment at which so many minutes of opening hours have gone by.
fn due(support: &Support, minutes: u32, taken: Moment) -> Option<ZonedDateTime> {
    let zone = zone(support)?;
    let taken = Timestamp::from_millisecond(taken).ok()?;
    let first = taken.to_zoned_datetime(zone.clone()).date();
    let mut left = SignedDuration::from_mins(minutes.into());
    for days in 0..MOST_DAYS {
        let date = first.checked_add(days.days()).ok()?;
        if support.closed.contains(&date.to_string()) {
            continue;
        }
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
        for (from, to) in support.hours(weekday) {
            let begins = at(date, from, &zone)?.max(taken);
            // As much time as really goes by: on the day on which clocks are changed, too.
            let open = at(date, to, &zone)?.duration_since(begins);
            if open >= left {
                return Some(begins.checked_add(left).ok()?.to_zoned_datetime(zone));
            }
            if open > SignedDuration::ZERO {
                left -= open;
            }
        }
    }
    None
}

/// The moment of so many minutes after midnight, as clocks show it.
fn at(date: Date, minutes: u16, zone: &TimeZone) -> Option<Timestamp> {
    let (date, minutes) = if minutes == 24 * 60 { (date.tomorrow().ok()?, 0) } else { (date, minutes) };
    let hour = i8::try_from(minutes / 60).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    let shown = date.at(hour, minute, 0, 0);
    Some(shown.to_zoned_datetime(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_engine::source::SourceFile;

    const DESK: &str = r#"
        [support]
        time_zone = "Europe/Paris"
        open = { monday = "08:00-18:00", tuesday = "08:00-18:00", wednesday = "08:00-12:00, 14:00-18:00", thursday = "08:00-18:00", friday = "08:00-18:00" }
        closed = ["2026-12-25"]
    "#;

    fn by(project: &str, minutes: u32, taken: &str) -> Option<String> {
        let (project, problems) = Project::read(Some(&SourceFile::new("guichet.toml", project.to_owned())));
        assert!(problems.is_empty(), "{problems:?}");
        let taken: Timestamp = taken.parse().expect("a moment");
        let due = due(&project.support, minutes, taken.as_millisecond())?;
        Some(due.strftime("%Y-%m-%dT%H:%M%:z").to_string())
    }

    #[test]
    fn only_opening_hours_count() {
        for (hours, taken, wanted) in [
            (4, "2026-11-30T09:00:00+01:00", "2026-11-30T13:00+01:00"),
            // Before it opens; to the very end of a day; over night.
            (4, "2026-11-30T03:00:00+01:00", "2026-11-30T12:00+01:00"),
            (4, "2026-11-30T14:00:00+01:00", "2026-11-30T18:00+01:00"),
            (4, "2026-11-30T16:00:00+01:00", "2026-12-01T10:00+01:00"),
            // As it closes, over lunch, over a week end, over Christmas and the week end after it.
            (1, "2026-11-30T18:00:00+01:00", "2026-12-01T09:00+01:00"),
            (4, "2026-12-02T11:00:00+01:00", "2026-12-02T17:00+01:00"),
            (4, "2026-11-27T17:00:00+01:00", "2026-11-30T11:00+01:00"),
            (1, "2026-11-28T12:00:00+01:00", "2026-11-30T09:00+01:00"),
            (2, "2026-12-24T17:00:00+01:00", "2026-12-28T09:00+01:00"),
            // Wherever the person is.
            (1, "2026-11-30T12:30:00Z", "2026-11-30T14:30+01:00"),
        ] {
            assert_eq!(by(DESK, hours * 60, taken).as_deref(), Some(wanted), "{hours} h from {taken}");
        }
    }

    #[test]
    fn clocks_that_are_changed_change_no_promise() {
        // Paris goes over to summer on 29 March 2026 at 2, and back on 25 October at 3: both Sundays.
        assert_eq!(by(DESK, 120, "2026-03-27T17:00:00+01:00").as_deref(), Some("2026-03-30T09:00+02:00"));
        assert_eq!(by(DESK, 120, "2026-10-23T17:00:00+02:00").as_deref(), Some("2026-10-26T09:00+01:00"));
        let always = "[support]\ntime_zone = \"Europe/Paris\"\n\
                      open = { saturday = \"00:00-24:00\", sunday = \"00:00-24:00\" }\n";
        // An hour that is not there does not count; one that is there twice counts twice.
        assert_eq!(by(always, 180, "2026-03-29T00:30:00+01:00").as_deref(), Some("2026-03-29T04:30+02:00"));
        assert_eq!(by(always, 180, "2026-10-25T00:30:00+02:00").as_deref(), Some("2026-10-25T02:30+01:00"));
        assert_eq!(by(always, 90, "2026-11-28T23:00:00+01:00").as_deref(), Some("2026-11-29T00:30+01:00"));
    }

    #[test]
    fn zones_that_nobody_knows_are_near_others() {
        let near = |wrong: &str| unknown_zone(wrong).map(|names| names.join(" "));
        for known in ["Europe/Paris", "UTC", "America/Argentina/Buenos_Aires"] {
            assert_eq!(near(known), None, "{known}");
        }
        for (wrong, wanted) in [
            ("Europe/Pariss", "Europe/Paris"),
            ("Europ/Paris", "Europe/Paris"),
            ("Germany/Berlin", "Europe/Berlin"),
            ("America/New York", "America/New_York"),
            ("Europe/Nowhere", ""),
            ("", ""),
        ] {
            assert_eq!(near(wrong).as_deref(), Some(wanted), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_said_is_not_promised() {
        assert_eq!(by("", 60, "2026-11-30T09:00:00Z"), None);
        let nowhere = Support { time_zone: "Europe/Nowhere".to_owned(), ..Support::default() };
        assert!(check(&nowhere).is_err() && check(&Support::default()).is_ok());
    }
}
