//! A server elsewhere, for those who publish.

use std::path::{Path, PathBuf};

use clap::Args;
use guichet_server::client::Client;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::Failure;

/// Which server, as whom.
#[derive(Args)]
pub struct Remote {
    /// Address of the server, `https://help.acme.example`.
    #[arg(long, value_name = "URL")]
    to: String,
    /// Name of the project.
    #[arg(long)]
    pub project: String,
    /// File with a key of the project; without it, the key is read from the variable `GUICHET_KEY`.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl Remote {
    /// The server.
    pub fn client(&self) -> Result<Client, Failure> {
        client(&self.to, &self.project, self.key_file.as_deref())
    }
}

/// A server, as whoever holds the key knows it.
pub fn client(to: &str, project: &str, key_file: Option<&Path>) -> Result<Client, Failure> {
    let key = match key_file {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| Failure::io(format!("`{}`", file.display()), &error))?,
        None => std::env::var("GUICHET_KEY").map_err(|_| {
            Failure::Refused(
                "no key: name a file with `--key-file`, or set GUICHET_KEY; an operator makes keys with \
                 `guichet keys new`"
                    .to_owned(),
            )
        })?,
    };
    Client::new(to, project, key.trim()).map_err(Failure::Refused)
}

/// A moment to come, as milliseconds: `2026-12-01T08:00:00+01:00`.
pub fn moment(text: &str) -> Result<i64, String> {
    let at = OffsetDateTime::parse(text, &Rfc3339)
        .map_err(|_| "write day, time and offset as in `2026-12-01T08:00:00+01:00`".to_owned())?;
    Ok(i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX))
}
