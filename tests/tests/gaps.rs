//! What people asked and nothing fits, by the real command.

use std::fs;
use std::path::Path;
use std::process::Output;

use guichet_tests::command::{err, fed, folder, guichet, out};
use serde_json::Value;
use tempfile::TempDir;

const PROJECT: (&str, &str) = ("guichet.toml", "default_groups = [\"everyone\"]\ngroups = [\"hr\"]\n");
const WIFI: (&str, &str) = (
    "wifi.md",
    "---\nquestions:\n  - how do i get on the guest network\n  - guest wifi code\n---\n# Guest Wi-Fi\n\nAsk at reception.\n",
);
const PRINT: (&str, &str) = (
    "print.md",
    "---\nquestions:\n  - the printer does not print\n  - paper jam\n---\n# Printer trouble\n\nSwitch it off and on.\n",
);
const ASKED: &str = "guest wifi code
how do i reset my door badge
door badge no longer opens the gate
Where can I find the canteen menu?
how do I reset my door badge?
what is on the canteen menu today
quel temps fait-il
???

";

fn knowledge() -> TempDir {
    folder(&[PROJECT, WIFI, PRINT])
}

fn gaps(there: &TempDir, more: &[&str], input: &str) -> Output {
    let mut command = guichet();
    fed(command.args(["gaps", there.path().to_str().expect("text"), "-"]).args(more), input)
}

fn json(there: &TempDir, input: &str) -> Value {
    let output = gaps(there, &["--format", "json"], input);
    assert!(output.status.success(), "{}", err(&output));
    serde_json::from_str(&out(&output)).expect("JSON")
}

#[test]
fn what_nothing_fits_is_put_together_and_named() {
    let output = gaps(&knowledge(), &[], ASKED);
    let expected = "7 questions in 6 wordings: 14 % lead to one procedure, 0 % to several, 86 % to nothing.
1 line without a word left out.

What to write next

  1. Reset the door badge  (asked 3 times in 2 ways)
     “how do i reset my door badge”
     “door badge no longer opens the gate”

  2. Canteen menu  (asked 2 times)
     “Where can I find the canteen menu?”
     “what is on the canteen menu today”

Asked once, and nothing fits

     “quel temps fait-il”
";
    assert_eq!(out(&output), expected, "{}", err(&output));
    assert!(output.status.success());
}

#[test]
fn a_table_tells_how_often_and_when() {
    let table = "Date;Count;Question\n2026-11-03 09:12;4;\"door badge; broken\"\n2026-10-01;3;door badge broken!\n;x;guest wifi code\n";
    let found = json(&knowledge(), table);
    assert_eq!((&found["asked"], &found["clear"]), (&8.into(), &1.into()));
    let gap = &found["gaps"][0];
    assert_eq!(
        (&gap["asked"], &gap["last"], &gap["title"]),
        (&7.into(), &"2026-11-03".into(), &"Door badge broken".into())
    );
    assert_eq!(gap["questions"], serde_json::json!(["door badge; broken"]));
}

#[test]
fn a_list_to_tick_off_cannot_be_broken_by_what_people_type() {
    let asked = "- [x] **door** `badge` <script>\ndoor badge](javascript:x) <script>\n";
    let text = out(&gaps(&knowledge(), &["--format", "markdown"], asked));
    assert!(text.contains("- [ ] **X door badge script**"), "{text}");
    assert!(text.contains("\\<script>") && !text.contains(" <script>"), "{text}");
    assert!(!text.contains("](j"), "{text}");
}

#[test]
fn drafts_hold_the_questions_and_stay_drafts() {
    let there = knowledge();
    let into = there.path().join("drafts");
    let arguments = ["--new", into.to_str().expect("text")];
    assert!(gaps(&there, &arguments, ASKED).status.success());
    let text = fs::read_to_string(into.join("reset-the-door-badge.md")).expect("written");
    let expected = "---
questions:
  - how do i reset my door badge
  - door badge no longer opens the gate
draft: yes
---

# Reset the door badge

TODO: say what to do.
";
    assert_eq!(text, expected);
    let check = guichet().args(["check", there.path().to_str().expect("text")]).output().expect("it runs");
    assert!(check.status.success(), "{}", out(&check));
    // Once more, and nothing is overwritten.
    fs::write(into.join("reset-the-door-badge.md"), "# Mine\n").expect("written");
    assert!(gaps(&there, &arguments, ASKED).status.success());
    assert_eq!(fs::read_to_string(into.join("reset-the-door-badge.md")).expect("there"), "# Mine\n");
    assert!(into.join("reset-the-door-badge-2.md").exists());
}

#[test]
fn what_people_type_is_taken_as_it_comes() {
    let there = knowledge();
    let long = "badge ".repeat(20_000);
    let mut hostile = format!("\u{feff}door \u{1b}[31mbadge\u{202e} lost\n{long}\n{}\n", "x".repeat(100_000));
    hostile.push_str("дверь не открывается\n门禁卡坏了\n👩‍💻👩‍💻\nbadge\tdoor\u{b}lost\n-- ; ' OR 1=1\n");
    let output = gaps(&there, &[], &hostile);
    assert!(output.status.success(), "{}", err(&output));
    let text = out(&output);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{b}']), "{text:?}");
    assert!(text.lines().all(|line| line.chars().count() < 200), "{text}");
    for nothing in ["", "\n \n\n", "?!\n…\n"] {
        let output = gaps(&there, &[], nothing);
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains("there is no question in `-`"), "{}", err(&output));
    }
}

#[test]
fn a_file_that_cannot_be_used_is_told() {
    let there = knowledge();
    let run = |file: &Path| {
        let arguments = ["gaps", there.path().to_str().expect("text"), file.to_str().expect("text")];
        guichet().args(arguments).output().expect("it runs")
    };
    let table = there.path().join("asked.csv");
    fs::write(&table, "a,b\n1,2\n").expect("written");
    let binary = there.path().join("asked.txt");
    fs::write(&binary, (0..=255).cycle().take(4096).collect::<Vec<u8>>()).expect("written");
    for (file, words) in [
        (&table, "no column `question`"),
        (&binary, "not a text file"),
        (&there.path().join("none"), "none`"),
    ] {
        let output = run(file);
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(err(&output).contains(words), "{}", err(&output));
    }
}

/// Only what a person may read is in the way of a gap, and nothing else is named.
#[test]
fn nothing_is_named_that_the_person_may_not_read() {
    let secret =
        ("pay.md", "---\ngroups: hr\nquestions: change the salary of somebody\n---\n# Salaries\n\nSecret.\n");
    let there = folder(&[PROJECT, WIFI, PRINT, secret]);
    let asked = "change the salary of somebody\nchange the salary of somebody today\n";
    let all = gaps(&there, &["--format", "json"], asked);
    assert!(!out(&all).contains("pay") && !out(&all).contains("Salaries"), "{}", out(&all));
    let hr: Value = serde_json::from_str(&out(&gaps(&there, &["--format", "json", "--groups", "hr"], asked)))
        .expect("JSON");
    assert_eq!(hr["gaps"], serde_json::json!([]));
}

/// Hundreds of questions that are made of few words: the same each time, each in one place only.
#[test]
fn many_questions_are_put_together_the_same_way_each_time() {
    let there = knowledge();
    let subjects = ["door badge", "canteen menu", "parking space", "company car", "meeting room", "pay slip"];
    let verbs = ["lost", "book", "cancel", "broken", "new", "where", "renew", "extend"];
    let ends = ["today", "tomorrow", "again", "office", "building", "please help", "urgent", "since monday"];
    let mut asked = String::new();
    for number in 0..384_usize {
        let (subject, verb, end) = (subjects[number % 6], verbs[number / 6 % 8], ends[number / 48]);
        asked.push_str(&format!("{verb} {subject} {end}\n"));
    }
    let first = json(&there, &asked);
    assert_eq!(first, json(&there, &asked));
    let gaps = first["gaps"].as_array().expect("a list");
    let inside: usize = gaps.iter().map(|gap| gap["questions"].as_array().expect("a list").len()).sum();
    let once = first["once"].as_array().expect("a list").len();
    let open = first["none"].as_u64().expect("a number");
    assert!(gaps.len() < 60, "{} gaps", gaps.len());
    assert!((inside + once) as u64 >= open && open > 200, "{inside} {once} {open}");
}
