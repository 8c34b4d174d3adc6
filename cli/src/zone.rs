//! Whether the project file's time zone is one. The engine sees only its form: who counts promises knows the zones.

use guichet_engine::model::project::PROJECT_FILE;
use guichet_engine::{Code, Folder, Knowledge, Problem};
use guichet_server::promise::unknown_zone;

/// Adds the problem of a time zone that nobody knows.
pub fn check(knowledge: &mut Knowledge, folder: &Folder) {
    let zone = &knowledge.project.support.time_zone;
    // What does not even look like one, the engine has told.
    let Some(near) = unknown_zone(zone).filter(|_| zone.contains('/')) else { return };
    let Some(source) = folder.text(PROJECT_FILE) else { return };
    let at = source.text.find(zone.as_str()).unwrap_or_default();
    let near: Vec<String> = near.into_iter().map(|name| format!("`{name}`")).collect();
    let help = match near.split_last() {
        None => "Write the name of the IANA data base for your time zone, like `Europe/Paris`.".to_owned(),
        Some((only, [])) => format!("Did you mean {only}?"),
        Some((last, others)) => format!("Did you mean {} or {last}?", others.join(", ")),
    };
    let message = format!("In `support`, `{zone}` is no time zone of the IANA data base.");
    let problem = Problem::new(Code::UnreadableProjectFile, &source, &(at..at + zone.len()), message);
    knowledge.problems.push(problem.help(help));
}
