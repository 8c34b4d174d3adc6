//! Text → tree: what a writer wrote, recognised but not yet understood.
//!
//! Takes one [`SourceFile`](crate::source::SourceFile) and always gives a tree, with the problems met
//! on the way. It never looks at other files or at the project: names and links stay as written.

mod arrow;
mod block;
mod condition;
mod fence;
pub mod formula;
mod formula_words;
mod front;
mod inline;
mod lines;
mod list;
mod pasted;
mod quote;
mod reader;
mod recognise;
mod slips;
pub mod tree;
mod wording;
mod words;
mod yaml;

pub use arrow::{ARROWS, has_scheme};
pub use block::parse;
pub use formula_words::{closing_marks, is_letter, repairs};
pub use front::KEYS as FRONT_KEYS;
pub use inline::holes;
pub use lines::{Entry, Item, SimpleLines};
pub use recognise::link_name;
pub use words::{begins_like_a_condition, ends_in_words};
