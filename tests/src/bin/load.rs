//! Shelves and tickets a second, beside nginx and a bare insert: `load [PROCEDURES] [SECONDS OF A ROUND]`.

use std::path::Path;

use guichet_tests::load::{CONNECTIONS, Database, shelves, tickets};
use guichet_tests::servers::postgres::Postgres;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../procedures").to_owned();
    let procedures = arguments.next().unwrap_or(sample);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(3.0);
    println!("{CONNECTIONS} connections, medians of 5 rounds of {seconds} s, in turn");
    if let Some(pair) = shelves(Path::new(&procedures), seconds).await {
        println!("{pair}");
    }
    println!("{}", tickets(&Database::Sqlite, seconds).await);
    if let Some(cluster) = Postgres::start() {
        println!("{}", tickets(&Database::Postgres(cluster.database()), seconds).await);
    }
}
