//! The words around a condition: people read them, the machine does not (section 9, edge 1).

use super::arrow::{Part, parts};
use super::condition::{Condition, lines};
use super::formula::parse as parse_formula;
use super::formula_words::{TokenKind, tokens};
use super::recognise::Steps;
use super::tree::{Code, Inline, plain};
use super::words::negation;
use crate::problem::{Code as ProblemCode, Problem};
use crate::source::{SourceFile, Span};

/// Most words between a condition and its arrow that are no message.
const FEW: usize = 3;

impl Steps<'_> {
    /// Judges the words of an arrow line or choice that has a condition.
    pub(super) fn wording(&mut self, line: &[Inline]) {
        for line in lines(line) {
            let parts = parts(line);
            let Some(at) = parts.iter().position(|part| matches!(part, Part::Code(_))) else { continue };
            let Some(Part::Code(code)) = parts.get(at) else { continue };
            let is_arrow = |part: &Part| matches!(part, Part::Arrow(..));
            let is_link = |part: &Part| matches!(part, Part::Link(..));
            // A choice's words stand between its link and the code; those of an arrow line before its arrow.
            let from = parts
                .iter()
                .take(at)
                .rposition(|part| is_link(part) || is_arrow(part))
                .map_or(0, |at| at + 1);
            let to = parts.iter().position(is_arrow).filter(|to| *to > at);
            if let Some(Part::Words(words)) = parts.get(from..at).and_then(<[Part]>::last) {
                self.negation_outside(&plain(words), words, code, true);
            }
            let behind = parts.get(at + 1..to.unwrap_or(parts.len())).unwrap_or_default();
            if let [Part::Words(words)] = behind {
                self.negation_outside(&plain(words), words, code, false);
                if to.is_some() {
                    self.words_not_shown(words);
                }
            }
            self.strange_quotes(code);
        }
    }

    /// The same for the first line of a quote.
    pub(super) fn wording_of_quote(&mut self, condition: &Condition) {
        self.negation_outside(&plain(&condition.words), &condition.words, &condition.code, true);
        self.strange_quotes(&condition.code);
    }

    fn negation_outside(&mut self, text: &str, words: &[Inline], code: &Code, before: bool) {
        let Some((found, last)) = negation(text, self.languages) else { return };
        // Words that say what the formula says too are no contradiction, unless they stand directly before it.
        const SAME: [&str; 6] = ["not ", "!=", "missing", " no", "< ", "0"];
        if SAME.iter().any(|same| code.text.contains(same)) && !(before && last) {
            return;
        }
        let span = span_of(words);
        let read = if before { text.trim() } else { found.as_str() };
        let message = format!("People read “{read}”, the machine reads `{}`.", code.text.trim());
        let help = "Put it inside: `` If `not service.down` ``; for a text `` If `error_code is missing` ``.";
        self.problem(ProblemCode::NegationOutside, &span, message, help);
    }

    fn words_not_shown(&mut self, words: &[Inline]) {
        let text = plain(words);
        let text = text.trim().trim_matches([',', ':', '–', '—']).trim();
        let count = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
        if count > FEW {
            let message =
                format!("People never see “{text}”: words of an arrow line are for readers of this file.");
            self.problem(
                ProblemCode::WordsNotShown,
                &span_of(words),
                message,
                "Say it in a step of its own.",
            );
        }
    }

    fn strange_quotes(&mut self, code: &Code) {
        if let Some(problem) = strange_quotes(self.source, &code.span) {
            self.tell(problem);
        }
    }
}

/// Curly quotes in a formula: they count, but are hard to type and to tell apart.
pub fn strange_quotes(source: &SourceFile, formula: &Span) -> Option<Problem> {
    const CURLY: [char; 3] = ['“', '„', '‘'];
    let text = source.slice(formula);
    if !text.contains(CURLY) || parse_formula(text, formula.start).is_err() {
        return None;
    }
    let mut found: Option<Problem> = None;
    for token in tokens(text, formula.start).ok()? {
        let written = source.slice(&token.span);
        let (TokenKind::Text(inner), Some(open)) = (&token.kind, written.chars().next()) else { continue };
        if !CURLY.contains(&open) || inner.contains('"') {
            continue;
        }
        let problem = found.unwrap_or_else(|| {
            let message = "Curly quotes in a formula work, but look different on other keyboards.";
            let place = token.span.start..token.span.start + open.len_utf8();
            Problem::new(ProblemCode::StrangeQuotes, source, &place, message)
                .help(format!("Write `\"{inner}\"`."))
        });
        found = Some(problem.fix(token.span.clone(), format!("\"{inner}\"")));
    }
    found
}

/// Where words stand, without the space around them.
fn span_of(words: &[Inline]) -> Span {
    let start = words.first().map_or(0, |word| word.span.start);
    let end = words.last().map_or(start, |word| word.span.end);
    let text = plain(words);
    let space = text.len() - text.trim_start().len();
    let after = text.len() - text.trim_end().len();
    start + space..(end - after.min(end)).max(start + space)
}
