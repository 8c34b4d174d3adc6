//! Problems as commands of a GitHub workflow: they stand beside the line in a pull request.

use std::io::Write;
use std::path::Path;

use guichet_engine::{Problem, Severity};

use crate::folder;

/// Writes a problem as one command.
pub fn line(problem: &Problem, root: &Path, out: &mut impl Write) -> std::io::Result<()> {
    let command = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = &problem.place;
    let message = match problem.help.as_str() {
        "" => problem.message.clone(),
        help => format!("{}\n{help}", problem.message),
    };
    writeln!(
        out,
        "::{command} file={},line={},col={},endColumn={},title={}::{}",
        property(&folder::shown(root, &place.file)),
        place.line,
        place.column,
        place.column + place.width,
        property(problem.code.name()),
        data(&message),
    )
}

/// What stands behind the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: it ends at a comma, or at a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
