//! Hits → how likely each is right, and whether the match is clear, several or none.
//!
//! A logistic regression says whether anything fits; the strengths share that among the candidates.

use super::find::Hit;
use crate::message::Certainty;

/// Weights of “something fits”: constant; coverage, strength, relative margin and evidence of the first
/// hit. Shares alone mislead where few words are known; evidence alone where all are. Fitted on
/// development splits of public question sets, whole and in small parts, with questions of left-out
/// procedures and of other fields as those that nothing fits (`tests/bench/README.md`).
const FITS: [f64; 5] = [-4.79, 0.96, 3.5, 1.3, 2.37];
/// How sharply a stronger hit takes the others' share, for strengths relative to the first.
const SHARPNESS: f64 = 8.5;
/// From here on the first candidate is taken at once: five of six are right.
const CLEAR: f64 = 0.55;
/// From here on it is worth asking between a few.
const SEVERAL: f64 = 0.30;

/// The probability of each hit, in their order, and what to make of them.
#[must_use]
pub fn decide(hits: &[Hit]) -> (Certainty, Vec<f64>) {
    let Some(first) = hits.first() else { return (Certainty::None, Vec::new()) };
    let strength = |hit: &Hit| f64::from(hit.strength);
    let margin = 1.0 - hits.get(1).map_or(0.0, strength) / strength(first);
    let [constant, coverage, weight, distance, evidence] = FITS;
    let score = constant
        + coverage * f64::from(first.coverage)
        + weight * strength(first)
        + distance * margin
        + evidence * f64::from(first.evidence).ln_1p();
    let fits = 1.0 / (1.0 + (-score).exp());
    let share = |hit: &Hit| (SHARPNESS * (strength(hit) / strength(first) - 1.0)).exp();
    let total: f64 = hits.iter().map(share).sum();
    let probabilities: Vec<f64> = hits.iter().map(|hit| fits * share(hit) / total).collect();
    let certainty = match probabilities.first() {
        Some(probability) if *probability >= CLEAR => Certainty::Clear,
        _ if fits >= SEVERAL => Certainty::Several,
        _ => Certainty::None,
    };
    (certainty, probabilities)
}
