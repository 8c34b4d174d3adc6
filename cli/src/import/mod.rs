//! `guichet import`: what people have → procedures that they can go on with.
//!
//! Every kind of input becomes blocks ([`document`]) and these become drafts ([`draft`]), which are named,
//! linked and given their ways on before a line is written. Nothing is dropped in silence: what does not come
//! along, or comes along in another form, is in the [`account`].

mod account;
mod archive;
pub mod begun;
mod document;
mod draft;
pub mod encoding;
pub mod escape;
mod front;
mod html;
mod input;
mod json;
mod language;
mod line;
mod links;
mod markdown;
mod media;
mod name;
mod output;
mod page;
mod plain;
mod sheet;
mod table;
mod targets;
mod tongue;
mod ways;
mod word;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::Failure;
use crate::progress::Progress;
use account::Account;
use draft::{Draft, Origin};
use input::{Input, Kind};
use media::Media;
use output::There;
use page::Page;
use table::Table;

#[derive(Args)]
pub struct Arguments {
    /// Files and folders: Markdown, HTML, Word, CSV, spreadsheets, JSON trees.
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// The folder of procedures they go to; made if it is not there.
    #[arg(short, long)]
    out: PathBuf,
    /// The language of the texts, such as `fr`. Without it, it is told from the words.
    #[arg(long)]
    lang: Option<String>,
    /// Who may read them, separated by commas. Without it, the default of the project.
    #[arg(long, value_delimiter = ',')]
    groups: Vec<String>,
    /// Replace files that are there already.
    #[arg(long)]
    force: bool,
    /// Say what would be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Imports. What cannot be read is told, and the rest comes in.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let there = output::look(&arguments.out)?;
    refuse(arguments, &there)?;
    let mut account = Account::default();
    let progress = Progress::start("reading");
    let inputs = input::gather(&arguments.inputs, &mut account).map_err(Failure::Refused)?;
    let folder_of = |path: &PathBuf| match path.is_dir() {
        true => path.clone(),
        false => path.parent().map(Path::to_owned).unwrap_or_default(),
    };
    let roots = arguments.inputs.iter().map(folder_of);
    let roots = roots.filter_map(|root| targets::normal(&root.display().to_string())).collect();
    let mut media = Media { roots, ..Media::default() };
    let mut drafts = Vec::new();
    for input in inputs {
        let shown = input.shown.clone();
        match read(input, &mut media, &mut account) {
            Ok(found) => drafts.extend(found),
            Err(why) => account.unread(&shown, why),
        }
    }
    progress.now("writing");
    let files = files(arguments, &there, drafts, media, &mut account);
    drop(progress);
    tell(arguments, &there, &files, account)
}

/// What is wrong before anything is read.
fn refuse(arguments: &Arguments, there: &There) -> Result<(), Failure> {
    let code = |code: &str| {
        let mut parts = code.split('-');
        let letters = |part: &str| part.len() == 2 && part.chars().all(|mark| mark.is_ascii_alphabetic());
        parts.next().is_some_and(letters) && parts.next().is_none_or(letters) && parts.next().is_none()
    };
    if let Some(language) = arguments.lang.as_ref().filter(|language| !code(language)) {
        return Err(Failure::Refused(format!(
            "`{language}` is no language; write a code such as `fr` or `pt-br`"
        )));
    }
    if !there.is_project {
        return Ok(());
    }
    if let Some(language) =
        arguments.lang.as_ref().filter(|language| !there.languages.contains(&language.to_lowercase()))
    {
        let known = there.languages.join(", ");
        let message =
            format!("`{language}` is not among the project's languages ({known}); add it to `guichet.toml`");
        return Err(Failure::Refused(message));
    }
    let unknown = arguments.groups.iter().find(|group| *group != "everyone" && !there.groups.contains(group));
    if let Some(group) = unknown {
        let message =
            format!("there is no group `{group}` in the project; add it to `groups` in `guichet.toml`");
        return Err(Failure::Refused(message));
    }
    if arguments.groups.is_empty() && !there.has_default_groups {
        let message =
            "the project has no `default_groups`, so nobody could read what comes in; name `--groups`";
        return Err(Failure::Refused(message.to_owned()));
    }
    Ok(())
}

/// One file → its procedures.
fn read(input: Input, media: &mut Media, account: &mut Account) -> Result<Vec<Draft>, String> {
    let origin = Origin { file: input.shown.clone(), path: input.path.clone(), line: None };
    let folder = name::folder(&input.folder);
    let page = Page {
        origin: origin.clone(),
        folder: folder.clone(),
        file_name: input.name.clone(),
        ..Page::default()
    };
    let mut text = || -> Result<String, String> {
        let decoded = encoding::decode(&input.bytes)?;
        if let Some(from) = decoded.from {
            account.changed(&input.shown, format!("it is saved as {from}; what comes in is UTF-8"));
        }
        Ok(decoded.text)
    };
    match input.kind {
        Kind::Markdown => {
            let text = text()?;
            let top = front::read(&text, &input.shown, account);
            let body = text.get(top.body..).unwrap_or_default();
            let is_text = input.path.ends_with(".txt") && !plain::is_markdown(body) && !body.contains("\n|");
            let blocks = match is_text {
                true => plain::lines(body),
                false => markdown::blocks_from(body, &input.shown, top.line, account),
            };
            account.came_in("pages", 1);
            Ok(page::drafts(Page { front: top.front, title: top.title, blocks, ..page }, account))
        }
        Kind::Html => {
            let html = html::read(&text()?);
            html.dropped
                .iter()
                .for_each(|name| account.left_out(&input.shown, format!("`<{name}>` and what is in it")));
            account.came_in("pages", 1);
            let mut blocks = html.blocks;
            document::for_each_line(&mut blocks, &mut |line| {
                *line = markdown::with_addresses(std::mem::take(line))
            });
            Ok(page::drafts(Page { title: html.title, blocks, ..page }, account))
        }
        Kind::Word => {
            let word = word::read(&input.bytes, page, account)?;
            account.came_in("documents", 1);
            media.embedded.extend(word.pictures);
            let mut page = word.page;
            document::for_each_line(&mut page.blocks, &mut |line| {
                *line = markdown::with_addresses(std::mem::take(line))
            });
            Ok(page::drafts(page, account))
        }
        Kind::Table => {
            let rows = sheet::separated(&text()?)?;
            let table = Table { place: input.shown.clone(), origin, folder, rows, has_headers: false };
            table::drafts(table, account)
        }
        Kind::Spreadsheet => {
            let mut drafts = Vec::new();
            for (name, rows) in sheet::spreadsheet(&input.bytes)? {
                let place = format!("{}, sheet “{name}”", input.shown);
                if rows.is_empty() {
                    continue;
                }
                let table = Table {
                    place: place.clone(),
                    origin: origin.clone(),
                    folder: folder.clone(),
                    rows,
                    has_headers: false,
                };
                match table::drafts(table, account) {
                    Ok(found) => drafts.extend(found),
                    Err(why) => account.left_out(place, why),
                }
            }
            if drafts.is_empty() {
                return Err("no sheet in it has questions and answers".to_owned());
            }
            Ok(drafts)
        }
        Kind::Json => {
            let text = text()?;
            json::drafts(&text, &origin, &folder, &input.name, account)
        }
    }
}

/// Drafts → the files of the output, with their media and, where there is none, a project file.
fn files(
    arguments: &Arguments,
    there: &There,
    mut drafts: Vec<Draft>,
    mut media: Media,
    account: &mut Account,
) -> BTreeMap<String, Vec<u8>> {
    let languages = tongue::settle(arguments.lang.as_ref(), there, &mut drafts, account);
    let source = languages.first().cloned().unwrap_or_default();
    for draft in &mut drafts {
        if draft.front.groups.is_empty() {
            draft.front.groups.clone_from(&arguments.groups);
        }
    }
    same_titles(&drafts, account);
    let mut taken: BTreeSet<String> = BTreeSet::new();
    name::name_files(&mut drafts, &mut taken);
    drafts.iter_mut().for_each(name::name_steps);
    links::resolve(&mut drafts, &mut media, account);
    account.not_shown(|path| media.placed.contains_key(path));
    let mut files = BTreeMap::new();
    let mut groups: BTreeSet<String> = arguments.groups.iter().cloned().collect();
    for draft in &mut drafts {
        let code = draft.front.language.clone().unwrap_or_else(|| source.clone());
        let words = language::words(&code);
        ways::give(draft, words);
        groups.extend(draft.front.groups.iter().cloned());
        let at = draft.origin.line.map_or_else(String::new, |line| {
            format!(", {} {line}", if draft.steps.len() > 1 { "line" } else { "row" })
        });
        account.origins.push((draft.path.clone(), format!("{}{at}", draft.origin.file)));
        account.written("procedures", 1);
        account.written("steps", draft.steps.len());
        files.insert(draft.path.clone(), write::write(draft, words, &languages).into_bytes());
    }
    account.written("pictures and files", media.files.len());
    files.extend(media.files);
    if !there.is_project && !files.is_empty() {
        let everyone = vec!["everyone".to_owned()];
        let audience = if arguments.groups.is_empty() { &everyone } else { &arguments.groups };
        let groups: Vec<String> = groups.into_iter().collect();
        files.insert("guichet.toml".to_owned(), output::project(&languages, &groups, audience).into_bytes());
    }
    files
}

/// Procedures of one title are hard to tell apart, for readers and for the search: a writer should know.
fn same_titles(drafts: &[Draft], account: &mut Account) {
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for draft in drafts {
        *counts.entry((&draft.origin.file, draft.title.trim().to_lowercase())).or_default() += 1;
    }
    for ((file, title), count) in counts.into_iter().filter(|(_, count)| *count > 1) {
        account.changed(file, format!("“{title}” is the title of {count} procedures, for its texts differ"));
    }
}

/// Checks, writes, and gives the account.
fn tell(
    arguments: &Arguments,
    there: &There,
    files: &BTreeMap<String, Vec<u8>>,
    mut account: Account,
) -> Result<(), Failure> {
    let out = &arguments.out;
    for problem in output::check(there, files) {
        let place = &problem.place;
        account.to_mend.push(format!("{}:{}: {} {}", place.file, place.line, problem.message, problem.help));
    }
    let nothing = files.is_empty();
    let report = output::report_name(out, arguments.force);
    if !nothing && !arguments.dry_run {
        let mut all = files.clone();
        all.insert(report.clone(), account.report().into_bytes());
        output::write(out, &all, arguments.force)?;
    }
    print!("{}", account.summary());
    if arguments.dry_run {
        println!("Nothing is written (--dry-run). These would be, in `{}`:", out.display());
        files.keys().for_each(|path| println!("  {path}"));
    } else if !nothing {
        println!("All of it is in `{}`. Next: guichet check {}", out.join(&report).display(), out.display());
    }
    if nothing {
        return Err(Failure::Refused("nothing was imported".to_owned()));
    }
    if account.has_unread() || !account.to_mend.is_empty() { Err(Failure::Problems) } else { Ok(()) }
}
