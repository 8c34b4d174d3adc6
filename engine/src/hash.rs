//! Names of content, and the check that it is whole. The only module that names sha2 and xxhash-rust.
//!
//! A file is named by its SHA-256: natively here, and in a page by the browser, which compares it while it fetches
//! (`integrity`). The engine itself compares XXH64, so that a file that was cut, damaged or mixed up is never opened;
//! against somebody who can write the manifest, too, neither would help.

use xxhash_rust::xxh64::xxh64;

/// SHA-256 of some bytes, in 64 small hexadecimal digits.
#[cfg(feature = "compile")]
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// XXH64 of some bytes, in 16 small hexadecimal digits.
#[must_use]
pub fn check(bytes: &[u8]) -> String {
    format!("{:016x}", xxh64(bytes, 0))
}
