//! One procedure: its steps, what they ask and file, and the ways between them.

use std::collections::{BTreeMap, BTreeSet};

use guichet_engine::Knowledge;
use guichet_engine::model::access::Audience;
use guichet_engine::model::condition::Expr;
use guichet_engine::model::procedure::{Goal, Node, Procedure, Step, Target};
use guichet_engine::model::text::{Piece, plain};

use super::{Map, ShapeKind};

/// Whose eyes see it.
pub struct Eyes<'a> {
    pub knowledge: &'a Knowledge,
    pub language: String,
    /// Groups, `everyone` included; none: all there is.
    pub reader: Option<BTreeSet<String>>,
}

impl<'a> Eyes<'a> {
    /// A procedure, if it is there for this reader.
    pub fn procedure(&self, id: &str) -> Option<&'a Procedure> {
        let found = self.knowledge.procedures.get(id)?.reading(&self.language)?;
        self.see(&found.head.audience).then_some(found)
    }

    pub fn see(&self, audience: &Audience) -> bool {
        self.reader.as_ref().is_none_or(|groups| audience.admits(groups))
    }

    /// Whether everything a way leads to is there.
    pub fn open(&self, target: &Target) -> bool {
        target.goals().all(|goal| {
            let step = self.procedure(&goal.procedure).and_then(|found| found.step(&goal.step));
            step.is_some_and(|step| self.see(&step.audience))
        })
    }
}

/// A picture of a procedure; none: it is not for this reader.
pub fn map(eyes: &Eyes<'_>, id: &str) -> Option<Map> {
    let procedure = eyes.procedure(id)?;
    let map = Map { title: procedure.head.title.clone(), ..Map::default() };
    let mut drawing = Drawing { eyes, procedure, map, steps: BTreeMap::new(), ids: BTreeSet::new() };
    let seen = procedure.steps.iter().filter(|step| eyes.see(&step.audience));
    let mut entries = Vec::new();
    for step in seen {
        let (first, before) = drawing.shapes_of(step);
        drawing.steps.insert(step.name.as_str(), first);
        entries.push((step, before, std::mem::take(&mut drawing.map.arrows)));
    }
    for (step, before, inside) in entries {
        drawing.map.arrows.extend(inside);
        drawing.ways_of(step, &before);
    }
    Some(drawing.map)
}

struct Drawing<'a> {
    eyes: &'a Eyes<'a>,
    procedure: &'a Procedure,
    map: Map,
    /// The first shape of each step.
    steps: BTreeMap<&'a str, usize>,
    ids: BTreeSet<String>,
}

impl<'a> Drawing<'a> {
    /// Draws a step and the boxes in it, one behind the other: the first of its shapes, and the last before
    /// each of its nodes, which ways start from.
    fn shapes_of(&mut self, step: &'a Step) -> (usize, Vec<usize>) {
        let mut lines = vec![plain(&step.heading)];
        let own =
            step.audience.lists().iter().filter(|list| !self.procedure.head.audience.lists().contains(list));
        lines.extend(own.map(|list| format!("only {}", list.join(", "))));
        let id = self.id(&step.name);
        let first = self.map.add(id.clone(), lines, ShapeKind::Step);
        let mut last = first;
        let mut before = Vec::new();
        for node in &step.nodes {
            before.push(last);
            let (name, lines, kind, when) = match node {
                Node::Ask(ask) => {
                    (ask.name.as_str(), vec![words(&ask.text)], ShapeKind::Question, ask.ask_if.as_ref())
                }
                Node::Call(call) => {
                    (call.function.as_str(), vec![call.function.clone()], ShapeKind::Call, None)
                }
                Node::Ticket(ticket) => {
                    let mut lines = vec![words(&ticket.title)];
                    lines.extend(ticket.kind.as_ref().map(|kind| kind.name.clone()));
                    ("ticket", lines, ShapeKind::Ticket, None)
                }
                Node::Handoff(handoff) => {
                    let to = words(&handoff.to);
                    let to = if to.is_empty() { "Hand-off".to_owned() } else { format!("Hand-off: {to}") };
                    ("handoff", vec![to], ShapeKind::Call, None)
                }
                _ => continue,
            };
            let id = self.id(&format!("{}__{name}", step.name));
            let shape = self.map.add(id, lines, kind);
            self.map.lead(last, shape, condition(when), false);
            last = shape;
        }
        before.push(last);
        (first, before)
    }

    /// Draws the ways out of a step, in the order of the file.
    fn ways_of(&mut self, step: &'a Step, before: &[usize]) {
        let mut leaves = false;
        for (node, from) in step.nodes.iter().zip(before.iter().copied()) {
            match node {
                Node::Choices(choices) => {
                    for choice in choices {
                        let when = choice.condition.as_ref();
                        let mut label = words(&choice.label);
                        if let Some(when) = when {
                            label = format!("{label} (if {when})");
                        }
                        leaves |= when.is_none() && self.eyes.open(&choice.target);
                        self.way(step, from, &choice.target, label);
                    }
                }
                Node::Branch(arrows) => {
                    let several = arrows.len() > 1;
                    for arrow in arrows {
                        let when = arrow.condition.as_ref();
                        let label = match when {
                            Some(_) => condition(when),
                            None if several => "otherwise".to_owned(),
                            None => String::new(),
                        };
                        leaves |= when.is_none() && self.eyes.open(&arrow.target);
                        self.way(step, from, &arrow.target, label);
                    }
                }
                _ => {}
            }
        }
        let last = before.last().copied().unwrap_or_default();
        let has = |wanted: fn(&Node) -> bool| step.nodes.iter().any(wanted);
        // A ticket that was sent is the end, whatever is shown below it.
        if !leaves && !has(|node| matches!(node, Node::Ticket(_))) {
            let handed = has(|node| matches!(node, Node::Handoff(_)));
            let (name, words) = if handed { ("end", "not solved") } else { ("helped", "Did this help?") };
            let end = self.end(step, name, words.to_owned());
            // A way that is taken when no choice is left says so.
            let other = self.map.arrows.iter().any(|arrow| arrow.from == last);
            self.map.lead(last, end, if other { "otherwise" } else { "" }, false);
        }
        for (number, goal) in &step.ways {
            if self.eyes.open(&Target::Go(goal.clone())) {
                let from = self.steps.get(step.name.as_str()).copied().unwrap_or_default();
                let to = self.place(step, goal, &format!("side{number}"));
                self.map.lead(from, to, "link in the text", false);
            }
        }
    }

    fn way(&mut self, step: &'a Step, from: usize, target: &Target, label: String) {
        if !self.eyes.open(target) {
            return;
        }
        match target {
            Target::Go(goal) => {
                let to = self.place(step, goal, "");
                self.map.lead(from, to, label, false);
            }
            Target::Call { first, then } => {
                let called = self.place(step, first, "call");
                let back = self.place(step, then, "");
                self.map.lead(from, called, label, true);
                self.map.lead(called, back, "", true);
            }
            Target::End(word) => {
                let end = self.end(step, &identifier(word.name()), word.name().to_owned());
                self.map.lead(from, end, label, false);
            }
            Target::Web { address, label: words_of_link } => {
                let shown = if words_of_link.is_empty() { words(address) } else { words_of_link.clone() };
                let end = self.end(step, &format!("web_{}", identifier(&words(address))), shown);
                self.map.lead(from, end, label, false);
            }
        }
    }

    /// The shape of a step; of another procedure, one that stands for it. A call has a shape of its own, so
    /// that its way back is nobody else's.
    fn place(&mut self, step: &Step, goal: &Goal, own: &str) -> usize {
        if goal.procedure == self.procedure.head.id
            && let Some(shape) = self.steps.get(goal.step.as_str())
        {
            return *shape;
        }
        let mut id = identifier(&format!("p_{}", goal.procedure));
        let other = self.eyes.procedure(&goal.procedure);
        let mut lines = vec![other.map_or_else(|| goal.procedure.clone(), |other| other.head.title.clone())];
        if other.is_some_and(|other| other.head.first != goal.step) {
            id.push_str(&format!("__{}", identifier(&goal.step)));
            let heading = other.and_then(|other| other.step(&goal.step));
            lines.extend(heading.map(|step| plain(&step.heading)));
        }
        if own == "call" {
            id = format!("{}__calls_{id}", identifier(&step.name));
        }
        let known = self.map.shapes.iter().position(|shape| shape.id == id);
        known.filter(|_| own != "call").unwrap_or_else(|| {
            let id = self.id(&id);
            self.map.add(id, lines, ShapeKind::Procedure)
        })
    }

    /// The end of a step: each has its own, so that no arrow crosses the whole picture.
    fn end(&mut self, step: &Step, name: &str, words: String) -> usize {
        let id = format!("{}__{name}", identifier(&step.name));
        let known = self.map.shapes.iter().position(|shape| shape.id == id);
        known.unwrap_or_else(|| {
            let id = self.id(&id);
            self.map.add(id, vec![words], ShapeKind::End)
        })
    }

    /// An id that nothing else has.
    fn id(&mut self, name: &str) -> String {
        let id = identifier(name);
        let mut free = id.clone();
        let mut number = 2;
        while !self.ids.insert(free.clone()) {
            free = format!("{id}_{number}");
            number += 1;
        }
        free
    }
}

fn condition(condition: Option<&Expr>) -> String {
    condition.map(|condition| format!("if {condition}")).unwrap_or_default()
}

/// Literal text with its holes as they are written.
pub fn words(pieces: &[Piece]) -> String {
    let words = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Hole(formula) => format!("{{{{ {formula} }}}}"),
    });
    words.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name as Mermaid takes it: plain letters, digits and `_`. Two names that differ give two of them.
pub fn identifier(name: &str) -> String {
    let mut id = String::new();
    for mark in name.chars() {
        match mark {
            _ if mark.is_ascii_alphanumeric() => id.push(mark),
            '-' | '_' | ' ' => id.push('_'),
            '/' => id.push_str("__"),
            _ => id.push_str(&format!("u{:x}", u32::from(mark))),
        }
    }
    // `end` is a word of Mermaid's own, and it reads `o` and `x` behind an arrow as heads.
    if matches!(id.chars().next(), Some('o' | 'x' | '0'..='9') | None)
        || ["end", "graph", "subgraph", "style", "class", "click", "default"].contains(&id.as_str())
    {
        id.insert_str(0, "s_");
    }
    id
}
