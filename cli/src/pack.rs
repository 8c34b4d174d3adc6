//! `guichet pack`: procedures → shelves and manifest in a folder, whole or not at all; on demand also plain pages
//! of what everybody may read.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use guichet_engine::shelf::{MEDIA, RESTRICTED};
use guichet_engine::{Folder, Knowledge, MARK, PAGES, Packed, Problem, STYLE_MARK, pages};

use crate::progress::Progress;
use crate::{Failure, folder, report, zone};

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures.
    folder: PathBuf,
    /// Where the manifest, shelves and media go; made if it is not there.
    #[arg(short, long)]
    out: PathBuf,
    /// Pack nothing as long as any procedure has an error. Set where `CI` is.
    #[arg(long)]
    strict: bool,
    /// Also write plain pages of what everybody may read, for browsers in which the chat cannot run.
    #[arg(long)]
    html: bool,
    /// Leave out the word vectors: pages then match words alone, and load 1 MB less after their first answer.
    #[arg(long)]
    no_vectors: bool,
}

/// What the words of a language mean, for those languages that have such a file.
const VECTORS: &[&[u8]] = &[include_bytes!("../../widget/vectors/en.vec")];

/// Packs as it is published: with the word vectors of its languages.
pub fn pack(knowledge: &Knowledge, folder: &Folder) -> Result<Packed, Failure> {
    guichet_engine::pack_with(knowledge, folder, VECTORS).map_err(Failure::Refused)
}

/// Packs a folder. A procedure with an error is left out, and named; the others go.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let progress = Progress::start("reading");
    let folder = folder::read(&arguments.folder)?;
    apart(&arguments.folder, &arguments.out, &folder)?;
    progress.now("checking");
    let mut knowledge = Knowledge::read(&folder);
    zone::check(&mut knowledge, &folder);
    drop(progress);
    let errors: Vec<Problem> =
        knowledge.problems.iter().filter(|problem| problem.is_error()).cloned().collect();
    for problem in &errors {
        let _ = report::text(problem, Some(&arguments.folder), false, &mut std::io::stderr());
    }
    let strict =
        arguments.strict || std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    if knowledge.procedures.is_empty() || (strict && !errors.is_empty()) {
        eprintln!("guichet: nothing was packed: {}", report::summary(&errors, knowledge.files));
        return Err(Failure::Problems);
    }
    let progress = Progress::start("packing");
    let packed = match arguments.no_vectors {
        true => guichet_engine::pack(&knowledge, &folder).map_err(Failure::Refused)?,
        false => pack(&knowledge, &folder)?,
    };
    let pages = if arguments.html { pages(&knowledge) } else { Vec::new() };
    progress.now("writing");
    write(&packed, &pages, &arguments.out)?;
    drop(progress);
    let left_out = knowledge.files - versions(&knowledge);
    println!(
        "{}: version {}, {} shelves, {} KB{}{}",
        arguments.out.display(),
        packed.manifest.version,
        packed.manifest.shelves.len(),
        packed.files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() / 1024,
        if arguments.html {
            format!("; plain pages in {}", arguments.out.join(PAGES).join("index.html").display())
        } else {
            String::new()
        },
        if left_out == 0 {
            String::new()
        } else {
            format!("; {left_out} of {} files left out", knowledge.files)
        },
    );
    Ok(())
}

/// Refuses to write among the procedures, where nobody could tell what was packed from what was written. A folder
/// of its own in theirs is fine.
fn apart(root: &Path, out: &Path, folder: &Folder) -> Result<(), Failure> {
    let (Ok(root), Ok(whole)) = (root.canonicalize(), out.canonicalize()) else { return Ok(()) };
    let Ok(inside) = whole.strip_prefix(&root) else { return Ok(()) };
    let inside: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let inside = inside.iter().map(|part| format!("{part}/")).collect::<String>();
    if !folder.files.keys().any(|file| file.starts_with(&inside) && file.ends_with(".md")) {
        return Ok(());
    }
    let message = format!("`{}` is where procedures are; name another folder with `-o`", out.display());
    Err(Failure::Refused(message))
}

/// How many files are published: a procedure counts once for each of its languages.
fn versions(knowledge: &Knowledge) -> usize {
    knowledge.procedures.values().map(|versions| versions.by_language.len()).sum()
}

/// Writes what was packed: every file under its own hash first, the manifest that names them last, each
/// whole or not at all. Interrupted anywhere, the old manifest still names the old files. Pages keep their
/// names: each is replaced after the media it shows are there, and those of before go with the rest.
pub fn write(packed: &Packed, pages: &[(String, Vec<u8>)], out: &Path) -> Result<(), Failure> {
    for (name, bytes) in &packed.files {
        let path = out.join(name);
        // The name is the content's hash: what is there already is the same.
        if fs::metadata(&path).is_ok_and(|there| there.len() == bytes.len() as u64) {
            continue;
        }
        write_whole(&path, bytes)?;
    }
    for (name, bytes) in pages {
        let path = out.join(name);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            write_whole(&path, bytes)?;
        }
    }
    let manifest =
        serde_json::to_vec_pretty(&packed.manifest).map_err(|error| Failure::Refused(error.to_string()))?;
    write_whole(&out.join("manifest.json"), &manifest)?;
    sweep_pages(pages, out, &out.join(PAGES));
    sweep(packed, out);
    Ok(())
}

/// Writes a file whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let refused = |error: &std::io::Error| Failure::io(format!("`{}`", path.display()), error);
    fs::create_dir_all(folder).map_err(|error| refused(&error))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| refused(&error))?;
    file.write_all(bytes).map_err(|error| refused(&error))?;
    file.as_file().sync_all().map_err(|error| refused(&error))?;
    let kept = file.persist(path).map_err(|error| refused(&error.error))?;
    readable(&kept).map_err(|error| refused(&error))
}

/// A temporary file is its owner's alone; a web server must be able to read what is published.
#[cfg(unix)]
fn readable(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Removes shelves and media that the new manifest does not name; pages in use have theirs in memory.
fn sweep(packed: &Packed, out: &Path) {
    for folder in ["shelves", MEDIA, RESTRICTED, "vectors"] {
        let Ok(entries) = fs::read_dir(out.join(folder)) else { continue };
        for entry in entries.flatten() {
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            let ours =
                name.ends_with(".shelf") || name.ends_with(".vec") || [MEDIA, RESTRICTED].contains(&folder);
            if ours && !packed.files.iter().any(|(kept, _)| *kept == name) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Removes pages of before: a procedure that is gone, or that is not for everybody any more. Whatever else
/// lies in the folder stays.
fn sweep_pages(pages: &[(String, Vec<u8>)], out: &Path, folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sweep_pages(pages, out, &path);
        } else if !pages.iter().any(|(kept, _)| out.join(kept) == path) && is_page(&path) {
            let _ = fs::remove_file(&path);
        }
    }
    // Only an empty folder can be removed so.
    let _ = fs::remove_dir(folder);
}

/// Whether a file is one of our pages or their style sheet, by the mark in its head.
fn is_page(path: &Path) -> bool {
    let mut head = [0; 1024];
    let read = fs::File::open(path).and_then(|mut file| file.read(&mut head)).unwrap_or_default();
    let head = head.get(..read).unwrap_or_default();
    head.starts_with(STYLE_MARK.as_bytes()) || head.windows(MARK.len()).any(|part| part == MARK.as_bytes())
}
