//! The files of a folder: which are procedures, which translations, and what each says.

use std::collections::BTreeMap;

use super::address::other_form;
use super::header::yes_no;
use crate::model::project::Project;
use crate::problem::{Code, Problem};
use crate::source::SourceFile;
use crate::syntax::parse as parse_text;
use crate::syntax::tree::Tree;

/// Largest procedure file, in bytes: a hundred times what people write.
pub const MAX_FILE: usize = 1 << 20;

/// The files of a folder: path inside it, with `/`, and content. Reading them is the caller's.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// By path.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// A file as text, if it is there; bytes that are no UTF-8 are shown as such.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<SourceFile> {
        let bytes = self.files.get(path)?;
        Some(SourceFile::new(path, String::from_utf8_lossy(bytes).into_owned()))
    }

    /// The name on the disk of a file, in whichever form its accented letters are written there.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&str> {
        let exact = self.files.get_key_value(path).map(|(name, _)| name.as_str());
        exact.or_else(|| other_form(path, self.files.keys()))
    }
}

/// A procedure file.
#[derive(Debug)]
pub struct Parsed {
    /// The file.
    pub source: SourceFile,
    /// What it says.
    pub tree: Tree,
    /// Its problems so far.
    pub problems: Vec<Problem>,
    /// Id of its procedure.
    pub id: String,
    /// Language of its text.
    pub language: String,
    /// Language of the procedure's source file.
    pub source_language: String,
    /// Path of the source file, if this is a translation.
    pub translation_of: Option<String>,
    /// For a translation: name of each step → name in the source.
    pub renamed: BTreeMap<String, String>,
    /// `draft: yes`: not to be published.
    pub draft: bool,
}

/// Reads every procedure file, sources before their translations.
pub fn parse(folder: &Folder, project: &Project) -> Vec<Parsed> {
    let mut parsed: Vec<Parsed> = Vec::new();
    for (path, bytes) in folder.files.iter().filter(|(path, _)| is_procedure(path)) {
        let stem = path.strip_suffix(".md").unwrap_or(path);
        let (base, language) = match stem.rsplit_once('.') {
            Some((base, code)) if looks_like_language(code) && !base.ends_with('/') => (base, Some(code)),
            _ => (stem, None),
        };
        let source_path = format!("{base}.md");
        let source_path = folder.find(&source_path).map_or(source_path, str::to_owned);
        let base = source_path.strip_suffix(".md").unwrap_or(base);
        let is_translation = language.is_some() && folder.files.contains_key(&source_path);
        let known = language
            .is_none_or(|code| project.languages.iter().any(|known| known.eq_ignore_ascii_case(code)));
        let (id, language) = match language {
            Some(code) if known => (base.to_owned(), Some(code.to_lowercase())),
            Some(_) if is_translation => (base.to_owned(), None),
            _ => (stem.to_owned(), None),
        };
        let (source, tree, mut own) = read(path, bytes, &project.languages);
        if !known && is_translation {
            let code = stem.rsplit('.').next().unwrap_or_default();
            let message = format!(
                "`{path}` looks like a translation, but `{code}` is not among the project's languages."
            );
            let help = format!("Add it to `languages`, or name the file `{base}-{code}.md`.");
            own.push(Problem::new(Code::UnknownLanguage, &source, &(0..0), message).help(help));
        }
        let language = language.unwrap_or_default();
        let translation_of = (!language.is_empty() && is_translation).then(|| source_path.clone());
        if !language.is_empty() && translation_of.is_none() {
            let message = format!("This is a translation, but its source `{source_path}` is not there.");
            own.push(
                Problem::new(Code::UnknownFile, &source, &(0..0), message)
                    .help("Write the source, or rename this file."),
            );
        }
        // What is neither yes nor no is told where the front matter is read; until then it is a draft.
        let draft = tree.header.get("draft").is_some_and(|entry| yes_no(&entry.value) != Some(false));
        let source_language = String::new();
        parsed.push(Parsed {
            source,
            tree,
            problems: own,
            id,
            language,
            source_language,
            translation_of,
            renamed: BTreeMap::new(),
            draft,
        });
    }
    languages(&mut parsed, project);
    parsed.sort_by(|a, b| {
        (a.translation_of.is_some(), &a.source.path).cmp(&(b.translation_of.is_some(), &b.source.path))
    });
    parsed
}

/// The source's language is its `lang`, or the project's first; a translation's is in its name.
fn languages(parsed: &mut [Parsed], project: &Project) {
    let mut sources = BTreeMap::new();
    for file in parsed.iter_mut().filter(|file| file.translation_of.is_none()) {
        let entry =
            file.tree.header.get("lang").map(|entry| (entry.value.to_lowercase(), entry.value_span.clone()));
        let (language, span) = entry.unwrap_or_else(|| (project.source_language().to_owned(), 0..0));
        if !project.languages.contains(&language) {
            let message = format!("`{language}` is not among the project's languages.");
            let help = format!("Add it to `languages`: {} so far.", project.languages.join(", "));
            file.problems.push(Problem::new(Code::UnknownLanguage, &file.source, &span, message).help(help));
        }
        if file.language.is_empty() {
            file.language.clone_from(&language);
        }
        file.source_language.clone_from(&language);
        sources.insert(file.source.path.clone(), language);
    }
    for file in parsed.iter_mut() {
        if let Some(language) = file.translation_of.as_ref().and_then(|path| sources.get(path)) {
            file.source_language.clone_from(language);
            if file.language == *language {
                let message = format!(
                    "The file name says `{language}`, and so does its source: this is no translation."
                );
                let help = "Name the file after its language, or put `lang: …` on top of the source.";
                file.problems
                    .push(Problem::new(Code::WrongLanguage, &file.source, &(0..0), message).help(help));
            }
        }
    }
}

fn read(path: &str, bytes: &[u8], languages: &[String]) -> (SourceFile, Tree, Vec<Problem>) {
    if bytes.len() > MAX_FILE {
        let source = SourceFile::new(path, String::new());
        let megabytes = bytes.len() as f64 / f64::from(1 << 20);
        let message = format!("This file has {megabytes:.1} MB of text; a procedure may have 1 MB.");
        let problem = Problem::new(Code::TooLarge, &source, &(0..0), message)
            .help("Is it really a procedure? If so, cut it into several and link them.");
        return (source, Tree::default(), vec![problem]);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            // U+FDD0 is a noncharacter that stands for holes while we read.
            let source = SourceFile::new(path, text.replace('\u{fdd0}', "\u{fffd}"));
            let (tree, problems) = parse_text(&source, languages);
            (source, tree, problems)
        }
        Err(error) => {
            let source = SourceFile::new(path, String::from_utf8_lossy(bytes).into_owned());
            let at = error.valid_up_to();
            let message = "This file is not saved as UTF-8, so this letter cannot be read.";
            let problem = Problem::new(Code::NotUtf8, &source, &(at..at + 3), message)
                .help("Save it again, with the encoding “UTF-8”.");
            (source, Tree::default(), vec![problem])
        }
    }
}

/// R1: which files are procedures.
pub fn is_procedure(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let hidden = path.split('/').any(|part| part.starts_with(['.', '_']));
    let words = !path.contains('/') && name.starts_with("words.");
    path.ends_with(".md") && !hidden && !words && name != "README.md" && !name.ends_with(".test.md")
}

/// Files that were meant as procedures, and are passed over because of how their names end.
pub fn passed_over(folder: &Folder) -> Vec<Problem> {
    let odd = |path: &str| -> Option<Problem> {
        let stem = path.get(..path.find('.')?)?;
        let (before, ending) = path.rsplit_once('.')?;
        let meant = match ending.to_lowercase().as_str() {
            "md" if ending != "md" => format!("{before}.md"),
            "markdown" | "mdown" => format!("{before}.md"),
            // Some editors hide the ending that they add.
            "txt" if before.to_lowercase().ends_with(".md") => format!("{stem}.md"),
            _ => return None,
        };
        if !is_procedure(&meant) || meant.to_lowercase().ends_with("readme.md") {
            return None;
        }
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let message = "This file is passed over: the names of procedures end in `.md`, in small letters.";
        let source = SourceFile::new(path, String::new());
        let help = format!("If it is a procedure, rename it to `{}`.", name(&meant));
        Some(Problem::new(Code::OddEnding, &source, &(0..0), message).help(help))
    };
    folder.files.keys().filter_map(|path| odd(path)).collect()
}

/// A language code: two letters, perhaps with a region.
fn looks_like_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let letters = |part: &str| part.chars().all(|mark| mark.is_ascii_alphabetic());
    parts.next().is_some_and(|first| first.len() == 2 && letters(first))
        && parts.next().is_none_or(|region| region.len() == 2 && letters(region))
        && parts.next().is_none()
}
