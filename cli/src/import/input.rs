//! What is to be imported: files and folders named by a person, each recognised by what is in it.

use std::fs;
use std::path::{Path, PathBuf};

use super::account::Account;
use super::archive;
use super::targets::normal;

/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 64 << 20;
/// Most files of one import.
const MAX_FILES: usize = 20_000;

/// A form that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Markdown,
    Html,
    Table,
    Spreadsheet,
    Word,
    Json,
}

/// A file.
#[derive(Debug)]
pub struct Input {
    /// Its path, in one spelling.
    pub path: String,
    /// As shown.
    pub shown: String,
    /// Folder below the one that was named, with `/`.
    pub folder: String,
    /// Its name without ending.
    pub name: String,
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

/// Reads every file that is named, and every file below a folder that is named.
///
/// # Errors
/// What is named is not there: for people. A file that cannot be read is noted in the account.
pub fn gather(named: &[PathBuf], account: &mut Account) -> Result<Vec<Input>, String> {
    let mut inputs = Vec::new();
    for root in named {
        let metadata =
            fs::metadata(root).map_err(|_| format!("there is no file or folder `{}`", root.display()))?;
        let mut files: Vec<PathBuf> = Vec::new();
        if metadata.is_dir() {
            below(root, &mut files).map_err(|error| format!("`{}`: {error}", root.display()))?;
            files.sort();
        } else {
            files.push(root.clone());
        }
        for path in files {
            let single = !metadata.is_dir();
            inputs.extend(read(root, &path, single, account));
            if inputs.len() > MAX_FILES {
                return Err(format!("these are more than {MAX_FILES} files; import them folder by folder"));
            }
        }
    }
    Ok(inputs)
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        // Hidden folders are tools'; links may lead round in circles.
        if name.to_string_lossy().starts_with('.') || name == "node_modules" {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            below(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
        if files.len() > MAX_FILES * 2 {
            break;
        }
    }
    Ok(())
}

fn read(root: &Path, path: &Path, single: bool, account: &mut Account) -> Option<Input> {
    let shown = path.display().to_string().replace('\\', "/");
    let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    // Pictures and the like come along where a page shows them.
    let by_ending = by_ending(&ending);
    if by_ending.is_none() && !single {
        if is_media(&ending) {
            account.beside(&shown, normal(&shown).unwrap_or_else(|| shown.clone()));
        } else {
            account.left_out(&shown, "a file of a kind that is not imported");
        }
        return None;
    }
    if size > MAX_FILE {
        let said = format!(
            "it has {} MB; {} MB are the most. Cut it into several files",
            size >> 20,
            MAX_FILE >> 20
        );
        account.unread(&shown, said);
        return None;
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            account.unread(&shown, format!("it cannot be read: {error}"));
            return None;
        }
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        account.unread(&shown, "it is empty");
        return None;
    }
    let Some(kind) = recognise(&bytes, by_ending) else {
        account.unread(&shown, "it is of a kind that cannot be imported: Markdown, HTML, CSV, Excel, OpenDocument, Word and JSON can");
        return None;
    };
    account.came_in("files", 1);
    let inside = if single { None } else { path.parent().and_then(|folder| folder.strip_prefix(root).ok()) };
    let folder = inside.map(|folder| folder.display().to_string().replace('\\', "/")).unwrap_or_default();
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = normal(&shown).unwrap_or_else(|| shown.clone());
    Some(Input { path, shown, folder, name, kind, bytes })
}

fn by_ending(ending: &str) -> Option<Kind> {
    Some(match ending {
        "md" | "markdown" | "mdx" | "mkd" | "txt" => Kind::Markdown,
        "html" | "htm" | "xhtml" => Kind::Html,
        "csv" | "tsv" | "tab" => Kind::Table,
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => Kind::Spreadsheet,
        "docx" | "docm" | "dotx" => Kind::Word,
        "json" | "jsonl" | "ndjson" => Kind::Json,
        _ => return None,
    })
}

fn is_media(ending: &str) -> bool {
    matches!(
        ending,
        "png"
            | "jpg"
            | "jpeg"
            | "gif"
            | "webp"
            | "svg"
            | "mp4"
            | "webm"
            | "mov"
            | "mp3"
            | "m4a"
            | "ogg"
            | "wav"
            | "pdf"
            | "pptx"
            | "odt"
            | "odp"
            | "zip"
    )
}

/// The kind of a file: by its first bytes where these tell, else by its ending.
fn recognise(bytes: &[u8], by_ending: Option<Kind>) -> Option<Kind> {
    if bytes.starts_with(b"PK") {
        let names = archive::names(bytes).unwrap_or_default();
        let has = |name: &str| names.iter().any(|known| known == name);
        return if has("word/document.xml") {
            Some(Kind::Word)
        } else if has("xl/workbook.xml") || has("xl/workbook.bin") || has("content.xml") {
            Some(Kind::Spreadsheet)
        } else {
            // Damaged, perhaps: its reader says so.
            by_ending.filter(|kind| matches!(kind, Kind::Word | Kind::Spreadsheet))
        };
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return by_ending.filter(|kind| *kind == Kind::Spreadsheet).or(Some(Kind::Spreadsheet));
    }
    match by_ending {
        // Saved from a web page under another name.
        Some(Kind::Markdown | Kind::Spreadsheet) if starts_like_html(bytes) => Some(Kind::Html),
        Some(kind) => Some(kind),
        None => {
            let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
            match start {
                Some(b'{' | b'[') => Some(Kind::Json),
                Some(b'<') => Some(Kind::Html),
                _ => None,
            }
        }
    }
}

fn starts_like_html(bytes: &[u8]) -> bool {
    let start: String =
        String::from_utf8_lossy(bytes.get(..200.min(bytes.len())).unwrap_or_default()).to_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}
