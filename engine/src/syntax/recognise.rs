//! Steps: the blocks of a file → what each step does, by the first rule that fits (R3 to R16).

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::arrow::{Line, Part, Wrong, parts, read};
use super::block::code_block;
use super::lines::SimpleLines;
use super::quote::stray_arrows;
use super::tree::{
    Arrow, Block, BoxName, Choice, Heading, Inline, InlineKind, ListItem, Node, NodeKind, Step, Target, Tree,
    plain,
};
use super::words::{begins_like_a_condition, begins_with_otherwise_word, ends_in_words};
use crate::problem::{Code, Problem, did_you_mean, has_room};
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
        if has_room(&self.problems, code) {
            self.problems.push(Problem::new(code, self.source, span, message).help(help));
        }
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
                block => self.text(block, span),
            },
        }
    }

    fn heading(&mut self, level: u8, content: Vec<Inline>, anchors: Vec<String>, span: Span) {
        let text = plain(&content).replace('\n', " ").trim().to_owned();
        if level <= 2 && !self.source.slice(&span).trim_start().starts_with('#') {
            let help = format!(
                "For a step write `## {text}`; for a line across the page, leave an empty line above it."
            );
            self.problem(
                Code::UnderlinedHeading,
                &span,
                format!("The line below makes “{text}” a heading."),
                help,
            );
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
            (1, false) => {
                let message = format!("There is a second title, “{text}”.");
                self.problem(Code::SecondTitle, &span, message, "Use `##` for steps.");
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

    pub(super) fn node(&mut self, kind: NodeKind, span: Span) {
        match self.tree.steps.last_mut() {
            Some(step) => step.nodes.push(Node { kind, span }),
            None if self.untitled => {}
            None => self.no_title(&span),
        }
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

    fn fence(&mut self, info: &str, inner: &Span, span: &Span) -> NodeKind {
        let text = self.source.slice(span);
        let marks: String = text.chars().take_while(|mark| *mark == '`' || *mark == '~').collect();
        let last = text.lines().last().unwrap_or_default().trim();
        let open = text.lines().count() < 2 || !last.starts_with(&marks);
        let head = span.start..span.start + text.lines().next().unwrap_or_default().len();
        let test = self.source.path.ends_with(".test.md");
        let name = if test { BoxName::read_in_test(info) } else { BoxName::read(info) };
        if open && (name.is_some() || text.contains("\n## ")) {
            let to = self.source.line(span.end.saturating_sub(1));
            let message = format!("This box never ends, so everything up to line {to} is inside it.");
            self.problem(Code::BoxNotClosed, &head, message, "Add a line with ``` after its last line.");
        }
        let Some(name) = name else {
            self.box_typo(info, inner, &head);
            return NodeKind::Text(code_block(self.source, info, inner));
        };
        let lines = SimpleLines::read(self.source.slice(inner), inner.start);
        if name != BoxName::Set {
            for again in &lines.repeated {
                let message =
                    format!("“{}” stands twice in this box; which one counts?", self.source.slice(again));
                self.problem(Code::BadLine, again, message, "Keep one of the two.");
            }
            for bad in &lines.bad {
                let help = "If this continues the line above, start it with two spaces.";
                self.problem(Code::BadLine, bad, "I expected “key: value” here.", help);
            }
        }
        NodeKind::Box(name, lines)
    }

    fn box_typo(&mut self, info: &str, inner: &Span, head: &Span) {
        let word = info.split_whitespace().next().unwrap_or_default();
        const KEYS: [&str; 6] = ["question", "save as", "title", "function", "groups", "to"];
        let near = did_you_mean(word, BoxName::ALL.iter().map(|(name, _)| *name));
        let lines = SimpleLines::read(self.source.slice(inner), inner.start);
        let has_key = KEYS.iter().any(|key| lines.get(key).is_some());
        // A restriction that would be shown as code restricts nobody.
        let body = self.source.slice(inner).trim_start();
        let bare_only = word.is_empty()
            && (body.starts_with("only") || lines.entries.iter().all(|entry| entry.key == "groups"));
        if bare_only && lines.get("groups").is_some() {
            let message =
                "This looks like an `only` box, but it would be shown as code, and the step to everybody.";
            self.problem(Code::BoxTypo, head, message, "Write ```only, then the line `groups: …`, then ```.");
        }
        if let (Some(near), true) = (near, has_key) {
            let message = format!("“{word}” is not a box, so it would be shown as code.");
            self.problem(Code::BoxTypo, head, message, format!("Did you mean `{near}`?"));
        }
    }

    fn paragraph(&mut self, line: Vec<Inline>, span: Span) {
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

    /// A bullet list: choices, arrow lines, arrow lines and then choices, or text.
    fn list(&mut self, items: Vec<ListItem>, span: Span) {
        let lines: Vec<Line> = items.iter().map(item).collect();
        let ways = lines.iter().filter(|line| !matches!(line, Line::Text)).count();
        let only_web = lines.iter().all(|line| {
            matches!(line, Line::Choice(Choice { target: Target::Web { .. }, condition: None, .. }))
        });
        if ways == 0 || only_web {
            self.text(Block::List { start: None, items }, span);
            return;
        }
        for item in &items {
            if let Some(Block::Paragraph(line)) = item.blocks.first() {
                self.odd_arrows(line);
            }
        }
        let mut arrows = Vec::new();
        let mut choices: Vec<Choice> = Vec::new();
        let mut wrong = false;
        let branches = lines.iter().any(is_conditional);
        let guards = lines.iter().take_while(|line| is_conditional(line)).count();
        let (count, rest) = (lines.len(), lines.len() - guards);
        for (at, (line, item)) in lines.into_iter().zip(&items).enumerate() {
            let last = at + 1 == count;
            match line {
                Line::Wrong(problem) => {
                    wrong = true;
                    self.wrong(problem, &item.span);
                }
                Line::Arrow(arrow) if choices.is_empty() && (arrow.condition.is_some() || last) => {
                    arrows.push(arrow)
                }
                Line::Arrow(arrow) if arrow.condition.is_none() && choices.is_empty() => {
                    wrong = true;
                    self.otherwise_not_last(&item.span);
                }
                // R12: one item without a link behind guards is the otherwise line.
                Line::Choice(choice)
                    if !starts_with_link(item)
                        && (guards > 0 && rest == 1 || branches && self.is_otherwise(&choice)) =>
                {
                    if last {
                        let (target, then, span) = (choice.target, choice.then, choice.span);
                        arrows.push(Arrow { condition: None, target, then, span });
                    } else {
                        wrong = true;
                        self.otherwise_not_last(&item.span);
                    }
                }
                Line::Choice(choice) => choices.push(choice),
                Line::Text | Line::Arrow(_) => {
                    // A broken link is told as such; that its line is no choice follows from it.
                    if !wrong && !self.has_broken_link(&item.span) {
                        self.mixed(&items, item);
                    }
                    wrong = true;
                }
            }
        }
        for choice in &choices {
            self.like_a_condition(choice);
        }
        if !arrows.is_empty() {
            self.node(NodeKind::Branch(arrows), span.clone());
        }
        if !choices.is_empty() {
            self.node(NodeKind::Choices(choices), span);
        }
    }

    fn is_otherwise(&self, choice: &Choice) -> bool {
        begins_with_otherwise_word(&plain(&choice.label), self.languages)
    }

    fn has_broken_link(&self, span: &Span) -> bool {
        let lines = self.source.line(span.start)..=self.source.line(span.end);
        let broken =
            |problem: &Problem| problem.code == Code::LinkWithSpace && lines.contains(&problem.place.line);
        self.problems.iter().any(broken)
    }

    fn otherwise_not_last(&mut self, span: &Span) {
        let message = "This line has no condition, so the lines below it never apply.";
        self.problem(Code::OtherwiseNotLast, span, message, "Move it to the end of the list.");
    }

    fn like_a_condition(&mut self, choice: &Choice) {
        for words in [plain(&choice.label), plain(&choice.hint)] {
            if begins_like_a_condition(&words, self.languages) {
                let message = format!(
                    "Is “{}” a condition? As it stands, this is a button that everybody sees.",
                    words.trim()
                );
                let help = "Put the condition in backticks: ``If `os is \"mac\"` → …``.";
                self.problem(Code::ForgotBackticks, &choice.span, message, help);
                return;
            }
        }
    }

    fn mixed(&mut self, items: &[ListItem], item: &ListItem) {
        let line = |item: &ListItem| self.source.line(item.span.start);
        let words = self.source.slice(&item.span).lines().next().unwrap_or_default();
        let words = words.trim_start_matches(['-', '*', '+', ' ']).to_owned();
        let ways: Vec<String> = items
            .iter()
            .filter(|item| !matches!(self::item(item), Line::Text))
            .take(3)
            .map(|item| line(item).to_string())
            .collect();
        let lines = if ways.len() == 1 { "Line" } else { "Lines" };
        let lead = if ways.len() == 1 { "leads" } else { "lead" };
        let message = format!(
            "{lines} {} of this list {lead} somewhere, line {} “{words}” does not.",
            ways.join(", "),
            line(item)
        );
        let help = "If it is a choice, begin with the link: `- [I’m on my phone](mobile-vpn.md)`. If not, put it in a \
                    paragraph of its own, with a line of text between two lists: Markdown joins neighbouring lists.";
        self.problem(Code::MixedList, &item.span, message, help);
    }

    fn numbered(&mut self, items: &[ListItem], span: &Span) {
        let links = items.iter().filter(|item| starts_with_link(item)).count();
        if items.len() > 1 && links + 1 >= items.len() && links > 1 {
            let all = if links == items.len() { "All items" } else { "All items but one" };
            let end = span.start + self.source.slice(span).lines().next().unwrap_or_default().len();
            let message = format!("{all} of this numbered list are links to steps.");
            self.problem(
                Code::NumberedChoice,
                &(span.start..end),
                message,
                "For a choice write `-` instead of numbers.",
            );
        }
    }

    fn wrong(&mut self, wrong: Wrong, item: &Span) {
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
            Wrong::TwoConditions(span) => {
                let help = "Join them in one: `` `os is \"mac\" and affected > 2` ``, or with `or`.";
                self.problem(Code::TwoConditions, &span, "Two conditions on one line.", help);
            }
            Wrong::UnknownEnd(word, span) => {
                let help = match ends_in_words(&word) {
                    Some(end) => format!("Write → `{end}`, in backticks."),
                    None => "For a condition, put it before the arrow.".to_owned(),
                };
                let message = format!(
                    "“{word}” is not an end. The three ends are the same in every language: `solved`, `not solved`, `done`."
                );
                self.problem(Code::UnknownEnd, &span, message, help);
            }
            Wrong::WordsBehind(words, span) => {
                let span = if span.is_empty() { item.clone() } else { span };
                self.arrow_not_followed(&span, &format!("it has words behind it (“{words}”)"));
            }
        }
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

    fn odd_arrows(&mut self, line: &[Inline]) {
        for part in parts(line) {
            if let Part::Arrow(span, true) = part {
                self.problem(
                    Code::OddArrow,
                    &span,
                    "This arrow comes from a word processor.",
                    "Write `→` or `->`.",
                );
            }
        }
    }
}

/// An arrow line with a condition, or one that was meant to have one.
fn is_conditional(line: &Line) -> bool {
    match line {
        Line::Arrow(arrow) => arrow.condition.is_some(),
        Line::Wrong(wrong) => matches!(wrong, Wrong::TwoConditions(_)),
        Line::Choice(_) | Line::Text => false,
    }
}

/// A list item as a line: its first paragraph, with further paragraphs as hint.
pub(super) fn item(item: &ListItem) -> Line {
    let Some(Block::Paragraph(first)) = item.blocks.first().filter(|_| item.task.is_none()) else {
        return Line::Text;
    };
    let mut line = read(first, &item.span, true);
    let more = item.blocks.get(1..).unwrap_or_default();
    if let Line::Choice(choice) = &mut line {
        for block in more {
            match block {
                Block::Paragraph(content) => choice.hint.extend(content.iter().cloned()),
                _ => return Line::Text,
            }
        }
    }
    line
}

fn starts_with_link(item: &ListItem) -> bool {
    let Some(Block::Paragraph(line)) = item.blocks.first() else { return false };
    matches!(parts(line).first(), Some(Part::Link(address, ..)) if super::arrow::is_target(address))
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
    if !begins.trim_start().starts_with(['→', '-', '➔', '⇒', '–', '\u{f0e0}']) {
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
