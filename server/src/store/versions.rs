//! Projects, their versions, and what each environment shows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Result, Store, StoreError};
use crate::clock::Moment;

/// A published version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Version {
    /// 1, 2, 3 … within the project.
    pub number: i64,
    /// The manifest's own name for it.
    pub knowledge: String,
    /// The manifest, JSON.
    pub manifest: String,
    /// The project file.
    pub project_file: String,
    /// Every file: name → SHA-256; JSON.
    pub files: String,
    /// Who may see which of its media files that are not for everybody ([`crate::grant::Viewers`]); JSON.
    pub restricted: String,
    /// Whose steps call which function, likewise; empty: nobody knows.
    pub callers: String,
    /// Its procedures, for the report: JSON, closed by [`crate::seal::MasterKey::close_procedures`].
    pub procedures: String,
    /// When it came.
    pub created_at: Moment,
    /// The name of the key that brought it.
    pub created_by: String,
    /// What was said of it.
    pub note: String,
}

/// A moment at which an environment goes over to a version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Switch {
    /// Its number; the later one of two at the same moment counts.
    pub id: i64,
    /// Which environment.
    pub environment: String,
    /// To which version.
    pub number: i64,
    /// When; perhaps in the future.
    pub at: Moment,
    /// When it was decided.
    pub made_at: Moment,
    /// By whom.
    pub made_by: String,
    /// `publish`, `promote` or `rollback`.
    pub act: String,
    /// What was said of it.
    pub note: String,
}

const VERSION: &str = "v.number, v.knowledge, v.manifest, v.project_file, v.files, v.restricted, v.callers, v.procedures, v.created_at, v.created_by, v.note";
const SWITCH: &str = "id, environment, number, at, made_at, made_by, act, note";

impl Store {
    /// Makes a project, if it is not there.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_project(&self, project: &str, now: Moment) -> Result<()> {
        let sql = "INSERT INTO project (id, created_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
        sqlx::query(sql).bind(project).bind(now).execute(&self.pool).await?;
        Ok(())
    }

    /// The projects there are, by name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn projects(&self) -> Result<Vec<String>> {
        let rows = sqlx::query("SELECT id FROM project ORDER BY id").fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// Keeps a version and, in the same transaction, lets an environment go over to it. Its number is given.
    ///
    /// # Errors
    /// What the database says; two that publish at once may make one of them fail, and it can be repeated.
    pub async fn publish(&self, project: &str, version: &Version, switch: &Switch) -> Result<i64> {
        let mut work = self.begin().await?;
        let sql = "SELECT COALESCE(MAX(number), 0) + 1 FROM version WHERE project = $1";
        let number: i64 = sqlx::query(sql).bind(project).fetch_one(&mut *work).await?.try_get(0)?;
        let sql = "INSERT INTO version (project, number, knowledge, manifest, project_file, files, restricted, callers, procedures, \
                   created_at, created_by, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        sqlx::query(sql)
            .bind(project)
            .bind(number)
            .bind(&version.knowledge)
            .bind(&version.manifest)
            .bind(&version.project_file)
            .bind(&version.files)
            .bind(&version.restricted)
            .bind(&version.callers)
            .bind(&version.procedures)
            .bind(version.created_at)
            .bind(&version.created_by)
            .bind(&version.note)
            .execute(&mut *work)
            .await?;
        insert_switch(project, &Switch { number, ..switch.clone() }, &mut work).await?;
        work.commit().await?;
        Ok(number)
    }

    /// Lets an environment go over to a version that is there.
    ///
    /// # Errors
    /// What the database says.
    pub async fn switch(&self, project: &str, switch: &Switch) -> Result<()> {
        let mut work = self.begin().await?;
        insert_switch(project, switch, &mut work).await?;
        Ok(work.commit().await?)
    }

    /// Takes back a switch that is still to come; whether there was one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cancel_switch(&self, project: &str, id: i64, now: Moment) -> Result<bool> {
        let sql = "DELETE FROM switch WHERE project = $1 AND id = $2 AND at > $3";
        let done = sqlx::query(sql).bind(project).bind(id).bind(now).execute(&self.pool).await?;
        Ok(done.rows_affected() > 0)
    }

    /// The number of the version that an environment shows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn shown(&self, project: &str, environment: &str, now: Moment) -> Result<Option<i64>> {
        let sql = "SELECT number FROM switch WHERE project = $1 AND environment = $2 AND at <= $3 \
                   ORDER BY at DESC, id DESC LIMIT 1";
        let query = sqlx::query(sql).bind(project).bind(environment).bind(now);
        number_of(query.fetch_optional(&self.pool).await?)
    }

    /// The version that an environment shows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn current(&self, project: &str, environment: &str, now: Moment) -> Result<Option<Version>> {
        match self.shown(project, environment, now).await? {
            Some(number) => self.version(project, number).await,
            None => Ok(None),
        }
    }

    /// The number of the version to which an environment is rolled back: the one shown before that of now, those that
    /// were rolled back left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn before(&self, project: &str, environment: &str, now: Moment) -> Result<Option<i64>> {
        let sql = "SELECT number, act FROM switch WHERE project = $1 AND environment = $2 AND at <= $3 \
                   ORDER BY at, id";
        let rows = sqlx::query(sql).bind(project).bind(environment).bind(now).fetch_all(&self.pool).await?;
        let mut shown: Vec<i64> = Vec::new();
        for row in &rows {
            let (number, act): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
            if act == "rollback" {
                shown.pop();
            } else if shown.last() != Some(&number) {
                shown.push(number);
            }
        }
        shown.pop();
        Ok(shown.pop())
    }

    /// A version by its number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn version(&self, project: &str, number: i64) -> Result<Option<Version>> {
        let sql = format!("SELECT {VERSION} FROM version v WHERE v.project = $1 AND v.number = $2");
        let row = sqlx::query(&sql).bind(project).bind(number).fetch_optional(&self.pool).await?;
        row.as_ref().map(version_of).transpose()
    }

    /// The number of the newest version whose manifest has this name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn version_named(&self, project: &str, knowledge: &str) -> Result<Option<i64>> {
        let sql =
            "SELECT number FROM version WHERE project = $1 AND knowledge = $2 ORDER BY number DESC LIMIT 1";
        number_of(sqlx::query(sql).bind(project).bind(knowledge).fetch_optional(&self.pool).await?)
    }

    /// The numbers of the versions that an environment has shown at some moment since `since`, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn shown_since(
        &self,
        project: &str,
        environment: &str,
        (since, now): (Moment, Moment),
    ) -> Result<Vec<i64>> {
        let sql = "SELECT number, at FROM switch WHERE project = $1 AND environment = $2 AND at <= $3 \
                   ORDER BY at DESC, id DESC";
        let rows = sqlx::query(sql).bind(project).bind(environment).bind(now).fetch_all(&self.pool).await?;
        let mut shown = Vec::new();
        for row in &rows {
            let number: i64 = row.try_get(0)?;
            if !shown.contains(&number) {
                shown.push(number);
            }
            // Whatever is older was put out before that moment.
            if row.try_get::<Moment, _>(1)? <= since {
                break;
            }
        }
        Ok(shown)
    }

    /// All versions of a project, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn versions(&self, project: &str) -> Result<Vec<Version>> {
        let sql = format!("SELECT {VERSION} FROM version v WHERE v.project = $1 ORDER BY v.number DESC");
        let rows = sqlx::query(&sql).bind(project).fetch_all(&self.pool).await?;
        rows.iter().map(version_of).collect()
    }

    /// Hashes of the files that somebody can still need: of versions that an environment shows, will show, or has
    /// shown since `before`, and of the newest.
    ///
    /// # Errors
    /// What the database says; a version that cannot be read.
    pub async fn needed_files(&self, project: &str, before: Moment) -> Result<Vec<String>> {
        let switches = self.switches(project).await?;
        let mut ended: BTreeMap<&str, Moment> = BTreeMap::new();
        let mut numbers = BTreeSet::new();
        // Newest first: a version was shown until the one that is newer in its environment came.
        for switch in &switches {
            let until = ended.insert(&switch.environment, switch.at);
            if until.is_none_or(|until| until > before) {
                numbers.insert(switch.number);
            }
        }
        let versions = self.versions(project).await?;
        let newest = versions.first().map(|version| version.number);
        let mut hashes = Vec::new();
        for version in versions {
            if Some(version.number) == newest || numbers.contains(&version.number) {
                let files: BTreeMap<String, String> = serde_json::from_str(&version.files)
                    .map_err(|error| StoreError::Damaged(format!("version {}: {error}", version.number)))?;
                hashes.extend(files.into_values());
            }
        }
        Ok(hashes)
    }

    /// All switches of a project, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn switches(&self, project: &str) -> Result<Vec<Switch>> {
        let sql = format!("SELECT {SWITCH} FROM switch WHERE project = $1 ORDER BY at DESC, id DESC");
        let rows = sqlx::query(&sql).bind(project).fetch_all(&self.pool).await?;
        rows.iter().map(switch_of).collect()
    }
}

async fn insert_switch(
    project: &str,
    switch: &Switch,
    work: &mut sqlx::Transaction<'static, sqlx::Any>,
) -> Result<()> {
    let sql = "INSERT INTO switch (project, environment, number, at, made_at, made_by, act, note) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sqlx::query(sql)
        .bind(project)
        .bind(&switch.environment)
        .bind(switch.number)
        .bind(switch.at)
        .bind(switch.made_at)
        .bind(&switch.made_by)
        .bind(&switch.act)
        .bind(&switch.note)
        .execute(&mut **work)
        .await?;
    Ok(())
}

fn number_of(row: Option<AnyRow>) -> Result<Option<i64>> {
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

fn version_of(row: &AnyRow) -> Result<Version> {
    Ok(Version {
        number: row.try_get(0)?,
        knowledge: row.try_get(1)?,
        manifest: row.try_get(2)?,
        project_file: row.try_get(3)?,
        files: row.try_get(4)?,
        restricted: row.try_get(5)?,
        callers: row.try_get(6)?,
        procedures: row.try_get(7)?,
        created_at: row.try_get(8)?,
        created_by: row.try_get(9)?,
        note: row.try_get(10)?,
    })
}

fn switch_of(row: &AnyRow) -> Result<Switch> {
    Ok(Switch {
        id: row.try_get(0)?,
        environment: row.try_get(1)?,
        number: row.try_get(2)?,
        at: row.try_get(3)?,
        made_at: row.try_get(4)?,
        made_by: row.try_get(5)?,
        act: row.try_get(6)?,
        note: row.try_get(7)?,
    })
}
