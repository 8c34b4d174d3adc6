//! Ways: the line of a list item or paragraph → a choice, an arrow line, or neither (R8 to R10).

use super::tree::{Arrow, Choice, Code, Inline, InlineKind, Piece, Target, plain};
use super::words::{end_word, ends_in_words};
use crate::source::Span;

/// Arrows as they are typed; those behind the first two come from word processors. The longest first.
pub const ARROWS: &[&str] =
    &["→", "-->", "–>", "—>", "->", "==>", "=>", "➔", "⇒", "⟶", "➜", "➡\u{fe0f}", "➡", "\u{f0e0}"];

/// Whether a sign is an arrow that a word processor made.
pub fn is_odd_arrow(sign: &str) -> bool {
    ARROWS.contains(&sign) && sign != "→" && sign != "->"
}

/// A piece of a line, for recognising.
#[derive(Clone, Debug)]
pub enum Part {
    /// Words, holes and whatever else is only shown.
    Words(Vec<Inline>),
    /// Code between backticks.
    Code(Code),
    /// A link.
    Link(Vec<Piece>, Vec<Inline>, Span),
    /// An arrow that stands directly before a target, and whether it is an odd one.
    Arrow(Span, bool),
    /// A bare word behind an arrow that looks like an end.
    BareEnd(String, Span),
    /// A line break.
    NewLine,
}

/// What a line turned out to be.
#[derive(Debug)]
pub enum Line {
    /// A choice: it begins with a link, or it is words, an arrow and a target.
    Choice(Choice),
    /// An arrow line.
    Arrow(Arrow),
    /// Neither: text.
    Text,
    /// It was meant as one of them, and cannot be.
    Wrong(Wrong),
}

/// What is wrong with a line.
#[derive(Debug)]
pub enum Wrong {
    TwoLinks(Span),
    NoLabel(Span),
    TwoConditions(Code, Code),
    UnknownEnd(String, Span),
    WordsBehind(String, Span),
}

/// Cuts a line into parts.
pub fn parts(line: &[Inline]) -> Vec<Part> {
    let mut parts = Vec::new();
    cut(line, &mut parts);
    parts
}

fn cut(line: &[Inline], parts: &mut Vec<Part>) {
    for (at, inline) in line.iter().enumerate() {
        match &inline.kind {
            InlineKind::Text(text) => cut_text(text, &inline.span, line.get(at + 1), parts),
            InlineKind::Code(_) => parts.extend(formula_of(inline).map(Part::Code)),
            InlineKind::Link { address, content } => {
                parts.push(Part::Link(address.clone(), content.clone(), inline.span.clone()));
            }
            InlineKind::Strong(inner) | InlineKind::Emphasis(inner)
                if inner.iter().any(|inline| matches!(inline.kind, InlineKind::Link { .. })) =>
            {
                cut(inner, parts);
            }
            _ => words(parts, inline.clone()),
        }
    }
}

/// The inside of code between backticks, as a formula.
pub fn formula_of(inline: &Inline) -> Option<Code> {
    let InlineKind::Code(pieces) = &inline.kind else { return None };
    // Braces have no place in a condition; kept, they are told as what they are.
    let text: String = pieces.iter().map(written).collect();
    // Between the backticks; spaces just inside them do not count.
    let start = inline.span.start + (inline.span.len().saturating_sub(text.len())) / 2;
    Some(Code { span: start..start + text.len(), text })
}

fn written(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => text.clone(),
        Piece::Hole(code) => format!("{{{{{}}}}}", code.text),
    }
}

/// Text: an arrow at its very end belongs to what follows; an arrow before a bare end word is one too.
fn cut_text(text: &str, span: &Span, next: Option<&Inline>, parts: &mut Vec<Part>) {
    // Every arrow has one of these bytes; most texts have none.
    if !text.bytes().any(|byte| byte == b'>' || byte == 0xe2 || byte == 0xee) {
        lines(text, span.start, parts);
        return;
    }
    let trimmed = text.trim_end();
    let before_target = next.is_some_and(|next| match &next.kind {
        InlineKind::Link { .. } => true,
        InlineKind::Code(pieces) => {
            matches!(pieces.as_slice(), [Piece::Text(code)] if ends_in_words(code).is_some())
        }
        InlineKind::Strong(inner) | InlineKind::Emphasis(inner) => {
            matches!(inner.first().map(|inline| &inline.kind), Some(InlineKind::Link { .. }))
        }
        _ => false,
    });
    let last = ARROWS.iter().find_map(|arrow| trimmed.strip_suffix(arrow).map(|before| (before, *arrow)));
    if let (true, Some((before, arrow))) = (before_target, last) {
        lines(before, span.start, parts);
        let at = span.start + before.len();
        parts.push(Part::Arrow(at..at + arrow.len(), is_odd_arrow(arrow)));
        return;
    }
    let bare = ARROWS.iter().filter_map(|arrow| text.rfind(arrow).map(|at| (at, *arrow))).max();
    if let Some((at, arrow)) = bare {
        let word = text.get(at + arrow.len()..).unwrap_or_default();
        if next.is_none() && ends_in_words(word).is_some() {
            lines(text.get(..at).unwrap_or_default(), span.start, parts);
            let from = span.start + at;
            parts.push(Part::Arrow(from..from + arrow.len(), is_odd_arrow(arrow)));
            let start = from + arrow.len() + (word.len() - word.trim_start().len());
            parts.push(Part::BareEnd(word.trim().to_owned(), start..start + word.trim().len()));
            return;
        }
    }
    lines(text, span.start, parts);
}

fn lines(text: &str, start: usize, parts: &mut Vec<Part>) {
    let mut at = start;
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            parts.push(Part::NewLine);
        }
        if !line.is_empty() {
            let kind = InlineKind::Text(line.to_owned());
            words(parts, Inline { kind, span: at..at + line.len() });
        }
        at += line.len() + 1;
    }
}

fn words(parts: &mut Vec<Part>, inline: Inline) {
    match parts.last_mut() {
        Some(Part::Words(words)) => words.push(inline),
        _ => parts.push(Part::Words(vec![inline])),
    }
}

/// Whether an address is one that the conversation can go to: a step or a procedure.
pub fn is_target(address: &[Piece]) -> bool {
    match address {
        [Piece::Text(address)] => {
            let file = address.split('#').next().unwrap_or_default();
            address.starts_with('#') || (file.to_lowercase().ends_with(".md") && !has_scheme(address))
        }
        _ => false,
    }
}

/// Whether an address has a scheme.
pub fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|mark: char| mark.is_ascii_alphabetic())
            && scheme.chars().all(|mark| mark.is_ascii_alphanumeric() || "+.-".contains(mark))
    })
}

fn target(part: Option<&Part>) -> Option<Target> {
    match part? {
        Part::Link(address, content, span) if !is_target(address) && has_scheme(&first_text(address)) => {
            Some(Target::Web { address: address.clone(), label: plain(content), span: span.clone() })
        }
        // Anything else that is linked to is judged where links are resolved.
        Part::Link(address, _, span) => {
            Some(Target::Link { address: super::tree::plain_pieces(address), span: span.clone() })
        }
        Part::Code(code) => end_word(&code.text).map(Target::End),
        _ => None,
    }
}

fn first_text(address: &[Piece]) -> String {
    match address.first() {
        Some(Piece::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// Reads a line. `span` is that of the whole item or paragraph; `hint` what stands in further paragraphs.
pub fn read(line: &[Inline], span: &Span, in_list: bool) -> Line {
    let mut parts = parts(line);
    drop_emoji(&mut parts);
    if let Some(Part::Link(address, content, _)) = parts.first().filter(|_| in_list)
        && (is_target(address) || has_scheme(&first_text(address)))
    {
        return link_choice(&parts, content, span);
    }
    let is_link = |part: &Part| matches!(part, Part::Link(..));
    let Some(at) = parts.iter().position(|part| matches!(part, Part::Arrow(..))) else { return Line::Text };
    let (before, after) = parts.split_at(at);
    let image = |inline: &Inline| matches!(inline.kind, InlineKind::Image { .. });
    if before
        .iter()
        .any(|part| is_link(part) || matches!(part, Part::Words(words) if words.iter().any(image)))
    {
        return Line::Text;
    }
    if let Some(Part::BareEnd(word, span)) = after.get(1) {
        return Line::Wrong(Wrong::UnknownEnd(word.clone(), span.clone()));
    }
    let Some(first) = target(after.get(1)) else {
        return match after.get(1) {
            Some(Part::Code(code)) => Line::Wrong(Wrong::UnknownEnd(code.text.clone(), code.span.clone())),
            _ => Line::Text,
        };
    };
    let (then, rest) = second(after.get(2..).unwrap_or_default());
    let label = label(before);
    let hint = match behind(rest, in_list) {
        Ok(hint) => hint,
        // An arrow before a page of the web is no way, if words stand behind.
        Err(_) if matches!(first, Target::Web { .. }) => return Line::Text,
        Err(wrong) => return Line::Wrong(wrong),
    };
    let codes: Vec<&Code> = before
        .iter()
        .filter_map(|part| if let Part::Code(code) = part { Some(code) } else { None })
        .collect();
    let (target, span) = (first, span.clone());
    match codes.as_slice() {
        [first, second, ..] => Line::Wrong(Wrong::TwoConditions((*first).clone(), (*second).clone())),
        [code] => Line::Arrow(Arrow { condition: Some((*code).clone()), target, then, span }),
        [] if label.is_empty() => Line::Arrow(Arrow { condition: None, target, then, span }),
        [] => Line::Choice(Choice { label, target, then, condition: None, hint, span }),
    }
}

/// A choice that begins with its link.
fn link_choice(parts: &[Part], content: &[Inline], span: &Span) -> Line {
    let Some(first) = target(parts.first()) else { return Line::Text };
    if plain(content).trim().is_empty()
        && !content.iter().any(|inline| matches!(inline.kind, InlineKind::Hole(_)))
    {
        return Line::Wrong(Wrong::NoLabel(span.clone()));
    }
    let (then, rest) = second(parts.get(1..).unwrap_or_default());
    let mut choice = Choice {
        label: content.to_vec(),
        target: first,
        then,
        condition: None,
        hint: Vec::new(),
        span: span.clone(),
    };
    for line in rest.split(|part| matches!(part, Part::NewLine)) {
        if let Some(Part::Link(_, _, link)) = line.iter().find(|part| matches!(part, Part::Link(..))) {
            return Line::Wrong(Wrong::TwoLinks(link.clone()));
        }
        let mut codes =
            line.iter().filter_map(|part| if let Part::Code(code) = part { Some(code) } else { None });
        match (codes.next(), codes.next()) {
            (first, Some(second)) => {
                return Line::Wrong(Wrong::TwoConditions(first.unwrap_or(second).clone(), second.clone()));
            }
            (Some(code), None) => match &choice.condition {
                Some(first) => return Line::Wrong(Wrong::TwoConditions(first.clone(), code.clone())),
                None => choice.condition = Some(code.clone()),
            },
            (None, None) => choice.hint.extend(label(line)),
        }
    }
    trim_hint(&mut choice.hint);
    Line::Choice(choice)
}

/// A second arrow and link: where to go on after coming back.
fn second(parts: &[Part]) -> (Option<Target>, &[Part]) {
    match parts {
        [Part::Arrow(..), link @ Part::Link(..), rest @ ..] => (target(Some(link)), rest),
        [Part::Words(space), Part::Arrow(..), link @ Part::Link(..), rest @ ..]
            if plain(space).trim().is_empty() =>
        {
            (target(Some(link)), rest)
        }
        _ => (None, parts),
    }
}

/// What may stand behind a target: a stop, and in a list a hint on the next line.
fn behind(rest: &[Part], in_list: bool) -> Result<Vec<Inline>, Wrong> {
    let mut lines = rest.split(|part| matches!(part, Part::NewLine));
    for part in lines.next().unwrap_or_default() {
        let (text, span) = match part {
            Part::Words(words) => {
                let span = words.first().map_or(0, |word| word.span.start)
                    ..words.last().map_or(0, |word| word.span.end);
                (plain(words), span)
            }
            Part::Code(code) => (code.text.clone(), code.span.clone()),
            Part::Link(_, _, span) | Part::Arrow(span, _) | Part::BareEnd(_, span) => {
                (String::from("→"), span.clone())
            }
            Part::NewLine => continue,
        };
        if !text.trim().is_empty() && !matches!(text.trim(), "." | ";" | ",") {
            return Err(Wrong::WordsBehind(text.trim().to_owned(), span));
        }
    }
    let mut hint = Vec::new();
    for line in lines {
        if !in_list && !line.is_empty() {
            let first = label(line);
            let span = first.first().map_or(0..0, |word| word.span.clone());
            return Err(Wrong::WordsBehind(plain(&first), span));
        }
        hint.extend(label(line));
    }
    trim_hint(&mut hint);
    Ok(hint)
}

/// The words of parts, without the space around them.
fn label(parts: &[Part]) -> Vec<Inline> {
    let mut label: Vec<Inline> = parts
        .iter()
        .filter_map(|part| if let Part::Words(words) = part { Some(words.clone()) } else { None })
        .flatten()
        .collect();
    if let Some(Inline { kind: InlineKind::Text(text), .. }) = label.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Inline { kind: InlineKind::Text(text), .. }) = label.last_mut() {
        *text = text.trim_end().to_owned();
    }
    label.retain(|inline| !matches!(&inline.kind, InlineKind::Text(text) if text.is_empty()));
    label
}

/// A comma, colon, dash or bracket at the start of a hint does not count.
fn trim_hint(hint: &mut Vec<Inline>) {
    if let Some(Inline { kind: InlineKind::Text(text), .. }) = hint.first_mut() {
        let bracket = text.starts_with('(') && text.ends_with(')');
        *text = text.trim_start_matches([',', ':', '-', '–', '—', '(', ' ']).to_owned();
        if bracket {
            *text = text.trim_end_matches(')').to_owned();
        }
        *text = text.trim_end_matches(['.', ';', ',']).trim().to_owned()
            + if text.ends_with('.') { "." } else { "" };
    }
    hint.retain(|inline| !matches!(&inline.kind, InlineKind::Text(text) if text.is_empty() || text == "."));
}

/// Emphasis marks and emoji before the link do not count.
fn drop_emoji(parts: &mut Vec<Part>) {
    if let [Part::Words(words), Part::Link(..), ..] = parts.as_slice() {
        let text = plain(words);
        if !text.chars().any(char::is_alphanumeric)
            && words.iter().all(|word| matches!(word.kind, InlineKind::Text(_)))
        {
            parts.remove(0);
        }
    }
}
