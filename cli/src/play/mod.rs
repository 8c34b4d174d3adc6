//! `guichet play`: a procedure in the terminal, through the same shelves and the same agent as on a page.

mod commands;
mod given;
mod ink;
mod keep;
mod offer;
mod outside;
mod reader;
mod rehearse;
mod screen;
mod show;
mod talk;
mod words;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use guichet_engine::model::access::Audience;
use guichet_engine::{Knowledge, Problem};

use self::ink::Ink;
use self::keep::Keeper;
use self::outside::Outside;
use self::talk::Talk;
use crate::person::Person;
use crate::{Failure, ask, folder, report};

#[derive(Args)]
pub struct Arguments {
    /// A procedure to open, or a folder to ask a question in.
    path: PathBuf,
    /// What the page would tell: `--as os=mac`; may be given several times.
    #[arg(long = "as", value_name = "NAME=VALUE")]
    values: Vec<String>,
    /// What a call answers: `--call service_status.down=yes`, or `--call service_status=fails`; may be given
    /// several times. Without it you are asked.
    #[arg(long = "call", value_name = "NAME=VALUE")]
    calls: Vec<String>,
    /// Whether a person is free to take over. Without it you are asked.
    #[arg(long, value_enum)]
    agents: Option<Agents>,
    /// What `today` is: `2026-12-24`.
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
    /// Keep the conversation as a test of the procedure, without asking; says what it proves.
    #[arg(long, value_name = "WHAT IT PROVES")]
    keep: Option<String>,
    #[command(flatten)]
    person: Person,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Agents {
    /// Somebody is.
    Free,
    /// Nobody is.
    None,
}

/// A procedure that was named by its file.
struct Named {
    id: String,
    /// Language of a translation.
    language: Option<String>,
}

/// Plays until the person has enough.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = &arguments.path;
    if !path.exists() {
        return Err(Failure::Refused(format!("there is no file or folder `{}`", path.display())));
    }
    let path = path.canonicalize().map_err(|error| Failure::io(format!("`{}`", path.display()), &error))?;
    let root = folder::root(&path);
    let folder = folder::read(&root)?;
    let knowledge = Knowledge::read(&folder);
    let named = if path.is_dir() { None } else { Some(named(&knowledge, &path, &root)?) };
    if knowledge.procedures.is_empty() {
        return Err(told(&knowledge.problems, knowledge.files));
    }
    let mut person = arguments.person.clone();
    if let Some(named) = &named {
        person.lang = person.lang.or_else(|| named.language.clone());
        if person.groups.is_empty() {
            person.groups = readers(&knowledge, &named.id);
        }
    }
    let mut user = person.user(&knowledge.project)?;
    for value in &arguments.values {
        given::tell(&mut user, value, &knowledge.project)?;
    }
    let calls = given::calls(&arguments.calls, &knowledge.project)?;
    let moment = arguments.date.as_deref().map(given::moment).transpose()?;
    let free = arguments.agents.map(|agents| agents == Agents::Free);
    let outside = Outside::new(knowledge.project.functions.clone(), calls, free);
    let words = words::words(&user.language);
    let packed = crate::pack::pack(&knowledge, &folder)?;
    let agent = ask::agent(&packed, user.clone(), None)?;
    let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    let ink = Ink::new(report::colours(), columns, words);
    let keeper = Keeper { knowledge, packed, root, user, moment, title: arguments.keep.clone() };
    let mut talk = Talk::new(agent, ink, named.map(|named| named.id), outside, keeper);
    let played = talk.play().and_then(|_| match &arguments.keep {
        Some(title) => talk.keep(title),
        None => Ok(true),
    });
    match played {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::Refused("the conversation was not kept as a test".to_owned())),
        // Whoever reads along has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::io("the terminal", &error)),
    }
}

/// The procedure of a file, if it can be shown; otherwise its problems are told.
fn named(knowledge: &Knowledge, path: &Path, root: &Path) -> Result<Named, Failure> {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let file =
        inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let stem = file.strip_suffix(".md").unwrap_or_default();
    if knowledge.procedures.contains_key(stem) {
        return Ok(Named { id: stem.to_owned(), language: None });
    }
    let translation = stem.rsplit_once('.').and_then(|(id, code)| {
        let language = code.to_lowercase();
        let there = knowledge.procedures.get(id)?.by_language.contains_key(&language);
        there.then(|| Named { id: id.to_owned(), language: Some(language) })
    });
    if let Some(translation) = translation {
        return Ok(translation);
    }
    // A translation cannot be shown without its source.
    let source = stem.rsplit_once('.').map(|(id, _)| format!("{id}.md"));
    let ours =
        |problem: &&Problem| problem.place.file == file || Some(&problem.place.file) == source.as_ref();
    let problems: Vec<Problem> = knowledge.problems.iter().filter(ours).cloned().collect();
    if problems.iter().any(Problem::is_error) {
        return Err(told(&problems, 1));
    }
    Err(Failure::Refused(format!("`{file}` is not published: it is a draft (`draft: yes`), or no procedure")))
}

/// Groups of somebody who may read a procedure: for trying it, its own readers are the right ones.
fn readers(knowledge: &Knowledge, id: &str) -> Vec<String> {
    let procedure = knowledge.procedures.get(id).and_then(|versions| versions.reading(&versions.source));
    let lists = procedure.map(|procedure| &procedure.head.audience).map(Audience::lists).unwrap_or_default();
    lists.iter().filter_map(|list| list.first()).cloned().collect()
}

fn told(problems: &[Problem], files: usize) -> Failure {
    let problems: Vec<&Problem> = problems.iter().collect();
    match report::all(&problems, files, None, &mut std::io::stdout()) {
        Ok(()) => Failure::Problems,
        Err(error) => Failure::io("standard output", &error),
    }
}
