//! Translations: a source and its translation, walked in parallel from their first steps. Only words
//! may differ. The walk also tells what each step is called in the source, so that ids stay the same.

mod boxes;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::condition::alike;
use super::resolve::{Index, Parsed, one_form, percent_decode};
use super::words::waiting;
use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::tree::{self, Arrow, BoxName, Choice, Node, NodeKind, Quote, Step, Target, plain};

/// Pairs every translation with its source.
pub fn pair(parsed: &mut [Parsed], index: &mut Index<'_>) {
    let sources: BTreeMap<String, usize> =
        parsed.iter().enumerate().map(|(at, file)| (file.source.path.clone(), at)).collect();
    for at in 0..parsed.len() {
        let Some(translation) = parsed.get(at) else { continue };
        let source = translation.translation_of.as_ref().and_then(|path| parsed.get(*sources.get(path)?));
        let Some(source) = source else { continue };
        if source.tree.steps.is_empty() || translation.tree.steps.is_empty() {
            continue;
        }
        let mut walk = Walk {
            source,
            translation,
            renamed: BTreeMap::new(),
            queue: VecDeque::new(),
            problems: Vec::new(),
        };
        walk.run();
        let (renamed, mut problems) = (walk.renamed, walk.problems);
        problems.extend(waiting(translation));
        let Some(translation) = parsed.get_mut(at) else { continue };
        if let Some(file) = index.file_mut(&translation.source.path) {
            file.renamed.clone_from(&renamed);
        }
        translation.renamed = renamed;
        translation.problems.extend(problems);
    }
}

struct Walk<'a> {
    pub(super) source: &'a Parsed,
    pub(super) translation: &'a Parsed,
    pub(super) renamed: BTreeMap<String, String>,
    pub(super) queue: VecDeque<(usize, usize)>,
    pub(super) problems: Vec<Problem>,
}

impl Walk<'_> {
    fn run(&mut self) {
        let (source, translation) = (self.source, self.translation);
        self.queue.push_back((0, 0));
        while let Some((a, b)) = self.next() {
            let (Some(a), Some(b)) = (source.tree.steps.get(a), translation.tree.steps.get(b)) else {
                continue;
            };
            let (Some(old), Some(new)) = (a.heading.names.first(), b.heading.names.first()) else { continue };
            match self.renamed.get(new) {
                Some(before) if before == old => continue,
                Some(before) => {
                    let message = format!(
                        "“{}” stands for both `#{before}` and `#{old}` of the source.",
                        b.heading.text
                    );
                    self.problem(
                        Code::TranslationDiffers,
                        &b.heading.span,
                        message,
                        "Every step of the source needs one of its own.",
                    );
                    continue;
                }
                None => {}
            }
            self.renamed.insert(new.clone(), old.clone());
            self.step(a, b);
        }
        let unmatched: Vec<_> = translation.tree.steps.iter().filter(|step| !self.is_matched(step)).collect();
        // Another difference has cut the walk short: one cause, one message.
        let unmatched = if self.problems.is_empty() { unmatched } else { Vec::new() };
        for step in unmatched {
            let message = format!("“{}” matches no step of the source.", step.heading.text);
            let help = "Both need the same steps; what no link of its file leads to is matched in the order of the files.";
            self.problem(Code::TranslationDiffers, &step.heading.span, message, help);
        }
    }

    fn is_matched(&self, step: &Step) -> bool {
        step.heading.names.first().is_none_or(|name| self.renamed.contains_key(name))
    }

    /// The next pair: of the walk, or, where it has ended, the first steps that no link of their file
    /// leads to, if there are as many of them on both sides.
    fn next(&mut self) -> Option<(usize, usize)> {
        if let Some(pair) = self.queue.pop_front() {
            return Some(pair);
        }
        let seen: BTreeSet<&String> = self.renamed.values().collect();
        let old = |step: &Step| !step.heading.names.first().is_none_or(|name| seen.contains(name));
        let old: Vec<usize> = positions(&self.source.tree.steps, old);
        let new: Vec<usize> = positions(&self.translation.tree.steps, |step| !self.is_matched(step));
        if old.len() != new.len() || !self.problems.is_empty() {
            return None;
        }
        Some((*old.first()?, *new.first()?))
    }

    pub(super) fn problem(
        &mut self,
        code: Code,
        span: &Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems.push(Problem::new(code, &self.translation.source, span, message).help(help));
    }

    pub(super) fn line(&self, span: &Span) -> String {
        format!("{}:{}", self.source.source.path, self.source.source.line(span.start))
    }

    fn step(&mut self, a: &Step, b: &Step) {
        let (left, right) = (skeleton(a), skeleton(b));
        if left.len() != right.len() || left.iter().zip(&right).any(|(a, b)| name(a) != name(b)) {
            let list = |nodes: &[&Node]| {
                let names: Vec<&str> = nodes.iter().map(|node| name(node)).collect();
                if names.is_empty() { "none".to_owned() } else { names.join(", ") }
            };
            let message = format!(
                "Step “{}” has {} (the source, {}: {}).",
                b.heading.text,
                list(&right),
                self.line(&a.heading.span),
                list(&left),
            );
            self.problem(Code::TranslationDiffers, &b.heading.span, message, "Make it the same sequence.");
            return;
        }
        for (a, b) in left.into_iter().zip(right) {
            match (&a.kind, &b.kind) {
                (NodeKind::Choices(a), NodeKind::Choices(b)) => self.choices(a, b),
                (NodeKind::Branch(x), NodeKind::Branch(y)) => self.arrows(x, y, &b.span),
                (NodeKind::Quotes(x), NodeKind::Quotes(y)) => self.quotes(x, y, &b.span),
                (NodeKind::Box(BoxName::Set, x), NodeKind::Box(BoxName::Set, y)) => self.set(x, y),
                (NodeKind::Box(_, x), NodeKind::Box(kind, y)) => self.lines(*kind, x, y, &b.span),
                _ => {}
            }
        }
        let (mut old, mut new) = (Vec::new(), Vec::new());
        a.nodes.iter().for_each(|node| node.side_ways(&mut old));
        b.nodes.iter().for_each(|node| node.side_ways(&mut new));
        for (a, b) in old.iter().zip(&new) {
            self.local(a, b);
        }
    }

    fn choices(&mut self, a: &[Choice], b: &[Choice]) {
        if a.len() != b.len() {
            let here =
                if b.len() == 1 { "is 1 choice".to_owned() } else { format!("are {} choices", b.len()) };
            let span = b.first().map_or(0..0, |choice| choice.span.clone());
            let missing = a.get(b.len()..).and_then(<[Choice]>::first);
            let missing =
                missing.map_or_else(String::new, |choice| format!(": “{}” is missing", plain(&choice.label)));
            let at = a.first().map_or_else(String::new, |choice| self.line(&choice.span));
            let message = format!("There {here} here, the source has {} ({at}){missing}.", a.len());
            self.problem(
                Code::TranslationDiffers,
                &span,
                message,
                "Make it the same choices in the same order.",
            );
            return;
        }
        for (a, b) in a.iter().zip(b) {
            self.condition(a.condition.as_ref(), b.condition.as_ref(), &b.span);
            self.way((&a.target, a.then.as_ref()), (&b.target, b.then.as_ref()), &b.span);
        }
    }

    fn arrows(&mut self, a: &[Arrow], b: &[Arrow], span: &Span) {
        if a.len() != b.len() {
            let message = format!("There are {} arrow lines here, the source has {}.", b.len(), a.len());
            self.problem(
                Code::TranslationDiffers,
                span,
                message,
                "Make it the same lines in the same order.",
            );
            return;
        }
        for (a, b) in a.iter().zip(b) {
            self.condition(a.condition.as_ref(), b.condition.as_ref(), &b.span);
            self.way((&a.target, a.then.as_ref()), (&b.target, b.then.as_ref()), &b.span);
        }
    }

    /// Texts under conditions: the same conditions in the same order.
    fn quotes(&mut self, a: &[Quote], b: &[Quote], span: &Span) {
        if a.len() != b.len() {
            let message =
                format!("There are {} texts under conditions here, the source has {}.", b.len(), a.len());
            let help = "Make it the same conditions in the same order.";
            self.problem(Code::TranslationDiffers, span, message, help);
            return;
        }
        for (a, b) in a.iter().zip(b) {
            self.condition(a.condition.as_ref(), b.condition.as_ref(), &b.span);
        }
    }

    /// Where a line leads, and where it goes on after coming back.
    fn way(&mut self, a: (&Target, Option<&Target>), b: (&Target, Option<&Target>), span: &Span) {
        match (a.1, b.1) {
            (None, None) => self.target(a.0, b.0, span),
            (Some(x), Some(y)) => {
                self.target(a.0, b.0, span);
                self.target(x, y, span);
            }
            _ => self.problem(
                Code::TranslationDiffers,
                span,
                "Only one of source and translation comes back from here.",
                "Ways must be the same.",
            ),
        }
    }

    /// The last problem is mended by another text in its place.
    pub(super) fn repair(&mut self, span: &Span, text: String) {
        if let Some(problem) = self.problems.last_mut() {
            *problem = problem.clone().fix(span.clone(), text);
        }
    }

    fn condition(&mut self, a: Option<&tree::Code>, b: Option<&tree::Code>, span: &Span) {
        let text = |code: Option<&tree::Code>| {
            code.map(|code| code.text.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let (old, new) = (text(a), text(b));
        if old != new {
            let shown =
                |text: Option<String>| text.map_or_else(|| "missing".to_owned(), |text| format!("`{text}`"));
            let message = format!("The condition is {}, in the source {}.", shown(new), shown(old));
            self.problem(
                Code::TranslationChangedCode,
                b.map_or(span, |code| &code.span),
                message,
                "Conditions must be the same.",
            );
            if let (Some(a), Some(b)) = (a, b) {
                self.repair(&b.span, a.text.clone());
            }
        }
    }

    fn target(&mut self, a: &Target, b: &Target, span: &Span) {
        match (a, b) {
            (Target::Link { address: a, .. }, Target::Link { address: b, .. }) => {
                if !self.local(a, b) && file_of(a) != file_of(b) {
                    let message = format!("This leads to `{b}`, in the source to `{a}`.");
                    self.problem(Code::TranslationDiffers, span, message, "Ways must be the same.");
                }
            }
            (Target::End(a), Target::End(b)) if a == b => {}
            (Target::Web { .. }, Target::Web { .. }) => {}
            _ => self.problem(
                Code::TranslationDiffers,
                span,
                "This leads elsewhere than in the source.",
                "Ways must be the same.",
            ),
        }
    }

    /// Goes on at two steps that are linked to from corresponding places. False: not both are local.
    fn local(&mut self, a: &str, b: &str) -> bool {
        let (Some(a), Some(b)) = (a.strip_prefix('#'), b.strip_prefix('#')) else { return false };
        let find = |file: &Parsed, name: &str| {
            let name = alike(name);
            file.tree.steps.iter().position(|step| step.heading.names.contains(&name))
        };
        // A link to a step that does not exist is told where links are resolved.
        if let (Some(a), Some(b)) = (find(self.source, a), find(self.translation, b)) {
            self.queue.push_back((a, b));
        }
        true
    }
}

fn positions(steps: &[Step], wanted: impl Fn(&Step) -> bool) -> Vec<usize> {
    steps.iter().enumerate().filter(|(_, step)| wanted(step)).map(|(at, _)| at).collect()
}

/// The nodes that a translation must have too.
fn skeleton(step: &Step) -> Vec<&Node> {
    step.nodes.iter().filter(|node| !matches!(node.kind, NodeKind::Text(_))).collect()
}

fn name(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Text(_) => "text",
        NodeKind::Quotes(_) => "conditional quotes",
        NodeKind::Choices(_) => "choices",
        NodeKind::Branch(_) => "arrows",
        NodeKind::Box(kind, _) => kind.name(),
    }
}

/// The file of an address, without its language.
fn file_of(address: &str) -> String {
    let path = one_form(&percent_decode(address.split('#').next().unwrap_or_default()));
    let stem = path.strip_suffix(".md").unwrap_or(&path);
    match stem.rsplit_once('.') {
        Some((base, code)) if code.len() == 2 => base.to_owned(),
        _ => stem.to_owned(),
    }
}
