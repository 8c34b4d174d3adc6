//! Shelves: the procedures of one audience in one language, as one file named by its hash.
//!
//! At pack time knowledge is [cut](cut) so that nothing lies in a shelf which anybody of its audience
//! may not read; in the page the shelves in hand are [put together](open) again.

#[cfg(feature = "compile")]
mod cut;
#[cfg(feature = "compile")]
mod media;
mod open;
mod part;

#[cfg(feature = "compile")]
pub use cut::{Cut, callers, cut, searched};
#[cfg(feature = "compile")]
pub use media::{MEDIA, RESTRICTED, publish, published, viewers};
pub use open::{LABELS_FORMAT, MANIFEST_FORMAT, Opened, open};
pub use part::Shelf;
#[cfg(feature = "compile")]
pub use part::{Part, label};
