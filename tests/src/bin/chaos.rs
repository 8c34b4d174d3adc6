//! Tickets through servers that are killed, to a help desk that fails.
//!
//! `chaos --tickets N --senders N --kills N --database sqlite|postgres [--seed N]` prints the figures, and fails if any
//! ticket was lost, came twice, or was overtaken.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use guichet_tests::chaos::{Plan, run};
use guichet_tests::servers::postgres::Postgres;

const USE: &str = "chaos --tickets N --senders N --kills N --database sqlite|postgres [--seed N]";
/// More would hide the first.
const SHOWN: usize = 20;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let number =
        |name: &str| option(name).and_then(|text| text.parse::<usize>().ok()).filter(|some| *some > 0);
    let numbers = (number("--tickets"), number("--senders"), number("--kills"));
    let (Some(tickets), Some(senders), Some(kills)) = numbers else {
        eprintln!("{USE}");
        return ExitCode::from(2);
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_millis());
    let seed = option("--seed").and_then(|text| text.parse().ok()).unwrap_or(u64::try_from(now).unwrap_or(1));
    let cluster = match option("--database").as_deref() {
        Some("sqlite") => None,
        Some("postgres") => match Postgres::start() {
            Some(cluster) => Some(cluster),
            None => return ExitCode::from(2),
        },
        _ => {
            eprintln!("{USE}");
            return ExitCode::from(2);
        }
    };
    let postgres = cluster.as_ref().map(Postgres::database);
    println!(
        "{tickets} tickets of {senders} people, {}, seed {seed}",
        if postgres.is_some() { "two servers on PostgreSQL" } else { "one server on SQLite" }
    );
    let report = run(&Plan { tickets, senders, kills, postgres, seed }).await;
    println!("{report}");
    let wrong = report.wrong();
    for line in wrong.iter().take(SHOWN) {
        println!("WRONG: {line}");
    }
    if wrong.len() > SHOWN {
        println!("WRONG: {} more", wrong.len() - SHOWN);
    }
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
