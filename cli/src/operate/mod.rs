//! The commands of those who run a server, and of those who publish to one.

mod accounts;
mod backup;
mod connector;
mod data;
mod keys;
mod publish;
mod remote;
mod serve;
mod server;
mod statistics;
mod tickets;
mod versions;

pub use accounts::{Arguments as Accounts, run as accounts};
pub use backup::{Backup, Restore};
pub use connector::{Arguments as Connector, run as connector};
pub use keys::{Arguments as Keys, run as keys};
pub use publish::{Arguments as Publish, run as publish};
pub use serve::{Arguments as Serve, run as serve};
pub use statistics::{Arguments as Report, run as report};
pub use tickets::{Arguments as Tickets, run as tickets};
pub use versions::{Promote, Rollback, Versions};

use crate::Failure;

/// Runs to its end what waits for a network or a database.
fn wait<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io("this machine starts no threads", &error))?;
    runtime.block_on(work).map_err(Failure::Refused)
}

/// A moment for people: `2026-11-28 20:34 UTC`.
fn moment(milliseconds: i64) -> String {
    let nanoseconds = i128::from(milliseconds) * 1_000_000;
    time::OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).map_or_else(
        |_| milliseconds.to_string(),
        |at| format!("{} {:02}:{:02} UTC", at.date(), at.hour(), at.minute()),
    )
}

/// Lines of cells, each column as wide as its widest.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| textwrap::core::display_width(cell)).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            format!("{cell}{}", " ".repeat(width.saturating_sub(textwrap::core::display_width(cell))))
        });
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
