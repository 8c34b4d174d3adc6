//! A server, for those who administer it: beside its data, or from elsewhere.

use std::path::PathBuf;

use clap::Args;
use guichet_server::client::Client;

use super::data::Data;
use super::remote::client;
use crate::Failure;

/// Which server: its data on this machine, or its address.
#[derive(Args)]
pub struct Server {
    /// The server's data folder, on this machine.
    #[arg(long, value_name = "DIR", required_unless_present = "to", conflicts_with = "to")]
    data: Option<PathBuf>,
    /// Address of the PostgreSQL that holds it (`postgres://…`), if not in the folder. Also as `GUICHET_DATABASE`.
    #[arg(long, requires = "data")]
    database: Option<String>,
    /// The settings, if they are elsewhere than `server.toml` in the folder.
    #[arg(long, requires = "data")]
    settings: Option<PathBuf>,
    /// Address of a server elsewhere, `https://help.acme.example`. It takes a key with the right `administer`.
    #[arg(long, value_name = "URL", requires = "project")]
    to: Option<String>,
    /// File with that key; without it, the key is read from the variable `GUICHET_KEY`.
    #[arg(long, value_name = "FILE", requires = "to")]
    key_file: Option<PathBuf>,
    /// Name of the project.
    #[arg(long)]
    pub project: Option<String>,
}

/// Where a server is.
pub enum Place {
    /// Its data is on this machine.
    Here(Data),
    /// It answers elsewhere.
    There(Box<Client>),
}

impl Server {
    /// Where it is.
    pub fn place(&self) -> Result<Place, Failure> {
        match (&self.data, &self.to, &self.project) {
            (Some(data), ..) => {
                let (database, settings) = (self.database.clone(), self.settings.clone());
                Ok(Place::Here(Data { data: data.clone(), database, settings }))
            }
            (None, Some(to), Some(project)) => {
                client(to, project, self.key_file.as_deref()).map(|client| Place::There(Box::new(client)))
            }
            _ => Err(Failure::Refused("name the server with `--data` or `--to` and `--project`".to_owned())),
        }
    }
}
