//! A SOAP 1.2 service, as a stand-in: it checks the login by digest, and whether an envelope is one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use guichet_server::connector::Outcome;
use quick_xml::events::Event;
use sha1::{Digest, Sha1};

use super::desk::{Asked, Desk, FAULTS, Fault, Kept, Only, Pair, Part, Reply, SECRET, Standing, connector};
use super::ticket::{delivery, files};

const SOAP: &str = r#"
[connector.desk]
kind = "soap"
url = "{url}/service"
timeout = 1
security = { user = "gui & chet", password = { env = "SECRET" }, password_type = "digest" }
faults = { already = ["Duplicate"], later = ["Locked"], never = ["Rejected"] }

[connector.desk.create]
action = "urn:desk/Create"
number = "CreateResponse/Number"
link = "{{ url }}/show?n={{ number }}"
envelope = """
<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:d="urn:desk">
  <env:Header>{{ security }}</env:Header>
  <env:Body><d:Create ref="{{ reference }}" kind="{{ ticket.details }}"><d:Title>{{ ticket.title }}</d:Title>
    <d:Text>{{ ticket.details }}</d:Text>
    {% for file in files %}<d:File name="{{ file.name }}">{{ file.base64 }}</d:File>{% endfor %}
  </d:Create></env:Body>
</env:Envelope>
"""

[connector.desk.find]
action = "urn:desk/Find"
number = "FindResponse/Number"
envelope = """
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Header>{{ security }}</env:Header>
<env:Body><Find>{{ reference }}</Find></env:Body></env:Envelope>
"""
"#;

/// The service.
#[derive(Default)]
pub struct Service {
    pub kept: Vec<Kept>,
    /// What the next call is answered with.
    pub next: Option<Reply>,
    nonces: Vec<String>,
}

/// Elements and attributes as paths of local names, with their texts.
pub fn flat(xml: &str) -> Result<Vec<(String, String)>, String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut text = String::new();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                path.push(start.local_name().as_ref().to_owned());
                for attribute in start.attributes() {
                    let attribute = attribute.map_err(|error| error.to_string())?;
                    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
                    let value = value.map_err(|error| error.to_string())?.into_owned();
                    let name = attribute.key.local_name().as_ref().to_owned();
                    found.push((format!("{}@{name}", path.join("/")), value));
                }
                text.clear();
            }
            Event::End(_) => {
                found.push((path.join("/"), std::mem::take(&mut text)));
                path.pop();
            }
            Event::Text(more) => text.push_str(&more.xml10_content()),
            Event::GeneralRef(name) => match name.resolve_char_ref().map_err(|error| error.to_string())? {
                Some(letter) => text.push(letter),
                None => {
                    text.push_str(quick_xml::escape::resolve_predefined_entity(&name).ok_or("an entity")?)
                }
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if path.is_empty() { Ok(found) } else { Err("it does not end".to_owned()) }
}

impl Service {
    fn login(&mut self, envelope: &[(String, String)]) -> Result<(), String> {
        let token = "Envelope/Header/Security/UsernameToken";
        let get = |name: &str| {
            let found = envelope.iter().find(|(path, _)| *path == format!("{token}/{name}"));
            found.map(|(_, text)| text.clone()).ok_or(format!("no {name}"))
        };
        if get("Username")? != "gui & chet" || !get("Password@Type")?.ends_with("#PasswordDigest") {
            return Err("Username".to_owned());
        }
        let nonce = get("Nonce")?;
        let mut input = STANDARD.decode(&nonce).map_err(|error| error.to_string())?;
        input.extend_from_slice(get("Created")?.as_bytes());
        input.extend_from_slice(SECRET.as_bytes());
        if get("Password")? != STANDARD.encode(Sha1::digest(&input)) {
            return Err("the digest is wrong".to_owned());
        }
        if self.nonces.contains(&nonce) || !get("Created")?.ends_with('Z') {
            return Err("a nonce that was used".to_owned());
        }
        self.nonces.push(nonce);
        Ok(())
    }
}

fn envelope(body: &str) -> Reply {
    let text = format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>{body}</s:Body></s:Envelope>"
    );
    let headers = vec![("content-type", "application/soap+xml".to_owned())];
    Reply { status: 200, headers, body: text }
}

fn fault(status: u16, codes: &[&str]) -> Reply {
    let inner = codes.iter().rev().enumerate().fold(String::new(), |inner, (at, code)| {
        let name = if at + 1 == codes.len() { "Code" } else { "Subcode" };
        format!("<s:{name}><s:Value>x:{code}</s:Value>{inner}</s:{name}>")
    });
    let reason = "<s:Reason><s:Text>printer</s:Text></s:Reason>";
    Reply { status, ..envelope(&format!("<s:Fault>{inner}{reason}</s:Fault>")) }
}

impl Desk for Service {
    fn part(&self, asked: &Asked) -> Part {
        if asked.header("content-type").contains("urn:desk/Find") { Part::Find } else { Part::Create }
    }

    fn take(&mut self, asked: &Asked) -> Result<Reply, String> {
        let kind = asked.header("content-type");
        if asked.path != "/service"
            || !kind.starts_with("application/soap+xml; charset=utf-8; action=\"urn:desk/")
        {
            return Err(format!("this is no SOAP 1.2: {kind}"));
        }
        let text = String::from_utf8(asked.body.clone()).map_err(|error| error.to_string())?;
        let read = flat(&text)?;
        self.login(&read)?;
        if let Some(next) = self.next.take() {
            return Ok(next);
        }
        let all = |path: &str| -> Vec<String> {
            let path = format!("Envelope/Body/{path}");
            read.iter().filter(|(at, _)| *at == path).map(|(_, text)| text.clone()).collect()
        };
        if self.part(asked) == Part::Find {
            let wanted = all("Find").pop().ok_or("Find")?;
            let found = self.kept.iter().find(|ticket| ticket.reference == wanted);
            let number =
                found.map(|ticket| format!("<d:Number>{}</d:Number>", ticket.number)).unwrap_or_default();
            return Ok(envelope(&format!("<d:FindResponse xmlns:d=\"urn:desk\">{number}</d:FindResponse>")));
        }
        let one = |path: &str| all(path).pop().ok_or(path.to_owned());
        let bytes: Vec<Vec<u8>> =
            all("Create/File").iter().map(|file| STANDARD.decode(file).expect("base64")).collect();
        let ticket = Kept {
            reference: one("Create@ref")?,
            number: format!("S-{}", self.kept.len() + 1),
            title: one("Create/Title")?,
            text: one("Create/Text")?,
            files: all("Create/File@name").into_iter().zip(bytes).collect(),
        };
        if one("Create@kind")? != ticket.text {
            return Err("an attribute is not what an element is".to_owned());
        }
        let number = ticket.number.clone();
        self.kept.push(ticket);
        Ok(envelope(&format!(
            "<d:CreateResponse xmlns:d=\"urn:desk\"><d:Number> {number}\n</d:Number></d:CreateResponse>"
        )))
    }

    fn kept(&self) -> Vec<Kept> {
        self.kept.clone()
    }
}

#[tokio::test]
async fn exactly_once() {
    let standing = Standing::start(Service::default()).await;
    let connectors = Pair::new(&standing, SOAP);
    for failure in FAULTS {
        let mut ticket = delivery();
        for part in [Part::Create, Part::Find] {
            let outcome = connectors.strike(&standing, &ticket, (part, failure)).await;
            assert!(matches!(outcome, Outcome::Later { .. }), "{failure:?}: {outcome:?}");
            ticket.again = true;
        }
        let outcome = connectors.deliver(&ticket).await;
        let kept: Vec<_> =
            standing.kept().into_iter().filter(|kept| kept.reference == ticket.reference).collect();
        assert_eq!(kept.len(), 1, "{failure:?}");
        let link = format!("{}/service/show?n={}", standing.address, kept[0].number);
        assert_eq!(outcome, Outcome::Delivered { number: Some(kept[0].number.clone()), link: Some(link) });
        // DEL is allowed in XML 1.0, and what is not is left out.
        assert_eq!((&kept[0].title, &kept[0].text), (&ticket.ticket.title, &ticket.ticket.details));
        assert_eq!(kept[0].files, files(&ticket));
    }
    assert!(standing.all_met());
}

#[tokio::test]
async fn what_faults_mean() {
    let cases: [(Reply, &str); 12] = [
        (fault(400, &["Sender"]), "never"),
        (fault(500, &["Receiver"]), "later"),
        (fault(500, &["Sender"]), "never"),
        (fault(400, &["Sender", "Locked"]), "later"),
        (fault(500, &["Receiver", "Rejected"]), "never"),
        (fault(200, &["Sender", "x", "Duplicate"]), "later"),
        (fault(500, &["VersionMismatch"]), "later"),
        (envelope("<CreateResponse/>"), "later"),
        (
            envelope("<!-- a --><CreateResponse><Number><![CDATA[S&9]]></Number></CreateResponse>"),
            "delivered S&9",
        ),
        (Reply { status: 200, body: "<a><b></a>".to_owned(), ..Reply::default() }, "later"),
        (Reply { status: 404, ..Reply::default() }, "never"),
        (Reply { status: 503, ..Reply::default() }, "later"),
    ];
    for (reply, wanted) in cases {
        let standing = Standing::start(Service { next: Some(reply.clone()), ..Service::default() }).await;
        let got = match Pair::new(&standing, SOAP).deliver(&delivery()).await {
            Outcome::Delivered { number, .. } => format!("delivered {}", number.unwrap_or_default()),
            Outcome::Later { why, .. } | Outcome::Never { why } if why.contains("printer") => panic!("{why}"),
            Outcome::Later { .. } => "later".to_owned(),
            Outcome::Never { .. } => "never".to_owned(),
        };
        assert_eq!(got, wanted, "{reply:?}");
        standing.kept();
    }
}

/// Entities that grow, that read files, and nesting without end: refused before they do anything.
#[tokio::test]
async fn answers_that_attack() {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><a><Number>&b;</Number></a>";
    let file = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    let entity = "<s:Envelope xmlns:s=\"x\"><s:Body><CreateResponse><Number>&b;</Number></CreateResponse></s:Body></s:Envelope>";
    let deep = "<a>".repeat(200_000);
    // Harmless, and refused all the same.
    let typed = format!(
        "<!DOCTYPE Envelope>{}",
        envelope("<CreateResponse><Number>S-9</Number></CreateResponse>").body
    );
    for body in [bomb, file, entity, &deep, &typed] {
        let next = Reply { status: 200, body: body.to_owned(), ..Reply::default() };
        let standing = Standing::start(Service { next: Some(next), ..Service::default() }).await;
        let outcome = Pair::new(&standing, SOAP).deliver(&delivery()).await;
        assert!(matches!(outcome, Outcome::Later { .. }), "{outcome:?}");
    }
}

#[tokio::test]
async fn what_is_shown_has_no_secret() {
    let standing = Standing::start(Service::default()).await;
    for digest in [true, false] {
        let slow = SOAP.replace("timeout = 1\n", "timeout = 600\n");
        let toml = if digest { slow } else { slow.replace("\"digest\"", "\"text\"") };
        let connectors = connector(&standing, &toml);
        let exchange = connectors.only().try_out(&delivery()).await;
        let shown = format!("{exchange}{connectors:?}");
        assert!(shown.contains("•••</wsse:Password>") && !shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn a_fault_that_says_it_is_there() {
    let standing = Standing::start(Service::default()).await;
    let connectors = Pair::new(&standing, SOAP);
    let ticket = delivery();
    standing.fail(Part::Create, Fault::TakenCut);
    connectors.deliver(&ticket).await;
    // The outbox has forgotten that it may be there; the service has not.
    let again = Standing::start(Service {
        kept: standing.kept(),
        next: Some(fault(400, &["Sender", "Duplicate"])),
        ..Service::default()
    })
    .await;
    let outcome = Pair::new(&again, SOAP).deliver(&ticket).await;
    assert!(
        matches!(&outcome, Outcome::Delivered { number: Some(number), .. } if number == "S-1"),
        "{outcome:?}"
    );
    assert_eq!(again.kept().len(), 1);
}
