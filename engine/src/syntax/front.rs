//! The top of a file: what must be settled before Markdown is read.

use super::lines::SimpleLines;
use crate::problem::{Code, Problem};
use crate::source::{SourceFile, Span};

/// Keys of front matter that are not fields of a ticket.
pub const KEYS: &[&str] = &[
    "title",
    "lang",
    "groups",
    "questions",
    "search",
    "ticket type",
    "not solved",
    "owner",
    "review by",
    "tags",
    "draft",
    "formerly",
];

/// A field of a ticket by which front matter is known as well.
const FIELD: &str = "category";

/// Marks that a merge left behind: then nothing else in the file can be trusted.
pub fn conflict_marks(source: &SourceFile) -> Option<Problem> {
    let start = |mark: &str| {
        let first = source.text.starts_with(mark).then_some(0);
        first.or_else(|| source.text.find(&format!("\n{mark}")).map(|at| at + 1))
    };
    let from = start("<<<<<<< ")?;
    let to = start(">>>>>>> ").unwrap_or(from);
    let message = "Two versions of this file were merged and nobody has chosen: `<<<<<<<` to `>>>>>>>`";
    let message = format!("{message} (line {}).", source.line(to));
    let help = "Keep one of the two and delete the marks.";
    Some(Problem::new(Code::ConflictMarks, source, &(from..from + 7), message).help(help))
}

/// Front matter and the byte where the body begins.
pub fn front_matter(source: &SourceFile, problems: &mut Vec<Problem>) -> (SimpleLines, usize) {
    let mark = source.text.len() - source.text.trim_start_matches('\u{feff}').len();
    let mut lines = source.text.get(mark..).unwrap_or_default().split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() != "---" {
        return without_beginning(source, mark, problems).unwrap_or((SimpleLines::default(), mark));
    }
    let start = mark + first.len();
    let mut at = start;
    for line in lines {
        if line.trim_end() == "---" {
            let header = SimpleLines::read(source.slice(&(start..at)), start);
            for again in &header.repeated {
                let message = format!("“{}” appears twice on top; which one counts?", source.slice(again));
                let problem = Problem::new(Code::UnreadableFrontMatter, source, again, message);
                problems.push(problem.help("Keep one of the two."));
            }
            for bad in &header.bad {
                let line = source.line(bad.start);
                let message = format!("I expected “key: value” in line {line}.");
                let problem = Problem::new(Code::UnreadableFrontMatter, source, bad, message);
                let problem = problem.help("If it continues the line above, indent it.");
                let sure = continues(source, &header, bad);
                problems.push(if sure { problem.fix(bad.start..bad.start, "  ") } else { problem });
            }
            if header.bad.is_empty() {
                problems.extend(super::yaml::problems(source, &header));
            }
            return (header, at + line.len());
        }
        at += line.len();
    }
    let problem =
        Problem::new(Code::UnreadableFrontMatter, source, &(mark..mark + 3), "The lines on top have no end.");
    let problem = problem.help("Add a line `---` below them.");
    problems.push(match end(source, start) {
        Some(at) => problem.fix(at..at, "\n---"),
        None => problem,
    });
    (SimpleLines::default(), source.text.len())
}

/// Front matter whose first line is missing: known keys from the first line on, then `---`, then the title. It is
/// read as if that line were there; left to Markdown, the line `---` would make its lines a heading.
fn without_beginning(
    source: &SourceFile,
    mark: usize,
    problems: &mut Vec<Problem>,
) -> Option<(SimpleLines, usize)> {
    let text = source.text.get(mark..)?;
    let (own, rest) = text.split_once("\n---").map(|(own, rest)| (own, rest.trim_start_matches('-')))?;
    let (end, below) = rest.split_once('\n')?;
    let header = SimpleLines::read(own, mark);
    let mut keys = header.entries.iter().map(|entry| entry.key.as_str());
    let known = keys.any(|key| KEYS.contains(&key) || key == FIELD);
    let title = below.trim_start().starts_with('#');
    if !known || !title || !header.bad.is_empty() || !end.trim().is_empty() || own.contains("\n\n") {
        return None;
    }
    let first = mark..mark + own.lines().next().unwrap_or_default().len();
    let message = "The lines on top have no beginning.";
    let problem = Problem::new(Code::UnreadableFrontMatter, source, &first, message);
    problems.push(problem.help("Add a line `---` above them.").fix(mark..mark, "---\n"));
    Some((header, source.text.len() - below.len()))
}

/// Where front matter without an end should end: behind its last line, if the title stands below and all
/// above it is front matter.
fn end(source: &SourceFile, start: usize) -> Option<usize> {
    let text = source.text.get(start..)?;
    let title = text.find("\n# ")?;
    let own = text.get(..title)?.trim_end();
    let lines = SimpleLines::read(own, start);
    let sure =
        lines.bad.is_empty() && lines.repeated.is_empty() && !own.contains("\n\n") && !own.contains("\n\r\n");
    (sure && !lines.entries.is_empty()).then_some(start + own.len())
}

/// Whether a line can only be more of the sentence above it: that has no end, and the line begins with a small
/// letter.
fn continues(source: &SourceFile, header: &SimpleLines, bad: &Span) -> bool {
    let above = header.entries.iter().rev().find(|entry| entry.key_span.start < bad.start);
    let Some(above) = above.filter(|entry| matches!(entry.key.as_str(), "questions" | "title" | "category"))
    else {
        return false;
    };
    let open = source.slice(&above.value_span).ends_with(|mark: char| mark.is_alphanumeric() || mark == ',');
    let between = source.slice(&(above.value_span.end..bad.start));
    open && between.trim_matches([' ', '\r', '\t']) == "\n"
        && source.slice(bad).starts_with(char::is_lowercase)
}
