//! What the operator says about identity: the table `[projects.NAME.identity]`, read and explained.
//!
//! Key files and secrets are read here, so that a server that starts has everything it needs.

mod ldap;
mod reader;
mod token;

use std::cell::RefCell;
use std::fmt;

pub use ldap::{Find, Groups, LdapSettings};
pub use token::{Claims, KeySource, TokenSettings};

use reader::Reader;

/// How a project finds out who is asking. What is left out is not offered; nothing at all: everybody is nobody.
#[derive(Clone, Debug, Default)]
pub struct IdentitySettings {
    /// Tokens that the host's server signs (`jwt`).
    pub tokens: Option<TokenSettings>,
    /// The own directory (`directory`).
    pub directory: bool,
    /// A directory that speaks LDAP (`ldap`).
    pub ldap: Option<LdapSettings>,
}

/// What is wrong in the operator's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The table: `projects.shop.identity.jwt`.
    pub section: String,
    /// The key in it.
    pub key: String,
    /// What is wrong with it, in one sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "[{}] `{}`: {}; {}", self.section, self.key, self.message, self.help)
    }
}

impl IdentitySettings {
    /// Reads the table `identity` of a project. `env` gives variables of the environment.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn read(
        project: &str,
        table: &toml::Table,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<Mistake>> {
        let mistakes = RefCell::new(Vec::new());
        let reader = Reader::new(format!("projects.{project}.identity"), table, env, &mistakes);
        let tokens = reader.table("jwt").map(|jwt| TokenSettings::read(project, &jwt));
        let directory = reader.table("directory");
        if let Some(directory) = &directory {
            directory.end();
        }
        let ldap = reader.table("ldap").map(|ldap| LdapSettings::read(&ldap));
        reader.end();
        let found = mistakes.take();
        if found.is_empty() {
            Ok(Self { tokens: tokens.flatten(), directory: directory.is_some(), ldap: ldap.flatten() })
        } else {
            Err(found)
        }
    }
}
