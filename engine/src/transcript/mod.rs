//! Transcript tests: conversations that writers keep as Markdown, run as a page would run them. Native only.
//!
//! [`read`](fn@read) takes a test file apart, [`Runner`] holds its conversations and says what differs, each difference
//! as a [`Problem`](crate::problem::Problem) whose repair takes over what really happened. It knows nothing
//! of files: their text comes in, and the moment it is.

mod explore;
mod given;
mod judge;
mod read;
mod run;
mod talk;

pub use explore::{Explored, Explorer, Trouble};
pub use given::host_value;
pub use judge::{said, same, value as written};
pub use read::{Expected, Line, QuestionTest, Test, TestFile, read};
pub use run::{Outcome, Runner};
