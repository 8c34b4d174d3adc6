//! Tree → meaning: a folder of files becomes checked, resolved procedures. Native only.
//!
//! Takes the bytes of a folder, gives [`Knowledge`]: every procedure that can be published, in each of
//! its languages, and the problems of all files. A broken file breaks itself alone.

mod address;
mod ask;
mod boxes;
mod call;
mod files;
mod header;
mod link;
mod names;
mod passing;
mod step;
mod text;
mod ways;

use std::collections::BTreeMap;

pub use address::percent_decode;
pub use files::Folder;

pub(super) use self::address::one_form;
pub(super) use self::files::Parsed;
pub(super) use self::link::Index;
pub(super) use self::names::set_lines;
use super::check;
use super::procedure::{Goal, Head, Procedure};
use super::project::{PROJECT_FILE, Project};
use super::ticket::TicketType;
use crate::problem::{Code, Problem};
use crate::source::SourceFile;

/// Most topics that are offered before anybody has asked: what is read at a glance, also on a phone.
const MOST_TOPICS: usize = 6;

/// All procedures of a folder, checked and resolved.
#[derive(Debug, Default)]
pub struct Knowledge {
    /// The project file.
    pub project: Project,
    /// By id.
    pub procedures: BTreeMap<String, Versions>,
    /// Where “No” leads.
    pub not_solved: Option<Goal>,
    /// What a chat offers before anybody has asked.
    pub topics: Vec<Goal>,
    /// Type of tickets whose procedure names none.
    pub default_ticket_type: Option<TicketType>,
    /// Pictures and files that procedures show: published name → path in the folder.
    pub media: BTreeMap<String, String>,
    /// What must or may be mended, in the order of files and places.
    pub problems: Vec<Problem>,
    /// How many procedure files there are, broken ones included.
    pub files: usize,
}

/// A procedure in the languages it is written in.
#[derive(Clone, Debug)]
pub struct Versions {
    /// Its source language.
    pub source: String,
    /// By language.
    pub by_language: BTreeMap<String, Procedure>,
}

/// The files of a folder, every translation paired with its source; and the languages of the project.
pub(super) fn pairs(folder: &Folder) -> (Vec<Parsed>, Vec<String>) {
    let (project, _) = Project::read(folder.text(PROJECT_FILE).as_ref());
    let mut parsed = files::parse(folder, &project);
    let mut index = Index::new(folder, &parsed);
    super::translation::pair(&mut parsed, &mut index);
    (parsed, project.languages)
}

impl Versions {
    /// The procedure for readers of a language: a missing translation shows the source.
    #[must_use]
    pub fn reading(&self, language: &str) -> Option<&Procedure> {
        self.by_language.get(language).or_else(|| self.by_language.get(&self.source))
    }
}

impl Knowledge {
    /// Reads, checks and resolves a folder.
    #[must_use]
    pub fn read(folder: &Folder) -> Self {
        Self::read_on(folder, "")
    }

    /// The same on a day, `2026-11-21`: pages whose review is due are told.
    #[must_use]
    pub fn read_on(folder: &Folder, today: &str) -> Self {
        let project_source = folder.text(PROJECT_FILE);
        let (project, mut problems) = Project::read(project_source.as_ref());
        let mut parsed = files::parse(folder, &project);
        let mut index = Index::new(folder, &parsed);
        super::translation::pair(&mut parsed, &mut index);
        let names = names::collect(&mut parsed, &project);
        let mut knowledge = Self { files: parsed.len(), ..Self::default() };
        let mut procedures: Vec<Option<Procedure>> = Vec::new();
        let mut heads: BTreeMap<String, Head> = BTreeMap::new();
        for file in &mut parsed {
            let names = names.for_language(&project, &file.language);
            // Sources come first, so a translation finds what only its source says.
            let source = file.translation_of.as_ref().and_then(|path| heads.get(path));
            let procedure = step::resolve(
                file,
                &step::Place { index: &index, project: &project, names: &names, source },
                &mut knowledge.media,
            );
            heads.extend(
                procedure.as_ref().map(|procedure| (file.source.path.clone(), procedure.head.clone())),
            );
            procedures.push(procedure);
        }
        let source_names = names.for_language(&project, project.source_language());
        check::all(&procedures, &mut parsed, &source_names, today);
        for (file, procedure) in parsed.iter().zip(procedures) {
            knowledge.add(file, procedure);
        }
        // A translation whose source is broken cannot stand alone.
        knowledge.procedures.retain(|_, versions| versions.by_language.contains_key(&versions.source));
        let source = project_source.as_ref();
        let mut page = |path: &String, what: &str| knowledge.page(path, what, source, &mut problems);
        let not_solved = project.not_solved.as_ref();
        let not_solved = not_solved.and_then(|path| page(path, "that could be shown when nothing helped"));
        let topics = project.topics.iter().take(MOST_TOPICS);
        let topics = topics.filter_map(|path| page(path, "that could be offered as a topic")).collect();
        problems.extend(too_many_topics(&project, source));
        (knowledge.not_solved, knowledge.topics) = (not_solved, topics);
        knowledge.default_ticket_type =
            project.default_ticket_type.as_ref().and_then(|name| project.ticket_type(name));
        let written = parsed.iter().map(|file| (file.id.clone(), file.language.clone())).collect();
        for file in parsed {
            problems.extend(file.problems);
        }
        if knowledge.files == 0 {
            let source = project_source.unwrap_or_else(|| SourceFile::new(".", String::new()));
            let message = "There is no procedure in this folder.";
            let help = "A procedure is a Markdown file such as `wifi.md` that begins with `# How do I …?`. \
                        `guichet new` writes one to begin with.";
            problems.push(Problem::new(Code::NoProcedures, &source, &(0..0), message).help(help));
        }
        problems.extend(files::passed_over(folder));
        knowledge.project = project;
        knowledge.problems = problems;
        check::missing_translations(&mut knowledge, &written);
        knowledge.problems.sort_by(|a, b| a.order().cmp(&b.order()));
        knowledge.problems.dedup();
        knowledge
    }

    /// Id of the procedure of a file, in whichever form its accented letters are written.
    #[must_use]
    pub fn id_of(&self, path: &str) -> Option<&str> {
        let stem = path.trim_end_matches(".md");
        let exact = self.procedures.get_key_value(stem).map(|(id, _)| id.as_str());
        exact.or_else(|| address::other_form(stem, self.procedures.keys()))
    }

    /// Adds a version of a procedure, if its file can be published.
    fn add(&mut self, file: &Parsed, procedure: Option<Procedure>) {
        let Some(procedure) = procedure else { return };
        if file.draft || file.problems.iter().any(Problem::is_error) {
            return;
        }
        let id = procedure.head.id.clone();
        let source = file.source_language.clone();
        let versions =
            self.procedures.entry(id).or_insert_with(|| Versions { source, by_language: BTreeMap::new() });
        let procedure = match versions.by_language.get(&versions.source) {
            Some(source) if file.translation_of.is_some() => procedure.inheriting(source),
            _ => procedure,
        };
        versions.by_language.insert(file.language.clone(), procedure);
    }

    /// The page that the project file names, at its first step.
    fn page(
        &self,
        path: &str,
        what: &str,
        source: Option<&SourceFile>,
        problems: &mut Vec<Problem>,
    ) -> Option<Goal> {
        let id = self.id_of(path);
        let page = id.and_then(|id| self.procedures.get(id)).and_then(|page| page.reading(&page.source));
        if page.is_none() {
            let source = source?;
            let at = source.text.find(path).unwrap_or_default();
            let message = format!("There is no procedure `{path}` {what}.");
            let problem = Problem::new(Code::UnknownFile, source, &(at..at + path.len()), message);
            problems.push(problem.help("Mend the file, or change its name here."));
        }
        page.map(|page| Goal { procedure: page.head.id.clone(), step: page.head.first.clone() })
    }
}

/// More topics than a chat can offer at a glance.
fn too_many_topics(project: &Project, source: Option<&SourceFile>) -> Option<Problem> {
    let (source, first) = (source?, project.topics.get(MOST_TOPICS)?);
    let at = source.text.find(first.as_str()).unwrap_or_default();
    let message = format!("There are {} topics; {MOST_TOPICS} are offered.", project.topics.len());
    let problem = Problem::new(Code::TooManyTopics, source, &(at..at + first.len()), message);
    Some(problem.help("Keep what most people come for; everything else is found by asking."))
}
