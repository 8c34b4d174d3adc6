//! Question → candidates. The only module that names tantivy.
//!
//! At pack time [`build`] turns the documents of a shelf into one segment; in the page
//! [`Search::open`] puts the segments of the shelves in hand into one index and answers questions.
//! Invariant: statistics come from the shelves in hand and from no others.

#[cfg(feature = "compile")]
mod build;
mod decide;
mod find;
mod open;
mod query;
mod schema;

#[cfg(feature = "compile")]
pub use build::{Document, build};
pub use decide::decide;
pub use find::Hit;
pub use open::Search;
pub use schema::Segment;
