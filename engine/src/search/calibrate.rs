//! How sure is sure in a knowledge base: learned from its own questions, natively, at pack time.
//!
//! A quarter of the procedures is left out, so that nothing fits their questions, and a fifth of the questions
//! of the others. What is left is packed, and asked both; a logistic regression over the signs of each search
//! tells them apart. How much scores count is what makes the right procedures of the held questions likeliest.

use super::build::{Document, plain};
use super::judge::{Judge, SIGNS};
use super::open::Search;
use super::vectors::Shared;

/// Fewest procedures with [`QUESTIONS`] questions that say something.
const FEWEST: usize = 12;
/// Most procedures: packing a thousand must not take twice as long.
const MOST: usize = 400;
/// Fewest questions of a procedure that says something.
const QUESTIONS: usize = 4;
/// Most questions of each kind that are asked.
const ASKED: usize = 1500;
/// How dearly a wrong answer is paid against large weights.
const COST: f64 = 0.3;

/// Learns the weights of the signs; leaves the judge as it is where there is too little to learn from.
///
/// # Errors
/// What packing a part says; it has no reason to.
pub fn calibrate(judge: &mut Judge, documents: &[Document], vectors: Option<&Shared>) -> Result<(), String> {
    let rich: Vec<usize> = (0..documents.len())
        .filter(|at| documents.get(*at).is_some_and(|one| one.questions.len() >= QUESTIONS))
        .collect();
    if rich.len() < FEWEST || documents.len() > MOST {
        return Ok(());
    }
    let out: Vec<usize> = rich.iter().copied().skip(2).step_by(4).collect();
    let mut kept: Vec<Document> = Vec::new();
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for (at, document) in documents.iter().enumerate() {
        if out.contains(&at) {
            outside.extend(document.questions.iter().cloned());
            continue;
        }
        let mut document = document.clone();
        if document.questions.len() >= QUESTIONS {
            let (held, stay): (Vec<_>, Vec<_>) =
                document.questions.into_iter().enumerate().partition(|(number, _)| (number + at) % 5 == 0);
            inside.extend(held.into_iter().map(|(_, question)| (question, kept.len() as u32)));
            document.questions = stay.into_iter().map(|(_, question)| question).collect();
        }
        kept.push(document);
    }
    let segment = plain(&kept, &[], vectors)?;
    let count = segment.documents;
    let mut languages: Vec<String> = kept.into_iter().map(|document| document.language).collect();
    languages.sort();
    languages.dedup();
    let mut search = Search::open(&[(&segment, (0..count).collect())], count, &languages)?;
    let mut sharp = sharpness(&search, &inside);
    if let Some(vectors) = vectors {
        search.learn(vectors.clone());
        sharp = (sharp * sharpness(&search, &inside)).sqrt();
    }
    let inside: Vec<String> = inside.into_iter().map(|(question, _)| question).collect();
    search.vectors = None;
    search.judge.sharp = sharp;
    // The signs are measured with the scores that they are of.
    let Some(fits) = fit(&search, &inside, &outside) else { return Ok(()) };
    judge.sharp = sharp;
    judge.fits = fits;
    if let Some(vectors) = vectors {
        search.learn(vectors.clone());
        judge.meant = fit(&search, &inside, &outside).unwrap_or(judge.meant);
    }
    Ok(())
}

/// What scores must be multiplied with for the right procedures of questions to be likeliest.
fn sharpness(search: &Search, inside: &[(String, u32)]) -> f32 {
    let step = inside.len().div_ceil(ASKED).max(1);
    let mut scores: Vec<Vec<f32>> = Vec::new();
    for (question, right) in inside.iter().step_by(step) {
        let found = search.find(question, false, MOST);
        let own = found.hits.iter().find(|hit| hit.procedure == *right).map(|hit| hit.score);
        if let Some(own) = own.filter(|_| !found.exact) {
            // Beside the own, so that exponentials stay small.
            scores.push(found.hits.iter().map(|hit| hit.score - own).collect());
        }
    }
    // Never less: with the questions that were held, the whole base knows more than this part of it.
    let tries = (0_u8..21).map(|number| 1.0 + 0.1 * f32::from(number));
    let unlikely = |by: f32| -> f32 {
        scores
            .iter()
            .map(|others| others.iter().map(|other| (by * other).min(80.0).exp()).sum::<f32>().ln())
            .sum()
    };
    let best = tries
        .map(|by| (unlikely(by), by))
        .fold((f32::INFINITY, 1.0), |best, one| if one.0 < best.0 { one } else { best });
    best.1
}

/// The weights that tell questions which something fits from those which nothing fits.
fn fit(search: &Search, inside: &[String], outside: &[String]) -> Option<[f32; SIGNS + 1]> {
    let mut rows: Vec<([f64; SIGNS], bool, f64)> = Vec::new();
    for (questions, fits) in [(inside, true), (outside, false)] {
        let step = questions.len().div_ceil(ASKED).max(1);
        let before = rows.len();
        for question in questions.iter().step_by(step) {
            let found = search.find(question, false, 2);
            // What is asked word for word elsewhere says nothing.
            if !found.hits.is_empty() && !found.exact {
                rows.push((Judge::signs(&found).map(f64::from), fits, 1.0));
            }
        }
        let count = rows.len() - before;
        // Both kinds weigh the same, together as much as there are rows.
        rows.iter_mut().skip(before).for_each(|row| row.2 = 1.0 / count.max(1) as f64);
    }
    let fitting = rows.iter().filter(|row| row.1).count();
    if fitting < 20 || rows.len() - fitting < 20 {
        return None;
    }
    let all = rows.len() as f64;
    rows.iter_mut().for_each(|row| row.2 *= all / 2.0);
    let mean = |sign: usize, of: &dyn Fn(f64) -> f64| {
        rows.iter().map(|row| of(row.0.get(sign).copied().unwrap_or_default())).sum::<f64>() / all
    };
    let means: [f64; SIGNS] = std::array::from_fn(|sign| mean(sign, &|value| value));
    let spreads: [f64; SIGNS] = std::array::from_fn(|sign| {
        let middle = means.get(sign).copied().unwrap_or_default();
        mean(sign, &|value| (value - middle).powi(2)).sqrt().max(1e-6)
    });
    let standard = |row: &[f64; SIGNS]| {
        let mut values = [1.0; SIGNS + 1];
        for ((value, sign), (middle, spread)) in
            values.iter_mut().skip(1).zip(row).zip(means.iter().zip(&spreads))
        {
            *value = (sign - middle) / spread;
        }
        values
    };
    let rows: Vec<_> = rows.iter().map(|(row, fits, weight)| (standard(row), *fits, *weight)).collect();
    let weights = newton(&rows);
    let mut fits = [0.0_f32; SIGNS + 1];
    let mut constant = weights.first().copied().unwrap_or_default();
    let signs = weights.iter().skip(1).zip(means.iter().zip(&spreads));
    for (fit, (weight, (middle, spread))) in fits.iter_mut().skip(1).zip(signs) {
        *fit = (weight / spread) as f32;
        constant -= weight * middle / spread;
    }
    if let Some(first) = fits.first_mut() {
        *first = constant as f32;
    }
    Some(fits)
}

type Row = [f64; SIGNS + 1];

/// Logistic regression by Newton's method; the constant is not held down.
fn newton(rows: &[(Row, bool, f64)]) -> Row {
    let mut weights = [0.0; SIGNS + 1];
    for _ in 0..20 {
        // Gradient in the last column, Hessian before it.
        let mut system = [[0.0; SIGNS + 2]; SIGNS + 1];
        for (values, fits, weight) in rows {
            let sum: f64 = values.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
            let likely = 1.0 / (1.0 + (-sum).exp());
            let (miss, curve) = (f64::from(u8::from(*fits)) - likely, likely * (1.0 - likely));
            for (line, value) in system.iter_mut().zip(values) {
                for (cell, other) in line.iter_mut().zip(values) {
                    *cell += COST * weight * curve * value * other;
                }
                if let Some(last) = line.last_mut() {
                    *last += COST * weight * miss * value;
                }
            }
        }
        for (at, (line, weight)) in system.iter_mut().zip(&weights).enumerate() {
            let held = if at == 0 { 1e-9 } else { 1.0 };
            if let Some(cell) = line.get_mut(at) {
                *cell += held;
            }
            if let Some(last) = line.last_mut() {
                *last -= held * weight;
            }
        }
        let step = solve(system);
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight += step);
        if step.iter().all(|step| step.abs() < 1e-6) {
            break;
        }
    }
    weights
}

/// Gauss and Jordan; the matrix is positive definite, so that no rows change places.
fn solve(mut system: [[f64; SIGNS + 2]; SIGNS + 1]) -> Row {
    for at in 0..=SIGNS {
        let mut pivot = system.get(at).copied().unwrap_or([0.0; SIGNS + 2]);
        let head = pivot.get(at).copied().unwrap_or(1.0);
        pivot.iter_mut().for_each(|cell| *cell /= head);
        for (other, line) in system.iter_mut().enumerate() {
            if other == at {
                *line = pivot;
                continue;
            }
            let times = line.get(at).copied().unwrap_or_default();
            line.iter_mut().zip(&pivot).for_each(|(cell, own)| *cell -= times * own);
        }
    }
    std::array::from_fn(|at| system.get(at).and_then(|line| line.last()).copied().unwrap_or_default())
}
