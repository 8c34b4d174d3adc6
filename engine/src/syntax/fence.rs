//! Fences: boxes, code, and what was meant as a box (R7, R17 to R20).

use super::block::code_block;
use super::lines::{Entry, SimpleLines};
use super::recognise::Steps;
use super::tree::{BoxName, NodeKind};
use crate::problem::{Code, Problem, did_you_mean, surely_means};
use crate::source::Span;

/// Keys by which a box is known.
const KEYS: [&str; 8] = ["question", "save as", "title", "function", "groups", "to", "severity", "details"];

/// Keys whose value is a text, which may have several lines.
const TEXTS: [&str; 7] = ["question", "details", "message", "if wrong", "hint", "while waiting", "skip"];

/// Keys of `ask` that no text has before a colon.
const ASK_KEYS: [&str; 11] = [
    "save as",
    "one of",
    "some of",
    "must match",
    "if wrong",
    "ask if",
    "min",
    "max",
    "tries",
    "max size",
    "max files",
];

/// Keys of `ask` that a text may have before a colon.
const LIKELY_KEYS: [&str; 9] =
    ["question", "type", "example", "check", "hint", "optional", "skip", "prefill", "private"];

/// Keys of `call`.
const CALL_KEYS: [&str; 5] = ["function", "with", "save as", "while waiting", "give up after"];

impl Steps<'_> {
    /// A fenced block directly in a step.
    pub(super) fn fence(&mut self, info: &str, inner: &Span, span: &Span) -> NodeKind {
        let text = self.source.slice(span);
        let marks: String = text.chars().take_while(|mark| *mark == '`' || *mark == '~').collect();
        let last = text.lines().last().unwrap_or_default().trim();
        let open = text.lines().count() < 2 || !last.starts_with(&marks);
        let head = span.start..span.start + text.lines().next().unwrap_or_default().len();
        let test = self.source.path.ends_with(".test.md");
        let name = if test { BoxName::read_in_test(info) } else { BoxName::read(info) };
        let swallowed = name.and_then(|_| self.swallowed_box(inner, &marks, &head));
        if open && swallowed.is_none() && (name.is_some() || text.contains("\n## ")) {
            let to = self.source.line(span.end.saturating_sub(1));
            let message = format!("This box never ends, so everything up to line {to} is inside it.");
            let help = "Add a line with ``` after its last line.";
            let problem = Problem::new(Code::BoxNotClosed, self.source, &head, message).help(help);
            self.tell(match self.end_of_box(inner).filter(|_| name.is_some()) {
                Some(at) => problem.fix(at..at, format!("\n{marks}")),
                None => problem,
            });
        }
        let Some(name) = name else {
            self.box_typo(info, inner, &head);
            return NodeKind::Text(code_block(self.source, info, inner));
        };
        let end = swallowed.unwrap_or(inner.end);
        let lines = self.lines_of_box(name, &(inner.start..end), span.start);
        if name != BoxName::Set {
            self.bad_lines(name, &lines);
        }
        NodeKind::Box(name, lines)
    }

    /// The lines of a box whose fence begins at `head`. A key that is indented belongs to the line above, which is
    /// told; it is then read as what it was meant to be.
    fn lines_of_box(&mut self, name: BoxName, inner: &Span, head: usize) -> SimpleLines {
        let before = self.source.text.get(..head).unwrap_or_default();
        let indent = before.len() - before.trim_end_matches(' ').len();
        let text = self.source.slice(inner);
        let lines = SimpleLines::read_with(text, inner.start, indent, &[]);
        let (sure, likely): (&[&str], &[&str]) = match name {
            BoxName::Ask => (&ASK_KEYS, &LIKELY_KEYS),
            BoxName::Call => (&CALL_KEYS, &[]),
            _ => return lines,
        };
        let missing = |key: &&&str| lines.get(key).is_none();
        let keys: Vec<&str> = sure.iter().chain(likely).filter(missing).copied().collect();
        let mut loose = SimpleLines::read_with(text, inner.start, indent, &keys);
        // A key that would then stand twice is a word of a text.
        if loose.repeated.len() > lines.repeated.len() {
            let keys: Vec<&str> = sure.iter().filter(missing).copied().collect();
            loose = SimpleLines::read_with(text, inner.start, indent, &keys);
        }
        let starts = |span: &Span| loose.entries.iter().position(|entry| entry.key_span.start == span.start);
        let places: Vec<usize> = loose.indented.iter().filter_map(starts).collect();
        let is_indented =
            |entry: &Entry| loose.indented.iter().any(|span| span.start == entry.key_span.start);
        // A word with a colon may be part of a text; a name, a number or a list has no second line.
        let entry = |at: usize| loose.entries.get(at);
        let surely = places.iter().any(|at| {
            let above = at.checked_sub(1).and_then(entry);
            entry(*at).is_some_and(|entry| sure.contains(&entry.key.as_str()))
                || above.is_some_and(|above| !TEXTS.contains(&above.key.as_str()) && !is_indented(above))
        });
        if !surely {
            return lines;
        }
        for at in places {
            let Some(own) = entry(at) else { continue };
            // What an indented line belongs to begins at the margin.
            let Some(above) = loose.entries.iter().take(at).rfind(|above| !is_indented(above)) else {
                continue;
            };
            let start = own.key_span.start;
            let line = self.source.line(start);
            let message =
                format!("Line {line} is indented, so “{}” belongs to `{}` above it.", own.key, above.key);
            let margin = self.source.slice(&(0..start)).rfind('\n').map_or(0, |at| at + 1);
            let problem = Problem::new(Code::BadLine, self.source, &own.key_span, message);
            let problem = problem.help("Take the spaces in front away.");
            self.tell(problem.fix((margin + indent).min(start)..start, ""));
        }
        loose
    }

    /// Where a box that never ends should end: behind its last line, if what follows below an empty line is
    /// clearly none of it.
    fn end_of_box(&self, inner: &Span) -> Option<usize> {
        let text = self.source.slice(inner);
        let (own, rest) = match text.split_once("\n\n").or_else(|| text.split_once("\n\r\n")) {
            Some((own, rest)) => (own, rest.trim_start_matches(['\r', '\n'])),
            None => (text.trim_end(), ""),
        };
        let lines = SimpleLines::read(own, inner.start);
        let next = rest.lines().next().unwrap_or_default();
        let carries_on = next.starts_with([' ', '\t']) || next.starts_with("- ") && !next.contains("](");
        let sure = lines.bad.is_empty()
            && !lines.entries.is_empty()
            && !carries_on
            && SimpleLines::read(next, 0).entries.is_empty();
        sure.then_some(inner.start + own.trim_end().len())
    }

    /// A box whose end was forgotten goes on to the end of the next one. Gives where that begins.
    fn swallowed_box(&mut self, inner: &Span, marks: &str, head: &Span) -> Option<usize> {
        let mut at = inner.start;
        let mut end = inner.start;
        for line in self.source.slice(inner).split_inclusive('\n') {
            let word = line.strip_prefix(marks).map(|info| info.trim_start_matches(['`', '~']));
            if let Some(name) = word.and_then(BoxName::read) {
                let message =
                    format!("This box swallows the `{}` box in line {}.", name.name(), self.source.line(at));
                let problem = Problem::new(Code::BoxNotClosed, self.source, head, message);
                let problem = problem.help("Close it before, with a line ```.");
                self.tell(if end > inner.start {
                    problem.fix(end..end, format!("\n{marks}"))
                } else {
                    problem
                });
                return Some(at);
            }
            if !line.trim().is_empty() {
                end = at + line.trim_end().len();
            }
            at += line.len();
        }
        None
    }

    /// Lines of a box that are none, or that stand twice.
    fn bad_lines(&mut self, name: BoxName, lines: &SimpleLines) {
        for again in &lines.repeated {
            let message =
                format!("“{}” appears twice in this box; which one counts?", self.source.slice(again));
            self.problem(Code::BadLine, again, message, "Keep one of the two.");
        }
        for bad in &lines.bad {
            let message = "I expected “key: value” here.";
            let problem = Problem::new(Code::BadLine, self.source, bad, message);
            let problem = if name == BoxName::Only && lines.entries.is_empty() && lines.bad.len() == 1 {
                let help = format!("Write `groups: {}`.", self.source.slice(bad));
                problem.help(help).fix(bad.start..bad.start, "groups: ")
            } else {
                let problem = problem.help("If this continues the line above, start it with two spaces.");
                if self.continues(lines, bad) { problem.fix(bad.start..bad.start, "  ") } else { problem }
            };
            self.tell(problem);
        }
    }

    /// Whether a line can only be more of the sentence above it: that is a text, has no end, and the line begins
    /// with a small letter, so that it is no sentence or key of its own.
    fn continues(&self, lines: &SimpleLines, bad: &Span) -> bool {
        let above = lines.entries.iter().rev().find(|entry| entry.key_span.start < bad.start);
        let Some(above) = above.filter(|entry| TEXTS.contains(&entry.key.as_str())) else { return false };
        let between = self.source.slice(&(above.value_span.end..bad.start));
        let open = above.value.ends_with(|mark: char| mark.is_alphanumeric() || mark == ',');
        let small = self.source.slice(bad).starts_with(char::is_lowercase);
        let first = self.source.slice(bad).split_whitespace().next().unwrap_or_default();
        let key =
            ["type", "min", "max", "save", "tries", "skip", "one", "some", "must", "example", "optional"];
        between.trim_matches([' ', '\r', '\t']) == "\n" && open && small && !key.contains(&first)
    }

    fn box_typo(&mut self, info: &str, inner: &Span, head: &Span) {
        let word = info.split_whitespace().next().unwrap_or_default();
        let lines = SimpleLines::read(self.source.slice(inner), inner.start);
        let has_key = KEYS.iter().any(|key| lines.get(key).is_some());
        // A restriction that would be shown as code restricts nobody.
        let body = self.source.slice(inner).trim_start();
        let bare_only = word.is_empty()
            && (body.starts_with("only") || lines.entries.iter().all(|entry| entry.key == "groups"));
        if bare_only && lines.get("groups").is_some() {
            let message =
                "This looks like an `only` box, but it would be shown as code, and the step to everybody.";
            let problem = Problem::new(Code::BoxTypo, self.source, head, message);
            let problem = problem.help("Write ```only, then the line `groups: …`, then ```.");
            let sure = lines.entries.len() == 1 && lines.bad.is_empty();
            self.tell(if sure { problem.fix(head.end..head.end, "only") } else { problem });
            return;
        }
        let names = || BoxName::ALL.iter().map(|(name, _)| *name);
        let near = did_you_mean(word, names());
        // Without a key it may be a language of code; the names of those are short.
        let likely = word.len() > 3 && surely_means(word, names()).is_some_and(|name| name.len() > 3);
        let Some(near) = near.filter(|_| has_key || likely) else { return };
        let message = format!("“{word}” is not a box, so it would be shown as code.");
        let problem = Problem::new(Code::BoxTypo, self.source, head, message);
        let problem = problem.help(format!("Did you mean `{near}`?"));
        let at = head.start + self.source.slice(head).find(word).unwrap_or_default();
        self.tell(match (has_key, surely_means(word, names())) {
            (true, Some(name)) => problem.fix(at..at + word.len(), name),
            (true, None) => problem,
            (false, _) => problem.warning(),
        });
    }

    /// A paragraph that begins like a box, with marks that only look like backticks.
    pub(super) fn quoted_box(&mut self, span: &Span) -> bool {
        let text = self.source.slice(span);
        let marks: String = text.chars().take_while(|mark| "'‘’´".contains(*mark)).collect();
        let mut lines = text.lines();
        let head = lines.next().unwrap_or_default();
        let info = head.get(marks.len()..).unwrap_or_default();
        if marks.chars().count() != 3 || BoxName::read(info).is_none() {
            return false;
        }
        let inside = text.get(head.len()..).unwrap_or_default();
        let has_key = KEYS.iter().any(|key| SimpleLines::read(inside, 0).get(key).is_some());
        let head = span.start..span.start + head.len();
        let message = format!("This looks like a box, but its three marks (`{marks}`) are no backticks.");
        let problem = Problem::new(Code::BoxTypo, self.source, &head, message);
        let problem = problem.help("Write three backticks ``` above and below it.");
        let last = lines.last().unwrap_or_default().trim();
        let end = span.end - last.len();
        self.tell(match (has_key, last == marks) {
            (true, true) => {
                problem.fix(span.start..span.start + marks.len(), "```").fix(end..span.end, "```")
            }
            (true, false) => problem,
            (false, _) => problem.warning(),
        });
        true
    }
}
