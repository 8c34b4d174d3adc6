//! One request and its answer.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Method, Proxy, Url, redirect};

use super::Auth;
use crate::connector::escape::one_line;
use crate::connector::exchange::Journal;
use crate::connector::section::Section;

/// Of an answer no more is read: what a help desk says of one ticket is far shorter.
const LONGEST: usize = 1_048_576;

/// Opens connections to one help desk.
#[derive(Debug)]
pub(in crate::connector) struct Client {
    client: reqwest::Client,
    base: Option<Url>,
    auth: Auth,
}

/// A request, ready to go.
#[derive(Clone, Debug)]
pub(in crate::connector) struct Prepared {
    /// What the operator's file calls it, for messages.
    pub name: &'static str,
    pub method: Method,
    /// With scheme and host, or a path on the help desk.
    pub address: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Body>,
    /// Whether it carries the login of the connector.
    pub login: bool,
}

/// What a request carries.
#[derive(Clone, Debug)]
pub(in crate::connector) struct Body {
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// What stands for it where it is shown, if it is not text.
    pub shown: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(in crate::connector) struct Answer {
    pub status: u16,
    /// How long the help desk wants to be left alone.
    pub after: Option<Duration>,
    pub text: String,
}

/// Why there is no answer. Nobody knows whether the request arrived, but for the second kind.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::connector) enum Failure {
    /// On the way.
    Lost(String),
    /// It cannot be sent at all: an address, a header or a template that gives nonsense.
    Wrong(String),
}

impl Client {
    /// Reads `url`, `ca`, `proxy` and `auth`.
    pub(in crate::connector) fn read(section: &Section<'_>, example: &str) -> Option<Self> {
        let base = section.needed("url", example);
        let base = match Url::parse(&base) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(url),
            _ if base.is_empty() => None,
            _ => {
                section.problem(
                    "url",
                    &format!("`{}` is no address of a server; write {example}", without_login(&base)),
                );
                None
            }
        };
        if let Some(url) = &base
            && (!url.username().is_empty() || url.password().is_some())
        {
            section.problem("url", "a login may not stand in an address; write an `auth` section");
        }
        let auth = Auth::read(section);
        let builder = reqwest::Client::builder()
            .user_agent(concat!("guichet/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            // Which way out there is says the operator's file, not whatever environment this happens to have.
            .no_proxy()
            .redirect(redirect::Policy::custom(follow));
        let builder =
            authorities(section).into_iter().fold(builder, reqwest::ClientBuilder::add_root_certificate);
        let builder = match section.text("proxy").map(|address| (Proxy::all(&address), address)) {
            None => builder,
            Some((_, address)) if address.contains('@') => {
                section.problem("proxy", "a login may not stand in an address; use a proxy that needs none");
                return None;
            }
            Some((Ok(proxy), _)) => builder.proxy(proxy),
            Some((Err(_), address)) => {
                let advice = "write \"http://proxy.example.com:3128\"";
                section.problem("proxy", &format!("`{address}` is no address; {advice}"));
                return None;
            }
        };
        match builder.build() {
            Ok(client) => Some(Self { client, base: Some(base?), auth: auth? }),
            Err(error) => {
                section.problem("url", &format!("no secure connections can be made here: {}", chain(&error)));
                None
            }
        }
    }

    /// The address of the help desk, without the slash at its end.
    pub(in crate::connector) fn base(&self) -> String {
        self.base.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned()).unwrap_or_default()
    }

    /// Sends it, with a new login after one 401.
    pub(in crate::connector) async fn send(
        &self,
        request: &Prepared,
        journal: &Journal,
    ) -> Result<Answer, Failure> {
        let token = if request.login { self.auth.token(self, journal).await? } else { None };
        let answer = self.once(request, token.as_deref(), journal).await?;
        if answer.status != 401 || token.is_none() {
            return Ok(answer);
        }
        // It was refused, so it was not taken: sending it again makes no second ticket.
        self.auth.forget(token.as_deref()).await;
        let token = self.auth.token(self, journal).await?;
        self.once(request, token.as_deref(), journal).await
    }

    pub(super) async fn once(
        &self,
        request: &Prepared,
        token: Option<&str>,
        journal: &Journal,
    ) -> Result<Answer, Failure> {
        let url = self.address(request)?;
        let mut headers = HeaderMap::new();
        if let Some(body) = &request.body {
            headers.insert(CONTENT_TYPE, header(request.name, "content-type", &body.media_type)?);
        }
        for (name, value) in &request.headers {
            let value = header(request.name, name, value)?;
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
                Failure::Wrong(format!("`{}`: `{name}` is no name of a header", request.name))
            })?;
            headers.insert(name, value);
        }
        if request.login {
            self.auth.apply(&mut headers, token);
        }
        journal.request(request, &url, &headers);
        let mut call = self.client.request(request.method.clone(), url).headers(headers);
        if let Some(body) = &request.body {
            call = call.body(body.bytes.clone());
        }
        let lost = |error: reqwest::Error| {
            let why = format!("`{}`: {}", request.name, chain(&error.without_url()));
            journal.failed(&why);
            Failure::Lost(why)
        };
        let mut response = call.send().await.map_err(lost)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if bytes.len() + chunk.len() > LONGEST {
                let why = format!("`{}`: the answer is longer than 1 MB", request.name);
                journal.failed(&why);
                return Err(Failure::Lost(why));
            }
            bytes.extend_from_slice(&chunk);
        }
        let answer = Answer {
            status: response.status().as_u16(),
            after: retry_after(response.headers()),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        };
        journal.answer(&answer, response.headers());
        Ok(answer)
    }

    /// A path goes to the help desk; a whole address too, as long as it stays there. Only logins may be elsewhere.
    fn address(&self, request: &Prepared) -> Result<Url, Failure> {
        let address = request.address.trim();
        let whole = match address {
            "" => self.base(),
            whole if whole.contains("://") => whole.to_owned(),
            path => format!("{}/{}", self.base(), path.trim_start_matches('/')),
        };
        let url = Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url =
            url.ok_or_else(|| Failure::Wrong(format!("`{}`: its `url` is no address", request.name)))?;
        let home = self.base.as_ref().is_some_and(|base| base.origin() == url.origin());
        if request.login && !home {
            let why =
                format!("`{}`: its `url` leads to another host than the connector's `url`", request.name);
            return Err(Failure::Wrong(why));
        }
        Ok(url)
    }
}

impl Answer {
    pub(in crate::connector) fn succeeded(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The answer as JSON, if it is that.
    pub(in crate::connector) fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_str(&self.text).ok()
    }
}

/// Only to the same host, and only where the same request is sent again: a 302 would make a GET of a POST, whose
/// answer says nothing of the ticket.
fn follow(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let same = attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
    if same && matches!(attempt.status().as_u16(), 307 | 308) && attempt.previous().len() <= 3 {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

/// The certificates of `ca`, a PEM file.
fn authorities(section: &Section<'_>) -> Vec<Certificate> {
    let Some(path) = section.text("ca") else { return Vec::new() };
    let read = std::fs::read(&path).map_err(|error| error.kind().to_string());
    let read = read.and_then(|pem| Certificate::from_pem_bundle(&pem).map_err(|error| chain(&error)));
    match read {
        Ok(all) if !all.is_empty() => all,
        Ok(_) => {
            section.problem("ca", &format!("`{path}` holds no certificate; write a PEM file"));
            Vec::new()
        }
        Err(error) => {
            section.problem("ca", &format!("`{path}` cannot be read: {error}; write the path of a PEM file"));
            Vec::new()
        }
    }
}

fn header(request: &str, name: &str, value: &str) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::from_bytes(one_line(value).trim().as_bytes())
        .map_err(|_| Failure::Wrong(format!("`{request}`: the header `{name}` cannot be written")))?;
    value.set_sensitive(name.eq_ignore_ascii_case("authorization"));
    Ok(value)
}

/// Seconds or a date (RFC 9110, section 10.2.3); no more than a day.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    let day = 86_400;
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds.min(day)));
    }
    let at = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc2822).ok()?;
    let seconds = (at - time::OffsetDateTime::now_utc()).whole_seconds();
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default().min(day)))
}

/// An error and what caused it.
pub(in crate::connector) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    text
}

/// An address that somebody wrote wrong may hold a password before its `@`.
fn without_login(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}
