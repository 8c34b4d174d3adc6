//! The first line of a quote: its condition, or its “otherwise”, and what the quote shows then (R13).

use super::arrow::formula_of;
use super::formula::parse as parse_formula;
use super::tree::{Code, Inline, InlineKind, plain};
use super::words::{is_if_word_of_quotes, otherwise_word};

/// The first line of a quote under a condition.
pub struct Condition {
    /// The condition.
    pub code: Code,
    /// A second one on the same line, which is one too many.
    pub second: Option<Code>,
    /// The words before it.
    pub words: Vec<Inline>,
    /// What stands behind the colon, and the lines below.
    pub shown: Vec<Inline>,
}

/// The condition on the first line of a quote: words, one code, words, a colon. The code is a condition if it
/// compares, or if an if-word stands directly before it.
pub fn condition(line: &[Inline], languages: &[String]) -> Option<Condition> {
    let (head, shown) = cut_at_colon(line)?;
    let first = head.iter().position(|inline| matches!(inline.kind, InlineKind::Code(_)))?;
    let mut codes = head.iter().filter_map(formula_of);
    let code = codes.next()?;
    let second = codes.next();
    let compares =
        |code: &Code| parse_formula(&code.text, code.span.start).is_ok_and(|formula| formula.is_condition());
    let words = head.get(..first)?.to_vec();
    let is = is_if_word_of_quotes(&plain(&words), languages);
    let counts = is || compares(&code) || second.as_ref().is_some_and(compares);
    counts.then_some(Condition { code, second, words, shown })
}

/// What an “otherwise” quote shows: all but the word and the sign behind it.
pub fn otherwise(line: &[Inline], languages: &[String]) -> Option<Vec<Inline>> {
    let line = unwrap_emphasis(line);
    let Inline { kind: InlineKind::Text(text), span } = line.first()? else { return None };
    let (word, _) = otherwise_and_sign(text, languages)?;
    let own = lines(&line).into_iter().next().unwrap_or_default();
    if !plain(own).contains([':', ',']) {
        return None;
    }
    let rest = text.get(word..).unwrap_or_default();
    let bare = rest.trim_start();
    let bare = bare.strip_prefix([':', ',']).unwrap_or(bare);
    let start = span.start + (text.len() - bare.len());
    let first = Inline { kind: InlineKind::Text(bare.to_owned()), span: start..span.end.max(start) };
    let mut shown: Vec<Inline> = std::iter::once(first).chain(line.iter().skip(1).cloned()).collect();
    // The sign may stand behind the emphasis that the word is in.
    if bare.is_empty() && rest.trim().is_empty() {
        shown.remove(0);
        if let Some(Inline { kind: InlineKind::Text(text), span }) = shown.first_mut()
            && let Some(behind) = text.trim_start().strip_prefix([':', ','])
        {
            span.start += text.len() - behind.len();
            *text = behind.to_owned();
        }
    }
    trim_start(&mut shown);
    Some(shown)
}

/// The otherwise-word at the start of a text, in bytes, and the colon or comma directly behind it.
pub fn otherwise_and_sign(text: &str, languages: &[String]) -> Option<(usize, Option<char>)> {
    let word = otherwise_word(text, languages)?;
    let behind = text.get(word..).unwrap_or_default().trim_start();
    Some((word, behind.chars().next().filter(|sign| matches!(sign, ':' | ','))))
}

/// Cuts a line at its first colon outside of code: what stands before it, without emphasis, and what stands
/// behind it. None: its first line has no colon.
fn cut_at_colon(line: &[Inline]) -> Option<(Vec<Inline>, Vec<Inline>)> {
    let mut head = Vec::new();
    for (at, inline) in line.iter().enumerate() {
        let rest = || line.iter().skip(at + 1).cloned();
        match &inline.kind {
            InlineKind::Text(text) => {
                let own = text.lines().next().unwrap_or_default();
                if let Some((before, _)) = own.split_once(':') {
                    let kind = InlineKind::Text(before.to_owned());
                    head.push(Inline { kind, span: inline.span.start..inline.span.start + before.len() });
                    let start = inline.span.start + before.len() + 1;
                    let behind = text.get(before.len() + 1..).unwrap_or_default().to_owned();
                    let first =
                        Inline { kind: InlineKind::Text(behind), span: start..inline.span.end.max(start) };
                    let mut tail = std::iter::once(first).chain(rest()).collect();
                    trim_start(&mut tail);
                    return Some((head, tail));
                }
                head.push(inline.clone());
                if text.contains('\n') {
                    return None;
                }
            }
            InlineKind::Strong(inner) | InlineKind::Emphasis(inner) => match cut_at_colon(inner) {
                Some((before, behind)) => {
                    head.extend(before);
                    let mut tail = Vec::new();
                    if !behind.is_empty() {
                        let kind = match &inline.kind {
                            InlineKind::Strong(_) => InlineKind::Strong(behind),
                            _ => InlineKind::Emphasis(behind),
                        };
                        tail.push(Inline { kind, span: inline.span.clone() });
                    }
                    tail.extend(rest());
                    trim_start(&mut tail);
                    return Some((head, tail));
                }
                None => head.extend(inner.iter().cloned()),
            },
            InlineKind::Break => return None,
            _ => head.push(inline.clone()),
        }
    }
    None
}

/// A line whose first piece is emphasised, with that piece's inside instead.
fn unwrap_emphasis(line: &[Inline]) -> Vec<Inline> {
    match line.first().map(|inline| &inline.kind) {
        Some(InlineKind::Strong(inner) | InlineKind::Emphasis(inner)) => {
            inner.iter().chain(line.iter().skip(1)).cloned().collect()
        }
        _ => line.to_vec(),
    }
}

/// The lines of a paragraph. A text ends with its line (see [`super::inline`]).
pub fn lines(line: &[Inline]) -> Vec<&[Inline]> {
    let ends = |inline: &Inline| match &inline.kind {
        InlineKind::Text(text) => text.ends_with('\n'),
        InlineKind::Break => true,
        _ => false,
    };
    line.split_inclusive(ends).collect()
}

/// Drops white space and line breaks in front.
fn trim_start(line: &mut Vec<Inline>) {
    while let Some(first) = line.first_mut() {
        match &mut first.kind {
            InlineKind::Text(text) => {
                let bare = text.trim_start();
                if !bare.is_empty() {
                    first.span.start += text.len() - bare.len();
                    *text = bare.to_owned();
                    return;
                }
            }
            InlineKind::Break => {}
            _ => return,
        }
        line.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use crate::source::SourceFile;
    use crate::syntax::parse;
    use crate::syntax::tree::{Block, NodeKind, Quote, plain};

    /// Each quote of a text under `# A`: its condition, and the words it shows.
    fn quotes(text: &str) -> Vec<(String, String)> {
        let languages = ["en", "fr"].map(str::to_owned);
        let source = SourceFile::new("a.md", format!("# A\n\n{text}\n"));
        let (tree, _) = parse(&source, &languages);
        let words = |block: &Block| match block {
            Block::Paragraph(line) => plain(line).replace('\n', "/"),
            _ => "…".to_owned(),
        };
        let told = |quote: &Quote| {
            let condition = quote.condition.as_ref().map_or("", |code| source.slice(&code.span));
            let shown: Vec<String> = quote.blocks.iter().map(words).collect();
            (condition.to_owned(), format!("{}{}", quote.alert.unwrap_or_default(), shown.join("|")))
        };
        let nodes = tree.steps.iter().flat_map(|step| &step.nodes);
        let runs = nodes.filter_map(|node| match &node.kind {
            NodeKind::Quotes(quotes) => Some(quotes.iter().map(told)),
            _ => None,
        });
        runs.flatten().collect()
    }

    #[track_caller]
    fn shows(text: &str, expected: &[(&str, &str)]) {
        let got = quotes(text);
        let got: Vec<_> = got.iter().map(|(condition, shown)| (condition.as_str(), shown.as_str())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn the_line_of_the_condition_is_not_shown() {
        shows("> If `a is 1`:\n> One\n> two.", &[("a is 1", "One/two.")]);
        shows("> **Si `a is 1` :** un `x: y`", &[("a is 1", "un x: y")]);
        shows("> If `a is 1`:\n>\n> One\n>\n> Two", &[("a is 1", "One|Two")]);
        shows("> [!TIP]\n> **If** `a is 1`: **One:** two", &[("a is 1", "tipOne: two")]);
        shows("> Quand `service.down` : attendez", &[("service.down", "attendez")]);
    }

    #[test]
    fn an_otherwise_loses_its_word_and_sign() {
        let first = "> If `a is 1`: x\n\n";
        shows(&format!("{first}> Otherwise:\n> One."), &[("a is 1", "x"), ("", "One.")]);
        shows(&format!("{first}> **Sinon :** un, deux"), &[("a is 1", "x"), ("", "un, deux")]);
        shows(&format!("{first}> **Otherwise**, go on: now"), &[("a is 1", "x"), ("", "go on: now")]);
        shows(&format!("{first}> Otherwise wait, then go."), &[("a is 1", "x"), ("", "wait, then go.")]);
        shows(&format!("{first}> Otherwise wait."), &[("a is 1", "x")]);
    }

    #[test]
    fn other_quotes_stay_quotes() {
        for text in
            ["> Run `ipconfig`: it shows", "> If you see `x.y`: wait", "> When\n> `a is 1`: x", "> `a is 1`"]
        {
            shows(text, &[]);
        }
    }
}
