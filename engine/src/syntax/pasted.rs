//! What looks like a bullet, a heading, a box or an alert and is none to Markdown: the signs of a word processor,
//! a missing space, lines that are indented. It would be shown as text, and the way in it be lost.

use super::arrow::is_target;
use super::condition::lines;
use super::recognise::Steps;
use super::tree::{Block, BoxName, Inline, InlineKind, ListItem, NodeKind, Piece, plain};
use crate::problem::{Code, Problem, did_you_mean, surely_means};
use crate::source::Span;

/// Bullets of word processors.
const BULLETS: &[char] = &['•', '·', '‣', '▪', '■', '◦', '●', '○', '\u{f0b7}', '\u{f0a7}'];

/// Dashes that stand for a bullet before a link.
const DASHES: &[char] = &['–', '—', '−', '‐', '‑'];

/// Kinds of alerts.
const ALERTS: [&str; 5] = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];

impl Steps<'_> {
    /// Lines that were meant as choices or arrow lines, and whose bullet is none. Gives whether there are some.
    pub(super) fn odd_bullets(&mut self, span: &Span) -> bool {
        let mut at = span.start;
        let mut found: Vec<(Span, String)> = Vec::new();
        let mut sure = true;
        for line in self.source.slice(span).split_inclusive('\n') {
            match odd_bullet(line) {
                Some(sign) => found.push((at + sign.start..at + sign.end, line.trim().to_owned())),
                // Text below a choice may be a hint, or a sentence that goes on.
                None => sure = sure && found.is_empty(),
            }
            at += line.len();
        }
        let Some((first, line)) = found.first() else { return false };
        let sign = self.source.slice(first).trim();
        let message = if sign == "-" || sign == "*" || sign == "+" {
            format!("A space is missing behind this “{sign}”, so the line is only shown as text.")
        } else {
            format!(
                "“{sign}” comes from a word processor and begins no list, so the line is only shown as text."
            )
        };
        let words = line.trim_start_matches(sign).trim_start_matches([' ', '\t', '\u{a0}']);
        // Code in code needs another pair of marks.
        let help = if words.contains('`') {
            format!("Write ``- {words} ``.")
        } else {
            format!("Write `- {words}`.")
        };
        let mut problem = Problem::new(Code::OddBullet, self.source, first, message).help(help);
        if sure {
            for (sign, _) in found {
                problem = problem.fix(sign, "- ");
            }
        }
        self.tell(problem);
        true
    }

    /// The same in the lines of a list that carry on its items.
    pub(super) fn odd_bullets_in(&mut self, items: &[ListItem]) -> bool {
        let mut any = false;
        for item in items {
            let first = self.source.slice(&item.span).find('\n').map(|at| item.span.start + at + 1);
            if let (Some(from), Some(Block::Paragraph(_))) = (first, item.blocks.first()) {
                any |= self.odd_bullets(&(from..item.span.end));
            }
        }
        any
    }

    /// A heading whose space is missing behind `#`. It is read as the heading that it was meant to be, with the
    /// lines around it.
    pub(super) fn tight_heading(&mut self, line: &[Inline], span: &Span) -> bool {
        let rows = lines(line);
        let titled = self.has_title();
        if let ([row], true) = (rows.as_slice(), titled) {
            self.perhaps_heading(row, span);
        }
        let level = |row: &[Inline]| tight_level(row, titled).filter(|_| !self.is_escaped(row));
        let Some(at) = rows.iter().position(|row| level(row).is_some()) else { return false };
        let Some((level, row)) = rows.get(at).and_then(|row| Some((level(row)?, row.to_vec()))) else {
            return false;
        };
        let start = row.first().map_or(span.start, |inline| inline.span.start);
        let end = row.last().map_or(span.end, |inline| inline.span.end).min(span.end);
        let marks = "#".repeat(usize::from(level));
        let own = start..start + self.source.slice(&(start..end)).trim_end().len();
        let message = format!("A space is missing behind `{marks}`, so this is no heading.");
        let text = plain(&row);
        let text = text.trim_start_matches('#').trim();
        let problem = Problem::new(Code::TightHeading, self.source, &own, message);
        let after = start + marks.len();
        self.tell(problem.help(format!("Write `{marks} {text}`.")).fix(after..after, " "));
        if at > 0 {
            let before: Vec<Inline> = rows.iter().take(at).flat_map(|row| row.iter().cloned()).collect();
            self.text(Block::Paragraph(before), span.start..start);
        }
        self.begin(level, without_marks(row), own);
        let rest: Vec<Inline> = rows.iter().skip(at + 1).flat_map(|row| row.iter().cloned()).collect();
        if let Some(first) = rest.first().map(|inline| inline.span.start) {
            self.paragraph(rest, first..span.end);
        }
        true
    }

    /// `#Words` alone in a paragraph of a file that has its title: a step, or a word that begins so.
    fn perhaps_heading(&mut self, row: &[Inline], span: &Span) {
        let text = plain(row);
        let Some(words) = text.strip_prefix('#').filter(|words| words.starts_with(char::is_uppercase)) else {
            return;
        };
        let message = "Is this a heading? A space is missing behind `#`, so it is shown as text.";
        let help =
            format!("For a step write `## {}`; if it is text, write `\\#` for its first sign.", words.trim());
        let problem = Problem::new(Code::TightHeading, self.source, span, message).help(help).warning();
        if !self.is_escaped(row) {
            self.tell(problem);
        }
    }

    /// A box whose lines are indented: Markdown shows it as code, or joins it to the line above. Gives whether
    /// there is one.
    pub(super) fn indented_box(&mut self, span: &Span) -> bool {
        let from =
            self.source.text.get(..span.start).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let mut at = from;
        let mut found: Option<(Span, BoxName, String)> = None;
        let mut edits: Vec<Span> = Vec::new();
        for line in self.source.slice(&(from..span.end)).split_inclusive('\n') {
            let bare = line.trim_start_matches([' ', '\t']);
            let indent = line.len() - bare.len();
            let info = bare.strip_prefix("```").or_else(|| bare.strip_prefix("~~~"));
            if let (None, Some(name)) = (&found, info.and_then(BoxName::read)) {
                if indent == 0 {
                    return false;
                }
                let head = at + indent..at + line.trim_end().len();
                found = Some((head, name, line.get(..indent).unwrap_or_default().to_owned()));
            }
            if let Some((.., own)) = &found {
                let length = if line.starts_with(own) { own.len() } else { indent.min(own.len()) };
                if !bare.trim().is_empty() && length > 0 {
                    edits.push(at..at + length);
                }
            }
            at += line.len();
        }
        let Some((head, name, _)) = found else { return false };
        let message = format!("This `{}` box is indented, so it would be shown as code.", name.name());
        let problem = Problem::new(Code::BoxTypo, self.source, &head, message);
        let problem = problem.help("Take the spaces away: its lines begin at the margin.");
        let problem = edits.into_iter().fold(problem, |problem, span| problem.fix(span, ""));
        self.tell(problem);
        true
    }

    /// `[!WARNNG]`: no kind of alert, so the mark is shown as it is.
    pub(super) fn unknown_alert(&mut self, line: &[Inline]) {
        let Some(Inline { kind: InlineKind::Text(text), span }) = line.first() else { return };
        let own = text.lines().next().unwrap_or_default();
        let Some((word, _)) = own.strip_prefix("[!").and_then(|rest| rest.split_once(']')) else { return };
        if word.is_empty()
            || self.is_escaped(line)
            || ALERTS.iter().any(|kind| kind.eq_ignore_ascii_case(word))
        {
            return;
        }
        let shown = word.to_uppercase();
        let message = format!("“[!{word}]” is no alert, and is shown as it is.");
        let help = match did_you_mean(&shown, ALERTS) {
            Some(near) => format!("Did you mean `[!{near}]`?"),
            None => "The alerts are `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` and `[!CAUTION]`."
                .to_owned(),
        };
        let place = span.start + 2..span.start + 2 + word.len();
        let problem = Problem::new(Code::UnknownAlert, self.source, &place, message).help(help);
        let sure = surely_means(&shown, ALERTS).filter(|_| self.source.slice(&place) == word);
        self.tell(problem.fix_if(sure, &place));
    }

    /// Whether a backslash before the first sign of a line says that it means nothing.
    fn is_escaped(&self, line: &[Inline]) -> bool {
        let before = line.first().and_then(|first| self.source.text.get(..first.span.start));
        before.is_some_and(|before| before.ends_with('\\'))
    }

    /// What was told to be no choice stays text, so that the links in it lead somewhere.
    pub(super) fn as_text(&mut self, block: Block, span: Span) {
        self.node(NodeKind::Text(block), span);
    }
}

fn is_sign(mark: char) -> bool {
    BULLETS.contains(&mark) || DASHES.contains(&mark) || "-*+".contains(mark)
}

/// Where the sign of a line and the space behind it stand, if the line was meant as a choice or an arrow line
/// and the sign begins no list.
fn odd_bullet(line: &str) -> Option<Span> {
    let line = line.trim_end();
    let bare = line.trim_start_matches([' ', '\t']);
    // An indented line carries on what stands above it.
    let indent = line.len() - bare.len();
    let sign = bare.chars().next().filter(|mark| is_sign(*mark) && indent < 4)?;
    let behind = bare.get(sign.len_utf8()..)?;
    let words = behind.trim_start_matches([' ', '\t', '\u{a0}']);
    let spaced = behind.len() - words.len();
    let ascii = "-*+".contains(sign);
    // `*[a](#b)*` is emphasis.
    if ascii && (spaced > 0 || sign != '-' && words.contains(sign)) {
        return None;
    }
    let way = begins_with_way(words) || BULLETS.contains(&sign) && has_arrow_to_way(words);
    way.then_some(indent..indent + sign.len_utf8() + spaced)
}

/// Whether a text begins with a link to a step or a procedure.
fn begins_with_way(text: &str) -> bool {
    let text = text.trim_start_matches(['*', '_']);
    let address = text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]("))
        .filter(|(label, _)| !label.contains('['));
    let address = address.and_then(|(_, rest)| rest.split_once(')')).map(|(address, _)| address);
    address.is_some_and(|address| is_target(&[Piece::Text(address.to_owned())]))
}

/// Whether a text has an arrow before a link to a step or procedure, or before an end.
fn has_arrow_to_way(text: &str) -> bool {
    let parts = text.rsplit_once('→').or_else(|| text.rsplit_once("->"));
    // Behind an odd number of marks it stands in code.
    let parts = parts.filter(|(before, _)| before.matches('`').count().is_multiple_of(2));
    parts.is_some_and(|(_, behind)| {
        let behind = behind.trim();
        let end = ["`solved`", "`not solved`", "`done`"].iter().any(|end| behind.starts_with(end));
        end || begins_with_way(behind)
    })
}

/// How many `#` a line begins with, if it can only be a heading: two or more with a letter behind; one, if the
/// file has no title yet. `#1` and the names of channels are text.
fn tight_level(row: &[Inline], titled: bool) -> Option<u8> {
    let Some(Inline { kind: InlineKind::Text(text), .. }) = row.first() else { return None };
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    let letter = rest.starts_with(char::is_alphabetic);
    let most = if titled { 2..=6 } else { 1..=6 };
    u8::try_from(level).ok().filter(|_| letter && most.contains(&level))
}

fn without_marks(mut row: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline { kind: InlineKind::Text(text), span }) = row.first_mut() {
        let bare = text.trim_start_matches('#').trim_end_matches('\n');
        span.start += text.trim_end_matches('\n').len() - bare.len();
        *text = bare.to_owned();
    }
    row
}
