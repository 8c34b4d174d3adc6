//! What was found → how likely each is right, and whether the match is clear, several or none.
//!
//! A logistic regression over a few [signs](Judge::signs) says whether anything fits; the scores share that
//! among the candidates.

use serde::{Deserialize, Serialize};

use super::find::Found;
use crate::message::Certainty;

/// How many signs there are.
pub const SIGNS: usize = 9;

/// Constant of “something fits” and the weight of each sign where a shelf has too few questions to learn them
/// from: fitted on development splits of public sets (`tests/bench/README.md`).
const FITS: [f32; SIGNS + 1] = [-2.687, 1.021, -0.018, 0.063, -1.57, 2.112, 0.953, 1.544, -0.743, 0.034];
/// The same where what the question means took part.
const MEANT: [f32; SIGNS + 1] = [-3.45, 0.885, 0.061, 0.033, -1.587, 2.024, 0.959, 1.289, -0.145, 0.045];

/// How sure is sure in a knowledge base.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judge {
    /// What text counts in a score, beside what was learned.
    pub text: f32,
    /// Constant of “something fits”, then the weight of each sign.
    pub fits: [f32; SIGNS + 1],
    /// The same where what the question means took part.
    pub meant: [f32; SIGNS + 1],
    /// From here on the first candidate is taken at once.
    pub clear: f32,
    /// From here on it is worth asking between a few.
    pub several: f32,
}

impl Default for Judge {
    fn default() -> Self {
        Self { text: 4.0, fits: FITS, meant: MEANT, clear: 0.5, several: 0.22 }
    }
}

impl Judge {
    /// For a shelf with so many questions and titles, of so many procedures. The fewer questions, the more the
    /// text must say: where there are but titles it is best at 8 to 12, with ten questions each at 4.
    #[must_use]
    pub fn of(examples: usize, procedures: usize) -> Self {
        let each = examples as f32 / procedures.max(1) as f32;
        Self { text: 3.5 + 6.0 / each.max(1.0), ..Self::default() }
    }

    /// What tells whether anything fits, of a search that found something.
    #[must_use]
    pub fn signs(found: &Found) -> [f32; SIGNS] {
        let Some(first) = found.hits.first() else { return [0.0; SIGNS] };
        [
            first.score - found.energy,
            first.logit,
            (first.score - found.second).clamp(0.0, 10.0),
            first.strength,
            first.coverage,
            first.evidence.ln_1p(),
            found.known,
            first.title,
            found.energy,
        ]
    }

    /// How likely it is that anything fits: 0 to 1.
    #[must_use]
    pub fn fits(&self, found: &Found) -> f32 {
        if found.exact {
            return 1.0;
        }
        let [constant, weights @ ..] = if found.meant { &self.meant } else { &self.fits };
        let sum: f32 = weights.iter().zip(Self::signs(found)).map(|(weight, sign)| weight * sign).sum();
        1.0 / (1.0 + (-(constant + sum)).exp())
    }

    /// What to make of what was found, how likely it is that anything fits, and the probability of each hit.
    #[must_use]
    pub fn decide(&self, found: &Found) -> (Certainty, f64, Vec<f64>) {
        let fits = self.fits(found);
        // Because exponentials differ in their last bit between machines.
        let thousandths = |number: f32| (f64::from(number) * 1000.0).round() / 1000.0;
        let share = |score: f32| thousandths(fits * (score - found.energy).exp());
        let probabilities: Vec<f64> = found.hits.iter().map(|hit| share(hit.score)).collect();
        let certainty = match probabilities.first() {
            Some(probability) if *probability >= f64::from(self.clear) => Certainty::Clear,
            Some(_) if fits >= self.several => Certainty::Several,
            _ => Certainty::None,
        };
        (certainty, if found.hits.is_empty() { 0.0 } else { thousandths(fits) }, probabilities)
    }
}
