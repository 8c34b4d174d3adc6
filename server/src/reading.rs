//! What one person may read of a version: their manifest, with the keys of closed shelves.

use std::collections::BTreeSet;

use guichet_engine::message::{ShelfRef, VectorsRef};
use guichet_engine::model::access::{Audience, EVERYONE};
use serde::Serialize;

use crate::clock::now;
use crate::grant::Grant;
use crate::person::Person;
use crate::seal::MasterKey;
use crate::store::{FileFacts, Store, StoreError};
use crate::versions::Published;

/// A shelf as a person's manifest names it.
#[derive(Debug, Serialize)]
pub struct OpenShelf {
    #[serde(flatten)]
    shelf: ShelfRef,
    /// Base 64 of the AES-256-GCM key of a closed shelf.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// The manifest of one person.
#[derive(Debug, Serialize)]
pub struct PersonalManifest {
    format: u32,
    version: String,
    languages: Vec<String>,
    shelves: Vec<OpenShelf>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    vectors: Vec<VectorsRef>,
    /// Who it is for; absent: anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<Reader>,
    /// What shows them the pictures and files of their restricted procedures, behind `?grant=`.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<String>,
}

/// The person, as the page is told.
#[derive(Debug, Serialize)]
struct Reader {
    id: String,
    name: String,
    language: String,
    groups: Vec<String>,
    /// Seconds after which the page asks again.
    recheck: u32,
}

/// Why a manifest cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is kept cannot be read.
    #[error("{0}")]
    Damaged(String),
}

/// The manifest of a version for a person, or for nobody: then of what everyone may read.
///
/// # Errors
/// A database that fails; a version or key that cannot be read.
pub async fn manifest_for(
    store: &Store,
    master: &MasterKey,
    (project, version): (&str, &Published),
    person: Option<(&Person, u32)>,
) -> Result<PersonalManifest, ReadingError> {
    let Published { manifest, project: known, .. } = version;
    // A group that the project does not know gives nothing, whoever says so.
    let groups: BTreeSet<String> = person
        .iter()
        .flat_map(|(person, _)| person.groups.iter().filter(|group| known.knows_group(group)).cloned())
        .chain([EVERYONE.to_owned()])
        .collect();
    let mine: Vec<ShelfRef> = manifest
        .shelves
        .iter()
        .filter(|shelf| Audience::from_lists(shelf.audience.clone()).admits(&groups))
        .cloned()
        .collect();
    let hashes: Vec<String> = mine.iter().map(|shelf| shelf.sha256.clone()).collect();
    let facts = store.has_files(project, &hashes).await?;
    let shelves = mine
        .into_iter()
        .map(|shelf| {
            let fact = facts.iter().find(|fact| fact.sha256 == shelf.sha256);
            let fact = fact.ok_or_else(|| ReadingError::Damaged(format!("`{}` is gone", shelf.file)))?;
            open_shelf(shelf, fact, master)
        })
        .collect::<Result<_, _>>()?;
    let own: BTreeSet<String> = groups.into_iter().filter(|group| group != EVERYONE).collect();
    let recheck = person.map_or(0, |(_, recheck)| recheck);
    let grant =
        (!own.is_empty()).then(|| Grant::new(project, own.clone(), recheck, now()).signed(master)).flatten();
    Ok(PersonalManifest {
        format: manifest.format,
        version: manifest.version.clone(),
        languages: manifest.languages.clone(),
        shelves,
        vectors: manifest.vectors.clone(),
        person: person.map(|(person, recheck)| Reader {
            id: person.login.clone(),
            name: person.name.clone(),
            language: person.language.clone(),
            groups: own.into_iter().collect(),
            recheck,
        }),
        grant,
    })
}

fn open_shelf(shelf: ShelfRef, fact: &FileFacts, master: &MasterKey) -> Result<OpenShelf, ReadingError> {
    let Some(wrapped) = &fact.shelf_key else { return Ok(OpenShelf { shelf, key: None }) };
    let key = master.unwrap(wrapped).ok_or_else(|| {
        ReadingError::Damaged(format!("the master key does not open the key of `{}`", shelf.file))
    })?;
    let bytes = u32::try_from(fact.bytes).unwrap_or(u32::MAX);
    let (file, sha256) = (fact.served.clone(), fact.served_sha256.clone());
    Ok(OpenShelf { shelf: ShelfRef { file, sha256, bytes, ..shelf }, key: Some(key.told()) })
}
