//! What pages count: a real server takes it, keeps what is allowed and makes sense, and nothing of who sent it.

use guichet_server::store::{Counted, Days, MOST_UNMET, Store, Unmet};
use guichet_tests::servers::guichet::{Serving, web};
use guichet_tests::servers::house::House;
use guichet_tests::servers::postgres::Postgres;
use reqwest::StatusCode;
use serde_json::{Value, json};

const BASE: &str = "languages = [\"en\"]\ndefault_groups = [\"everyone\"]\n";
const WIFI: (&str, &str) = (
    "wifi.md",
    "# Guest Wi-Fi\n\n- [Phone](#phone)\n- [Computer](#computer)\n\n## Phone\n\nLook.\n\n## Computer\n\nLook.\n",
);

fn publish(house: &House, serving: &Serving, statistics: &str) {
    house.publish(serving, &[("guichet.toml", &format!("{BASE}{statistics}")), WIFI]);
}

async fn version(serving: &Serving) -> String {
    let address = format!("{}/acme/production/manifest.json", serving.address);
    let manifest: Value = web().get(address).send().await.expect("an answer").json().await.expect("JSON");
    manifest["version"].as_str().expect("a version").to_owned()
}

async fn tell(serving: &Serving, origin: Option<&str>, body: String) -> StatusCode {
    let request = web().post(format!("{}/acme/production/statistics", serving.address));
    let request =
        request.header("content-type", "text/plain;charset=UTF-8").header("user-agent", "quokkacanary");
    let request = match origin {
        Some(origin) => request.header("origin", origin),
        None => request,
    };
    request.body(body).send().await.expect("an answer").status()
}

async fn kept(house: &House) -> (Vec<(String, String, String, i64)>, Vec<(String, String, i64)>) {
    let store = Store::open(&house.data(), house.database()).await.expect("it opens");
    let days = Days { project: "acme", environment: "production", from: "2026-01-01", to: "2999-01-01" };
    let counts = store.counts(days).await.expect("read");
    let questions = store.unmet(days).await.expect("read");
    store.close().await;
    let count = |Counted { event, procedure, step, times, .. }| (event, procedure, step, times);
    let question = |Unmet { language, text, times, .. }| (language, text, times);
    (counts.into_iter().map(count).collect(), questions.into_iter().map(question).collect())
}

fn some(version: &str) -> String {
    json!({
        "version": version,
        "counts": [
            ["begun", "", 1], ["asked", "", 2], ["entered", "wifi", 1], ["entered", "wifi#phone", 3],
            ["left", "wifi#phone", 1], ["solved", "wifi", 1],
            // None of these makes sense.
            ["left", "wifi#nowhere", 1], ["entered", "secret", 1], ["hacked", "", 1], ["asked", "wifi", 1],
            ["solved", "wifi#phone", 1], ["left", "", 1], ["begun", "", 0],
        ],
        "questions": [
            ["en", "my name is Ann Lee, call 06 12 34 56 78"], ["en", "my name is Ann Lee, call 06 12 34 56 78"],
            ["xx", "hello"], ["en", "  "], ["en", "ann@acme.example"],
        ],
    })
    .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_project_allows_and_what_makes_sense_is_kept() {
    only_what_is_allowed(&House::new()).await;
    if let Some(cluster) = Postgres::start() {
        only_what_is_allowed(&House::in_database(&cluster.database())).await;
    }
}

async fn only_what_is_allowed(house: &House) {
    let serving = house.serve_with("", &[]);
    publish(house, &serving, "");
    let own = serving.address.clone();
    let first = version(&serving).await;
    assert_eq!(tell(&serving, Some(&own), some(&first)).await, StatusCode::NO_CONTENT);
    assert_eq!(kept(house).await, (vec![], vec![]), "nothing was allowed");

    publish(house, &serving, "[statistics]\ncounts = true\n");
    let second = version(&serving).await;
    assert_eq!(tell(&serving, Some(&own), some(&second)).await, StatusCode::NO_CONTENT);
    let count = |event: &str, procedure: &str, step: &str, times| {
        (event.to_owned(), procedure.to_owned(), step.to_owned(), times)
    };
    let counts = vec![
        count("asked", "", "", 2),
        count("begun", "", "", 1),
        count("entered", "wifi", "", 1),
        count("entered", "wifi", "phone", 3),
        count("left", "wifi", "phone", 1),
        count("solved", "wifi", "", 1),
    ];
    assert_eq!(kept(house).await, (counts.clone(), vec![]), "no questions were allowed");

    publish(house, &serving, "[statistics]\ncounts = true\nquestions = true\n");
    let third = version(&serving).await;
    assert_eq!(tell(&serving, Some(&own), some(&third)).await, StatusCode::NO_CONTENT);
    let twice: Vec<_> = counts
        .into_iter()
        .map(|(event, procedure, step, times)| (event, procedure, step, 2 * times))
        .collect();
    let questions = vec![
        ("en".to_owned(), "<email>".to_owned(), 1),
        ("en".to_owned(), "my name is <name> call <number>".to_owned(), 2),
    ];
    assert_eq!(kept(house).await, (twice, questions));

    assert_eq!(tell(&serving, None, some(&third)).await, StatusCode::FORBIDDEN);
    assert_eq!(tell(&serving, Some("https://evil.example"), some(&third)).await, StatusCode::FORBIDDEN);
    for wrong in [
        some("never published"),
        "{".to_owned(),
        json!({ "version": third, "counts": [["begun", "", -1]] }).to_string(),
    ] {
        assert_eq!(
            tell(&serving, Some(&own), wrong.clone()).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong}"
        );
    }
    assert!(serving.stop());
    for file in ["guichet.db", "guichet.db-wal"] {
        let bytes = std::fs::read(house.data().join(file)).unwrap_or_default();
        for secret in ["quokkacanary", "Ann Lee", "127.0.0.1", "ann@acme"] {
            let there = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!there, "`{secret}` is in {file}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tells_too_often_waits_and_the_portal_tells_what_is_allowed() {
    let house = House::new();
    let serving = house.serve_with("[limits]\ncounts_a_minute_from_address = 2\n", &[]);
    let portal = async || {
        let page =
            web().get(format!("{}/acme/production/", serving.address)).send().await.expect("an answer");
        page.text().await.expect("text")
    };
    for (statistics, counts, questions) in [
        ("", false, false),
        ("[statistics]\ncounts = true\n", true, false),
        ("[statistics]\ncounts = true\nquestions = true\n", true, true),
    ] {
        publish(&house, &serving, statistics);
        let page = portal().await;
        assert!(page.contains(" calls=\"calls\""), "{page}");
        assert_eq!(
            (page.contains(" statistics=\"statistics\""), page.contains(" statistics-questions")),
            (counts, questions),
            "{page}"
        );
    }
    let (own, version) = (serving.address.clone(), version(&serving).await);
    let mut last = StatusCode::OK;
    for _ in 0..3 {
        last = tell(&serving, Some(&own), some(&version)).await;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

const DAY: &str = "2026-11-28";
const PLACE: (&str, &str) = ("acme", "production");

#[tokio::test(flavor = "multi_thread")]
async fn days_of_long_ago_are_forgotten() {
    let (_folder, _cluster, stores) = stores().await;
    for store in stores {
        for day in ["2026-11-26", "2026-11-27", DAY] {
            let day = day.to_owned();
            let (event, none) = ("begun".to_owned(), String::new());
            let count = Counted { day: day.clone(), event, procedure: none.clone(), step: none, times: 1 };
            let question = Unmet { day, ..asked("where is room 1".to_owned(), 1) };
            store
                .count(PLACE, std::slice::from_ref(&count), std::slice::from_ref(&question))
                .await
                .expect("counted");
            store.count(("other", "production"), &[count], &[question]).await.expect("counted");
        }
        store.forget_statistics("acme", "2026-11-27").await.expect("forgotten");
        for (project, left) in [("acme", 2), ("other", 3)] {
            let days = Days { project, environment: "production", from: "2026-01-01", to: DAY };
            assert_eq!(store.counts(days).await.expect("read").len(), left);
            assert_eq!(store.unmet(days).await.expect("read").len(), left);
        }
    }
}

fn asked(text: String, times: i64) -> Unmet {
    Unmet { day: DAY.to_owned(), language: "en".to_owned(), text, times }
}

async fn unmet(store: &Store) -> Vec<(String, i64)> {
    let days = Days { project: "acme", environment: "production", from: DAY, to: DAY };
    let questions = store.unmet(days).await.expect("read");
    questions.into_iter().map(|Unmet { text, times, .. }| (text, times)).collect()
}

/// Stores of either database, and what they stand on.
async fn stores() -> (tempfile::TempDir, Option<Postgres>, Vec<Store>) {
    let (folder, cluster) = (tempfile::TempDir::new().expect("a folder"), Postgres::start());
    let mut stores = vec![Store::open(folder.path(), None).await.expect("it opens")];
    if let Some(cluster) = &cluster {
        stores.push(Store::open(folder.path(), Some(&cluster.database())).await.expect("it opens"));
    }
    (folder, cluster, stores)
}

#[tokio::test(flavor = "multi_thread")]
async fn many_that_count_at_once_lose_nothing_and_wait_for_nobody_for_ever() {
    const TELLERS: i64 = 24;
    let (_folder, _cluster, stores) = stores().await;
    for store in stores {
        let tellers = (0..TELLERS).map(|teller| {
            let store = store.clone();
            tokio::spawn(async move {
                let count = |step: i64| Counted {
                    day: DAY.to_owned(),
                    event: "entered".to_owned(),
                    procedure: "wifi".to_owned(),
                    step: step.to_string(),
                    times: 1,
                };
                // Each in another order.
                let steps = (0..9).map(|step| (step * (teller % 8 + 1)) % 9);
                let counts: Vec<Counted> = steps.clone().map(count).collect();
                let questions: Vec<Unmet> = steps.map(|step| asked(format!("what is {step}"), 1)).collect();
                store.count(PLACE, &counts, &questions).await
            })
        });
        for teller in tellers.collect::<Vec<_>>() {
            teller.await.expect("it ends").expect("counted");
        }
        let days = Days { project: "acme", environment: "production", from: DAY, to: DAY };
        let counts = store.counts(days).await.expect("read");
        assert_eq!(counts.iter().map(|count| count.times).sum::<i64>(), 9 * TELLERS);
        assert_eq!(unmet(&store).await.iter().map(|(_, times)| times).sum::<i64>(), 9 * TELLERS);
        assert_eq!(unmet(&store).await.len(), 9);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_questions_of_a_day_the_most_asked_are_kept() {
    let (_folder, _cluster, stores) = stores().await;
    for store in stores {
        let most = usize::try_from(MOST_UNMET).expect("small");
        let often: Vec<Unmet> = (0..most).map(|at| asked(format!("where is room {at}"), 2)).collect();
        store.count(PLACE, &[], &often[..most - 1]).await.expect("counted");
        // Somebody asks ever new things; other days, environments and projects have room of their own.
        let flood: Vec<Unmet> = (0..3 * most).map(|at| asked(format!("asdf {at}"), 1)).collect();
        store.count(PLACE, &[], &flood).await.expect("counted");
        store.count(("acme", "staging"), &[], &flood[..1]).await.expect("counted");
        store.count(("other", "production"), &[], &flood[..1]).await.expect("counted");
        assert_eq!(unmet(&store).await.len(), 2 * most);
        store.count(PLACE, &[], &often).await.expect("counted");
        let (text, times) = &unmet(&store).await.into_iter().find(|(_, times)| *times > 2).expect("there");
        assert_eq!((text.starts_with("where is room"), *times), (true, 4), "what is there still counts");

        assert_eq!(store.forget_rare_questions("acme", "2026-11-29").await.expect("swept"), 0, "another day");
        assert_eq!(store.forget_rare_questions("acme", DAY).await.expect("swept"), most);
        let left = unmet(&store).await;
        assert_eq!(left.len(), most);
        assert_eq!(left.iter().filter(|(_, times)| *times == 4).count(), most - 1, "the most asked stay");
        store.count(PLACE, &[], &often[most - 1..]).await.expect("counted");
        assert!(
            unmet(&store).await.iter().any(|(text, _)| *text == often[most - 1].text),
            "there is room again"
        );
        assert_eq!(store.forget_rare_questions("acme", DAY).await.expect("swept"), 1);
        let days = |project, environment| Days { project, environment, from: DAY, to: DAY };
        for other in [days("acme", "staging"), days("other", "production")] {
            assert_eq!(store.unmet(other).await.expect("read").len(), 1);
        }
    }
}
