//! How long something rests after it has failed.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Moment;
use crate::secret::random;
use crate::settings::DeliverySettings;

/// The pause after `fails` failures in a row: twice as long each time, between a half and the whole of it by chance,
/// so that what failed together does not come back together.
#[must_use]
pub fn pause(settings: &DeliverySettings, fails: i64, wanted: Option<Duration>) -> Moment {
    let doubled = settings.first_pause * 2_f64.powi(i32::try_from(fails.clamp(0, 30)).unwrap_or(30));
    let chance = f64::from(u16::from_le_bytes(random())) / f64::from(u16::MAX);
    let own = doubled.min(settings.longest_pause) * (0.5 + chance / 2.0);
    let wanted = wanted.map_or(0.0, |wanted| wanted.as_secs_f64().min(24.0 * 3_600.0));
    milliseconds(own.max(wanted))
}

/// Seconds as milliseconds.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "at most a day; a fraction of a millisecond is nothing")]
pub fn milliseconds(seconds: f64) -> Moment {
    (seconds * 1_000.0) as Moment
}

/// Lets a connector rest that has failed too often in a row.
#[derive(Debug, Default)]
pub struct Breakers(Mutex<BTreeMap<String, Breaker>>);

#[derive(Debug, Default)]
struct Breaker {
    fails: u32,
    open_until: Moment,
}

impl Breakers {
    /// Until when a connector is left alone; none: it can be tried. After the rest one attempt goes through at a time.
    pub fn open_until(&self, connector: &str, settings: &DeliverySettings, now: Moment) -> Option<Moment> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let breaker = all.get_mut(connector)?;
        if breaker.open_until > now {
            return Some(breaker.open_until);
        }
        if breaker.fails >= settings.breaker_after {
            // This attempt decides; the others wait for how it ends.
            breaker.open_until = now + milliseconds(settings.breaker_pause);
        }
        None
    }

    /// The help desk has answered.
    pub fn works(&self, connector: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(connector);
    }

    /// The help desk could not be reached, or is in trouble.
    pub fn fails(&self, connector: &str, settings: &DeliverySettings, now: Moment) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let breaker = all.entry(connector.to_owned()).or_default();
        breaker.fails = breaker.fails.saturating_add(1);
        if breaker.fails >= settings.breaker_after {
            if breaker.fails == settings.breaker_after {
                tracing::warn!(connector, "the help desk fails; it is left alone for a while");
            }
            breaker.open_until = now + milliseconds(settings.breaker_pause);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let settings =
            DeliverySettings { first_pause: 1.0, longest_pause: 60.0, ..DeliverySettings::default() };
        for (fails, least, most) in
            [(0, 500, 1_000), (1, 1_000, 2_000), (5, 16_000, 32_000), (99, 30_000, 60_000)]
        {
            let pause = pause(&settings, fails, None);
            assert!((least..=most).contains(&pause), "{fails}: {pause}");
        }
        assert_eq!(pause(&settings, 0, Some(Duration::from_secs(120))), 120_000);
    }

    #[test]
    fn a_breaker_opens_lets_one_through_and_closes() {
        let settings =
            DeliverySettings { breaker_after: 2, breaker_pause: 1.0, ..DeliverySettings::default() };
        let breakers = Breakers::default();
        breakers.fails("a", &settings, 0);
        assert_eq!(breakers.open_until("a", &settings, 0), None);
        breakers.fails("a", &settings, 0);
        assert_eq!(breakers.open_until("a", &settings, 500), Some(1_000));
        assert_eq!(breakers.open_until("b", &settings, 500), None);
        assert_eq!(breakers.open_until("a", &settings, 1_000), None);
        assert_eq!(breakers.open_until("a", &settings, 1_000), Some(2_000));
        breakers.works("a");
        assert_eq!(breakers.open_until("a", &settings, 1_000), None);
    }
}
