//! What any help desk with a web interface may want: logins, answers, statuses, forms, files.

use std::collections::VecDeque;
use std::time::Duration;

use guichet_server::connector::Outcome;
use serde_json::json;

use super::desk::{Asked, Desk, Fault, Kept, Only, Part, Reply, SECRET, Standing, connector};
use super::ticket::{delivery, files};

/// Answers what it was told to, in order; then `{"number": "T-1"}`. Logins get a token each.
#[derive(Default)]
struct Plain {
    replies: VecDeque<Reply>,
    tokens: usize,
    lives: u64,
}

impl Plain {
    fn answering(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self { replies: replies.into_iter().collect(), tokens: 0, lives: 3600 }
    }
}

impl Desk for Plain {
    fn part(&self, asked: &Asked) -> Part {
        if asked.path == "/token" { Part::Other } else { Part::Create }
    }

    fn take(&mut self, asked: &Asked) -> Result<Reply, String> {
        if asked.path == "/token" {
            self.tokens += 1;
            let answer =
                json!({ "access_token": format!("token-number-{}", self.tokens), "expires_in": self.lives });
            return Ok(Reply::json(200, &answer));
        }
        Ok(self.replies.pop_front().unwrap_or_else(|| Reply::json(201, &json!({ "number": "T-1" }))))
    }

    fn kept(&self) -> Vec<Kept> {
        Vec::new()
    }
}

fn status(status: u16, headers: &[(&'static str, &str)]) -> Reply {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Reply { status, headers, body: String::new() }
}

/// A connector with these keys, and what comes of one ticket for each of the answers.
async fn outcomes(keys: &str, replies: impl IntoIterator<Item = Reply>) -> (Vec<Outcome>, Vec<Asked>) {
    let replies: Vec<Reply> = replies.into_iter().collect();
    let count = replies.len();
    let standing = Standing::start(Plain::answering(replies)).await;
    let connectors =
        connector(&standing, &format!("[connector.desk]\nkind = \"rest\"\nurl = \"{{url}}/api\"\n{keys}"));
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(connectors.only().deliver(&delivery()).await);
    }
    (all, standing.asked())
}

const CREATE: &str = "create = { json = '{\"title\": {{ ticket.title }} }', number = \"/number\" }\n";

#[tokio::test]
async fn what_statuses_mean() {
    let all = [201, 400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 503, 301];
    let said = |outcomes: &[Outcome]| {
        let words = outcomes.iter().map(|outcome| match outcome {
            Outcome::Delivered { .. } => "delivered",
            Outcome::Later { .. } => "later",
            Outcome::Never { .. } => "never",
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let reply =
        |code: u16| if code == 201 { Reply::json(201, &json!({ "number": 5 })) } else { status(code, &[]) };
    let (outcomes_, _) = outcomes(CREATE, all.map(reply)).await;
    assert_eq!(
        said(&outcomes_),
        "delivered never later later never later never never never later later later later later"
    );
    assert_eq!(outcomes_[0], Outcome::Delivered { number: Some("5".to_owned()), link: None });
    let own = format!("{CREATE}statuses = {{ already = [409], later = [404], never = [500] }}\n");
    let (outcomes_, _) = outcomes(&own, [409, 404, 500].map(reply)).await;
    assert_eq!(said(&outcomes_), "delivered later never");
}

#[tokio::test]
async fn when_a_help_desk_wants_to_be_left_alone() {
    let soon = time_in(90);
    let replies = [
        status(429, &[("retry-after", "120")]),
        status(503, &[("retry-after", &soon)]),
        status(429, &[("retry-after", "tomorrow")]),
        status(429, &[("retry-after", "99999999999")]),
    ];
    let (outcomes, _) = outcomes(CREATE, replies).await;
    let after: Vec<Option<Duration>> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Later { after, .. } => after,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(after[0], Some(Duration::from_secs(120)));
    assert!(after[1].is_some_and(|after| (60..=90).contains(&after.as_secs())), "{after:?}");
    assert_eq!(after[2..], [None, Some(Duration::from_secs(86_400))]);
}

/// A date of HTTP, in so many seconds.
fn time_in(seconds: i64) -> String {
    let at = time::OffsetDateTime::now_utc() + time::Duration::seconds(seconds);
    let text = at.format(&time::format_description::well_known::Rfc2822).expect("a date");
    text.replace("+0000", "GMT")
}

#[tokio::test]
async fn a_token_is_kept_and_fetched_anew_once() {
    let keys = format!(
        "{CREATE}auth = {{ kind = \"oauth2\", token_url = \"{{url}}/token\", client_id = \"id\", \
         client_secret = {{ env = \"SECRET\" }}, scope = \"tickets\" }}\n"
    );
    let fine = || Reply::json(201, &json!({ "number": "T-1" }));
    let standing = Standing::start(Plain::answering([
        fine(),
        status(401, &[]),
        fine(),
        status(401, &[]),
        status(401, &[]),
    ]))
    .await;
    let connectors =
        connector(&standing, &format!("[connector.desk]\nkind = \"rest\"\nurl = \"{{url}}\"\n{keys}"));
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(connectors.only().deliver(&delivery()).await);
    }
    assert!(matches!(all[0], Outcome::Delivered { .. }), "{all:?}");
    assert!(matches!(all[1], Outcome::Delivered { .. }), "{all:?}");
    assert!(matches!(&all[2], Outcome::Later { why, .. } if why.contains("check the login")), "{all:?}");
    let asked = standing.asked();
    let tokens: Vec<&Asked> = asked.iter().filter(|asked| asked.path == "/token").collect();
    assert_eq!(tokens.len(), 3, "one at first, one for each 401");
    let form = String::from_utf8_lossy(&tokens[0].body).into_owned();
    assert_eq!(form, "grant_type=client_credentials&scope=tickets");
    assert!(tokens[0].header("authorization").starts_with("Basic "));
    let used: Vec<&str> = asked
        .iter()
        .filter(|asked| asked.path != "/token")
        .map(|asked| asked.header("authorization"))
        .collect();
    let number = |number: usize| format!("Bearer token-number-{number}");
    assert_eq!(used, [number(1), number(1), number(2), number(2), number(3)]);
    let shown = connectors.only().try_out(&delivery()).await.to_string();
    assert!(!shown.contains("token-number") && !shown.contains(SECRET), "{shown}");
}

/// A token that is about to expire is not used any more.
#[tokio::test]
async fn a_token_is_not_used_to_its_last_moment() {
    let keys = "auth = { kind = \"oauth2\", token_url = \"{url}/token\", client_id = \"id\", credentials = \"form\", \
                client_secret = { env = \"SECRET\" } }\n";
    let standing = Standing::start(Plain { lives: 0, ..Plain::default() }).await;
    let connectors = connector(
        &standing,
        &format!("[connector.desk]\nkind = \"rest\"\nurl = \"{{url}}\"\n{CREATE}{keys}"),
    );
    for _ in 0..2 {
        connectors.only().deliver(&delivery()).await;
    }
    let asked = standing.asked();
    assert_eq!(asked.iter().filter(|asked| asked.path == "/token").count(), 2);
    assert!(String::from_utf8_lossy(&asked[0].body).contains("client_secret=pass+word%2B7%2F%C3%BC"));
}

#[tokio::test]
async fn no_way_leads_to_other_hosts() {
    let elsewhere = Standing::start(Plain::default()).await;
    let there = format!("{}/api/x", elsewhere.address);
    let replies = [
        status(307, &[("location", &there)]),
        status(302, &[("location", &there)]),
        status(302, &[("location", "/api/here")]),
        status(307, &[("location", "/api/here")]),
    ];
    let standing = Standing::start(Plain::answering(replies)).await;
    let connectors =
        connector(&standing, &format!("[connector.desk]\nkind = \"rest\"\nurl = \"{{url}}/api\"\n{CREATE}"));
    for _ in 0..3 {
        let outcome = connectors.only().deliver(&delivery()).await;
        assert!(
            matches!(&outcome, Outcome::Later { why, .. } if why.contains("leads elsewhere")),
            "{outcome:?}"
        );
    }
    // On the same host, with the same method and body.
    let outcome = connectors.only().deliver(&delivery()).await;
    assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
    let last = standing.asked().pop().expect("asked");
    assert_eq!((last.method.as_str(), last.path.as_str()), ("POST", "/api/here"));
    assert!(!last.body.is_empty());
    assert!(elsewhere.asked().is_empty());
    // An address that a template makes of an answer or of a ticket does not lead there either.
    let keys = "create = { url = \"{{ ticket.fields.where | safe }}\", json = '{}' }\n";
    let connectors =
        connector(&standing, &format!("[connector.desk]\nkind = \"rest\"\nurl = \"{{url}}\"\n{keys}"));
    let mut ticket = delivery();
    "where".clone_into(&mut ticket.ticket.fields[0].name);
    ticket.ticket.fields[0].value = there;
    let outcome = connectors.only().deliver(&ticket).await;
    assert!(matches!(&outcome, Outcome::Never { why } if why.contains("another host")), "{outcome:?}");
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn answers_that_say_nothing() {
    let find = format!("{CREATE}find = {{ url = \"/find\", number = \"/number\" }}\n");
    let long = Reply {
        status: 201,
        headers: Vec::new(),
        body: format!("{{\"number\": \"{}\"}}", "1".repeat(1_100_000)),
    };
    let replies = || {
        [
            long.clone(),
            Reply { status: 201, body: "<html>".to_owned(), ..Reply::default() },
            Reply::json(201, &json!({ "number": null })),
            Reply::json(201, &json!({ "number": "" })),
        ]
    };
    // Where it can be asked again nobody gives up; where it cannot a human looks, lest it be made twice.
    let (all, _) = outcomes(&find, replies()).await;
    assert!(all.iter().all(|outcome| matches!(outcome, Outcome::Later { .. })), "{all:?}");
    let (all, _) = outcomes(CREATE, replies()).await;
    assert!(matches!(all[0], Outcome::Later { .. }), "{all:?}");
    assert!(
        all[1..].iter().all(|outcome| matches!(outcome, Outcome::Never { why } if why.contains("look for"))),
        "{all:?}"
    );
    // Who wants no number needs no answer.
    let (all, _) = outcomes("create = { json = '{}' }\n", [status(204, &[])]).await;
    assert_eq!(all, [Outcome::Delivered { number: None, link: None }]);
}

#[tokio::test]
async fn links_are_links() {
    let keys = "create = { json = '{}', number = \"{{ answer.a ~ '-' ~ answer.b }}\", link = \"{{ answer.link | safe }}\" }\n";
    let reply = |link: &str| Reply::json(200, &json!({ "a": "X", "b": 7, "link": link }));
    let (all, _) =
        outcomes(keys, [reply("https://desk.example/7"), reply("javascript:alert(1)"), reply("7")]).await;
    let link = |outcome: &Outcome| match outcome {
        Outcome::Delivered { number, link } => {
            assert_eq!(number.as_deref(), Some("X-7"));
            link.clone()
        }
        other => panic!("{other:?}"),
    };
    let links: Vec<_> = all.iter().map(link).collect();
    assert_eq!(links, [Some("https://desk.example/7".to_owned()), None, None]);
}

#[tokio::test]
async fn forms_and_files() {
    let keys = "idempotency_header = \"X-Once\"\nattachments.way = \"multipart\"\nheaders = { X-Title = \"{{ ticket.details }}\" }\n\
                [connector.desk.create]\nmethod = \"put\"\nurl = \"/new/{{ ticket.title }}?t={{ ticket.details }}\"\n\
                [connector.desk.create.parts]\nfile = \"up\"\nfields = { title = \"{{ ticket.title }}\" }\n\
                json = { data = \"[{{ ticket.details }}]\" }\n";
    let (all, asked) = outcomes(keys, [status(200, &[])]).await;
    assert!(matches!(all[0], Outcome::Delivered { .. }), "{all:?}");
    let (asked, ticket) = (&asked[0], delivery());
    assert_eq!((asked.method.as_str(), &asked.path), ("PUT", &format!("/api/new/{}", ticket.ticket.title)));
    assert_eq!(asked.query["t"], ticket.ticket.details);
    assert_eq!(asked.header("x-once").len(), ticket.key.len());
    let header = String::from_utf8_lossy(asked.headers["x-title"].as_bytes()).into_owned();
    assert!(header.contains("Bcc: x@example.com") && asked.headers.get("bcc").is_none());
    let parts = asked.parts().expect("a form");
    assert_eq!(parts.len(), 4);
    assert_eq!(parts[0].bytes, ticket.ticket.title.as_bytes());
    let data: serde_json::Value = serde_json::from_slice(&parts[1].bytes).expect("JSON");
    assert_eq!(data, json!([ticket.ticket.details]));
    let there: Vec<_> =
        parts[2..].iter().map(|part| (part.file_name.clone().expect("a name"), part.bytes.clone())).collect();
    assert_eq!(there, files(&ticket));
}

/// Nobody knows whether it arrived, and no way to ask: what is sent again says so by its key.
#[tokio::test]
async fn the_same_key_goes_again() {
    let standing = Standing::start(Plain::default()).await;
    let keys = format!(
        "[connector.desk]\nkind = \"rest\"\nurl = \"{{url}}\"\nidempotency_header = \"Idempotency-Key\"\ntimeout = 1\n{CREATE}"
    );
    let connectors = connector(&standing, &keys);
    let mut ticket = delivery();
    for fault in [Fault::TakenSilent, Fault::TakenCut, Fault::Rubbish] {
        standing.fail(Part::Create, fault);
        let outcome = connectors.only().deliver(&ticket).await;
        assert!(matches!(outcome, Outcome::Later { .. }), "{outcome:?}");
        ticket.again = true;
    }
    let asked = standing.asked();
    assert!(asked.iter().all(|asked| asked.header("idempotency-key") == ticket.key));
    assert!(asked.iter().all(|other| other.body == asked[0].body));
}

#[tokio::test]
async fn through_a_proxy() {
    let proxy = Standing::start(Plain::default()).await;
    let keys = "[connector.desk]\nkind = \"rest\"\nurl = \"http://desk.invalid/api\"\nproxy = \"{url}\"\n\
                create = { url = \"new\", json = '{}' }\n";
    let outcome = connector(&proxy, keys).only().deliver(&delivery()).await;
    assert_eq!(outcome, Outcome::Delivered { number: None, link: None });
    let asked = proxy.asked().pop().expect("asked");
    assert_eq!((asked.header("host"), asked.path.as_str()), ("desk.invalid", "/api/new"));
}

/// Whatever goes wrong is said without what the person wrote and without a secret.
#[tokio::test]
async fn reasons_hold_nothing_private() {
    let keys = "secrets.t = { env = \"SECRET\" }\n[connector.desk.create]\njson = '{\"a\": {{ ticket.title.nothing() }} }'\n\
                headers = { X-Api-Key = \"{{ secrets.t }}\" }\n";
    let (all, _) = outcomes(keys, [status(200, &[])]).await;
    let Outcome::Never { why } = &all[0] else { panic!("{all:?}") };
    assert!(why.contains("`create.json`") && !why.contains("printer") && !why.contains(SECRET), "{why}");
    let echo = Reply { status: 422, body: delivery().ticket.title, ..Reply::default() };
    let (all, _) = outcomes(CREATE, [echo]).await;
    let Outcome::Never { why } = &all[0] else { panic!("{all:?}") };
    assert!(!why.contains("printer") && why.contains("422"), "{why}");
}
