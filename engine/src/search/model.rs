//! What was learned from the questions of a shelf: a weight for each bucket, and for each procedure and bucket.
//!
//! Invariant: it is learned from this shelf and from what all of its readers may read, and it holds
//! columns of this shelf's procedures only.

use serde::{Deserialize, Serialize};

use super::feature::{Scale, Sparse};

/// A multinomial logistic regression over hashed features, in few bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// A bucket's number has so many bits; 0: nothing was learned.
    pub bits: u8,
    /// What each bucket weighs, in [`STEP`]s.
    pub weights: Vec<u8>,
    /// For each column the document of the segment that it belongs to.
    pub documents: Vec<u32>,
    /// For each column what one step of its weights is worth.
    pub steps: Vec<f32>,
    /// For each column what it has without any words.
    pub biases: Vec<f32>,
    /// For each bucket how many columns have a weight there.
    pub counts: Vec<u16>,
    /// For each of those its column, bucket after bucket.
    pub columns: Vec<u16>,
    /// For each of those its weight, in steps of its column.
    pub values: Vec<i8>,
    /// What was learned from what the questions mean, where there are vectors of their language.
    pub meanings: Option<Meanings>,
}

/// A regression over unit vectors, of the same columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meanings {
    /// Of the file of vectors that it was learned with.
    pub id: [u8; 8],
    /// For each column what one step of its weights is worth.
    pub steps: Vec<f32>,
    /// For each column what it has without any words.
    pub biases: Vec<f32>,
    /// The weights, in steps, column after column.
    pub values: Vec<i8>,
}

impl Meanings {
    /// The logit of each column for a unit vector.
    #[must_use]
    pub fn logits(&self, vector: &[f32]) -> Vec<f32> {
        let rows = self.values.chunks_exact(vector.len().max(1));
        let columns = self.steps.iter().zip(&self.biases);
        rows.zip(columns)
            .map(|(row, (step, bias))| {
                let sum: f32 =
                    row.iter().zip(vector).map(|(weight, number)| f32::from(*weight) * number).sum();
                sum * step + bias
            })
            .collect()
    }
}

/// Most procedures that are told apart: of more there are too few buckets for each, and their text must do.
pub const MOST: usize = 1 << 11;

/// What one step of [`Model::weights`] is worth.
pub const STEP: f32 = 0.01;

impl Scale for Model {
    fn bits(&self) -> u8 {
        self.bits
    }

    fn weight(&self, bucket: u32) -> f32 {
        self.weights.get(bucket as usize).map_or(0.0, |steps| f32::from(*steps) * STEP)
    }
}

/// A model with its places counted, ready to answer.
pub struct Scorer {
    model: Model,
    /// Where each bucket's columns begin.
    starts: Vec<u32>,
}

impl Scorer {
    /// Of a model; one whose parts do not fit each other scores nothing there.
    #[must_use]
    pub fn new(model: Model) -> Self {
        let mut starts = Vec::with_capacity(model.counts.len() + 1);
        let mut sum = 0_u32;
        for count in &model.counts {
            starts.push(sum);
            sum = sum.saturating_add(u32::from(*count));
        }
        starts.push(sum);
        Self { model, starts }
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The logit of each column for a vector.
    #[must_use]
    pub fn logits(&self, vector: &Sparse) -> Vec<f32> {
        let model = &self.model;
        let mut sums = vec![0.0_f32; model.documents.len()];
        for (bucket, value) in vector {
            let at = *bucket as usize;
            let (Some(from), Some(to)) = (self.starts.get(at), self.starts.get(at + 1)) else { continue };
            let range = *from as usize..*to as usize;
            let (Some(columns), Some(values)) = (model.columns.get(range.clone()), model.values.get(range))
            else {
                continue;
            };
            for (column, weight) in columns.iter().zip(values) {
                if let Some(sum) = sums.get_mut(usize::from(*column)) {
                    *sum += value * f32::from(*weight);
                }
            }
        }
        let columns = model.steps.iter().zip(&model.biases);
        sums.iter().zip(columns).map(|(sum, (step, bias))| sum * step + bias).collect()
    }
}
