//! Experiments.
use guichet_tests::quality::base::Base;
use guichet_tests::quality::corpora::{Corpus, Titles, lines};
use std::path::Path;

fn draw(
    train: &[(String, String)],
    each: usize,
    seed: u64,
) -> (Vec<(String, String)>, Vec<(String, String)>) {
    let mut seed = seed;
    let mut order: Vec<usize> = (0..train.len()).collect();
    for at in (1..order.len()).rev() {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        order.swap(at, (seed >> 33) as usize % (at + 1));
    }
    let mut counts = std::collections::BTreeMap::new();
    let (mut a, mut b) = (vec![], vec![]);
    for at in order {
        let line = train[at].clone();
        let count: &mut usize = counts.entry(line.0.clone()).or_default();
        *count += 1;
        if *count <= each { a.push(line) } else { b.push(line) }
    }
    (a, b)
}

fn main() {
    let data = Path::new("../shared/data/matching");
    let banking = lines(&data.join("banking77/train.tsv"));
    let clinc = lines(&data.join("clinc150/validation.tsv"));
    let clinc10 = lines(&data.join("clinc150/train-10.tsv"));
    let cdtn = lines(&data.join("cdtn-fr/train.tsv"));
    let mut all = vec![];
    let only = std::env::args().nth(1).unwrap_or_default();
    for seed in [1, 2] {
        let (a, b) = draw(&banking, 10, seed);
        all.push(Corpus::labelled("banking10", "en", &a, Titles::Numbers).asked(&b));
        let (a, b) = draw(&banking, 5, seed);
        all.push(Corpus::labelled("banking5", "en", &a, Titles::Numbers).asked(&b));
    }
    all.push(Corpus::labelled("clinc10", "en", &clinc10, Titles::Numbers).asked(&clinc));
    for seed in [1, 2, 3] {
        let (a, b) = {
            let (mut a, mut b) = (vec![], vec![]);
            let mut s = seed * 77777u64;
            for line in &cdtn {
                s = s.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                if (s >> 33) % 10 < 7 { a.push(line.clone()) } else { b.push(line.clone()) }
            }
            (a, b)
        };
        all.push(Corpus::labelled("cdtn", "fr", &a, Titles::Numbers).asked(&b));
    }
    for corpus in all {
        if !corpus.name.starts_with(&only) {
            continue;
        }
        let base = Base::new(&corpus);
        let (mut first, mut three) = (0, 0);
        let start = std::time::Instant::now();
        let inside: Vec<_> =
            corpus.inside.iter().filter(|(_, ids)| corpus.procedures.contains_key(&ids[0])).collect();
        for (words, ids) in &inside {
            let (found, _) = base.ask(words);
            let place = found.candidates.iter().position(|candidate| ids.contains(&candidate.procedure));
            if place == Some(0) {
                first += 1
            }
            if place.is_some_and(|place| place < 3) {
                three += 1
            }
        }
        let n = inside.len() as f64 / 100.0;
        println!(
            "{:10} first {:.1} three {:.1}  n {} pack {:?} shelf {} KB ask {:?}",
            corpus.name,
            f64::from(first) / n,
            f64::from(three) / n,
            inside.len(),
            base.packing,
            base.bytes.len() / 1024,
            start.elapsed() / inside.len() as u32
        );
    }
}
