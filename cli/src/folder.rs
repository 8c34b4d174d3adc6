//! The files of a folder, read for the engine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use guichet_engine::Folder;
use guichet_engine::model::project::PROJECT_FILE;

use crate::Failure;

/// Largest file that is read, in bytes: films belong on a server of their own.
const MAX_FILE: u64 = 64 << 20;

/// Reads a folder. Files and folders whose name begins with `.` or `_` are left out.
pub fn read(root: &Path) -> Result<Folder, Failure> {
    let mut folder = Folder { files: BTreeMap::new() };
    if !root.exists() {
        return Err(Failure::Refused(format!(
            "there is no folder `{}`; `guichet new {0}` starts one",
            root.display()
        )));
    }
    if !root.is_dir() {
        return Err(Failure::Refused(format!("`{}` is a file; name the folder it is in", root.display())));
    }
    let mut open: Vec<PathBuf> = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        let entries = fs::read_dir(&directory)
            .map_err(|error| Failure::io(format!("`{}`", directory.display()), &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Failure::io(format!("`{}`", directory.display()), &error))?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with(['.', '_']) {
                continue;
            }
            let kind =
                entry.file_type().map_err(|error| Failure::io(format!("`{}`", path.display()), &error))?;
            // Links are not followed: they may lead out of the folder, or round in circles.
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() {
                read_file(root, &path, &mut folder)?;
            }
        }
    }
    below(root, &folder)?;
    Ok(folder)
}

/// Refuses a folder above a project: without its project file nobody could see a page, and every one of them would
/// be told to be wrong.
fn below(root: &Path, folder: &Folder) -> Result<(), Failure> {
    if folder.files.contains_key(PROJECT_FILE) {
        return Ok(());
    }
    let projects = folder.files.keys().filter_map(|path| path.strip_suffix(PROJECT_FILE)?.strip_suffix('/'));
    let projects: Vec<String> = projects.map(|path| format!("`{}`", shown(root, path))).collect();
    if projects.is_empty() {
        return Ok(());
    }
    let (have, name) =
        if projects.len() == 1 { ("has one", "name it") } else { ("have one", "name one of them") };
    let more = if projects.len() > 3 { format!(" and {} more", projects.len() - 3) } else { String::new() };
    let message = format!(
        "there is no `{PROJECT_FILE}` in `{}`; {}{more} {have}: {name} instead",
        root.display(),
        projects.iter().take(3).cloned().collect::<Vec<_>>().join(", "),
    );
    Err(Failure::Refused(message))
}

fn read_file(root: &Path, path: &Path, folder: &mut Folder) -> Result<(), Failure> {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let name: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
    if size > MAX_FILE {
        eprintln!("guichet: `{}` is larger than {} MB and is left out", path.display(), MAX_FILE >> 20);
        return Ok(());
    }
    let bytes = fs::read(path).map_err(|error| Failure::io(format!("`{}`", path.display()), &error))?;
    folder.files.insert(name.join("/"), bytes);
    Ok(())
}

/// What a command was told to work on: a folder of procedures, or a part of one.
pub struct Target {
    /// The folder with the project file.
    pub root: PathBuf,
    /// The path inside it of the file or folder that was named; empty: all of it.
    inside: String,
}

impl Target {
    /// Whether a file of the folder is meant.
    pub fn has(&self, file: &str) -> bool {
        let rest = file.strip_prefix(&self.inside);
        rest.is_some_and(|rest| self.inside.is_empty() || rest.is_empty() || rest.starts_with('/'))
    }

    /// Refuses a file that is none of the folder: a link, or one whose name begins with `.` or `_`.
    pub fn check(&self, folder: &Folder) -> Result<(), Failure> {
        if self.inside.is_empty() || folder.files.keys().any(|file| self.has(file)) {
            return Ok(());
        }
        let message = format!("`{}` is no file of the procedures in `{}`", self.inside, self.root.display());
        Err(Failure::Refused(message))
    }
}

/// What a path means: itself, in the folder with the nearest project file.
pub fn target(path: &Path) -> Result<Target, Failure> {
    if !path.exists() {
        return Err(Failure::Refused(format!("there is no file or folder `{}`", path.display())));
    }
    let path = path.canonicalize().map_err(|error| Failure::io(format!("`{}`", path.display()), &error))?;
    let root = root(&path);
    let inside = path.strip_prefix(&root).unwrap_or(&path);
    let inside: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Ok(Target { inside: inside.join("/"), root })
}

/// The folder with the project file, at or above a path; without one, the folder it is in.
pub fn root(path: &Path) -> PathBuf {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let project = folder.ancestors().find(|folder| folder.join(PROJECT_FILE).is_file());
    project.unwrap_or(folder).to_owned()
}

/// A file of a folder as people name it: from where they are.
pub fn shown(root: &Path, file: &str) -> String {
    let path = if file == "." { root.to_owned() } else { root.join(file) };
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(&path);
    path.strip_prefix(".").unwrap_or(path).display().to_string().replace('\\', "/")
}
