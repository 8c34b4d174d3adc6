//! A page of blocks → procedures: one for each title, one step for each section.

use std::collections::{BTreeMap, BTreeSet};

use guichet_engine::syntax::link_name;

use super::account::Account;
use super::document::{Block, Inline, is_blank, words};
use super::draft::{Draft, Front, Origin, Step};

/// A page that was read.
#[derive(Debug, Default)]
pub struct Page {
    pub origin: Origin,
    /// The folder of its procedures.
    pub folder: String,
    pub front: Front,
    /// A title that stands outside of the text: front matter, the properties of a document.
    pub title: Option<String>,
    /// Used where nothing else names it.
    pub file_name: String,
    pub blocks: Vec<Block>,
}

/// Makes procedures of a page.
pub fn drafts(mut page: Page, account: &mut Account) -> Vec<Draft> {
    drop_contents(&mut page, account);
    name_headings(&mut page.blocks);
    level(&mut page.blocks);
    let titles = headings(&page.blocks, 1).count();
    let own_title = page.title.take().filter(|title| !title.trim().is_empty());
    let one = headings(&page.blocks, 1).next().map(|(_, text)| text);
    if let (Some(title), true) = (&own_title, titles > 0) {
        if titles == 1 && matches!(page.blocks.first(), Some(Block::Heading { level: 1, .. })) {
            // One heading on top is the title; the other name is kept where it differs.
            page.front.title = Some(title.clone()).filter(|title| Some(title) != one.as_ref());
        } else {
            page.blocks.iter_mut().for_each(deeper);
            return vec![draft(&page, title.clone(), &page.blocks, true)];
        }
    }
    let fallback = || own_title.clone().unwrap_or_else(|| super::name::humanised(&page.file_name));
    match titles {
        0 => vec![draft(&page, fallback(), &page.blocks, true)],
        1 => {
            let (title, rest) = without_title(&page.blocks);
            vec![draft(&page, title, &rest, true)]
        }
        _ => {
            let place = page.origin.file.clone();
            account.changed(place, format!("it has {titles} titles: one procedure for each"));
            let mut found = split(&page);
            // A title with nothing below it is no procedure.
            found.retain(|draft| {
                let empty = draft.steps.len() == 1 && draft.steps.iter().all(|step| step.blocks.is_empty());
                if empty {
                    account.left_out(
                        &page.origin.file,
                        format!("the title “{}”, which has no text of its own", draft.title),
                    );
                }
                !empty
            });
            found
        }
    }
}

fn headings(blocks: &[Block], wanted: u8) -> impl Iterator<Item = (usize, String)> + '_ {
    blocks.iter().enumerate().filter_map(move |(at, block)| match block {
        Block::Heading { level, content, .. } if *level == wanted => Some((at, words(content))),
        _ => None,
    })
}

/// Sections of a page are of one level, whichever its writer began with.
fn level(blocks: &mut [Block]) {
    let least = |blocks: &[Block], above: u8| {
        let levels = blocks.iter().filter_map(|block| match block {
            Block::Heading { level, .. } if *level > above => Some(*level),
            _ => None,
        });
        levels.min()
    };
    let section = least(blocks, 1).filter(|level| *level > 2);
    if let Some(section) = section {
        for block in blocks {
            if let Block::Heading { level, .. } = block
                && *level > 1
            {
                *level = level.saturating_sub(section - 2);
            }
        }
    }
}

fn deeper(block: &mut Block) {
    if let Block::Heading { level, .. } = block {
        *level = (*level + 1).min(6);
    }
}

fn without_title(blocks: &[Block]) -> (String, Vec<Block>) {
    let (at, title) = headings(blocks, 1).next().unwrap_or_default();
    let rest = blocks.iter().enumerate().filter(|(number, _)| *number != at).map(|(_, block)| block.clone());
    (title, rest.collect())
}

/// One procedure for each title; what stands above the first belongs to it.
fn split(page: &Page) -> Vec<Draft> {
    let cuts: Vec<(usize, String)> = headings(&page.blocks, 1).collect();
    let mut found = Vec::new();
    for (number, (at, title)) in cuts.iter().enumerate() {
        let end = cuts.get(number + 1).map_or(page.blocks.len(), |(at, _)| *at);
        let mut blocks: Vec<Block> = Vec::new();
        if number == 0 {
            blocks.extend(page.blocks.get(..*at).unwrap_or_default().iter().cloned());
        }
        blocks.extend(page.blocks.get(at + 1..end).unwrap_or_default().iter().cloned());
        let mut draft = draft(page, title.clone(), &blocks, number == 0);
        if let (Some(step), Some(Block::Heading { anchors, .. })) =
            (draft.steps.first_mut(), page.blocks.get(*at))
        {
            step.anchors.extend(anchors.iter().cloned());
        }
        // Questions and tags of a whole page fit its first part at best.
        if number > 0 {
            draft.front.questions.clear();
            draft.front.title = None;
        }
        found.push(draft);
    }
    found
}

fn draft(page: &Page, title: String, blocks: &[Block], first: bool) -> Draft {
    let mut steps = vec![Step { heading: title.clone(), ..Step::default() }];
    let mut line = None;
    for block in blocks {
        match block {
            Block::Heading { level: 1 | 2, content, anchors, line: number } => {
                line = line.or(Some(*number));
                let mut step = Step { heading: words(content), anchors: anchors.clone(), ..Step::default() };
                step.blocks.extend(beside(content));
                steps.push(step);
            }
            block => {
                if let Some(step) = steps.last_mut() {
                    if let Block::Heading { anchors, .. } = block {
                        step.anchors.extend(anchors.iter().cloned());
                    }
                    step.blocks.push(block.clone());
                }
            }
        }
    }
    if first
        && let Some(Block::Heading { anchors, .. }) =
            page.blocks.iter().find(|block| matches!(block, Block::Heading { level: 1, .. }))
        && let Some(step) = steps.first_mut()
    {
        step.anchors.extend(anchors.iter().cloned());
    }
    steps.iter_mut().for_each(|step| step.blocks = without_rules(std::mem::take(&mut step.blocks)));
    let origin = Origin { line: line.filter(|_| !first), ..page.origin.clone() };
    Draft {
        title,
        origin,
        folder: page.folder.clone(),
        front: page.front.clone(),
        steps,
        path: String::new(),
    }
}

/// Lines across the page beside a heading, or at an end, part what is parted already.
fn without_rules(blocks: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::new();
    for block in blocks {
        let beside = matches!(kept.last(), None | Some(Block::Heading { .. } | Block::Rule));
        match block {
            Block::Rule if beside => {}
            Block::Heading { .. } if kept.last() == Some(&Block::Rule) => {
                kept.pop();
                kept.push(block);
            }
            block => kept.push(block),
        }
    }
    while kept.last() == Some(&Block::Rule) {
        kept.pop();
    }
    kept
}

/// Pictures and links of a heading: a step's name holds words only.
fn beside(content: &[Inline]) -> Option<Block> {
    let kept: Vec<Inline> = content
        .iter()
        .filter(|inline| match inline {
            Inline::Image { .. } => true,
            Inline::Link { address, .. } => !address.starts_with('#'),
            _ => false,
        })
        .cloned()
        .collect();
    (!kept.is_empty()).then_some(Block::Paragraph(kept))
}

/// Gives every heading the name that GitHub gives it: a second of one kind gets a number.
fn name_headings(blocks: &mut [Block]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for block in blocks {
        if let Block::Heading { content, anchors, .. } = block {
            let name = link_name(&words(content));
            let count = seen.entry(name.clone()).or_default();
            anchors.push(if *count == 0 { name } else { format!("{name}-{count}") });
            *count += 1;
        }
    }
}

/// A table of contents says nothing that steps do not: it is dropped, and told.
fn drop_contents(page: &mut Page, account: &mut Account) {
    const NAMES: [&str; 10] = [
        "contents",
        "table of contents",
        "toc",
        "on this page",
        "index",
        "sommaire",
        "table des matières",
        "dans cette page",
        "inhalt",
        "inhaltsverzeichnis",
    ];
    let mut gone: BTreeSet<usize> = BTreeSet::new();
    for (at, block) in page.blocks.iter().enumerate() {
        let Block::Heading { content, line, .. } = block else { continue };
        if !NAMES.contains(&words(content).trim_end_matches(':').to_lowercase().as_str()) {
            continue;
        }
        let below = page.blocks.get(at + 1..).unwrap_or_default();
        let lists = below
            .iter()
            .take_while(|block| match block {
                Block::List { items, .. } => items.iter().all(|item| all_inside(&item.blocks)),
                Block::Rule | Block::Comment(_) => true,
                Block::Heading { content, .. } => NAMES.contains(&words(content).to_lowercase().as_str()),
                Block::Paragraph(line) => is_blank(line),
                _ => false,
            })
            .count();
        let only =
            below.get(..lists).unwrap_or_default().iter().any(|block| matches!(block, Block::List { .. }));
        if only {
            gone.extend(at..=at + lists);
            let place =
                if *line > 0 { format!("{}:{line}", page.origin.file) } else { page.origin.file.clone() };
            account.left_out(place, "the table of contents: steps are chosen from the first one");
        }
    }
    let mut at = 0;
    page.blocks.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
}

/// Whether items are nothing but links within the page.
fn all_inside(blocks: &[Block]) -> bool {
    blocks.iter().all(|block| match block {
        Block::Paragraph(line) => line.iter().all(|inline| match inline {
            Inline::Link { address, .. } => address.starts_with('#'),
            Inline::Text(text) => text.trim().is_empty(),
            _ => false,
        }),
        Block::List { items, .. } => items.iter().all(|item| all_inside(&item.blocks)),
        _ => false,
    })
}
