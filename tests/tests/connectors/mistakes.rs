//! What is said of mistakes in the operator's file: cases as text.

use guichet_server::connector::Connectors;
use guichet_tests::cases::{Case, run_all};

use super::desk::read;

fn mistakes(case: &Case) -> String {
    let toml = case.sections.first().map(|(_, text)| text.as_str()).unwrap_or_default();
    match read(toml) {
        Ok(connectors) => {
            let lines = connectors.names().map(|name| format!("{name}: fine\n"));
            lines.collect::<String>()
        }
        Err(wrong) => wrong.join("\n") + "\n",
    }
}

#[test]
fn mistakes_are_explained() {
    run_all("connectors", mistakes);
}

#[test]
fn a_secret_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secret");
    std::fs::write(&path, "from a file\n").expect("a file");
    let toml = format!(
        "[connector.a]\nkind = \"rest\"\nurl = \"https://x.example\"\ncreate = {{ json = '{{}}' }}\n\
         auth = {{ kind = \"bearer\", token = {{ file = {:?} }} }}\n",
        path.to_string_lossy()
    );
    let connectors = read(&toml).expect("it is right");
    assert!(!format!("{connectors:?}").contains("from a file"));
}

/// An environment that has nothing.
#[test]
fn every_preset_says_what_it_needs() {
    for preset in ["easyvista", "email", "glpi", "jira", "servicenow", "zammad", "zendesk"] {
        let toml: toml::Table = format!("[connector.a]\npreset = \"{preset}\"\n").parse().expect("TOML");
        let wrong = Connectors::read(&toml, &|_| None).expect_err("it lacks everything");
        assert!(wrong.iter().any(|line| line.contains("missing; write the ")), "{preset}: {wrong:#?}");
        assert!(wrong.iter().all(|line| line.contains("missing")), "{preset}: {wrong:#?}");
    }
}
