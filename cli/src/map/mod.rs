//! `guichet map`: a picture of a procedure, or of all of them and the ways between them.
//!
//! As Mermaid, which GitHub draws where it stands in a page or a pull request, and as a drawing (SVG).

mod folder;
mod layout;
mod mermaid;
mod order;
mod ports;
mod procedure;
mod rows;
mod svg;

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use guichet_engine::model::access::EVERYONE;
use guichet_engine::{Knowledge, Problem};

use crate::person::Person;
use crate::{Failure, folder as files, pack, report};

#[derive(Args)]
pub struct Arguments {
    /// A procedure, or a folder of them.
    path: PathBuf,
    /// Also draw it, into this file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    person: Person,
}

/// A picture: shapes and the arrows between them, in the order of the file.
#[derive(Default)]
pub struct Map {
    /// What it is a picture of.
    pub title: String,
    pub shapes: Vec<Shape>,
    pub arrows: Vec<Arrow>,
}

/// Something that happens.
#[derive(Clone)]
pub struct Shape {
    /// The same as long as its step keeps its name: letters, digits and `_`.
    pub id: String,
    /// Its words, a line for each thing to say.
    pub lines: Vec<String>,
    pub kind: ShapeKind,
    /// What it is drawn with: the folder of a procedure.
    pub folder: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    Step,
    Question,
    /// A call of another system, or a hand-off.
    Call,
    Ticket,
    End,
    /// A procedure that is drawn elsewhere.
    Procedure,
}

/// A way, by the numbers of its shapes.
pub struct Arrow {
    pub from: usize,
    pub to: usize,
    pub label: String,
    /// A call, or the way back from it.
    pub dotted: bool,
}

impl Map {
    fn add(&mut self, id: String, lines: Vec<String>, kind: ShapeKind) -> usize {
        self.shapes.push(Shape { id, lines, kind, folder: String::new() });
        self.shapes.len() - 1
    }

    fn lead(&mut self, from: usize, to: usize, label: impl Into<String>, dotted: bool) {
        self.arrows.push(Arrow { from, to, label: label.into(), dotted });
    }
}

impl ShapeKind {
    /// In words, for people who do not see the shape.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Question => "question",
            Self::Call => "call",
            Self::Ticket => "ticket",
            Self::End => "end",
            Self::Procedure => "procedure",
        }
    }
}

/// Draws. Without `--groups`, what any reader may see; what not everybody sees says for whom it is.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let target = files::target(&arguments.path)?;
    let folder = files::read(&target.root)?;
    target.check(&folder)?;
    let knowledge = Knowledge::read(&folder);
    let mut person = arguments.person.clone();
    let mut named = None;
    if arguments.path.is_file() {
        let (id, language) = procedure_of(&knowledge, &target, &folder)?;
        person.lang = person.lang.or(language);
        named = Some(id);
    }
    let user = person.user(&knowledge.project)?;
    let mut groups = user.groups.clone();
    groups.push(EVERYONE.to_owned());
    let reader = (!person.groups.is_empty()).then(|| groups.into_iter().collect());
    let eyes = procedure::Eyes { knowledge: &knowledge, language: user.language, reader };
    let map = match named {
        Some(id) => procedure::map(&eyes, &id)
            .ok_or_else(|| Failure::Refused(format!("`{id}.md` is not for readers of these groups")))?,
        None => folder::map(&eyes, |file| target.has(file)),
    };
    if let Some(path) = &arguments.svg {
        pack::write_whole(path, svg::draw(&map).as_bytes())?;
        eprintln!("guichet: drawn in `{}`", path.display());
    }
    let mut out = std::io::stdout().lock();
    let told = out.write_all(mermaid::write(&map).as_bytes()).and_then(|()| out.flush());
    match told {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::io("standard output", &error))
        }
        _ => Ok(()),
    }
}

/// Id and language of the procedure of a file; one that has errors is told instead.
fn procedure_of(
    knowledge: &Knowledge,
    target: &files::Target,
    folder: &guichet_engine::Folder,
) -> Result<(String, Option<String>), Failure> {
    let file = folder.files.keys().find(|file| target.has(file)).cloned().unwrap_or_default();
    let stem = file.strip_suffix(".md").unwrap_or_default();
    if knowledge.procedures.contains_key(stem) {
        return Ok((stem.to_owned(), None));
    }
    if let Some((id, code)) = stem.rsplit_once('.') {
        let language = code.to_lowercase();
        if knowledge.procedures.get(id).is_some_and(|found| found.by_language.contains_key(&language)) {
            return Ok((id.to_owned(), Some(language)));
        }
    }
    let errors: Vec<&Problem> = knowledge
        .problems
        .iter()
        .filter(|problem| problem.is_error() && problem.place.file == file)
        .collect();
    if errors.is_empty() {
        let message = "is no procedure that could be drawn: is it one, and no draft?";
        return Err(Failure::Refused(format!("`{file}` {message}")));
    }
    for problem in &errors {
        let _ = report::text(problem, Some(&target.root), false, &mut std::io::stderr());
    }
    Err(Failure::Problems)
}
