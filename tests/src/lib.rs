//! The harness of the workspace's tests: cases are text.
//!
//! A case file holds cases. `=== words` begins a case and says what it proves; `--- path` begins a file of
//! its folder; the last section is what is expected. `UPDATE=1` rewrites expectations for review.

pub mod cases;
pub mod chaos;
pub mod command;
pub mod fuzz;
pub mod load;
pub mod quality;
pub mod servers;
pub mod talk;

use guichet_engine::transcript::{Runner, read};
use guichet_engine::{Folder, Knowledge, Problem, pack};

/// A folder from paths and texts.
#[must_use]
pub fn folder<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Folder {
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    Folder { files: files.collect() }
}

/// A folder of the disk.
#[must_use]
pub fn read_folder(root: &std::path::Path) -> Folder {
    let mut folder = Folder::default();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        let entries = std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{directory:?}: {error}"));
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
                folder.files.insert(name, std::fs::read(&path).expect("it can be read"));
            }
        }
    }
    folder
}

/// Runs the conversations kept in a folder, which must all pass; how many there are.
#[must_use]
pub fn conversations(folder: &Folder) -> usize {
    let knowledge = Knowledge::read(folder);
    let packed = pack(&knowledge, folder).expect("it packs");
    let runner = Runner::new(&knowledge, &packed, "2026-11-21T09:30:00+01:00");
    let mut count = 0;
    for path in folder.files.keys().filter(|path| path.ends_with(".test.md")) {
        let file = read(folder.text(path).expect("it is there"), &knowledge.project.languages);
        assert!(file.problems.is_empty(), "{:?}", file.problems);
        for test in &file.tests {
            let outcome = runner.run(&file, test);
            assert!(outcome.problems.is_empty(), "{path}: {}: {:?}", outcome.title, outcome.problems);
            count += 1;
        }
    }
    count
}

/// A problem as one line: `error unknown-step wifi.md:3:8 message | help`.
#[must_use]
pub fn line(problem: &Problem) -> String {
    let place = &problem.place;
    let head = format!(
        "{} {} {}:{}:{}+{} {}",
        problem.severity.name(),
        problem.code.name(),
        place.file,
        place.line,
        place.column,
        place.width,
        problem.message
    );
    if problem.help.is_empty() { head } else { format!("{head} | {}", problem.help.replace('\n', " ")) }
}
