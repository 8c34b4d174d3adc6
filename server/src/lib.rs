//! What `guichet serve` will run: publishing, identity and delivery of tickets.
//!
//! Nothing is here yet. `guichet dev` serves a folder to its writer on this machine; this crate will
//! serve versions of it to everybody, each person the shelves of their groups and no others.
