//! Procedures → blocks of sixteen, alike ones together, and the blocks that a procedure's questions are held
//! against. Natively, at pack time.
//!
//! The weights of a block in one bucket are one line of the processor's cache. Held against procedures that
//! lie anywhere, a question would read a line for each of them; held against blocks, it reads a sixteenth.

use super::learn::Example;

/// Procedures in a block.
pub const LANES: usize = 16;
/// Up to so many blocks, questions are held against all of them.
const ALL: usize = 16;
/// Of more blocks: the own, and how many of those where the most alike are.
const ALIKE: usize = 3;
/// And how many of the others, one in each round. Without them nothing holds down what a procedure has for words that it was
/// never held against.
const SPREAD: usize = 4;
/// How many choices of others there are for the examples of a procedure.
pub const SPREADS: usize = 4;
/// How many procedures are looked at as the most alike.
const NEAREST: usize = 48;
/// A stem of more procedures than this does not say which of them are alike.
const COMMON: usize = 400;

/// Where each procedure lies, and which blocks it is told apart from.
pub struct Blocks {
    /// How many there are.
    pub count: usize,
    /// The place of each procedure: block by block, sixteen in each.
    pub places: Vec<usize>,
    /// For each procedure its own block and those of the most alike; none where all blocks are taken.
    alike: Vec<Vec<usize>>,
}

impl Blocks {
    /// Of the procedures that examples belong to.
    #[must_use]
    pub fn of(examples: &[Example], classes: usize) -> Self {
        let count = classes.div_ceil(LANES);
        if count <= ALL {
            return Self { count, places: (0..classes).collect(), alike: Vec::new() };
        }
        let nearest = nearest(examples, classes);
        let places = arrange(&nearest);
        let block = |class: usize| places.get(class).map_or(0, |place| place / LANES);
        let alike = nearest.iter().enumerate().map(|(class, near)| {
            let mut likeness: Vec<(usize, f32)> = Vec::new();
            for (other, alike) in near {
                let block = block(*other);
                match likeness.iter_mut().find(|(known, _)| *known == block) {
                    Some((_, sum)) => *sum += alike,
                    None => likeness.push((block, *alike)),
                }
            }
            likeness.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let own = block(class);
            let others = likeness.iter().map(|(block, _)| *block).filter(|block| *block != own);
            std::iter::once(own).chain(others.take(ALIKE)).collect()
        });
        let alike = alike.collect();
        Self { count, places, alike }
    }

    /// Whether examples are held against all blocks.
    #[must_use]
    pub fn all(&self) -> bool {
        self.alike.is_empty()
    }

    /// The blocks that examples of a procedure are held against, and how many of them, the first, are those of
    /// the most alike; which of the others, takes turns by example.
    #[must_use]
    pub fn rivals(&self, class: usize, turn: usize) -> (Vec<usize>, usize) {
        let Some(alike) = self.alike.get(class) else { return ((0..self.count).collect(), self.count) };
        let own = alike.first().copied().unwrap_or_default();
        let pace = self.count.div_ceil(SPREAD);
        let from = (own + turn * pace.div_ceil(SPREADS)) % pace;
        let others = (from..self.count).step_by(pace).filter(|block| !alike.contains(block));
        (alike.iter().copied().chain(others).collect(), alike.len())
    }
}

/// For each procedure those that share the most telling stems with it, and how alike they are.
fn nearest(examples: &[Example], classes: usize) -> Vec<Vec<(usize, f32)>> {
    let mut seen: Vec<(u64, u32)> = Vec::new();
    for example in examples {
        let stems = example.features.iter().filter(|feature| feature.block == 0);
        seen.extend(stems.map(|feature| (feature.hash, example.class)));
    }
    seen.sort_unstable();
    // For each stem the procedures that have it, and for each procedure its stems.
    let mut stems: Vec<Vec<(usize, f32)>> = Vec::new();
    let mut own: Vec<Vec<(usize, f32)>> = vec![Vec::new(); classes];
    for same in seen.chunk_by(|a, b| a.0 == b.0) {
        let each = || same.chunk_by(|a, b| a.1 == b.1);
        let count = each().count();
        if !(2..=COMMON).contains(&count) {
            continue;
        }
        let rare = (classes as f32 / count as f32).ln();
        let mut list = Vec::with_capacity(count);
        for of in each() {
            let Some((_, class)) = of.first() else { continue };
            let value = rare * (of.len() as f32).sqrt();
            list.push((*class as usize, value));
            if let Some(own) = own.get_mut(*class as usize) {
                own.push((stems.len(), value));
            }
        }
        stems.push(list);
    }
    let lengths: Vec<f32> = own
        .iter()
        .map(|stems| stems.iter().map(|(_, value)| value * value).sum::<f32>().sqrt().max(1.0))
        .collect();
    let mut sums = vec![0.0_f32; classes];
    let mut touched: Vec<usize> = Vec::new();
    let mut find = |class: usize, own: &Vec<(usize, f32)>| {
        for (stem, value) in own {
            for (other, its) in stems.get(*stem).into_iter().flatten() {
                if let Some(sum) = sums.get_mut(*other) {
                    if *sum == 0.0 {
                        touched.push(*other);
                    }
                    *sum += value * its;
                }
            }
        }
        let mut near: Vec<(usize, f32)> = Vec::with_capacity(touched.len());
        for other in touched.drain(..) {
            let sum = sums.get_mut(other).map(std::mem::take).unwrap_or_default();
            if other != class {
                near.push((other, sum / lengths.get(other).copied().unwrap_or(1.0)));
            }
        }
        let nearer = |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if near.len() > NEAREST {
            near.select_nth_unstable_by(NEAREST, nearer);
            near.truncate(NEAREST);
        }
        near.sort_unstable_by(nearer);
        near
    };
    own.iter().enumerate().map(|(class, own)| find(class, own)).collect()
}

/// A place for each procedure: after the first that has none, the most alike that have none either. Where too
/// few are alike, those come next that come next by their ids: a folder's procedures are of one matter.
fn arrange(nearest: &[Vec<(usize, f32)>]) -> Vec<usize> {
    let mut places: Vec<Option<usize>> = vec![None; nearest.len()];
    let mut next = 0;
    let mut first = 0;
    while first < nearest.len() {
        if places.get(first).is_some_and(Option::is_some) {
            first += 1;
            continue;
        }
        let near = nearest.get(first).into_iter().flatten().map(|(class, _)| *class);
        let room = LANES - next % LANES;
        let mut placed = 0;
        for class in std::iter::once(first).chain(near) {
            if placed < room
                && let Some(place @ None) = places.get_mut(class)
            {
                *place = Some(next);
                next += 1;
                placed += 1;
            }
        }
    }
    places.into_iter().flatten().collect()
}
