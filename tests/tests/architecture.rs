//! The house's lines: who may import whom, where a foreign crate may be named, how long a file may be,
//! and whether what documents name is there.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every source file below a folder: its path from there, with `/`, and its code without comments and
/// strings of documentation.
fn sources(folder: &str) -> Vec<(String, String)> {
    let base = root().join(folder);
    let mut found = Vec::new();
    let mut open = vec![base.clone()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory)
            .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("source is text");
                let code: Vec<&str> =
                    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                let name =
                    path.strip_prefix(&base).expect("below its folder").to_string_lossy().replace('\\', "/");
                found.push((name, code.join("\n")));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

/// Whom each module of the engine may import. What is not listed imports nothing of ours.
const IMPORTS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("problem", &["source"]),
    ("error", &[]),
    ("hash", &[]),
    ("message", &[]),
    ("text", &[]),
    ("syntax", &["source", "problem"]),
    ("model", &["source", "problem", "message", "hash", "text", "syntax"]),
    ("search", &["message", "text"]),
    ("shelf", &["error", "hash", "message", "model"]),
    ("dialog", &["error", "hash", "message", "text", "model"]),
    ("explain", &["message", "search"]),
    ("agent", &["error", "hash", "message", "model", "search", "shelf", "dialog", "explain"]),
    ("transcript", &["agent", "message", "model", "pack", "problem", "source", "syntax"]),
    ("repair", &["problem", "model"]),
    ("same_question", &["message", "model", "problem", "search", "shelf", "text"]),
    ("pages", &["message", "model", "shelf"]),
    ("pack", &["hash", "message", "model", "search", "shelf", "text"]),
];

/// The same of the server. `serve` puts it together.
const SERVER_IMPORTS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("patience", &[]),
    ("person", &[]),
    ("secret", &[]),
    ("settings", &["calls"]),
    ("seal", &["secret"]),
    ("store", &["clock", "person", "secret"]),
    ("rate", &["person", "settings"]),
    ("identity", &["clock", "person", "secret", "store"]),
    ("connector", &["clock", "person", "secret"]),
    ("calls", &["connector", "person", "secret"]),
    ("intake", &["seal", "secret", "store"]),
    ("grant", &["clock", "seal"]),
    ("cache", &["intake", "seal", "secret", "store"]),
    ("promise", &["clock"]),
    ("statistics", &["store"]),
    ("versions", &["clock", "grant", "seal", "statistics", "store"]),
    ("reading", &["clock", "grant", "person", "seal", "store", "versions"]),
    ("tickets", &["clock", "connector", "secret", "settings", "store"]),
    (
        "http",
        &[
            "cache",
            "calls",
            "clock",
            "grant",
            "identity",
            "intake",
            "person",
            "promise",
            "rate",
            "reading",
            "seal",
            "secret",
            "settings",
            "statistics",
            "store",
            "tickets",
            "versions",
        ],
    ),
    ("client", &["http", "identity", "secret", "store"]),
    (
        "serve",
        &[
            "cache",
            "calls",
            "clock",
            "connector",
            "http",
            "identity",
            "patience",
            "rate",
            "seal",
            "settings",
            "store",
            "tickets",
            "versions",
        ],
    ),
    ("backup", &["seal", "serve", "settings", "store"]),
];

#[test]
fn imports_go_one_way() {
    let mut wrong = strays("engine/src", IMPORTS);
    wrong.extend(strays("server/src", SERVER_IMPORTS));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn strays(folder: &str, table: &[(&str, &[&str])]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (file, code) in sources(folder) {
        let module = file.trim_end_matches(".rs").split('/').next().unwrap_or_default().to_owned();
        if module == "lib" {
            continue;
        }
        let allowed = table.iter().find(|(name, _)| *name == module).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            wrong.push(format!("{file}: the module `{module}` is not in the table"));
            continue;
        };
        for part in code.split("crate::").skip(1) {
            let name: String =
                part.chars().take_while(|mark| mark.is_alphanumeric() || *mark == '_').collect();
            if !name.is_empty() && name != module && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{file} imports `{name}`"));
            }
        }
    }
    wrong
}

/// A foreign crate has one address in the engine.
const ADDRESSES: &[(&str, &[&str])] = &[
    ("tantivy", &["search/"]),
    ("tantivy_fst", &["search/"]),
    ("levenshtein_automata", &["search/"]),
    ("rust_stemmers", &["text/"]),
    ("unicode_segmentation", &["text/"]),
    ("regex_lite", &["model/form.rs"]),
    ("pulldown_cmark", &["syntax/block.rs", "syntax/inline.rs", "syntax/reader.rs"]),
    ("toml", &["model/project.rs"]),
    ("postcard", &["shelf/part.rs"]),
    ("sha2", &["hash.rs"]),
    ("xxhash_rust", &["hash.rs"]),
    ("tsify", &["message.rs"]),
    ("wasm_bindgen", &[]),
    ("js_sys", &[]),
];

/// And in the server.
const SERVER_ADDRESSES: &[(&str, &[&str])] = &[
    ("sqlx", &["store/"]),
    ("ldap3", &["identity/ldap/"]),
    ("argon2", &["identity/password.rs"]),
    ("jsonwebtoken", &["grant.rs", "identity/", "seal.rs"]),
    ("lettre", &["connector/smtp/"]),
    ("minijinja", &["connector/"]),
    ("quick_xml", &["connector/soap/"]),
    ("aes_gcm", &["seal.rs"]),
    ("jiff", &["promise.rs"]),
    ("governor", &["rate.rs"]),
    ("moka", &["cache.rs", "calls/mod.rs", "versions.rs"]),
    ("brotli", &["intake.rs"]),
    ("flate2", &["intake.rs"]),
    ("axum_server", &["patience.rs", "serve.rs"]),
    ("axum", &["http/", "serve.rs"]),
];

#[test]
fn a_foreign_crate_has_one_address() {
    let mut wrong = astray("engine/src", ADDRESSES);
    wrong.extend(astray("server/src", SERVER_ADDRESSES));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn astray(folder: &str, table: &[(&str, &[&str])]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (file, code) in sources(folder) {
        for (name, places) in table {
            let named = code.contains(&format!("{name}::"));
            if named && !places.iter().any(|place| file.starts_with(place)) {
                wrong.push(format!("{file} names `{name}`"));
            }
        }
    }
    wrong
}

/// The engine is a function: what it may not touch.
#[test]
fn the_engine_has_no_clock_files_threads_or_chance() {
    let banned = [
        "std::fs",
        "std::net",
        "std::thread",
        "std::process",
        "std::env",
        "SystemTime",
        "Instant::now",
        "rand::",
    ];
    let mut wrong = Vec::new();
    for (file, code) in sources("engine/src") {
        wrong.extend(
            banned.iter().filter(|name| code.contains(**name)).map(|name| format!("{file} names `{name}`")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Longer files have a reason; a new one belongs here with its own.
const LONG: &[(&str, &str)] = &[
    ("message.rs", "the protocol in one piece"),
    ("syntax/formula.rs", "a grammar"),
    ("syntax/recognise.rs", "the rules of recognition, tried in one order"),
    ("model/resolve/ask.rs", "the keys of questions, a table"),
    ("dialog/walk.rs", "one walk"),
    ("model/lower.rs", "the kinds of a grammar"),
    ("model/check/flow.rs", "one analysis"),
    ("model/words.rs", "one walk over everything that is words"),
    ("pages/words.rs", "the words of eight languages, a table"),
];

#[test]
fn files_are_short_or_have_a_reason() {
    let mut wrong = Vec::new();
    for folder in ["engine/src", "wasm/src", "cli/src", "server/src"] {
        for (file, code) in sources(folder) {
            let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
            let known = LONG.iter().any(|(name, _)| *name == file);
            if lines > 320 && !known {
                wrong.push(format!("{folder}/{file}: {lines} lines of code"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The boundary stays small.
#[test]
fn the_door_to_javascript_is_small() {
    let lines: usize = sources("wasm/src").iter().map(|(_, code)| code.lines().count()).sum();
    assert!(lines <= 150, "{lines} lines");
}

/// Paths that documents name exist.
#[test]
fn documents_name_what_is_there() {
    let mut wrong = Vec::new();
    for document in ["README.md", "procedures/README.md"] {
        let text =
            fs::read_to_string(root().join(document)).unwrap_or_else(|error| panic!("{document}: {error}"));
        // What stands between fences is an example, with links of its own.
        let mut fenced = false;
        let outside = |line: &&str| {
            fenced ^= line.starts_with("```");
            !fenced
        };
        let text: String = text.lines().filter(outside).collect::<Vec<_>>().join("\n");
        let folder = root().join(document);
        let folder = folder.parent().expect("it has one");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty()
                && !path.contains("://")
                && !path.starts_with("mailto:")
                && !folder.join(path).exists()
            {
                wrong.push(format!("{document} links to `{target}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
