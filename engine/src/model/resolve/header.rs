//! Front matter → what is known of a procedure without its steps.

use super::files::Parsed;
use crate::model::access::Audience;
use crate::model::procedure::Head;
use crate::model::project::Project;
use crate::model::ticket::TicketType;
use crate::problem::{Code, Problem, did_you_mean, surely_means};
use crate::syntax::{Entry, FRONT_KEYS, Item};

/// Other words for keys.
const SYNONYMS: &[(&str, &str)] = &[
    ("titre", "title"),
    ("language", "lang"),
    ("langue", "lang"),
    ("group", "groups"),
    ("groupes", "groups"),
    ("question", "questions"),
    ("audience", "groups"),
    ("ticket", "ticket type"),
    ("type", "ticket type"),
];

/// Reads the front matter of a file. None: nobody may see it, or it has no title.
pub fn read(file: &mut Parsed, project: &Project) -> Option<Head> {
    let entries = file.tree.header.entries.clone();
    let entry = |key: &str| entries.iter().find(|entry| entry.key == key);
    let ticket_type = entry("ticket type").and_then(|entry| ticket_type(file, project, entry));
    let mut defaults = Vec::new();
    for entry in &entries {
        if file.translation_of.is_some() && !matches!(entry.key.as_str(), "title" | "questions") {
            let help = "In a translation: only `title` and `questions`, the rest comes from the source.";
            let message = format!("I do not take “{}” from a translation.", entry.key);
            file.problems
                .push(Problem::new(Code::UnknownFrontKey, &file.source, &entry.key_span, message).help(help));
        } else if !FRONT_KEYS.contains(&entry.key.as_str()) {
            let kind =
                ticket_type.clone().or_else(|| project.ticket_type(project.default_ticket_type.as_ref()?));
            let known = kind.is_some_and(|kind| kind.field(&entry.key).is_some())
                || project.ticket_type_names().any(|name| {
                    project.ticket_type(name).is_some_and(|kind| kind.field(&entry.key).is_some())
                });
            if known || entry.key == "category" {
                defaults.push((entry.key.clone(), unquoted(&entry.value)));
            } else {
                unknown_key(file, entry);
            }
        }
    }
    for key in ["draft", "search"] {
        if let Some(entry) = entry(key).filter(|entry| yes_no(&entry.value).is_none()) {
            let message = match entry.value.as_str() {
                "" => format!("`{key}` is yes or no, and here it is neither."),
                value => format!("`{key}` is yes or no, not “{value}”."),
            };
            let problem = Problem::new(Code::BadLine, &file.source, &entry.value_span, message);
            file.problems.push(problem.help(format!("Write `{key}: yes` or `{key}: no`.")));
        }
    }
    let audience = match entry("groups") {
        Some(entry) => Some(groups(file, project, &entry.items, entry)),
        None if file.translation_of.is_some() => Some(Audience::default()),
        None => project.default_audience(),
    };
    if audience.is_none() && !file.tree.steps.is_empty() && !project.unreadable {
        let message =
            "Nobody may see this file: it has no `groups`, and the project has no `default_groups`.";
        let help = "Add `groups: …` on top.";
        file.problems.push(Problem::new(Code::NoAudience, &file.source, &(0..0), message).help(help));
    }
    let first = file.tree.steps.first()?;
    let title = entry("title").map_or_else(|| first.heading.text.clone(), |entry| unquoted(&entry.value));
    Some(Head {
        id: file.id.clone(),
        language: file.language.clone(),
        title,
        first: first.heading.names.first().cloned().unwrap_or_default(),
        search: entry("search").and_then(|entry| yes_no(&entry.value)).unwrap_or(true),
        questions: entry("questions")
            .map(|entry| entry.items.iter().map(|item| unquoted(&item.text)).collect())
            .unwrap_or_default(),
        ticket_type,
        defaults,
        not_solved: None,
        audience: audience?,
    })
}

fn ticket_type(file: &mut Parsed, project: &Project, entry: &Entry) -> Option<TicketType> {
    let found = project.ticket_type(&unquoted(&entry.value));
    if found.is_none() {
        let near = did_you_mean(&entry.value, project.ticket_type_names());
        let help = ticket_types(project, near);
        let message = format!("There is no ticket type “{}”.", entry.value);
        let problem = Problem::new(Code::UnknownType, &file.source, &entry.value_span, message).help(help);
        let sure = surely_means(&entry.value, project.ticket_type_names());
        file.problems.push(problem.fix_if(sure, &entry.value_span));
    }
    found
}

/// What to write instead of a ticket type that the project does not have.
pub fn ticket_types(project: &Project, near: Option<&str>) -> String {
    let names: Vec<String> = project.ticket_type_names().map(|name| format!("`{name}`")).collect();
    match near {
        Some(near) => format!("Did you mean `{near}`?"),
        None if names.is_empty() => "Ask your developers to add it to the project file.".to_owned(),
        None => format!("The types are: {}. Developers add more to the project file.", names.join(", ")),
    }
}

/// A list of groups, each of which must exist.
pub fn groups(file: &mut Parsed, project: &Project, items: &[Item], entry: &Entry) -> Audience {
    for item in items {
        let group = unquoted(&item.text);
        if !project.knows_group(&group) {
            let near = did_you_mean(&group, project.group_names());
            let help = near.map_or_else(
                || format!("The groups are: {}.", project.group_names().collect::<Vec<_>>().join(", ")),
                |near| format!("Did you mean `{near}`?"),
            );
            let message = format!("There is no group “{group}”.");
            let problem = Problem::new(Code::UnknownGroup, &file.source, &item.span, message).help(help);
            file.problems.push(problem.fix_if(surely_means(&group, project.group_names()), &item.span));
        }
    }
    if items.is_empty() {
        let message = "`groups` names no group, so nobody may see this.";
        file.problems.push(
            Problem::new(Code::NoAudience, &file.source, &entry.key_span, message)
                .help("Name one, or `everyone`."),
        );
    }
    let names: Vec<String> = items.iter().map(|item| unquoted(&item.text)).collect();
    Audience::any_of(names.iter().map(String::as_str))
}

fn unknown_key(file: &mut Parsed, entry: &Entry) {
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == entry.key).map(|(_, key)| *key);
    let near = synonym.or_else(|| did_you_mean(&entry.key, FRONT_KEYS.iter().copied()));
    let help = near.map_or_else(
        || "A field of a ticket must be one of its type; anything else belongs into the text.".to_owned(),
        |near| format!("Did you mean `{near}`?"),
    );
    let message = format!("I do not know “{}”.", entry.key);
    let sure = synonym.or_else(|| surely_means(&entry.key, FRONT_KEYS.iter().copied()));
    let sure = sure.filter(|key| file.tree.header.get(key).is_none());
    let problem = Problem::new(Code::UnknownFrontKey, &file.source, &entry.key_span, message).help(help);
    file.problems.push(problem.fix_if(sure, &entry.key_span));
}

/// The value of a key that is yes or no; none if it is neither.
pub fn yes_no(value: &str) -> Option<bool> {
    match unquoted(value).to_lowercase().as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Quotes around a whole value are dropped.
fn unquoted(value: &str) -> String {
    let pairs = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')];
    let inner = pairs.iter().find_map(|(open, close)| value.strip_prefix(*open)?.strip_suffix(*close));
    inner.unwrap_or(value).trim().to_owned()
}
