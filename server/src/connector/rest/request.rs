//! A request as the operator writes it, and what it becomes for one ticket.

use minijinja::value::Value;
use reqwest::Method;
use url::form_urlencoded;

use crate::connector::Attachment;
use crate::connector::http::{Body, Failure, Part, Prepared, multipart};
use crate::connector::section::Section;
use crate::connector::template::{Escape, Template};

/// A request with templates.
#[derive(Debug)]
pub(super) struct Request {
    name: &'static str,
    method: Method,
    url: Option<Template>,
    headers: Vec<(String, Template)>,
    content: Content,
    login: bool,
}

/// What it carries.
#[derive(Debug)]
enum Content {
    Nothing,
    Json(Template),
    Form(Vec<(String, Template)>),
    Text(Template, String),
    Parts(Parts),
    /// The file itself.
    File,
}

#[derive(Debug)]
struct Parts {
    fields: Vec<(String, Template)>,
    /// Fields that are JSON.
    json: Vec<(String, Template)>,
    /// The name of the field that holds a file; empty: the file is in the fields.
    file: String,
}

impl Request {
    /// Reads `method`, `url`, `headers`, `login` and one of `json`, `form`, `text`, `parts` and `content = "file"`.
    pub(super) fn read(section: &Section<'_>, name: &'static str) -> Option<Self> {
        let content = Content::read(section);
        let silent = matches!(content, Some(Content::Nothing));
        let method = match section.text("method") {
            None if silent => Some(Method::GET),
            None => Some(Method::POST),
            Some(method) => {
                let read = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).ok();
                if read.is_none() {
                    section.problem("method", &format!("`{method}` is no method of HTTP; write \"POST\""));
                }
                read
            }
        };
        let url = section.template("url", Escape::Url);
        let wrong_url = url.is_none() && section.has("url");
        let headers = headers(section);
        let login = section.one_of("login", &[("yes", true), ("no", false)]).unwrap_or(true);
        let content = content?;
        (!wrong_url).then_some(Self { name, method: method?, url, headers, content, login })
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Fills in the templates; the files are for requests that carry some.
    pub(super) fn prepare(
        &self,
        common: &[(String, Template)],
        context: &Value,
        files: &[&Attachment],
    ) -> Result<Prepared, Failure> {
        let fill = |key: &str, template: &Template| {
            let wrong = |wrong| Failure::Wrong(format!("`{}.{key}` cannot be filled in: {wrong}", self.name));
            template.render(context).map_err(wrong)
        };
        let address = self.url.as_ref().map_or(Ok(String::new()), |url| fill("url", url))?;
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        for (name, template) in common.iter().chain(&self.headers) {
            let value = fill(name, template)?;
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            // A token that is optional, or not there yet.
            if !value.trim().is_empty() {
                headers.push((name.clone(), value));
            }
        }
        let body = match &self.content {
            Content::Nothing => None,
            Content::Json(template) => {
                let text = json(self.name, &fill("json", template)?)?;
                Some(Body {
                    media_type: "application/json".to_owned(),
                    bytes: text.into_bytes(),
                    shown: None,
                })
            }
            Content::Form(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, template) in fields {
                    form.append_pair(name, &fill(name, template)?);
                }
                let media_type = "application/x-www-form-urlencoded".to_owned();
                Some(Body { media_type, bytes: form.finish().into_bytes(), shown: None })
            }
            Content::Text(template, media_type) => {
                let bytes = fill("text", template)?.into_bytes();
                Some(Body { media_type: media_type.clone(), bytes, shown: None })
            }
            Content::Parts(parts) => {
                let mut all = Vec::new();
                for (name, template) in &parts.fields {
                    all.push(field(name, None, fill(name, template)?));
                }
                for (name, template) in &parts.json {
                    let text = json(self.name, &fill(name, template)?)?;
                    all.push(field(name, Some("application/json"), text));
                }
                let files = files.iter().filter(|_| !parts.file.is_empty());
                all.extend(files.map(|file| Part {
                    name: parts.file.clone(),
                    file_name: Some(file.name.clone()),
                    media_type: Some(media_type(file)),
                    bytes: file.bytes.clone(),
                }));
                Some(multipart(&all))
            }
            Content::File => files.first().map(|file| Body {
                media_type: media_type(file),
                bytes: file.bytes.clone(),
                shown: Some(format!("({} bytes)", file.bytes.len())),
            }),
        };
        Ok(Prepared {
            name: self.name,
            method: self.method.clone(),
            address,
            headers,
            body,
            login: self.login,
        })
    }

    pub(super) fn set_method(&mut self, method: Method) {
        self.method = method;
    }
}

impl Content {
    fn read(section: &Section<'_>) -> Option<Self> {
        let ways: Vec<&str> =
            ["json", "form", "text", "parts", "content"].into_iter().filter(|way| section.has(way)).collect();
        if let [first, second, ..] = ways.as_slice() {
            section.problem(second, &format!("there is `{first}` already; a request carries one of them"));
            return None;
        }
        match ways.first().copied() {
            None => Some(Self::Nothing),
            Some("json") => section.template("json", Escape::Json).map(Self::Json),
            Some("form") => Some(Self::Form(section.templates("form", Escape::None))),
            Some("text") => {
                let media_type =
                    section.needed("content_type", "content_type = \"text/plain; charset=utf-8\"");
                let escape = if media_type.contains("xml") { Escape::Xml } else { Escape::None };
                section.template("text", escape).map(|template| Self::Text(template, media_type))
            }
            Some("parts") => {
                let parts = section.section("parts")?;
                let fields = parts.templates("fields", Escape::None);
                let json = parts.templates("json", Escape::Json);
                let file = parts.text("file").unwrap_or_else(|| "file".to_owned());
                parts.done();
                Some(Self::Parts(Parts { fields, json, file }))
            }
            Some(_) => section.one_of("content", &[("file", ())]).map(|()| Self::File),
        }
    }
}

/// JSON that was put together from a template: whole, and on the wire as short as it can be.
fn json(request: &str, text: &str) -> Result<String, Failure> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| {
        Failure::Wrong(format!("`{request}`: the template gives no JSON: line {}", error.line()))
    })?;
    serde_json::to_string(&value)
        .map_err(|_| Failure::Wrong(format!("`{request}`: the template gives no JSON")))
}

fn field(name: &str, media_type: Option<&str>, text: String) -> Part {
    Part {
        name: name.to_owned(),
        file_name: None,
        media_type: media_type.map(str::to_owned),
        bytes: text.into_bytes(),
    }
}

fn media_type(file: &Attachment) -> String {
    if file.media_type.is_empty() { "application/octet-stream".to_owned() } else { file.media_type.clone() }
}

/// Reads `headers`.
pub(super) fn headers(section: &Section<'_>) -> Vec<(String, Template)> {
    let headers = section.templates("headers", Escape::None);
    for (header, template) in &headers {
        if holds_a_secret(header) && !template.is_dynamic() {
            let advice =
                "a secret may not stand in this file; put it into `secrets` and write \"{{ secrets.NAME }}\"";
            section.problem(&format!("headers.{header}"), advice);
        }
    }
    headers
}

fn holds_a_secret(header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    let names = [
        "authorization",
        "cookie",
        "api-key",
        "apikey",
        "app-token",
        "auth-token",
        "access-token",
        "secret",
        "password",
    ];
    // Zendesk's, Jira's `X-Atlassian-Token: no-check` is no secret, in spite of its name.
    names.iter().any(|name| header.contains(name))
}
