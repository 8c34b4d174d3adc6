//! Tickets through servers that are killed, to a help desk that fails: a small part of what `make chaos` does.

use guichet_tests::chaos::{Plan, run};
use guichet_tests::servers::postgres::Postgres;

async fn holds(plan: Plan) {
    let report = run(&plan).await;
    println!("{report}");
    let wrong = report.wrong();
    assert!(wrong.is_empty(), "seed {}: {}", plan.seed, wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_killed_in_the_middle_loses_and_doubles_nothing() {
    holds(Plan { tickets: 2_000, senders: 20, kills: 8, postgres: None, seed: 6 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_postgresql_killed_in_the_middle_lose_and_double_nothing() {
    let Some(cluster) = Postgres::start() else { return };
    let postgres = Some(cluster.database());
    holds(Plan { tickets: 1_000, senders: 20, kills: 6, postgres, seed: 6 }).await;
}
