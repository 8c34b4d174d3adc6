//! `guichet dev`: a page with the widget on this machine, which follows every change of the folder.
//!
//! The page stands in for the host's: it says who the person is, and takes the tickets. Everything else
//! is what people get later: the same shelves, filtered by the same audiences, the same widget.

mod guard;
mod live;
mod serve;
mod tickets;
mod watch;

use std::ffi::OsStr;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};
use std::sync::Arc;

use clap::Args;
use guichet_engine::model::project::{PROJECT_FILE, Project};

use self::live::Live;
use self::serve::Desk;
use self::tickets::Tickets;
use crate::person::Person;
use crate::{Failure, clock, folder, report, widget};

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures.
    folder: PathBuf,
    /// Address and port of this machine; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8700")]
    listen: String,
    /// Where tickets sent from the page are written, one file each.
    #[arg(long, default_value = "tickets")]
    tickets: PathBuf,
    #[command(flatten)]
    person: Person,
    /// Open the page in the browser.
    #[arg(long)]
    open: bool,
}

/// Serves until Ctrl+C.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    if widget::FILES.is_empty() {
        let message = "this `guichet` was built without its widget; run `make widget` in the repository and build it again";
        return Err(Failure::Refused(message.to_owned()));
    }
    let address = loopback(&arguments.listen)?;
    // Read first: that tells best what is wrong with the folder, and with whom the page shall begin.
    let source = folder::read(&arguments.folder)?.text(PROJECT_FILE);
    let (project, problems) = Project::read(source.as_ref());
    if problems.is_empty() {
        arguments.person.user(&project)?;
    }
    let refused = |error: std::io::Error| Failure::io(format!("`{}`", arguments.folder.display()), &error);
    let root = arguments.folder.canonicalize().map_err(refused)?;
    let tickets = Tickets::open(ticket_folder(&arguments.tickets, &root)?)?;
    let desk = Arc::new(Desk { live: Live::open(&root)?, tickets, person: arguments.person.clone() });
    let listener = TcpListener::bind(address).map_err(|error| taken(address, &error))?;
    let address = listener.local_addr().map_err(|error| Failure::io(address, &error))?;

    tell(&format!("http://{address}/"));
    tell(&format!("Tickets go to {}", desk.tickets.folder().display()));
    tell("Save a file and the page follows. Ctrl+C ends.\n");
    told(&desk.live);
    let followed = Arc::clone(&desk);
    watch::follow(&root, move || {
        if followed.live.refresh() {
            told(&followed.live);
        }
    })?;
    if arguments.open {
        open_browser(&format!("http://{address}/"));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io("this machine starts no threads", &error))?;
    runtime.block_on(serve::until_stopped(listener, desk)).map_err(|error| Failure::io(address, &error))
}

/// An address of this machine that no other can reach.
fn loopback(listen: &str) -> Result<SocketAddr, Failure> {
    let named = listen.strip_prefix("localhost:").map(|port| format!("{}:{port}", Ipv4Addr::LOCALHOST));
    let Ok(address) = named.as_deref().unwrap_or(listen).parse::<SocketAddr>() else {
        return Err(Failure::Refused(format!(
            "`{listen}` is no address and port; write for example `127.0.0.1:8700`"
        )));
    };
    if address.ip().is_loopback() {
        return Ok(address);
    }
    let message = format!(
        "`dev` shows every group's procedures to whoever can reach it, so it listens only on this machine: \
         `--listen 127.0.0.1:{}`; others are served what `guichet pack` writes",
        address.port()
    );
    Err(Failure::Refused(message))
}

fn taken(address: SocketAddr, error: &std::io::Error) -> Failure {
    if error.kind() != std::io::ErrorKind::AddrInUse {
        return Failure::io(format!("cannot listen on {address}"), error);
    }
    Failure::Refused(format!(
        "port {} is in use, perhaps by another `guichet dev`; `--listen {}:0` takes a free one",
        address.port(),
        address.ip()
    ))
}

/// The folder of tickets, which may not be there yet. Never inside the procedures: it would be watched.
fn ticket_folder(given: &Path, root: &Path) -> Result<PathBuf, Failure> {
    let folder = absolute(given).map_err(|error| Failure::io(format!("`{}`", given.display()), &error))?;
    // Links on the way there are resolved as far as there is a way.
    let there = folder.ancestors().find_map(|part| Some((part.canonicalize().ok()?, part)));
    let real = there.map(|(real, part)| real.join(folder.strip_prefix(part).unwrap_or(Path::new(""))));
    if real.unwrap_or_else(|| folder.clone()).starts_with(root) {
        return Err(Failure::Refused(format!(
            "tickets would go to `{}`, among the procedures; name another folder with `--tickets`",
            folder.display()
        )));
    }
    Ok(folder)
}

/// Tells what the last look at the folder has found. Notes are only counted.
fn told(live: &Live) {
    let found = live.found();
    let mut out = std::io::stdout().lock();
    for problem in found.problems.iter().filter(|problem| problem.severity.name() != "note") {
        let _ = report::text(problem, None, report::colours(), &mut out);
    }
    drop(out);
    let summary = report::summary(&found.problems, found.files);
    let now = clock::now();
    let time = now.get(11..19).unwrap_or_default();
    match &found.trouble {
        // Without problems it was not read at all.
        Some(trouble) if found.problems.is_empty() => tell(&format!("{time}  {trouble}")),
        Some(trouble) => tell(&format!("{time}  {summary}\n{trouble}")),
        None => tell(&format!("{time}  {summary}")),
    }
}

/// A line for the terminal. That nobody reads it is no reason to stop.
fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn open_browser(address: &str) {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let arguments = before.iter().map(OsStr::new).chain([OsStr::new(address)]);
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            std::thread::spawn(move || child.wait());
        }
        Err(error) => eprintln!("guichet: the browser cannot be opened ({error}); open {address} yourself"),
    }
}
