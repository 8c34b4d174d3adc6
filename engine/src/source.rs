//! A file of a writer, and where in it something stands.
//!
//! Spans are byte ranges of the file as it was read, so that every later stage can point at it;
//! people are told lines and columns counted in characters, from 1.

use std::ops::Range;

/// A byte range of a source file.
pub type Span = Range<usize>;

/// A text file of the knowledge.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path inside the folder, with `/`: `it/vpn.fr.md`.
    pub path: String,
    /// Its text, as read; a byte order mark and CRLF are still in it.
    pub text: String,
    line_starts: Vec<usize>,
}

/// A place a person can find: what a message points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path inside the folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters of the line are meant; at least 1.
    pub width: usize,
    /// The line, for showing.
    pub text: String,
}

impl SourceFile {
    /// Takes a file's path and text.
    #[must_use]
    pub fn new(path: &str, text: String) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(starts).collect();
        Self { path: path.to_owned(), text, line_starts }
    }

    /// The text of a span; empty where the span is none of this file's.
    #[must_use]
    pub fn slice(&self, span: &Span) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// The line a byte is in, from 1.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at)
    }

    /// The place of a span; a span over several lines is shown up to the end of the first.
    #[must_use]
    pub fn place(&self, span: &Span) -> Place {
        let line = self.line(span.start.min(self.text.len()));
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let end = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        let text = self.slice(&(start..end)).trim_end_matches(['\n', '\r']);
        let before = text.char_indices().take_while(|(at, _)| start + at < span.start).count();
        let inside =
            text.char_indices().filter(|(at, _)| (span.start..span.end).contains(&(start + at))).count();
        let shown = text.trim_start_matches('\u{feff}');
        let mark = usize::from(shown.len() < text.len());
        Place {
            file: self.path.clone(),
            line,
            column: before.saturating_sub(mark) + 1,
            width: inside.max(1),
            text: shown.to_owned(),
        }
    }
}
