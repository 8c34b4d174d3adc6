//! A knowledge base with words that only some may read, published on a real server.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};

use guichet_tests::command::{err, folder, guichet, out};
use guichet_tests::servers::guichet::{Serving, web};
use reqwest::Client;
use tempfile::TempDir;

use super::people::Caller;

/// The beginning of every word of an audience, and the groups that one must be in, all of them, to read it.
pub const AUDIENCES: [(&str, &[&str]); 5] = [
    ("qvxevery", &[]),
    ("qvxsuppo", &["support"]),
    // A step of a page that everybody reads.
    ("qvxonlys", &["support"]),
    ("qvxperso", &["hr"]),
    // A step for hr in a page for support.
    ("qvxbothx", &["support", "hr"]),
];

pub const SECRETS: [(&str, &str); 2] = [
    ("GUICHET_ACME", "0123456789abcdef0123456789abcdef"),
    ("GUICHET_OTHER", "fedcba9876543210fedcba9876543210"),
];

const PROJECT: &str = "languages = [\"en\", \"fr\"]\ndefault_groups = [\"everyone\"]\ngroups = [\"support\", \"hr\"]\n\
    default_ticket_type = \"request\"\n[tickets.request]\nseverity = [\"normal\", \"high\"]\n";

/// A page for some, with a word in everything that a page may have.
fn page(prefix: &str, groups: &str, language: &str) -> String {
    let word = |place: &str| format!("{prefix}{language}{place}");
    let groups = if language == "fr" { String::new() } else { format!("groups: {groups}\n") };
    format!(
        "---\n{groups}questions: how about {}\n---\n# Title {}\n\nText {}.\n\n![Alt {}](media/{prefix}picture.png)\n\n\
         - [Choice {}](#the-step)\n  Hint {}\n\n## The step\n\nBody {}.\n",
        word("question"),
        word("title"),
        word("text"),
        word("alt"),
        word("choice"),
        word("hint"),
        word("body"),
    )
}

fn files() -> Vec<(String, String)> {
    let mut files = vec![("guichet.toml".to_owned(), PROJECT.to_owned())];
    for language in ["en", "fr"] {
        let ending = if language == "fr" { ".fr.md" } else { ".md" };
        let step = |prefix: &str, group: &str| {
            format!(
                "\n## Step for some\n\n```only\ngroups: {group}\n```\n\nBody {prefix}{language}body.\n\n![Alt](media/{prefix}picture.png)\n"
            )
        };
        let some = "- [Choice for some](#step-for-some)\n";
        let with = |text: String, prefix: &str, group: &str| {
            let text = text.replacen("\n## The step", &format!("{some}\n## The step"), 1);
            format!("{text}{}", step(prefix, group))
        };
        let everyone = with(page("qvxevery", "everyone", language), "qvxonlys", "support");
        files.push((format!("open{ending}"), everyone));
        let support = with(page("qvxsuppo", "support", language), "qvxbothx", "hr");
        files.push((format!("qvxsuppofile{ending}"), support));
        files.push((format!("qvxpersofile{ending}"), page("qvxperso", "hr", language)));
    }
    files
}

/// What was found in bytes that came before: the same come many times.
static FOUND: Mutex<BTreeMap<(Vec<u8>, String), bool>> = Mutex::new(BTreeMap::new());

/// Whether a word of this beginning is there, in any case, forwards or, as dictionaries keep it, backwards.
pub fn found(bytes: &[u8], word: &str) -> bool {
    let mut before = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    *before.entry((bytes.to_vec(), word.to_owned())).or_insert_with(|| look(bytes, word))
}

fn look(bytes: &[u8], word: &str) -> bool {
    let lower = bytes.to_ascii_lowercase();
    let word = word.to_ascii_lowercase();
    let backwards: Vec<u8> = word.bytes().rev().collect();
    let holds = |needle: &[u8]| lower.windows(needle.len()).any(|window| window == needle);
    holds(word.as_bytes()) || holds(&backwards)
}

/// A server with that knowledge.
pub struct House {
    folder: TempDir,
    serving: Option<Serving>,
    pub client: Client,
    /// A key of another project, with every right there.
    pub stranger: String,
    /// The names under which shelves and media were uploaded.
    pub packed: Vec<String>,
}

impl House {
    pub fn build() -> Self {
        let mut house = Self {
            folder: TempDir::new().expect("a folder"),
            serving: None,
            client: web(),
            stranger: String::new(),
            packed: Vec::new(),
        };
        std::fs::create_dir_all(house.data()).expect("made");
        let key = house.run(&["keys", "new", "Ada", "--project", "acme", "--right", "publish"], "");
        house.stranger = house
            .run(&["keys", "new", "Eve", "--project", "other", "--right", "administer"], "")
            .trim()
            .to_owned();
        let settings = "[limits]\ntickets_a_minute = 0\ntickets_a_minute_from_address = 0\n\
             log_ins_a_minute_from_address = 0\n\
             [projects.acme.identity]\ndirectory = {}\njwt = { algorithms = [\"HS256\"], secret = { env = \"GUICHET_ACME\" } }\n\
             [projects.other.identity]\njwt = { algorithms = [\"HS256\"], secret = { env = \"GUICHET_OTHER\" } }\n";
        std::fs::write(house.data().join("server.toml"), settings).expect("written");
        let serving = Serving::with(&house.data(), &[], |command| {
            command.envs(SECRETS).env("GUICHET_LOG", "debug");
        });
        let files = files();
        let texts: Vec<(&str, &str)> =
            files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let there = folder(&texts);
        std::fs::create_dir(there.path().join("media")).expect("made");
        for (prefix, _) in AUDIENCES {
            let picture = there.path().join(format!("media/{prefix}picture.png"));
            std::fs::write(picture, format!("\u{89}PNG of {prefix}")).expect("written");
        }
        let mut command = guichet();
        command.arg("publish").arg(there.path()).args(["--to", &serving.address, "--project", "acme"]);
        let output =
            command.args(["--env", "production"]).env("GUICHET_KEY", key.trim()).output().expect("it runs");
        assert!(output.status.success(), "{}", err(&output));
        let read = guichet_tests::read_folder(there.path());
        let packed = guichet_engine::pack(&guichet_engine::Knowledge::read(&read), &read).expect("it packs");
        house.packed = packed.files.iter().map(|(name, _)| name.clone()).collect();
        house.serving = Some(serving);
        house
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn address(&self) -> &str {
        &self.serving.as_ref().expect("it runs").address
    }

    /// A command of the operator, which must succeed; what it prints.
    fn run(&self, arguments: &[&str], typed: &str) -> String {
        let mut command = guichet();
        command.args(arguments).arg("--data").arg(self.data());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        child.stdin.take().expect("piped").write_all(typed.as_bytes()).expect("written");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{arguments:?}: {}", err(&output));
        out(&output)
    }

    pub fn accounts(&self, arguments: &[&str], typed: &str) {
        let all: Vec<&str> =
            ["accounts"].iter().chain(arguments).chain(&["--project", "acme"]).copied().collect();
        self.run(&all, typed);
    }

    /// Makes an account in a group and logs in with it.
    pub async fn log_in(&self, login: &str, group: &'static str) -> Caller {
        self.accounts(&["add", login, "--groups", group], "a long password\n");
        let proof = self
            .client
            .post(format!("{}/acme/production/login", self.address()))
            .header("origin", self.address())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("login={login}&password=a+long+password"));
        let answer = proof.send().await.expect("an answer");
        assert_eq!(answer.status(), 303, "{login} is let in");
        let cookie = answer.headers()["set-cookie"].to_str().expect("text");
        let cookie = cookie.split(';').next().expect("a cookie").to_owned();
        Caller {
            name: format!("session of {login}"),
            groups: vec![group],
            refused: false,
            head: vec![("cookie", cookie)],
        }
    }
}
