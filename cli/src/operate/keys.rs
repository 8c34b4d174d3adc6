//! `guichet keys`: who may publish.

use clap::{Args, Subcommand, ValueEnum};
use guichet_server::clock::{DAY, now};
use guichet_server::settings::{NAMES, is_name};
use guichet_server::store::Right;

use super::data::Data;
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
        data: Data,
        /// Name of the project.
        #[arg(long)]
        project: String,
        /// What it allows; each includes those before it.
        #[arg(long, value_enum)]
        right: Rights,
        /// Days after which it ends.
        #[arg(long, default_value_t = 365)]
        days: u32,
    },
    /// List keys, without their secrets.
    List {
        #[command(flatten)]
        data: Data,
        /// Only of this project.
        #[arg(long)]
        project: Option<String>,
    },
    /// End a key now.
    Revoke {
        /// Its id, as `keys list` shows it.
        id: String,
        #[command(flatten)]
        data: Data,
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

/// Makes, lists or ends keys.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.act {
        Act::New { name, data, project, right, days } => {
            if !is_name(project) {
                return Err(Failure::Refused(format!("project `{project}`: {NAMES}")));
            }
            let right = match right {
                Rights::Read => Right::Read,
                Rights::Write => Right::Write,
                Rights::Publish => Right::Publish,
                Rights::Administer => Right::Administer,
            };
            let said = |error: guichet_server::store::StoreError| error.to_string();
            let begun = !data.data.is_dir();
            let (new, made) = super::wait(async {
                std::fs::create_dir_all(&data.data)
                    .map_err(|error| format!("`{}`: {error}", data.data.display()))?;
                let store = data.open().await?.store;
                let new = !store.projects().await.map_err(said)?.contains(project);
                store.add_project(project, now()).await.map_err(said)?;
                let end = now() + i64::from(*days) * DAY;
                Ok((new, store.add_key(project, name, right, Some(end)).await.map_err(said)?))
            })?;
            if begun {
                eprintln!("`{}` was not there, and is made: a new server's data.", data.data.display());
            }
            if new {
                eprintln!("The project `{project}` was not there, and is made.");
            }
            // Alone on its line, so that it can be piped; what is to be known about it goes elsewhere.
            println!("{made}");
            eprintln!("This key is shown once. Keep it where only {name} can read it.");
        }
        Act::List { data, project } => {
            let keys = super::wait(async {
                let store = data.open().await?.store;
                store.keys(project.as_deref()).await.map_err(|error| error.to_string())
            })?;
            let head =
                ["id", "project", "name", "right", "made", "ends", "used last"].map(str::to_owned).to_vec();
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
            print!("{}", super::table(&rows));
        }
        Act::Revoke { id, data } => {
            let was = super::wait(async {
                let store = data.open().await?.store;
                store.revoke_key(id, now()).await.map_err(|error| error.to_string())
            })?;
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
