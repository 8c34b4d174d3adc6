//! How much the server does in a second, beside others that do nothing else, in the same run: ratios.

mod connection;
mod shelves;
mod tickets;

use std::fmt;
use std::time::{Duration, Instant};

pub use shelves::shelves;
pub use tickets::{Database, tickets};

/// Connections, and those who insert, at the same time.
pub const CONNECTIONS: usize = 32;
/// Rounds of each side, in turn.
const ROUNDS: usize = 5;

/// Two sides, each so many a second.
#[derive(Debug)]
pub struct Pair {
    /// What is counted.
    pub what: &'static str,
    /// The server, and what stands beside it: the median of the rounds.
    pub rates: [f64; 2],
    /// Their names.
    pub names: [&'static str; 2],
}

impl fmt::Display for Pair {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ([ours, theirs], [our_name, their_name]) = (self.rates, self.names);
        write!(
            to,
            "{:<28} {our_name} {ours:>9.0}/s   {their_name} {theirs:>9.0}/s   ratio {:.2}",
            self.what,
            ours / theirs
        )
    }
}

/// The medians of rounds of two sides, in turn. A round is so many seconds of whatever each of the
/// [`CONNECTIONS`] does over and over; it gives how often it was done.
async fn in_turn(
    seconds: f64,
    mut ours: impl AsyncFnMut(Instant) -> usize,
    mut theirs: impl AsyncFnMut(Instant) -> usize,
) -> [f64; 2] {
    let mut rates = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (side, rates) in rates.iter_mut().enumerate() {
            let begun = Instant::now();
            let end = begun + Duration::from_secs_f64(seconds);
            let done = if side == 0 { ours(end).await } else { theirs(end).await };
            rates.push(done as f64 / begun.elapsed().as_secs_f64());
        }
    }
    rates.map(|mut rates| {
        rates.sort_by(f64::total_cmp);
        rates[ROUNDS / 2]
    })
}
