//! Calls of host functions, and hand-offs to people: what a box asks of the world outside.

use serde::{Deserialize, Serialize};

use super::condition::ValueKind;
use super::text::Piece;

/// A `call` box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Name of the function in the project file.
    pub function: String,
    /// What it is given, by the names of `takes`.
    pub with: Vec<(String, Vec<Piece>)>,
    /// Name of the answer, if it is saved.
    pub name: Option<String>,
    /// What it gives.
    pub gives: Vec<(String, ValueKind)>,
    /// What to say meanwhile.
    pub waiting: Vec<Piece>,
    /// Seconds after which it has failed.
    pub give_up_after: u32,
    /// It changes something in the world outside.
    pub changes: bool,
}

/// A `handoff` box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandoffBox {
    /// Whom it goes to; empty: the host page decides.
    pub to: Vec<Piece>,
    /// What the helper reads first.
    pub message: Vec<Piece>,
}
