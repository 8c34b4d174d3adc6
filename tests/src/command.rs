//! The real command, for tests that run it. `GUICHET` names the binary; without it the release build is used.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The command, away from what an environment may tell it: each test says itself what it wants.
#[must_use]
pub fn guichet() -> Command {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/guichet");
    let path = std::env::var_os("GUICHET").map_or(built, PathBuf::from);
    assert!(path.exists(), "{} is not built: `make cli`", path.display());
    let mut command = Command::new(path);
    // Where CI is set, `pack` is strict.
    command.env_remove("CI").env("NO_COLOR", "1");
    command
}

/// Runs it on what is typed.
pub fn fed(command: &mut Command, input: &str) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("it starts");
    // Written beside reading: a full pipe on one side must not stop the other.
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).ok());
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written");
    output
}

/// What was printed.
#[must_use]
pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What was said beside it.
#[must_use]
pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder of the disk with these files.
#[must_use]
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    write(&folder, files);
    folder
}

/// Puts files into a folder of the disk.
pub fn write(there: &TempDir, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = there.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("made");
        std::fs::write(path, text).expect("written");
    }
}
