//! How often one person or address may do something, in this process.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::settings::Limits;

/// The limits, and who has used them up.
pub struct Rates {
    tickets: Option<DefaultKeyedRateLimiter<String>>,
    calls: Option<DefaultKeyedRateLimiter<String>>,
    counts: Option<DefaultKeyedRateLimiter<IpAddr>>,
    log_ins: Option<DefaultKeyedRateLimiter<IpAddr>>,
}

impl Rates {
    /// As the settings say.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let quota = |a_minute| NonZeroU32::new(a_minute).map(Quota::per_minute);
        Self {
            tickets: quota(limits.tickets_a_minute).map(RateLimiter::keyed),
            calls: quota(limits.calls_a_minute).map(RateLimiter::keyed),
            counts: quota(limits.counts_a_minute).map(RateLimiter::keyed),
            log_ins: quota(limits.log_ins_a_minute).map(RateLimiter::keyed),
        }
    }

    /// Whether this person or address may send one more ticket; else after how many seconds.
    ///
    /// # Errors
    /// Seconds to wait.
    pub fn ticket(&self, who: &str) -> Result<(), u64> {
        check(self.tickets.as_ref(), &who.to_owned())
    }

    /// Whether this person or address may call one more function; else after how many seconds.
    ///
    /// # Errors
    /// Seconds to wait.
    pub fn call(&self, who: &str) -> Result<(), u64> {
        check(self.calls.as_ref(), &who.to_owned())
    }

    /// Whether this address may tell counts once more; else after how many seconds.
    ///
    /// # Errors
    /// Seconds to wait.
    pub fn count(&self, address: IpAddr) -> Result<(), u64> {
        check(self.counts.as_ref(), &address)
    }

    /// Whether this address may try to log in once more; else after how many seconds.
    ///
    /// # Errors
    /// Seconds to wait.
    pub fn log_in(&self, address: IpAddr) -> Result<(), u64> {
        check(self.log_ins.as_ref(), &address)
    }

    /// Forgets those that have not used anything for a while.
    pub fn sweep(&self) {
        for people in [&self.tickets, &self.calls].into_iter().flatten() {
            people.retain_recent();
        }
        for addresses in [&self.log_ins, &self.counts].into_iter().flatten() {
            addresses.retain_recent();
        }
    }
}

fn check<K: std::hash::Hash + Eq + Clone>(
    limiter: Option<&DefaultKeyedRateLimiter<K>>,
    who: &K,
) -> Result<(), u64> {
    let Some(limiter) = limiter else { return Ok(()) };
    limiter.check_key(who).map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        wait.as_secs() + 1
    })
}
