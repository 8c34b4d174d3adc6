//! Tickets: their types, and the box that makes one.

use serde::{Deserialize, Serialize};

use super::condition::Expr;
use super::text::Piece;

/// A ticket type of the project file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TicketType {
    /// Its name.
    pub name: String,
    /// Its fields, in a fixed order.
    pub fields: Vec<FieldType>,
}

/// A field of a ticket type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldType {
    /// Its name.
    pub name: String,
    /// The values it may have; empty: any text.
    pub one_of: Vec<String>,
    /// It may not be empty.
    pub required: bool,
}

/// What a field is called in one language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldLabels {
    /// Itself; empty: its name.
    pub label: String,
    /// Its values, as many as it may have; empty: as they are.
    pub values: Vec<String>,
}

/// A `ticket` box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketBox {
    /// Its own type, if it names one.
    pub kind: Option<TicketType>,
    /// One line.
    pub title: Vec<Piece>,
    /// Text.
    pub details: Vec<Piece>,
    /// The fields it fills, by name.
    pub fields: Vec<(String, Vec<Piece>)>,
    /// The files that go with it.
    pub attach: Vec<Expr>,
    /// Whether the person's answers are added.
    pub answers: bool,
    /// Whether the conversation is added.
    pub transcript: bool,
}

impl TicketType {
    /// A field by name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldType> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// The name of a field without a label, made readable.
#[must_use]
pub fn worded(name: &str) -> String {
    let words = name.split(['_', '-']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
