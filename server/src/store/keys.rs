//! Keys of writers and operators: named, expiring, revocable; their secrets are nowhere.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Result, Store, StoreError};
use crate::clock::Moment;
use crate::secret;

/// What a key allows; each right includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// See versions, and the report.
    Read,
    /// Bring versions, and show them in environments that are not protected.
    Write,
    /// Let any environment go over to a version.
    Publish,
    /// Give and revoke keys and accounts; see and retry tickets.
    Administer,
}

impl Right {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Publish => "publish",
            Self::Administer => "administer",
        }
    }

    /// The right of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Read, Self::Write, Self::Publish, Self::Administer]
            .into_iter()
            .find(|right| right.name() == name)
    }
}

/// A key, without its secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WriterKey {
    /// The part of it that is no secret.
    pub id: String,
    /// Its project.
    pub project: String,
    /// Whose it is.
    pub name: String,
    /// What it allows.
    pub right: Right,
    /// When it was made.
    pub created_at: Moment,
    /// When it ends.
    pub expires_at: Option<Moment>,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// When it was used last, to the hour.
    pub used_at: Option<Moment>,
}

const KEY: &str = "id, project, name, rights, created_at, expires_at, revoked_at, used_at";
const USED_EVERY: Moment = crate::clock::HOUR;

impl Store {
    /// Makes a key; gives what is shown once, `gk_ID_SECRET`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_key(
        &self,
        project: &str,
        name: &str,
        right: Right,
        expires_at: Option<Moment>,
    ) -> Result<String> {
        let now = crate::clock::now();
        let (id, secret) = (secret::token()[..12].to_owned(), secret::token());
        let sql = "INSERT INTO writer_key (id, project, name, secret_sha256, rights, created_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        sqlx::query(sql)
            .bind(&id)
            .bind(project)
            .bind(name)
            .bind(secret::sha256(secret.as_bytes()))
            .bind(right.name())
            .bind(now)
            .bind(expires_at)
            .execute(&self.pool)
            .await?;
        Ok(format!("gk_{id}_{secret}"))
    }

    /// The key that somebody shows, if it is one, and still holds.
    ///
    /// # Errors
    /// What the database says.
    pub async fn key(&self, project: &str, shown: &str, now: Moment) -> Result<Option<WriterKey>> {
        let Some((id, secret)) = shown.strip_prefix("gk_").and_then(|rest| rest.split_once('_')) else {
            return Ok(None);
        };
        let sql = format!("SELECT {KEY}, secret_sha256 FROM writer_key WHERE project = $1 AND id = $2");
        let row = sqlx::query(&sql).bind(project).bind(id).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        let key = key_of(&row)?;
        let kept: String = row.try_get(8)?;
        let holds = secret::same(&kept, &secret::sha256(secret.as_bytes()))
            && key.revoked_at.is_none()
            && key.expires_at.is_none_or(|end| end > now);
        if holds && key.used_at.is_none_or(|last| last + USED_EVERY < now) {
            let sql = "UPDATE writer_key SET used_at = $1 WHERE id = $2";
            let _turn = self.turn().await;
            sqlx::query(sql).bind(now).bind(id).execute(&self.pool).await?;
        }
        Ok(holds.then_some(key))
    }

    /// The keys of a project, or of all.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keys(&self, project: Option<&str>) -> Result<Vec<WriterKey>> {
        let sql = format!("SELECT {KEY} FROM writer_key ORDER BY project, created_at, id");
        let rows = sqlx::query(&sql).fetch_all(&self.pool).await?;
        let all = rows.iter().map(key_of).collect::<Result<Vec<_>>>()?;
        Ok(all.into_iter().filter(|key| project.is_none_or(|project| key.project == project)).collect())
    }

    /// Revokes a key by its id, of this project or of any; whether there was one that held.
    ///
    /// # Errors
    /// What the database says.
    pub async fn revoke_key(&self, project: Option<&str>, id: &str, now: Moment) -> Result<bool> {
        let sql = "UPDATE writer_key SET revoked_at = $1 \
                   WHERE id = $2 AND revoked_at IS NULL AND ($3 = '' OR project = $3)";
        let done = sqlx::query(sql).bind(now).bind(id).bind(project.unwrap_or_default());
        let done = done.execute(&self.pool).await?;
        Ok(done.rows_affected() > 0)
    }
}

fn key_of(row: &AnyRow) -> Result<WriterKey> {
    let rights: String = row.try_get(3)?;
    let right = Right::named(&rights);
    Ok(WriterKey {
        id: row.try_get(0)?,
        project: row.try_get(1)?,
        name: row.try_get(2)?,
        right: right.ok_or_else(|| StoreError::Damaged(format!("there is no right `{rights}`")))?,
        created_at: row.try_get(4)?,
        expires_at: row.try_get(5)?,
        revoked_at: row.try_get(6)?,
        used_at: row.try_get(7)?,
    })
}
