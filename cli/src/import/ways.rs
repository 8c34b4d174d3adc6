//! Ways on: lists of links that are choices, lists that must not become some, and a way to every step.

use std::collections::BTreeSet;

use super::document::{Block, Inline, Item, is_blank, joined, plain, words};
use super::draft::{Choice, Draft, Step, Way};
use super::language::Words;

/// Gives every step of a draft its ways. Links are resolved by now.
pub fn give(draft: &mut Draft, words: &Words) {
    for step in &mut draft.steps {
        choices_of(step);
        step.blocks.iter_mut().for_each(|block| keep_text(block, words, true));
    }
    follow_numbers(draft);
    reach_all(draft);
}

fn is_target(address: &str) -> bool {
    let file = address.split('#').next().unwrap_or_default();
    address.starts_with('#') || (file.ends_with(".md") && !guichet_engine::syntax::has_scheme(address))
}

/// What a line begins with, past signs and emphasis that do not count: a link's address.
fn leading_link(line: &[Inline]) -> Option<&str> {
    for inline in line {
        match inline {
            Inline::Text(text) if !text.chars().any(char::is_alphanumeric) => {}
            Inline::Break => {}
            Inline::Strong(inner) | Inline::Emphasis(inner) => return leading_link(inner),
            Inline::Link { address, .. } => return Some(address),
            _ => return None,
        }
    }
    None
}

/// The only list of a step whose items are nothing but links and a few words becomes its choices.
fn choices_of(step: &mut Step) {
    let lists: Vec<(usize, Vec<Choice>)> = step
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| match block {
            Block::List { start: None, items } => {
                Some((at, items.iter().map(choice).collect::<Option<Vec<_>>>()?))
            }
            _ => None,
        })
        .filter(|(_, choices)| !choices.is_empty() && choices.iter().any(|choice| is_way(&choice.to)))
        .collect();
    if let [(at, choices)] = lists.as_slice()
        && step.choices.is_empty()
    {
        let at = *at;
        step.choices.clone_from(choices);
        step.blocks.remove(at);
    }
}

fn is_way(way: &Way) -> bool {
    matches!(way, Way::Address(address) if is_target(address))
}

/// An item as a choice: a link first, then words at most.
fn choice(item: &Item) -> Option<Choice> {
    let address = match item.blocks.first() {
        Some(Block::Paragraph(line)) if item.task.is_none() => leading_link(line)?.to_owned(),
        _ => return None,
    };
    let mut label = String::new();
    let mut hint = String::new();
    for block in &item.blocks {
        let Block::Paragraph(line) = block else { return None };
        if links_in(line) > 1 {
            return None;
        }
        for inline in flat(line) {
            match inline {
                Inline::Link { .. } | Inline::Image { .. } | Inline::Code(_) if !label.is_empty() => {
                    return None;
                }
                Inline::Link { content, .. } => label = words(content),
                Inline::Image { .. } => return None,
                inline => hint.push_str(&plain(std::slice::from_ref(inline))),
            }
        }
        hint.push(' ');
    }
    let edges = [',', ':', '-', '–', '—', ' ', '(', '\n'];
    let hint = hint.trim_start_matches(edges).trim();
    let hint = if hint.contains('(') { hint } else { hint.trim_end_matches(')') };
    if label.is_empty() || !(is_target(&address) || address.contains(':')) {
        return None;
    }
    Some(Choice { label, hint: hint.to_owned(), to: Way::Address(address) })
}

/// The pieces of a line, with emphasis that holds links opened.
fn flat(line: &[Inline]) -> Vec<&Inline> {
    let mut found = Vec::new();
    for inline in line {
        match inline {
            Inline::Strong(inner) | Inline::Emphasis(inner) if leading_link(inner).is_some() => {
                found.extend(flat(inner))
            }
            inline => found.push(inline),
        }
    }
    found
}

/// A list that is text stays text: an item that begins with a link gets a word before it.
fn keep_text(block: &mut Block, words: &Words, top: bool) {
    match block {
        Block::List { start, items } => {
            let web_only = items.iter().all(is_web);
            let numbered = start.is_some();
            for item in items.iter_mut() {
                if let (Some(Block::Paragraph(line)), None) = (item.blocks.first_mut(), item.task) {
                    let leads =
                        leading_link(line).map(|address| is_target(address) || !numbered && top && !web_only);
                    if leads == Some(true) {
                        let mut said = vec![Inline::Text(format!("{} ", words.see))];
                        said.append(line);
                        *line = joined(said);
                    }
                }
                item.blocks.iter_mut().for_each(|block| keep_text(block, words, false));
            }
        }
        Block::Quote { blocks, .. } => blocks.iter_mut().for_each(|block| keep_text(block, words, false)),
        _ => {}
    }
}

/// Links in a line, however deep in emphasis.
fn links_in(line: &[Inline]) -> usize {
    let count = |inline: &Inline| match inline {
        Inline::Link { .. } => 1,
        Inline::Strong(inner)
        | Inline::Emphasis(inner)
        | Inline::Strike(inner)
        | Inline::Markup(_, inner) => links_in(inner),
        _ => 0,
    };
    line.iter().map(count).sum()
}

/// An item that is one link to the web and words without code.
fn is_web(item: &Item) -> bool {
    let [Block::Paragraph(line)] = item.blocks.as_slice() else { return false };
    let pieces = flat(line);
    let links = links_in(line);
    let code = pieces.iter().any(|piece| matches!(piece, Inline::Code(_)));
    links == 1
        && !code
        && leading_link(line).is_some_and(|address| !is_target(address) && address.contains(':'))
}

/// Sections that count (`1. …`, `Step 2`) lead from one to the next.
fn follow_numbers(draft: &mut Draft) {
    let numbered: Vec<Option<usize>> = draft.steps.iter().map(|step| number(&step.heading)).collect();
    for at in 1..draft.steps.len().saturating_sub(1) {
        let (Some(Some(here)), Some(Some(next))) = (numbered.get(at), numbered.get(at + 1)) else { continue };
        if *next != here + 1 {
            continue;
        }
        let Some(heading) = draft.steps.get(at + 1).map(|step| step.heading.clone()) else { continue };
        if let Some(step) = draft.steps.get_mut(at).filter(|step| step.choices.is_empty()) {
            step.choices.push(Choice::to_step(heading, at + 1));
        }
    }
}

/// The number that a heading begins with, or has behind a word for “step”.
fn number(heading: &str) -> Option<usize> {
    const STEP: [&str; 7] = ["step", "étape", "etape", "schritt", "paso", "passo", "stap"];
    let lower = heading.trim().to_lowercase();
    let rest = STEP.iter().find_map(|word| lower.strip_prefix(word));
    let text = rest.unwrap_or(&lower).trim_start();
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let behind = text.get(digits.len()..).unwrap_or_default();
    let marked = rest.is_some()
        || (behind.starts_with(['.', ')', ':'])
            && !behind.get(1..).is_some_and(|more| more.starts_with(|mark: char| mark.is_ascii_digit())));
    digits.parse().ok().filter(|_| marked && digits.len() < 4)
}

/// Steps that no choice leads to are offered by the first one.
fn reach_all(draft: &mut Draft) {
    let count = draft.steps.len();
    let names: Vec<String> = draft.steps.iter().map(|step| step.name.clone()).collect();
    let leads = |step: &Step| -> Vec<usize> {
        let at = |choice: &Choice| match &choice.to {
            Way::Step(at) => Some(*at),
            Way::Address(address) => {
                let name = address.strip_prefix('#')?;
                names.iter().position(|known| known == name)
            }
        };
        step.choices.iter().filter_map(at).collect()
    };
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut open = vec![0];
    let mut next = 1;
    loop {
        while let Some(at) = open.pop() {
            if reached.insert(at) {
                open.extend(draft.steps.get(at).map(&leads).unwrap_or_default());
            }
        }
        while reached.contains(&next) {
            next += 1;
        }
        let Some(heading) = draft.steps.get(next).filter(|_| next < count).map(|step| step.heading.clone())
        else {
            break;
        };
        if let Some(first) = draft.steps.first_mut() {
            first.choices.push(Choice::to_step(heading, next));
        }
        open.push(next);
    }
    let empty = |step: &Step| {
        step.choices.is_empty()
            && step.blocks.iter().all(|block| match block {
                Block::Paragraph(line) => is_blank(line),
                Block::Comment(_) | Block::Rule => true,
                _ => false,
            })
    };
    // A step that says nothing would show nothing but the question whether it helped.
    for step in &mut draft.steps {
        if empty(step) {
            step.blocks.push(super::document::paragraph(step.heading.clone()));
        }
    }
}
