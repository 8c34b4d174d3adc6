//! Every route, and what it answers.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::knowledge::House;
use super::people::Caller;

/// An answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

pub type Request<'a> = (&'a str, &'a str, Option<Value>);

/// Asks as somebody, from the server's own page.
pub async fn knock(house: &House, caller: &Caller, (method, path, body): Request<'_>) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let mut request =
        house.client.request(method, format!("{}{path}", house.address())).header("origin", house.address());
    for (name, value) in &caller.head {
        request = request.header(*name, value);
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    let head = answer
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
    let head = head.collect();
    Answer { status, head, body: answer.bytes().await.expect("bytes").to_vec() }
}

/// Every route with everything that somebody may ask of it. Nothing in them is a word of an audience but names that
/// somebody may have guessed.
pub fn routes(house: &House, named: &BTreeSet<String>) -> Vec<(&'static str, String, Option<Value>)> {
    let mut all = Vec::new();
    for place in ["/acme/production", "/acme/staging", "/other/production", "/acme/production/../production"]
    {
        for path in ["", "/", "/manifest.json", "/login", "/pages/index.html", "/pages/", "/pages/open.html"]
        {
            all.push(("GET", format!("{place}{path}"), None));
        }
        for path in ["/manifest.json", "/login"] {
            all.push(("POST", format!("{place}{path}"), None));
        }
    }
    let production = |path: &str| format!("/acme/production/{path}");
    // What is for some has no plain page, whatever it may be called.
    for guess in [
        "qvxsuppofile",
        "qvxpersofile",
        "qvxsuppofile.fr",
        "fr/qvxpersofile",
        "qvxpersofile/index",
        "fr/open",
        "open.fr",
    ] {
        all.push(("GET", production(&format!("pages/{guess}.html")), None));
        all.push(("GET", production(&format!("pages/{guess}")), None));
        all.push(("GET", production(&format!("media/{guess}.png")), None));
        all.push(("GET", production(&format!("shelves/{guess}")), None));
    }
    all.push(("GET", production("media/qvxsuppopicture.png"), None));
    for name in named.iter().chain(&house.packed) {
        for method in ["GET", "HEAD", "OPTIONS", "POST"] {
            all.push((method, production(name), None));
        }
        all.push(("GET", format!("/other/production/{name}"), None));
        all.push(("GET", format!("/acme/staging/{name}"), None));
    }
    let ticket = |procedure: &str, version: &str| {
        json!({ "key": "0123456789abcdef-leaks", "ticket": { "kind": "request", "title": "Help", "details": "",
            "fields": [], "answers": [], "transcript": [], "procedure": procedure, "version": version, "language": "en" } })
    };
    for body in [ticket("nowhere", "x"), ticket("../../etc", "1"), json!({}), json!([]), json!("text")] {
        all.push(("POST", production("tickets"), Some(body)));
    }
    all.push(("GET", production("tickets"), None));
    all.push(("GET", production("tickets/0123456789abcdef-leaks"), None));
    for project in ["acme", "other"] {
        all.push(("GET", format!("/api/{project}/versions"), None));
        all.push(("POST", format!("/api/{project}/versions"), Some(json!({ "environment": "production" }))));
        all.push(("POST", format!("/api/{project}/missing"), Some(json!({ "files": [] }))));
        all.push((
            "POST",
            format!("/api/{project}/switches"),
            Some(json!({ "environment": "testing", "number": 1 })),
        ));
        all.push(("DELETE", format!("/api/{project}/switches/99"), None));
        all.push(("PUT", format!("/api/{project}/files/00?name=media/x.png"), None));
    }
    for path in [
        "/",
        "/healthz",
        "/readyz",
        "/metrics",
        "/guichet/portal.js",
        "/guichet/portal.css",
        "/guichet/guichet.js",
        "/guichet/../guichet.db",
        "/guichet.db",
        "/data/guichet.db",
        "/server.toml",
        "/master.key",
        "/nowhere",
    ] {
        all.push(("GET", path.to_owned(), None));
    }
    all
}
