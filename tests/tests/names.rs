//! Names of files with accented letters: some disks keep `é` as one sign, some as two, and writers type either.

use guichet_engine::message::{Act, Expects, Input, User};
use guichet_engine::transcript::{Runner, read};
use guichet_engine::{Agent, Code, Knowledge, pack};
use unicode_normalization::UnicodeNormalization;

fn nfd(text: &str) -> String {
    text.nfd().collect()
}

const PROJECT: &str =
    "languages = [\"en\", \"fr\"]\ndefault_groups = [\"everyone\"]\nnot_solved = \"été/aidé.md\"\n";
const LEAVE: &str = "---\nquestions: leave\nformerly: vacancé.md\n---\n# Leave\n\n![A beach](médias/plage-été.png)\n\n- [Help](été/aid%C3%A9.md)\n- [Again](congé.md#leave)\n- [Gone](cong.md)\n";
const FRENCH: &str = "# Congé\n\n![Une plage](médias/plage-été.png)\n\n- [Aide](été/aidé.md)\n- [Encore](congé.md#leave)\n- [Parti](cong.md)\n";
const HELP: &str = "---\nsearch: no\n---\n# Help\n\n- [Back](../congé.md)\n- Enough → `done`\n";
const TEST: &str = "# Tests for [Leave](congé.md)\n\n## Help\n\n- Help\n- Again\n\n> Help\n\n- Back\n- Enough\n\n> Enough\n\n→ `done`\n";

/// A folder of the disk, each name and each text with accents in this form.
fn on_disk(name: impl Fn(&str) -> String, text: impl Fn(&str) -> String) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    let files = [
        ("guichet.toml", PROJECT),
        ("congé.md", LEAVE),
        ("congé.fr.md", FRENCH),
        ("congé.test.md", TEST),
        ("été/aidé.md", HELP),
        ("médias/plage-été.png", "png"),
    ];
    for (path, content) in files {
        let path = root.path().join(name(path));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
        std::fs::write(path, text(content)).expect("it is written");
    }
    root
}

#[test]
fn a_file_is_found_in_whichever_form_its_accents_are_on_the_disk_and_in_the_text() {
    for (name, text) in [(false, false), (true, false), (false, true), (true, true)] {
        let form = |two: bool| move |text: &str| if two { nfd(text) } else { text.to_owned() };
        let root = on_disk(form(name), form(text));
        let folder = guichet_tests::read_folder(root.path());
        let knowledge = Knowledge::read(&folder);
        // The one link that is wrong is told, by the names that the disk has.
        let told: Vec<(Code, &str)> = knowledge
            .problems
            .iter()
            .filter(|problem| problem.code != Code::TranslationMissing)
            .map(|problem| (problem.code, problem.place.file.as_str()))
            .collect();
        let (leave, french) = (form(name)("congé.md"), form(name)("congé.fr.md"));
        let wrong = [(Code::UnknownFile, french.as_str()), (Code::UnknownFile, leave.as_str())];
        assert_eq!(told, wrong, "{name} {text}: {:?}", knowledge.problems);
        // Without it everything leads where it should: choices, translation, picture, the page for “No”.
        let mut folder = folder;
        for (file, gone) in [(&leave, "- [Gone](cong.md)\n"), (&french, "- [Parti](cong.md)\n")] {
            let text = String::from_utf8_lossy(&folder.files[file]).replace(gone, "");
            folder.files.insert(file.clone(), text.into_bytes());
        }
        let knowledge = Knowledge::read(&folder);
        assert!(knowledge.problems.iter().all(|problem| !problem.is_error()), "{:?}", knowledge.problems);
        let packed = pack(&knowledge, &folder).expect("it packs");
        assert_eq!(packed.files.iter().filter(|(name, _)| name.starts_with("media/")).count(), 1);
        assert!(knowledge.not_solved.is_some());
        let test = read(folder.text(&form(name)("congé.test.md")).expect("there"), &["en".to_owned()]);
        let outcome =
            Runner::new(&knowledge, &packed, "2026-11-21T09:30:00+01:00").run(&test, &test.tests[0]);
        assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
        // A page of the host names the procedure in either form.
        for (language, target) in
            [("en", "congé".to_owned()), ("fr", nfd("congé")), ("en", nfd("congé#leave"))]
        {
            let user = User { language: language.to_owned(), ..User::default() };
            let shelves = packed.shelves_for(&user);
            let mut agent = Agent::new(&packed.manifest, &shelves, user, None).expect("it opens");
            let turn = agent.step(&Input { now: String::new(), act: Act::Open { target } }).expect("a turn");
            let Expects::Choice { choices, .. } = turn.expects else { panic!("{turn:?}") };
            let first = choices.first().map(|choice| choice.label.as_str());
            assert_eq!(first, Some(if language == "fr" { "Aide" } else { "Help" }));
        }
    }
}
