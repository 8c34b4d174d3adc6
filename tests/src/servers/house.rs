//! A data folder with a project `acme`, and somebody who may publish to it.

use std::path::PathBuf;

use tempfile::TempDir;

use super::guichet::Serving;
use crate::command::{err, folder, guichet, out};

/// Where a server keeps its data.
#[derive(Debug)]
pub struct House {
    folder: TempDir,
    key: String,
    /// Its address; empty: SQLite in the data folder.
    database: String,
}

#[expect(clippy::new_without_default, reason = "it makes a folder and a database")]
impl House {
    /// Makes one.
    ///
    /// # Panics
    /// The disk or the command refuses.
    #[must_use]
    pub fn new() -> Self {
        Self::in_database("")
    }

    /// Makes one in the database at an address.
    ///
    /// # Panics
    /// The disk, the database or the command refuses.
    #[must_use]
    pub fn in_database(database: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let output = guichet()
            .args(["keys", "new", "Ada", "--project", "acme", "--right", "publish", "--data"])
            .arg(folder.path().join("data"))
            .env("GUICHET_DATABASE", database)
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}", err(&output));
        Self { key: out(&output).trim().to_owned(), folder, database: database.to_owned() }
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The address of its database; none: SQLite in the data folder.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        (!self.database.is_empty()).then_some(self.database.as_str())
    }

    /// The key of somebody who may publish.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Starts a server with these settings and, in its environment, these variables.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn serve_with(&self, settings: &str, variables: &[(&str, &str)]) -> Serving {
        std::fs::write(self.data().join("server.toml"), settings).expect("written");
        Serving::with(&self.data(), &[], |command| {
            command.envs(variables.iter().copied()).env("GUICHET_DATABASE", &self.database);
        })
    }

    /// Starts another process on the same database, with the same settings and master key.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn another(&self) -> Serving {
        let (data, settings) = (self.folder.path().join("other"), self.data().join("server.toml"));
        let key = self.data().join("master.key");
        let further = ["--settings", &settings.to_string_lossy(), "--master-key", &key.to_string_lossy()];
        Serving::with(&data, &further, |command| {
            command.env("GUICHET_DATABASE", &self.database);
        })
    }

    /// Publishes these files to the environment `production`.
    ///
    /// # Panics
    /// They are refused.
    pub fn publish(&self, serving: &Serving, files: &[(&str, &str)]) {
        let there = folder(files);
        let output = guichet()
            .arg("publish")
            .arg(there.path())
            .args(["--env", "production", "--to", &serving.address, "--project", "acme"])
            .env("GUICHET_KEY", &self.key)
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}{}", err(&output), out(&output));
    }
}
