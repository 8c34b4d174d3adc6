//! Pictures and files that come along: out of documents, or from beside the pages.

use std::collections::BTreeMap;
use std::fs;

use super::name::slug;
use super::targets::normal;

/// Largest picture or file that is copied, in bytes.
const MAX_MEDIA: u64 = 64 << 20;

/// What the format shows (R15).
pub const MEDIA: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "svg", "mp4", "webm", "mov", "mp3", "m4a", "ogg", "wav", "pdf",
    "docx", "xlsx", "pptx", "odt", "ods", "odp", "csv", "txt", "zip",
];
pub const PICTURES: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "svg"];

/// Pictures and files: those that came inside documents, and those that are to be written.
#[derive(Debug, Default)]
pub struct Media {
    pub embedded: BTreeMap<String, Vec<u8>>,
    /// By path in the output.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Folders that files may be taken from: those that were named. A page must not bring others along.
    pub roots: Vec<String>,
    /// Path in the output of each source.
    pub placed: BTreeMap<String, String>,
}

impl Media {
    /// Copies a file that a page shows; gives its path in the output.
    pub fn copied(&mut self, page: &str, file: &str) -> Option<String> {
        let folder = page.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let file = file.split(['?', '#']).next().unwrap_or_default();
        let mut tried = vec![format!("{folder}/{}", file.trim_start_matches('/'))];
        let mut above = folder;
        // From the root of a site: whichever folder above has it.
        while let (true, Some((parent, _))) = (file.starts_with('/'), above.rsplit_once('/')) {
            tried.push(format!("{parent}{file}"));
            tried.push(format!("{parent}/static{file}"));
            above = parent;
        }
        for path in tried.into_iter().filter_map(|path| normal(&path)) {
            if let Some(placed) = self.placed.get(&path) {
                return Some(placed.clone());
            }
            let inside = self.roots.iter().any(|root| {
                root.is_empty() && !path.starts_with(['/', '.'])
                    || path.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'))
            });
            // Links are not followed: they may lead out of the folder.
            let file = fs::symlink_metadata(&path);
            let readable = inside && file.is_ok_and(|file| file.is_file() && file.len() <= MAX_MEDIA);
            if let (true, Ok(bytes)) = (readable, fs::read(&path)) {
                return Some(self.place(&path, bytes));
            }
        }
        None
    }

    /// Gives a file its path in the output: `media/` and a name of its own.
    pub fn place(&mut self, source: &str, bytes: Vec<u8>) -> String {
        let name = source.rsplit('/').next().unwrap_or_default();
        let stem = slug(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
        let stem = if stem.is_empty() { "file".to_owned() } else { stem };
        let ending = ending(name);
        let mut path = format!("media/{stem}.{ending}");
        let mut number = 2;
        while self.files.get(&path).is_some_and(|there| *there != bytes) {
            path = format!("media/{stem}-{number}.{ending}");
            number += 1;
        }
        self.files.insert(path.clone(), bytes);
        self.placed.insert(source.to_owned(), path.clone());
        path
    }
}

/// The ending of a name, in small letters.
pub fn ending(name: &str) -> String {
    let name = name.split(['?', '#']).next().unwrap_or_default();
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}
