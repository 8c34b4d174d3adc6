//! What a ticket is promised: told with the reference, and the same again to whoever asks again.

use guichet_tests::command::{err, folder, guichet, out};
use guichet_tests::servers::guichet::web;
use guichet_tests::servers::house::House;
use reqwest::StatusCode;
use serde_json::{Value, json};

const PROJECT: &str = r#"default_groups = ["everyone"]
[support]
time_zone = "Europe/Paris"
open = { monday = "00:00-24:00", tuesday = "00:00-24:00", wednesday = "00:00-24:00", thursday = "00:00-24:00", friday = "00:00-24:00", saturday = "00:00-24:00", sunday = "00:00-24:00" }
[tickets.incident]
severity = ["1", "2", "3"]
answered_within = { severity = { "1" = "1 h", "2" = "4 h" } }
"#;
const PAGE: (&str, &str) = ("a.md", "# Anything\n\nDone.\n");

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_says_by_when_a_ticket_is_answered() {
    let house = House::new();
    let serving = house.serve_with("", &[]);
    house.publish(&serving, &[("guichet.toml", PROJECT), PAGE]);
    let at = format!("{}/acme/production", serving.address);
    let manifest: Value =
        web().get(format!("{at}/manifest.json")).send().await.expect("an answer").json().await.expect("JSON");
    let send = async |key: &str, severity: &str| {
        let ticket = json!({
            "kind": "incident", "title": "x", "details": "", "fields": [{ "name": "severity", "value": severity, "oneOf": ["1", "2", "3"], "required": false }],
            "answers": [], "transcript": [], "procedure": "a", "version": manifest["version"], "language": "en",
        });
        let body = json!({ "key": key, "ticket": ticket });
        let request = web().post(format!("{at}/tickets")).header("origin", &serving.address).json(&body);
        let answer = request.send().await.expect("an answer");
        (answer.status(), answer.json::<Value>().await.expect("JSON"))
    };
    let (status, first) = send("0123456789abcdef-1", "2").await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    assert_eq!(first["answeredWithin"]["text"], "4 h", "{first}");
    let by = first["answeredWithin"]["by"].as_str().expect("a moment").to_owned();
    let (_, again) = send("0123456789abcdef-1", "2").await;
    assert_eq!(again["answeredWithin"]["by"], by, "it counts from the first time on");
    let state = web().get(format!("{at}/tickets/0123456789abcdef-1")).send().await.expect("an answer");
    assert_eq!(state.json::<Value>().await.expect("JSON")["answeredWithin"]["by"], by);
    let (_, sooner) = send("0123456789abcdef-2", "1").await;
    assert!(sooner["answeredWithin"]["by"].as_str().expect("a moment") < by.as_str(), "{sooner}");
    assert_eq!(
        send("0123456789abcdef-3", "3").await.1["answeredWithin"],
        Value::Null,
        "nothing was promised"
    );

    let nowhere = PROJECT.replace("Europe/Paris", "Europe/Pariss");
    let there = folder(&[("guichet.toml", nowhere.as_str()), PAGE]);
    let mut command = guichet();
    command.arg("publish").arg(there.path()).args(["--env", "production", "--to", &serving.address]);
    let output =
        command.args(["--project", "acme"]).env("GUICHET_KEY", house.key()).output().expect("it runs");
    assert!(
        !output.status.success() && err(&output).contains("no time zone of the IANA"),
        "{}",
        err(&output)
    );
}

#[test]
fn check_knows_the_time_zones() {
    for (wrong, help) in [
        ("Europe/Pariss", "Did you mean `Europe/Paris`?"),
        ("Germany/Berlin", "Did you mean `Europe/Berlin`?"),
        ("Europe/Nowhere", "Write the name of the IANA data base for your time zone, like `Europe/Paris`."),
    ] {
        let project = PROJECT.replace("Europe/Paris", wrong);
        let there = folder(&[("guichet.toml", project.as_str()), PAGE]);
        let mut check = guichet();
        let output =
            check.arg("check").arg(there.path()).args(["--format", "json"]).output().expect("it runs");
        let lines: Vec<Value> =
            out(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let [problem] = &lines[..] else { panic!("{wrong}: {lines:?}") };
        let wanted = json!({
            "code": "unreadable-project-file", "severity": "error", "file": "guichet.toml", "line": 3, "column": 14,
            "message": format!("In `support`, `{wrong}` is no time zone of the IANA data base."), "help": help,
            "fix": false,
        });
        assert_eq!((problem, output.status.code()), (&wanted, Some(1)));
        let mut pack = guichet();
        pack.arg("pack").arg(there.path()).args(["--strict", "-o"]).arg(there.path().join("out"));
        let output = pack.output().expect("it runs");
        assert!(err(&output).contains("no time zone of the IANA"), "{}", err(&output));
    }
}
