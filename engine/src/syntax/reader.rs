//! A cursor over Markdown's events, with what the blocks and lines of a file share while they are read.

use std::ops::Range;

use pulldown_cmark::Event;

use crate::problem::{Code, Problem, has_room};
use crate::source::{SourceFile, Span};

/// A cursor over Markdown's events.
pub struct Reader<'a> {
    /// The file.
    pub source: &'a SourceFile,
    /// Byte of the file where the body begins: events count from there.
    pub base: usize,
    /// Every event, with its range in the body.
    pub events: Vec<(Event<'a>, Range<usize>)>,
    /// The next of them.
    pub at: usize,
    /// Holes, as byte ranges of the file.
    pub holes: Vec<Span>,
    /// Anchors met since the last heading.
    pub anchors: Vec<String>,
    /// The problems so far.
    pub problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// The next event and its range in the body.
    pub fn peek(&self) -> Option<(Event<'a>, Range<usize>)> {
        self.events.get(self.at).cloned()
    }

    /// Goes behind the next event.
    pub fn next(&mut self) {
        self.at += 1;
    }

    /// A range of the body as a span of the file.
    pub fn span(&self, range: &Range<usize>) -> Span {
        range.start + self.base..range.end + self.base
    }

    /// Notes a problem.
    pub fn problem(&mut self, code: Code, span: &Span, message: &str, help: &str) {
        self.tell(Problem::new(code, self.source, span, message).help(help));
    }

    /// Notes a problem that is made already.
    pub fn tell(&mut self, problem: Problem) {
        if has_room(&self.problems, problem.code) {
            self.problems.push(problem);
        }
    }

    /// Goes behind the end of an element whose start was just read, and gives its words.
    pub fn skip(&mut self) -> String {
        let mut text = String::new();
        let mut depth = 1_usize;
        while let (Some((event, _)), true) = (self.peek(), depth > 0) {
            self.next();
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(words) | Event::Code(words) => text.push_str(&words),
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                _ => {}
            }
        }
        text
    }

    /// A comment: nothing to show, but a TODO in it is listed.
    pub fn comment(&mut self, html: &str, span: &Span) {
        if let Some(at) = html.find("TODO") {
            let text = html.get(at..).unwrap_or_default().trim_end_matches("-->").trim_end();
            let text = text.lines().next().unwrap_or_default().to_owned();
            self.problem(Code::ToDo, &(span.start + at..span.start + at + text.len()), &text, "");
        }
    }

    /// The same, without the white space behind it.
    pub fn trimmed(&self, range: &Range<usize>) -> Span {
        let span = self.span(range);
        let length = self.source.slice(&span).trim_end().len();
        span.start..span.start + length
    }
}
