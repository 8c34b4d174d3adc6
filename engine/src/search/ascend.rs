//! The regression itself: weights that go up its dual, example after example. Natively, at pack time.
//!
//! As in Shalev-Shwartz and Zhang, *Accelerated proximal stochastic dual coordinate ascent*, 2014: no rate of
//! learning to choose, and the same examples give the same weights.

use super::blocks::{Blocks, LANES, SPREADS};
use super::feature::Sparse;

/// How often all examples are gone through, at most.
const ROUNDS: usize = 20;
/// How much beliefs move in a round, on average, when it is the last: more rounds change no answer.
const SETTLED: f32 = 0.004;
/// Changes of belief below this are not worth the work.
const SLIGHT: f32 = 2e-4;

/// What a block of procedures has in one bucket.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub struct Line(pub [f32; LANES]);

impl Line {
    /// Nothing.
    pub const ZERO: Self = Self([0.0; LANES]);

    /// Adds a line, so many times.
    fn add(&mut self, line: &Self, times: f32) {
        self.0.iter_mut().zip(&line.0).for_each(|(sum, weight)| *sum += times * weight);
    }
}

/// The weights, block after block, in each bucket after bucket; and last what they have without any.
pub struct Table {
    /// Lines of a block.
    width: usize,
    lines: Vec<Line>,
}

impl Table {
    fn new(blocks: &Blocks, buckets: usize) -> Self {
        let width = buckets + 1;
        let mut table = Self { width, lines: vec![Line::ZERO; width * blocks.count] };
        // Places without a procedure are taken for nothing.
        if let Some(bias) = table.lines.last_mut() {
            let empty = blocks.count * LANES - blocks.places.len();
            bias.0.iter_mut().rev().take(empty).for_each(|weight| *weight = f32::NEG_INFINITY);
        }
        table
    }

    /// What a block of procedures has in each bucket, the bias last.
    pub fn block(&self, block: usize) -> &[Line] {
        self.lines.get(block * self.width..(block + 1) * self.width).unwrap_or_default()
    }

    fn block_mut(&mut self, block: usize) -> &mut [Line] {
        self.lines.get_mut(block * self.width..(block + 1) * self.width).unwrap_or_default()
    }
}

/// An example, and what is believed of it.
struct Held<'a> {
    vector: &'a Sparse,
    length: f32,
    /// The block of its procedure.
    block: usize,
    /// Which of the other blocks it is held against, too.
    spread: usize,
    /// All blocks that it is held against.
    blocks: Vec<usize>,
    /// How many of them always; of the others one in each round.
    always: usize,
    /// Of each procedure of its blocks, that the example is its own.
    beliefs: Vec<Line>,
    /// The round before which it is not looked at.
    until: usize,
}

/// Learns weights that tell the procedures of examples apart. `cost`: how dearly a wrong answer is paid
/// against large weights.
#[must_use]
pub fn ascend(examples: &[(&Sparse, u32)], blocks: &Blocks, buckets: usize, cost: f32) -> Table {
    let mut table = Table::new(blocks, buckets);
    let held = examples.iter().enumerate().map(|(number, (vector, class))| {
        let class = *class as usize;
        let place = blocks.places.get(class).copied().unwrap_or_default();
        let spread = number % SPREADS;
        let (rivals, always) = blocks.rivals(class, spread);
        // At first its own procedure is certain, which weighs nothing.
        let own = |block: &usize| {
            Line(std::array::from_fn(|lane| f32::from(u8::from(block * LANES + lane == place))))
        };
        let length = 1.0 + vector.iter().map(|(_, value)| value * value).sum::<f32>();
        let beliefs = rivals.iter().map(own).collect();
        Held { vector, length, block: place / LANES, spread, always, blocks: rivals, beliefs, until: 0 }
    });
    let mut held: Vec<Held> = held.collect();
    // Examples that are held against the same blocks come one after another, so that these stay at hand.
    let mut order: Vec<usize> = (0..held.len()).collect();
    let mut turns: Vec<usize> = (0..blocks.count).collect();
    let mut seed = 1_u64;
    let mut shares: Vec<Line> = Vec::new();
    for round in 0..ROUNDS {
        shuffle(&mut order, &mut seed);
        if !blocks.all() {
            shuffle(&mut turns, &mut seed);
            order.sort_by_key(|at| held.get(*at).map(|one| (turns.get(one.block).copied(), one.spread)));
        }
        let mut moved = 0.0;
        for at in &order {
            let Some(one) = held.get_mut(*at).filter(|one| one.until <= round) else { continue };
            let largest = one.learn(&mut table, cost, round, &mut shares);
            moved += largest;
            // What hardly moves is looked at again later.
            if largest < SLIGHT * 10.0 {
                one.until = round + 3;
            }
        }
        if moved < SETTLED * held.len() as f32 {
            break;
        }
    }
    table
}

impl Held<'_> {
    /// Believes what the weights say, as far as it may, and moves the weights with that; gives the largest change.
    fn learn(&mut self, table: &mut Table, cost: f32, round: usize, shares: &mut Vec<Line>) -> f32 {
        shares.clear();
        // What is believed of those left out stays as it is, and the others share the rest.
        let turns = self.blocks.len() - self.always;
        let turn = self.always + if turns > 0 { round % turns } else { 0 };
        let taken = |at: &usize| *at < self.always || *at == turn;
        let mut rest = 1.0_f32;
        for (at, (block, beliefs)) in self.blocks.iter().zip(&self.beliefs).enumerate() {
            if !taken(&at) {
                rest -= beliefs.0.iter().sum::<f32>();
                continue;
            }
            let lines = table.block(*block);
            let mut sums = lines.last().copied().unwrap_or(Line::ZERO);
            for (bucket, value) in self.vector {
                if let Some(line) = lines.get(*bucket as usize) {
                    sums.add(line, *value);
                }
            }
            shares.push(sums);
        }
        softmax(shares);
        let beliefs = self.beliefs.iter_mut().enumerate().filter(|(at, _)| taken(at)).map(|(_, line)| line);
        let mut beliefs: Vec<&mut Line> = beliefs.collect();
        believe(shares, &beliefs, cost * self.length, rest);
        let mut largest = 0.0_f32;
        let blocks = self.blocks.iter().enumerate().filter(|(at, _)| taken(at)).map(|(_, block)| block);
        for ((wanted, beliefs), block) in shares.iter().zip(&mut beliefs).zip(blocks) {
            let mut moves = Line::ZERO;
            let mut most = 0.0_f32;
            for ((wanted, belief), by) in wanted.0.iter().zip(&mut beliefs.0).zip(&mut moves.0) {
                let change = wanted - *belief;
                if change.abs() > SLIGHT {
                    *belief = *wanted;
                    *by = -cost * change;
                    most = most.max(change.abs());
                }
            }
            if most == 0.0 {
                continue;
            }
            largest = largest.max(most);
            let lines = table.block_mut(*block);
            for (bucket, value) in self.vector {
                if let Some(line) = lines.get_mut(*bucket as usize) {
                    line.add(&moves, *value);
                }
            }
            if let Some(bias) = lines.last_mut() {
                bias.add(&moves, 1.0);
            }
        }
        largest
    }
}

/// Logits → shares that add up to one.
fn softmax(values: &mut [Line]) {
    let numbers = |line: &Line| line.0.into_iter();
    let most = values.iter().flat_map(numbers).fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for value in values.iter_mut().flat_map(|line| &mut line.0) {
        *value = exp(*value - most);
        sum += *value;
    }
    values.iter_mut().flat_map(|line| &mut line.0).for_each(|value| *value /= sum);
}

/// Shares → the beliefs that are best for the dual while all other examples stay as they are: p of each
/// procedure such that ln p + K p = ln share + K before - m, and m such that they add up to `all`.
fn believe(shares: &mut [Line], before: &[&mut Line], weight: f32, all: f32) {
    for (share, belief) in shares.iter_mut().zip(before).flat_map(|(to, from)| to.0.iter_mut().zip(&from.0)) {
        *share *= weight;
        if *belief > 0.0 {
            *share /= exp(-weight * belief);
        }
    }
    let mut less = 1.0_f32;
    for _ in 0..3 {
        let (mut sum, mut slope) = (0.0, 0.0);
        for power in shares.iter().flat_map(|line| line.0) {
            let root = root(power * less);
            sum += root;
            slope += root / (1.0 + root);
        }
        let surplus = (sum - weight * all) / slope;
        if surplus.abs() < 1e-3 {
            break;
        }
        less *= (-surplus).exp();
    }
    for power in shares.iter_mut().flat_map(|line| &mut line.0) {
        *power = root(*power * less) / weight;
    }
}

/// The w of w times e to the w (Lambert's function), to a thousandth.
fn root(power: f32) -> f32 {
    if power < 0.3 {
        return power * (1.0 + power * (4.0 / 3.0)) / (1.0 + power * (7.0 / 3.0 + power * (5.0 / 6.0)));
    }
    // A guess (Winitzki), and a step of Newton's.
    let log = power.ln_1p();
    let guess = log * (1.0 - log.ln_1p() / (2.0 + log));
    guess * (1.0 + (power / guess).ln()) / (1.0 + guess)
}

/// The exponential of what is not above 0, to six digits; the same on every machine, unlike the library's.
fn exp(value: f32) -> f32 {
    // 2 to the whole number nearest to it in base 2, times a series of what is left. Adding this much and taking
    // it away again rounds, and leaves the whole number in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    let value = value.max(-87.0);
    let rounded = value * std::f32::consts::LOG2_E + ROUND;
    let left = (value - (rounded - ROUND) * 0.693_359_4) + (rounded - ROUND) * 2.121_944_4e-4;
    let series = 1.0 / 120.0 + left * (1.0 / 720.0);
    let series = 1.0 + left * (1.0 + left * (0.5 + left * (1.0 / 6.0 + left * (1.0 / 24.0 + left * series))));
    f32::from_bits(series.to_bits().wrapping_add(rounded.to_bits() << 23))
}

/// Another order each round, the same in every run.
fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (*seed >> 33) as usize % (at + 1));
    }
}
