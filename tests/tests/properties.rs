//! What no case thinks of: any text, any bytes, any sequence of inputs.

use guichet_engine::message::{Act, Effect, Entry, Expects, Input, Said, User, Value};
use guichet_engine::source::SourceFile;
use guichet_engine::{Agent, Knowledge, pack, syntax};
use proptest::prelude::*;

/// Pieces of the language, so that chance meets its rules.
const PIECES: &[&str] = &[
    "# A title\n",
    "## A step\n",
    "## Two\n",
    "\n",
    "\n\n",
    "- [x](#two)\n",
    "- [y](b.md) if `os is \"mac\"`\n",
    "→ [z](#a-step)\n",
    "→ `solved`\n",
    "- If `a > 2` → [x](#two)\n",
    "- Otherwise → `done`\n",
    "```ask\nquestion: Q {{ a }}\nsave as: a\n```\n",
    "```ask\n",
    "```\n",
    "```ticket\ntitle: {{ b }}\n```\n",
    "```only\ngroups: hr\n```\n",
    "> quote\n",
    "> [!NOTE]\n> note\n",
    "1. one\n",
    "   - nested\n",
    "{{ a or \"x\" }}",
    "{{ ",
    "}}",
    "`code`",
    "**bold** ",
    "*",
    "[",
    "](",
    ")",
    "<a name=\"x\"></a>",
    "<!-- TODO -->",
    "<div>",
    "| a | b |\n|---|---|\n",
    "![i](m.png)\n",
    "---\n",
    "groups: hr\n",
    "é🎉",
    "\u{fdd0}",
    "\u{feff}",
    "\r\n",
    "\t",
    "\\",
    "$",
    "if not",
    "> If `os is \"mac\"`: x\n",
    "> If `os is \"mac\"`:\n> [!TIP]\n> t\n",
    "> Otherwise: y\n",
    ">\n",
    "> > [!TIP]\n> > t\n",
    "- Otherwise → [x](#two)\n",
    "- If `os is “mac”` and `a > 1` → [x](#two)\n",
    "- If os is \"mac\" → [x](#two)\n",
    "➔ [x](#two)\n",
    "1. [x](#two)\n2. [y](#two)\n",
    "'''ask\nquestion: x\n",
    "'''\n",
    "```tikcet\ntitle: x\n```\n",
    "questions: Wi-Fi: x\n",
    "question:\n  - \"x\n",
    "Title\n====\n",
    "Part\n----\n",
    "- Oui → `résolu`\n",
    "[^1]",
    "[l](www.x.y)",
    "[l](my file.md)",
    "?o={{ a }}",
    "résolu",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 2 => ".{0,12}"];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(400), failure_persistence: None, ..ProptestConfig::default() })]

    /// Parsing is total, and every place it names is one of the file.
    #[test]
    fn any_text_parses(text in text()) {
        let lines = text.lines().count().max(1) + 1;
        let source = SourceFile::new("a.md", text);
        let (_, problems) = syntax::parse(&source, &["fr".to_owned()]);
        for problem in problems {
            prop_assert!((1..=lines).contains(&problem.place.line), "{problem:?}");
            prop_assert!(problem.place.column >= 1 && problem.place.width >= 1);
        }
    }

    /// Repairs fit their file; repairing never leaves more errors, and twice is once. What no edit names stays.
    #[test]
    fn repairs_are_sure(top in prop::bool::ANY, a in text(), b in text(), windows in any::<bool>()) {
        let a = if top { format!("---\n{a}") } else { format!("# A\n\n{a}") };
        let a = if windows { a.replace("\r\n", "\n").replace('\n', "\r\n") } else { a };
        let project = "default_groups = [\"everyone\"]\ngroups = [\"hr\"]\n[values]\nos = \"text\"\na = \"number\"\n";
        let mut folder = guichet_tests::folder([("guichet.toml", project), ("a.md", &a), ("b.md", &b)]);
        let before = Knowledge::read(&folder);
        let errors = |knowledge: &Knowledge| knowledge.problems.iter().filter(|problem| problem.is_error()).count();
        for problem in &before.problems {
            let text = if problem.place.file == "a.md" { &a } else { &b };
            for edit in &problem.fix {
                prop_assert!(text.get(edit.span.clone()).is_some(), "{problem:?}");
            }
            let mut spans: Vec<_> = problem.fix.iter().map(|edit| (edit.span.start, edit.span.end)).collect();
            spans.sort_unstable();
            prop_assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{problem:?}");
        }
        let once = guichet_engine::repair(&folder, |file| file == "a.md");
        prop_assert!(errors(&once.knowledge) <= errors(&before));
        prop_assert!(once.files.keys().all(|file| file == "a.md"));
        if once.mended.len() == 1 && let Some(after) = once.files.get("a.md") {
            let mut expected = a.clone();
            let mut edits = once.mended[0].fix.clone();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
            for edit in edits {
                let text = if a.contains("\r\n") { edit.text.replace("\r\n", "\n").replace('\n', "\r\n") } else { edit.text };
                expected.replace_range(edit.span, &text);
            }
            prop_assert_eq!(std::str::from_utf8(after).expect("text"), expected);
        }
        folder.files.extend(once.files.clone());
        let twice = guichet_engine::repair(&folder, |file| file == "a.md");
        prop_assert!(twice.files.is_empty(), "{:?}", twice.mended);
    }

    /// Any bytes can be read, checked, packed and opened.
    #[test]
    fn any_bytes_are_knowledge(bytes in prop::collection::vec(any::<u8>(), 0..200), a in text(), b in text()) {
        let mut folder = guichet_tests::folder([("guichet.toml", "default_groups = [\"everyone\"]\ngroups = [\"hr\"]\n[values]\nos = \"text\"\n"), ("a.md", a.as_str()), ("b.md", b.as_str())]);
        folder.files.insert("c.md".to_owned(), bytes.clone());
        folder.files.insert("guichet2.toml".to_owned(), bytes);
        let knowledge = Knowledge::read(&folder);
        let packed = pack(&knowledge, &folder).expect("it packs");
        let user = User { language: "en".to_owned(), ..User::default() };
        let opened = Agent::new(&packed.manifest, &packed.shelves_for(&user), user, None);
        prop_assert!(opened.is_ok());
    }

    /// Any formula is read or refused.
    #[test]
    fn any_formula_is_read_or_refused(formula in "[a-z0-9 .\"'()\\[\\],<>=!+*/&|{}“”«»-]{0,60}") {
        if let Err(error) = syntax::formula::parse(&formula, 10) {
            prop_assert!(error.span.start >= 10 && error.span.end <= 10 + formula.len() + 1, "{error:?}");
            prop_assert!(!error.message.is_empty());
        }
    }

    /// Any sequence of inputs gives turns or errors; transcripts only grow from where they are told to;
    /// save then restore is the identity; nothing is called that was not allowed.
    #[test]
    fn any_conversation_goes_on(acts in prop::collection::vec((0_usize..14, 0_usize..6), 0..40)) {
        let folder = guichet_tests::folder([
            ("guichet.toml", "default_groups = [\"everyone\"]\nnot_solved = \"no.md\"\n[functions.look]\ngives = { found = \"yes/no\" }\nconsent = \"Look\"\n"),
            ("a.md", "---\nquestions: it is broken\n---\n# Broken\n\n```ask\nquestion: Why?\nsave as: why\nskip: No idea\n```\n\n```ask\nquestion: Many?\nsave as: many\ntype: number\n```\n\n- If `many > 2` → [Two](#two)\n- [Two](#two)\n- [Again](#broken)\n- [B](b.md)\n- Yes → `solved`\n\n## Two\n\nText {{ why or \"x\" }}.\n"),
            ("b.md", "# Other\n\n- [Look](#look)\n- [A](a.md)\n- [Back](#other)\n\n## Look\n\n```call\nfunction: look\nsave as: look\n```\n\n- If `look.failed` → [Other](#other)\n- Otherwise → [A](a.md)\n"),
            ("no.md", "---\nsearch: no\n---\n# Sorry\n\n```ticket\ntitle: Help\n```\n\nThanks {{ ticket.number }}.\n"),
        ]);
        let knowledge = Knowledge::read(&folder);
        prop_assert!(knowledge.problems.iter().all(|problem| !problem.is_error()), "{:?}", knowledge.problems);
        let packed = pack(&knowledge, &folder).expect("it packs");
        let user = User { language: "en".to_owned(), ..User::default() };
        let shelves = packed.shelves_for(&user);
        let mut agent = Agent::new(&packed.manifest, &shelves, user.clone(), None).expect("it opens");
        let mut transcript: Vec<Entry> = Vec::new();
        let mut expects = Expects::Words;
        let (mut call, mut allowed) = (String::new(), false);
        for (kind, number) in acts {
            let act = match (&expects, kind) {
                (Expects::Wait { .. }, 2..) => {
                    let found = [("found".to_owned(), Value::YesNo(true))].into();
                    Act::Returned { call: call.clone(), result: number.is_multiple_of(2).then_some(found) }
                }
                _ => act(kind, number, &expects),
            };
            let before = agent.save();
            let over = act == Act::Restart;
            match agent.step(&Input { now: String::new(), act }) {
                Ok(turn) => {
                    let yes = |entry: &Entry| matches!(entry, Entry::Said { said: Said::Consented { allowed: true }, .. });
                    allowed = (allowed || turn.entries.iter().any(yes)) && !over;
                    for effect in &turn.effects {
                        if let Effect::Call { id, .. } = effect {
                            prop_assert!(allowed, "it was called without consent");
                            call.clone_from(id);
                        }
                    }
                    prop_assert!(turn.keep as usize <= transcript.len());
                    transcript.truncate(turn.keep as usize);
                    transcript.extend(turn.entries);
                    expects = turn.expects;
                }
                Err(_) => prop_assert_eq!(agent.save(), before, "an error changes nothing"),
            }
        }
        let saved = agent.save();
        let mut again = Agent::new(&packed.manifest, &shelves, user, Some(&saved)).expect("it goes on");
        prop_assert_eq!(again.save(), saved);
        let turn = again.step(&Input { now: String::new(), act: Act::Resume }).expect("it resumes");
        // What was said in passing (a target that is not there) is not kept; everything else is.
        transcript.retain(|entry| !matches!(entry, Entry::Notice { notice: guichet_engine::message::Notice::Unavailable }));
        prop_assert_eq!(turn.entries, transcript);
    }

    /// Any text is a saved session or is refused; what nobody could have said is refused.
    #[test]
    fn any_saved_session_is_taken_or_refused(
        saved in "\\PC{0,200}",
        entries in prop::collection::vec(0_usize..5, 0..6),
        length in 1_990_usize..2_010,
        way in 0_usize..4,
    ) {
        let folder = guichet_tests::folder([("guichet.toml", "default_groups = [\"everyone\"]"), ("a.md", "# A\n\n- [Two](#two)\n- Yes → `solved`\n\n## Two\n\nText.\n")]);
        let packed = pack(&Knowledge::read(&folder), &folder).expect("it packs");
        let user = User::default();
        let shelves = packed.shelves_for(&user);
        let opened = Agent::new(&packed.manifest, &shelves, user.clone(), Some(&saved));
        prop_assert!(opened.is_err());
        let records = [
            r#"{"did":"asked","text":"a"}"#, r#"{"did":"opened","target":"a#gone"}"#, r#"{"did":"chose","choice":"a#a>a#two"}"#,
            r#"{"did":"answered","question":"a#a:x","value":null}"#, r#"{"did":"helped","step":"a#two","solved":true}"#,
        ];
        let ledger: Vec<&str> = entries.iter().filter_map(|at| records.get(*at).copied()).collect();
        let saved = format!("{{\"format\":1,\"ledger\":[{}]}}", ledger.join(","));
        let mut agent = Agent::new(&packed.manifest, &shelves, user.clone(), Some(&saved)).expect("it opens");
        let resumed = agent.step(&Input { now: String::new(), act: Act::Resume });
        prop_assert!(resumed.is_ok());
        let words = "é".repeat(length);
        let entry = match way {
            0 | 1 => serde_json::json!({ "did": "asked", "text": words }),
            _ => serde_json::json!({ "did": "opened", "target": "a", "words": words }),
        };
        let (ledger, later) = if way % 2 == 0 { (vec![entry], vec![]) } else { (vec![], vec![entry]) };
        let saved = serde_json::json!({ "format": 2, "ledger": ledger, "later": later }).to_string();
        let opened = Agent::new(&packed.manifest, &shelves, user, Some(&saved));
        prop_assert_eq!(opened.is_ok(), length <= 2_000);
    }
}

/// Words that replies are made of, so that chance meets the rules.
const REPLY: &[&str] = &[
    "yes",
    "no",
    "non",
    "oui",
    "not",
    "n't",
    "pas",
    "ne",
    "the",
    "second",
    "last",
    "one",
    "light",
    "is",
    "green",
    "orange",
    "team",
    "special",
    "cases",
    "secret",
    "neither",
    "I don't know",
    "already",
    "done",
    "?",
    "!",
    ",",
    ".",
    "but",
    "\"",
    "«",
    "'",
    "-free",
    "99",
    "3",
    "broken",
    "the printer",
    "é",
    "🎉",
    "\u{0}",
    "aaaaaaaaa",
    "without",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(400), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is said at a choice: nothing panics, and what is taken is one of the choices that are shown.
    #[test]
    fn a_reply_takes_what_is_shown(
        words in prop::collection::vec(prop_oneof![6 => prop::sample::select(REPLY).prop_map(str::to_owned), 1 => ".{0,20}"], 0..12),
        french in any::<bool>(),
        member in any::<bool>(),
        times in 1_usize..40,
    ) {
        let project = "default_groups = [\"everyone\"]\ngroups = [\"hr\"]\n";
        let procedure = "# A\n\nIs the light green?\n\n- [Yes, the light is on](#two)\n- [No](#three)\n- [Secret special cases of the team](#four)\n\n## Two\n\nText.\n\n## Three\n\nText.\n\n## Four\n\n```only\ngroups: hr\n```\n\nCANARY\n";
        let other = "---\nquestions: the printer is broken\n---\n# Repair the printer\n\nText.\n";
        let project = if french { format!("languages = [\"fr\"]\n{project}") } else { project.to_owned() };
        let folder = guichet_tests::folder([("guichet.toml", project.as_str()), ("a.md", procedure), ("b.md", other)]);
        let packed = pack(&Knowledge::read(&folder), &folder).expect("it packs");
        let groups = if member { vec!["hr".to_owned()] } else { Vec::new() };
        let user = User { groups, ..User::default() };
        let mut agent = Agent::new(&packed.manifest, &packed.shelves_for(&user), user, None).expect("it opens");
        let mut step = |act: Act| agent.step(&Input { now: "2026-11-21T09:30:00+01:00".to_owned(), act });
        let opened = step(Act::Open { target: "a".to_owned() }).expect("it opens");
        let Expects::Choice { choices, .. } = opened.expects else { return Err(TestCaseError::fail("no choice")) };
        prop_assert_eq!(choices.len(), if member { 3 } else { 2 });
        let text = [words.join(" "), words.join(" ").repeat(times)];
        for text in text {
            let turn = step(Act::Say { text }).expect("words are never wrong");
            let told = serde_json::to_string(&turn).expect("JSON");
            prop_assert!(member || !told.contains("CANARY") && !told.contains("Secret special"), "{told}");
            if let Expects::Choice { choices, heard: Some(heard), .. } = &turn.expects {
                prop_assert!(heard.meant.iter().all(|id| choices.iter().any(|choice| choice.id == *id)));
            }
            if !matches!(turn.expects, Expects::Choice { .. }) {
                break;
            }
        }
    }
}

fn act(kind: usize, number: usize, expects: &Expects) -> Act {
    let words = ["it is broken", "2", "yes", "", "Why not", "3,5"];
    let text = words.get(number).copied().unwrap_or_default().to_owned();
    match kind {
        0 | 1 => Act::Say { text },
        2 => Act::Open {
            target: ["a", "b", "no", "a#two", "nowhere", ""]
                .get(number)
                .copied()
                .unwrap_or_default()
                .to_owned(),
        },
        3 | 4 => match expects {
            Expects::Choice { choices, .. } => Act::Choose {
                choice: choices
                    .get(number % choices.len())
                    .map(|choice| choice.id.clone())
                    .unwrap_or_default(),
            },
            Expects::Ticket { ticket, .. } => Act::Send { key: format!("k{number}"), ticket: ticket.clone() },
            _ => Act::Choose { choice: text },
        },
        5 | 6 => Act::Answer {
            value: [
                Value::Text(text),
                Value::Number(4.0),
                Value::YesNo(true),
                Value::List(Vec::new()),
                Value::Number(f64::NAN),
                Value::Number(1e300),
            ]
            .get(number)
            .cloned()
            .unwrap_or(Value::YesNo(false)),
        },
        7 | 8 if matches!(expects, Expects::Consent { .. }) => {
            Act::Consent { allowed: number.is_multiple_of(2) }
        }
        7 => Act::Skip,
        8 => Act::Helped { solved: number.is_multiple_of(2) },
        9 => Act::Cancel,
        10 => Act::Delivered { key: format!("k{number}"), number: Some(text), link: None },
        11 => Act::Back,
        12 => Act::Return { place: u32::try_from(number).unwrap_or_default() },
        _ => [
            Act::Resume,
            Act::Suggest { text: "brok".to_owned() },
            Act::Restart,
            Act::Follow,
            Act::Refused { key: "k1".to_owned() },
            Act::Resume,
        ]
        .get(number)
        .cloned()
        .unwrap_or(Act::Resume),
    }
}

/// A step of a made-up procedure: whether it is for a group, what it asks, works out and offers.
fn made_step(number: usize, count: usize) -> impl Strategy<Value = String> {
    let ask = prop_oneof![
        Just(String::new()),
        Just(format!(
            "```ask\nquestion: Number {number}?\nsave as: n{number}\ntype: number\noptional: yes\n```\n\n"
        )),
        Just(format!("```ask\nquestion: Word {number}?\nsave as: w{number}\nask if: visits < 3\n```\n\n")),
        Just(format!(
            "```ask\nquestion: One {number}?\nsave as: o{number}\none of:\n  - a = Anna\n  - b = Bea\n```\n\n"
        )),
        Just(format!(
            "```ask\nquestion: Day {number}?\nsave as: d{number}\ntype: date\nmin: today\ntries: 2\n```\n\n"
        )),
    ];
    let set = prop_oneof![
        Just(String::new()),
        Just(format!("```set\ns{number} = (s{number} or 0) + 1\n```\n\n{{{{ s{number} }}}}\n\n"))
    ];
    let quote = prop_oneof![
        Just(String::new()),
        Just("> If `visits > 1`:\n> Again.\n\n> Otherwise:\n> First.\n\n".to_owned()),
    ];
    let way = prop_oneof![
        3 => (0..count).prop_map(|to| format!("[Go {to}](#step-{to})")),
        1 => (0..count, 0..count).prop_map(|(to, back)| format!("[Call {to}](#step-{to}) → [Back](#step-{back})")),
    ];
    let choices = prop::collection::vec((way, any::<bool>()), 1..4).prop_map(|ways| {
        ways.into_iter()
            .map(|(way, shown)| format!("- {way}{}\n", if shown { "" } else { " if `visits < 4`" }))
            .collect::<String>()
    });
    let end =
        prop::sample::select(&["- Fine → `solved`\n", "- No → `not solved`\n", "- Enough → `done`\n"][..]);
    let guard = prop_oneof![
        Just(String::new()),
        (0..count).prop_map(|to| format!("- If `visits > 2` → [Go {to}](#step-{to})\n"))
    ];
    (any::<bool>(), ask, set, quote, guard, choices, end).prop_map(
        move |(secret, ask, set, quote, guard, choices, end)| {
            let only = if secret && number > 0 { "```only\ngroups: hr\n```\n\nCANARY\n\n" } else { "" };
            let mark = if number == 0 { "#" } else { "##" };
            format!("{mark} Step {number}\n\n{only}{quote}{set}{ask}{guard}{choices}{end}\n")
        },
    )
}

fn made_procedure() -> impl Strategy<Value = String> {
    (2_usize..6)
        .prop_flat_map(|count| (0..count).map(|number| made_step(number, count)).collect::<Vec<_>>())
        .prop_map(|steps| steps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    /// A procedure that checks clean ends or waits at every turn, stays inside its audience, loses no answer,
    /// and goes on where it was kept.
    #[test]
    fn what_checks_clean_runs_clean(text in made_procedure(), acts in prop::collection::vec((0_usize..14, 0_usize..6), 0..40)) {
        let folder = guichet_tests::folder([
            ("guichet.toml", "default_groups = [\"everyone\"]\ngroups = [\"hr\"]\nnot_solved = \"no.md\"\ndefault_ticket_type = \"t\"\n[tickets.t]\nplace = \"text\"\n"),
            ("a.md", text.as_str()),
            ("no.md", "# Sorry\n\n```ticket\ntitle: Help\n```\n\nThanks.\n"),
        ]);
        let knowledge = Knowledge::read(&folder);
        prop_assume!(!knowledge.problems.iter().any(|problem| problem.is_error()));
        let packed = pack(&knowledge, &folder).expect("it packs");
        let user = User { language: "en".to_owned(), ..User::default() };
        let shelves = packed.shelves_for(&user);
        let mut agent = Agent::new(&packed.manifest, &shelves, user.clone(), None).expect("it opens");
        let now = "2026-11-21T09:30:00+01:00";
        let opened = agent.step(&Input { now: now.to_owned(), act: Act::Open { target: "a".to_owned() } }).expect("it opens");
        let mut expects = opened.expects;
        for (kind, number) in acts {
            let act = act(kind, number, &expects);
            let asked = match (&act, &expects) {
                (Act::Answer { value }, Expects::Answer { question }) => Some((question.id.clone(), value.clone())),
                _ => None,
            };
            let Ok(turn) = agent.step(&Input { now: now.to_owned(), act }) else { continue };
            prop_assert!(!serde_json::to_string(&turn).expect("JSON").contains("CANARY"));
            let refused = matches!(&turn.expects, Expects::Answer { question } if question.refusal.is_some());
            if let Some((id, value)) = asked.filter(|_| !refused) {
                let saved = agent.save();
                let kept = saved.contains(&format!("\"question\":{}", serde_json::json!(id)));
                prop_assert!(kept, "{id} {value:?} is not in {saved}");
            }
            prop_assert!(!matches!(turn.expects, Expects::Wait { .. }), "nothing was called");
            expects = turn.expects;
        }
        let saved = agent.save();
        let mut again = Agent::new(&packed.manifest, &shelves, user, Some(&saved)).expect("it goes on");
        prop_assert_eq!(again.save(), saved);
        let turn = again.step(&Input { now: now.to_owned(), act: Act::Resume }).expect("it resumes");
        // A refused answer is told once; everything else is as it was.
        let bare = |expects: Expects| match expects {
            Expects::Answer { mut question } => {
                question.refusal = None;
                Expects::Answer { question }
            }
            // Places among the entries, of which a notice that is told once (“that page is not there”) is gone as well.
            Expects::Ticket { ticket, lines, .. } => {
                let lines = (0..).zip(lines).map(|(place, _)| place).collect();
                Expects::Ticket { ticket, wrong: Vec::new(), lines }
            }
            Expects::Choice { step, choices, .. } => Expects::Choice { step, choices, heard: None },
            other => other,
        };
        prop_assert_eq!(bare(turn.expects), bare(expects));
    }
}
