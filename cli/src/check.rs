//! `guichet check`: what must be mended.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use guichet_engine::{Knowledge, Problem};

use crate::progress::Progress;
use crate::{Failure, folder, report};

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures.
    folder: PathBuf,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One problem a line, for programs.
    Json,
}

/// Checks a folder. Warnings and notes do not fail it.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let progress = Progress::start("reading");
    let folder = folder::read(&arguments.folder)?;
    progress.now("checking");
    let knowledge = Knowledge::read(&folder);
    drop(progress);
    let told = match arguments.format {
        Format::Text => report::all(&knowledge.problems, knowledge.files),
        Format::Json => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            knowledge
                .problems
                .iter()
                .try_for_each(|problem| report::json(problem, &mut out))
                .and_then(|()| out.flush())
        }
    };
    told.map_err(|error| Failure::io("standard output", &error))?;
    if knowledge.problems.iter().any(Problem::is_error) { Err(Failure::Problems) } else { Ok(()) }
}
