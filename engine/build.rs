//! Writes the tables of `text/normal.rs`: what Unicode says of the characters that people type, a tenth of the bytes
//! that the tables of a library take in a page.
//!
//! The data is that of `unicode-normalization`. Only the basic plane is taken: what lies above it are old scripts,
//! music, and letters for mathematics.

use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, compose};

#[expect(clippy::disallowed_methods, reason = "a build script writes what it makes")]
fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let hangul = |letter: char| ('\u{ac00}'..='\u{d7a3}').contains(&letter);
    let letters: Vec<char> = (0..=0xffff).filter_map(char::from_u32).filter(|one| !hangul(*one)).collect();
    let mut out = String::new();
    table(&mut out, "CANONICAL", "What a letter is put together from.", &letters, |letter| {
        let parts: Vec<char> = std::iter::once(letter).nfd().collect();
        (parts != [letter]).then_some(parts)
    });
    table(&mut out, "COMPATIBLE", "What else it is only another form of.", &letters, |letter| {
        let one = || std::iter::once(letter);
        let parts: Vec<char> = one().nfkd().collect();
        (!parts.iter().copied().eq(one().nfd())).then_some(parts)
    });
    let mut pairs: Vec<(char, char, char)> = letters.iter().filter_map(|letter| pair(*letter)).collect();
    pairs.sort_unstable();
    let _ = writeln!(
        out,
        "/// Two letters and the one that they make, in order.\npub static PAIRS: &[[u16; 3]] = &["
    );
    for (first, second, whole) in pairs {
        let _ = writeln!(out, "[{}, {}, {}],", first as u32, second as u32, whole as u32);
    }
    out.push_str("];\n");
    let _ = writeln!(
        out,
        "/// The marks: first, last, and combining class.\npub static MARKS: &[(u16, u16, u8)] = &["
    );
    let marks: Vec<(u32, u8)> = letters
        .iter()
        .map(|letter| (*letter as u32, canonical_combining_class(*letter)))
        .filter(|(_, class)| *class > 0)
        .collect();
    for run in marks.chunk_by(|a, b| a.0 + 1 == b.0 && a.1 == b.1) {
        if let (Some((first, class)), Some((last, _))) = (run.first(), run.last()) {
            let _ = writeln!(out, "({first}, {last}, {class}),");
        }
    }
    out.push_str("];\n");
    let folder = env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&folder).join("normal.rs"), out)
}

/// The two letters that a letter is made of and that make it again.
fn pair(whole: char) -> Option<(char, char, char)> {
    let mut parts: Vec<char> = std::iter::once(whole).nfd().collect();
    let second = parts.pop()?;
    let mut first = parts.into_iter().nfc();
    let (first, None) = (first.next()?, first.next()) else { return None };
    (compose(first, second) == Some(whole)).then_some((first, second, whole))
}

/// Letters in order with where their parts begin in a pool.
fn table(
    out: &mut String,
    name: &str,
    about: &str,
    letters: &[char],
    parts: impl Fn(char) -> Option<Vec<char>>,
) {
    let (mut keys, mut pool) = (String::new(), String::new());
    let mut length = 0;
    for (letter, parts) in letters.iter().filter_map(|letter| Some((*letter, parts(*letter)?))) {
        if parts.iter().any(|part| *part as u32 > 0xffff) {
            continue;
        }
        let _ = write!(keys, "({}, {length}), ", letter as u32);
        length += parts.len();
        parts.iter().for_each(|part| {
            let _ = write!(pool, "{}, ", *part as u32);
        });
    }
    let _ = writeln!(keys, "(65535, {length})");
    let _ = writeln!(
        out,
        "/// {about} Each with where its parts begin, and an end.\npub static {name}: (&[(u16, u16)], &[u16]) = (&[{keys}], &[{pool}]);"
    );
}
