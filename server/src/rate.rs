//! How often a person may do something, and how often a network address may, in this process.
//!
//! Both hold. Whoever is known uses up their own limit first: what one person does too often is not counted for their
//! address, so nobody locks out the others of an office. Whoever is not known has their address's limit alone.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::person::Person;
use crate::settings::Limits;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Sending a ticket.
    Ticket,
    /// Calling a function.
    Call,
    /// Telling counts.
    Count,
    /// Trying to log in.
    LogIn,
}

impl Act {
    /// In figures and messages.
    fn name(self) -> &'static str {
        match self {
            Self::Ticket => "tickets",
            Self::Call => "calls",
            Self::Count => "counts",
            Self::LogIn => "log-ins",
        }
    }
}

/// Somebody has done something too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many {} from this {by}; try again in {seconds} s", act.name())]
pub struct TooMany {
    /// What.
    pub act: Act,
    /// `person` or `address`.
    pub by: &'static str,
    /// After how many seconds it may be done again.
    pub seconds: u64,
}

/// The limits, and who has used them up.
pub struct Rates {
    tickets: Limit,
    calls: Limit,
    counts: Limit,
    log_ins: Limit,
}

/// One limit; none: any number.
struct Limit {
    /// By project and login.
    people: Option<DefaultKeyedRateLimiter<String>>,
    addresses: Option<DefaultKeyedRateLimiter<IpAddr>>,
}

impl Limit {
    /// So many a minute; 0: any number.
    fn new(person: u32, address: u32) -> Self {
        let quota = |a_minute| NonZeroU32::new(a_minute).map(Quota::per_minute);
        Self {
            people: quota(person).map(RateLimiter::keyed),
            addresses: quota(address).map(RateLimiter::keyed),
        }
    }
}

impl Rates {
    /// As the settings say.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            tickets: Limit::new(limits.tickets_a_minute, limits.tickets_a_minute_from_address),
            calls: Limit::new(limits.calls_a_minute, limits.calls_a_minute_from_address),
            // Who tells counts is never asked; who logs in is not known yet, and their login has its own pauses.
            counts: Limit::new(0, limits.counts_a_minute_from_address),
            log_ins: Limit::new(0, limits.log_ins_a_minute_from_address),
        }
    }

    /// Counts one more act of somebody, if they may.
    ///
    /// # Errors
    /// They may not yet.
    pub fn take(&self, act: Act, who: Option<(&str, &Person)>, from: IpAddr) -> Result<(), TooMany> {
        let limit = self.limit(act);
        let by_person = who.and_then(|(project, person)| {
            wait(limit.people.as_ref(), &format!("{project} {}", person.login)).map(|wait| ("person", wait))
        });
        let too_many = by_person
            .or_else(|| wait(limit.addresses.as_ref(), &network(from)).map(|wait| ("address", wait)));
        let Some((by, seconds)) = too_many else { return Ok(()) };
        metrics::counter!("guichet_too_many_total", "what" => act.name(), "by" => by).increment(1);
        Err(TooMany { act, by, seconds })
    }

    /// Forgets those that have not used anything for a while.
    pub fn sweep(&self) {
        for act in [Act::Ticket, Act::Call, Act::Count, Act::LogIn] {
            let Limit { people, addresses } = self.limit(act);
            if let Some(people) = people {
                people.retain_recent();
            }
            if let Some(addresses) = addresses {
                addresses.retain_recent();
            }
        }
    }

    fn limit(&self, act: Act) -> &Limit {
        match act {
            Act::Ticket => &self.tickets,
            Act::Call => &self.calls,
            Act::Count => &self.counts,
            Act::LogIn => &self.log_ins,
        }
    }
}

/// Seconds until it may be done; none: it may, and has been counted.
fn wait<K: Hash + Eq + Clone>(limiter: Option<&DefaultKeyedRateLimiter<K>>, who: &K) -> Option<u64> {
    let not_until = limiter?.check_key(who).err()?;
    Some(not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
}

/// What counts as one address: of IPv6 the network of 64 bits, all of which one household has to itself.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(person: u32, address: u32) -> Rates {
        let limits =
            Limits { tickets_a_minute: person, tickets_a_minute_from_address: address, ..Limits::default() };
        Rates::new(&limits)
    }

    fn person(login: &str) -> Person {
        Person { login: login.to_owned(), ..Person::default() }
    }

    fn by(result: Result<(), TooMany>) -> &'static str {
        result.err().map_or("nobody", |too_many| too_many.by)
    }

    #[test]
    fn a_person_is_limited_wherever_they_are_and_uses_up_nothing_of_others() {
        let (rates, ann) = (rates(2, 5), person("ann"));
        let take = |person: Option<&Person>, from: &str| {
            let from = from.parse().expect("an address");
            by(rates.take(Act::Ticket, person.map(|person| ("acme", person)), from))
        };
        assert_eq!([take(Some(&ann), "10.0.0.1"), take(Some(&ann), "10.0.0.2")], ["nobody"; 2]);
        for _ in 0..50 {
            assert_eq!(take(Some(&ann), "10.0.0.1"), "person");
        }
        // One of five was ann's: four are left for her colleagues, known or not.
        assert_eq!([take(Some(&person("bob")), "10.0.0.1"), take(None, "10.0.0.1")], ["nobody"; 2]);
        assert_eq!([take(None, "10.0.0.1"), take(None, "10.0.0.1")], ["nobody"; 2]);
        assert_eq!(take(Some(&person("cleo")), "10.0.0.1"), "address");
        assert_eq!(take(Some(&person("bob")), "10.0.0.3"), "nobody");
    }

    #[test]
    fn many_identities_at_one_address_are_bounded() {
        let rates = rates(0, 5);
        let took = |from: &dyn Fn(u32) -> String| {
            (0..50)
                .filter(|number| {
                    let (from, person) =
                        (from(*number).parse().expect("an address"), person(&number.to_string()));
                    rates.take(Act::Ticket, Some(("acme", &person)), from).is_ok()
                })
                .count()
        };
        assert_eq!(took(&|_| "10.0.0.1".to_owned()), 5);
        assert_eq!(took(&|_| "::ffff:10.0.0.1".to_owned()), 0, "the same, as IPv6 writes it");
        assert_eq!(took(&|number| format!("2001:db8:0:1::{number:x}")), 5, "one network");
        assert_eq!(took(&|number| format!("2001:db8:0:{:x}::1", number + 2)), 50, "fifty networks");
    }

    #[test]
    fn what_is_not_limited_is_not() {
        let (rates, ann) = (rates(0, 0), person("ann"));
        let from = "10.0.0.1".parse().expect("an address");
        assert!((0..5_000).all(|_| rates.take(Act::Ticket, Some(("acme", &ann)), from).is_ok()));
    }
}
