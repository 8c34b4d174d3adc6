//! A folder as a help desk: a directory for each ticket, whole or not there at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::exchange::Journal;
use super::section::Section;
use super::{Delivery, Outcome};

/// Where the directories are made.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Reads the section of a connector. Nothing: there is a mistake, which has been said.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let path = PathBuf::from(section.needed("path", "path = \"/var/lib/guichet/tickets\""));
        if path.as_os_str().is_empty() {
            return None;
        }
        if let Err(error) = fs::create_dir_all(&path) {
            let text = format!(
                "`{}` cannot be made: {}; name a folder that may be written",
                path.display(),
                error.kind()
            );
            section.problem("path", &text);
            return None;
        }
        Some(Self { path })
    }

    pub(super) async fn deliver(&self, delivery: &Delivery, journal: &Journal) -> Outcome {
        journal.say(&format!("write {}", self.path.join(&delivery.reference).display()));
        let (folder, delivery) = (self.clone(), delivery.clone());
        let written = tokio::task::spawn_blocking(move || folder.write(&delivery)).await;
        let outcome = match written {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => later(&error.kind().to_string()),
            Err(_) => later("the writing was broken off"),
        };
        journal.answered("done");
        outcome
    }

    fn write(&self, delivery: &Delivery) -> io::Result<Outcome> {
        let fit = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        if delivery.reference.is_empty() || !delivery.reference.chars().all(fit) {
            return Ok(Outcome::Never { why: "the reference is no name of a folder".to_owned() });
        }
        let place = self.path.join(&delivery.reference);
        if place.exists() {
            return same(&place, delivery);
        }
        let partial = self.path.join(format!(".{}.partial", delivery.reference));
        // What an earlier attempt left when it was ended.
        match fs::remove_dir_all(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::create_dir(&partial)?;
        let mut names = vec!["ticket.json".to_owned()];
        let mut files = Vec::new();
        for file in &delivery.files {
            let name = free_name(&file.name, &names);
            keep(&partial.join(&name), &file.bytes)?;
            files.push(json!({
                "name": file.name, "file": name, "media_type": file.media_type, "size": file.bytes.len(),
            }));
            names.push(name);
        }
        let ticket = json!({
            "reference": delivery.reference, "key": delivery.key, "project": delivery.project,
            "created_at": delivery.created_at, "person": delivery.person, "ticket": delivery.ticket, "files": files,
        });
        keep(&partial.join("ticket.json"), &serde_json::to_vec_pretty(&ticket)?)?;
        flush(&partial)?;
        match fs::rename(&partial, &place) {
            Ok(()) => {}
            // Another process was quicker.
            Err(_) if place.exists() => return same(&place, delivery),
            Err(error) => return Err(error),
        }
        flush(&self.path)?;
        Ok(delivered(delivery))
    }
}

/// Whether the directory that is there is of this ticket.
fn same(place: &Path, delivery: &Delivery) -> io::Result<Outcome> {
    let kept: serde_json::Value = serde_json::from_slice(&fs::read(place.join("ticket.json"))?)?;
    let key = kept.get("key").and_then(serde_json::Value::as_str);
    Ok(if key == Some(delivery.key.as_str()) {
        delivered(delivery)
    } else {
        Outcome::Never { why: "there is a folder of this reference with another ticket".to_owned() }
    })
}

fn delivered(delivery: &Delivery) -> Outcome {
    Outcome::Delivered { number: Some(delivery.reference.clone()), link: None }
}

fn later(why: &str) -> Outcome {
    Outcome::Later { why: format!("the ticket cannot be written: {why}"), after: None }
}

fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A directory is only there for good once it has been flushed too.
fn flush(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A name that leads nowhere else, that every file system takes, and that no other file here has.
fn free_name(wanted: &str, taken: &[String]) -> String {
    let base = wanted.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = base
        .chars()
        .map(|letter| if letter.is_control() || "<>:\"|?*".contains(letter) { '_' } else { letter })
        .collect();
    let clean = clean.trim_matches([' ', '.']);
    let mut short = String::new();
    for letter in clean.chars() {
        if short.len() + letter.len_utf8() > 150 {
            break;
        }
        short.push(letter);
    }
    let short = if short.is_empty() { "file".to_owned() } else { short };
    let is_taken = |name: &str| taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    if !is_taken(&short) {
        return short;
    }
    (2..).map(|count| format!("{count}-{short}")).find(|name| !is_taken(name)).unwrap_or(short)
}
