//! How the files of a ticket come to a help desk.

use reqwest::Method;

use super::place::Spot;
use super::request::Request;
use crate::connector::section::Section;

/// The ways of the files.
#[derive(Debug)]
pub(super) enum Attachments {
    /// In the template of the ticket, or nowhere.
    Inline,
    /// As parts of the request that makes the ticket.
    Multipart,
    /// A request for each before the ticket is made: `uploads` are their answers.
    Before(Request),
    /// A request for each after the ticket was made.
    After(Box<After>),
}

#[derive(Debug)]
pub(super) struct After {
    pub upload: Request,
    /// Ties what was uploaded to the ticket, where that is a step of its own.
    pub attach: Option<Request>,
    /// Which are there already.
    pub list: Option<List>,
}

#[derive(Debug)]
pub(super) struct List {
    pub request: Request,
    pub rows: String,
    pub name: Spot,
}

impl Attachments {
    /// Reads the section `attachments`. Nothing: there is a mistake.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let Some(part) = section.section("attachments") else {
            return (!section.has("attachments")).then_some(Self::Inline);
        };
        let ways = [("inline", 0), ("multipart", 1), ("before", 2), ("after", 3)];
        let way = part.one_of("way", &ways);
        if !part.has("way") {
            part.problem("way", "missing; write \"inline\", \"multipart\", \"before\" or \"after\"");
        }
        // Which keys belong here depends on the way.
        let read = match way? {
            0 => Some(Self::Inline),
            1 => Some(Self::Multipart),
            2 => needed(&part, "upload").map(Self::Before),
            _ => {
                let upload = needed(&part, "upload");
                let attach = part
                    .section("attach")
                    .map(|section| request(&section, "attachments.attach", Method::POST));
                let list = part.section("list").map(|section| List::read(&section));
                let attach = attach.map_or(Some(None), |read| read.map(Some));
                let list = list.map_or(Some(None), |read| read.map(Some));
                upload
                    .zip(attach.zip(list))
                    .map(|(upload, (attach, list))| Self::After(Box::new(After { upload, attach, list })))
            }
        };
        part.done();
        read
    }
}

impl List {
    fn read(section: &Section<'_>) -> Option<Self> {
        let request = Request::read(section, "attachments.list");
        let rows = section.needed("rows", "rows = \"/result\"");
        let name = Spot::read(section, "name");
        if !section.has("name") {
            section.problem("name", "missing; write where the name of a file is: \"/file_name\"");
        }
        section.done();
        Some(Self { request: request?, rows, name: name? })
    }
}

fn needed(part: &Section<'_>, key: &'static str) -> Option<Request> {
    let Some(section) = part.section(key) else {
        part.problem(key, "missing; write a section with the request that brings a file");
        return None;
    };
    request(&section, "attachments.upload", Method::POST)
}

fn request(section: &Section<'_>, name: &'static str, otherwise: Method) -> Option<Request> {
    let read = Request::read(section, name);
    section.done();
    let mut read = read?;
    if !section.has("method") {
        read.set_method(otherwise);
    }
    Some(read)
}
