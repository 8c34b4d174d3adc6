//! The tree: the parts of a file as written, each with its span.

use super::lines::SimpleLines;
use crate::source::Span;

/// A whole file.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Front matter.
    pub header: SimpleLines,
    /// The steps; the first is the title's. Empty if there is no title.
    pub steps: Vec<Step>,
    /// Names of headings below `##`, for links that lead to them by mistake.
    pub small_headings: Vec<(String, Span)>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its heading, or the title.
    pub heading: Heading,
    /// What it does, top to bottom.
    pub nodes: Vec<Node>,
}

/// A heading that can be linked to.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Its words.
    pub content: Vec<Inline>,
    /// Its words as plain text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Its anchors and its link name: the first is its name, the others work too.
    pub names: Vec<String>,
}

/// Something a step does.
#[derive(Clone, Debug)]
pub struct Node {
    /// What.
    pub kind: NodeKind,
    /// Where it stands.
    pub span: Span,
}

/// The things a step does.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Shows a text.
    Text(Block),
    /// Offers choices.
    Choices(Vec<Choice>),
    /// Goes on by itself, by the first arrow whose condition holds.
    Branch(Vec<Arrow>),
    /// Shows texts under conditions: quotes that follow each other directly.
    Quotes(Vec<Quote>),
    /// A box.
    Box(BoxName, SimpleLines),
}

/// A quote under a condition.
#[derive(Clone, Debug)]
pub struct Quote {
    /// When it is shown; none: if none of those above it is.
    pub condition: Option<Code>,
    /// Kind of alert, if it is one.
    pub alert: Option<&'static str>,
    /// What it shows, without the line of the condition.
    pub blocks: Vec<Block>,
    /// Where it stands.
    pub span: Span,
}

/// The boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as it is written")]
pub enum BoxName {
    Ask,
    Set,
    Call,
    Ticket,
    Handoff,
    Only,
    /// In test files only: the situation that a test begins in.
    Given,
}

impl BoxName {
    /// Every box and its name.
    pub const ALL: [(&'static str, Self); 6] = [
        ("ask", Self::Ask),
        ("set", Self::Set),
        ("call", Self::Call),
        ("ticket", Self::Ticket),
        ("handoff", Self::Handoff),
        ("only", Self::Only),
    ];

    /// The box that the words behind a fence name: the first of them, in any capitals.
    #[must_use]
    pub fn read(info: &str) -> Option<Self> {
        let word = info.split_whitespace().next().unwrap_or_default().to_lowercase();
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    /// The same in a test file.
    #[must_use]
    pub fn read_in_test(info: &str) -> Option<Self> {
        let given = info.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("given"));
        if given { Some(Self::Given) } else { Self::read(info) }
    }

    /// Its name as written.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("given", |(name, _)| name)
    }
}

/// A choice.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The words on the button.
    pub label: Vec<Inline>,
    /// Where it leads.
    pub target: Target,
    /// Where to go on after coming back.
    pub then: Option<Target>,
    /// When it is offered.
    pub condition: Option<Code>,
    /// Small text under it.
    pub hint: Vec<Inline>,
    /// Where it stands.
    pub span: Span,
}

/// An arrow line.
#[derive(Clone, Debug)]
pub struct Arrow {
    /// When it is taken.
    pub condition: Option<Code>,
    /// Where it leads.
    pub target: Target,
    /// Where to go on after coming back.
    pub then: Option<Target>,
    /// Where it stands.
    pub span: Span,
}

/// Where a way leads, as written.
#[derive(Clone, Debug)]
pub enum Target {
    /// To a step or a procedure.
    Link {
        /// The address.
        address: String,
        /// Where the link stands.
        span: Span,
    },
    /// To an end: `solved`, `not solved` or `done`.
    End(&'static str),
    /// To a page of the web.
    Web {
        /// The address.
        address: Vec<Piece>,
        /// Words of the link.
        label: String,
        /// Where the link stands.
        span: Span,
    },
}

/// Code between backticks, or the inside of double braces, that should be a formula.
#[derive(Clone, Debug)]
pub struct Code {
    /// As written.
    pub text: String,
    /// Where it stands, without the backticks or braces.
    pub span: Span,
}

/// A piece of literal text that may have holes.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Text.
    Text(String),
    /// `{{ formula }}`
    Hole(Code),
}

/// A block of text.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the forms of CommonMark")]
pub enum Block {
    Heading { level: u8, content: Vec<Inline> },
    Paragraph(Vec<Inline>),
    List { start: Option<u32>, items: Vec<ListItem> },
    Code { language: String, pieces: Vec<Piece> },
    Quote(Vec<Block>),
    Alert { kind: &'static str, blocks: Vec<Block> },
    Table { header: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>> },
    Rule,
}

/// An item of a list.
#[derive(Clone, Debug)]
pub struct ListItem {
    /// A task box, and whether it is ticked.
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
    /// Where it stands.
    pub span: Span,
}

/// A piece of a line.
#[derive(Clone, Debug)]
pub struct Inline {
    /// What.
    pub kind: InlineKind,
    /// Where it stands.
    pub span: Span,
}

/// The pieces of a line.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the forms of CommonMark")]
pub enum InlineKind {
    Text(String),
    Hole(Code),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Strike(Vec<Inline>),
    Code(Vec<Piece>),
    Markup { tag: &'static str, content: Vec<Inline> },
    Link { address: Vec<Piece>, content: Vec<Inline> },
    Image { address: String, alt: String },
    Break,
}

/// The words of a line as plain text, holes left out.
#[must_use]
pub fn plain(content: &[Inline]) -> String {
    let mut text = String::new();
    for inline in content {
        match &inline.kind {
            InlineKind::Text(words) => text.push_str(words),
            InlineKind::Code(pieces) => text.push_str(&plain_pieces(pieces)),
            InlineKind::Strong(inner)
            | InlineKind::Emphasis(inner)
            | InlineKind::Strike(inner)
            | InlineKind::Markup { content: inner, .. }
            | InlineKind::Link { content: inner, .. } => text.push_str(&plain(inner)),
            InlineKind::Image { alt, .. } => text.push_str(alt),
            InlineKind::Hole(_) => {}
            InlineKind::Break => text.push(' '),
        }
    }
    text
}

/// Literal text, holes left out.
#[must_use]
pub fn plain_pieces(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Hole(_) => String::new(),
    };
    pieces.iter().map(text).collect()
}

impl Node {
    /// Adds the addresses of the side ways in a text, in order.
    pub fn side_ways(&self, found: &mut Vec<String>) {
        match &self.kind {
            NodeKind::Text(block) => block_ways(block, found),
            NodeKind::Quotes(quotes) => {
                quotes.iter().flat_map(|quote| &quote.blocks).for_each(|block| block_ways(block, found))
            }
            _ => {}
        }
    }
}

fn block_ways(block: &Block, found: &mut Vec<String>) {
    match block {
        Block::Heading { content, .. } | Block::Paragraph(content) => line_ways(content, found),
        Block::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| block_ways(block, found))
        }
        Block::Quote(blocks) | Block::Alert { blocks, .. } => {
            blocks.iter().for_each(|block| block_ways(block, found))
        }
        Block::Table { header, rows } => {
            header.iter().chain(rows.iter().flatten()).for_each(|cell| line_ways(cell, found))
        }
        Block::Code { .. } | Block::Rule => {}
    }
}

fn line_ways(line: &[Inline], found: &mut Vec<String>) {
    for inline in line {
        match &inline.kind {
            InlineKind::Link { address, .. } => found.push(plain_pieces(address)),
            InlineKind::Strong(inner) | InlineKind::Emphasis(inner) | InlineKind::Strike(inner) => {
                line_ways(inner, found)
            }
            _ => {}
        }
    }
}
