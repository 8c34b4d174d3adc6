//! Everybody who may knock.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::knock::knock;
use super::knowledge::{House, SECRETS};

/// Somebody who knocks.
#[derive(Clone, Debug)]
pub struct Caller {
    pub name: String,
    /// The groups that they really are in.
    pub groups: Vec<&'static str>,
    /// What they show does not hold: they are refused, and not taken for nobody.
    pub refused: bool,
    /// What they show.
    pub head: Vec<(&'static str, String)>,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

fn claims(other: &Value) -> Value {
    let mut claims = json!({ "sub": "ann", "aud": "acme", "iat": now(), "exp": now() + 300 });
    for (key, value) in other.as_object().expect("an object") {
        claims[key] = value.clone();
    }
    claims
}

fn signed(secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).expect("it can be signed")
}

fn bearer(name: &str, groups: &[&'static str], refused: bool, token: &str) -> Caller {
    let head = vec![("authorization", format!("Bearer {token}"))];
    Caller { name: name.to_owned(), groups: groups.to_vec(), refused, head }
}

/// All of them.
pub async fn people(house: &House) -> Vec<Caller> {
    let [(_, acme), (_, other)] = SECRETS;
    let all = json!(["support", "hr"]);
    let of = |groups: Value| signed(acme, &claims(&json!({ "groups": groups })));
    let unsigned = |alg: &str, end: &str| {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let claims = claims(&json!({ "groups": all }));
        format!("{}.{}.{end}", part(&json!({ "alg": alg, "typ": "JWT" })), part(&claims))
    };
    let good = of(all.clone());
    let signature = good.rsplit('.').next().expect("three parts").to_owned();
    let head_and_body = good.rsplit_once('.').expect("three parts").0.to_owned();
    let mut people = vec![
        Caller { name: "nobody".to_owned(), groups: vec![], refused: false, head: vec![] },
        bearer("a token without groups", &[], false, &of(json!([]))),
        bearer("support", &["support"], false, &of(json!(["support"]))),
        bearer("hr", &["hr"], false, &of(json!(["hr"]))),
        bearer("support and hr", &["support", "hr"], false, &good),
        bearer(
            "groups that nobody knows",
            &[],
            false,
            &of(json!([
                "root",
                "Support",
                "SUPPORT",
                " hr",
                "hr ",
                "support,hr",
                "*",
                "everyone",
                "h%72",
                "hr\u{200b}"
            ])),
        ),
        bearer("hr among groups that nobody knows", &["hr"], false, &of(json!(["root", "hr", "Support"]))),
        bearer(
            "expired",
            &[],
            true,
            &signed(acme, &claims(&json!({ "groups": all, "iat": now() - 900, "exp": now() - 600 }))),
        ),
        bearer(
            "of another project",
            &[],
            true,
            &signed(other, &claims(&json!({ "aud": "other", "groups": all }))),
        ),
        bearer(
            "for another audience",
            &[],
            true,
            &signed(acme, &claims(&json!({ "aud": "other", "groups": all }))),
        ),
        bearer("by another project's secret", &[], true, &signed(other, &claims(&json!({ "groups": all })))),
        bearer("by an empty secret", &[], true, &signed("", &claims(&json!({ "groups": all })))),
        bearer("alg none", &[], true, &unsigned("none", "")),
        bearer("alg None with a signature", &[], true, &unsigned("None", &signature)),
        bearer(
            "alg HS256, a random signature",
            &[],
            true,
            &unsigned("HS256", &URL_SAFE_NO_PAD.encode([7; 32])),
        ),
        bearer("a signature cut off", &[], true, &format!("{head_and_body}.")),
        bearer("a word", &[], true, "support"),
        bearer("nothing at all", &[], true, ""),
    ];
    let basic = vec![("authorization", "Basic c3VwcG9ydDpocg==".to_owned())];
    people.push(Caller { name: "basic".to_owned(), groups: vec![], refused: true, head: basic });
    people.push(bearer("a key of another project", &[], true, &house.stranger));

    people.push(house.log_in("sue", "support").await);
    let hugo = house.log_in("hugo", "hr").await;
    let mut both = hugo.clone();
    both.head.push(("authorization", "Bearer x.y.z".to_owned()));
    people.push(Caller {
        name: "a token that does not hold, beside a session".to_owned(),
        groups: vec![],
        refused: true,
        ..both
    });
    people.push(hugo);
    let closed = house.log_in("clive", "support").await;
    house.accounts(&["disable", "clive"], "");
    people.push(Caller {
        name: "session of a closed account".to_owned(),
        groups: vec![],
        refused: true,
        ..closed
    });
    let left = house.log_in("lea", "hr").await;
    let log_out = ("POST", "/acme/production/logout", None);
    assert_eq!(knock(house, &left, log_out.clone()).await.status, 303);
    people.push(Caller { name: "session that has ended".to_owned(), groups: vec![], refused: true, ..left });
    let spent = signed(acme, &claims(&json!({ "groups": all, "sub": "max" })));
    let spent = bearer("token that was logged out", &[], true, &spent);
    assert_eq!(knock(house, &spent, log_out).await.status, 204);
    people.push(spent);
    for (name, cookie) in [("an invented session", "guichet_acme=AAAA"), ("'", "guichet_acme=' OR 1=1 --")] {
        let head = vec![("cookie", cookie.to_owned())];
        people.push(Caller { name: name.to_owned(), groups: vec![], refused: true, head });
    }
    people
}
