//! Changes of the own directory, beside the data or from elsewhere.

use std::collections::BTreeSet;

use guichet_engine::model::project::{PROJECT_FILE, Project};
use guichet_engine::source::SourceFile;
use serde::{Deserialize, Serialize};

use super::{AccountError, Accounts, NewAccount};
use crate::clock::Moment;
use crate::store::Store;

/// What is to become of an account. It may hold a password, so it is never printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct AccountChange {
    /// Its login.
    pub login: String,
    /// What.
    #[serde(flatten)]
    pub act: AccountAct,
}

/// What is done to an account.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "camelCase")]
pub enum AccountAct {
    /// It is made.
    Add {
        /// The person's name.
        #[serde(default)]
        name: String,
        /// Their language, a BCP 47 tag; may be empty.
        #[serde(default)]
        language: String,
        /// Their groups.
        #[serde(default)]
        groups: Vec<String>,
        /// Their password.
        password: String,
    },
    /// It has another password; whoever is logged in is not any more.
    Password {
        /// The password.
        password: String,
    },
    /// It is in these groups and no others.
    Groups {
        /// The groups.
        groups: Vec<String>,
    },
    /// Nobody logs in with it, and whoever is logged in is not any more.
    Disable,
    /// It is open again.
    Enable,
}

impl AccountAct {
    /// Its name, for the log.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "add",
            Self::Password { .. } => "password",
            Self::Groups { .. } => "groups",
            Self::Disable => "disable",
            Self::Enable => "enable",
        }
    }
}

impl Accounts<'_> {
    /// Makes a change. Gives what is odd about its groups, for whoever makes it.
    ///
    /// # Errors
    /// Why nothing has changed.
    pub async fn change(&self, change: AccountChange, now: Moment) -> Result<Vec<String>, AccountError> {
        let AccountChange { login, act } = change;
        let groups = match act {
            AccountAct::Add { name, language, groups, password } => {
                self.create(NewAccount { login, name, language, groups: groups.clone(), password }, now)
                    .await?;
                groups
            }
            AccountAct::Password { password } => {
                self.change_password(&login, &password).await?;
                Vec::new()
            }
            AccountAct::Groups { groups } => {
                self.set_groups(&login, &groups).await?;
                groups
            }
            AccountAct::Disable => {
                self.disable(&login, now).await?;
                Vec::new()
            }
            AccountAct::Enable => {
                self.enable(&login).await?;
                Vec::new()
            }
        };
        odd(self.store, self.project, &groups).await
    }
}

/// What is odd about groups that an account is in: nobody of the published knowledge asks for them.
async fn odd(store: &Store, project: &str, groups: &[String]) -> Result<Vec<String>, AccountError> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let versions = store.versions(project).await?;
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let read = |text: &String| Project::read(Some(&SourceFile::new(PROJECT_FILE, text.clone()))).0;
    let projects: Vec<Project> = versions.iter().map(|version| read(&version.project_file)).collect();
    let known: BTreeSet<&str> = projects.iter().flat_map(|project| project.group_names()).collect();
    let odd = groups.iter().filter(|group| !known.contains(group.as_str()));
    let known = known.iter().copied().collect::<Vec<_>>().join(", ");
    let told = |group: &String| {
        format!(
            "no published version of `{project}` knows the group `{group}`, so it opens nothing; the groups are: {known}"
        )
    };
    Ok(odd.map(told).collect())
}
