//! Words, cut and reduced the same way for documents, questions, typed replies and buttons.
//!
//! Takes text and a language, gives terms: Unicode words, NFKC, small letters, stem, then no accents.
//! Invariant: the same text in the same language gives the same terms, everywhere.

mod fold;
mod normal;
mod spoken;
mod stem;
mod stop;
mod words;

pub use fold::fold;
pub use normal::{composed, decomposed, plain_forms};
pub use spoken::Languages;
pub use stem::{Analyzer, same_language};
pub use words::{words, words_and_compounds};
