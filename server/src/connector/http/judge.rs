//! What a status means for a ticket.

use std::time::Duration;

use super::{Answer, Failure};
use crate::connector::Outcome;
use crate::connector::section::Section;

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::connector) enum Verdict {
    /// Taken.
    Taken,
    /// The help desk has had it for a while.
    Already,
    /// Not now; or nobody knows.
    Later,
    /// Never.
    Never,
}

/// Which statuses mean what, where the operator or a preset says so.
#[derive(Clone, Debug, Default)]
pub(in crate::connector) struct Statuses {
    already: Vec<u16>,
    later: Vec<u16>,
    never: Vec<u16>,
}

impl Statuses {
    /// Reads `already`, `later` and `never` of the section `statuses`.
    pub(in crate::connector) fn read(section: &Section<'_>) -> Self {
        let Some(statuses) = section.section("statuses") else { return Self::default() };
        let read = Self {
            already: statuses.statuses("already").unwrap_or_default(),
            later: statuses.statuses("later").unwrap_or_default(),
            never: statuses.statuses("never").unwrap_or_default(),
        };
        statuses.done();
        read
    }

    /// 401, 403 and 407 are later by default: not the ticket is wrong, but the login, and the operator can mend it.
    pub(in crate::connector) fn judge(&self, answer: &Answer) -> Verdict {
        let status = answer.status;
        if self.already.contains(&status) {
            Verdict::Already
        } else if self.later.contains(&status) {
            Verdict::Later
        } else if self.never.contains(&status) {
            Verdict::Never
        } else {
            match status {
                200..=299 => Verdict::Taken,
                401 | 403 | 407 | 408 | 425 | 429 => Verdict::Later,
                400..=499 => Verdict::Never,
                _ => Verdict::Later,
            }
        }
    }
}

impl Answer {
    /// The status in words, for the operator; nothing of what the help desk says, which may repeat the person.
    pub(in crate::connector) fn why(&self, request: &str) -> String {
        let hint = match self.status {
            300..=399 => "; it leads elsewhere: write the last address as `url`",
            401 | 403 | 407 => "; check the login",
            _ => "",
        };
        format!("`{request}`: the help desk answered {}{hint}", self.status)
    }

    pub(in crate::connector) fn later(&self, request: &str) -> Outcome {
        Outcome::Later { why: self.why(request), after: self.after }
    }
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Lost(why) => later(why, None),
            Failure::Wrong(why) => Self::Never { why },
        }
    }
}

fn later(why: String, after: Option<Duration>) -> Outcome {
    Outcome::Later { why, after }
}
