//! The page for new writers: every snippet in it does what it says.

use std::collections::BTreeMap;
use std::path::Path;

use guichet_engine::syntax::link_name;
use guichet_engine::transcript::{Runner, read};
use guichet_engine::{Folder, Knowledge, Problem, pack};

/// A fenced block of the page: the name behind `markdown`, if it has one, and its text.
struct Snippet {
    name: Option<String>,
    text: String,
    line: usize,
}

fn sample() -> Folder {
    guichet_tests::read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../procedures"))
}

fn snippets(page: &str) -> Vec<Snippet> {
    let mut found: Vec<Snippet> = Vec::new();
    let mut open: Option<String> = None;
    for (line, number) in page.lines().zip(1..) {
        let marks: String = line.chars().take_while(|mark| *mark == '`').collect();
        match &open {
            Some(fence) if line == fence => open = None,
            Some(_) => {
                if let Some(snippet) = found.last_mut().filter(|snippet| snippet.line > 0) {
                    snippet.text.push_str(line);
                    snippet.text.push('\n');
                }
            }
            None if marks.len() >= 3 => {
                let mut words = line.trim_start_matches('`').split_whitespace();
                let markdown = words.next() == Some("markdown");
                let name = words.next().map(str::to_owned);
                found.push(Snippet { name, text: String::new(), line: if markdown { number } else { 0 } });
                open = Some(marks);
            }
            None => {}
        }
    }
    found.retain(|snippet| snippet.line > 0);
    found
}

/// Addresses of the links in a text.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The folder that a snippet is tried in: the sample, the snippet, and what its links name and nothing has.
fn folder(snippet: &Snippet, named: &BTreeMap<String, String>) -> (Folder, String) {
    let mut folder = sample();
    folder.files.retain(|path, _| !path.ends_with(".test.md"));
    for (path, text) in named {
        folder.files.insert(path.clone(), text.clone().into_bytes());
    }
    let name = snippet.name.clone().unwrap_or_else(|| "page.md".to_owned());
    let whole = snippet.name.is_some() || snippet.text.starts_with("---\n") || snippet.text.starts_with("# ");
    let mut text = if whole { snippet.text.clone() } else { format!("# Page\n\n{}", snippet.text) };
    let headings: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("## ")).map(link_name).collect();
    let mut missing: Vec<String> = Vec::new();
    for address in links(&snippet.text) {
        match address.strip_prefix('#') {
            Some(step) if step != "page" && !headings.contains(&step.to_owned()) => {
                missing.push(step.to_owned());
            }
            None if address.ends_with(".md") && !folder.files.contains_key(address) => {
                folder.files.insert(address.to_owned(), b"# Elsewhere\n\nFine.\n".to_vec());
            }
            _ => {}
        }
    }
    missing.sort();
    missing.dedup();
    for step in missing.iter().filter(|_| !whole) {
        text.push_str(&format!("\n## {}\n\nFine.\n", step.replace('-', " ")));
    }
    folder.files.insert(name.clone(), text.into_bytes());
    (folder, name)
}

#[test]
fn every_snippet_of_the_page_for_writers_runs() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../procedures/README.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    let snippets = snippets(&page);
    assert!(snippets.len() >= 12, "{} snippets", snippets.len());
    let named: BTreeMap<String, String> = snippets
        .iter()
        .filter_map(|snippet| Some((snippet.name.clone()?, snippet.text.clone())))
        .filter(|(name, _)| !name.ends_with(".test.md"))
        .collect();
    let mut conversations = 0;
    for snippet in &snippets {
        let (folder, name) = folder(snippet, &named);
        let knowledge = Knowledge::read(&folder);
        let wrong: Vec<String> = knowledge
            .problems
            .iter()
            .filter(|problem| {
                problem.place.file == name && problem.severity != guichet_engine::Severity::Note
            })
            .map(guichet_tests::line)
            .collect();
        assert_eq!(wrong, Vec::<String>::new(), "the snippet in line {}", snippet.line);
        if !name.ends_with(".test.md") {
            continue;
        }
        let packed = pack(&knowledge, &folder).expect("it packs");
        let file = read(folder.text(&name).expect("it is there"), &knowledge.project.languages);
        assert!(!file.problems.iter().any(Problem::is_error), "{:?}", file.problems);
        let runner = Runner::new(&knowledge, &packed, "2026-11-21T09:30:00+01:00");
        for test in &file.tests {
            let outcome = runner.run(&file, test);
            assert!(outcome.problems.is_empty(), "line {}: {:?}", snippet.line, outcome.problems);
            conversations += 1;
        }
    }
    assert!(conversations > 0, "the page shows a test");
}

/// The pages that the page for writers has in whole, and their tests, in the folder that `guichet new` makes.
#[test]
fn the_whole_pages_work_in_a_new_folder() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(here.join("../procedures/README.md")).expect("the page is there");
    let mut folder = guichet_tests::read_folder(&here.join("../cli/src/new/start"));
    let named = snippets(&page).into_iter().filter_map(|snippet| Some((snippet.name?, snippet.text)));
    folder.files.extend(named.map(|(name, text)| (name, text.into_bytes())));
    assert!(folder.files.contains_key("vpn.md") && folder.files.contains_key("vpn.test.md"));
    let knowledge = Knowledge::read(&folder);
    let wrong =
        knowledge.problems.iter().filter(|problem| problem.severity != guichet_engine::Severity::Note);
    assert_eq!(wrong.map(guichet_tests::line).collect::<Vec<_>>(), Vec::<String>::new());
    assert!(guichet_tests::conversations(&folder) >= 2);
}

/// The conversations and questions of the sample pass, so that writers can learn from them.
#[test]
fn the_tests_of_the_sample_pass() {
    let passed = guichet_tests::conversations(&sample());
    assert!(passed >= 90, "{passed} conversations");
}
