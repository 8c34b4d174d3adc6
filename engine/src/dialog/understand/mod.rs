//! Typed words → what is meant: a command, one of the choices, yes or no, a value of a question.
//!
//! Takes a person's words and what stands before them: the step's question, its choices, the moment. Gives
//! what was understood, how sure that is, and a reason in words for writers. It never does anything: the
//! session takes, asks back or searches. Nothing here knows a procedure but what is shown of it, so that no
//! reason can tell of anything else.
//!
//! A wrong answer that is taken is worse than a question: where two readings are left, nothing is taken.

mod clause;
mod command;
mod consent;
mod day;
mod english;
mod french;
mod helped;
mod label;
mod lexicon;
mod near;
mod number;
mod ordinal;
mod polarity;
mod reply;
mod value;

use crate::text::{fold, words};

pub use command::{Command, command};
pub use consent::consent;
pub use helped::helped;
pub use ordinal::{none_of_them, place};
pub use reply::{Meant, Scene, plain_choice, reply};
pub use value::{Wanted, leaves_out, out_of_sentence};

/// Whether two messages are the same but for capitals, accents and signs.
pub fn is_same(one: &str, other: &str) -> bool {
    bare(one) == bare(other)
}

/// Words for comparing whole messages: small letters, no accents, one space between them.
fn bare(text: &str) -> String {
    words(text).iter().map(|word| fold(word)).collect::<Vec<_>>().join(" ")
}
