//! Tickets as files of a folder, each with a number: `T-0001.json`. What is attached to them lies in its
//! folder `files`, named by the attachment's id and name.
//!
//! Invariant: one key is one file, and a number that was answered stands on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use guichet_engine::message::Ticket;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::{Failure, clock};

/// Longest key, in bytes; the engine's limit.
pub const MAX_KEY: usize = 200;

/// Most characters of an attachment's name that its file has.
const MAX_NAME: usize = 80;

/// An attachment's content, as the widget sends it.
#[derive(Deserialize)]
pub struct Content {
    /// [`guichet_engine::message::FileRef::id`]
    id: String,
    /// In base64.
    content: String,
}

/// A folder of tickets.
pub struct Tickets {
    folder: PathBuf,
    filed: Mutex<Filed>,
}

#[derive(Default)]
struct Filed {
    /// Number by key.
    numbers: BTreeMap<String, String>,
    last: u64,
}

/// A file.
#[derive(Serialize)]
struct Sheet<'a> {
    number: &'a str,
    key: &'a str,
    received: String,
    ticket: &'a Ticket,
}

/// The part of a file that is read again.
#[derive(Deserialize)]
struct Label {
    key: String,
}

impl Tickets {
    /// Takes up a folder with what is in it; it need not be there yet.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn open(folder: PathBuf) -> Result<Self, Failure> {
        let refused = |error: &io::Error| Failure::io(format!("tickets in `{}`", folder.display()), error);
        let mut filed = Filed::default();
        match fs::read_dir(&folder) {
            Ok(entries) => {
                for entry in entries {
                    let entry = entry.map_err(|error| refused(&error))?;
                    let name = entry.file_name().to_string_lossy().into_owned();
                    let Some(number) = name.strip_suffix(".json").filter(|name| count(name).is_some()) else {
                        continue;
                    };
                    filed.last = filed.last.max(count(number).unwrap_or_default());
                    if let Some(key) = key_of(&entry.path()) {
                        filed.numbers.insert(key, number.to_owned());
                    }
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(refused(&error)),
        }
        Ok(Self { folder, filed: Mutex::new(filed) })
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Files a ticket; gives its number, and whether it is new. The same key again is the same ticket.
    ///
    /// # Errors
    /// The disk refuses; then there is no such ticket.
    pub fn file(&self, key: &str, ticket: &Ticket, contents: &[Content]) -> io::Result<(String, bool)> {
        let mut filed = self.filed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = filed.numbers.get(key) {
            return Ok((number.clone(), false));
        }
        fs::create_dir_all(&self.folder)?;
        // Before the ticket: one that is there has its files. Tried again, they are written again.
        self.keep(ticket, contents)?;
        loop {
            let next = filed.last + 1;
            let number = format!("T-{next:04}");
            let path = self.folder.join(format!("{number}.json"));
            let sheet = Sheet { number: &number, key, received: clock::now(), ticket };
            // Readable for its owner alone, as temporary files are: it may say things about a person.
            let mut file = NamedTempFile::new_in(&self.folder)?;
            serde_json::to_writer_pretty(&mut file, &sheet)?;
            file.write_all(b"\n")?;
            file.as_file().sync_all()?;
            let fate = file.persist_noclobber(&path).map(drop).map_err(|refused| refused.error);
            filed.last = next;
            let new = match fate {
                Ok(()) => true,
                // Another `guichet dev` has taken the number, perhaps for this very ticket.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    if key_of(&path).as_deref() != Some(key) {
                        continue;
                    }
                    false
                }
                Err(error) => {
                    filed.last = next - 1;
                    return Err(error);
                }
            };
            filed.numbers.insert(key.to_owned(), number.clone());
            return Ok((number, new));
        }
    }

    /// Writes the files of a ticket. One that the ticket does not name is left out.
    fn keep(&self, ticket: &Ticket, contents: &[Content]) -> io::Result<()> {
        let folder = self.folder.join("files");
        for Content { id, content } in contents {
            let Some(file) = ticket.attachments.iter().find(|file| file.id == *id) else { continue };
            let bytes = STANDARD.decode(content).map_err(io::Error::other)?;
            fs::create_dir_all(&folder)?;
            let mut kept = NamedTempFile::new_in(&folder)?;
            kept.write_all(&bytes)?;
            kept.persist(folder.join(safe(id, &file.name)))?;
        }
        Ok(())
    }
}

/// A name for an attachment's file that leads nowhere else, whatever the page says.
fn safe(id: &str, name: &str) -> String {
    let plain = |mark: char| if mark.is_alphanumeric() || "-_. ".contains(mark) { mark } else { '_' };
    // The end of a name says what it is.
    let from = name.chars().count().saturating_sub(MAX_NAME);
    let id = id.chars().take(MAX_NAME).map(|mark| if mark == '.' { '_' } else { plain(mark) });
    id.chain(['-']).chain(name.chars().skip(from).map(plain)).collect()
}

/// `T-0012` → 12.
fn count(number: &str) -> Option<u64> {
    let digits = number.strip_prefix("T-").filter(|digits| digits.len() >= 4)?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn key_of(path: &Path) -> Option<String> {
    let label: Label = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    Some(label.key)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;

    use guichet_engine::message::{FileRef, Ticket};

    use super::{Content, Tickets};

    fn ticket() -> Ticket {
        let text = r#"{ "kind": "request", "title": "No Wi-Fi", "details": "", "fields": [], "answers": [],
            "transcript": [], "procedure": "wifi", "version": "1", "language": "en" }"#;
        serde_json::from_str(text).expect("a ticket")
    }

    #[test]
    fn one_key_is_one_file_whoever_files_it_and_whenever() {
        let there = tempfile::tempdir().expect("a folder");
        let folder = there.path().join("tickets");
        // Two commands on one folder, each asked for the same keys at once.
        let desks = [(); 2].map(|()| Tickets::open(folder.clone()).expect("opened"));
        let desks = &desks;
        thread::scope(|scope| {
            for at in 0..40 {
                scope.spawn(move || {
                    desks[at % 2]
                        .file(&format!("key {}", at / 2 % 10 * 2 + at % 2), &ticket(), &[])
                        .expect("filed")
                });
            }
        });
        let names = || fs::read_dir(&folder).expect("there").count();
        assert_eq!(names(), 20);
        fs::write(folder.join("T-0100.json"), "torn").expect("written");
        let again = Tickets::open(folder.clone()).expect("opened");
        assert!(!again.file("key 7", &ticket(), &[]).expect("filed").1);
        assert_eq!(again.file("new", &ticket(), &[]).expect("filed"), ("T-0101".to_owned(), true));
        assert_eq!(names(), 22);
    }

    #[test]
    fn what_is_attached_is_kept_and_leads_nowhere_else() {
        let there = tempfile::tempdir().expect("a folder");
        let tickets = Tickets::open(there.path().join("tickets")).expect("opened");
        let names = ["a b.png", "../../é/x.pdf"];
        let mut ticket = ticket();
        ticket.attachments = (0..)
            .zip(names)
            .map(|(at, name)| FileRef {
                id: format!("../{at}"),
                name: name.into(),
                kind: String::new(),
                bytes: 1,
            })
            .collect();
        let content = |id: &str| Content { id: id.into(), content: "eA==".into() };
        let sent = [content("../0"), content("../1"), content("unnamed")];
        tickets.file("key", &ticket, &sent).expect("filed");
        let kept = fs::read_dir(there.path().join("tickets/files")).expect("there");
        let mut kept: Vec<_> =
            kept.map(|file| file.expect("read").file_name().into_string().expect("a name")).collect();
        kept.sort();
        assert_eq!(kept, ["___0-a b.png", "___1-.._.._é_x.pdf"]);
        assert_eq!(fs::read_to_string(there.path().join("tickets/files/___0-a b.png")).expect("read"), "x");
        assert_eq!(fs::read_dir(there.path()).expect("there").count(), 1);
    }
}
