//! The built widget, inside the command, and the media types of what is served.

pub use guichet_server::intake::media_type;

/// Name and content of each file of the widget.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/widget.rs"));

/// The first file a page loads. All the others are named by their hash.
pub const ENTRY: &str = "guichet.js";

/// A file of the widget.
pub fn file(name: &str) -> Option<&'static [u8]> {
    let at = FILES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    FILES.get(at).map(|(_, bytes)| *bytes)
}
