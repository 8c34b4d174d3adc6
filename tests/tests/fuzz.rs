//! The fuzz targets, for a fixed number of cases from a fixed seed. `make fuzz` runs them for minutes, from a
//! seed of its own.

use std::time::{Duration, Instant};

use guichet_tests::fuzz::{TARGETS, mutated, seeds};

/// SplitMix64 (Steele, Lea and Flood 2014).
fn chance(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    usize::try_from(mixed % below.max(1) as u64).unwrap_or_default()
}

fn run(name: &str) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("it is a target");
    let seeds = seeds(name);
    seeds.iter().for_each(|seed| target(seed));
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let until = number("FUZZ_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut state = number("FUZZ_SEED").unwrap_or(1);
    let mut cases = 0;
    while until.map_or(cases < 1_000, |until| Instant::now() < until) {
        let before = state;
        let bytes = mutated(&seeds, &mut |below| chance(&mut state, below));
        let outcome = std::panic::catch_unwind(|| target(&bytes));
        assert!(outcome.is_ok(), "FUZZ_SEED={before} {name}: {:?}", String::from_utf8_lossy(&bytes));
        cases += 1;
    }
    println!("{name}: {cases} cases");
}

#[test]
fn any_bytes_are_a_procedure() {
    run("procedure");
}

#[test]
fn any_bytes_are_a_formula() {
    run("formula");
}

#[test]
fn any_bytes_are_a_shelf_or_refused() {
    run("shelf");
}

#[test]
fn any_bytes_are_a_session_or_refused() {
    run("session");
}
