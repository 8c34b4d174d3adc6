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
        let gone = if text == "Enough" { vec!["Broken", ""] } else { vec![] };
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

/// A step that is restricted later, or whose reader has left the group, is not repeated by what was said in it.
#[test]
fn nothing_of_a_restricted_step_is_repeated() {
    let text = "---\nquestions: help\n---\n# Help\n\n- [Bluebird layoffs](#secret-merger)\n- [Other](#other)\n\n## Secret merger\n\n```only\ngroups: hr\n```\n\n```ask\nquestion: Who is on the Bluebird list?\nsave as: who\n```\n\n- [Bluebird on](#other)\n- Enough → `done`\n\n## Other\n\n- Fine → `done`\n";
    let folder = guichet_tests::folder([PROJECT, ("a.md", text)]);
    let packed = pack(&Knowledge::read(&folder), &folder).expect("it packs");
    let of = |groups: &[&str]| User {
        language: "en".to_owned(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        ..User::default()
    };
    let open = |user: User, saved: Option<&str>| {
        Agent::new(&packed.manifest, &packed.shelves_for(&user), user, saved).expect("it opens")
    };
    let mut agent = open(of(&["hr"]), None);
    step(&mut agent, Act::Open { target: "a".to_owned() });
    for text in ["Bluebird layoffs", "Alice", "Bluebird on"] {
        say(&mut agent, text);
    }
    let mut agent = open(of(&[]), Some(&agent.save()));
    let mut told = format!("{:?}", step(&mut agent, Act::Resume));
    for text in ["Other", "Fine", "something else"] {
        told.push_str(&format!("{:?}", say(&mut agent, text)));
    }
    assert!(!told.contains("Bluebird") && !told.contains("ecret") && !told.contains("Alice"), "{told}");
}

/// What is kept is what was understood: a number stands for what it stood for then.
#[test]
fn an_answer_by_number_means_the_same_in_a_new_version() {
    let old = "# A\n\n```ask\nquestion: Which?\nsave as: which\none of:\n  - Alpha\n  - Beta\n```\n\nGot {{ which }}.\n";
    let mut agent = open(&packed(old), "en", None);
    step(&mut agent, Act::Open { target: "a".to_owned() });
    say(&mut agent, "2");
    let new = old.replace("  - Alpha\n", "  - Newest\n  - Alpha\n");
    let turn = step(&mut open(&packed(&new), "en", Some(&agent.save())), Act::Resume);
    assert!(format!("{:?}", turn.entries).contains("\"Beta\""), "{turn:?}");
}

/// A ticket's number is known also after a return was taken back.
#[test]
fn a_number_survives_a_return_that_is_taken_back() {
    let text = "# Help\n\n```ticket\ntitle: Help\n```\n\n{{ ticket.number }}\n\n- [More](#more)\n- Enough → `done`\n\n## More\n\n- [Again](#more)\n- Fine → `done`\n";
    let mut agent = open(&packed(text), "en", None);
    let turn = step(&mut agent, Act::Open { target: "a".to_owned() });
    let Expects::Ticket { ticket, .. } = turn.expects else { panic!("no ticket: {turn:?}") };
    step(&mut agent, Act::Send { key: "k1".to_owned(), ticket });
    say(&mut agent, "More");
    say(&mut agent, "Again");
    step(&mut agent, Act::Return { place: 2 });
    step(&mut agent, Act::Delivered { key: "k1".to_owned(), number: Some("T-7".to_owned()), link: None });
    let turn = step(&mut agent, Act::Back);
    let all = step(&mut agent, Act::Resume);
    assert!(format!("{:?}", all.entries).contains("T-7"), "{turn:?} {all:?}");
}

/// What the host was asked, by name.
fn asked_of_host(turn: &Turn) -> Vec<&str> {
    let mut asked = Vec::new();
    for effect in &turn.effects {
        if let Effect::Call { id, .. } = effect {
            asked.push(id.as_str());
        }
    }
    asked
}

/// A host that has unlocked an account knows the call again after a reload, and tells it from every other.
#[test]
fn a_call_has_the_same_name_after_a_reload_and_another_where_it_is_another() {
    let project = format!(
        "{}[functions.unlock]\ntakes = {{ who = \"text\" }}\nchanges = true\nsource = \"host\"\n",
        PROJECT.1
    );
    let text = "---\nquestions: unlock\n---\n# Locked out\n\n```ask\nquestion: Who?\nsave as: who\n```\n\n- [Yes, unlock it](#unlock)\n- No → `done`\n\n## Unlock\n\n```call\nfunction: unlock\nwith: {{ who }}\nsave as: one\n```\n\n```call\nfunction: unlock\nwith: {{ who }}\nsave as: two\n```\n\n- If `one.failed or two.failed` → `not solved`\n- [Once more](#unlock)\n- Enough → `done`\n";
    let folder = guichet_tests::folder([("guichet.toml", project.as_str()), ("a.md", text)]);
    let knowledge = Knowledge::read(&folder);
    assert!(knowledge.problems.iter().all(|problem| !problem.is_error()), "{:?}", knowledge.problems);
    let packed = pack(&knowledge, &folder).expect("it packs");
    let mut agent = open(&packed, "en", None);
    let mut seen: Vec<String> = Vec::new();
    // At each call: asked once, the same after a reload, after going on elsewhere and after going back.
    let mut next = |agent: &mut Agent, turn: &Turn| {
        let [id] = asked_of_host(turn)[..] else { panic!("not one call: {turn:?}") };
        assert!(!seen.iter().any(|other| other == id), "{id} is not of {seen:?}");
        seen.push(id.to_owned());
        let saved = agent.save();
        for elsewhere in [false, true] {
            *agent = open(&packed, "en", Some(&saved));
            if elsewhere {
                say(agent, "something else altogether");
                assert_eq!(asked_of_host(&step(agent, Act::GoOn)), [id]);
                *agent = open(&packed, "en", Some(&saved));
            }
            assert_eq!(asked_of_host(&step(agent, Act::Resume)), [id]);
        }
        step(agent, Act::Returned { call: id.to_owned(), result: Some([].into()) })
    };
    // Begun anew, the same is another call.
    for who in ["Ann", "Ann", "Bob"] {
        step(&mut agent, Act::Open { target: "a".to_owned() });
        say(&mut agent, who);
        let mut turn = say(&mut agent, "Yes, unlock it");
        for _ in 0..2 {
            turn = next(&mut agent, &turn);
            next(&mut agent, &turn);
            turn = say(&mut agent, "Once more");
        }
        // Taken back and done again, it is the same.
        let id = asked_of_host(&turn)[0].to_owned();
        step(&mut agent, Act::Back);
        assert_eq!(asked_of_host(&say(&mut agent, "Once more")), [id]);
        step(&mut agent, Act::Restart);
    }
    assert_eq!(seen.len(), 12);
}

/// A kept session is not taken beyond what a person could have said: each question is a search.
#[test]
fn a_forged_session_is_bounded_as_a_live_one_is() {
    let packed = packed(OLD);
    let user = User { language: "en".to_owned(), ..User::default() };
    let shelves = packed.shelves_for(&user);
    let forged = |entries: Vec<serde_json::Value>| {
        let saved = serde_json::json!({ "format": 2, "ledger": entries }).to_string();
        Agent::new(&packed.manifest, &shelves, user.clone(), Some(&saved)).map_err(|error| error.to_string())
    };
    let asked = |text: &str| serde_json::json!({ "did": "asked", "text": text });
    let opened = |words: &str| serde_json::json!({ "did": "opened", "target": "a", "words": words });
    let refused = |entries| forged(entries).err().unwrap_or_default();
    assert_eq!(
        refused(vec![asked("broken"); 10_000]),
        "unusable saved session: it has 10000 questions, at most 1000 are taken"
    );
    for entry in [asked, opened] {
        let long = "unusable saved session: an entry has 2001 characters, at most 2000 are taken";
        assert_eq!(refused(vec![entry(&"x".repeat(2_001))]), long);
        assert!(forged(vec![entry(&"x".repeat(2_000))]).is_ok());
    }
    // The most that is taken is the most that can be said.
    let mut agent = forged(vec![asked("broken"); 1_000]).expect("it opens");
    let before = agent.save();
    let input = Input { now: String::new(), act: Act::Say { text: "what else".to_owned() } };
    assert!(agent.step(&input).is_err());
    assert_eq!(agent.save(), before);
    let restart = Input { now: String::new(), act: Act::Restart };
    assert!(agent.step(&restart).is_ok() && agent.step(&input).is_ok());
}

/// What else people ask.
const OTHERS: [(&str, &str); 6] = [
    ("badge", "i lost my badge"),
    ("canteen", "what is for lunch"),
    ("leave", "how many days off have i got"),
    ("mail", "my mailbox is full"),
    ("parking", "where may i park"),
    ("travel", "book a train"),
];

/// Procedures by the words that people ask for them, among others.
fn rival(pages: &[(&str, &str)]) -> Packed {
    let texts: Vec<(String, String)> = pages
        .iter()
        .chain(&OTHERS)
        .map(|(id, asked)| {
            (format!("{id}.md"), format!("---\nquestions: {asked}\n---\n# About {id}\n\nText.\n"))
        })
        .collect();
    let files = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let folder = guichet_tests::folder([PROJECT].into_iter().chain(files));
    pack(&Knowledge::read(&folder), &folder).expect("it packs")
}

fn candidates(turn: &Turn) -> Vec<(&str, &str)> {
    match &turn.expects {
        Expects::Candidates { candidates, .. } => {
            candidates.iter().map(|one| (one.procedure.as_str(), one.title.as_str())).collect()
        }
        _ => panic!("{:?}", turn.expects),
    }
}

#[test]
fn what_was_offered_is_offered_again_whatever_is_published_meanwhile() {
    let old = rival(&[("inkjet", "the printer jams"), ("laser", "the printer is slow")]);
    let mut agent = open(&old, "en", None);
    let asked = say(&mut agent, "my printer jams and is slow");
    let before = candidates(&asked);
    assert_eq!(before.len(), 2, "{before:?}");
    let saved = agent.save();
    // Another one would come first now.
    let new = rival(&[
        ("inkjet", "the printer jams"),
        ("laser", "the printer is slow"),
        ("plotter", "printer"),
        ("scanner", "the printer scans"),
    ]);
    let again = step(&mut open(&new, "en", Some(&saved)), Act::Resume);
    assert_eq!(candidates(&again), before);
    // What is gone is not offered; where all is gone it is searched again.
    let fewer = rival(&[("laser", "the printer is slow"), ("plotter", "the printer plots")]);
    let again = step(&mut open(&fewer, "en", Some(&saved)), Act::Resume);
    assert_eq!(candidates(&again), [("laser", "About laser")]);
    let others = rival(&[("plotter", "the printer jams"), ("scanner", "the printer is slow")]);
    let again = step(&mut open(&others, "en", Some(&saved)), Act::Resume);
    assert!(!candidates(&again).is_empty() && candidates(&again).iter().all(|one| !before.contains(one)));
}
