//! The servers that are killed, and what is said to the database beside them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tempfile::TempDir;

use super::Plan;
use crate::command::{err, folder, guichet, out};
use crate::servers::free_port;
use crate::servers::guichet::{Serving, web};

/// The secret of the host that says who people are.
pub(super) const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// `openssl rand -base64 32`, once: two servers on one database have one master key.
const MASTER_KEY: &str = "bWFzdGVyIGtleSBmb3IgdGhlIHRlc3RzIG9mIGNoYW8=";
const PROJECT: &str = "default_groups = [\"everyone\"]\ndefault_ticket_type = \"request\"\n\
    [tickets.request]\nseverity = [\"normal\", \"high\"]\nrequired = [\"severity\"]\n";
const WIFI: &str =
    "---\nquestions: how do i get on the guest network\n---\n# Guest Wi-Fi\n\nAsk at reception.\n";

/// One server or two on one database.
pub(super) struct House {
    /// Goes away with it.
    _folder: TempDir,
    database: Option<String>,
    servers: Vec<Server>,
}

/// One server, killed and started again.
struct Server {
    data: PathBuf,
    port: u16,
    running: Arc<Mutex<Option<Serving>>>,
}

impl House {
    pub(super) fn build(plan: &Plan, desk: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let number = if plan.postgres.is_some() { 2 } else { 1 };
        let servers = (0..number)
            .map(|at| Server {
                data: folder.path().join(format!("data{at}")),
                port: free_port(),
                running: Arc::default(),
            })
            .collect();
        let house = Self { _folder: folder, database: plan.postgres.clone(), servers };
        for server in &house.servers {
            std::fs::create_dir_all(&server.data).expect("a folder");
            std::fs::write(server.data.join("server.toml"), settings(desk)).expect("written");
            house.start(server);
        }
        house.publish();
        house
    }

    pub(super) fn servers(&self) -> usize {
        self.servers.len()
    }

    pub(super) fn addresses(&self) -> Vec<String> {
        self.servers.iter().map(|server| format!("http://127.0.0.1:{}", server.port)).collect()
    }

    /// The version that was published.
    pub(super) async fn version(&self) -> String {
        let address = format!("{}/acme/production/manifest.json", self.addresses()[0]);
        let manifest: Value =
            web().get(address).send().await.expect("an answer").json().await.expect("a manifest");
        manifest["version"].as_str().expect("it has one").to_owned()
    }

    /// Kills these servers in the middle of whatever they do, and starts them again at once.
    pub(super) async fn kill_and_start(self: &Arc<Self>, doomed: &[usize]) {
        let mut starting = Vec::new();
        for at in doomed {
            let running = self.servers[*at].running.lock().unwrap_or_else(PoisonError::into_inner).take();
            running.expect("it runs").kill();
            let (house, at) = (self.clone(), *at);
            starting.push(tokio::task::spawn_blocking(move || house.start(&house.servers[at])));
        }
        for starting in starting {
            starting.await.expect("it starts");
        }
    }

    fn start(&self, server: &Server) {
        let listen = format!("127.0.0.1:{}", server.port);
        let serving =
            Serving::with(&server.data, &["--listen", &listen], |command| self.environment(command));
        *server.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(serving);
    }

    fn environment(&self, command: &mut Command) {
        command.env("GUICHET_MASTER_KEY", MASTER_KEY).env("GUICHET_TEST_SECRET", SECRET);
        // A line for each request of a hundred thousand is no help.
        command.env("GUICHET_LOG", "error");
        if let Some(database) = &self.database {
            command.env("GUICHET_DATABASE", database);
        }
    }

    /// Runs a command of the operator beside the servers; what it prints.
    fn operate(&self, arguments: &[&str]) -> String {
        let mut command = guichet();
        command.args(arguments).arg("--data").arg(&self.servers[0].data);
        self.environment(&mut command);
        let output = command.output().expect("it runs");
        assert!(output.status.success(), "{arguments:?}: {}", err(&output));
        out(&output)
    }

    fn publish(&self) {
        let key = self.operate(&["keys", "new", "Ada", "--project", "acme", "--right", "publish"]);
        let there = folder(&[("guichet.toml", PROJECT), ("wifi.md", WIFI)]);
        let mut command = guichet();
        command.arg("publish").arg(there.path()).args(["--to", &self.addresses()[0], "--project", "acme"]);
        let output = command.args(["--env", "production"]).env("GUICHET_KEY", key.trim()).output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{}", err(&output));
    }

    /// How many tickets are not settled yet.
    pub(super) async fn waiting(self: &Arc<Self>) -> usize {
        let house = self.clone();
        let listed = tokio::task::spawn_blocking(move || {
            house.operate(&["tickets", "list", "--state", "waiting", "--most", "1"])
        });
        let listed = listed.await.expect("it runs");
        let counts = listed.lines().rev().find(|line| line.starts_with("In all:")).expect("counts");
        let mut words = counts.trim_end_matches('.').split([' ', ',']).collect::<Vec<_>>();
        words.retain(|word| !word.is_empty());
        let at = words.iter().position(|word| *word == "waiting");
        at.and_then(|at| words[at - 1].parse().ok()).unwrap_or_default()
    }

    /// The tickets that were settled, by reference: the number of the help desk; none: it is on the dead list.
    pub(super) async fn settled(self: &Arc<Self>) -> BTreeMap<String, Option<String>> {
        let house = self.clone();
        let both = tokio::task::spawn_blocking(move || {
            ["sent", "dead"]
                .map(|state| house.operate(&["tickets", "list", "--state", state, "--most", "10000000"]))
        });
        let [sent, dead] = both.await.expect("it runs");
        let number =
            |line: &str| line.split_whitespace().find(|word| word.starts_with("T-")).map(str::to_owned);
        let rows = |listed: &str| {
            let rows = listed.lines().filter(|line| line.starts_with("G-"));
            rows.map(|line| (line.split_whitespace().next().unwrap_or_default().to_owned(), line.to_owned()))
                .collect::<Vec<_>>()
        };
        let sent = rows(&sent)
            .into_iter()
            .map(|(reference, line)| (reference, Some(number(&line).unwrap_or_default())));
        sent.chain(rows(&dead).into_iter().map(|(reference, _)| (reference, None))).collect()
    }

    /// What the servers have said of trouble last.
    pub(super) fn log(&self) -> String {
        let logs = self.servers.iter().map(|server| {
            std::fs::read_to_string(crate::servers::guichet::log_of(&server.data)).unwrap_or_default()
        });
        let logs: Vec<String> = logs.collect();
        let lines: Vec<&str> = logs.iter().flat_map(|log| log.lines().rev().take(5)).collect();
        lines.join("\n")
    }
}

fn settings(desk: &str) -> String {
    format!(
        "[limits]\ntickets_a_minute = 0\ntickets_a_minute_from_address = 0\n\
         [delivery]\nworkers = 16\nfirst_pause = 0.02\nlongest_pause = 0.5\nbreaker_after = 20\n\
         breaker_pause = 0.2\nlease = 3\n\
         [projects.acme]\nconnector = \"desk\"\n\
         [projects.acme.identity.jwt]\nalgorithms = [\"HS256\"]\nsecret = {{ env = \"GUICHET_TEST_SECRET\" }}\n\
         [connector.desk]\nkind = \"rest\"\nurl = \"{desk}\"\ntimeout = 1\n\
         idempotency_header = \"Idempotency-Key\"\n\
         [connector.desk.create]\nurl = \"/tickets\"\n\
         number = \"/number\"\n\
         json = '{{ \"reference\": {{{{ reference }}}}, \"person\": {{{{ person.login }}}}, \
         \"title\": {{{{ ticket.title }}}} }}'\n"
    )
}
