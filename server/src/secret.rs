//! Random tokens, and hashes of them.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Letters and digits that nobody mistakes for each other when they read them out.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `N` bytes from the system's source of randomness.
///
/// # Panics
/// A system without randomness: nothing could be kept secret on it.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap_or_else(|error| panic!("the system gives no random bytes: {error}"));
    bytes
}

/// A token of 160 random bits: 32 letters and digits.
#[must_use]
pub fn token() -> String {
    letters(&random::<32>())
}

/// A reference that a person can read out: `G-7K3M-92QD` and two more such parts, 80 random bits.
#[must_use]
pub fn reference() -> String {
    let letters = letters(&random::<16>());
    format!("G-{}-{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..12], &letters[12..])
}

/// SHA-256 in small hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two secrets are the same; it takes as long wherever they differ.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn letters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}
