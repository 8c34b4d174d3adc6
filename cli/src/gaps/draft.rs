//! A file for each gap, for somebody to fill in.

use std::collections::BTreeSet;
use std::path::Path;

use super::Gap;
use crate::import::begun::begun;
use crate::{Failure, folder, pack};

/// Most questions that a draft begins with.
const QUESTIONS: usize = 10;

/// Writes the drafts; what is in the folder stays as it is.
pub fn write(gaps: &[Gap], language: &str, into: &Path) -> Result<(), Failure> {
    let there = if into.exists() { folder::read(into)?.files } else { Default::default() };
    let mut taken: BTreeSet<String> = there.into_keys().collect();
    for gap in gaps {
        let questions = &gap.questions[..gap.questions.len().min(QUESTIONS)];
        let (path, text) = begun(&gap.title, questions, language, &mut taken);
        pack::write_whole(&into.join(path), text.as_bytes())?;
    }
    let count = gaps.len();
    let what = if count == 1 { "1 draft".to_owned() } else { format!("{count} drafts") };
    eprintln!("guichet: {what} in `{}`", into.display());
    Ok(())
}
