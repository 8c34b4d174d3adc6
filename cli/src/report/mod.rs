//! Problems, as a writer reads them and as a program does.

pub mod github;
pub mod proof;
pub mod sarif;

use std::io::{IsTerminal, Write};
use std::path::Path;

use guichet_engine::{Problem, Severity};
use serde::Serialize;

use crate::folder;

/// A problem as a program reads it.
#[derive(Serialize)]
pub struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    help: &'a str,
    /// `guichet fix` mends it.
    fix: bool,
}

impl<'a> From<&'a Problem> for Line<'a> {
    fn from(problem: &'a Problem) -> Self {
        Self {
            code: problem.code.name(),
            severity: problem.severity.name(),
            file: &problem.place.file,
            line: problem.place.line,
            column: problem.place.column,
            message: &problem.message,
            help: &problem.help,
            fix: !problem.fix.is_empty(),
        }
    }
}

/// Writes a problem as one line of JSON.
pub fn json(problem: &Problem, out: &mut impl Write) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, &Line::from(problem))?;
    writeln!(out)
}

/// Writes a problem with its line, the place in it, and what to do. `root` is the folder of its file, for the
/// command that mends it.
pub fn text(
    problem: &Problem,
    root: Option<&Path>,
    colours: bool,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let (sign, colour) = match problem.severity {
        Severity::Error => ("✖", "31"),
        Severity::Warning => ("▲", "33"),
        Severity::Note => ("·", "36"),
    };
    let paint = |text: &str, colour: &str| {
        if colours { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    };
    let place = &problem.place;
    writeln!(
        out,
        "{} {}:{}:{}  {}  {}",
        paint(sign, colour),
        place.file,
        place.line,
        place.column,
        problem.message,
        paint(&format!("[{}]", problem.code.name()), "2"),
    )?;
    // A line of a machine's making is not worth showing.
    let shown = !place.text.trim().is_empty() && place.text.chars().count() <= 160;
    if shown {
        let number = place.line.to_string();
        writeln!(out)?;
        writeln!(out, "   {number} │ {}", place.text)?;
        let before: String = place
            .text
            .chars()
            .take(place.column - 1)
            .map(|mark| if mark == '\t' { '\t' } else { ' ' })
            .collect();
        let marks = "^".repeat(place.width);
        writeln!(out, "   {} │ {before}{}", " ".repeat(number.len()), paint(&marks, colour))?;
    }
    if !problem.help.is_empty() {
        writeln!(out, "   {}", problem.help)?;
    }
    if let Some(root) = root.filter(|_| !problem.fix.is_empty()) {
        writeln!(out, "   🔧 guichet fix {}", quoted(&folder::shown(root, &place.file)))?;
    }
    if shown || !problem.help.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// Whether standard output shows colours: on a terminal, and where nobody minds.
pub fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes problems and a last line that counts them.
pub fn all(
    problems: &[&Problem],
    files: usize,
    root: Option<&Path>,
    out: &mut impl Write,
) -> std::io::Result<()> {
    for problem in problems {
        text(problem, root, colours(), out)?;
    }
    writeln!(out, "{}", summary(problems.iter().copied(), files))
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = |mark: char| mark.is_alphanumeric() || "-._/\\:".contains(mark);
    if path.chars().all(plain) { path.to_owned() } else { format!("\"{path}\"") }
}

/// `12 files: 1 error, 2 warnings`.
pub fn summary<'a>(problems: impl IntoIterator<Item = &'a Problem>, files: usize) -> String {
    let found: Vec<Severity> = problems.into_iter().map(|problem| problem.severity).collect();
    let count = |severity: Severity| found.iter().filter(|one| **one == severity).count();
    let plural =
        |count: usize, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    let found: Vec<String> =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
            .into_iter()
            .filter(|(severity, _)| count(*severity) > 0)
            .map(|(severity, word)| plural(count(severity), word))
            .collect();
    let found = if found.is_empty() { "nothing to mend".to_owned() } else { found.join(", ") };
    format!("{}: {found}", plural(files, "file"))
}
