//! The other end of publishing: what `guichet publish` and its like say to a server.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::{
    Change, Done, Hashes, History, LEAST, MadeKey, NewKey, Publication, Tickets, Wanted, WholeTicket,
};
use crate::identity::AccountChange;
use crate::secret::sha256;
use crate::store::{Account, WriterKey};

/// Longest time for a request; a second more for every [`LEAST`] bytes of a file.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often something is tried that failed on the way.
const TRIES: u32 = 4;

/// A server, as a writer with a key knows it.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    /// `https://help.acme.example/api/acme/`
    base: url::Url,
    key: String,
}

/// What was uploaded.
#[derive(Debug, Default)]
pub struct Uploaded {
    /// Files that the server lacked.
    pub files: usize,
    /// Their bytes.
    pub bytes: usize,
}

impl Client {
    /// A client for a project of a server.
    ///
    /// # Errors
    /// An address that is none.
    pub fn new(server: &str, project: &str, key: &str) -> Result<Self, String> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = url::Url::parse(server).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let base =
            base.ok_or_else(|| format!("`{server}` is no address like `https://help.acme.example`"))?;
        let base = base.join(&format!("/api/{project}/")).map_err(|error| error.to_string())?;
        // A key that follows a redirect would be told to somebody else.
        let builder =
            reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
        let http = builder.build().map_err(|error| error.to_string())?;
        Ok(Self { http, base, key: key.to_owned() })
    }

    /// Uploads the files that the server lacks; `files` by the names of the manifest, and pages.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn upload(&self, files: &BTreeMap<&str, &[u8]>) -> Result<Uploaded, String> {
        let hashes: BTreeMap<String, (&str, &[u8])> =
            files.iter().map(|(name, bytes)| (sha256(bytes), (*name, *bytes))).collect();
        let wanted = Hashes { files: hashes.keys().cloned().collect() };
        let missing: Hashes = self.json(Method::POST, "missing", Some(&wanted)).await?;
        let missing: BTreeSet<String> = missing.files.into_iter().collect();
        let mut uploaded = Uploaded::default();
        for (sha256, (name, bytes)) in hashes.iter().filter(|(sha256, _)| missing.contains(*sha256)) {
            let mut address = self.address(&format!("files/{sha256}"))?;
            address.query_pairs_mut().append_pair("name", name);
            let patience = PATIENCE + Duration::from_secs(bytes.len() as u64 / LEAST);
            let send = || self.http.put(address.clone()).timeout(patience).body(bytes.to_vec());
            self.send(send).await.map_err(|error| format!("`{name}`: {error}"))?;
            uploaded.files += 1;
            uploaded.bytes += bytes.len();
        }
        Ok(uploaded)
    }

    /// Publishes a version whose files are there.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn publish(&self, publication: &Publication) -> Result<Done, String> {
        self.json(Method::POST, "versions", Some(publication)).await
    }

    /// Lets an environment show another version.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn change(&self, change: &Change) -> Result<Done, String> {
        self.json(Method::POST, "switches", Some(change)).await
    }

    /// The versions there are, and what was and will be shown where.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn history(&self) -> Result<History, String> {
        self.json(Method::GET, "versions", None::<&()>).await
    }

    /// Takes back what was to be shown later.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn cancel(&self, id: i64) -> Result<(), String> {
        let address = self.address(&format!("switches/{id}"))?;
        self.send(|| self.http.delete(address.clone())).await.map(drop)
    }

    /// The keys of the project, without their secrets.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn keys(&self) -> Result<Vec<WriterKey>, String> {
        self.json(Method::GET, "keys", None::<&()>).await
    }

    /// Makes a key; gives what is shown once.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn make_key(&self, new: &NewKey) -> Result<MadeKey, String> {
        self.json(Method::POST, "keys", Some(new)).await
    }

    /// Ends a key; whether there was one that held.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn revoke_key(&self, id: &str) -> Result<bool, String> {
        let holds = self.keys().await?.iter().any(|key| key.id == id && key.revoked_at.is_none());
        if holds {
            let address = self.part(&["keys", id])?;
            self.send(|| self.http.delete(address.clone())).await?;
        }
        Ok(holds)
    }

    /// The accounts of the project's own directory, without their passwords.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn accounts(&self) -> Result<Vec<Account>, String> {
        self.json(Method::GET, "accounts", None::<&()>).await
    }

    /// Changes an account; gives what is odd about its groups.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn change_account(&self, change: &AccountChange) -> Result<Vec<String>, String> {
        self.json(Method::POST, "accounts", Some(change)).await
    }

    /// Tickets of a state.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn tickets(&self, wanted: &Wanted) -> Result<Tickets, String> {
        let address = self.part(&["tickets"])?;
        self.read(|| self.http.get(address.clone()).query(wanted)).await
    }

    /// A ticket, with what was sent.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn ticket(&self, reference: &str) -> Result<WholeTicket, String> {
        let address = self.part(&["tickets", reference])?;
        self.read(|| self.http.get(address.clone())).await
    }

    /// The content of an attachment, by its place from 0.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn attachment(&self, reference: &str, position: usize) -> Result<Vec<u8>, String> {
        let address = self.part(&["tickets", reference, "attachments", &position.to_string()])?;
        self.send(|| self.http.get(address.clone())).await
    }

    /// Tries a ticket again that would not go.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn retry(&self, reference: &str) -> Result<(), String> {
        let address = self.part(&["tickets", reference, "retry"])?;
        self.send(|| self.http.post(address.clone())).await.map(drop)
    }

    /// Gives a ticket up.
    ///
    /// # Errors
    /// What the server says; a server that cannot be reached.
    pub async fn give_up(&self, reference: &str) -> Result<(), String> {
        let address = self.part(&["tickets", reference])?;
        self.send(|| self.http.delete(address.clone())).await.map(drop)
    }

    /// The address of what somebody named, which may hold any signs.
    fn part(&self, names: &[&str]) -> Result<url::Url, String> {
        let mut address = self.base.clone();
        let parts = address.path_segments_mut();
        parts.map_err(|()| "the address has no path".to_owned())?.pop_if_empty().extend(names);
        Ok(address)
    }

    fn address(&self, path: &str) -> Result<url::Url, String> {
        self.base.join(path).map_err(|error| error.to_string())
    }

    async fn json<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, String> {
        let address = self.address(path)?;
        let body = body.map(serde_json::to_vec).transpose().map_err(|error| error.to_string())?;
        let send = || {
            let request = self.http.request(method.clone(), address.clone());
            match &body {
                Some(body) => request.header("content-type", "application/json").body(body.clone()),
                None => request,
            }
        };
        self.read(send).await
    }

    /// Sends, again after a pause where it failed on the way. A publication that arrived twice is a second version with
    /// the same content, which hurts nobody.
    async fn read<T: DeserializeOwned>(&self, request: impl Fn() -> RequestBuilder) -> Result<T, String> {
        let bytes = self.send(request).await?;
        serde_json::from_slice(&bytes)
            .map_err(|error| format!("{} does not answer like guichet: {error}", self.base))
    }

    async fn send(&self, request: impl Fn() -> RequestBuilder) -> Result<Vec<u8>, String> {
        let mut pause = Duration::from_millis(500);
        for attempt in 1.. {
            let answered = request().bearer_auth(&self.key).send().await;
            let trouble = match answered {
                Ok(answer) => {
                    let status = answer.status();
                    let bytes = answer.bytes().await.map_err(|error| plain(&error))?.to_vec();
                    if status.is_success() {
                        return Ok(bytes);
                    }
                    let said = said(status, &bytes);
                    if !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS {
                        return Err(said);
                    }
                    said
                }
                Err(error) => plain(&error),
            };
            if attempt >= TRIES {
                return Err(trouble);
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        Err("nothing was tried".to_owned())
    }
}

/// What a server says of a refusal.
fn said(status: StatusCode, body: &[u8]) -> String {
    if status == StatusCode::UNAUTHORIZED {
        // The server speaks of headers; whoever reads this has given a file or a variable.
        return "the server does not take this key (of `--key-file`, else of GUICHET_KEY): it is wrong, of another \
                project, expired or revoked; whoever runs the server makes keys with `guichet keys new`"
            .to_owned();
    }
    let told: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let message = told.as_ref().and_then(|told| told.get("message")?.as_str());
    message.map_or_else(|| format!("the server answers {status}"), str::to_owned)
}

/// An error with its reasons, without the address, which may hold secrets.
fn plain(error: &reqwest::Error) -> String {
    let mut reasons = Vec::new();
    let mut reason = std::error::Error::source(error);
    while let Some(error) = reason {
        reasons.push(error.to_string());
        reason = error.source();
    }
    format!(
        "the server cannot be reached: {}",
        reasons.last().cloned().unwrap_or_else(|| "it does not answer".to_owned())
    )
}
