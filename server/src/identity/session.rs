//! Logging in here, by the own directory or LDAP, and what follows from it request after request.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Identity, IdentityError, Providers, ldap, login, password};
use crate::clock::{HOUR, MINUTE, Moment, SECOND};
use crate::person::Person;
use crate::secret::{random, sha256};
use crate::store::{Account, Attempt, Session};

/// How long somebody stays logged in, and how long while they do nothing.
const LONGEST: Moment = 12 * HOUR;
const IDLE: Moment = 2 * HOUR;
/// The end of a session is moved when it would move by this much: not every request writes.
const STEP: Moment = MINUTE;
/// The longest password that is looked at, in bytes.
const PASSWORD: usize = 4_096;

/// A directory in which people log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// The own one.
    Directory,
    /// One that speaks LDAP.
    Ldap,
}

impl Provider {
    /// Its word in requests and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Ldap => "ldap",
        }
    }

    /// From that word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Directory, Self::Ldap].into_iter().find(|provider| provider.name() == name)
    }
}

/// Who wants to log in, and where.
#[derive(Clone, Copy)]
pub struct LogIn<'a> {
    /// The project.
    pub project: &'a str,
    /// Who is asked, one after the other.
    pub providers: &'a [Provider],
    /// What was typed as login.
    pub login: &'a str,
    /// What was typed as password.
    pub password: &'a str,
}

fn refused(why: &str) -> IdentityError {
    IdentityError::Refused(why.to_owned())
}

impl Identity {
    /// Checks a password and begins a session: its token, 256 random bits for the person's browser alone, and the
    /// person.
    ///
    /// # Errors
    /// A wrong password or an unknown login (both alike, and as slow), a pause after too many of them, a directory
    /// that cannot be asked.
    pub async fn log_in(&self, who: LogIn<'_>, now: Moment) -> Result<(String, Person), IdentityError> {
        let login = login::normal(who.login).ok_or_else(|| refused("this is no login"))?;
        if who.password.is_empty() || who.password.len() > PASSWORD {
            return Err(refused("this is no password"));
        }
        let ways = who.providers.iter().map(|provider| self.ways(who.project, *provider));
        let ways = ways.collect::<Result<Vec<_>, _>>()?;
        // Counted before it is checked, and once, however many are asked: fifty at once are not fifty free attempts.
        if let Attempt::Locked(until) = self.store.count_attempt(who.project, &login, now).await? {
            let seconds = (until - now).max(0).unsigned_abs().div_ceil(SECOND.unsigned_abs());
            return Err(IdentityError::Locked(seconds));
        }
        let (mut trouble, mut denied) = (refused("there is no directory"), false);
        for (provider, ways) in who.providers.iter().zip(ways) {
            let checked = match (provider, &ways.ldap) {
                (Provider::Ldap, Some(directory)) => {
                    directory.check(&login, who.password).await.map(|person| (person, None))
                }
                _ => self
                    .own(who.project, &login, who.password)
                    .await
                    .map(|(person, hash)| (person, Some(hash))),
            };
            match checked {
                Ok((person, hash)) => {
                    let token = self.begin(&who, *provider, (&person, hash.as_deref()), now).await?;
                    self.store.forget_attempts(who.project, &login).await?;
                    return Ok((token, person));
                }
                Err(IdentityError::Refused(why)) => {
                    denied = true;
                    if matches!(trouble, IdentityError::Refused(_)) {
                        trouble = IdentityError::Refused(why);
                    }
                }
                // That a directory cannot be asked is told rather than that another does not know them.
                Err(error) => trouble = error,
            }
        }
        // Where nobody could say no, nothing was tried.
        if !denied {
            self.store.forget_attempt(who.project, &login, now).await?;
        }
        Err(trouble)
    }

    /// Begins a session of somebody whose password was right: its token.
    async fn begin(
        &self,
        who: &LogIn<'_>,
        provider: Provider,
        (person, hash): (&Person, Option<&str>),
        now: Moment,
    ) -> Result<String, IdentityError> {
        let token = URL_SAFE_NO_PAD.encode(random::<32>());
        let session = Session {
            token_sha256: sha256(token.as_bytes()),
            project: who.project.to_owned(),
            provider: provider.name().to_owned(),
            person: person.clone(),
            created_at: now,
            checked_at: now,
            expires_at: now + IDLE,
        };
        if !self.store.begin_session(&session, hash).await? {
            return Err(refused("the account was changed while its password was checked"));
        }
        Ok(token)
    }

    /// Who is logged in with this token. An account's groups are those of this moment; LDAP's are asked for again
    /// when they are older than `recheck`, and believed up to twice that while the directory cannot be asked.
    ///
    /// # Errors
    /// A session that is not, or not any more; of another project; or whose groups are too old.
    pub async fn session(&self, project: &str, token: &str, now: Moment) -> Result<Person, IdentityError> {
        let hash = sha256(token.as_bytes());
        let found = self.store.session(&hash).await?;
        let session = found.filter(|found| found.project == project && now < found.expires_at);
        let mut session = session.ok_or_else(|| refused("there is no such session"))?;
        match self.renew(&mut session, now).await {
            Ok(()) => {}
            Err(IdentityError::Refused(why)) => {
                self.store.end_session(&hash).await?;
                return Err(IdentityError::Refused(why));
            }
            Err(error) => return Err(error),
        }
        let expires = (now + IDLE).min(session.created_at + LONGEST);
        if expires >= session.expires_at + STEP
            || expires == session.created_at + LONGEST && expires > session.expires_at
        {
            self.store.prolong_session(&hash, expires).await?;
        }
        Ok(session.person)
    }

    /// Ends a session. Whether there is one is not said.
    ///
    /// # Errors
    /// The database.
    pub async fn log_out(&self, token: &str) -> Result<(), IdentityError> {
        Ok(self.store.end_session(&sha256(token.as_bytes())).await?)
    }

    /// Brings what a session says of its person up to date.
    async fn renew(&self, session: &mut Session, now: Moment) -> Result<(), IdentityError> {
        let provider = Provider::named(&session.provider).ok_or_else(|| refused("an unknown directory"))?;
        let ways = self.ways(&session.project, provider)?;
        let login = session.person.login.clone();
        match (provider, &ways.ldap) {
            (Provider::Ldap, Some(directory)) => self.look_up(directory, session, now).await,
            _ => {
                let found = self.store.account(&session.project, &login).await?;
                let account = found.filter(|(account, _)| !account.disabled);
                let (account, _) = account.ok_or_else(|| refused("the account is closed"))?;
                session.person = person(account);
                Ok(())
            }
        }
    }

    async fn look_up(
        &self,
        directory: &ldap::Directory,
        session: &mut Session,
        now: Moment,
    ) -> Result<(), IdentityError> {
        let age = now - session.checked_at;
        // Negative: the clock was put back, and nobody knows how old they are.
        if (0..directory.recheck()).contains(&age) {
            return Ok(());
        }
        match directory.look_up(&session.person.login, now).await {
            Ok(person) if person.login == session.person.login => {
                session.person = person;
                self.store.check_session(&session.token_sha256, &session.person, now).await?;
                Ok(())
            }
            Ok(_) => Err(refused("the directory knows somebody else by this login")),
            Err(IdentityError::Unreachable(_)) if (0..directory.recheck() * 2).contains(&age) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The person of an account, and the hash that the password was checked with.
    async fn own(
        &self,
        project: &str,
        login: &str,
        password: &str,
    ) -> Result<(Person, String), IdentityError> {
        let found = self.store.account(project, login).await?;
        let hash = found.as_ref().map(|(_, hash)| hash.clone());
        // One that cannot be anybody's is checked all the same: that takes as long as any other.
        let password = password::normal(password).unwrap_or_default();
        let right = self.passwords.is_right(password, hash).await?;
        match found {
            Some((account, hash)) if right && !account.disabled => Ok((person(account), hash)),
            _ => Err(refused("a wrong password, an unknown login or a closed account")),
        }
    }

    fn ways(&self, project: &str, provider: Provider) -> Result<&Providers, IdentityError> {
        let offered = self.providers(project).contains(&provider);
        let ways = self.projects.get(project).filter(|_| offered);
        ways.ok_or_else(|| refused("this project does not log people in that way"))
    }
}

fn person(account: Account) -> Person {
    let Account { login, name, language, groups, .. } = account;
    Person { login, name, language, groups, values: std::collections::BTreeMap::new() }
}
