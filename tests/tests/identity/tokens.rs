//! Tokens of the host, and every attack on them.

use std::collections::BTreeSet;
use std::sync::Arc;

use guichet_server::clock::{MINUTE, SECOND};
use guichet_server::person::Person;
use serde_json::{Value, json};

use crate::bench::{NOW, SECRET, Signer, ann, ann_but, file, identity, part, reason, sqlite};

fn groups<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[tokio::test]
async fn each_algorithm_is_believed_and_claims_become_a_person() {
    let (folder, store) = sqlite().await;
    let wanted = Person {
        login: "ann".to_owned(),
        name: "Ann Roe".to_owned(),
        language: "fr".to_owned(),
        groups: groups(["staff", "support"]),
        values: [("department".to_owned(), "it".to_owned())].into(),
    };
    for signer in [Signer::rs256(), Signer::es256(), Signer::eddsa()] {
        let name = format!("{:?}", signer.algorithm);
        let mut jwk = signer.jwk.clone();
        jwk["kid"] = json!("k1");
        let pem = file(&folder, &format!("{name}.pem"), &signer.pem);
        let jwks = file(&folder, &format!("{name}.json"), &json!({ "keys": [jwk] }).to_string());
        for keys in [pem, jwks] {
            let claims = "claims = { values = { department = ['dept', 'name'] } }";
            let settings = format!("jwt = {{ algorithms = ['{name}'], keys = {keys}, {claims} }}");
            let identity = identity(&store, &settings);
            let token = signer.token(&json!({ "alg": name, "kid": "k1" }), &ann());
            assert_eq!(identity.token("shop", &token, NOW).await.expect("it holds"), wanted, "{name}");
        }
    }
    let by_secret = identity(&store, "jwt = { algorithms = ['HS256'], secret = { env = 'SECRET' } }");
    let person = by_secret.token("shop", &Signer::secret(SECRET.as_bytes()).says(&ann()), NOW).await;
    assert_eq!(person.expect("it holds").login, "ann");
}

#[tokio::test]
async fn claims_are_found_where_the_operator_says() {
    let (_folder, store) = sqlite().await;
    let claims = "claims = { login = 'email', groups = ['realm_access', 'roles'] }";
    let secret = "algorithms = ['HS256'], secret = { env = 'SECRET' }";
    let identity = identity(&store, &format!("jwt = {{ {secret}, audience = 'help', {claims} }}"));
    let signer = Signer::secret(SECRET.as_bytes());
    let said = ann_but(json!({ "email": "ann@example.org", "aud": ["x", "help"],
                               "realm_access": { "roles": "support" } }));
    let person = identity.token("shop", &signer.says(&said), NOW).await.expect("it holds");
    assert_eq!((person.login.as_str(), person.groups), ("ann@example.org", groups(["support"])));
}

/// The signature is right, and it is refused all the same.
#[tokio::test]
async fn what_a_token_says_must_fit() {
    let (folder, store) = sqlite().await;
    let signer = Signer::es256();
    let keys = file(&folder, "key.pem", &signer.pem);
    let settings = format!("jwt = {{ algorithms = ['ES256'], keys = {keys}, issuer = 'https://host' }}");
    let identity = identity(&store, &settings);
    let now = NOW / 1_000;
    let good = json!({ "iss": "https://host" });
    let cases: &[(&str, Value, &str)] = &[
        ("another issuer", json!({ "iss": "https://host/" }), "another issuer"),
        ("no issuer", json!({ "iss": null }), "another issuer"),
        ("a list of issuers", json!({ "iss": ["https://host"] }), "another issuer"),
        ("another project", json!({ "aud": "other" }), "another audience"),
        ("in capitals", json!({ "aud": "Shop" }), "another audience"),
        ("no audience", json!({ "aud": null }), "another audience"),
        ("a list without us", json!({ "aud": ["other", "shop2"] }), "another audience"),
        ("an empty list", json!({ "aud": [] }), "another audience"),
        ("a list with more than texts", json!({ "aud": ["shop", 1] }), "another audience"),
        ("no end", json!({ "exp": null }), "when it ends"),
        ("expired", json!({ "iat": now - 400, "exp": now - 30 }), "expired"),
        ("the end is a text", json!({ "exp": "2027-01-15" }), "`exp` is not a time"),
        ("the end is a number in a text", json!({ "exp": (now + 60).to_string() }), "`exp` is not a time"),
        ("the end is in milliseconds", json!({ "exp": NOW + 1_000 }), "`exp` is not a time"),
        ("the end is before 1970", json!({ "exp": -1 }), "`exp` is not a time"),
        ("not yet", json!({ "nbf": now + 31 }), "not valid yet"),
        ("not yet, as a text", json!({ "nbf": "soon" }), "`nbf` is not a time"),
        ("from the future", json!({ "iat": now + 31, "exp": now + 40 }), "made in the future"),
        ("valid for too long", json!({ "exp": now + 601 }), "max_age"),
        ("valid for too long, no beginning", json!({ "iat": null, "exp": now + 631 }), "max_age"),
        ("nobody", json!({ "sub": null }), "names nobody"),
        ("an empty name", json!({ "sub": "" }), "names nobody"),
        ("spaces", json!({ "sub": "  " }), "names nobody"),
        ("a number", json!({ "sub": 7 }), "`sub` is not a short text"),
        ("a line break", json!({ "sub": "ann\nbob" }), "`sub` is not a short text"),
        ("a long name", json!({ "sub": "a".repeat(257) }), "`sub` is not a short text"),
        ("groups that are none", json!({ "groups": { "support": true } }), "`groups` is not a list"),
        ("groups and a number", json!({ "groups": ["support", 1] }), "`groups` is not a list"),
        ("a jti that is none", json!({ "jti": 1 }), "`jti` is not a text"),
    ];
    for (name, other, why) in cases {
        let mut claims = good.clone();
        for (key, value) in other.as_object().expect("an object") {
            claims[key] = value.clone();
        }
        let said = reason(identity.token("shop", &signer.says(&ann_but(claims)), NOW).await);
        assert!(said.contains(why), "{name}: {said}");
    }
    // Beside them, what is just right.
    for fine in [
        good.clone(),
        json!({ "iss": "https://host", "exp": now - 29, "iat": now - 400 }),
        json!({ "iss": "https://host", "nbf": now + 30, "iat": now + 30, "exp": now + 630 }),
        json!({ "iss": "https://host", "exp": now as f64 + 0.5 }),
        json!({ "iss": "https://host", "groups": null, "name": null, "jti": null }),
    ] {
        identity
            .token("shop", &signer.says(&ann_but(fine.clone())), NOW)
            .await
            .unwrap_or_else(|_| panic!("{fine}"));
    }
    let token = signer.says(&ann_but(good));
    assert!(reason(identity.token("shop", &token, NOW + 331 * SECOND).await).contains("expired"));
    assert!(reason(identity.token("nowhere", &token, NOW).await).contains("takes no tokens"));
}

/// Forged in every way there is a name for.
#[tokio::test]
async fn what_is_forged_is_refused() {
    let (folder, store) = sqlite().await;
    let (signer, stranger, rsa) = (Signer::es256(), Signer::es256(), Signer::rs256());
    let (mut own, mut second) = (signer.jwk.clone(), rsa.jwk.clone());
    own["kid"] = json!("k1");
    second["kid"] = json!("k2");
    let keys = file(&folder, "keys.json", &json!({ "keys": [own, second] }).to_string());
    let settings = format!("jwt = {{ algorithms = ['ES256', 'RS256'], keys = {keys} }}");
    let identity = identity(&store, &settings);
    let header = |alg: &str| json!({ "alg": alg, "kid": "k1" });
    let good = signer.token(&header("ES256"), &ann());
    identity.token("shop", &good, NOW).await.expect("the good one holds");
    let parts: Vec<&str> = good.split('.').collect();
    let [head, body, signature] = parts[..] else { panic!("three parts") };
    let alone = |header: &Value| format!("{}.{body}", part(&header.to_string()));
    let confused = |secret: &str, kid: &str| {
        Signer::secret(secret.as_bytes()).token(&json!({ "alg": "HS256", "kid": kid }), &ann())
    };
    let embedded = |key: &str, value: Value| {
        let mut header = header("ES256");
        header[key] = value;
        stranger.token(&header, &ann())
    };
    let kid = |kid: &str| stranger.token(&json!({ "alg": "ES256", "kid": kid }), &ann());
    let mut cases: Vec<(String, String, &str)> = Vec::new();
    for none in ["none", "None", "NONE", "nOnE", "NoNe", "none ", ""] {
        for end in ["", signature] {
            let why = if end.is_empty() { "part of the token is empty" } else { "algorithm is not one" };
            cases.push((format!("alg {none:?}"), format!("{}.{end}", alone(&header(none))), why));
        }
    }
    for other in ["HS256", "es256", "ES384", "PS256", "RS512", "EdDSA", "ES256\u{0}"] {
        cases.push((
            format!("alg {other}"),
            format!("{}.{signature}", alone(&header(other))),
            "algorithm is not one",
        ));
    }
    let more: Vec<(&str, String, &str)> = vec![
        ("nothing", String::new(), "three parts"),
        ("dots", "..".to_owned(), "empty"),
        ("one part", head.to_owned(), "three parts"),
        ("two parts", format!("{head}.{body}"), "three parts"),
        ("an empty signature", format!("{head}.{body}."), "empty"),
        ("four parts", format!("{good}.{signature}"), "three parts"),
        ("twice", format!("{good}.{good}"), "three parts"),
        (
            "five parts, as encrypted ones have",
            format!("{head}.{body}.{signature}.{body}.{signature}"),
            "three",
        ),
        ("a random signature", format!("{head}.{body}.{}", part(&"x".repeat(64))), "does not hold"),
        ("a signature of zeros", format!("{head}.{body}.{}", part(&"\0".repeat(64))), "does not hold"),
        ("a signature cut off", format!("{head}.{body}.{}", &signature[..40]), "does not hold"),
        ("a signature with padding", format!("{good}=="), "does not hold"),
        ("a signature with a line break", format!("{good}\n"), "does not hold"),
        (
            "a body of another token",
            format!("{head}.{}.{signature}", part(&ann_but(json!({ "sub": "bob" })).to_string())),
            "does not hold",
        ),
        (
            "a header of another token",
            format!("{}.{signature}", alone(&json!({ "alg": "ES256" }))),
            "does not hold",
        ),
        ("a stranger's key", stranger.token(&header("ES256"), &ann()), "does not hold"),
        (
            "more than 8 KB",
            signer.token(&header("ES256"), &ann_but(json!({ "pad": "x".repeat(8_200) }))),
            "too long",
        ),
        ("a header that is no JSON", format!("{}.{body}.{signature}", part("{")), "header is not one"),
        ("a header that is a list", format!("{}.{body}.{signature}", part("[]")), "header is not one"),
        (
            "a header with two algorithms",
            format!("{}.{body}.{signature}", part(r#"{"alg":"none","alg":"ES256"}"#)),
            "header is not one",
        ),
        ("a header that is not base64url", format!("{}.{body}.{signature}", "a+/="), "base64url"),
        ("a body that is no JSON", signer.sign(&format!("{head}.{}", part("x"))), "claims are not an object"),
        (
            "a body that is a list",
            signer.sign(&format!("{head}.{}", part("[1]"))),
            "claims are not an object",
        ),
        ("a body that is not base64url", signer.sign(&format!("{head}.%%%")), "base64url"),
        ("crit", signer.token(&json!({ "alg": "ES256", "kid": "k1", "crit": ["exp"] }), &ann()), "crit"),
        ("an empty crit", signer.token(&json!({ "alg": "ES256", "crit": [] }), &ann()), "crit"),
        (
            "an unencoded body",
            signer.token(&json!({ "alg": "ES256", "b64": false, "crit": ["b64"] }), &ann()),
            "crit",
        ),
        (
            "another type",
            signer.token(&json!({ "alg": "ES256", "typ": "logout+jwt" }), &ann()),
            "another type",
        ),
        ("the public key as a secret: RSA", confused(&rsa.pem, "k2"), "algorithm is not one"),
        ("the public key as a secret: P-256", confused(&signer.pem, "k1"), "algorithm is not one"),
        ("the public key as a secret, JWK", confused(&signer.jwk.to_string(), "k1"), "algorithm is not one"),
        (
            "another kind of key by name",
            rsa.token(&json!({ "alg": "RS256", "kid": "k1" }), &ann()),
            "no key fits",
        ),
        ("an unknown key", kid("k3"), "no key fits"),
        ("a path", kid("../../../../dev/null"), "no key fits"),
        ("a path of a known file", kid("/etc/hostname"), "no key fits"),
        ("SQL", kid("k1' OR '1'='1"), "no key fits"),
        ("SQL that selects", kid("x' UNION SELECT 'key' --"), "no key fits"),
        ("a command", kid("k1|/bin/true"), "no key fits"),
        ("a name that is empty", kid(""), "no key fits"),
        (
            "a name that is a number",
            stranger.token(&json!({ "alg": "ES256", "kid": 1 }), &ann()),
            "header is not one",
        ),
        ("a key in the header", embedded("jwk", stranger.jwk.clone()), "does not hold"),
        ("an address of keys", embedded("jku", json!("http://127.0.0.1:9/keys")), "does not hold"),
        ("an address of a certificate", embedded("x5u", json!("http://127.0.0.1:9/cert")), "does not hold"),
        ("a certificate", embedded("x5c", json!(["MIIB"])), "does not hold"),
    ];
    cases.extend(more.into_iter().map(|(name, token, why)| (name.to_owned(), token, why)));
    for (name, token, why) in &cases {
        let said = reason(identity.token("shop", token, NOW).await);
        assert!(said.contains(why), "{name}: {said}");
    }
    println!("{} forged tokens refused", cases.len());
}

#[tokio::test]
async fn keys_are_changed_by_changing_their_file() {
    let (folder, store) = sqlite().await;
    let (old, new) = (Signer::es256(), Signer::es256());
    let keys = file(&folder, "keys.pem", &old.pem);
    let identity = identity(&store, &format!("jwt = {{ algorithms = ['ES256'], keys = {keys} }}"));
    let path = folder.path().join("keys.pem");
    let mut now = NOW;
    // Who is believed: whoever signs with the old key, with the new one.
    let believed = async |now| {
        let mut found = Vec::new();
        for signer in [&old, &new] {
            found.push(identity.token("shop", &signer.says(&ann()), now).await.is_ok());
        }
        found
    };
    assert_eq!(believed(now).await, [true, false]);
    for (content, wanted) in [
        (Some(format!("{}{}", old.pem, new.pem)), [true, true]),
        (Some(new.pem.clone()), [false, true]),
        // Half of a file, another one, none, nothing to read: what was known is believed, and nobody else.
        (Some(old.pem[..old.pem.len() / 2].to_owned()), [false, true]),
        (Some(String::new()), [false, true]),
        (Some("rubbish".to_owned()), [false, true]),
        (None, [false, true]),
        (Some(old.pem.clone()), [true, false]),
    ] {
        let before = believed(now).await;
        match &content {
            Some(content) => std::fs::write(&path, content).expect("written"),
            None => std::fs::remove_file(&path).expect("removed"),
        }
        assert_eq!(believed(now + 5 * SECOND - 1).await, before, "it is not looked at each time");
        now += 5 * SECOND;
        assert_eq!(believed(now).await, wanted, "{content:?}");
    }
}

#[tokio::test]
async fn without_settings_nobody_is_believed() {
    let (_folder, store) = sqlite().await;
    let identity = identity(&store, "directory = {}");
    let token = Signer::es256().says(&ann());
    assert!(reason(identity.token("shop", &token, NOW).await).contains("takes no tokens"));
    assert!(!identity.takes_tokens("shop"));
}

#[tokio::test]
async fn a_token_ends_by_logging_out() {
    let (folder, store) = sqlite().await;
    let signer = Signer::es256();
    let keys = file(&folder, "key.pem", &signer.pem);
    let identity = identity(&store, &format!("jwt = {{ algorithms = ['ES256'], keys = {keys} }}"));
    let (token, other) = (signer.says(&ann()), signer.says(&ann_but(json!({ "jti": "two" }))));
    identity.token("shop", &token, NOW).await.expect("it holds");
    identity.log_out_token("shop", &token, NOW).await.expect("it holds");
    identity.log_out_token("shop", &token, NOW).await.expect("twice is once");
    assert!(reason(identity.token("shop", &token, NOW).await).contains("logged out"));
    // ECDSA has two signatures for each message: the other one is no new token.
    assert!(reason(identity.token("shop", &mirrored(&token), NOW).await).contains("logged out"));
    identity.token("shop", &other, NOW).await.expect("another is not ended");
    // Only a token that holds is remembered.
    let forged = format!("{other}A");
    assert!(identity.log_out_token("shop", &forged, NOW).await.is_err());
    assert_eq!(identity.sweep(NOW + 329 * SECOND).await.expect("it sweeps"), 0);
    assert_eq!(identity.sweep(NOW + 330 * SECOND).await.expect("it sweeps"), 1);
}

/// The token with the other signature that the same key accepts: s becomes the curve's order less s.
fn mirrored(token: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
        0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let (message, signature) = token.rsplit_once('.').expect("three parts");
    let mut signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(signature[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        signature[32 + at] = u8::try_from(difference.rem_euclid(256)).expect("a byte");
    }
    let mirrored = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
    assert_ne!(mirrored, token);
    mirrored
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_for_one_use_is_used_once() {
    let (folder, store) = sqlite().await;
    let signer = Signer::eddsa();
    let keys = file(&folder, "key.pem", &signer.pem);
    let settings = format!("jwt = {{ algorithms = ['EdDSA'], keys = {keys}, once = true }}");
    // Two servers on one database.
    let other = guichet_server::store::Store::open(folder.path(), None).await.expect("it opens");
    let servers = [Arc::new(identity(&store, &settings)), Arc::new(identity(&other, &settings))];
    let token = signer.says(&ann());
    let tasks: Vec<_> = (0..50)
        .map(|at| {
            let (server, token) = (Arc::clone(&servers[at % 2]), token.clone());
            tokio::spawn(async move { server.token("shop", &token, NOW).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.expect("it ends") {
            Ok(_) => won += 1,
            refused => assert!(reason(refused).contains("has been used")),
        }
    }
    assert_eq!(won, 1);
    let renamed = signer.says(&ann_but(json!({ "jti": "two" })));
    servers[0].log_out_token("shop", &renamed, NOW).await.expect("it holds, and is not used");
    let nameless = signer.says(&ann_but(json!({ "jti": null })));
    assert!(reason(servers[0].token("shop", &nameless, NOW).await).contains("no `jti`"));
    let soon = signer.says(&ann_but(json!({ "sub": "bob" })));
    assert!(reason(servers[1].token("shop", &soon, NOW + MINUTE).await).contains("has been used"));
}
