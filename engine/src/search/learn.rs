//! Questions → a [`Model`]: multinomial logistic regression, natively, at pack time.
//!
//! Each question is held against the procedures that it may be taken for, and the weights go up its dual
//! (as in Shalev-Shwartz and Zhang, *Accelerated proximal stochastic dual coordinate ascent*, 2014): no
//! rate of learning to choose, and the same questions give the same weights.

use std::collections::HashMap;

use super::feature::{Feature, Scale, Sparse, weigh};
use super::model::{Meanings, Model, STEP};

/// How dearly a wrong answer is paid against large weights (C of the regression).
const COST: f32 = 10.0;
/// The same for what questions mean: few numbers and many questions, so it must give way sooner. At 10 it
/// swings where there are thousands of questions.
const MEANING_COST: f32 = 2.0;
/// How often all questions are gone through.
const ROUNDS: usize = 20;
/// The procedures that a question is held against: its own, the most alike, and as many others.
const RIVALS: usize = 64;
/// Most bits of a bucket's number.
const BITS: u8 = 16;
/// Fewest.
const FEWEST_BITS: u8 = 10;
/// Most weights while learning, of all procedures together: 128 MB.
const TABLE: usize = 1 << 25;
/// How many of the rivals are the most alike.
const ALIKE: usize = 31;
/// The length of a meaning, as lexical blocks are about 1.6 together.
const MEANING: f32 = 1.5;
/// Changes of belief below this are not worth the work.
const SLIGHT: f32 = 2e-4;
/// Most weights of a column.
const KEPT: usize = 800;
/// Most columns of a model.
const MOST: usize = u16::MAX as usize;

/// A question of a procedure, by its number, as features.
pub struct Example {
    /// Which procedure, by its place among the owners that are given to [`learn`].
    pub class: u32,
    /// Its features.
    pub features: Vec<Feature>,
    /// What it means, as a unit vector, if that is known.
    pub meaning: Option<Vec<f32>>,
}

/// What the buckets weigh while learning.
struct Weights {
    bits: u8,
    steps: Vec<u8>,
}

impl Scale for Weights {
    fn bits(&self) -> u8 {
        self.bits
    }

    fn weight(&self, bucket: u32) -> f32 {
        self.steps.get(bucket as usize).map_or(0.0, |steps| f32::from(*steps) * STEP)
    }
}

/// Learns from examples. `owners`: for each procedure the document that it is in this shelf, whose column
/// is kept, or none, if it only is what the others are told apart from.
#[must_use]
pub fn learn(examples: &[Example], owners: &[Option<u32>]) -> Model {
    let classes = owners.len();
    if examples.is_empty() {
        return Model::default();
    }
    let bits = bits(examples, classes);
    let weights = Weights { bits, steps: telling(examples, classes, bits) };
    let mut vectors: Vec<Sparse> =
        examples.iter().map(|example| weigh(&example.features, &weights)).collect();
    let buckets = renumber(&mut vectors, bits);
    let rivals = rivals(examples, &vectors, classes, buckets.len());
    let table = ascend(&vectors, &rivals, classes, buckets.len(), COST);
    let kept: Vec<(u32, u32)> =
        (0_u32..).zip(owners).filter_map(|(class, owner)| Some((class, (*owner)?))).take(MOST).collect();
    let mut model = small(&table, &kept, weights, &buckets);
    model.meanings = meanings(examples, &rivals, classes, &kept);
    model
}

/// The same regression over what the examples mean; none if that is not known.
fn meanings(
    examples: &[Example],
    rivals: &[Vec<u32>],
    classes: usize,
    kept: &[(u32, u32)],
) -> Option<Meanings> {
    let known =
        || examples.iter().zip(rivals).filter_map(|(example, list)| Some((example.meaning.as_ref()?, list)));
    let dimensions = known().next()?.0.len();
    let sparse = |meaning: &Vec<f32>| (0_u32..).zip(meaning.iter().map(|number| number * MEANING)).collect();
    let (vectors, rivals): (Vec<Sparse>, Vec<Vec<u32>>) =
        known().map(|(meaning, list)| (sparse(meaning), list.clone())).unzip();
    let table = ascend(&vectors, &rivals, classes, dimensions, MEANING_COST);
    let mut learned = Meanings::default();
    for (class, _) in kept {
        let row = table.row(*class);
        let (bias, row) = row.split_last().map_or((0.0, row), |(bias, row)| (*bias, row));
        let most = row.iter().map(|weight| weight.abs()).fold(f32::MIN_POSITIVE, f32::max);
        let step = most / 127.0;
        learned.values.extend(row.iter().map(|weight| (weight / step).round() as i8));
        learned.steps.push(step * MEANING);
        learned.biases.push(bias);
    }
    Some(learned)
}

/// As many bits as give each feature about four buckets, and the weights of all procedures a place.
fn bits(examples: &[Example], classes: usize) -> u8 {
    let mut hashes: Vec<u64> =
        examples.iter().flat_map(|example| &example.features).map(|feature| feature.hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let wanted = hashes.len() * 4;
    (FEWEST_BITS..BITS).find(|bits| 1 << bits >= wanted || classes << (bits + 1) > TABLE).unwrap_or(BITS)
}

/// What each bucket weighs: 1.3 less the entropy of the procedure given the feature, as a share of the most it
/// can be; of features that share a bucket the mean.
fn telling(examples: &[Example], classes: usize, bits: u8) -> Vec<u8> {
    let mut seen: Vec<(Feature, u32)> = Vec::new();
    for example in examples {
        seen.extend(example.features.iter().map(|feature| (*feature, example.class)));
    }
    seen.sort_unstable();
    let most = (classes.max(2) as f32).ln();
    let mut sums = vec![(0.0_f32, 0.0_f32); 1 << bits];
    for same in seen.chunk_by(|a, b| a.0 == b.0) {
        let Some((feature, _)) = same.first() else { continue };
        let all = same.len() as f32;
        let entropy: f32 = same
            .chunk_by(|a, b| a.1 == b.1)
            .map(|of| of.len() as f32 / all)
            .map(|share| -share * share.ln())
            .sum();
        if let Some((sum, count)) = sums.get_mut(feature.bucket(bits) as usize) {
            *sum += 1.3 - entropy / most;
            *count += 1.0;
        }
    }
    let step = |(sum, count): (f32, f32)| if count > 0.0 { (sum / count / STEP).round() as u8 } else { 0 };
    sums.into_iter().map(step).collect()
}

/// Numbers the buckets anew, the most used first, so that what is used together lies together: three times
/// as fast. Gives the bucket of each number.
fn renumber(vectors: &mut [Sparse], bits: u8) -> Vec<u32> {
    let mut used = vec![0_u32; 1 << bits];
    for (bucket, _) in vectors.iter().flatten() {
        if let Some(times) = used.get_mut(*bucket as usize) {
            *times += 1;
        }
    }
    let mut buckets: Vec<(u32, u32)> =
        used.iter().copied().zip(0..).filter(|(times, _)| *times > 0).collect();
    buckets.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let buckets: Vec<u32> = buckets.into_iter().map(|(_, bucket)| bucket).collect();
    for (number, bucket) in (0_u32..).zip(&buckets) {
        if let Some(place) = used.get_mut(*bucket as usize) {
            *place = number;
        }
    }
    for vector in vectors {
        for (bucket, _) in vector.iter_mut() {
            *bucket = used.get(*bucket as usize).copied().unwrap_or_default();
        }
        vector.sort_unstable_by_key(|(number, _)| *number);
    }
    buckets
}

/// For each example the procedures it is held against, its own first.
fn rivals(examples: &[Example], vectors: &[Sparse], classes: usize, buckets: usize) -> Vec<Vec<u32>> {
    if classes <= RIVALS {
        let others = |own: u32| (0..classes as u32).filter(move |other| *other != own);
        return examples
            .iter()
            .map(|example| std::iter::once(example.class).chain(others(example.class)).collect())
            .collect();
    }
    // The means of the procedures, and where each bucket has any.
    let mut sizes = vec![0.0_f32; classes];
    for example in examples {
        if let Some(size) = sizes.get_mut(example.class as usize) {
            *size += 1.0;
        }
    }
    let mut means: HashMap<(u32, u32), f32> = HashMap::new();
    for (example, vector) in examples.iter().zip(vectors) {
        let size = sizes.get(example.class as usize).copied().unwrap_or(1.0);
        for (bucket, value) in vector {
            *means.entry((*bucket, example.class)).or_default() += value / size;
        }
    }
    let mut by_bucket: Vec<Vec<(u32, f32)>> = vec![Vec::new(); buckets];
    let mut sorted: Vec<((u32, u32), f32)> = means.into_iter().collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    for ((bucket, class), value) in sorted {
        if let Some(list) = by_bucket.get_mut(bucket as usize) {
            list.push((class, value));
        }
    }
    let mut scores = vec![0.0_f32; classes];
    let mut order: Vec<u32> = Vec::with_capacity(classes);
    let mut start = 0;
    let found = examples.iter().zip(vectors).map(|(example, vector)| {
        scores.fill(0.0);
        for (bucket, value) in vector {
            for (class, mean) in by_bucket.get(*bucket as usize).into_iter().flatten() {
                if let Some(score) = scores.get_mut(*class as usize) {
                    *score += value * mean;
                }
            }
        }
        order.clear();
        order.extend((0..classes as u32).filter(|class| *class != example.class));
        let score = |class: &u32| scores.get(*class as usize).copied().unwrap_or_default();
        order.select_nth_unstable_by(ALIKE, |a, b| score(b).total_cmp(&score(a)).then(a.cmp(b)));
        let (alike, others) = order.split_at_mut(ALIKE);
        // Of the others every so-many-th, from a place that moves: without them nothing holds down what
        // a procedure has for words that it was never held against.
        others.sort_unstable();
        let pace = others.len().div_ceil(RIVALS - 1 - ALIKE).max(1);
        start = (start + 1) % pace;
        let spread = others.iter().skip(start).step_by(pace);
        std::iter::once(example.class).chain(alike.iter().copied()).chain(spread.copied()).collect()
    });
    found.collect()
}

/// The weights, procedure after procedure, each with one for every bucket and its bias last.
struct Table {
    width: usize,
    weights: Vec<f32>,
}

impl Table {
    fn row(&self, class: u32) -> &[f32] {
        let from = class as usize * self.width;
        self.weights.get(from..from + self.width).unwrap_or_default()
    }

    fn row_mut(&mut self, class: u32) -> &mut [f32] {
        let from = class as usize * self.width;
        self.weights.get_mut(from..from + self.width).unwrap_or_default()
    }
}

fn dot(row: &[f32], vector: &Sparse) -> f32 {
    let bias = row.last().copied().unwrap_or_default();
    vector
        .iter()
        .map(|(bucket, value)| row.get(*bucket as usize).copied().unwrap_or_default() * value)
        .sum::<f32>()
        + bias
}

fn add(row: &mut [f32], vector: &Sparse, times: f32) {
    for (bucket, value) in vector {
        if let Some(weight) = row.get_mut(*bucket as usize) {
            *weight += times * value;
        }
    }
    if let Some(bias) = row.last_mut() {
        *bias += times;
    }
}

fn ascend(vectors: &[Sparse], rivals: &[Vec<u32>], classes: usize, buckets: usize, cost: f32) -> Table {
    let width = buckets + 1;
    let mut table = Table { width, weights: vec![0.0; classes * width] };
    // What is believed of each example: at first that its own procedure is certain, which weighs nothing.
    let mut beliefs: Vec<Vec<f32>> = rivals.iter().map(|list| vec![0.0; list.len()]).collect();
    for belief in &mut beliefs {
        if let Some(own) = belief.first_mut() {
            *own = 1.0;
        }
    }
    let mut order: Vec<usize> = (0..vectors.len()).collect();
    let mut settled = vec![0_usize; vectors.len()];
    let mut seed = 1_u64;
    for round in 0..ROUNDS {
        shuffle(&mut order, &mut seed);
        for &at in &order {
            if settled.get(at).is_some_and(|until| *until > round) {
                continue;
            }
            let (Some(vector), Some(list), Some(belief)) =
                (vectors.get(at), rivals.get(at), beliefs.get_mut(at))
            else {
                continue;
            };
            let length = 1.0 + vector.iter().map(|(_, value)| value * value).sum::<f32>();
            let mut shares: Vec<f32> = list.iter().map(|class| dot(table.row(*class), vector)).collect();
            softmax(&mut shares);
            let mut largest = 0.0_f32;
            for ((class, share), held) in list.iter().zip(&shares).zip(belief.iter_mut()) {
                let change = (share - *held) / (1.0 + cost * length * share.max(*held));
                if change.abs() > SLIGHT {
                    *held += change;
                    add(table.row_mut(*class), vector, -cost * change);
                    largest = largest.max(change.abs());
                }
            }
            // What hardly moves is looked at again later.
            if largest < SLIGHT * 10.0
                && let Some(until) = settled.get_mut(at)
            {
                *until = round + 3;
            }
        }
    }
    table
}

/// Logits → shares that add up to one.
fn softmax(values: &mut [f32]) {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value = (*value - most).exp();
        sum += *value;
    }
    values.iter_mut().for_each(|value| *value /= sum);
}

/// Another order each round, the same in every run.
fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (*seed >> 33) as usize % (at + 1));
    }
}

/// The largest weights of each kept column, in a byte each.
fn small(table: &Table, kept: &[(u32, u32)], weights: Weights, buckets: &[u32]) -> Model {
    let mut model = Model { bits: weights.bits, weights: weights.steps, ..Model::default() };
    let mut by_bucket: Vec<Vec<(u16, i8)>> = vec![Vec::new(); 1 << weights.bits];
    for ((class, document), column) in kept.iter().zip(0_u16..) {
        let row = table.row(*class);
        let (bias, row) = row.split_last().map_or((0.0, row), |(bias, row)| (*bias, row));
        let mut sizes: Vec<f32> = row.iter().map(|weight| weight.abs()).collect();
        sizes.sort_unstable_by(|a, b| b.total_cmp(a));
        let most = sizes.first().copied().unwrap_or_default();
        let least = sizes.get(KEPT).copied().unwrap_or_default().max(most / 127.0);
        let step = most / 127.0;
        for (weight, bucket) in row.iter().zip(buckets) {
            let steps = (weight / step).round() as i8;
            if weight.abs() > least
                && steps != 0
                && let Some(list) = by_bucket.get_mut(*bucket as usize)
            {
                list.push((column, steps));
            }
        }
        model.documents.push(*document);
        model.steps.push(step);
        model.biases.push(bias);
    }
    for list in by_bucket {
        model.counts.push(u16::try_from(list.len()).unwrap_or(u16::MAX));
        for (column, steps) in list {
            model.columns.push(column);
            model.values.push(steps);
        }
    }
    model
}
