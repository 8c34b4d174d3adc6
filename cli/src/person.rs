//! Whose eyes a command looks with: language and groups.

use clap::Args;
use guichet_engine::message::User;
use guichet_engine::model::project::Project;

use crate::Failure;

#[derive(Args, Clone)]
pub struct Person {
    /// Language of the reader; without it the project's first.
    #[arg(long)]
    pub lang: Option<String>,
    /// Groups of the reader, with commas.
    #[arg(long, value_delimiter = ',')]
    pub groups: Vec<String>,
}

impl Person {
    /// The person as the engine knows one; groups and language must be the project's.
    pub fn user(&self, project: &Project) -> Result<User, Failure> {
        let groups: Vec<String> = self.groups.iter().filter(|group| !group.is_empty()).cloned().collect();
        if let Some(group) = groups.iter().find(|group| !project.knows_group(group)) {
            let known: Vec<&str> = project.group_names().collect();
            return Err(Failure::Refused(format!(
                "there is no group `{group}`; the project has {}",
                known.join(", ")
            )));
        }
        let wanted = self.lang.as_deref().unwrap_or(project.source_language());
        match project.languages.iter().find(|known| known.eq_ignore_ascii_case(wanted)) {
            Some(language) => Ok(User { language: language.clone(), groups, ..User::default() }),
            None => {
                let known = project.languages.join(", ");
                Err(Failure::Refused(format!("there is no language `{wanted}`; the project has {known}")))
            }
        }
    }
}
