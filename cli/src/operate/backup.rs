//! `guichet backup` and `restore`: a copy of a server's data, and putting it back.

use std::path::PathBuf;

use clap::Args;
use guichet_server::backup::{Beside, backup, restore};
use guichet_server::serve;

use super::data::Data;
use crate::Failure;

#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    data: Data,
    /// The new folder that the copy goes into.
    #[arg(short, long)]
    out: PathBuf,
    /// Copy the master key, too. Whoever has such a copy can open every shelf.
    #[arg(long)]
    with_key: bool,
    /// The file with the master key, if it is neither in `GUICHET_MASTER_KEY` nor in the data folder.
    #[arg(long, requires = "with_key")]
    master_key: Option<PathBuf>,
}

#[derive(Args)]
pub struct Restore {
    /// The folder with the copy.
    backup: PathBuf,
    /// The data folder; its server must not be running.
    #[arg(long)]
    data: PathBuf,
}

impl Backup {
    /// Copies, while the server runs.
    pub fn run(&self) -> Result<(), Failure> {
        if self.data.database().is_some() {
            let message = "PostgreSQL is backed up by its own tools: `pg_dump --format=custom`, and keep the master key \
                           and the settings beside it";
            return Err(Failure::Refused(message.to_owned()));
        }
        let data = &self.data.data;
        let key = || serve::master_key(data, self.master_key.as_deref(), false);
        let key = self.with_key.then(key).transpose().map_err(Failure::Refused)?;
        let beside = Beside { settings: self.data.settings.as_deref(), key: key.as_ref() };
        super::wait(async {
            let store = self.data.open().await?.store;
            backup(data, &store, &self.out, &beside).await
        })?;
        println!("{}", self.out.display());
        if !self.with_key {
            eprintln!("The master key is not in it; without that key nobody can open the shelves of groups.");
        }
        Ok(())
    }
}

impl Restore {
    /// Puts a copy back.
    pub fn run(&self) -> Result<(), Failure> {
        restore(&self.backup, &self.data).map_err(Failure::Refused)?;
        println!("{}", self.data.display());
        Ok(())
    }
}
