//! A file's tree → a procedure: its steps and where their ways lead.

use std::collections::{BTreeMap, BTreeSet};

use super::files::Parsed;
use super::header;
use super::link::Index;
use super::text::alert_kind;
use super::ways::Ids;
use crate::model::access::Audience;
use crate::model::kind::Names;
use crate::model::lower::Lowering;
use crate::model::procedure::{Goal, Head, Node, Procedure, Quote, Step};
use crate::model::project::Project;
use crate::model::text::Block;
use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::tree::{self, BoxName, NodeKind};

/// Resolves the steps of one file.
pub struct Resolver<'a, 'b> {
    /// Formulas, and the problems so far.
    pub lowering: Lowering<'a>,
    /// What links may lead to.
    pub index: &'a Index<'b>,
    /// The project file.
    pub project: &'a Project,
    /// Path of the file.
    pub path: String,
    /// Language of the file.
    pub language: String,
    /// It is a translation: what its source is told is not told again.
    pub translation: bool,
    /// Its ticket type: that of the file, or of the project.
    pub ticket_type: Option<crate::model::ticket::TicketType>,
    /// Fields that the front matter fills.
    pub defaults: Vec<(String, String)>,
    /// Side ways of the step at hand.
    pub ways: BTreeMap<u32, Goal>,
    /// A box without an end may have swallowed steps.
    pub swallowed: bool,
    /// Names that this translation works out in other words than its source.
    pub reworded: BTreeSet<String>,
    /// Published name and path of each picture and file.
    pub used_media: Vec<(String, String)>,
}

/// What a file is resolved in.
pub struct Place<'a, 'b> {
    /// What links may lead to.
    pub index: &'a Index<'b>,
    /// The project file.
    pub project: &'a Project,
    /// The names that formulas may use.
    pub names: &'a Names,
    /// For a translation: what is known of its source.
    pub source: Option<&'a Head>,
}

/// Resolves a file. None: it has no title, or nobody may see it.
pub fn resolve(
    file: &mut Parsed,
    place: &Place<'_, '_>,
    media: &mut BTreeMap<String, String>,
) -> Option<Procedure> {
    let Place { index, project, names, source } = *place;
    let mut head = header::read(file, project)?;
    let source_first = file.renamed.get(&head.first).cloned().unwrap_or_else(|| head.first.clone());
    head.first = source_first;
    let steps = std::mem::take(&mut file.tree.steps);
    let only: Vec<Option<Audience>> =
        steps.iter().enumerate().map(|(number, step)| only(file, project, number, step)).collect();
    let mut resolver = Resolver {
        lowering: Lowering { steps: step_names(&steps, &file.renamed), ..Lowering::new(&file.source, names) },
        index,
        project,
        path: file.source.path.clone(),
        language: file.language.clone(),
        translation: file.translation_of.is_some(),
        ticket_type: source.unwrap_or(&head).ticket_type.clone(),
        defaults: source.unwrap_or(&head).defaults.clone(),
        ways: BTreeMap::new(),
        swallowed: file.problems.iter().any(|problem| problem.code == Code::BoxNotClosed),
        reworded: BTreeSet::new(),
        used_media: Vec::new(),
    };
    if let Some(entry) = file.tree.header.get("not solved").filter(|_| file.translation_of.is_none()) {
        let value = entry.value.trim_matches(['"', '\'']);
        let address = if value.contains(".md") {
            value.to_owned()
        } else {
            format!("#{}", value.trim_start_matches('#'))
        };
        head.not_solved = resolver.goal(&address, &entry.value_span);
    }
    let mut resolved = Vec::new();
    let mut counted = Vec::new();
    for (step, only) in steps.iter().zip(only) {
        let written = step.heading.names.first().cloned().unwrap_or_default();
        let name = file.renamed.get(&written).cloned().unwrap_or(written);
        let goal = Goal { procedure: head.id.clone(), step: name.clone() };
        resolver.ways = BTreeMap::new();
        let heading = resolver.line(&step.heading.content);
        let nodes = resolver.nodes(step, &goal);
        counted.push(std::mem::take(&mut resolver.lowering.counted));
        let audience = only.map_or_else(|| head.audience.clone(), |only| head.audience.and(&only));
        let aliases = step.heading.names.iter().filter(|alias| **alias != name).cloned().collect();
        resolved.push(Step {
            name,
            aliases,
            heading,
            audience,
            nodes,
            ways: std::mem::take(&mut resolver.ways),
        });
    }
    for (step, resolved) in steps.iter().zip(&resolved) {
        resolver.compared(step, resolved);
    }
    for (step, counted) in resolved.iter().zip(counted) {
        resolver.counted(step, counted, &resolved);
    }
    media.extend(std::mem::take(&mut resolver.used_media));
    file.problems.append(&mut resolver.lowering.problems);
    file.tree.steps = steps;
    Some(Procedure { head, steps: resolved })
}

/// Every name of a step → its name in the source language.
fn step_names(steps: &[tree::Step], renamed: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for step in steps {
        let Some(first) = step.heading.names.first() else { continue };
        let source = renamed.get(first).unwrap_or(first);
        names.extend(step.heading.names.iter().map(|name| (name.clone(), source.clone())));
        names.insert(source.clone(), source.clone());
    }
    names
}

/// Who a step is for, by its `only` box.
fn only(file: &mut Parsed, project: &Project, number: usize, step: &tree::Step) -> Option<Audience> {
    let mut found = None;
    for (at, node) in step.nodes.iter().enumerate() {
        let NodeKind::Box(BoxName::Only, lines) = &node.kind else { continue };
        if number == 0 {
            let message = "The first step cannot be restricted alone: nobody else could begin.";
            let problem =
                Problem::new(Code::OnlyOnFirstStep, &file.source, &head_line(file, &node.span), message);
            file.problems.push(problem.help("Use `groups:` on top of the file."));
        } else if at > 0 {
            let help = "Move it up under the heading.";
            let problem = Problem::new(
                Code::OnlyNotFirst,
                &file.source,
                &head_line(file, &node.span),
                "`only` must be the first thing in its step.",
            );
            file.problems.push(problem.help(help));
        }
        let Some(entry) = lines.get("groups") else {
            let message = "`only` does not say for whom the step is.";
            let problem = Problem::new(Code::MissingKey, &file.source, &head_line(file, &node.span), message);
            file.problems.push(problem.help("Add for example `groups: managers`."));
            // Without groups it is for nobody: a forgotten line must not open a step.
            found = Some(Audience::any_of([]));
            continue;
        };
        for other in lines.entries.iter().filter(|other| other.key != "groups") {
            let message = format!("An `only` box has no “{}”.", other.key);
            let problem = Problem::new(Code::UnknownKey, &file.source, &other.key_span, message);
            file.problems.push(problem.help("It has only `groups`."));
        }
        found = Some(header::groups(file, project, &entry.items, entry));
    }
    found
}

fn head_line(file: &Parsed, span: &Span) -> Span {
    span.start..span.start + file.source.slice(span).lines().next().unwrap_or_default().len()
}

impl Resolver<'_, '_> {
    /// Notes a problem.
    pub fn problem(&mut self, code: Code, span: &Span, message: impl Into<String>, help: impl Into<String>) {
        if self.lowering.has_room(code) {
            let problem = Problem::new(code, self.lowering.source, span, message).help(help);
            self.lowering.problems.push(problem);
        }
    }

    /// Notes a problem whose repair is another text in its place.
    pub fn instead(
        &mut self,
        code: Code,
        span: &Span,
        message: impl Into<String>,
        help: impl Into<String>,
        sure: Option<String>,
    ) {
        self.told(code, span, message, help, sure.map(|text| (span.clone(), text)));
    }

    /// Notes a problem with its repair.
    pub fn told(
        &mut self,
        code: Code,
        span: &Span,
        message: impl Into<String>,
        help: impl Into<String>,
        fix: Option<(Span, String)>,
    ) {
        self.problem(code, span, message, help);
        if let (Some((span, text)), Some(problem)) = (fix, self.lowering.problems.last_mut())
            && problem.code == code
        {
            *problem = problem.clone().fix(span, text);
        }
    }

    fn nodes(&mut self, step: &tree::Step, goal: &Goal) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut saved: BTreeMap<String, usize> = BTreeMap::new();
        let mut ids = Ids::default();
        for node in &step.nodes {
            match &node.kind {
                NodeKind::Text(block) => nodes.push(Node::Text(self.block(block))),
                NodeKind::Choices(choices) => {
                    nodes.push(Node::Choices(self.choices(choices, goal, &mut ids)))
                }
                NodeKind::Branch(arrows) => nodes.push(Node::Branch(self.arrows(arrows))),
                NodeKind::Box(BoxName::Ask, lines) => {
                    let Some(ask) = self.ask(lines, &node.span) else { continue };
                    let line = self.lowering.source.line(node.span.start);
                    if let Some(before) = saved.insert(ask.name.clone(), line) {
                        let message = format!(
                            "`{}` is asked for twice in this step (also line {before}), so the first answer is lost.",
                            ask.name
                        );
                        self.problem(Code::AskedTwice, &node.span.clone(), message, "Use another name.");
                    }
                    nodes.push(Node::Ask(ask));
                }
                NodeKind::Box(BoxName::Ticket, lines) => {
                    if let Some(ticket) = self.ticket(lines, &node.span) {
                        nodes.push(Node::Ticket(ticket));
                    }
                }
                NodeKind::Quotes(quotes) => {
                    let quotes = quotes.iter().filter_map(|quote| self.quote(quote)).collect();
                    nodes.push(Node::Quotes(quotes));
                }
                NodeKind::Box(BoxName::Set, lines) => nodes.push(Node::Set(self.set(lines))),
                NodeKind::Box(BoxName::Call, lines) => {
                    nodes.extend(self.call(lines, &node.span).map(Node::Call));
                }
                NodeKind::Box(BoxName::Handoff, lines) => nodes.push(Node::Handoff(self.handoff(lines))),
                NodeKind::Box(BoxName::Only | BoxName::Given, _) => {}
            }
        }
        nodes
    }

    /// Steps whose visits are counted where part of the readers may not know them: their name would be told.
    fn counted(&mut self, step: &Step, counted: Vec<(Span, String)>, all: &[Step]) {
        for (span, name) in counted {
            let other = all.iter().find(|other| other.name == name);
            if other.is_some_and(|other| !step.audience.implies(&other.audience)) {
                let message =
                    format!("Part of the people who come here may not know that there is a step “{name}”.");
                let help = "Count another step, or move this to a step that only they see.";
                self.problem(Code::StuckOutsideGroup, &span, message, help);
            }
        }
    }

    /// Words of a translation that a condition compares: there it would never hold.
    fn compared(&mut self, step: &tree::Step, resolved: &Step) {
        let conditions = resolved.nodes.iter().flat_map(|node| match node {
            Node::Choices(choices) => choices.iter().filter_map(|choice| choice.condition.as_ref()).collect(),
            Node::Branch(arrows) => arrows.iter().filter_map(|arrow| arrow.condition.as_ref()).collect(),
            Node::Quotes(quotes) => quotes.iter().filter_map(|quote| quote.condition.as_ref()).collect(),
            _ => Vec::new(),
        });
        let conditions: Vec<&crate::model::condition::Expr> = conditions.collect();
        let found = self
            .reworded
            .iter()
            .find(|name| conditions.iter().any(|condition| condition.names(&|other| other == name.as_str())));
        if let Some(name) = found.cloned() {
            let message = format!(
                "`{name}` is worked out in other words than in the source, but a condition compares it here."
            );
            let help = "What is compared must be the same in every language.";
            self.problem(Code::TranslationChangedCode, &step.heading.span, message, help);
        }
    }

    /// A quote under a condition. None: its condition cannot be read, which is told.
    fn quote(&mut self, quote: &tree::Quote) -> Option<Quote> {
        let condition = match &quote.condition {
            None => None,
            Some(code) => Some(self.lowering.condition(code)?),
        };
        let blocks: Vec<_> = quote.blocks.iter().map(|block| self.block(block)).collect();
        let blocks = match quote.alert {
            Some(kind) => vec![Block::Alert { kind: alert_kind(kind), blocks }],
            None => blocks,
        };
        Some(Quote { condition, blocks })
    }
}
