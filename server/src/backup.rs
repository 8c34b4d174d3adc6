//! A copy of a data folder while it is in use, and putting one back.

use std::path::{Path, PathBuf};

use crate::seal::MasterKey;
use crate::serve::alone;
use crate::settings;
use crate::store::{DATABASE, Store, StoreError};

const MASTER_KEY_FILE: &str = "master.key";

/// What goes into a copy beside the database.
#[derive(Default)]
pub struct Beside<'a> {
    /// The settings, where they are not those of the data folder.
    pub settings: Option<&'a Path>,
    /// The master key: a copy with its key opens every shelf.
    pub key: Option<&'a MasterKey>,
}

/// Copies the database of a data folder, as it is at one moment, and its settings into a new folder.
///
/// # Errors
/// A folder that is there already; a disk that refuses; a database that is not in the folder.
pub async fn backup(data: &Path, store: &Store, to: &Path, beside_it: &Beside<'_>) -> Result<(), String> {
    if to.exists() {
        return Err(format!("`{}` is there already; a backup goes into a new folder", to.display()));
    }
    // Under another name until it is whole: a torn backup is never taken for one.
    let begun = beside(to, "incomplete")?;
    std::fs::create_dir_all(&begun).map_err(|error| format!("`{}`: {error}", begun.display()))?;
    let copied = copy_all(data, store, &begun, beside_it).await;
    if let Err(error) = copied.and_then(|()| rename(&begun, to)) {
        let _ = std::fs::remove_dir_all(&begun);
        return Err(error);
    }
    Ok(())
}

async fn copy_all(data: &Path, store: &Store, to: &Path, beside_it: &Beside<'_>) -> Result<(), String> {
    let said = |error: StoreError| error.to_string();
    store.copy_to(&to.join(DATABASE)).await.map_err(said)?;
    let copied = Store::open(to, None).await.map_err(said)?;
    copied.doubt_waiting().await.map_err(said)?;
    copied.close().await;
    let settings = beside_it.settings.map_or_else(|| data.join(settings::FILE), Path::to_owned);
    copy(&settings, &to.join(settings::FILE))?;
    match beside_it.key {
        Some(key) => key.write(&to.join(MASTER_KEY_FILE)).map_err(|error| error.to_string()),
        None => Ok(()),
    }
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
    for name in [settings::FILE, MASTER_KEY_FILE] {
        if !data.join(name).exists() {
            copy(&backup.join(name), &data.join(name))?;
        }
    }
    // Last, and whole: a folder with a database has everything else.
    let begun = data.join(format!("{DATABASE}.incomplete"));
    std::fs::copy(backup.join(DATABASE), &begun)
        .map_err(|error| format!("`{}`: {error}", begun.display()))?;
    rename(&begun, &data.join(DATABASE))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    match std::fs::copy(from, to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("`{}`: {error}", from.display()))
        }
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
