//! `guichet keys`: who may publish.

use clap::{Args, Subcommand, ValueEnum};
use guichet_server::clock::{DAY, now};
use guichet_server::http::NewKey;
use guichet_server::settings::{NAMES, is_name};
use guichet_server::store::{Right, StoreError, WriterKey};

use super::data::Data;
use super::server::{Place, Server};
use crate::Failure;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Make a key, and show it, this once. The project is made if it is not there.
    New {
        /// Whose it is: a person, a machine.
        name: String,
        #[command(flatten)]
        server: Server,
        /// What it allows; each includes those before it.
        #[arg(long, value_enum)]
        right: Rights,
        /// Days after which it ends.
        #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: u32,
    },
    /// List keys, without their secrets.
    List {
        #[command(flatten)]
        server: Server,
    },
    /// End a key now.
    Revoke {
        /// Its id, as `keys list` shows it.
        id: String,
        #[command(flatten)]
        server: Server,
    },
}

/// What a key allows.
#[derive(Clone, Copy, ValueEnum)]
enum Rights {
    /// See versions and the report.
    Read,
    /// Publish to environments that are not protected.
    Write,
    /// Publish to any environment.
    Publish,
    /// Everything.
    Administer,
}

impl From<Rights> for Right {
    fn from(right: Rights) -> Self {
        match right {
            Rights::Read => Self::Read,
            Rights::Write => Self::Write,
            Rights::Publish => Self::Publish,
            Rights::Administer => Self::Administer,
        }
    }
}

/// Makes, lists or ends keys.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.act {
        Act::New { name, server, right, days } => {
            let Some(project) = server.project.as_deref() else {
                return Err(Failure::Refused("name the project of the key with `--project`".to_owned()));
            };
            if !is_name(project) {
                return Err(Failure::Refused(format!("project `{project}`: {NAMES}")));
            }
            let new = NewKey { name: name.clone(), right: (*right).into(), days: *days };
            let made = match server.place()? {
                Place::Here(data) => make(&data, project, &new)?,
                Place::There(client) => super::wait(client.make_key(&new))?.key,
            };
            // Alone on its line, so that it can be piped; what is to be known about it goes elsewhere.
            println!("{made}");
            eprintln!("This key is shown once. Keep it where only {name} can read it.");
        }
        Act::List { server } => {
            let keys = match server.place()? {
                Place::Here(data) => super::wait(async {
                    let store = data.open().await?.store;
                    store.keys(server.project.as_deref()).await.map_err(said)
                })?,
                Place::There(client) => super::wait(client.keys())?,
            };
            print!("{}", list(keys));
        }
        Act::Revoke { id, server } => {
            let was = match server.place()? {
                Place::Here(data) => super::wait(async {
                    let store = data.open().await?.store;
                    store.revoke_key(server.project.as_deref(), id, now()).await.map_err(said)
                })?,
                Place::There(client) => super::wait(client.revoke_key(id))?,
            };
            if !was {
                return Err(Failure::Refused(format!(
                    "there is no key `{id}` that holds; `guichet keys list` shows them"
                )));
            }
            println!("Revoked.");
        }
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn said(error: StoreError) -> String {
    error.to_string()
}

/// Makes a key beside the data, which is begun if need be; gives what is shown once.
fn make(data: &Data, project: &str, new: &NewKey) -> Result<String, Failure> {
    let begun = !data.data.is_dir();
    let (first, made) = super::wait(async {
        std::fs::create_dir_all(&data.data).map_err(|error| format!("`{}`: {error}", data.data.display()))?;
        let store = data.open().await?.store;
        let first = !store.projects().await.map_err(said)?.iter().any(|known| known == project);
        store.add_project(project, now()).await.map_err(said)?;
        let end = now() + i64::from(new.days) * DAY;
        Ok((first, store.add_key(project, &new.name, new.right, Some(end)).await.map_err(said)?))
    })?;
    if begun {
        eprintln!("`{}` was not there, and is made: a new server's data.", data.data.display());
    }
    if first {
        eprintln!("The project `{project}` was not there, and is made.");
    }
    Ok(made)
}

fn list(keys: Vec<WriterKey>) -> String {
    let head = ["id", "project", "name", "right", "made", "ends", "used last"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for key in keys {
        let ends = match (key.revoked_at, key.expires_at) {
            (Some(at), _) => format!("revoked {}", super::moment(at)),
            (None, Some(at)) => super::moment(at),
            (None, None) => "never".to_owned(),
        };
        let used = key.used_at.map_or_else(|| "never".to_owned(), super::moment);
        let cells = [key.id, key.project, key.name, key.right.name().to_owned()];
        rows.push(cells.into_iter().chain([super::moment(key.created_at), ends, used]).collect());
    }
    super::table(&rows)
}
