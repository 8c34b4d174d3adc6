//! Who is asking: a token of the host, a login of the own directory or of LDAP; or nobody.
//!
//! ```no_run
//! # async fn example(table: toml::Table, store: guichet_server::store::Store) -> Result<(), Box<dyn std::error::Error>> {
//! use std::collections::BTreeMap;
//!
//! use guichet_server::clock;
//! use guichet_server::identity::{Identity, IdentitySettings, LogIn, Provider};
//!
//! let settings = IdentitySettings::read("shop", &table, &|name| std::env::var(name).ok()).expect("it is right");
//! let identity = Identity::new(BTreeMap::from([("shop".to_owned(), settings)]), store)?;
//! let person = identity.token("shop", "eyJ…", clock::now()).await?;
//!
//! let who = LogIn { project: "shop", providers: &[Provider::Directory], login: "ann", password: "…" };
//! let (session, person) = identity.log_in(who, clock::now()).await?;
//! let person = identity.session("shop", &session, clock::now()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Invariant: fails closed. Whatever cannot be checked is an error, never somebody, and never silently nobody.

mod accounts;
mod change;
mod ldap;
mod login;
mod password;
mod session;
mod settings;
mod token;

use std::collections::BTreeMap;

pub use accounts::{AccountError, Accounts, NewAccount};
pub use change::{AccountAct, AccountChange};
pub use session::{LogIn, Provider};
pub use settings::{IdentitySettings, Mistake};

use crate::clock::Moment;
use crate::person::Person;
use crate::store::Store;
use password::Passwords;
use token::{Verified, Verifier};

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

/// What finds out who is asking, for every project.
#[derive(Clone, Debug)]
pub struct Identity {
    projects: BTreeMap<String, Providers>,
    passwords: Passwords,
    store: Store,
}

/// The ways of one project.
#[derive(Clone, Debug)]
struct Providers {
    tokens: Option<Verifier>,
    directory: bool,
    ldap: Option<ldap::Directory>,
}

impl Identity {
    /// From the settings of each project.
    ///
    /// # Errors
    /// This system cannot do TLS or hash passwords.
    pub fn new(settings: BTreeMap<String, IdentitySettings>, store: Store) -> Result<Self, IdentityError> {
        let passwords = Passwords::new()?;
        let ways = |(project, settings): (String, IdentitySettings)| {
            let tokens = settings.tokens.map(Verifier::new).transpose()?;
            let ldap = settings.ldap.map(ldap::Directory::new);
            Ok((project, Providers { tokens, directory: settings.directory, ldap }))
        };
        let projects = settings.into_iter().map(ways).collect::<Result<_, IdentityError>>()?;
        Ok(Self { projects, passwords, store })
    }

    /// Whether a project accepts tokens of its host.
    #[must_use]
    pub fn takes_tokens(&self, project: &str) -> bool {
        self.projects.get(project).is_some_and(|ways| ways.tokens.is_some())
    }

    /// The ways in which people log in to a project here: what a login page offers.
    #[must_use]
    pub fn providers(&self, project: &str) -> Vec<Provider> {
        let Some(ways) = self.projects.get(project) else { return Vec::new() };
        let own = ways.directory.then_some(Provider::Directory);
        own.into_iter().chain(ways.ldap.as_ref().map(|_| Provider::Ldap)).collect()
    }

    /// Of whom a token of the host speaks. Where tokens are good for one use, this is it.
    ///
    /// # Errors
    /// A token that does not hold, or keys that cannot be had.
    pub async fn token(&self, project: &str, token: &str, now: Moment) -> Result<Person, IdentityError> {
        let verifier = self.verifier(project)?;
        let verified = verifier.verify(token, now).await?;
        if self.store.is_spent(project, &verified.name).await? {
            return Err(IdentityError::Refused("the token's person has logged out".to_owned()));
        }
        if verifier.once() {
            let Verified { id, until, .. } = &verified;
            let id =
                id.as_deref().ok_or_else(|| IdentityError::Refused("the token has no `jti`".to_owned()))?;
            if !self.store.spend(project, id, *until).await? {
                return Err(IdentityError::Refused("the token has been used".to_owned()));
            }
        }
        Ok(verified.person)
    }

    /// Ends a token before its time.
    ///
    /// # Errors
    /// A token that does not hold anyway.
    pub async fn log_out_token(&self, project: &str, token: &str, now: Moment) -> Result<(), IdentityError> {
        let verified = self.verifier(project)?.verify(token, now).await?;
        self.store.spend(project, &verified.name, verified.until).await?;
        Ok(())
    }

    /// The accounts of a project's own directory.
    #[must_use]
    pub fn accounts<'a>(&'a self, project: &'a str) -> Accounts<'a> {
        Accounts { store: &self.store, passwords: self.passwords.clone(), project }
    }

    /// Removes what has expired: sessions, spent tokens, counts of wrong passwords a day after their last pause.
    /// How many rows there were.
    ///
    /// # Errors
    /// The database.
    pub async fn sweep(&self, now: Moment) -> Result<u64, IdentityError> {
        Ok(self.store.sweep_identity(now).await?)
    }

    fn verifier(&self, project: &str) -> Result<&Verifier, IdentityError> {
        let ways = self.projects.get(project).and_then(|ways| ways.tokens.as_ref());
        ways.ok_or_else(|| IdentityError::Refused("this project takes no tokens".to_owned()))
    }
}
