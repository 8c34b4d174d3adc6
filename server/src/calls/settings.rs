//! `[calls]` of the operator's file: whom functions may call, and with which secrets.

use std::collections::BTreeMap;

use serde::Deserialize;
use url::{Origin, Url};

/// Longest time for a call, in seconds; longer than that, a page does not wait.
const LONGEST: u64 = 20;

/// Whom functions of projects may call. Nothing said: nobody.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CallSettings {
    /// `status.acme.example`, `hr.acme.example:8443`; without TLS only as `http://status.acme.example`.
    pub hosts: Vec<String>,
    /// Whether they may be in a private network or on this machine. Addresses of the link itself, where clouds keep
    /// their secrets, are called in no case.
    pub allow_private: bool,
    /// Seconds that a call may take.
    pub seconds: u64,
    /// Secrets for headers, by the name under which a function asks for them: `{{ secrets.NAME }}`.
    pub secrets: BTreeMap<String, CallSecret>,
}

/// A secret, and to whom it may be told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallSecret {
    /// The variable that holds it.
    env: String,
    /// Which of `hosts` it is for: a project that may call another host does not get it.
    hosts: Vec<String>,
}

impl Default for CallSettings {
    fn default() -> Self {
        Self { hosts: Vec::new(), allow_private: false, seconds: LONGEST, secrets: BTreeMap::new() }
    }
}

/// The same, read.
pub(super) struct Allowed {
    hosts: Vec<Origin>,
    private: bool,
    secrets: Vec<Secret>,
}

struct Secret {
    name: String,
    text: String,
    hosts: Vec<Origin>,
}

impl Allowed {
    pub(super) fn read(
        settings: &CallSettings,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        if !(1..=LONGEST).contains(&settings.seconds) {
            return Err(format!("calls: `seconds` is {}; it may be 1 to {LONGEST}", settings.seconds));
        }
        let hosts = origins(&settings.hosts)?;
        let mut secrets = Vec::new();
        for (name, secret) in &settings.secrets {
            let text = environment(&secret.env).filter(|text| !text.is_empty());
            let text = text.ok_or_else(|| {
                format!("calls: the variable `{}` of the secret `{name}` is not set", secret.env)
            })?;
            let own = origins(&secret.hosts)?;
            if own.is_empty() || own.iter().any(|host| !hosts.contains(host)) {
                return Err(format!(
                    "calls: `hosts` of the secret `{name}` must name some of the `hosts` that may be called"
                ));
            }
            secrets.push(Secret { name: name.clone(), text, hosts: own });
        }
        Ok(Self { hosts, private: settings.allow_private, secrets })
    }

    /// Whether this address may be called.
    pub(super) fn admits(&self, address: &Url) -> bool {
        self.hosts.contains(&address.origin())
    }

    pub(super) fn private(&self) -> bool {
        self.private
    }

    /// The secrets that this address may be told.
    pub(super) fn secrets(&self, address: &Url) -> BTreeMap<&str, &str> {
        let origin = address.origin();
        let told = self.secrets.iter().filter(|secret| secret.hosts.contains(&origin));
        told.map(|secret| (secret.name.as_str(), secret.text.as_str())).collect()
    }
}

fn origins(hosts: &[String]) -> Result<Vec<Origin>, String> {
    hosts
        .iter()
        .map(|host| {
            let whole = if host.contains("://") { host.clone() } else { format!("https://{host}") };
            let url = Url::parse(&whole).ok().filter(|url| {
                matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none()
            });
            let plain = url.filter(|url| url.username().is_empty() && !whole.ends_with('/'));
            plain.map(|url| url.origin()).ok_or_else(|| {
                format!("calls: `{host}` is no host; write `status.acme.example`, without a path")
            })
        })
        .collect()
}
