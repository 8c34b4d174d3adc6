//! `guichet translate`: the file of a translation with its skeleton in place, PO files for agencies, and what
//! was compared.

mod po;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use guichet_engine::model::project::{PROJECT_FILE, Project};
use guichet_engine::model::words::{Sheet, sheets};
use guichet_engine::{Code, Folder, Knowledge};

use crate::{Failure, clock, folder, pack};

#[derive(Args)]
pub struct Arguments {
    /// A procedure; with `--export` and `--import` a folder; with `--up-to-date` a translation.
    path: PathBuf,
    /// The language to translate into.
    #[arg(required_unless_present_any = ["import", "up_to_date"])]
    language: Option<String>,
    /// Write all words of a folder, with the translations there are, for a translation tool.
    #[arg(long, value_enum, conflicts_with_all = ["import", "up_to_date"])]
    export: Option<Format>,
    /// Read what came back from a translation tool, and write the translations.
    #[arg(long, value_name = "FILE", conflicts_with = "up_to_date")]
    import: Option<PathBuf>,
    /// Say that a translation was compared with its source and is right.
    #[arg(long)]
    up_to_date: bool,
    /// Where the export goes, instead of standard output.
    #[arg(short, long, requires = "export")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// gettext PO.
    Po,
}

/// Does one of the four.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let target = folder::target(&arguments.path)?;
    if arguments.up_to_date {
        return compared(&arguments.path, &target);
    }
    let folder = folder::read(&target.root)?;
    target.check(&folder)?;
    let (project, _) = Project::read(folder.text(PROJECT_FILE).as_ref());
    let language = match (&arguments.language, &arguments.import) {
        (Some(language), _) => language.to_lowercase(),
        (None, Some(path)) => po::language(path)?,
        (None, None) => String::new(),
    };
    if !project.languages.iter().any(|known| known.eq_ignore_ascii_case(&language)) {
        let known = project.languages.join(", ");
        let help = format!("the project has {known}: add it to `languages` in `{PROJECT_FILE}`");
        return Err(Failure::Refused(format!("there is no language `{language}`; {help}")));
    }
    if let Some(path) = &arguments.import {
        return import(path, &target, &folder, &language);
    }
    let found = sheets(&folder, &language, |file| target.has(file), |_, _| false);
    if arguments.export.is_some() {
        let text = po::write(&found, &language)?;
        return match &arguments.out {
            Some(path) => pack::write_whole(path, text.as_bytes()),
            None => std::io::stdout()
                .write_all(text.as_bytes())
                .map_err(|error| Failure::io("standard output", &error)),
        };
    }
    if arguments.path.is_dir() {
        let message = "name one procedure; `--export po` takes a folder";
        return Err(Failure::Refused(message.to_owned()));
    }
    let [sheet] = found.as_slice() else {
        let message = "is no procedure to be translated into";
        return Err(Failure::Refused(format!("`{}` {message} `{language}`", arguments.path.display())));
    };
    let shown = folder::shown(&target.root, &sheet.path);
    if sheet.exists {
        return Err(Failure::Refused(format!("`{shown}` is there already, and was left as it is")));
    }
    write(&target.root, sheet, &sheet.write(&|_| None))?;
    println!("{shown}: {} passages to translate; the comments say where", sheet.phrases.len());
    Ok(())
}

fn write(root: &Path, sheet: &Sheet, text: &str) -> Result<(), Failure> {
    // Lines end as those of the source do.
    let windows = sheet.source.text.contains("\r\n");
    let text = text.replace("\r\n", "\n");
    let text = if windows { text.replace('\n', "\r\n") } else { text };
    pack::write_whole(&root.join(&sheet.path), text.as_bytes())
}

/// Writes the translations of a PO file. What is uncertain or missing stays in the source's language, is
/// marked, and is told.
fn import(path: &Path, target: &folder::Target, folder: &Folder, language: &str) -> Result<(), Failure> {
    let catalog = po::read(path)?;
    let key = |file: &str, place: &str| format!("{file}#{place}");
    let known = |file: &str, place: &str| catalog.contains_key(&key(file, place));
    let mut changed = 0;
    let mut left = Vec::new();
    for sheet in sheets(folder, language, |file| target.has(file), known) {
        let of = |place: &str| catalog.get(&key(&sheet.source.path, place));
        // A file that the agency was not given is none of its business.
        if !sheet.phrases.iter().any(|phrase| of(&phrase.place).is_some()) {
            continue;
        }
        let words = |phrase: &guichet_engine::model::words::Phrase| {
            let entry = of(&phrase.place)?;
            // Words that meant another text are as good as none.
            let sure = !entry.fuzzy && !entry.translated.is_empty() && entry.source == phrase.words;
            sure.then(|| entry.translated.clone())
        };
        // No file for what nobody has begun.
        if !sheet.exists && sheet.phrases.iter().all(|phrase| words(phrase).is_none()) {
            println!("nothing of {} is translated yet", sheet.source.path);
            continue;
        }
        for phrase in sheet.phrases.iter().filter(|phrase| words(phrase).is_none()) {
            let why = match of(&phrase.place) {
                Some(entry) if entry.source != phrase.words => "the source has changed",
                Some(entry) if entry.fuzzy => "marked as fuzzy",
                Some(_) => "not translated",
                None => "not in the file",
            };
            left.push(format!("{}: {why}", key(&sheet.source.path, &phrase.place)));
        }
        if sheet.exists && sheet.phrases.iter().all(|phrase| phrase.present == words(phrase)) {
            continue;
        }
        write(&target.root, &sheet, &sheet.write(&words))?;
        println!("{}", folder::shown(&target.root, &sheet.path));
        changed += 1;
    }
    for place in &left {
        println!("left in the source's language: {place}");
    }
    println!("{changed} file{} written, {} passages left", if changed == 1 { "" } else { "s" }, left.len());
    Ok(())
}

/// Notes in a translation that it was compared. The note is a comment, which means nothing by itself: what
/// counts is that the file is touched, so that its next commit is newer than the source's.
fn compared(path: &Path, target: &folder::Target) -> Result<(), Failure> {
    const NOTE: &str = "<!-- Compared with its source on ";
    let folder = folder::read(&target.root)?;
    let pairs = guichet_engine::model::behind::translations(&folder);
    let Some((file, _)) = pairs.iter().find(|(file, _)| target.has(file)).filter(|_| path.is_file()) else {
        return Err(Failure::Refused(format!("`{}` is no translation", path.display())));
    };
    let Some(text) = folder.files.get(file).and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
        return Err(Failure::Refused(format!("`{}` cannot be read", path.display())));
    };
    let waits = Knowledge::read(&folder)
        .problems
        .into_iter()
        .find(|problem| problem.code == Code::NotTranslated && problem.place.file == *file);
    if let Some(problem) = waits {
        let message = format!("`{}` is not done: {} {}", path.display(), problem.message, problem.help);
        return Err(Failure::Refused(message));
    }
    let now = clock::now();
    let (day, time) = (now.get(..10).unwrap_or_default(), now.get(11..16).unwrap_or_default());
    let note = format!("{NOTE}{day}, {time}. -->");
    let old = text
        .rfind(NOTE)
        .map(|at| (at, text.get(at..).and_then(|rest| rest.find("-->")).map_or(0, |end| end + 3)));
    let after = match old.filter(|(_, length)| *length > 0) {
        Some((at, length)) => {
            let (before, behind) =
                (text.get(..at).unwrap_or_default(), text.get(at + length..).unwrap_or_default());
            format!("{before}{note}{behind}")
        }
        None => {
            let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
            format!("{}{end}{end}{note}{end}", text.trim_end())
        }
    };
    pack::write_whole(&target.root.join(file), after.as_bytes())?;
    println!("{}: noted; it counts once it is committed", folder::shown(&target.root, file));
    Ok(())
}
