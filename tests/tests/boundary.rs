//! The same inputs give the same turns, native and in wasm: writes what the native engine says, for the
//! boundary tests in Node to compare.

use std::fs;
use std::path::Path;

use guichet_engine::message::{Act, Expects, Input, User, Value};
use guichet_engine::{Agent, Knowledge, pack};

/// Walks on by always doing the next thing: every kind of turn comes up.
fn next(expects: &Expects, number: usize) -> Act {
    match expects {
        Expects::Choice { choices, .. } => Act::Choose {
            choice: choices.get(number % choices.len()).map(|choice| choice.id.clone()).unwrap_or_default(),
        },
        Expects::Answer { question } => match question.options.get(number % question.options.len().max(1)) {
            Some(option) => Act::Answer { value: Value::Text(option.id.clone()) },
            None => {
                Act::Say { text: ["7.1.2", "2026", "yes", "ana@example.com", "05"][number % 5].to_owned() }
            }
        },
        Expects::Helped => Act::Helped { solved: number.is_multiple_of(2) },
        Expects::Consent { .. } => Act::Consent { allowed: number.is_multiple_of(2) },
        Expects::Ticket { ticket, .. } => Act::Send { key: format!("key-{number}"), ticket: ticket.clone() },
        Expects::Handoff { handoff, .. } => {
            Act::HandOver { key: format!("key-{number}"), handoff: handoff.clone() }
        }
        Expects::Link { .. } => Act::Follow,
        Expects::Words | Expects::Wait { .. } | Expects::Candidates { .. } | Expects::End { .. } => {
            let words = [
                "slow pages",
                "les pages sont lentes",
                "i forgot my passwrd",
                "restore a backup",
                "lunch",
                "report a bug",
            ];
            Act::Say { text: words[number % words.len()].to_owned() }
        }
    }
}

#[test]
fn native_turns_are_written_for_comparison() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../procedures");
    let folder = guichet_tests::read_folder(&root);
    let knowledge = Knowledge::read(&folder);
    let problems: Vec<String> =
        knowledge.problems.iter().filter(|problem| problem.is_error()).map(guichet_tests::line).collect();
    assert_eq!(problems, Vec::<String>::new(), "the sample checks clean");
    let packed = pack(&knowledge, &folder).expect("it packs");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/boundary");
    fs::create_dir_all(&target).expect("target can be written");
    let mut talks = Vec::new();
    for (language, groups) in
        [("en", vec![]), ("fr", vec!["support".to_owned(), "knowledge-managers".to_owned()])]
    {
        let mut user = User { language: language.to_owned(), groups, ..User::default() };
        user.values.insert("os".to_owned(), Value::Text("windows".to_owned()));
        let shelves = packed.shelves_for(&user);
        let mut agent = Agent::new(&packed.manifest, &shelves, user.clone(), None).expect("it opens");
        let mut expects = Expects::Words;
        let mut steps = Vec::new();
        for number in 0..200 {
            let act = if number % 23 == 22 { Act::Back } else { next(&expects, number) };
            let input = Input { now: "2026-11-21T09:30:00+01:00".to_owned(), act };
            let outcome = match agent.step(&input) {
                Ok(turn) => {
                    expects = turn.expects.clone();
                    serde_json::json!({ "turn": turn })
                }
                Err(error) => serde_json::json!({ "error": error.to_string() }),
            };
            steps.push(serde_json::json!({ "input": input, "outcome": outcome }));
        }
        let names: Vec<String> = shelves
            .iter()
            .zip(0..)
            .map(|(bytes, number)| {
                let name = format!("{language}-{number}.shelf");
                fs::write(target.join(&name), bytes).expect("it can be written");
                name
            })
            .collect();
        talks.push(
            serde_json::json!({ "user": user, "shelves": names, "steps": steps, "saved": agent.save() }),
        );
    }
    let fixture = serde_json::json!({ "manifest": packed.manifest, "talks": talks, "cases": cases(&target) });
    fs::write(target.join("fixture.json"), fixture.to_string()).expect("it can be written");
}

/// Every conversation of the cases, with what crossed the boundary.
fn cases(target: &Path) -> Vec<serde_json::Value> {
    let mut found = Vec::new();
    for ((file, case), number) in guichet_tests::cases::all("talk").into_iter().zip(0..) {
        let Some(recorded) = guichet_tests::talk::record(&case) else { continue };
        let shelves = recorded.packed.shelves_for(&recorded.user);
        let names = shelves.iter().zip(0..).map(|(bytes, shelf)| {
            let name = format!("case-{number}-{shelf}.shelf");
            fs::write(target.join(&name), bytes).expect("it can be written");
            name
        });
        let names: Vec<String> = names.collect();
        let steps = recorded.steps.iter().map(|step| match step {
            None => serde_json::json!({ "reload": true }),
            Some((input, Ok(turn))) => serde_json::json!({ "input": input, "outcome": { "turn": turn } }),
            Some((input, Err(error))) => serde_json::json!({ "input": input, "outcome": { "error": error } }),
        });
        found.push(serde_json::json!({
            "title": format!("{file}: {}", case.title),
            "manifest": recorded.packed.manifest,
            "user": recorded.user,
            "shelves": names,
            "steps": steps.collect::<Vec<_>>(),
            "saved": recorded.saved,
        }));
    }
    assert!(found.len() >= 25, "{} conversations", found.len());
    found
}
