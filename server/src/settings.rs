//! What the operator says: `server.toml` in the data folder. Nothing has to be said.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use guichet_engine::problem::meant_key;
use serde::Deserialize;

use crate::calls::CallSettings;

/// Name of the settings in the data folder.
pub const FILE: &str = "server.toml";

/// All settings. The connectors' are read by [`crate::connector`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address under which people reach this server, `https://help.acme.example`; absent: as each request says.
    pub public_url: Option<String>,
    /// A proxy stands before this server: the last address of `X-Forwarded-For` is the person's.
    #[serde(default)]
    pub behind_proxy: bool,
    /// By name of the project.
    #[serde(default)]
    pub projects: BTreeMap<String, ProjectSettings>,
    /// What may be sent.
    #[serde(default)]
    pub limits: Limits,
    /// Whom functions may call.
    #[serde(default)]
    pub calls: CallSettings,
    /// How tickets are delivered.
    #[serde(default)]
    pub delivery: DeliverySettings,
    /// The connectors.
    #[serde(default)]
    pub connector: toml::Table,
}

/// Settings of a project.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProjectSettings {
    /// Origins of the pages that embed the chat, `https://intranet.acme.example`.
    pub origins: Vec<String>,
    /// Environments that only the right `publish` may change.
    pub protected: Vec<String>,
    /// Who delivers tickets; absent: they wait.
    pub connector: Option<String>,
    /// Who delivers tickets of a type, where it is somebody else.
    pub connectors: BTreeMap<String, String>,
    /// Seconds after which an open page asks again what its person may read.
    pub recheck: u32,
    /// Who people are.
    pub identity: toml::Table,
    /// Days for which the files of a version stay after no environment shows it any more.
    pub keep_days: u32,
    /// Days after which the content of a delivered ticket is forgotten here.
    pub forget_days: u32,
    /// Days for which counts, and questions that nothing fitted, are kept.
    pub statistics_days: u32,
}

impl Default for ProjectSettings {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            protected: vec!["production".to_owned()],
            connector: None,
            connectors: BTreeMap::new(),
            recheck: 300,
            identity: toml::Table::new(),
            keep_days: 30,
            forget_days: 30,
            statistics_days: 800,
        }
    }
}

/// What may be sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Tickets a minute of one person; 0, here and below: any number.
    pub tickets_a_minute: u32,
    /// Tickets a minute from one address, whoever sends them.
    pub tickets_a_minute_from_address: u32,
    /// Calls of functions a minute of one person.
    pub calls_a_minute: u32,
    /// Calls of functions a minute from one address, whoever makes them.
    pub calls_a_minute_from_address: u32,
    /// Reports of counts a minute from one address.
    pub counts_a_minute_from_address: u32,
    /// Log-ins a minute from one address.
    pub log_ins_a_minute_from_address: u32,
    /// Largest file of a version, in megabytes.
    pub file_mb: usize,
    /// Largest ticket with its attachments, in megabytes.
    pub ticket_mb: usize,
    /// Seconds within which a request must have arrived, one more for every 16 KiB of it; and for which a sender may say
    /// nothing, and a reader take nothing.
    pub seconds: u64,
    /// Most connections at the same time; one more is closed at once.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tickets_a_minute: 20,
            tickets_a_minute_from_address: 200,
            calls_a_minute: 120,
            calls_a_minute_from_address: 1_200,
            // An open page tells up to six a minute.
            counts_a_minute_from_address: 1_200,
            log_ins_a_minute_from_address: 30,
            file_mb: 64,
            ticket_mb: 32,
            seconds: 60,
            connections: 8_192,
        }
    }
}

/// How tickets are delivered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeliverySettings {
    /// Tickets on their way at the same time.
    pub workers: usize,
    /// Seconds before the second attempt; then twice as long each time.
    pub first_pause: f64,
    /// Longest pause between two attempts, in seconds.
    pub longest_pause: f64,
    /// Hours after which a ticket that will not go is put on the list of dead letters.
    pub give_up_after_hours: f64,
    /// Failures in a row after which a connector is left alone for a while.
    pub breaker_after: u32,
    /// For how many seconds.
    pub breaker_pause: f64,
    /// Seconds for which a worker has a lane to itself, and again as long as it is at work: after which another goes on
    /// if its process has died.
    pub lease: f64,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self {
            workers: 8,
            first_pause: 2.0,
            longest_pause: 900.0,
            give_up_after_hours: 72.0,
            breaker_after: 10,
            breaker_pause: 30.0,
            lease: 60.0,
        }
    }
}

impl Settings {
    /// Reads the settings of a data folder, or of the file that is named; without the former, the defaults.
    ///
    /// # Errors
    /// What is wrong, where, for the operator.
    pub fn read(folder: &Path, named: Option<&Path>) -> Result<Self, String> {
        let path = named.map_or_else(|| folder.join(FILE), Path::to_owned);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(format!("`{}`: {error}", path.display())),
        };
        let settings: Self = toml::from_str(&text).map_err(|error: toml::de::Error| {
            let near = meant_key(error.message()).map(|key| format!("did you mean `{key}`?\n"));
            format!("`{}`: {error}{}", path.display(), near.unwrap_or_default())
        })?;
        settings.check().map_err(|error| format!("`{}`: {error}", path.display()))?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), String> {
        for (name, project) in &self.projects {
            if !is_name(name) {
                return Err(format!("project `{name}`: {NAMES}"));
            }
            for origin in &project.origins {
                let whole =
                    url::Url::parse(origin).is_ok_and(|url| url.origin().ascii_serialization() == *origin);
                if !whole {
                    return Err(format!(
                        "project `{name}`: origin `{origin}` is not of the form `https://intranet.acme.example`, \
                         without a path and without `/` at its end"
                    ));
                }
            }
            let named = project.connector.iter().chain(project.connectors.values());
            if let Some(missing) = named.into_iter().find(|named| !self.connector.contains_key(*named)) {
                return Err(format!("project `{name}`: there is no section `[connector.{missing}]`"));
            }
        }
        if let Some(own) = &self.public_url {
            let fits = url::Url::parse(own)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if !fits {
                return Err(format!("`public_url` is `{own}`, not of the form `https://help.acme.example`"));
            }
        }
        let Limits { file_mb, ticket_mb, seconds, connections, .. } = self.limits;
        for (name, value, most) in [
            ("file_mb", file_mb, 4_096),
            ("ticket_mb", ticket_mb, 1_024),
            ("seconds", count(seconds), 86_400),
            ("connections", connections, 1_000_000),
        ] {
            if !(1..=most).contains(&value) {
                return Err(format!("limits: `{name}` is {value}, not from 1 to {most}"));
            }
        }
        let delivery = &self.delivery;
        if !(1..=1_000).contains(&delivery.workers) {
            return Err(format!("delivery: `workers` is {}, not from 1 to 1000", delivery.workers));
        }
        if delivery.breaker_after == 0 {
            return Err("delivery: `breaker_after` is 0; 1 is the least".to_owned());
        }
        for (name, value, least, most) in [
            ("first_pause", delivery.first_pause, 0.001, 86_400.0),
            ("longest_pause", delivery.longest_pause, delivery.first_pause, 604_800.0),
            ("give_up_after_hours", delivery.give_up_after_hours, 0.0, 87_600.0),
            ("breaker_pause", delivery.breaker_pause, 0.0, 86_400.0),
            ("lease", delivery.lease, 1.0, 86_400.0),
        ] {
            // Nor `nan`, which is in no range.
            if !(least..=most).contains(&value) {
                return Err(format!("delivery: `{name}` is {value}, not from {least} to {most}"));
            }
        }
        Ok(())
    }

    /// The settings of a project; of one that is not named, what holds without them.
    #[must_use]
    pub fn project(&self, name: &str) -> &ProjectSettings {
        static UNSAID: LazyLock<ProjectSettings> = LazyLock::new(ProjectSettings::default);
        self.projects.get(name).unwrap_or(&UNSAID)
    }
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// What names of projects and environments are made of.
pub const NAMES: &str = "names consist of 1 to 40 small letters, digits and `-`, and begin with a letter";

/// Names that stand for something else in addresses.
const TAKEN: &[&str] = &["api", "guichet", "healthz", "readyz", "metrics"];

/// Whether something can be the name of a project or environment.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    (1..=40).contains(&name.len())
        && letters
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && !TAKEN.contains(&name)
}
