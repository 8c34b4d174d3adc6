//! A test file → its tests, each a list of lines.

use crate::problem::{Code, Problem};
use crate::source::{SourceFile, Span};
use crate::syntax::tree::{self, Block, BoxName, NodeKind, Target, Tree};
use crate::syntax::{SimpleLines, parse};

/// Words that a test may end with, besides those of procedures.
const ENDS: &[&str] = &["solved", "not solved", "done", "ticket", "link", "handoff"];

/// A test file.
#[derive(Debug)]
pub struct TestFile {
    /// The file.
    pub source: SourceFile,
    /// Path of the procedure that its title links to, from the root of the folder.
    pub procedure: Option<String>,
    /// The conversations.
    pub tests: Vec<Test>,
    /// What people ask, and where it must lead.
    pub questions: Vec<QuestionTest>,
    /// What cannot be read.
    pub problems: Vec<Problem>,
}

/// A conversation.
#[derive(Debug)]
pub struct Test {
    /// What it proves.
    pub title: String,
    /// Where its heading stands.
    pub span: Span,
    /// The situation it begins in.
    pub given: Vec<SimpleLines>,
    /// What is said and expected, in order.
    pub lines: Vec<Line>,
}

/// A line of a conversation.
#[derive(Debug)]
pub struct Line {
    /// What.
    pub kind: Expected,
    /// Where it stands.
    pub span: Span,
}

/// What a line of a conversation says.
#[derive(Debug)]
pub enum Expected {
    /// The person says or presses this.
    Say(String),
    /// The assistant says this, among other things; `…` stands for anything.
    Text(String),
    /// Exactly these choices are on offer.
    Choices(Vec<String>),
    /// This ticket is shown: the fields that are written.
    Ticket(SimpleLines),
    /// It has ended like this.
    End(String),
}

/// A question and where it must lead.
#[derive(Debug)]
pub struct QuestionTest {
    /// What somebody asks.
    pub words: String,
    /// Path of the procedure, from the root; none: nothing fits.
    pub procedure: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// Reads a test file.
#[must_use]
pub fn read(source: SourceFile, languages: &[String]) -> TestFile {
    let (tree, mut problems) = parse(&source, languages);
    // A question section is lines of its own kind: what the rules for procedures say of it does not count.
    let sections = question_sections(&source, &tree);
    let inside = |line: usize| sections.iter().any(|section| section.contains(&line));
    problems.retain(|problem| {
        !inside(problem.place.line) && !matches!(problem.code, Code::BadFormula | Code::ForgotBackticks)
    });
    let procedure = tree
        .steps
        .first()
        .and_then(|step| linked(&step.heading.content))
        .map(|address| path(&source.path, &address));
    let mut tests = Vec::new();
    let mut questions = Vec::new();
    for step in &tree.steps {
        if inside(source.line(step.heading.span.start)) {
            continue;
        }
        let mut test = Test {
            title: step.heading.text.clone(),
            span: step.heading.span.clone(),
            given: Vec::new(),
            lines: Vec::new(),
        };
        for node in &step.nodes {
            add(&mut test, node, &source, &mut problems);
        }
        if !test.lines.is_empty() || !test.given.is_empty() {
            tests.push(test);
        }
    }
    for section in sections {
        questions.extend(question_lines(&source, section, &mut problems));
    }
    if procedure.is_none() && !tests.is_empty() {
        let message = "The title does not link to the procedure that is tested.";
        let problem = Problem::new(Code::UnreadableTest, &source, &(0..0), message);
        problems.push(problem.help("Begin with `# Tests for [The VPN does not connect](vpn.md)`."));
    }
    TestFile { source, procedure, tests, questions, problems }
}

fn add(test: &mut Test, node: &tree::Node, source: &SourceFile, problems: &mut Vec<Problem>) {
    let mut line = |kind: Expected| test.lines.push(Line { kind, span: node.span.clone() });
    match &node.kind {
        NodeKind::Text(Block::Quote(blocks)) => line(Expected::Say(words(blocks))),
        NodeKind::Text(Block::Paragraph(content)) => {
            let text = tree::plain(content);
            match ended(&text) {
                Some(end) => line(Expected::End(end)),
                None => line(Expected::Text(one_line(&text))),
            }
        }
        NodeKind::Text(Block::List { start: None, items }) => {
            line(Expected::Choices(items.iter().map(|item| words(&item.blocks)).collect()));
        }
        NodeKind::Text(block) => line(Expected::Text(words(std::slice::from_ref(block)))),
        NodeKind::Branch(arrows) => {
            if let [tree::Arrow { condition: None, target: Target::End(end), .. }] = arrows.as_slice() {
                line(Expected::End((*end).to_owned()));
            } else {
                unreadable(node, source, problems, "A test has no ways of its own.");
            }
        }
        NodeKind::Box(BoxName::Ticket, lines) => line(Expected::Ticket(lines.clone())),
        NodeKind::Box(BoxName::Given, lines) => test.given.push(lines.clone()),
        NodeKind::Box(name, _) => {
            unreadable(node, source, problems, &format!("A test has no `{}` box.", name.name()));
        }
        NodeKind::Choices(_) | NodeKind::Quotes(_) => {
            unreadable(node, source, problems, "This looks like a part of a procedure, not of a test.");
        }
    }
}

fn unreadable(node: &tree::Node, source: &SourceFile, problems: &mut Vec<Problem>, message: &str) {
    let end = node.span.start + source.slice(&node.span).lines().next().unwrap_or_default().len();
    let problem = Problem::new(Code::UnreadableTest, source, &(node.span.start..end), message);
    problems.push(problem.help("A quote is what the person says, a paragraph what the assistant says."));
}

/// `→ ticket`, which is no end of procedures.
fn ended(text: &str) -> Option<String> {
    let word = text.trim().strip_prefix(['→', '➔']).or_else(|| text.trim().strip_prefix("->"))?.trim();
    ENDS.contains(&word).then(|| word.to_owned())
}

/// The words of blocks in one line.
fn words(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        let part = match block {
            Block::Heading { content, .. } | Block::Paragraph(content) => tree::plain(content),
            Block::List { items, .. } => {
                items.iter().map(|item| words(&item.blocks)).collect::<Vec<_>>().join(" ")
            }
            Block::Code { pieces, .. } => tree::plain_pieces(pieces),
            Block::Quote(blocks) | Block::Alert { blocks, .. } => words(blocks),
            Block::Table { header, rows } => {
                let cells = header.iter().chain(rows.iter().flatten());
                cells.map(|cell| tree::plain(cell)).collect::<Vec<_>>().join(" ")
            }
            Block::Rule => String::new(),
        };
        text.push_str(&part);
        text.push(' ');
    }
    one_line(&text)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn linked(content: &[tree::Inline]) -> Option<String> {
    content.iter().find_map(|inline| match &inline.kind {
        tree::InlineKind::Link { address, .. } => Some(tree::plain_pieces(address)),
        _ => None,
    })
}

/// An address in a file, from the root of the folder.
fn path(from: &str, address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = if address.starts_with('/') { Vec::new() } else { from.split('/').collect() };
    parts.pop();
    for part in address.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Lines of the sections that test the search: all of `questions.test.md`, elsewhere under *Questions*.
fn question_sections(source: &SourceFile, tree: &Tree) -> Vec<std::ops::Range<usize>> {
    let last = source.text.lines().count() + 1;
    let whole = source.path == "questions.test.md";
    let mut sections = Vec::new();
    for (step, at) in tree.steps.iter().zip(0..) {
        let from = source.line(step.heading.span.start);
        let to = tree.steps.get(at + 1).map_or(last, |next| source.line(next.heading.span.start));
        if whole || step.heading.text.trim().eq_ignore_ascii_case("questions") {
            sections.push(from..to);
        }
    }
    sections
}

fn question_lines(
    source: &SourceFile,
    section: std::ops::Range<usize>,
    problems: &mut Vec<Problem>,
) -> Vec<QuestionTest> {
    let mut found = Vec::new();
    let mut at = 0;
    for (line, number) in source.text.split_inclusive('\n').zip(1..) {
        let start = at;
        at += line.len();
        let bare = line.trim();
        let Some(item) = bare.strip_prefix("- ").filter(|_| section.contains(&number)) else { continue };
        let from = start + (line.len() - line.trim_start().len());
        let span = from..from + bare.len();
        let cut = ["→", "->"].iter().find_map(|arrow| item.rsplit_once(arrow));
        let target = cut.and_then(|(_, target)| match target.trim() {
            "`none`" | "none" => Some(None),
            target => {
                let address = target.strip_suffix(')')?.rsplit_once("](")?.1;
                Some(Some(path(&source.path, address)))
            }
        });
        match (cut, target) {
            (Some((words, _)), Some(procedure)) => {
                found.push(QuestionTest { words: words.trim().to_owned(), procedure, span });
            }
            _ => {
                let message = "This line does not say where the words must lead.";
                let problem = Problem::new(Code::UnreadableTest, source, &span, message);
                problems.push(problem.help("`- my vpn drops → [VPN](it/vpn.md)`, or ``→ `none` ``."));
            }
        }
    }
    found
}
