//! Which procedure, step and choice of the older version is which of the newer one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::model::procedure::{Choice, Goal, Node, Procedure, Step, Target};
use crate::model::resolve::{Folder, Knowledge, pairs};
use crate::model::text::plain_pieces;

/// Two versions of the knowledge, and what is the same in both.
#[derive(Default)]
pub struct Pairs {
    /// Id of a procedure → its id now.
    pub procedures: BTreeMap<String, String>,
    /// Procedures that are paired by likeness alone: nothing in the files says so.
    pub guessed: BTreeSet<String>,
    /// A step → its name now, for paired procedures.
    pub steps: BTreeMap<Goal, Goal>,
    /// Steps that are paired by their place alone: old → new.
    pub renamed: BTreeMap<Goal, Goal>,
    /// Id of a choice → its id now.
    pub choices: BTreeMap<String, String>,
}

impl Pairs {
    pub fn new(before: &Knowledge, after: &Knowledge, newer: &Folder) -> Self {
        let mut found = Self::default();
        found.procedures(before, after, newer);
        for (old, new) in found.procedures.clone() {
            if let (Some(old), Some(new)) = (source(before, &old), source(after, &new)) {
                found.steps_of(old, new);
                found.choices_of(old, new);
            }
        }
        found
    }

    fn procedures(&mut self, before: &Knowledge, after: &Knowledge, newer: &Folder) {
        for id in before.procedures.keys().filter(|id| after.procedures.contains_key(*id)) {
            self.procedures.insert(id.clone(), id.clone());
        }
        for file in pairs(newer).0.iter().filter(|file| after.procedures.contains_key(&file.id)) {
            for item in file.tree.header.get("formerly").into_iter().flat_map(|entry| &entry.items) {
                let old = before.id_of(item.text.trim_start_matches('/'));
                if let Some(old) = old.filter(|old| !after.procedures.contains_key(*old)) {
                    self.procedures.insert(old.to_owned(), file.id.clone());
                }
            }
        }
        let gone = before.procedures.keys().filter(|id| !self.procedures.contains_key(*id));
        let gone: Vec<&Procedure> = gone.filter_map(|id| source(before, id)).collect();
        for old in gone {
            let taken: BTreeSet<&String> = self.procedures.values().collect();
            let new = after.procedures.keys().filter(|id| !before.procedures.contains_key(*id));
            let new = new.filter(|id| !taken.contains(id)).filter_map(|id| source(after, id));
            let likeness = |new: &&Procedure| (likeness(old, new) * 1000.0) as u32;
            let best = new.max_by_key(likeness).filter(|new| likeness(new) >= 600);
            if let Some(new) = best {
                self.procedures.insert(old.head.id.clone(), new.head.id.clone());
                self.guessed.insert(old.head.id.clone());
            }
        }
    }

    /// By name, by a name that still works, and then by place: two steps that the same way of paired steps
    /// leads to.
    fn steps_of(&mut self, old: &Procedure, new: &Procedure) {
        let goal = |procedure: &Procedure, step: &Step| Goal {
            procedure: procedure.head.id.clone(),
            step: step.name.clone(),
        };
        let mut queue = VecDeque::new();
        let mut taken = BTreeSet::new();
        for (number, step) in old.steps.iter().enumerate() {
            let same = new.step(&step.name);
            // The first step is the first step, whatever the title says.
            let same = same.or_else(|| new.steps.first().filter(|_| number == 0));
            if let Some(same) = same.filter(|same| taken.insert(same.name.clone())) {
                self.steps.insert(goal(old, step), goal(new, same));
                queue.push_back((step, same));
            }
        }
        while let Some((a, b)) = queue.pop_front() {
            let (ours, theirs) = (targets(a), targets(b));
            if ours.len() != theirs.len() {
                continue;
            }
            for (x, y) in
                ours.into_iter().flat_map(Target::goals).zip(theirs.into_iter().flat_map(Target::goals))
            {
                let gone = x.procedure == old.head.id && !self.steps.contains_key(x);
                if !gone || y.procedure != new.head.id || !taken.insert(y.step.clone()) {
                    continue;
                }
                if let (Some(a), Some(b)) = (old.step(&x.step), new.step(&y.step)) {
                    self.steps.insert(x.clone(), y.clone());
                    self.renamed.insert(x.clone(), y.clone());
                    queue.push_back((a, b));
                }
            }
        }
    }

    /// Choices of paired steps: those that lead to the same place, then those with the same words.
    fn choices_of(&mut self, old: &Procedure, new: &Procedure) {
        for step in &old.steps {
            let goal = Goal { procedure: old.head.id.clone(), step: step.name.clone() };
            let Some(other) = self.steps.get(&goal).and_then(|goal| new.step(&goal.step)) else { continue };
            let mut left: Vec<&Choice> = choices(other).collect();
            let mut open = Vec::new();
            for choice in choices(step) {
                let wanted = self.target(&choice.target);
                let at = left.iter().position(|new| new.target == wanted && label(new) == label(choice));
                match at {
                    Some(at) => self.pair(choice, left.remove(at)),
                    None => open.push((choice, wanted)),
                }
            }
            for (choice, wanted) in open {
                let same = |new: &&Choice| new.target == wanted || label(new) == label(choice);
                if let Some(at) = left.iter().position(same) {
                    self.pair(choice, left.remove(at));
                }
            }
        }
    }

    fn pair(&mut self, old: &Choice, new: &Choice) {
        self.choices.insert(old.id.clone(), new.id.clone());
    }

    /// Where a target of the older version leads now.
    pub fn target(&self, target: &Target) -> Target {
        let now = |goal: &Goal| self.steps.get(goal).unwrap_or(goal).clone();
        match target {
            Target::Go(goal) => Target::Go(now(goal)),
            Target::Call { first, then } => Target::Call { first: now(first), then: now(then) },
            other => other.clone(),
        }
    }
}

/// A procedure in its source language.
pub fn source<'a>(knowledge: &'a Knowledge, id: &str) -> Option<&'a Procedure> {
    let versions = knowledge.procedures.get(id)?;
    versions.by_language.get(&versions.source)
}

/// The choices of a step.
pub fn choices(step: &Step) -> impl Iterator<Item = &Choice> {
    step.nodes
        .iter()
        .flat_map(|node| if let Node::Choices(choices) = node { choices.as_slice() } else { &[] })
}

/// The words on a choice.
pub fn label(choice: &Choice) -> String {
    plain_pieces(&choice.label).trim().to_owned()
}

fn targets(step: &Step) -> Vec<&Target> {
    let mut found = Vec::new();
    for node in &step.nodes {
        match node {
            Node::Choices(choices) => found.extend(choices.iter().map(|choice| &choice.target)),
            Node::Branch(arrows) => found.extend(arrows.iter().map(|arrow| &arrow.target)),
            _ => {}
        }
    }
    found
}

/// How much two procedures share of their title and the names of their steps.
fn likeness(a: &Procedure, b: &Procedure) -> f64 {
    let names = |procedure: &Procedure| -> BTreeSet<String> {
        let steps = procedure.steps.iter().skip(1).map(|step| step.name.clone());
        steps.chain([procedure.head.title.clone()]).collect()
    };
    let (a, b) = (names(a), names(b));
    a.intersection(&b).count() as f64 / a.union(&b).count().max(1) as f64
}
