//! Procedures and the ways between them, folder by folder.

use std::collections::{BTreeMap, BTreeSet};

use guichet_engine::model::procedure::{Goal, Node, Procedure, Target};

use super::procedure::{Eyes, identifier};
use super::{Map, ShapeKind};

/// A picture of the procedures whose source file is wanted, and of those they lead to.
pub fn map(eyes: &Eyes<'_>, wanted: impl Fn(&str) -> bool) -> Map {
    let mut map = Map::default();
    let mut numbers = BTreeMap::new();
    let ids = || eyes.knowledge.procedures.keys().filter_map(|id| eyes.procedure(id));
    let inside = |procedure: &&Procedure| wanted(&format!("{}.md", procedure.head.id));
    let led_to: BTreeSet<&str> =
        ids().filter(inside).flat_map(|from| ways(eyes, from)).map(|(goal, _)| goal).collect();
    for procedure in
        ids().filter(|procedure| inside(procedure) || led_to.contains(procedure.head.id.as_str()))
    {
        let id = procedure.head.id.as_str();
        let own = procedure.head.audience.lists().iter().map(|list| format!("only {}", list.join(", ")));
        let lines = std::iter::once(procedure.head.title.clone()).chain(own).collect();
        let number = map.add(identifier(&format!("p_{id}")), lines, ShapeKind::Procedure);
        if let (Some(shape), Some((folder, _))) = (map.shapes.get_mut(number), id.rsplit_once('/')) {
            shape.folder = folder.to_owned();
        }
        numbers.insert(id, number);
    }
    for procedure in ids().filter(inside) {
        let Some(from) = numbers.get(procedure.head.id.as_str()).copied() else { continue };
        let mut told = BTreeSet::new();
        for (goal, called) in ways(eyes, procedure) {
            let to = numbers.get(goal).copied().filter(|to| *to != from);
            if let Some(to) = to.filter(|to| told.insert((*to, called))) {
                map.lead(from, to, "", called);
            }
        }
    }
    map
}

/// The procedures a procedure leads to, in the order of its file, and whether it comes back.
fn ways<'a>(eyes: &Eyes<'_>, procedure: &'a Procedure) -> Vec<(&'a str, bool)> {
    let mut found = Vec::new();
    let mut add = |target: &'a Target| {
        if !eyes.open(target) {
            return;
        }
        match target {
            Target::Go(goal) => found.push((goal.procedure.as_str(), false)),
            Target::Call { first, then } => {
                found.push((first.procedure.as_str(), true));
                found.push((then.procedure.as_str(), false));
            }
            Target::End(_) | Target::Web { .. } => {}
        }
    };
    let steps = || procedure.steps.iter().filter(|step| eyes.see(&step.audience));
    for node in steps().flat_map(|step| &step.nodes) {
        match node {
            Node::Choices(choices) => choices.iter().for_each(|choice| add(&choice.target)),
            Node::Branch(arrows) => arrows.iter().for_each(|arrow| add(&arrow.target)),
            _ => {}
        }
    }
    let side = |goal: &&Goal| eyes.open(&Target::Go((*goal).clone()));
    found.extend(
        steps().flat_map(|step| step.ways.values()).filter(side).map(|goal| (goal.procedure.as_str(), false)),
    );
    found
}
