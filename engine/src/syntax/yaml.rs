//! What GitHub's YAML makes of front matter. We read simple lines; GitHub parses the same text as YAML, and
//! shows an error on top of the page where it cannot.

use super::lines::{Entry, SimpleLines};
use crate::problem::{Code, Problem};
use crate::source::{SourceFile, Span};

/// Why YAML does not read a value as the text that it is.
struct Refused {
    /// Where in the value.
    at: usize,
    /// `because of the colon`.
    why: &'static str,
    /// It is read, but something of it is lost.
    cut: bool,
}

/// Values that GitHub would refuse, or cut off.
pub fn problems(source: &SourceFile, header: &SimpleLines) -> Vec<Problem> {
    header.entries.iter().flat_map(|entry| of_entry(source, entry)).collect()
}

fn of_entry(source: &SourceFile, entry: &Entry) -> Vec<Problem> {
    let behind = source.slice(&(entry.key_span.end..entry.value_span.end));
    let tight = behind
        .strip_prefix(':')
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with([' ', '\t', '\r', '\n']));
    if tight {
        let at = entry.key_span.end + 1;
        let message =
            "GitHub will show an error on top of this file, because there is no space behind the colon.";
        let problem = Problem::new(Code::GitHubFrontMatter, source, &(at - 1..at), message);
        return vec![problem.help("Put a space there.").fix(at..at, " ")];
    }
    // A list below its key: each item is a text of its own. A list on the line of the key is one text.
    let below = |item: &&super::lines::Item| {
        source.slice(&(0..item.span.start)).trim_end_matches([' ', '\t']).ends_with('-')
    };
    let own: Vec<_> = entry.items.iter().filter(below).collect();
    if !own.is_empty() {
        let told = own.iter().filter_map(|item| {
            let refused = refused_item(source.slice(&item.span))?;
            Some(problem(source, &item.span, &refused, true))
        });
        return told.collect();
    }
    let value = source.slice(&entry.value_span);
    let start = entry.value_span.start + value.len() - value.trim_start().len();
    let span = start..entry.value_span.end;
    let value = source.slice(&span);
    // A list below a key that takes none: YAML reads it.
    if value.starts_with("- ") && source.line(start) > source.line(entry.key_span.start) {
        return Vec::new();
    }
    let one = entry.items.len() <= 1;
    refused(value).map(|refused| problem(source, &span, &refused, one)).into_iter().collect()
}

fn problem(source: &SourceFile, span: &Span, refused: &Refused, whole: bool) -> Problem {
    let text = source.slice(span);
    let at = span.start + refused.at;
    let message = if refused.cut {
        format!("GitHub will cut this text off on top of the file, {}.", refused.why)
    } else {
        format!("GitHub will show an error on top of this file, {}.", refused.why)
    };
    let width = source.slice(&(at..span.end)).chars().next().map_or(0, char::len_utf8);
    let problem = Problem::new(Code::GitHubFrontMatter, source, &(at..at + width), message);
    let problem = problem.help("Put the text in quotes.");
    // Quotes that stand in the text already would end it; we know no other way to write them.
    let mark = match (text.contains(['"', '\\']), text.contains('\'')) {
        (false, _) => '"',
        (true, false) => '\'',
        (true, true) => return problem,
    };
    if whole { problem.fix(span.clone(), format!("{mark}{text}{mark}")) } else { problem }
}

/// An item may be a key and a value to YAML, which is read, if oddly.
fn refused_item(text: &str) -> Option<Refused> {
    match text.split_once(": ") {
        Some((key, value)) if refused(key).is_none() && !key.starts_with(['"', '\'']) => {
            let start = text.len() - value.trim_start().len();
            refused(value.trim_start()).map(|refused| Refused { at: refused.at + start, ..refused })
        }
        _ => refused(text),
    }
}

/// Why a value is refused as it stands, if it is.
fn refused(text: &str) -> Option<Refused> {
    let no = |at: usize, why: &'static str| Some(Refused { at, why, cut: false });
    let first = text.chars().next()?;
    let next = text.chars().nth(1);
    let spaced = next.is_none_or(|mark| mark.is_whitespace());
    match first {
        '"' | '\'' if quoted(text, first) => return None,
        '"' | '\'' => return no(0, "because of the quotes"),
        '[' | '{' if flow(text) => return None,
        '[' | '{' => return no(0, "because of the bracket at the beginning"),
        '*' | '&' | '!' | '%' | '@' | '`' => return no(0, "because of the sign at the beginning"),
        '|' | '>' if text.lines().next().is_some_and(|line| line.trim_end().len() > 2) => {
            return no(0, "because of the sign at the beginning");
        }
        '|' | '>' => return None,
        ']' | '}' | ',' => return no(0, "because of the sign at the beginning"),
        '-' | '?' | ':' if spaced => return no(0, "because of the sign at the beginning"),
        '#' => return Some(Refused { at: 0, why: "because of the `#`", cut: true }),
        _ => {}
    }
    let colon = text.char_indices().find(|(at, mark)| {
        let behind = text.get(at + 1..).unwrap_or_default().chars().next();
        *mark == ':' && behind.is_none_or(|mark| matches!(mark, ' ' | '\t' | '\r' | '\n'))
    });
    let comment = [" #", "\t#"].iter().filter_map(|mark| text.find(mark)).min().map(|at| at + 1);
    match (colon, comment) {
        (Some((at, _)), None) => no(at, "because of the colon"),
        (Some((at, _)), Some(comment)) if at < comment => no(at, "because of the colon"),
        (_, Some(at)) => Some(Refused { at, why: "because of the `#`", cut: true }),
        (None, None) => None,
    }
}

/// Whether a text in quotes ends with them, and has nothing behind.
fn quoted(text: &str, mark: char) -> bool {
    let mut marks = text.char_indices().skip(1).peekable();
    while let Some((at, next)) = marks.next() {
        match next {
            '\\' if mark == '"' => {
                let known =
                    marks.next().is_some_and(|(_, escape)| "0abtnvfre \"/\\N_LPxuU\n".contains(escape));
                if !known {
                    return false;
                }
            }
            _ if next == mark => {
                // Two single quotes are one.
                if mark == '\'' && marks.next_if(|(_, twin)| *twin == '\'').is_some() {
                    continue;
                }
                let behind = text.get(at + 1..).unwrap_or_default();
                return behind.trim().is_empty()
                    || behind.starts_with([' ', '\t']) && behind.trim().starts_with('#');
            }
            _ => {}
        }
    }
    false
}

/// Whether a list or record in brackets is whole, simple, and has nothing behind. `{{ … }}` is none.
fn flow(text: &str) -> bool {
    let mut open = Vec::new();
    let mut quote: Option<char> = None;
    for (at, mark) in text.char_indices() {
        match (quote, mark) {
            (Some(open), _) if open == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'')
                if text.get(..at).is_some_and(|before| before.trim_end().ends_with(['[', '{', ',', ':'])) =>
            {
                quote = Some(mark);
            }
            (None, '[') => open.push(']'),
            (None, '{') => open.push('}'),
            (None, ']' | '}') => {
                if open.pop() != Some(mark) {
                    return false;
                }
                if open.is_empty() {
                    return text.get(at + 1..).unwrap_or_default().trim().is_empty()
                        && !text.starts_with("{{");
                }
            }
            _ => {}
        }
    }
    false
}
