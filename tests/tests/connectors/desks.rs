//! The stand-ins of the presets. Each refuses what the documentation of its help desk forbids.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::desk::{Asked, Desk, Kept, Part, Reply, SECRET, text};

type Taken = Result<Reply, String>;

fn check(holds: bool, wrong: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(wrong.to_owned()) }
}

fn basic(asked: &Asked, user: &str) -> Result<(), String> {
    let wanted = format!("Basic {}", STANDARD.encode(format!("{user}:{SECRET}")));
    check(asked.header("authorization") == wanted, "the login is wrong")
}

fn unknown(asked: &Asked) -> Taken {
    Err(format!("there is no {} {}", asked.method, asked.path))
}

fn attach(kept: &mut [Kept], number: &str, name: String, bytes: Vec<u8>) -> Result<(), String> {
    let ticket = kept.iter_mut().find(|ticket| ticket.number == number).ok_or("no such ticket")?;
    ticket.files.push((name, bytes));
    Ok(())
}

fn names(kept: &[Kept], number: &str) -> Vec<String> {
    let ticket = kept.iter().find(|ticket| ticket.number == number);
    ticket.map(|ticket| ticket.files.iter().map(|(name, _)| name.clone()).collect()).unwrap_or_default()
}

/// The reference in brackets at the beginning of a title, and the rest.
fn bracketed(title: &str) -> Result<(String, String), String> {
    let (reference, rest) = title.split_once("] ").ok_or("the title has no reference")?;
    Ok((reference.trim_start_matches('[').to_owned(), rest.to_owned()))
}

/// Table API and Attachment API.
#[derive(Default)]
pub struct ServiceNow {
    kept: Vec<Kept>,
}

impl Desk for ServiceNow {
    fn part(&self, asked: &Asked) -> Part {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/api/now/table/incident") => Part::Create,
            ("GET", "/api/now/table/incident") => Part::Find,
            ("POST", "/api/now/attachment/file") => Part::Upload,
            _ => Part::Other,
        }
    }

    fn take(&mut self, asked: &Asked) -> Taken {
        basic(asked, "guichet")?;
        check(asked.header("accept") == "application/json", "no Accept")?;
        let query = |name: &str| asked.query.get(name).cloned().unwrap_or_default();
        let row =
            |ticket: &Kept| json!({ "number": ticket.number, "sys_id": format!("id-{}", ticket.number) });
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/api/now/table/incident") => {
                let body = asked.json()?;
                check(["1", "2", "3"].contains(&text(&body, "/urgency")?.as_str()), "urgency")?;
                check(["1", "2", "3"].contains(&text(&body, "/impact")?.as_str()), "impact")?;
                check(text(&body, "/category")? == "hardware", "category")?;
                let ticket = Kept {
                    reference: text(&body, "/correlation_id")?,
                    number: format!("INC{:07}", self.kept.len() + 10),
                    title: text(&body, "/short_description")?,
                    text: text(&body, "/description")?,
                    files: Vec::new(),
                };
                let answer = json!({ "result": row(&ticket) });
                self.kept.push(ticket);
                Ok(Reply::json(201, &answer))
            }
            ("GET", "/api/now/table/incident") => {
                let wanted = query("sysparm_query");
                let wanted = wanted.strip_prefix("correlation_id=").ok_or("sysparm_query")?;
                let rows: Vec<Value> =
                    self.kept.iter().filter(|ticket| ticket.reference == wanted).map(row).collect();
                Ok(Reply::json(200, &json!({ "result": rows })))
            }
            ("POST", "/api/now/attachment/file") => {
                check(query("table_name") == "incident", "table_name")?;
                check(asked.header("content-type") == "text/plain", "content type of the file")?;
                let id = query("table_sys_id");
                let number = id.strip_prefix("id-").ok_or("table_sys_id")?;
                attach(&mut self.kept, number, query("file_name"), asked.body.clone())?;
                Ok(Reply::json(201, &json!({ "result": { "file_name": query("file_name") } })))
            }
            ("GET", "/api/now/attachment") => {
                let wanted = query("sysparm_query");
                let number =
                    wanted.strip_prefix("table_name=incident^table_sys_id=id-").ok_or("sysparm_query")?;
                let rows: Vec<Value> =
                    names(&self.kept, number).into_iter().map(|name| json!({ "file_name": name })).collect();
                Ok(Reply::json(200, &json!({ "result": rows })))
            }
            _ => unknown(asked),
        }
    }

    fn kept(&self) -> Vec<Kept> {
        self.kept.clone()
    }
}

/// Ticketing API.
#[derive(Default)]
pub struct Zendesk {
    kept: Vec<Kept>,
    uploads: BTreeMap<String, (String, Vec<u8>)>,
    keys: BTreeMap<String, (Vec<u8>, Reply)>,
    /// The list does not know the newest ticket.
    stale: bool,
}

impl Zendesk {
    /// Whose list knows nothing when it is asked first.
    pub fn stale() -> Self {
        Self { stale: true, ..Self::default() }
    }
}

impl Desk for Zendesk {
    fn part(&self, asked: &Asked) -> Part {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/api/v2/tickets") => Part::Create,
            ("GET", "/api/v2/tickets") => Part::Find,
            ("POST", "/api/v2/uploads") => Part::Upload,
            _ => Part::Other,
        }
    }

    fn take(&mut self, asked: &Asked) -> Taken {
        basic(asked, "agent@example.com/token")?;
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/api/v2/uploads") => {
                let name = asked.query.get("filename").ok_or("filename")?.clone();
                let token = format!("token-{}", self.uploads.len());
                self.uploads.insert(token.clone(), (name, asked.body.clone()));
                Ok(Reply::json(201, &json!({ "upload": { "token": token } })))
            }
            ("POST", "/api/v2/tickets") => {
                let key = asked.header("idempotency-key").to_owned();
                check(!key.is_empty() && key.len() <= 255, "Idempotency-Key")?;
                if let Some((body, reply)) = self.keys.get(&key) {
                    if *body == asked.body {
                        return Ok(reply.clone());
                    }
                    return Ok(Reply::json(400, &json!({ "error": "IdempotentRequestError" })));
                }
                let body = asked.json()?;
                let priority = text(&body, "/ticket/priority")?;
                check(["urgent", "high", "normal", "low"].contains(&priority.as_str()), "priority")?;
                check(body.pointer("/ticket/tags/1") == Some(&json!("printer_tag")), "tags")?;
                check(text(&body, "/ticket/requester/email")? == "ada@example.com", "requester")?;
                let tokens =
                    body.pointer("/ticket/comment/uploads").and_then(Value::as_array).ok_or("uploads")?;
                let files = tokens.iter().map(|token| {
                    self.uploads.remove(token.as_str().unwrap_or_default()).ok_or("an unknown token")
                });
                let ticket = Kept {
                    reference: text(&body, "/ticket/external_id")?,
                    number: (self.kept.len() + 35_000).to_string(),
                    title: text(&body, "/ticket/subject")?,
                    text: text(&body, "/ticket/comment/body")?,
                    files: files.collect::<Result<_, _>>()?,
                };
                let id: u64 = ticket.number.parse().expect("a number");
                let reply =
                    Reply::json(201, &json!({ "ticket": { "id": id, "external_id": ticket.reference } }));
                self.kept.push(ticket);
                self.keys.insert(key, (asked.body.clone(), reply.clone()));
                Ok(reply)
            }
            ("GET", "/api/v2/tickets") => {
                let wanted = asked.query.get("external_id").ok_or("external_id")?;
                let stale = std::mem::take(&mut self.stale);
                let found = self.kept.iter().filter(|ticket| !stale && ticket.reference == *wanted);
                let rows: Vec<Value> = found
                    .map(|ticket| {
                        json!({ "id": ticket.number.parse::<u64>().expect("a number"), "external_id": ticket.reference })
                    })
                    .collect();
                Ok(Reply::json(200, &json!({ "tickets": rows })))
            }
            _ => unknown(asked),
        }
    }

    fn kept(&self) -> Vec<Kept> {
        self.kept.clone()
    }
}

/// REST API.
#[derive(Default)]
pub struct Zammad {
    kept: Vec<Kept>,
}

impl Desk for Zammad {
    fn part(&self, asked: &Asked) -> Part {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/api/v1/tickets") => Part::Create,
            ("GET", "/api/v1/tickets/search") => Part::Find,
            _ => Part::Other,
        }
    }

    fn take(&mut self, asked: &Asked) -> Taken {
        let login = asked.headers.get("authorization").map(|value| value.as_bytes());
        check(login == Some(format!("Token token={SECRET}").as_bytes()), "the login is wrong")?;
        let row = |ticket: &Kept| {
            let title = format!("[{}] {}", ticket.reference, ticket.title);
            json!({ "id": 77, "number": ticket.number, "title": title })
        };
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/api/v1/tickets") => {
                let body = asked.json()?;
                check(text(&body, "/group")? == "Printers", "group")?;
                check(text(&body, "/customer_id")? == "guess:ada@example.com", "customer_id")?;
                let priority = text(&body, "/priority")?;
                check(["1 low", "2 normal", "3 high"].contains(&priority.as_str()), "priority")?;
                check(body.pointer("/article/internal") == Some(&json!(false)), "internal")?;
                check(text(&body, "/article/content_type")? == "text/plain", "content_type")?;
                let sent =
                    body.pointer("/article/attachments").and_then(Value::as_array).ok_or("attachments")?;
                let files = sent.iter().map(|file| {
                    text(file, "/mime-type")?;
                    let data = STANDARD.decode(text(file, "/data")?).map_err(|error| error.to_string())?;
                    Ok((text(file, "/filename")?, data))
                });
                let (reference, title) = bracketed(&text(&body, "/title")?)?;
                let number = (self.kept.len() + 22_001).to_string();
                let files = files.collect::<Result<_, String>>()?;
                let ticket = Kept { reference, number, title, text: text(&body, "/article/body")?, files };
                let answer = row(&ticket);
                self.kept.push(ticket);
                Ok(Reply::json(201, &answer))
            }
            ("GET", "/api/v1/tickets/search") => {
                let wanted = asked.query.get("query").ok_or("query")?;
                let wanted =
                    wanted.strip_prefix("title:\"").and_then(|rest| rest.strip_suffix('"')).ok_or("query")?;
                check(asked.query.get("expand").is_some_and(|expand| expand == "true"), "expand")?;
                // A full-text search finds what is like it, too.
                let mut rows = vec![json!({ "id": 1, "number": "1", "title": "Something else" })];
                rows.extend(self.kept.iter().filter(|ticket| ticket.reference == wanted).map(row));
                Ok(Reply::json(200, &json!(rows)))
            }
            _ => unknown(asked),
        }
    }

    fn kept(&self) -> Vec<Kept> {
        self.kept.clone()
    }
}

/// apirest.php.
#[derive(Default)]
pub struct Glpi {
    kept: Vec<Kept>,
    sessions: usize,
}

impl Glpi {
    fn logged_in(&self, asked: &Asked) -> Result<(), String> {
        let session =
            asked.header("session-token").strip_prefix("session-").and_then(|text| text.parse().ok());
        check(session.is_some_and(|session: usize| session <= self.sessions && session > 0), "Session-Token")
    }
}

impl Desk for Glpi {
    fn part(&self, asked: &Asked) -> Part {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/apirest.php/Ticket/") => Part::Create,
            ("GET", "/apirest.php/search/Ticket/") => Part::Find,
            ("POST", "/apirest.php/Document/") => Part::Upload,
            _ => Part::Other,
        }
    }

    fn take(&mut self, asked: &Asked) -> Taken {
        check(asked.header("app-token") == "other\"secret<&>", "App-Token")?;
        if asked.method == "GET" {
            check(asked.body.is_empty(), "GET requests must have an empty body")?;
            check(asked.header("content-type") == "application/json", "Content-Type")?;
        }
        if asked.path == "/apirest.php/initSession" {
            check(asked.headers.get("session-token").is_none(), "a session before it is there")?;
            let login = asked.headers.get("authorization").map(|value| value.as_bytes());
            check(login == Some(format!("user_token {SECRET}").as_bytes()), "user_token")?;
            self.sessions += 1;
            return Ok(Reply::json(
                200,
                &json!({ "session_token": format!("session-{:08}", self.sessions) }),
            ));
        }
        self.logged_in(asked)?;
        match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/apirest.php/killSession") => Ok(Reply { status: 200, ..Reply::default() }),
            ("POST", "/apirest.php/Ticket/") => {
                let body = asked.json()?;
                check(body.pointer("/input/urgency") == Some(&json!(4)), "urgency")?;
                check(body.pointer("/input/itilcategories_id") == Some(&json!(12)), "itilcategories_id")?;
                check(body.pointer("/input/type") == Some(&json!(1)), "type")?;
                let (reference, title) = bracketed(&text(&body, "/input/name")?)?;
                check(text(&body, "/input/externalid")? == reference, "externalid")?;
                let html = text(&body, "/input/content")?;
                check(!html.contains("<b>") && !html.contains('\n'), "content is HTML")?;
                let plain = html.replace("<br>", "\n").replace("&lt;", "<").replace("&gt;", ">");
                let plain = plain.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
                let id = self.kept.len() + 501;
                self.kept.push(Kept {
                    reference,
                    number: id.to_string(),
                    title,
                    text: plain,
                    files: Vec::new(),
                });
                Ok(Reply::json(201, &json!({ "id": id, "message": "" })))
            }
            ("GET", "/apirest.php/search/Ticket/") => {
                let query = |name: &str| asked.query.get(name).map(String::as_str).unwrap_or_default();
                check(query("criteria[0][field]") == "1", "field")?;
                check(query("criteria[0][searchtype]") == "contains", "searchtype")?;
                check(query("forcedisplay[0]") == "2", "forcedisplay")?;
                let wanted = query("criteria[0][value]");
                let found = self.kept.iter().filter(|ticket| ticket.reference.contains(wanted));
                let rows: Vec<Value> = found
                    .map(|ticket| {
                        let title = format!("[{}] {}", ticket.reference, ticket.title);
                        json!({ "1": title, "2": ticket.number.parse::<u64>().expect("a number"), "80": "Root" })
                    })
                    .collect();
                // Nothing found: there is no `data` at all.
                let answer = json!({ "totalcount": rows.len(), "data": rows });
                Ok(Reply::json(200, &if rows.is_empty() { json!({ "totalcount": 0 }) } else { answer }))
            }
            ("POST", "/apirest.php/Document/") => {
                let parts = asked.parts()?;
                check(parts.len() == 2 && parts[0].name == "uploadManifest", "uploadManifest")?;
                check(parts[1].name == "filename[0]", "filename[0]")?;
                let manifest: Value =
                    serde_json::from_slice(&parts[0].bytes).map_err(|error| error.to_string())?;
                let name = parts[1].file_name.clone().ok_or("no name")?;
                check(text(&manifest, "/input/_filename/0")? == name, "_filename")?;
                check(text(&manifest, "/input/itemtype")? == "Ticket", "itemtype")?;
                let number = manifest.pointer("/input/items_id").and_then(Value::as_u64).ok_or("items_id")?;
                attach(&mut self.kept, &number.to_string(), name, parts[1].bytes.clone())?;
                Ok(Reply::json(201, &json!({ "id": 9, "message": "", "upload_result": {} })))
            }
            ("GET", path) if path.starts_with("/apirest.php/Ticket/") => {
                let number = path.trim_start_matches("/apirest.php/Ticket/");
                let rows: Vec<Value> =
                    names(&self.kept, number).into_iter().map(|name| json!({ "filename": name })).collect();
                Ok(Reply::json(200, &json!({ "id": number, "_documents": rows })))
            }
            _ => unknown(asked),
        }
    }

    fn kept(&self) -> Vec<Kept> {
        self.kept.clone()
    }
}

/// Service Desk API.
#[derive(Default)]
pub struct Jira {
    kept: Vec<Kept>,
    temporary: BTreeMap<String, (String, Vec<u8>)>,
}

impl Desk for Jira {
    fn part(&self, asked: &Asked) -> Part {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/rest/servicedeskapi/request") => Part::Create,
            ("GET", "/rest/servicedeskapi/request") => Part::Find,
            ("POST", path) if path.ends_with("/attachment") => Part::Upload,
            _ => Part::Other,
        }
    }

    fn take(&mut self, asked: &Asked) -> Taken {
        basic(asked, "agent@example.com")?;
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/rest/servicedeskapi/request") => {
                let body = asked.json()?;
                check(text(&body, "/serviceDeskId")? == "10", "serviceDeskId")?;
                check(text(&body, "/requestTypeId")? == "26", "requestTypeId")?;
                check(text(&body, "/requestFieldValues/priority/name")? == "High", "priority")?;
                let summary = text(&body, "/requestFieldValues/summary")?;
                check(!summary.contains('\n') && summary.chars().count() <= 255, "summary")?;
                let (reference, title) = bracketed(&summary)?;
                let number = format!("DESK-{}", self.kept.len() + 1);
                let text = text(&body, "/requestFieldValues/description")?;
                let web = format!("https://acme.example/portal/{number}");
                self.kept.push(Kept { reference, number: number.clone(), title, text, files: Vec::new() });
                Ok(Reply::json(201, &json!({ "issueKey": number, "_links": { "web": web } })))
            }
            ("GET", "/rest/servicedeskapi/request") => {
                let wanted = asked.query.get("searchTerm").ok_or("searchTerm")?;
                let found = self.kept.iter().filter(|ticket| ticket.reference.contains(wanted));
                let rows: Vec<Value> = found
                    .map(|ticket| {
                        let summary = format!("[{}] {}", ticket.reference, ticket.title);
                        json!({
                            "issueKey": ticket.number,
                            "requestFieldValues": [
                                { "fieldId": "description", "value": "…" }, { "fieldId": "summary", "value": summary },
                            ],
                            "_links": { "web": format!("https://acme.example/portal/{}", ticket.number) },
                        })
                    })
                    .collect();
                Ok(Reply::json(200, &json!({ "values": rows, "isLastPage": true })))
            }
            ("POST", "/rest/servicedeskapi/servicedesk/10/attachTemporaryFile") => {
                check(asked.header("x-atlassian-token") == "no-check", "X-Atlassian-Token")?;
                check(asked.header("x-experimentalapi") == "opt-in", "X-ExperimentalApi")?;
                let parts = asked.parts()?;
                check(parts.len() == 1 && parts[0].name == "file", "file")?;
                let id = format!("temp{}", self.temporary.len());
                let name = parts[0].file_name.clone().ok_or("no name")?;
                self.temporary.insert(id.clone(), (name, parts[0].bytes.clone()));
                Ok(Reply::json(201, &json!({ "temporaryAttachments": [{ "temporaryAttachmentId": id }] })))
            }
            ("POST", path) if path.ends_with("/attachment") => {
                let body = asked.json()?;
                check(body.pointer("/public") == Some(&json!(true)), "public")?;
                let id = text(&body, "/temporaryAttachmentIds/0")?;
                let (name, bytes) = self.temporary.remove(&id).ok_or("an unknown file")?;
                let number = path.trim_start_matches("/rest/servicedeskapi/request/");
                attach(&mut self.kept, number.trim_end_matches("/attachment"), name, bytes)?;
                Ok(Reply::json(201, &json!({ "attachments": { "values": [] } })))
            }
            ("GET", path) if path.ends_with("/attachment") => {
                let number = path.trim_start_matches("/rest/servicedeskapi/request/");
                let names = names(&self.kept, number.trim_end_matches("/attachment"));
                let rows: Vec<Value> = names.into_iter().map(|name| json!({ "filename": name })).collect();
                Ok(Reply::json(200, &json!({ "values": rows })))
            }
            _ => unknown(asked),
        }
    }

    fn kept(&self) -> Vec<Kept> {
        self.kept.clone()
    }
}

/// REST API of Service Manager.
#[derive(Default)]
pub struct EasyVista {
    kept: Vec<Kept>,
}

const REQUESTS: &str = "/api/v1/50004/requests";

impl Desk for EasyVista {
    fn part(&self, asked: &Asked) -> Part {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", REQUESTS) => Part::Create,
            ("GET", REQUESTS) => Part::Find,
            ("POST", path) if path.ends_with("/documents") => Part::Upload,
            _ => Part::Other,
        }
    }

    fn take(&mut self, asked: &Asked) -> Taken {
        basic(asked, "guichet")?;
        let address = |number: &str| format!("https://desk.example{REQUESTS}/{number}");
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", REQUESTS) => {
                let body = asked.json()?;
                let all = body.pointer("/requests").and_then(Value::as_array).ok_or("requests")?;
                check(all.len() == 1, "one ticket a call")?;
                let fields = all[0].as_object().ok_or("a ticket")?;
                check(fields.values().all(Value::is_string), "the values are texts")?;
                check(text(&all[0], "/catalog_code")? == "PRN", "catalog_code")?;
                check(text(&all[0], "/severity_id")? == "41", "severity_id")?;
                check(text(&all[0], "/urgency_id")? == "2", "urgency_id")?;
                let description = text(&all[0], "/description")?;
                let (title, text_) = description.split_once("\n\n").ok_or("description")?;
                let number = format!("I161026_{:06}", self.kept.len() + 1);
                self.kept.push(Kept {
                    reference: text(&all[0], "/external_reference")?,
                    number: number.clone(),
                    title: title.to_owned(),
                    text: text_.to_owned(),
                    files: Vec::new(),
                });
                Ok(Reply::json(201, &json!({ "HREF": address(&number) })))
            }
            ("GET", REQUESTS) => {
                let wanted = asked.query.get("search").ok_or("search")?;
                let wanted =
                    wanted.strip_prefix("external_reference:\"").and_then(|rest| rest.strip_suffix('"'));
                let wanted = wanted.ok_or("search=field:\"value\"")?;
                let found = self.kept.iter().filter(|ticket| ticket.reference == wanted);
                let rows: Vec<Value> = found
                    .map(|ticket| json!({ "HREF": address(&ticket.number), "RFC_NUMBER": ticket.number }))
                    .collect();
                Ok(Reply::json(200, &json!({ "record_count": rows.len().to_string(), "records": rows })))
            }
            (method, path) if path.ends_with("/documents") => {
                let number =
                    path.trim_start_matches(REQUESTS).trim_end_matches("/documents").trim_matches('/');
                if method == "GET" {
                    let rows: Vec<Value> = names(&self.kept, number)
                        .into_iter()
                        .map(|name| {
                            let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
                            let name = name.replace('+', "%20");
                            json!({ "HREF": format!("https://desk.example/mail.php?docpath=a/Documents/40_9a%7C{name}") })
                        })
                        .collect();
                    return Ok(Reply::json(200, &json!({ "HREF": address(number), "Documents": rows })));
                }
                let parts = asked.parts()?;
                let part = |name: &str| {
                    let found = parts.iter().find(|part| part.name == format!("documents[0][{name}]"));
                    found.map(|part| String::from_utf8_lossy(&part.bytes).into_owned()).ok_or(name.to_owned())
                };
                let bytes = STANDARD.decode(part("filedata")?).map_err(|error| error.to_string())?;
                attach(&mut self.kept, number, part("filename")?, bytes)?;
                Ok(Reply::json(201, &json!({ "HREF": address(number) })))
            }
            _ => unknown(asked),
        }
    }

    fn kept(&self) -> Vec<Kept> {
        self.kept.clone()
    }
}
