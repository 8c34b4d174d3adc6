//! Templates of connectors: what a request says, in whatever form the help desk wants it.
//!
//! Invariant: a value is escaped for the place where it stands; a template says `|safe` where it wants otherwise.

use std::sync::OnceLock;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

use super::escape;
use super::section::{asked, nearest};

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// As they are.
    None,
    /// As JSON, a text with its quotes.
    Json,
    /// As text or attribute of XML.
    Xml,
    /// As text or attribute of HTML.
    Html,
    /// As a part of an address.
    Url,
}

impl Escape {
    /// The name that decides in [`environment`].
    fn name(self) -> &'static str {
        match self {
            Self::None => "text",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Html => "html",
            Self::Url => "url",
        }
    }
}

/// Names that templates may use; what stands for what is in [`super::context`].
const NAMES: &[&str] = &[
    "reference",
    "key",
    "project",
    "ticket",
    "person",
    "created",
    "files",
    "file",
    "description",
    "settings",
    "secrets",
    "url",
    "before",
    "answer",
    "status",
    "number",
    "uploads",
    "uploaded",
    "security",
    // What minijinja brings.
    "range",
    "dict",
    "namespace",
    "loop",
];

/// A template that has been read without a mistake.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    source: String,
    escape: Escape,
}

impl Template {
    /// # Errors
    /// What is wrong with it and what to do, for the operator.
    pub(super) fn read(source: &str, escape: Escape) -> Result<Self, String> {
        Self::read_with(source, escape, NAMES)
    }

    /// The same, where other names stand for something.
    pub(crate) fn read_with(source: &str, escape: Escape, names: &[&str]) -> Result<Self, String> {
        let template =
            environment().template_from_named_str(escape.name(), source).map_err(|error| said(&error))?;
        check_names(template.undeclared_variables(false), names)?;
        Ok(Self { source: source.to_owned(), escape })
    }

    /// The values that it asks for, `person.login`; of one that is reached by a formula, only where it begins.
    pub(crate) fn asks_for(&self) -> Vec<String> {
        let template = environment().template_from_named_str(self.escape.name(), &self.source);
        let mut names: Vec<String> = template
            .map(|template| template.undeclared_variables(true).into_iter().collect())
            .unwrap_or_default();
        names.sort_unstable();
        names
    }

    /// Fills in values that are JSON.
    pub(crate) fn fill(&self, values: &serde_json::Value) -> Result<String, String> {
        self.render(&Value::from_serialize(values))
    }

    /// The text. The error says neither what the person wrote nor a secret.
    pub(super) fn render(&self, context: &Value) -> Result<String, String> {
        environment()
            .template_from_named_str(self.escape.name(), &self.source)
            .and_then(|template| template.render(context))
            .map_err(|error| place(&error))
    }

    /// Whether it says anything by itself.
    pub(super) fn is_dynamic(&self) -> bool {
        self.source.contains("{{") || self.source.contains("{%")
    }
}

/// A formula that is true or not.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    source: String,
}

impl Expression {
    /// # Errors
    /// As [`Template::read`].
    pub(super) fn read(source: &str) -> Result<Self, String> {
        let expression = environment().compile_expression(source).map_err(|error| said(&error))?;
        check_names(expression.undeclared_variables(false), NAMES)?;
        Ok(Self { source: source.to_owned() })
    }

    pub(super) fn holds(&self, context: &Value) -> bool {
        let value = environment().compile_expression(&self.source).and_then(|formula| formula.eval(context));
        value.is_ok_and(|value| value.is_true())
    }
}

fn check_names(used: impl IntoIterator<Item = String>, names: &[&str]) -> Result<(), String> {
    let mut unknown: Vec<String> = used.into_iter().filter(|name| !names.contains(&name.as_str())).collect();
    unknown.sort_unstable();
    match unknown.first() {
        None => Ok(()),
        Some(name) => {
            Err(format!("the template knows no `{name}`{}", asked(nearest(name, names.iter().copied()))))
        }
    }
}

/// A mistake of the template itself: its own text may be shown.
fn said(error: &Error) -> String {
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    format!(
        "the template does not parse: line {}: {}{detail}; mend it",
        error.line().unwrap_or(1),
        error.kind()
    )
}

/// A mistake while it was filled in: its detail may hold what the person wrote.
fn place(error: &Error) -> String {
    format!("line {}: {}", error.line().unwrap_or(1), error.kind())
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut all = Environment::new();
        // A person who is nobody has no values: that is an empty text, not a failure.
        all.set_undefined_behavior(UndefinedBehavior::Chainable);
        all.set_fuel(Some(20_000_000));
        all.set_auto_escape_callback(|name| match name {
            "json" => AutoEscape::Json,
            "html" => AutoEscape::Html,
            "xml" => AutoEscape::Custom("xml"),
            "url" => AutoEscape::Custom("url"),
            _ => AutoEscape::None,
        });
        all.set_formatter(write);
        all.add_filter("lookup", lookup);
        all.add_filter("json", |value: Value| to_json(&value));
        all.add_filter("url", |value: String| escape::url(&value));
        all.add_filter("xml", |value: String| escape::xml(&value));
        all.add_filter("html", |value: String| escape::html(&value));
        all.add_filter("one_line", |value: String| escape::one_line(&value));
        all.add_filter("decode_url", |value: String| {
            url::form_urlencoded::parse(
                format!("v={}", value.replace('+', "%2B").replace('&', "%26")).as_bytes(),
            )
            .next()
            .map(|(_, text)| text.into_owned())
            .unwrap_or_default()
        });
        all
    })
}

fn write(out: &mut Output, state: &State, value: &Value) -> Result<(), Error> {
    let escaped: fn(&str) -> String = match state.auto_escape() {
        AutoEscape::Custom("xml") => escape::xml,
        AutoEscape::Custom("url") => escape::url,
        _ => return minijinja::escape_formatter(out, state, value),
    };
    if value.is_safe() {
        return minijinja::escape_formatter(out, state, value);
    }
    out.write_str(&escaped(&value.to_string())).map_err(Error::from)
}

/// The value that stands for a word in a table of the operator: `ticket.fields.severity | lookup(settings.urgency, "3")`.
fn lookup(word: Value, table: Value, otherwise: Option<Value>) -> Value {
    let found = if word.is_undefined() || word.is_none() {
        Value::UNDEFINED
    } else {
        table.get_item(&word).unwrap_or_default()
    };
    if found.is_undefined() { otherwise.unwrap_or(Value::UNDEFINED) } else { found }
}

fn to_json(value: &Value) -> Result<Value, Error> {
    serde_json::to_string(value)
        .map(Value::from_safe_string)
        .map_err(|_| Error::new(ErrorKind::BadSerialization, "this has no form in JSON"))
}
