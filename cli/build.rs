//! Puts the built widget into the command, so that `guichet dev` needs nothing else installed.
//!
//! Reads `widget/dist`, writes a table of name and content. No folder: an empty table, and `dev` says so.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let dist = here.join("../widget/dist");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", dist.display());
    let mut files = Vec::new();
    if dist.is_dir() {
        gather(&dist.canonicalize()?, "", &mut files)?;
    }
    files.sort();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut table = "&[\n".to_owned();
    for (number, (name, path)) in files.into_iter().enumerate() {
        // Copied, so that what is compiled in stays one version even if the widget is built again meanwhile.
        let copy = format!("widget-{number}");
        fs::copy(path, out.join(&copy))?;
        let _ = writeln!(table, "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{copy}\"))),");
    }
    table.push_str("]\n");
    fs::write(out.join("widget.rs"), table)
}

/// Every file below a folder, with its name for the web. Maps for debuggers stay out.
fn gather(folder: &Path, before: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &format!("{name}/"), files)?;
        } else if !name.ends_with(".map") {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}
