//! What links may lead to: the procedures of each file, and the steps of each heading.

use std::collections::BTreeMap;

use super::draft::Draft;

/// What links may lead to.
pub struct Index {
    /// First procedure of each file.
    pub files: BTreeMap<String, usize>,
    /// Procedure and step of each anchor of a file.
    pub anchors: BTreeMap<(String, String), (usize, usize)>,
    /// Procedures by title and file name, in small letters.
    pub titles: BTreeMap<String, usize>,
    paths: Vec<String>,
    /// The file that each procedure is from.
    pub sources: Vec<String>,
    names: Vec<Vec<String>>,
}

impl Index {
    /// Of all drafts.
    pub fn new(drafts: &[Draft]) -> Self {
        let mut index = Self {
            files: BTreeMap::new(),
            anchors: BTreeMap::new(),
            titles: BTreeMap::new(),
            paths: drafts.iter().map(|draft| draft.path.clone()).collect(),
            sources: drafts.iter().map(|draft| draft.origin.path.clone()).collect(),
            names: drafts
                .iter()
                .map(|draft| draft.steps.iter().map(|step| step.name.clone()).collect())
                .collect(),
        };
        for (number, draft) in drafts.iter().enumerate() {
            let path = draft.origin.path.clone();
            index.files.entry(path.clone()).or_insert(number);
            index.titles.entry(draft.title.trim().to_lowercase()).or_insert(number);
            let stem =
                path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(stem, _)| stem);
            index.titles.entry(stem.to_lowercase()).or_insert(number);
            for (at, step) in draft.steps.iter().enumerate() {
                for anchor in &step.anchors {
                    index.anchors.entry((path.clone(), anchor.to_lowercase())).or_insert((number, at));
                }
            }
        }
        index
    }

    /// The address of a step, from a procedure.
    pub fn address(&self, from: usize, (draft, step): (usize, usize)) -> String {
        let name = self.names.get(draft).and_then(|names| names.get(step)).cloned().unwrap_or_default();
        if draft == from {
            return format!("#{name}");
        }
        let path = |number: usize| self.paths.get(number).map_or("", String::as_str);
        let file = relative(path(from), path(draft));
        if step == 0 { file } else { format!("{file}#{name}") }
    }

    /// The file that an address means: itself, or one of the ways that other tools write it.
    pub fn file(&self, path: &str) -> Option<usize> {
        let path = path.trim_end_matches('/');
        let bare = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path);
        let endings = [
            "",
            ".md",
            ".mdx",
            ".markdown",
            ".html",
            ".docx",
            "/index.md",
            "/README.md",
            "/_index.md",
            "/index.html",
        ];
        endings
            .iter()
            .find_map(|ending| self.files.get(&format!("{bare}{ending}")))
            .or_else(|| self.files.get(path))
            .copied()
    }
}

/// The path from one file of the output to another.
pub fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let (mut from, mut to_parts) = (folders.as_slice(), to.split('/').collect::<Vec<_>>());
    from = from.get(..from.len().saturating_sub(1)).unwrap_or_default();
    while let (Some((a, rest)), Some(b)) = (from.split_first(), to_parts.first()) {
        if a != b || to_parts.len() == 1 {
            break;
        }
        from = rest;
        to_parts.remove(0);
    }
    format!("{}{}", "../".repeat(from.len()), to_parts.join("/"))
}

/// Resolves `.` and `..`, and writes every separator as `/`. None: it leads out of everything.
pub fn normal(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
