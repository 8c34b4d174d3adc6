//! Where an import goes: a new folder, or one that is Guichet's already. Whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

use guichet_engine::{Folder, Knowledge, Problem};

use crate::{Failure, folder};

/// The project file's name.
const PROJECT: &str = "guichet.toml";

/// What is in the folder already.
#[derive(Debug, Default)]
pub struct There {
    pub folder: Folder,
    /// Its languages, the source first; empty where there is no project file.
    pub languages: Vec<String>,
    /// Whether there is a project file.
    pub is_project: bool,
    pub groups: Vec<String>,
    pub has_default_groups: bool,
}

/// Looks at the folder.
pub fn look(out: &Path) -> Result<There, Failure> {
    if !out.exists() {
        return Ok(There::default());
    }
    if !out.is_dir() {
        return Err(Failure::Refused(format!("`{}` is a file; name a folder", out.display())));
    }
    let entries = fs::read_dir(out).map_err(|error| Failure::io(format!("`{}`", out.display()), &error))?;
    let empty = entries.flatten().all(|entry| entry.file_name().to_string_lossy().starts_with(['.', '_']));
    let is_project = out.join(PROJECT).is_file();
    if !empty && !is_project {
        let message = format!(
            "`{}` holds other files and no `{PROJECT}`; name a new folder, or one that `guichet new` made",
            out.display()
        );
        return Err(Failure::Refused(message));
    }
    let folder = folder::read(out)?;
    let mut there = There { is_project, folder, ..There::default() };
    if is_project {
        let project = Knowledge::read(&there.folder).project;
        there.languages = project.languages;
        there.groups = project.groups;
        there.has_default_groups = project.default_groups.is_some();
    }
    Ok(there)
}

/// A project file for a folder that has none.
pub fn project(languages: &[String], groups: &[String], audience: &[String]) -> String {
    let list = |items: &[String]| {
        let quoted: Vec<String> = items.iter().map(|item| format!("{item:?}")).collect();
        quoted.join(", ")
    };
    let known: Vec<String> = groups.iter().filter(|group| *group != "everyone").cloned().collect();
    format!(
        "# What all procedures share. Made by `guichet import`.\n\n\
         languages = [{}]     # the first is the source\n\
         default_groups = [{}]     # who sees a file that names no `groups`\n\
         groups = [{}]     # the groups there are; write `groups: …` on top of a file\n\n\
         default_ticket_type = \"request\"     # for files that name no `ticket type`\n\n\
         [tickets.request]     # the fields of a ticket, besides title and details\n\
         severity = [\"normal\", \"high\"]\n",
        list(languages),
        list(audience),
        list(&known)
    )
}

/// What `check` says of the files that are to be written, each problem once.
pub fn check(there: &There, files: &BTreeMap<String, Vec<u8>>) -> Vec<Problem> {
    let mut whole = there.folder.clone();
    whole.files.extend(files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
    let knowledge = Knowledge::read(&whole);
    let ours = |problem: &&Problem| problem.is_error() && files.contains_key(&problem.place.file);
    knowledge.problems.iter().filter(ours).cloned().collect()
}

/// Writes the files. What is there stays as it is, unless `force` says otherwise.
pub fn write(out: &Path, files: &BTreeMap<String, Vec<u8>>, force: bool) -> Result<(), Failure> {
    let in_the_way: Vec<&String> =
        files.keys().filter(|path| out.join(path).symlink_metadata().is_ok()).collect();
    if let (Some(first), false) = (in_the_way.first(), force) {
        let more = in_the_way.len() - 1;
        let others = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message = format!(
            "`{}`{others} would be overwritten, so nothing is written; `--force` replaces, another folder keeps both",
            out.join(first).display()
        );
        return Err(Failure::Refused(message));
    }
    // Folders first: what stands in the way is met before the first file is written.
    let folders: BTreeSet<_> =
        files.keys().filter_map(|path| out.join(path).parent().map(Path::to_owned)).collect();
    for folder in folders {
        fs::create_dir_all(&folder)
            .map_err(|error| Failure::io(format!("`{}`", folder.display()), &error))?;
    }
    for (path, bytes) in files {
        let path = out.join(path);
        let written = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(out)).and_then(|mut file| {
            file.write_all(bytes)?;
            let kept = if force { file.persist(&path) } else { file.persist_noclobber(&path) };
            readable(&kept.map_err(|error| error.error)?)
        });
        written.map_err(|error| Failure::io(format!("`{}`", path.display()), &error))?;
    }
    Ok(())
}

/// A temporary file is its owner's alone; these are files that writers share.
#[cfg(unix)]
fn readable(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}

/// A name for the report that nothing has; it begins with `_`, so that it is no procedure.
pub fn report_name(out: &Path, force: bool) -> String {
    let first = "_import-report.md".to_owned();
    if force || !out.join(&first).exists() {
        return first;
    }
    let others = (2_usize..).map(|number| format!("_import-report-{number}.md"));
    others.into_iter().find(|name| !out.join(name).exists()).unwrap_or(first)
}
