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
    let (root, only) = place(&arguments.path)?;
    let progress = Progress::start("reading");
    let folder = folder::read(&root)?;
    let knowledge = Knowledge::read(&folder);
    let packed = guichet_engine::pack(&knowledge, &folder).map_err(Failure::Refused)?;
    let ground = Ground { folder, knowledge, packed, now: clock::now() };
    progress.now("testing");
    let mut ran = ground.all(only.as_deref());
    if arguments.accept {
        let changed = accept::all(&root, &ground, &mut ran)?;
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
        tell::coverage(&ground.knowledge, &ran).map_err(|error| Failure::io("standard output", &error))?;
    }
    let failed = ran.iter().any(|ran| ran.problems().any(Problem::is_error))
        || explored.is_some_and(|explored| !explored.troubles.is_empty())
        || !broken.is_empty();
    if failed { Err(Failure::Problems) } else { Ok(()) }
}

/// The folder of a path, and its name inside, if it is a file.
fn place(path: &Path) -> Result<(PathBuf, Option<String>), Failure> {
    if !path.is_file() {
        return Ok((path.to_owned(), None));
    }
    let whole = path.canonicalize().map_err(|error| Failure::io(format!("`{}`", path.display()), &error))?;
    let root = folder::root(&whole);
    let inside = whole.strip_prefix(&root).unwrap_or(&whole);
    let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let name = parts.join("/");
    if !name.ends_with(".test.md") {
        // A procedure stands for its tests.
        let tests = name.strip_suffix(".md").map(|stem| format!("{stem}.test.md")).unwrap_or_default();
        if !root.join(&tests).is_file() {
            return Err(Failure::Refused(format!("`{name}` has no tests: there is no `{tests}`")));
        }
        return Ok((root, Some(tests)));
    }
    Ok((root, Some(name)))
}

impl Ground {
    fn all(&self, only: Option<&str>) -> Vec<Ran> {
        let tests = self.folder.files.keys().filter(|path| path.ends_with(".test.md"));
        tests
            .filter(|path| only.is_none_or(|only| only == path.as_str()))
            .map(|path| self.file(path))
            .collect()
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
