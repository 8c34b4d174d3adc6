//! `guichet values`: the names that writers may use, as the project file has them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use guichet_engine::model::project::{HostValue, LocalText, PROJECT_FILE, Project, QuestionType};
use guichet_engine::{Folder, Problem};
use serde::Serialize;
use textwrap::core::display_width;

use crate::{Failure, folder, report};

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures, or a file in it.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object, for programs.
    Json,
}

/// Everything there is.
#[derive(Serialize)]
struct Names<'a> {
    languages: &'a [String],
    groups: Vec<&'a str>,
    values: Vec<HostName<'a>>,
    functions: Vec<FunctionName<'a>>,
    tickets: Vec<TicketName>,
    question_types: Vec<TypeName<'a>>,
    texts: BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>,
}

#[derive(Serialize)]
struct HostName<'a> {
    name: &'a str,
    kind: &'a str,
    one_of: &'a [String],
    optional: bool,
}

#[derive(Serialize)]
struct FunctionName<'a> {
    name: &'a str,
    takes: Vec<Part<'a>>,
    gives: Vec<Part<'a>>,
    changes: bool,
    /// What the person is asked to allow first, by language.
    #[serde(skip_serializing_if = "Option::is_none")]
    consent: Option<BTreeMap<&'a str, &'a str>>,
}

#[derive(Serialize)]
struct Part<'a> {
    name: &'a str,
    kind: &'a str,
}

#[derive(Serialize)]
struct TicketName {
    name: String,
    /// It is the type of files that name none.
    default: bool,
    fields: Vec<Field>,
}

#[derive(Serialize)]
struct Field {
    name: String,
    one_of: Vec<String>,
    required: bool,
}

#[derive(Serialize)]
struct TypeName<'a> {
    name: &'a str,
    kind: &'a str,
    must_match: Option<&'a str>,
    one_of: &'a [String],
    example: Option<&'a str>,
    private: bool,
}

/// What is there in every project, and what it stands for.
const ALWAYS: &[(&str, &str, &str)] = &[
    ("today", "date", "the day it is, where the person is"),
    ("now", "moment", "the same with the time"),
    ("visits", "number", "how often this step was entered"),
    ("user.groups", "list", "the groups of the person: `\"hr\" in user.groups`"),
    ("outcome", "text", "how the procedure ended that was called: solved, not solved, done, link"),
    ("procedure.title", "text", "what the conversation is about"),
    ("ticket.number", "text", "below a ticket box, once it is known"),
    ("ticket.link", "text", "the same: where the ticket can be read"),
    ("ticket.failed", "yes/no", "the help desk has refused it"),
];

/// Question types that every project has.
const TYPES: &str =
    "text, long text, number, whole number, yes/no, date, time, email, phone, web address, file";

/// Lists the names of a project.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let target = folder::target(&arguments.folder)?;
    let file = target.root.join(PROJECT_FILE);
    if !file.is_file() {
        let folder = arguments.folder.display();
        return Err(Failure::Refused(format!(
            "there is no `{PROJECT_FILE}` in `{folder}` or above it; `guichet new` starts a folder with one"
        )));
    }
    let bytes = std::fs::read(&file).map_err(|error| Failure::io(format!("`{}`", file.display()), &error))?;
    let folder = Folder { files: BTreeMap::from([(PROJECT_FILE.to_owned(), bytes)]) };
    let (project, problems) = Project::read(folder.text(PROJECT_FILE).as_ref());
    if project.unreadable {
        let problems: Vec<&Problem> = problems.iter().collect();
        report::all(&problems, 1, None, &mut std::io::stdout())
            .map_err(|error| Failure::io("standard output", &error))?;
        return Err(Failure::Problems);
    }
    let names = names(&project);
    let text = match arguments.format {
        Format::Text => tables(&names, &project),
        Format::Json => {
            let text = serde_json::to_string_pretty(&names);
            text.map_err(|error| Failure::Refused(error.to_string()))? + "\n"
        }
    };
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads along has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Failure::io("standard output", &error)),
    }
}

fn names(project: &Project) -> Names<'_> {
    Names {
        languages: &project.languages,
        groups: project.group_names().collect(),
        values: project.values.iter().map(|(name, value)| host_name(name, value)).collect(),
        functions: project
            .functions
            .iter()
            .map(|(name, function)| FunctionName {
                name,
                takes: named(&function.takes.0),
                gives: named(&function.gives.0),
                changes: function.changes,
                consent: function.consent.as_ref().map(|text| languages(text, project)),
            })
            .collect(),
        tickets: project.ticket_type_names().filter_map(|name| ticket(project, name)).collect(),
        question_types: project.question_types.iter().map(|(name, known)| type_name(name, known)).collect(),
        texts: project.texts.iter().map(|(name, text)| (name.as_str(), languages(text, project))).collect(),
    }
}

fn host_name<'a>(name: &'a str, value: &'a HostValue) -> HostName<'a> {
    match value {
        HostValue::Type(kind) => HostName { name, kind, one_of: &[], optional: false },
        HostValue::Table { r#type, one_of, optional } => HostName {
            name,
            kind: r#type.as_deref().unwrap_or("text"),
            one_of: one_of.as_deref().unwrap_or_default(),
            optional: *optional,
        },
    }
}

fn named(parts: &[(String, String)]) -> Vec<Part<'_>> {
    parts.iter().map(|(name, kind)| Part { name, kind }).collect()
}

fn ticket(project: &Project, name: &str) -> Option<TicketName> {
    let fields = project.ticket_type(name)?.fields.into_iter();
    let default = project.default_ticket_type.as_deref() == Some(name);
    let field = |field: guichet_engine::model::ticket::FieldType| Field {
        name: field.name,
        one_of: field.one_of,
        required: field.required,
    };
    Some(TicketName { name: name.to_owned(), default, fields: fields.map(field).collect() })
}

fn type_name<'a>(name: &'a str, known: &'a QuestionType) -> TypeName<'a> {
    TypeName {
        name,
        kind: known.r#type.as_deref().unwrap_or("text"),
        must_match: known.must_match.as_deref(),
        one_of: known.one_of.as_deref().unwrap_or_default(),
        example: known.example.as_deref(),
        private: known.private,
    }
}

fn languages<'a>(text: &'a LocalText, project: &'a Project) -> BTreeMap<&'a str, &'a str> {
    match text {
        LocalText::One(text) => BTreeMap::from([(project.source_language(), text.as_str())]),
        LocalText::Each(texts) => {
            texts.iter().map(|(language, text)| (language.as_str(), text.as_str())).collect()
        }
    }
}

/// Tables for writers, each under its title.
fn tables(names: &Names<'_>, project: &Project) -> String {
    let mut text = String::new();
    let mut add = |title: &str, rows: Vec<[String; 3]>| {
        if !rows.is_empty() {
            text.push_str(&format!("{}{title}\n{}", if text.is_empty() { "" } else { "\n" }, table(&rows)));
        }
    };
    let row = |name: &str, kind: &str, more: &str| [name.to_owned(), kind.to_owned(), more.to_owned()];
    let missing = |optional| if optional { "may be missing" } else { "" };
    let values = names.values.iter().map(|value| {
        let kind = if value.one_of.is_empty() { value.kind.to_owned() } else { quoted(value.one_of) };
        row(value.name, &kind, missing(value.optional))
    });
    add("What the page gives", values.collect());
    add("Always there", ALWAYS.iter().map(|(name, kind, more)| row(name, kind, more)).collect());
    let functions = names.functions.iter().map(|function| {
        let takes = format!("takes {}", list(&function.takes));
        let gives = format!("gives {}", list(&function.gives));
        let changes = if function.changes { "; changes something" } else { "" };
        let asks = if function.consent.is_some() { "; asks the person first" } else { "" };
        row(function.name, &takes, &format!("{gives}{changes}{asks}"))
    });
    add("What a call may ask (function)", functions.collect());
    add(
        "Groups",
        names
            .groups
            .iter()
            .map(|group| row(group, if *group == "everyone" { "everybody" } else { "" }, ""))
            .collect(),
    );
    for ticket in &names.tickets {
        let default = if ticket.default { ", the type of files that name none" } else { "" };
        let fields = ticket.fields.iter().map(|field| {
            let kind = if field.one_of.is_empty() { "any text".to_owned() } else { field.one_of.join(", ") };
            row(&field.name, &kind, if field.required { "required" } else { "" })
        });
        let rows: Vec<_> = fields.collect();
        let rows = if rows.is_empty() { vec![row("title, details", "any text", "")] } else { rows };
        add(&format!("Ticket type: {}{default}", ticket.name), rows);
    }
    let mut types = vec![row(TYPES, "", "")];
    types.extend(names.question_types.iter().map(|known| {
        let kind = if known.one_of.is_empty() { known.kind.to_owned() } else { known.one_of.join(", ") };
        let about = [
            known.must_match.map(|pattern| format!("must match {pattern}")),
            known.example.map(|example| format!("e.g. {example}")),
            known.private.then(|| "private".to_owned()),
        ];
        row(known.name, &kind, &about.into_iter().flatten().collect::<Vec<_>>().join("; "))
    }));
    add("Question types", types);
    let source = project.source_language();
    let texts = project.texts.iter().map(|(name, text)| {
        let missing = names
            .languages
            .iter()
            .filter(|language| !languages(text, project).contains_key(language.as_str()));
        let missing: Vec<&str> = missing.map(String::as_str).collect();
        let missing = match text {
            LocalText::Each(_) if !missing.is_empty() => format!("not in {}", missing.join(", ")),
            _ => String::new(),
        };
        [format!("texts.{name}"), text.get(source, source).to_owned(), missing]
    });
    add("Texts", texts.collect());
    text
}

fn list(parts: &[Part<'_>]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("{} ({})", part.name, part.kind)).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

fn quoted(texts: &[String]) -> String {
    texts.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ")
}

/// Rows with their cells under each other; a row of one cell may be as long as it likes.
fn table(rows: &[[String; 3]]) -> String {
    let alone = |row: &&[String; 3]| row[1].is_empty() && row[2].is_empty();
    let width = |at: usize| {
        let cells = rows.iter().filter(|row| !alone(row)).filter_map(|row| row.get(at));
        cells.map(|cell| display_width(cell)).filter(|width| *width <= 44).max().unwrap_or_default()
    };
    let widths = [width(0), width(1)];
    let mut text = String::new();
    for row in rows {
        let mut line = String::from("  ");
        for (at, cell) in row.iter().enumerate() {
            let padding = widths.get(at).map_or(0, |width| width.saturating_sub(display_width(cell)) + 2);
            line.push_str(&cell.replace(['\n', '\t'], " "));
            line.push_str(&" ".repeat(padding));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
