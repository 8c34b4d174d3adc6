//! `guichet report`: the page and the tables of a server's counts.

use guichet_server::clock::{day, now};
use guichet_server::store::{Counted, Store, Unmet};
use guichet_tests::command::{err, guichet, out};
use guichet_tests::servers::house::House;

const PROJECT: &str = "languages = [\"en\"]\ndefault_groups = [\"everyone\"]\n";
const VPN: &str = "---\nowner: network-team\nreview by: 2020-05-01\n---\n# The VPN <does> not connect\n\n\
    - [Phone](#phone)\n- [Computer](#computer)\n\n## Phone\n\nLook.\n\n## Computer\n\nLook.\n";
const OLD: &str = "# Fax\n\nSend it.\n";

/// Counts of some days, by hand.
async fn count(house: &House, counts: &[(&str, &str, &str, &str, i64)], questions: &[(&str, &str, i64)]) {
    let counts: Vec<Counted> = counts
        .iter()
        .map(|(day, event, procedure, step, times)| Counted {
            day: (*day).to_owned(),
            event: (*event).to_owned(),
            procedure: (*procedure).to_owned(),
            step: (*step).to_owned(),
            times: *times,
        })
        .collect();
    let questions: Vec<Unmet> = questions
        .iter()
        .map(|(day, text, times)| Unmet {
            day: (*day).to_owned(),
            language: "en".to_owned(),
            text: (*text).to_owned(),
            times: *times,
        })
        .collect();
    let store = Store::open(&house.data(), None).await.expect("it opens");
    store.count(("acme", "production"), &counts, &questions).await.expect("kept");
    // Of another environment, and of another project: they are nobody's business here.
    store.count(("acme", "staging"), &counts, &questions).await.expect("kept");
    store.count(("other", "production"), &counts, &questions).await.expect("kept");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_three_numbers_make_up_all_conversations_and_nothing_is_embellished() {
    let house = House::new();
    let serving = house.serve_with("", &[]);
    house.publish(&serving, &[("guichet.toml", PROJECT), ("vpn.md", VPN), ("fax.md", OLD)]);
    assert!(serving.stop());
    let counts = [
        ("2026-10-31", "begun", "", "", 100),
        ("2026-11-01", "begun", "", "", 10),
        ("2026-11-01", "solved", "vpn", "", 4),
        ("2026-11-01", "passed", "vpn", "", 3),
        // Tickets beyond those that passed a conversation on change nothing.
        ("2026-11-01", "ticket", "vpn", "", 5),
        ("2026-11-03", "begun", "", "", 2),
        ("2026-11-03", "solved", "vpn", "", 2),
        ("2026-11-03", "asked", "", "", 9),
        ("2026-11-03", "clear", "", "", 6),
        ("2026-11-03", "none", "", "", 3),
        ("2026-11-03", "entered", "vpn", "phone", 20),
        ("2026-11-03", "left", "vpn", "phone", 9),
        ("2026-11-03", "returned", "vpn", "phone", 4),
        ("2026-11-03", "entered", "vpn", "", 20),
        ("2026-11-03", "left", "vpn", "", 1),
        ("2026-12-01", "begun", "", "", 1_000),
    ];
    let questions = [
        ("2026-11-01", "how do I book a meeting room", 2),
        ("2026-11-03", "booking meeting rooms", 1),
        ("2026-11-03", "=cmd() <script>alert</script>", 1),
    ];
    count(&house, &counts, &questions).await;

    let folder = house.data().with_file_name("report");
    let run = |from: &str, to: &str| {
        let mut command = guichet();
        command.args(["report", "--project", "acme", "--env", "production", "--from", from, "--to", to]);
        command.arg("--data").arg(house.data()).arg("-o").arg(&folder);
        command.output().expect("it runs")
    };
    let output = run("2026-11-01", "2026-11-30");
    assert!(output.status.success(), "{}", err(&output));
    assert!(
        out(&output).starts_with("12 conversations: 6 solved, 3 passed on, 3 neither."),
        "{}",
        out(&output)
    );
    // Counts of before say nothing about now.
    assert!(out(&output).contains("Nothing is counted now"), "{}", out(&output));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("written");
    let days = read("days.csv");
    assert_eq!(days.lines().count(), 31, "{days}");
    assert!(
        days.starts_with(
            "day,conversations,solved,passed on,neither\n2026-11-01,10,4,3,3\n2026-11-02,0,0,0,0\n"
        ),
        "{days}"
    );
    assert_eq!(
        read("steps.csv"),
        "step,title,entered,left,share\nvpn#phone,The VPN <does> not connect,20,5,0.250\nvpn,The VPN <does> not connect,20,1,0.050\n"
    );
    let questions = read("questions.csv");
    assert!(
        questions.contains("1,en,how do I book a meeting room,2\n1,en,booking meeting rooms,1\n"),
        "{questions}"
    );
    assert!(questions.contains(",en,'=cmd()"), "no formula: {questions}");
    assert_eq!(
        read("pages.csv"),
        "why,page,title,review by,owner\nunused,fax,Fax,,\noverdue,vpn,The VPN <does> not connect,2020-05-01,network-team\n"
    );
    let page = read("index.html");
    for wanted in [
        "12 conversations",
        "<strong>6</strong>Solved · 50 %",
        "<strong>3</strong>Neither · 25 %",
        "The VPN &lt;does&gt;",
        "25 %",
    ] {
        assert!(page.contains(wanted), "`{wanted}` is not in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("http"), "nothing runs, nothing is fetched");

    let empty = run("2025-01-01", "2025-01-02");
    assert!(out(&empty).starts_with("0 conversations"), "{}", err(&empty));
    for (from, to) in [("2026-11-30", "2026-11-01"), ("november", "2026-11-01"), ("2000-01-01", &day(now()))]
    {
        assert_eq!(run(from, to).status.code(), Some(2), "{from} {to}");
    }
}
