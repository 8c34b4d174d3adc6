//! Figures as text, one a line, so that a change of quality is seen in review; and held against those kept.

use std::fmt::Write as _;

/// Which way a figure should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Up.
    Higher,
    /// Down.
    Lower,
    /// It depends on the machine, or on what else is wanted.
    Not,
}

/// A figure of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Name of the set.
    pub set: String,
    /// What was measured, with its unit.
    pub what: String,
    /// The figure.
    pub value: f64,
    /// Which way it should go.
    pub judged: Judged,
}

/// By how much a figure may be worse than the one that is kept, in points.
const MARGIN: f64 = 1.0;

/// The table.
#[must_use]
pub fn text(figures: &[Figure]) -> String {
    let mut text = String::new();
    let mut set = "";
    for figure in figures {
        if figure.set != set {
            set = &figure.set;
            let _ = writeln!(text, "\n{set}");
        }
        let digits = if figure.value.abs() < 10.0 { 2 } else { 1 };
        let _ = writeln!(text, "  {:<52} {:>8.digits$}", figure.what, figure.value);
    }
    text.trim_start().to_owned()
}

/// What is worse than in a kept table by more than a point, and what of it is missing, in words.
#[must_use]
pub fn worse(figures: &[Figure], kept: &str) -> Vec<String> {
    let mut set = "";
    let mut worse = Vec::new();
    for line in kept.lines().filter(|line| !line.trim().is_empty()) {
        let Some(figure) = line.strip_prefix("  ") else {
            set = line;
            continue;
        };
        let Some((what, value)) = figure.rsplit_once(' ') else { continue };
        let what = what.trim();
        let Some(now) = figures.iter().find(|figure| figure.set == set && figure.what == what) else {
            worse.push(format!("{set}: “{what}” is no longer measured"));
            continue;
        };
        let Ok(value) = value.parse::<f64>() else { continue };
        let lost = match now.judged {
            Judged::Higher => value - now.value,
            Judged::Lower => now.value - value,
            Judged::Not => 0.0,
        };
        if lost > MARGIN {
            worse.push(format!("{set}: “{what}” was {value:.1}, is {:.1}", now.value));
        }
    }
    worse
}
