//! `guichet test --accept`: what really happened goes into the tests.

use std::path::Path;

use guichet_engine::{Edit, Problem};

use super::{Ground, Ran};
use crate::Failure;

/// Most rounds: a test that differs in many places is taken over a place a round.
const MAX_ROUNDS: usize = 200;

/// Rewrites the test files that differ, and runs them again. Gives the names of what was changed.
pub fn all(root: &Path, ground: &Ground, ran: &mut [Ran]) -> Result<Vec<String>, Failure> {
    let mut changed = Vec::new();
    for ran in ran {
        let path = ran.file.source.path.clone();
        let before = ran.file.source.text.clone();
        for _ in 0..MAX_ROUNDS {
            let edits: Vec<Edit> = ran
                .outcomes
                .iter()
                .flat_map(|outcome| &outcome.problems)
                .filter(|problem| problem.is_error())
                .flat_map(|problem| problem.fix.clone())
                .collect();
            if edits.is_empty() {
                break;
            }
            *ran = ground.text(edited(&ran.file.source.text, edits), &path);
        }
        if ran.file.source.text != before {
            let file = root.join(&path);
            crate::pack::write_whole(&file, ran.file.source.text.as_bytes())?;
            changed.push(path);
        }
    }
    Ok(changed)
}

/// Says what was changed, and what still differs.
pub fn tell(changed: &[String], ran: &[Ran]) -> Result<(), Failure> {
    for path in changed {
        println!("{path}: what happens now was taken over");
    }
    let left: Vec<&Problem> =
        ran.iter().flat_map(Ran::problems).filter(|problem| problem.is_error()).collect();
    if left.is_empty() {
        if changed.is_empty() {
            println!("nothing differs");
        }
        return Ok(());
    }
    let mut out = std::io::stdout().lock();
    for problem in left {
        crate::report::text(problem, None, crate::report::colours(), &mut out)
            .map_err(|error| Failure::io("standard output", &error))?;
    }
    Err(Failure::Problems)
}

/// A text with its edits, from the last to the first; one that lies in another is left for the next round.
fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut result = String::new();
    let mut at = 0;
    for edit in edits {
        if edit.span.start < at {
            continue;
        }
        result.push_str(text.get(at..edit.span.start).unwrap_or_default());
        result.push_str(&edit.text);
        at = edit.span.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}
