//! Questions asked → figures.

use std::time::Duration;

use guichet_engine::message::{Certainty, Match};

use super::base::Base;
use super::corpora::Corpus;
use super::noise::{Chance, misspelt};
use super::table::{Figure, Judged};

/// An answer beside what was wanted.
struct Answer {
    found: Match,
    /// For each candidate whether it is wanted.
    right: Vec<bool>,
    /// How many are wanted.
    wanted: usize,
    time: Duration,
}

impl Answer {
    fn within(&self, places: usize) -> bool {
        self.right.iter().take(places).any(|right| *right)
    }

    /// Precision at each wanted place, on average over what is wanted (at most ten).
    fn average_precision(&self) -> f64 {
        let mut hits = 0.0;
        let mut sum = 0.0;
        for (place, _) in (1..).zip(&self.right).filter(|(_, right)| **right) {
            hits += 1.0;
            sum += hits / f64::from(place);
        }
        sum / (self.wanted.clamp(1, 10) as f64)
    }

    /// Normalised discounted cumulative gain of the first ten.
    fn ndcg(&self) -> f64 {
        let gain = |place: usize| 1.0 / ((place + 2) as f64).log2();
        let found: f64 =
            (0..10).zip(&self.right).filter(|(_, right)| **right).map(|(place, _)| gain(place)).sum();
        let most: f64 = (0..self.wanted.clamp(1, 10)).map(gain).sum();
        found / most
    }
}

fn ask(base: &Base, questions: &[(String, Vec<String>)]) -> Vec<Answer> {
    let answer = |(words, ids): &(String, Vec<String>)| {
        let (found, time) = base.ask(words);
        let right = found.candidates.iter().map(|candidate| ids.contains(&candidate.procedure)).collect();
        Answer { found, right, wanted: ids.len(), time }
    };
    questions.iter().map(answer).collect()
}

fn share<T>(all: &[T], fits: impl Fn(&T) -> bool) -> f64 {
    100.0 * all.iter().filter(|one| fits(one)).count() as f64 / all.len().max(1) as f64
}

fn mean(all: impl Iterator<Item = f64>, count: usize) -> f64 {
    all.sum::<f64>() / count.max(1) as f64
}

/// What is to be measured of a set.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// It is of documents: ranks beyond the first matter.
    pub documents: bool,
    /// With typing errors as well.
    pub misspelt: bool,
}

/// Asks a knowledge base all questions of its corpus.
#[must_use]
pub fn measure(corpus: &Corpus, base: &Base, wanted: Wanted) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut add = |what: &str, value: f64, judged: Judged| {
        figures.push(Figure { set: corpus.name.clone(), what: what.to_owned(), value, judged });
    };
    let inside: Vec<_> = corpus
        .inside
        .iter()
        .filter(|(_, ids)| ids.iter().any(|id| corpus.procedures.contains_key(id)))
        .cloned()
        .collect();
    let answers = ask(base, &inside);
    let first = share(&answers, |answer| answer.within(1));
    add("first right, %", first, Judged::Higher);
    add("in first three, %", share(&answers, |answer| answer.within(3)), Judged::Higher);
    if wanted.documents {
        let count = answers.len();
        add("nDCG@10, %", 100.0 * mean(answers.iter().map(Answer::ndcg), count), Judged::Higher);
        add("MAP@10, %", 100.0 * mean(answers.iter().map(Answer::average_precision), count), Judged::Higher);
    } else {
        add("calibration error, %", calibration(&answers), Judged::Lower);
        let became = |certainty| share(&answers, |answer| answer.found.certainty == certainty);
        add("taken as clear, %", became(Certainty::Clear), Judged::Not);
        add("asked between several, %", became(Certainty::Several), Judged::Not);
        add("refused, %", became(Certainty::None), Judged::Lower);
    }
    let scores: Vec<f64> = answers.iter().map(|answer| answer.found.fits).collect();
    for (kind, questions) in &corpus.outside {
        let found: Vec<Match> = questions.iter().map(|words| base.ask(words).0).collect();
        let refused = share(&found, |found| found.certainty == Certainty::None);
        let outside: Vec<f64> = found.iter().map(|found| found.fits).collect();
        add(&format!("{kind}: AUROC, %"), 100.0 * auroc(&scores, &outside), Judged::Higher);
        for refused in [5, 10] {
            let found = recall(&scores, &outside, f64::from(refused) / 100.0);
            add(&format!("{kind}: noticed with {refused} % refused, %"), found, Judged::Higher);
        }
        add(&format!("{kind}: refused, %"), refused, Judged::Higher);
    }
    if wanted.misspelt {
        for errors in [1, 2] {
            let mut chance = Chance(errors as u64);
            let typed = inside.iter().map(|(words, ids)| (misspelt(words, errors, &mut chance), ids.clone()));
            let right = share(&ask(base, &typed.collect::<Vec<_>>()), |answer| answer.within(1));
            let what = if errors == 1 { "lost by one typing error" } else { "lost by two typing errors" };
            add(&format!("{what}, points"), first - right, Judged::Lower);
        }
    }
    let mut times: Vec<f64> = answers.iter().map(|answer| answer.time.as_secs_f64() * 1e3).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    add("time a question, native, median, ms", at(0.5), Judged::Not);
    add("time a question, native, 99th, ms", at(0.99), Judged::Not);
    add("shelves, KB", base.bytes as f64 / 1e3, Judged::Not);
    add("check and pack, s", base.packing.as_secs_f64(), Judged::Not);
    figures
}

/// Expected calibration error: how far the probability of the first candidate is from how often it is
/// right, over ten equal ranges.
fn calibration(answers: &[Answer]) -> f64 {
    let mut ranges = [(0.0, 0.0, 0.0); 10];
    for answer in answers {
        let probability = answer.found.candidates.first().map_or(0.0, |candidate| candidate.probability);
        let range = &mut ranges[((probability * 10.0) as usize).min(9)];
        range.0 += 1.0;
        range.1 += probability;
        range.2 += if answer.within(1) { 1.0 } else { 0.0 };
    }
    let sum: f64 = ranges.iter().map(|(_, said, right)| (said - right).abs()).sum();
    100.0 * sum / answers.len().max(1) as f64
}

/// How likely one that fits scores higher than one that does not; equal scores count half.
fn auroc(inside: &[f64], outside: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = inside.iter().map(|score| (*score, true)).collect();
    all.extend(outside.iter().map(|score| (*score, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = 0.0;
    let mut at = 0.0;
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let size = same.len() as f64;
        ranks += (at + (size + 1.0) / 2.0) * same.iter().filter(|(_, fits)| *fits).count() as f64;
        at += size;
    }
    let (fits, not) = (inside.len() as f64, outside.len() as f64);
    (ranks - fits * (fits + 1.0) / 2.0) / (fits * not)
}

/// Share of the questions that nothing fits below the score that refuses a share of those that something fits.
fn recall(inside: &[f64], outside: &[f64], refused: f64) -> f64 {
    let mut sorted = inside.to_vec();
    sorted.sort_by(f64::total_cmp);
    let limit = sorted.get((sorted.len() as f64 * refused) as usize).copied().unwrap_or_default();
    share(outside, |score| *score < limit)
}
