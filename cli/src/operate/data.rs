//! The data of a server, for commands that are run beside it.

use std::path::PathBuf;

use clap::Args;
use guichet_server::serve::{self, Opened};

/// Where a server's data is.
#[derive(Args)]
pub struct Data {
    /// The server's data folder.
    #[arg(long)]
    pub data: PathBuf,
    /// Address of the PostgreSQL that holds it (`postgres://…`), if not in the folder. Also as `GUICHET_DATABASE`.
    #[arg(long)]
    pub database: Option<String>,
    /// The settings, if they are elsewhere than `server.toml` in the folder.
    #[arg(long)]
    pub settings: Option<PathBuf>,
}

impl Data {
    /// The database's address, if it is not in the folder.
    pub fn database(&self) -> Option<String> {
        let told = || std::env::var("GUICHET_DATABASE").ok().filter(|address| !address.is_empty());
        self.database.clone().or_else(told)
    }

    /// Opens what is there, beside a server that may be running.
    pub async fn open(&self) -> Result<Opened, String> {
        if !self.data.is_dir() {
            return Err(format!("there is no folder `{}`", self.data.display()));
        }
        serve::open(&self.data, self.database().as_deref(), self.settings.as_deref()).await
    }
}
