//! The presets: whatever fails, the help desk has the ticket once, with its files, and its number was read.

use guichet_server::connector::Outcome;

use super::desk::{Desk, FAULTS, Fault, Only, Pair, Part, SECRET, Standing, connector};
use super::desks::{EasyVista, Glpi, Jira, ServiceNow, Zammad, Zendesk};
use super::ticket::{delivery, files};

const SERVICENOW: &str = r#"
[connector.desk]
preset = "servicenow"
url = "{url}"
timeout = 1
auth = { user = "guichet", password = { env = "SECRET" } }
settings.category = { printers = "hardware" }
"#;

const ZENDESK: &str = r#"
[connector.desk]
preset = "zendesk"
url = "{url}"
timeout = 1
auth = { user = "agent@example.com/token", password = { env = "SECRET" } }
settings.category = { printers = "printer_tag" }
"#;

const ZAMMAD: &str = r#"
[connector.desk]
preset = "zammad"
url = "{url}/"
timeout = 1
secrets.token = { env = "SECRET" }
settings = { group = "Support", customer = "guest@example.com", category = { printers = "Printers" } }
"#;

const GLPI: &str = r#"
[connector.desk]
preset = "glpi"
url = "{url}"
timeout = 1
secrets = { user_token = { env = "SECRET" }, app_token = { env = "OTHER" } }
settings.category = { printers = 12 }
"#;

const JIRA: &str = r#"
[connector.desk]
preset = "jira"
url = "{url}"
timeout = 1
auth = { user = "agent@example.com", password = { env = "SECRET" } }
settings = { service_desk = 10, request_type = 25, category = { printers = 26 }, priority = { 2 = "High" } }
"#;

const EASYVISTA: &str = r#"
[connector.desk]
preset = "easyvista"
url = "{url}"
timeout = 1
auth = { user = "guichet", password = { env = "SECRET" } }
[connector.desk.settings]
account = "50004"
catalog_code = "INC"
category = { printers = "PRN" }
severity = { 2 = "41" }
urgency = { 2 = "2" }
"#;

/// The ticket once, its files once, its number: after every failure of every part of the way.
async fn exactly_once(desk: impl Desk, toml: &str) {
    let standing = Standing::start(desk).await;
    let connectors = Pair::new(&standing, toml);
    let mut met = 0;
    for part in [Part::Create, Part::Upload, Part::Find] {
        for fault in FAULTS {
            met += usize::from(one(&standing, &connectors, (part, fault)).await);
        }
    }
    assert!(met >= 2 * FAULTS.len(), "{met} failures came to pass");
    assert_eq!(standing.kept().len(), 3 * FAULTS.len());
}

/// One ticket through one failure; whether that failure came to pass.
async fn one(standing: &Standing, connectors: &Pair, (part, fault): (Part, Fault)) -> bool {
    let mut ticket = delivery();
    // A search fails where there is one: after something else has.
    if part == Part::Find {
        let first = connectors.strike(standing, &ticket, (Part::Create, Fault::TakenBroken)).await;
        assert!(matches!(first, Outcome::Later { .. }), "{first:?}");
        ticket.again = true;
    }
    let outcome = connectors.strike(standing, &ticket, (part, fault)).await;
    let struck = matches!(outcome, Outcome::Later { .. });
    if fault == Fault::Busy && struck {
        let Outcome::Later { after, .. } = &outcome else { panic!("{outcome:?}") };
        assert_eq!(after.map(|after| after.as_secs()), Some(7), "{part:?}: {outcome:?}");
    }
    ticket.again = true;
    let outcome = connectors.deliver(&ticket).await;
    let kept = standing.kept();
    let kept: Vec<_> = kept.iter().filter(|kept| kept.reference == ticket.reference).collect();
    assert_eq!(kept.len(), 1, "{part:?} {fault:?}: {outcome:?}, {kept:?}");
    let Outcome::Delivered { number, link } = outcome else { panic!("{part:?} {fault:?}: {outcome:?}") };
    assert_eq!(number.as_ref(), Some(&kept[0].number), "{part:?} {fault:?}");
    assert!(link.is_none_or(|link| link.starts_with("http")), "{part:?} {fault:?}");
    assert_eq!(kept[0].title, ticket.ticket.title);
    assert!(kept[0].text.starts_with(&ticket.ticket.details), "{:?}", kept[0].text);
    assert!(kept[0].text.contains("It's broken") && kept[0].text.contains(&ticket.reference));
    let (mut there, mut wanted) = (kept[0].files.clone(), files(&ticket));
    there.sort();
    wanted.sort();
    assert_eq!(there, wanted, "{part:?} {fault:?}");
    // Each failure is one that the outbox hears of, but for an answer to a file that nobody needs to read.
    let met = standing.all_met();
    let unheard = fault == Fault::Fine || (part, fault) == (Part::Upload, Fault::Rubbish);
    assert!(struck || !met || unheard, "{part:?} {fault:?} was not noticed");
    met
}

#[tokio::test]
async fn servicenow() {
    exactly_once(ServiceNow::default(), SERVICENOW).await;
}

#[tokio::test]
async fn zendesk() {
    exactly_once(Zendesk::default(), ZENDESK).await;
}

#[tokio::test]
async fn zammad() {
    exactly_once(Zammad::default(), ZAMMAD).await;
}

#[tokio::test]
async fn glpi() {
    exactly_once(Glpi::default(), GLPI).await;
}

#[tokio::test]
async fn jira() {
    exactly_once(Jira::default(), JIRA).await;
}

#[tokio::test]
async fn easyvista() {
    exactly_once(EasyVista::default(), EASYVISTA).await;
}

/// Its list does not know the newest ticket yet: the key does.
#[tokio::test]
async fn zendesk_knows_the_key_before_it_finds_the_ticket() {
    let standing = Standing::start(Zendesk::stale()).await;
    let connectors = Pair::new(&standing, ZENDESK);
    let mut ticket = delivery();
    standing.fail(Part::Create, Fault::TakenCut);
    assert!(matches!(connectors.deliver(&ticket).await, Outcome::Later { .. }));
    ticket.again = true;
    let outcome = connectors.deliver(&ticket).await;
    let kept = standing.kept();
    assert_eq!(kept.len(), 1);
    let link = format!("{}/hc/requests/{}", standing.address, kept[0].number);
    assert_eq!(outcome, Outcome::Delivered { number: Some(kept[0].number.clone()), link: Some(link) });
}

/// Two processes at once: the second is told that the first was quicker, and reads its number.
#[tokio::test]
async fn zendesk_says_that_it_is_there() {
    let standing = Standing::start(Zendesk::default()).await;
    let connectors = Pair::new(&standing, ZENDESK);
    standing.fail(Part::Create, Fault::Already);
    let outcome = connectors.deliver(&delivery()).await;
    let kept = standing.kept();
    let Outcome::Delivered { number, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!((kept.len(), number), (1, Some(kept[0].number.clone())));
}

#[tokio::test]
async fn what_is_shown_has_no_secret() {
    for (toml, desk) in [
        (SERVICENOW, Box::new(ServiceNow::default()) as Box<dyn Desk>),
        (ZENDESK, Box::new(Zendesk::default())),
        (ZAMMAD, Box::new(Zammad::default())),
        (GLPI, Box::new(Glpi::default())),
        (JIRA, Box::new(Jira::default())),
        (EASYVISTA, Box::new(EasyVista::default())),
    ] {
        let standing = Standing::start(desk).await;
        let connectors = connector(&standing, &toml.replace("timeout = 1", "timeout = 600"));
        let exchange = connectors.only().try_out(&delivery()).await;
        let shown = format!("{exchange}\n{exchange:?}\n{connectors:?}");
        assert!(matches!(exchange.outcome, Outcome::Delivered { .. }), "{exchange}");
        assert!(exchange.steps.iter().any(|step| step.request.starts_with("POST ")), "{exchange}");
        assert!(exchange.steps.iter().all(|step| !step.answer.is_empty()), "{exchange}");
        assert!(shown.contains("•••"), "{shown}");
        let forms =
            [SECRET, "pass%20word", "pass+word%2B7", "cGFzcyB3b3JkKzcv", "other\\\"secret", "other\"secret"];
        for form in forms.into_iter().chain(["session-0"]) {
            assert!(!shown.contains(form), "`{form}` is shown: {shown}");
        }
    }
}
