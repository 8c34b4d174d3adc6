//! How a connector shows who it is.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use tokio::sync::Mutex;
use url::form_urlencoded;

use super::{Body, Client, Failure, Prepared};
use crate::connector::exchange::Journal;
use crate::connector::hidden::Hidden;
use crate::connector::section::Section;

/// A login.
#[derive(Debug)]
pub(in crate::connector) enum Auth {
    None,
    Basic { user: String, password: Hidden },
    Bearer { token: Hidden },
    OAuth2(Box<Tokens>),
}

/// OAuth 2.0, client credentials (RFC 6749, section 4.4).
#[derive(Debug)]
pub(in crate::connector) struct Tokens {
    url: String,
    client_id: String,
    client_secret: Hidden,
    scope: Option<String>,
    audience: Option<String>,
    /// Whether the client's name and secret go in the form instead of the header.
    in_form: bool,
    token: Mutex<Option<Token>>,
}

#[derive(Clone, Debug)]
struct Token {
    text: Hidden,
    until: Instant,
}

/// A token is not used any more when it is about to expire: the request takes a while itself.
const MARGIN: Duration = Duration::from_secs(60);

impl Auth {
    /// Reads the section `auth`. Nothing: there is a mistake.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let Some(auth) = section.section("auth") else {
            return (!section.has("auth")).then_some(Self::None);
        };
        let kinds = [("none", 0), ("basic", 1), ("bearer", 2), ("oauth2", 3)];
        if !auth.has("kind") {
            auth.problem("kind", "missing; write \"none\", \"basic\", \"bearer\" or \"oauth2\"");
            return None;
        }
        let read = match auth.one_of("kind", &kinds)? {
            0 => Some(Self::None),
            1 => {
                let user = auth.needed("user", "user = \"guichet\"");
                let password = needed_secret(&auth, "password");
                password.map(|password| Self::Basic { user, password })
            }
            2 => needed_secret(&auth, "token").map(|token| Self::Bearer { token }),
            _ => Tokens::read(&auth).map(|tokens| Self::OAuth2(Box::new(tokens))),
        };
        auth.done();
        read
    }

    /// The token of OAuth 2.0: the one that still holds, or a new one.
    pub(super) async fn token(&self, client: &Client, journal: &Journal) -> Result<Option<String>, Failure> {
        let Self::OAuth2(tokens) = self else { return Ok(None) };
        // The lock is held while it is fetched: of many deliveries that begin at once, one asks.
        let mut kept = tokens.token.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| Instant::now() < token.until) {
            journal.hide(token.text.reveal());
            return Ok(Some(token.text.reveal().to_owned()));
        }
        let token = tokens.fetch(client, journal).await?;
        let text = token.text.reveal().to_owned();
        *kept = Some(token);
        Ok(Some(text))
    }

    /// The token was refused.
    pub(super) async fn forget(&self, refused: Option<&str>) {
        let Self::OAuth2(tokens) = self else { return };
        let mut kept = tokens.token.lock().await;
        if kept.as_ref().map(|token| token.text.reveal()) == refused {
            *kept = None;
        }
    }

    pub(super) fn apply(&self, headers: &mut HeaderMap, token: Option<&str>) {
        let text = match self {
            Self::None => return,
            Self::Basic { user, password } => basic(user, password.reveal()),
            Self::Bearer { token } => format!("Bearer {}", token.reveal()),
            Self::OAuth2(_) => format!("Bearer {}", token.unwrap_or_default()),
        };
        if let Ok(mut value) = HeaderValue::from_str(&text) {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
    }
}

impl Tokens {
    fn read(auth: &Section<'_>) -> Option<Self> {
        let url = auth.needed("token_url", "token_url = \"https://login.example.com/oauth/token\"");
        if !url.is_empty() && !Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            auth.problem("token_url", "this is no address; write \"https://login.example.com/oauth/token\"");
        }
        let client_id = auth.needed("client_id", "client_id = \"guichet\"");
        let client_secret = needed_secret(auth, "client_secret");
        let scope = auth.text("scope");
        let audience = auth.text("audience");
        let in_form = auth.one_of("credentials", &[("header", false), ("form", true)]).unwrap_or(false);
        let client_secret = client_secret?;
        Some(Self { url, client_id, client_secret, scope, audience, in_form, token: Mutex::new(None) })
    }

    /// The form that asks for a token, and the `Authorization` beside it, where the credentials stand there.
    fn form(&self) -> (String, Option<String>) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scope) = &self.scope {
            form.append_pair("scope", scope);
        }
        if let Some(audience) = &self.audience {
            form.append_pair("audience", audience);
        }
        if self.in_form {
            form.append_pair("client_id", &self.client_id);
            form.append_pair("client_secret", self.client_secret.reveal());
            return (form.finish(), None);
        }
        // Both are form-encoded before they are joined (RFC 6749, section 2.3.1).
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let login = basic(&encode(&self.client_id), &encode(self.client_secret.reveal()));
        (form.finish(), Some(login))
    }

    async fn fetch(&self, client: &Client, journal: &Journal) -> Result<Token, Failure> {
        let (form, login) = self.form();
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        headers.extend(login.map(|login| ("authorization".to_owned(), login)));
        let request = Prepared {
            name: "auth",
            method: Method::POST,
            address: self.url.clone(),
            headers,
            body: Some(Body {
                media_type: "application/x-www-form-urlencoded".to_owned(),
                bytes: form.into_bytes(),
                shown: None,
            }),
            login: false,
        };
        let answer = client.once(&request, None, &journal.without_answers()).await?;
        let said = answer.json().unwrap_or_default();
        let text =
            said.get("access_token").and_then(serde_json::Value::as_str).filter(|_| answer.succeeded());
        let Some(text) = text else {
            return Err(Failure::Lost(format!("`auth`: no token was given: status {}", answer.status)));
        };
        journal.hide(text);
        let seconds = said.get("expires_in").and_then(|seconds| {
            seconds.as_u64().or_else(|| seconds.as_str().and_then(|text| text.parse().ok()))
        });
        let lives = Duration::from_secs(seconds.unwrap_or(300).min(86_400));
        let until = Instant::now() + lives.saturating_sub(MARGIN.min(lives / 5));
        Ok(Token { text: Hidden::new(text.to_owned()), until })
    }
}

fn needed_secret(section: &Section<'_>, key: &'static str) -> Option<Hidden> {
    if !section.has(key) {
        section.problem(key, "missing; write { env = \"NAME\" } or { file = \"/run/secrets/name\" }");
    }
    section.secret(key)
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}
