//! Cases as text: what `check` says, and how conversations go.

use guichet_engine::{Code, Knowledge};
use guichet_tests::cases::{Case, run_all};

fn check(case: &Case) -> String {
    let knowledge = Knowledge::read(&guichet_tests::folder(case.files()));
    let lines: Vec<String> = knowledge.problems.iter().map(guichet_tests::line).collect();
    lines.join("\n") + "\n"
}

#[test]
fn problems() {
    run_all("check", check);
}

#[test]
fn conversations() {
    run_all("talk", guichet_tests::talk::play);
}

/// Every code has a case that raises it.
#[test]
fn every_code_is_raised() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/check");
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("the cases are there").flatten() {
        text.push_str(&std::fs::read_to_string(entry.path()).expect("a case file is text"));
    }
    // Bytes that are no text, and texts too large for a case file, are in tests of their own.
    let elsewhere = [Code::NotUtf8, Code::TooLarge];
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !elsewhere.contains(code))
        .map(|code| code.name())
        .filter(|name| !text.contains(&format!(" {name} ")))
        .collect();
    assert!(missing.is_empty(), "no case raises {missing:?}");
}
