//! `guichet diff`: what a change does to the people who use the procedures.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use guichet_engine::model::diff::{Change, compare};
use guichet_engine::{Folder, Knowledge, Problem};
use serde::Serialize;

use crate::progress::Progress;
use crate::{Failure, folder, git};

#[derive(Args)]
pub struct Arguments {
    /// The older folder; with `--git` the one to compare.
    folder: PathBuf,
    /// The newer folder.
    #[arg(required_unless_present = "git", conflicts_with = "git")]
    newer: Option<PathBuf>,
    /// Compare with this commit, branch or tag of git.
    #[arg(long, value_name = "REVISION")]
    git: Option<String>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Sentences for people, procedure by procedure.
    Text,
    /// One effect a line, for programs.
    Json,
}

/// An effect as a program reads it.
#[derive(Serialize)]
struct Line<'a> {
    procedure: &'a str,
    title: &'a str,
    kind: &'a str,
    message: &'a str,
    /// Empty: all who can, or could, read the procedure.
    readers: &'a [String],
}

/// Compares. Differences are no failure.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let progress = Progress::start("reading");
    let (older, newer) = match (&arguments.newer, &arguments.git) {
        (Some(newer), _) => (folder::read(&arguments.folder)?, folder::read(newer)?),
        (None, Some(revision)) => {
            let newer = folder::read(&arguments.folder)?;
            (git::folder(&arguments.folder, revision)?, newer)
        }
        (None, None) => return Err(Failure::Refused("name two folders, or `--git`".to_owned())),
    };
    for (folder, which) in [(&older, "older"), (&newer, "newer")] {
        if let Some(told) = broken(folder) {
            progress.say(&format!("of the {which} version {told}"));
        }
    }
    progress.now("comparing");
    let changes = compare(&older, &newer);
    drop(progress);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let told = match arguments.format {
        Format::Text => text(&changes, &mut out),
        Format::Json => json(&changes, &mut out),
    };
    match told.and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::io("standard output", &error))
        }
        _ => Ok(()),
    }
}

/// Files that readers do not get, so that their procedures count as not there.
fn broken(folder: &Folder) -> Option<String> {
    let problems = Knowledge::read(folder).problems;
    let errors = problems.iter().filter(|problem| problem.is_error());
    let files: std::collections::BTreeSet<&str> =
        errors.map(|problem: &Problem| problem.place.file.as_str()).collect();
    let names: Vec<&str> = files.iter().take(3).copied().collect();
    let more = if files.len() > names.len() { " …" } else { "" };
    let count = files.len();
    let files = if count == 1 { "file has errors and counts" } else { "files have errors and count" };
    (count > 0).then(|| format!("{count} {files} as not there: {}{more}", names.join(", ")))
}

fn text(changes: &[Change], out: &mut impl Write) -> std::io::Result<()> {
    if changes.is_empty() {
        return writeln!(out, "Nothing changes for anybody.");
    }
    for change in changes {
        writeln!(out, "{}  “{}”", change.procedure, change.title)?;
        for effect in &change.effects {
            let readers = match effect.readers.as_slice() {
                [] => String::new(),
                readers => format!("For {}: ", readers.join(", ")),
            };
            writeln!(out, "  · {readers}{}", effect.sentence)?;
        }
        writeln!(out)?;
    }
    let count = if changes.len() == 1 {
        "1 procedure changes".to_owned()
    } else {
        format!("{} procedures change", changes.len())
    };
    writeln!(out, "{count} for the people who use them.")
}

fn json(changes: &[Change], out: &mut impl Write) -> std::io::Result<()> {
    for change in changes {
        for effect in &change.effects {
            let line = Line {
                procedure: &change.procedure,
                title: &change.title,
                kind: effect.kind.name(),
                message: &effect.sentence,
                readers: &effect.readers,
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
    }
    Ok(())
}
