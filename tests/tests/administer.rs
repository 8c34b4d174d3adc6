//! Administering a server from elsewhere: keys, accounts and tickets, for who may, of their own project and no other.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Output, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use guichet_server::store::{Right, Store};
use guichet_tests::command::{err, guichet, out};
use guichet_tests::servers::guichet::{Serving, log_of, web};
use guichet_tests::servers::house::House;
use guichet_tests::servers::postgres::Postgres;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PROJECT: &str =
    "default_groups = [\"everyone\"]\n[tickets.request]\nseverity = [\"normal\", \"high\"]\n";
const PAGE: (&str, &str) = ("a.md", "# Anything\n\nDone.\n");
/// A connector that nobody answers, and a patience that is over at once: what it gets is dead soon.
const DEAD: &str = "[projects.acme]\nconnector = \"gone\"\n[projects.other]\nconnector = \"gone\"\n\
    [connector.gone]\nkind = \"rest\"\nurl = \"http://127.0.0.1:1/\"\n\
    create = { json = '{}', number = \"/number\" }\n\
    [delivery]\nfirst_pause = 0.1\nlongest_pause = 0.1\ngive_up_after_hours = 0.00001\n";

/// A key of a right, made beside the data.
fn key(house: &House, project: &str, right: &str) -> String {
    let mut command = guichet();
    command.args(["keys", "new", right, "--project", project, "--right", right, "--data"]).arg(house.data());
    let output =
        command.env("GUICHET_DATABASE", house.database().unwrap_or_default()).output().expect("it runs");
    assert!(output.status.success(), "{}", err(&output));
    out(&output).trim().to_owned()
}

/// The command, from elsewhere, with a key.
fn elsewhere(serving: &Serving, key: &str, arguments: &[&str]) -> Output {
    let mut command = guichet();
    command.args(arguments).args(["--to", &serving.address, "--project", "acme"]).env("GUICHET_KEY", key);
    command.output().expect("it runs")
}

fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}{}", err(output), out(output));
    out(output)
}

/// The id of a key, which is no secret.
fn id(key: &str) -> &str {
    key.split('_').nth(1).expect("a key")
}

/// Sends a ticket with these attachments to a project; gives its reference.
async fn send(serving: &Serving, project: &str, files: &[(&str, &str)]) -> String {
    let at = format!("{}/{project}/production", serving.address);
    let manifest: Value =
        web().get(format!("{at}/manifest.json")).send().await.expect("an answer").json().await.expect("JSON");
    let attachments: Vec<Value> = files
        .iter()
        .enumerate()
        .map(|(at, (name, content))| {
            json!({ "id": format!("f{at}"), "name": name, "kind": "text/plain", "bytes": content.len() })
        })
        .collect();
    let contents: Vec<Value> = files
        .iter()
        .enumerate()
        .map(|(at, (_, content))| json!({ "id": format!("f{at}"), "content": STANDARD.encode(content) }))
        .collect();
    let ticket = json!({
        "kind": "request", "title": "the quokka is out", "details": "", "fields": [], "answers": [],
        "transcript": [], "procedure": "a", "version": manifest["version"], "language": "en",
        "attachments": attachments,
    });
    let key = guichet_server::secret::token();
    let body = json!({ "key": key, "ticket": ticket, "files": contents });
    let request = web().post(format!("{at}/tickets")).header("origin", &serving.address).json(&body);
    let answer = request.send().await.expect("an answer");
    let (status, text) = (answer.status(), answer.text().await.expect("text"));
    assert_eq!(status, StatusCode::CREATED, "{text}");
    let receipt: Value = serde_json::from_str(&text).expect("JSON");
    receipt["reference"].as_str().expect("a reference").to_owned()
}

/// Waits until a ticket will not go.
async fn dies(serving: &Serving, key: &str, reference: &str) {
    for _ in 0..1_000 {
        if done(&elsewhere(serving, key, &["tickets", "show", reference])).contains("state      dead") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("`{reference}` does not die");
}

/// Houses on either database, and what the second stands on.
fn houses() -> (Option<Postgres>, Vec<House>) {
    let cluster = Postgres::start();
    let mut houses = vec![House::new()];
    houses.extend(cluster.as_ref().map(|cluster| House::in_database(&cluster.database())));
    (cluster, houses)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_opens_for_who_administers_the_project_and_for_nobody_else() {
    let (_cluster, houses) = houses();
    for house in houses {
        let administer = key(&house, "acme", "administer");
        let strangers = key(&house, "other", "administer");
        let revoked = key(&house, "acme", "administer");
        let store = Store::open(&house.data(), house.database()).await.expect("it opens");
        store.revoke_key(None, id(&revoked), guichet_server::clock::now()).await.expect("revoked");
        let expired = store.add_key("acme", "Old", Right::Administer, Some(1)).await.expect("made");
        let serving = house.serve_with("", &[]);
        house.publish(&serving, &[("guichet.toml", PROJECT), PAGE]);
        let reference = send(&serving, "acme", &[("note.txt", "the quokka is blue")]).await;

        let new = json!({
            "name": "Eve", "right": "read", "days": 1, "login": "eve", "act": "add", "password": "quokkaquokka",
        });
        let doors = [
            (Method::GET, "keys".to_owned()),
            (Method::POST, "keys".to_owned()),
            (Method::DELETE, format!("keys/{}", id(house.key()))),
            (Method::POST, "accounts".to_owned()),
            (Method::GET, "accounts".to_owned()),
            (Method::GET, "tickets?state=waiting&most=10".to_owned()),
            (Method::GET, format!("tickets/{reference}")),
            (Method::GET, format!("tickets/{reference}/attachments/0")),
            (Method::POST, format!("tickets/{reference}/retry")),
            (Method::DELETE, format!("tickets/{reference}")),
        ];
        let lesser = ["read", "write", "publish"].map(|right| key(&house, "acme", right));
        let ask = async |key: &str, project: &str, (method, path): &(Method, String)| {
            let request = web().request(method.clone(), format!("{}/api/{project}/{path}", serving.address));
            let request = if key.is_empty() { request } else { request.bearer_auth(key) };
            let answer = request.json(&new).send().await.expect("an answer");
            (answer.status(), answer.text().await.expect("text"))
        };
        for door in &doors {
            let wrong = format!("{}x", &administer[..administer.len() - 1]);
            for (key, project, wanted) in [
                ("", "acme", StatusCode::UNAUTHORIZED),
                (&wrong, "acme", StatusCode::UNAUTHORIZED),
                (&strangers, "acme", StatusCode::UNAUTHORIZED),
                (&administer, "other", StatusCode::UNAUTHORIZED),
                (&revoked, "acme", StatusCode::UNAUTHORIZED),
                (&expired, "acme", StatusCode::UNAUTHORIZED),
                (&lesser[0], "acme", StatusCode::FORBIDDEN),
                (&lesser[1], "acme", StatusCode::FORBIDDEN),
                (&lesser[2], "acme", StatusCode::FORBIDDEN),
            ] {
                let (status, text) = ask(key, project, door).await;
                assert_eq!(status, wanted, "{door:?} {project}: {text}");
                assert!(!text.contains("quokka"), "{door:?}: {text}");
            }
            // What is another project's is not there.
            if door.1.contains(&reference) || door.1.contains(id(house.key())) {
                let (status, text) = ask(&strangers, "other", door).await;
                assert_eq!(status, StatusCode::NOT_FOUND, "{door:?}: {text}");
            }
        }
        let (_, text) = ask(&strangers, "other", &doors[4]).await;
        assert_eq!(text, "[]");
        let (_, text) = ask(&strangers, "other", &doors[5]).await;
        let told: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(told, json!({ "tickets": [], "counts": [] }));
        let (_, text) = ask(&strangers, "other", &doors[0]).await;
        assert!(text.contains(id(&strangers)) && !text.contains(id(&administer)), "{text}");

        // Nothing of that has changed anything; the same doors, with the right key.
        let mut opened = BTreeMap::new();
        for door in &doors {
            let (status, text) = ask(&administer, "acme", door).await;
            opened.insert(format!("{} {}", door.0, door.1.split(['/', '?']).next().expect("a word")), text);
            // It waits, so there is nothing to try again.
            let wanted = match (door.0.as_str(), door.1.as_str()) {
                ("POST", "keys") => StatusCode::CREATED,
                ("POST", "accounts") => StatusCode::OK,
                ("POST", _) => StatusCode::CONFLICT,
                ("DELETE", _) => StatusCode::NO_CONTENT,
                _ => StatusCode::OK,
            };
            assert_eq!(status, wanted, "{door:?}");
        }
        let made: Value = serde_json::from_str(&opened["POST keys"]).expect("JSON");
        let made = made["key"].as_str().expect("a key");
        assert!(serving.stop());
        let log = std::fs::read_to_string(log_of(&house.data())).expect("a log");
        for key in [made, &administer, &lesser[2]] {
            let secret = key.rsplit('_').next().expect("a secret");
            assert!(!log.contains("quokka") && !opened["GET accounts"].contains("quokka"), "{log}");
            assert!(!log.contains(secret) && !opened["GET keys"].contains(secret), "a secret is told");
        }
        assert!(log.contains("a key was made") && log.contains("a ticket was given up"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_listed_and_revoked_from_elsewhere() {
    let house = House::new();
    let administer = key(&house, "acme", "administer");
    let serving = house.serve_with("", &[]);
    let made = elsewhere(&serving, &administer, &["keys", "new", "Bob", "--right", "read"]);
    assert!(err(&made).contains("shown once"), "{}", err(&made));
    let made = done(&made).trim().to_owned();
    done(&elsewhere(&serving, &made, &["versions"]));
    let listed = done(&elsewhere(&serving, &administer, &["keys", "list"]));
    assert!(listed.contains("Bob") && listed.contains(id(&made)), "{listed}");
    assert_eq!(done(&elsewhere(&serving, &administer, &["keys", "revoke", id(&made)])), "Revoked.\n");
    assert!(err(&elsewhere(&serving, &made, &["versions"])).contains("expired or revoked"));
    let again = elsewhere(&serving, &administer, &["keys", "revoke", id(&made)]);
    assert!(err(&again).contains("there is no key"), "{}", err(&again));
    let refused = elsewhere(&serving, house.key(), &["keys", "list"]);
    assert!(err(&refused).contains("this needs the right `administer`"), "{}", err(&refused));
    for name in ["", " ", "a\nb", &"x".repeat(201)] {
        let refused = elsewhere(&serving, &administer, &["keys", "new", name, "--right", "read"]);
        assert!(
            err(&refused).contains("the name of a key is 1 to 200 letters"),
            "{name:?}: {}",
            err(&refused)
        );
    }
    // Beside the data or from elsewhere, not both, and not neither.
    for arguments in [
        vec!["keys", "list", "--data", "x", "--to", "http://127.0.0.1:1", "--project", "acme"],
        vec!["keys", "list"],
        vec!["keys", "list", "--to", "http://127.0.0.1:1"],
        vec!["tickets", "list", "--to", "http://127.0.0.1:1", "--project", "acme", "--database", "x"],
    ] {
        let output = guichet().args(&arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", err(&output));
    }
    assert!(serving.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_are_shown_taken_out_tried_again_and_given_up_from_elsewhere() {
    let house = House::new();
    let administer = key(&house, "acme", "administer");
    let serving = house.serve_with(DEAD, &[]);
    house.publish(&serving, &[("guichet.toml", PROJECT), PAGE]);
    let files = [
        ("note.txt", "one"),
        ("note.txt", "two"),
        ("..hidden", "three"),
        ("CON: <b>|?*\".txt", "four"),
        ("\u{202e}txt.exe", "five"),
        (&"long".repeat(60), "six"),
        ("-rf", ""),
    ];
    let reference = send(&serving, "acme", &files).await;
    dies(&serving, &administer, &reference).await;

    let listed = done(&elsewhere(&serving, &administer, &["tickets", "list"]));
    assert!(listed.contains(&reference) && listed.contains("In all: 1 dead."), "{listed}");
    let shown = done(&elsewhere(&serving, &administer, &["tickets", "show", &reference]));
    assert!(
        shown.contains("the quokka is out") && shown.contains("note.txt (text/plain, 3 bytes)"),
        "{shown}"
    );
    let here = guichet()
        .args(["tickets", "show", &reference, "--data"])
        .arg(house.data())
        .output()
        .expect("it runs");
    assert_eq!(out(&here), shown, "beside the data it is the same");

    // Twice into the same folder: nothing is overwritten, nothing leads out of it.
    let folder = house.data().with_file_name("out");
    for times in 1..=2 {
        let arguments = ["tickets", "show", &reference, "-o", folder.to_str().expect("text")];
        let told = done(&elsewhere(&serving, &administer, &arguments));
        assert_eq!(told.lines().count(), files.len() + 1, "{told}");
        let there = std::fs::read_dir(&folder).expect("a folder").count();
        assert_eq!(there, times * (files.len() + 1));
    }
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect(name);
    assert_eq!(
        (text("note.txt"), text("note-2.txt"), text("note-3.txt")),
        ("one".into(), "two".into(), "one".into())
    );
    assert_eq!((text("hidden"), text("-rf")), ("three".to_owned(), String::new()));
    assert!(text(&format!("{reference}.txt")).contains("the quokka is out"));
    let names = std::fs::read_dir(&folder).expect("a folder").map(|one| one.expect("read").file_name());
    for name in names {
        let name = name.into_string().expect("text");
        assert!(!name.contains(['<', '|', '"', '\u{202e}', ':']) && !name.starts_with('.'), "{name}");
    }

    let retried = done(&elsewhere(&serving, &administer, &["tickets", "retry", &reference]));
    assert!(retried.contains("tried by the running server"), "{retried}");
    dies(&serving, &administer, &reference).await;
    assert_eq!(done(&elsewhere(&serving, &administer, &["tickets", "drop", &reference])), "Given up.\n");
    for (act, said) in
        [("drop", "it is settled already"), ("retry", "not on the list of those that will not go")]
    {
        let refused = elsewhere(&serving, &administer, &["tickets", act, &reference]);
        assert!(err(&refused).contains(said), "{}", err(&refused));
    }
    let refused = elsewhere(&serving, &administer, &["tickets", "show", "G-NONE"]);
    assert!(err(&refused).contains("there is no ticket `G-NONE`"), "{}", err(&refused));
    assert!(serving.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_made_and_changed_from_elsewhere() {
    let house = House::new();
    let administer = key(&house, "acme", "administer");
    let serving = house.serve_with("[projects.acme.identity]\ndirectory = {}\n", &[]);
    house.publish(&serving, &[("guichet.toml", &format!("groups = [\"support\"]\n{PROJECT}")), PAGE]);
    let change = |arguments: &[&str], password: &str| {
        let mut command = guichet();
        command.arg("accounts").args(arguments).args(["--to", &serving.address, "--project", "acme"]);
        command.env("GUICHET_KEY", &administer).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        writeln!(child.stdin.take().expect("piped"), "{password}").expect("it reads");
        child.wait_with_output().expect("it ends")
    };
    let logs_in = async |password: &str| {
        let proof = [("login", "ann"), ("password", password)];
        let address = format!("{}/acme/production/login", serving.address);
        let request = web().post(address).header("origin", &serving.address).form(&proof);
        request.send().await.expect("an answer").status() == StatusCode::SEE_OTHER
    };
    let made = change(&["add", "ann", "--name", "Ann Roe", "--groups", "support,sales"], "correct horse");
    assert!(err(&made).contains("knows the group `sales`, so it opens nothing"), "{}", err(&made));
    assert_eq!(done(&made), "ann can log in.\n");
    assert!(logs_in("correct horse").await && !logs_in("battery staple").await);
    done(&change(&["password", "ann"], "battery staple"));
    assert!(logs_in("battery staple").await && !logs_in("correct horse").await);
    done(&change(&["groups", "ann", "--groups", "support"], ""));
    done(&change(&["disable", "ann"], ""));
    let listed = done(&change(&["list"], ""));
    assert!(listed.contains("Ann Roe") && listed.contains("support  closed"), "{listed}");
    assert!(!logs_in("battery staple").await);
    done(&change(&["enable", "ann"], ""));
    for (arguments, password, said) in [
        (["add", "ann"].as_slice(), "correct horse", "there is an account `ann` already"),
        (&["add", "bob"], "short", "this cannot be a password"),
        (&["password", "bob"], "correct horse", "there is no account `bob`"),
        (&["disable", "bob"], "", "there is no account `bob`"),
    ] {
        let refused = change(arguments, password);
        assert!(
            !refused.status.success() && err(&refused).contains(said),
            "{arguments:?}: {}",
            err(&refused)
        );
    }
    assert!(serving.stop());
}
