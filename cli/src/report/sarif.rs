//! Problems in the format of code scanners: SARIF 2.1.0 (OASIS), with their repairs.

use std::io::Write;
use std::path::Path;

use guichet_engine::source::{SourceFile, Span};
use guichet_engine::{Code, Folder, Problem};
use serde_json::{Value, json};

use crate::folder;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes all problems as one log.
pub fn log(problems: &[&Problem], folder: &Folder, root: &Path, out: &mut impl Write) -> std::io::Result<()> {
    let rules: Vec<Value> = Code::ALL.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = problems.iter().map(|problem| result(problem, folder, root)).collect();
    let driver = json!({ "name": "guichet", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let run = json!({
        "tool": { "driver": driver },
        // Our columns count characters.
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": { "text": code.about() },
        "defaultConfiguration": { "level": code.severity().name() },
    })
}

fn result(problem: &Problem, folder: &Folder, root: &Path) -> Value {
    let place = &problem.place;
    let text = match problem.help.as_str() {
        "" => problem.message.clone(),
        help => format!("{}\n{help}", problem.message),
    };
    let artifact = json!({ "uri": uri(&folder::shown(root, &place.file)) });
    let region = json!({
        "startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.width,
    });
    let mut result = json!({
        "ruleId": problem.code.name(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == problem.code),
        "level": problem.severity.name(),
        "message": { "text": text },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact, "region": region } }],
    });
    let source = folder.text(&place.file).filter(|_| !problem.fix.is_empty());
    if let Some(source) = source {
        let change = |edit: &guichet_engine::Edit| {
            json!({
                "deletedRegion": self::region(&source, &edit.span),
                "insertedContent": { "text": edit.text },
            })
        };
        let changes: Vec<Value> = problem.fix.iter().map(change).collect();
        result["fixes"] = json!([{
            "description": { "text": "guichet fix" },
            "artifactChanges": [{ "artifactLocation": artifact, "replacements": changes }],
        }]);
    }
    result
}

/// A span as lines and columns; the end is the column behind it.
fn region(source: &SourceFile, span: &Span) -> Value {
    let at = |byte: usize| source.place(&(byte..byte));
    let (start, end) = (at(span.start), at(span.end));
    json!({
        "startLine": start.line, "startColumn": start.column,
        "endLine": end.line, "endColumn": end.column,
    })
}

/// A path as a relative reference: everything that is no plain letter, digit or sign of a path is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
