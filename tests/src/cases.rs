//! Case files: reading, comparing, rewriting.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it proves.
    pub title: String,
    /// Its files: path and text. The last is what is expected.
    pub sections: Vec<(String, String)>,
}

impl Case {
    /// The files of its folder; a project file that lets everyone read is added where it has none.
    #[must_use]
    pub fn files(&self) -> Vec<(&str, &str)> {
        let count = self.sections.len().saturating_sub(1);
        let own = self.sections.iter().take(count).map(|(path, text)| (path.as_str(), text.as_str()));
        let mut files: Vec<_> = own.collect();
        if !files.iter().any(|(path, _)| *path == "guichet.toml") {
            files.push(("guichet.toml", "default_groups = [\"everyone\"]\n"));
        }
        files
    }

    /// What is expected, as written.
    #[must_use]
    pub fn expected(&self) -> &str {
        self.sections.last().map_or("", |(_, text)| text)
    }
}

/// Every case of a folder of case files, with the name of its file.
#[must_use]
pub fn all(folder: &str) -> Vec<(String, Case)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(folder);
    let mut files: Vec<PathBuf> =
        fs::read_dir(&root).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        found.extend(read(&text).into_iter().map(|case| (name.clone(), case)));
    }
    found
}

/// Runs every case of a folder of case files; `run` gives what really happens, in the form of the
/// expectation. Panics with every difference, or rewrites the files if `UPDATE` is set.
pub fn run_all(folder: &str, run: impl Fn(&Case) -> String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "case"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "there are no cases in {}", root.display());
    let mut wrong = String::new();
    for path in files {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut cases = read(&text);
        let mut changed = false;
        for case in &mut cases {
            let got = run(case);
            if got.trim() != case.expected().trim() {
                changed = true;
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let _ = write!(
                    wrong,
                    "\n{name}: {}\n--- expected\n{}\n--- got\n{got}\n",
                    case.title,
                    case.expected().trim()
                );
                if let Some((_, expected)) = case.sections.last_mut() {
                    *expected = got;
                }
            }
        }
        if changed && env::var_os("UPDATE").is_some() {
            fs::write(&path, write(&cases)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
    assert!(
        wrong.is_empty() || env::var_os("UPDATE").is_some(),
        "{wrong}\nUPDATE=1 takes what happened over, for review."
    );
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        if let Some(title) = bare.strip_prefix("=== ") {
            cases.push(Case { title: title.to_owned(), sections: Vec::new() });
        } else if let Some(path) = bare.strip_prefix("--- ") {
            if let Some(case) = cases.last_mut() {
                case.sections.push((path.to_owned(), String::new()));
            }
        } else if let Some((_, section)) = cases.last_mut().and_then(|case| case.sections.last_mut()) {
            section.push_str(line);
        }
    }
    for (_, text) in cases.iter_mut().flat_map(|case| &mut case.sections) {
        // The empty line before the next mark belongs to the case file.
        if text.ends_with("\n\n") {
            text.pop();
        }
    }
    cases
}

fn write(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        let _ = writeln!(text, "=== {}", case.title);
        for (path, content) in &case.sections {
            let _ = writeln!(text, "--- {path}");
            let _ = writeln!(text, "{}", content.trim_end_matches('\n'));
        }
        text.push('\n');
    }
    text
}
