//! Real servers that tests start for themselves, on loopback, and stop.

pub mod guichet;
pub mod house;
pub mod nginx;
pub mod openldap;
pub mod postgres;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `.ci/NAME` prints: where a server's programs are. It installs what is missing. None: there is no such server
/// here, which has been said; where `CI` is set that is a failure.
///
/// # Panics
/// No server, and `CI` is set.
#[must_use]
pub fn programs(name: &str) -> Option<PathBuf> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci").join(name);
    let output =
        Command::new(&script).output().unwrap_or_else(|error| panic!("{}: {error}", script.display()));
    let printed = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && !printed.is_empty() {
        return Some(PathBuf::from(printed));
    }
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(std::env::var_os("CI").is_none(), "{name} is needed here: {why}");
    eprintln!("NOT TESTED: there is no {name} here: {why}");
    None
}

/// A port of loopback that is free at the moment.
///
/// # Panics
/// There is none.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("it is bound").port()
}

/// Runs a command to its end, and fails with what it said.
fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
