//! The command as writers and programs use it: real runs of the real binary.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Output, Stdio};

use guichet_tests::command::{err, fed, folder, guichet, out};
use tempfile::TempDir;

fn run(arguments: &[&str], input: &str) -> Output {
    fed(guichet().args(arguments), input)
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
        "message": "There is no step “#nulle-part”.", "help": "Write a step with this heading, or mend the link.", "fix": false,
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
fn plain_pages_are_written_replaced_and_swept_and_nothing_else_is_touched() {
    let there = folder(&[PROJECT, WIFI, ("it/vpn.md", "# VPN\n\nSee [Wi-Fi](../wifi.md).\n")]);
    let (path, output) = (there.path().to_str().expect("text").to_owned(), there.path().join("out"));
    let target = output.to_str().expect("text");
    let pages = output.join("pages");
    let names = || {
        let mut names = guichet_tests::read_folder(&pages).files.into_keys().collect::<Vec<_>>();
        names.sort();
        names
    };
    let packed = run(&["pack", &path, "-o", target, "--html"], "");
    assert_eq!(packed.status.code(), Some(0), "{}", err(&packed));
    assert!(out(&packed).contains("plain pages in"), "{}", out(&packed));
    assert_eq!(names(), ["en.html", "en/it/vpn.html", "en/wifi.html", "index.html", "style.css"]);
    // What is not for everybody any more goes, with its folder; a stranger's file stays.
    fs::write(pages.join("en/own.html"), "mine").expect("written");
    fs::write(there.path().join("it/vpn.md"), "---\ngroups: hr\n---\n# VPN\n\nSecret.\n").expect("written");
    assert_eq!(run(&["pack", &path, "-o", target, "--html"], "").status.code(), Some(0));
    assert_eq!(names(), ["en.html", "en/own.html", "en/wifi.html", "index.html", "style.css"]);
    assert!(!pages.join("en/it").exists());
    // A page that is no longer made would tell what held once.
    assert_eq!(run(&["pack", &path, "-o", target], "").status.code(), Some(0));
    assert_eq!(names(), ["en/own.html"]);
    // A stranger's style sheet stays as well.
    fs::write(pages.join("style.css"), "body { color: red }").expect("written");
    assert_eq!(run(&["pack", &path, "-o", target], "").status.code(), Some(0));
    assert_eq!(names(), ["en/own.html", "style.css"]);
    // Where nothing else lies in it, the folder goes as a whole.
    fs::remove_dir_all(&pages).expect("removed");
    assert_eq!(run(&["pack", &path, "-o", target, "--html"], "").status.code(), Some(0));
    assert_eq!(run(&["pack", &path, "-o", target], "").status.code(), Some(0));
    assert!(!pages.exists());
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

#[test]
fn ask_answers_in_the_language_of_the_question() {
    let there = folder(&[
        ("guichet.toml", "default_groups = [\"everyone\"]\nlanguages = [\"en\", \"fr\"]\n"),
        ("printer.md", "---\nquestions: the printer does not print\n---\n# Printer\n\nSwitch it on.\n"),
        ("printer.fr.md", "---\nquestions: l’imprimante n’imprime pas\n---\n# Imprimante\n\nAllumez-la.\n"),
    ]);
    let path = there.path().to_str().expect("text");
    let questions = "mon imprimante n'imprime plus\nmy printer does not print\n";
    let output = out(&run(&["ask", path, "--json"], questions));
    let lines: Vec<serde_json::Value> =
        output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told = |at: usize| (lines[at]["language"].as_str(), lines[at]["candidates"][0]["title"].as_str());
    assert_eq!(told(0), (Some("fr"), Some("Imprimante")));
    assert_eq!(told(1), (None, Some("Printer")));
    let text = out(&run(&["ask", path], questions));
    assert!(text.contains("mon imprimante n'imprime plus\n  asked among the procedures in `fr`\n"), "{text}");
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

const BROKEN: &str =
    "# Ça va 🙂\r\n\r\n➔ [Two](#two)\r\n\r\n## Two\r\n\r\n- Oui → `résolu`\r\n- No → `not solved`\r\n";

#[test]
fn fix_shows_first_and_changes_only_what_it_may() {
    let there = folder(&[PROJECT, WIFI, ("it/b.md", BROKEN), ("it/c.md", BROKEN)]);
    let path = |name: &str| there.path().join(name).to_str().expect("text").to_owned();
    let root = path("");
    for arguments in [&["fix", &root][..], &["fix", &root, "--diff"]] {
        let output = run(arguments, "y\n");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(out(&output).contains("-➔ [Two](#two)\n+→ [Two](#two)"), "{}", out(&output));
        assert_eq!(fs::read_to_string(path("it/b.md")).expect("there"), BROKEN);
    }
    let output = run(&["fix", &path("it/b.md"), "--yes"], "");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let mended = BROKEN.replace('➔', "→").replace("résolu", "solved");
    assert_eq!(fs::read_to_string(path("it/b.md")).expect("there"), mended);
    assert_eq!(fs::read_to_string(path("it/c.md")).expect("there"), BROKEN);
    let output = run(&["fix", &path("it/b.md"), &path("it"), "--yes"], "");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(fs::read_to_string(path("it/c.md")).expect("there"), mended);
    let output = run(&["fix", &root], "");
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "Nothing to repair.\n"));
    assert_eq!(run(&["fix", &path("nowhere.md")], "").status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn fix_keeps_permissions_and_leaves_protected_files_alone() {
    use std::os::unix::fs::PermissionsExt;
    let there = folder(&[PROJECT, ("b.md", BROKEN), ("c.md", BROKEN)]);
    let mode = |name: &str, mode: u32| {
        fs::set_permissions(there.path().join(name), fs::Permissions::from_mode(mode)).expect("set");
    };
    let root = there.path().to_str().expect("text");
    mode("c.md", 0o444);
    let output = run(&["fix", root, "--yes"], "");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(there.path().join("b.md")).expect("there"), BROKEN, "all or nothing");
    mode("c.md", 0o640);
    assert_eq!(run(&["fix", root, "--yes"], "").status.code(), Some(0));
    let now = fs::metadata(there.path().join("c.md")).expect("there").permissions().mode();
    assert_eq!(now & 0o777, 0o640);
}

#[test]
fn check_of_a_file_tells_its_problems_alone() {
    let there = folder(&[PROJECT, ("it/b.md", BROKEN), ("it/c.md", BROKEN), ("_d.md", BROKEN)]);
    let path = |name: &str| there.path().join(name).to_str().expect("text").to_owned();
    let output = run(&["check", &path("it/b.md")], "");
    assert_eq!(output.status.code(), Some(1));
    let text = out(&output);
    assert!(text.contains("it/b.md:3:1") && !text.contains("c.md"), "{text}");
    assert!(text.contains("🔧 guichet fix ") && text.ends_with("1 file: 1 error, 1 warning\n"), "{text}");
    assert_eq!(run(&["check", &path("_d.md")], "").status.code(), Some(2));
}

#[test]
fn check_speaks_to_github() {
    let there = folder(&[PROJECT, ("a, b: c.md", "# A\n\n- [100 %\u{a0}Où](#é%20é)\n")]);
    let output = run(&["check", there.path().to_str().expect("text"), "--format", "github"], "");
    let text = out(&output);
    let line = text.lines().next().expect("one");
    assert!(line.starts_with("::error file="), "{line}");
    assert!(line.contains("/a%2C b%3A c.md,line=3,col=3,endColumn="), "{line}");
    assert!(line.contains(",title=unknown-step::There is no step “#é é”.%0AWrite a step"), "{line}");
    assert_eq!(text.lines().count(), 1);
}

/// What the standard requires (SARIF 2.1.0, sections 3.13 to 3.58), of every part that we write.
#[test]
fn check_writes_sarif() {
    let there = folder(&[PROJECT, ("é x.md", BROKEN)]);
    let output = run(&["check", there.path().to_str().expect("text"), "--format", "sarif"], "");
    let log: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().is_some_and(|schema| schema.ends_with("sarif-2.1.0.json")));
    let runs = log["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert_eq!(driver["name"], "guichet");
    assert_eq!(runs[0]["columnKind"], "unicodeCodePoints");
    let rules = driver["rules"].as_array().expect("rules");
    let ids: std::collections::BTreeSet<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids.len(), rules.len(), "ids of rules are unique");
    let results = runs[0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 2);
    let region = |region: &serde_json::Value| {
        let number = |name: &str| region[name].as_u64().filter(|number| *number >= 1).expect("from 1");
        (number("startLine"), number("startColumn"), number("endColumn"))
    };
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("level")));
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().expect("uri").ends_with("/%C3%A9%20x.md"));
        region(&place["region"]);
        for fix in result["fixes"].as_array().expect("both are mended") {
            let changes = fix["artifactChanges"].as_array().expect("changes");
            assert!(!changes.is_empty());
            for change in changes {
                assert!(change["artifactLocation"]["uri"].is_string());
                let replacements = change["replacements"].as_array().expect("replacements");
                assert!(!replacements.is_empty());
                for replacement in replacements {
                    region(&replacement["deletedRegion"]);
                }
            }
        }
    }
    let end = &results[1];
    assert_eq!(end["ruleId"], "unknown-end");
    assert_eq!(
        region(&end["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]),
        (7, 10, 16)
    );
}

/// `guichet test`: what differs, what is taken over, what nothing visits, every way walked, and JUnit's XML.
#[test]
fn test_tells_takes_over_covers_and_explores() {
    let there = TempDir::new().expect("a folder");
    let write = |name: &str, text: &str| fs::write(there.path().join(name), text).expect("written");
    write("guichet.toml", "default_groups = [\"everyone\"]\n");
    write(
        "vpn.md",
        "# VPN\n\n- [Red](#red)\n- [Green](#green)\n\n## Red\n\nBad.\n\n→ `done`\n\n## Green\n\nGood.\n\n→ `solved`\n",
    );
    write("vpn.test.md", "# Tests for [VPN](vpn.md)\n\n## Red is <bad>\n\n> Red\n\nWorse.\n\n→ `done`\n");
    write("questions.test.md", "# Questions\n\n- vpn → [VPN](vpn.md)\n- lunch → `none`\n");
    let path = there.path().to_str().expect("text");
    let failed = run(&["test", path], "");
    assert_eq!(failed.status.code(), Some(1));
    let told = out(&failed);
    assert!(told.contains("vpn.test.md:7  FAILED  Red is <bad>") && told.contains("Bad."), "{told}");
    assert!(told.contains("1 question: 1 land first") && told.contains("1 rightly refused"), "{told}");
    let junit = out(&run(&["test", path, "--format", "junit"], ""));
    assert!(junit.contains("failures=\"1\"") && junit.contains("Red is &lt;bad&gt;"), "{junit}");
    assert_eq!(run(&["test", path, "--accept"], "").status.code(), Some(0));
    let kept = fs::read_to_string(there.path().join("vpn.test.md")).expect("it is there");
    assert_eq!(kept, "# Tests for [VPN](vpn.md)\n\n## Red is <bad>\n\n> Red\n\nBad.\n\n→ `done`\n");
    let covered = run(&["test", path, "--coverage", "--explore", "--seed", "7"], "");
    assert_eq!(covered.status.code(), Some(0), "{}", out(&covered));
    assert!(err(&covered).contains("--seed 7"), "{}", err(&covered));
    let told = out(&covered);
    assert!(told.contains("No test visits “Green” (vpn.md:12).  [not-tested]"), "{told}");
    assert!(
        told.contains("No test takes “Green”") && told.contains("walked to 3 steps and 2 choices"),
        "{told}"
    );
}

/// Above the folder with the project file everything would look wrong: the command says which folder is meant.
#[test]
fn a_folder_above_the_project_is_told_and_not_checked() {
    let there = folder(&[("readme.txt", "x"), ("help/guichet.toml", PROJECT.1), ("help/wifi.md", WIFI.1)]);
    for arguments in [&["check", "."][..], &["pack", ".", "-o", "out"], &["test", "."]] {
        let output = fed(guichet().args(arguments).current_dir(there.path()), "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = "there is no `guichet.toml` in";
        assert!(err(&output).contains(said) && err(&output).contains("`help` has one"), "{}", err(&output));
    }
    // A folder without any project is as good as before.
    let bare = folder(&[WIFI]);
    assert!(
        out(&run(&["check", bare.path().to_str().expect("text")], "")).contains("Nobody may see this file")
    );
}

/// What is packed stands apart from what was written.
#[test]
fn nothing_is_packed_among_the_procedures() {
    let there = folder(&[PROJECT, WIFI, ("it/vpn.md", WIFI.1)]);
    let pack = |out: &str| fed(guichet().args(["pack", ".", "-o", out]).current_dir(there.path()), "");
    for out in [".", "it", "it/.."] {
        let output = pack(out);
        assert_eq!(output.status.code(), Some(2), "{out}");
        assert!(err(&output).contains("is where procedures are"), "{}", err(&output));
    }
    assert!(!there.path().join("manifest.json").exists() && !there.path().join("it/manifest.json").exists());
    // A folder of its own, also the second time.
    for _ in 0..2 {
        assert!(pack("out").status.success());
    }
}

/// A name mistyped would begin another server's data: it is told what was made.
#[test]
fn a_key_tells_which_folder_and_project_it_made() {
    let there = TempDir::new().expect("a folder");
    let key = |project: &str| {
        let arguments = ["keys", "new", "Ada", "--data", "data", "--project", project, "--right", "publish"];
        let output = fed(guichet().args(arguments).current_dir(there.path()), "");
        assert!(output.status.success(), "{}", err(&output));
        assert_eq!(out(&output).lines().count(), 1, "the key alone");
        err(&output)
    };
    let first = key("acme");
    assert!(
        first.contains("`data` was not there, and is made") && first.contains("`acme` was not there"),
        "{first}"
    );
    assert!(!key("acme").contains("was not there"));
    let second = key("amce");
    assert!(!second.contains("`data`") && second.contains("`amce` was not there"), "{second}");
    let mut password = guichet();
    password.args(["accounts", "password", "ann", "--data", "data", "--project", "shop"]);
    let output = fed(password.current_dir(there.path()), "correct horse battery\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("there is no project `shop`; there are `acme`, `amce`"),
        "{}",
        err(&output)
    );
}
