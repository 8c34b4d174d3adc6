//! `guichet fix`: does the repairs that are sure, after showing them.

mod show;
mod write;

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;
use guichet_engine::{Folder, Problem, Repaired};

use crate::folder::Target;
use crate::progress::Progress;
use crate::{Failure, folder};

#[derive(Args)]
pub struct Arguments {
    /// Folders of procedures, or files in them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Repair without asking.
    #[arg(long, conflicts_with = "diff")]
    yes: bool,
    /// Only show what would be changed.
    #[arg(long)]
    diff: bool,
}

/// A folder of procedures, and what its repair changes.
struct Plan {
    root: PathBuf,
    before: Folder,
    repaired: Repaired,
}

/// Repairs. Nothing is written before it is shown, and nothing at all if any file has changed meanwhile.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let plans = plans(&arguments.paths)?;
    let terminal = |error: &std::io::Error| Failure::io("standard output", error);
    show::plans(&plans).map_err(|error| terminal(&error))?;
    if plans.iter().all(|plan| plan.repaired.files.is_empty()) {
        return Ok(());
    }
    let may = arguments.yes || !arguments.diff && asked().map_err(|error| terminal(&error))?;
    if !may {
        return Err(Failure::Problems);
    }
    write::all(&plans)?;
    show::done(&plans).map_err(|error| terminal(&error))
}

/// Reads each folder once, however many of its files are named.
fn plans(paths: &[PathBuf]) -> Result<Vec<Plan>, Failure> {
    let mut roots: BTreeMap<PathBuf, Vec<Target>> = BTreeMap::new();
    for path in paths {
        let target = folder::target(path)?;
        roots.entry(target.root.clone()).or_default().push(target);
    }
    let mut plans = Vec::new();
    for (root, targets) in roots {
        let progress = Progress::start("reading");
        let before = folder::read(&root)?;
        for target in &targets {
            target.check(&before)?;
        }
        progress.now("repairing");
        let wanted = |file: &str| file.ends_with(".md") && targets.iter().any(|target| target.has(file));
        let repaired = guichet_engine::repair(&before, wanted);
        drop(progress);
        plans.push(Plan { root, before, repaired });
    }
    Ok(plans)
}

/// Asks on a terminal. Where nobody can answer, the answer is no.
fn asked() -> std::io::Result<bool> {
    let stdin = std::io::stdin();
    let mut out = std::io::stdout();
    if !stdin.is_terminal() || !out.is_terminal() {
        writeln!(out, "Nothing was changed; `--yes` does it.")?;
        return Ok(false);
    }
    write!(out, "Change this? [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    stdin.read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

impl Plan {
    /// How many problems its repair mends, in the files that change.
    fn mended(&self) -> usize {
        let changed = |problem: &&Problem| self.repaired.files.contains_key(&problem.place.file);
        self.repaired.mended.iter().filter(changed).count()
    }
}
