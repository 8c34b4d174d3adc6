//! Pictures, films and files of the knowledge, by who may see them. Native only.
//!
//! Invariant: what everybody may see lies in one folder, everything else in another, so that a server can hand out the
//! one to anybody and must ask for the other; no shelf names a file that its readers may not see.

use std::collections::{BTreeMap, BTreeSet};

use super::cut::Cut;
use super::part::Part;
use crate::model::access::Audience;
use crate::model::procedure::{Node, Step};
use crate::model::text::sources_of_block;

/// The folder of what everybody may see.
pub const MEDIA: &str = "media";
/// The folder of what only some people may see.
pub const RESTRICTED: &str = "restricted";

/// Who may see each file that a shelf shows: readers of any of those shelves.
#[must_use]
pub fn viewers<'a>(
    cuts: impl Iterator<Item = (&'a Audience, &'a mut Cut)>,
) -> BTreeMap<String, BTreeSet<Audience>> {
    let mut found: BTreeMap<String, BTreeSet<Audience>> = BTreeMap::new();
    for (audience, cut) in cuts {
        sources_of_cut(cut, &mut |src| {
            found.entry(src.clone()).or_default().insert(audience.clone());
        });
    }
    found
}

/// The published name of a file: in which folder it lies depends on who may see it.
#[must_use]
pub fn published(name: &str, viewers: &BTreeSet<Audience>) -> String {
    match name.strip_prefix(MEDIA) {
        Some(rest) if !viewers.contains(&Audience::default()) => format!("{RESTRICTED}{rest}"),
        _ => name.to_owned(),
    }
}

/// Gives every file that a shelf shows its published name.
pub fn publish(cut: &mut Cut, viewers: &BTreeMap<String, BTreeSet<Audience>>) {
    sources_of_cut(cut, &mut |src| {
        if let Some(viewers) = viewers.get(src) {
            *src = published(src, viewers);
        }
    });
}

fn sources_of_cut(cut: &mut Cut, found: &mut dyn FnMut(&mut String)) {
    for part in &mut cut.parts {
        if let Part::Step(_, _, step) = part {
            sources_of_step(step, found);
        }
    }
}

fn sources_of_step(step: &mut Step, found: &mut dyn FnMut(&mut String)) {
    for node in &mut step.nodes {
        match node {
            Node::Text(block) => sources_of_block(block, found),
            Node::Quotes(quotes) => {
                let blocks = quotes.iter_mut().flat_map(|quote| &mut quote.blocks);
                blocks.for_each(|block| sources_of_block(block, found));
            }
            Node::Choices(_)
            | Node::Ask(_)
            | Node::Branch(_)
            | Node::Set(_)
            | Node::Call(_)
            | Node::Ticket(_)
            | Node::Handoff(_) => {}
        }
    }
}
