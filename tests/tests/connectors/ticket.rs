//! Tickets to deliver.

use std::collections::{BTreeMap, BTreeSet};

use guichet_engine::message::{Ticket, TicketAnswer, TicketField};
use guichet_server::connector::{Attachment, Delivery};
use guichet_server::person::Person;

/// Text that breaks whatever is put together without care.
pub const NASTY: &str = "it's \"quoted\" \\ <b>&amp;</b> ]]> --> {{ secrets }} {% if %} %0A\r\nBcc: x@example.com\r\n.\r\n\t\u{7f}é 漢 🕹";

pub fn delivery() -> Delivery {
    let field = |name: &str, value: &str| TicketField {
        name: name.to_owned(),
        value: value.to_owned(),
        one_of: Vec::new(),
        required: false,
        label: String::new(),
        labels: Vec::new(),
    };
    let answer = TicketAnswer {
        name: "since".to_owned(),
        question: "Since when?".to_owned(),
        answer: "Since “Monday” & before".to_owned(),
        value: None,
    };
    let ticket = Ticket {
        kind: "incident".to_owned(),
        title: "The printer & I: \"broken\" <again>".to_owned(),
        details: NASTY.to_owned(),
        fields: vec![field("severity", "2"), field("category", "printers")],
        attachments: Vec::new(),
        answers: vec![answer],
        transcript: vec!["Agent: Hello".to_owned(), "Person: It's broken".to_owned()],
        procedure: "printer".to_owned(),
        version: "v7".to_owned(),
        language: "en".to_owned(),
    };
    let values = BTreeMap::from([("email".to_owned(), "ada@example.com".to_owned())]);
    let person = Person {
        login: "ada".to_owned(),
        name: "Ada O'Neil".to_owned(),
        language: "en".to_owned(),
        groups: BTreeSet::from(["support".to_owned()]),
        values,
    };
    Delivery {
        reference: guichet_server::secret::reference(),
        key: guichet_server::secret::token(),
        project: "acme".to_owned(),
        person: Some(person),
        ticket,
        files: vec![file("log é \"1\".txt", b"first\r\n\0\xff"), file("b.png", b"\x89PNG")],
        created_at: 1_700_000_000_000,
        again: false,
    }
}

pub fn file(name: &str, bytes: &[u8]) -> Attachment {
    Attachment { name: name.to_owned(), media_type: "text/plain".to_owned(), bytes: bytes.to_vec() }
}

/// The files as a help desk keeps them.
pub fn files(delivery: &Delivery) -> Vec<(String, Vec<u8>)> {
    delivery.files.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect()
}
