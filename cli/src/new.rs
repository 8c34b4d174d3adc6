//! `guichet new`.

use std::path::Path;

use crate::Failure;

pub fn run(folder: &Path) -> Result<(), Failure> {
    Err(Failure::Refused(format!("{}", folder.display())))
}
