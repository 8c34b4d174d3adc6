//! A database that goes away: people are told, nothing is lost, and the work goes on by itself when it is back.

use std::path::Path;
use std::time::Duration;

use guichet_tests::servers::guichet::{Serving, web};
use guichet_tests::servers::house::House;
use guichet_tests::servers::postgres::Postgres;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

const PROJECT: &str =
    "default_groups = [\"everyone\"]\ndefault_ticket_type = \"request\"\n[tickets.request]\n";

async fn get(serving: &Serving, path: &str) -> Response {
    web().get(format!("{}{path}", serving.address)).send().await.expect("an answer")
}

/// Sends a ticket as a page does.
async fn send(serving: &Serving, version: &str, key: &str) -> Response {
    let ticket = json!({ "key": key, "ticket": {
        "kind": "request", "title": key, "details": "", "fields": [], "answers": [], "transcript": [],
        "procedure": "a", "version": version, "language": "en",
    } });
    let address = format!("{}/acme/production/tickets", serving.address);
    web().post(address).header("origin", &serving.address).json(&ticket).send().await.expect("an answer")
}

async fn reference(answer: Response) -> String {
    let (status, receipt) = (answer.status(), answer.json::<Value>().await.expect("JSON"));
    assert!(status.is_success(), "{status} {receipt}");
    receipt["reference"].as_str().expect("a reference").to_owned()
}

/// Waits until the help desk has as many tickets; gives their names.
async fn delivered(desk: &Path, tickets: usize) -> Vec<String> {
    for _ in 0..2_000 {
        let folders = std::fs::read_dir(desk).expect("the help desk").flatten();
        let names: Vec<String> =
            folders.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
        if names.len() >= tickets && names.iter().all(|name| name.starts_with("G-")) {
            return names;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the tickets do not come");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_away_has_lost_nothing_and_is_used_again() {
    let Some(cluster) = Postgres::start() else { return };
    let house = House::in_database(&cluster.database());
    let desk = tempfile::TempDir::new().expect("a folder");
    let settings = format!(
        "[projects.acme]\nconnector = \"desk\"\n[connector.desk]\nkind = \"file\"\npath = {:?}\n",
        desk.path().display().to_string()
    );
    let serving = house.serve_with(&settings, &[]);
    house.publish(&serving, &[("guichet.toml", PROJECT), ("a.md", "# A\n\nDone.\n")]);
    let manifest: Value = get(&serving, "/acme/production/manifest.json").await.json().await.expect("JSON");
    let version = manifest["version"].as_str().expect("a version").to_owned();
    let before = reference(send(&serving, &version, "0123456789abcdef-before").await).await;
    delivered(desk.path(), 1).await;

    cluster.stop();
    assert_eq!(get(&serving, "/healthz").await.status(), StatusCode::OK);
    assert_eq!(get(&serving, "/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    let refused = send(&serving, &version, "0123456789abcdef-during").await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    // The page keeps the ticket, and is told when to come again.
    assert!(refused.headers().contains_key("retry-after"), "{refused:?}");

    cluster.resume();
    let during = reference(send(&serving, &version, "0123456789abcdef-during").await).await;
    assert_eq!(get(&serving, "/readyz").await.status(), StatusCode::OK);
    for (key, taken) in [("0123456789abcdef-before", &before), ("0123456789abcdef-during", &during)] {
        assert_eq!(
            &reference(send(&serving, &version, key).await).await,
            taken,
            "the same key, the same ticket"
        );
    }
    let mut desk = delivered(desk.path(), 2).await;
    let mut taken = vec![before, during];
    desk.sort();
    taken.sort();
    assert_eq!(desk, taken);
    assert!(serving.stop());
}
