//! Zip files, as documents and spreadsheets are, with limits: a small file must not become a huge one.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// Most bytes of one part, unpacked.
const MAX_PART: u64 = 128 << 20;
/// Most bytes of all parts, unpacked.
const MAX_ALL: u64 = 512 << 20;
/// Most parts.
const MAX_PARTS: usize = 20_000;

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, String> {
    let archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| "it is damaged or cut off: its end is missing".to_owned())?;
    if archive.len() > MAX_PARTS {
        return Err(format!("it has {} parts; {MAX_PARTS} are the most", archive.len()));
    }
    Ok(archive)
}

/// Names of its parts.
///
/// # Errors
/// It is damaged: for people.
pub fn names(bytes: &[u8]) -> Result<Vec<String>, String> {
    Ok(open(bytes)?.file_names().filter_map(Result::ok).map(Into::into).collect())
}

/// A part by name; none if it is not there.
///
/// # Errors
/// It is damaged or too large: for people.
pub fn part(bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, String> {
    let mut archive = open(bytes)?;
    let Ok(file) = archive.by_name(name) else { return Ok(None) };
    let mut content = Vec::new();
    let read = file.take(MAX_PART + 1).read_to_end(&mut content);
    read.map_err(|_| format!("its part `{name}` is damaged or cut off"))?;
    if content.len() as u64 > MAX_PART {
        return Err(format!("its part `{name}` unpacks to more than {} MB", MAX_PART >> 20));
    }
    Ok(Some(content))
}

/// Unpacks everything once and counts, for readers that have no limits of their own.
///
/// # Errors
/// It is damaged or too large: for people.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let mut archive = open(bytes)?;
    let mut all = 0;
    for at in 0..archive.len() {
        let Ok(file) = archive.by_index(at) else { continue };
        let name = file.name().map(|name| name.into_owned()).unwrap_or_default();
        let read = std::io::copy(&mut file.take(MAX_PART + 1), &mut std::io::sink());
        let length = read.map_err(|_| format!("its part `{name}` is damaged or cut off"))?;
        all += length;
        if length > MAX_PART || all > MAX_ALL {
            return Err(format!("it unpacks to more than {} MB", MAX_ALL.min(MAX_PART) >> 20));
        }
    }
    Ok(())
}
