//! Names of content: SHA-256, as the browser computes it too. The only module that names sha2.

use sha2::{Digest, Sha256};

/// SHA-256 of some bytes, in 64 small hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
