//! The built widget, inside the command, and the media types of what is served.

/// Name and content of each file of the widget.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/widget.rs"));

/// The first file a page loads. All the others are named by their hash.
pub const ENTRY: &str = "guichet.js";

/// A file of the widget.
pub fn file(name: &str) -> Option<&'static [u8]> {
    let at = FILES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    FILES.get(at).map(|(_, bytes)| *bytes)
}

/// The media type of a file, by its ending. What is not known is only ever downloaded.
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
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
