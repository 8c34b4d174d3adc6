//! What was found → how likely each is right, and whether the match is clear, several or none.
//!
//! A logistic regression over a few [signs](Judge::signs) says whether anything fits; the scores share that
//! among the candidates.

use serde::{Deserialize, Serialize};

use super::find::{FEWEST, Found};
use crate::message::Certainty;

/// How many signs there are.
pub const SIGNS: usize = 9;

/// Constant of “something fits” and the weight of each sign where a shelf has too few questions to learn them
/// from: fitted on development splits of public sets (`tests/bench/README.md`).
const FITS: Signs = [-2.687, 1.021, -0.018, 0.063, -1.57, 2.112, 0.953, 1.544, -0.743, 0.034];
/// The same where what the question means took part.
const MEANT: Signs = [-3.45, 0.885, 0.061, 0.033, -1.587, 2.024, 0.959, 1.289, -0.145, 0.045];

/// The same for a handful of procedures, fitted on small bases drawn from such sets (`quality DATA --small`).
const FEW: Handful = Handful {
    base: [-4.230, -0.189, 0.971, 0.004, -6.000, 4.034, 1.468, 1.072, 1.056, 0.039],
    fewer: [-0.135, -0.056, 0.199, -0.017, 1.252, 0.229, 0.317, -0.351, 0.513, -0.020],
    examples: -0.954,
};
/// And where what the question means took part.
const FEW_MEANT: Handful = Handful {
    base: [-3.602, 0.531, 0.309, -0.112, -7.845, 3.952, -0.017, 0.617, 0.302, 0.691],
    fewer: [0.334, -0.117, 0.293, 0.039, 1.339, -0.124, 0.388, -0.400, 0.694, -0.169],
    examples: -0.960,
};

/// A constant and the weight of each sign.
type Signs = [f32; SIGNS + 1];

/// How the weights of signs change with how few procedures there are.
struct Handful {
    /// With [`FEWEST`] procedures.
    base: Signs,
    /// What is added, times the logarithm of [`FEWEST`] by the number of procedures.
    fewer: Signs,
    /// What is added to the constant, times the logarithm of the examples of a procedure.
    examples: f32,
}

impl Handful {
    fn weights(&self, procedures: f32, each: f32) -> Signs {
        let few = (FEWEST as f32 / procedures).ln();
        let mut weights = self.base;
        weights.iter_mut().zip(self.fewer).for_each(|(weight, more)| *weight += few * more);
        if let Some(constant) = weights.first_mut() {
            *constant += self.examples * each.ln();
        }
        weights
    }
}

/// How sure is sure in a knowledge base.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judge {
    /// What text counts in a score, beside what was learned.
    pub text: f32,
    /// How much a score counts: what was learned from few questions is surer than it says.
    pub sharp: f32,
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
        Self { text: 4.0, sharp: 1.0, fits: FITS, meant: MEANT, clear: 0.5, several: 0.22 }
    }
}

impl Judge {
    /// For a shelf with so many questions and titles, of so many procedures. The fewer questions, the more the
    /// text must say: where there are but titles it is best at 8 to 12, with ten questions each at 4.
    #[must_use]
    pub fn of(examples: usize, procedures: usize) -> Self {
        let count = procedures.max(1) as f32;
        let each = (examples as f32 / count).max(1.0);
        let mut judge = Self { text: 3.5 + 6.0 / each, ..Self::default() };
        if procedures < FEWEST as usize {
            judge.fits = FEW.weights(count, each);
            judge.meant = FEW_MEANT.weights(count, each);
        }
        judge
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
