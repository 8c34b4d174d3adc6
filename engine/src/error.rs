//! What the embedding developer did wrong. Never a person's or a writer's mistake.

use std::fmt;

/// Misuse of the engine, or files that do not belong together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {detail}")]
pub struct Error {
    /// What sort of misuse.
    pub kind: ErrorKind,
    /// What exactly, with the host's input in backticks.
    pub detail: String,
}

/// Sorts of misuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A manifest of another form, or one without languages.
    Manifest,
    /// A shelf that is damaged, of another form, or none of the manifest's.
    Shelf,
    /// A shelf that this user's groups may not read.
    Audience,
    /// A saved session that cannot be read.
    Saved,
    /// An act that does not fit what the engine expects.
    Act,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Manifest => "unusable manifest",
            Self::Shelf => "unusable shelf",
            Self::Audience => "shelf not for this user",
            Self::Saved => "unusable saved session",
            Self::Act => "act not possible now",
        })
    }
}

impl Error {
    /// An error of a kind.
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}
