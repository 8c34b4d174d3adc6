//! Questions → a [`Model`]: multinomial logistic regression, natively, at pack time.
//!
//! What is a bucket and what it weighs is decided here, and which of the learned weights are kept.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::ascend::{Line, Table, ascend};
use super::blocks::{Blocks, LANES};
use super::feature::{Feature, Scale, Sparse, weigh};
use super::model::{MOST, Meanings, Model, STEP};

/// How dearly a wrong answer is paid against large weights (C of the regression).
const COST: f32 = 10.0;
/// The same for what questions mean: few numbers and many questions, so it must give way sooner. At 10 it
/// swings where there are thousands of questions.
const MEANING_COST: f32 = 2.0;
/// Most bits of a bucket's number.
const BITS: u8 = 16;
/// Fewest.
const FEWEST_BITS: u8 = 10;
/// Most weights while learning, of all procedures together: 128 MB.
const TABLE: usize = 1 << 25;
/// The length of a meaning, as lexical blocks are about 1.6 together.
const MEANING: f32 = 1.5;
/// Most weights of a column.
const KEPT: usize = 800;

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
    if examples.is_empty() || classes > MOST {
        return Model::default();
    }
    let told = told(examples);
    let bits = bits(told.len(), classes);
    let weights = Weights { bits, steps: telling(&told, classes, bits) };
    let mut vectors: Vec<Sparse> =
        examples.iter().map(|example| weigh(&example.features, &weights)).collect();
    let buckets = renumber(&mut vectors, bits);
    let blocks = Blocks::of(examples, classes);
    let asked: Vec<(&Sparse, u32)> =
        vectors.iter().zip(examples).map(|(vector, example)| (vector, example.class)).collect();
    let table = ascend(&asked, &blocks, buckets.len(), COST);
    let kept: Vec<(u32, u32)> =
        (0_u32..).zip(owners).filter_map(|(class, owner)| Some((class, (*owner)?))).collect();
    let mut model = small(&Learned { table, blocks: &blocks }, &kept, weights, &buckets);
    model.meanings = meanings(examples, &blocks, &kept);
    model
}

/// Weights, and where each procedure has its own.
struct Learned<'a> {
    table: Table,
    blocks: &'a Blocks,
}

/// What one procedure has.
#[derive(Clone, Default)]
struct Column {
    bias: f32,
    /// The largest of its weights.
    most: f32,
    /// Bucket and weight, of all weights that are half a step at least.
    weights: Vec<(u32, f32)>,
}

impl Column {
    /// What one step of a weight is worth, which is kept in a byte.
    fn step(&self) -> f32 {
        self.most / 127.0
    }
}

impl Learned<'_> {
    /// Calls `take` with the number of each of the procedures, and its column.
    fn columns(&self, kept: &[(u32, u32)], mut take: impl FnMut(usize, &mut Column)) {
        let mut at_place: Vec<Option<usize>> = vec![None; self.blocks.count * LANES];
        for (at, (class, _)) in kept.iter().enumerate() {
            let place = self.blocks.places.get(*class as usize);
            if let Some(place) = place.and_then(|place| at_place.get_mut(*place)) {
                *place = Some(at);
            }
        }
        let mut columns = vec![Column::default(); LANES];
        for (block, wanted) in at_place.chunks(LANES).enumerate() {
            let Some((bias, lines)) = self.table.block(block).split_last() else { continue };
            let mut most = Line::ZERO;
            for line in lines {
                most.0.iter_mut().zip(line.0).for_each(|(most, weight)| *most = most.max(weight.abs()));
            }
            for (column, (most, bias)) in columns.iter_mut().zip(most.0.into_iter().zip(bias.0)) {
                *column = Column { bias, most, weights: std::mem::take(&mut column.weights) };
                column.weights.clear();
            }
            let least = Line(most.0.map(|most| most / 254.0));
            for (line, bucket) in lines.iter().zip(0_u32..) {
                for ((weight, least), column) in line.0.iter().zip(least.0).zip(&mut columns) {
                    if weight.abs() > least {
                        column.weights.push((bucket, *weight));
                    }
                }
            }
            for (at, column) in wanted.iter().zip(&mut columns) {
                at.iter().for_each(|at| take(*at, column));
            }
        }
    }
}

/// The same regression over what the examples mean; none if that is not known.
fn meanings(examples: &[Example], blocks: &Blocks, kept: &[(u32, u32)]) -> Option<Meanings> {
    let known = || examples.iter().filter_map(|example| Some((example.meaning.as_ref()?, example.class)));
    let dimensions = known().next()?.0.len();
    let sparse = |meaning: &Vec<f32>| (0_u32..).zip(meaning.iter().map(|number| number * MEANING)).collect();
    let (vectors, classes): (Vec<Sparse>, Vec<u32>) =
        known().map(|(meaning, class)| (sparse(meaning), class)).unzip();
    let asked: Vec<(&Sparse, u32)> = vectors.iter().zip(classes).collect();
    let table = ascend(&asked, blocks, dimensions, MEANING_COST);
    let mut columns: Vec<(f32, f32, Vec<i8>)> = vec![Default::default(); kept.len()];
    Learned { table, blocks }.columns(kept, |at, column| {
        let step = column.step().max(f32::MIN_POSITIVE);
        let mut values = vec![0_i8; dimensions];
        for (number, weight) in &column.weights {
            if let Some(value) = values.get_mut(*number as usize) {
                *value = (weight / step).round() as i8;
            }
        }
        if let Some(place) = columns.get_mut(at) {
            *place = (step * MEANING, column.bias, values);
        }
    });
    let mut learned = Meanings::default();
    for (step, bias, values) in columns {
        learned.steps.push(step);
        learned.biases.push(bias);
        learned.values.extend(values);
    }
    Some(learned)
}

/// Which procedures a feature speaks for.
struct Told {
    feature: Feature,
    /// How often it comes.
    all: f32,
    /// The last procedure that it came with, and how often.
    last: (u32, f32),
    /// The sum of n ln n over the procedures before.
    sum: f32,
}

impl Told {
    fn close(&mut self) {
        let (_, times) = self.last;
        self.sum += times * times.ln();
    }
}

/// Each feature once, in the order in which they come. Examples of a procedure follow each other.
fn told(examples: &[Example]) -> Vec<Told> {
    let mut places: HashMap<u64, usize, BuildHasherDefault<Hashed>> = HashMap::default();
    let mut told: Vec<Told> = Vec::new();
    for example in examples {
        for feature in &example.features {
            let place = *places.entry(feature.hash).or_insert(told.len());
            let Some(known) = told.get_mut(place) else {
                told.push(Told { feature: *feature, all: 1.0, last: (example.class, 1.0), sum: 0.0 });
                continue;
            };
            known.all += 1.0;
            if known.last.0 == example.class {
                known.last.1 += 1.0;
            } else {
                known.close();
                known.last = (example.class, 1.0);
            }
        }
    }
    told.iter_mut().for_each(Told::close);
    told
}

/// Takes what is a hash already as its own.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// As many bits as give each feature about four buckets, and the weights of all procedures a place.
fn bits(features: usize, classes: usize) -> u8 {
    let wanted = features * 4;
    (FEWEST_BITS..BITS).find(|bits| 1 << bits >= wanted || classes << (bits + 1) > TABLE).unwrap_or(BITS)
}

/// What each bucket weighs: 1.3 less the entropy of the procedure given the feature, as a share of the most it
/// can be; of features that share a bucket the mean.
fn telling(told: &[Told], classes: usize, bits: u8) -> Vec<u8> {
    let most = (classes.max(2) as f32).ln();
    let mut sums = vec![(0.0_f32, 0.0_f32); 1 << bits];
    for one in told {
        let entropy = one.all.ln() - one.sum / one.all;
        if let Some((sum, count)) = sums.get_mut(one.feature.bucket(bits) as usize) {
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

/// The largest weights of each kept column, in a byte each.
fn small(learned: &Learned, kept: &[(u32, u32)], weights: Weights, buckets: &[u32]) -> Model {
    let mut model = Model { bits: weights.bits, weights: weights.steps, ..Model::default() };
    let mut by_bucket: Vec<Vec<(u16, i8)>> = vec![Vec::new(); 1 << weights.bits];
    model.documents = kept.iter().map(|(_, document)| *document).collect();
    model.steps = vec![0.0; kept.len()];
    model.biases = vec![0.0; kept.len()];
    learned.columns(kept, |at, column| {
        let step = column.step();
        column.weights.retain(|(_, weight)| weight.abs() > step);
        if column.weights.len() > KEPT {
            let larger = |a: &(u32, f32), b: &(u32, f32)| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0));
            column.weights.select_nth_unstable_by(KEPT, larger);
            column.weights.truncate(KEPT);
        }
        let number = u16::try_from(at).unwrap_or(u16::MAX);
        for (place, weight) in &column.weights {
            let bucket = buckets.get(*place as usize).copied().unwrap_or_default();
            if let Some(list) = by_bucket.get_mut(bucket as usize) {
                list.push((number, (weight / step).round() as i8));
            }
        }
        if let (Some(known), Some(base)) = (model.steps.get_mut(at), model.biases.get_mut(at)) {
            *known = step;
            *base = column.bias;
        }
    });
    for mut list in by_bucket {
        list.sort_unstable();
        model.counts.push(u16::try_from(list.len()).unwrap_or(u16::MAX));
        for (column, steps) in list {
            model.columns.push(column);
            model.values.push(steps);
        }
    }
    model
}
