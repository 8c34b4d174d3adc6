//! `guichet versions`, `promote` and `rollback`: what an environment of a server shows.

use clap::Args;
use guichet_server::http::{Change, Done, History};
use guichet_server::store::Switch;

use super::remote::{Remote, moment};
use crate::Failure;

#[derive(Args)]
pub struct Versions {
    #[command(flatten)]
    remote: Remote,
    /// Take back what was to be shown later, by its number in the list.
    #[arg(long, value_name = "NUMBER")]
    cancel: Option<i64>,
}

#[derive(Args)]
pub struct Promote {
    #[command(flatten)]
    remote: Remote,
    /// The environment that shows it.
    #[arg(long = "env", value_name = "ENVIRONMENT")]
    environment: String,
    /// What this environment shows now.
    #[arg(long, value_name = "ENVIRONMENT", conflicts_with = "version", required_unless_present = "version")]
    from: Option<String>,
    /// The version of this number.
    #[arg(long, value_name = "NUMBER")]
    version: Option<i64>,
    /// What is to be said of it.
    #[arg(long, default_value = "")]
    note: String,
    /// Show it later: `2026-12-01T08:00:00+01:00`.
    #[arg(long, value_parser = moment)]
    at: Option<i64>,
}

#[derive(Args)]
pub struct Rollback {
    #[command(flatten)]
    remote: Remote,
    /// The environment that shows again what it showed before.
    #[arg(long = "env", value_name = "ENVIRONMENT")]
    environment: String,
    /// Why.
    #[arg(long, default_value = "")]
    note: String,
}

impl Versions {
    /// Lists versions, newest first, and what was and will be shown where.
    pub fn run(&self) -> Result<(), Failure> {
        let client = self.remote.client()?;
        if let Some(id) = self.cancel {
            super::wait(client.cancel(id))?;
            println!("Taken back.");
            return Ok(());
        }
        print!("{}", told(&super::wait(client.history())?));
        Ok(())
    }
}

impl Promote {
    /// Lets an environment show a version that is there.
    pub fn run(self) -> Result<(), Failure> {
        let Self { remote, environment, from, version: number, note, at } = self;
        change(&remote, Change { environment, from, number, note, at })
    }
}

impl Rollback {
    /// Lets an environment show again what it showed before.
    pub fn run(self) -> Result<(), Failure> {
        let Self { remote, environment, note } = self;
        change(&remote, Change { environment, note, from: None, number: None, at: None })
    }
}

fn change(remote: &Remote, change: Change) -> Result<(), Failure> {
    let client = remote.client()?;
    let Done { number, version, at, later } = super::wait(client.change(&change))?;
    let when = if change.at.is_some() { format!(" from {} on", super::moment(at)) } else { String::new() };
    println!("{} {}: version {number} ({version}){when}", remote.project, change.environment);
    warn(&later);
    Ok(())
}

/// Says what was planned before, and will put in its place what was shown just now.
pub fn warn(later: &[Switch]) {
    for one in later {
        eprintln!(
            "From {} on version {} is shown in its place, as {} has planned. `guichet versions --cancel {}` takes that back.",
            super::moment(one.at),
            one.number,
            one.made_by,
            one.id
        );
    }
}

fn told(history: &History) -> String {
    let now = |environment: &str| {
        let shown =
            history.switches.iter().find(|one| one.environment == environment && one.at <= history.now);
        shown.map(|one| one.number)
    };
    let mut environments: Vec<&str> = history.switches.iter().map(|one| one.environment.as_str()).collect();
    environments.sort_unstable();
    environments.dedup();
    let head = ["version", "knowledge", "came", "by", "shown in", "note"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for version in &history.versions {
        let shown: Vec<&str> =
            environments.iter().copied().filter(|name| now(name) == Some(version.number)).collect();
        let came = super::moment(version.created_at);
        let cells = [version.number.to_string(), version.version.clone(), came];
        let more = [version.created_by.clone(), shown.join(", "), version.note.clone()];
        rows.push(cells.into_iter().chain(more).collect());
    }
    let mut text = super::table(&rows);
    let head = ["number", "when", "environment", "version", "what", "by", "note"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for one in &history.switches {
        let when = super::moment(one.at) + if one.at > history.now { " (to come)" } else { "" };
        let cells = [one.id.to_string(), when, one.environment.clone(), one.number.to_string()];
        rows.push(
            cells.into_iter().chain([one.act.clone(), one.made_by.clone(), one.note.clone()]).collect(),
        );
    }
    text.push('\n');
    text.push_str(&super::table(&rows));
    text
}
