//! `guichet gaps`: what people asked and nothing fits, so that a writer knows what to write next.
//!
//! Reads questions ([`read`]), asks each as a page would, puts together those that nothing fits ([`gather`]),
//! proposes a title for each ([`title`]) and tells it ([`tell`]).

mod draft;
mod gather;
mod read;
mod tell;
mod title;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use guichet_engine::Agent;
use guichet_engine::message::{Candidate, Certainty};
use serde::Serialize;

use crate::person::Person;
use crate::progress::Progress;
use crate::{Failure, ask};
pub use gather::gather;
use read::Wording;

/// Questions that are put together, at most: the most asked.
const MOST: usize = 10_000;
/// The procedure that is closest to a gap is named from this probability on.
const CLOSE: f64 = 0.1;

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures.
    folder: PathBuf,
    /// What people asked: a question a line, or CSV with a column `question` and, if there are, `count` and
    /// `date`. `-` is standard input.
    file: PathBuf,
    #[command(flatten)]
    person: Person,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Also write a draft for each gap into this folder: the title and the questions. No file is overwritten.
    #[arg(long, value_name = "FOLDER")]
    new: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object, for programs.
    Json,
    /// A list to tick off, for an issue or a page.
    Markdown,
}

/// What the questions came to.
#[derive(Debug, Default, Serialize)]
pub struct Gaps {
    /// How often anything was asked.
    asked: u64,
    /// How many different questions there are.
    wordings: usize,
    /// How often one procedure was the answer.
    clear: u64,
    /// How often several may have been.
    several: u64,
    /// How often nothing fits.
    none: u64,
    /// How often nothing was asked but signs, such as `???`.
    wordless: u64,
    /// What nothing fits and was asked more than once, the most asked first.
    gaps: Vec<Gap>,
    /// What nothing fits and was asked once.
    once: Vec<String>,
    /// What several fit, by the two that fit best, the most asked first.
    between: Vec<Between>,
    /// How many different questions were left out, because there are so many.
    left_out: usize,
}

/// Questions that nothing fits and that belong together.
#[derive(Debug, Serialize)]
pub struct Gap {
    /// What a procedure for them might be called.
    title: String,
    asked: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    /// The procedure that comes closest to most of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    closest: Option<Closest>,
    /// In each wording, the most asked first, then the most central.
    questions: Vec<String>,
}

/// A procedure that comes close.
#[derive(Clone, Debug, Serialize)]
pub struct Closest {
    procedure: String,
    title: String,
    probability: f64,
}

/// Questions that two procedures fit about as well.
#[derive(Debug, Serialize)]
pub struct Between {
    procedures: Vec<Closest>,
    asked: u64,
    questions: Vec<String>,
}

/// A question, and what it found.
struct Answered {
    wording: Wording,
    certainty: Certainty,
    candidates: Vec<Candidate>,
}

impl Answered {
    fn fits_nothing(&self) -> bool {
        self.certainty == Certainty::None
    }
}

/// Says what nothing fits.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let asked = read::read(&arguments.file)?;
    if asked.wordings.is_empty() {
        let name = arguments.file.display();
        return Err(Failure::Refused(format!("there is no question in `{name}`; write one a line")));
    }
    let (agent, user) = ask::open(&arguments.folder, &arguments.person)?;
    let progress = Progress::start("asking");
    let answered = answer(&agent, asked.wordings, &progress);
    progress.now("putting together");
    let gaps = Gaps { wordless: asked.wordless, ..gaps(answered, &user.language) };
    drop(progress);
    if let Some(folder) = &arguments.new {
        draft::write(&gaps.gaps, &user.language, folder)?;
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let told = match arguments.format {
        Format::Text => tell::text(&gaps, &mut out),
        Format::Json => tell::json(&gaps, &mut out),
        Format::Markdown => tell::markdown(&gaps, &mut out),
    };
    match told {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::io("standard output", &error))
        }
        _ => Ok(()),
    }
}

/// Asks each question as a page would.
fn answer(agent: &Agent, wordings: Vec<Wording>, progress: &Progress) -> Vec<Answered> {
    let all = wordings.len();
    let answered = wordings.into_iter().enumerate().map(|(at, wording)| {
        if at % 1000 == 999 {
            progress.now(&format!("asking {} of {all}", at + 1));
        }
        let found = agent.find(&wording.text, false, 2);
        Answered { wording, certainty: found.certainty, candidates: found.candidates }
    });
    answered.collect()
}

fn gaps(answered: Vec<Answered>, language: &str) -> Gaps {
    let mut gaps = Gaps { wordings: answered.len(), ..Gaps::default() };
    for one in &answered {
        let times = one.wording.times;
        gaps.asked = gaps.asked.saturating_add(times);
        let count = match one.certainty {
            Certainty::Clear => &mut gaps.clear,
            Certainty::Several => &mut gaps.several,
            Certainty::None => &mut gaps.none,
        };
        *count = count.saturating_add(times);
    }
    // What several fit may belong to what nothing fits: then one more procedure helps both.
    let mut open: Vec<Answered> =
        answered.into_iter().filter(|one| one.certainty != Certainty::Clear).collect();
    if open.len() > MOST {
        gaps.left_out = open.len() - MOST;
        open.sort_by_key(|one| std::cmp::Reverse(one.wording.times));
        open.truncate(MOST);
    }
    let texts: Vec<&str> = open.iter().map(|one| one.wording.text.as_str()).collect();
    let mut between: BTreeMap<Vec<String>, Vec<&Answered>> = BTreeMap::new();
    for cluster in gather(&texts, language) {
        let members: Vec<&Answered> = cluster.iter().map(|at| &open[*at]).collect();
        let nothing = sum(members.iter().filter(|one| one.fits_nothing()).map(|one| one.wording.times));
        match members.as_slice() {
            [one] if one.fits_nothing() && one.wording.times == 1 => gaps.once.push(one.wording.text.clone()),
            all if nothing * 2 >= sum(all.iter().map(|one| one.wording.times)) => {
                gaps.gaps.push(gap(all, language))
            }
            all => {
                let (nothing, several): (Vec<&Answered>, Vec<&Answered>) =
                    all.iter().copied().partition(|one| one.fits_nothing());
                for one in several {
                    let mut two: Vec<String> = one.candidates.iter().map(|it| it.procedure.clone()).collect();
                    two.sort_unstable();
                    between.entry(two).or_default().push(one);
                }
                match nothing.as_slice() {
                    [] => {}
                    [one] if one.wording.times == 1 => gaps.once.push(one.wording.text.clone()),
                    nothing => gaps.gaps.push(gap(nothing, language)),
                }
            }
        }
    }
    gaps.gaps.sort_by(|a, b| b.asked.cmp(&a.asked).then(b.questions.len().cmp(&a.questions.len())));
    gaps.between = between.into_values().map(told_apart).collect();
    gaps.between.sort_by_key(|between| std::cmp::Reverse(between.asked));
    gaps
}

/// A gap of questions, the most central first.
fn gap(members: &[&Answered], language: &str) -> Gap {
    let title = title::title(members.iter().take(8).map(|one| one.wording.text.as_str()), language);
    let mut ordered = members.to_vec();
    ordered.sort_by_key(|one| std::cmp::Reverse(one.wording.times));
    Gap {
        title,
        asked: sum(members.iter().map(|one| one.wording.times)),
        last: members.iter().filter_map(|one| one.wording.last.clone()).max(),
        closest: closest(members),
        questions: ordered.into_iter().map(|one| one.wording.text.clone()).collect(),
    }
}

/// The procedure that comes first for at least half of the questions, if it comes close at all.
fn closest(members: &[&Answered]) -> Option<Closest> {
    let mut firsts: BTreeMap<&str, (usize, f64, &str)> = BTreeMap::new();
    for first in members.iter().filter_map(|one| one.candidates.first()) {
        let entry = firsts.entry(&first.procedure).or_insert((0, 0.0, &first.title));
        entry.0 += 1;
        entry.1 += first.probability;
    }
    let (procedure, (count, sum, title)) = firsts.into_iter().max_by_key(|(_, (count, ..))| *count)?;
    // Thousandths, as those of a candidate.
    let probability = (sum / count as f64 * 1000.0).round() / 1000.0;
    let close = count * 2 >= members.len() && probability >= CLOSE;
    close.then(|| Closest { procedure: procedure.to_owned(), title: title.to_owned(), probability })
}

fn told_apart(mut all: Vec<&Answered>) -> Between {
    all.sort_by_key(|one| std::cmp::Reverse(one.wording.times));
    let candidates = all.first().map(|one| one.candidates.clone()).unwrap_or_default();
    let close = |candidate: Candidate| Closest {
        procedure: candidate.procedure,
        title: candidate.title,
        probability: candidate.probability,
    };
    Between {
        procedures: candidates.into_iter().map(close).collect(),
        asked: sum(all.iter().map(|one| one.wording.times)),
        questions: all.into_iter().map(|one| one.wording.text.clone()).collect(),
    }
}

fn sum(times: impl Iterator<Item = u64>) -> u64 {
    times.fold(0, u64::saturating_add)
}
