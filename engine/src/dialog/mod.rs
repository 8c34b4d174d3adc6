//! Conversations: a [`Session`] and its one transition.
//!
//! The session is its **ledger**: what the person did, by the ids of steps, choices and questions.
//! Everything else (where they are, what is shown, what is expected) follows from replaying it on the
//! procedures in hand. Going back, resuming, and moving to a newly published version are that replay.
//! It searches through a function it is given, and knows neither shelves nor tantivy.

mod apply;
mod elsewhere;
mod finish;
mod ledger;
mod listen;
mod pass;
mod past;
mod render;
mod said;
mod session;
mod state;
mod understand;
mod walk;

pub use session::Session;
pub use walk::World;
