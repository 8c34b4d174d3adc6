//! Nobody receives what they may not read: what lies in which shelf, byte for byte.

use std::collections::BTreeSet;

use guichet_engine::message::{Act, Effect, Input, Manifest, Turn, User};
use guichet_engine::search::Segment;
use guichet_engine::shelf::Shelf;
use guichet_engine::text::Analyzer;
use guichet_engine::{Agent, ErrorKind, Folder, Knowledge, Packed, pack, pack_with};
use guichet_tests::fuzz::{nested, shelf};

/// Words that may lie in shelves of the group `hr` only, each in another kind of place.
const CANARIES: &[&str] = &[
    "vexillumtitle",
    "quokkaquestion",
    "zephyrtext",
    "wombatmedia",
    "jacarandaalt",
    "fjordheading",
    "lynxbody",
    "oryxchoice",
    "ibexcondition",
    "numbatask",
    "pangolinanswer",
    "xerusticket",
    "kookaburralink",
    "dugonghint",
    "echidnaoption",
    "umbrafile",
    "galagonotsolved",
    "hyraxcategory",
    "tapirfunction",
    "quollconsent",
    "kudutype",
    "caracallabel",
    "saigalabel",
];

fn folder() -> Folder {
    let restricted = "---\ngroups: hr\nquestions: quokkaquestion how\ncategory: hyraxcategory\nticket type: kudutype\n---\n# Vexillumtitle secret\n\n\
        Zephyrtext here.\n\n![Jacarandaalt](media/wombatmedia.png)\n\n- [Oryxchoice](#fjordheading) if `\"ibexcondition\" in user.groups or numbat is \"pangolinanswer\"`\n- No → `done`\n\n\
        ## Fjordheading\n\n```ask\nquestion: Numbatask?\nsave as: numbat\none of:\n  - pangolinanswer = Echidnaoption\n```\n\n```call\nfunction: tapirfunction\n```\n\n```ticket\ntitle: Xerusticket\n```\n";
    let open = "---\nquestions: how do i take leave\nnot solved: umbrafile.md\n---\n# Leave\n\nSee [kookaburra](umbrafile.md), or ask.\n\n\
        - [It is for me](#for-me)\n- [Kookaburralink](umbrafile.md)\n  Dugonghint for some\n- [Oryxchoice again](#fjordheading-two)\n\n\
        ## For me\n\n- If `\"ibexcondition\" in user.groups` → [Galagonotsolved](umbrafile.md)\n- Otherwise → `done`\n\n\
        ## Fjordheading two\n\n```only\ngroups: hr\n```\n\nLynxbody text, back to [leave](#leave).\n";
    let mut folder = guichet_tests::folder([
        (
            "guichet.toml",
            "languages = [\"en\", \"fr\"]\ndefault_groups = [\"everyone\"]\ngroups = [\"hr\", \"managers\", \"ibexcondition\"]\n\
             topics = [\"umbrafile.md\", \"leave.md\", \"managers.md\"]\n[tickets.request]\ncategory = \"text\"\n\
             [tickets.kudutype]\ncategory = { label = \"Caracallabel\" }\n\
             saiga = { one_of = [\"x\"], labels = { x = \"Saigalabel\" } }\n\
             [functions.tapirfunction]\nsource = \"host\"\nconsent = \"Quollconsent\"\n",
        ),
        ("leave.md", open),
        ("umbrafile.md", restricted),
        (
            "umbrafile.fr.md",
            &restricted
                .replace("groups: hr\n", "")
                .replace("category: hyraxcategory\n", "")
                .replace("ticket type: kudutype\n", "")
                .replace("- pangolinanswer = Echidnaoption", "- pangolinanswer = Echidnaoption en français"),
        ),
        ("managers.md", "---\ngroups: managers\n---\n# For managers\n\nPlain.\n"),
    ]);
    folder.files.insert("media/wombatmedia.png".to_owned(), b"png".to_vec());
    folder
}

fn packed() -> (Packed, Folder) {
    let folder = folder();
    let knowledge = Knowledge::read(&folder);
    let errors: Vec<String> =
        knowledge.problems.iter().filter(|problem| problem.is_error()).map(guichet_tests::line).collect();
    assert_eq!(errors, Vec::<String>::new());
    (pack(&knowledge, &folder).expect("it packs"), folder)
}

fn contains(bytes: &[u8], word: &str) -> bool {
    let lower: Vec<u8> = bytes.to_ascii_lowercase();
    // A term dictionary writes its words from the end.
    let reversed: Vec<u8> = word.bytes().rev().collect();
    let found = |needle: &[u8]| lower.windows(needle.len()).any(|window| window == needle);
    found(word.as_bytes()) || found(&reversed)
}

#[test]
fn no_shelf_outside_the_audience_contains_a_canary() {
    let (packed, _) = packed();
    let mut inside = BTreeSet::new();
    for shelf in &packed.manifest.shelves {
        let bytes = &packed.files.iter().find(|(name, _)| *name == shelf.file).expect("the shelf is there").1;
        let hr = shelf.audience == [vec!["hr".to_owned()]];
        for canary in CANARIES {
            // A condition on a step that everyone reads may name a group; here it hangs on a restricted way.
            for word in
                [(*canary).to_owned(), Analyzer::new("en").term(canary), Analyzer::new("fr").term(canary)]
            {
                if contains(bytes, &word) {
                    assert!(hr, "“{word}” lies in the shelf of {:?}, {}", shelf.audience, shelf.language);
                    inside.insert(*canary);
                }
            }
        }
    }
    // The canaries are real: the shelf of hr has them. Media names are nowhere, not even there.
    let missing: Vec<&&str> = CANARIES.iter().filter(|canary| !inside.contains(**canary)).collect();
    // A question's words lie in the term dictionary alone, which does not spell them out: see the next test.
    assert_eq!(missing, [&"quokkaquestion", &"wombatmedia", &"galagonotsolved"]);
}

#[test]
fn media_lie_where_everybody_looks_only_if_everybody_may_see_them() {
    let page = |picture: &str| format!("![Open]({picture})");
    let inside = "Press ![it](cat.png), or read [the list](cat.pdf).\n\n> [!NOTE]\n> | Name | Face |\n> |---|---|\n> | Cat | ![it](cat.gif) |\n\n\
        1. **First ![it](cat.webp)**\n\n[Watch it](cat.mp4)\n\n[Take it](cat.docx)\n\n> If `\"hr\" in user.groups`:\n> ![it](cat.jpg)\n";
    let mut there = guichet_tests::folder([
        (
            "guichet.toml",
            "languages = [\"en\", \"fr\"]\ndefault_groups = [\"everyone\"]\ngroups = [\"hr\", \"it\"]\n",
        ),
        (
            "open.md",
            &format!(
                "# Open\n\n{}\n\n- [Cats](#cats)\n- End → `done`\n\n## Cats\n\n```only\ngroups: hr\n```\n\n{inside}\n{}\n",
                page("dog.png"),
                page("both.png")
            ),
        ),
        (
            "closed.md",
            &format!("---\ngroups: it\n---\n# Closed\n\n{}\n\n{}\n", page("both.png"), page("dog.png")),
        ),
        (
            "broken.md",
            &format!("---\ngroups: it\n---\n# Broken\n\n{}\n\n- [Nowhere](#nowhere)\n", page("lost.png")),
        ),
    ]);
    let names = ["png", "pdf", "gif", "webp", "mp4", "docx", "jpg"].map(|ending| format!("cat.{ending}"));
    for name in names.iter().map(String::as_str).chain(["dog.png", "both.png", "lost.png"]) {
        there.files.insert(name.to_owned(), name.as_bytes().to_vec());
    }
    let knowledge = Knowledge::read(&there);
    let wrong = knowledge.problems.iter().filter(|problem| problem.is_error()).map(guichet_tests::line);
    let wrong: Vec<String> = wrong.collect();
    assert!(matches!(wrong.as_slice(), [one] if one.contains("broken.md")), "{wrong:?}");
    let packed = pack(&knowledge, &there).expect("it packs");
    let place = |content: &str| {
        let found = packed.files.iter().find(|(_, bytes)| bytes == content.as_bytes());
        found.map(|(name, _)| name.as_str())
    };
    assert!(place("dog.png").expect("published").starts_with("media/"), "everybody sees it, too");
    assert_eq!(place("lost.png"), None, "no shelf shows it");
    let audience =
        |groups: &[&str]| groups.iter().map(|group| vec![vec![(*group).to_owned()]]).collect::<Vec<_>>();
    for name in names.iter().map(String::as_str).chain(["both.png"]) {
        let published = place(name).expect("published");
        assert!(published.starts_with("restricted/"), "{name}: {published}");
        let viewers: Vec<_> =
            packed.restricted[published].iter().map(|viewer| viewer.lists().to_vec()).collect();
        let whose: &[&str] = if name == "both.png" { &["hr", "it"] } else { &["hr"] };
        assert_eq!(viewers, audience(whose), "{name}");
        let told = |shelf: &&guichet_engine::message::ShelfRef| {
            let bytes = &packed.files.iter().find(|(name, _)| *name == shelf.file).expect("there").1;
            contains(bytes, published)
        };
        let telling: BTreeSet<_> =
            packed.manifest.shelves.iter().filter(told).map(|shelf| &shelf.audience).collect();
        assert_eq!(telling.into_iter().cloned().collect::<Vec<_>>(), audience(whose), "{name}");
    }
    assert_eq!(packed.restricted.len(), names.len() + 1);
}

#[test]
fn no_search_outside_the_audience_finds_a_canary() {
    let (packed, _) = packed();
    let everybody: Vec<String> = ["hr", "managers"].map(str::to_owned).to_vec();
    for shelf in &packed.manifest.shelves {
        let bytes =
            packed.files.iter().find(|(name, _)| *name == shelf.file).expect("the shelf is there").1.clone();
        let open = packed
            .manifest
            .shelves
            .iter()
            .find(|open| open.language == shelf.language && open.audience.is_empty());
        let base = packed
            .files
            .iter()
            .find(|(name, _)| *name == open.expect("everyone has a shelf").file)
            .expect("it is there")
            .1
            .clone();
        let user = User { language: shelf.language.clone(), groups: everybody.clone(), ..User::default() };
        let agent = Agent::new(&packed.manifest, &[base, bytes], user, None).expect("it opens");
        let hr = shelf.audience == [vec!["hr".to_owned()]];
        for canary in CANARIES {
            let found = agent.find(canary, true, 10).candidates;
            assert!(hr || found.is_empty(), "{canary} finds {found:?} in {:?}", shelf.audience);
        }
        assert_eq!(
            hr,
            !agent.find("quokkaquestion", false, 10).candidates.is_empty(),
            "{:?}",
            shelf.audience
        );
    }
}

#[test]
fn names_of_published_files_and_the_manifest_say_nothing() {
    let (packed, _) = packed();
    let manifest = serde_json::to_string(&packed.manifest).expect("it is JSON");
    let names: Vec<&str> = packed.files.iter().map(|(name, _)| name.as_str()).collect();
    for canary in CANARIES.iter().filter(|canary| **canary != "ibexcondition") {
        assert!(!contains(manifest.as_bytes(), canary), "{canary} in the manifest");
        assert!(!names.iter().any(|name| contains(name.as_bytes(), canary)), "{canary} in a file name");
    }
}

#[test]
fn each_audience_has_its_shelf_in_each_language_and_no_other() {
    let (packed, _) = packed();
    let audiences: BTreeSet<(String, String)> = packed
        .manifest
        .shelves
        .iter()
        .map(|shelf| (shelf.language.clone(), format!("{:?}", shelf.audience)))
        .collect();
    let expected = ["[]", "[[\"hr\"]]", "[[\"managers\"]]"];
    let expected: BTreeSet<(String, String)> = ["en", "fr"]
        .iter()
        .flat_map(|language| expected.map(|audience| ((*language).to_owned(), audience.to_owned())))
        .collect();
    assert_eq!(audiences, expected);
}

#[test]
fn the_same_knowledge_packs_to_the_same_bytes() {
    let (one, _) = packed();
    let (two, _) = packed();
    assert_eq!(one.manifest, two.manifest);
    assert_eq!(one.files, two.files);
}

#[test]
fn a_shelf_of_another_audience_is_refused() {
    let (packed, _) = packed();
    let hr = User { language: "en".to_owned(), groups: vec!["hr".to_owned()], ..User::default() };
    let nobody = User { language: "en".to_owned(), ..User::default() };
    let error = Agent::new(&packed.manifest, &packed.shelves_for(&hr), nobody, None).err().expect("refused");
    assert_eq!(error.kind, ErrorKind::Audience);
}

#[test]
fn a_shelf_with_a_flipped_bit_or_a_cut_end_is_refused_wherever_it_is() {
    let (packed, _) = packed();
    let user = User { language: "en".to_owned(), ..User::default() };
    let shelf = packed.shelves_for(&user).remove(0);
    for at in (0..shelf.len()).step_by(7) {
        let mut damaged = shelf.clone();
        damaged[at] ^= 1 << (at % 8);
        let error = Agent::new(&packed.manifest, &[damaged], user.clone(), None).err().expect("refused");
        assert_eq!(error.kind, ErrorKind::Shelf, "bit in byte {at}");
    }
    for length in [0, 1, 7, 8, 9, shelf.len() / 2, shelf.len() - 1] {
        let error = Agent::new(&packed.manifest, &[shelf[..length].to_vec()], user.clone(), None)
            .err()
            .expect("refused");
        assert_eq!(error.kind, ErrorKind::Shelf, "cut at {length}");
    }
}

#[test]
fn a_manifest_of_another_form_or_without_languages_is_refused() {
    let (packed, _) = packed();
    let with = |format| Manifest { format, ..packed.manifest.clone() };
    let bare = Manifest { languages: Vec::new(), ..packed.manifest.clone() };
    for manifest in [with(1), with(4), bare] {
        let error = Agent::new(&manifest, &[], User::default(), None).err().expect("refused");
        assert_eq!(error.kind, ErrorKind::Manifest);
    }
}

/// Topics are of those who may read them, in their language, in the order of the project file; and there until
/// somebody asks. Knowledge without them, and without labels of fields,
/// keeps the format that engines of before read.
#[test]
fn each_person_is_offered_the_topics_that_they_may_read() {
    let (packed, _) = packed();
    assert_eq!(packed.manifest.format, 3);
    let offered = |turn: &Turn| -> Vec<String> {
        let titles = |effect: &Effect| match effect {
            Effect::Topics { topics } => topics.iter().map(|topic| topic.title.clone()).collect(),
            _ => Vec::new(),
        };
        turn.effects.iter().flat_map(titles).collect()
    };
    let step = |agent: &mut Agent, act: Act| agent.step(&Input { now: String::new(), act }).expect("it fits");
    for (language, groups, wanted) in [
        ("en", vec![], vec!["Leave"]),
        ("en", vec!["managers"], vec!["Leave", "For managers"]),
        ("fr", vec!["hr", "managers"], vec!["Vexillumtitle secret", "Leave", "For managers"]),
    ] {
        let groups = groups.into_iter().map(str::to_owned).collect();
        let user = User { language: language.to_owned(), groups, ..User::default() };
        let mut agent =
            Agent::new(&packed.manifest, &packed.shelves_for(&user), user, None).expect("it opens");
        assert_eq!(offered(&step(&mut agent, Act::Resume)), wanted);
        assert_eq!(offered(&step(&mut agent, Act::Suggest { text: "leave".to_owned() })), wanted);
        assert!(offered(&step(&mut agent, Act::Say { text: "leave".to_owned() })).is_empty());
        assert!(offered(&step(&mut agent, Act::Resume)).is_empty());
        assert_eq!(offered(&step(&mut agent, Act::Restart)), wanted);
    }
    let plain = guichet_tests::folder([
        ("guichet.toml", "default_groups = [\"everyone\"]\n"),
        ("a.md", "# A\n\nX.\n"),
    ]);
    assert_eq!(pack(&Knowledge::read(&plain), &plain).expect("it packs").manifest.format, 2);
    let labels = "default_groups = [\"everyone\"]\n[tickets.request]\nplace = { label = \"Place\" }\n";
    let labelled = guichet_tests::folder([("guichet.toml", labels), ("a.md", "# A\n\nX.\n")]);
    assert_eq!(pack(&Knowledge::read(&labelled), &labelled).expect("it packs").manifest.format, 3);
}

/// Translations are restricted like their source, though only the source says so.
#[test]
fn a_translation_inherits_who_may_read_it() {
    let (packed, _) = packed();
    let french = User { language: "fr".to_owned(), ..User::default() };
    let agent = Agent::new(&packed.manifest, &packed.shelves_for(&french), french, None).expect("it opens");
    assert!(agent.find("quokkaquestion vexillumtitle", false, 10).candidates.is_empty());
    let hr = User { language: "fr".to_owned(), groups: vec!["hr".to_owned()], ..User::default() };
    let agent = Agent::new(&packed.manifest, &packed.shelves_for(&hr), hr, None).expect("it opens");
    let found = agent.find("quokkaquestion vexillumtitle", false, 10);
    assert_eq!(found.candidates.first().map(|candidate| candidate.procedure.as_str()), Some("umbrafile"));
}

/// A translation that lacks the `only` of its source, in a step that only another file leads to, publishes
/// nothing: it is told, and its readers see the source.
#[test]
fn a_translation_cannot_open_a_restricted_step() {
    let folder = guichet_tests::folder([
        (
            "guichet.toml",
            "languages = [\"en\", \"fr\"]\ndefault_groups = [\"everyone\"]\ngroups = [\"hr\"]\n",
        ),
        ("a.md", "# A\n\nText.\n\n## Special\n\n```only\ngroups: hr\n```\n\nText.\n"),
        ("a.fr.md", "# A\n\nTexte.\n\n## Cas\n\nVexillumtitle secret.\n"),
        ("b.md", "# B\n\n- [Special](a.md#special)\n- Nothing → `done`\n"),
    ]);
    let knowledge = Knowledge::read(&folder);
    assert!(knowledge.problems.iter().any(|problem| problem.place.file == "a.fr.md" && problem.is_error()));
    let packed = pack(&knowledge, &folder).expect("it packs");
    for shelf in packed.manifest.shelves.iter().filter(|shelf| shelf.audience.is_empty()) {
        let bytes = &packed.files.iter().find(|(name, _)| *name == shelf.file).expect("it is there").1;
        assert!(!contains(bytes, "vexillumtitle"), "in the shelf of everyone, {}", shelf.language);
    }
}

/// The deepest that is read fits the stack of a page; anything deeper is refused, and nobody can write it.
#[test]
fn trees_that_nest_too_deep_are_refused_before_the_stack_is_full() {
    for kind in 0..3 {
        let read = |levels: usize| Shelf::<Segment>::read(&nested(levels)[kind]).is_ok();
        assert!(read(0) && read(200) && !read(260), "kind {kind}");
    }
    for levels in [0, 200, 250, 256, 1_000, 1_000_000] {
        nested(levels).iter().for_each(|bytes| shelf(bytes));
    }
    let longest = vec!["vip"; 150].join(" and ");
    let text =
        format!("# A\n\n{}Quote\n\n- If `{longest}` → `solved`\n- Otherwise → `done`\n", "> ".repeat(23));
    let project = "default_groups = [\"everyone\"]\n[values]\nvip = \"yes/no\"\n";
    let folder = guichet_tests::folder([("guichet.toml", project), ("a.md", text.as_str())]);
    let knowledge = Knowledge::read(&folder);
    assert!(knowledge.problems.iter().all(|problem| !problem.is_error()), "{:?}", knowledge.problems);
    let packed = pack(&knowledge, &folder).expect("it packs");
    let user = User::default();
    assert!(Agent::new(&packed.manifest, &packed.shelves_for(&user), user, None).is_ok());
}

/// A file of word vectors as `widget/vectors/format.md` has it: two words, two numbers each.
fn vectors(language: &str) -> Vec<u8> {
    let mut bytes = b"GVEC\x01\x00\x02\x00\x02\x00\x00\x00".to_vec();
    let words = b"\x00\x06letter\x00\x04mail";
    bytes.extend(u32::try_from(words.len()).expect("short").to_le_bytes());
    let mut tag = [0; 8];
    tag[..language.len()].copy_from_slice(language.as_bytes());
    bytes.extend(tag);
    bytes.extend(words);
    // One and a half, in sixteen bits; then both words mean the same.
    bytes.extend([0x00, 0x3e, 0x00, 0x3e, 0x13, 0x13]);
    bytes
}

#[test]
fn word_vectors_are_published_once_and_open_with_the_shelves_or_not_at_all() {
    let folder = guichet_tests::folder([
        ("guichet.toml", "default_groups = [\"everyone\"]\n"),
        ("a.md", "---\nquestions:\n  - my mail is gone\n  - where is the mail\n---\n# Mail\n\nLook.\n"),
        ("b.md", "---\nquestions:\n  - the door is shut\n  - a door\n---\n# Door\n\nPush.\n"),
    ]);
    let knowledge = Knowledge::read(&folder);
    let (english, french) = (vectors("en"), vectors("fr"));
    let packed = pack_with(&knowledge, &folder, &[&english, &french]).expect("it packs");
    let [named] = packed.manifest.vectors.as_slice() else { panic!("one, of the language there is") };
    assert_eq!((named.language.as_str(), named.bytes as usize), ("en", english.len()));
    let user = User { language: "en".to_owned(), ..User::default() };
    let with = packed.shelves_for(&user);
    let without: Vec<Vec<u8>> = with.iter().filter(|bytes| **bytes != english).cloned().collect();
    assert_eq!(without.len() + 1, with.len());
    let first = |shelves: &[Vec<u8>]| {
        let agent = Agent::new(&packed.manifest, shelves, user.clone(), None).expect("it opens");
        agent.find("letter", false, 10).candidates.into_iter().next().map(|one| one.procedure)
    };
    assert_eq!(first(&without), None, "no procedure has the word");
    assert_eq!(first(&with).as_deref(), Some("a"), "it means what “mail” means");
    let mut later = Agent::new(&packed.manifest, &without, user.clone(), None).expect("it opens");
    let input = |act| Input { now: String::new(), act };
    let say = |agent: &mut Agent| {
        agent.step(&input(Act::Say { text: "a letter".to_owned() })).expect("it is taken").expects
    };
    let before = say(&mut later);
    let come = |bytes: &[u8]| input(Act::Vectors { bytes: bytes.to_vec() });
    let damaged = later.step(&come(&english[1..])).expect_err("they are damaged");
    assert_eq!(damaged.kind, ErrorKind::Shelf);
    assert_eq!(say(&mut later), before, "nothing has changed");
    let turn = later.step(&come(&english)).expect("they are taken");
    assert_eq!((turn.entries.len(), &turn.expects), (0, &before), "nothing that was found before changes");
    let found = later.find("letter", false, 10).candidates.into_iter().next().map(|one| one.procedure);
    assert_eq!(found.as_deref(), Some("a"), "it has learned what “letter” means");
    for at in 0..english.len() {
        let mut damaged = with.clone();
        let last = damaged.last_mut().expect("the vectors");
        last[at] ^= 0x10;
        let error = Agent::new(&packed.manifest, &damaged, user.clone(), None).err();
        assert_eq!(error.map(|error| error.kind), Some(ErrorKind::Shelf), "byte {at}");
        let cut = &english[..at];
        assert!(pack_with(&knowledge, &folder, &[cut]).is_err(), "cut at {at}");
    }
}
