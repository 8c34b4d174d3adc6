//! Whether every ticket is where it belongs, once; and the figures.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use super::desk::Kept;
use super::people::Notes;

/// How it went.
#[derive(Debug, Default)]
pub struct Report {
    /// What may not happen, and has.
    pub violations: Vec<String>,
    pub(super) wanted: usize,
    acknowledged: usize,
    delivered: usize,
    dead: usize,
    pub(super) waiting: usize,
    /// Sent to the help desk again, which knew the key.
    suppressed: usize,
    failed: usize,
    retries: usize,
    repeats: usize,
    pub(super) kills: usize,
    pub(super) wanted_kills: usize,
    pub(super) taken_within: Duration,
    pub(super) delivered_within: Duration,
}

impl Report {
    /// Everything that is wrong; nothing: all is well.
    #[must_use]
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = self.violations.clone();
        let mut want = |holds: bool, what: String| {
            if !holds {
                wrong.push(what);
            }
        };
        want(self.waiting == 0, format!("{} tickets still wait", self.waiting));
        want(
            self.acknowledged == self.wanted,
            format!("{} of {} tickets acknowledged", self.acknowledged, self.wanted),
        );
        want(
            self.delivered + self.dead == self.acknowledged,
            format!("{} delivered and {} dead of {}", self.delivered, self.dead, self.acknowledged),
        );
        want(self.kills >= self.wanted_kills, format!("{} kills of {}", self.kills, self.wanted_kills));
        // What never happened proves nothing.
        want(self.suppressed > 0 && self.failed > 0, "the help desk did not fail".to_owned());
        wrong
    }
}

/// Compares what people were told with what the help desk has and what the server says of it.
pub(super) fn judge(notes: &[Notes], desk: &Kept, settled: &BTreeMap<String, Option<String>>) -> Report {
    let mut report = Report { suppressed: desk.again, failed: desk.failed, ..Report::default() };
    let mut wrong = desk.wrong.clone();
    let mut sent = BTreeSet::new();
    let mut titles = BTreeMap::<&str, usize>::new();
    for made in desk.made.values() {
        *titles.entry(&made.title).or_default() += 1;
    }
    wrong.extend(
        titles
            .iter()
            .filter(|(_, times)| **times > 1)
            .map(|(title, times)| format!("{title}: {times} times")),
    );
    let place: BTreeMap<&str, usize> = desk.order.iter().map(String::as_str).zip(0..).collect();
    for person in notes {
        report.retries += person.retries;
        report.repeats += person.repeats;
        wrong.extend(person.wrong.iter().cloned());
        sent.extend(person.sent.iter().map(String::as_str));
        let mut last = None;
        for (key, reference) in &person.acknowledged {
            report.acknowledged += 1;
            let made = desk.made.get(key);
            match (made, settled.get(reference)) {
                (Some(made), Some(Some(number))) => {
                    report.delivered += 1;
                    if made.reference != *reference || made.person != person.person || made.number != *number
                    {
                        wrong.push(format!(
                            "{reference}: the help desk has {made:?}, the server says {number}"
                        ));
                    }
                }
                (None, Some(None)) => report.dead += 1,
                (made, said) => {
                    wrong.push(format!("{reference}: the help desk has {made:?}, the server says {said:?}"));
                }
            }
            if let Some(at) = place.get(key.as_str()) {
                if last.is_some_and(|last| last > at) {
                    wrong.push(format!("{reference} of {} was overtaken by a later one", person.person));
                }
                last = Some(at);
            }
        }
    }
    wrong.extend(
        desk.made
            .keys()
            .filter(|key| !sent.contains(key.as_str()))
            .map(|key| format!("key {key}: sent by nobody")),
    );
    report.violations = wrong;
    report
}

impl fmt::Display for Report {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = |seconds: Duration| self.acknowledged as f64 / seconds.as_secs_f64().max(0.001);
        writeln!(to, "acknowledged              {:>9}", self.acknowledged)?;
        writeln!(to, "at the help desk, once    {:>9}", self.delivered)?;
        writeln!(to, "on the dead list          {:>9}", self.dead)?;
        writeln!(to, "still waiting             {:>9}", self.waiting)?;
        writeln!(to, "duplicates, by their key  {:>9}", self.suppressed)?;
        writeln!(to, "failures of the help desk {:>9}", self.failed)?;
        writeln!(to, "retries of the senders    {:>9}", self.retries)?;
        writeln!(to, "sent again on purpose     {:>9}", self.repeats)?;
        writeln!(to, "kills                     {:>9}", self.kills)?;
        writeln!(to, "seconds                   {:>9.1}", self.delivered_within.as_secs_f64())?;
        writeln!(to, "acknowledged a second     {:>9.0}", rate(self.taken_within))?;
        write!(to, "delivered a second        {:>9.0}", rate(self.delivered_within))
    }
}
