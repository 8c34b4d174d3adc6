//! The names that formulas may use: answers of all procedures, what calls give, what `set` works out, host
//! values, texts of the project. One name has one kind everywhere.

use std::collections::BTreeMap;

use super::files::Parsed;
use crate::model::kind::{Kind, Name, Names};
use crate::model::lower::Lowering;
use crate::model::project::Project;
use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::formula::{Formula, FormulaKind, parse};
use crate::syntax::tree::{self, BoxName, NodeKind};
use crate::syntax::{Entry, SimpleLines, is_letter};

/// Names of all procedures; texts are added by language.
pub struct AllNames(Names);

impl AllNames {
    /// The names for a file in a language.
    pub fn for_language(&self, project: &Project, language: &str) -> Names {
        let mut names = self.0.clone();
        for (name, text) in &project.texts {
            let text = text.get(language, project.source_language()).to_owned();
            names.texts.insert(format!("texts.{name}"), text);
        }
        names
    }
}

/// A line of a `set` box.
pub struct SetLine {
    /// The name, and where it stands.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// What stands behind the sign.
    pub code: tree::Code,
}

/// The lines of a `set` box; a line that is none, or goes on in the next, gives its span.
pub fn set_lines(file: &crate::source::SourceFile, inside: &Span) -> Vec<Result<SetLine, Span>> {
    let mut lines = Vec::new();
    let mut at = inside.start;
    for line in file.slice(inside).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim_end();
        if bare.trim().is_empty() {
            continue;
        }
        let indent = bare.len() - bare.trim_start().len();
        let Some((name, formula)) = bare.split_once('=') else {
            lines.push(Err(start + indent..start + bare.len()));
            continue;
        };
        let begin = start + name.len() + 1 + (formula.len() - formula.trim_start().len());
        let code = tree::Code { text: formula.trim().to_owned(), span: begin..start + bare.len() };
        let name = name.trim().to_owned();
        let span = start + indent..start + indent + name.len();
        lines.push(Ok(SetLine { name, span, code }));
    }
    lines
}

/// R18: a letter of any script, then letters, digits and `_`, and no word of the language or the engine.
pub fn is_name(name: &str) -> bool {
    name.starts_with(is_letter)
        && name.chars().all(|mark| is_letter(mark) || mark.is_ascii_digit() || mark == '_')
        && !WORDS.contains(&name)
}

/// Words of the formula language and names of the engine: none of them is free.
pub const WORDS: &[&str] = &[
    "and",
    "or",
    "not",
    "if",
    "else",
    "is",
    "in",
    "yes",
    "no",
    "missing",
    "known",
    "contains",
    "starts",
    "ends",
    "with",
    "matches",
    "visits",
    "today",
    "now",
    "outcome",
    "ticket",
    "procedure",
    "texts",
    "user",
    "length",
    "lower",
    "round",
    "number",
];

/// Gathers the names of the project file and of every source file.
pub fn collect(parsed: &mut [Parsed], project: &Project) -> AllNames {
    let asked = project.functions.iter().filter(|(_, function)| function.consent.is_some());
    let mut names = Names {
        groups: project.group_names().map(str::to_owned).collect(),
        consents: asked.map(|(name, _)| name.clone()).collect(),
        ..Names::default()
    };
    for (name, kind) in [
        ("user.groups", Kind::List(Vec::new())),
        ("procedure.title", Kind::Text),
        ("ticket.number", Kind::Text),
        ("ticket.link", Kind::Text),
        ("ticket.failed", Kind::YesNo),
        ("today", Kind::Date),
        ("now", Kind::Moment),
        ("outcome", Kind::OneOf(["solved", "not solved", "done", "link"].map(str::to_owned).to_vec())),
    ] {
        names.known.insert(name.to_owned(), Name::new(kind));
    }
    names.known.extend(project.values.iter().map(|(name, value)| (name.clone(), Name::of_host(value))));
    for name in names.known.keys() {
        if let Some((record, part)) = name.split_once('.') {
            names.records.entry(record.to_owned()).or_default().push(part.to_owned());
        }
    }
    let mut collector = Collector { names, given: Vec::new(), first: BTreeMap::new(), project };
    collector.given = collector.names.known.keys().chain(collector.names.records.keys()).cloned().collect();
    for file in parsed.iter_mut().filter(|file| file.translation_of.is_none()) {
        let problems = collector.file(file);
        file.problems.extend(problems);
    }
    collector.set(parsed);
    AllNames(collector.names)
}

struct Collector<'a> {
    names: Names,
    /// What the page and the engine give: no answer may be called so.
    given: Vec<String>,
    /// Kind of each name, and where it was first met.
    first: BTreeMap<String, (Kind, String, usize)>,
    project: &'a Project,
}

impl Collector<'_> {
    fn file(&mut self, file: &Parsed) -> Vec<Problem> {
        let mut problems = Vec::new();
        for node in file.tree.steps.iter().flat_map(|step| &step.nodes) {
            let NodeKind::Box(kind @ (BoxName::Ask | BoxName::Call), lines) = &node.kind else { continue };
            let Some(entry) = lines.get("save as").filter(|entry| !entry.value.is_empty()) else { continue };
            if self.given.contains(&entry.value) {
                let message = format!("“{}” is what the page gives.", entry.value);
                let problem = Problem::new(Code::BadName, &file.source, &entry.value_span, message);
                problems.push(problem.help("Use another name."));
                continue;
            }
            if *kind == BoxName::Call {
                self.call(lines, &entry.value);
            } else {
                problems.extend(self.ask(file, lines, entry));
            }
        }
        problems
    }

    fn ask(&mut self, file: &Parsed, lines: &SimpleLines, entry: &Entry) -> Option<Problem> {
        let name = entry.value.clone();
        let (kind, optional) = answer_kind(lines, self.project);
        if is_private(lines, self.project) {
            self.names.private.insert(name.clone());
        }
        let line = file.source.line(entry.value_span.start);
        let typed = lines.get("type").is_some();
        let problem = self.met(file, &name, &kind, entry, line);
        let asked = Some((file.source.path.clone(), line, typed));
        let known = self.names.known.entry(name).or_insert(Name { asked, ..Name::new(kind.clone()) });
        known.optional |= optional;
        known.kind = known.kind.either(&kind).unwrap_or_else(|| known.kind.clone());
        problem
    }

    /// A problem, if the name stands for another kind elsewhere.
    fn met(&mut self, file: &Parsed, name: &str, kind: &Kind, entry: &Entry, line: usize) -> Option<Problem> {
        match self.first.get(name) {
            Some((known, path, known_line)) if !known.fits(kind) => {
                let message = format!(
                    "`{name}` is {} here, but {} in {path} line {known_line}, which can come before.",
                    kind.name(),
                    known.name()
                );
                let problem = Problem::new(Code::TwoKindsOfAnswer, &file.source, &entry.value_span, message);
                Some(problem.help("Use another name."))
            }
            Some(_) => None,
            None => {
                self.first.insert(name.to_owned(), (kind.clone(), file.source.path.clone(), line));
                None
            }
        }
    }

    fn call(&mut self, lines: &SimpleLines, name: &str) {
        let function = lines.get("function").and_then(|entry| self.project.functions.get(&entry.value));
        let mut parts = vec![("failed".to_owned(), Kind::YesNo)];
        if function.is_none() {
            self.names.vague.insert(name.to_owned());
        }
        if let Some(function) = function {
            parts.extend(function.gives.0.iter().map(|(part, kind)| (part.clone(), Kind::of_type(kind))));
        }
        let record = self.names.records.entry(name.to_owned()).or_default();
        for (part, kind) in parts {
            if !record.contains(&part) {
                record.push(part.clone());
            }
            self.names.known.entry(format!("{name}.{part}")).or_insert(Name::new(kind));
        }
    }

    /// What `set` works out: its kind is that of its formula, which may use what others work out.
    fn set(&mut self, parsed: &[Parsed]) {
        let mut open: Vec<(&Parsed, String, Formula)> = Vec::new();
        for file in parsed.iter().filter(|file| file.translation_of.is_none()) {
            let inside =
                file.tree.steps.iter().flat_map(|step| &step.nodes).filter_map(|node| match &node.kind {
                    NodeKind::Box(BoxName::Set, lines) => Some(lines.span.clone()),
                    _ => None,
                });
            for line in inside.flat_map(|inside| set_lines(&file.source, &inside)).flatten() {
                let free = is_name(&line.name) && !self.given.contains(&line.name);
                if let (true, Ok(formula)) = (free, parse(&line.code.text, line.code.span.start)) {
                    open.push((file, line.name, formula));
                }
            }
        }
        let fresh = open.iter().filter(|(_, name, formula)| !needs(formula, name));
        self.names.fresh = fresh.map(|(_, name, _)| name.clone()).collect();
        for (_, name, _) in &open {
            self.names.known.entry(name.clone()).or_insert(Name::new(Kind::Unknown));
        }
        // A chain of names settles one name a round; a circle never does, and stays unknown.
        for _ in 0..open.len().min(8) {
            let mut settled = Vec::new();
            for (file, name, formula) in &open {
                let (_, kind) = Lowering::new(&file.source, &self.names).lower(formula);
                let private = uses(formula, &|name| self.names.private.contains(name));
                settled.push((name.clone(), kind, private, may_be_missing(formula, &self.names)));
            }
            let mut changed = false;
            for (name, kind, private, missing) in settled {
                if private {
                    changed |= self.names.private.insert(name.clone());
                }
                if let Some(known) = self.names.known.get_mut(&name) {
                    let new = known.kind.either(&kind).unwrap_or_else(|| known.kind.clone());
                    changed |= new != known.kind || (missing && !known.optional);
                    known.kind = new;
                    known.optional |= missing;
                }
            }
            if !changed {
                break;
            }
        }
    }
}

/// Whether a formula's value shows one of some names.
fn uses(formula: &Formula, wanted: &dyn Fn(&str) -> bool) -> bool {
    match &formula.kind {
        FormulaKind::Name(name) => wanted(name),
        FormulaKind::List(items) | FormulaKind::Call(_, items) => items.iter().any(|item| uses(item, wanted)),
        FormulaKind::If { then, otherwise, .. } => uses(then, wanted) || uses(otherwise, wanted),
        FormulaKind::Or(left, right) | FormulaKind::Calculate(_, left, right) => {
            uses(left, wanted) || uses(right, wanted)
        }
        FormulaKind::Minus(inner) => uses(inner, wanted),
        _ => false,
    }
}

/// Whether a formula stays missing as long as a name is.
pub fn needs(formula: &Formula, wanted: &str) -> bool {
    match &formula.kind {
        FormulaKind::Name(name) => name == wanted,
        FormulaKind::Or(_, right) => needs(right, wanted),
        FormulaKind::If { then, otherwise, .. } => needs(then, wanted) && needs(otherwise, wanted),
        FormulaKind::Calculate(_, left, right) => needs(left, wanted) || needs(right, wanted),
        FormulaKind::Minus(inner) => needs(inner, wanted),
        FormulaKind::Call(name, arguments) => {
            name != "visits" && arguments.iter().any(|argument| needs(argument, wanted))
        }
        _ => false,
    }
}

/// Whether a formula may be missing although everything it uses was asked.
fn may_be_missing(formula: &Formula, names: &Names) -> bool {
    match &formula.kind {
        FormulaKind::Name(name) => names.known.get(name).is_some_and(|known| known.optional),
        FormulaKind::If { then, otherwise, .. } => {
            may_be_missing(then, names) || may_be_missing(otherwise, names)
        }
        FormulaKind::Or(_, right) => may_be_missing(right, names),
        FormulaKind::Calculate(sign, left, right) => {
            let zero = *sign == '/' && !matches!(right.kind, FormulaKind::Number(number) if number != 0.0);
            zero || may_be_missing(left, names) || may_be_missing(right, names)
        }
        FormulaKind::Minus(inner) => may_be_missing(inner, names),
        FormulaKind::Call(name, arguments) => {
            name == "number" || arguments.iter().any(|argument| may_be_missing(argument, names))
        }
        _ => false,
    }
}

/// Whether an answer stays out of sight: by its own key, else by its type.
fn is_private(lines: &SimpleLines, project: &Project) -> bool {
    let kind = lines.get("type").and_then(|entry| project.question_types.get(&entry.value.to_lowercase()));
    let own = lines.get("private").map(|entry| entry.value.eq_ignore_ascii_case("yes"));
    own.unwrap_or_else(|| kind.is_some_and(|kind| kind.private))
}

/// The kind of an answer, and whether it may be missing although its question was met.
fn answer_kind(lines: &SimpleLines, project: &Project) -> (Kind, bool) {
    let own = lines.get("type").map(|entry| entry.value.to_lowercase());
    let project_type = own.as_deref().and_then(|name| project.question_types.get(name));
    let name = project_type.and_then(|kind| kind.r#type.clone()).or(own).unwrap_or_default();
    let values = |entry: &Entry| -> Vec<String> {
        let value = |item: &crate::syntax::Item| item.named().0.unwrap_or(item.named().1).to_owned();
        entry.items.iter().map(value).collect()
    };
    let from_call =
        |entry: &Entry| entry.value.contains("{{") || entry.items.iter().any(|item| item.text.contains("{{"));
    let kind = match (lines.get("one of"), lines.get("some of"), name.as_str()) {
        (Some(entry), ..) if from_call(entry) => Kind::Text,
        (Some(entry), ..) => Kind::OneOf(values(entry)),
        (_, Some(entry), _) if from_call(entry) => Kind::List(Vec::new()),
        (_, Some(entry), _) => Kind::List(values(entry)),
        (_, _, "file") => Kind::File,
        (_, _, "yes/no") => Kind::YesNo,
        (_, _, "number" | "whole number" | "date" | "time" | "email") => Kind::of_type(&name),
        _ => match project_type.and_then(|kind| kind.one_of.clone()) {
            Some(values) => Kind::OneOf(values),
            None => Kind::Text,
        },
    };
    let yes = |key: &str| lines.get(key).is_some_and(|entry| entry.value.eq_ignore_ascii_case("yes"));
    let optional = yes("optional")
        || ["skip", "ask if", "tries"].iter().any(|key| lines.get(key).is_some())
        || project_type.is_some_and(|kind| kind.optional || kind.skip.is_some());
    (kind, optional)
}
