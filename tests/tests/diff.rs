//! What a change does to people, by the real command.

use std::fs;
use std::process::{Command, Output};

use guichet_tests::command::{self, err, folder, out, write};
use tempfile::TempDir;

fn guichet(arguments: &[&str]) -> Output {
    command::guichet().args(arguments).output().expect("it runs")
}

fn diff(older: &[(&str, &str)], newer: &[(&str, &str)]) -> String {
    let (older, newer) = (folder(older), folder(newer));
    let path = |folder: &TempDir| folder.path().to_str().expect("text").to_owned();
    let output = guichet(&["diff", &path(&older), &path(&newer)]);
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
    out(&output)
}

const PROJECT: (&str, &str) = ("guichet.toml", "default_groups = [\"everyone\"]\ngroups = [\"hr\"]\n");
const A: &str = "---\nquestions:\n  - where is it\n---\n# A\n\nHello.\n\n- [Here](#here)\n- [There](#there)\n- Found → `solved`\n\n## Here\n\n→ [There](#there)\n\n## There\n\n```ticket\ntitle: A\n```\n";

#[test]
fn the_same_is_nothing_for_anybody() {
    assert_eq!(diff(&[PROJECT, ("a.md", A)], &[PROJECT, ("a.md", A)]), "Nothing changes for anybody.\n");
    // Nor are other words of a text, nor another order of steps.
    let moved = "---\nquestions:\n  - where is it\n---\n# A\n\nGood day.\n\n- [Here](#here)\n- [There](#there)\n- Found → `solved`\n\n## There\n\n```ticket\ntitle: A\n```\n\n## Here\n\n→ [There](#there)\n";
    assert_eq!(diff(&[PROJECT, ("a.md", A)], &[PROJECT, ("a.md", moved)]), "Nothing changes for anybody.\n");
}

#[test]
fn what_changes_is_told_in_sentences_the_most_important_first() {
    let newer = A
        .replace("- Found → `solved`", "- Found → `done`")
        .replace("## Here\n\n", "## Here\n\n```ask\nquestion: Who?\nsave as: who\n```\n\n")
        .replace("where is it", "where has it gone")
        .replace("- [Here](#here)", "- [Right here](#here)\n- [Only HR](#hr)")
        + "\n## HR\n\n```only\ngroups: hr\n```\n\nSpecial.\n";
    let told = diff(
        &[PROJECT, ("a.md", A), ("b.md", "# B\n\nB.\n")],
        &[PROJECT, ("a.md", &newer), ("c.md", "# C\n\nC.\n")],
    );
    let expected = "b  “B”
  · “B” is gone.

a  “A”
  · “A” → [Found] ends with `done` now, before with `solved`.
  · For hr: The step “HR” is new.
  · For hr: “Only HR” is a new choice in “A”.
  · For hr: A way is new: “A” → [Only HR] → “HR”, to “Did this help?”.
  · “A” → [Right here] → “Here” → “There” is 1 step or question longer.
  · The choice “Right here” in “A” was “Here”.
  · “where has it gone” leads here now.
  · “where is it” is no question of it any more.

c  “C”
  · “C” is new.

3 procedures change for the people who use them.
";
    assert_eq!(told, expected);
}

#[test]
fn readers_who_lose_a_procedure_are_named() {
    let newer = A.replace("---\nquestions", "---\ngroups: hr\nquestions");
    let told = diff(&[PROJECT, ("a.md", A)], &[PROJECT, ("a.md", &newer)]);
    assert!(told.contains("For everyone: “A” cannot be read any more."), "{told}");
}

#[test]
fn names_that_are_kept_are_no_loss() {
    let other = A
        .replace("## There", "## <a name=\"there\"></a>Over there")
        .replace("---\nquestions", "---\nformerly: a.md\nquestions");
    let told = diff(&[PROJECT, ("a.md", A)], &[PROJECT, ("b.md", &other)]);
    assert!(told.contains("It was `a.md`.") && told.contains("The step “Over there” was “There”."), "{told}");
    assert!(!told.contains("gone") && !told.contains("new"), "{told}");
}

#[test]
fn a_knot_of_many_ways_ends_and_says_so() {
    let links: String = (0..40).map(|number| format!("- [To {number}](#step-{number})\n")).collect();
    let mut text = format!("# All\n\n{links}- Out → `solved`\n");
    for number in 0..40 {
        text.push_str(&format!("\n## Step {number}\n\n{links}- Out → `solved`\n"));
    }
    let newer = text.replacen("- Out → `solved`", "- Out → `done`", 1);
    let told = diff(&[PROJECT, ("all.md", &text)], &[PROJECT, ("all.md", &newer)]);
    assert!(told.contains("too many ways"), "{told}");
    assert!(told.contains("“Out” in “All” leads to `done` now, before to `solved`."), "{told}");
}

fn git(there: &TempDir, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.arg("-C").arg(there.path()).args(["-c", "user.name=A", "-c", "user.email=a@example.com"]);
    let output = command.args(arguments).output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", err(&output));
}

#[test]
fn a_folder_is_compared_with_a_revision_and_lost_names_are_told() {
    // The folder is a part of its repository.
    let there = folder(&[
        ("kb/guichet.toml", PROJECT.1),
        ("kb/a.md", A),
        ("kb/old.md", "# Old\n\nText.\n\n- [X](#x)\n- Yes → `solved`\n\n## X\n\nX.\n"),
    ]);
    git(&there, &["init", "-q"]);
    git(&there, &["add", "."]);
    git(&there, &["commit", "-qm", "published"]);
    git(&there, &["tag", "v1"]);
    let renamed = A.replace("## There", "## Over there").replace("(#there)", "(#over-there)");
    write(&there, &[("kb/a.md", &renamed)]);
    fs::rename(there.path().join("kb/old.md"), there.path().join("kb/new.md")).expect("renamed");
    let path = there.path().join("kb");
    let path = path.to_str().expect("text");
    let output = guichet(&["diff", path, "--git", "v1", "--format", "json"]);
    let lines: Vec<serde_json::Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let kinds: Vec<&str> = lines.iter().filter_map(|line| line["kind"].as_str()).collect();
    assert_eq!(kinds, ["renamed", "renamed"], "{lines:?}");
    assert_eq!(lines[0]["readers"], serde_json::json!([]));

    let told = out(&guichet(&["check", path, "--since", "v1"]));
    assert!(
        told.contains(
            "“There” is gone and “Over there” is new in its place. Is it the same step?  [step-renamed]"
        ),
        "{told}"
    );
    assert!(told.contains("`## <a name=\"there\"></a>Over there`"), "{told}");
    assert!(told.contains("`new.md` looks like the former `old.md`.  [file-renamed]"), "{told}");
    assert!(told.contains("Add `formerly: old.md` on top."), "{told}");
    assert!(!out(&guichet(&["check", path])).contains("renamed"));
    // Mended as told, it is silent.
    let mended = renamed.replace("## Over there", "## <a name=\"there\"></a>Over there");
    write(&there, &[("kb/a.md", &mended)]);
    assert!(!out(&guichet(&["check", path, "--since", "v1"])).contains("step-renamed"));

    for revision in ["v2", "--help", "-x", ""] {
        let output = guichet(&["diff", path, &format!("--git={revision}")]);
        assert_eq!(output.status.code(), Some(2), "{revision}");
        assert!(err(&output).contains("no commit, branch or tag"), "{}", err(&output));
    }
}
