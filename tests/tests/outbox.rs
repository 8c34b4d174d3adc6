//! The outbox of a running server: who delivers what waits, for how long an attempt may take, and what a copy of it
//! knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use guichet_tests::command::{err, guichet, out};
use guichet_tests::servers::guichet::{Serving, web};
use guichet_tests::servers::house::House;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, mpsc};

const PROJECT: &str =
    "default_groups = [\"everyone\"]\n[tickets.request]\nseverity = [\"normal\", \"high\"]\n";
const PAGE: (&str, &str) = ("a.md", "# Anything\n\nDone.\n");

/// A help desk that answers when it is let.
#[derive(Clone)]
struct Desk {
    begun: mpsc::UnboundedSender<()>,
    may: Arc<Semaphore>,
    taken: Arc<AtomicUsize>,
}

/// Its address; what tells of each ticket that comes; and itself.
async fn desk() -> (String, mpsc::UnboundedReceiver<()>, Desk) {
    let (begun, comes) = mpsc::unbounded_channel();
    let desk = Desk { begun, may: Arc::new(Semaphore::new(0)), taken: Arc::default() };
    let take = async |State(desk): State<Desk>| {
        desk.taken.fetch_add(1, Ordering::SeqCst);
        let _ = desk.begun.send(());
        desk.may.acquire().await.expect("open").forget();
        axum::Json(json!({ "number": "INC1" }))
    };
    let router = Router::new().route("/", post(take)).with_state(desk.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, comes, desk)
}

fn connector(name: &str, address: &str) -> String {
    format!(
        "[projects.acme]\nconnector = \"{name}\"\n[connector.{name}]\nkind = \"rest\"\nurl = \"{address}\"\n\
         create = {{ json = '{{\"title\": {{{{ ticket.title }}}} }}', number = \"/number\" }}\n"
    )
}

async fn send(serving: &Serving, key: &str) -> String {
    let at = format!("{}/acme/production", serving.address);
    let manifest: Value =
        web().get(format!("{at}/manifest.json")).send().await.expect("an answer").json().await.expect("JSON");
    let ticket = json!({
        "kind": "request", "title": "x", "details": "", "fields": [], "answers": [], "transcript": [],
        "procedure": "a", "version": manifest["version"], "language": "en",
    });
    let body = json!({ "key": format!("0123456789abcdef-{key}"), "ticket": ticket });
    let request = web().post(format!("{at}/tickets")).header("origin", &serving.address).json(&body);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json::<Value>().await.expect("JSON")["reference"].as_str().expect("a reference").to_owned()
}

fn tickets(house: &House, arguments: &[&str]) -> String {
    let output =
        guichet().arg("tickets").args(arguments).arg("--data").arg(house.data()).output().expect("it runs");
    assert!(output.status.success(), "{arguments:?}: {}", err(&output));
    out(&output)
}

/// Asks until what a command says has this in it; not for ever: it may never.
async fn says(house: &House, arguments: &[&str], wanted: &str) -> String {
    let mut said = String::new();
    for _ in 0..1_000 {
        said = tickets(house, arguments);
        if said.contains(wanted) {
            return said;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("`{wanted}` is not in {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_there_was_a_connector_is_delivered_once_there_is_one() {
    let (address, _comes, desk) = desk().await;
    desk.may.add_permits(100);
    let house = House::new();
    let serving = house.serve_with("", &[]);
    house.publish(&serving, &[("guichet.toml", PROJECT), PAGE]);
    let first = send(&serving, "1").await;
    let copy = house.data().with_file_name("copy");
    let mut command = guichet();
    command.arg("backup").arg("-o").arg(&copy).arg("--data").arg(house.data());
    assert!(command.output().expect("it runs").status.success());
    assert!(serving.stop());

    // Its connector gets a name, then another one.
    let serving = house.serve_with(&connector("one", "http://127.0.0.1:1/"), &[]);
    let second = send(&serving, "2").await;
    says(&house, &["show", &first], "connector  one").await;
    assert!(serving.stop());
    let serving = house.serve_with(&connector("two", &address), &[]);
    for reference in [&first, &second] {
        let said = says(&house, &["show", reference], "state      sent").await;
        assert!(said.contains("INC1") && said.contains("connector  two"), "{said}");
    }
    assert_eq!(desk.taken.load(Ordering::SeqCst), 2);
    assert!(serving.stop());

    // In the copy it waits, and may have been delivered since: whoever delivers it looks for it first.
    let restored = house.data().with_file_name("restored");
    let mut command = guichet();
    command.arg("restore").arg(&copy).arg("--data").arg(&restored);
    assert!(command.output().expect("it runs").status.success());
    let output = guichet().args(["tickets", "show", &first, "--data"]).arg(&restored).output();
    let said = out(&output.expect("it runs"));
    assert!(said.contains("state      waiting") && said.contains("attempts   1"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_takes_longer_than_its_lease_is_not_made_twice() {
    let (address, mut comes, desk) = desk().await;
    let house = House::new();
    let settings = format!("{}timeout = 60\n[delivery]\nlease = 1\n", connector("slow", &address));
    let serving = house.serve_with(&settings, &[]);
    house.publish(&serving, &[("guichet.toml", PROJECT), PAGE]);
    let reference = send(&serving, "1").await;
    comes.recv().await.expect("it is on its way");
    sqlx::any::install_default_drivers();
    let address = format!("sqlite://{}", house.data().join("guichet.db").display());
    let pool = sqlx::AnyPool::connect(&address).await.expect("SQLite");
    let until = async || {
        let row = sqlx::query("SELECT leased_until FROM lane").fetch_one(&pool).await.expect("the lane");
        sqlx::Row::try_get::<i64, _>(&row, 0).expect("a moment")
    };
    // Held again after the first lease would have ended, and after another.
    let first = until().await;
    while until().await < first + 2_000 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    desk.may.add_permits(100);
    says(&house, &["show", &reference], "state      sent").await;
    assert_eq!(desk.taken.load(Ordering::SeqCst), 1);
    assert!(serving.stop());
}
