//! Tickets that are acknowledged, beside a bare insert of the same rows into the same database.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::connection::Connection;
use super::{CONNECTIONS, Pair, in_turn};
use crate::command::{err, folder, guichet, out, write};
use crate::servers::guichet::{Serving, web};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const PROJECT: &str = "default_groups = [\"everyone\"]\ndefault_ticket_type = \"request\"\n\
    [tickets.request]\nseverity = [\"normal\", \"high\"]\nrequired = [\"severity\"]\n";
/// As many as a base has: what a version consists of grows with them.
const PROCEDURES: usize = 300;
/// Nothing is delivered while it is measured: the lanes rest after the first attempt.
const SETTINGS: &str = "[limits]\ntickets_a_minute = 0\ntickets_a_minute_from_address = 0\n[delivery]\nworkers = 1\nfirst_pause = 900.0\n\
    [projects.acme.identity.jwt]\nalgorithms = [\"HS256\"]\nsecret = { env = \"GUICHET_TEST_SECRET\" }\n";

/// Where tickets are kept.
#[derive(Clone, Debug)]
pub enum Database {
    /// In the data folder, each transaction flushed to the disk.
    Sqlite,
    /// At this address, in an empty database.
    Postgres(String),
}

/// Measures.
///
/// # Panics
/// A server does not start, or does not answer.
pub async fn tickets(database: &Database, seconds: f64) -> Pair {
    let there = TempDir::new().expect("a folder");
    let data = there.path().join("data");
    std::fs::create_dir_all(&data).expect("made");
    std::fs::write(data.join("server.toml"), SETTINGS).expect("written");
    let serving = serve(&data, database);
    let manifest = format!("{}/acme/production/manifest.json", serving.address);
    let manifest: Value = web().get(manifest).send().await.expect("an answer").json().await.expect("JSON");
    let version = manifest["version"].as_str().expect("it has one").to_owned();
    let pool = connect(&data, database).await;
    let begin = if matches!(database, Database::Sqlite) { "BEGIN IMMEDIATE" } else { "BEGIN" };
    let counter = Arc::new(AtomicUsize::new(0));
    let authority = serving.address.trim_start_matches("http://").to_owned();
    let rates = in_turn(
        seconds,
        async |end| send(&authority, &version, &counter, end).await,
        async |end| insert(&pool, begin, (&version, &counter), end).await,
    )
    .await;
    let what = match database {
        Database::Sqlite => "tickets taken, SQLite",
        Database::Postgres(_) => "tickets taken, PostgreSQL",
    };
    Pair { what, rates, names: ["guichet", "insert"] }
}

fn serve(data: &Path, database: &Database) -> Serving {
    let address = match database {
        Database::Sqlite => "",
        Database::Postgres(address) => address,
    };
    let mut keys = guichet();
    keys.args(["keys", "new", "Ada", "--project", "acme", "--right", "publish", "--data"]).arg(data);
    let key =
        keys.env("GUICHET_DATABASE", address).env("GUICHET_TEST_SECRET", SECRET).output().expect("it runs");
    assert!(key.status.success(), "{}", err(&key));
    let serving = Serving::with(data, &[], |command| {
        command
            .env("GUICHET_LOG", "warn")
            .env("GUICHET_TEST_SECRET", SECRET)
            .env("GUICHET_DATABASE", address);
    });
    let knowledge = folder(&[("guichet.toml", PROJECT), ("wifi.md", "# Guest Wi-Fi\n\nAsk at reception.\n")]);
    for at in 0..PROCEDURES {
        let steps: String = (0..6).map(|step| format!("\n## Look at part {step} of it\n\nLook.\n")).collect();
        let text =
            format!("# Something is wrong with device {at}\n\n- [Begin](#look-at-part-0-of-it)\n{steps}");
        write(&knowledge, &[(&format!("device-{at}.md"), &text)]);
    }
    let mut command = guichet();
    command.arg("publish").arg(knowledge.path()).args(["--to", &serving.address, "--project", "acme"]);
    let output = command.args(["--env", "production"]).env("GUICHET_KEY", out(&key).trim()).output();
    let output = output.expect("it runs");
    assert!(output.status.success(), "{}", err(&output));
    serving
}

/// The database, opened as the server opens it; SQLite once, since there several writers only wait for each other.
async fn connect(data: &Path, database: &Database) -> AnyPool {
    sqlx::any::install_default_drivers();
    let sqlite = matches!(database, Database::Sqlite);
    let address = match database {
        Database::Sqlite => format!("sqlite://{}", data.join("guichet.db").display()),
        Database::Postgres(address) => address.clone(),
    };
    let options = AnyPoolOptions::new().max_connections(if sqlite { 1 } else { 16 });
    let options = options.after_connect(move |connection, _| {
        Box::pin(async move {
            if sqlite {
                let wishes =
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 20000;";
                connection.execute(wishes).await?;
            }
            Ok(())
        })
    });
    options.connect(&address).await.expect("the database answers")
}

fn ticket(version: &str, number: usize) -> Value {
    json!({
        "kind": "request", "title": format!("Ticket {number}"), "details": "It does not work.",
        "fields": [{ "name": "severity", "value": "normal", "oneOf": ["normal", "high"], "required": true }],
        "attachments": [],
        "answers": [{ "name": "since", "question": "Since when?", "answer": "Monday" }],
        "transcript": ["Agent: What is it?", "Person: It does not work."],
        "procedure": "wifi", "version": version, "language": "en",
    })
}

/// Sends tickets on all connections, each as one person; how many were acknowledged.
async fn send(authority: &str, version: &str, counter: &Arc<AtomicUsize>, end: Instant) -> usize {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let mut all = JoinSet::new();
    for person in 0..CONNECTIONS {
        let claims =
            json!({ "sub": format!("person-{person}"), "aud": "acme", "iat": now, "exp": now + 300 });
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).expect("signed");
        let (authority, version, counter) = (authority.to_owned(), version.to_owned(), counter.clone());
        all.spawn(async move {
            let mut connection = Connection::open(&authority).await;
            let mut done = 0;
            while Instant::now() < end {
                let number = counter.fetch_add(1, Ordering::Relaxed);
                let key = format!("{number:032}");
                let body = json!({ "key": key, "ticket": ticket(&version, number) }).to_string();
                let request = Request::post("/acme/production/tickets")
                    .header("host", &authority)
                    .header("origin", format!("http://{authority}"))
                    .header("authorization", format!("Bearer {token}"))
                    .header("content-type", "application/json")
                    .body(Full::new(Bytes::from(body)));
                let (status, _) = connection.ask(request.expect("a request")).await;
                assert_eq!(status, StatusCode::CREATED);
                done += 1;
            }
            done
        });
    }
    all.join_all().await.into_iter().sum()
}

/// Inserts the same rows, each ticket in a transaction; how many.
async fn insert(
    pool: &AnyPool,
    begin: &'static str,
    (version, counter): (&str, &Arc<AtomicUsize>),
    end: Instant,
) -> usize {
    let mut all = JoinSet::new();
    for person in 0..CONNECTIONS {
        let (pool, version, counter) = (pool.clone(), version.to_owned(), counter.clone());
        all.spawn(async move {
            let person = json!({ "login": format!("person-{person}"), "name": "", "language": "", "groups": [], "values": {} });
            let (lane, person) = (format!("acme  {person}"), person.to_string());
            let mut done = 0;
            while Instant::now() < end {
                let number = counter.fetch_add(1, Ordering::Relaxed);
                let mut work = pool.begin_with(begin).await.expect("a transaction");
                let sql = "INSERT INTO ticket (project, environment, idempotency_key, reference, lane, connector, kind, \
                           body, person, state, attempts, error, number, link, created_at) VALUES ('acme', 'production', \
                           $1, $2, $3, '', 'request', $4, $5, 'waiting', 0, '', '', '', 0)";
                sqlx::query(sql)
                    .bind(format!("{number:032}"))
                    .bind(format!("R-{number}"))
                    .bind(&lane)
                    .bind(ticket(&version, number).to_string())
                    .bind(&person)
                    .execute(&mut *work)
                    .await
                    .expect("inserted");
                let sql = "INSERT INTO lane (id, connector, due_at, fails, leased_by, leased_until) \
                           VALUES ($1, '', 9999999999999, 0, '', 0) ON CONFLICT (id) DO UPDATE SET connector = ''";
                sqlx::query(sql).bind(&lane).execute(&mut *work).await.expect("inserted");
                work.commit().await.expect("committed");
                done += 1;
            }
            done
        });
    }
    all.join_all().await.into_iter().sum()
}
