//! A procedure that somebody has still to write: its title, what people ask, and room.

use std::collections::BTreeSet;

use super::document::paragraph;
use super::draft::{Draft, Front, Step};
use super::language::words;
use super::{name, write};

/// Path and text of a draft; `taken` are paths that are in use, and has its own afterwards.
pub fn begun(
    title: &str,
    questions: &[String],
    language: &str,
    taken: &mut BTreeSet<String>,
) -> (String, String) {
    let step = Step { blocks: vec![paragraph("TODO: say what to do.".to_owned())], ..Step::default() };
    let front = Front { questions: questions.to_vec(), draft: true, ..Front::default() };
    let mut draft = Draft { title: title.to_owned(), front, steps: vec![step], ..Draft::default() };
    name::name_steps(&mut draft);
    let mut drafts = [draft];
    name::name_files(&mut drafts, taken);
    let [draft] = drafts;
    let text = write::write(&draft, words(language), &[language.to_owned()]);
    (draft.path, text)
}
