//! Front matter of other tools (YAML or TOML) → what a procedure keeps of it.

use saphyr_parser::{Event, Parser};

use super::account::Account;
use super::draft::Front;
use super::html::text_only;

/// Longest front matter that is read, in bytes.
const MAX: usize = 64 << 10;

/// A value: its texts, one or several.
type Fields = Vec<(String, Vec<String>)>;

/// What stands on top of a page.
#[derive(Debug, Default)]
pub struct Top {
    pub front: Front,
    /// Its title, if it names one.
    pub title: Option<String>,
    /// Where the text begins: byte, and line from 1.
    pub body: usize,
    pub line: usize,
}

/// Reads the front matter of a page. Keys that a procedure does not have are told, with their values.
pub fn read(text: &str, place: &str, account: &mut Account) -> Top {
    let Some((inside, body, is_toml)) = cut(text) else { return Top { line: 1, ..Top::default() } };
    let line = text.get(..body).unwrap_or_default().matches('\n').count() + 1;
    let mut top = Top { body, line, ..Top::default() };
    let fields = if inside.len() > MAX {
        Err("it is too long".to_owned())
    } else if is_toml {
        toml_fields(inside)
    } else {
        yaml_fields(inside)
    };
    let fields = fields.unwrap_or_else(|why| {
        account.changed(
            format!("{place}:1"),
            format!("the lines on top cannot be read ({why}); read line by line"),
        );
        simple_fields(inside)
    });
    for (key, values) in fields {
        field(&mut top, &key, values, place, account);
    }
    top
}

/// The lines on top, the byte behind them, and whether they are TOML.
fn cut(text: &str) -> Option<(&str, usize, bool)> {
    let mark = if text.starts_with("---\n") { "---" } else { "+++" };
    if !text.starts_with("---\n") && !text.starts_with("+++\n") {
        return None;
    }
    let mut at = 4;
    for line in text.get(4..)?.split_inclusive('\n') {
        if line.trim_end() == mark || (mark == "---" && line.trim_end() == "...") {
            return Some((text.get(4..at)?, at + line.len(), mark == "+++"));
        }
        at += line.len();
    }
    None
}

fn field(top: &mut Top, key: &str, values: Vec<String>, place: &str, account: &mut Account) {
    let values: Vec<String> = values.into_iter().filter(|value| !value.trim().is_empty()).collect();
    let Some(first) = values.first().cloned() else { return };
    let yes = matches!(first.to_lowercase().as_str(), "true" | "yes" | "oui" | "1");
    let front = &mut top.front;
    match key.to_lowercase().replace(['-', '_'], " ").as_str() {
        "title" | "titre" => top.title = Some(text_only(&first)),
        "lang" | "language" | "langue" | "locale" => front.language = Some(first),
        // A restriction must never be lost.
        "groups" | "group" | "groupes" | "audience" => front.groups.extend(values),
        "questions" | "question" => front.questions.extend(values),
        "tags" | "keywords" | "labels" | "mots cles" => {
            front
                .tags
                .extend(values.iter().flat_map(|value| value.split(',')).map(|tag| tag.trim().to_owned()));
        }
        "category" | "categories" | "categorie" => front.category = Some(first),
        "owner" | "author" | "authors" | "auteur" => front.owner = Some(values.join(", ")),
        "review by" | "review date" => front.review_by = Some(first),
        "draft" => front.draft = yes,
        "published" => front.draft = !yes,
        _ => {
            let shown: String = values.join(", ").chars().take(120).collect();
            let restricts =
                ["private", "visibility", "access", "permission", "role", "restricted", "confidential"];
            let warning = if restricts.iter().any(|word| key.to_lowercase().contains(word)) {
                " (does it restrict who may read this? then write `groups:`)"
            } else {
                ""
            };
            account.left_out(format!("{place}:1"), format!("`{key}: {shown}` on top{warning}"));
        }
    }
}

fn yaml_fields(text: &str) -> Result<Fields, String> {
    let mut fields: Fields = Vec::new();
    let mut depth = 0_usize;
    let mut key: Option<String> = None;
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.info().to_owned())?;
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => depth += 1,
            Event::MappingEnd | Event::SequenceEnd => {
                depth = depth.saturating_sub(1);
                if depth == 1 {
                    key = None;
                }
            }
            Event::Scalar(value, ..) => match (depth, &key) {
                (0, _) => return Err("it is no list of keys".to_owned()),
                (1, None) => {
                    fields.push((value.to_string(), Vec::new()));
                    key = Some(value.into_owned());
                }
                (depth, _) => {
                    let value =
                        if value == "~" || value == "null" { String::new() } else { value.into_owned() };
                    if let Some((_, values)) = fields.last_mut() {
                        values.push(value);
                    }
                    if depth == 1 {
                        key = None;
                    }
                }
            },
            Event::Alias(_) if depth == 1 => key = None,
            _ => {}
        }
    }
    Ok(fields)
}

fn toml_fields(text: &str) -> Result<Fields, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let mut fields = Fields::new();
    for (key, value) in table {
        let mut texts = Vec::new();
        toml_texts(&value, &mut texts);
        fields.push((key, texts));
    }
    Ok(fields)
}

fn toml_texts(value: &toml::Value, texts: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => texts.push(text.clone()),
        toml::Value::Array(values) => values.iter().for_each(|value| toml_texts(value, texts)),
        toml::Value::Table(table) => table.iter().for_each(|(_, value)| toml_texts(value, texts)),
        toml::Value::Integer(number) => texts.push(number.to_string()),
        toml::Value::Float(number) => texts.push(number.to_string()),
        toml::Value::Boolean(yes) => texts.push(yes.to_string()),
        toml::Value::Datetime(moment) => texts.push(moment.to_string()),
    }
}

/// `key: value` lines, where YAML cannot be read.
fn simple_fields(text: &str) -> Fields {
    let lines = text.lines().filter_map(|line| line.split_once([':', '=']));
    let quotes = ['"', '\'', ' '];
    lines
        .filter(|(key, _)| !key.starts_with([' ', '\t', '-', '#']))
        .map(|(key, value)| (key.trim().to_owned(), vec![value.trim().trim_matches(quotes).to_owned()]))
        .collect()
}
