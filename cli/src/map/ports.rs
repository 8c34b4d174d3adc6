//! Where arrows leave and arrive at what they join.

use super::layout::Place;
use super::order::{Layers, Stands};

/// An arrow that would step aside by less runs straight.
const JOG: f64 = 16.0;

/// An end of a part of an arrow: where its other end is, which part of which arrow, and whether it begins there.
type End = (f64, usize, usize, bool);

/// A part of an arrow between two layers: from where to where, and the height of its level part.
#[derive(Clone, Copy, Default)]
pub struct Part {
    pub from: f64,
    pub to: f64,
    pub level: f64,
}

/// Where each part of each arrow leaves and arrives: side by side, in the order of where they lead.
pub fn ports(layers: &Layers, places: &[Place]) -> Vec<Vec<Part>> {
    let mut ways: Vec<Vec<Part>> =
        layers.ways.iter().map(|way| vec![Part::default(); way.len().saturating_sub(1)]).collect();
    let ranks = layers.ranks();
    let rank = |thing: usize| ranks.get(thing).copied().unwrap_or_default();
    let x = |thing: usize| places.get(thing).map_or(0.0, |place| place.x);
    // By thing and side.
    let mut sides: std::collections::BTreeMap<(usize, bool), Vec<End>> = std::collections::BTreeMap::new();
    for (number, way) in layers.ways.iter().enumerate() {
        for (at, pair) in way.windows(2).enumerate() {
            let [a, b] = pair else { continue };
            let down = rank(*a) < rank(*b);
            sides.entry((*a, down)).or_default().push((x(*b), number, at, true));
            sides.entry((*b, !down)).or_default().push((x(*a), number, at, false));
        }
    }
    let mut alone = std::collections::BTreeSet::new();
    for ((thing, _), mut ends) in sides {
        if let [(_, number, at, begins)] = ends.as_slice() {
            let shape = matches!(layers.things.get(thing), Some(Stands::Shape(_)));
            alone.extend(shape.then_some((*number, *at, *begins)));
        }
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let place = places.get(thing).copied().unwrap_or_default();
        let shape = matches!(layers.things.get(thing), Some(Stands::Shape(_)));
        let room = if shape { (place.width * 0.7).min(24.0 * (ends.len() as f64 - 1.0)) } else { 0.0 };
        let count = ends.len();
        for (order, (_, number, at, begins)) in ends.into_iter().enumerate() {
            let share = if count > 1 { order as f64 / (count as f64 - 1.0) - 0.5 } else { 0.0 };
            let Some(part) = ways.get_mut(number).and_then(|way| way.get_mut(at)) else { continue };
            *(if begins { &mut part.from } else { &mut part.to }) = place.x + share * room;
        }
    }
    for (number, at, begins) in alone {
        let Some(part) = ways.get_mut(number).and_then(|way| way.get_mut(at)) else { continue };
        if (part.from - part.to).abs() < JOG {
            *(if begins { &mut part.from } else { &mut part.to }) = if begins { part.to } else { part.from };
        }
    }
    ways
}
