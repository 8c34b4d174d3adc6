//! `multipart/form-data` as browsers write it.
//!
//! By hand: reqwest's writes names of files that are not ASCII as `filename*`, which RFC 7578 forbids here and help
//! desks do not read.

use super::Body;
use crate::secret;

/// A field or a file.
#[derive(Clone, Debug)]
pub(in crate::connector) struct Part {
    pub name: String,
    pub file_name: Option<String>,
    pub media_type: Option<String>,
    pub bytes: Vec<u8>,
}

pub(in crate::connector) fn multipart(parts: &[Part]) -> Body {
    // 160 random bits: nobody who writes a ticket can know the boundary and end a part.
    let boundary = format!("guichet-{}", secret::token());
    let mut bytes = Vec::new();
    let mut shown = String::new();
    for part in parts {
        let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(&part.name));
        if let Some(name) = &part.file_name {
            head.push_str(&format!("; filename=\"{}\"", quoted(name)));
        }
        if let Some(media_type) = &part.media_type {
            head.push_str(&format!("\r\nContent-Type: {}", crate::connector::escape::one_line(media_type)));
        }
        bytes.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
        bytes.extend_from_slice(&part.bytes);
        bytes.extend_from_slice(b"\r\n");
        let content = if part.file_name.is_some() {
            format!("({} bytes)", part.bytes.len())
        } else {
            String::from_utf8_lossy(&part.bytes).into_owned()
        };
        shown.push_str(&format!("--{boundary}\n{}\n\n{content}\n", head.replace('\r', "")));
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Body { media_type: format!("multipart/form-data; boundary={boundary}"), bytes, shown: Some(shown) }
}

/// As the HTML standard says: quotes and ends of lines percent-encoded, nothing else.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
