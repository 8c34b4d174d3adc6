//! Closing shelves, and the keys that open them.
//!
//! A closed shelf is 12 bytes of nonce, then AES-256-GCM of the shelf with a key that is this shelf's alone; so any
//! file server may hold it. Its key lies in the database, closed in the same way by the master key. Pictures, films and
//! files of restricted procedures lie in the database in the same form.

use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey};

use crate::secret::random;

const NONCE: usize = 12;
/// Bound to every wrapped key: it can be nothing else.
const KEY_OF_A_SHELF: &[u8] = b"guichet shelf key";

/// Bound to what is said of the procedures of a version.
const PROCEDURES: &[u8] = b"guichet procedures";

/// What the key of grants is made of, beside the master key.
const GRANTS: &[u8] = b"guichet grants";

/// The key of one shelf.
pub struct ShelfKey([u8; 32]);

/// The key of all keys: from a file or the environment, never in the database.
pub struct MasterKey([u8; 32]);

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file cannot be read or written.
    #[error("master key `{0}`: {1}")]
    File(PathBuf, std::io::Error),
    /// It is no key.
    #[error("the master key {0} is not 32 bytes in base 64; make one with `openssl rand -base64 32`")]
    Form(String),
}

impl ShelfKey {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self(random())
    }

    /// As the page is told it: base 64.
    #[must_use]
    pub fn told(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// A shelf, closed.
    #[must_use]
    pub fn seal(&self, shelf: &[u8]) -> Vec<u8> {
        seal(&self.0, shelf, b"")
    }

    /// A closed shelf, opened; none: it is not this key's, or was changed.
    #[must_use]
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.0, sealed, b"")
    }
}

impl Default for ShelfKey {
    fn default() -> Self {
        Self::new()
    }
}

impl MasterKey {
    /// Reads it from the text of a variable.
    ///
    /// # Errors
    /// A text that is no key.
    pub fn from_text(text: &str, from: &str) -> Result<Self, MasterKeyError> {
        let bytes = STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| MasterKeyError::Form(from.to_owned()))
    }

    /// Reads it from a file; makes the file, for its owner alone, if `make` says so and it is not there.
    ///
    /// # Errors
    /// A file that cannot be read or made, or that holds no key.
    pub fn from_file(path: &Path, make: bool) -> Result<Self, MasterKeyError> {
        let trouble = |error| MasterKeyError::File(path.to_owned(), error);
        match std::fs::read_to_string(path) {
            Ok(text) => Self::from_text(&text, &format!("in `{}`", path.display())),
            Err(error) if make && error.kind() == std::io::ErrorKind::NotFound => {
                let key = Self(random());
                write_alone(path, &STANDARD.encode(key.0)).map_err(trouble)?;
                Ok(key)
            }
            Err(error) => Err(trouble(error)),
        }
    }

    /// Writes it into a new file, for its owner alone.
    ///
    /// # Errors
    /// A file that is there, or cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), MasterKeyError> {
        write_alone(path, &STANDARD.encode(self.0))
            .map_err(|error| MasterKeyError::File(path.to_owned(), error))
    }

    /// Content, closed with a new key of its own; and that key, closed.
    #[must_use]
    pub fn close(&self, content: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let key = ShelfKey::new();
        (key.seal(content), self.wrap(&key))
    }

    /// The key of a shelf, closed.
    #[must_use]
    pub fn wrap(&self, key: &ShelfKey) -> Vec<u8> {
        seal(&self.0, &key.0, KEY_OF_A_SHELF)
    }

    /// What is said of the procedures of a version, closed, in base 64: titles are for whoever may read the pages.
    #[must_use]
    pub fn close_procedures(&self, json: &str) -> String {
        STANDARD.encode(seal(&self.0, json.as_bytes(), PROCEDURES))
    }

    /// The same, opened; none: another master key closed it.
    #[must_use]
    pub fn open_procedures(&self, closed: &str) -> Option<String> {
        // Of a version of before they were closed.
        if closed.starts_with('{') {
            return Some(closed.to_owned());
        }
        let closed = STANDARD.decode(closed).ok()?;
        String::from_utf8(open(&self.0, &closed, PROCEDURES)?).ok()
    }

    /// The key that signs [grants](crate::grant): HMAC-SHA256 of its purpose, so that it says nothing of the master key.
    #[must_use]
    pub fn grants(&self) -> Vec<u8> {
        let key = EncodingKey::from_secret(&self.0);
        // HMAC takes any key and any message; what it gives is base 64.
        jsonwebtoken::crypto::sign(GRANTS, &key, Algorithm::HS256).unwrap_or_default().into_bytes()
    }

    /// A closed key, opened; none: another master key closed it.
    #[must_use]
    pub fn unwrap(&self, wrapped: &[u8]) -> Option<ShelfKey> {
        open(&self.0, wrapped, KEY_OF_A_SHELF)?.try_into().ok().map(ShelfKey)
    }
}

fn write_alone(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

fn seal(key: &[u8; 32], plain: &[u8], bound: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random();
    let cipher = Aes256Gcm::new(key.into());
    // AES-GCM refuses 64 GB at once; shelves are a thousand times smaller by their limit.
    let closed =
        cipher.encrypt(Nonce::from_slice(&nonce), Payload { msg: plain, aad: bound }).unwrap_or_default();
    [&nonce[..], &closed].concat()
}

fn open(key: &[u8; 32], sealed: &[u8], bound: &[u8]) -> Option<Vec<u8>> {
    let (nonce, closed) = sealed.split_at_checked(NONCE)?;
    Aes256Gcm::new(key.into()).decrypt(Nonce::from_slice(nonce), Payload { msg: closed, aad: bound }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_closed_opens_with_its_key_alone() {
        let (key, other) = (ShelfKey::new(), ShelfKey::new());
        let sealed = key.seal(b"for support only");
        assert_eq!(key.open(&sealed).as_deref(), Some(&b"for support only"[..]));
        assert_eq!(other.open(&sealed), None);
        let mut changed = sealed.clone();
        changed[20] ^= 1;
        assert_eq!(key.open(&changed), None);
        assert_eq!(key.open(&sealed[..5]), None);
        assert_ne!(key.seal(b"for support only"), sealed);
        let (master, other) = (MasterKey(random()), MasterKey(random()));
        let closed = master.close_procedures("{}");
        assert_eq!(master.open_procedures(&closed).as_deref(), Some("{}"));
        assert_eq!(other.open_procedures(&closed), None);
        // What is closed as one thing cannot be opened as another.
        assert!(master.open_procedures(&STANDARD.encode(master.wrap(&key))).is_none());
    }

    #[test]
    fn a_master_key_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let wrapped = MasterKey::from_file(&path, true).unwrap().wrap(&ShelfKey::new());
        assert!(MasterKey::from_file(&path, true).unwrap().unwrap(&wrapped).is_some());
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777,
            0o600
        );
        let other = MasterKey::from_file(&folder.path().join("other"), true).unwrap();
        assert!(other.unwrap(&wrapped).is_none());
        std::fs::write(&path, "too short").unwrap();
        assert!(MasterKey::from_file(&path, true).is_err());
    }
}
