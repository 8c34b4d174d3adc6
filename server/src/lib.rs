//! What `guichet serve` runs: versions of the knowledge, each person the shelves of their groups and no others,
//! and tickets that arrive exactly once.
//!
//! Read it in this order.
//!
//! * [`settings`]: what the operator says. [`serve`]: starting, serving, ending. [`backup`]: a copy meanwhile.
//! * [`store`]: the one database, and what is kept in it.
//! * [`intake`], [`seal`]: a file that is published → what is kept; a shelf of a group is closed.
//! * [`identity`]: a request → the [person](person) who makes it, or nobody.
//! * [`versions`]: which version is meant → what it says.
//! * [`reading`]: a version and a person → the manifest of this person, with the keys of their shelves.
//! * [`promise`]: opening hours → by when a ticket is answered.
//! * [`tickets`], [`connector`]: a ticket → the outbox → a help desk.
//! * [`calls`]: functions of the project, called for the page.
//! * [`statistics`]: what happened, in counts.
//! * [`http`]: what is answered, and where. [`client`]: the other end of publishing.

pub mod backup;
pub mod cache;
pub mod calls;
pub mod client;
pub mod clock;
pub mod connector;
pub mod grant;
pub mod http;
pub mod identity;
pub mod intake;
mod patience;
pub mod person;
pub mod promise;
pub mod rate;
pub mod reading;
pub mod seal;
pub mod secret;
pub mod serve;
pub mod settings;
pub mod statistics;
pub mod store;
pub mod tickets;
pub mod versions;
