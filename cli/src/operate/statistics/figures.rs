//! Counts → what a reader wants to know.

use std::collections::BTreeMap;

use guichet_server::store::{Counted, Unmet};
use serde::Deserialize;
use time::Date;

use crate::gaps::gather;

/// Questions that are put together, at most: the most asked.
const MOST_QUESTIONS: usize = 5_000;

/// How conversations came out. Each is one of the three: solved, passed on, or neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Conversations.
    pub begun: i64,
    /// The person, or the procedure, says so.
    pub solved: i64,
    /// With a ticket or a hand-off: somebody else goes on. No success.
    pub passed: i64,
}

impl Outcomes {
    /// Given up, or ended without anybody saying that it is solved.
    pub fn neither(self) -> i64 {
        (self.begun - self.solved - self.passed).max(0)
    }
}

/// A step, and how many went no further.
#[derive(Debug)]
pub struct Step {
    /// Title of its procedure.
    pub title: String,
    /// `vpn#restart`
    pub id: String,
    /// How often it was entered.
    pub entered: i64,
    /// How often it was left for good.
    pub left: i64,
}

impl Step {
    /// The share of those who went no further, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    pub fn share(&self) -> f64 {
        if self.entered == 0 { 0.0 } else { (self.left as f64 / self.entered as f64).min(1.0) }
    }
}

/// Questions that belong together and that nothing fits.
#[derive(Debug)]
pub struct Gap {
    /// In which language.
    pub language: String,
    /// How often they were asked.
    pub times: i64,
    /// The questions and how often each was asked, the most asked first.
    pub questions: Vec<(String, i64)>,
}

/// A page of the knowledge.
#[derive(Debug)]
pub struct Page {
    /// `network/vpn`
    pub id: String,
    /// Its title.
    pub title: String,
    /// When it was due for review.
    pub due: String,
    /// Who looks after it.
    pub owner: String,
}

/// All of it.
#[derive(Debug)]
pub struct Figures {
    /// Every day of the report.
    pub days: Vec<(Date, Outcomes)>,
    /// How questions came out: asked, one procedure, several, none.
    pub asked: [i64; 4],
    /// Where people go no further, the most first.
    pub steps: Vec<Step>,
    /// What nothing fits, the most asked first.
    pub gaps: Vec<Gap>,
    /// Pages of the version of now that nobody has entered.
    pub unused: Vec<Page>,
    /// Those whose review is due.
    pub overdue: Vec<Page>,
}

/// What is published of a procedure beside its shelves.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Published {
    title: String,
    review_by: String,
    owner: String,
}

impl Figures {
    /// Works them out. `days`: the first and last day of the report, and today.
    pub fn of(days: (Date, Date, Date), counts: &[Counted], questions: &[Unmet], procedures: &str) -> Self {
        let (from, to, today) = days;
        let known: BTreeMap<String, Published> = serde_json::from_str(procedures).unwrap_or_default();
        let pages = |wanted: &dyn Fn(&str, &Published) -> bool| {
            let fit = known.iter().filter(|(id, one)| wanted(id, one));
            fit.map(|(id, one)| Page {
                id: id.clone(),
                title: one.title.clone(),
                due: one.review_by.clone(),
                owner: one.owner.clone(),
            })
            .collect::<Vec<_>>()
        };
        let entered = |id: &str| counts.iter().any(|one| one.event == "entered" && one.procedure == id);
        let today = today.to_string();
        let mut overdue = pages(&|_, one| !one.review_by.is_empty() && one.review_by < today);
        overdue.sort_by(|one, other| one.due.cmp(&other.due));
        Self {
            days: by_day(from, to, counts),
            asked: ["asked", "clear", "several", "none"].map(|event| sum(counts, event)),
            steps: steps(counts, &known),
            gaps: gaps(questions),
            unused: pages(&|id, _| !entered(id)),
            overdue,
        }
    }

    /// The whole time.
    pub fn sum(&self) -> Outcomes {
        self.days.iter().fold(Outcomes::default(), |sum, (_, day)| Outcomes {
            begun: sum.begun + day.begun,
            solved: sum.solved + day.solved,
            passed: sum.passed + day.passed,
        })
    }
}

fn sum(counts: &[Counted], event: &str) -> i64 {
    counts.iter().filter(|one| one.event == event).map(|one| one.times).sum()
}

fn by_day(from: Date, to: Date, counts: &[Counted]) -> Vec<(Date, Outcomes)> {
    let mut days = Vec::new();
    let mut next = Some(from);
    while let Some(day) = next.filter(|day| *day <= to) {
        let text = day.to_string();
        let own: Vec<Counted> = counts.iter().filter(|one| one.day == text).cloned().collect();
        let outcomes =
            Outcomes { begun: sum(&own, "begun"), solved: sum(&own, "solved"), passed: sum(&own, "passed") };
        days.push((day, outcomes));
        next = day.next_day();
    }
    days
}

/// Whoever came back to a step has not given up there.
fn steps(counts: &[Counted], known: &BTreeMap<String, Published>) -> Vec<Step> {
    let mut found: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
    for one in counts {
        let (entered, left) = match one.event.as_str() {
            "entered" => (one.times, 0),
            "left" => (0, one.times),
            "returned" => (0, -one.times),
            _ => continue,
        };
        let sums = found.entry((&one.procedure, &one.step)).or_default();
        *sums = (sums.0 + entered, sums.1 + left);
    }
    let step = |((procedure, step), (entered, left)): ((&str, &str), (i64, i64))| Step {
        title: known.get(procedure).map_or_else(|| procedure.to_owned(), |one| one.title.clone()),
        id: if step.is_empty() { procedure.to_owned() } else { format!("{procedure}#{step}") },
        entered,
        left,
    };
    let mut steps: Vec<Step> = found.into_iter().map(step).filter(|step| step.left > 0).collect();
    steps.sort_by(|one, other| other.left.cmp(&one.left).then(one.id.cmp(&other.id)));
    steps
}

fn gaps(questions: &[Unmet]) -> Vec<Gap> {
    let mut by_language: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
    for one in questions {
        *by_language.entry(&one.language).or_default().entry(&one.text).or_default() += one.times;
    }
    let mut gaps = Vec::new();
    for (language, texts) in by_language {
        let mut texts: Vec<(&str, i64)> = texts.into_iter().collect();
        texts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        texts.truncate(MOST_QUESTIONS);
        let words: Vec<&str> = texts.iter().map(|(text, _)| *text).collect();
        for cluster in gather(&words, language) {
            let mut own: Vec<(String, i64)> = cluster
                .iter()
                .filter_map(|at| texts.get(*at))
                .map(|(text, times)| ((*text).to_owned(), *times))
                .collect();
            own.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
            let times = own.iter().map(|(_, times)| times).sum();
            gaps.push(Gap { language: language.to_owned(), times, questions: own });
        }
    }
    gaps.sort_by(|one, other| other.times.cmp(&one.times).then(one.questions.cmp(&other.questions)));
    gaps
}
