//! Boxes and arrows (`nodes` and `edges`) → the same questions with their answers in them.

use super::keys;
use super::value::Json;

const NODES: &[&str] = &["nodes", "states", "vertices", "boxes", "cells"];
const EDGES: &[&str] = &["edges", "links", "arrows", "transitions", "connections"];
const FROM: &[&str] = &["from", "source", "start", "sourceid", "fromid"];
const TO: &[&str] = &["to", "target", "end", "targetid", "toid", "next"];

/// Puts the arrows of every graph into its boxes.
pub fn with_answers(value: Json) -> Json {
    match value {
        Json::Map(entries) => {
            let entries: Vec<(String, Json)> =
                entries.into_iter().map(|(key, value)| (key, with_answers(value))).collect();
            joined(entries)
        }
        Json::List(items) => Json::List(items.into_iter().map(with_answers).collect()),
        value => value,
    }
}

fn joined(mut entries: Vec<(String, Json)>) -> Json {
    let at = |entries: &[(String, Json)], names: &[&str]| {
        entries
            .iter()
            .position(|(key, value)| keys::is(key, names) && matches!(value, Json::Map(_) | Json::List(_)))
    };
    let (Some(nodes), Some(edges)) = (at(&entries, NODES), at(&entries, EDGES)) else {
        return Json::Map(entries);
    };
    let arrows = entries.get(edges).map(|(_, edges)| arrows(edges)).unwrap_or_default();
    if arrows.is_empty() {
        return Json::Map(entries);
    }
    if let Some((_, nodes)) = entries.get_mut(nodes) {
        match nodes {
            Json::Map(nodes) => nodes.iter_mut().for_each(|(id, node)| answer(id.clone(), node, &arrows)),
            Json::List(nodes) => {
                for node in nodes {
                    let id = node.map().iter().find(|(key, _)| keys::is(key, &["id", "key"]));
                    if let Some(id) = id.and_then(|(_, id)| id.id()).map(str::to_owned) {
                        answer(id, node, &arrows);
                    }
                }
            }
            _ => {}
        }
    }
    entries.remove(edges);
    Json::Map(entries)
}

/// An arrow: from a box, with words, to a box.
struct Arrow {
    from: String,
    words: String,
    to: String,
}

/// `{"1": {"yes": "2"}}`, or a list of arrows that say where they begin and end.
fn arrows(edges: &Json) -> Vec<Arrow> {
    let mut found = Vec::new();
    for (from, ways) in edges.map() {
        for (words, to) in ways.map() {
            let Some(to) = to.id() else { continue };
            let words = super::super::name::humanised(words);
            found.push(Arrow { from: from.clone(), words, to: to.to_owned() });
        }
    }
    for edge in edges.list() {
        let end = |names: &[&str]| {
            let end = edge.map().iter().find(|(key, value)| keys::is(key, names) && value.id().is_some());
            end.and_then(|(_, value)| value.id()).map(str::to_owned)
        };
        let words = keys::text(edge, keys::LABEL, None).map_or("→", |(_, words)| words);
        if let (Some(from), Some(to)) = (end(FROM), end(TO)) {
            found.push(Arrow { from, words: words.to_owned(), to });
        }
    }
    found
}

fn answer(id: String, node: &mut Json, arrows: &[Arrow]) {
    let text = |text: &str| Json::Text(text.to_owned());
    let own = arrows.iter().filter(|arrow| arrow.from == id);
    let answers: Vec<Json> = own
        .map(|arrow| {
            Json::Map(vec![("label".to_owned(), text(&arrow.words)), ("next".to_owned(), text(&arrow.to))])
        })
        .collect();
    if let (Json::Map(entries), false) = (node, answers.is_empty()) {
        entries.push(("answers".to_owned(), Json::List(answers)));
    }
}
