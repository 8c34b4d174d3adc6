//! A folder as a help desk.

use std::fs;

use guichet_server::connector::Outcome;
use serde_json::Value;

use super::desk::{Only, read};
use super::ticket::{delivery, file};

#[tokio::test]
async fn whole_and_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tickets");
    let toml = format!("[connector.folder]\nkind = \"file\"\npath = {:?}\n", path.to_string_lossy());
    let connectors = read(&toml).expect("it is right");
    let mut ticket = delivery();
    ticket.files = vec![
        file("../../up.txt", b"1"),
        file("UP.txt", b"2"),
        file("ticket.json", b"3"),
        file("..", b"4"),
        file("a\0b:c", b"5"),
        file(&"é".repeat(300), b"6"),
        file("", b"7"),
    ];
    // An attempt that was ended.
    let partial = path.join(format!(".{}.partial", ticket.reference));
    fs::create_dir_all(&partial).expect("a folder");
    fs::write(partial.join("ticket.json"), "half").expect("a file");
    let delivered = Outcome::Delivered { number: Some(ticket.reference.clone()), link: None };
    for again in [false, true, true] {
        ticket.again = again;
        assert_eq!(connectors.only().deliver(&ticket).await, delivered);
    }
    let names = |of: &std::path::Path| -> Vec<String> {
        let entries = fs::read_dir(of).expect("a folder").flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&path), [ticket.reference.clone()]);
    assert_eq!(names(folder.path()), ["tickets"]);
    let there = path.join(&ticket.reference);
    let kept: Value =
        serde_json::from_slice(&fs::read(there.join("ticket.json")).expect("a file")).expect("JSON");
    assert_eq!(kept["ticket"]["details"], ticket.ticket.details);
    assert_eq!(kept["person"]["login"], "ada");
    assert_eq!(names(&there).len(), 8);
    for (at, file) in ticket.files.iter().enumerate() {
        assert_eq!(kept["files"][at]["name"], file.name);
        let name = kept["files"][at]["file"].as_str().expect("a name");
        assert_eq!(fs::read(there.join(name)).expect("it is there"), file.bytes);
    }
    // Another ticket of this reference is not taken for it.
    ticket.key = "another".to_owned();
    assert!(matches!(connectors.only().deliver(&ticket).await, Outcome::Never { .. }));
    ticket.reference = "../x".to_owned();
    assert!(matches!(connectors.only().deliver(&ticket).await, Outcome::Never { .. }));
    assert!(!folder.path().join("x").exists());
}

#[tokio::test]
async fn a_folder_that_is_gone_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tickets");
    let toml = format!("[connector.folder]\nkind = \"file\"\npath = {:?}\n", path.to_string_lossy());
    let connectors = read(&toml).expect("it is right");
    fs::remove_dir(&path).expect("it is empty");
    fs::write(&path, "in the way").expect("a file");
    assert!(matches!(connectors.only().deliver(&delivery()).await, Outcome::Later { .. }));
    fs::remove_file(&path).expect("it is there");
    fs::create_dir(&path).expect("a folder");
    assert!(matches!(connectors.only().deliver(&delivery()).await, Outcome::Delivered { .. }));
}
