//! Shelves, beside nginx handing out the same files.

use std::path::Path;
use std::time::Instant;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::connection::Connection;
use super::{CONNECTIONS, Pair, in_turn};
use crate::command::{err, guichet, out};
use crate::servers::guichet::{Serving, web};
use crate::servers::nginx::Nginx;

/// Publishes a folder of procedures, and measures. None: there is no nginx here.
///
/// # Panics
/// A server does not start, or does not answer.
pub async fn shelves(procedures: &Path, seconds: f64) -> Option<Pair> {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).expect("made");
    let mut keys = guichet();
    keys.args(["keys", "new", "Ada", "--project", "acme", "--right", "publish", "--data"]).arg(&data);
    let key = keys.output().expect("it runs");
    assert!(key.status.success(), "{}", err(&key));
    let serving = Serving::with(&data, &[], |command| {
        command.env("GUICHET_LOG", "warn");
    });
    let mut command = guichet();
    command.arg("publish").arg(procedures).args(["--to", &serving.address, "--project", "acme"]);
    let output = command.args(["--env", "production"]).env("GUICHET_KEY", out(&key).trim()).output();
    let output = output.expect("it runs");
    assert!(output.status.success(), "{}", err(&output));

    let at = |name: &str| format!("{}/acme/production/{name}", serving.address);
    let manifest: Value =
        web().get(at("manifest.json")).send().await.expect("an answer").json().await.expect("JSON");
    // The same files from the disk, under the same addresses, as the server hands them out.
    let root = folder.path().join("files");
    let mut paths = Vec::new();
    for shelf in manifest["shelves"].as_array().into_iter().flatten() {
        let name = shelf["file"].as_str().expect("a name");
        let bytes = web().get(at(name)).send().await.expect("an answer").bytes().await.expect("bytes");
        let file = root.join("acme/production").join(name);
        std::fs::create_dir_all(file.parent().expect("it has one")).expect("made");
        std::fs::write(file, &bytes).expect("written");
        paths.push((format!("/acme/production/{name}"), bytes.len()));
    }
    assert!(!paths.is_empty(), "there are shelves");
    let nginx = Nginx::start(&root)?;
    let ours = serving.address.trim_start_matches("http://").to_owned();
    let rates = in_turn(
        seconds,
        async |end| fetch(&ours, &paths, end).await,
        async |end| fetch(&nginx.authority, &paths, end).await,
    )
    .await;
    Some(Pair { what: "shelves", rates, names: ["guichet", "nginx"] })
}

/// Fetches the shelves in turn on all connections; how many.
async fn fetch(authority: &str, paths: &[(String, usize)], end: Instant) -> usize {
    let mut all = JoinSet::new();
    for at in 0..CONNECTIONS {
        let (authority, paths) = (authority.to_owned(), paths.to_vec());
        all.spawn(async move {
            let mut connection = Connection::open(&authority).await;
            let mut done = 0;
            while Instant::now() < end {
                let (path, length) = &paths[(at + done) % paths.len()];
                let request = Request::get(path).header("host", &authority).body(Full::<Bytes>::default());
                let answer = connection.ask(request.expect("a request")).await;
                assert_eq!(answer, (StatusCode::OK, *length), "{path}");
                done += 1;
            }
            done
        });
    }
    all.join_all().await.into_iter().sum()
}
