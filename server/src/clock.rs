//! What time it is, in one place.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 UTC.
pub type Moment = i64;

/// A second, a minute, an hour and a day, in milliseconds.
pub const SECOND: Moment = 1_000;
#[expect(missing_docs, reason = "said above")]
pub const MINUTE: Moment = 60 * SECOND;
#[expect(missing_docs, reason = "said above")]
pub const HOUR: Moment = 60 * MINUTE;
#[expect(missing_docs, reason = "said above")]
pub const DAY: Moment = 24 * HOUR;

/// The day of a moment in UTC, `2026-11-28`.
#[must_use]
pub fn day(moment: Moment) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp(moment.div_euclid(SECOND));
    at.map_or_else(|_| String::new(), |at| at.date().to_string())
}

/// Now.
#[must_use]
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::try_from(since.as_millis()).unwrap_or(Moment::MAX)
}
