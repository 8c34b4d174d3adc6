//! Help desks that read mail.

mod message;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::context::description;
use super::exchange::Journal;
use super::hidden::{Hidden, MASK};
use super::http::chain;
use super::section::Section;
use super::template::{Escape, Template};
use super::{Delivery, Outcome};

/// A mail server, and who writes to whom.
#[derive(Debug)]
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    /// For the journal: `mail.example.com:587, STARTTLS`.
    server: String,
    login: Option<String>,
    settings: serde_json::Value,
    description: Template,
    from: Mailbox,
    to: Vec<Mailbox>,
    cc: Vec<Mailbox>,
    reply_to: Template,
    subject: Template,
    text: Template,
    html: Template,
    /// What Message-IDs end with.
    domain: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Security {
    StartTls,
    Tls,
    None,
}

impl Smtp {
    /// Reads the section of a connector. Nothing: there is a mistake, which has been said.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let host = section.needed("host", "host = \"mail.example.com\"");
        let ways = [("starttls", Security::StartTls), ("tls", Security::Tls), ("none", Security::None)];
        let security = section.one_of("security", &ways).unwrap_or(Security::StartTls);
        let usual = match security {
            Security::StartTls => 587,
            Security::Tls => 465,
            Security::None => 25,
        };
        let port =
            section.whole("port", 1..=65_535).and_then(|port| u16::try_from(port).ok()).unwrap_or(usual);
        let tls = tls(section, &host, security);
        let user = section.text("user");
        let password = section.secret("password");
        let credentials = credentials(section, user, password, security);
        let settings = section.values("settings");
        let own = section.template("description", Escape::None);
        if !section.has("from") {
            section.problem("from", "missing; for example from = \"Help <help@example.com>\"");
        }
        let from = mailboxes(section, "from");
        let to = mailboxes(section, "to");
        if !section.has("to") || to.as_ref().is_some_and(Vec::is_empty) {
            section.problem("to", "missing; for example to = [\"desk@example.com\"]");
        }
        let cc = mailboxes(section, "cc");
        let domain = section.text("domain");
        let or = |key, escape, otherwise: &str| {
            if section.has(key) {
                section.template(key, escape)
            } else {
                Template::read(otherwise, escape).ok()
            }
        };
        let reply_to = or("reply_to", Escape::None, "{{ person.values.email or ticket.fields.email }}");
        let subject = or("subject", Escape::None, "[{{ reference }}] {{ ticket.title }}");
        let text = or("text", Escape::None, message::TEXT);
        let html = or("html", Escape::Html, message::HTML);
        let from = from?.into_iter().next()?;
        let domain = domain.unwrap_or_else(|| from.email.domain().to_owned());
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host)
            .port(port)
            .tls(tls?)
            .hello_name(ClientId::Domain(domain.clone()))
            // The connector's own time limit is the one that counts; this one is for connections that hang on.
            .timeout(Some(std::time::Duration::from_secs(3600)));
        let login = credentials.as_ref().ok()?.as_ref().map(|(user, _)| user.clone());
        let transport = match credentials.ok()? {
            Some((user, password)) => {
                transport.credentials(Credentials::new(user, password.reveal().to_owned()))
            }
            None => transport,
        };
        let way = match security {
            Security::StartTls => "STARTTLS",
            Security::Tls => "TLS",
            Security::None => "not encrypted",
        };
        Some(Self {
            transport: transport.build(),
            server: format!("{host}:{port}, {way}"),
            login,
            settings,
            description: description(own),
            from,
            to: to.filter(|to| !to.is_empty())?,
            cc: cc?,
            reply_to: reply_to?,
            subject: subject?,
            text: text?,
            html: html?,
            domain,
        })
    }

    pub(super) async fn deliver(&self, delivery: &Delivery, journal: &Journal) -> Outcome {
        let message = match self.message(delivery) {
            Ok(message) => message,
            Err(why) => return Outcome::Never { why },
        };
        let login = self.login.as_ref().map(|user| format!("login: {user}, {MASK}\n")).unwrap_or_default();
        let mail = String::from_utf8_lossy(&message.formatted()).replace('\r', "");
        journal.say(&format!("mail to {}\n{login}\n{mail}", self.server));
        match self.transport.send(message).await {
            Ok(response) => {
                journal.answered(&format!(
                    "{} {}",
                    response.code(),
                    response.message().collect::<Vec<_>>().join("\n")
                ));
                Outcome::Delivered { number: None, link: None }
            }
            Err(error) => {
                journal.answered(&chain(&error));
                judge(&error)
            }
        }
    }
}

/// Nothing of what the server says: it may repeat addresses.
fn judge(error: &lettre::transport::smtp::Error) -> Outcome {
    let Some(code) = error.status() else {
        let why = if error.is_response() || error.is_client() {
            format!("the mail server does not speak as it should: {}", chain(error))
        } else {
            format!("the mail server cannot be reached: {}", chain(error))
        };
        return Outcome::Later { why, after: None };
    };
    let code = code.to_string();
    let why = format!("the mail server answered {code}");
    // Not the ticket is wrong but the login (RFC 4954, section 6), and the operator can mend it.
    let login = matches!(code.as_str(), "530" | "534" | "535" | "538");
    if error.is_permanent() && !login {
        Outcome::Never { why }
    } else {
        Outcome::Later { why: if login { format!("{why}; check the login") } else { why }, after: None }
    }
}

fn tls(section: &Section<'_>, host: &str, security: Security) -> Option<Tls> {
    let ca = section.text("ca");
    if security == Security::None {
        return Some(Tls::None);
    }
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca {
        let read = std::fs::read(&path).map_err(|error| error.kind().to_string());
        let read = read.and_then(|pem| Certificate::from_pem(&pem).map_err(|error| chain(&error)));
        match read {
            Ok(certificate) => parameters = parameters.add_root_certificate(certificate),
            Err(error) => {
                section.problem(
                    "ca",
                    &format!("`{path}` cannot be read: {error}; write the path of a PEM file"),
                );
                return None;
            }
        }
    }
    match parameters.build() {
        Ok(parameters) if security == Security::StartTls => Some(Tls::Required(parameters)),
        Ok(parameters) => Some(Tls::Wrapper(parameters)),
        Err(error) => {
            section.problem("host", &format!("no secure connection can be made to it: {}", chain(&error)));
            None
        }
    }
}

type Login = Option<(String, Hidden)>;

fn credentials(
    section: &Section<'_>,
    user: Option<String>,
    password: Option<Hidden>,
    security: Security,
) -> Result<Login, ()> {
    match (user, password) {
        (None, None) if section.has("password") => Err(()),
        (None, None) => Ok(None),
        (Some(_), Some(_)) if security == Security::None => {
            section.problem("security", "a password would be sent in clear; write \"starttls\" or \"tls\"");
            Err(())
        }
        (Some(user), Some(password)) => Ok(Some((user, password))),
        (Some(_), None) => {
            if !section.has("password") {
                section.problem(
                    "password",
                    "missing; write { env = \"NAME\" } or { file = \"/run/secrets/name\" }",
                );
            }
            Err(())
        }
        (None, Some(_)) => {
            section.problem("user", "missing; there is a `password`");
            Err(())
        }
    }
}

fn mailboxes(section: &Section<'_>, key: &'static str) -> Option<Vec<Mailbox>> {
    let mut all = Vec::new();
    let mut wrong = false;
    for text in section.texts(key) {
        match text.parse() {
            Ok(mailbox) => all.push(mailbox),
            Err(_) => {
                section.problem(key, &format!("`{text}` is no address; write \"Name <name@example.com>\""));
                wrong = true;
            }
        }
    }
    (!wrong).then_some(all)
}
