//! `guichet`: the one command of writers and operators.
//!
//! Exit status: 0 fine, 1 problems in the procedures, 2 wrong use or something the machine refused.

mod ask;
mod check;
mod clock;
mod dev;
mod diff;
mod fix;
mod folder;
mod gaps;
mod git;
mod import;
mod map;
mod new;
mod operate;
mod pack;
mod person;
mod play;
mod progress;
mod report;
mod test;
mod translate;
mod values;
mod widget;
mod zone;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Write procedures as Markdown files; a chat widget leads people through them.
#[derive(Parser)]
#[command(name = "guichet", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start a folder of procedures: a project file and a first procedure.
    New {
        /// The folder; made if it is not there.
        folder: PathBuf,
    },
    /// Turn documents, tables and trees that are there already into procedures.
    Import(import::Arguments),
    /// Say what must be mended, where, and how.
    Check(check::Arguments),
    /// Do the repairs that are sure, after showing them.
    Fix(fix::Arguments),
    /// Play a procedure in the terminal.
    Play(play::Arguments),
    /// Draw a procedure, or all of them and the ways between them.
    Map(map::Arguments),
    /// Read one question a line from standard input, and say what it finds.
    Ask(ask::Arguments),
    /// Group the questions of a file that nothing fits: what to write next.
    Gaps(gaps::Arguments),
    /// Run the conversations and questions that are kept as tests.
    Test(test::Arguments),
    /// List the names that procedures may use: values, functions, groups, ticket types, texts.
    Values(values::Arguments),
    /// Say what a change does to the people who use the procedures: two folders, or a folder and git.
    Diff(diff::Arguments),
    /// Begin a translation, give words to translators and take them back, or say that one was compared.
    Translate(translate::Arguments),
    /// Pack procedures into shelves that any web server can hand out.
    Pack(pack::Arguments),
    /// Serve a page with the widget on this machine, and follow every change.
    Dev(dev::Arguments),
    /// Serve versions of procedures to everybody, to each the shelves of their groups; deliver tickets.
    Serve(operate::Serve),
    /// Check and pack procedures, and bring them to an environment of a server.
    Publish(operate::Publish),
    /// List what a server has, and what it shows where.
    Versions(operate::Versions),
    /// Let an environment of a server show a version that is there.
    Promote(operate::Promote),
    /// Let an environment of a server show again what it showed before.
    Rollback(operate::Rollback),
    /// Make, list and revoke the keys of those who publish.
    Keys(operate::Keys),
    /// Make, change and list the accounts of a project's own directory.
    Accounts(operate::Accounts),
    /// Copy a server's data while it runs.
    Backup(operate::Backup),
    /// Put a copy of a server's data back.
    Restore(operate::Restore),
    /// Try the way to a help desk.
    Connector(operate::Connector),
    /// Write what happened on a server as a page and tables: what was solved, where people give up, what is missing.
    Report(operate::Report),
    /// List, show, retry and drop the tickets of a server.
    Tickets(operate::Tickets),
}

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The procedures have problems, which have been told.
    #[error("")]
    Problems,
    /// Wrong use, or the machine refused something.
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    /// Something that the machine refused, with what was tried.
    fn io(what: impl std::fmt::Display, error: &std::io::Error) -> Self {
        Self::Refused(format!("{what}: {error}"))
    }
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::New { folder } => new::run(&folder),
        Command::Import(arguments) => import::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Fix(arguments) => fix::run(&arguments),
        Command::Play(arguments) => play::run(&arguments),
        Command::Map(arguments) => map::run(&arguments),
        Command::Ask(arguments) => ask::run(&arguments),
        Command::Gaps(arguments) => gaps::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Values(arguments) => values::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Translate(arguments) => translate::run(&arguments),
        Command::Pack(arguments) => pack::run(&arguments),
        Command::Dev(arguments) => dev::run(&arguments),
        Command::Serve(arguments) => operate::serve(arguments),
        Command::Publish(arguments) => operate::publish(&arguments),
        Command::Versions(arguments) => arguments.run(),
        Command::Promote(arguments) => arguments.run(),
        Command::Rollback(arguments) => arguments.run(),
        Command::Keys(arguments) => operate::keys(&arguments),
        Command::Accounts(arguments) => operate::accounts(&arguments),
        Command::Backup(arguments) => arguments.run(),
        Command::Restore(arguments) => arguments.run(),
        Command::Connector(arguments) => operate::connector(&arguments),
        Command::Report(arguments) => operate::report(&arguments),
        Command::Tickets(arguments) => operate::tickets(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Problems) => ExitCode::from(1),
        Err(Failure::Refused(message)) => {
            eprintln!("guichet: {message}");
            ExitCode::from(2)
        }
    }
}
