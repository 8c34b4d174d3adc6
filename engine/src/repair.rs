//! Repairs: a folder → the same with everything mended that is sure. What its problems offer as an edit is
//! done, nothing else; every byte that no edit names stays.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::resolve::{Folder, Knowledge};
use crate::problem::{Edit, Problem};

/// Most rounds: a repair may uncover another, but not for ever.
const MAX_ROUNDS: usize = 20;

/// A folder after its repair.
#[derive(Debug)]
pub struct Repaired {
    /// The files that changed, as they are now.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The problems that were mended.
    pub mended: Vec<Problem>,
    /// What is known afterwards.
    pub knowledge: Knowledge,
}

/// Repairs the files of a folder that are wanted. A file that would have more errors after a round
/// than before is left as it is.
#[must_use]
pub fn repair(folder: &Folder, wanted: impl Fn(&str) -> bool) -> Repaired {
    let mut repaired =
        Repaired { files: BTreeMap::new(), mended: Vec::new(), knowledge: Knowledge::read(folder) };
    let mut now: Option<Folder> = None;
    let mut left: BTreeSet<String> = BTreeSet::new();
    for _ in 0..MAX_ROUNDS {
        let (edits, mended) = plan(&repaired.knowledge.problems, |path| wanted(path) && !left.contains(path));
        let before = now.as_ref().unwrap_or(folder);
        let changed: BTreeMap<String, Vec<u8>> = edits
            .iter()
            .filter_map(|(path, edits)| {
                let bytes = before.files.get(*path)?;
                let after = apply(bytes, edits).filter(|after| after != bytes)?;
                Some(((*path).to_owned(), after))
            })
            .collect();
        if changed.is_empty() {
            break;
        }
        let mut after = before.clone();
        after.files.extend(changed.clone());
        let knowledge = Knowledge::read(&after);
        if errors(&knowledge, |_| true) > errors(&repaired.knowledge, |_| true) {
            // The files that are worse for it are left as they are; the others go on.
            let own = |knowledge: &Knowledge, path: &str| errors(knowledge, |file| file == path);
            let worse =
                changed.into_keys().filter(|path| own(&knowledge, path) > own(&repaired.knowledge, path));
            let before = left.len();
            left.extend(worse);
            if left.len() == before {
                break;
            }
            continue;
        }
        let mended = mended.into_iter().cloned().collect::<Vec<_>>();
        repaired.mended.extend(mended);
        repaired.files.extend(changed);
        repaired.knowledge = knowledge;
        now = Some(after);
    }
    repaired.files.retain(|path, bytes| folder.files.get(path) != Some(bytes));
    repaired
}

fn errors(knowledge: &Knowledge, of: impl Fn(&str) -> bool) -> usize {
    knowledge.problems.iter().filter(|problem| problem.is_error() && of(&problem.place.file)).count()
}

/// The edits of one round, by file and from top to bottom: of problems whose edits do not touch those of
/// another. A problem is mended whole or not at all.
fn plan(problems: &[Problem], wanted: impl Fn(&str) -> bool) -> (BTreeMap<&str, Vec<&Edit>>, Vec<&Problem>) {
    let mut edits: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    let mut mended = Vec::new();
    for problem in problems.iter().filter(|problem| !problem.fix.is_empty()) {
        let path = problem.place.file.as_str();
        if !wanted(path) {
            continue;
        }
        let taken = edits.entry(path).or_default();
        let touches = |edit: &Edit| {
            taken.iter().any(|other| edit.span.start <= other.span.end && other.span.start <= edit.span.end)
        };
        if !problem.fix.iter().any(touches) {
            taken.extend(&problem.fix);
            mended.push(problem);
        }
    }
    for edits in edits.values_mut() {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    }
    (edits, mended)
}

/// A file after edits that stand in order and do not overlap; none if they do not fit it. Line ends are those
/// of the file.
fn apply(bytes: &[u8], edits: &[&Edit]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let windows = text.contains("\r\n");
    let mut after = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        after.push_str(text.get(at..edit.span.start)?);
        text.get(edit.span.clone())?;
        if windows {
            after.push_str(&edit.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            after.push_str(&edit.text);
        }
        at = edit.span.end;
    }
    after.push_str(text.get(at..)?);
    Some(after.into_bytes())
}
