//! A PostgreSQL of its own: a cluster in a temporary folder, by a user without rights.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use super::{free_port, is_root, programs, run};

/// A running cluster; it stops when this is dropped.
pub struct Postgres {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
    databases: AtomicUsize,
}

impl Postgres {
    /// Makes a cluster and starts it. None: there is no PostgreSQL here (see [`programs`]).
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let programs = programs("postgres")?;
        let folder =
            tempfile::Builder::new().prefix("guichet-postgres-").tempdir().expect("a temporary folder");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let server = Self { folder, programs, port: free_port(), databases: AtomicUsize::new(0) };
        let data = server.data();
        run(server
            .program("initdb")
            .args(["--no-sync", "-A", "trust", "-U", "guichet", "-E", "UTF8"])
            .args(["--locale=C", "-D"])
            .arg(&data));
        server.resume();
        Some(server)
    }

    /// Starts it, and waits until it answers.
    ///
    /// # Panics
    /// It does not start.
    pub fn resume(&self) {
        let options =
            format!("-k {} -p {} -c listen_addresses=127.0.0.1", self.folder.path().display(), self.port);
        // `-w` waits until it answers. Its output goes to the log: a pipe would stay open as long as the server.
        let mut start = self.program("pg_ctl");
        start.args(["start", "-w", "-s", "-o", &options, "-l"]).arg(self.log()).arg("-D").arg(self.data());
        let status = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        let log = || std::fs::read_to_string(self.log()).unwrap_or_default();
        assert!(status.is_ok_and(|status| status.success()), "PostgreSQL does not start: {}", log());
    }

    /// Ends the server as a power cut would; what was committed stays.
    ///
    /// # Panics
    /// It cannot be ended.
    pub fn stop(&self) {
        run(self.program("pg_ctl").args(["stop", "-w", "-s", "-m", "immediate", "-D"]).arg(self.data()));
    }

    /// The address of a new, empty database.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("d{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let port = self.port.to_string();
        run(self.program("createdb").args(["-h", "127.0.0.1", "-p", &port, "-U", "guichet", &name]));
        format!("postgres://guichet@127.0.0.1:{port}/{name}?sslmode=disable")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// One of its programs. PostgreSQL refuses to be run by root.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        // Where distributions keep clients elsewhere, the path has them.
        let program = if program.exists() { program } else { Path::new(name).to_owned() };
        let mut command = Command::new(if is_root() { Path::new("runuser") } else { program.as_path() });
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A test that fails has its own message; this must not hide it.
        let _ = self
            .program("pg_ctl")
            .args(["stop", "-w", "-s", "-m", "immediate", "-D"])
            .arg(self.data())
            .output();
    }
}
