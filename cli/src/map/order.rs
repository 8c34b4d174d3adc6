//! Layers: which shape stands above which, and beside which.
//!
//! Sugiyama's way (1981): arrows that lead back are turned round, every shape goes as far down as its longest
//! way from the top, long arrows bend at each layer between, and neighbours are put where fewest arrows cross.

use std::collections::BTreeMap;

use super::Map;

/// Rounds of putting neighbours near each other: more change nothing that one could see.
const ROUNDS: usize = 12;

/// What stands in a layer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// A shape, by its number.
    Shape(usize),
    /// The words of an arrow, by its number.
    Label(usize),
    /// An arrow that goes on through the layer.
    Bend,
}

/// The layers of a picture.
#[derive(Default)]
pub struct Layers {
    /// Everything that stands somewhere; shapes first, by their numbers.
    pub things: Vec<Stands>,
    /// From top to bottom, each from left to right.
    pub layers: Vec<Vec<usize>>,
    /// For each arrow the things on its way, as it leads; empty: it leads to where it begins.
    pub ways: Vec<Vec<usize>>,
}

impl Layers {
    pub fn new(map: &Map) -> Self {
        let turned = turned(map);
        let ranks = ranks(map, &turned);
        let mut layers = Self::default();
        for (shape, rank) in ranks.iter().enumerate() {
            layers.put(Stands::Shape(shape), *rank);
        }
        for (number, arrow) in map.arrows.iter().enumerate() {
            layers.ways.push(Vec::new());
            if arrow.from == arrow.to {
                continue;
            }
            let (from, to) = (rank(&ranks, arrow.from), rank(&ranks, arrow.to));
            let down = from < to;
            let beside = if down { from + 1 } else { from.saturating_sub(1) };
            let mut way = vec![arrow.from];
            let between: Vec<usize> =
                if down { (from + 1..to).collect() } else { (to + 1..from).rev().collect() };
            for at in between {
                let words = at == beside && !arrow.label.is_empty();
                way.push(layers.put(if words { Stands::Label(number) } else { Stands::Bend }, at));
            }
            way.push(arrow.to);
            if let Some(place) = layers.ways.last_mut() {
                *place = way;
            }
        }
        layers.untangle();
        layers
    }

    fn put(&mut self, thing: Stands, rank: usize) -> usize {
        self.things.push(thing);
        while self.layers.len() <= rank {
            self.layers.push(Vec::new());
        }
        if let Some(layer) = self.layers.get_mut(rank) {
            layer.push(self.things.len() - 1);
        }
        self.things.len() - 1
    }

    /// For each thing those it is joined with above and below.
    pub fn joined(&self) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
        let (mut above, mut below) =
            (vec![Vec::new(); self.things.len()], vec![Vec::new(); self.things.len()]);
        let ranks = self.ranks();
        for way in &self.ways {
            for pair in way.windows(2) {
                let [a, b] = pair else { continue };
                let (high, low) = if rank(&ranks, *a) < rank(&ranks, *b) { (*a, *b) } else { (*b, *a) };
                if let Some(list) = above.get_mut(low) {
                    list.push(high);
                }
                if let Some(list) = below.get_mut(high) {
                    list.push(low);
                }
            }
        }
        (above, below)
    }

    /// The layer of each thing.
    pub fn ranks(&self) -> Vec<usize> {
        let mut ranks = vec![0; self.things.len()];
        for (at, layer) in self.layers.iter().enumerate() {
            for thing in layer {
                if let Some(rank) = ranks.get_mut(*thing) {
                    *rank = at;
                }
            }
        }
        ranks
    }

    /// Puts things below and above those they are joined with, and keeps the order with fewest crossings.
    fn untangle(&mut self) {
        let (above, below) = self.joined();
        let mut best = (self.crossings(&below), self.layers.clone());
        for round in 0..ROUNDS {
            let down = round % 2 == 0;
            let joined = if down { &above } else { &below };
            let count = self.layers.len();
            for step in 0..count {
                let at = if down { step } else { count - 1 - step };
                let places = self.places();
                let Some(layer) = self.layers.get_mut(at) else { continue };
                let mut keyed: Vec<(f64, usize)> = layer
                    .iter()
                    .enumerate()
                    .map(|(place, thing)| {
                        let near = joined.get(*thing).map_or(&[][..], Vec::as_slice);
                        let sum: usize = near.iter().filter_map(|other| places.get(*other)).sum();
                        let middle =
                            if near.is_empty() { place as f64 } else { sum as f64 / near.len() as f64 };
                        (middle, *thing)
                    })
                    .collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                *layer = keyed.into_iter().map(|(_, thing)| thing).collect();
            }
            let crossings = self.crossings(&below);
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
            }
        }
        self.layers = best.1;
    }

    /// The place of each thing in its layer.
    fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.things.len()];
        for layer in &self.layers {
            for (place, thing) in layer.iter().enumerate() {
                if let Some(slot) = places.get_mut(*thing) {
                    *slot = place;
                }
            }
        }
        places
    }

    /// How often arrows cross between neighbouring layers: pairs in the wrong order, counted with a Fenwick tree.
    fn crossings(&self, below: &[Vec<usize>]) -> usize {
        let places = self.places();
        let mut found = 0;
        for layer in &self.layers {
            let mut lower: Vec<usize> = Vec::new();
            for thing in layer {
                let mut ends: Vec<usize> = below
                    .get(*thing)
                    .into_iter()
                    .flatten()
                    .filter_map(|other| places.get(*other).copied())
                    .collect();
                ends.sort_unstable();
                lower.extend(ends);
            }
            let mut tree = vec![0_usize; lower.iter().max().map_or(1, |most| most + 2)];
            for (seen, place) in lower.iter().enumerate() {
                let mut at = place + 1;
                let mut not_right = 0;
                while at > 0 {
                    not_right += tree.get(at).copied().unwrap_or_default();
                    at &= at - 1;
                }
                found += seen - not_right;
                let mut at = place + 1;
                while let Some(count) = tree.get_mut(at) {
                    *count += 1;
                    at += at & at.wrapping_neg();
                }
            }
        }
        found
    }
}

fn rank(ranks: &[usize], thing: usize) -> usize {
    ranks.get(thing).copied().unwrap_or_default()
}

/// Arrows that lead back to where one has come from, walking from the top in the order of the file.
fn turned(map: &Map) -> Vec<bool> {
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, arrow) in map.arrows.iter().enumerate() {
        out.entry(arrow.from).or_default().push(number);
    }
    let none = Vec::new();
    let (mut seen, mut open) = (vec![false; map.shapes.len()], vec![false; map.shapes.len()]);
    let mut turned = vec![false; map.arrows.len()];
    for start in 0..map.shapes.len() {
        if seen.get(start).copied().unwrap_or(true) {
            continue;
        }
        let mut walk = vec![(start, 0)];
        while let Some((at, next)) = walk.pop() {
            mark(&mut seen, at, true);
            mark(&mut open, at, true);
            let Some(number) = out.get(&at).unwrap_or(&none).get(next).copied() else {
                mark(&mut open, at, false);
                continue;
            };
            walk.push((at, next + 1));
            let Some(to) = map.arrows.get(number).map(|arrow| arrow.to) else { continue };
            if open.get(to).copied().unwrap_or(false) {
                mark(&mut turned, number, true);
            } else if !seen.get(to).copied().unwrap_or(true) {
                walk.push((to, 0));
            }
        }
    }
    turned
}

fn mark(list: &mut [bool], at: usize, value: bool) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

/// The layer of each shape: below all that lead to it, with a layer between for the words of an arrow.
fn ranks(map: &Map, turned: &[bool]) -> Vec<usize> {
    let ways: Vec<(usize, usize, usize)> = map
        .arrows
        .iter()
        .zip(turned)
        .filter(|(arrow, _)| arrow.from != arrow.to)
        .map(|(arrow, turned)| {
            let (from, to) = if *turned { (arrow.to, arrow.from) } else { (arrow.from, arrow.to) };
            (from, to, if arrow.label.is_empty() { 1 } else { 2 })
        })
        .collect();
    let mut ranks = vec![0; map.shapes.len()];
    let mut waits = vec![0_usize; map.shapes.len()];
    let mut out: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (from, to, far) in &ways {
        out.entry(*from).or_default().push((*to, *far));
        if let Some(count) = waits.get_mut(*to) {
            *count += 1;
        }
    }
    let mut free: Vec<usize> = (0..ranks.len()).filter(|at| waits.get(*at) == Some(&0)).collect();
    while let Some(at) = free.pop() {
        let own = rank(&ranks, at);
        for (to, far) in out.get(&at).into_iter().flatten() {
            if let Some(place) = ranks.get_mut(*to) {
                *place = (*place).max(own + far);
            }
            if let Some(count) = waits.get_mut(*to) {
                *count -= 1;
                if *count == 0 {
                    free.push(*to);
                }
            }
        }
    }
    // What nothing leads to stands right above what it leads to, not at the top.
    for at in 1..ranks.len() {
        if !ways.iter().any(|(_, to, _)| *to == at) {
            let below =
                out.get(&at).into_iter().flatten().map(|(to, far)| rank(&ranks, *to).saturating_sub(*far));
            if let (Some(least), Some(place)) = (below.min(), ranks.get_mut(at)) {
                *place = least;
            }
        }
    }
    ranks
}
