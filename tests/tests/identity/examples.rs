//! What the documentation tells hosts to write works.

use std::process::Command;

use guichet_server::clock;

use crate::bench::{file, identity, sqlite};

/// The code of the README in a language.
fn example(language: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/README.md");
    let text = std::fs::read_to_string(path).expect("it is there");
    let (_, rest) = text.split_once(&format!("```{language}\n")).expect("there is an example");
    rest.split_once("```").expect("it ends").0.to_owned()
}

#[tokio::test]
async fn tokens_of_the_examples_are_believed() {
    let (folder, store) = sqlite().await;
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).expect("a key");
    let keys = file(&folder, "key.pem", &pair.public_key_pem());
    let identity = identity(&store, &format!("jwt = {{ algorithms = ['ES256'], keys = {keys} }}"));
    let mut node = Command::new("node");
    node.args(["--input-type=module", "-e"]).arg(example("js") + "console.log(token);");
    let mut python = Command::new("python3");
    python.arg("-c").arg(example("python") + "print(token)");
    for (name, mut command) in [("node", node), ("python3", python)] {
        let output = command.env("TOKEN_PRIVATE_KEY", pair.serialize_pem()).output();
        let output = output.unwrap_or_else(|error| panic!("{name}: {error}"));
        let said = String::from_utf8_lossy(&output.stderr);
        // PyJWT is no part of Python.
        if name == "python3" && said.contains("No module named") {
            eprintln!("NOT TESTED: Python has no PyJWT with cryptography here");
            continue;
        }
        assert!(output.status.success(), "{name}: {said}");
        let token = String::from_utf8(output.stdout).expect("a token is text");
        let person = identity.token("shop", token.trim(), clock::now()).await.expect("it holds");
        assert_eq!((person.login.as_str(), person.name.as_str()), ("ann", "Ann Roe"), "{name}");
        assert!(person.groups.contains("support"), "{name}");
    }
}
