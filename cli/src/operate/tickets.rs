//! `guichet tickets`: what is in the outbox of a server.

use clap::{Args, Subcommand, ValueEnum};
use guichet_server::clock::now;
use guichet_server::person::Person;
use guichet_server::serve::Opened;
use guichet_server::store::{Kept, Store, StoreError};
use guichet_server::tickets::reroute;

use super::data::Data;
use crate::Failure;

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
        data: Data,
        /// Which.
        #[arg(long, value_enum, default_value_t = State::Dead)]
        state: State,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        most: u32,
    },
    /// Show one, with what was sent.
    Show(One),
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
    data: Data,
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

/// Lists, shows, retries or drops.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.act {
        Act::List { data, state, most } => {
            let state = match state {
                State::Waiting => "waiting",
                State::Sent => "sent",
                State::Dead => "dead",
                State::Dropped => "dropped",
            };
            let (tickets, counts) = super::wait(async {
                let store = data.open().await?.store;
                let tickets =
                    store.tickets(state, i64::from(*most)).await.map_err(|error| error.to_string())?;
                Ok((tickets, store.count_tickets().await.map_err(|error| error.to_string())?))
            })?;
            print!("{}", list(&tickets));
            let counts: Vec<String> =
                counts.iter().map(|(state, number)| format!("{number} {state}")).collect();
            println!("In all: {}.", if counts.is_empty() { "none".to_owned() } else { counts.join(", ") });
            Ok(())
        }
        Act::Show(one) => {
            let ticket = super::wait(async {
                let store = one.data.open().await?.store;
                find(&store, &one.reference).await
            })?;
            print!("{}", show(&ticket));
            Ok(())
        }
        Act::Retry(one) => {
            let was = super::wait(async {
                let Opened { store, settings } = one.data.open().await?;
                find(&store, &one.reference).await?;
                let said = |error: StoreError| error.to_string();
                let was = store.retry_ticket(&one.reference, now()).await.map_err(said)?;
                // Its connector may have another name since.
                reroute(&store, &settings, now()).await.map_err(said)?;
                Ok(was)
            })?;
            done(
                was,
                "It waits, and is tried by the running server.",
                "it is not on the list of those that will not go",
            )
        }
        Act::Drop(one) => {
            let was = super::wait(async {
                let store = one.data.open().await?.store;
                find(&store, &one.reference).await?;
                store.drop_ticket(&one.reference, now()).await.map_err(|error| error.to_string())
            })?;
            done(was, "Given up.", "it is settled already")
        }
    }
}

fn done(was: bool, yes: &str, no: &str) -> Result<(), Failure> {
    if !was {
        return Err(Failure::Refused(no.to_owned()));
    }
    println!("{yes}");
    Ok(())
}

async fn find(store: &Store, reference: &str) -> Result<Kept, String> {
    let found = store.ticket_by_reference(reference).await.map_err(|error| error.to_string())?;
    found.ok_or_else(|| format!("there is no ticket `{reference}`"))
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

fn show(ticket: &Kept) -> String {
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
    let rows: Vec<Vec<String>> =
        facts.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    let body: Option<serde_json::Value> = serde_json::from_str(&ticket.body).ok();
    let body = body.and_then(|body| serde_json::to_string_pretty(&body).ok());
    format!("{}\n{}\n", super::table(&rows), body.as_deref().unwrap_or("Its content is forgotten."))
}
