//! Who is asking: a token of the host, a login of the own directory or of LDAP; or nobody.
//!
//! Invariant: fails closed. Whatever cannot be checked is an error, never somebody, and never silently nobody.

/// Why nobody can be made of what a request brings.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The proof does not hold: forged, expired, spent, of another project. What exactly is for the log alone.
    #[error("this identity cannot be accepted")]
    Refused(String),
    /// Too many wrong passwords: seconds until the next may be tried.
    #[error("too many attempts")]
    Locked(u64),
    /// Whoever would know cannot be asked now.
    #[error("the directory cannot be asked at the moment")]
    Unreachable(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

/// Who people are.
#[derive(Debug)]
pub struct Identity;

impl Identity {
    /// Reads what the settings of each project say.
    ///
    /// # Errors
    /// Every mistake.
    pub fn read(
        _: &crate::settings::Settings,
        _: crate::store::Store,
        _: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<String>> {
        Ok(Self)
    }

    /// Removes what has expired.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep(&self, _now: crate::clock::Moment) -> crate::store::Result<()> {
        Ok(())
    }

    /// The person of a host's token.
    ///
    /// # Errors
    /// A token that does not hold.
    pub async fn token(&self, _project: &str, _token: &str) -> Result<crate::person::Person, IdentityError> {
        Err(IdentityError::Refused("no provider".to_owned()))
    }

    /// The person of a session.
    ///
    /// # Errors
    /// A session that does not hold.
    pub async fn session(
        &self,
        _project: &str,
        _token: &str,
    ) -> Result<crate::person::Person, IdentityError> {
        Err(IdentityError::Refused("no provider".to_owned()))
    }
}
