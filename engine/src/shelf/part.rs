//! The content of a shelf, and its bytes.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::model::access::Audience;
use crate::model::procedure::{Arrow, Choice, Goal, Head, Step};
use crate::model::ticket::{FieldLabels, TicketType};

/// First bytes of every shelf; the last of them is the version of the form.
const MAGIC: &[u8; 8] = b"GUICHET\x04";

/// A shelf. Generic over the segment, which only the search knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shelf<S> {
    /// Who may read it.
    pub audience: Audience,
    /// Language of its readers.
    pub language: String,
    /// Its parts of procedures.
    pub parts: Vec<Part>,
    /// For each document of the segment, the id of its procedure.
    pub documents: Vec<String>,
    /// Languages of the documents.
    pub languages: Vec<String>,
    /// The search segment.
    pub segment: S,
}

/// A part of the knowledge that one audience may read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// A procedure, without its steps.
    Procedure(Head),
    /// A step: its procedure, its place among the steps, and all of it that its readers may know.
    Step(String, u32, Step),
    /// A choice whose target has fewer readers than its step: step, place of the list, choice.
    Choice(Goal, u32, Choice),
    /// An arrow whose target has fewer readers than its step: step, place of the list, arrow.
    Arrow(Goal, u32, Arrow),
    /// A side way whose target has fewer readers than its step: step, number, target.
    Way(Goal, u32, Goal),
    /// A procedure's own page for “No”, if it has fewer readers.
    NotSolved(String, Goal),
    /// The project's page for “No”.
    ProjectNotSolved(Goal),
    /// Type of tickets whose procedure names none.
    DefaultTicketType(TicketType),
    /// The project's own words for “Did this help?”.
    DidThisHelp(String),
    /// A function that the person must allow first: its name, and what it does.
    Consent(String, String),
    /// A procedure that is offered before anybody has asked: its place among them, and its id.
    Topic(u32, String),
    /// What a field of tickets is called: the names of its type and its own.
    FieldLabels(String, String, FieldLabels),
}

impl<S: Serialize + for<'de> Deserialize<'de>> Shelf<S> {
    /// Its bytes. The same shelf has the same bytes.
    ///
    /// # Errors
    /// What the codec says; it has no reason to.
    pub fn write(&self) -> Result<Vec<u8>, String> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(postcard::to_stdvec(self).map_err(|error| error.to_string())?);
        Ok(bytes)
    }

    /// Reads a shelf's bytes, whose hash was checked before.
    ///
    /// # Errors
    /// Bytes that are no shelf, or one of another version.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |detail: &str| Error::new(ErrorKind::Shelf, detail);
        let (magic, content) = bytes.split_at_checked(MAGIC.len()).ok_or_else(|| wrong("it is too short"))?;
        if magic.get(..7) != MAGIC.get(..7) {
            return Err(wrong("it does not begin like a shelf"));
        }
        if magic != MAGIC {
            return Err(wrong("it was packed by another version of guichet; pack the knowledge again"));
        }
        postcard::from_bytes(content).map_err(|_| wrong("its content cannot be read"))
    }
}

/// The audience and the language of a shelf, as it says itself; its content is not read.
///
/// # Errors
/// Bytes that do not begin like a shelf of this version.
#[cfg(feature = "compile")]
pub fn label(bytes: &[u8]) -> Result<(Audience, String), Error> {
    let wrong = || Error::new(ErrorKind::Shelf, "it does not begin like a shelf of this version of guichet");
    let content = bytes.strip_prefix(MAGIC).ok_or_else(wrong)?;
    let (label, _) = postcard::take_from_bytes(content).map_err(|_| wrong())?;
    Ok(label)
}
