//! The command as writers and programs use it: real runs of the real binary.
//!
//! `GUICHET` names the binary; without it the release build is used.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn guichet() -> Command {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/guichet");
    let path = std::env::var_os("GUICHET").map_or(built, PathBuf::from);
    assert!(path.exists(), "{} is not built: `make cli`", path.display());
    let mut command = Command::new(path);
    // Where CI is set, `pack` is strict; each test says itself what it wants.
    command.env_remove("CI").env("NO_COLOR", "1");
    command
}

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = guichet()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // Written beside reading: a full pipe on one side must not stop the other.
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).ok());
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written");
    output
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("made");
        fs::write(path, text).expect("written");
    }
    folder
}

const PROJECT: (&str, &str) = ("guichet.toml", "default_groups = [\"everyone\"]\ngroups = [\"hr\"]\n");
const WIFI: (&str, &str) = (
    "wifi.md",
    "---\nquestions: how do i get on the guest network\n---\n# Guest Wi-Fi\n\nAsk at reception.\n",
);

#[test]
fn check_tells_one_problem_a_line_and_fails_on_errors() {
    let there = folder(&[PROJECT, WIFI, ("bad.md", "# Bad\n\n- [Où ?](#nulle-part)\n")]);
    let output = run(&["check", there.path().to_str().expect("text"), "--format", "json"], "");
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<serde_json::Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 1);
    let expected = serde_json::json!({
        "code": "unknown-step", "severity": "error", "file": "bad.md", "line": 3, "column": 3,
        "message": "There is no step “#nulle-part”.", "help": "Write a step with this heading, or mend the link.",
    });
    assert_eq!(lines[0], expected);

    let fine = folder(&[PROJECT, WIFI]);
    let output = run(&["check", fine.path().to_str().expect("text")], "");
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "1 file: nothing to mend\n"));
}

#[test]
fn wrong_use_is_told_and_is_two() {
    for arguments in
        [&["check", "/nowhere/at/all"][..], &["check"], &["pack", "."], &["fly"], &["ask", "/nowhere"]]
    {
        let output = run(arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!err(&output).is_empty(), "{arguments:?}");
    }
    assert!(err(&run(&["check", "/nowhere"], "")).contains("there is no folder `/nowhere`"));
}

#[test]
fn files_that_are_no_text_too_large_or_torn_are_told_and_the_rest_goes_on() {
    let there =
        folder(&[PROJECT, WIFI, ("torn.md", "# Torn\n\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n")]);
    fs::write(there.path().join("latin.md"), b"# Caf\xe9\n").expect("written");
    fs::write(there.path().join("empty.md"), b"").expect("written");
    let large = "# Large\n\n".to_owned() + &"word ".repeat(2_000_000);
    fs::write(there.path().join("large.md"), large).expect("written");
    let path = there.path().to_str().expect("text");
    let told = out(&run(&["check", path, "--format", "json"], ""));
    let codes: Vec<(String, String)> = told
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .map(|line| {
            (
                line["file"].as_str().unwrap_or_default().to_owned(),
                line["code"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let expected = [
        ("empty.md", "no-title"),
        ("large.md", "too-large"),
        ("latin.md", "not-utf8"),
        ("torn.md", "conflict-marks"),
    ];
    assert_eq!(codes, expected.map(|(file, code)| (file.to_owned(), code.to_owned())));
    // The others still pack, unless told otherwise.
    let output = there.path().join("out");
    let packed = run(&["pack", path, "-o", output.to_str().expect("text")], "");
    assert_eq!(packed.status.code(), Some(0), "{}", err(&packed));
    assert!(out(&packed).contains("4 of 5 files left out"), "{}", out(&packed));
    let strict = run(&["pack", path, "-o", output.to_str().expect("text"), "--strict"], "");
    assert_eq!(strict.status.code(), Some(1));
}

#[test]
fn an_interrupted_or_refused_pack_leaves_the_old_version_whole() {
    let there = folder(&[PROJECT, WIFI]);
    let (path, output) = (there.path().to_str().expect("text").to_owned(), there.path().join("out"));
    let target = output.to_str().expect("text");
    assert_eq!(run(&["pack", &path, "-o", target], "").status.code(), Some(0));
    let manifest = fs::read_to_string(output.join("manifest.json")).expect("there");
    // A new version whose shelf cannot be written: the old manifest still names shelves that are there.
    fs::write(there.path().join("wifi.md"), "# Guest Wi-Fi\n\nNew words.\n").expect("written");
    let shelves = output.join("shelves");
    let kept = there.path().join("kept");
    fs::rename(&shelves, &kept).expect("moved");
    fs::write(&shelves, "a file in the way").expect("written");
    let refused = run(&["pack", &path, "-o", target], "");
    assert_eq!(refused.status.code(), Some(2), "{}", out(&refused));
    assert_eq!(fs::read_to_string(output.join("manifest.json")).expect("there"), manifest);
    fs::remove_file(&shelves).expect("removed");
    fs::rename(&kept, &shelves).expect("moved back");
    // A folder with nothing that can be published does not replace what is.
    fs::write(there.path().join("wifi.md"), "no title").expect("written");
    assert_eq!(run(&["pack", &path, "-o", target], "").status.code(), Some(1));
    assert_eq!(fs::read_to_string(output.join("manifest.json")).expect("there"), manifest);
    let named: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    for shelf in named["shelves"].as_array().expect("a list") {
        assert!(output.join(shelf["file"].as_str().expect("a name")).exists());
    }
    // Leftovers of shelves are swept with the next version; temporary files never stay.
    fs::write(there.path().join("wifi.md"), "# Guest Wi-Fi\n\nNewest words.\n").expect("written");
    assert_eq!(run(&["pack", &path, "-o", target], "").status.code(), Some(0));
    let count = fs::read_dir(&shelves).expect("there").count();
    assert_eq!(count, 1);
}

#[test]
fn ask_answers_thousands_of_lines_in_one_run() {
    let there = folder(&[
        PROJECT,
        WIFI,
        (
            "printer.md",
            "---\nquestions: the printer does not print\n---\n# Printer\n\nSwitch it off and on.\n",
        ),
        (
            "secret.md",
            "---\ngroups: hr\nquestions: what do people earn\n---\n# Salaries\n\nNobody may know.\n",
        ),
    ]);
    let path = there.path().to_str().expect("text");
    let questions =
        "how do i get on the gest network\nprinter not printing\nwhat is for lunch\nwhat do people earn\n\n"
            .repeat(1000);
    let output = run(&["ask", path, "--json"], &questions);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).is_empty(), "no progress when piped: {}", err(&output));
    let lines: Vec<serde_json::Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 5000);
    let first = |at: usize| (lines[at]["match"].as_str(), lines[at]["candidates"][0]["procedure"].as_str());
    assert_eq!(first(0), (Some("clear"), Some("wifi")));
    assert_eq!(first(1), (Some("clear"), Some("printer")));
    assert_eq!(lines[2]["match"], "none");
    assert_eq!(lines[3]["match"], "none");
    assert!(!out(&output).contains("secret"));
    for line in &lines {
        for candidate in line["candidates"].as_array().expect("a list") {
            let probability = candidate["probability"].as_f64().expect("a number");
            assert!((0.0..=1.0).contains(&probability));
        }
    }
    let hr = out(&run(&["ask", path, "--json", "--groups", "hr"], "what do people earn\n"));
    assert!(hr.contains("\"procedure\":\"secret\""), "{hr}");
    assert_eq!(run(&["ask", path, "--groups", "nobody"], "").status.code(), Some(2));
    assert_eq!(run(&["ask", path, "--lang", "xx"], "").status.code(), Some(2));
}

/// A program may wait for each answer before it asks on.
#[test]
fn ask_answers_before_it_reads_on() {
    let there = folder(&[PROJECT, WIFI]);
    let mut child = guichet()
        .args(["ask", there.path().to_str().expect("text"), "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("piped");
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    for question in ["guest network", "lunch"] {
        writeln!(input, "{question}").expect("it reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("it answers");
        assert!(line.contains(question), "{line}");
    }
    drop(input);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_new_folder_checks_clean_packs_and_plays() {
    let there = TempDir::new().expect("a folder");
    let path = there.path().join("help");
    let text = path.to_str().expect("text");
    assert_eq!(run(&["new", text], "").status.code(), Some(0));
    let check = run(&["check", text], "");
    assert_eq!(check.status.code(), Some(0), "{}", out(&check));
    assert!(out(&check).contains("nothing to mend"), "{}", out(&check));
    let played = run(&["play", path.join("wifi.md").to_str().expect("text")], "1\n");
    assert_eq!(played.status.code(), Some(0), "{}", err(&played));
    let again = run(&["new", text], "");
    assert_eq!(again.status.code(), Some(2));
    assert!(err(&again).contains("guichet.toml"), "{}", err(&again));
}

/// The examples of the complete language check without errors, pack, and are found.
#[test]
fn the_examples_of_the_format_check_and_pack() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/examples");
    if !examples.exists() {
        println!("skipped: the format's examples are not beside the project");
        return;
    }
    let there = TempDir::new().expect("a folder");
    let (path, output) = (examples.to_str().expect("text"), there.path().join("out"));
    let told = out(&run(&["check", path, "--format", "json"], ""));
    for line in told.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(line["severity"] != "error", "{line}");
    }
    let packed = run(&["pack", path, "-o", output.to_str().expect("text")], "");
    assert_eq!(packed.status.code(), Some(0), "{}", err(&packed));
    let asked = out(&run(&["ask", path, "--json"], "the meeting room is always taken\n"));
    assert!(asked.contains("\"match\":\"clear\"") && asked.contains("it/meeting-room"), "{asked}");
}
