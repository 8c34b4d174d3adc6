//! `guichet accounts`: the own directory of a project.

use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal};

use clap::{Args, Subcommand};
use guichet_engine::model::project::{PROJECT_FILE, Project};
use guichet_engine::source::SourceFile;
use guichet_server::clock::now;
use guichet_server::identity::{Accounts, NewAccount};
use guichet_server::store::Store;

use super::data::Data;
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
        data: Data,
        /// Name of the project.
        #[arg(long)]
        project: String,
    },
}

#[derive(Args)]
struct Whose {
    /// The login.
    login: String,
    #[command(flatten)]
    data: Data,
    /// Name of the project.
    #[arg(long)]
    project: String,
}

/// Changes or lists accounts.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.act {
        Act::Add { whose, name, lang, groups } => {
            let groups = &named(groups);
            let new = NewAccount {
                login: whose.login.clone(),
                name: name.clone(),
                language: lang.clone(),
                groups: groups.clone(),
                password: password()?,
            };
            let unknown = whose.change(true, groups, async |accounts| {
                accounts.create(new, now()).await.map_err(|error| error.to_string())
            })?;
            println!("{} can log in.", whose.login);
            warn(&unknown);
        }
        Act::Password(whose) => {
            let password = password()?;
            whose.change(false, &[], async |accounts| {
                accounts.change_password(&whose.login, &password).await.map_err(|error| error.to_string())
            })?;
            println!("Changed.");
        }
        Act::Groups { whose, groups } => {
            let groups = named(groups);
            let unknown = whose.change(false, &groups, async |accounts| {
                accounts.set_groups(&whose.login, &groups).await.map_err(|error| error.to_string())
            })?;
            println!("Changed.");
            warn(&unknown);
        }
        Act::Disable(whose) => {
            whose.change(false, &[], async |accounts| {
                accounts.disable(&whose.login, now()).await.map_err(|error| error.to_string())
            })?;
            println!("Closed.");
        }
        Act::Enable(whose) => {
            whose.change(false, &[], async |accounts| {
                accounts.enable(&whose.login).await.map_err(|error| error.to_string())
            })?;
            println!("Open.");
        }
        Act::List { data, project } => {
            let all = super::wait(async {
                let store = data.open().await?.store;
                let accounts = Accounts::new(&store, project).map_err(|error| error.to_string())?;
                accounts.list().await.map_err(|error| error.to_string())
            })?;
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

impl Whose {
    /// Does something to the accounts of a project, which is made if need be where one is added. Gives what is odd
    /// about the groups.
    fn change(
        &self,
        makes: bool,
        groups: &[String],
        act: impl AsyncFnOnce(Accounts<'_>) -> Result<(), String>,
    ) -> Result<Vec<String>, Failure> {
        super::wait(async {
            let store = self.data.open().await?.store;
            let projects = store.projects().await.map_err(|error| error.to_string())?;
            if !projects.contains(&self.project) {
                let others = others(&projects);
                if !makes {
                    return Err(format!("there is no project `{}`; {others}", self.project));
                }
                store.add_project(&self.project, now()).await.map_err(|error| error.to_string())?;
                eprintln!("guichet: the project `{}` was not there, and is made; {others}", self.project);
            }
            act(Accounts::new(&store, &self.project).map_err(|error| error.to_string())?).await?;
            unknown(&store, &self.project, groups).await
        })
    }
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

/// What is odd about groups that an account is in: nobody of the published knowledge asks for them.
async fn unknown(store: &Store, project: &str, groups: &[String]) -> Result<Vec<String>, String> {
    let versions = store.versions(project).await.map_err(|error| error.to_string())?;
    if versions.is_empty() || groups.is_empty() {
        return Ok(Vec::new());
    }
    let read = |text: &String| Project::read(Some(&SourceFile::new(PROJECT_FILE, text.clone()))).0;
    let projects: Vec<Project> = versions.iter().map(|version| read(&version.project_file)).collect();
    let known: BTreeSet<&str> = projects.iter().flat_map(|project| project.group_names()).collect();
    let odd = groups.iter().filter(|group| !known.contains(group.as_str()));
    let known = known.iter().copied().collect::<Vec<_>>().join(", ");
    let told = |group: &String| {
        format!(
            "no published version of `{project}` knows the group `{group}`, so it opens nothing; the groups are: {known}"
        )
    };
    Ok(odd.map(told).collect())
}

fn warn(odd: &[String]) {
    odd.iter().for_each(|odd| eprintln!("guichet: {odd}"));
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
