//! What operators copy onto their machines: the unit of systemd.

use std::path::Path;
use std::process::Command;

use guichet_tests::command::guichet;
use tempfile::TempDir;

/// Where the unit expects the command.
const COMMAND: &str = "/usr/local/bin/guichet";

#[test]
fn systemd_understands_every_line_of_the_unit() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/guichet.service");
    let unit = std::fs::read_to_string(unit).expect("there");
    assert!(unit.contains(&format!("ExecStart={COMMAND} serve ")), "{unit}");
    let built = std::fs::canonicalize(guichet().get_program()).expect("built");
    let folder = TempDir::new().expect("a folder");
    // What it says of a unit, if it is there at all. It warns of what it does not know, and accepts it.
    let said = |unit: &str| {
        let path = folder.path().join("guichet.service");
        std::fs::write(&path, unit.replace(COMMAND, &built.to_string_lossy())).expect("written");
        let output = Command::new("systemd-analyze").arg("verify").arg(&path).output().ok()?;
        let all = String::from_utf8_lossy(&output.stderr).into_owned();
        let ours: Vec<&str> = all.lines().filter(|line| line.contains("guichet.service")).collect();
        Some((output.status.success(), ours.join("\n")))
    };
    let Some(whole) = said(&unit) else {
        eprintln!("NOT TESTED: there is no systemd-analyze here");
        return;
    };
    assert_eq!(whole, (true, String::new()));
    let (_, wrong) = said(&unit.replace("ProtectHome=", "ProtectHouse=")).expect("it is there");
    assert!(wrong.contains("ProtectHouse"), "{wrong}");
}
