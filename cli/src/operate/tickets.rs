//! `guichet tickets`: what is in the outbox of a server.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use guichet_server::clock::now;
use guichet_server::http::{Tickets, Wanted, WholeTicket};
use guichet_server::person::Person;
use guichet_server::serve::Opened;
use guichet_server::store::{Kept, Store, StoreError};
use guichet_server::tickets::reroute;

use super::server::{Place, Server};
use crate::Failure;

/// Most letters of a file's name.
const LONGEST_NAME: usize = 100;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// List tickets, newest first: those that will not go, if nothing else is asked for.
    List {
        #[command(flatten)]
        server: Server,
        /// Which.
        #[arg(long, value_enum, default_value_t = State::Dead)]
        state: State,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        most: u32,
    },
    /// Show one, with what was sent.
    Show {
        #[command(flatten)]
        one: One,
        /// Put what is shown, and the attachments, into this folder.
        #[arg(short, long, value_name = "FOLDER")]
        output: Option<PathBuf>,
    },
    /// Try one again that would not go.
    Retry(One),
    /// Give one up: it is not tried any more.
    Drop(One),
}

#[derive(Args)]
struct One {
    /// What the person was told: `G-7K3M-…`.
    reference: String,
    #[command(flatten)]
    server: Server,
}

/// Where a ticket is.
#[derive(Clone, Copy, ValueEnum)]
enum State {
    /// Not delivered yet.
    Waiting,
    /// At the help desk.
    Sent,
    /// It will not go.
    Dead,
    /// Given up.
    Dropped,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dead => "dead",
            Self::Dropped => "dropped",
        }
    }
}

/// Lists, shows, retries or drops.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.act {
        Act::List { server, state, most } => {
            let Tickets { tickets, counts } = tickets(server, state.name(), *most)?;
            print!("{}", list(&tickets));
            let counts: Vec<String> =
                counts.iter().map(|(state, number)| format!("{number} {state}")).collect();
            println!("In all: {}.", if counts.is_empty() { "none".to_owned() } else { counts.join(", ") });
        }
        Act::Show { one, output: None } => print!("{}", show(&one.whole()?)),
        Act::Show { one, output: Some(folder) } => one.put_into(folder)?,
        Act::Retry(one) => {
            match one.server.place()? {
                Place::Here(data) => super::wait(async {
                    let Opened { store, settings } = data.open().await?;
                    one.find(&store).await?;
                    if !store.retry_ticket(&one.reference, now()).await.map_err(said)? {
                        return Err("it is not on the list of those that will not go".to_owned());
                    }
                    // Its connector may have another name since.
                    reroute(&store, &settings, now()).await.map_err(said)
                })?,
                Place::There(client) => super::wait(client.retry(&one.reference))?,
            }
            println!("It waits, and is tried by the running server.");
        }
        Act::Drop(one) => {
            match one.server.place()? {
                Place::Here(data) => super::wait(async {
                    let store = data.open().await?.store;
                    one.find(&store).await?;
                    let was = store.drop_ticket(&one.reference, now()).await.map_err(said)?;
                    was.then_some(()).ok_or_else(|| "it is settled already".to_owned())
                })?,
                Place::There(client) => super::wait(client.give_up(&one.reference))?,
            }
            println!("Given up.");
        }
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn said(error: StoreError) -> String {
    error.to_string()
}

fn tickets(server: &Server, state: &str, most: u32) -> Result<Tickets, Failure> {
    match server.place()? {
        Place::Here(data) => super::wait(async {
            let (store, project) = (data.open().await?.store, server.project.as_deref());
            let tickets = store.tickets(project, state, i64::from(most)).await.map_err(said)?;
            Ok(Tickets { tickets, counts: store.count_tickets(project).await.map_err(said)? })
        }),
        Place::There(client) => super::wait(client.tickets(&Wanted { state: state.to_owned(), most })),
    }
}

impl One {
    async fn find(&self, store: &Store) -> Result<Kept, String> {
        let found = store.ticket_by_reference(self.server.project.as_deref(), &self.reference).await;
        found.map_err(said)?.ok_or_else(|| format!("there is no ticket `{}`", self.reference))
    }

    fn whole(&self) -> Result<WholeTicket, Failure> {
        match self.server.place()? {
            Place::Here(data) => super::wait(async {
                let store = data.open().await?.store;
                let ticket = self.find(&store).await?;
                Ok(WholeTicket { attachments: store.attachments(ticket.id).await.map_err(said)?, ticket })
            }),
            Place::There(client) => super::wait(client.ticket(&self.reference)),
        }
    }

    fn attachment(&self, position: usize) -> Result<Vec<u8>, Failure> {
        match self.server.place()? {
            Place::Here(data) => super::wait(async {
                let store = data.open().await?.store;
                let ticket = self.find(&store).await?;
                let place = i64::try_from(position).unwrap_or(i64::MAX);
                let found = store.attachment(ticket.id, place).await.map_err(said)?;
                found.ok_or_else(|| "its content is forgotten".to_owned())
            }),
            Place::There(client) => super::wait(client.attachment(&self.reference, position)),
        }
    }

    /// Puts the ticket and its attachments into a folder, over nothing that is there.
    fn put_into(&self, folder: &Path) -> Result<(), Failure> {
        let whole = self.whole()?;
        let failed =
            |path: &Path, error: &std::io::Error| Failure::io(format!("`{}`", path.display()), error);
        std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        let named = std::iter::once(format!("{}.txt", self.reference))
            .chain(whole.attachments.iter().map(|attachment| attachment.name.clone()));
        for (at, name) in named.enumerate() {
            let content = match at.checked_sub(1) {
                None => show(&whole).into_bytes(),
                Some(position) => self.attachment(position)?,
            };
            let (path, mut file) = created(folder, &safe(&name)).map_err(|error| failed(folder, &error))?;
            file.write_all(&content).map_err(|error| failed(&path, &error))?;
            println!("{}", path.display());
        }
        Ok(())
    }
}

/// A name that leads nowhere else and that every system takes, whatever the page has sent.
fn safe(name: &str) -> String {
    let plain = |mark: char| if mark.is_alphanumeric() || "-_. ()".contains(mark) { mark } else { '_' };
    let from = name.chars().count().saturating_sub(LONGEST_NAME);
    let name: String = name.chars().skip(from).map(plain).collect();
    // A dot in front hides a file, one at the end is lost on some systems.
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "attachment".to_owned() } else { name.to_owned() }
}

/// Makes a file of this name, with a number where there is one already.
fn created(folder: &Path, name: &str) -> std::io::Result<(PathBuf, std::fs::File)> {
    let (stem, ending) =
        name.rsplit_once('.').map_or((name, String::new()), |(stem, ending)| (stem, format!(".{ending}")));
    for number in 1.. {
        let name = if number == 1 { name.to_owned() } else { format!("{stem}-{number}{ending}") };
        let path = folder.join(name);
        match std::fs::File::create_new(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            made => return made.map(|file| (path, file)),
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}

fn list(tickets: &[Kept]) -> String {
    let head = ["reference", "project", "type", "taken", "attempts", "number", "why not"]
        .map(str::to_owned)
        .to_vec();
    let mut rows = vec![head];
    for ticket in tickets {
        let cells = [ticket.reference.clone(), ticket.project.clone(), ticket.kind.clone()];
        let taken = super::moment(ticket.created_at);
        let more = [taken, ticket.attempts.to_string(), ticket.number.clone(), ticket.error.clone()];
        rows.push(cells.into_iter().chain(more).collect());
    }
    super::table(&rows)
}

/// Who sent it, as the help desk is told.
fn person(ticket: &Kept) -> String {
    let person: Option<Person> = serde_json::from_str(&ticket.person).ok();
    person.map_or_else(String::new, |person| match person.name.as_str() {
        "" => person.login,
        name => format!("{name} ({})", person.login),
    })
}

fn show(WholeTicket { ticket, attachments }: &WholeTicket) -> String {
    let settled = ticket.settled_at.map_or_else(|| "no".to_owned(), super::moment);
    let facts = [
        ("reference", ticket.reference.clone()),
        ("project", format!("{} {}", ticket.project, ticket.environment)),
        ("connector", ticket.connector.clone()),
        ("state", ticket.state.clone()),
        ("person", person(ticket)),
        ("taken", super::moment(ticket.created_at)),
        ("settled", settled),
        ("attempts", ticket.attempts.to_string()),
        ("number", ticket.number.clone()),
        ("link", ticket.link.clone()),
        ("why not", ticket.error.clone()),
    ];
    let mut rows: Vec<Vec<String>> =
        facts.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    let attached = attachments.iter().map(|file| {
        vec!["attached".to_owned(), format!("{} ({}, {} bytes)", file.name, file.media_type, file.bytes)]
    });
    rows.extend(attached);
    let body: Option<serde_json::Value> = serde_json::from_str(&ticket.body).ok();
    let body = body.and_then(|body| serde_json::to_string_pretty(&body).ok());
    format!("{}\n{}\n", super::table(&rows), body.as_deref().unwrap_or("Its content is forgotten."))
}
