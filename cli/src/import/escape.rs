//! Words → Markdown that says the same words, and nothing that the format would act on.

use guichet_engine::syntax::{ARROWS, ends_in_words};

/// Where words stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// They begin a line.
    pub line_start: bool,
    /// Nothing follows on the line.
    pub line_end: bool,
    /// Inside the label of a link.
    pub in_link: bool,
    /// Inside a cell of a table.
    pub in_cell: bool,
    /// A link or a word in code follows, so an arrow at the end would lead there.
    pub before_target: bool,
}

/// Words as Markdown.
pub fn escape(text: &str, place: Place) -> String {
    let text = settled(text, place.before_target);
    let mut out = String::with_capacity(text.len() + 8);
    let lines: Vec<&str> = text.split('\n').collect();
    for (number, line) in lines.iter().enumerate() {
        let first = number > 0 || place.line_start;
        let last = number + 1 == lines.len();
        let line = if first { line.trim_start_matches([' ', '\t']) } else { line };
        let line = if last && !place.line_end { line } else { line.trim_end_matches([' ', '\t']) };
        if number > 0 {
            out.push('\n');
        }
        let mut rest = line;
        if first {
            rest = line_start(rest, place.before_target && last, &mut out);
        }
        marks(rest, place, !last || place.line_end, &mut out);
    }
    out
}

/// Words without what the format would act on and no backslash can prevent: arrows that lead to an end or a
/// target, and brackets that read as a link gone wrong.
pub fn settled(text: &str, before_target: bool) -> String {
    without_arrows(&clean(text), before_target).replace("](", "] (")
}

/// A line that begins like a block: one backslash keeps it words. Gives what is left of it.
fn line_start<'a>(line: &'a str, before_target: bool, out: &mut String) -> &'a str {
    let mut letters = line.chars();
    let Some(first) = letters.next() else { return line };
    let second = letters.next();
    // Three quotation marks read as a box whose backticks a word processor has changed.
    if line.chars().take_while(|mark| "'‘’´".contains(*mark)).count() == 3 {
        match first {
            '\'' => out.push_str("\\'"),
            curly => out.push_str(&format!("&#{};", u32::from(curly))),
        }
        return letters_after(line, first);
    }
    // A sign before a link reads as the bullet of a choice.
    if before_target && !first.is_alphanumeric() && line.trim_end().len() == first.len_utf8() {
        match first {
            first if first.is_ascii_punctuation() => out.extend(['\\', first]),
            other => out.push_str(&format!("&#{};", u32::from(other))),
        }
        return letters_after(line, first);
    }
    let spaced = second.is_none_or(|mark| mark == ' ' || mark == '\t');
    // `---`, `===`, `- - -`, `|:--|`: a rule, a heading's underline or a table's.
    let ruled = line.chars().all(|mark| "-=*_|: \t+".contains(mark));
    // Without a space behind it, too, a sign of a heading is told.
    let heading = |mark: char| mark.is_whitespace() || mark.is_alphabetic();
    let hashes = first == '#' && line.trim_start_matches('#').chars().next().is_none_or(heading);
    if hashes || first == '>' || ("-+*".contains(first) && spaced) || (ruled && !first.is_alphanumeric()) {
        out.push('\\');
        out.push(first);
        return letters_after(line, first);
    }
    let digits = line.len() - line.trim_start_matches(|mark: char| mark.is_ascii_digit()).len();
    let behind = line.get(digits..).unwrap_or_default();
    let numbered = (1..=9).contains(&digits)
        && behind.starts_with(['.', ')'])
        && behind.chars().nth(1).is_none_or(|mark| mark == ' ' || mark == '\t');
    if numbered {
        out.push_str(line.get(..digits).unwrap_or_default());
        out.push('\\');
        out.extend(behind.chars().next());
        return behind.get(1..).unwrap_or_default();
    }
    line
}

fn letters_after(line: &str, first: char) -> &str {
    line.get(first.len_utf8()..).unwrap_or_default()
}

/// The marks within a line.
fn marks(line: &str, place: Place, ends: bool, out: &mut String) {
    let mut before = out.chars().next_back().filter(|mark| *mark != '\n');
    let mut braces = 0;
    for (at, mark) in line.char_indices() {
        let rest = line.get(at + mark.len_utf8()..).unwrap_or_default();
        let next = rest.chars().next();
        let space = |mark: Option<char>| mark.is_none_or(char::is_whitespace);
        let word = |mark: Option<char>| mark.is_some_and(char::is_alphanumeric);
        let escaped = match mark {
            '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
            '`' => true,
            // `[^` is a footnote.
            '^' => place.in_link && before.is_none_or(|before| before == '['),
            '*' => !(space(before) && space(next) && next.is_some()),
            '_' => !(word(before) && word(next)),
            '~' => {
                before == Some('~') || next == Some('~') || !space(before) || line.matches('~').count() > 1
            }
            '[' => place.in_link || !harmless(rest, ends, before.is_none()),
            ']' => place.in_link,
            '<' => next.is_none_or(|next| next.is_alphabetic() || "/!?<".contains(next)),
            '&' => entity(rest),
            '|' => place.in_cell,
            '#' => next.is_none() && place.line_end,
            '!' => next.is_none() && !place.line_end,
            _ => false,
        };
        // `{{` would be filled in; one backslash keeps each pair.
        if mark == '{' && braces == 0 && next == Some('{') {
            out.push('\\');
            braces = 2;
        }
        braces = if mark == '{' && braces > 0 { braces - 1 } else { 0 };
        if escaped {
            out.push('\\');
        }
        out.push(mark);
        before = Some(mark);
    }
}

/// Whether a bracket that opens here is only a bracket: it closes again, and nothing behind makes it a link.
/// `ends`: nothing follows the text on its line; `starts`: the bracket is the first of its line.
fn harmless(rest: &str, ends: bool, starts: bool) -> bool {
    let Some((inside, behind)) = rest.split_once(']') else { return false };
    let task = matches!(inside, "" | " " | "x" | "X") || inside.starts_with(['^', '!']);
    let linked = behind.trim_start().starts_with('(')
        || behind.starts_with('[')
        || (starts && behind.starts_with(':'))
        || (behind.is_empty() && !ends);
    !task && !linked && !inside.contains(['[', '`', '<'])
}

/// Arrows that would be followed, as the sign that menu paths use.
fn without_arrows(text: &str, before_target: bool) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let last = lines.iter().rposition(|line| !line.trim().is_empty());
    let settled = |(at, line): (usize, &&str)| {
        let mut line = (*line).to_owned();
        // What is left of `-->` is an arrow again. Each round takes one away.
        while let Some((at, length)) = followed(&line, before_target && Some(at) == last) {
            line.replace_range(at..at + length, ">");
        }
        line
    };
    lines.iter().enumerate().map(settled).collect::<Vec<String>>().join("\n")
}

/// Where the arrow of a line is that would be followed, and its length in bytes.
fn followed(line: &str, before_target: bool) -> Option<(usize, usize)> {
    let end = line.trim_end();
    let last = ARROWS.iter().find(|arrow| before_target && end.ends_with(**arrow));
    if let Some(arrow) = last {
        return Some((end.len() - arrow.len(), arrow.len()));
    }
    let (at, arrow) = ARROWS.iter().filter_map(|arrow| Some((line.rfind(arrow)?, arrow))).max()?;
    let behind = line.get(at + arrow.len()..).unwrap_or_default();
    ends_in_words(behind).map(|_| (at, arrow.len()))
}

/// Without what no text should hold: control characters, and the noncharacters of Unicode.
pub fn clean(text: &str) -> String {
    let text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    text.chars()
        .filter(|mark| {
            let number = u32::from(*mark);
            let nothing =
                (0xfdd0..=0xfdef).contains(&number) || number & 0xfffe == 0xfffe || *mark == '\u{feff}';
            !nothing && (!mark.is_control() || matches!(mark, '\n' | '\t'))
        })
        .map(|mark| if mark == '\u{2028}' || mark == '\u{2029}' { '\n' } else { mark })
        .collect()
}

/// An address between the brackets of a link.
pub fn address(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for mark in clean(address).trim().chars() {
        match mark {
            ' ' | '\t' | '\u{a0}' => out.push_str("%20"),
            '\n' => {}
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            '\\' => out.push_str("%5C"),
            '`' => out.push_str("%60"),
            '|' => out.push_str("%7C"),
            '*' => out.push_str("%2A"),
            mark => out.push(mark),
        }
    }
    // What Markdown would read as an entity.
    let mut whole = String::with_capacity(out.len());
    for (at, mark) in out.char_indices() {
        whole.push(mark);
        if mark == '&' && entity(out.get(at + 1..).unwrap_or_default()) {
            whole.push_str("amp;");
        }
    }
    whole
}

/// Whether what stands behind `&` makes it an entity.
fn entity(rest: &str) -> bool {
    rest.find(';').is_some_and(|end| {
        let name = rest.get(..end).unwrap_or_default();
        !name.is_empty() && name.chars().all(|mark| mark.is_ascii_alphanumeric() || mark == '#')
    })
}
