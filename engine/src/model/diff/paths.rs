//! Every way through a procedure: what a person chooses, what they meet, and how it ends. Loops are cut, and
//! there are bounds.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::label;
use crate::model::procedure::{Goal, Node, Procedure, Step, Target};
use crate::model::prove::ForReader;
use crate::model::text::plain;

/// Most ways of one procedure, and most steps entered while they are looked for.
const MOST: usize = 400;
const MOST_STEPS: usize = 10_000;

/// A way from the first step to an end.
#[derive(Clone)]
pub struct Path {
    /// Headings, and the labels that lead from one to the next.
    pub words: Vec<String>,
    /// How many steps and questions the person meets.
    pub length: usize,
    /// How it ends.
    pub end: String,
}

/// The ways through a procedure for a reader, by what decides them. `None`: there are too many.
///
/// `name`: what a choice, or a condition of a step, is called in the newer version.
pub fn paths(
    eyes: &ForReader<'_>,
    procedure: &Procedure,
    name: &dyn Fn(&Goal, Decision<'_>) -> String,
) -> Option<BTreeMap<Vec<String>, Path>> {
    let mut walk = Walk { eyes, procedure, name, found: BTreeMap::new(), entered: 0 };
    let start = Path { words: Vec::new(), length: 0, end: String::new() };
    let first = procedure.steps.first()?;
    walk.enter(first, &mut Vec::new(), &mut Vec::new(), start);
    (walk.entered < MOST_STEPS && walk.found.len() < MOST).then_some(walk.found)
}

/// What decides where a conversation goes.
pub enum Decision<'a> {
    /// A choice, by its id.
    Choice(&'a str),
    /// A condition, as written; or that nobody was free.
    Condition(String),
}

struct Walk<'a> {
    eyes: &'a ForReader<'a>,
    procedure: &'a Procedure,
    name: &'a dyn Fn(&Goal, Decision<'_>) -> String,
    found: BTreeMap<Vec<String>, Path>,
    entered: usize,
}

impl<'a> Walk<'a> {
    fn enter(&mut self, step: &'a Step, before: &mut Vec<&'a str>, key: &mut Vec<String>, mut path: Path) {
        self.entered += 1;
        if self.entered >= MOST_STEPS || self.found.len() >= MOST || before.contains(&step.name.as_str()) {
            return;
        }
        before.push(&step.name);
        path.words.push(format!("“{}”", plain(&step.heading)));
        path.length += 1;
        self.run(step, before, key, path);
        before.pop();
    }

    fn run(&mut self, step: &'a Step, before: &mut Vec<&'a str>, key: &mut Vec<String>, mut path: Path) {
        let goal = Goal { procedure: self.procedure.head.id.clone(), step: step.name.clone() };
        for node in &step.nodes {
            match node {
                Node::Ask(_) => path.length += 1,
                Node::Ticket(_) => return self.end(key, path, "a ticket"),
                Node::Handoff(_) => {
                    self.end(key, path.clone(), "a hand-off");
                    key.push((self.name)(&goal, Decision::Condition("nobody is free".to_owned())));
                    self.end(key, path, "`not solved`");
                    key.pop();
                    return;
                }
                Node::Choices(choices) => {
                    let mut sure = false;
                    for choice in choices {
                        if !self.eyes.leads(choice.condition.as_ref(), &choice.target) {
                            continue;
                        }
                        sure |= choice.condition.is_none();
                        key.push((self.name)(&goal, Decision::Choice(&choice.id)));
                        let mut next = path.clone();
                        next.words.push(format!("[{}]", label(choice)));
                        self.go(&choice.target, before, key, next);
                        key.pop();
                    }
                    if sure {
                        return;
                    }
                }
                Node::Branch(arrows) => {
                    for arrow in arrows {
                        if !self.eyes.leads(arrow.condition.as_ref(), &arrow.target) {
                            continue;
                        }
                        let Some(condition) = &arrow.condition else {
                            return self.go(&arrow.target, before, key, path);
                        };
                        key.push((self.name)(&goal, Decision::Condition(condition.to_string())));
                        let mut next = path.clone();
                        next.words.push(format!("(if {condition})"));
                        self.go(&arrow.target, before, key, next);
                        key.pop();
                    }
                }
                Node::Text(_) | Node::Quotes(_) | Node::Set(_) | Node::Call(_) => {}
            }
        }
        self.end(key, path, "“Did this help?”");
    }

    fn go(&mut self, target: &'a Target, before: &mut Vec<&'a str>, key: &mut Vec<String>, mut path: Path) {
        let goal = match target {
            Target::Go(goal) => goal,
            Target::Call { first, then } => {
                path.words.push(format!("({})", self.title(first)));
                path.length += 1;
                then
            }
            Target::End(word) => return self.end(key, path, &format!("`{}`", word.name())),
            Target::Web { label, .. } => return self.end(key, path, &format!("the web page “{label}”")),
        };
        if goal.procedure != self.procedure.head.id {
            let end = format!("going on in “{}”", self.title(goal));
            return self.end(key, path, &end);
        }
        let procedure = self.procedure;
        if let Some(step) = procedure.step(&goal.step) {
            self.enter(step, before, key, path);
        }
    }

    fn title(&self, goal: &Goal) -> String {
        self.eyes
            .procedure(&goal.procedure)
            .map_or_else(|| goal.procedure.clone(), |found| found.head.title.clone())
    }

    fn end(&mut self, key: &[String], mut path: Path, end: &str) {
        path.end = end.to_owned();
        self.found.entry(key.to_vec()).or_insert(path);
    }
}

/// The steps of a procedure that a reader can come to from its first.
pub fn reached<'a>(eyes: &ForReader<'_>, procedure: &'a Procedure) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = procedure.steps.first().map(|step| step.name.as_str()).into_iter().collect();
    while let Some(name) = open.pop() {
        let Some(step) = procedure.step(name).filter(|step| seen.insert(step.name.as_str())) else {
            continue;
        };
        let mut add = |condition, target: &'a Target| {
            if eyes.leads(condition, target) {
                let own = target.goals().filter(|goal| goal.procedure == procedure.head.id);
                open.extend(own.map(|goal| goal.step.as_str()));
            }
        };
        for node in &step.nodes {
            match node {
                Node::Choices(list) => {
                    list.iter().for_each(|choice| add(choice.condition.as_ref(), &choice.target))
                }
                Node::Branch(arrows) => {
                    arrows.iter().for_each(|arrow| add(arrow.condition.as_ref(), &arrow.target))
                }
                _ => {}
            }
        }
        let side = step.ways.values().filter(|goal| goal.procedure == procedure.head.id);
        open.extend(
            side.filter(|goal| eyes.leads(None, &Target::Go((*goal).clone()))).map(|goal| goal.step.as_str()),
        );
    }
    seen
}
