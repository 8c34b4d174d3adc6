//! Accounts of the own directory, and wrong passwords.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Result, Store, StoreError};
use crate::clock::Moment;

/// An account, without its password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its login, in small letters.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Their language as a BCP 47 tag; may be empty.
    pub language: String,
    /// Their groups.
    pub groups: BTreeSet<String>,
    /// It is closed.
    pub disabled: bool,
}

/// Whether a password may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It may, and has been counted.
    Counted,
    /// Not before this moment.
    Locked(Moment),
}

const COLUMNS: &str = "login, name, language, groups, password, disabled_at";

/// The fifth wrong password makes a pause of a minute, each further one a pause of twice the last, up to an hour.
/// Where there is no pause, `locked_until` is when it was counted: from then on it is forgotten some day.
const COUNT: &str = "INSERT INTO login_failure (project, login, fails, locked_until) VALUES ($1, $2, 1, $3) \
    ON CONFLICT (project, login) DO UPDATE SET fails = login_failure.fails + 1, locked_until = $3 + \
    CASE login_failure.fails + 1 WHEN 1 THEN 0 WHEN 2 THEN 0 WHEN 3 THEN 0 WHEN 4 THEN 0 WHEN 5 THEN 60000 \
    WHEN 6 THEN 120000 WHEN 7 THEN 240000 WHEN 8 THEN 480000 WHEN 9 THEN 960000 WHEN 10 THEN 1920000 \
    ELSE 3600000 END \
    WHERE login_failure.locked_until <= $3 RETURNING fails";

impl Store {
    /// Whether there is such a project.
    pub(crate) async fn has_project(&self, project: &str) -> Result<bool> {
        let found = sqlx::query("SELECT id FROM project WHERE id = $1").bind(project);
        Ok(found.fetch_optional(&self.pool).await?.is_some())
    }

    /// Keeps an account; false: its login is taken.
    pub(crate) async fn create_account(
        &self,
        project: &str,
        account: &Account,
        password: &str,
        now: Moment,
    ) -> Result<bool> {
        let sql = "INSERT INTO account (project, login, name, language, groups, password, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (project, login) DO NOTHING";
        let made = sqlx::query(sql)
            .bind(project)
            .bind(&account.login)
            .bind(&account.name)
            .bind(&account.language)
            .bind(json(&account.groups))
            .bind(password)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(made.rows_affected() == 1)
    }

    /// An account and the hash of its password.
    pub(crate) async fn account(&self, project: &str, login: &str) -> Result<Option<(Account, String)>> {
        let sql = format!("SELECT {COLUMNS} FROM account WHERE project = $1 AND login = $2");
        let found = sqlx::query(&sql).bind(project).bind(login).fetch_optional(&self.pool).await?;
        found.as_ref().map(|row| Ok((read(row)?, row.try_get("password")?))).transpose()
    }

    /// All accounts of a project, by login.
    pub(crate) async fn accounts(&self, project: &str) -> Result<Vec<Account>> {
        let sql = format!("SELECT {COLUMNS} FROM account WHERE project = $1 ORDER BY login");
        sqlx::query(&sql).bind(project).fetch_all(&self.pool).await?.iter().map(read).collect()
    }

    /// Another password; sessions and pauses end with the old one. False: no such account.
    pub(crate) async fn change_password(&self, project: &str, login: &str, password: &str) -> Result<bool> {
        let mut change = self.begin().await?;
        let sql = "UPDATE account SET password = $3 WHERE project = $1 AND login = $2";
        let changed = sqlx::query(sql).bind(project).bind(login).bind(password).execute(&mut *change).await?;
        for sql in [END_SESSIONS, FORGET] {
            sqlx::query(sql).bind(project).bind(login).execute(&mut *change).await?;
        }
        change.commit().await?;
        Ok(changed.rows_affected() == 1)
    }

    /// Other groups. False: no such account.
    pub(crate) async fn set_account_groups(
        &self,
        project: &str,
        login: &str,
        groups: &[String],
    ) -> Result<bool> {
        let sql = "UPDATE account SET groups = $3 WHERE project = $1 AND login = $2";
        let groups = json(&groups.iter().cloned().collect());
        let changed = sqlx::query(sql).bind(project).bind(login).bind(groups).execute(&self.pool).await?;
        Ok(changed.rows_affected() == 1)
    }

    /// Closes an account and ends its sessions. False: no such account.
    pub(crate) async fn disable_account(&self, project: &str, login: &str, now: Moment) -> Result<bool> {
        let mut change = self.begin().await?;
        let sql = "UPDATE account SET disabled_at = $3 WHERE project = $1 AND login = $2";
        let changed = sqlx::query(sql).bind(project).bind(login).bind(now).execute(&mut *change).await?;
        sqlx::query(END_SESSIONS).bind(project).bind(login).execute(&mut *change).await?;
        change.commit().await?;
        Ok(changed.rows_affected() == 1)
    }

    /// Opens an account. False: no such account.
    pub(crate) async fn enable_account(&self, project: &str, login: &str) -> Result<bool> {
        let sql = "UPDATE account SET disabled_at = NULL WHERE project = $1 AND login = $2";
        let changed = sqlx::query(sql).bind(project).bind(login).execute(&self.pool).await?;
        Ok(changed.rows_affected() == 1)
    }

    /// Counts an attempt to log in as a wrong one, unless there is a pause; one statement, so that of many at once
    /// no more than are allowed get through.
    pub(crate) async fn count_attempt(&self, project: &str, login: &str, now: Moment) -> Result<Attempt> {
        let _turn = self.turn().await;
        let counted =
            sqlx::query(COUNT).bind(project).bind(login).bind(now).fetch_optional(&self.pool).await?;
        if counted.is_some() {
            return Ok(Attempt::Counted);
        }
        let sql = "SELECT locked_until FROM login_failure WHERE project = $1 AND login = $2";
        let found = sqlx::query(sql).bind(project).bind(login).fetch_optional(&self.pool).await?;
        // The right password has come meanwhile: the next attempt is free, this one is not.
        Ok(Attempt::Locked(found.map_or(Ok(now), |row| row.try_get("locked_until"))?))
    }

    /// Takes back one attempt that could not be checked.
    pub(crate) async fn forget_attempt(&self, project: &str, login: &str, now: Moment) -> Result<()> {
        let _turn = self.turn().await;
        let sql = "UPDATE login_failure SET fails = fails - 1, locked_until = $3 \
                   WHERE project = $1 AND login = $2 AND fails > 0";
        sqlx::query(sql).bind(project).bind(login).bind(now).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets all attempts: the password was right.
    pub(crate) async fn forget_attempts(&self, project: &str, login: &str) -> Result<()> {
        let _turn = self.turn().await;
        sqlx::query(FORGET).bind(project).bind(login).execute(&self.pool).await?;
        Ok(())
    }
}

const FORGET: &str = "DELETE FROM login_failure WHERE project = $1 AND login = $2";
const END_SESSIONS: &str = "DELETE FROM session WHERE project = $1 AND login = $2 AND provider = 'directory'";

fn json(groups: &BTreeSet<String>) -> String {
    serde_json::Value::from(groups.iter().cloned().collect::<Vec<_>>()).to_string()
}

fn read(row: &AnyRow) -> Result<Account> {
    let login: String = row.try_get("login")?;
    let groups: String = row.try_get("groups")?;
    let damaged = |_| StoreError::Damaged("the groups of an account are not a list".to_owned());
    let groups = serde_json::from_str(&groups).map_err(damaged)?;
    let disabled = row.try_get::<Option<i64>, _>("disabled_at")?.is_some();
    Ok(Account { login, name: row.try_get("name")?, language: row.try_get("language")?, groups, disabled })
}
