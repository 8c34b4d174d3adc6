//! `guichet serve` and the commands around it: real processes, real HTTP, real folders.

use std::path::Path;
use std::process::Output;

use guichet_tests::command::{err, folder, guichet, out};
use guichet_tests::servers::guichet::{Serving, web};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

const PROJECT: &str = "default_groups = [\"everyone\"]\ngroups = [\"support\", \"hr\"]\n\
    default_ticket_type = \"request\"\n[tickets.request]\nseverity = [\"normal\", \"high\"]\ncategory = \"text\"\n\
    required = [\"severity\"]\n";
const WIFI: (&str, &str) = (
    "wifi.md",
    "---\nquestions: how do i get on the guest network\n---\n# Guest Wi-Fi\n\nAsk at reception.\n",
);
const SECRET: (&str, &str) = (
    "vault.md",
    "---\ngroups: support\nquestions: where is the quokkacanary\n---\n# Open the quokkacanary\n\nThe quokkacanary is blue.\n",
);

/// A data folder with a project `acme`, and somebody who may publish to it.
struct House {
    folder: TempDir,
    key: String,
}

impl House {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut house = Self { folder, key: String::new() };
        house.key = house.new_key("acme", "publish");
        house
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn new_key(&self, project: &str, right: &str) -> String {
        let output = guichet()
            .args(["keys", "new", "Ada", "--project", project, "--right", right, "--data"])
            .arg(self.data())
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}", err(&output));
        out(&output).trim().to_owned()
    }

    fn serve(&self, settings: &str) -> Serving {
        std::fs::write(self.data().join("server.toml"), settings).expect("written");
        Serving::start(&self.data(), &[])
    }
}

fn at(serving: &Serving, path: &str) -> String {
    format!("{}{path}", serving.address)
}

fn remote(serving: &Serving, key: &str, arguments: &[&str]) -> Output {
    let (first, rest) = arguments.split_first().expect("a command");
    let mut command = guichet();
    command
        .arg(first)
        .args(rest)
        .args(["--to", &serving.address, "--project", "acme"])
        .env("GUICHET_KEY", key);
    command.output().expect("it runs")
}

fn publish(serving: &Serving, key: &str, procedures: &Path, environment: &str) -> Output {
    let folder = procedures.to_str().expect("text");
    remote(serving, key, &["publish", folder, "--env", environment])
}

async fn get(address: &str) -> (StatusCode, String) {
    let answer = web().get(address).send().await.expect("an answer");
    (answer.status(), answer.text().await.expect("text"))
}

async fn manifest(serving: &Serving, environment: &str) -> Value {
    let (status, text) = get(&at(serving, &format!("/acme/{environment}/manifest.json"))).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_published_promoted_rolled_back_and_kept_over_a_restart() {
    let house = House::new();
    let serving = house.serve("");
    assert_eq!(get(&at(&serving, "/healthz")).await, (StatusCode::OK, "ok\n".to_owned()));
    assert_eq!(get(&at(&serving, "/readyz")).await.0, StatusCode::OK);
    assert_eq!(get(&at(&serving, "/acme/production/manifest.json")).await.0, StatusCode::NOT_FOUND);

    let first = folder(&[("guichet.toml", PROJECT), WIFI, SECRET]);
    let output = publish(&serving, &house.key, first.path(), "staging");
    assert!(output.status.success(), "{}", err(&output));
    assert!(out(&output).contains("acme staging: version 1 ("), "{}", out(&output));
    let one = manifest(&serving, "staging").await["version"].clone();

    // Only what the server lacks is uploaded: the same again is nothing.
    let output = publish(&serving, &house.key, first.path(), "staging");
    assert!(out(&output).contains(", 0 of "), "{}", out(&output));

    let second = folder(&[("guichet.toml", PROJECT), ("wifi.md", "# Guest Wi-Fi\n\nAsk at the desk.\n")]);
    assert!(publish(&serving, &house.key, second.path(), "staging").status.success());
    let two = manifest(&serving, "staging").await["version"].clone();
    assert_ne!(one, two);

    let output = remote(&serving, &house.key, &["promote", "--env", "production", "--from", "staging"]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(manifest(&serving, "production").await["version"], two);
    let output =
        remote(&serving, &house.key, &["promote", "--env", "production", "--version", "1", "--note", "back"]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(manifest(&serving, "production").await["version"], one);
    let output = remote(&serving, &house.key, &["rollback", "--env", "production"]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(manifest(&serving, "production").await["version"], two);
    // Nothing was shown before that, and rolling back twice never shows what was taken back.
    let output = remote(&serving, &house.key, &["rollback", "--env", "production"]);
    assert_eq!(output.status.code(), Some(2), "{}", out(&output));
    assert!(
        err(&output).contains("`production` has shown nothing before what it shows now"),
        "{}",
        err(&output)
    );
    for (arguments, why) in [
        (["promote", "--env", "testing", "--from", "empty"].as_slice(), "`empty` shows nothing yet"),
        (&["promote", "--env", "testing", "--version", "99"], "there is no version 99"),
        (&["versions", "--cancel", "99"], "the change 99 is not there"),
        (&["versions", "--cancel", "1"], "the change 1 has been made"),
    ] {
        let output = remote(&serving, &house.key, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(err(&output).contains(why), "{arguments:?}: {}", err(&output));
    }

    let output = remote(
        &serving,
        &house.key,
        &["promote", "--env", "production", "--version", "1", "--at", "2126-01-01T00:00:00Z"],
    );
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(manifest(&serving, "production").await["version"], two, "what is to come is not shown");
    let listed = out(&remote(&serving, &house.key, &["versions"]));
    assert!(listed.contains("2126-01-01 00:00 UTC (to come)"), "{listed}");
    let planned = listed.lines().find(|line| line.contains("(to come)")).expect("there");
    let number = planned.split_whitespace().next().expect("a number");
    assert!(remote(&serving, &house.key, &["versions", "--cancel", number]).status.success());
    assert!(!out(&remote(&serving, &house.key, &["versions"])).contains("to come"));

    assert!(serving.stop(), "it ends well");
    let serving = house.serve("");
    assert_eq!(manifest(&serving, "production").await["version"], two);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_errors_is_not_published() {
    let house = House::new();
    let serving = house.serve("");
    let broken = folder(&[("guichet.toml", PROJECT), WIFI, ("bad.md", "# Bad\n\n- [Where?](#nowhere)\n")]);
    let output = publish(&serving, &house.key, broken.path(), "production");
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("nothing was published"), "{}", err(&output));
    assert_eq!(get(&at(&serving, "/acme/production/manifest.json")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_allow_what_they_say_and_nothing_else() {
    let house = House::new();
    let (reader, writer) = (house.new_key("acme", "read"), house.new_key("acme", "write"));
    let stranger = house.new_key("other", "administer");
    let serving = house.serve("");
    let there = folder(&[("guichet.toml", PROJECT), WIFI]);
    let code = |key: &str, environment: &str| {
        let output = publish(&serving, key, there.path(), environment);
        (output.status.code(), err(&output))
    };
    assert_eq!(code(&writer, "testing").0, Some(0));
    let (status, said) = code(&writer, "production");
    assert!(status == Some(2) && said.contains("needs the right `publish`"), "{said}");
    let (status, said) = code(&reader, "testing");
    assert!(status == Some(2) && said.contains("needs the right `write`"), "{said}");
    for wrong in [
        stranger.as_str(),
        "",
        "gk_",
        "gk_x_y",
        &house.key[..house.key.len() - 1],
        &format!("{}X", house.key),
    ] {
        let (status, said) = code(wrong, "production");
        assert!(status == Some(2) && said.contains("does not take this key"), "{wrong}: {said}");
    }
    let (status, said) = code(&house.key, "Production!");
    assert!(status == Some(2) && said.contains("names consist of"), "{said}");
    assert_eq!(code(&house.key, "production").0, Some(0));
    assert!(remote(&serving, &reader, &["versions"]).status.success());

    let id = house.key.split('_').nth(1).expect("an id").to_owned();
    let keys = |arguments: &[&str]| {
        guichet().arg("keys").args(arguments).arg("--data").arg(house.data()).output().expect("it runs")
    };
    let listed = out(&keys(&["list"]));
    assert!(
        listed.contains(&id) && !listed.contains(house.key.rsplit('_').next().expect("a secret")),
        "{listed}"
    );
    assert!(keys(&["revoke", &id]).status.success());
    assert_eq!(keys(&["revoke", &id]).status.code(), Some(2));
    assert!(code(&house.key, "production").1.contains("revoked"));
    let ended = guichet()
        .args(["keys", "new", "Late", "--project", "acme", "--right", "publish", "--days", "0", "--data"])
        .arg(house.data())
        .output()
        .expect("it runs");
    assert!(code(out(&ended).trim(), "production").1.contains("expired"));
    let database = std::fs::read(house.data().join("guichet.db")).expect("there");
    let secret = house.key.rsplit('_').next().expect("a secret").as_bytes();
    assert!(!database.windows(secret.len()).any(|part| part == secret), "the secret is nowhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_what_it_says_is_refused() {
    let house = House::new();
    let serving = house.serve("[limits]\nfile_mb = 1\n");
    let send = |sha256: String, name: &'static str, body: Vec<u8>| {
        let address = at(&serving, &format!("/api/acme/files/{sha256}?name={name}"));
        let request = web().put(address).bearer_auth(&house.key).body(body);
        async move {
            let answer = request.send().await.expect("an answer");
            (answer.status(), answer.text().await.expect("text"))
        }
    };
    let hash = |bytes: &[u8]| guichet_server::secret::sha256(bytes);
    let cases = [
        (hash(b"other"), "media/x.png", b"this".to_vec(), "the hash of what arrived"),
        (hash(b"this"), "media/x.png", b"this".to_vec(), "is not named by the hash"),
        (hash(b"this"), "shelves/../x.shelf", b"this".to_vec(), "is not named by the hash"),
        (hash(b"this"), "etc/passwd", b"this".to_vec(), "there is no folder"),
        (hash(b"this"), "passwd", b"this".to_vec(), "is in no folder"),
    ];
    for (sha256, name, body, said) in cases {
        let (status, text) = send(sha256, name, body).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains(said), "{name}: {status} {text}");
    }
    let rubbish = b"no shelf at all".to_vec();
    let named: &'static str = Box::leak(format!("shelves/{}.shelf", &hash(&rubbish)[..24]).into_boxed_str());
    let (status, text) = send(hash(&rubbish), named, rubbish).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("does not begin like a shelf"),
        "{text}"
    );
    // The server need not read to the end what it refuses: all that counts is that it was not taken.
    let large = vec![7; 2 << 20];
    let named = format!("media/{}.png", &hash(&large)[..24]);
    let address = at(&serving, &format!("/api/acme/files/{}?name={named}", hash(&large)));
    let _ = web().put(address).bearer_auth(&house.key).body(large.clone()).send().await;
    let wanted = json!({ "files": [hash(&large)] });
    let missing = web().post(at(&serving, "/api/acme/missing")).bearer_auth(&house.key).json(&wanted);
    let missing: Value = missing.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(missing, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_that_lies_about_its_shelves_is_refused() {
    let house = House::new();
    let serving = house.serve("");
    let plan = ("plan.md", "---\ngroups: hr\n---\n# The plan\n\n![The plan](plan.svg)\n");
    let there =
        guichet_tests::folder([("guichet.toml", PROJECT), WIFI, SECRET, plan, ("plan.svg", "<svg/>")]);
    let knowledge = guichet_engine::Knowledge::read(&there);
    let packed = guichet_engine::pack(&knowledge, &there).expect("packed");
    let client = guichet_server::client::Client::new(&serving.address, "acme", &house.key).expect("a client");
    let files: std::collections::BTreeMap<&str, &[u8]> =
        packed.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    client.upload(&files).await.expect("uploaded");
    let honest = json!({
        "environment": "production",
        "manifest": packed.manifest,
        "files": files.iter().map(|(name, bytes)| ((*name).to_owned(), json!(guichet_server::secret::sha256(bytes)))).collect::<serde_json::Map<_, _>>(),
        "restricted": packed.restricted,
        "project_file": PROJECT,
        "procedures": {},
    });
    let send = |body: Value| {
        let request = web().post(at(&serving, "/api/acme/versions")).bearer_auth(&house.key).json(&body);
        async move {
            let answer = request.send().await.expect("an answer");
            (answer.status(), answer.text().await.expect("text"))
        }
    };
    let restricted =
        packed.manifest.shelves.iter().position(|shelf| !shelf.audience.is_empty()).expect("one");
    let mut public = honest.clone();
    public["manifest"]["shelves"][restricted]["audience"] = json!([]);
    let mut gone = honest.clone();
    gone["files"]["shelves/ffffffffffffffffffffffff.shelf"] = json!("ff".repeat(32));
    let mut unknown = honest.clone();
    unknown["project_file"] = json!("default_groups = [\"everyone\"]\n");
    let mut unnamed = honest.clone();
    let name = packed.manifest.shelves[0].file.clone();
    unnamed["files"].as_object_mut().expect("files").remove(&name);
    let (picture, _) = packed.restricted.first_key_value().expect("one");
    let mut shown = honest.clone();
    shown["restricted"] = json!({});
    let mut strange = honest.clone();
    strange["restricted"][picture] = json!([[["kings"]]]);
    let mut torn = honest.clone();
    torn["project_file"] = json!("default_groups = [");
    let mut nowhere = honest.clone();
    let support = "[support]\ntime_zone = \"Europe/Pariss\"\nopen = { monday = \"08:00-18:00\" }\n";
    nowhere["project_file"] = json!(format!("{PROJECT}{support}"));
    for (lie, said) in [
        (public, "is not for whom the manifest says"),
        (gone, "has not arrived"),
        (unknown, "which guichet.toml does not name"),
        (unnamed, "is not among the files"),
        (shown, "for whom is not said"),
        (strange, "is for the group `kings`"),
        (torn, "guichet.toml: "),
        (nowhere, "no time zone of the IANA"),
    ] {
        let (status, text) = send(lie).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains(said), "{said}: {text}");
    }
    assert_eq!(send(json!({})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(get(&at(&serving, "/acme/production/manifest.json")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(send(honest).await.0, StatusCode::OK);
}

/// The same picture may be for some in one version and for everybody in another; an open page may still show it as an
/// older version did.
#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_for_whom_the_versions_say() {
    let house = House::new();
    let serving = house.serve("");
    let version = |pages: &[(&str, &str)], environment: &str| {
        let pages: Vec<(String, String)> = pages
            .iter()
            .map(|(groups, picture)| {
                let text =
                    format!("---\ngroups: {groups}\n---\n# Page of {picture}\n\n![It](../{picture}.svg)\n");
                (format!("a/{picture}.md"), text)
            })
            .collect();
        let more = [("guichet.toml", PROJECT), ("dog.svg", DOG), ("cat.svg", CAT), ("bird.svg", BIRD)];
        let files: Vec<(&str, &str)> =
            pages.iter().map(|(name, text)| (name.as_str(), text.as_str())).chain(more).collect();
        let there = folder(&files);
        let output = match environment {
            "later" => {
                let folder = there.path().to_str().expect("text");
                let at = ["--env", "production", "--at", "2126-01-01T00:00:00Z"];
                remote(&serving, &house.key, &[&["publish", folder], &at[..]].concat())
            }
            environment => publish(&serving, &house.key, there.path(), environment),
        };
        assert!(output.status.success(), "{}", err(&output));
        // What was planned before is told by whoever comes before it.
        if environment == "production" && !err(&output).is_empty() {
            assert!(
                err(&output).contains("From 2126-01-01 00:00 UTC on version 3 is shown in its place"),
                "{}",
                err(&output)
            );
        }
        let there = guichet_tests::read_folder(there.path());
        guichet_engine::pack(&guichet_engine::Knowledge::read(&there), &there).expect("packed").files
    };
    let named = |files: &[(String, Vec<u8>)], folder: &str| -> Vec<String> {
        let names = files.iter().filter(|(name, _)| name.starts_with(folder));
        names.map(|(name, _)| name.rsplit('/').next().unwrap_or_default().to_owned()).collect()
    };
    let master = guichet_server::seal::MasterKey::from_file(&house.data().join("master.key"), false);
    let master = master.expect("the key");
    let asked = |address: String, group: &str| {
        let groups = [group.to_owned()].into();
        let grant = guichet_server::grant::Grant::new("acme", groups, 300, guichet_server::clock::now());
        let grant = grant.signed(&master).expect("signed");
        let path = at(&serving, &format!("/acme/production/{address}?grant={grant}"));
        async move { get(&path).await.0.as_u16() }
    };

    let first = version(&[("everyone", "dog"), ("support", "cat")], "production");
    let (dog, cat) = (&named(&first, "media/")[0], &named(&first, "restricted/")[0]);
    assert_eq!(asked(format!("media/{dog}"), "hr").await, 200);
    assert_eq!(asked(format!("media/{cat}"), "support").await, 404);
    assert_eq!(asked(format!("restricted/{cat}"), "support").await, 200);
    assert_eq!(asked(format!("restricted/{cat}"), "hr").await, 404);
    assert_eq!(asked(format!("restricted/{dog}"), "support").await, 404, "no version has it there");

    // Elsewhere, or to come: here nothing changes.
    version(&[("everyone", "cat")], "staging");
    version(&[("everyone", "cat")], "later");
    assert_eq!(asked(format!("media/{cat}"), "support").await, 404);

    // Both change sides. What was for everybody is not any more; what an open page shows of before goes on.
    version(&[("support", "dog"), ("everyone", "cat")], "production");
    for (address, group, status) in [
        ("media/DOG", "support", 404),
        ("media/CAT", "hr", 200),
        ("restricted/DOG", "support", 200),
        ("restricted/DOG", "hr", 404),
        ("restricted/CAT", "support", 200),
        ("restricted/CAT", "hr", 404),
    ] {
        let address = address.replace("CAT", cat).replace("DOG", dog);
        assert_eq!(asked(address.clone(), group).await, status, "{address}, {group}");
    }

    // For whom it is the version that is shown says, before those of before.
    version(&[("support, hr", "dog"), ("hr", "cat")], "production");
    assert_eq!(asked(format!("restricted/{dog}"), "hr").await, 200);
    assert_eq!(asked(format!("restricted/{cat}"), "hr").await, 200);
    assert_eq!(asked(format!("restricted/{cat}"), "support").await, 404);
    assert_eq!(asked(format!("media/{cat}"), "support").await, 404, "nor by its name of before");

    // Nobody shows it any more: an open page goes on.
    version(&[("everyone", "bird")], "production");
    assert_eq!(asked(format!("restricted/{dog}"), "hr").await, 200);
    let stopped = serving.stop();
    assert!(stopped);
    let rest = std::fs::read(house.data().join("guichet.db")).expect("the database");
    let holds = |content: &str| rest.windows(content.len()).any(|part| part == content.as_bytes());
    assert!(holds(BIRD) && !holds(DOG) && !holds(CAT), "what is for some lies closed, whenever it came");
}

/// Pictures.
const DOG: &str = "<svg xmlns='http://www.w3.org/2000/svg' id='dog'/>";
const CAT: &str = "<svg xmlns='http://www.w3.org/2000/svg' id='cat'/>";
const BIRD: &str = "<svg xmlns='http://www.w3.org/2000/svg' id='bird'/>";

#[tokio::test(flavor = "multi_thread")]
async fn the_same_content_may_have_several_names() {
    let house = House::new();
    let serving = house.serve("");
    let there = folder(&[
        ("guichet.toml", PROJECT),
        ("a.md", "# A\n\n![It](same.png)\n\n![It](same.webp)\n"),
        ("same.png", "the same"),
        ("same.webp", "the same"),
    ]);
    assert!(publish(&serving, &house.key, there.path(), "production").status.success());
    let name = format!("media/{}", &guichet_server::secret::sha256(b"the same")[..24]);
    for (ending, kind) in [("png", "image/png"), ("webp", "image/webp")] {
        let answer = web().get(at(&serving, &format!("/acme/production/{name}.{ending}"))).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(
            (answer.status(), &answer.headers()["content-type"]),
            (StatusCode::OK, &kind.parse().expect("text"))
        );
    }
    for ending in ["html", "svg", "js"] {
        let (status, _) = get(&at(&serving, &format!("/acme/production/{name}.{ending}"))).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "no version has that name");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn content_is_kept_forever_compressed_and_in_parts() {
    let house = House::new();
    let serving = house.serve("[projects.acme]\norigins = [\"https://intranet.acme.example\"]\n");
    let there = folder(&[("guichet.toml", PROJECT), WIFI, SECRET]);
    assert!(publish(&serving, &house.key, there.path(), "production").status.success());
    let manifest = manifest(&serving, "production").await;
    let shelf = manifest["shelves"][0].clone();
    let address = at(&serving, &format!("/acme/production/{}", shelf["file"].as_str().expect("a name")));
    let client = web();
    let whole = client.get(&address).send().await.expect("an answer");
    assert_eq!(whole.headers()["cache-control"], "public, max-age=31536000, immutable");
    let etag = whole.headers()["etag"].clone();
    let hash = shelf["sha256"].as_str().expect("a hash");
    assert_eq!(etag.to_str().expect("text"), format!("\"{hash}\""));
    assert!(whole.headers().get("access-control-allow-origin").is_none());
    let whole = whole.bytes().await.expect("bytes");
    assert_eq!(guichet_server::secret::sha256(&whole), shelf["sha256"]);

    let again = client.get(&address).header("if-none-match", &etag).send().await.expect("an answer");
    assert_eq!((again.status(), again.bytes().await.expect("bytes").len()), (StatusCode::NOT_MODIFIED, 0));
    let part = client.get(&address).header("range", "bytes=3-9").send().await.expect("an answer");
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.bytes().await.expect("bytes"), whole.slice(3..10));
    let beyond = client.get(&address).header("range", "bytes=99999999-").send().await.expect("an answer");
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    let several = client.get(&address).header("range", "bytes=0-1,3-4").send().await.expect("an answer");
    assert_eq!(several.status(), StatusCode::OK, "not understood, not heard");
    let widget = client.get(at(&serving, "/guichet/guichet.js")).send().await.expect("an answer");
    assert_eq!(widget.headers()["access-control-allow-origin"], "*", "module scripts of other sites ask");
    for encoding in ["br", "gzip"] {
        let packed =
            client.get(&address).header("accept-encoding", encoding).send().await.expect("an answer");
        assert_eq!(packed.headers()["content-encoding"], encoding);
        assert_eq!(
            packed.headers()["etag"],
            format!("\"{hash}-{encoding}\"").as_str(),
            "each form has its own"
        );
        assert!(packed.bytes().await.expect("bytes").len() < whole.len());
    }
    for (origin, allowed) in
        [("https://intranet.acme.example", true), ("https://evil.example", false), ("null", false)]
    {
        for method in [Method::GET, Method::OPTIONS] {
            let answer =
                client.request(method, &address).header("origin", origin).send().await.expect("an answer");
            let told = answer
                .headers()
                .get("access-control-allow-origin")
                .map(|value| value.to_str().expect("text"));
            assert_eq!(told, allowed.then_some(origin));
        }
    }
    let page = client.get(at(&serving, "/acme/production/pages/index.html")).send().await.expect("an answer");
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.expect("text").contains("Guest Wi-Fi"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_folder_has_one_server_one_master_key_and_no_newer_schema() {
    let house = House::new();
    let serving = house.serve("");
    let second = guichet().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(house.data()).output();
    let second = second.expect("it runs");
    assert_eq!(second.status.code(), Some(2));
    assert!(err(&second).contains("another guichet serves"), "{}", err(&second));
    assert!(serving.stop());

    let run = |further: &[&str]| {
        let mut command = guichet();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(house.data()).args(further);
        let output = command.output().expect("it runs");
        (output.status.code(), err(&output))
    };
    let other = house.folder.path().join("other.key");
    std::fs::write(&other, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").expect("written");
    let (status, said) = run(&["--master-key", other.to_str().expect("text")]);
    assert!(status == Some(2) && said.contains("is not the one that this database was begun with"), "{said}");
    let (status, said) = run(&["--master-key", "/nowhere/key"]);
    assert!(status == Some(2) && said.contains("/nowhere/key"), "{said}");
    for (settings, wanted) in [
        ("projects = 3", "server.toml"),
        ("[projects.acme]\norigin = []", "did you mean `origins`?"),
        ("[projects.acme]\norigins = [\"https://a.example/\"]", "without `/` at its end"),
        ("[projects.Acme]", "names consist of"),
        ("[projects.acme]\nconnector = \"desk\"", "there is no section `[connector.desk]`"),
        ("[delivery]\nworkers = 0", "`workers` is 0, not from 1 to 1000"),
        ("[delivery]\nlease = 0", "`lease` is 0, not from 1 to"),
        ("[delivery]\nlongest_pause = nan", "`longest_pause` is NaN, not from"),
        ("[delivery]\nfirst_pause = -5", "`first_pause` is -5, not from"),
        ("[delivery]\nbreaker_after = 0", "`breaker_after` is 0"),
        ("[limits]\nticket_mb = 0", "`ticket_mb` is 0, not from 1 to"),
        ("public_url = \"help.acme.example\"", "not of the form `https://help.acme.example`"),
    ] {
        std::fs::write(house.data().join("server.toml"), settings).expect("written");
        let (status, said) = run(&[]);
        assert!(status == Some(2) && said.contains(wanted), "{settings}: {said}");
    }
    std::fs::write(house.data().join("server.toml"), "").expect("written");
    // No key is made for a database that has one.
    let (key, away) = (house.data().join("master.key"), house.data().join("away.key"));
    std::fs::rename(&key, &away).expect("moved");
    let (status, said) = run(&[]);
    assert!(status == Some(2) && said.contains("put that `master.key` into the data folder"), "{said}");
    assert!(!key.exists());
    std::fs::rename(&away, &key).expect("moved");
    sqlx::any::install_default_drivers();
    let address = format!("sqlite://{}", house.data().join("guichet.db").display());
    let pool = sqlx::AnyPool::connect(&address).await.expect("SQLite");
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'later', 1, x'00', 0)";
    sqlx::query(later).execute(&pool).await.expect("written");
    pool.close().await;
    let (status, said) = run(&[]);
    assert!(status == Some(2) && said.contains("has been used by a newer guichet (schema 9999)"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_while_it_serves_and_can_be_put_back() {
    let house = House::new();
    let serving = house.serve("");
    let there = folder(&[("guichet.toml", PROJECT), WIFI, SECRET]);
    assert!(publish(&serving, &house.key, there.path(), "production").status.success());
    let shown = manifest(&serving, "production").await;
    let (copy, elsewhere) = (house.folder.path().join("copy"), house.folder.path().join("elsewhere"));
    let backup =
        || guichet().args(["backup", "--with-key", "-o"]).arg(&copy).arg("--data").arg(house.data()).output();
    let output = backup().expect("it runs");
    assert!(output.status.success(), "{}", err(&output));
    let again = backup().expect("it runs");
    assert!(again.status.code() == Some(2) && err(&again).contains("is there already"), "{}", err(&again));
    let restore = |from: &Path, to: &Path| {
        let output = guichet().arg("restore").arg(from).arg("--data").arg(to).output().expect("it runs");
        (output.status.code(), err(&output))
    };
    let (status, said) = restore(&copy, &house.data());
    assert!(status == Some(2) && said.contains("another guichet serves"), "{said}");
    let (status, said) = restore(there.path(), &elsewhere);
    assert!(status == Some(2) && said.contains("is no backup"), "{said}");
    assert_eq!(restore(&copy, &elsewhere).0, Some(0));
    let (status, said) = restore(&copy, &elsewhere);
    assert!(status == Some(2) && said.contains("has a database already"), "{said}");
    let other = Serving::start(&elsewhere, &[]);
    assert_eq!(manifest(&other, "production").await, shown);
    assert!(serving.stop() && other.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_certificate_it_answers_by_tls_in_http_1_and_2() {
    let house = House::new();
    let (certificate, key) = (house.folder.path().join("cert.pem"), house.folder.path().join("key.pem"));
    guichet_tests::servers::openldap::certificate(&certificate, &key);
    let text = |path: &Path| path.to_str().expect("text").to_owned();
    let serving =
        Serving::start(&house.data(), &["--certificate", &text(&certificate), "--private-key", &text(&key)]);
    assert!(serving.address.starts_with("https://"), "{}", serving.address);
    let authority = std::fs::read(&certificate).expect("there");
    let authority = reqwest::Certificate::from_pem(&authority).expect("a certificate");
    drop(web());
    let client = |http1: bool| {
        let builder = reqwest::Client::builder().add_root_certificate(authority.clone());
        if http1 { builder.http1_only() } else { builder }.build().expect("a client")
    };
    for (http1, version) in [(true, reqwest::Version::HTTP_11), (false, reqwest::Version::HTTP_2)] {
        let answer = client(http1).get(at(&serving, "/healthz")).send().await.expect("an answer");
        assert_eq!((answer.status(), answer.version()), (StatusCode::OK, version));
    }
    assert!(web().get(at(&serving, "/healthz")).send().await.is_err(), "nobody trusts it unasked");
    let plain = at(&serving, "/healthz").replace("https://", "http://");
    assert!(web().get(plain).send().await.is_err(), "and it does not answer in the clear");
    assert!(serving.stop());
}

const DIRECTORY: &str =
    "[limits]\nlog_ins_a_minute_from_address = 0\n[projects.acme.identity]\ndirectory = {}\n";

/// Logs in at the portal as a browser does; status, and the cookie.
async fn log_in(serving: &Serving, login: &str, password: &str) -> (StatusCode, Option<String>) {
    let form = [("login", login), ("password", password)];
    let request =
        web().post(at(serving, "/acme/production/login")).header("origin", &serving.address).form(&form);
    let answer = request.send().await.expect("an answer");
    let cookie = answer.headers().get("set-cookie").map(|cookie| cookie.to_str().expect("text").to_owned());
    (answer.status(), cookie)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_the_portal_is_the_persons_alone_and_ends() {
    let house = House::new();
    let serving = house.serve(DIRECTORY);
    let there = folder(&[("guichet.toml", PROJECT), WIFI, SECRET]);
    assert!(publish(&serving, &house.key, there.path(), "production").status.success());
    let accounts = |arguments: &[&str], input: &str| {
        let mut command = guichet();
        command.arg("accounts").args(arguments).args(["--project", "acme", "--data"]).arg(house.data());
        let output = guichet_tests::command::fed(&mut command, input);
        assert!(output.status.success(), "{arguments:?}: {}", err(&output));
        out(&output) + &err(&output)
    };
    let said =
        accounts(&["add", "ann", "--name", "Ann", "--groups", "support,kings"], "correct horse battery\n");
    assert!(said.contains("knows the group `kings`") && !said.contains("group `support`"), "{said}");
    assert!(accounts(&["list"], "").contains("support"));

    assert_eq!(log_in(&serving, "ann", "wrong horse battery").await, (StatusCode::UNAUTHORIZED, None));
    let (status, cookie) = log_in(&serving, "ann", "correct horse battery").await;
    let cookie = cookie.expect("a cookie");
    assert_eq!(status, StatusCode::SEE_OTHER);
    for part in ["; Path=/acme/", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let cookie = cookie.split(';').next().expect("its value").to_owned();
    let own = |origin: Option<&str>| {
        let mut request =
            web().post(at(&serving, "/acme/production/manifest.json")).header("cookie", &cookie);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        async move {
            let answer = request.send().await.expect("an answer");
            (answer.status(), answer.text().await.expect("text"))
        }
    };
    let (status, text) = own(Some(&serving.address)).await;
    assert_eq!(status, StatusCode::OK);
    let manifest: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        manifest["person"]["groups"],
        json!(["support"]),
        "a group that the project does not know gives nothing"
    );
    let closed =
        manifest["shelves"].as_array().expect("shelves").iter().find(|shelf| shelf["key"].is_string());
    let closed = closed.expect("a closed shelf");
    assert!(open_shelf(&serving, closed).await.windows(11).any(|part| part == b"quokkacanar"));

    // Without the `Origin` that browsers send with every POST, and with a stranger's, it is nobody's.
    for origin in [None, Some("https://evil.example"), Some("null"), Some("")] {
        assert_eq!(own(origin).await.0, StatusCode::FORBIDDEN, "{origin:?}");
    }
    accounts(&["groups", "ann", "--groups", ""], "");
    assert!(!own(Some(&serving.address)).await.1.contains("\"key\""), "the next request already");
    let request = web().post(at(&serving, "/acme/production/logout")).header("origin", &serving.address);
    let answer = request.header("cookie", &cookie).send().await.expect("an answer");
    assert!(answer.headers()["set-cookie"].to_str().expect("text").contains("Max-Age=0"));
    assert_eq!(own(Some(&serving.address)).await.0, StatusCode::UNAUTHORIZED, "a session after log-out");

    for _ in 0..5 {
        assert_eq!(log_in(&serving, "ann", "wrong horse battery").await.0, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(log_in(&serving, "ann", "correct horse battery").await.0, StatusCode::TOO_MANY_REQUESTS);
}

/// A closed shelf, opened as a page opens it.
async fn open_shelf(serving: &Serving, shelf: &Value) -> Vec<u8> {
    use std::io::Read;

    use aes_gcm::aead::Aead;
    use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
    use base64::Engine as _;

    let address = at(serving, &format!("/acme/production/{}", shelf["file"].as_str().expect("a name")));
    let sealed = web().get(address).send().await.expect("an answer").bytes().await.expect("bytes");
    assert_eq!(guichet_server::secret::sha256(&sealed), shelf["sha256"]);
    let key = base64::engine::general_purpose::STANDARD
        .decode(shelf["key"].as_str().expect("a key"))
        .expect("base 64");
    let cipher = Aes256Gcm::new_from_slice(&key).expect("32 bytes");
    let packed = cipher.decrypt(Nonce::from_slice(&sealed[..12]), &sealed[12..]).expect("it opens");
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut plain).expect("gzip");
    plain
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_too_much_waits_be_it_a_person_or_an_address() {
    const SHARED: &str = "0123456789abcdef0123456789abcdef";
    let house = House::new();
    let settings = "behind_proxy = true\n[limits]\ntickets_a_minute = 1\ntickets_a_minute_from_address = 2\n\
        [projects.acme.identity]\njwt = { algorithms = [\"HS256\"], secret = { env = \"SHARED\" } }\n";
    std::fs::write(house.data().join("server.toml"), settings).expect("written");
    let metrics = format!("127.0.0.1:{}", guichet_tests::servers::free_port());
    let serving = Serving::with(&house.data(), &["--metrics", &metrics], |command| {
        command.env("SHARED", SHARED);
    });
    let there = folder(&[("guichet.toml", PROJECT), WIFI]);
    assert!(publish(&serving, &house.key, there.path(), "production").status.success());
    let version = manifest(&serving, "production").await["version"].clone();
    let send = async |number: u32, login: &str, from: &str| {
        let ticket = json!({
            "kind": "request", "title": "x", "details": "", "answers": [], "transcript": [], "procedure": "wifi",
            "fields": [{ "name": "severity", "value": "high", "oneOf": ["normal", "high"], "required": true }],
            "version": version, "language": "en",
        });
        let end = time::OffsetDateTime::now_utc().unix_timestamp() + 300;
        let claims = json!({ "sub": login, "aud": "acme", "iat": end - 300, "exp": end });
        let key = jsonwebtoken::EncodingKey::from_secret(SHARED.as_bytes());
        let token = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).expect("signed");
        let mut request = web()
            .post(at(&serving, "/acme/production/tickets"))
            .header("origin", &serving.address)
            .header("x-forwarded-for", from)
            .json(&json!({ "key": format!("{number:032}"), "ticket": ticket }));
        if !login.is_empty() {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.expect("an answer");
        let pause = answer.headers().get("retry-after").map(|pause| pause.to_str().expect("text").to_owned());
        (answer.status(), pause, answer.json::<Value>().await.expect("JSON"))
    };
    let refused = |answer: (StatusCode, Option<String>, Value), wanted: &str| {
        let (status, pause, body) = answer;
        let pause: u64 = pause.expect("`Retry-After`").parse().expect("seconds");
        assert!(status == StatusCode::TOO_MANY_REQUESTS && (1..=61).contains(&pause), "{status} {pause}");
        let message = format!("too many tickets from this {wanted}; try again in {pause} s");
        assert_eq!(body, json!({ "error": "too-many", "message": message }));
    };
    assert_eq!(send(1, "ann", "10.0.0.1").await.0, StatusCode::CREATED);
    for (number, from) in [(2, "10.0.0.1"), (3, "10.0.0.2"), (4, "10.0.0.1")] {
        refused(send(number, "ann", from).await, "person");
    }
    // What was refused to ann alone is not counted for her office; nor is what was sent before.
    assert_eq!(send(1, "ann", "10.0.0.1").await.0, StatusCode::OK);
    assert_eq!(send(5, "bob", "10.0.0.1").await.0, StatusCode::CREATED);
    refused(send(6, "cleo", "10.0.0.1").await, "address");
    refused(send(7, "", "10.0.0.1").await, "address");
    assert_eq!(send(8, "eve", "10.0.0.9").await.0, StatusCode::CREATED, "it is that address alone");
    let (_, figures) = get(&format!("http://{metrics}/metrics")).await;
    for (by, number) in [("person", 3), ("address", 2)] {
        let line = format!("guichet_too_many_total{{what=\"tickets\",by=\"{by}\"}} {number}");
        assert!(figures.contains(&line), "{line} in {figures}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_read_a_page_where_there_is_nothing_and_programs_are_answered_in_json() {
    let house = House::new();
    let serving = house.serve("");
    for (path, language, title) in [
        ("/", "en", "There is nothing here"),
        ("/acme/production/", "fr-CA", "Il n’y a rien ici"),
        ("/x", "ar", "لا يوجد"),
    ] {
        let ask = |accept: &'static str| {
            let request =
                web().get(at(&serving, path)).header("accept", accept).header("accept-language", language);
            async move {
                let answer = request.send().await.expect("an answer");
                assert_eq!(answer.status(), StatusCode::NOT_FOUND);
                (answer.headers()["content-type"].clone(), answer.text().await.expect("text"))
            }
        };
        let (kind, text) = ask("text/html,application/xhtml+xml,*/*;q=0.8").await;
        assert!(kind == "text/html; charset=utf-8" && text.contains(title), "{path}: {kind:?} {text}");
        assert!(!text.contains("acme"), "no project is named: {text}");
        let (kind, text) = ask("*/*").await;
        assert!(kind == "application/json" && text.contains("there is nothing here"), "{path}: {text}");
    }
}
