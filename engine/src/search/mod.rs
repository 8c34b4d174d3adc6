//! Question → candidates. The only module that names tantivy.
//!
//! At pack time [`build`] turns the documents of a shelf into one segment; in the page
//! [`Search::open`] puts the segments of the shelves in hand into one index and answers questions.
//! Invariant: statistics come from the shelves in hand and from no others.

#[cfg(feature = "compile")]
mod ascend;
#[cfg(feature = "compile")]
mod blocks;
#[cfg(feature = "compile")]
mod build;
#[cfg(feature = "compile")]
mod calibrate;
#[cfg(feature = "compile")]
mod explain;
mod feature;
mod find;
mod judge;
#[cfg(feature = "compile")]
mod learn;
mod model;
mod open;
mod query;
mod schema;
mod vectors;
mod vocabulary;

#[cfg(feature = "compile")]
pub use build::{Document, build};
#[cfg(feature = "compile")]
pub use explain::{Explained, Place, Reading, Reasons, Spoke, Word};
pub use feature::{Feature, Scale, Sparse, of_words, weigh};
pub use find::{Found, Hit};
pub use judge::Judge;
pub use open::Search;
pub use schema::Segment;
pub use vectors::{Shared, Vectors};
