//! Publishing, over `/api/P/`: what is lacking, files, versions, and what each environment shows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use guichet_engine::message::Manifest;
use guichet_engine::model::access::Audience;
use guichet_engine::model::project::Project;
use guichet_engine::shelf::RESTRICTED;
use guichet_engine::source::SourceFile;
use serde::{Deserialize, Serialize};

use super::writer::Writer;
use super::{Desk, Refusal, Shared};
use crate::clock::{Moment, now};
use crate::grant::Viewers;
use crate::intake;
use crate::settings::{NAMES, is_name};
use crate::store::{Right, Switch, Version};

/// Most characters of a note.
const LONGEST_NOTE: usize = 2_000;

/// Which of these hashes are not there.
#[derive(Debug, Serialize, Deserialize)]
pub struct Hashes {
    /// SHA-256 of files.
    pub files: Vec<String>,
}

/// A version, as it is published.
#[derive(Debug, Serialize, Deserialize)]
pub struct Publication {
    /// Where it is to be shown.
    pub environment: String,
    /// The manifest that `pack` has made.
    pub manifest: Manifest,
    /// Every file of the version: name → SHA-256.
    pub files: BTreeMap<String, String>,
    /// Who may see each of its media files that is not for everybody.
    #[serde(default)]
    pub restricted: Viewers,
    /// Whose steps call which function; absent: a command of before does not say, and then everybody may.
    #[serde(default)]
    pub callers: Option<Viewers>,
    /// The project file.
    pub project_file: String,
    /// Its procedures: id → title and more, for the report.
    pub procedures: serde_json::Value,
    /// What is to be said of it.
    #[serde(default)]
    pub note: String,
    /// When it is to be shown, if not now.
    #[serde(default)]
    pub at: Option<Moment>,
}

/// An environment that is to show another version.
#[derive(Debug, Serialize, Deserialize)]
pub struct Change {
    /// Which environment.
    pub environment: String,
    /// Shows what that environment shows now.
    #[serde(default)]
    pub from: Option<String>,
    /// Shows that version.
    #[serde(default)]
    pub number: Option<i64>,
    /// Neither `from` nor `number`: shows what it showed before.
    #[serde(default)]
    pub note: String,
    /// When, if not now.
    #[serde(default)]
    pub at: Option<Moment>,
}

/// What was published or changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Done {
    /// Number of the version.
    pub number: i64,
    /// The manifest's own name for it.
    pub version: String,
    /// Since when, or from when on, it is shown.
    pub at: Moment,
    /// What was planned before and puts another version in its place later.
    #[serde(default)]
    pub later: Vec<Switch>,
}

/// A version without its content.
#[derive(Debug, Serialize, Deserialize)]
pub struct VersionFacts {
    /// 1, 2, 3 … within the project.
    pub number: i64,
    /// The manifest's own name for it.
    pub version: String,
    /// When it came.
    pub created_at: Moment,
    /// The name of the key that brought it.
    pub created_by: String,
    /// What was said of it.
    pub note: String,
}

/// The versions of a project, and what was and will be shown where.
#[derive(Debug, Serialize, Deserialize)]
pub struct History {
    /// Newest first.
    pub versions: Vec<VersionFacts>,
    /// Newest first.
    pub switches: Vec<Switch>,
    /// The moment of this answer.
    pub now: Moment,
}

/// The right that a change of an environment needs.
fn needed(desk: &Desk, project: &str, environment: &str) -> Result<Right, Refusal> {
    if !is_name(environment) {
        return Err(Refusal::unfit(format!("environment `{environment}`: {NAMES}")));
    }
    let protected = desk.settings.project(project).protected.iter().any(|name| name == environment);
    Ok(if protected { Right::Publish } else { Right::Write })
}

/// Which files are lacking.
pub async fn missing(
    State(desk): Shared,
    writer: Writer,
    Json(Hashes { files }): Json<Hashes>,
) -> Result<Json<Hashes>, Refusal> {
    writer.may(Right::Write)?;
    let known = desk.store.keep_files(&writer.project, &files, now()).await?;
    let known: BTreeSet<&String> = known.iter().collect();
    let files = files.iter().filter(|sha256| !known.contains(sha256)).cloned().collect();
    Ok(Json(Hashes { files }))
}

/// Name of an upload.
#[derive(Deserialize)]
pub struct Name {
    name: String,
}

/// Takes a file.
pub async fn upload(
    State(desk): Shared,
    writer: Writer,
    Path((project, sha256)): Path<(String, String)>,
    Query(Name { name }): Query<Name>,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    writer.may(Right::Write)?;
    let shared = desk.clone();
    let taken =
        tokio::task::spawn_blocking(move || intake::take(&name, &sha256, body.to_vec(), &shared.master));
    let file = taken
        .await
        .map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "upload", error.to_string()))?
        .map_err(Refusal::unfit)?;
    desk.store.add_file(&project, &file, now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a version whose files are there, and shows it.
pub async fn publish(
    State(desk): Shared,
    writer: Writer,
    Json(publication): Json<Publication>,
) -> Result<Json<Done>, Refusal> {
    writer.may(needed(&desk, &writer.project, &publication.environment)?)?;
    let Writer { project, key } = writer;
    check(&desk, &project, &publication).await?;
    close(&desk, &project, &publication).await?;
    let made_at = now();
    let at = publication.at.unwrap_or(made_at).max(made_at);
    let note: String = publication.note.chars().take(LONGEST_NOTE).collect();
    let json = |value: serde_json::Result<String>| value.map_err(|error| Refusal::unfit(error.to_string()));
    let version = Version {
        number: 0,
        knowledge: publication.manifest.version.clone(),
        manifest: json(serde_json::to_string(&publication.manifest))?,
        project_file: publication.project_file,
        files: json(serde_json::to_string(&publication.files))?,
        restricted: json(serde_json::to_string(&publication.restricted))?,
        callers: match &publication.callers {
            Some(callers) => json(serde_json::to_string(callers))?,
            None => String::new(),
        },
        procedures: desk.master.close_procedures(&publication.procedures.to_string()),
        created_at: made_at,
        created_by: key.name.clone(),
        note: note.clone(),
    };
    let switch = Switch {
        id: 0,
        environment: publication.environment,
        number: 0,
        at,
        made_at,
        made_by: key.name,
        act: "publish".to_owned(),
        note,
    };
    let number = desk.store.publish(&project, &version, &switch).await?;
    tracing::info!(project, environment = switch.environment, number, by = switch.made_by, "published");
    let later = planned(&desk, &project, &switch.environment, at).await?;
    Ok(Json(Done { number, version: version.knowledge, at, later }))
}

/// Closes what was for everybody before and is only for some now.
async fn close(desk: &Arc<Desk>, project: &str, publication: &Publication) -> Result<(), Refusal> {
    for sha256 in publication.restricted.keys().filter_map(|name| publication.files.get(name)) {
        let Some(file) = desk.store.file(project, sha256).await? else { continue };
        if file.shelf_key.is_none() {
            let shared = desk.clone();
            let closed = tokio::task::spawn_blocking(move || shared.master.close(&file.body)).await;
            let (body, key) = closed.map_err(|error| {
                Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "upload", error.to_string())
            })?;
            desk.store.close_file(project, sha256, &body, &key).await?;
        }
    }
    Ok(())
}

/// Whether a version is whole and says the truth about its shelves.
async fn check(desk: &Desk, project: &str, publication: &Publication) -> Result<(), Refusal> {
    let (manifest, files) = (&publication.manifest, &publication.files);
    let source = SourceFile::new("guichet.toml", publication.project_file.clone());
    let (known, problems) = Project::read(Some(&source));
    if let Some(problem) = problems.iter().find(|problem| problem.is_error()) {
        return Err(Refusal::unfit(format!("guichet.toml: {}", problem.message)));
    }
    crate::calls::check(&known).map_err(|why| Refusal::unfit(format!("guichet.toml: {why}")))?;
    crate::promise::check(&known.support).map_err(|why| Refusal::unfit(format!("guichet.toml: {why}")))?;
    let hashes: BTreeSet<String> = files.values().cloned().collect();
    let facts = desk.store.has_files(project, &hashes.into_iter().collect::<Vec<_>>()).await?;
    for (name, sha256) in files {
        if !facts.iter().any(|fact| fact.sha256 == *sha256) {
            return Err(Refusal::unfit(format!("`{name}` ({sha256}) has not arrived")));
        }
    }
    for shelf in &manifest.shelves {
        let fact = facts.iter().find(|fact| fact.sha256 == shelf.sha256 && files.contains_key(&shelf.file));
        let fact = fact.ok_or_else(|| Refusal::unfit(format!("`{}` is not among the files", shelf.file)))?;
        let audience: Vec<Vec<String>> = serde_json::from_str(&fact.audience).unwrap_or_default();
        if fact.audience.is_empty() || audience != shelf.audience || fact.language != shelf.language {
            return Err(Refusal::unfit(format!("`{}` is not for whom the manifest says", shelf.file)));
        }
        if let Some(group) = audience.iter().flatten().find(|group| !known.knows_group(group)) {
            let message =
                format!("`{}` is for the group `{group}`, which guichet.toml does not name", shelf.file);
            return Err(Refusal::unfit(message));
        }
    }
    for name in files.keys().filter(|name| name.split('/').next() == Some(RESTRICTED)) {
        let viewers = publication.restricted.get(name);
        let viewers = viewers.ok_or_else(|| Refusal::unfit(format!("`{name}`: for whom is not said")))?;
        let mut groups = viewers.iter().flat_map(Audience::lists).flatten();
        if let Some(group) = groups.find(|group| !known.knows_group(group)) {
            let message = format!("`{name}` is for the group `{group}`, which guichet.toml does not name");
            return Err(Refusal::unfit(message));
        }
    }
    match manifest.vectors.iter().find(|vectors| files.get(&vectors.file) != Some(&vectors.sha256)) {
        Some(vectors) => Err(Refusal::unfit(format!("`{}` is not among the files", vectors.file))),
        None => Ok(()),
    }
}

/// Lets an environment show another version: promote, or roll back.
pub async fn switch(
    State(desk): Shared,
    writer: Writer,
    Json(change): Json<Change>,
) -> Result<Json<Done>, Refusal> {
    writer.may(needed(&desk, &writer.project, &change.environment)?)?;
    let Writer { project, key } = writer;
    let made_at = now();
    let at = change.at.unwrap_or(made_at).max(made_at);
    let (version, act) = match (&change.from, change.number) {
        (Some(from), _) => (desk.store.current(&project, from, made_at).await?, "promote"),
        (None, Some(number)) => (desk.store.version(&project, number).await?, "promote"),
        (None, None) => {
            let before = desk.store.before(&project, &change.environment, made_at).await?;
            let before = match before {
                Some(number) => desk.store.version(&project, number).await?,
                None => None,
            };
            (before, "rollback")
        }
    };
    let version = version.ok_or_else(|| {
        let environment = &change.environment;
        let why = match (&change.from, change.number) {
            (Some(from), _) => format!("`{from}` shows nothing yet"),
            (None, Some(number)) => format!("there is no version {number}"),
            (None, None) => format!("`{environment}` has shown nothing before what it shows now"),
        };
        let message = format!("{why}: `guichet versions` lists what there is");
        Refusal::new(StatusCode::NOT_FOUND, "version", message)
    })?;
    whole(&desk, &project, &version).await?;
    let switch = Switch {
        id: 0,
        environment: change.environment,
        number: version.number,
        at,
        made_at,
        made_by: key.name,
        act: act.to_owned(),
        note: change.note.chars().take(LONGEST_NOTE).collect(),
    };
    desk.store.switch(&project, &switch).await?;
    tracing::info!(
        project,
        environment = switch.environment,
        number = version.number,
        by = switch.made_by,
        act
    );
    let later = planned(&desk, &project, &switch.environment, at).await?;
    Ok(Json(Done { number: version.number, version: version.knowledge, at, later }))
}

/// What an environment goes over to after `at`.
async fn planned(desk: &Desk, project: &str, environment: &str, at: Moment) -> Result<Vec<Switch>, Refusal> {
    let switches = desk.store.switches(project).await?;
    Ok(switches.into_iter().filter(|switch| switch.environment == environment && switch.at > at).collect())
}

/// Whether the shelves of a version are still there: of old ones they are removed in the end.
async fn whole(desk: &Desk, project: &str, version: &Version) -> Result<(), Refusal> {
    let manifest: Manifest = serde_json::from_str(&version.manifest)
        .map_err(|error| Refusal::unfit(format!("version {}: {error}", version.number)))?;
    let hashes: Vec<String> = manifest.shelves.iter().map(|shelf| shelf.sha256.clone()).collect();
    let known = desk.store.keep_files(project, &hashes, now()).await?;
    if hashes.iter().all(|sha256| known.contains(sha256)) {
        return Ok(());
    }
    let message = format!("the shelves of version {} are gone; publish it again", version.number);
    Err(Refusal::new(StatusCode::GONE, "gone", message))
}

/// Takes back what was to be shown later.
pub async fn cancel(
    State(desk): Shared,
    writer: Writer,
    Path((project, id)): Path<(String, i64)>,
) -> Result<StatusCode, Refusal> {
    let switches = desk.store.switches(&project).await?;
    let refused = |status, why: &str| Refusal::new(status, "change", format!("the change {id} {why}"));
    let absent = || refused(StatusCode::NOT_FOUND, "is not there: `guichet versions` lists what is planned");
    let switch = switches.iter().find(|switch| switch.id == id).ok_or_else(absent)?;
    writer.may(needed(&desk, &project, &switch.environment)?)?;
    let gone = desk.store.cancel_switch(&project, id, now()).await?;
    gone.then_some(StatusCode::NO_CONTENT).ok_or_else(|| {
        refused(StatusCode::CONFLICT, "has been made: `guichet rollback` shows again what was there before")
    })
}

/// The versions there are, and what was and will be shown where.
pub async fn versions(State(desk): Shared, writer: Writer) -> Result<Json<History>, Refusal> {
    writer.may(Right::Read)?;
    let project = writer.project;
    let facts = |version: Version| VersionFacts {
        number: version.number,
        version: version.knowledge,
        created_at: version.created_at,
        created_by: version.created_by,
        note: version.note,
    };
    let versions = desk.store.versions(&project).await?.into_iter().map(facts).collect();
    Ok(Json(History { versions, switches: desk.store.switches(&project).await?, now: now() }))
}
