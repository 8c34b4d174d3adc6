//! Passwords of the own directory: argon2id, away from the threads that serve.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::IdentityError;
use crate::secret::random;

/// What OWASP's Password Storage Cheat Sheet recommends for argon2id: 19 MiB, two rounds, one lane.
const MEMORY: u32 = 19 * 1_024;
const ROUNDS: u32 = 2;
/// How many are hashed at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// How long somebody waits for their turn.
const WAIT: Duration = Duration::from_secs(10);
/// The shortest and the longest password, in characters.
const SHORTEST: usize = 8;
const LONGEST: usize = 1_024;

/// Hashes passwords, a few at a time.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// The hash of a password that nobody has: checked for a login that does not exist, it takes as long.
    dummy: Arc<str>,
}

impl Passwords {
    /// A hasher.
    ///
    /// # Errors
    /// The parameters are refused by the library: never, with those above.
    pub fn new() -> Result<Self, IdentityError> {
        let nobody = crate::secret::token();
        Ok(Self { turns: Arc::new(Semaphore::new(AT_ONCE)), dummy: hash(&nobody)?.into() })
    }

    /// The hash of a password, as a PHC string.
    ///
    /// # Errors
    /// Too many are being hashed.
    pub async fn hash(&self, password: String) -> Result<String, IdentityError> {
        self.work(move || hash(&password)).await?
    }

    /// Whether a password is the one of this hash; without a hash it takes as long and is not.
    ///
    /// # Errors
    /// Too many are being hashed.
    pub async fn is_right(&self, password: String, of: Option<String>) -> Result<bool, IdentityError> {
        let dummy = Arc::clone(&self.dummy);
        self.work(move || {
            let known = of.is_some();
            let right = verify(&password, of.as_deref().unwrap_or(&dummy));
            right && known
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, IdentityError> {
        let busy = || IdentityError::Unreachable("too many passwords are being checked at once".to_owned());
        let turn = tokio::time::timeout(WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        // The turn goes along: a request that goes away does not make room before the work is done.
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        work.await.map_err(|_| IdentityError::Unreachable("checking a password failed".to_owned()))
    }
}

/// A password in the form in which it is hashed (NFKC), if it may be one.
pub(super) fn normal(password: &str) -> Option<String> {
    if password.len() > LONGEST * 4 {
        return None;
    }
    let normal: String = password.nfkc().collect();
    (SHORTEST..=LONGEST).contains(&normal.chars().count()).then_some(normal)
}

fn argon() -> Result<Argon2<'static>, IdentityError> {
    let params = Params::new(MEMORY, ROUNDS, 1, None).map_err(unusable)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, IdentityError> {
    let salt = SaltString::encode_b64(&random::<16>()).map_err(unusable)?;
    Ok(argon()?.hash_password(password.as_bytes(), &salt).map_err(unusable)?.to_string())
}

fn verify(password: &str, hash: &str) -> bool {
    let (Ok(argon), Ok(hash)) = (argon(), PasswordHash::new(hash)) else { return false };
    argon.verify_password(password.as_bytes(), &hash).is_ok()
}

fn unusable(error: impl std::fmt::Display) -> IdentityError {
    IdentityError::Unreachable(format!("passwords cannot be hashed: {error}"))
}
