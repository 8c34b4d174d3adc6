//! Content of versions: kept by hash, served by name.

use bytes::Bytes;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Result, Store};
use crate::clock::Moment;

/// A file of a project, on its way in.
#[derive(Debug)]
pub struct NewFile {
    /// SHA-256 of what was uploaded.
    pub sha256: String,
    /// Name under which it is handed out.
    pub served: String,
    /// SHA-256 of what is handed out.
    pub served_sha256: String,
    /// Its media type.
    pub media_type: String,
    /// What is handed out.
    pub body: Vec<u8>,
    /// The same compressed, where that is shorter.
    pub gzip: Option<Vec<u8>>,
    /// The same compressed, where that is shorter.
    pub brotli: Option<Vec<u8>>,
    /// Language of a shelf's readers; else empty.
    pub language: String,
    /// Audience of a shelf as JSON; else empty.
    pub audience: String,
    /// Wrapped key of what is closed: a shelf, a media file.
    pub shelf_key: Option<Vec<u8>>,
}

/// What is known of a file without its content.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// SHA-256 of what was uploaded.
    pub sha256: String,
    /// Name under which it is handed out.
    pub served: String,
    /// SHA-256 of what is handed out.
    pub served_sha256: String,
    /// Length of what is handed out.
    pub bytes: u64,
    /// Language of a shelf's readers; else empty.
    pub language: String,
    /// Audience of a shelf as JSON; else empty.
    pub audience: String,
    /// Wrapped key of what is closed: a shelf, a media file.
    pub shelf_key: Option<Vec<u8>>,
}

/// A file as it is handed out.
#[derive(Clone, Debug)]
pub struct ServedFile {
    /// SHA-256 of the body.
    pub sha256: String,
    /// Its media type.
    pub media_type: String,
    /// The body.
    pub body: Bytes,
    /// The same compressed.
    pub gzip: Option<Bytes>,
    /// The same compressed.
    pub brotli: Option<Bytes>,
    /// Wrapped key of a body that is closed.
    pub shelf_key: Option<Vec<u8>>,
}

const SERVED: &str = "served_sha256, media_type, body, gzip, brotli, shelf_key";

impl Store {
    /// Which of these files a project has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn has_files(&self, project: &str, wanted: &[String]) -> Result<Vec<FileFacts>> {
        let mut found = Vec::new();
        for sha256 in wanted {
            let sql = "SELECT sha256, served, served_sha256, bytes, language, audience, shelf_key FROM file \
                       WHERE project = $1 AND sha256 = $2";
            if let Some(row) = sqlx::query(sql).bind(project).bind(sha256).fetch_optional(&self.pool).await? {
                found.push(FileFacts {
                    sha256: row.try_get(0)?,
                    served: row.try_get(1)?,
                    served_sha256: row.try_get(2)?,
                    bytes: row.try_get::<i64, _>(3)?.unsigned_abs(),
                    language: row.try_get(4)?,
                    audience: row.try_get(5)?,
                    shelf_key: row.try_get(6)?,
                });
            }
        }
        Ok(found)
    }

    /// Which of these files a project has; they stay as long as if they had just come.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_files(&self, project: &str, wanted: &[String], now: Moment) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut work = self.begin().await?;
        for sha256 in wanted {
            let sql = "UPDATE file SET created_at = $1 WHERE project = $2 AND sha256 = $3";
            let done = sqlx::query(sql).bind(now).bind(project).bind(sha256).execute(&mut *work).await?;
            if done.rows_affected() > 0 {
                found.push(sha256.clone());
            }
        }
        work.commit().await?;
        Ok(found)
    }

    /// Keeps a file. One that is there already stays as it is, with its key.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_file(&self, project: &str, file: &NewFile, now: Moment) -> Result<()> {
        let sql = "INSERT INTO file (project, sha256, served, served_sha256, media_type, bytes, body, gzip, brotli, \
                   language, audience, shelf_key, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
                   ON CONFLICT (project, sha256) DO UPDATE SET created_at = EXCLUDED.created_at";
        sqlx::query(sql)
            .bind(project)
            .bind(&file.sha256)
            .bind(&file.served)
            .bind(&file.served_sha256)
            .bind(&file.media_type)
            .bind(i64::try_from(file.body.len()).unwrap_or(i64::MAX))
            .bind(file.body.as_slice())
            .bind(file.gzip.as_deref())
            .bind(file.brotli.as_deref())
            .bind(&file.language)
            .bind(&file.audience)
            .bind(file.shelf_key.as_deref())
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A file by the name under which it is handed out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn served_file(&self, project: &str, served: &str) -> Result<Option<ServedFile>> {
        let sql = format!("SELECT {SERVED} FROM file WHERE project = $1 AND served = $2");
        let row = sqlx::query(&sql).bind(project).bind(served).fetch_optional(&self.pool).await?;
        row.as_ref().map(served_of).transpose()
    }

    /// A file by the hash of what was uploaded.
    ///
    /// # Errors
    /// What the database says.
    pub async fn file(&self, project: &str, sha256: &str) -> Result<Option<ServedFile>> {
        let sql = format!("SELECT {SERVED} FROM file WHERE project = $1 AND sha256 = $2");
        let row = sqlx::query(&sql).bind(project).bind(sha256).fetch_optional(&self.pool).await?;
        row.as_ref().map(served_of).transpose()
    }

    /// Closes what lies open: it is not for everybody any more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close_file(&self, project: &str, sha256: &str, body: &[u8], key: &[u8]) -> Result<()> {
        let sql = "UPDATE file SET body = $1, bytes = $2, shelf_key = $3, gzip = NULL, brotli = NULL \
                   WHERE project = $4 AND sha256 = $5 AND shelf_key IS NULL";
        let length = i64::try_from(body.len()).unwrap_or(i64::MAX);
        let change = sqlx::query(sql).bind(body).bind(length).bind(key).bind(project).bind(sha256);
        change.execute(&self.pool).await?;
        Ok(())
    }

    /// Removes files that none of these hashes names and that came before `before`; how many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep_files(&self, project: &str, kept: &[String], before: Moment) -> Result<u64> {
        let mut gone = 0;
        let sql = "SELECT sha256 FROM file WHERE project = $1 AND created_at < $2";
        for row in sqlx::query(sql).bind(project).bind(before).fetch_all(&self.pool).await? {
            let sha256: String = row.try_get(0)?;
            if !kept.contains(&sha256) {
                // `created_at` again: a publication that needs it may have touched it meanwhile.
                let sql = "DELETE FROM file WHERE project = $1 AND sha256 = $2 AND created_at < $3";
                let done =
                    sqlx::query(sql).bind(project).bind(&sha256).bind(before).execute(&self.pool).await?;
                gone += done.rows_affected();
            }
        }
        Ok(gone)
    }
}

fn served_of(row: &AnyRow) -> Result<ServedFile> {
    Ok(ServedFile {
        sha256: row.try_get(0)?,
        media_type: row.try_get(1)?,
        body: row.try_get::<Vec<u8>, _>(2)?.into(),
        gzip: row.try_get::<Option<Vec<u8>>, _>(3)?.map(Bytes::from),
        brotli: row.try_get::<Option<Vec<u8>>, _>(4)?.map(Bytes::from),
        shelf_key: row.try_get(5)?,
    })
}
