//! `guichet check`: what must be mended.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use guichet_engine::model::behind::behind;
use guichet_engine::model::diff::renames;
use guichet_engine::model::prove::prove;
use guichet_engine::{Knowledge, Problem};

use crate::progress::Progress;
use crate::{Failure, clock, folder, git, report, zone};

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures, or one file in it.
    path: PathBuf,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Also prove, for every kind of reader, that every way ends and every value is asked for first, and show
    /// it as a table.
    #[arg(long)]
    prove: bool,
    /// Also tell which steps and files have lost their old names since a commit, branch or tag of git: name the
    /// version that was published last.
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One problem a line, for programs.
    Json,
    /// One SARIF 2.1.0 log, for code scanners.
    Sarif,
    /// Commands of a GitHub workflow: problems stand beside their lines in a pull request.
    Github,
}

/// Checks a folder, or one of its files. Warnings and notes do not fail it.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let progress = Progress::start("reading");
    let (root, target) = if arguments.path.is_file() {
        let target = folder::target(&arguments.path)?;
        (target.root.clone(), Some(target))
    } else {
        (arguments.path.clone(), None)
    };
    let folder = folder::read(&root)?;
    if let Some(target) = &target {
        target.check(&folder)?;
    }
    progress.now("checking");
    let now = clock::now();
    let mut knowledge = Knowledge::read_on(&folder, now.get(..10).unwrap_or_default());
    progress.now("comparing questions");
    knowledge.problems.extend(guichet_engine::same_questions(&knowledge, &folder));
    zone::check(&mut knowledge, &folder);
    progress.now("asking git");
    match git::behind(&root, &folder) {
        Some(changes) => knowledge.problems.extend(behind(&folder, &changes)),
        None => progress.say("no git here, so nobody knows which translations are older than their sources"),
    }
    if let Some(revision) = &arguments.since {
        knowledge.problems.extend(renames(&git::folder(&root, revision)?, &folder));
    }
    knowledge.problems.sort_by(|a, b| a.order().cmp(&b.order()));
    let proof = arguments.prove.then(|| {
        progress.now("proving");
        prove(&knowledge)
    });
    drop(progress);
    let ours = |problem: &&Problem| target.as_ref().is_none_or(|target| target.has(&problem.place.file));
    let problems: Vec<&Problem> = knowledge.problems.iter().filter(ours).collect();
    let files = if target.is_some() { 1 } else { knowledge.files };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let each = |one: &mut dyn FnMut(&Problem) -> std::io::Result<()>| {
        problems.iter().try_for_each(|problem| one(problem))
    };
    let told = match arguments.format {
        Format::Text => report::all(&problems, files, Some(&root), &mut out),
        Format::Json => each(&mut |problem| report::json(problem, &mut out)),
        Format::Github => each(&mut |problem| report::github::line(problem, &root, &mut out)),
        Format::Sarif => report::sarif::log(&problems, &folder, &root, &mut out),
    };
    let text = matches!(arguments.format, Format::Text);
    let told = told.and_then(|()| match &proof {
        Some(proof) if text => report::proof::table(proof, &mut out),
        // Standard output is a program's.
        Some(proof) => report::proof::table(proof, &mut std::io::stderr()),
        None => Ok(()),
    });
    told.and_then(|()| out.flush()).map_err(|error| Failure::io("standard output", &error))?;
    let proved = proof.is_none_or(|proof| proof.holds());
    if !proved || problems.iter().any(|problem| problem.is_error()) { Err(Failure::Problems) } else { Ok(()) }
}
