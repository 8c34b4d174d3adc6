//! Published versions as requests need them, each read once.
//!
//! A version never changes once it is published, so what was read of it holds as long as the process lives. Which one
//! is meant may change at any moment, by any process: that is asked of the database each time, for a number alone.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use guichet_engine::message::Manifest;
use guichet_engine::model::project::Project;
use guichet_engine::source::SourceFile;
use moka::future::Cache;

use crate::clock::Moment;
use crate::grant::Viewers;
use crate::seal::MasterKey;
use crate::statistics::Procedures;
use crate::store::{Store, StoreError, Version};

/// Most bytes of versions that are kept, as the database holds them.
const MOST: u64 = 64 << 20;

/// A version, read.
#[derive(Debug)]
pub struct Published {
    /// 1, 2, 3 … within its project.
    pub number: i64,
    /// What it consists of.
    pub manifest: Manifest,
    /// Groups, ticket types, functions, and what is promised.
    pub project: Project,
    /// Every file: name → SHA-256.
    pub files: BTreeMap<String, String>,
    /// Who may see the files that are not for everybody.
    pub restricted: Viewers,
    /// Whose steps call which function; none: it came from a command that did not say.
    pub callers: Option<Viewers>,
    /// Its procedures, closed; and opened, once somebody has asked.
    closed: String,
    procedures: OnceLock<Procedures>,
    /// How much of it there is, in bytes.
    bytes: usize,
}

impl Published {
    /// Reads a row.
    fn read(version: Version) -> Result<Self, StoreError> {
        let Version { number, manifest, project_file, files, restricted, callers, procedures, .. } = version;
        let bytes = [&manifest, &project_file, &files, &restricted, &callers, &procedures]
            .map(String::len)
            .iter()
            .sum();
        let damaged = |error: serde_json::Error| StoreError::Damaged(format!("version {number}: {error}"));
        Ok(Self {
            number,
            manifest: serde_json::from_str(&manifest).map_err(damaged)?,
            project: Project::read(Some(&SourceFile::new("guichet.toml", project_file))).0,
            files: serde_json::from_str(&files).map_err(damaged)?,
            restricted: serde_json::from_str(&restricted).map_err(damaged)?,
            callers: match callers.as_str() {
                "" => None,
                callers => Some(serde_json::from_str(callers).map_err(damaged)?),
            },
            closed: procedures,
            procedures: OnceLock::new(),
            bytes,
        })
    }

    /// What can be counted of its procedures; of a version that another master key closed, nothing.
    pub fn procedures(&self, master: &MasterKey) -> &Procedures {
        self.procedures
            .get_or_init(|| Procedures::read(&master.open_procedures(&self.closed).unwrap_or_default()))
    }
}

/// The versions of all projects.
pub struct Versions {
    store: Store,
    read: Cache<(String, i64), Arc<Published>>,
}

impl Versions {
    /// Those of a database.
    #[must_use]
    pub fn new(store: Store) -> Self {
        let weigh =
            |_: &(String, i64), version: &Arc<Published>| u32::try_from(version.bytes).unwrap_or(u32::MAX);
        Self { store, read: Cache::builder().max_capacity(MOST).weigher(weigh).build() }
    }

    /// The version that an environment shows.
    ///
    /// # Errors
    /// What the database says; a version that cannot be read.
    pub async fn shown(
        &self,
        project: &str,
        environment: &str,
        now: Moment,
    ) -> Result<Option<Arc<Published>>, StoreError> {
        self.read(project, self.store.shown(project, environment, now).await?).await
    }

    /// The newest version whose manifest has this name.
    ///
    /// # Errors
    /// What the database says; a version that cannot be read.
    pub async fn named(&self, project: &str, knowledge: &str) -> Result<Option<Arc<Published>>, StoreError> {
        self.read(project, self.store.version_named(project, knowledge).await?).await
    }

    /// The newest version with a file of this name that an environment has shown since a moment. A page may still show
    /// what is not shown any more.
    ///
    /// # Errors
    /// What the database says; a version that cannot be read.
    pub async fn with(
        &self,
        (project, environment): (&str, &str),
        file: &str,
        (since, now): (Moment, Moment),
    ) -> Result<Option<Arc<Published>>, StoreError> {
        for number in self.store.shown_since(project, environment, (since, now)).await? {
            let version = self.read(project, Some(number)).await?;
            if let Some(version) = version.filter(|version| version.files.contains_key(file)) {
                return Ok(Some(version));
            }
        }
        Ok(None)
    }

    async fn read(&self, project: &str, number: Option<i64>) -> Result<Option<Arc<Published>>, StoreError> {
        let Some(number) = number else { return Ok(None) };
        let key = (project.to_owned(), number);
        if let Some(version) = self.read.get(&key).await {
            return Ok(Some(version));
        }
        let Some(row) = self.store.version(project, number).await? else { return Ok(None) };
        let version = Arc::new(Published::read(row)?);
        self.read.insert(key, version.clone()).await;
        Ok(Some(version))
    }
}
