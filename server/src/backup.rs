//! A copy of a data folder while it is in use, and putting one back.

use std::path::{Path, PathBuf};

use crate::serve::alone;
use crate::settings;
use crate::store::{DATABASE, Store};

/// Files beside the database that belong to a data folder.
const BESIDE: &[&str] = &[settings::FILE];
const MASTER_KEY_FILE: &str = "master.key";

/// Copies the database of a data folder, as it is at one moment, and its settings into a new folder. The master key goes
/// with it only where `with_key` says so: a copy with its key opens every shelf.
///
/// # Errors
/// A folder that is there already; a disk that refuses; a database that is not in the folder.
pub async fn backup(data: &Path, store: &Store, to: &Path, with_key: bool) -> Result<(), String> {
    if to.exists() {
        return Err(format!("`{}` is there already; a backup goes into a new folder", to.display()));
    }
    // Under another name until it is whole: a torn backup is never taken for one.
    let begun = beside(to, "incomplete")?;
    std::fs::create_dir_all(&begun).map_err(|error| format!("`{}`: {error}", begun.display()))?;
    let copied = copy_all(data, store, &begun, with_key).await;
    if let Err(error) = copied.and_then(|()| rename(&begun, to)) {
        let _ = std::fs::remove_dir_all(&begun);
        return Err(error);
    }
    Ok(())
}

async fn copy_all(data: &Path, store: &Store, to: &Path, with_key: bool) -> Result<(), String> {
    store.copy_to(&to.join(DATABASE)).await.map_err(|error| error.to_string())?;
    for name in BESIDE.iter().copied().chain(with_key.then_some(MASTER_KEY_FILE)) {
        copy(data, to, name)?;
    }
    Ok(())
}

/// Puts a backup into a data folder that has no database yet, and that no server uses.
///
/// # Errors
/// A folder that is in use or has a database; a backup that is none; a disk that refuses.
pub fn restore(backup: &Path, data: &Path) -> Result<(), String> {
    if !backup.join(DATABASE).is_file() {
        return Err(format!("`{}` is no backup: there is no `{DATABASE}` in it", backup.display()));
    }
    std::fs::create_dir_all(data).map_err(|error| format!("`{}`: {error}", data.display()))?;
    let _alone = alone(data)?;
    if data.join(DATABASE).exists() {
        return Err(format!(
            "`{}` has a database already; move its `{DATABASE}`, `{DATABASE}-wal` and `{DATABASE}-shm` away first",
            data.display()
        ));
    }
    for name in BESIDE.iter().copied().chain([MASTER_KEY_FILE]) {
        if !data.join(name).exists() {
            copy(backup, data, name)?;
        }
    }
    // Last, and whole: a folder with a database has everything else.
    let begun = data.join(format!("{DATABASE}.incomplete"));
    std::fs::copy(backup.join(DATABASE), &begun)
        .map_err(|error| format!("`{}`: {error}", begun.display()))?;
    rename(&begun, &data.join(DATABASE))
}

fn copy(from: &Path, to: &Path, name: &str) -> Result<(), String> {
    match std::fs::copy(from.join(name), to.join(name)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(format!("`{name}`: {error}")),
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::rename(from, to).map_err(|error| format!("`{}`: {error}", to.display()))
}

fn beside(path: &Path, ending: &str) -> Result<PathBuf, String> {
    let name = path.file_name().ok_or_else(|| format!("`{}` is no name for a folder", path.display()))?;
    Ok(path.with_file_name(format!("{}.{ending}", name.to_string_lossy())))
}
