//! Keys in a file: looked at again while tokens come, so that they are changed by changing the file.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;

use super::Key;
use crate::clock::{Moment, SECOND};
use crate::secret::sha256;

/// How long nobody looks again: this is how fast a key that was taken out is refused.
const PAUSE: Moment = 5 * SECOND;

/// The keys of a file.
#[derive(Debug)]
pub(super) struct KeyFile {
    path: PathBuf,
    kept: RwLock<Kept>,
    /// Held while somebody looks.
    looking: Mutex<()>,
}

#[derive(Debug)]
struct Kept {
    keys: Arc<Vec<Key>>,
    /// What was found last: the hash of the file, or why it could not be read.
    found: String,
    at: Moment,
}

impl KeyFile {
    /// A file that held these keys when the server started.
    pub fn new(path: PathBuf, content: &[u8], keys: Vec<Key>) -> Self {
        let kept = Kept { keys: Arc::new(keys), found: sha256(content), at: Moment::MIN };
        Self { path, kept: RwLock::new(kept), looking: Mutex::default() }
    }

    /// The keys. While the file cannot be read, or is none, they are those of before.
    pub async fn keys(&self, now: Moment) -> Arc<Vec<Key>> {
        let (keys, at) = self.kept(|kept| (Arc::clone(&kept.keys), kept.at));
        // A clock that was put back makes nothing younger.
        if (0..PAUSE).contains(&now.saturating_sub(at)) {
            return keys;
        }
        // Somebody looks already: the others go on with what there is.
        let Ok(_looking) = self.looking.try_lock() else { return keys };
        let read = tokio::fs::read(&self.path).await;
        let found = match &read {
            Ok(content) => sha256(content),
            Err(error) => error.to_string(),
        };
        let changed = self.kept(|kept| kept.found != found);
        let fresh = if changed { self.taken(read) } else { None };
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.found = found;
        kept.at = now;
        if let Some(fresh) = fresh {
            kept.keys = Arc::new(fresh);
        }
        Arc::clone(&kept.keys)
    }

    /// What a file that has changed gives; said once, not each time somebody looks.
    fn taken(&self, read: std::io::Result<Vec<u8>>) -> Option<Vec<Key>> {
        let path = self.path.display();
        match read.map_err(|error| error.to_string()).and_then(|content| Key::read(&content)) {
            Ok(keys) => {
                tracing::info!(%path, keys = keys.len(), "the keys of tokens have changed");
                Some(keys)
            }
            Err(why) => {
                tracing::error!(%path, why, "the keys of tokens cannot be read: those of before are used");
                None
            }
        }
    }

    fn kept<T>(&self, see: impl FnOnce(&Kept) -> T) -> T {
        see(&self.kept.read().unwrap_or_else(PoisonError::into_inner))
    }
}
