//! Small knowledge bases, as they begin: drawn from training lines of public sets, asked what fits and what does
//! not; from these the constants of [`Judge`] for bases too small to learn their own are fitted.

use std::collections::BTreeMap;
use std::path::Path;

use guichet_engine::message::Certainty;
use guichet_engine::search::{Document, Judge, Search, Shared, Vectors, build};

use super::corpora::lines;
use super::noise::Chance;

/// Labels with their training lines.
type Set = Vec<(String, Vec<String>)>;

/// What surrounds a problem when people write as to a person.
const BEFORE: [&str; 6] = [
    "hello, I hope somebody here can help me.",
    "I have been trying for two days now.",
    "hi there,",
    "everything worked fine for years until last week.",
    "I am at my wits' end.",
    "sorry to bother you, maybe this is simple but",
];
/// And after.
const AFTER: [&str; 6] = [
    "please help me fix this soon.",
    "I tried everything I could think of and nothing works.",
    "thank you so much in advance!",
    "what should I do now?",
    "I need it for work tomorrow and I am getting worried.",
    "do you have any ideas why this could be happening?",
];
/// How many of the procedures in a small base.
const SIZES: [usize; 8] = [3, 4, 5, 7, 10, 14, 18, 22];
/// What a row is made of: a constant, the signs, the same times how few procedures there are, how lean they are.
const WIDTH: usize = 21;

/// A question that was asked of a base.
pub struct Row {
    values: [f64; WIDTH],
    /// 0: it fits; 1: it is of the same matter and nothing fits; 2: it is of another.
    pub kind: usize,
    certainty: Certainty,
    right: bool,
    exact: bool,
}

fn set(data: &Path, file: &str, half: usize) -> Set {
    let mut labels: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (label, words) in lines(&data.join("matching").join(file)) {
        labels.entry(label).or_default().push(words);
    }
    labels.into_iter().enumerate().filter(|(at, _)| at % 2 == half).map(|(_, one)| one).collect()
}

/// Draws bases of every other label, asks them, and gives what was found.
///
/// # Panics
/// If the data cannot be read.
#[must_use]
pub fn draw(data: &Path, vectors: Option<&[u8]>, half: usize, draws: usize) -> Vec<Row> {
    let shared = vectors.map(|bytes| Shared::new(Vectors::open(bytes, "00000000").expect("vectors")));
    let (banking, clinc) = (set(data, "banking77/train.tsv", half), set(data, "clinc150/train.tsv", half));
    let french = set(data, "cdtn-fr/train.tsv", half);
    let mut sets = vec![("en", &banking, &clinc), ("en", &clinc, &banking)];
    if shared.is_none() {
        sets.push(("fr", &french, &french));
    }
    let mut rows = Vec::new();
    let mut chance = Chance(half as u64 + 1);
    for number in 0..draws {
        for (language, near, far) in &sets {
            one(&mut rows, &mut chance, number, language, near, far, shared.as_ref());
        }
    }
    rows
}

fn one(
    rows: &mut Vec<Row>,
    chance: &mut Chance,
    number: usize,
    language: &str,
    near: &Set,
    far: &Set,
    vectors: Option<&Shared>,
) {
    let size = SIZES[number % SIZES.len()];
    let each = 1 + chance.below(5);
    let with_text = chance.below(3) > 0;
    let mut order: Vec<usize> = (0..near.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, chance.below(at + 1));
    }
    let mut asked: Vec<(String, usize, Option<usize>)> = Vec::new();
    let mut documents = Vec::new();
    for (place, at) in order.iter().take(size).enumerate() {
        let (label, known) = &near[*at];
        let mut known = known.clone();
        for at in (1..known.len()).rev() {
            known.swap(at, chance.below(at + 1));
        }
        let mut left = known.into_iter();
        let questions: Vec<String> = left.by_ref().take(each).collect();
        let inside: Vec<String> = left.by_ref().take(3).collect();
        asked.extend(inside.into_iter().map(|words| (words, 0, Some(place))));
        let text = if with_text { left.take(8).collect::<Vec<_>>().join("\n") } else { String::new() };
        let title = label.replace(['_', '-'], " ");
        let text = format!("{title}\n{}\n{text}", questions.join("\n"));
        documents.push(Document { language: language.to_owned(), title, questions, text });
    }
    for _ in 0..size * 3 / 2 {
        let (_, others) = &near[order[size + chance.below(near.len() - size)]];
        asked.push((others[chance.below(others.len())].clone(), 1, None));
        if !std::ptr::eq(near, far) {
            let (_, others) = &far[chance.below(far.len())];
            asked.push((others[chance.below(others.len())].clone(), 2, None));
        }
    }
    let segment = build(&documents, &[], vectors).expect("a segment");
    let count = segment.documents;
    let languages = [language.to_owned()];
    let mut search = Search::open(&[(&segment, (0..count).collect())], count, &languages).expect("a search");
    if let Some(vectors) = vectors {
        search.learn(vectors.clone());
    }
    let few = (25.0 / size as f64).ln().max(0.0);
    for (words, kind, wanted) in asked {
        let wordy = language == "en" && chance.below(3) == 0;
        let (before, after) = (BEFORE[chance.below(6)], AFTER[chance.below(6)]);
        let words = if wordy { format!("{before} {words} {after}") } else { words };
        let found = search.find(&words, false, 3);
        let (certainty, _, _) = search.judge.decide(&found);
        let mut values = [0.0; WIDTH];
        values[0] = 1.0;
        for (at, sign) in Judge::signs(&found).iter().enumerate() {
            values[1 + at] = f64::from(*sign);
            values[11 + at] = f64::from(*sign) * few;
        }
        values[10] = few;
        values[20] = ((each + 1) as f64).ln();
        let right = found.hits.first().is_some_and(|hit| Some(hit.procedure as usize) == wanted);
        let exact = found.exact || found.hits.is_empty();
        rows.push(Row { values, kind, certainty, right, exact });
    }
}

/// Logistic regression, by Newton's method: constant, weight of each sign, how each changes with the logarithm of
/// 25 by the number of procedures, and how the constant changes with that of the examples of a procedure.
#[must_use]
pub fn fit(rows: &[Row]) -> Vec<f64> {
    let rows: Vec<&Row> = rows.iter().filter(|row| !row.exact).collect();
    let counts: Vec<f64> =
        (0..3).map(|kind| rows.iter().filter(|row| row.kind == kind).count() as f64).collect();
    // What fits weighs as much as what does not; of that, both kinds the same.
    let kinds = if counts[2] > 0.0 { 2.0 } else { 1.0 };
    let weight = |row: &Row| {
        let share = if row.kind == 0 { 1.0 } else { 1.0 / kinds };
        rows.len() as f64 / 2.0 * share / counts[row.kind].max(1.0)
    };
    let spread: Vec<f64> = (0..WIDTH)
        .map(|at| {
            let all = rows.len() as f64;
            let mean = rows.iter().map(|row| row.values[at]).sum::<f64>() / all;
            let square = rows.iter().map(|row| (row.values[at] - mean).powi(2)).sum::<f64>() / all;
            if at == 0 { 1.0 } else { square.sqrt().max(1e-6) }
        })
        .collect();
    let mut weights = vec![0.0; WIDTH];
    for _ in 0..25 {
        let mut system = vec![vec![0.0; WIDTH + 1]; WIDTH];
        for row in &rows {
            let x: Vec<f64> = row.values.iter().zip(&spread).map(|(value, spread)| value / spread).collect();
            let sum: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let likely = 1.0 / (1.0 + (-sum).exp());
            let (by, miss) = (weight(row), f64::from(u8::from(row.kind == 0)) - likely);
            for (line, a) in system.iter_mut().zip(&x) {
                for (cell, b) in line.iter_mut().zip(&x) {
                    *cell += by * likely * (1.0 - likely) * a * b;
                }
                line[WIDTH] += by * miss * a;
            }
        }
        for at in 0..WIDTH {
            system[at][at] += 3.0;
            system[at][WIDTH] -= 3.0 * weights[at];
        }
        for at in 0..WIDTH {
            let head = system[at][at];
            system[at].iter_mut().for_each(|cell| *cell /= head);
            let pivot = system[at].clone();
            for (_, line) in system.iter_mut().enumerate().filter(|(other, _)| *other != at) {
                let times = line[at];
                line.iter_mut().zip(&pivot).for_each(|(cell, own)| *cell -= times * own);
            }
        }
        weights.iter_mut().zip(&system).for_each(|(weight, line)| *weight += line[WIDTH]);
    }
    weights.iter().zip(&spread).map(|(weight, spread)| weight / spread).collect()
}

/// What became of each kind of question, by size of the base.
#[must_use]
pub fn report(rows: &[Row]) -> String {
    let mut text = String::new();
    let few = |row: &Row| row.values[10];
    let sizes: [(&str, f64, f64); 3] = [("3 to 5", 1.5, 9.0), ("7 to 10", 0.9, 1.5), ("14 to 22", 0.0, 0.9)];
    for (name, from, to) in sizes {
        for (kind, what) in ["fits", "near", "far"].iter().enumerate() {
            let of: Vec<&Row> =
                rows.iter().filter(|row| row.kind == kind && few(row) > from && few(row) <= to).collect();
            if of.is_empty() {
                continue;
            }
            let share = |certainty: Certainty| {
                100.0 * of.iter().filter(|row| row.certainty == certainty).count() as f64 / of.len() as f64
            };
            let right = of.iter().filter(|row| row.right && row.certainty == Certainty::Clear).count();
            let clear = of.iter().filter(|row| row.certainty == Certainty::Clear).count();
            text += &format!(
                "{name:<9} {what:<5} {:>6} asked: clear {:>5.1} (right {:>5.1}), several {:>5.1}, none {:>5.1}\n",
                of.len(),
                share(Certainty::Clear),
                100.0 * right as f64 / clear.max(1) as f64,
                share(Certainty::Several),
                share(Certainty::None),
            );
        }
    }
    text
}
