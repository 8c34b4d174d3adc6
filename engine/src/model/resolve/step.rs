//! A file's tree → a procedure: its steps and where their ways lead.

use std::collections::BTreeMap;

use super::files::Parsed;
use super::header;
use super::link::Index;
use super::text::alert_kind;
use crate::model::access::Audience;
use crate::model::kind::Names;
use crate::model::lower::Lowering;
use crate::model::procedure::{Arrow, Choice, EndWord, Goal, Head, Node, Procedure, Quote, Step, Target};
use crate::model::project::Project;
use crate::model::text::{Block, Piece, plain_pieces};
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
    for (step, only) in steps.iter().zip(only) {
        let written = step.heading.names.first().cloned().unwrap_or_default();
        let name = file.renamed.get(&written).cloned().unwrap_or(written);
        let goal = Goal { procedure: head.id.clone(), step: name.clone() };
        resolver.ways = BTreeMap::new();
        let heading = resolver.line(&step.heading.content);
        let nodes = resolver.nodes(step, &goal);
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
    media.extend(resolver.used_media);
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
        text: String,
    ) {
        self.told(code, span, message, help, Some((span.clone(), text)));
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

    fn choices(&mut self, choices: &[tree::Choice], goal: &Goal, ids: &mut Ids) -> Vec<Choice> {
        let mut resolved: Vec<Choice> = Vec::new();
        for (choice, order) in choices.iter().zip(0_u32..) {
            let label = self.label(&choice.label);
            let hint = self.label(&choice.hint);
            let condition = choice.condition.as_ref().and_then(|code| self.lowering.condition(code));
            let Some(target) = self.way(&choice.target, choice.then.as_ref()) else { continue };
            let words = plain_pieces(&label);
            let same = resolved.iter().any(|other| {
                other.condition.is_none() && condition.is_none() && plain_pieces(&other.label) == words
            });
            if same {
                let message = format!("Two choices are called “{}”.", words.trim());
                self.problem(Code::SameLabel, &choice.span, message, "Say how they differ.");
            }
            let id = ids.next(goal, &target);
            resolved.push(Choice { order, id, label, hint, condition, target });
        }
        resolved
    }

    fn arrows(&mut self, arrows: &[tree::Arrow]) -> Vec<Arrow> {
        let mut resolved = Vec::new();
        for (arrow, order) in arrows.iter().zip(0_u32..) {
            let condition = match &arrow.condition {
                None => None,
                Some(code) => match self.lowering.condition(code) {
                    Some(expr) => Some(expr),
                    None => continue,
                },
            };
            let Some(target) = self.way(&arrow.target, arrow.then.as_ref()) else { continue };
            let same = |other: &Arrow| condition.is_some() && other.condition == condition;
            if resolved.iter().any(same) {
                let span = arrow.condition.as_ref().map_or(&arrow.span, |code| &code.span).clone();
                let message = "This is always no, because a line above has the same condition.";
                self.problem(Code::AlwaysTheSame, &span, message, "Remove one of the two lines.");
            }
            resolved.push(Arrow { order, condition, target });
        }
        resolved
    }

    /// Where a line leads: with a second link, there and back.
    fn way(&mut self, target: &tree::Target, then: Option<&tree::Target>) -> Option<Target> {
        let first = self.target(target)?;
        let Some(then) = then else { return Some(first) };
        let then = self.target(then)?;
        let span = match target {
            tree::Target::Link { span, .. } | tree::Target::Web { span, .. } => span.clone(),
            tree::Target::End(_) => 0..0,
        };
        match (first, then) {
            (Target::Go(first), Target::Go(then)) => Some(Target::Call { first, then }),
            _ => {
                let message = "Two links in a row mean: do the first, come back, go on at the second.";
                let help = "Both must lead to a step or a procedure.";
                self.problem(Code::ArrowNotFollowed, &span, message, help);
                None
            }
        }
    }

    fn target(&mut self, target: &tree::Target) -> Option<Target> {
        Some(match target {
            tree::Target::Link { address, span } => Target::Go(self.goal(address, span)?),
            tree::Target::End(word) => Target::End(match *word {
                "solved" => EndWord::Solved,
                "not solved" => EndWord::NotSolved,
                _ => EndWord::Done,
            }),
            tree::Target::Web { address, label, span } => {
                self.scheme(&tree::plain_pieces(address), span);
                Target::Web { address: self.pieces(address), label: label.clone() }
            }
        })
    }

    /// The step that an address means, or a problem.
    pub fn goal(&mut self, address: &str, span: &Span) -> Option<Goal> {
        if address.contains(' ') {
            let message = "This is not a link, because its address contains a space.";
            self.problem(
                Code::LinkWithSpace,
                span,
                message,
                format!("Write `{}`, or better a name without spaces.", address.replace(' ', "%20")),
            );
            return None;
        }
        // Hundreds of errors stop this file anyway: the rest need not be searched for what was meant.
        if !self.lowering.has_room(Code::UnknownStep) {
            return None;
        }
        match self.index.goal(&self.path, address) {
            Ok(goal) => goal,
            Err(broken) => {
                // A box that never ends has swallowed steps: one cause, one message.
                if !(self.swallowed && broken.code == Code::UnknownStep) {
                    self.tell(broken.problem(self.lowering.source, span, address));
                }
                None
            }
        }
    }
}

/// R30: ids of a step's choices: step, `>`, target; further ones to the same target get `~2`, `~3`.
#[derive(Default)]
struct Ids(BTreeMap<String, u32>);

impl Ids {
    fn next(&mut self, goal: &Goal, target: &Target) -> String {
        let target = match target {
            Target::Go(goal) | Target::Call { first: goal, .. } => goal.id(),
            Target::End(word) => word.name().to_owned(),
            Target::Web { address, .. } => {
                let text = |piece: &Piece| {
                    if let Piece::Text(text) = piece { text.clone() } else { "{}".to_owned() }
                };
                address.iter().map(text).collect()
            }
        };
        let id = format!("{}>{target}", goal.id());
        let count = self.0.entry(id.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { id } else { format!("{id}~{count}") }
    }
}
