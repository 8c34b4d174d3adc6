//! Keys at an address: fetched, kept for a while, fetched again when an unknown one is named.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use reqwest::{Client, redirect};
use tokio::sync::Mutex;
use url::Url;

use super::Key;
use crate::clock::{MINUTE, Moment, SECOND};
use crate::identity::IdentityError;

/// How long keys are used without asking again: this is how fast a key that was taken away is refused.
const FRESH: Moment = 5 * MINUTE;
/// How long they are used while the address does not answer.
const STALE: Moment = 60 * MINUTE;
/// How long nobody asks again because of an unknown key.
const PAUSE: Moment = 30 * SECOND;
/// How long nobody asks again after an attempt that failed.
const FAILED: Moment = 5 * SECOND;
/// How long an answer may take, and how large it may be, in bytes.
const TIME: Duration = Duration::from_secs(5);
const SIZE: usize = 256 * 1_024;

/// Why the address is asked.
#[derive(Clone, Copy)]
enum Because {
    /// What there is, is old.
    Old,
    /// A key is not among what there is.
    Unknown,
}

impl Because {
    /// How old the keys must be, and how long ago an attempt that failed.
    fn pauses(self) -> (Moment, Moment) {
        match self {
            Self::Old => (FRESH, FAILED),
            Self::Unknown => (PAUSE, PAUSE),
        }
    }
}

/// The keys at an address.
#[derive(Clone, Debug)]
pub(super) struct Remote {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    url: Url,
    client: Client,
    kept: RwLock<Option<Kept>>,
    /// When the last attempt was begun that has not succeeded; held while one is made, so that there is one at a time.
    failed: Mutex<Option<Moment>>,
}

#[derive(Clone, Debug)]
struct Kept {
    keys: Arc<Vec<Key>>,
    at: Moment,
}

impl Kept {
    /// Whether it is younger than that. A clock that was put back makes nothing younger.
    fn within(&self, age: Moment, now: Moment) -> bool {
        (0..age).contains(&(now - self.at))
    }
}

impl Remote {
    pub fn new(url: Url) -> Result<Self, IdentityError> {
        // Somebody may have chosen a provider before: then it is that one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(TIME).redirect(redirect::Policy::none()).build();
        let client = client.map_err(|error| IdentityError::Unreachable(error.to_string()))?;
        let shared = Shared { url, client, kept: RwLock::new(None), failed: Mutex::new(None) };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The keys.
    pub async fn keys(&self, now: Moment) -> Result<Arc<Vec<Key>>, IdentityError> {
        let kept = self.kept();
        if let Some(kept) = &kept
            && kept.within(FRESH, now)
        {
            return Ok(Arc::clone(&kept.keys));
        }
        let usable = kept.filter(|kept| kept.within(STALE, now));
        match usable {
            // Somebody asks already: the others go on with what there is.
            Some(kept) => match self.shared.failed.try_lock() {
                Ok(mut failed) => Ok(self
                    .fetch(&mut failed, Because::Old, now)
                    .await
                    .unwrap_or_else(|_| Arc::clone(&kept.keys))),
                Err(_) => Ok(kept.keys),
            },
            None => {
                let mut failed = self.shared.failed.lock().await;
                self.fetch(&mut failed, Because::Old, now).await
            }
        }
    }

    /// Keys that are newer than those that did not fit, if it is time to ask.
    pub async fn newer(&self, than: &Arc<Vec<Key>>, now: Moment) -> Option<Arc<Vec<Key>>> {
        let mut failed = self.shared.failed.lock().await;
        let keys = self.fetch(&mut failed, Because::Unknown, now).await.ok()?;
        (!Arc::ptr_eq(&keys, than)).then_some(keys)
    }

    /// Asks, unless that was done not long ago.
    async fn fetch(
        &self,
        failed: &mut Option<Moment>,
        because: Because,
        now: Moment,
    ) -> Result<Arc<Vec<Key>>, IdentityError> {
        let (age, pause) = because.pauses();
        if let Some(kept) = self.kept().filter(|kept| kept.within(age, now)) {
            return Ok(kept.keys);
        }
        if failed.is_some_and(|at| (0..pause).contains(&(now - at))) {
            return Err(IdentityError::Unreachable("the keys could not be fetched a moment ago".to_owned()));
        }
        // Noted before: an attempt whose request goes away is one, too.
        *failed = Some(now);
        match self.document().await.and_then(|document| Key::set(&document)) {
            Ok(keys) => {
                *failed = None;
                let keys = Arc::new(keys);
                let kept = Kept { keys: Arc::clone(&keys), at: now };
                *self.shared.kept.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(kept);
                Ok(keys)
            }
            Err(why) => {
                tracing::warn!(address = %self.shared.url, why, "keys of tokens cannot be fetched");
                Err(IdentityError::Unreachable(format!("the keys cannot be fetched: {why}")))
            }
        }
    }

    async fn document(&self) -> Result<Vec<u8>, String> {
        let asked = self.shared.client.get(self.shared.url.clone()).header("accept", "application/json");
        let mut answer = asked.send().await.map_err(|error| error.without_url().to_string())?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(format!("status {}", answer.status().as_u16()));
        }
        let mut document = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|error| error.without_url().to_string())? {
            if document.len() + part.len() > SIZE {
                return Err(format!("more than {SIZE} bytes"));
            }
            document.extend_from_slice(&part);
        }
        Ok(document)
    }

    fn kept(&self) -> Option<Kept> {
        self.shared.kept.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}
