//! A stand-in for a help desk: an HTTP server on loopback that keeps what it is told, and fails on demand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response};
use guichet_server::connector::{Connector, Connectors, Delivery, Outcome};
use serde_json::Value;

/// A request as the stand-in reads it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// What the stand-in answers.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// A ticket as it has arrived.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    pub reference: String,
    pub number: String,
    pub title: String,
    pub text: String,
    pub files: Vec<(String, Vec<u8>)>,
}

/// How a request fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// Not taken, and never answered.
    Silent,
    /// Taken, and never answered.
    TakenSilent,
    /// Not taken: 500.
    Broken,
    /// Taken, and 500.
    TakenBroken,
    /// Not taken; the connection is cut.
    Cut,
    /// Taken; the connection is cut.
    TakenCut,
    /// Taken, and answered with what nobody can read.
    Rubbish,
    /// Not taken: 429 with `Retry-After: 7`.
    Busy,
    /// Taken, and 409.
    Already,
    /// None after all.
    Fine,
}

pub const FAULTS: [Fault; 8] = [
    Fault::Silent,
    Fault::TakenSilent,
    Fault::Broken,
    Fault::TakenBroken,
    Fault::Cut,
    Fault::TakenCut,
    Fault::Rubbish,
    Fault::Busy,
];

/// Which part of the way a request is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    Create,
    Upload,
    Find,
    Other,
}

/// What a help desk does.
pub trait Desk: Send + 'static {
    /// Which part of the way this is.
    fn part(&self, asked: &Asked) -> Part;
    /// Does it; an `Err` says what the documentation forbids.
    fn take(&mut self, asked: &Asked) -> Result<Reply, String>;
    /// What has arrived.
    fn kept(&self) -> Vec<Kept>;
}

impl Desk for Box<dyn Desk> {
    fn part(&self, asked: &Asked) -> Part {
        self.as_ref().part(asked)
    }

    fn take(&mut self, asked: &Asked) -> Result<Reply, String> {
        self.as_mut().take(asked)
    }

    fn kept(&self) -> Vec<Kept> {
        self.as_ref().kept()
    }
}

/// The stand-in, running.
#[derive(Clone)]
pub struct Standing {
    pub address: String,
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    desk: Box<dyn Desk>,
    faults: VecDeque<(Part, Fault)>,
    wrong: Vec<String>,
    asked: Vec<Asked>,
}

impl Standing {
    pub async fn start(desk: impl Desk) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let inner =
            Inner { desk: Box::new(desk), faults: VecDeque::new(), wrong: Vec::new(), asked: Vec::new() };
        let standing = Self { address, inner: Arc::new(Mutex::new(inner)) };
        let serving = standing.clone();
        let app = Router::new().fallback(move |request: Request<Body>| serving.clone().answer(request));
        tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        standing
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The next request of this part fails so.
    pub fn fail(&self, part: Part, fault: Fault) {
        self.inner().faults.push_back((part, fault));
    }

    /// What has arrived; panics with what the documentation forbids.
    pub fn kept(&self) -> Vec<Kept> {
        let inner = self.inner();
        assert!(inner.wrong.is_empty(), "{}", inner.wrong.join("\n"));
        inner.desk.kept()
    }

    /// Whether somebody met every fault.
    fn is_met(&self) -> bool {
        self.inner().faults.is_empty()
    }

    /// Forgets the faults that nobody met; whether all were met.
    pub fn all_met(&self) -> bool {
        let mut inner = self.inner();
        let met = inner.faults.is_empty();
        inner.faults.clear();
        met
    }

    /// Every request, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.inner().asked.clone()
    }

    async fn answer(self, request: Request<Body>) -> Response<Body> {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 50_000_000).await.expect("a body").to_vec();
        let query = head.uri.query().unwrap_or_default().as_bytes();
        let asked = Asked {
            method: head.method.to_string(),
            path: decoded(head.uri.path()),
            query: url::form_urlencoded::parse(query).into_owned().collect(),
            headers: head.headers,
            body,
        };
        let (fault, reply) = self.decide(asked);
        match fault {
            Fault::Silent | Fault::TakenSilent => std::future::pending().await,
            // The task of this connection ends, and the connection with it.
            Fault::Cut | Fault::TakenCut => std::panic::resume_unwind(Box::new("cut")),
            _ => {}
        }
        let mut response = Response::builder().status(reply.status);
        for (name, value) in reply.headers {
            response = response.header(name, value);
        }
        response.body(Body::from(reply.body)).expect("a response")
    }

    fn decide(&self, asked: Asked) -> (Fault, Reply) {
        let mut inner = self.inner();
        let part = inner.desk.part(&asked);
        inner.asked.push(asked.clone());
        let fault = match inner.faults.iter().position(|(of, _)| *of == part) {
            Some(at) => inner.faults.remove(at).map_or(Fault::Fine, |(_, fault)| fault),
            None => Fault::Fine,
        };
        let refused = |status, body: &str| Reply { status, body: body.to_owned(), ..Reply::default() };
        match fault {
            Fault::Silent | Fault::Cut => return (fault, Reply::default()),
            Fault::Broken => return (fault, refused(500, "broken")),
            Fault::Busy => {
                let headers = vec![("retry-after", "7".to_owned())];
                return (fault, Reply { status: 429, headers, body: String::new() });
            }
            _ => {}
        }
        let reply = inner.desk.take(&asked).unwrap_or_else(|wrong| {
            inner.wrong.push(format!("{} {}: {wrong}", asked.method, asked.path));
            refused(400, "wrong")
        });
        match fault {
            Fault::TakenBroken => (fault, refused(500, "broken")),
            Fault::Rubbish => (fault, refused(200, "<html>{{ \u{0} not what you think")),
            Fault::Already => (fault, refused(409, "already")),
            _ => (fault, reply),
        }
    }
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON, which the header must say it is.
    pub fn json(&self) -> Result<Value, String> {
        if !self.header("content-type").starts_with("application/json") {
            return Err(format!("the body is `{}`, not JSON", self.header("content-type")));
        }
        serde_json::from_slice(&self.body).map_err(|error| format!("the body is no JSON: {error}"))
    }

    /// The parts of a form with files: name, name of the file, media type, content.
    pub fn parts(&self) -> Result<Vec<FormPart>, String> {
        let kind = self.header("content-type");
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").ok_or(format!("`{kind}`"))?;
        let body = &self.body;
        let mark = format!("--{boundary}");
        let marks: Vec<usize> =
            (0..body.len()).filter(|at| body[*at..].starts_with(mark.as_bytes())).collect();
        let mut parts = Vec::new();
        for pair in marks.windows(2) {
            let part = &body[pair[0] + mark.len() + 2..pair[1] - 2];
            let end = part.windows(4).position(|four| four == b"\r\n\r\n").ok_or("a part without a head")?;
            let head = String::from_utf8(part[..end].to_vec()).map_err(|error| error.to_string())?;
            let value = |key: &str| {
                let rest = head.split_once(&format!("{key}=\""))?.1;
                let text = rest.split_once('"')?.0;
                Some(text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
            };
            parts.push(FormPart {
                name: value("; name").ok_or("a part without a name")?,
                file_name: value("; filename"),
                bytes: part[end + 4..].to_vec(),
            });
        }
        let last = marks.last().ok_or("no part")?;
        if &body[last + mark.len()..] != b"--\r\n" {
            return Err("the form does not end".to_owned());
        }
        Ok(parts)
    }
}

pub struct FormPart {
    pub name: String,
    pub file_name: Option<String>,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn json(status: u16, body: &Value) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { status, headers, body: body.to_string() }
    }
}

/// A text that has to be there.
pub fn text(value: &Value, pointer: &str) -> Result<String, String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.map(str::to_owned).ok_or(format!("`{pointer}` is no text in {value}"))
}

fn decoded(path: &str) -> String {
    let whole = format!("v={}", path.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(whole.as_bytes()).next().map_or(String::new(), |(_, text)| text.into_owned())
}

/// The same connector twice: one that soon gives up on who does not answer, and one that has time, however slow the
/// machine is.
pub struct Pair {
    quick: Connectors,
    patient: Connectors,
}

impl Pair {
    /// `timeout = 1` stands in the file.
    pub fn new(standing: &Standing, toml: &str) -> Self {
        let patient = toml.replace("timeout = 1\n", "timeout = 600\n");
        assert_ne!(toml, patient);
        Self { quick: connector(standing, toml), patient: connector(standing, &patient) }
    }

    pub async fn deliver(&self, ticket: &Delivery) -> Outcome {
        self.patient.only().deliver(ticket).await
    }

    /// Delivers it while the next request of this part fails so.
    pub async fn strike(
        &self,
        standing: &Standing,
        ticket: &Delivery,
        (part, fault): (Part, Fault),
    ) -> Outcome {
        standing.fail(part, fault);
        if !matches!(fault, Fault::Silent | Fault::TakenSilent) {
            return self.deliver(ticket).await;
        }
        let mut ticket = ticket.clone();
        loop {
            let outcome = self.quick.only().deliver(&ticket).await;
            // On a slow machine it may have given up before it came so far.
            if standing.is_met() || matches!(outcome, Outcome::Delivered { .. }) {
                return outcome;
            }
            ticket.again = true;
        }
    }
}

/// The only connector of a file; `{url}` in it is the address of the stand-in.
pub fn connector(standing: &Standing, toml: &str) -> Connectors {
    read(&toml.replace("{url}", &standing.address)).unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")))
}

/// Reads connectors with two secrets in the environment.
pub fn read(toml: &str) -> Result<Connectors, Vec<String>> {
    let table: toml::Table = toml.parse().unwrap_or_else(|error| panic!("{error}"));
    Connectors::read(&table, &|name| match name {
        "SECRET" => Some(SECRET.to_owned()),
        "OTHER" => Some("other\"secret<&>".to_owned()),
        _ => None,
    })
}

pub const SECRET: &str = "pass word+7/ü";

pub trait Only {
    fn only(&self) -> &Connector;
}

impl Only for Connectors {
    fn only(&self) -> &Connector {
        let name = self.names().next().expect("a connector");
        self.get(name).expect("it is there")
    }
}
