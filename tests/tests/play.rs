//! `guichet play` and `guichet values` as writers use them: real runs of the real binary, over a pipe.

use std::fs;

use std::process::Output;

use guichet_tests::command::{fed, guichet};
use tempfile::TempDir;

fn run(there: &TempDir, arguments: &[&str], input: &str) -> Output {
    fed(guichet().args(arguments).current_dir(there.path()), input)
}

/// Plays, and gives what was printed; it must end well.
fn play(there: &TempDir, arguments: &[&str], lines: &[&str]) -> String {
    let arguments: Vec<&str> = ["play"].iter().chain(arguments).copied().collect();
    let output = run(there, &arguments, &(lines.join("\n") + "\n"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Runs the tests of a file: all must pass. Gives its text.
fn passes(there: &TempDir, file: &str) -> String {
    let text = fs::read_to_string(there.path().join(file)).expect("it was kept");
    let output = run(there, &["test", file], "");
    assert_eq!(output.status.code(), Some(0), "{text}\n{}", String::from_utf8_lossy(&output.stdout));
    text
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no “{part}” in:\n{text}");
    }
}

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (path, text) in FILES {
        fs::write(folder.path().join(path), text).expect("written");
    }
    folder
}

const FILES: &[(&str, &str)] = &[
    (
        "guichet.toml",
        r#"languages = ["en", "fr"]
default_groups = ["everyone"]
groups = ["staff", "hr"]
not_solved = "not-solved.md"
default_ticket_type = "request"

[texts]
hours = { en = "8 to 18", fr = "8 h à 18 h" }

[values]
os = { one_of = ["mac", "windows"] }
"user.joined" = { type = "date", optional = true }

[functions.find_order]
takes = { number = "text" }
gives = { shipped = "yes/no", due = "date" }

[functions.unlock]
changes = true
consent = { en = "Unlock your account", fr = "Débloquer votre compte" }

[tickets.request]
severity = ["normal", "high"]

[question_types.code]
must_match = "[A-Z]{2}[0-9]"
private = true
"#,
    ),
    ("not-solved.md", "# I could not help\n\n→ `not solved`\n"),
    (
        "order.md",
        "# Where is my order\n\n```ask\nquestion: Which number?\nsave as: order_number\n```\n\n→ [Look](#look)\n\n\
         ## Look\n\n```call\nfunction: find_order\nwith: {{ order_number }}\nsave as: order\n\
         while waiting: Looking it up…\n```\n\n- If `order.failed` → [Nobody knows](#nobody-knows)\n\
         - If `order.shipped` → [On its way](#on-its-way)\n- Otherwise → [Nobody knows](#nobody-knows)\n\n\
         ## On its way\n\nIt comes on {{ order.due }}.\n\n- [Look again](#look)\n- Thanks → `solved`\n\n\
         ## Nobody knows\n\n```handoff\nto: shop\nmessage: Order {{ order_number }}\n```\n\nNobody is free.\n\n→ `done`\n",
    ),
    (
        "order.fr.md",
        "# Où est ma commande\n\n```ask\nquestion: Quel numéro ?\nsave as: order_number\n```\n\n→ [Chercher](#chercher)\n\n\
         ## Chercher\n\n```call\nfunction: find_order\nwith: {{ order_number }}\nsave as: order\n\
         while waiting: Je cherche…\n```\n\n- Si `order.failed` → [Personne ne sait](#personne-ne-sait)\n\
         - Si `order.shipped` → [En route](#en-route)\n- Sinon → [Personne ne sait](#personne-ne-sait)\n\n\
         ## En route\n\nElle arrive le {{ order.due }}.\n\n- [Encore](#chercher)\n- Merci → `solved`\n\n\
         ## Personne ne sait\n\n```handoff\nto: shop\nmessage: Commande {{ order_number }}\n```\n\n\
         Personne n'est libre.\n\n→ `done`\n",
    ),
    (
        "trip.md",
        "---\ngroups: staff, hr\nquestions: how do i plan a trip\n---\n# Plan a trip\n\n\
         Hello *traveller*, 1. read `this_here`, then answer a few questions.\n\n\
         - [Begin](#begin)\n- [Not now](#later)\n\n## Later\n\n→ `done`\n\n## Begin\n\n\
         ```ask\nquestion: Which days?\nsave as: days\nsome of:\n  - mon = Monday\n  - tue = Tuesday, all day\n  - fri = Friday\n```\n\n\
         ```ask\nquestion: When do you leave?\nsave as: leave_on\ntype: date\nmin: today\nif wrong: Not in the past.\n```\n\n\
         ```ask\nquestion: A picture?\nsave as: picture\ntype: file\naccept: png\nskip: I have none\n```\n\n\
         ```ask\nquestion: Your code?\nsave as: code\ntype: code\ntries: 2\n```\n\n\
         You leave on {{ leave_on }}, in {{ leave_on - today }}.\n\n- [File it](#file-it)\n- [Later](#later)\n\n\
         ## File it\n\n```ticket\ntitle: Trip on {{ leave_on }}\nseverity: high\nattach: {{ picture }}\n```\n\n\
         Your ticket: {{ ticket.number }}\n\n→ `done`\n",
    ),
];

#[test]
fn a_kept_conversation_passes_at_once() {
    let there = folder();
    let picture = there.path().join("my picture.png");
    fs::write(&picture, "x").expect("written");
    // As a terminal gives a path that is dragged into it.
    let picture = format!("'{}'", picture.display());
    let lines =
        ["1", "1, 2", "2026-12-01", "2027-01-01", "no.png", &picture, "wrong", "ab1", "File it", "Send"];
    let told = play(&there, &["trip.md", "--date", "2026-12-04", "--keep", "A *trip* with all"], &lines);
    has(&told, &["> 1 January 2027", "in 28 days", "Not in the past.", "no file “no.png”", "(private)"]);
    has(&told, &["Attached: my picture.png (1 B)", "T-1", "Kept in trip.test.md; it passes."]);
    let text = passes(&there, "trip.test.md");
    has(&text, &["# Tests for [Plan a trip](trip.md)\n\n## A \\*trip\\* with all\n"]);
    has(
        &text,
        &["today: 2026-12-04", "> Monday, tue\n", "> 2026-12-01\n\nNot in the past.", "> 2027-01-01\n"],
    );
    has(&text, &["Hello traveller, 1. read this_here, then answer a …", "- Begin\n- Not now\n"]);
    has(
        &text,
        &["```ticket\ntitle: Trip on 2027-01-01\nseverity: high\nattach: my picture.png\n```\n\n> Send\n"],
    );
    has(&text, &["You leave on 2027-01-01, in 28 days.", "> ab1", "→ `ticket`"]);
    assert!(!text.contains("user.groups: everyone"), "{text}");

    // The next one stands below it; a test of a person outside says so.
    let tried = ["1", "mon", "2027-01-01", "/skip", "x", "y", "2"];
    play(&there, &["trip.md", "--groups", "hr", "--keep", "Too many tries"], &tried);
    let text = passes(&there, "trip.test.md");
    has(&text, &["## A \\*trip", "## Too many tries", "user.groups: hr", "> I have none", "> x\n", "> y\n"]);
}

#[test]
fn a_name_that_is_taken_gets_a_number() {
    let there = folder();
    for _ in 0..3 {
        play(&there, &["trip.md", "--keep", "Questions"], &["2"]);
    }
    has(&passes(&there, "trip.test.md"), &["## Questions 2\n", "## Questions 3\n", "## Questions 4\n"]);
}

#[test]
fn going_back_leaves_no_trace_in_the_test() {
    let there = folder();
    fs::write(there.path().join("p.png"), "x").expect("written");
    // A path, although it begins like a command.
    let picture = there.path().join("p.png").display().to_string();
    let lines =
        ["1", "mon", "2027-01-01", "/back", "2027-02-01", "/return", "2", "tue, fri", &picture, "AB1", "2"];
    let told = play(&there, &["trip.md", "--keep", "Later"], &lines);
    has(
        &told,
        &["Which answer do you want to change?", "2. Which days? → Monday", "What you said after it stays"],
    );
    let text = passes(&there, "trip.test.md");
    has(&text, &["> tue, Friday", "> 2027-02-01", "→ `done`"]);
    assert!(!text.contains("> Monday") && !text.contains("2027-01-01"), "{text}");
}

#[test]
fn calls_are_asked_remembered_or_told_beforehand() {
    let there = folder();
    let asked = play(
        &there,
        &["order.md", "--keep", "It comes"],
        &["A1", "yes", "24/12/2026", "2026-12-24", "1", "2"],
    );
    has(&asked, &["Looking it up…", "find_order(number: A1)", "shipped (yes/no)?", "due (date)?"]);
    has(
        &asked,
        &["Please enter a date", "It comes on 24 December 2026.", "It answers: due: 2026-12-24, shipped:"],
    );
    assert_eq!(
        asked.matches("shipped (yes/no)?").count(),
        1,
        "the same question is not asked twice: {asked}"
    );
    let text = passes(&there, "order.test.md");
    has(
        &text,
        &["find_order.due: 2026-12-24\nfind_order.shipped: yes", "It comes on 2026-12-24.", "→ `solved`"],
    );
    assert!(!text.contains("today:"), "no formula asks for the day: {text}");

    let told = play(
        &there,
        &["order.md", "--call", "find_order=fails", "--agents", "none", "--keep", "Nobody"],
        &["A1"],
    );
    has(&told, &["It fails", "Nobody is free"]);
    has(
        &passes(&there, "order.test.md"),
        &["find_order: fails\nagents: none", "Nobody is free.", "→ `done`"],
    );

    let lines = ["A1", "fails", "free", "1"];
    let told = play(&there, &["order.md", "--keep", "Somebody"], &lines);
    has(
        &told,
        &["Is somebody free? (shop)", "Message: Order A1", "> Pass it on", "A person takes it from here."],
    );
    has(&passes(&there, "order.test.md"), &["agents: free", "Order A1\n\n> Send\n\n→ `handoff`"]);
}

#[test]
fn it_speaks_french_to_french_readers() {
    let there = folder();
    let arguments = [
        "order.fr.md",
        "--call",
        "find_order.shipped=yes",
        "--call",
        "find_order.due=2027-03-01",
        "--keep",
        "Elle arrive",
    ];
    let told = play(&there, &arguments, &["A1", "/values", "/help", "2"]);
    has(
        &told,
        &["Je cherche…", "Elle arrive le 1er mars 2027.", "order_number = A1", "une étape en arrière"],
    );
    has(&told, &["Gardée dans order.test.md"]);
    has(
        &passes(&there, "order.test.md"),
        &["[Where is my order](order.md)", "lang: fr", "> Merci", "2027-03-01"],
    );
}

#[test]
fn consent_is_asked_once_and_kept_in_the_test() {
    let there = folder();
    fs::write(
        there.path().join("unlock.md"),
        "# Unlock\n\n```call\nfunction: unlock\nsave as: unlock\n```\n\n- If `unlock.failed` → [No](#no)\n\
         - Otherwise → [Yes](#yes)\n\n## No\n\nNot done.\n\n- [Try again](#unlock)\n- Enough → `done`\n\n\
         ## Yes\n\nUnlocked.\n\n→ `done`\n",
    )
    .expect("written");
    let told = play(&there, &["unlock.md", "--keep", "Allowed"], &["Allow", "works"]);
    has(
        &told,
        &[
            "Your permission is needed for this:\nUnlock your account",
            "1. Allow",
            "2. Don’t allow",
            "Unlocked.",
        ],
    );
    has(&passes(&there, "unlock.test.md"), &["Unlock your account\n\n> Allow\n", "Unlocked."]);
    let told = play(&there, &["unlock.md", "--lang", "fr", "--keep", "Not allowed"], &["2", "1", "2"]);
    has(
        &told,
        &["Votre autorisation est nécessaire pour ceci :\nDébloquer votre compte", "2. Ne pas autoriser"],
    );
    assert_eq!(told.matches("Débloquer votre compte").count(), 1, "{told}");
    has(&passes(&there, "unlock.test.md"), &["> Don’t allow\n\nNot done.", "> Enough"]);
}

#[test]
fn one_can_jump_look_around_and_come_back() {
    let there = folder();
    let lines =
        ["/jump nowhere", "/jump Begin", "/open order", "A1", "fails", "none", "1", "/values", "/jump"];
    let told = play(&there, &["trip.md", "--as", "os=mac", "--as", "user.joined=2020-02-03"], &lines);
    has(&told, &["There is no step “nowhere” here.", "begin  Begin", "Which days?", "Where is my order"]);
    has(&told, &["1. Go on with: Plan a trip", "os = mac", "user.joined = 2020-02-03", "order_number = A1"]);
    // Where a test cannot follow, nothing is written, and it says so.
    let output = run(&there, &["play", "trip.md", "--keep", "x"], "/jump file-it\n");
    assert_eq!(output.status.code(), Some(2));
    has(
        &String::from_utf8_lossy(&output.stdout),
        &["It was not kept", "“File it” was not on offer where it was said"],
    );
}

#[test]
fn what_an_earlier_answer_makes_void_is_told() {
    let there = folder();
    fs::write(
        there.path().join("a.md"),
        "# A\n\n- [One](#one)\n- [Two](#two)\n\n## One\n\n```ask\nquestion: How many?\nsave as: many\ntype: number\n```\n\n→ `done`\n\n## Two\n\n→ `done`\n",
    )
    .expect("written");
    let told = play(&there, &["a.md", "--keep", "Two"], &["1", "3", "/return 1", "2"]);
    has(&told, &["this does not count any more:\n  • How many? → 3"]);
    assert!(!passes(&there, "a.test.md").contains("> 3"));
}

#[test]
fn what_begins_with_a_question_is_kept_with_its_procedure() {
    let there = folder();
    let told =
        play(&there, &[".", "--groups", "staff,hr", "--keep", "Not now"], &["how do i plan a trip", "2"]);
    has(&told, &["> how do i plan a trip", "Kept in trip.test.md"]);
    let text = passes(&there, "trip.test.md");
    assert!(!text.contains("how do i") && !text.contains("user.groups"), "{text}");
    // A file of tests that is about something else stays as it is.
    let other = text.replace("(trip.md)", "(order.md)");
    fs::write(there.path().join("trip.test.md"), &other).expect("written");
    let output = run(&there, &["play", "trip.md", "--keep", "x"], "2\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(there.path().join("trip.test.md")).expect("there"), other);
}

#[test]
fn wrong_use_is_told_clearly_and_is_two() {
    let there = folder();
    for (arguments, message) in [
        (
            &["trip.md", "--date", "24.12.2026"][..],
            "`--date 24.12.2026` is no day; write it like `--date 2026-12-24`",
        ),
        (&["trip.md", "--date", "2026-02-30"], "is no day"),
        (
            &["trip.md", "--call", "find_ordr=fails"],
            "there is no function `find_ordr`; did you mean `find_order`?",
        ),
        (&["trip.md", "--call", "find_order.shiped=yes"], "did you mean `find_order.shipped`?"),
        (
            &["trip.md", "--call", "find_order.shipped=perhaps"],
            "`find_order.shipped` is `yes` or `no`, not `perhaps`",
        ),
        (&["trip.md", "--call", "find_order"], "says nothing"),
        (&["trip.md", "--as", "user.joined=soon"], "`user.joined` is a date like `2026-12-24`, not `soon`"),
        (&["trip.md", "--as", "os=linux"], "`os` is one of mac, windows, not `linux`"),
        (&["trip.md", "--as", "today=2026-12-24"], "`--date`"),
        (&["trip.md", "--agents", "perhaps"], "free"),
        (&["nowhere.md"], "there is no file or folder `nowhere.md`"),
    ] {
        let arguments: Vec<&str> = ["play"].iter().chain(arguments).copied().collect();
        let output = run(&there, &arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        has(&String::from_utf8_lossy(&output.stderr), &[message]);
    }
}

#[test]
fn values_lists_the_names_there_are() {
    let there = folder();
    let output = run(&there, &["values"], "");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    has(&text, &["os           \"mac\", \"windows\"\n", "user.joined  date", "may be missing", "today"]);
    has(
        &text,
        &[
            "find_order  takes number (text)  gives shipped (yes/no), due (date)\n",
            "changes something; asks the person first",
        ],
    );
    has(&text, &["Ticket type: request, the type of files that name none\n  severity  normal, high\n"]);
    has(&text, &["must match [A-Z]{2}[0-9]; private", "texts.hours  8 to 18"]);
    let output = run(&there, &["values", "trip.md", "--format", "json"], "");
    let names: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(names["values"][0]["one_of"], serde_json::json!(["mac", "windows"]));
    assert_eq!(names["functions"][0]["gives"][1], serde_json::json!({ "name": "due", "kind": "date" }));
    assert_eq!(names["functions"][1]["changes"], true);
    assert_eq!(names["functions"][1]["consent"]["fr"], "Débloquer votre compte");
    assert_eq!(names["texts"]["hours"]["fr"], "8 h à 18 h");
    assert_eq!(run(&there, &["values", "nowhere"], "").status.code(), Some(2));
    let empty = TempDir::new().expect("a folder");
    let output = run(&empty, &["values"], "");
    assert_eq!(output.status.code(), Some(2));
    has(&String::from_utf8_lossy(&output.stderr), &["there is no `guichet.toml`"]);
}

#[test]
fn what_most_people_come_for_is_offered_until_somebody_asks() {
    let there = folder();
    let project = there.path().join("guichet.toml");
    let text = fs::read_to_string(&project).expect("the project file");
    fs::write(&project, format!("topics = [\"trip.md\", \"order.md\"]\n{text}")).expect("written");
    let shown = play(&there, &["."], &["1", "A1", "/quit"]);
    has(&shown, &["1. Where is my order", "Which number?"]);
    assert!(!shown.contains("Plan a trip"), "offered to somebody who may not read it:\n{shown}");
    let shown = play(&there, &[".", "--groups", "hr"], &["/restart", "1", "/quit"]);
    assert_eq!(shown.matches("1. Plan a trip").count(), 2, "{shown}");
    has(&shown, &["2. Where is my order", "answer a few questions"]);
}

#[test]
fn fields_of_a_ticket_are_shown_and_changed_by_their_labels() {
    let there = TempDir::new().expect("a folder");
    let project = "default_groups = [\"everyone\"]\ndefault_ticket_type = \"request\"\n[tickets.request.severity]\n\
        one_of = [\"1\", \"2\"]\nlabel = \"How bad?\"\nlabels = { 1 = \"Outage\", 2 = \"Slow\" }\n";
    fs::write(there.path().join("guichet.toml"), project).expect("written");
    let page = "# A\n\n```ticket\ntitle: T\nseverity: 1\n```\n";
    fs::write(there.path().join("a.md"), page).expect("written");
    let lines = ["how bad?: slow", "1"];
    let shown = play(&there, &["a.md", "--keep", "By its label"], &lines);
    has(&shown, &["How bad?: Outage (Outage, Slow)", "How bad?: Slow (Outage, Slow)"]);
    // A test has the ticket as it is shown first, in the names that programs know.
    has(&passes(&there, "a.test.md"), &["severity: 1"]);
}
