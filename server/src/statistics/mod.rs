//! What happened, in counts: of events by day, procedure and step, and questions that nothing fitted.
//!
//! Invariant: nothing is kept of who sent it, nor from where; and only what the project file allows.

mod scrub;

use std::collections::BTreeMap;

use guichet_engine::model::project::Project;
use serde::Deserialize;

pub use scrub::scrubbed;

use crate::store::{Counted, Unmet};

/// What can be counted, and whether of a step, of a procedure, or of neither.
const EVENTS: &[(&str, Of)] = &[
    ("begun", Of::Nothing),
    ("asked", Of::Nothing),
    ("clear", Of::Nothing),
    ("several", Of::Nothing),
    ("none", Of::Nothing),
    ("entered", Of::Step),
    ("left", Of::Step),
    ("returned", Of::Step),
    ("solved", Of::Procedure),
    ("notSolved", Of::Procedure),
    ("done", Of::Procedure),
    ("ticket", Of::Procedure),
    ("handoff", Of::Procedure),
    ("passed", Of::Procedure),
];

/// Most counts and questions that one page tells at once; more is left out.
const MOST_COUNTS: usize = 500;
const MOST_QUESTIONS: usize = 10;
/// As often as one page does something between two reports, at most.
const MOST_TIMES: u32 = 200;

#[derive(Clone, Copy, PartialEq)]
enum Of {
    Nothing,
    Procedure,
    Step,
}

/// What a page tells.
#[derive(Debug, Deserialize)]
pub struct Told {
    /// The version of the knowledge that it shows.
    pub version: String,
    /// Event; step `vpn#restart`, procedure `vpn`, or nothing; how often.
    counts: Vec<(String, String, u32)>,
    /// Questions that nothing fitted: language and words.
    #[serde(default)]
    questions: Vec<(String, String)>,
}

/// What of it is kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Added to the counts of the day.
    pub counts: Vec<Counted>,
    /// Added to its questions.
    pub questions: Vec<Unmet>,
}

/// The procedures of a version, by id.
#[derive(Debug, Default, Deserialize)]
pub struct Procedures(BTreeMap<String, Known>);

#[derive(Debug, Deserialize)]
struct Known {
    #[serde(default)]
    steps: Vec<String>,
}

impl Procedures {
    /// From what was published of them, JSON. What cannot be read is none.
    #[must_use]
    pub fn read(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }
}

/// What may be kept, and makes sense for a version with these procedures. `day`: `2026-11-28`.
#[must_use]
pub fn kept(told: Told, Procedures(known): &Procedures, project: &Project, day: &str) -> Kept {
    let mut kept = Kept::default();
    if !project.statistics.counts {
        return kept;
    }
    for (event, place, times) in told.counts.into_iter().take(MOST_COUNTS) {
        let Some((_, of)) = EVENTS.iter().find(|(name, _)| *name == event) else { continue };
        let (procedure, step) = place.split_once('#').unwrap_or((&place, ""));
        let fits = match of {
            Of::Nothing => place.is_empty(),
            // A conversation may end before any procedure was shown.
            Of::Procedure => step.is_empty() && (place.is_empty() || known.contains_key(procedure)),
            Of::Step => {
                let found = known.get(procedure);
                found.is_some_and(|found| step.is_empty() || found.steps.iter().any(|name| name == step))
            }
        };
        if fits && times > 0 {
            kept.counts.push(Counted {
                day: day.to_owned(),
                event,
                procedure: procedure.to_owned(),
                step: step.to_owned(),
                times: times.min(MOST_TIMES).into(),
            });
        }
    }
    if project.statistics.questions {
        for (language, text) in told.questions.into_iter().take(MOST_QUESTIONS) {
            let text = scrubbed(&text);
            if project.languages.contains(&language) && !text.is_empty() {
                kept.questions.push(Unmet { day: day.to_owned(), language, text, times: 1 });
            }
        }
    }
    kept
}
