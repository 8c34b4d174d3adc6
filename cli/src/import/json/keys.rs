//! Which key holds what: by the words that people use for such keys, and by what stands in them.

use std::collections::BTreeSet;

use guichet_engine::text::fold;

use super::value::Json;

/// The answers to a question.
pub const OPTIONS: &[&str] = &[
    "responses",
    "answers",
    "options",
    "choices",
    "reponses",
    "choix",
    "buttons",
    "branches",
    "possibleanswers",
    "answeroptions",
    "outcomes",
    "cases",
];
/// The same, where what stands in them has such a list again, or leads somewhere.
pub const CHILDREN: &[&str] = &["children", "items", "subnodes", "enfants", "next"];
/// The words of a question.
pub const QUESTION: &[&str] = &[
    "question",
    "text",
    "prompt",
    "utterance",
    "title",
    "label",
    "name",
    "message",
    "intitule",
    "libelle",
    "texte",
    "titre",
    "content",
    "body",
];
/// The words of an answer.
pub const LABEL: &[&str] = &[
    "label",
    "text",
    "title",
    "option",
    "choice",
    "answer",
    "response",
    "name",
    "value",
    "libelle",
    "texte",
    "reponse",
    "intitule",
    "titre",
    "button",
    "condition",
    "when",
];
/// What is said at an end.
pub const ENDING: &[&str] = &[
    "statement",
    "result",
    "resultat",
    "outcome",
    "solution",
    "conclusion",
    "advice",
    "conseil",
    "message",
    "content",
    "body",
    "answer",
    "reponse",
    "recommendation",
    "text",
    "texte",
    "utterance",
    "action",
    "resolution",
    "summary",
    "end",
    "fin",
];
/// What explains.
pub const HINT: &[&str] = &[
    "info",
    "description",
    "hint",
    "help",
    "aide",
    "tooltip",
    "note",
    "explanation",
    "explication",
    "details",
    "subtext",
];
/// Where an answer leads, by the id of another question.
pub const TARGET: &[&str] = &[
    "next",
    "goto",
    "target",
    "to",
    "child",
    "nextid",
    "nextquestion",
    "nextstep",
    "leadsto",
    "targetid",
    "suite",
    "question",
    "node",
    "destination",
    "then",
    "jump",
];
/// What a question is known by.
pub const ID: &[&str] = &["id", "key", "_id", "uid", "slug", "code", "name", "identifier"];
/// What is to be done, in order.
pub const ACTIONS: &[&str] =
    &["actions", "steps", "etapes", "tasks", "taches", "procedure", "checklist", "todo", "instructions"];
/// The name of an action.
pub const ACTION_NAME: &[&str] =
    &["button", "title", "name", "label", "action", "heading", "step", "titre", "nom"];
/// The words of an action.
pub const ACTION_TEXT: &[&str] =
    &["text", "description", "instruction", "instructions", "content", "body", "details", "message", "texte"];
/// The name of a whole.
pub const TITLE: &[&str] = &["title", "name", "titre", "nom", "subject", "sujet"];

/// A key as it is compared: folded, without marks between its words.
pub fn same(key: &str) -> String {
    let folded = fold(&key.to_lowercase());
    if folded.starts_with('_') {
        folded
    } else {
        folded.chars().filter(|mark| mark.is_alphanumeric()).collect()
    }
}

/// Whether a key is one of some names.
pub fn is(key: &str, names: &[&str]) -> bool {
    names.contains(&same(key).as_str())
}

/// The first text under any of some names, in the order of the names: its key and words.
pub fn text<'a>(map: &'a Json, names: &[&str], but: Option<&str>) -> Option<(&'a str, &'a str)> {
    names.iter().find_map(|name| {
        let entry = map
            .map()
            .iter()
            .find(|(key, value)| same(key) == *name && Some(key.as_str()) != but && value.text().is_some());
        entry.and_then(|(key, value)| Some((key.as_str(), value.text()?)))
    })
}

/// An answer: its words, and what stands behind it.
pub struct Answer<'a> {
    pub label: String,
    /// The key of the label within the value; none where the label is a key itself.
    pub label_key: Option<&'a str>,
    pub value: &'a Json,
}

/// The answers of a question: the key that holds them, and each.
pub fn answers(map: &Json) -> Option<(Vec<&str>, Vec<Answer<'_>>)> {
    let named =
        |names: &[&str]| map.map().iter().find(|(key, value)| is(key, names) && can_be_answers(value));
    if let Some((key, value)) = named(OPTIONS) {
        return Some((vec![key], each(value)));
    }
    let leads = |value: &Json| value.list().iter().any(map_leads);
    if let Some((key, value)) = named(CHILDREN).filter(|(_, value)| leads(value)) {
        return Some((vec![key], each(value)));
    }
    // `yes: …, no: …` beside the question.
    let plain: Vec<&(String, Json)> = map
        .map()
        .iter()
        .filter(|(key, _)| is(key, &["yes", "no", "oui", "non", "true", "false", "ja", "nein"]))
        .collect();
    if plain.len() > 1 {
        let keys = plain.iter().map(|(key, _)| key.as_str()).collect();
        let answers = plain
            .into_iter()
            .map(|(key, value)| Answer { label: super::super::name::humanised(key), label_key: None, value })
            .collect();
        return Some((keys, answers));
    }
    None
}

/// The answers of a value under any of some keys.
pub fn answers_under<'a>(map: &'a Json, keys: &BTreeSet<&str>) -> Option<(Vec<&'a str>, Vec<Answer<'a>>)> {
    let found = map.map().iter().find(|(key, value)| keys.contains(key.as_str()) && can_be_answers(value));
    found.map(|(key, value)| (vec![key.as_str()], each(value)))
}

fn can_be_answers(value: &Json) -> bool {
    let labelled = |item: &Json| match item {
        Json::Text(text) => !text.trim().is_empty(),
        Json::Map(_) => text(item, LABEL, None).is_some() || text(item, QUESTION, None).is_some(),
        _ => false,
    };
    match value {
        Json::List(items) => !items.is_empty() && items.iter().all(labelled),
        Json::Map(entries) => {
            entries.len() > 1
                && entries.iter().all(|(_, value)| matches!(value, Json::Text(_) | Json::Map(_)))
        }
        _ => false,
    }
}

/// Whether an answer has answers of its own, or names another question.
fn map_leads(item: &Json) -> bool {
    let deeper = item.map().iter().any(|(key, value)| {
        (is(key, OPTIONS) || is(key, CHILDREN)) && matches!(value, Json::List(_) | Json::Map(_))
    });
    deeper
        || item
            .map()
            .iter()
            .any(|(key, value)| is(key, TARGET) && value.id().is_some() && !is(key, &["question"]))
}

fn each(value: &Json) -> Vec<Answer<'_>> {
    match value {
        Json::List(items) => items
            .iter()
            .enumerate()
            .map(|(number, item)| match (item, text(item, LABEL, None)) {
                (Json::Text(label), _) => {
                    Answer { label: label.trim().to_owned(), label_key: None, value: item }
                }
                (_, Some((key, label))) => {
                    Answer { label: label.to_owned(), label_key: Some(key), value: item }
                }
                _ => {
                    let found = text(item, QUESTION, None).map(|(_, text)| text.to_owned());
                    Answer {
                        label: found.unwrap_or_else(|| (number + 1).to_string()),
                        label_key: None,
                        value: item,
                    }
                }
            })
            .collect(),
        value => value
            .map()
            .iter()
            .map(|(key, value)| Answer { label: key.trim().to_owned(), label_key: None, value })
            .collect(),
    }
}

/// Whether a value asks: it has words, and answers.
pub fn asks(value: &Json) -> bool {
    matches!(value, Json::Map(_)) && text(value, QUESTION, None).is_some() && answers(value).is_some()
}
