//! What a repair changes, as a unified diff, and what it did.

use std::io::Write;

use similar::TextDiff;

use super::Plan;
use crate::{folder, report};

/// Lines around a change that are shown.
const AROUND: usize = 3;

/// Shows what would be changed.
pub fn plans(plans: &[Plan]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for plan in plans {
        for (file, after) in &plan.repaired.files {
            let before = plan.before.files.get(file).map(Vec::as_slice).unwrap_or_default();
            let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
            let name = folder::shown(&plan.root, file);
            let diff = TextDiff::from_lines(&before, &after);
            let text = diff.unified_diff().context_radius(AROUND).header(&name, &name).to_string();
            lines(&text, &mut out)?;
            writeln!(out)?;
        }
    }
    writeln!(out, "{}", summary(plans, "can be made"))
}

/// Says what was done, and what is left.
pub fn done(plans: &[Plan]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", summary(plans, "made"))?;
    for plan in plans {
        let left = &plan.repaired.knowledge;
        let folder = folder::shown(&plan.root, ".");
        let folder = if folder.is_empty() { ".".to_owned() } else { folder };
        writeln!(out, "Left in {folder}: {}", report::summary(&left.problems, left.files))?;
    }
    Ok(())
}

fn summary(plans: &[Plan], what: &str) -> String {
    let mended: usize = plans.iter().map(Plan::mended).sum();
    let files: usize = plans.iter().map(|plan| plan.repaired.files.len()).sum();
    let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match files {
        0 => "Nothing to repair.".to_owned(),
        _ => format!("{} in {} {what}.", count(mended, "repair"), count(files, "file")),
    }
}

/// A diff, line by line, coloured where that is wanted. A carriage return would spoil the line on a terminal.
fn lines(text: &str, out: &mut impl Write) -> std::io::Result<()> {
    let colours = report::colours();
    for line in text.lines() {
        let line = line.trim_end_matches('\r');
        let colour = match line.chars().next() {
            Some('+') => "32",
            Some('-') => "31",
            Some('@') => "36",
            _ => "",
        };
        if colours && !colour.is_empty() {
            writeln!(out, "\x1b[{colour}m{line}\x1b[0m")?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
