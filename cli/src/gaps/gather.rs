//! Questions → those that belong together.
//!
//! Each question is the vector that the search makes of it (stems, pairs, pieces of words), weighed by how rare
//! they are in this file. Those alike on average are put together, the most alike first: average linkage, by
//! rounds of clusters that are each other's nearest, which comes to the same. What a cluster is compared with
//! is found by its stems and pairs, so that ten thousand questions need no hundred million
//! comparisons. Invariant: the same questions in the same order give the same clusters.

use std::collections::HashMap;

use guichet_engine::search::{Feature, Scale, Sparse, of_words, weigh};
use guichet_engine::text::{Analyzer, fold, words};

/// Bits of a bucket's number.
const BITS: u8 = 18;
/// How alike two clusters must be, on average, to be one: the cosine.
const ALIKE: f32 = 0.2;
/// Stems, pairs and pieces that more questions than this have find nothing.
const COMMON: [usize; 3] = [2000, 2000, 50];
/// Features of a cluster by which its likes are found.
const KEYS: usize = 48;
/// Clusters that are compared in full.
const COMPARED: usize = 64;
/// Words of a question that are looked at.
const WORDS: usize = 40;

/// Questions that belong together, by their place, the most central first.
pub type Cluster = Vec<usize>;

/// Puts together what belongs together; clusters in the order of their first question.
pub fn gather(texts: &[&str], language: &str) -> Vec<Cluster> {
    let analyzer = Analyzer::new(language);
    let features: Vec<Vec<Feature>> =
        texts.iter().map(|text| of_words(&analyzer, &telling(text, &analyzer))).collect();
    let rarity = Rarity::of(&features);
    let mut gatherer = Gatherer::new(&features, &rarity);
    drop(features);
    gatherer.merge();
    gatherer.clusters()
}

/// The words of a question that tell something; all, if none does.
fn telling(text: &str, analyzer: &Analyzer) -> Vec<String> {
    let mut all = words(text);
    all.truncate(WORDS);
    let telling: Vec<String> =
        all.iter().filter(|word| !analyzer.is_function_word(&fold(word))).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// What a bucket weighs in a file: the fewer questions have it, the more.
struct Rarity(Vec<f32>);

impl Rarity {
    fn of(features: &[Vec<Feature>]) -> Self {
        let mut counts = vec![0_u32; 1 << BITS];
        for list in features {
            for same in list.chunk_by(|a, b| a == b) {
                counts[same[0].bucket(BITS) as usize] += 1;
            }
        }
        let all = features.len() as f32;
        Self(counts.into_iter().map(|count| (1.0 + all / (count as f32 + 0.5)).ln()).collect())
    }
}

impl Scale for Rarity {
    fn bits(&self) -> u8 {
        BITS
    }

    fn weight(&self, bucket: u32) -> f32 {
        self.0[bucket as usize]
    }
}

/// Questions that are one so far; gone once another has taken them.
struct Group {
    members: Vec<u32>,
    /// The sum of their vectors, each of unit length.
    sum: Sparse,
    /// By what its likes are found, with their weights, the heaviest first.
    keys: Vec<(u64, f32)>,
    /// The most alike, and how alike; none: nothing is alike enough.
    nearest: Option<(u32, f32)>,
    /// `nearest` must be looked for again.
    stale: bool,
}

struct Gatherer {
    vectors: Vec<Sparse>,
    /// Questions by feature.
    having: HashMap<u64, Vec<u32>>,
    groups: Vec<Option<Group>>,
    /// The group of each question.
    owners: Vec<u32>,
    /// All zero between two uses.
    shares: Vec<f32>,
}

impl Gatherer {
    fn new(features: &[Vec<Feature>], rarity: &Rarity) -> Self {
        let mut having: HashMap<u64, Vec<u32>> = HashMap::new();
        for (list, at) in features.iter().zip(0_u32..) {
            for same in list.chunk_by(|a, b| a == b) {
                let most = COMMON[usize::from(same[0].block)];
                let list = having.entry(same[0].hash).or_default();
                // One more than the most says that there are too many.
                if list.len() <= most {
                    list.push(at);
                }
            }
        }
        let useful = |feature: &Feature| {
            having
                .get(&feature.hash)
                .is_some_and(|list| list.len() > 1 && list.len() <= COMMON[usize::from(feature.block)])
        };
        let mut groups = Vec::with_capacity(features.len());
        let mut vectors = Vec::with_capacity(features.len());
        for (list, at) in features.iter().zip(0_u32..) {
            let vector = unit(weigh(list, rarity));
            let mut keys: Vec<(u64, f32)> = list
                .iter()
                .filter(|feature| useful(feature))
                .map(|feature| (feature.hash, rarity.weight(feature.bucket(BITS))))
                .collect();
            settle(&mut keys);
            let sum = vector.clone();
            groups.push(Some(Group { members: vec![at], sum, keys, nearest: None, stale: true }));
            vectors.push(vector);
        }
        having.retain(|_, list| list.len() > 1);
        let owners = (0..features.len() as u32).collect();
        Self { vectors, having, groups, owners, shares: vec![0.0; features.len()] }
    }

    /// Until nothing is alike enough.
    fn merge(&mut self) {
        loop {
            for at in 0..self.groups.len() {
                if self.groups[at].as_ref().is_some_and(|group| group.stale) {
                    let nearest = self.nearest(at as u32);
                    if let Some(group) = &mut self.groups[at] {
                        group.nearest = nearest;
                        group.stale = false;
                    }
                }
            }
            let pairs = self.pairs();
            if pairs.is_empty() {
                return;
            }
            for (a, b) in pairs {
                self.unite(a, b);
            }
            // Who was nearest to something that has changed looks again; to all others nothing came nearer.
            let changed = |other: u32| self.groups[other as usize].as_ref().is_none_or(|other| other.stale);
            let waiting = |group: &Group| group.nearest.is_some_and(|(other, _)| changed(other));
            let again: Vec<usize> =
                (0..self.groups.len()).filter(|at| self.groups[*at].as_ref().is_some_and(waiting)).collect();
            for at in again {
                if let Some(group) = &mut self.groups[at] {
                    group.stale = true;
                }
            }
        }
    }

    /// Groups that are each other's nearest. What finds candidates is not exact, so there may be none although
    /// something is alike: then the most alike.
    fn pairs(&self) -> Vec<(u32, u32)> {
        let nearest = |at: u32| self.groups[at as usize].as_ref().and_then(|group| group.nearest);
        let mut pairs = Vec::new();
        let mut best: Option<(f32, u32, u32)> = None;
        for at in 0..self.groups.len() as u32 {
            let Some((other, alike)) = nearest(at) else { continue };
            if at < other && nearest(other).is_some_and(|(back, _)| back == at) {
                pairs.push((at, other));
            }
            if best.is_none_or(|(most, ..)| alike > most) {
                best = Some((alike, at.min(other), at.max(other)));
            }
        }
        if pairs.is_empty() {
            pairs.extend(best.map(|(_, a, b)| (a, b)));
        }
        pairs
    }

    /// The most alike of a group, if it is alike enough; of equals the first.
    fn nearest(&mut self, at: u32) -> Option<(u32, f32)> {
        let group = self.groups[at as usize].as_ref()?;
        let mut touched: Vec<u32> = Vec::new();
        for (key, weight) in &group.keys {
            for question in self.having.get(key).into_iter().flatten() {
                let owner = self.owners[*question as usize];
                let share = &mut self.shares[owner as usize];
                if *share == 0.0 {
                    touched.push(owner);
                }
                *share += weight * weight;
            }
        }
        let size = |other: u32| self.groups[other as usize].as_ref().map_or(1, |group| group.members.len());
        let mut found: Vec<(f32, u32)> = Vec::with_capacity(touched.len());
        for other in touched {
            let share = std::mem::take(&mut self.shares[other as usize]);
            if other != at {
                found.push((share / size(other) as f32, other));
            }
        }
        found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(COMPARED);
        let alike = found.into_iter().filter_map(|(_, other)| Some((other, self.alike(at, other)?)));
        let best = alike.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        best.filter(|(_, alike)| *alike >= ALIKE)
    }

    /// How alike the questions of two groups are, on average.
    fn alike(&self, a: u32, b: u32) -> Option<f32> {
        let (a, b) = (self.groups[a.min(b) as usize].as_ref()?, self.groups[a.max(b) as usize].as_ref()?);
        Some(dot(&a.sum, &b.sum) / (a.members.len() * b.members.len()) as f32)
    }

    fn unite(&mut self, a: u32, b: u32) {
        let Some(other) = self.groups[b as usize].take() else { return };
        for member in &other.members {
            self.owners[*member as usize] = a;
        }
        if let Some(group) = &mut self.groups[a as usize] {
            group.members.extend(other.members);
            group.sum = add(&group.sum, &other.sum);
            group.keys.extend(other.keys);
            settle(&mut group.keys);
            group.stale = true;
        }
    }

    fn clusters(self) -> Vec<Cluster> {
        let vectors = &self.vectors;
        let groups = self.groups.into_iter().flatten();
        groups
            .map(|group| {
                // Hundredths of the mean: of two questions both are as central, whatever rounding says.
                let size = group.members.len() as f32;
                let central = |member: &u32| {
                    let alike = dot(&vectors[*member as usize], &group.sum) / size;
                    ((alike * 100.0).round(), *member as usize)
                };
                let mut members: Vec<(f32, usize)> = group.members.iter().map(central).collect();
                members.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                members.into_iter().map(|(_, member)| member).collect()
            })
            .collect()
    }
}

/// Each key once, the heaviest first, no more than are used.
fn settle(keys: &mut Vec<(u64, f32)>) {
    keys.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    keys.dedup_by(|a, b| {
        let same = a.0 == b.0;
        if same {
            b.1 = b.1.max(a.1);
        }
        same
    });
    keys.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    keys.truncate(KEYS);
}

fn unit(mut vector: Sparse) -> Sparse {
    let length = vector.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|(_, value)| *value /= length);
    }
    vector
}

/// Of vectors in order: each bucket of the shorter is looked up in the longer.
fn dot(a: &Sparse, b: &Sparse) -> f32 {
    let (short, mut long) = if a.len() <= b.len() { (a, b.as_slice()) } else { (b, a.as_slice()) };
    let mut sum = 0.0;
    for (bucket, value) in short {
        match long.binary_search_by_key(bucket, |(other, _)| *other) {
            Ok(at) => {
                sum += value * long[at].1;
                long = &long[at + 1..];
            }
            Err(at) => long = &long[at..],
        }
    }
    sum
}

fn add(a: &Sparse, b: &Sparse) -> Sparse {
    let mut sum: Sparse = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    loop {
        match (a.peek().copied(), b.peek().copied()) {
            (Some(x), Some(y)) if x.0 == y.0 => {
                sum.push((x.0, x.1 + y.1));
                a.next();
                b.next();
            }
            (Some(x), Some(y)) if x.0 < y.0 => {
                sum.push(x);
                a.next();
            }
            (_, Some(y)) => {
                sum.push(y);
                b.next();
            }
            (Some(x), None) => {
                sum.push(x);
                a.next();
            }
            (None, None) => return sum,
        }
    }
}
