//! Tickets: whether one fits its type, and the workers that deliver what was taken.

mod deliver;
mod rest;
mod validate;

pub use deliver::Outbox;
pub use validate::validate;
