//! The time where the person is; the engine has no clock of its own.

use time::OffsetDateTime;

/// Now, as ISO 8601 with offset: `2026-11-21T09:30:00+01:00`. UTC where the machine does not tell its zone.
pub fn now() -> String {
    let now = OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc());
    let (hours, minutes, _) = now.offset().as_hms();
    let sign = if now.offset().is_negative() { '-' } else { '+' };
    let (hour, minute, second) = now.to_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}{sign}{:02}:{:02}", now.date(), hours.abs(), minutes.abs())
}
