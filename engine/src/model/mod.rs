//! Meaning: procedures resolved, typed and immutable, and the formulas that run in them.
//!
//! The types run everywhere; reading them out of a folder is native only (feature `compile`).

pub mod access;
#[cfg(feature = "compile")]
pub mod behind;
pub mod calendar;
pub mod call;
pub mod condition;
pub mod form;
pub mod library;
mod nesting;
pub mod procedure;
pub mod text;
pub mod ticket;

#[cfg(feature = "compile")]
pub mod check;
#[cfg(feature = "compile")]
pub mod diff;
#[cfg(feature = "compile")]
pub mod graph;
#[cfg(feature = "compile")]
pub mod kind;
#[cfg(feature = "compile")]
pub mod lower;
#[cfg(feature = "compile")]
mod nature;
#[cfg(feature = "compile")]
pub mod project;
#[cfg(feature = "compile")]
pub mod prove;
#[cfg(feature = "compile")]
pub mod request;
#[cfg(feature = "compile")]
pub mod resolve;
#[cfg(feature = "compile")]
pub mod support;
#[cfg(feature = "compile")]
mod ticket_types;
#[cfg(feature = "compile")]
mod translation;
#[cfg(feature = "compile")]
pub mod words;
#[cfg(feature = "compile")]
mod written;
