//! Question → candidates. The only module that names tantivy.
//!
//! At pack time [`build`] turns the documents of a shelf into one segment; in the page
//! [`Search::open`] puts the segments of the shelves in hand into one index and answers questions.
//! Invariant: statistics come from the shelves in hand and from no others.

#[cfg(feature = "compile")]
mod build;
mod feature;
mod find;
mod judge;
#[cfg(feature = "compile")]
mod learn;
mod model;
mod open;
mod query;
mod schema;
mod vocabulary;

#[cfg(feature = "compile")]
pub use build::{Document, build};
pub use feature::{Feature, Scale, Sparse, of_words, weigh};
pub use find::{Found, Hit};
pub use judge::Judge;
pub use open::Search;
pub use schema::Segment;
