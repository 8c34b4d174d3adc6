//! Tickets while everything fails: a help desk that fails in every way, servers that are killed, people who try
//! again. Afterwards every ticket is where it belongs, once.

mod chance;
mod desk;
mod house;
mod people;
mod verdict;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use chance::Chance;
use desk::Desk;
use house::House;
use people::{Crowd, Notes};
pub use verdict::Report;

/// How much of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Tickets that people send.
    pub tickets: usize,
    /// People, each with a lane of their own.
    pub senders: usize,
    /// Times a server is killed, at least.
    pub kills: usize,
    /// Address of an empty PostgreSQL, on which two servers run; none: one, on SQLite.
    pub postgres: Option<String>,
    /// Where chance begins.
    pub seed: u64,
}

/// How far it has got: tickets acknowledged, and tickets that the help desk has taken.
#[derive(Clone)]
struct Progress {
    steps: Arc<AtomicUsize>,
    told: watch::Sender<usize>,
}

impl Progress {
    fn step(&self) {
        self.told.send_replace(self.steps.fetch_add(1, Ordering::Relaxed) + 1);
    }
}

/// If nothing has been delivered for so long, nothing more will be.
const STUCK: Duration = Duration::from_secs(60);

/// Does it, and says how it went.
///
/// # Panics
/// What a test needs cannot be had: a port, a folder, the command.
pub async fn run(plan: &Plan) -> Report {
    let (told, heard) = watch::channel(0);
    let progress = Progress { steps: Arc::default(), told };
    let mut chance = Chance::new(plan.seed);
    let desk = Desk::start(chance.next(), progress.clone()).await;
    let house = Arc::new(House::build(plan, &desk.address));
    let crowd = Arc::new(Crowd::new(house.version().await, house.addresses(), progress));
    let begun = Instant::now();
    let killer = tokio::spawn(kill(house.clone(), heard.clone(), plan.clone(), chance.next()));
    let mut people = Vec::new();
    for person in 0..plan.senders {
        let number = plan.tickets / plan.senders + usize::from(person < plan.tickets % plan.senders);
        people.push(tokio::spawn(crowd.clone().send(person, number, chance.next())));
    }
    let mut notes: Vec<Notes> = Vec::new();
    for person in people {
        notes.push(person.await.expect("no sender panics"));
    }
    let taken_within = begun.elapsed();
    let mut waiting = house.waiting().await;
    let mut last = (waiting, Instant::now());
    // Killed to the end: the last kills come when most has been delivered.
    while waiting > 0 || !killer.is_finished() {
        tokio::time::sleep(Duration::from_millis(100)).await;
        waiting = house.waiting().await;
        if waiting != last.0 {
            last = (waiting, Instant::now());
        }
        if last.1.elapsed() > STUCK {
            break;
        }
    }
    let delivered_within = begun.elapsed();
    let kills = if killer.is_finished() { killer.await.expect("it does not panic") } else { 0 };
    let settled = house.settled().await;
    let mut report = verdict::judge(&notes, &desk.kept(), &settled);
    report.waiting = waiting;
    report.kills = kills;
    report.wanted_kills = plan.kills;
    report.wanted = plan.tickets;
    report.taken_within = taken_within;
    report.delivered_within = delivered_within;
    if !report.wrong().is_empty() {
        report.violations.push(format!("the servers said last: {}", house.log()));
    }
    report
}

/// Kills servers, spread over all that happens, each at a moment of chance; and starts them again. How often.
async fn kill(house: Arc<House>, mut heard: watch::Receiver<usize>, plan: Plan, seed: u64) -> usize {
    let mut chance = Chance::new(seed);
    // The last tenth is left to the end: some tickets are never taken.
    let all = plan.tickets * 2 * 9 / 10;
    let mut kills = 0;
    while kills < plan.kills {
        let (from, to) = (all * kills / plan.kills, all * (kills + 1) / plan.kills);
        let at = from + chance.below(to - from);
        if heard.wait_for(|steps| *steps >= at).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(chance.below(50) as u64)).await;
        // Sometimes all at once.
        let both = chance.below(4) == 0;
        let one = chance.below(house.servers());
        let doomed: Vec<usize> = (0..house.servers()).filter(|server| both || *server == one).collect();
        kills += doomed.len();
        house.kill_and_start(&doomed).await;
    }
    kills
}
