//! A file of a version on its way in: checked, closed if it is for some people only, compressed.

use std::io::Write;

use guichet_engine::PAGES;
use guichet_engine::model::access::Audience;
use guichet_engine::shelf::{MEDIA, RESTRICTED, label};

use crate::seal::MasterKey;
use crate::secret::sha256;
use crate::store::NewFile;

/// Makes a file of what was uploaded under a name of the manifest, or as a plain page (`pages/…`).
///
/// # Errors
/// What is wrong with it, for whoever publishes.
pub fn take(name: &str, sha256_said: &str, bytes: Vec<u8>, master: &MasterKey) -> Result<NewFile, String> {
    let sha256_plain = sha256(&bytes);
    if sha256_plain != sha256_said {
        return Err(format!("`{name}`: the hash of what arrived is `{sha256_plain}`, not `{sha256_said}`"));
    }
    let (folder, rest) = name.split_once('/').ok_or_else(|| format!("`{name}` is in no folder"))?;
    let ending = rest.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    let hashed = rest.split('.').next() == sha256_plain.get(..24) && ending.len() + 25 == rest.len();
    let mut file = NewFile {
        sha256: sha256_plain.clone(),
        served: name.to_owned(),
        served_sha256: sha256_plain,
        media_type: media_type(name).to_owned(),
        body: bytes,
        gzip: None,
        brotli: None,
        language: String::new(),
        audience: String::new(),
        shelf_key: None,
    };
    match folder {
        // A page keeps its own name; the version says which file it is.
        PAGES => file.served = format!("{PAGES}/{}", file.sha256),
        "shelves" | "vectors" | MEDIA | RESTRICTED if !hashed => {
            return Err(format!("`{name}` is not named by the hash of its content"));
        }
        "shelves" => shelve(&mut file, master).map_err(|error| format!("`{name}`: {error}"))?,
        "vectors" | MEDIA => {}
        RESTRICTED => restrict(&mut file, master),
        _ => return Err(format!("`{name}`: there is no folder `{folder}` in a version")),
    }
    if file.shelf_key.is_none() && !is_compressed(&file.media_type) {
        let shorter = |compressed: Vec<u8>| (compressed.len() < file.body.len()).then_some(compressed);
        file.gzip = shorter(gzip(&file.body));
        file.brotli = shorter(brotli(&file.body));
    }
    Ok(file)
}

/// A shelf says itself whom it is for. One that is not for everybody is compressed, closed, and named by what
/// then lies there: its name says nothing about its content.
fn shelve(file: &mut NewFile, master: &MasterKey) -> Result<(), String> {
    let (audience, language): (Audience, String) = label(&file.body).map_err(|error| error.detail)?;
    file.language = language;
    file.audience = serde_json::to_string(audience.lists()).map_err(|error| error.to_string())?;
    if !audience.lists().is_empty() {
        let (body, key) = master.close(&gzip(&file.body));
        file.body = body;
        file.served_sha256 = sha256(&file.body);
        file.served = format!("shelves/{}.sealed", &file.served_sha256[..24]);
        file.shelf_key = Some(key);
    }
    Ok(())
}

/// A file that not everybody may see is closed where it lies, and opened to be handed out. Who may see it the version
/// says: the same content can be for everybody in another, and is kept once.
fn restrict(file: &mut NewFile, master: &MasterKey) {
    let (body, key) = master.close(&file.body);
    file.body = body;
    file.served = file.served.replacen(RESTRICTED, MEDIA, 1);
    file.shelf_key = Some(key);
}

/// The same, as gzip.
#[must_use]
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    // Writing into memory does not fail.
    let _ = writer.write_all(bytes);
    writer.finish().unwrap_or_default()
}

/// The same, as brotli.
#[must_use]
pub fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 1 << 16, 9, 22);
    let _ = writer.write_all(bytes);
    drop(writer);
    compressed
}

/// Whether more compression would only cost time.
fn is_compressed(media_type: &str) -> bool {
    let packed = ["image/", "video/", "audio/", "application/zip", "application/pdf"];
    media_type != "image/svg+xml" && packed.iter().any(|kind| media_type.starts_with(kind))
}

/// The media type of a file, by its ending. What is not known is only ever downloaded.
#[must_use]
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "oga" | "ogg" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "vtt" => "text/vtt; charset=utf-8",
        "pdf" => "application/pdf",
        "txt" | "csv" | "log" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
