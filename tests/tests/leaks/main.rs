//! Nobody is handed what they may not read: every route, everybody who may knock, byte for byte.

mod knock;
mod knowledge;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use guichet_tests::servers::guichet::log_of;
use serde_json::Value;

use knock::{Answer, knock, routes};
use knowledge::{AUDIENCES, House, found};
use people::{Caller, people};

/// The shelves of a manifest, fetched and opened as a page does: their bytes, and the keys that were told.
async fn opened(house: &House, caller: &Caller, manifest: &Value) -> (Vec<Vec<u8>>, Vec<String>) {
    let (mut all, mut keys) = (Vec::new(), Vec::new());
    for shelf in manifest["shelves"].as_array().into_iter().flatten() {
        let path = format!("/acme/production/{}", shelf["file"].as_str().expect("a name"));
        let fetched = knock(house, caller, ("GET", &path, None)).await;
        assert_eq!(fetched.status, 200, "{}: {path}", caller.name);
        let Some(key) = shelf["key"].as_str() else {
            all.push(fetched.body);
            continue;
        };
        keys.push(key.to_owned());
        let key = STANDARD.decode(key).expect("base 64");
        let cipher = Aes256Gcm::new_from_slice(&key).expect("32 bytes");
        let (nonce, closed) = fetched.body.split_at(12);
        let packed = cipher.decrypt(Nonce::from_slice(nonce), closed).expect("the key opens it");
        let mut plain = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut plain).expect("gzip");
        all.push(plain);
    }
    (all, keys)
}

async fn manifest(house: &House, caller: &Caller, method: &'static str) -> (Answer, Value) {
    let answer = knock(house, caller, (method, "/acme/production/manifest.json", None)).await;
    let said = serde_json::from_slice(&answer.body).unwrap_or_default();
    (answer, said)
}

/// Fails where bytes hold a word of an audience that the caller does not belong to.
fn clean(caller: &Caller, place: &str, bytes: &[u8]) {
    for (prefix, needs) in AUDIENCES {
        let may = needs.iter().all(|group| caller.groups.contains(group));
        assert!(may || !found(bytes, prefix), "{}: `{prefix}` is in {place}", caller.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_to_everybody_holds_only_what_they_may_read() {
    let house = House::build();
    let people = people(&house).await;
    let mut named = BTreeSet::new();
    let mut keys = BTreeSet::new();
    let mut grants = BTreeMap::new();
    // What each may read they can; and the rest is in nothing that they can open.
    for caller in &people {
        for method in ["GET", "POST"] {
            let (answer, manifest) = manifest(&house, caller, method).await;
            let refused = method == "POST" && caller.refused;
            assert_eq!(answer.status, if refused { 401 } else { 200 }, "{}: {method}", caller.name);
            let (shelves, told) = opened(&house, caller, &manifest).await;
            let mut read = BTreeSet::new();
            for shelf in &shelves {
                clean(caller, "an opened shelf", shelf);
                read.extend(
                    AUDIENCES.iter().filter(|(prefix, _)| found(shelf, prefix)).map(|(prefix, _)| *prefix),
                );
            }
            // GET is for everybody alike, whatever they show.
            let groups: &[&str] = if method == "GET" { &[] } else { &caller.groups };
            let may: BTreeSet<&str> = AUDIENCES
                .iter()
                .filter(|(_, needs)| !refused && needs.iter().all(|group| groups.contains(group)))
                .map(|(prefix, _)| *prefix)
                .collect();
            assert_eq!(read, may, "{}: {method}", caller.name);
            assert!(method == "POST" || told.is_empty(), "a key in the manifest of everybody");
            keys.extend(told);
            let grant = manifest["grant"].as_str();
            assert_eq!(grant.is_some(), !refused && !groups.is_empty(), "{}: {method}", caller.name);
            grants.extend(grant.map(|grant| (grant.to_owned(), caller)));
            let files =
                manifest["shelves"].as_array().into_iter().chain(manifest["vectors"].as_array()).flatten();
            named.extend(files.map(|file| file["file"].as_str().expect("a name").to_owned()));
        }
    }
    assert!(keys.len() >= 6, "three closed audiences in two languages: {}", keys.len());

    with_grants(&house, &people, &grants).await;

    let routes = routes(&house, &named);
    let mut answers = 0;
    for caller in &people {
        for (method, path, body) in &routes {
            let answer = knock(&house, caller, (method, path, body.clone())).await;
            let place = format!("{method} {path} ({})", answer.status);
            assert!(answer.status < 500, "{}: {place}", caller.name);
            clean(caller, &place, &answer.body);
            clean(caller, &format!("the head of {place}"), answer.head.as_bytes());
            if *method != "POST" || !path.ends_with("/manifest.json") || caller.refused {
                for key in &keys {
                    assert!(!found(&answer.body, key), "{}: a key is in {place}", caller.name);
                }
            }
            answers += 1;
        }
    }
    println!("{answers} answers: {} people, {} routes; {} keys", people.len(), routes.len(), keys.len());

    at_rest(&house, &named, &keys).await;
}

/// A picture of a restricted step is for whoever has a grant of its readers, whatever else they show; and for nobody
/// with anything else in its place.
async fn with_grants(house: &House, people: &[Caller], grants: &BTreeMap<String, &Caller>) {
    assert!(grants.len() >= 3, "support, hr, both: {}", grants.len());
    let names: Vec<&String> = house.packed.iter().filter(|name| name.starts_with("restricted/")).collect();
    assert_eq!(names.len(), 4, "one for everybody, four for some");
    let nobody = people.iter().find(|caller| caller.head.is_empty()).expect("nobody");
    for (grant, holder) in grants {
        let mut seen = BTreeSet::new();
        for name in &names {
            let path = format!("/acme/production/{name}?grant={grant}");
            let answer = knock(house, nobody, ("GET", &path, None)).await;
            assert!([200, 404].contains(&answer.status), "{}: {}", holder.name, answer.status);
            clean(holder, name, &answer.body);
            seen.extend(AUDIENCES.iter().filter(|(prefix, _)| found(&answer.body, prefix)));
            if answer.status == 200 {
                assert!(answer.head.contains("cache-control: private, max-age="), "{}", answer.head);
            }
            for other in [format!("/other/production/{name}"), format!("/acme/production/media/{name}")] {
                let answer = knock(house, nobody, ("GET", &format!("{other}?grant={grant}"), None)).await;
                assert_eq!(answer.status, 404, "{other}");
            }
            let open = name.replacen("restricted/", "media/", 1);
            let answer = knock(house, nobody, ("GET", &format!("/acme/production/{open}"), None)).await;
            assert_eq!(answer.status, 404, "{open}");
        }
        let may = AUDIENCES.iter().filter(|(_, needs)| {
            !needs.is_empty() && needs.iter().all(|group| holder.groups.contains(group))
        });
        assert_eq!(seen, may.collect(), "{}", holder.name);
    }
    let longest = "a".repeat(6_000);
    let tokens = people.iter().flat_map(|caller| &caller.head);
    let tokens = tokens.map(|(_, value)| value.rsplit([' ', '=']).next().unwrap_or_default());
    for wrong in tokens.chain(["", "..", "%00", &longest]) {
        for name in &names {
            let path = format!("/acme/production/{name}?grant={wrong}");
            assert_eq!(knock(house, nobody, ("GET", &path, None)).await.status, 404, "{path:.200}");
        }
    }
}

/// What the database, the log and a file server in front hold.
async fn at_rest(house: &House, named: &BTreeSet<String>, keys: &BTreeSet<String>) {
    let mut places: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for name in ["guichet.db", "guichet.db-wal"] {
        places.insert(name.to_owned(), std::fs::read(house.data().join(name)).expect("it is there"));
    }
    places.insert("the log".to_owned(), std::fs::read(log_of(&house.data())).expect("it is there"));
    for name in named.iter().filter(|name| name.starts_with("shelves/")) {
        let answer = house.client.get(format!("{}/acme/production/{name}", house.address())).send().await;
        let bytes = answer.expect("an answer").bytes().await.expect("bytes");
        places.insert(name.clone(), bytes.to_vec());
    }
    assert!(places.keys().any(|name| name.ends_with(".sealed")), "closed shelves");
    for (place, bytes) in &places {
        for (prefix, needs) in AUDIENCES {
            assert!(needs.is_empty() || !found(bytes, prefix), "`{prefix}` is in {place}");
        }
        for key in keys {
            let raw = STANDARD.decode(key).expect("base 64");
            let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
            let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!holds(key.as_bytes()) && !holds(&raw) && !holds(hex.as_bytes()), "a key is in {place}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_a_group_loses_it_at_the_next_request() {
    let house = House::build();
    let ann = house.log_in("ann", "support").await;
    let prefixes =
        |shelves: &[Vec<u8>]| AUDIENCES.map(|(prefix, _)| shelves.iter().any(|shelf| found(shelf, prefix)));
    let (_, before) = manifest(&house, &ann, "POST").await;
    assert_eq!(prefixes(&opened(&house, &ann, &before).await.0), [true, true, true, false, false]);
    house.accounts(&["groups", "ann", "--groups", "hr"], "");
    let (_, moved) = manifest(&house, &ann, "POST").await;
    assert_eq!(prefixes(&opened(&house, &ann, &moved).await.0), [true, false, false, true, false]);
    house.accounts(&["groups", "ann"], "");
    let (_, after) = manifest(&house, &ann, "POST").await;
    let (shelves, keys) = opened(&house, &ann, &after).await;
    assert_eq!((prefixes(&shelves), keys), ([true, false, false, false, false], Vec::new()));
    house.accounts(&["disable", "ann"], "");
    let (answer, said) = manifest(&house, &ann, "POST").await;
    assert_eq!((answer.status, said["shelves"].is_null()), (401, true));
}
