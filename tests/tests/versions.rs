//! A version is read once; what an environment shows is asked each time, for another process may have changed it.

use guichet_tests::servers::guichet::{Serving, web};
use guichet_tests::servers::house::House;
use guichet_tests::servers::postgres::Postgres;
use reqwest::StatusCode;
use serde_json::{Value, json};

const PROJECT: &str = "default_groups = [\"everyone\"]\ndefault_ticket_type = \"request\"\n\
    [tickets.request]\nseverity = [\"normal\"]\n";
const PROMISE: &str = "answered_within = { severity = { normal = \"4 h\" } }\n\
    [support]\ntime_zone = \"Europe/Paris\"\nopen = { monday = \"08:00-18:00\" }\n";

fn publish(house: &House, serving: &Serving, project: &str, words: &str) {
    let page = format!("# Guest Wi-Fi\n\n{words}\n");
    house.publish(serving, &[("guichet.toml", project), ("wifi.md", &page)]);
}

/// The name of the version that is shown, and whether its plain page holds these words.
async fn shown(serving: &Serving, words: &str) -> (String, bool) {
    let at = |name: &str| format!("{}/acme/production/{name}", serving.address);
    let manifest = web().get(at("manifest.json")).send().await.expect("an answer");
    let manifest: Value = manifest.json().await.expect("JSON");
    let page =
        web().get(at("pages/en/wifi.html")).send().await.expect("an answer").text().await.expect("text");
    (manifest["version"].as_str().expect("a name").to_owned(), page.contains(words))
}

/// Sends a ticket; what it is promised.
async fn send(serving: &Serving, key: &str, version: &str) -> (StatusCode, Value) {
    let ticket = json!({
        "kind": "request", "title": "x", "details": "", "answers": [], "transcript": [], "procedure": "wifi",
        "fields": [{ "name": "severity", "value": "normal", "oneOf": ["normal"], "required": false }],
        "version": version, "language": "en",
    });
    let request = web().post(format!("{}/acme/production/tickets", serving.address));
    let request = request.header("origin", &serving.address).json(&json!({ "key": key, "ticket": ticket }));
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.json::<Value>().await.expect("JSON")["answeredWithin"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_read_once_and_never_again() {
    let house = House::new();
    let serving = house.serve_with("", &[]);
    publish(&house, &serving, PROJECT, "Ask at reception.");
    let (first, there) = shown(&serving, "Ask at reception.").await;
    assert!(there);
    // No program does this. Whoever read the row again would fail.
    sqlx::any::install_default_drivers();
    let address = format!("sqlite://{}", house.data().join("guichet.db").display());
    let pool = sqlx::AnyPool::connect(&address).await.expect("SQLite");
    let damage =
        "UPDATE version SET manifest = '', project_file = 'rubbish = [', files = '', procedures = ''";
    sqlx::query(damage).execute(&pool).await.expect("damaged");
    pool.close().await;
    assert_eq!(shown(&serving, "Ask at reception.").await, (first.clone(), true));
    assert_eq!(send(&serving, "0123456789abcdef-1", &first).await.0, StatusCode::CREATED);
    // One that was not read meanwhile is damaged, and that is said.
    assert!(serving.stop());
    let serving = house.serve_with("", &[]);
    let manifest = web().get(format!("{}/acme/production/manifest.json", serving.address)).send().await;
    assert_eq!(manifest.expect("an answer").status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_publishes_every_other_shows_at_once() {
    let Some(cluster) = Postgres::start() else { return };
    let house = House::in_database(&cluster.database());
    let serving = house.serve_with("", &[]);
    let other = house.another();
    let mut names = Vec::new();
    for words in ["Ask at reception.", "Ask at the desk.", "Ask anybody."] {
        publish(&house, &serving, PROJECT, words);
        let (name, there) = shown(&other, words).await;
        assert!(there, "{words}");
        assert_eq!(shown(&serving, words).await, (name.clone(), true));
        assert!(!names.contains(&name), "{name} was shown before");
        names.push(name);
    }
    // The same procedures under another project file may have the same name: the newest of it counts.
    let name = names.pop().expect("the last");
    assert_eq!(send(&other, "0123456789abcdef-1", &name).await, (StatusCode::CREATED, Value::Null));
    publish(&house, &serving, &format!("{PROJECT}{PROMISE}"), "Ask anybody.");
    assert_eq!(shown(&other, "Ask anybody.").await, (name.clone(), true));
    let (status, promised) = send(&other, "0123456789abcdef-2", &name).await;
    assert_eq!((status, &promised["text"]), (StatusCode::CREATED, &json!("4 h")));
}
