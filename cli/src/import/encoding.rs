//! Bytes → text, whatever they were saved as.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A text, and what it was saved as if that was not UTF-8.
pub struct Decoded {
    pub text: String,
    pub from: Option<&'static str>,
}

/// Reads text: by its byte order mark, as UTF-8, as UTF-16 without a mark, or else as Windows wrote in the West.
///
/// # Errors
/// It is no text: for people.
pub fn decode(bytes: &[u8]) -> Result<Decoded, String> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let text =
            encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0.into_owned();
        let from = (encoding != UTF_8).then(|| encoding.name());
        return text_or_refused(text, from);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        // Western text in UTF-16 without a mark is half zeros, which UTF-8 allows.
        let zeros =
            |at: usize| bytes.iter().skip(at).step_by(2).take(2_000).filter(|byte| **byte == 0).count();
        let half = bytes.len().min(4_000) / 2;
        let wide =
            [(UTF_16LE, zeros(1)), (UTF_16BE, zeros(0))].into_iter().find(|(_, zeros)| zeros * 10 > half * 7);
        if let (Some((encoding, _)), true) = (wide, half > 1) {
            return text_or_refused(encoding.decode(bytes).0.into_owned(), Some(encoding.name()));
        }
        return text_or_refused(text.to_owned(), None);
    }
    let text = WINDOWS_1252.decode(bytes).0.into_owned();
    text_or_refused(text, Some(WINDOWS_1252.name()))
}

fn text_or_refused(text: String, from: Option<&'static str>) -> Result<Decoded, String> {
    let odd = text
        .chars()
        .filter(|mark| mark.is_control() && !matches!(mark, '\n' | '\r' | '\t' | '\u{c}'))
        .count();
    if odd * 20 > text.chars().count() {
        return Err("this is not a text file".to_owned());
    }
    Ok(Decoded { text: text.replace("\r\n", "\n").replace('\r', "\n"), from })
}
