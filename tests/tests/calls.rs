//! Functions that the server calls for the page: a real server, real HTTP, and a stand-in for the other system.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use guichet_tests::command::{err, folder, guichet};
use guichet_tests::servers::guichet::{Serving, log_of, web};
use guichet_tests::servers::house::House;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// A system that answers as its paths say, and remembers what it was asked.
#[derive(Clone, Default)]
struct StandIn {
    asked: Arc<Mutex<Vec<Asked>>>,
    times: Arc<AtomicUsize>,
}

#[derive(Clone, Debug)]
struct Asked {
    method: String,
    /// With the query, as it came.
    address: String,
    headers: BTreeMap<String, String>,
    body: String,
}

impl StandIn {
    async fn start() -> (Self, SocketAddr) {
        let stand_in = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let router = Router::new().fallback(answer).with_state(stand_in.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (stand_in, address)
    }

    fn last(&self) -> Asked {
        self.asked.lock().expect("whole").last().cloned().expect("something was asked")
    }

    fn count(&self) -> usize {
        self.asked.lock().expect("whole").len()
    }
}

async fn answer(
    State(stand_in): State<StandIn>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |value: &header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let asked = Asked {
        method: method.to_string(),
        address: uri.to_string(),
        headers: headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    stand_in.asked.lock().expect("whole").push(asked);
    let times = stand_in.times.fetch_add(1, Ordering::SeqCst) + 1;
    let said = |text: &'static str| ([(header::CONTENT_TYPE, "application/json")], text).into_response();
    match uri.path().split('/').nth(1).unwrap_or_default() {
        "slow" => std::future::pending().await,
        "huge" => {
            let body = format!("{{\"down\": false, \"more\": \"{}\"}}", "x".repeat(1 << 20));
            ([(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        // Says nothing of its length, and does not end.
        "endless" => {
            let chunks = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 65_536]));
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(chunks)).into_response()
        }
        "rubbish" => said("{ \"down\": "),
        "page" => ([(header::CONTENT_TYPE, "text/html")], "{\"down\": false}").into_response(),
        "away" => (StatusCode::FOUND, [(header::LOCATION, "/status/elsewhere")]).into_response(),
        "broken" => (StatusCode::INTERNAL_SERVER_ERROR, "{\"down\": false}").into_response(),
        "wrong" => said("{ \"down\": \"yes\" }"),
        "half" => said("{ \"count\": 1.5 }"),
        "sparse" => said("{ \"down\": null, \"other\": 1 }"),
        "deep" => said(
            "{ \"items\": [{ \"state\": { \"a/b\": true } }], \"until\": \"2026-12-24\", \"names\": [\"a\", 2] }",
        ),
        _ => {
            axum::Json(json!({ "down": true, "count": times, "private": "not for the page" })).into_response()
        }
    }
}

/// The project file; `{at}` is where the stand-in is.
const PROJECT: &str = r#"default_groups = ["everyone"]
groups = ["hr"]
[functions.here]
source = "host"
"#;

fn function(name: &str, keys: &str) -> String {
    format!("[functions.{name}]\n{keys}\n")
}

/// What is the same in most functions.
fn status(name: &str, path: &str) -> String {
    let keys = format!(
        "source = \"GET {{at}}/{path}\"\ntakes = {{ name = \"text\" }}\ngives = {{ down = \"yes/no\", count = \"whole number\" }}"
    );
    function(name, &keys)
}

fn serve(house: &House, settings: &str) -> Serving {
    house.serve_with(settings, &[("DESK_KEY", "s3cr3t"), ("TOKENS", "0123456789abcdef0123456789abcdef")])
}

/// Publishes a page that leads to a call of each function of the project: what no step calls nobody may.
fn publish(house: &House, serving: &Serving, project: &str) {
    house.publish(serving, &[("guichet.toml", project), ("a.md", &page(project, "everyone"))]);
}

fn page(project: &str, groups: &str) -> String {
    let known: toml::Table = toml::from_str(project).expect("TOML");
    let functions = known["functions"].as_table().expect("functions");
    let mut text = format!("---\ngroups: {groups}\n---\n# Anything\n\n");
    for name in functions.keys() {
        text.push_str(&format!("- [Call {name}](#call-{name})\n"));
    }
    for (name, function) in functions {
        let takes = function.get("takes").and_then(toml::Value::as_table).into_iter().flatten();
        let with: String = takes
            .map(|(name, kind)| {
                let value = match kind.as_str() {
                    Some("number") => "1",
                    Some("date") => "2026-01-01",
                    _ => "vpn",
                };
                format!("- {name} = {value}\n")
            })
            .collect();
        let with = if with.is_empty() { with } else { format!("with:\n{with}") };
        text.push_str(&format!(
            "\n## Call {name}\n\n```call\nfunction: {name}\n{with}save as: it\n```\n\n- If `it.failed` → `done`\n- Otherwise → `done`\n"
        ));
    }
    text
}

/// A server that may call the stand-in, with these functions.
async fn set_up(functions: &[String], more: &str) -> (House, Serving, StandIn) {
    let (stand_in, address) = StandIn::start().await;
    let house = House::new();
    let at = format!("http://{address}");
    let serving = serve(
        &house,
        &format!(
            "[calls]\nhosts = [\"{at}\"]\nallow_private = true\nseconds = 2\n{}",
            more.replace("{at}", &at)
        ),
    );
    publish(&house, &serving, &format!("{PROJECT}{}", functions.concat()).replace("{at}", &at));
    (house, serving, stand_in)
}

struct Page<'a> {
    serving: &'a Serving,
    token: Option<String>,
}

impl Page<'_> {
    async fn call(&self, function: &str, body: Value) -> (StatusCode, Value) {
        let request = web()
            .post(format!("{}/acme/production/calls/{function}", self.serving.address))
            .header("origin", &self.serving.address)
            .json(&body);
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.headers().get("location"), None);
        (answer.status(), answer.json().await.expect("JSON"))
    }
}

fn asking(name: &str) -> Value {
    json!({ "with": { "name": name }, "key": "tab call-1" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_stands_escaped_in_its_place_and_only_what_is_given_comes_back() {
    let functions = [
        status("status", "api/{name}/state?of={name}"),
        function(
            "report",
            "source = \"POST {at}/api\"\ntakes = { name = \"text\", count = \"number\", since = \"date\" }\n\
             gives = { down = \"yes/no\" }\nchanges = true\n\
             body = '{ \"n\": {{ with.name }}, \"c\": {{ with.count }}, \"who\": {{ person.login }} }'\n\
             headers = { X-Name = \"n {{ with.name }}\", Authorization = \"Bearer {{ secrets.desk }}\" }",
        ),
        function(
            "plain",
            "source = \"PUT {at}/api\"\ntakes = { name = \"text\", since = \"date\" }\ngives = { down = \"yes/no\" }\n\
             headers = { X-Name = \"{{ with.name }}\" }",
        ),
        function(
            "deep",
            "source = \"GET {at}/deep\"\ngives = { state = \"yes/no\", until = \"date\", names = \"list\" }\n\
             answer = { state = \"/items/0/state/a~1b\" }",
        ),
    ];
    let more = "[calls.secrets]\ndesk = { env = \"DESK_KEY\", hosts = [\"{at}\"] }\n";
    let (house, serving, stand_in) = set_up(&functions, more).await;
    let page = Page { serving: &serving, token: None };

    let (status, given) = page.call("status", asking("a/../b?x=1&é #%\r\n{name}")).await;
    assert_eq!((status, given), (StatusCode::OK, json!({ "down": true, "count": 1.0 })));
    let asked = stand_in.last();
    let escaped = "a%2F..%2Fb%3Fx%3D1%26%C3%A9%20%23%25%0D%0A%7Bname%7D";
    assert_eq!((asked.method.as_str(), asked.address), ("GET", format!("/api/{escaped}/state?of={escaped}")));
    assert_eq!(asked.headers.get("idempotency-key"), None);
    for climbing in ["..", "."] {
        let (status, said) = page.call("status", asking(climbing)).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && said["message"].to_string().contains("`..`"),
            "{said}"
        );
    }
    assert_eq!(stand_in.count(), 1, "nobody climbed");

    // It speaks of the person: nobody is not asked for.
    let (status, said) = page.call("report", asking("x")).await;
    assert_eq!((status, said["error"].as_str()), (StatusCode::UNAUTHORIZED, Some("identity")));
    let quotes = json!({ "with": { "name": "a\"}\\\n</x>", "since": "2026-12-24" }, "key": "k" });
    let (status, said) = page.call("plain", quotes.clone()).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && said["message"].to_string().contains("X-Name"),
        "{said}"
    );
    for injected in ["x\r\nx-evil: 1", "x\ny", "x\0", "x\r"] {
        let (status, said) =
            page.call("plain", json!({ "with": { "name": format!("{injected}z") }, "key": "k" })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
    }
    assert_eq!(stand_in.count(), 1, "what cannot stand in a header is not sent");
    let (status, _) =
        page.call("plain", json!({ "with": { "name": "é", "since": "2026-12-24" }, "key": "k" })).await;
    assert_eq!(status, StatusCode::OK);
    let body: Value = serde_json::from_str(&stand_in.last().body).expect("JSON");
    assert_eq!(body, json!({ "name": "é", "since": "2026-12-24" }), "without a `body`, what was given");

    let (status, given) = page.call("deep", json!({ "key": "k" })).await;
    assert_eq!(status, StatusCode::OK, "{given}");
    assert_eq!(given, json!({ "state": true, "until": "2026-12-24", "names": ["a", 2.0] }));
    let log = std::fs::read_to_string(log_of(&house.data())).expect("a log");
    assert!(!log.contains("x-evil") && !log.contains("s3cr3t"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_side_may_do_what_it_wants() {
    let paths = ["slow", "huge", "endless", "rubbish", "page", "away", "broken", "wrong", "half", "sparse"];
    let functions: Vec<String> = paths.iter().map(|path| status(path, path)).collect();
    let (_house, serving, stand_in) = set_up(&functions, "").await;
    let page = Page { serving: &serving, token: None };
    for (path, code, said) in [
        ("slow", StatusCode::GATEWAY_TIMEOUT, "no answer within 2 seconds"),
        ("huge", StatusCode::BAD_GATEWAY, "longer than 1 MB"),
        ("endless", StatusCode::BAD_GATEWAY, "longer than 1 MB"),
        ("rubbish", StatusCode::BAD_GATEWAY, "is not JSON"),
        ("page", StatusCode::BAD_GATEWAY, "is not said to be JSON"),
        ("away", StatusCode::BAD_GATEWAY, "leads elsewhere"),
        ("broken", StatusCode::BAD_GATEWAY, "status 500"),
        ("wrong", StatusCode::BAD_GATEWAY, "`down` of the answer is not of the type `yes/no`"),
        ("half", StatusCode::BAD_GATEWAY, "`count` of the answer is not of the type `whole number`"),
    ] {
        let before = stand_in.count();
        let (status, answer) = page.call(path, asking("x")).await;
        assert!(status == code && answer["message"].to_string().contains(said), "{path}: {status} {answer}");
        assert_eq!(stand_in.count(), before + 1, "{path}: it was asked once");
    }
    assert_eq!(page.call("sparse", asking("x")).await, (StatusCode::OK, json!({})));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_operator_allows_is_called() {
    let (stand_in, address) = StandIn::start().await;
    let port = address.port();
    let project = [
        status("by-number", "x"),
        status("by-name", "x").replace("{at}", &format!("http://localhost:{port}")),
        status("mapped", "x").replace("{at}", &format!("http://[::ffff:127.0.0.1]:{port}")),
        status("odd", "x").replace("{at}", &format!("http://0x7f.1:{port}")),
        status("cloud", "x").replace("{at}", "http://169.254.169.254"),
        status("not-named", "x").replace("{at}", "https://other.example"),
    ]
    .concat()
    .replace("{at}", &format!("http://{address}"));
    let hosts = format!(
        "\"http://{address}\", \"http://localhost:{port}\", \"http://[::ffff:127.0.0.1]:{port}\", \"http://169.254.169.254\""
    );
    let house = House::new();
    for (private, allowed) in [(false, &[][..]), (true, &["by-number", "by-name", "mapped", "odd"][..])] {
        let serving = serve(&house, &format!("[calls]\nhosts = [{hosts}]\nallow_private = {private}\n"));
        publish(&house, &serving, &format!("{PROJECT}{project}"));
        let page = Page { serving: &serving, token: None };
        for name in ["by-number", "by-name", "mapped", "odd", "cloud", "not-named", "here"] {
            let before = stand_in.count();
            let (status, said) = page.call(name, asking("x")).await;
            if allowed.contains(&name) {
                assert_eq!(status, StatusCode::OK, "{name}: {said}");
            } else {
                assert_eq!(
                    (status, said["error"].as_str()),
                    (StatusCode::FORBIDDEN, Some("not-allowed")),
                    "{name}: {said}"
                );
                assert_eq!(stand_in.count(), before, "{name}");
            }
        }
        assert_eq!(page.call("nothing", asking("x")).await.0, StatusCode::NOT_FOUND);
        assert!(serving.stop());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_is_asked_and_what_they_give_is_checked() {
    let (_house, serving, stand_in) =
        set_up(&[status("status", "api/{name}")], "[limits]\ncalls_a_minute_from_address = 8\n").await;
    let send = |origin: Option<&'static str>, body: Value| {
        let mut request = web().post(format!("{}/acme/production/calls/status", serving.address)).json(&body);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        async move { request.send().await.expect("an answer").status() }
    };
    assert_eq!(send(None, asking("x")).await, StatusCode::FORBIDDEN);
    assert_eq!(send(Some("https://evil.example"), asking("x")).await, StatusCode::FORBIDDEN);
    let page = Page { serving: &serving, token: None };
    for body in [
        json!({ "with": { "name": 7.5, "other": 1 }, "key": "k" }),
        json!({ "with": { "name": true }, "key": "k" }),
        json!({ "with": {}, "key": "k" }),
        json!({ "with": { "name": "x" }, "key": "" }),
        json!({ "with": { "name": "x".repeat(20_001) }, "key": "k" }),
        json!({ "with": { "name": "x" } }),
    ] {
        assert_eq!(send_as(&page, body.clone()).await, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    let forged = Page { serving: &serving, token: Some("a.b.c".to_owned()) };
    assert_eq!(forged.call("status", asking("x")).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(stand_in.count(), 0);
    let mut last = StatusCode::OK;
    for _ in 0..9 {
        last = page.call("status", asking("x")).await.0;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

async fn send_as(page: &Page<'_>, body: Value) -> StatusCode {
    let request = web()
        .post(format!("{}/acme/production/calls/status", page.serving.address))
        .header("origin", &page.serving.address)
        .json(&body);
    request.send().await.expect("an answer").status()
}

fn token(login: &str, groups: &[&str]) -> String {
    let key = jsonwebtoken::EncodingKey::from_secret(b"0123456789abcdef0123456789abcdef");
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let claims = json!({ "sub": login, "aud": "acme", "iat": now, "exp": now + 60, "groups": groups });
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).expect("signed")
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_kept_where_said_and_of_a_person_for_that_person() {
    let functions = [
        function(
            "public",
            "source = \"GET {at}/p/{name}\"\ntakes = { name = \"text\" }\ngives = { count = \"number\" }\ncache = 600",
        ),
        function("fresh", "source = \"GET {at}/f\"\ngives = { count = \"number\" }"),
        function(
            "mine",
            "source = \"GET {at}/m/{person.login}?g={person.groups}\"\ngives = { count = \"number\" }\ncache = 600",
        ),
        function(
            "mine-too",
            "source = \"GET {at}/m\"\ngives = { count = \"number\" }\ncache = 600\nheaders = { X-User = \"{{ person.login }}\" }",
        ),
        function("failing", "source = \"GET {at}/wrong\"\ngives = { down = \"yes/no\" }\ncache = 600"),
        function("change", "source = \"POST {at}/c\"\ngives = { count = \"number\" }\nchanges = true"),
    ];
    let more = "[projects.acme.identity]\n\
                jwt = { algorithms = ['HS256'], secret = { env = 'TOKENS' }, audience = 'acme' }\n";
    let (_house, serving, stand_in) = set_up(&functions, more).await;
    let nobody = Page { serving: &serving, token: None };
    let ann = Page { serving: &serving, token: Some(token("ann", &["hr", "unknown"])) };
    let bob = Page { serving: &serving, token: Some(token("bob", &[])) };
    let plain = json!({ "key": "k" });

    let first = nobody.call("public", asking("x")).await;
    assert_eq!(first.0, StatusCode::OK);
    assert_eq!(ann.call("public", asking("x")).await, first, "the same for everybody");
    assert_ne!(nobody.call("public", asking("y")).await, first);
    assert_eq!(stand_in.count(), 2);
    assert_ne!(nobody.call("fresh", plain.clone()).await, nobody.call("fresh", plain.clone()).await);

    for name in ["mine", "mine-too"] {
        assert_eq!(nobody.call(name, plain.clone()).await.0, StatusCode::UNAUTHORIZED);
        let (hers, his) = (ann.call(name, plain.clone()).await, bob.call(name, plain.clone()).await);
        assert!(hers.0 == StatusCode::OK && hers != his, "{name}: {hers:?} {his:?}");
        assert_eq!(ann.call(name, plain.clone()).await, hers, "{name}");
        assert_eq!(bob.call(name, plain.clone()).await, his, "{name}");
    }
    let addresses: Vec<String> =
        stand_in.asked.lock().expect("whole").iter().map(|one| one.address.clone()).collect();
    assert!(
        addresses.contains(&"/m/ann?g=hr".to_owned()),
        "a group that the project does not know is nothing: {addresses:?}"
    );

    let before = stand_in.count();
    for _ in 0..2 {
        assert_eq!(nobody.call("failing", plain.clone()).await.0, StatusCode::BAD_GATEWAY);
    }
    assert_eq!(stand_in.count(), before + 2, "a failure is not kept");

    let mut keys = Vec::new();
    for page in [&ann, &ann, &bob] {
        assert_eq!(page.call("change", plain.clone()).await.0, StatusCode::OK);
        keys.push(stand_in.last().headers["idempotency-key"].clone());
    }
    assert_eq!(stand_in.count(), before + 5, "what changes something is never kept");
    assert!(keys[0] == keys[1] && keys[1] != keys[2] && keys[0].len() == 64, "{keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_go_where_the_operator_says_and_nowhere_else() {
    let (stand_in, address) = StandIn::start().await;
    let (other, elsewhere) = StandIn::start().await;
    let keys = "gives = { down = \"yes/no\" }\nheaders = { X-Key = \"{{ secrets.desk }}\" }";
    let sly = "gives = { down = \"yes/no\" }\nheaders = { X-Key = \"<{{ secrets['de' ~ 'sk'] }}>\" }";
    let functions = [
        function("right", &format!("source = \"GET http://{address}/x\"\n{keys}")),
        function("wrong", &format!("source = \"GET http://{elsewhere}/x\"\n{keys}")),
        function("sly", &format!("source = \"GET http://{elsewhere}/x\"\n{sly}")),
    ];
    let house = House::new();
    let serving = serve(
        &house,
        &format!(
            "[calls]\nhosts = [\"http://{address}\", \"http://{elsewhere}\"]\nallow_private = true\n\
         [calls.secrets]\ndesk = {{ env = \"DESK_KEY\", hosts = [\"http://{address}\"] }}\n"
        ),
    );
    publish(&house, &serving, &format!("{PROJECT}{}", functions.concat()));
    let page = Page { serving: &serving, token: None };
    assert_eq!(page.call("right", json!({ "key": "k" })).await.0, StatusCode::OK);
    assert_eq!(stand_in.last().headers["x-key"], "s3cr3t");
    assert_eq!(page.call("wrong", json!({ "key": "k" })).await.0, StatusCode::FORBIDDEN);
    assert_eq!(other.count(), 0);
    assert_eq!(page.call("sly", json!({ "key": "k" })).await.0, StatusCode::OK);
    assert_eq!(other.last().headers["x-key"], "<>");
    assert!(serving.stop());

    for (settings, wanted) in [
        ("[calls]\nhosts = [\"https://a.example/x\"]", "is no host"),
        ("[calls]\nhosts = [\"ftp://a.example\"]", "is no host"),
        ("[calls]\nhost = []", "unknown field `host`"),
        ("[calls]\nseconds = 21", "it may be 1 to 20"),
        (
            "[calls]\nhosts = [\"a.example\"]\n[calls.secrets]\nx = { env = \"NOT_THERE\", hosts = [\"a.example\"] }",
            "is not set",
        ),
        (
            "[calls]\n[calls.secrets]\nx = { env = \"DESK_KEY\", hosts = [\"a.example\"] }",
            "must name some of",
        ),
        ("[calls.secrets]\nx = \"s3cr3t\"", "server.toml"),
    ] {
        std::fs::write(house.data().join("server.toml"), settings).expect("written");
        let mut command = guichet();
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(house.data())
            .env("DESK_KEY", "s3cr3t");
        let output = command.output().expect("it runs");
        let said = err(&output);
        assert!(output.status.code() == Some(2) && said.contains(wanted), "{settings}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_whose_templates_cannot_be_read_is_not_published() {
    let house = House::new();
    let serving = serve(&house, "");
    for (keys, said) in [
        ("source = \"POST https://a.example/\"\nbody = \"{{ with.x \"", "does not parse"),
        ("source = \"POST https://a.example/\"\nbody = \"{{ secrets.x }}\"", "knows no `secrets`"),
        (
            "source = \"GET https://a.example/\"\nheaders = { X-A = \"{{ ticket.title }}\" }",
            "knows no `ticket`",
        ),
    ] {
        let project = format!("{PROJECT}{}", function("f", keys));
        let there = folder(&[("guichet.toml", &project), ("a.md", "# Anything\n\nDone.\n")]);
        let output = guichet()
            .arg("publish")
            .arg(there.path())
            .args(["--env", "production", "--to", &serving.address, "--project", "acme"])
            .env("GUICHET_KEY", house.key())
            .output()
            .expect("it runs");
        assert!(!output.status.success() && err(&output).contains(said), "{keys}: {}", err(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_is_for_whoever_reads_a_step_that_calls_it() {
    let (stand_in, address) = StandIn::start().await;
    let house = House::new();
    let settings = format!(
        "[calls]\nhosts = [\"http://{address}\"]\nallow_private = true\n[projects.acme.identity]\n\
         jwt = {{ algorithms = [\"HS256\"], secret = {{ env = \"TOKENS\" }}, audience = 'acme' }}\n"
    );
    let serving = serve(&house, &settings);
    let one = format!("{PROJECT}{}", status("salary", "salary/{name}"))
        .replace("{at}", &format!("http://{address}"));
    let all = format!(
        "{one}{}",
        function("nobodys", &format!("source = \"GET http://{address}/x\"\ngives = {{ down = \"yes/no\" }}"))
    );
    house.publish(
        &serving,
        &[("guichet.toml", &all), ("a.md", &page(&one, "hr")), ("b.md", "# Open\n\nDone.\n")],
    );
    let person = |groups: &[&str]| Page { serving: &serving, token: Some(token("ann", groups)) };
    let nobody = Page { serving: &serving, token: None };
    for (page, function, status) in [
        (&nobody, "salary", StatusCode::NOT_FOUND),
        (&person(&[]), "salary", StatusCode::NOT_FOUND),
        (&person(&["support", "everyone"]), "salary", StatusCode::NOT_FOUND),
        (&person(&["hr"]), "nobodys", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(page.call(function, asking("ann")).await.0, status, "{function}");
    }
    assert_eq!(stand_in.count(), 0, "nobody was asked");
    assert_eq!(person(&["hr"]).call("salary", asking("ann")).await.0, StatusCode::OK);
    assert_eq!(stand_in.count(), 1);
}
