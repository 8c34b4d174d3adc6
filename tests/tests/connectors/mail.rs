//! Mails, against a real mail server (aiosmtpd) with STARTTLS and with TLS.

use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use guichet_server::connector::{Connectors, Outcome};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::desk::{Only, SECRET, read};
use super::ticket::{delivery, files};

/// The mail server, running; it ends when this is dropped.
pub struct MailServer {
    ports: Value,
    ca: String,
    said: Lines<BufReader<ChildStdout>>,
    _input: Option<ChildStdin>,
    _child: Child,
    _folder: tempfile::TempDir,
}

impl MailServer {
    /// Nothing where it cannot be had, which is said; that is no excuse in CI.
    pub async fn start() -> Option<Self> {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let found = Command::new("sh")
            .args([".ci/python", "aiosmtpd==1.4.6"])
            .current_dir(root)
            .output()
            .await
            .expect("a shell");
        if !found.status.success() {
            let why = String::from_utf8_lossy(&found.stderr).into_owned();
            assert!(std::env::var_os("CI").is_none(), "there is no mail server: {why}");
            eprintln!("not tested, there is no mail server: {why}");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        std::fs::write(path("ca.pem"), made.cert.pem()).expect("a file");
        std::fs::write(path("key.pem"), made.signing_key.serialize_pem()).expect("a file");
        let python = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        let mut child = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/connectors/mail.py"))
            .args([path("ca.pem"), path("key.pem")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("python");
        let mut said = BufReader::new(child.stdout.take().expect("it speaks")).lines();
        let first = said.next_line().await.expect("it speaks").expect("it says its ports");
        let ports = serde_json::from_str(&first).expect("JSON");
        Some(Self {
            ports,
            ca: path("ca.pem"),
            said,
            _input: child.stdin.take(),
            _child: child,
            _folder: folder,
        })
    }

    pub fn connector(&self, security: &str, keys: &str) -> Connectors {
        let port = &self.ports[if security == "none" { "plain" } else { security }];
        let toml = format!(
            "[connector.mail]\npreset = \"email\"\nhost = \"localhost\"\nport = {port}\nsecurity = \"{security}\"\n\
             ca = {:?}\ntimeout = 20\nfrom = \"Help <help@guichet.example>\"\n{keys}\n",
            self.ca
        );
        read(&toml).unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")))
    }

    /// The next mail it takes.
    pub async fn mail(&mut self) -> Value {
        let line = self.said.next_line().await.expect("it speaks").expect("a mail");
        serde_json::from_str(&line).expect("JSON")
    }
}

pub const LOGIN: &str = "user = \"guichet\"\npassword = { env = \"SECRET\" }\n";
pub const TO: &str = "to = [\"Desk <desk@example.com>\"]\ncc = [\"copy@example.com\"]\n";

fn header<'a>(mail: &'a Value, name: &str) -> Vec<&'a str> {
    let all = mail["headers"].as_array().expect("headers");
    let found =
        all.iter().filter(|pair| pair[0].as_str().is_some_and(|found| found.eq_ignore_ascii_case(name)));
    found.filter_map(|pair| pair[1].as_str()).collect()
}

fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[tokio::test]
async fn a_mail_arrives_whole() {
    let Some(mut server) = MailServer::start().await else { return };
    for security in ["starttls", "tls"] {
        let connectors = server.connector(security, &format!("{LOGIN}{TO}"));
        let mut ticket = delivery();
        let mut ids = Vec::new();
        for again in [false, true] {
            ticket.again = again;
            let outcome = connectors.only().deliver(&ticket).await;
            assert_eq!(outcome, Outcome::Delivered { number: None, link: None });
            let mail = server.mail().await;
            assert_eq!((&mail["tls"], &mail["login"]), (&Value::from(true), &Value::from("guichet")));
            assert_eq!(mail["defects"], Value::from(Vec::<String>::new()), "{mail}");
            assert_eq!(mail["to"], Value::from(vec!["desk@example.com", "copy@example.com"]));
            let subject = format!("[{}] {}", ticket.reference, ticket.ticket.title);
            assert_eq!(header(&mail, "subject"), [subject]);
            assert_eq!(header(&mail, "reply-to"), ["ada@example.com"]);
            assert_eq!(header(&mail, "auto-submitted"), ["auto-generated"]);
            assert_eq!(header(&mail, "date"), ["Tue, 14 Nov 2023 22:13:20 +0000"]);
            assert!(header(&mail, "bcc").is_empty());
            let text = mail["text/plain"].as_str().expect("a text");
            assert!(lines(text).starts_with(&lines(&ticket.ticket.details)), "{text:?}");
            let html = mail["text/html"].as_str().expect("HTML");
            assert!(html.contains("&lt;b&gt;&amp;amp;") && !html.contains("<b>"), "{html}");
            let there: Vec<_> = mail["files"]
                .as_array()
                .expect("files")
                .iter()
                .map(|file| {
                    let bytes = STANDARD.decode(file["base64"].as_str().expect("base64")).expect("base64");
                    (file["name"].as_str().expect("a name").to_owned(), bytes)
                })
                .collect();
            assert_eq!(there, files(&ticket));
            ids.push(header(&mail, "message-id").join(" "));
        }
        assert_eq!(ids[0], ids[1]);
        assert!(ids[0].ends_with("@guichet.example>"), "{ids:?}");
    }
}

#[tokio::test]
async fn what_a_mail_server_answers() {
    let Some(server) = MailServer::start().await else { return };
    let said = |outcome: Outcome| match outcome {
        Outcome::Delivered { .. } => "delivered".to_owned(),
        Outcome::Later { why, .. } => format!("later {why}"),
        Outcome::Never { why } => format!("never {why}"),
    };
    for (security, keys, wanted) in [
        ("none", "to = \"later@example.com\"", "later the mail server answered 451"),
        ("none", "to = \"never@example.com\"", "never the mail server answered 550"),
        ("none", "to = \"drop@example.com\"", "later the mail server"),
        // No login where one is needed; and a wrong one.
        ("starttls", "to = \"desk@example.com\"", "later the mail server answered 530"),
        (
            "tls",
            "to = \"desk@example.com\"\nuser = \"guichet\"\npassword = { env = \"OTHER\" }",
            "later the mail server answered 535",
        ),
    ] {
        let outcome = said(server.connector(security, keys).only().deliver(&delivery()).await);
        assert!(outcome.starts_with(wanted), "{keys}: {outcome}");
        assert!(!outcome.contains("printer"), "{outcome}");
    }
    let port = &server.ports["plain"];
    let toml = format!(
        "[connector.mail]\npreset = \"email\"\nhost = \"localhost\"\nport = {port}\nfrom = \"a@x.example\"\nto = \"b@x.example\"\n"
    );
    let outcome = said(read(&toml).expect("it is right").only().deliver(&delivery()).await);
    assert!(outcome.starts_with("later"), "without STARTTLS nothing is sent: {outcome}");
    // A certificate that nobody vouches for.
    let port = &server.ports["tls"];
    let toml = toml
        .replace(&format!("port = {}", server.ports["plain"]), &format!("port = {port}\nsecurity = \"tls\""));
    let outcome = said(read(&toml).expect("it is right").only().deliver(&delivery()).await);
    assert!(outcome.starts_with("later the mail server cannot be reached"), "{outcome}");
}

#[tokio::test]
async fn what_is_shown_has_no_secret() {
    let Some(server) = MailServer::start().await else { return };
    let connectors = server.connector("starttls", &format!("{LOGIN}{TO}"));
    let exchange = connectors.only().try_out(&delivery()).await;
    let shown = format!("{exchange}{connectors:?}");
    assert!(shown.contains("Auto-Submitted: auto-generated") && shown.contains("250 kept as 42"), "{shown}");
    assert!(!shown.contains(SECRET) && !shown.contains("cGFzcyB3b3Jk"), "{shown}");
}

/// An address that would begin a header, and one that is none.
#[tokio::test]
async fn headers_cannot_be_forged() {
    let Some(mut server) = MailServer::start().await else { return };
    let connectors = server.connector("none", "to = \"desk@example.com\"");
    for address in ["a@example.com\r\nBcc: b@example.com", "none", "a@example.com, b@example.com", ""] {
        let mut ticket = delivery();
        ticket.ticket.title = format!("Hello\r\nBcc: c@example.com\r\n\r\nbody {}", "long é ".repeat(200));
        ticket.files[0].name = "a\r\nBcc: d@example.com\r\n\".txt".to_owned();
        ticket.files[0].media_type = "text/html\r\nBcc: e@example.com".to_owned();
        ticket.files[1].media_type = "message/rfc822".to_owned();
        ticket.person.as_mut().expect("one").values.insert("email".to_owned(), address.to_owned());
        let outcome = connectors.only().deliver(&ticket).await;
        assert_eq!(outcome, Outcome::Delivered { number: None, link: None });
        let mail = server.mail().await;
        assert_eq!(mail["to"], Value::from(vec!["desk@example.com"]));
        assert!(header(&mail, "bcc").is_empty() && header(&mail, "reply-to").is_empty(), "{mail}");
        assert!(header(&mail, "subject")[0].contains("Bcc: c@example.com"), "{mail}");
        assert_eq!(mail["files"].as_array().map(Vec::len), Some(2), "{mail}");
    }
}
