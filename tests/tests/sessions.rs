//! Saved sessions on another knowledge: they go on where they hold, and never take a wrong choice.

use guichet_engine::message::{Act, Effect, Entry, Expects, Input, Turn, User};
use guichet_engine::{Agent, Knowledge, Packed, pack};

const PROJECT: (&str, &str) =
    ("guichet.toml", "languages = [\"en\", \"fr\"]\ndefault_groups = [\"everyone\"]\ngroups = [\"hr\"]\n");
const OLD: &str = "---\nquestions: it is broken\n---\n# Broken\n\n- [Red](#red)\n- [Green](#green)\n\n## Red\n\n```ask\nquestion: Why?\nsave as: why\n```\n\n- [On](#green)\n- Enough → `done`\n\n## Green\n\nFine.\n";

fn packed(text: &str) -> Packed {
    let folder = guichet_tests::folder([PROJECT, ("a.md", text), ("a.fr.md", FRENCH)]);
    pack(&Knowledge::read(&folder), &folder).expect("it packs")
}

const FRENCH: &str = "---\nquestions: en panne\n---\n# En panne\n\n- [Rouge](#rouge)\n- [Vert](#vert)\n\n## Rouge\n\n```ask\nquestion: Pourquoi ?\nsave as: why\n```\n\n- [Suite](#vert)\n- Assez → `done`\n\n## Vert\n\nBien.\n";

fn open(packed: &Packed, language: &str, saved: Option<&str>) -> Agent {
    let user = User { language: language.to_owned(), ..User::default() };
    Agent::new(&packed.manifest, &packed.shelves_for(&user), user, saved).expect("it opens")
}

fn step(agent: &mut Agent, act: Act) -> Turn {
    agent.step(&Input { now: String::new(), act }).expect("it fits")
}

fn say(agent: &mut Agent, text: &str) -> Turn {
    step(agent, Act::Say { text: text.to_owned() })
}

/// Asked, chose red, answered: now at “On” or “Enough”.
fn saved() -> String {
    let mut agent = open(&packed(OLD), "en", None);
    for text in ["it is broken", "Red", "because"] {
        say(&mut agent, text);
    }
    agent.save()
}

fn labels(turn: &Turn) -> Vec<&str> {
    match &turn.expects {
        Expects::Choice { choices, .. } => choices.iter().map(|choice| choice.label.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// What was dropped, by what it was about, and the step that has changed.
fn told(turn: &Turn) -> (Vec<&str>, Option<&str>) {
    let mut dropped = Vec::new();
    let mut changed = None;
    for effect in &turn.effects {
        match effect {
            Effect::Dropped { dropped: gone } => dropped.extend(gone.iter().map(|gone| gone.about.as_str())),
            Effect::Changed { step } => changed = Some(step.as_str()),
            _ => {}
        }
    }
    (dropped, changed)
}

#[test]
fn a_choice_that_was_inserted_shifts_nothing() {
    let new = OLD.replace("- [Red](#red)\n", "- [Blue](#green)\n- [Red](#red)\n");
    let turn = step(&mut open(&packed(&new), "en", Some(&saved())), Act::Resume);
    assert_eq!((told(&turn), labels(&turn)), ((vec![], None), vec!["On", "Enough"]));
}

#[test]
fn a_choice_that_is_gone_is_dropped_with_what_hung_on_it() {
    let new = OLD.replace("- [Red](#red)\n", "- [Red](#crimson)\n").replace("## Red", "## Crimson");
    let mut agent = open(&packed(&new), "en", Some(&saved()));
    let turn = step(&mut agent, Act::Resume);
    assert_eq!((told(&turn), labels(&turn)), ((vec![], Some("Broken")), vec!["Red", "Green"]));
    // What was said waits until it is clear that it does not come again; then it is named.
    for text in ["Red", "another reason", "Enough"] {
        let turn = say(&mut agent, text);
        let gone = if text == "Enough" { vec!["Broken", "Why?"] } else { vec![] };
        assert_eq!(told(&turn), (gone, None));
    }
}

#[test]
fn a_renamed_step_that_keeps_its_anchor_holds() {
    let new = OLD.replace("#red", "#crimson").replace("## Red", "## <a name=\"red\"></a>Crimson");
    let turn = step(&mut open(&packed(&new), "en", Some(&saved())), Act::Resume);
    assert_eq!((told(&turn), labels(&turn)), ((vec![], None), vec!["On", "Enough"]));
}

#[test]
fn another_language_goes_on_in_the_same_place() {
    let turn = step(&mut open(&packed(OLD), "fr", Some(&saved())), Act::Resume);
    assert_eq!((told(&turn), labels(&turn)), ((vec![], None), vec!["Suite", "Assez"]));
}

#[test]
fn a_procedure_that_the_person_may_no_longer_read_is_not_shown() {
    let new = OLD.replacen("---\n", "---\ngroups: hr\n", 1);
    let turn = step(&mut open(&packed(&new), "en", Some(&saved())), Act::Resume);
    let shown = turn.entries.iter().any(|entry| matches!(entry, Entry::Shown { .. }));
    assert_eq!((told(&turn), shown), ((vec!["", ""], None), false), "nothing of it is repeated");
    assert!(!format!("{turn:?}").contains("Red"), "{turn:?}");
}

/// A ticket that was sent stays sent, even where a new version no longer has the step that showed it.
#[test]
fn a_sent_ticket_outlives_its_step() {
    let old = "# Help\n\n- [Write](#write)\n- Nothing → `done`\n\n## Write\n\n```ticket\ntitle: Help\n```\n\nThanks.\n";
    let mut agent = open(&packed(old), "en", None);
    step(&mut agent, Act::Open { target: "a".to_owned() });
    let turn = say(&mut agent, "Write");
    let Expects::Ticket { ticket, .. } = turn.expects else { panic!("no ticket: {turn:?}") };
    step(&mut agent, Act::Send { key: "k1".to_owned(), ticket });
    let new = old.replace("#write", "#file").replace("## Write", "## File");
    let mut agent = open(&packed(&new), "en", Some(&agent.save()));
    let turn = step(&mut agent, Act::Resume);
    assert_eq!((told(&turn), turn.can_go_back), ((vec!["Help"], None), false));
    let turn =
        step(&mut agent, Act::Delivered { key: "k1".to_owned(), number: Some("T-1".to_owned()), link: None });
    let numbered = |entry: &Entry| format!("{entry:?}").contains("T-1");
    assert!(turn.entries.iter().any(numbered), "{turn:?}");
    // What has arrived has arrived: a late refusal changes nothing.
    let saved = agent.save();
    step(&mut agent, Act::Refused { key: "k1".to_owned() });
    assert_eq!(agent.save(), saved);
}
