//! Gaps as a writer reads them, as a list to tick off, and as a program does.

use std::io::{Result, Write};

use super::{Between, Gap, Gaps};
use crate::import::escape::{Place, escape};

/// Questions that are shown of each gap.
const EXAMPLES: usize = 3;
/// Questions asked once that are shown.
const ONCE: usize = 20;
/// Pairs of procedures that are shown.
const BETWEEN: usize = 10;
/// Longest question that is shown, in letters.
const LONGEST: usize = 90;

/// For programs.
pub fn json(gaps: &Gaps, out: &mut impl Write) -> Result<()> {
    serde_json::to_writer(&mut *out, gaps)?;
    writeln!(out)?;
    out.flush()
}

/// For people.
pub fn text(gaps: &Gaps, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{}", summary(gaps))?;
    if !gaps.gaps.is_empty() {
        writeln!(out, "\nWhat to write next")?;
    }
    for (gap, number) in gaps.gaps.iter().zip(1..) {
        writeln!(out, "\n{number:>3}. {}  {}", gap.title, asked(gap))?;
        for question in gap.questions.iter().take(EXAMPLES) {
            writeln!(out, "     “{}”", short(question))?;
        }
        if let Some(closest) = closest(gap) {
            writeln!(out, "     {closest}")?;
        }
    }
    if gaps.gaps.iter().any(|gap| gap.closest.is_some()) {
        writeln!(out, "\nWhere the closest procedure is the right one, give it these questions instead.")?;
    }
    if !gaps.once.is_empty() {
        writeln!(out, "\nAsked once, and nothing fits\n")?;
        for question in gaps.once.iter().take(ONCE) {
            writeln!(out, "     “{}”", short(question))?;
        }
        if let Some(more) = gaps.once.len().checked_sub(ONCE).filter(|more| *more > 0) {
            writeln!(out, "     and {more} more")?;
        }
    }
    if !gaps.between.is_empty() {
        writeln!(out, "\nHard to tell apart\n")?;
        for between in gaps.between.iter().take(BETWEEN) {
            writeln!(out, "     {}{}", names(between), times(between.asked))?;
            for question in between.questions.iter().take(EXAMPLES) {
                writeln!(out, "       “{}”", short(question))?;
            }
        }
        if let Some(more) = gaps.between.len().checked_sub(BETWEEN).filter(|more| *more > 0) {
            writeln!(out, "     and {more} more pairs")?;
        }
        writeln!(
            out,
            "\nWhere people should not be asked which one they mean, give the right one their question."
        )?;
    }
    out.flush()
}

/// A list to tick off.
pub fn markdown(gaps: &Gaps, out: &mut impl Write) -> Result<()> {
    let plain = |text: &str| escape(text, Place::default());
    writeln!(out, "# What to write next\n\n{}", summary(gaps).replace('\n', " "))?;
    if !gaps.gaps.is_empty() {
        writeln!(out)?;
    }
    for gap in &gaps.gaps {
        writeln!(out, "- [ ] **{}** {}", plain(&gap.title), asked(gap))?;
        for question in gap.questions.iter().take(EXAMPLES) {
            writeln!(out, "  - “{}”", plain(&short(question)))?;
        }
        if let Some(closest) = closest(gap) {
            writeln!(out, "  - {}", plain(&closest))?;
        }
    }
    if !gaps.once.is_empty() {
        writeln!(out, "\n## Asked once, and nothing fits\n")?;
        for question in gaps.once.iter().take(ONCE) {
            writeln!(out, "- “{}”", plain(&short(question)))?;
        }
        if let Some(more) = gaps.once.len().checked_sub(ONCE).filter(|more| *more > 0) {
            writeln!(out, "- and {more} more")?;
        }
    }
    if !gaps.between.is_empty() {
        writeln!(out, "\n## Hard to tell apart\n")?;
        for between in gaps.between.iter().take(BETWEEN) {
            writeln!(out, "- [ ] {}{}", plain(&names(between)), times(between.asked))?;
            for question in between.questions.iter().take(EXAMPLES) {
                writeln!(out, "  - “{}”", plain(&short(question)))?;
            }
        }
    }
    out.flush()
}

/// What it all came to, in a sentence or two.
fn summary(gaps: &Gaps) -> String {
    let percent = |part: u64| {
        let share = part as f64 / gaps.asked.max(1) as f64 * 100.0;
        if part > 0 && share < 1.0 { "under 1 %".to_owned() } else { format!("{share:.0} %") }
    };
    let wordings = if gaps.wordings as u64 == gaps.asked {
        String::new()
    } else {
        format!(" in {}", counted(gaps.wordings as u64, "wording"))
    };
    let mut text = format!(
        "{}{wordings}: {} lead to one procedure, {} to several, {} to nothing.",
        counted(gaps.asked, "question"),
        percent(gaps.clear),
        percent(gaps.several),
        percent(gaps.none),
    );
    if gaps.wordless > 0 {
        text.push_str(&format!("\n{} without a word left out.", counted(gaps.wordless, "line")));
    }
    if gaps.left_out > 0 {
        text.push_str(&format!(
            "\nThe {} asked least are left out.",
            counted(gaps.left_out as u64, "wording")
        ));
    }
    if gaps.none == 0 {
        text.push_str("\nNothing to write: everything leads somewhere.");
    }
    text
}

/// `(asked 12 times in 5 ways, last on 2026-11-03)`.
fn asked(gap: &Gap) -> String {
    let ways = match gap.questions.len() {
        1 => String::new(),
        ways if ways as u64 == gap.asked => String::new(),
        ways => format!(" in {ways} ways"),
    };
    let last = gap.last.as_ref().map_or_else(String::new, |day| format!(", last on {day}"));
    format!("(asked {}{ways}{last})", plain_times(gap.asked))
}

fn times(count: u64) -> String {
    if count == 1 { String::new() } else { format!(" ({count} times)") }
}

fn plain_times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn counted(count: u64, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

fn closest(gap: &Gap) -> Option<String> {
    let closest = gap.closest.as_ref()?;
    let percent = closest.probability * 100.0;
    Some(format!("closest now, at {percent:.0} %: {} ({}.md)", closest.title, closest.procedure))
}

fn names(between: &Between) -> String {
    let names: Vec<String> = between
        .procedures
        .iter()
        .map(|procedure| format!("{} ({}.md)", procedure.title, procedure.procedure))
        .collect();
    names.join(" or ")
}

/// A question on one line of a terminal.
fn short(question: &str) -> String {
    if question.chars().count() <= LONGEST {
        return question.to_owned();
    }
    let kept: String = question.chars().take(LONGEST).collect();
    let kept = kept.rsplit_once(' ').map_or(kept.as_str(), |(kept, _)| kept);
    format!("{kept} …")
}
