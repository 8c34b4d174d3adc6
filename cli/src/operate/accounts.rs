//! `guichet accounts`: the own directory of a project.

use std::io::{BufRead, IsTerminal};

use clap::{Args, Subcommand};
use guichet_server::clock::now;
use guichet_server::identity::{AccountAct, AccountChange, Accounts};

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
    /// Make an account. Its password is read from standard input, one line.
    Add {
        #[command(flatten)]
        whose: Whose,
        /// The person's name.
        #[arg(long, default_value = "")]
        name: String,
        /// Their language, a BCP 47 tag.
        #[arg(long, default_value = "")]
        lang: String,
        /// Their groups, with commas.
        #[arg(long, value_delimiter = ',')]
        groups: Vec<String>,
    },
    /// Give another password, read from standard input. Whoever is logged in is not any more.
    Password(Whose),
    /// Put an account into these groups and no others, from the next request on.
    Groups {
        #[command(flatten)]
        whose: Whose,
        /// The groups, with commas; none: in no group.
        #[arg(long, value_delimiter = ',', default_value = "")]
        groups: Vec<String>,
    },
    /// Close an account: nobody logs in with it, and whoever is logged in is not any more.
    Disable(Whose),
    /// Open it again.
    Enable(Whose),
    /// List accounts.
    List {
        #[command(flatten)]
        server: Server,
    },
}

#[derive(Args)]
struct Whose {
    /// The login.
    login: String,
    #[command(flatten)]
    server: Server,
}

/// Changes or lists accounts.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.act {
        Act::Add { whose, name, lang, groups } => {
            let (name, language, groups) = (name.clone(), lang.clone(), named(groups));
            whose.change(AccountAct::Add { name, language, groups, password: password()? })?;
            println!("{} can log in.", whose.login);
        }
        Act::Password(whose) => {
            whose.change(AccountAct::Password { password: password()? })?;
            println!("Changed.");
        }
        Act::Groups { whose, groups } => {
            whose.change(AccountAct::Groups { groups: named(groups) })?;
            println!("Changed.");
        }
        Act::Disable(whose) => {
            whose.change(AccountAct::Disable)?;
            println!("Closed.");
        }
        Act::Enable(whose) => {
            whose.change(AccountAct::Enable)?;
            println!("Open.");
        }
        Act::List { server } => {
            let project = project(server)?;
            let all = match server.place()? {
                Place::Here(data) => super::wait(async {
                    let store = data.open().await?.store;
                    let accounts = Accounts::new(&store, project).map_err(|error| error.to_string())?;
                    accounts.list().await.map_err(|error| error.to_string())
                })?,
                Place::There(client) => super::wait(client.accounts())?,
            };
            let mut rows =
                vec![["login", "name", "language", "groups", "closed"].map(str::to_owned).to_vec()];
            for account in all {
                let closed = if account.disabled { "closed".to_owned() } else { String::new() };
                let groups = account.groups.iter().cloned().collect::<Vec<_>>().join(", ");
                rows.push(vec![account.login, account.name, account.language, groups, closed]);
            }
            print!("{}", super::table(&rows));
        }
    }
    Ok(())
}

fn project(server: &Server) -> Result<&str, Failure> {
    let named = server.project.as_deref();
    named.ok_or_else(|| Failure::Refused("name the project of the accounts with `--project`".to_owned()))
}

impl Whose {
    /// Changes the account, and says what is odd about its groups.
    fn change(&self, act: AccountAct) -> Result<(), Failure> {
        let project = project(&self.server)?;
        let change = AccountChange { login: self.login.clone(), act };
        let odd = match self.server.place()? {
            Place::Here(data) => change_here(&data, project, change)?,
            Place::There(client) => super::wait(client.change_account(&change))?,
        };
        odd.iter().for_each(|odd| eprintln!("guichet: {odd}"));
        Ok(())
    }
}

/// Changes an account beside the data; its project is made if need be where one is added.
fn change_here(data: &Data, project: &str, change: AccountChange) -> Result<Vec<String>, Failure> {
    super::wait(async {
        let store = data.open().await?.store;
        let projects = store.projects().await.map_err(|error| error.to_string())?;
        if !projects.iter().any(|known| known == project) {
            let others = others(&projects);
            if !matches!(change.act, AccountAct::Add { .. }) {
                return Err(format!("there is no project `{project}`; {others}"));
            }
            store.add_project(project, now()).await.map_err(|error| error.to_string())?;
            eprintln!("guichet: the project `{project}` was not there, and is made; {others}");
        }
        let accounts = Accounts::new(&store, project).map_err(|error| error.to_string())?;
        accounts.change(change, now()).await.map_err(|error| error.to_string())
    })
}

/// The projects that there are, for whoever named another one.
fn others(projects: &[String]) -> String {
    let known: Vec<String> = projects.iter().map(|project| format!("`{project}`")).collect();
    match known.as_slice() {
        [] => "there is none yet".to_owned(),
        [one] => format!("there is {one}"),
        more => format!("there are {}", more.join(", ")),
    }
}

/// Groups that were named; an empty text names none.
fn named(groups: &[String]) -> Vec<String> {
    groups.iter().filter(|group| !group.is_empty()).cloned().collect()
}

/// A line of standard input: a password has no business in a list of processes or a history of commands.
fn password() -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password (it will be seen as you type):");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Failure::io("standard input", &error))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
