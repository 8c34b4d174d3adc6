//! The own directory, as an operator keeps it: `guichet accounts …`.

use super::password::{self, Passwords};
use super::{IdentityError, login};
use crate::clock::Moment;
use crate::store::{Account, Store, StoreError};

/// Why an account is not changed as wished.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The login.
    #[error("this cannot be a login: give 1 to 256 characters without line breaks")]
    Login,
    /// The password.
    #[error("this cannot be a password: give 8 to 1024 characters")]
    Password,
    /// There is one already.
    #[error("there is an account `{0}` already: change it, or choose another login")]
    Exists(String),
    /// There is none.
    #[error("there is no account `{0}`: create it first")]
    Missing(String),
    /// There is no such project.
    #[error("the database knows no project `{0}`: check the name, or publish it first")]
    NoProject(String),
    /// Hashing.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is needed for a new account.
#[derive(Clone, Default)]
pub struct NewAccount {
    /// The login; it is kept in small letters.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Their language as a BCP 47 tag, or empty.
    pub language: String,
    /// Their groups.
    pub groups: Vec<String>,
    /// Their password: 8 to 1024 characters.
    pub password: String,
}

/// The accounts of one project.
pub struct Accounts<'a> {
    pub(super) store: &'a Store,
    pub(super) passwords: Passwords,
    pub(super) project: &'a str,
}

impl<'a> Accounts<'a> {
    /// The accounts of a project in a database.
    ///
    /// # Errors
    /// Passwords cannot be hashed.
    pub fn new(store: &'a Store, project: &'a str) -> Result<Self, AccountError> {
        Ok(Self { store, passwords: Passwords::new()?, project })
    }

    /// Makes an account.
    ///
    /// # Errors
    /// A login that is taken or none, a password that is too short or too long, a project that is not there.
    pub async fn create(&self, new: NewAccount, now: Moment) -> Result<(), AccountError> {
        let login = login::normal(&new.login).ok_or(AccountError::Login)?;
        let password = password::normal(&new.password).ok_or(AccountError::Password)?;
        if !self.store.has_project(self.project).await? {
            return Err(AccountError::NoProject(self.project.to_owned()));
        }
        let account = Account {
            login: login.clone(),
            name: new.name.replace(char::is_control, " "),
            language: new.language.replace(char::is_control, " "),
            groups: new.groups.into_iter().collect(),
            disabled: false,
        };
        let hash = self.passwords.hash(password).await?;
        if self.store.create_account(self.project, &account, &hash, now).await? {
            Ok(())
        } else {
            Err(AccountError::Exists(login))
        }
    }

    /// Gives another password. Whoever is logged in is not any more; a pause after wrong ones ends.
    ///
    /// # Errors
    /// No such account, or a password that is too short or too long.
    pub async fn change_password(&self, login: &str, password: &str) -> Result<(), AccountError> {
        let login = login::normal(login).ok_or(AccountError::Login)?;
        let password = password::normal(password).ok_or(AccountError::Password)?;
        let hash = self.passwords.hash(password).await?;
        found(self.store.change_password(self.project, &login, &hash).await?, login)
    }

    /// Puts the account into these groups and no others. It counts from the next request on.
    ///
    /// # Errors
    /// No such account.
    pub async fn set_groups(&self, login: &str, groups: &[String]) -> Result<(), AccountError> {
        let login = login::normal(login).ok_or(AccountError::Login)?;
        found(self.store.set_account_groups(self.project, &login, groups).await?, login)
    }

    /// Closes the account: nobody logs in with it, and whoever is logged in is not any more.
    ///
    /// # Errors
    /// No such account.
    pub async fn disable(&self, login: &str, now: Moment) -> Result<(), AccountError> {
        let login = login::normal(login).ok_or(AccountError::Login)?;
        found(self.store.disable_account(self.project, &login, now).await?, login)
    }

    /// Opens it again.
    ///
    /// # Errors
    /// No such account.
    pub async fn enable(&self, login: &str) -> Result<(), AccountError> {
        let login = login::normal(login).ok_or(AccountError::Login)?;
        found(self.store.enable_account(self.project, &login).await?, login)
    }

    /// All accounts, by login.
    ///
    /// # Errors
    /// The database.
    pub async fn list(&self) -> Result<Vec<Account>, AccountError> {
        Ok(self.store.accounts(self.project).await?)
    }
}

fn found(there: bool, login: String) -> Result<(), AccountError> {
    if there { Ok(()) } else { Err(AccountError::Missing(login)) }
}
