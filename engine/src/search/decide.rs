//! Hits → how likely each is right, and whether the match is clear, several or none.
//!
//! A logistic regression says whether anything fits; the strengths share that among the candidates.

use super::find::Hit;
use crate::message::Certainty;

/// Weights of “something fits”: constant, coverage, strength and margin of the first hit.
/// Fitted on development splits of public questions, see `tests/bench`.
const FITS: [f64; 4] = [-4.2, 5.0, 3.0, 6.0];
/// How sharply a stronger hit takes the others' share.
const SHARPNESS: f64 = 22.0;
/// From here on the first candidate is taken at once.
const CLEAR: f64 = 0.62;
/// From here on it is worth asking between a few.
const SEVERAL: f64 = 0.30;

/// The probability of each hit, in their order, and what to make of them.
#[must_use]
pub fn decide(hits: &[Hit]) -> (Certainty, Vec<f64>) {
    let Some(first) = hits.first() else { return (Certainty::None, Vec::new()) };
    let strength = |hit: &Hit| f64::from(hit.strength);
    let margin = strength(first) - hits.get(1).map_or(0.0, strength);
    let [constant, coverage, weight, distance] = FITS;
    let score =
        constant + coverage * f64::from(first.coverage) + weight * strength(first) + distance * margin;
    let fits = 1.0 / (1.0 + (-score).exp());
    let share = |hit: &Hit| (SHARPNESS * (strength(hit) - strength(first))).exp();
    let total: f64 = hits.iter().map(share).sum();
    let probabilities: Vec<f64> = hits.iter().map(|hit| fits * share(hit) / total).collect();
    let certainty = match probabilities.first() {
        Some(probability) if *probability >= CLEAR => Certainty::Clear,
        _ if fits >= SEVERAL => Certainty::Several,
        _ => Certainty::None,
    };
    (certainty, probabilities)
}
