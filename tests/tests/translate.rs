//! Translations by the real command: skeletons, PO files, and what git knows.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use guichet_engine::{Knowledge, Problem};
use guichet_tests::command::{self, err, folder, out};
use guichet_tests::read_folder;
use tempfile::TempDir;

fn guichet(arguments: &[&str]) -> Output {
    command::guichet().args(arguments).output().expect("it runs")
}

/// A path below a folder, as an argument.
fn at(there: &TempDir, path: &str) -> String {
    there.path().join(path).to_str().expect("text").to_owned()
}

const PROJECT: (&str, &str) =
    ("guichet.toml", "default_groups = [\"everyone\"]\nlanguages = [\"en\", \"fr\"]\n");

const PLACE: &str = "---
questions:
  - Where am I?
owner: it
---

# Find the place

Hello.

- If `visits > 2` → [Ask](#ask)
- Otherwise → [Look](#look)

## Ask

```ask
question: Where are you?
save as: place
one of:
  - At home
  - office = In the office
```

> If `place is \"office\"`:
> Good.

- [Look](#look)
- Yes → `solved`

## Look

Look around, [or ask](#ask).

Then go.
";

#[test]
fn a_new_translation_has_the_skeleton_and_cannot_be_published_yet() {
    let there = folder(&[PROJECT, ("place.md", PLACE)]);
    let output = guichet(&["translate", &at(&there, "place.md"), "fr"]);
    assert!(output.status.success(), "{}", err(&output));
    let text = fs::read_to_string(there.path().join("place.fr.md")).expect("written");
    assert!(
        text.starts_with(
            "---\nquestions:\n  - Where am I?\n---\n\n# Find the place\n\n<!-- TODO translate: "
        ),
        "{text}"
    );
    assert!(text.contains("  - At home = At home\n  - office = In the office\n"), "{text}");
    assert!(!text.contains("owner"), "{text}");
    let knowledge = Knowledge::read(&read_folder(there.path()));
    let errors: Vec<&str> = knowledge
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| problem.code.name())
        .collect();
    assert_eq!(errors, ["not-translated"]);
    assert!(!knowledge.procedures["place"].by_language.contains_key("fr"), "it is not published");
    // Never again over it.
    let again = guichet(&["translate", &at(&there, "place.md"), "fr"]);
    assert_eq!(again.status.code(), Some(2));
    // Without the marks it is a translation like another.
    let done: String = text
        .split("\n\n<!-- TODO")
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once("-->").expect("closed").1 })
        .collect();
    fs::write(there.path().join("place.fr.md"), done).expect("written");
    let knowledge = Knowledge::read(&read_folder(there.path()));
    assert!(!knowledge.problems.iter().any(Problem::is_error), "{:?}", knowledge.problems);
    assert!(knowledge.procedures["place"].by_language.contains_key("fr"));
}

#[test]
fn what_cannot_be_translated_is_refused() {
    let there = folder(&[PROJECT, ("place.md", PLACE)]);
    for arguments in [
        &["translate", &at(&there, "place.md"), "it"][..],
        &["translate", &at(&there, "place.md"), "en"],
        &["translate", &at(&there, "guichet.toml"), "fr"],
        &["translate", &at(&there, "."), "fr"],
        &["translate", &at(&there, "place.md")],
        &["translate", "--up-to-date", &at(&there, "place.md")],
    ] {
        assert_eq!(guichet(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

/// A translation that still waits was compared with nothing.
#[test]
fn what_is_not_translated_is_not_up_to_date() {
    let there = folder(&[PROJECT, ("place.md", PLACE)]);
    assert!(guichet(&["translate", &at(&there, "place.md"), "fr"]).status.success());
    let before = fs::read(there.path().join("place.fr.md")).expect("written");
    let output = guichet(&["translate", "--up-to-date", &at(&there, "place.fr.md")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("wait to be translated"), "{}", err(&output));
    assert_eq!(fs::read(there.path().join("place.fr.md")).expect("there"), before);
}

/// The sample's procedures, compared step by step: the order of steps in a file means nothing.
fn procedures(root: &Path) -> Vec<String> {
    let knowledge = Knowledge::read(&read_folder(root));
    let mut all = Vec::new();
    for versions in knowledge.procedures.values() {
        for (language, procedure) in &versions.by_language {
            let mut procedure = procedure.clone();
            procedure.steps.sort_by(|a, b| a.name.cmp(&b.name));
            all.push(format!("{language} {procedure:?}"));
        }
    }
    all
}

#[test]
fn export_and_import_of_the_sample_is_the_same_knowledge() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../procedures");
    let files = read_folder(&sample).files;
    let there = TempDir::new().expect("a folder");
    let translated = |path: &str| path.ends_with(".fr.md");
    for (path, bytes) in &files {
        let path = there.path().join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    let before = procedures(there.path());
    let po = at(&there, "fr.po");
    let output = guichet(&["translate", "--export", "po", &at(&there, "."), "fr", "-o", &po]);
    assert!(output.status.success(), "{}", err(&output));
    // As they are, nothing is to be written.
    let output = guichet(&["translate", "--import", &po, &at(&there, ".")]);
    assert!(out(&output).ends_with("0 files written, 0 passages left\n"), "{}", out(&output));
    let mut count = 0;
    for path in files.keys().filter(|path| translated(path)) {
        fs::remove_file(there.path().join(path)).expect("removed");
        count += 1;
    }
    // What has no French version at all stays without one.
    let text = fs::read_to_string(&po).expect("there");
    // Where gettext is, it takes the file.
    if let Ok(output) = Command::new("msgfmt").args(["-o", "/dev/null", &po]).output() {
        assert!(output.status.success(), "{}", err(&output));
    }
    assert!(text.contains("Language: fr"), "{}", &text[..400]);
    let output = guichet(&["translate", "--import", &po, &at(&there, ".")]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(count > 5 && out(&output).contains(" passages left"), "{}", out(&output));
    // A file that could not be published for a ticket field of its own can be now: fields are the source's.
    let after = procedures(there.path());
    for procedure in &before {
        assert!(after.contains(procedure), "lost or changed: {procedure}");
    }
}

#[test]
fn fuzzy_and_outdated_words_stay_in_the_source_s_language_and_are_listed() {
    let there = folder(&[PROJECT, ("place.md", PLACE)]);
    let po = at(&there, "fr.po");
    assert!(guichet(&["translate", "--export", "po", &at(&there, "."), "fr", "-o", &po]).status.success());
    let text = fs::read_to_string(&po).expect("written");
    let mut done = String::new();
    for part in text.split("\n\n") {
        let words = part.lines().find_map(|line| line.strip_prefix("msgid \"")).unwrap_or_default();
        let words = words.trim_end_matches('"');
        let part = match words {
            "Hello." => {
                part.replace("msgctxt", "#, fuzzy\nmsgctxt").replace("msgstr \"\"", "msgstr \"Salut.\"")
            }
            "Find the place" => part.replace("msgstr \"\"", "msgstr \"Trouver l'endroit\""),
            "Look" => part.replace("msgstr \"\"", "msgstr \"Où regarder ?\""),
            "Then go." => {
                part.replace("Then go.", "Go then.").replace("msgstr \"\"", "msgstr \"Puis allez-y.\"")
            }
            "" => part.to_owned(),
            words => part.replace("msgstr \"\"", &format!("msgstr \"{words}\"")),
        };
        done.push_str(&part);
        done.push_str("\n\n");
    }
    fs::write(&po, done).expect("written");
    let output = guichet(&["translate", "--import", &po, &at(&there, ".")]);
    let told = out(&output);
    assert!(told.contains("place.md#find-the-place: text 1: marked as fuzzy"), "{told}");
    assert!(
        told.contains("place.md#look: text 1.2: the source has changed") || told.contains("not in the file"),
        "{told}"
    );
    let text = fs::read_to_string(there.path().join("place.fr.md")).expect("written");
    assert!(text.contains("# Trouver l'endroit\n\n<!-- TODO translate: text 1 -->\n\nHello.\n"), "{text}");
    assert!(
        text.contains("## Où regarder ?") && text.contains("(#où-regarder-)"),
        "links follow their headings: {text}"
    );
    let knowledge = Knowledge::read(&read_folder(there.path()));
    let errors: Vec<String> =
        knowledge.problems.iter().filter(|problem| problem.is_error()).map(guichet_tests::line).collect();
    assert!(errors.len() == 1 && errors[0].contains("not-translated"), "{errors:?}");
}

#[test]
fn a_po_file_that_is_none_is_told_with_its_line() {
    let there = folder(&[PROJECT, ("place.md", PLACE)]);
    let header = "msgid \"\"\nmsgstr \"\"\n\"Language: fr\\n\"\n\n";
    for (text, words) in [
        (format!("{header}nonsense\n"), "line 5"),
        (format!("{header}\"loose\"\n"), "line 5"),
        (format!("{header}msgid \"\n"), "line 5"),
        (format!("{header}msgid é\n"), "line 5"),
        (format!("#\n{header}msgid \"{}\"\n", "x".repeat(100_000)), "line 6"),
        ("#\n\n".to_owned(), "its language"),
    ] {
        fs::write(there.path().join("fr.po"), text).expect("written");
        let output = guichet(&["translate", "--import", &at(&there, "fr.po"), &at(&there, ".")]);
        assert_eq!(output.status.code(), Some(2), "{words}: {}", err(&output));
        assert!(err(&output).contains(words) && !err(&output).contains("panicked"), "{}", err(&output));
    }
}

fn git(there: &TempDir, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.arg("-C").arg(there.path()).args(["-c", "user.name=A", "-c", "user.email=a@example.com"]);
    let output = command.args(arguments).output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", err(&output));
}

const A: &str = "# A\n\nText.\n\n- [B](#b)\n- [C](#c)\n\n## B\n\nOne.\n\nTwo.\n\n## C\n\nThree.\n";
const A_FR: &str = "# A\n\nTexte.\n\n- [B](#bé)\n- [C](#c)\n\n## C\n\nTrois.\n\n## Bé\n\nUn.\n\nDeux.\n";

/// The steps that `check` tells to be behind, by line of the translation.
fn behind(there: &TempDir) -> Vec<u64> {
    let output = guichet(&["check", &at(there, "."), "--format", "json"]);
    let lines = out(&output);
    let lines = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    lines
        .filter(|line| line["code"] == "translation-behind")
        .map(|line| line["line"].as_u64().expect("a line"))
        .collect()
}

#[test]
fn steps_of_a_translation_that_are_behind_their_source_are_told_until_they_are_compared() {
    let there = folder(&[PROJECT, ("it/a.md", A), ("it/a.fr.md", A_FR)]);
    let without = guichet(&["check", &at(&there, ".")]);
    assert!(
        without.status.success() && err(&without).matches("no git here").count() == 1,
        "{}",
        err(&without)
    );
    git(&there, &["init", "-q"]);
    git(&there, &["add", "."]);
    git(&there, &["commit", "-qm", "both"]);
    assert_eq!(behind(&there), [0_u64; 0]);
    // One step changes, another only in its white space.
    let changed = A.replace("Two.", "Two, and more.").replace("Three.", "Three. ");
    fs::write(there.path().join("it/a.md"), &changed).expect("written");
    git(&there, &["commit", "-qam", "source"]);
    assert_eq!(behind(&there), [12]);
    let told = out(&guichet(&["check", &at(&there, ".")]));
    assert!(told.contains("The source of “Bé” changed on ") && told.contains("(`it/a.md:8`)"), "{told}");
    // Lines that are gone count too.
    fs::write(there.path().join("it/a.md"), changed.replace("Text.\n\n", "")).expect("written");
    git(&there, &["commit", "-qam", "shorter"]);
    assert_eq!(behind(&there), [1, 12]);
    // Compared: noted, and nothing of the translation is another.
    let before = procedures(there.path());
    let output = guichet(&["translate", "--up-to-date", &at(&there, "it/a.fr.md")]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(procedures(there.path()), before);
    assert_eq!(behind(&there), [0_u64; 0]);
    git(&there, &["commit", "-qam", "compared"]);
    assert_eq!(behind(&there), [0_u64; 0]);
    // Again: one note, not two.
    assert!(guichet(&["translate", "--up-to-date", &at(&there, "it/a.fr.md")]).status.success());
    let text = fs::read_to_string(there.path().join("it/a.fr.md")).expect("there");
    assert_eq!(text.matches("<!-- Compared").count(), 1);
}
