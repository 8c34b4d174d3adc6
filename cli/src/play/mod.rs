//! `guichet play`: a procedure in the terminal, through the same shelves and the same agent as on a page.

mod ink;
mod offer;
mod reader;
mod show;
mod talk;
mod words;

use std::path::{Path, PathBuf};

use clap::Args;
use guichet_engine::message::{User, Value};
use guichet_engine::model::access::Audience;
use guichet_engine::model::project::{HostValue, Project};
use guichet_engine::problem::did_you_mean;
use guichet_engine::{Knowledge, Problem};

use self::ink::Ink;
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
    #[command(flatten)]
    person: Person,
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
    for given in &arguments.values {
        tell(&mut user, given, &knowledge.project)?;
    }
    let words = words::words(&user.language);
    let packed = guichet_engine::pack(&knowledge, &folder).map_err(Failure::Refused)?;
    let agent = ask::agent(&packed, user, None)?;
    let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    let ink = Ink::new(report::colours(), columns, words);
    let played = Talk::new(agent, ink, named.map(|named| named.id)).play();
    match played {
        // Whoever reads along has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        played => played.map_err(|error| Failure::io("the terminal", &error)),
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

/// Takes one `name=value` as the page would tell it.
fn tell(user: &mut User, given: &str, project: &Project) -> Result<(), Failure> {
    let Some((name, text)) = given.split_once('=') else {
        return Err(Failure::Refused(format!(
            "`--as {given}` tells nothing; write for example `--as os=mac`"
        )));
    };
    let Some(declared) = project.values.get(name) else {
        let known = project.values.keys().map(String::as_str);
        let help = match did_you_mean(name, known.clone()) {
            _ if name == "user.groups" => "groups are told with `--groups`".to_owned(),
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the project has {}", known.collect::<Vec<_>>().join(", ")),
        };
        return Err(Failure::Refused(format!("there is no value `{name}`; {help}")));
    };
    let value = value(declared, text)
        .map_err(|wanted| Failure::Refused(format!("`{name}` is {wanted}, not `{text}`")))?;
    user.values.insert(name.to_owned(), value);
    Ok(())
}

/// A value of the kind that the project declares, or what it should be.
fn value(declared: &HostValue, text: &str) -> Result<Value, String> {
    let kind = match declared {
        HostValue::Table { one_of: Some(texts), .. } if !texts.iter().any(|known| known == text) => {
            return Err(format!("one of {}", texts.join(", ")));
        }
        HostValue::Type(kind) => kind.as_str(),
        HostValue::Table { r#type, .. } => r#type.as_deref().unwrap_or("text"),
    };
    match kind {
        "number" | "whole number" => text
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Value::Number)
            .ok_or("a number".to_owned()),
        "yes/no" => match text {
            "yes" => Ok(Value::YesNo(true)),
            "no" => Ok(Value::YesNo(false)),
            _ => Err("`yes` or `no`".to_owned()),
        },
        "list" => Ok(Value::List(text.split(',').map(|part| Value::Text(part.trim().to_owned())).collect())),
        _ => Ok(Value::Text(text.to_owned())),
    }
}
