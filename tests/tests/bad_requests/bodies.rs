//! Bodies: wrong types in every field, what no ticket and no publication may say, and what is no JSON at all.

use serde_json::{Value, json};

use super::house::House;
use super::wire::Bad;

const TICKETS: (&str, &str) = ("POST", "/acme/production/tickets");

/// The value with something else at a place, which is written as in RFC 6901.
fn but(good: &Value, place: &str, other: Value) -> Value {
    let mut bad = good.clone();
    *bad.pointer_mut(place).unwrap_or_else(|| panic!("`{place}` is there")) = other;
    bad
}

/// A value of every type but this one's.
fn other_types(value: &Value) -> Vec<Value> {
    let all = [Value::Null, json!(true), json!(-1.5), json!("\u{0}text"), json!([1]), json!({ "a": 1 })];
    let same = |one: &Value| std::mem::discriminant(one) == std::mem::discriminant(value);
    all.into_iter().filter(|one| !same(one)).collect()
}

/// Every place below a value, and the value itself.
fn places(value: &Value, place: &str, found: &mut Vec<String>) {
    found.push(place.to_owned());
    match value {
        Value::Object(pairs) => {
            pairs.iter().for_each(|(name, inner)| {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(inner, &format!("{place}/{name}"), found);
            });
        }
        Value::Array(items) => {
            items
                .iter()
                .zip(0..)
                .for_each(|(inner, at): (&Value, usize)| places(inner, &format!("{place}/{at}"), found));
        }
        _ => {}
    }
}

/// Wrong types in every field of a good body.
fn wrong_types(good: &Value, free: &[&str], make: impl Fn(&str) -> Vec<u8>) -> Vec<Bad> {
    let mut all = Vec::new();
    places(good, "", &mut all);
    let wrong =
        all.iter().filter(|place| !free.iter().any(|free| place.starts_with(free))).flat_map(|place| {
            let value = good.pointer(place).expect("it is there");
            other_types(value)
                .into_iter()
                .map(move |other| (format!("{place} is {other}"), but(good, place, other)))
        });
    wrong.map(|(name, bad)| Bad::new(name, make(&bad.to_string()))).collect()
}

/// Tickets.
pub fn tickets(house: &House) -> Vec<Bad> {
    let good = house.ticket();
    // Each has a key of its own: with one that is known already it would only be asked for.
    let number = std::cell::Cell::new(0);
    let make = |body: &str| {
        number.set(number.get() + 1);
        let body = body.replace("0123456789abcdef-0000", &format!("0123456789abcdef-1{:03}", number.get()));
        house.json(TICKETS, &house.origin(), &body)
    };
    let mut all = wrong_types(&good, &[], make);
    let long = |length: usize| "x".repeat(length);
    let field =
        |name: &str, value: &str| json!({ "name": name, "value": value, "oneOf": [], "required": false });
    let file = |name: &str| json!([{ "id": "f1", "name": name, "bytes": 3, "kind": "text/plain" }]);
    let wrong = [
        ("an empty key", "/key", json!("")),
        ("a short key", "/key", json!("short")),
        ("a long key", "/key", json!(long(201))),
        ("a key with a slash", "/key", json!("0123456789abcdef/../x")),
        ("a key with a line break", "/key", json!("0123456789abcdef\r\nx: y")),
        ("a key with letters of others", "/key", json!("0123456789abcdéf")),
        ("an unknown type", "/ticket/kind", json!("nothing")),
        ("an empty title", "/ticket/title", json!(" \t")),
        ("a long title", "/ticket/title", json!(long(1_001))),
        ("long details", "/ticket/details", json!(long(200_001))),
        ("an unknown version", "/ticket/version", json!("v0")),
        ("a version that is a path", "/ticket/version", json!("../../1")),
        ("an unknown field", "/ticket/fields/0", field("nothing", "x")),
        ("another value", "/ticket/fields/0", field("severity", "huge")),
        ("a required field that is empty", "/ticket/fields/0", field("severity", "")),
        ("no fields", "/ticket/fields", json!([])),
        ("a field twice", "/ticket/fields", json!([field("severity", "high"), field("severity", "high")])),
        ("too many fields", "/ticket/fields", json!(vec![field("severity", "high"); 201])),
        ("too many lines", "/ticket/transcript", json!(vec![""; 20_001])),
        (
            "too many answers",
            "/ticket/answers",
            json!(vec![json!({ "name": "", "question": "", "answer": "" }); 2_001]),
        ),
        ("a file with a path", "/ticket/attachments", file("../../x")),
        ("a file with a backslash", "/ticket/attachments", file("..\\x")),
        ("a file without a name", "/ticket/attachments", file("")),
        ("a file that is a folder", "/ticket/attachments", file("..")),
        ("a file with a line break", "/ticket/attachments", file("a\r\nx: y")),
        ("a file with a null", "/ticket/attachments", file("a\u{0}")),
        ("a long file name", "/ticket/attachments", file(&long(256))),
        ("too many files", "/ticket/attachments", json!(vec![file("a")[0].clone(); 51])),
        ("content without a file", "/ticket/attachments", json!([])),
        ("a file without content", "/files", json!([])),
        ("content that is no base 64", "/files/0/content", json!("%%%")),
        ("content of another file", "/files/0/id", json!("f2")),
        ("a size that is negative", "/ticket/attachments/0/bytes", json!(-1)),
        ("a size beyond counting", "/ticket/attachments/0/bytes", json!(1e300)),
    ];
    all.extend(
        wrong
            .into_iter()
            .map(|(name, place, other)| Bad::new(name, make(&but(&good, place, other).to_string()))),
    );
    let text = good.to_string();
    for part in 1..12 {
        all.push(Bad::new(format!("cut off after {part} of 12"), make(&text[..text.len() * part / 12])));
    }
    let key = |value: &str| format!("{}idempotency-key: {value}\r\n", house.origin());
    let right = "0123456789abcdef-0000";
    for (name, more) in [
        ("another key in the head", key("0123456789abcdef-0001")),
        ("an empty key in the head", key("")),
        ("two keys in the head", key(right) + "idempotency-key: 0123456789abcdef-0001\r\n"),
    ] {
        all.push(Bad::new(name, house.json(TICKETS, &more, &text)));
    }
    all
}

/// Publications, by somebody who may publish.
pub fn publications(house: &House) -> Vec<Bad> {
    let bearer = format!("authorization: Bearer {}\r\n", house.key);
    let hash = "0".repeat(64);
    let shelf = json!({ "file": "shelves/x.shelf", "language": "en", "audience": [["support"]], "sha256": hash, "bytes": 1 });
    let publication = json!({
        "environment": "testing",
        "manifest": { "format": 1, "version": "v", "languages": ["en"], "shelves": [shelf] },
        "files": { "shelves/x.shelf": hash },
        "project_file": "groups = [\"support\"]\n", "procedures": {}, "note": "", "at": 1,
    });
    let to = |path: &'static str| {
        let bearer = bearer.clone();
        move |body: &str| house.json(("POST", path), &bearer, body)
    };
    let mut all = wrong_types(&publication, &["/procedures"], to("/api/acme/versions"));
    all.push(Bad::new("files that never arrived", to("/api/acme/versions")(&publication.to_string())));
    for (name, place, other) in [
        ("a project that is no TOML", "/project_file", json!("groups = [")),
        ("an environment that is a path", "/environment", json!("../x")),
        ("an environment in capitals", "/environment", json!("Testing")),
        ("an empty environment", "/environment", json!("")),
        ("a long environment", "/environment", json!("x".repeat(41))),
    ] {
        all.push(Bad::new(name, to("/api/acme/versions")(&but(&publication, place, other).to_string())));
    }
    let change = json!({ "environment": "testing", "from": "nowhere", "number": 99, "note": "", "at": 1 });
    all.extend(
        wrong_types(&change, &[], to("/api/acme/switches"))
            .into_iter()
            .map(|bad| Bad::new(format!("switch: {}", bad.name), bad.bytes)),
    );
    for number in ["-1", "0", "9223372036854775807", "9223372036854775808", "1e99", "1.5"] {
        let body = format!("{{\"environment\":\"testing\",\"number\":{number}}}");
        all.push(Bad::new(format!("switch to version {number}"), to("/api/acme/switches")(&body)));
    }
    all.extend(
        wrong_types(&json!({ "files": [hash] }), &[], to("/api/acme/missing"))
            .into_iter()
            .map(|bad| Bad::new(format!("missing: {}", bad.name), bad.bytes)),
    );
    for id in ["-1", "0", "x", "99999999999999999999", "1%00", "%ff"] {
        let path = format!("/api/acme/switches/{id}");
        all.push(Bad::new(format!("cancel {id}"), house.raw(("DELETE", &path), &bearer, b"")));
    }
    let upload =
        |path: &str, body: &[u8]| house.raw(("PUT", &format!("/api/acme/files/{path}")), &bearer, body);
    for (name, path) in [
        ("no name", hash.clone()),
        ("an empty name", format!("{hash}?name=")),
        ("a name that is a path", format!("{hash}?name=media/../../x.png")),
        ("a name with a null", format!("{hash}?name=media/%00.png")),
        ("a name that is no text", format!("{hash}?name=%ff%fe")),
        ("two names", format!("{hash}?name=media/a.png&name=media/b.png")),
        ("no hash", "x?name=media/a.png".to_owned()),
        ("a long hash", format!("{}?name=media/a.png", "0".repeat(5_000))),
        ("a page outside its folder", format!("{hash}?name=pages/../../x.html")),
    ] {
        all.push(Bad::new(format!("upload: {name}"), upload(&path, b"content")));
    }
    all.push(Bad::new(
        "upload: too large",
        upload(&format!("{hash}?name=media/a.png"), &vec![0; (2 << 20) + 1]),
    ));
    all
}

/// What is no JSON, or not what it says it is.
pub fn broken(house: &House) -> Vec<Bad> {
    let (origin, good) = (house.origin(), house.ticket().to_string());
    let typed =
        |kind: &str, body: &[u8]| house.raw(TICKETS, &format!("{origin}content-type: {kind}\r\n"), body);
    let json = |body: &[u8]| typed("application/json", body);
    let mut all: Vec<Bad> = [
        ("nothing", b"".to_vec()),
        ("a space", b" ".to_vec()),
        ("a null", b"\0".to_vec()),
        ("a byte order mark", format!("\u{feff}{good}").into_bytes()),
        ("UTF-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("what is no text", good.replace("work", "w\u{1}rk").into_bytes()),
        ("what is no UTF-8", [&good.as_bytes()[..60], b"\xff\xfe", &good.as_bytes()[60..]].concat()),
        ("half a pair", good.replace("work", "\\ud800").into_bytes()),
        ("a hundred thousand lists", vec![b'['; 100_000]),
        ("a hundred thousand objects", b"{\"a\":".repeat(100_000)),
        ("lists in a field", good.replace("\"At all.\"", &"[".repeat(100_000)).into_bytes()),
        (
            "a number without end",
            good.replace("\"bytes\":3", &format!("\"bytes\":{}", "9".repeat(10_000))).into_bytes(),
        ),
        ("two keys", good.replacen('{', "{\"key\":\"another-key-of-the-same\",", 1).into_bytes()),
        ("two values", format!("{good}{good}").into_bytes()),
        ("a comment", format!("{good}// more").into_bytes()),
        ("a comma too many", good.replacen('}', ",}", 1).into_bytes()),
        ("single quotes", good.replace('"', "'").into_bytes()),
        ("too large", [good.as_bytes(), &vec![b' '; 1 << 21]].concat()),
        ("HTML", b"<html><script>alert(1)</script>".to_vec()),
        (
            "XML",
            b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"
                .to_vec(),
        ),
    ]
    .into_iter()
    .map(|(name, body)| Bad::new(name, json(&body)))
    .collect();
    for kind in [
        "text/plain",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application",
        "*/*",
        "json",
        "application/xml",
        "\u{1}",
    ] {
        all.push(Bad::new(format!("as {kind:?}"), typed(kind, good.as_bytes())));
    }
    all.push(Bad::new("as nothing", house.raw(TICKETS, &origin, good.as_bytes())));
    all.push(Bad::new(
        "said to be gzip",
        house.json(TICKETS, &format!("{origin}content-encoding: gzip\r\n"), "\u{1f}\u{8b}rubbish"),
    ));
    let log_in = |kind: &str, body: &[u8]| {
        house.raw(("POST", "/acme/production/login"), &format!("{origin}content-type: {kind}\r\n"), body)
    };
    let form = "application/x-www-form-urlencoded";
    for (name, body) in [
        ("nothing", b"".to_vec()),
        ("no password", b"login=ann".to_vec()),
        ("twice", b"login=ann&login=bob&password=x".to_vec()),
        ("what is no text", b"login=%ff%00&password=%ff".to_vec()),
        ("a null", b"login=a%00&password=b%00".to_vec()),
        ("nobody", b"login=&password=".to_vec()),
        ("a long login", [b"login=".as_slice(), &vec![b'a'; 100_000], b"&password=x"].concat()),
        ("a long password", [b"login=ann&password=".as_slice(), &vec![b'a'; 100_000]].concat()),
        ("too large", [b"login=ann&password=".as_slice(), &vec![b'a'; 4 << 20]].concat()),
        ("a wildcard", b"login=*&password=*".to_vec()),
        ("a quote", b"login='+OR+1%3D1+--&password='".to_vec()),
    ] {
        all.push(Bad::new(format!("log-in: {name}"), log_in(form, &body)));
    }
    all.push(Bad::new(
        "log-in: as JSON",
        log_in("application/json", b"{\"login\":\"ann\",\"password\":\"x\"}"),
    ));
    all
}
