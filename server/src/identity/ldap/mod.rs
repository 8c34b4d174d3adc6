//! A directory that speaks LDAP: a login and a password → a person, by binding as them.
//!
//! Invariants: nothing is said before TLS stands (or the operator allowed it on this machine); an empty password is
//! never asked about, for a directory calls that success; referrals are not followed.

mod entry;
mod template;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError};
use tokio::sync::Semaphore;

pub use template::{Template, canonical};
pub(crate) use template::{first_value, is_below};

use super::IdentityError;
use super::settings::{Find, LdapSettings};
use crate::clock::{Moment, SECOND};
use crate::person::Person;
use crate::secret;
use entry::Entry;

/// How long nobody's groups are asked for after that could not be done: requests do not each wait in vain.
const PAUSE: Moment = 2 * SECOND;
/// How many conversations with a directory there are at once.
const CONVERSATIONS: usize = 8;
/// What RFC 4511 calls busy and unavailable, and what says that nobody knows; any other code but 0 is a no.
const NOT_NOW: [u32; 7] = [1, 2, 3, 10, 51, 52, 80];

/// A directory.
#[derive(Clone, Debug)]
pub struct Directory {
    settings: Arc<LdapSettings>,
    turns: Arc<Semaphore>,
    /// When it last could not be asked; `i64::MIN`: it could.
    silent: Arc<AtomicI64>,
}

impl Directory {
    /// The directory that the settings name.
    pub fn new(settings: LdapSettings) -> Self {
        Self {
            settings: Arc::new(settings),
            turns: Arc::new(Semaphore::new(CONVERSATIONS)),
            silent: Arc::new(AtomicI64::new(i64::MIN)),
        }
    }

    /// How old groups may be, in milliseconds.
    pub fn recheck(&self) -> i64 {
        self.settings.recheck
    }

    /// The person, if the password is right.
    ///
    /// # Errors
    /// A wrong password or an unknown login, both alike; or the directory cannot be asked.
    pub async fn check(&self, login: &str, password: &str) -> Result<Person, IdentityError> {
        if password.is_empty() {
            return Err(IdentityError::Refused("empty password".to_owned()));
        }
        self.ask(login, Some(password.to_owned())).await
    }

    /// The person as the directory knows them now.
    ///
    /// # Errors
    /// They are not there any more; or the directory cannot be asked.
    pub async fn look_up(&self, login: &str, now: Moment) -> Result<Person, IdentityError> {
        let since = now.saturating_sub(self.silent.load(Ordering::Relaxed));
        if (0..PAUSE).contains(&since) {
            return Err(IdentityError::Unreachable("it could not be asked a moment ago".to_owned()));
        }
        let answer = self.ask(login, None).await;
        let silent = if matches!(answer, Err(IdentityError::Unreachable(_))) { now } else { i64::MIN };
        self.silent.store(silent, Ordering::Relaxed);
        answer
    }

    /// One conversation, in a task of its own: the library panics on answers that are no LDAP.
    async fn ask(&self, login: &str, password: Option<String>) -> Result<Person, IdentityError> {
        let limit = self.settings.timeout;
        let busy = |_| IdentityError::Unreachable("too many are being asked for at once".to_owned());
        let turn =
            tokio::time::timeout(limit, Arc::clone(&self.turns).acquire_owned()).await.map_err(busy)?;
        let (settings, login) = (Arc::clone(&self.settings), login.to_owned());
        let talk = tokio::spawn(async move {
            let _turn = turn;
            let talk = converse(&settings, &login, password.as_deref());
            tokio::time::timeout(settings.timeout, talk).await
        });
        match talk.await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(IdentityError::Unreachable(format!("no answer within {} s", limit.as_secs()))),
            Err(_) => Err(IdentityError::Unreachable("what it answers is not LDAP".to_owned())),
        }
    }
}

/// Looks the person up with the service account, and binds as them last.
async fn converse(
    settings: &LdapSettings,
    login: &str,
    password: Option<&str>,
) -> Result<Person, IdentityError> {
    let mut ldap = connect(settings).await.map_err(unreachable)?;
    let bound =
        ldap.simple_bind(&settings.service_dn, &settings.service_password).await.map_err(unreachable)?;
    if bound.rc != 0 {
        return Err(IdentityError::Unreachable(format!("the service account is refused ({})", bound.rc)));
    }
    let found = entry::find(&mut ldap, settings, login).await?;
    let person = match &found {
        Some(entry) => Some(entry::person(&mut ldap, settings, entry).await?),
        None => None,
    };
    if let Some(password) = password {
        // A login that is not there costs a bind, too: how long it takes tells nothing.
        let name = found.map_or_else(|| nobody(settings), |entry: Entry| entry.dn);
        let bound = ldap.simple_bind(&name, password).await.map_err(unreachable)?;
        if NOT_NOW.contains(&bound.rc) {
            return Err(IdentityError::Unreachable(format!("it answers a bind with {}", bound.rc)));
        }
        if bound.rc != 0 {
            return Err(IdentityError::Refused(format!("the directory refuses the bind ({})", bound.rc)));
        }
    }
    // It goes away whether or not the directory hears the farewell.
    let _ = ldap.unbind().await;
    person.ok_or_else(|| IdentityError::Refused("the directory has no such person".to_owned()))
}

/// The name of an entry that does not exist.
fn nobody(settings: &LdapSettings) -> String {
    let login = secret::token();
    match &settings.find {
        Find::Name(template, _) => template.fill(&login, ""),
        Find::Search(base, _) => format!("uid={login},{base}"),
    }
}

async fn connect(settings: &LdapSettings) -> Result<Ldap, LdapError> {
    let wishes = LdapConnSettings::new()
        .set_conn_timeout(settings.timeout)
        .set_starttls(settings.starttls)
        .set_config(Arc::clone(&settings.tls));
    let (connection, ldap) = LdapConnAsync::from_url_with_settings(wishes, &settings.url).await?;
    // It ends when the last handle is dropped; what breaks it is seen by whoever waits for an answer.
    tokio::spawn(async move { connection.drive().await });
    Ok(ldap)
}

fn unreachable(error: LdapError) -> IdentityError {
    IdentityError::Unreachable(error.to_string())
}
