//! Words → a sparse vector: stems, pairs of stems, and pieces of words, hashed into buckets.
//!
//! Three blocks, each of unit length before its weight, so that a long question does not drown in its
//! letters: `A` stems; `B` adjacent stems, and those with one between; `C` two to five letters of a word
//! with a space at each end. What a feature weighs is told by a [`Scale`].

use crate::text::{Analyzer, fold};

/// Weight of each block: stems, pairs, pieces.
const BLOCKS: [f32; 3] = [1.0, 0.7, 1.0];
/// Letters in a piece of a word.
const PIECES: std::ops::RangeInclusive<usize> = 2..=5;
/// Most words of an example that are looked at.
#[cfg(feature = "compile")]
pub const MAX_WORDS: usize = 64;
/// Most letters of a word that are cut into pieces.
const MAX_LETTERS: usize = 32;

/// A feature before it is weighed: its block and its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Feature {
    /// 0 stem, 1 pair, 2 piece.
    pub block: u8,
    /// 64 bits of its text and block.
    pub hash: u64,
}

impl Feature {
    fn new(block: u8, parts: &[&str], mark: u8) -> Self {
        // FNV-1a, then a finaliser, because buckets are taken from the low bits and the sign from the top.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(block) ^ (u64::from(mark) << 8);
        for part in parts {
            for byte in part.bytes().chain([0xff]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self { block, hash: hash ^ (hash >> 29) }
    }

    /// Its bucket of 2^`bits`; a forged shelf may name more bits than there are.
    #[must_use]
    pub fn bucket(self, bits: u8) -> u32 {
        (self.hash & ((1_u64 << bits.min(31)) - 1)) as u32
    }

    /// Its sign, so that what shares a bucket does not add up.
    #[must_use]
    pub fn sign(self) -> f32 {
        if self.hash >> 63 == 0 { 1.0 } else { -1.0 }
    }
}

/// The features of words in small letters, each as often as it comes, sorted.
#[must_use]
pub fn of_words(analyzer: &Analyzer, words: &[String]) -> Vec<Feature> {
    let stems: Vec<String> = words.iter().map(|word| analyzer.term(word)).collect();
    let mut found: Vec<Feature> = stems.iter().map(|stem| Feature::new(0, &[stem], 0)).collect();
    for gap in [1, 2] {
        let pairs = stems.iter().zip(stems.iter().skip(gap));
        found.extend(pairs.map(|(a, b)| Feature::new(1, &[a, b], u8::try_from(gap).unwrap_or_default())));
    }
    for word in words {
        let mut padded: Vec<char> =
            std::iter::once(' ').chain(fold(word).chars()).take(MAX_LETTERS).collect();
        padded.push(' ');
        for length in PIECES {
            found.extend(padded.windows(length).map(|piece| {
                let piece: String = piece.iter().collect();
                Feature::new(2, &[&piece], 0)
            }));
        }
    }
    found.sort_unstable();
    found
}

/// What the buckets weigh: 0 for one that no example has.
pub trait Scale {
    /// Of how many bits a bucket's number has.
    fn bits(&self) -> u8;
    /// The weight of a bucket.
    fn weight(&self, bucket: u32) -> f32;
}

/// 1 + ln of how often a feature comes, written out, since logarithms differ between machines.
fn often(times: usize) -> f32 {
    const OFTEN: [f32; 8] = [0.0, 1.0, 1.693, 2.099, 2.386, 2.609, 2.792, 2.946];
    OFTEN.get(times).copied().unwrap_or(3.0)
}

/// A sparse vector: buckets in order, each once.
pub type Sparse = Vec<(u32, f32)>;

/// Weighs sorted features: each block of unit length, times the block's weight.
#[must_use]
pub fn weigh(features: &[Feature], scale: &impl Scale) -> Sparse {
    let mut all: Sparse = Vec::with_capacity(features.len());
    for (block, share) in (0_u8..).zip(BLOCKS) {
        let start = all.len();
        let own = features.iter().filter(|feature| feature.block == block);
        let own: Vec<Feature> = own.copied().collect();
        for same in own.chunk_by(|a, b| a == b) {
            let Some(feature) = same.first() else { continue };
            let bucket = feature.bucket(scale.bits());
            let weight = scale.weight(bucket);
            if weight > 0.0 {
                all.push((bucket, feature.sign() * often(same.len()) * weight));
            }
        }
        let block = all.get_mut(start..).unwrap_or_default();
        let length = block.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
        if length > 0.0 {
            block.iter_mut().for_each(|(_, value)| *value *= share / length);
        }
    }
    all.sort_by_key(|(bucket, _)| *bucket);
    let mut merged: Sparse = Vec::with_capacity(all.len());
    for (bucket, value) in all {
        match merged.last_mut() {
            Some((last, sum)) if *last == bucket => *sum += value,
            _ => merged.push((bucket, value)),
        }
    }
    merged
}
