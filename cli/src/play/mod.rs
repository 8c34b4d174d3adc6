//! `guichet play`.

use clap::Args;

use crate::Failure;

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures.
    folder: std::path::PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    Err(Failure::Refused(format!("{}", arguments.folder.display())))
}
