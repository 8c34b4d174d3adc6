//! Files that changed, written whole or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::Plan;
use crate::Failure;

/// Writes what the repairs made. Refuses, before the first file, if one is not any more what was read.
pub fn all(plans: &[Plan]) -> Result<(), Failure> {
    for plan in plans {
        for file in plan.repaired.files.keys() {
            let path = plan.root.join(file);
            let now =
                fs::read(&path).map_err(|error| Failure::io(format!("`{}`", path.display()), &error))?;
            if plan.before.files.get(file) != Some(&now) {
                let message = "changed meanwhile, so nothing was written; try again";
                return Err(Failure::Refused(format!("`{}` {message}", path.display())));
            }
            if fs::metadata(&path).is_ok_and(|there| there.permissions().readonly()) {
                let message = "is write-protected, so nothing was written";
                return Err(Failure::Refused(format!("`{}` {message}", path.display())));
            }
        }
    }
    for plan in plans {
        for (file, bytes) in &plan.repaired.files {
            let path = plan.root.join(file);
            whole(&path, bytes).map_err(|error| Failure::io(format!("`{}`", path.display()), &error))?;
        }
    }
    Ok(())
}

/// Writes a file beside its place and moves it there, with the permissions of the one it replaces.
fn whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(fs::metadata(path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_stops_all() {
        let there = tempfile::tempdir().expect("a folder");
        let root = there.path().to_owned();
        let text = "# A\n\n➔ [B](#b)\n\n## B\n\nText.\n";
        for name in ["a.md", "b.md"] {
            fs::write(root.join(name), text).expect("written");
        }
        let before = crate::folder::read(&root).expect("read");
        let repaired = guichet_engine::repair(&before, |_| true);
        assert_eq!(repaired.files.len(), 2);
        let plans = [Plan { root: root.clone(), before, repaired }];
        fs::write(root.join("b.md"), "# Somebody else's\n").expect("written");
        assert!(all(&plans).is_err());
        assert_eq!(fs::read_to_string(root.join("a.md")).expect("there"), text);
        fs::write(root.join("b.md"), text).expect("written");
        assert!(all(&plans).is_ok());
        assert!(fs::read_to_string(root.join("b.md")).expect("there").contains("\n→ [B]"));
    }
}
