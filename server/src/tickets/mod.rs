//! Tickets: whether one fits its type, and the workers that deliver what was taken.

mod deliver;
mod rest;
mod route;
mod validate;

pub use deliver::Outbox;
pub use route::{connector_for, reroute};
pub use validate::validate;
