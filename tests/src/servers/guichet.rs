//! `guichet serve`, as operators start it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::command::guichet;

/// A client without redirects of its own.
///
/// # Panics
/// It cannot be made; it has no reason to.
#[must_use]
pub fn web() -> reqwest::Client {
    // Fails only if it was done before, and then it is done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

/// A running server.
#[derive(Debug)]
pub struct Serving {
    child: Child,
    /// `http://127.0.0.1:PORT`, without `/` at its end.
    pub address: String,
}

impl Serving {
    /// Starts a server on a data folder, with further arguments; returns once it answers.
    ///
    /// # Panics
    /// It does not start: with what it says.
    #[must_use]
    pub fn start(data: &Path, further: &[&str]) -> Self {
        Self::with(data, further, |_| {})
    }

    /// The same, with more said to the process: its environment.
    ///
    /// # Panics
    /// It does not start: with what it says.
    #[must_use]
    pub fn with(data: &Path, further: &[&str], more: impl FnOnce(&mut Command)) -> Self {
        std::fs::create_dir_all(data).expect("a data folder");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log_of(data)).expect("a log");
        let mut command = guichet();
        command.args(["serve", "--data"]).arg(data).args(further);
        if !further.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        more(&mut command);
        let mut child = command.spawn().expect("guichet starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let Some(Ok(line)) = lines.next() else {
            let _ = child.wait();
            panic!(
                "guichet serve did not start: {}",
                std::fs::read_to_string(log_of(data)).unwrap_or_default()
            );
        };
        Self { child, address: line.trim_end_matches('/').to_owned() }
    }

    /// Asks it to end, and waits until it has; whether it ended well.
    pub fn stop(mut self) -> bool {
        let done = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(done.is_ok_and(|done| done.success()), "the signal can be sent");
        self.child.wait().is_ok_and(|ended| ended.success())
    }

    /// Ends it at once, in the middle of whatever it does.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        let _ = self.child.wait();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the log of a server is, beside its data.
#[must_use]
pub fn log_of(data: &Path) -> PathBuf {
    data.with_extension("log")
}
