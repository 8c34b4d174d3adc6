//! JSON with its keys in the order of the file: the order is the writer's.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

/// Most values of one file.
const MAX_VALUES: usize = 2_000_000;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`, numbers, `true` and `false`, as written.
    Plain(String),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

impl Json {
    /// The value of a key, if this is a map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.map().iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Its entries; none if it is no map.
    pub fn map(&self) -> &[(String, Self)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Its items; none if it is no list.
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Its words, if it is a text with any.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        }
    }

    /// A text or a number, as an id is.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()),
            Self::Plain(text) if text.starts_with(|mark: char| mark.is_ascii_digit()) => Some(text),
            _ => None,
        }
    }

    /// What tells this value from its equals.
    pub fn key(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    fn count(&self) -> usize {
        1 + match self {
            Self::List(items) => items.iter().map(Self::count).sum(),
            Self::Map(entries) => entries.iter().map(|(_, value)| value.count()).sum(),
            _ => 0,
        }
    }
}

/// Reads JSON, or one value a line.
///
/// # Errors
/// It is neither, or too deep or large: for people, with the place.
pub fn read(text: &str) -> Result<Json, String> {
    let text = text.trim_start_matches('\u{feff}');
    let value: Json = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let lines: Result<Vec<Json>, _> =
                text.lines().filter(|line| !line.trim().is_empty()).map(serde_json::from_str).collect();
            match lines {
                Ok(lines) if lines.len() > 1 => Json::List(lines),
                _ => return Err(explained(&error)),
            }
        }
    };
    if value.count() > MAX_VALUES {
        return Err(format!("it has more than {MAX_VALUES} values; cut it into several files"));
    }
    Ok(value)
}

fn explained(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = format!("line {}, column {}", error.line(), error.column());
    if said.contains("recursion limit") {
        return format!("it is nested more than 120 levels deep ({place})");
    }
    if error.is_eof() {
        return format!("it is cut off: its end is missing ({place})");
    }
    let what = said.split(" at line").next().unwrap_or_default().to_owned();
    format!("it is no JSON: {what} ({place})")
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyJson)
    }
}

struct AnyJson;

impl<'de> Visitor<'de> for AnyJson {
    type Value = Json;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Plain("null".to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Json::Map(map))
    }
}
