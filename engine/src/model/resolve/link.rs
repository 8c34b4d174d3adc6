//! Links: an address as written → the step it means, or why there is none.

use std::collections::BTreeMap;

use super::address::{one_form, percent_decode};
use super::files::{Folder, Parsed, is_procedure};
use crate::hash::sha256;
use crate::model::procedure::Goal;
use crate::problem::{Code, Problem, did_you_mean, surely_means};
use crate::source::{SourceFile, Span};

/// What links may lead to.
pub struct Index<'a> {
    folder: &'a Folder,
    /// By path, in one form.
    files: BTreeMap<String, File>,
}

/// A procedure file that links may lead to.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Id of its procedure.
    id: String,
    /// Names of each step; the first is its name.
    steps: Vec<Vec<String>>,
    /// Headings below `##`.
    small: Vec<String>,
    /// For a translation: name of each step → name in the source.
    pub renamed: BTreeMap<String, String>,
    /// It could not be read at all, which is told once, in its own place.
    unreadable: bool,
}

/// A link that leads nowhere.
pub struct Broken {
    /// What is wrong with it.
    pub code: Code,
    /// For the writer.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// The address that it must mean, where that is sure.
    pub sure: Option<String>,
}

impl Broken {
    /// The problem of a link with this address, which stands in a span.
    pub fn problem(self, source: &SourceFile, span: &Span, address: &str) -> Problem {
        let problem = Problem::new(self.code, source, span, self.message).help(self.help);
        let written = source.slice(span).rfind(&format!("({address}")).map(|at| span.start + at + 1);
        match (written, self.sure) {
            (Some(at), Some(sure)) => problem.fix(at..at + address.len(), sure),
            _ => problem,
        }
    }
}

impl<'a> Index<'a> {
    /// Of all files.
    pub fn new(folder: &'a Folder, parsed: &[Parsed]) -> Self {
        let file = |parsed: &Parsed| File {
            id: parsed.id.clone(),
            steps: parsed.tree.steps.iter().map(|step| step.heading.names.clone()).collect(),
            small: parsed.tree.small_headings.iter().map(|(name, _)| name.clone()).collect(),
            renamed: BTreeMap::new(),
            unreadable: parsed.tree.steps.is_empty(),
        };
        let files = parsed.iter().map(|parsed| (one_form(&parsed.source.path), file(parsed))).collect();
        Self { folder, files }
    }

    /// A file of the index, to note how its steps are called in the source.
    pub fn file_mut(&mut self, path: &str) -> Option<&mut File> {
        self.files.get_mut(&one_form(path))
    }

    /// The step that an address in a file means.
    ///
    /// # Errors
    /// Why there is none. `Ok(None)`: the file it names is broken, which is told there.
    pub fn goal(&self, from: &str, address: &str) -> Result<Option<Goal>, Broken> {
        let address = percent_decode(address);
        if address.starts_with("www.") {
            // A web address without its beginning, which is told where it is read.
            return Ok(None);
        }
        if address.contains('?') {
            return Err(not_a_procedure(&address));
        }
        let (path, name) =
            address.split_once('#').map_or((address.as_str(), None), |(path, name)| (path, Some(name)));
        let path = if path.is_empty() { one_form(from) } else { self.path(from, path)? };
        let Some(file) = self.files.get(&path) else { return Err(self.unknown_file(&path, &address)) };
        if file.unreadable {
            return Ok(None);
        }
        let wanted = name.map(|name| one_form(name).to_lowercase());
        let step = match wanted.as_deref().filter(|name| !name.is_empty()) {
            None => file.steps.first(),
            Some(wanted) => file.steps.iter().find(|names| names.iter().any(|name| name == wanted)),
        };
        let Some(step) = step.and_then(|names| names.first()) else {
            let wanted = wanted.as_deref().unwrap_or_default();
            let mut broken = file.unknown_step(wanted);
            let before = address.split('#').next().unwrap_or_default();
            broken.sure = broken.sure.map(|name| format!("{before}#{name}"));
            return Err(broken);
        };
        let step = file.renamed.get(step).unwrap_or(step).clone();
        Ok(Some(Goal { procedure: file.id.clone(), step }))
    }

    /// A picture or file that an address means: its path in the folder, and its published name, which
    /// says nothing about what it was called.
    ///
    /// # Errors
    /// There is none.
    pub fn media(&self, from: &str, address: &str) -> Result<(String, String), Broken> {
        let address = percent_decode(address);
        let path = self.path(from, &address)?;
        let found = self.folder.find(&path).and_then(|path| self.folder.files.get_key_value(path));
        if let Some((path, bytes)) = found {
            let ending = path.rsplit('.').next().unwrap_or_default().to_lowercase();
            let hash = sha256(bytes);
            return Ok((path.clone(), format!("media/{}.{ending}", hash.get(..24).unwrap_or_default())));
        }
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let media = |name: &&str| !name.ends_with(".md") && *name != "guichet.toml";
        let near = did_you_mean(&path, self.folder.files.keys().map(String::as_str).filter(media));
        let shown = near.map(|near| near.strip_prefix(&format!("{folder}/")).unwrap_or(near));
        Err(Broken {
            code: Code::MissingMedia,
            message: format!("There is no file `{address}`."),
            help: shown.map_or_else(
                || "Put it beside this file, or mend the name.".to_owned(),
                |near| format!("Did you mean `{near}`?"),
            ),
            sure: surely_means(&path, self.folder.files.keys().map(String::as_str).filter(media))
                .filter(|sure| {
                    sure.rsplit_once('.').map(|(_, ending)| ending)
                        == path.rsplit_once('.').map(|(_, ending)| ending)
                })
                .map(|sure| from_folder(folder, sure).replace(' ', "%20")),
        })
    }

    /// A path in the folder that an address in a file means, in one form.
    fn path(&self, from: &str, address: &str) -> Result<String, Broken> {
        let mut parts: Vec<&str> = match address.strip_prefix('/') {
            Some(_) => Vec::new(),
            None => from.split('/').collect(),
        };
        if !address.starts_with('/') {
            parts.pop();
        }
        for part in address.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    if parts.pop().is_none() {
                        return Err(Broken {
                            code: Code::UnknownFile,
                            message: format!("`{address}` is outside of the folder."),
                            help: "Links lead to files of this folder, or to web pages with https://."
                                .to_owned(),
                            sure: None,
                        });
                    }
                }
                _ => parts.push(part),
            }
        }
        Ok(one_form(&parts.join("/")))
    }

    fn unknown_file(&self, path: &str, address: &str) -> Broken {
        let exists = self.folder.find(path).is_some();
        let is_folder = self.folder.files.keys().any(|file| one_form(file).starts_with(&format!("{path}/")));
        if (exists && !is_procedure(path)) || is_folder || !path.ends_with(".md") {
            return not_a_procedure(address);
        }
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let own = |file: &&str| file.rsplit_once('/').map_or("", |(folder, _)| folder) == folder;
        let names = || {
            let own = self.files.keys().map(String::as_str).filter(own);
            own.map(|file| file.rsplit('/').next().unwrap_or(file))
        };
        let near =
            did_you_mean(name, names()).or_else(|| did_you_mean(path, self.files.keys().map(String::as_str)));
        let place = if folder.is_empty() { "this folder".to_owned() } else { format!("`{folder}/`") };
        Broken {
            code: Code::UnknownFile,
            message: format!("There is no file `{name}` in {place}."),
            help: near.map_or_else(
                || "Mend the name, or write the file.".to_owned(),
                |near| format!("Did you mean `{near}`?"),
            ),
            sure: surely_means(name, names()).and_then(|sure| {
                let (file, behind) = address.split_at(address.find('#').unwrap_or(address.len()));
                let folder = file.strip_suffix(name)?;
                Some(format!("{folder}{sure}{behind}").replace(' ', "%20"))
            }),
        }
    }

    /// The file of this folder that a web address is a copy of, as a link from another file says it: a page of
    /// GitHub, GitLab or Gitea that shows it.
    pub fn web_copy(&self, from: &str, address: &str) -> Option<String> {
        let (_, page) = address.split_once("://")?;
        let (page, name) = page.split_once('#').map_or((page, None), |(page, name)| (page, Some(name)));
        let page = page.split('?').next().unwrap_or_default();
        let path =
            ["/blob/", "/raw/", "/edit/", "/src/branch/"].iter().find_map(|mark| page.split_once(mark));
        let path = one_form(&percent_decode(path?.1.split_once('/')?.1));
        let copied = |file: &&String| {
            path.strip_suffix(file.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let file = self.files.keys().filter(copied).max_by_key(|file| file.len())?;
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let name = name.map(|name| format!("#{name}")).unwrap_or_default();
        Some(from_folder(folder, file) + &name)
    }
}

/// A path as a link from a folder says it.
fn from_folder(folder: &str, path: &str) -> String {
    let own: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let there: Vec<&str> = path.split('/').collect();
    let same = own.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(own.len() - same);
    up + &there.get(same..).unwrap_or_default().join("/")
}

impl File {
    fn unknown_step(&self, name: &str) -> Broken {
        if self.small.iter().any(|small| small == name) {
            return Broken {
                code: Code::NotAStep,
                message: format!("“#{name}” is a small heading, not a step."),
                help: "Make it a step with `##`, or link to the step it stands in.".to_owned(),
                sure: None,
            };
        }
        let names = || self.steps.iter().filter_map(|names| names.last()).map(String::as_str);
        let end = crate::syntax::ends_in_words(&name.replace('-', " "));
        let help = match (did_you_mean(name, names()), end) {
            (Some(near), _) => format!("Did you mean `#{near}`?"),
            (None, Some(end)) => format!("To end here, write ``- Yes → `{end}` ``."),
            (None, None) => "Write a step with this heading, or mend the link.".to_owned(),
        };
        let sure = surely_means(name, names()).filter(|_| end.is_none()).map(str::to_owned);
        Broken { code: Code::UnknownStep, message: format!("There is no step “#{name}”."), help, sure }
    }
}

fn not_a_procedure(address: &str) -> Broken {
    let web = address.starts_with("www.")
        || address.split('/').next().is_some_and(|host| host.contains('.') && !host.ends_with(".md"));
    Broken {
        code: Code::NotAProcedure,
        message: format!("`{address}` is not a procedure."),
        help: if web {
            format!("For a web page write `https://{address}`.")
        } else {
            "Link to a procedure, or to a web page with https://.".to_owned()
        },
        sure: None,
    }
}
