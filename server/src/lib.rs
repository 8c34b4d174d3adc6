//! What `guichet serve` runs: versions of the knowledge, each person the shelves of their groups and no others,
//! and tickets that arrive exactly once.
//!
//! Read it in this order.
//!
//! * [`store`]: the one database, and what is kept in it.
//! * [`identity`]: a request → the person who makes it, or nobody.
//! * [`connector`]: a ticket → a help desk.

pub mod clock;
pub mod connector;
pub mod identity;
pub mod person;
pub mod secret;
pub mod store;
