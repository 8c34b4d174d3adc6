//! Steps: the blocks of a file → what each step does, by the first rule that fits (R3 to R16).

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::arrow::{Line, Part, Wrong, is_odd_arrow, parts, read};
use super::formula::parse as parse_formula;
use super::lines::SimpleLines;
use super::quote::stray_arrows;
use super::tree::{Block, Code as Formula, Heading, Inline, InlineKind, Node, NodeKind, Step, Tree, plain};
use super::words::{ends_in_words, joining_word, sure_end};
use crate::problem::{Code, Problem, has_room};
use crate::source::{SourceFile, Span};

/// A block directly in the file.
pub enum Top {
    /// A heading of level 1 to 6, with the anchors in it and on the line above.
    Heading { level: u8, content: Vec<Inline>, anchors: Vec<String>, span: Span },
    /// A fenced block: the words behind the backticks, and the inside.
    Fence { info: String, inner: Span, span: Span },
    /// Anything else.
    Block(Block, Span),
}

/// Gathers the steps of a file.
pub struct Steps<'a> {
    pub(super) source: &'a SourceFile,
    pub(super) languages: &'a [String],
    problems: Vec<Problem>,
    tree: Tree,
    names: BTreeMap<String, usize>,
    untitled: bool,
}

impl<'a> Steps<'a> {
    /// Starts, with the problems met so far.
    pub fn new(source: &'a SourceFile, languages: &'a [String], problems: Vec<Problem>) -> Self {
        Self { source, languages, problems, tree: Tree::default(), names: BTreeMap::new(), untitled: false }
    }

    /// Ends: the tree and all problems of the file.
    pub fn finish(mut self, header: SimpleLines) -> (Tree, Vec<Problem>) {
        let unreadable = self.problems.iter().any(|problem| problem.code == Code::UnreadableFrontMatter);
        if self.tree.steps.is_empty() && !self.untitled && !unreadable {
            self.no_title(&(0..0));
        }
        self.tree.header = header;
        (self.tree, self.problems)
    }

    pub(super) fn problem(
        &mut self,
        code: Code,
        span: &Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.tell(Problem::new(code, self.source, span, message).help(help));
    }

    pub(super) fn tell(&mut self, problem: Problem) {
        if has_room(&self.problems, problem.code) {
            self.problems.push(problem);
        }
    }

    /// The problems so far.
    pub(super) fn told(&mut self) -> &mut [Problem] {
        &mut self.problems
    }

    fn no_title(&mut self, span: &Span) {
        self.untitled = true;
        let help = "Begin with a line such as `# How do I get on the Wi-Fi?`.";
        self.problem(Code::NoTitle, span, "This file has no title on top.", help);
    }

    /// Takes the next block.
    pub fn add(&mut self, top: Top) {
        match top {
            Top::Heading { level, content, anchors, span } => self.heading(level, content, anchors, span),
            Top::Fence { info, inner, span } => {
                let kind = self.fence(&info, &inner, &span);
                self.node(kind, span);
            }
            Top::Block(block, span) => match block {
                Block::List { start: None, items } => self.list(items, span),
                Block::List { start: Some(start), items } => {
                    self.numbered(&items, &span);
                    self.text(Block::List { start: Some(start), items }, span);
                }
                Block::Paragraph(line) => self.paragraph(line, span),
                Block::Quote(blocks) => self.quote(None, blocks, span),
                Block::Alert { kind, blocks } => self.quote(Some(kind), blocks, span),
                // A block of code without a fence is one that is indented.
                block @ Block::Code { .. } if self.indented_box(&span) => self.as_text(block, span),
                block => self.text(block, span),
            },
        }
    }

    fn heading(&mut self, level: u8, content: Vec<Inline>, anchors: Vec<String>, span: Span) {
        let text = plain(&content).replace('\n', " ").trim().to_owned();
        if level <= 2 && !self.source.slice(&span).trim_start().starts_with('#') {
            self.underlined(level, &text, &span);
        }
        if level > 2 {
            self.tree.small_headings.push((link_name(&text), span.clone()));
            self.text(Block::Heading { level, content }, span);
            return;
        }
        if content.iter().any(|inline| matches!(inline.kind, InlineKind::Hole(_))) {
            let message = "A heading cannot contain `{{ }}`, because links would not find it.";
            self.problem(Code::BracesInHeading, &span, message, "Say it in the text below.");
        }
        match (level, self.tree.steps.is_empty()) {
            // The first of a file where something stands above it, which is told there.
            (1, false) if self.untitled => self.untitled = false,
            (1, false) => {
                let message = format!("There is a second title, “{text}”.");
                let problem = Problem::new(Code::SecondTitle, self.source, &span, message);
                let problem = problem.help("Use `##` for steps.");
                let sure = self.source.slice(&span).starts_with("# ");
                self.tell(if sure { problem.fix(span.start..span.start, "#") } else { problem });
            }
            (2, true) if !self.untitled => self.no_title(&span),
            _ => {}
        }
        let mut names = anchors;
        let own = link_name(&text);
        if own.is_empty() && names.is_empty() {
            let message =
                format!("The heading “{text}” has no letters or digits, so no link can lead to it.");
            self.problem(Code::EmptyName, &span, message, "Add a word.");
        }
        if level == 2 && names.is_empty() {
            self.odd_link_name(&text, &own, &span);
        }
        if !own.is_empty() && !names.contains(&own) {
            names.push(own);
        }
        for name in &names {
            if let Some(line) = self.names.insert(name.clone(), self.source.line(span.start)) {
                let message = format!(
                    "Two steps are called “{text}” (also line {line}), so a link cannot tell them apart."
                );
                self.problem(
                    Code::SameName,
                    &span,
                    message,
                    format!("Rename one, for example “{text} again”."),
                );
            }
        }
        let heading = Heading { content, text, span, names };
        self.tree.steps.push(Step { heading, nodes: Vec::new() });
    }

    /// A link name that nobody would guess. The title's is seldom linked to.
    fn odd_link_name(&mut self, text: &str, name: &str, span: &Span) {
        let end = match (name.starts_with('-'), name.ends_with('-')) {
            (_, true) => "at the end",
            (true, _) => "at the beginning",
            _ => return,
        };
        let message = format!("The heading “{text}” gives the link name `#{name}`, with a hyphen {end}.");
        let help = "Drop the sign that stands there, or copy the name from here.";
        self.problem(Code::OddLinkName, span, message, help);
    }

    /// `Title` over `===` or `---`.
    fn underlined(&mut self, level: u8, text: &str, span: &Span) {
        let help = format!(
            "For a step write `## {text}`; for a line across the page, leave an empty line above it."
        );
        let message = format!("The line below makes “{text}” a heading.");
        let problem = Problem::new(Code::UnderlinedHeading, self.source, span, message).help(help);
        let mut lines = self.source.slice(span).lines();
        let (first, line) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default().trim());
        // Three hyphens may be meant as a line across the page.
        let sure = lines.next().is_none() && line != "---" && first.trim_start() == first;
        let marks = "#".repeat(usize::from(level));
        self.tell(if sure {
            problem.fix(span.clone(), format!("{marks} {}", first.trim()))
        } else {
            problem
        });
    }

    pub(super) fn node(&mut self, kind: NodeKind, span: Span) {
        match self.tree.steps.last_mut() {
            Some(step) => step.nodes.push(Node { kind, span }),
            None if self.untitled => {}
            None => self.no_title(&span),
        }
    }

    /// Begins what a heading begins that Markdown does not see.
    pub(super) fn begin(&mut self, level: u8, content: Vec<Inline>, span: Span) {
        self.heading(level, content, Vec::new(), span);
    }

    /// Whether the file has its title, or it was told that it has none.
    pub(super) fn has_title(&self) -> bool {
        self.untitled || !self.tree.steps.is_empty()
    }

    /// What the step at hand did last.
    pub(super) fn last_node(&mut self) -> Option<&mut Node> {
        self.tree.steps.last_mut()?.nodes.last_mut()
    }

    /// Whether the step at hand shows something under a condition.
    pub(super) fn step_has_quotes(&self) -> bool {
        let quotes = |node: &Node| matches!(node.kind, NodeKind::Quotes(_));
        self.tree.steps.last().is_some_and(|step| step.nodes.iter().any(quotes))
    }

    pub(super) fn text(&mut self, block: Block, span: Span) {
        let told = match &block {
            Block::Quote(inner) | Block::Alert { blocks: inner, .. } => self.misplaced(inner),
            Block::List { items, .. } => {
                // The first block of an item is its line, and no stranger in it.
                let inner = items.iter().filter_map(|item| item.blocks.get(1..));
                inner.flat_map(|blocks| self.misplaced(blocks)).collect()
            }
            _ => Vec::new(),
        };
        self.stray_arrows(&block, &told);
        self.node(NodeKind::Text(block), span);
    }

    pub(super) fn paragraph(&mut self, line: Vec<Inline>, span: Span) {
        if self.tight_heading(&line, &span) {
            return;
        }
        if self.quoted_box(&span) || self.indented_box(&span) || self.odd_bullets(&span) {
            return self.as_text(Block::Paragraph(line), span);
        }
        // The last line of a paragraph, if it begins with an arrow, is an arrow line of its own.
        let (before, last) = split_last_line(&line);
        if let Some(last) = last {
            let from = last.first().map_or(span.start, |inline| inline.span.start);
            if let Line::Arrow(arrow) = read(&last, &(from..span.end), false) {
                if !before.is_empty() {
                    self.text(Block::Paragraph(before), span.start..from);
                }
                self.odd_arrows(&last);
                self.node(NodeKind::Branch(vec![arrow]), from..span.end);
                return;
            }
        }
        match read(&line, &span, false) {
            Line::Arrow(arrow) => {
                self.odd_arrows(&line);
                if arrow.condition.is_some() {
                    self.wording(&line);
                }
                self.node(NodeKind::Branch(vec![arrow]), span);
            }
            Line::Choice(choice) => {
                let words = plain(&choice.label);
                let message =
                    format!("There are words before the arrow (“{}”), but no condition.", words.trim());
                let help = "Start the line with the arrow, after an empty line; for a choice begin with `-`: \
                            ``- Yes → `solved` ``; for a condition put it in backticks.";
                self.problem(Code::WordsWithoutCondition, &span, message, help);
            }
            Line::Wrong(wrong) => self.wrong(wrong, &span),
            Line::Text => self.text(Block::Paragraph(line), span),
        }
    }

    pub(super) fn wrong(&mut self, wrong: Wrong, item: &Span) {
        match wrong {
            Wrong::TwoLinks(span) => {
                let help = "One line for each; for “do this, then go there” put an arrow between them.";
                self.problem(
                    Code::TwoLinks,
                    &span,
                    "This choice has two links, so a click cannot tell which.",
                    help,
                );
            }
            Wrong::NoLabel(span) => {
                self.problem(
                    Code::NoLabel,
                    &span,
                    "This choice has no words, so there is nothing to press.",
                    "`- [Green](#green)`",
                );
            }
            Wrong::TwoConditions(first, second) => self.two_conditions(&first, &second),
            Wrong::UnknownEnd(word, span) => {
                let help = match ends_in_words(&word) {
                    Some(end) => format!("Write → `{end}`, in backticks."),
                    None => "For a condition, put it before the arrow.".to_owned(),
                };
                let message = format!(
                    "“{word}” is not an end. The three ends are the same in every language: `solved`, `not solved`, `done`."
                );
                let problem = Problem::new(Code::UnknownEnd, self.source, &span, message).help(help);
                self.tell(match sure_end(&word).filter(|_| self.source.slice(&span) == word) {
                    // A bare word gets its backticks.
                    Some(end) if !self.source.slice(&(0..span.start)).ends_with('`') => {
                        problem.fix(span, format!("`{end}`"))
                    }
                    Some(end) => problem.fix(span, end),
                    None => problem,
                });
            }
            Wrong::WordsBehind(words, span) => {
                let span = if span.is_empty() { item.clone() } else { span };
                self.arrow_not_followed(&span, &format!("it has words behind it (“{words}”)"));
            }
        }
    }

    pub(super) fn two_conditions(&mut self, first: &Formula, second: &Formula) {
        let help = "Join them in one: `` `os is \"mac\" and affected > 2` ``, or with `or`.";
        let problem =
            Problem::new(Code::TwoConditions, self.source, &second.span, "Two conditions on one line.");
        let problem = problem.help(help);
        let between = first.span.end..second.span.start;
        let words =
            self.source.slice(&between).trim_start_matches('`').trim_end_matches('`').trim().to_lowercase();
        // One comparison each, and nothing joined; two bare names may well be prose.
        let read = |code: &Formula| parse_formula(&code.text, code.span.start).ok();
        let sure = match (read(first), read(second)) {
            (Some(one), Some(two)) => {
                let compares = one.is_condition() || two.is_condition();
                compares && one.is_comparison() && two.is_comparison()
            }
            _ => false,
        };
        let sure = sure && self.source.slice(&first.span) == first.text;
        self.tell(match joining_word(&words, self.languages).filter(|_| sure) {
            Some(word) => problem.fix(between, format!(" {word} ")),
            None => problem,
        });
    }

    fn arrow_not_followed(&mut self, span: &Span, why: &str) {
        let message = format!("People see this arrow, but nobody is led there: {why}.");
        let help = "A condition stands before the arrow: ``If `score > 3` → [Legal](#legal)``; a choice is \
                    `- [Legal](#legal)`; in a menu path use `>`.";
        self.problem(Code::ArrowNotFollowed, span, message, help);
    }

    /// R16: an arrow before a link to a target or an end word, in text; but not where that has been told.
    pub(super) fn stray_arrows(&mut self, block: &Block, told: &[Span]) {
        let mut lines: Vec<&[Inline]> = Vec::new();
        lines_of(block, &mut lines);
        let known = |span: &Span| told.iter().any(|told| told.start <= span.start && span.end <= told.end);
        let stray = lines.into_iter().flat_map(stray_arrows).filter(|span| !known(span));
        let stray: Vec<Span> = stray.collect();
        for span in stray {
            self.arrow_not_followed(&span, "it stands in the middle of a text");
        }
    }

    pub(super) fn odd_arrows(&mut self, line: &[Inline]) {
        for part in parts(line) {
            if let Part::Arrow(span, true) = part {
                let message = "This arrow comes from a word processor.";
                let problem = Problem::new(Code::OddArrow, self.source, &span, message);
                let problem = problem.help("Write `→` or `->`.");
                let sure = is_odd_arrow(self.source.slice(&span));
                self.tell(if sure { problem.fix(span, "→") } else { problem });
            }
        }
    }
}

/// Cuts a paragraph before its last line, if there is more than one and the last begins with an arrow.
fn split_last_line(line: &[Inline]) -> (Vec<Inline>, Option<Vec<Inline>>) {
    let last = line.iter().enumerate().rev().find_map(|(at, inline)| match &inline.kind {
        InlineKind::Text(text) => text.rfind('\n').map(|cut| (at, cut, text)),
        _ => None,
    });
    let Some((at, cut, text)) = last else { return (Vec::new(), None) };
    let tail = text.get(cut + 1..).unwrap_or_default();
    let Some(inline) = line.get(at) else { return (Vec::new(), None) };
    let begins = match line.get(at + 1).map(|next| &next.kind) {
        Some(InlineKind::Text(next)) if tail.is_empty() => next,
        _ => tail,
    };
    if !begins.trim_start().starts_with(['→', '-', '➔', '⇒', '–', '—', '=', '⟶', '➜', '➡', '\u{f0e0}'])
    {
        return (Vec::new(), None);
    }
    let middle = inline.span.start + cut;
    let head = Inline {
        kind: InlineKind::Text(text.get(..cut).unwrap_or_default().to_owned()),
        span: inline.span.start..middle,
    };
    let own = Inline { kind: InlineKind::Text(tail.to_owned()), span: middle + 1..inline.span.end };
    let own = Some(own).filter(|_| !tail.is_empty());
    let before = line.iter().take(at).cloned().chain([head]).collect();
    let after = own.into_iter().chain(line.iter().skip(at + 1).cloned()).collect();
    (before, Some(after))
}

/// The lines of text in a block.
fn lines_of<'a>(block: &'a Block, lines: &mut Vec<&'a [Inline]>) {
    match block {
        Block::Heading { content, .. } | Block::Paragraph(content) => lines.push(content),
        Block::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| lines_of(block, lines))
        }
        Block::Quote(blocks) | Block::Alert { blocks, .. } => {
            blocks.iter().for_each(|block| lines_of(block, lines))
        }
        Block::Table { header, rows } => {
            lines.extend(header.iter().chain(rows.iter().flatten()).map(Vec::as_slice));
        }
        Block::Code { .. } | Block::Rule => {}
    }
}

/// R5: the name by which links find a heading, as GitHub computes it.
#[must_use]
pub fn link_name(text: &str) -> String {
    let kept = |mark: &char| {
        mark.is_alphanumeric()
            || super::is_letter(*mark)
            || unicode_normalization::char::is_combining_mark(*mark)
            || "-_ ".contains(*mark)
    };
    text.nfc()
        .collect::<String>()
        .to_lowercase()
        .chars()
        .filter(kept)
        .map(|mark| if mark == ' ' { '-' } else { mark })
        .collect()
}
