//! Kinds: what a formula is before it runs, and the names it may use. Native only.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::ValueKind;
use super::project::{HostValue, value_kind};

/// What kind of value something is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A text that is an e-mail address.
    Email,
    /// One of these texts.
    OneOf(Vec<String>),
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// A day with its time.
    Moment,
    /// A length of time.
    Length,
    /// Several texts: of these, or, if none are named, any.
    List(Vec<String>),
    /// A file, or several.
    File,
    /// Cannot be told, because something else is wrong: fits everything.
    Unknown,
}

impl Kind {
    /// With its article, for a sentence.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text | Self::OneOf(_) => "a text",
            Self::Email => "an email",
            Self::Number => "a number",
            Self::YesNo => "a yes or no",
            Self::Date => "a date",
            Self::Time => "a time",
            Self::Moment => "a date with its time",
            Self::Length => "a length of time",
            Self::List(_) => "a list",
            Self::File => "a file",
            Self::Unknown => "something",
        }
    }

    /// Whether it is a text of some sort.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Email | Self::OneOf(_))
    }

    /// Whether it is a point in time.
    #[must_use]
    pub fn is_point(&self) -> bool {
        matches!(self, Self::Date | Self::Moment)
    }

    /// Whether two kinds can be compared.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        self == other
            || (self.is_text() && other.is_text())
            || (self.is_point() && other.is_point())
            || matches!((self, other), (Self::List(_), Self::List(_)))
            || *self == Self::Unknown
            || *other == Self::Unknown
    }

    /// The kind of a value that is one or the other; none: it cannot be both.
    #[must_use]
    pub fn either(&self, other: &Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::OneOf(a), Self::OneOf(b)) => Self::OneOf(joined(a, b)),
            (Self::List(a), Self::List(b)) if a.is_empty() || b.is_empty() => Self::List(Vec::new()),
            (Self::List(a), Self::List(b)) => Self::List(joined(a, b)),
            (Self::Unknown, kind) | (kind, Self::Unknown) => kind.clone(),
            (a, b) if a == b => a.clone(),
            (a, b) if a.is_text() && b.is_text() => Self::Text,
            _ => return None,
        })
    }

    /// The kind that a value of the project file has.
    #[must_use]
    pub fn of_type(name: &str) -> Self {
        if name == "email" {
            return Self::Email;
        }
        match value_kind(name) {
            Some(ValueKind::Text) => Self::Text,
            Some(ValueKind::Number) => Self::Number,
            Some(ValueKind::YesNo) => Self::YesNo,
            Some(ValueKind::Date) => Self::Date,
            Some(ValueKind::Time) => Self::Time,
            Some(ValueKind::Moment) => Self::Moment,
            Some(ValueKind::List) => Self::List(Vec::new()),
            None => Self::Unknown,
        }
    }
}

fn joined(a: &[String], b: &[String]) -> Vec<String> {
    a.iter().chain(b.iter().filter(|value| !a.contains(value))).cloned().collect()
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub struct Name {
    /// Its kind.
    pub kind: Kind,
    /// It may be missing when it is used, even where it was asked for.
    pub optional: bool,
    /// The host page gives it, as a text where JSON has no such kind.
    pub from_host: bool,
    /// Question that asks for it: file, line and whether it says of what type it is.
    pub asked: Option<(String, usize, bool)>,
}

impl Name {
    /// A name of the engine's own, or a part of a call's answer.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, optional: false, from_host: false, asked: None }
    }

    /// A name of the host page.
    #[must_use]
    pub fn of_host(value: &HostValue) -> Self {
        let (kind, optional) = match value {
            HostValue::Type(name) => (Kind::of_type(name), false),
            HostValue::Table { one_of: Some(values), optional, .. } => {
                (Kind::OneOf(values.clone()), *optional)
            }
            HostValue::Table { r#type, optional, .. } => {
                (Kind::of_type(r#type.as_deref().unwrap_or("text")), *optional)
            }
        };
        Self { kind, optional, from_host: true, asked: None }
    }
}

/// The names that formulas may use.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// By name.
    pub known: BTreeMap<String, Name>,
    /// Names that stand for several parts, each a name of its own.
    pub records: BTreeMap<String, Vec<String>>,
    /// Names that stand for a text of the project, which is put in their place.
    pub texts: BTreeMap<String, String>,
    /// Answers that stay out of sight, and what is worked out from them.
    pub private: BTreeSet<String>,
    /// Names of calls whose function does not exist, which is told there.
    pub vague: BTreeSet<String>,
    /// Names that `set` gives a value which does not need their own.
    pub fresh: BTreeSet<String>,
    /// Functions that a person is asked about before they are called.
    pub consents: BTreeSet<String>,
    /// The groups, for comparisons with `user.groups`.
    pub groups: Vec<String>,
}
