//! Keys at an address: a stand-in that rotates them, fails, and answers rubbish.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use axum::routing::get;
use guichet_server::clock::{MINUTE, SECOND};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::bench::{NOW, Signer, ann, identity, reason, sqlite};

/// What the stand-in answers.
#[derive(Clone)]
enum Answer {
    Text(u16, String),
    Elsewhere,
    /// Not before it is told to.
    Slow(Arc<Notify>, String),
}

#[derive(Clone)]
struct Keys {
    answer: Arc<Mutex<Answer>>,
    asked: Arc<AtomicUsize>,
}

impl Keys {
    async fn start() -> (Self, String) {
        let keys =
            Self { answer: Arc::new(Mutex::new(Answer::Text(500, String::new()))), asked: Arc::default() };
        let routes = axum::Router::new().route("/keys", get(answer)).with_state(keys.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}/keys", listener.local_addr().expect("it is bound"));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (keys, address)
    }

    fn now_answer(&self, answer: Answer) {
        *self.answer.lock().expect("nobody panics") = answer;
    }

    fn now_has(&self, keys: &[Value]) {
        self.now_answer(Answer::Text(200, json!({ "keys": keys }).to_string()));
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn answer(State(keys): State<Keys>) -> Response<Body> {
    keys.asked.fetch_add(1, Ordering::SeqCst);
    let answer = keys.answer.lock().expect("nobody panics").clone();
    let (status, text) = match answer {
        Answer::Text(status, text) => (status, text),
        Answer::Slow(notify, text) => {
            notify.notified().await;
            (200, text)
        }
        Answer::Elsewhere => {
            let found = Response::builder().status(302).header("location", "/keys?again");
            return found.body(Body::empty()).expect("it is an answer");
        }
    };
    let status = StatusCode::from_u16(status).expect("a status");
    Response::builder().status(status).body(Body::from(text)).expect("it is an answer")
}

struct Named(Signer, &'static str);

impl Named {
    fn jwk(&self) -> Value {
        let mut jwk = self.0.jwk.clone();
        jwk["kid"] = json!(self.1);
        jwk
    }

    fn token(&self) -> String {
        let header = json!({ "alg": format!("{:?}", self.0.algorithm), "kid": self.1 });
        self.0.token(&header, &crate::bench::ann_but(json!({ "exp": NOW / 1_000 + 600 })))
    }
}

const NONE: &str = "no key fits";

#[tokio::test]
async fn keys_rotate() {
    let (_folder, store) = sqlite().await;
    let (stand_in, address) = Keys::start().await;
    let settings =
        format!("jwt = {{ algorithms = ['ES256', 'EdDSA'], jwks = '{address}', max_age = 86400 }}");
    let identity = identity(&store, &settings);
    let (old, new) = (Named(Signer::es256(), "old"), Named(Signer::eddsa(), "new"));
    stand_in.now_has(&[old.jwk()]);
    for _ in 0..3 {
        identity.token("shop", &old.token(), NOW).await.expect("it holds");
    }
    assert_eq!(stand_in.asked(), 1, "they are kept");
    // A new key is found when it is first named; but not more often than every 30 seconds.
    stand_in.now_has(&[old.jwk(), new.jwk()]);
    assert!(reason(identity.token("shop", &new.token(), NOW + 29 * SECOND).await).contains(NONE));
    assert_eq!(stand_in.asked(), 1);
    identity.token("shop", &new.token(), NOW + 30 * SECOND).await.expect("it is known now");
    assert_eq!(stand_in.asked(), 2);
    for second in 31..59 {
        let unknown = Named(Signer::es256(), "unknown").token();
        assert!(reason(identity.token("shop", &unknown, NOW + second * SECOND).await).contains(NONE));
    }
    assert_eq!(stand_in.asked(), 2, "names that nobody knows do not make it ask");
    // The old key leaves the set: within five minutes it is refused.
    stand_in.now_has(&[new.jwk()]);
    identity.token("shop", &old.token(), NOW + 60 * SECOND).await.expect("it is still kept");
    let later = NOW + 30 * SECOND + 5 * MINUTE;
    identity.token("shop", &new.token(), later).await.expect("it holds");
    assert!(reason(identity.token("shop", &old.token(), later).await).contains(NONE));
    // A stranger's key under a known name.
    let stranger = Named(Signer::eddsa(), "new");
    assert!(reason(identity.token("shop", &stranger.token(), later).await).contains("does not hold"));
}

#[tokio::test]
async fn keys_without_names_rotate_too() {
    let (_folder, store) = sqlite().await;
    let (stand_in, address) = Keys::start().await;
    let identity = identity(&store, &format!("jwt = {{ algorithms = ['ES256'], jwks = '{address}' }}"));
    let (old, new) = (Signer::es256(), Signer::es256());
    stand_in.now_has(std::slice::from_ref(&old.jwk));
    identity.token("shop", &old.says(&ann()), NOW).await.expect("it holds");
    stand_in.now_has(std::slice::from_ref(&new.jwk));
    let named = new.token(&json!({ "alg": "ES256", "kid": "any" }), &ann());
    identity.token("shop", &named, NOW + 31 * SECOND).await.expect("it is known now");
    identity.token("shop", &new.says(&ann()), NOW + 31 * SECOND).await.expect("it is known now");
    assert!(
        reason(identity.token("shop", &old.says(&ann()), NOW + 31 * SECOND).await).contains("does not hold")
    );
}

#[tokio::test]
async fn keys_that_must_not_serve_are_passed_over() {
    let (_folder, store) = sqlite().await;
    let (stand_in, address) = Keys::start().await;
    let good = Named(Signer::es256(), "good");
    let changed = |named: &Named, key: &str, value: Value| {
        let mut jwk = named.jwk();
        jwk[key] = value;
        jwk
    };
    let secret = Named(Signer::secret(b"0123456789abcdef0123456789abcdef"), "secret");
    let (sealing, other, signing) = (
        Named(Signer::es256(), "sealing"),
        Named(Signer::es256(), "other"),
        Named(Signer::es256(), "signing"),
    );
    let (short, cut) = (Named(Signer::rs256(), "short"), Named(Signer::eddsa(), "cut"));
    let (_, _, modulus) = crate::bench::rsa(1_024);
    stand_in.now_has(&[
        json!(7),
        json!({ "kty": "new kind" }),
        secret.jwk(),
        changed(&sealing, "use", json!("enc")),
        changed(&other, "alg", json!("ES384")),
        changed(&signing, "key_ops", json!(["sign"])),
        changed(&short, "n", json!(modulus)),
        changed(&cut, "x", json!("AAAA")),
        good.jwk(),
    ]);
    let settings = format!("jwt = {{ algorithms = ['ES256', 'RS256', 'EdDSA'], jwks = '{address}' }}");
    let identity = identity(&store, &settings);
    identity.token("shop", &good.token(), NOW).await.expect("one bad key does not spoil the set");
    for bad in [&sealing, &other, &signing, &short, &cut] {
        assert!(reason(identity.token("shop", &bad.token(), NOW).await).contains(NONE), "{}", bad.1);
    }
    assert!(reason(identity.token("shop", &secret.token(), NOW).await).contains("algorithm is not one"));
}

#[tokio::test]
async fn an_address_that_fails_lets_nobody_in() {
    let (_folder, store) = sqlite().await;
    let (stand_in, address) = Keys::start().await;
    let settings = format!("jwt = {{ algorithms = ['ES256'], jwks = '{address}', max_age = 86400 }}");
    let key = Named(Signer::es256(), "key");
    let huge = format!("{{\"keys\": [\"{}\"]}}", "x".repeat(300 * 1_024));
    let many = json!({ "keys": vec![key.jwk(); 65] }).to_string();
    let whole = json!({ "keys": [key.jwk()] }).to_string();
    let cases = [
        (Answer::Text(500, whole.clone()), "status 500"),
        (Answer::Text(404, whole.clone()), "status 404"),
        (Answer::Elsewhere, "status 302"),
        (Answer::Text(200, huge), "more than 262144 bytes"),
        (Answer::Text(200, many), "more than 64 keys"),
        (Answer::Text(200, "<html>".to_owned()), "not JSON"),
        (Answer::Text(200, String::new()), "not JSON"),
        (Answer::Text(200, whole[..whole.len() - 9].to_owned()), "not JSON"),
        (Answer::Text(200, "[]".to_owned()), "no list `keys`"),
        (Answer::Text(200, "{\"keys\":{}}".to_owned()), "no list `keys`"),
        (Answer::Text(200, "{\"keys\":[]}".to_owned()), NONE),
    ];
    for (answer, why) in cases {
        let identity = identity(&store, &settings);
        stand_in.now_answer(answer);
        let said = reason(identity.token("shop", &key.token(), NOW).await);
        assert!(said.contains(why), "{why}: {said}");
    }
    // It answers again: five seconds after it did not, it is asked.
    let identity = identity(&store, &settings);
    stand_in.now_answer(Answer::Text(500, String::new()));
    let before = stand_in.asked();
    for _ in 0..3 {
        assert!(reason(identity.token("shop", &key.token(), NOW).await).starts_with("Unreachable"));
    }
    assert_eq!(stand_in.asked(), before + 1, "it is left alone for a while");
    stand_in.now_has(&[key.jwk()]);
    identity.token("shop", &key.token(), NOW + 5 * SECOND).await.expect("it holds");
    // What is known serves for an hour while the address is silent, and not longer.
    stand_in.now_answer(Answer::Text(503, String::new()));
    let hour = 60 * MINUTE;
    let token = |at: i64| {
        let (now, end) = ((NOW + at) / 1_000, (NOW + at) / 1_000 + 60);
        let claims = crate::bench::ann_but(json!({ "iat": now, "exp": end }));
        key.0.token(&json!({ "alg": "ES256", "kid": "key" }), &claims)
    };
    identity.token("shop", &token(hour), NOW + hour).await.expect("it is kept");
    let late = hour + 5 * SECOND;
    assert!(reason(identity.token("shop", &token(late), NOW + late).await).starts_with("Unreachable"));
}

#[tokio::test]
async fn a_slow_address_is_asked_once_by_all() {
    let (_folder, store) = sqlite().await;
    let (stand_in, address) = Keys::start().await;
    let identity =
        Arc::new(identity(&store, &format!("jwt = {{ algorithms = ['ES256'], jwks = '{address}' }}")));
    let key = Named(Signer::es256(), "key");
    let gate = Arc::new(Notify::new());
    stand_in.now_answer(Answer::Slow(Arc::clone(&gate), json!({ "keys": [key.jwk()] }).to_string()));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (identity, token) = (Arc::clone(&identity), key.token());
            tokio::spawn(async move { identity.token("shop", &token, NOW).await })
        })
        .collect();
    gate.notify_one();
    for task in tasks {
        task.await.expect("it ends").expect("it holds");
    }
    assert_eq!(stand_in.asked(), 1);
    // One that never answers is given up.
    let other =
        crate::bench::identity(&store, &format!("jwt = {{ algorithms = ['ES256'], jwks = '{address}' }}"));
    assert!(reason(other.token("shop", &key.token(), NOW).await).starts_with("Unreachable"));
}
