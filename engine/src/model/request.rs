//! `source` of a function that is not the page's: the request with which `guichet serve` answers a call.

use super::project::{Function, HOST};

/// Methods that a request may have.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Headers that belong to the connection or to the server, not to a function (RFC 9110, sections 7 and 10).
const NOT_YOURS: &[&str] = &[
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "cookie",
    "origin",
    "idempotency-key",
    "accept-encoding",
    "proxy-authorization",
];

/// What a person's claims are called in an address: `{person.login}`; and `{person.values.NAME}`.
const CLAIMS: &[&str] = &["login", "name", "language", "groups"];

/// Longest time for which an answer may be kept, in seconds: a day.
const LONGEST_CACHE: u32 = 86_400;

/// A request, as it stands in the project file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST` …
    pub method: String,
    /// Scheme, host and port, without what follows: `https://status.acme.example`. Nothing is filled in there.
    pub origin: String,
    /// What follows the origin.
    pub path: Vec<Place>,
}

/// A part of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// As it stands there.
    Text(String),
    /// What the function is given under that name, percent-encoded.
    Given(String),
    /// A claim of the person, percent-encoded: `login`, `name`, `language`, `groups` or `values.NAME`.
    Person(String),
}

/// What is wrong with a source, and what to do.
pub type Mistake = (String, &'static str);

const WRITE: &str =
    "Write `host` where the page answers, or a request like `GET https://status.acme.example/api/{name}`.";

impl Function {
    /// The request that answers for it; none: the page does.
    ///
    /// # Errors
    /// What is wrong with its `source`: without the name of the function, with what to write instead.
    pub fn request(&self) -> Result<Option<Request>, Mistake> {
        let source = self.source.trim();
        if source.is_empty() || source == HOST {
            return Ok(None);
        }
        let (method, address) = source
            .split_once(char::is_whitespace)
            .ok_or_else(|| (format!("`{source}` is neither `host` nor a request"), WRITE))?;
        if !METHODS.contains(&method) {
            let message = format!("`{method}` is no method; there are {}", METHODS.join(", "));
            return Err((message, WRITE));
        }
        let address = address.trim();
        let scheme = ["https://", "http://"].into_iter().find(|scheme| address.starts_with(scheme));
        let scheme = scheme.ok_or_else(|| (format!("`{address}` does not begin with `https://`"), WRITE))?;
        let rest = address.get(scheme.len()..).unwrap_or_default();
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        check_host(host)?;
        if path.contains('#')
            || address.contains(|letter: char| letter.is_whitespace() || letter.is_control())
        {
            return Err(("the address holds a `#` or a space".to_owned(), "Write `%23` and `%20`."));
        }
        let path = self.places(path)?;
        Ok(Some(Request { method: method.to_owned(), origin: format!("{scheme}{host}"), path }))
    }

    fn places(&self, path: &str) -> Result<Vec<Place>, Mistake> {
        let mut places = Vec::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or_else(|| {
                ("a `{` of the address is not closed".to_owned(), "Write `{name}`, or `%7B` for a brace.")
            })?;
            if !before.is_empty() {
                places.push(Place::Text(before.to_owned()));
            }
            let claim = name.strip_prefix("person.");
            let known = |claim: &str| {
                CLAIMS.contains(&claim) || claim.strip_prefix("values.").is_some_and(|name| !name.is_empty())
            };
            places.push(match claim {
                Some(claim) if known(claim) => Place::Person(claim.to_owned()),
                None if self.takes.0.iter().any(|(taken, _)| taken == name) => Place::Given(name.to_owned()),
                _ => {
                    let message = format!("`{{{name}}}` is nothing that the function `takes`");
                    let help = "Add it to `takes`; or write `{person.login}`, `{person.name}`, `{person.language}`, \
                                `{person.groups}` or `{person.values.…}`.";
                    return Err((message, help));
                }
            });
            rest = behind;
        }
        if rest.contains('}') {
            return Err(("a `}` of the address was not opened".to_owned(), "Write `{name}`, or `%7D`."));
        }
        if !rest.is_empty() {
            places.push(Place::Text(rest.to_owned()));
        }
        Ok(places)
    }

    /// Everything that is wrong with what is said of its request.
    #[must_use]
    pub fn mistakes(&self) -> Vec<Mistake> {
        match self.request() {
            Err(mistake) => vec![mistake],
            Ok(None) => {
                let keys = [
                    ("headers", !self.headers.is_empty()),
                    ("body", self.body.is_some()),
                    ("answer", !self.answer.is_empty()),
                    ("cache", self.cache > 0),
                ];
                let said = keys.iter().filter(|(_, there)| *there);
                said.map(|(key, _)| {
                    let help = "Take it away, or write the request into `source`.";
                    (format!("`{key}` says nothing where the page answers"), help)
                })
                .collect()
            }
            Ok(Some(request)) => self.mistakes_of(&request),
        }
    }

    fn mistakes_of(&self, request: &Request) -> Vec<Mistake> {
        let mut found: Vec<Mistake> = Vec::new();
        if self.changes && request.method == "GET" {
            found.push((
                "`changes = true`, but `GET` changes nothing".to_owned(),
                "Write `POST`, or take `changes` away.",
            ));
        }
        if self.changes && self.cache > 0 {
            let message = "what `changes` something cannot have its answer kept by `cache`".to_owned();
            found.push((message, "Take one of the two away."));
        }
        if self.cache > LONGEST_CACHE {
            let message = format!("`cache` is {} seconds; it may be {LONGEST_CACHE} (a day)", self.cache);
            found.push((message, "Write fewer."));
        }
        if self.body.is_some() && matches!(request.method.as_str(), "GET" | "DELETE") {
            found.push((
                format!("`{}` carries no `body`", request.method),
                "Write `POST`, or take `body` away.",
            ));
        }
        for (part, pointer) in &self.answer {
            if !self.gives.0.iter().any(|(given, _)| given == part) {
                let message = format!("`answer` says where `{part}` is, which the function does not give");
                found.push((message, "Add it to `gives`."));
            }
            if !pointer.is_empty() && !pointer.starts_with('/') {
                let message = format!("`{pointer}` is no JSON pointer");
                found.push((message, "It begins with `/`: `/items/0/name`."));
            }
        }
        for name in self.headers.keys() {
            let token = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
            if name.is_empty() || !name.chars().all(token) {
                found.push((format!("`{name}` is no name of a header"), "Write for example `X-Api-Key`."));
            } else if NOT_YOURS.contains(&name.to_ascii_lowercase().as_str()) {
                found.push((format!("the header `{name}` is not a function's to say"), "Take it away."));
            }
        }
        found
    }
}

/// A host and perhaps a port, both fixed: what is filled in never decides who is called.
fn check_host(host: &str) -> Result<(), Mistake> {
    if host.contains(['{', '}']) {
        return Err((
            "nothing may be filled into the host".to_owned(),
            "Write a function for each host: what somebody types must not decide who is called.",
        ));
    }
    if host.contains('@') {
        return Err((
            "a login may not stand in an address".to_owned(),
            "Write it as a header, with a secret of the operator.",
        ));
    }
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-.:[]".contains(letter);
    if host.is_empty() {
        return Err(("the address names no host".to_owned(), WRITE));
    }
    if host.starts_with(':') || !host.chars().all(fits) {
        return Err((format!("`{host}` is no host"), WRITE));
    }
    Ok(())
}
