//! JSON → procedures, whatever it was made for.
//!
//! Nothing here knows a certain file: which key holds the question, its answers, their words and where they
//! lead is told by the names that people give such keys and by what stands in them. Three forms are read:
//! questions with answers that lead on, things to do in order, and lists of questions and answers.

mod actions;
mod graph;
mod keys;
mod tree;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use super::account::Account;
use super::draft::{Draft, Front, Origin};
use super::name::humanised;
use super::table::{self, Table};
use super::write::one_line;
use tree::{Ids, Tree, sample};
use value::Json;

/// Reads JSON into procedures.
///
/// # Errors
/// It is no JSON, or holds none of the three forms: for people.
pub fn drafts(
    text: &str,
    origin: &Origin,
    folder: &str,
    name: &str,
    account: &mut Account,
) -> Result<Vec<Draft>, String> {
    let json = graph::with_answers(value::read(text)?);
    let mut ids = Ids::new();
    let mut named = BTreeSet::new();
    gather(&json, &mut ids, &mut named, 0);
    let mut scan = Scan {
        ids: &ids,
        named: &named,
        origin,
        folder,
        account,
        left: BTreeMap::new(),
        met: BTreeSet::new(),
        postponed: Vec::new(),
        found: Vec::new(),
        whole: None,
        unused: Vec::new(),
        nameless: false,
    };
    scan.value(&json, &[name.to_owned()])?;
    // Questions that only lead to each other, round in a circle, begin where the file does.
    for value in std::mem::take(&mut scan.postponed) {
        if !scan.met.contains(&value.key()) {
            scan.tree(value);
        }
    }
    for (parent, key, sample) in std::mem::take(&mut scan.unused) {
        if !scan.met.contains(&parent) {
            scan.left.entry(key.to_owned()).or_insert((0, sample)).0 += 1;
        }
    }
    if let ([draft], true) = (scan.found.as_mut_slice(), scan.nameless) {
        rename(draft, humanised(name));
    }
    let (found, left) = (scan.found, scan.left);
    if found.is_empty() {
        return Err("no questions with answers, and no steps to follow, are recognised in it".to_owned());
    }
    for (key, (count, sample)) in left {
        let times = if count == 1 { String::new() } else { format!(", {count} times") };
        account.left_out(&origin.file, format!("`{key}`{times}, such as “{sample}”"));
    }
    Ok(found)
}

/// Every value that can be named, and every name that an answer uses.
fn gather<'a>(value: &'a Json, ids: &mut Ids<'a>, named: &mut BTreeSet<&'a str>, depth: usize) {
    for (key, inner) in value.map() {
        if keys::is(key, &["nodes", "questions", "steps", "states"]) {
            inner.map().iter().filter(|(_, node)| !node.map().is_empty()).for_each(|(id, node)| {
                ids.entry(id.as_str()).or_insert(node);
            });
        }
        if let (true, Some(id)) = (keys::is(key, keys::TARGET), inner.id()) {
            named.insert(id);
        }
        gather(inner, ids, named, depth + 1);
    }
    if let Some(id) = keys::ID.iter().find_map(|name| {
        value.map().iter().find(|(key, _)| keys::same(key) == *name).and_then(|(_, id)| id.id())
    }) && depth > 0
    {
        ids.entry(id).or_insert(value);
    }
    value.list().iter().for_each(|item| gather(item, ids, named, depth + 1));
}

struct Scan<'a> {
    ids: &'a Ids<'a>,
    named: &'a BTreeSet<&'a str>,
    origin: &'a Origin,
    folder: &'a str,
    account: &'a mut Account,
    left: BTreeMap<String, (usize, String)>,
    /// Values that are in a procedure already.
    met: BTreeSet<usize>,
    /// Questions that others lead to.
    postponed: Vec<&'a Json>,
    found: Vec<Draft>,
    /// The name, and what is said, of what the next tree stands in.
    whole: Option<(String, Vec<String>)>,
    /// Values outside of everything: what they stand in, their key, and a sample.
    unused: Vec<(usize, &'a str, String)>,
    /// A tree has no name but its first question.
    nameless: bool,
}

/// Gives a procedure a name; what named it before becomes its first sentence.
fn rename(draft: &mut Draft, title: String) {
    if let Some(first) = draft.steps.first_mut() {
        let asked = std::mem::replace(&mut first.heading, title.clone());
        first.blocks.insert(0, super::document::paragraph(asked));
    }
    draft.title = title;
}

impl<'a> Scan<'a> {
    /// Looks at a value; `path` are the keys that lead to it.
    fn value(&mut self, value: &'a Json, path: &[String]) -> Result<(), String> {
        if keys::asks(value) {
            let id = keys::ID.iter().find_map(|name| value.get(name)).and_then(Json::id);
            let key = path.last().map_or("", String::as_str);
            let is_named =
                id.is_some_and(|id| self.named.contains(id)) || (path.len() > 1 && self.named.contains(key));
            if is_named {
                self.postponed.push(value);
            } else if !self.met.contains(&value.key()) {
                self.tree(value);
            }
            return Ok(());
        }
        if let Some(rows) = rows(value) {
            let origin = self.origin.clone();
            let table = Table {
                place: origin.file.clone(),
                origin,
                folder: self.folder.to_owned(),
                rows,
                has_headers: true,
            };
            self.found.extend(table::drafts(table, self.account)?);
            return Ok(());
        }
        if let Some(steps) = actions::of(value) {
            let title = keys::text(value, keys::TITLE, None).map(|(_, title)| title.to_owned());
            self.actions(title, value, steps, path);
            return Ok(());
        }
        if let Some((_, title)) = keys::text(value, keys::TITLE, None) {
            self.whole = Some((title.to_owned(), Vec::new()));
        }
        let lists = value.map().iter().filter(|(_, inner)| actions::is_plain(inner)).count();
        let all_lists = lists > 0 && lists == value.map().len();
        for (key, inner) in value.map() {
            let mut path = path.to_vec();
            path.push(key.clone());
            match inner {
                Json::List(items) if all_lists => self.actions(None, inner, items, &path),
                Json::List(_) | Json::Map(_) => self.value(inner, &path)?,
                // What is said of the whole stands at the top of its tree.
                Json::Text(text) if self.whole.as_ref().is_some_and(|(title, _)| title == text) => {}
                Json::Text(text) if self.whole.is_some() && text.split(' ').count() > 3 => {
                    if let Some((_, said)) = &mut self.whole {
                        said.push(text.clone());
                    }
                }
                inner => self.unused.push((value.key(), key, sample(inner))),
            }
        }
        for item in value.list() {
            self.value(item, path)?;
        }
        Ok(())
    }

    fn tree(&mut self, root: &'a Json) {
        let mut walk = Tree::new(self.ids, &self.origin.file, self.account, &mut self.left);
        let (mut steps, met) = walk.walk(root);
        let (questions, leaves) = (walk.questions, walk.leaves);
        self.met.extend(met);
        self.account.came_in("questions", questions);
        self.account.came_in("leaves", leaves);
        // The whole is called by a name of its own, or else by the file; one of many by its question.
        let asked = steps.first().map(|step| step.heading.clone()).unwrap_or_default();
        let own = keys::text(root, keys::TITLE, None)
            .map(|(_, title)| one_line(title))
            .filter(|title| *title != asked);
        let (whole, said) = self.whole.take().map_or((None, Vec::new()), |(title, said)| (Some(title), said));
        let whole = whole.map(|title| if title.contains(' ') { title } else { humanised(&title) });
        let named = whole.or(own);
        self.nameless |= named.is_none();
        let title = named.unwrap_or_else(|| asked.clone());
        if let Some(first) = steps.first_mut() {
            if asked != title {
                first.blocks.insert(0, super::document::paragraph(asked.clone()));
            }
            said.iter()
                .rev()
                .for_each(|text| first.blocks.insert(0, super::document::paragraph(text.clone())));
            title.clone_into(&mut first.heading);
        }
        self.found.push(Draft {
            title,
            origin: self.origin.clone(),
            folder: self.folder.to_owned(),
            front: Front { questions: Vec::new(), ..Front::default() },
            steps,
            path: String::new(),
        });
    }

    fn actions(&mut self, title: Option<String>, value: &'a Json, list: &'a [Json], path: &[String]) {
        let title = title.unwrap_or_else(|| humanised(path.last().map_or("", String::as_str)));
        let steps = actions::steps(&title, value, list, &self.origin.file, self.account, &mut self.left);
        self.account.came_in("actions", list.len());
        // What the procedure stands under is its category: `Account access` of `Account access / Recover username`.
        let group = path.get(1..path.len().saturating_sub(1)).unwrap_or_default();
        let group = group.first().map(|group| humanised(group));
        self.found.push(Draft {
            title,
            origin: self.origin.clone(),
            folder: self.folder.to_owned(),
            front: Front { category: group, ..Front::default() },
            steps,
            path: String::new(),
        });
    }
}

/// A list of flat entries that have a question and an answer, as a table.
fn rows(value: &Json) -> Option<Vec<(usize, Vec<String>)>> {
    let items = value.list();
    let flat = |item: &Json| {
        let values = || item.map().iter().map(|(_, value)| value);
        !item.map().is_empty()
            && values().all(|value| {
                !matches!(value, Json::Map(_)) && value.list().iter().all(|inner| inner.text().is_some())
            })
    };
    if items.is_empty() || !items.iter().all(flat) {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for (key, _) in items.iter().flat_map(Json::map) {
        if !names.contains(key) && names.len() < 100 {
            names.push(key.clone());
        }
    }
    if !table::names_answers(&names) {
        return None;
    }
    let cell = |item: &Json, name: &String| match item.get(name) {
        Some(Json::List(items)) => items.iter().filter_map(Json::text).collect::<Vec<_>>().join("\n"),
        Some(Json::Text(text)) => text.clone(),
        Some(Json::Plain(text)) if text != "null" => text.clone(),
        _ => String::new(),
    };
    let row = |(number, item)| (number + 1, names.iter().map(|name| cell(item, name)).collect());
    let rows: Vec<(usize, Vec<String>)> = items.iter().enumerate().map(row).collect();
    Some(std::iter::once((0, names.clone())).chain(rows).collect())
}
