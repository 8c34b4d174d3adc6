//! The engine of Guichet: procedures in, turns of a conversation out.
//!
//! It is a function: no clock, no files, no threads, no chance, no network. Read it in this order.
//!
//! * [`message`]: the protocol. An [`Input`](message::Input) goes in, a [`Turn`](message::Turn) comes out.
//! * [`Agent`]: shelves, a person and perhaps a saved session; [`Agent::step`] is the one transition.
//! * [`model`]: what a procedure means: steps, conditions, questions, tickets, audiences.
//! * [`dialog`]: the walk through it, as a ledger that can be replayed.
//! * [`search`] and [`text`]: a question in somebody's own words → the right procedure.
//! * [`shelf`]: what one audience may read, as one file.
//!
//! With the feature `compile`, native only:
//!
//! * [`source`], [`problem`]: places in files, and what a writer must mend.
//! * [`syntax`]: text → tree. [`model::resolve`]: tree → [`Knowledge`].
//! * [`repair`]: a folder with everything mended that is sure.
//! * [`same_questions`]: questions that lead to another procedure, by the search's own scores.
//! * [`pack`]: knowledge → manifest and shelves.
//! * [`pages`]: knowledge → plain pages of what everybody may read.
//! * [`explain`]: why a question found what it found, in words.
#![cfg_attr(
    feature = "compile",
    doc = r##"
```
use guichet_engine::message::{Act, Expects, Input, User};
use guichet_engine::{Agent, Folder, Knowledge, pack};

let mut folder = Folder::default();
folder.files.insert("guichet.toml".into(), b"default_groups = [\"everyone\"]".to_vec());
folder.files.insert("wifi.md".into(), b"# Get on the guest Wi-Fi\n\nAsk at reception.\n".to_vec());

let knowledge = Knowledge::read(&folder);
assert!(knowledge.problems.is_empty());
let packed = pack(&knowledge, &folder)?;
let shelves: Vec<Vec<u8>> = packed.files.into_iter().map(|(_, bytes)| bytes).collect();

let mut agent = Agent::new(&packed.manifest, &shelves, User::default(), None)?;
let say = Act::Say { text: "how do i get on the wifi".into() };
let turn = agent.step(&Input { now: "2026-11-21T09:30:00+01:00".into(), act: say })?;
assert_eq!(turn.expects, Expects::Helped);
# Ok::<(), Box<dyn std::error::Error>>(())
```
"##
)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice
    )
)]

mod agent;
pub mod dialog;
mod error;
mod hash;
pub mod message;
pub mod model;
pub mod search;
pub mod shelf;
pub mod text;

#[cfg(feature = "compile")]
pub mod explain;
#[cfg(feature = "compile")]
mod pack;
#[cfg(feature = "compile")]
mod pages;
#[cfg(feature = "compile")]
pub mod problem;
#[cfg(feature = "compile")]
mod repair;
#[cfg(feature = "compile")]
mod same_question;
#[cfg(feature = "compile")]
pub mod source;
#[cfg(feature = "compile")]
pub mod syntax;
#[cfg(feature = "compile")]
pub mod transcript;

pub use agent::Agent;
pub use error::{Error, ErrorKind};

#[cfg(feature = "compile")]
pub use model::resolve::{Folder, Knowledge};
#[cfg(feature = "compile")]
pub use pack::{Packed, files_for, pack, pack_with};
#[cfg(feature = "compile")]
pub use pages::{MARK, PAGES, STYLE_MARK, pages};
#[cfg(feature = "compile")]
pub use problem::{Code, Edit, Problem, Severity};
#[cfg(feature = "compile")]
pub use repair::{Repaired, repair};
#[cfg(feature = "compile")]
pub use same_question::same_questions;
