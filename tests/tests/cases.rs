//! Cases as text: what `check` says, and how conversations go.

use guichet_engine::model::prove::{Cell, prove};
use guichet_engine::transcript::{Runner, read};
use guichet_engine::{Code, Knowledge, Problem, pack, same_questions};
use guichet_tests::cases::{Case, run_all};

fn check(case: &Case) -> String {
    let folder = guichet_tests::folder(case.files());
    let mut knowledge = Knowledge::read_on(&folder, "2026-11-21");
    knowledge.problems.extend(same_questions(&knowledge, &folder));
    knowledge.problems.sort_by(|a, b| a.order().cmp(&b.order()));
    let lines: Vec<String> = knowledge.problems.iter().map(guichet_tests::line).collect();
    lines.join("\n") + "\n"
}

/// What `fix` makes of a folder: its changed files, and what is left to mend.
fn fix(case: &Case) -> String {
    let folder = guichet_tests::folder(case.files());
    let repaired = guichet_engine::repair(&folder, |_| true);
    let files = repaired
        .files
        .iter()
        .map(|(path, bytes)| format!(">> {path}\n{}", String::from_utf8_lossy(bytes).replace('\r', "␍")));
    let left = repaired.knowledge.problems.iter().map(|problem| {
        let place = &problem.place;
        format!("left: {} {}:{}:{}\n", problem.code.name(), place.file, place.line, place.column)
    });
    files.chain(left).collect()
}

#[test]
fn repairs() {
    run_all("fix", fix);
}

#[test]
fn problems() {
    run_all("check", check);
}

#[test]
fn conversations() {
    run_all("talk", guichet_tests::talk::play);
}

/// What the tests of a folder come to: a line for each conversation, and its differences with their repairs.
fn transcripts(case: &Case) -> String {
    let folder = guichet_tests::folder(case.files());
    let knowledge = Knowledge::read(&folder);
    let packed = pack(&knowledge, &folder).expect("it packs");
    let errors = knowledge.problems.iter().filter(|problem| problem.is_error());
    let mut lines: Vec<String> = errors.map(guichet_tests::line).collect();
    let runner = Runner::new(&knowledge, &packed, "2026-11-21T09:30:00+01:00");
    for path in folder.files.keys().filter(|path| path.ends_with(".test.md")) {
        let file = read(folder.text(path).expect("it is there"), &knowledge.project.languages);
        lines.extend(file.problems.iter().map(guichet_tests::line));
        for test in &file.tests {
            let outcome = runner.run(&file, test);
            lines.push(format!("{path}:{} {} {}", outcome.line, outcome.title, outcome.passed()));
            for problem in &outcome.problems {
                lines.push(guichet_tests::line(problem).replace('\n', "\n   "));
                lines.extend(
                    problem
                        .fix
                        .iter()
                        .map(|edit| format!("   {:?} → {:?}", file.source.slice(&edit.span), edit.text)),
                );
            }
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn tests_of_writers() {
    run_all("test", transcripts);
}

/// What can be proved of a folder: a line for each procedure and kind of reader.
fn proof(case: &Case) -> String {
    let knowledge = Knowledge::read(&guichet_tests::folder(case.files()));
    let proof = prove(&knowledge);
    let mut lines = Vec::new();
    for row in &proof.rows {
        for (cell, reader) in row.cells.iter().zip(&proof.readers) {
            match cell {
                Cell::NotTheirs => {}
                Cell::Holds => lines.push(format!("{} for {}: holds", row.procedure, reader.name)),
                Cell::Fails(failures) => lines.extend(failures.iter().map(|failure| {
                    let path = failure.path.join(" → ");
                    format!("{} for {}: {} ({path})", row.procedure, reader.name, failure.what)
                })),
            }
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn proofs() {
    run_all("prove", proof);
}

/// Every step leads to every other: checks, proofs and packing still end.
#[test]
fn two_hundred_steps_that_all_lead_to_each_other_are_checked_and_proved() {
    let mut text = String::from("# All\n\n");
    let links: String = (0..200).map(|number| format!("- [To {number}](#step-{number})\n")).collect();
    text.push_str(&links);
    for number in 0..200 {
        text.push_str(&format!(
            "\n## Step {number}\n\n```set\nn{number} = (n{} or 0) + 1\n```\n\n{{{{ n{number} }}}}\n\n{links}",
            (number + 7) % 200
        ));
    }
    let folder = guichet_tests::folder([
        ("guichet.toml", "default_groups = [\"everyone\"]\ngroups = [\"a\", \"b\"]\n"),
        ("all.md", text.as_str()),
    ]);
    let knowledge = Knowledge::read(&folder);
    assert!(!knowledge.problems.iter().any(Problem::is_error), "{:?}", knowledge.problems.first());
    assert!(!prove(&knowledge).holds(), "nobody ever gets out of it");
    pack(&knowledge, &folder).expect("it packs");
}

/// The transcript tests of the format's own examples pass.
#[test]
fn the_tests_of_the_examples_pass() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/examples");
    if !root.exists() {
        println!("skipped: the format's examples are not beside the project");
        return;
    }
    let folder = guichet_tests::read_folder(&root);
    assert_eq!(guichet_tests::conversations(&folder), 11);
}

/// Every code has a case that raises it.
#[test]
fn every_code_is_raised() {
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut text = String::new();
    for folder in ["check", "test"] {
        for entry in std::fs::read_dir(cases.join(folder)).expect("the cases are there").flatten() {
            text.push_str(&std::fs::read_to_string(entry.path()).expect("a case file is text"));
        }
    }
    // Bytes that are no text, texts too large for a case file, the coverage of the command and what git knows
    // are in tests of their own.
    let git = [Code::TranslationBehind, Code::StepRenamed, Code::FileRenamed];
    let elsewhere = [Code::NotUtf8, Code::TooLarge, Code::NotTested];
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !elsewhere.contains(code) && !git.contains(code))
        .map(|code| code.name())
        .filter(|name| !text.contains(&format!(" {name} ")))
        .collect();
    assert!(missing.is_empty(), "no case raises {missing:?}");
}

/// Hundreds of warnings do not hide the error below them, and an endless formula is an error like another.
#[test]
fn a_flood_of_problems_hides_no_error() {
    let project = "default_groups = [\"everyone\"]\n[values]\nn = { type = \"text\", optional = true }\n";
    let warnings = "{{ n }} ".repeat(3000);
    let links: String = (0..3000).map(|number| format!("- [x{number}](#nowhere-{number})\n")).collect();
    let long = format!("# C\n\n- If `{}1 > 2` → `done`\n- Otherwise → `solved`\n", "1+".repeat(20_000));
    let folder = guichet_tests::folder([
        ("guichet.toml", project),
        ("a.md", &format!("# A\n\n{warnings}\n\n- [Gone](#gone)\n- Yes → `solved`\n")),
        ("b.md", &format!("# B\n\n{links}")),
        ("c.md", &long),
    ]);
    let knowledge = Knowledge::read(&folder);
    let broken: std::collections::BTreeSet<&str> = knowledge
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| problem.place.file.as_str())
        .collect();
    assert_eq!(broken.into_iter().collect::<Vec<_>>(), ["a.md", "b.md", "c.md"]);
    assert!(knowledge.problems.len() < 1000);
}
