//! Any text in any field arrives as it is, and breaks neither JSON nor a form nor XML nor a mail.

use guichet_server::connector::{Connectors, Delivery, Outcome};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::desk::{Asked, Desk, Kept, Only, Part, Reply, Standing, connector};
use super::mail::MailServer;
use super::soap::flat;
use super::ticket::{NASTY, delivery};

/// Keeps the last request.
struct Echo;

impl Desk for Echo {
    fn part(&self, _: &Asked) -> Part {
        Part::Create
    }

    fn take(&mut self, _: &Asked) -> Result<Reply, String> {
        Ok(Reply { status: 200, body: "<a><b/></a>".to_owned(), ..Reply::default() })
    }

    fn kept(&self) -> Vec<Kept> {
        Vec::new()
    }
}

/// Text made of what breaks things, and of anything.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("]]>".to_owned()),
        Just("{{ key }}".to_owned()),
        Just("{% raw %}".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("\n.\n".to_owned()),
        Just("\0\u{1}\u{8}\u{1b}\u{7f}\u{85}\u{2028}\u{feff}\u{fffe}\u{ffff}".to_owned()),
        Just("--\r\nContent-Disposition: form-data".to_owned()),
        Just("=?utf-8?q?a?=".to_owned()),
        Just("&amp;&#0;<!--".to_owned()),
        Just("+%00%zz&a=b;c".to_owned()),
        Just(NASTY.to_owned()),
        any::<String>(),
    ];
    prop::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

fn tickets() -> impl Strategy<Value = Delivery> {
    (text(), text(), text(), text()).prop_map(|(title, details, field, name)| {
        let mut ticket = delivery();
        ticket.ticket.title = title;
        ticket.ticket.details = details;
        ticket.ticket.fields[1].value = field;
        ticket.files[0].name = name;
        ticket
    })
}

/// Delivers many tickets; `check` looks at each as it arrived.
fn each(toml: &str, check: impl Fn(&Delivery, &Asked) -> Result<(), TestCaseError>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let standing = runtime.block_on(Standing::start(Echo));
    let connectors: Connectors = connector(&standing, toml);
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let result = runner.run(&tickets(), |ticket| {
        let outcome = runtime.block_on(connectors.only().deliver(&ticket));
        prop_assert!(matches!(outcome, Outcome::Delivered { .. }), "{:?}", outcome);
        check(&ticket, &standing.asked().pop().expect("asked"))
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn in_json() {
    let toml = "[connector.a]\nkind = \"rest\"\nurl = \"{url}\"\n[connector.a.create]\n\
                url = \"/{{ reference }}/{{ ticket.title }}?d={{ ticket.details }}\"\n\
                json = '{ \"t\": {{ ticket.title }}, \"all\": {{ ticket }}, \"n\": [{{ files[0].name }}, {{ \"x\" ~ ticket.fields.category }}] }'\n";
    each(toml, |ticket, asked| {
        let body = asked.json().map_err(TestCaseError::fail)?;
        prop_assert_eq!(&body["t"], &ticket.ticket.title);
        prop_assert_eq!(&body["all"]["details"], &ticket.ticket.details);
        prop_assert_eq!(&body["n"][0], &ticket.files[0].name);
        prop_assert_eq!(&body["n"][1], &format!("x{}", ticket.ticket.fields[1].value));
        prop_assert_eq!(&asked.query["d"], &ticket.ticket.details);
        prop_assert_eq!(&asked.path, &format!("/{}/{}", ticket.reference, ticket.ticket.title));
        Ok(())
    });
}

#[test]
fn in_a_form() {
    let toml = "[connector.a]\nkind = \"rest\"\nurl = \"{url}\"\nheaders = { X-Title = \"t {{ ticket.title }}\" }\n\
                create.form = { t = \"{{ ticket.title }}\", \"d&d\" = \"<{{ ticket.details }}>\" }\n";
    each(toml, |ticket, asked| {
        let form: Vec<(String, String)> = url::form_urlencoded::parse(&asked.body).into_owned().collect();
        let pair = |name: &str, value: String| (name.to_owned(), value);
        let wanted =
            [pair("t", ticket.ticket.title.clone()), pair("d&d", format!("<{}>", ticket.ticket.details))];
        prop_assert_eq!(form, wanted);
        Ok(())
    });
}

#[test]
fn in_a_form_with_files() {
    let toml = "[connector.a]\nkind = \"rest\"\nurl = \"{url}\"\nattachments.way = \"multipart\"\n\
                create.parts = { file = \"f\", fields = { t = \"{{ ticket.title }}\" }, json = { d = \"{{ ticket.details }}\" } }\n";
    each(toml, |ticket, asked| {
        let parts = asked.parts().map_err(TestCaseError::fail)?;
        prop_assert_eq!(parts.len(), 4);
        prop_assert_eq!(&parts[0].bytes, ticket.ticket.title.as_bytes());
        let details: String = serde_json::from_slice(&parts[1].bytes)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&details, &ticket.ticket.details);
        prop_assert_eq!(&parts[2].bytes, &ticket.files[0].bytes);
        // In the head of a part these three are percent-encoded, as browsers do.
        prop_assert_eq!(&parts[2].file_name, &Some(unquoted(&ticket.files[0].name)));
        Ok(())
    });
}

/// What a reader that decodes the three gives back; a name that had the codes itself cannot be told apart.
fn unquoted(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// Without what XML 1.0 cannot hold.
fn held(text: &str) -> String {
    let fits = |letter: &char| !matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(fits).collect()
}

#[test]
fn in_xml() {
    let toml = "[connector.a]\nkind = \"soap\"\nurl = \"{url}\"\ncreate.action = \"urn:a\"\n\
                create.envelope = '<e a=\"{{ ticket.title }}\" b=''{{ ticket.details }}''><t>{{ ticket.title }}</t><d>{{ ticket.details }}</d></e>'\n"
        .replace("''", "\\\"")
        .replace("create.envelope = '", "create.envelope = '''")
        .replace("</e>'", "</e>'''")
        .replace("\\\"", "'");
    each(&toml, |ticket, asked| {
        let text =
            String::from_utf8(asked.body.clone()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let read = flat(&text).map_err(TestCaseError::fail)?;
        let get = |path: &str| {
            read.iter().find(|(at, _)| at == path).map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let (title, details) = (held(&ticket.ticket.title), held(&ticket.ticket.details));
        prop_assert_eq!([get("e@a"), get("e@b")], [title.clone(), details.clone()]);
        prop_assert_eq!([get("e/t"), get("e/d")], [title, details]);
        Ok(())
    });
}

/// Ends of lines are those of mail; whatever else was written comes out of it again.
#[test]
fn in_a_mail() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(mut server) = runtime.block_on(MailServer::start()) else { return };
    let connectors = server
        .connector("none", "to = \"desk@example.com\"\ntext = \"{{ ticket.details }}|{{ ticket.title }}\"");
    let server = std::cell::RefCell::new(&mut server);
    let mut runner = TestRunner::new(Config { cases: 100, failure_persistence: None, ..Config::default() });
    let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    let result = runner.run(&tickets(), |ticket| {
        let outcome = runtime.block_on(connectors.only().deliver(&ticket));
        prop_assert_eq!(outcome, Outcome::Delivered { number: None, link: None });
        let mail = runtime.block_on(server.borrow_mut().mail());
        let names: Vec<&str> =
            mail["headers"].as_array().expect("headers").iter().filter_map(|pair| pair[0].as_str()).collect();
        let wanted = [
            "Message-ID",
            "Date",
            "From",
            "Subject",
            "Auto-Submitted",
            "X-Guichet-Reference",
            "To",
            "Reply-To",
            "MIME-Version",
            "Content-Type",
        ];
        prop_assert_eq!(names, wanted);
        let text = format!("{}|{}", ticket.ticket.details, ticket.ticket.title);
        prop_assert_eq!(lines(mail["text/plain"].as_str().expect("text")), lines(&text));
        prop_assert_eq!(mail["files"].as_array().map(Vec::len), Some(2));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}
