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
