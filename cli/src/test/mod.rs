//! `guichet test`: the conversations and questions that writers keep, and walks of the command's own.

mod accept;
mod explore;
mod junit;
mod questions;
mod tell;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use guichet_engine::transcript::{Outcome, Runner, TestFile, read};
use guichet_engine::{Folder, Knowledge, Packed, Problem};

use self::questions::Asked;
use crate::folder::Target;
use crate::progress::Progress;
use crate::{Failure, clock, folder};

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures, or one test file.
    path: PathBuf,
    /// Also walk every way of every procedure, and random ones.
    #[arg(long)]
    explore: bool,
    /// With `--explore`: number that the random walks begin with; printed, so that they can be repeated.
    #[arg(long)]
    seed: Option<u64>,
    /// With `--explore`: random walks for each procedure.
    #[arg(long, default_value_t = 50)]
    walks: usize,
    /// List the steps and choices that no test visits.
    #[arg(long)]
    coverage: bool,
    /// Take over what really happened into the tests that differ.
    #[arg(long)]
    accept: bool,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// JUnit's XML, as most CI systems read it.
    Junit,
}

/// The tests of one file and what they came to.
pub struct Ran {
    /// The file.
    pub file: TestFile,
    /// One for each conversation.
    pub outcomes: Vec<Outcome>,
    /// What the questions found.
    pub asked: Vec<Asked>,
}

impl Ran {
    /// Everything that is wrong with the file and its tests.
    fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.file.problems.iter().chain(self.outcomes.iter().flat_map(|outcome| &outcome.problems))
    }
}

/// A folder that tests run on.
pub struct Ground {
    folder: Folder,
    knowledge: Knowledge,
    packed: Packed,
    now: String,
}

/// Runs all tests of a folder, or those of one file.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let target = target(&arguments.path)?;
    let progress = Progress::start("reading");
    let folder = folder::read(&target.root)?;
    target.check(&folder)?;
    let knowledge = Knowledge::read(&folder);
    let packed = crate::pack::pack(&knowledge, &folder)?;
    let ground = Ground { folder, knowledge, packed, now: clock::now() };
    progress.now("testing");
    let mut ran = ground.all(&target);
    if arguments.accept {
        let changed = accept::all(&target.root, &ground, &mut ran)?;
        drop(progress);
        return accept::tell(&changed, &ran);
    }
    let explored = arguments.explore.then(|| {
        progress.now("exploring");
        explore::all(&ground, arguments.seed, arguments.walks)
    });
    drop(progress);
    let broken: Vec<&Problem> =
        ground.knowledge.problems.iter().filter(|problem| problem.is_error()).collect();
    if arguments.format == Format::Junit { junit::write(&ran, &broken) } else { tell::all(&ran, &broken) }
        .map_err(|error| Failure::io("standard output", &error))?;
    if let Some(explored) = &explored {
        explore::tell(explored, arguments.format == Format::Junit)
            .map_err(|error| Failure::io("standard output", &error))?;
    }
    if arguments.coverage {
        tell::coverage(&ground.folder, &ground.knowledge, &ran)
            .map_err(|error| Failure::io("standard output", &error))?;
    }
    let failed = ran.iter().any(|ran| ran.problems().any(Problem::is_error))
        || explored.is_some_and(|explored| !explored.troubles.is_empty())
        || !broken.is_empty();
    if failed { Err(Failure::Problems) } else { Ok(()) }
}

/// What is tested: the tests of a folder, or of one file; a procedure stands for its tests.
fn target(path: &Path) -> Result<Target, Failure> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(stem) = name.strip_suffix(".md").filter(|_| path.is_file() && !name.ends_with(".test.md"))
    else {
        return folder::target(path);
    };
    let tests = path.with_file_name(format!("{stem}.test.md"));
    if !tests.is_file() {
        let message = format!("`{}` has no tests: there is no `{}`", path.display(), tests.display());
        return Err(Failure::Refused(message));
    }
    folder::target(&tests)
}

impl Ground {
    fn all(&self, target: &Target) -> Vec<Ran> {
        let tests = self.folder.files.keys().filter(|path| path.ends_with(".test.md"));
        tests.filter(|path| target.has(path)).map(|path| self.file(path)).collect()
    }

    /// Runs the tests of a file as it is in the folder.
    fn file(&self, path: &str) -> Ran {
        let source = self.folder.text(path);
        self.text(source.map(|source| source.text).unwrap_or_default(), path)
    }

    /// Runs the tests of a file with this text.
    fn text(&self, text: String, path: &str) -> Ran {
        let source = guichet_engine::source::SourceFile::new(path, text);
        let file = read(source, &self.knowledge.project.languages);
        let runner = Runner::new(&self.knowledge, &self.packed, &self.now);
        let outcomes = file.tests.iter().map(|test| runner.run(&file, test)).collect();
        let asked = questions::ask(self, &file);
        Ran { file, outcomes, asked }
    }
}

/// Steps and choices that tests have visited.
fn visited(ran: &[Ran]) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let outcomes = || ran.iter().flat_map(|ran| &ran.outcomes);
    (
        outcomes().flat_map(|outcome| &outcome.steps).map(String::as_str).collect(),
        outcomes().flat_map(|outcome| &outcome.choices).map(String::as_str).collect(),
    )
}
