//! What is served right now: the last knowledge that could be packed, and what the last check said.
//!
//! Invariant: a broken folder never takes away what was served before it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Bytes;
use guichet_engine::message::{Manifest, User};
use guichet_engine::model::access::{Audience, EVERYONE};
use guichet_engine::model::project::{Function, HostValue, Project};
use guichet_engine::{Agent, Folder, Knowledge, Problem, Severity};
use serde::Serialize;
use tokio::sync::broadcast;

use crate::{Failure, folder, report};

/// How many versions are kept: a page that is just loading one must find all of it.
const KEPT: usize = 3;
/// Candidates that are explained.
const EXPLAINED: usize = 5;
/// How many changes a page may be behind before it is told only that it is.
const NEWS: usize = 16;

/// The folder as it is served.
pub struct Live {
    root: PathBuf,
    now: RwLock<Now>,
    news: broadcast::Sender<String>,
}

#[derive(Default)]
struct Now {
    /// The folder as it was read last; none: it could not be read.
    folder: Option<Folder>,
    /// Newest first.
    versions: VecDeque<Version>,
    project: String,
    found: Arc<Found>,
}

/// One packed version.
struct Version {
    manifest: Manifest,
    files: BTreeMap<String, Bytes>,
    /// Who may see each media file that is not for everybody.
    restricted: BTreeMap<String, BTreeSet<Audience>>,
    /// Plain pages of what everybody may read, as `pack --html` writes them.
    pages: BTreeMap<String, Bytes>,
}

/// What the last look at the folder has found.
#[derive(Default)]
pub struct Found {
    /// What must or may be mended.
    pub problems: Vec<Problem>,
    /// How many procedure files there are.
    pub files: usize,
    /// Version that is served.
    version: Option<String>,
    /// Why it is not what stands in the folder, in a sentence.
    pub trouble: Option<String>,
}

/// What procedures may ask of the host page.
#[derive(Serialize)]
struct ToTell<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    one_of: &'a [String],
    optional: bool,
}

impl Live {
    /// Reads and packs a folder.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn open(root: &Path) -> Result<Self, Failure> {
        let mut now = Now::default();
        now.take(folder::read(root)?);
        Ok(Self { root: root.to_owned(), now: RwLock::new(now), news: broadcast::channel(NEWS).0 })
    }

    /// Looks at the folder again, and tells the pages. False: nothing has changed.
    pub fn refresh(&self) -> bool {
        let read = folder::read(&self.root);
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(folder) if now.folder.as_ref().is_some_and(|before| before.files == folder.files) => {
                return false;
            }
            Ok(folder) => now.take(folder),
            Err(failure) => now.keep(&failure.to_string()),
        }
        // Without a page there is nobody to tell.
        let _ = self.news.send(now.found.news());
        true
    }

    /// What changes from now on, as the data of an event.
    pub fn follow(&self) -> broadcast::Receiver<String> {
        self.news.subscribe()
    }

    /// What the last look has found.
    pub fn found(&self) -> Arc<Found> {
        Arc::clone(&self.read().found)
    }

    /// Languages, groups and values of the project, as JSON.
    pub fn project(&self) -> String {
        self.read().project.clone()
    }

    /// The manifest for people in these groups: it names no other shelf.
    pub fn manifest(&self, groups: &BTreeSet<String>) -> Option<Manifest> {
        let mut manifest = self.read().versions.front()?.manifest.clone();
        manifest.shelves.retain(|shelf| Audience::from_lists(shelf.audience.clone()).admits(groups));
        Some(manifest)
    }

    /// A shelf or media file for people in these groups. A shelf of others is not there for them.
    pub fn file(&self, name: &str, groups: &BTreeSet<String>) -> Option<Bytes> {
        let now = self.read();
        let version = now.versions.iter().find(|version| version.files.contains_key(name))?;
        let mut shelves = version.manifest.shelves.iter().filter(|shelf| shelf.file == name);
        let refused = shelves.any(|shelf| !Audience::from_lists(shelf.audience.clone()).admits(groups));
        let viewers = version.restricted.get(name);
        let refused =
            refused || viewers.is_some_and(|viewers| !viewers.iter().any(|viewer| viewer.admits(groups)));
        version.files.get(name).filter(|_| !refused).cloned()
    }

    /// A plain page, or their style sheet, of what is served now.
    pub fn page(&self, name: &str) -> Option<Bytes> {
        self.read().versions.front()?.pages.get(name).cloned()
    }

    /// Why a question finds what it finds for a person, as JSON; none: there is nothing to find yet. A question in
    /// another language is explained where the page asks it: among the procedures of that language.
    pub fn why(&self, question: &str, user: User) -> Option<String> {
        let agent = self.agent(user.clone())?;
        let other = agent.other_language(question, agent.find(question, false, EXPLAINED).certainty);
        let agent = match other {
            Some(language) => self.agent(User { language, ..user })?,
            None => agent,
        };
        serde_json::to_string(&agent.explain(question, EXPLAINED)).ok()
    }

    fn agent(&self, user: User) -> Option<Agent> {
        let now = self.read();
        let version = now.versions.front()?;
        let files = guichet_engine::files_for(&version.manifest, &user);
        let shelves: Vec<Vec<u8>> =
            files.filter_map(|file| version.files.get(file)).map(|bytes| bytes.to_vec()).collect();
        Agent::new(&version.manifest, &shelves, user, None).ok()
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Now> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    /// Goes over to what stands in a folder, as far as it can be packed.
    fn take(&mut self, folder: Folder) {
        let mut knowledge = Knowledge::read(&folder);
        knowledge.problems.extend(guichet_engine::same_questions(&knowledge, &folder));
        crate::zone::check(&mut knowledge, &folder);
        knowledge.problems.sort_by(|a, b| a.order().cmp(&b.order()));
        let packed = match knowledge.procedures.is_empty() {
            true => Err("No procedure in the folder can be shown.".to_owned()),
            false => crate::pack::pack(&knowledge, &folder)
                .map_err(|failure| format!("The folder cannot be packed: {failure}.")),
        };
        let trouble = match packed {
            Ok(packed) => {
                let named = |files: Vec<(String, Vec<u8>)>| {
                    files.into_iter().map(|(name, bytes)| (name, bytes.into())).collect()
                };
                let pages = named(guichet_engine::pages(&knowledge));
                let (manifest, restricted, files) = (packed.manifest, packed.restricted, named(packed.files));
                self.versions.push_front(Version { manifest, files, restricted, pages });
                self.versions.truncate(KEPT);
                None
            }
            Err(why) => Some(self.instead(&why)),
        };
        self.project = project(&knowledge.project);
        self.folder = Some(folder);
        let version = self.version();
        self.found =
            Arc::new(Found { problems: knowledge.problems, files: knowledge.files, version, trouble });
    }

    /// Stays with what is there, because the folder cannot be read.
    fn keep(&mut self, why: &str) {
        self.folder = None;
        let trouble = Some(self.instead(&format!("The folder cannot be read: {why}.")));
        self.found = Arc::new(Found { version: self.version(), trouble, ..Found::default() });
    }

    fn version(&self) -> Option<String> {
        self.versions.front().map(|version| version.manifest.version.clone())
    }

    fn instead(&self, why: &str) -> String {
        let then = if self.versions.is_empty() {
            "The page waits for one."
        } else {
            "The page stays with the last good version."
        };
        format!("{why} {then}")
    }
}

impl Found {
    fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }

    fn news(&self) -> String {
        let [errors, warnings, notes] =
            [Severity::Error, Severity::Warning, Severity::Note].map(|one| self.count(one));
        serde_json::json!({ "version": self.version, "errors": errors, "warnings": warnings, "notes": notes })
            .to_string()
    }

    /// All of it, as JSON.
    pub fn json(&self) -> String {
        let problems: Vec<report::Line<'_>> = self.problems.iter().map(report::Line::from).collect();
        let summary = report::summary(&self.problems, self.files);
        serde_json::json!({
            "version": self.version, "summary": summary, "trouble": self.trouble, "problems": problems
        })
        .to_string()
    }
}

fn project(project: &Project) -> String {
    let values: Vec<ToTell<'_>> = project.values.iter().map(|(name, value)| to_tell(name, value)).collect();
    let groups: Vec<&str> = project.group_names().filter(|group| *group != EVERYONE).collect();
    let functions: Vec<serde_json::Value> =
        project.functions.iter().map(|(name, one)| function(name, one)).collect();
    serde_json::json!({
        "languages": project.languages, "groups": groups, "values": values, "functions": functions
    })
    .to_string()
}

/// What the page must know of a function in order to answer for it.
fn function(name: &str, function: &Function) -> serde_json::Value {
    let parts = function.gives.0.iter();
    let gives: Vec<ToTell<'_>> =
        parts.map(|(name, kind)| ToTell { name, kind, one_of: &[], optional: true }).collect();
    serde_json::json!({ "name": name, "gives": gives, "changes": function.changes })
}

fn to_tell<'a>(name: &'a str, value: &'a HostValue) -> ToTell<'a> {
    match value {
        HostValue::Type(kind) => ToTell { name, kind, one_of: &[], optional: false },
        HostValue::Table { r#type, one_of, optional } => {
            let kind = r#type.as_deref().unwrap_or("text");
            ToTell { name, kind, one_of: one_of.as_deref().unwrap_or_default(), optional: *optional }
        }
    }
}
