//! The server that is asked, and what is good.

use guichet_tests::command::{err, folder, guichet, out};
use guichet_tests::servers::guichet::{Serving, web};
use serde_json::{Value, json};
use tempfile::TempDir;

const PROJECT: &str = "default_groups = [\"everyone\"]\ndefault_ticket_type = \"request\"\n\
    [tickets.request]\nseverity = [\"normal\", \"high\"]\nrequired = [\"severity\"]\n";
const WIFI: &str = "# Guest Wi-Fi\n\nAsk at reception.\n";
/// Small limits, so that what is too large need not be large.
const SETTINGS: &str = "[limits]\ntickets_a_minute = 0\ntickets_a_minute_from_address = 0\n\
    log_ins_a_minute_from_address = 0\nfile_mb = 2\nticket_mb = 1\nseconds = 20\n\
    [projects.acme.identity]\ndirectory = {}\njwt = { algorithms = [\"HS256\"], secret = { env = \"GUICHET_ACME\" } }\n";

/// A running server with a published version.
pub struct House {
    _folder: TempDir,
    pub serving: Serving,
    /// `127.0.0.1:PORT`
    pub authority: String,
    /// Of somebody who may publish.
    pub key: String,
    /// The version that was published.
    pub version: String,
}

impl House {
    pub async fn build() -> Self {
        let there = TempDir::new().expect("a folder");
        let data = there.path().join("data");
        std::fs::create_dir_all(&data).expect("made");
        std::fs::write(data.join("server.toml"), SETTINGS).expect("written");
        let mut keys = guichet();
        keys.args(["keys", "new", "Ada", "--project", "acme", "--right", "publish", "--data"]).arg(&data);
        let key = keys.env("GUICHET_ACME", "0123456789abcdef0123456789abcdef").output().expect("it runs");
        assert!(key.status.success(), "{}", err(&key));
        let key = out(&key).trim().to_owned();
        let serving = Serving::with(&data, &[], |command| {
            command.env("GUICHET_ACME", "0123456789abcdef0123456789abcdef");
        });
        let knowledge = folder(&[("guichet.toml", PROJECT), ("wifi.md", WIFI)]);
        let mut command = guichet();
        command.arg("publish").arg(knowledge.path()).args(["--to", &serving.address, "--project", "acme"]);
        let output =
            command.args(["--env", "production"]).env("GUICHET_KEY", &key).output().expect("it runs");
        assert!(output.status.success(), "{}", err(&output));
        let manifest = format!("{}/acme/production/manifest.json", serving.address);
        let manifest: Value =
            web().get(manifest).send().await.expect("an answer").json().await.expect("JSON");
        let version = manifest["version"].as_str().expect("it has one").to_owned();
        let authority = serving.address.trim_start_matches("http://").to_owned();
        Self { _folder: there, serving, authority, key, version }
    }

    /// A ticket that is taken.
    pub fn ticket(&self) -> Value {
        json!({
            "key": "0123456789abcdef-0000",
            "ticket": {
                "kind": "request", "title": "It does not work", "details": "At all.",
                "fields": [{ "name": "severity", "value": "high", "oneOf": ["normal", "high"], "required": true }],
                "attachments": [{ "id": "f1", "name": "log.txt", "bytes": 3, "kind": "text/plain" }],
                "answers": [{ "name": "since", "question": "Since when?", "answer": "Monday" }],
                "transcript": ["Agent: Hello"], "procedure": "wifi", "version": self.version, "language": "en",
            },
            "files": [{ "id": "f1", "content": "YWJj" }],
        })
    }

    /// Whether a good ticket is taken, and the server says that it lives.
    pub async fn still_works(&self) {
        let client = web();
        let lives = client.get(format!("{}/healthz", self.serving.address)).send().await.expect("an answer");
        assert_eq!(lives.status(), 200);
        let mut ticket = self.ticket();
        ticket["key"] = guichet_server::secret::token().into();
        let address = format!("{}/acme/production/tickets", self.serving.address);
        let sent = client.post(address).header("origin", &self.serving.address).json(&ticket).send().await;
        let sent = sent.expect("an answer");
        let status = sent.status();
        assert_eq!(status, 201, "a good ticket: {}", sent.text().await.unwrap_or_default());
    }

    /// A request with a JSON body, as bytes.
    pub fn json(&self, (method, path): (&str, &str), more: &str, body: &str) -> Vec<u8> {
        self.raw((method, path), &format!("content-type: application/json\r\n{more}"), body.as_bytes())
    }

    /// A request with a body of the right length, as bytes.
    pub fn raw(&self, (method, path): (&str, &str), more: &str, body: &[u8]) -> Vec<u8> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n{more}\r\n",
            self.authority,
            body.len()
        );
        [head.as_bytes(), body].concat()
    }

    /// The header that says that a page of this server asks.
    pub fn origin(&self) -> String {
        format!("origin: {}\r\n", self.serving.address)
    }
}
