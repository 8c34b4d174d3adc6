//! Names: titles → files, headings → steps, each once.

use std::collections::{BTreeMap, BTreeSet};

use guichet_engine::syntax::link_name;
use guichet_engine::text::fold;

use super::draft::{Draft, Step};
use super::escape::settled;
use super::write::one_line;

/// Longest file name without its ending, in letters.
const LONGEST: usize = 60;

/// Gives every draft its path; `taken` are paths that something else has.
pub fn name_files(drafts: &mut [Draft], taken: &mut BTreeSet<String>) {
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    for draft in drafts {
        let stem = slug(&draft.title);
        let stem = if stem.is_empty() { "procedure".to_owned() } else { stem };
        let folder = if draft.folder.is_empty() { String::new() } else { format!("{}/", draft.folder) };
        let mut path = format!("{folder}{stem}.md");
        // Where thousands share a title, each is not tried against all.
        let number = next.entry(path.clone()).or_insert(2);
        while !taken.insert(path.clone()) {
            path = format!("{folder}{stem}-{number}.md");
            *number += 1;
        }
        draft.path = path;
    }
}

/// A name for files: small letters, digits and hyphens, accents folded, cut between words.
pub fn slug(text: &str) -> String {
    let folded = fold(&text.to_lowercase());
    let mut out = String::new();
    let mut length = 0;
    for word in folded.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let letters = word.chars().count();
        if length > 0 && length + 1 + letters > LONGEST {
            break;
        }
        if length > 0 {
            out.push('-');
        }
        out.extend(word.chars().take(LONGEST));
        length += 1 + letters;
    }
    // Folding takes letters apart; a name is whole ones.
    link_name(&out)
}

/// The path of a folder, in such names.
pub fn folder(path: &str) -> String {
    let parts: Vec<String> = path.split('/').map(slug).filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

/// Gives every step of a draft a heading and a link name of its own.
pub fn name_steps(draft: &mut Draft) {
    let (mut taken, mut next) = (BTreeSet::new(), BTreeMap::new());
    let title = draft.title.clone();
    for (number, step) in draft.steps.iter_mut().enumerate() {
        // As it will be written: its link name follows from that.
        let wanted = one_line(&settled(if number == 0 { &title } else { &step.heading }, false));
        // A French sign behind a space would leave a hyphen at the end of the link name.
        let wanted = wanted.replace(" ?", "\u{a0}?").replace(" !", "\u{a0}!").replace(" :", "\u{a0}:");
        unique(step, wanted, number, &mut taken, &mut next);
    }
}

fn unique(
    step: &mut Step,
    wanted: String,
    number: usize,
    taken: &mut BTreeSet<String>,
    next: &mut BTreeMap<String, usize>,
) {
    // Headings that no link can find get a number.
    let wanted = if link_name(&wanted).trim_matches(['-', '_']).is_empty() {
        format!("{wanted} {}", number + 1).trim().to_owned()
    } else {
        wanted
    };
    let mut heading = wanted.clone();
    let again = next.entry(wanted.clone()).or_insert(2);
    while !taken.insert(link_name(&heading)) {
        heading = format!("{wanted} ({again})");
        *again += 1;
    }
    step.name = link_name(&heading);
    step.heading = heading;
}

/// A file name or key as words: `reset_2fa` → `Reset 2fa`.
pub fn humanised(name: &str) -> String {
    let words: Vec<&str> = name.split(['_', '-', ' ', '.']).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
