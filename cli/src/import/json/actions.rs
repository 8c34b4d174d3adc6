//! Things to do in order → steps, each of which leads to the next.

use std::collections::BTreeMap;

use super::super::account::Account;
use super::super::document::{Block, Item, paragraph};
use super::super::draft::{Choice, Step};
use super::super::name::humanised;
use super::super::plain;
use super::super::write::one_line;
use super::keys::{self, ACTION_NAME, ACTION_TEXT, ACTIONS};
use super::tree::{sample, shortened};
use super::value::Json;

/// The list of things to do in a value, if it has one.
pub fn of(value: &Json) -> Option<&[Json]> {
    let list = ACTIONS
        .iter()
        .find_map(|name| value.map().iter().find(|(key, inner)| keys::same(key) == *name && is_list(inner)));
    list.map(|(_, list)| list.list())
}

/// Whether a value is a list of short texts and nothing else.
pub fn is_plain(value: &Json) -> bool {
    !value.list().is_empty() && value.list().iter().all(|item| item.text().is_some())
}

fn is_list(value: &Json) -> bool {
    let thing = |item: &Json| {
        item.text().is_some()
            || keys::text(item, ACTION_NAME, None).or_else(|| keys::text(item, ACTION_TEXT, None)).is_some()
    };
    !value.list().is_empty() && value.list().iter().all(thing)
}

/// The steps of a procedure: what is said of the whole, then each thing to do.
pub fn steps(
    title: &str,
    whole: &Json,
    list: &[Json],
    place: &str,
    account: &mut Account,
    left: &mut BTreeMap<String, (usize, String)>,
) -> Vec<Step> {
    let mut first = Step { heading: title.to_owned(), ..Step::default() };
    for (key, value) in whole.map() {
        let is_actions = std::ptr::eq(value.list(), list) && !list.is_empty();
        if is_actions || value.text() == Some(title) {
            continue;
        }
        match value {
            Json::Text(text) if text.contains(' ') => {
                first.blocks.extend(plain::blocks(text, place, account))
            }
            Json::List(items) if is_plain(value) => {
                items.iter().filter_map(Json::text).for_each(|text| first.blocks.push(paragraph(text)));
            }
            value => leave(left, key, value),
        }
    }
    let mut steps = vec![first];
    for item in list {
        steps.push(step(item, place, account, left));
    }
    let headings: Vec<String> = steps.iter().map(|step| step.heading.clone()).collect();
    for (number, step) in steps.iter_mut().enumerate() {
        if let Some(next) = headings.get(number + 1) {
            step.choices.push(Choice::to_step(next, number + 1));
        }
    }
    steps
}

fn step(
    item: &Json,
    place: &str,
    account: &mut Account,
    left: &mut BTreeMap<String, (usize, String)>,
) -> Step {
    if let Some(text) = item.text() {
        // `pull-up-account` is a name, not a sentence.
        let name = !text.contains(' ');
        let heading = if name { humanised(text) } else { shortened(&one_line(text)) };
        let blocks = if name { Vec::new() } else { plain::blocks(text, place, account) };
        return Step { heading, blocks, ..Step::default() };
    }
    let name = keys::text(item, ACTION_NAME, None);
    let text = keys::text(item, ACTION_TEXT, name.map(|(key, _)| key));
    let heading = name.or(text).map(|(_, text)| shortened(&one_line(text))).unwrap_or_default();
    let mut step = Step { heading, ..Step::default() };
    for (key, value) in item.map() {
        if Some(key.as_str()) == name.map(|(key, _)| key) {
            continue;
        }
        match value {
            Json::Text(words)
                if Some(key.as_str()) == text.map(|(key, _)| key) || words.split(' ').count() > 3 =>
            {
                step.blocks.extend(plain::blocks(words, place, account));
            }
            Json::List(items) if is_plain(value) => {
                let items = items.iter().filter_map(Json::text);
                let items = items.map(|text| Item { task: None, blocks: vec![paragraph(text)] }).collect();
                step.blocks.push(Block::List { start: None, items });
            }
            Json::List(items) if items.is_empty() => {}
            value => leave(left, key, value),
        }
    }
    step
}

fn leave(left: &mut BTreeMap<String, (usize, String)>, key: &str, value: &Json) {
    let entry = left.entry(key.to_owned()).or_insert_with(|| (0, sample(value)));
    entry.0 += 1;
}
