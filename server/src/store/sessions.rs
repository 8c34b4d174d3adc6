//! Who is logged in, and which tokens of hosts are good no more.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Result, Store, StoreError};
use crate::clock::{DAY, Moment};
use crate::person::Person;

/// Somebody who has logged in here.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// SHA-256 of its token; the token itself is nowhere.
    pub token_sha256: String,
    /// The project.
    pub project: String,
    /// The directory: `directory` or `ldap`.
    pub provider: String,
    /// Who it is.
    pub person: Person,
    /// When it began.
    pub created_at: Moment,
    /// When the groups were last asked for.
    pub checked_at: Moment,
    /// When it ends, unless it is used before.
    pub expires_at: Moment,
}

impl Store {
    /// Keeps a session. Of the own directory, only if the account is open and still has the password that was checked,
    /// whose hash this is; false: it was changed meanwhile. Whoever changes an account waits for this, or this for them:
    /// then they end the session, or it is never begun.
    pub(crate) async fn begin_session(&self, session: &Session, password: Option<&str>) -> Result<bool> {
        let mut work = self.begin().await?;
        if let Some(password) = password {
            // Changes nothing; holds the row until the session is there.
            let sql = "UPDATE account SET password = password WHERE project = $1 AND login = $2 \
                       AND password = $3 AND disabled_at IS NULL";
            let hold = sqlx::query(sql).bind(&session.project).bind(&session.person.login).bind(password);
            if hold.execute(&mut *work).await?.rows_affected() == 0 {
                return Ok(false);
            }
        }
        let sql = "INSERT INTO session (token_sha256, project, login, provider, person, created_at, checked_at, \
                   expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        sqlx::query(sql)
            .bind(&session.token_sha256)
            .bind(&session.project)
            .bind(&session.person.login)
            .bind(&session.provider)
            .bind(json(&session.person)?)
            .bind(session.created_at)
            .bind(session.checked_at)
            .bind(session.expires_at)
            .execute(&mut *work)
            .await?;
        work.commit().await?;
        Ok(true)
    }

    /// The session of a token.
    pub(crate) async fn session(&self, token_sha256: &str) -> Result<Option<Session>> {
        let sql = "SELECT token_sha256, project, provider, person, created_at, checked_at, expires_at \
                   FROM session WHERE token_sha256 = $1";
        let found = sqlx::query(sql).bind(token_sha256).fetch_optional(&self.pool).await?;
        found.as_ref().map(read).transpose()
    }

    /// Moves the end of a session.
    pub(crate) async fn prolong_session(&self, token_sha256: &str, expires_at: Moment) -> Result<()> {
        let sql = "UPDATE session SET expires_at = $2 WHERE token_sha256 = $1 AND expires_at < $2";
        sqlx::query(sql).bind(token_sha256).bind(expires_at).execute(&self.pool).await?;
        Ok(())
    }

    /// Keeps what a directory says of a session's person now.
    pub(crate) async fn check_session(&self, token_sha256: &str, person: &Person, now: Moment) -> Result<()> {
        let sql = "UPDATE session SET person = $2, checked_at = $3 WHERE token_sha256 = $1";
        sqlx::query(sql).bind(token_sha256).bind(json(person)?).bind(now).execute(&self.pool).await?;
        Ok(())
    }

    /// Ends a session, if it is there.
    pub(crate) async fn end_session(&self, token_sha256: &str) -> Result<()> {
        let sql = "DELETE FROM session WHERE token_sha256 = $1";
        sqlx::query(sql).bind(token_sha256).execute(&self.pool).await?;
        Ok(())
    }

    /// Marks a token as spent; false: it was before. Of many at once, in any number of processes, one gets true.
    pub(crate) async fn spend(&self, project: &str, token: &str, until: Moment) -> Result<bool> {
        let sql = "INSERT INTO spent_token (project, token, until) VALUES ($1, $2, $3) \
                   ON CONFLICT (project, token) DO NOTHING";
        let made = sqlx::query(sql).bind(project).bind(token).bind(until).execute(&self.pool).await?;
        Ok(made.rows_affected() == 1)
    }

    /// Whether a token is spent.
    pub(crate) async fn is_spent(&self, project: &str, token: &str) -> Result<bool> {
        let sql = "SELECT token FROM spent_token WHERE project = $1 AND token = $2";
        Ok(sqlx::query(sql).bind(project).bind(token).fetch_optional(&self.pool).await?.is_some())
    }

    /// Removes what has expired; how many rows.
    pub(crate) async fn sweep_identity(&self, now: Moment) -> Result<u64> {
        let expired = [
            ("DELETE FROM session WHERE expires_at <= $1", now),
            ("DELETE FROM spent_token WHERE until <= $1", now),
            ("DELETE FROM login_failure WHERE locked_until <= $1", now - DAY),
        ];
        let mut gone = 0;
        for (sql, until) in expired {
            gone += sqlx::query(sql).bind(until).execute(&self.pool).await?.rows_affected();
        }
        Ok(gone)
    }
}

fn json(person: &Person) -> Result<String> {
    serde_json::to_string(person).map_err(|_| StoreError::Damaged("a person cannot be written".to_owned()))
}

fn read(row: &AnyRow) -> Result<Session> {
    let person: String = row.try_get("person")?;
    let damaged = |_| StoreError::Damaged("the person of a session cannot be read".to_owned());
    Ok(Session {
        token_sha256: row.try_get("token_sha256")?,
        project: row.try_get("project")?,
        provider: row.try_get("provider")?,
        person: serde_json::from_str(&person).map_err(damaged)?,
        created_at: row.try_get("created_at")?,
        checked_at: row.try_get("checked_at")?,
        expires_at: row.try_get("expires_at")?,
    })
}
