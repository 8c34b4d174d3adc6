//! The page of contents of a language: every procedure by its folder, with what people ask, so that the
//! browser's own search finds it.

use std::collections::BTreeMap;

use super::book::Book;
use super::html::{Html, path_address};
use super::page::{Head, begin, end, path_of};
use super::words::direction;

/// The page of contents; `languages` are those of the project.
pub fn index(book: &Book, languages: &[&str]) -> Vec<u8> {
    let words = book.words;
    let mut out = Html::default();
    let others = languages
        .iter()
        .copied()
        .filter(|language| *language != book.language)
        .map(|language| (language, format!("{}.html", path_address(language))))
        .collect();
    begin(book, &Head { title: words.contents, root: "", others, contents: false }, &mut out);
    out.element("h1", &[], words.contents).raw("\n").element("p", &[], words.find).raw("\n");
    let mut groups: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for id in book.questions.keys() {
        let group = id.rsplit_once('/').map_or("", |(folder, _)| folder);
        let title = book.procedures.get(id).map_or("", |procedure| procedure.head.title.as_str());
        groups.entry(group).or_default().push((title, id));
    }
    let several = groups.len() > 1;
    for (group, mut list) in groups {
        list.sort_unstable();
        out.raw("<section>\n");
        if several {
            out.element("h2", &[], &if group.is_empty() { words.general.to_owned() } else { named(group) });
        }
        out.raw("<ul class=\"contents\">\n");
        for (title, id) in list {
            entry(book, title, id, &mut out);
        }
        out.raw("</ul>\n</section>\n");
    }
    end(&mut out);
    out.into_bytes()
}

fn entry(book: &Book, title: &str, id: &str, out: &mut Html) {
    let own = book.procedures.get(id).map_or("", |procedure| procedure.head.language.as_str());
    let foreign = [("lang", own), ("dir", direction(own))];
    out.open("li", if own == book.language { &[] } else { &foreign });
    out.element("a", &[("href", &path_address(&path_of(&book.language, id)))], title);
    let questions = book.questions.get(id).map(Vec::as_slice).unwrap_or_default();
    if !questions.is_empty() {
        out.raw("<ul>");
        for question in questions {
            out.element("li", &[], question);
        }
        out.raw("</ul>");
    }
    out.raw("</li>\n");
}

/// A folder as a heading: `it/wifi-and-vpn` → `It / Wifi and vpn`.
fn named(folder: &str) -> String {
    let word = |part: &str| {
        let part = part.replace(['-', '_'], " ");
        let mut marks = part.chars();
        marks.next().map_or_else(String::new, |first| first.to_uppercase().chain(marks).collect())
    };
    folder.split('/').map(word).collect::<Vec<_>>().join(" / ")
}
