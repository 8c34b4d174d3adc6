//! Slips in a line: links with spaces, web addresses without their beginning, open braces, footnotes.

use super::arrow::{has_scheme, is_target};
use super::formula::parse as parse_formula;
use super::reader::Reader;
use super::recognise::link_name;
use super::tree::Piece;
use crate::problem::{Code as ProblemCode, Problem};
use crate::source::Span;

/// Where the bracket opens that the last one of a line closes; none: that one closes nothing.
fn opening(line: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, mark) in line.char_indices().rev() {
        match mark {
            ']' => open += 1,
            '[' if open == 1 => return Some(at),
            '[' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    None
}

impl Reader<'_> {
    /// What was meant as a link, and is none because its address has a space.
    pub(super) fn broken_link(&mut self, text: &str, span: &Span) {
        let from = text
            .find('(')
            .filter(|at| *at == 0 || text.get(..*at).is_some_and(|before| before.ends_with(']')));
        let before = self.source.slice(&(span.start.saturating_sub(1)..span.start));
        let Some(at) = from.filter(|at| *at > 0 || before == "]") else { return };
        let Some(address) =
            text.get(at + 1..).and_then(|rest| rest.split_once(')')).map(|(address, _)| address)
        else {
            return;
        };
        let file = address.split('#').next().unwrap_or_default();
        if address.trim().contains(' ')
            && (address.starts_with('#') || file.ends_with(".md") || has_scheme(address))
        {
            let start = span.start + at + 1;
            let meant = without_spaces(address);
            let help = if file.contains(' ') {
                format!("Write `{meant}`, or better a name without spaces.")
            } else {
                format!("Write `{meant}`.")
            };
            let message = "This is not a link, because its address contains a space.";
            let span = start..start + address.len();
            let problem = Problem::new(ProblemCode::LinkWithSpace, self.source, &span, message).help(help);
            let sure = self.source.slice(&span) == address && !address.contains(['<', '>', '"', '\'', '{']);
            self.tell(if sure { problem.fix(span, meant) } else { problem });
        }
    }

    /// What was meant as a link to a step or procedure, and is none: a space stands between its brackets, or the
    /// last of them is missing.
    pub(super) fn torn_link(&mut self, text: &str, span: &Span) {
        if self.source.slice(&(span.start.saturating_sub(1)..span.start)) != "]" {
            return;
        }
        // `\[` is a bracket and nothing else.
        let before = self.source.text.get(..span.start).and_then(|text| text.rsplit('\n').next());
        let open = before.and_then(|before| Some((before, opening(before)?)));
        if open.is_none_or(|(before, at)| before.get(..at).is_some_and(|before| before.ends_with('\\'))) {
            return;
        }
        let inner = text.trim_start_matches([' ', '\t', '\u{a0}']);
        let space = text.len() - inner.len();
        let Some(inner) = inner.strip_prefix('(') else { return };
        let line = inner.lines().next().unwrap_or_default();
        let end = line.find(')').or_else(|| line.find([' ', '\u{a0}'])).unwrap_or(line.len());
        let address = line.get(..end).unwrap_or_default();
        // `[bug] (#12)` is a number of something else.
        let digits = address.trim_start_matches('#').chars().all(|mark| mark.is_ascii_digit());
        let target = is_target(&[Piece::Text(address.to_owned())]);
        if digits || !target || self.source.slice(span).get(..text.len()) != Some(text) {
            return;
        }
        let start = span.start + space;
        let closed = line.get(end..).is_some_and(|rest| rest.starts_with(')'));
        let place = start..start + 1 + address.len() + usize::from(closed);
        let what = match (space > 0, closed) {
            (true, true) => "a space stands between its brackets",
            (_, false) => "its last bracket `)` is missing",
            (false, true) => return,
        };
        let message = format!("This is not a link, because {what}.");
        let meant = without_spaces(address);
        let help = format!("Write `[…]({meant})`.");
        let mut problem = Problem::new(ProblemCode::TornLink, self.source, &place, message).help(help);
        if space > 0 {
            problem = problem.fix(span.start..start, "");
            if meant != address {
                problem = problem.fix(start + 1..start + 1 + address.len(), meant);
            }
        }
        if !closed {
            let alone = line.get(end..).unwrap_or_default().trim().is_empty();
            problem = if alone { problem.fix(place.end..place.end, ")") } else { problem };
        }
        self.tell(problem);
    }

    /// The address of a web page without `https://`.
    pub(super) fn dead_link(&mut self, address: &[Piece], span: &Span) {
        let [Piece::Text(address)] = address else { return };
        if !address.starts_with("www.") {
            return;
        }
        let message = format!("“{address}” is read as a file of this folder.");
        let help = format!("Write `https://{address}`.");
        let problem = Problem::new(ProblemCode::DeadLink, self.source, span, message).help(help);
        let at = self.source.slice(span).rfind(&format!("({address}")).map(|at| span.start + at + 1);
        self.tell(match at {
            Some(at) => problem.fix(at..at, "https://"),
            None => problem,
        });
    }

    /// Braces that never end. What is missing is sure if all that follows is one name, or a formula up to the
    /// end of the line.
    pub(super) fn open_braces(&mut self, at: usize) {
        let rest = self.source.slice(&(at..self.source.text.len()));
        let line = rest.lines().next().unwrap_or_default();
        let shown: String = line.chars().take(24).collect();
        let message = format!("`{shown}` never ends.");
        let span = at..at + shown.len();
        let problem = Problem::new(ProblemCode::BracesNotClosed, self.source, &span, message);
        let problem = problem.help("Add `}}`.");
        let inner = line.get(2..).unwrap_or_default();
        let name = |mark: char| super::is_letter(mark) || mark.is_ascii_digit() || "_. ".contains(mark);
        let end = inner.find(|mark| !name(mark)).unwrap_or(inner.len());
        let (own, behind) = inner.split_at_checked(end).unwrap_or((inner, ""));
        let is_name = !own.trim().is_empty()
            && !own.trim().contains(' ')
            && own.trim_start().starts_with(super::is_letter)
            && !own.trim().ends_with('.');
        let formula = |text: &str| parse_formula(text, 0).is_ok();
        let (closed, marks) = match behind.strip_prefix('}') {
            _ if inner.contains("{{") => (None, ""),
            Some(after) if is_name && !after.contains('}') => (Some(own.len() + 1), "}"),
            Some(_) => (None, ""),
            None if formula(inner) => (Some(inner.trim_end().len()), " }}"),
            None if is_name && behind.starts_with([',', '!', '?', ':', ';']) => (Some(own.len()), " }}"),
            None => (None, ""),
        };
        self.tell(match closed {
            Some(length) => problem.fix(at + 2 + length..at + 2 + length, marks),
            None => problem,
        });
    }

    /// A footnote: a number in brackets, or a name that the file explains somewhere.
    pub(super) fn footnotes(&mut self, text: &str, span: &Span) {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once("[^") {
            rest = after;
            let Some((name, behind)) = after.split_once(']') else { return };
            let number = !name.is_empty() && name.chars().all(|mark| mark.is_ascii_digit());
            let explained = || self.source.text.contains(&format!("\n[^{name}]:"));
            if name.is_empty() || name.contains(char::is_whitespace) || behind.starts_with(':') {
                continue;
            }
            if number || explained() {
                let at = span.start + text.len() - after.len() - 2;
                let message = format!("“[^{name}]” is shown as it is.");
                let span = at..at + name.len() + 3;
                self.problem(
                    ProblemCode::FootnoteNotShown,
                    &span,
                    &message,
                    "Say it in the text, in brackets.",
                );
            }
        }
    }
}

/// An address without its spaces: a step has a link name; a file keeps them, in another form.
fn without_spaces(address: &str) -> String {
    match address.split_once('#').filter(|_| !has_scheme(address)) {
        Some((path, step)) => format!("{}#{}", path.replace(' ', "%20"), link_name(step.trim())),
        None => address.replace(' ', "%20"),
    }
}
