//! Knowledge → plain pages of what everybody may read: help for whom the chat cannot be there. Native only.
//!
//! Takes [`Knowledge`], gives files of HTML without a script, that link to each other and to the media that
//! are packed beside them. The address of a page is its language and the id of its procedure.
//!
//! Invariant: a page is written from everyone's shelf alone, and no text in it becomes markup.

mod book;
mod html;
mod index;
mod node;
mod page;
mod text;
mod when;
mod words;

use self::book::Book;
use self::page::Place;
use crate::model::resolve::Knowledge;

/// The folder of the pages, beside the manifest.
pub const PAGES: &str = "pages";

/// Stands in every page, so that a widget and a later pack know it for one of ours.
pub const MARK: &str = "<meta name=\"generator\" content=\"guichet\">";

/// Stands on top of their style sheet, for a later pack too.
pub const STYLE_MARK: &str = "/* The plain pages of Guichet. */";

/// Names and contents of the pages and their style sheet, contents last: who finds a page listed finds it. The
/// same knowledge gives the same bytes.
#[must_use]
pub fn pages(knowledge: &Knowledge) -> Vec<(String, Vec<u8>)> {
    let named = |name: &str| format!("{PAGES}/{name}");
    let languages: Vec<&str> =
        knowledge.project.languages.iter().map(String::as_str).filter(|tag| is_tag(tag)).collect();
    let mut files = vec![(named("style.css"), include_bytes!("style.css").to_vec())];
    let mut contents = Vec::new();
    for language in &languages {
        let book = Book::of(knowledge, language);
        for (id, procedure) in &book.procedures {
            let versions = knowledge.procedures.get(id);
            let written = |tag: &&&str| versions.is_some_and(|all| all.by_language.contains_key(**tag));
            let own: Vec<&str> = languages.iter().filter(written).copied().collect();
            files.push((named(&page::path_of(language, id)), Place::new(&book, procedure).write(&own)));
        }
        let page = index::index(&book, &languages);
        if contents.is_empty() {
            contents.push((named("index.html"), page.clone()));
        }
        contents.push((named(&format!("{language}.html")), page));
    }
    files.append(&mut contents);
    files
}

/// Whether a language can be a part of an address.
fn is_tag(language: &str) -> bool {
    !language.is_empty() && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
