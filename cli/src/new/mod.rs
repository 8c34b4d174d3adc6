//! `guichet new`: a folder to begin with. What is there is never overwritten.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::Failure;

/// What a beginning consists of.
const FILES: &[(&str, &str)] = &[
    ("guichet.toml", include_str!("start/guichet.toml")),
    ("wifi.md", include_str!("start/wifi.md")),
    ("common/not-solved.md", include_str!("start/common/not-solved.md")),
];

/// Writes a project file and a first procedure, and says what to do next.
pub fn run(folder: &Path) -> Result<(), Failure> {
    let there = |name: &str| folder.join(name).symlink_metadata().is_ok();
    if let Some((name, _)) = FILES.iter().find(|(name, _)| there(name)) {
        let path = folder.join(name);
        let message =
            format!("`{}` is there already, and nothing is overwritten; name another folder", path.display());
        return Err(Failure::Refused(message));
    }
    let refused = |path: &Path, error: &std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            Failure::Refused(format!("`{}` cannot be made: something else is in its place", path.display()))
        }
        _ => Failure::io(format!("`{}`", path.display()), error),
    };
    // Folders first: what stands in the way is met before the first file is written.
    for (name, _) in FILES {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| refused(parent, &error))?;
    }
    for (name, text) in FILES {
        let path = folder.join(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| refused(&path, &error))?;
    }
    tell(folder).map_err(|error| Failure::io("standard output", &error))
}

fn tell(folder: &Path) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Written:")?;
    for (name, _) in FILES {
        writeln!(out, "  {}", folder.join(name).display())?;
    }
    let shown = folder.display().to_string();
    let shown = if shown.contains(' ') { format!("\"{shown}\"") } else { shown };
    writeln!(out, "\nNext:")?;
    for (command, does) in [
        ("check", "what must be mended, and how"),
        ("play", "ask it something, here in the terminal"),
        ("dev", "see it in a page that follows every change"),
    ] {
        writeln!(
            out,
            "  {:width$}  # {does}",
            format!("guichet {command} {shown}"),
            width = 14 + shown.len()
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::FILES;
    use guichet_engine::{Folder, Knowledge};

    #[test]
    fn a_beginning_has_nothing_to_mend() {
        let files = FILES.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        let knowledge = Knowledge::read(&Folder { files });
        assert_eq!(knowledge.problems, []);
        assert!(knowledge.procedures.contains_key("wifi"));
        assert!(knowledge.not_solved.is_some());
    }
}
