//! `guichet publish`: procedures, checked and packed here, to an environment of a server.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use guichet_engine::model::project::PROJECT_FILE;
use guichet_engine::{Folder, Knowledge, Packed, Problem, pages};
use guichet_server::http::Publication;
use guichet_server::secret::sha256;
use serde_json::json;

use super::remote::{Remote, moment};
use crate::progress::Progress;
use crate::{Failure, folder, pack, report, zone};

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures.
    folder: PathBuf,
    #[command(flatten)]
    remote: Remote,
    /// The environment that shows it: `production`, `staging`, `testing` … as the operator names them.
    #[arg(long = "env", value_name = "ENVIRONMENT")]
    environment: String,
    /// What is to be said of this version.
    #[arg(long, default_value = "")]
    note: String,
    /// Show it later: `2026-12-01T08:00:00+01:00`.
    #[arg(long, value_parser = moment)]
    at: Option<i64>,
}

/// Publishes. Nothing is uploaded as long as any procedure has an error.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let client = arguments.remote.client()?;
    let progress = Progress::start("reading");
    let folder = folder::read(&arguments.folder)?;
    progress.now("checking");
    let mut knowledge = Knowledge::read(&folder);
    zone::check(&mut knowledge, &folder);
    let errors: Vec<Problem> =
        knowledge.problems.iter().filter(|problem| problem.is_error()).cloned().collect();
    if !errors.is_empty() || knowledge.procedures.is_empty() {
        drop(progress);
        for problem in &errors {
            let _ = report::text(problem, Some(&arguments.folder), false, &mut std::io::stderr());
        }
        eprintln!("guichet: nothing was published: {}", report::summary(&errors, knowledge.files));
        return Err(Failure::Problems);
    }
    progress.now("packing");
    let packed = pack::pack(&knowledge, &folder)?;
    let pages = pages(&knowledge);
    progress.now("uploading");
    let files: BTreeMap<&str, &[u8]> =
        packed.files.iter().chain(&pages).map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let publication = publication(arguments, (&knowledge, &folder), &packed, &files);
    let (uploaded, done) = super::wait(async {
        let uploaded = client.upload(&files).await?;
        Ok((uploaded, client.publish(&publication).await?))
    })?;
    drop(progress);
    println!(
        "{} {}: version {} ({}), {} of {} files uploaded, {} KB",
        arguments.remote.project,
        arguments.environment,
        done.number,
        done.version,
        uploaded.files,
        files.len(),
        uploaded.bytes / 1024,
    );
    if arguments.at.is_some() {
        println!("It is shown from {} on.", super::moment(done.at));
    }
    super::versions::warn(&done.later);
    Ok(())
}

fn publication(
    arguments: &Arguments,
    (knowledge, folder): (&Knowledge, &Folder),
    packed: &Packed,
    files: &BTreeMap<&str, &[u8]>,
) -> Publication {
    let procedures: serde_json::Map<String, serde_json::Value> = knowledge
        .procedures
        .iter()
        .filter_map(|(id, versions)| {
            let procedure = versions.reading(knowledge.project.source_language())?;
            let steps: Vec<&str> = procedure.steps.iter().map(|step| step.name.as_str()).collect();
            // For the report.
            let text = folder.text(&format!("{id}.md")).map(|source| source.text).unwrap_or_default();
            let told = json!({
                "title": procedure.head.title, "steps": steps, "review_by": on_top(&text, "review by"),
                "owner": on_top(&text, "owner"),
            });
            Some((id.clone(), told))
        })
        .collect();
    Publication {
        environment: arguments.environment.clone(),
        manifest: packed.manifest.clone(),
        files: files.iter().map(|(name, bytes)| ((*name).to_owned(), sha256(bytes))).collect(),
        restricted: packed.restricted.clone(),
        callers: Some(packed.callers.clone()),
        project_file: folder.text(PROJECT_FILE).map(|source| source.text).unwrap_or_default(),
        procedures: procedures.into(),
        note: arguments.note.clone(),
        at: arguments.at,
    }
}

/// What a key on top of a file says; empty: nothing. What is written there has been checked.
fn on_top<'a>(text: &'a str, key: &str) -> &'a str {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    if lines.next().map(str::trim_end) != Some("---") {
        return "";
    }
    let own = lines.take_while(|line| line.trim_end() != "---").filter_map(|line| line.split_once(':'));
    let found =
        own.filter(|(name, _)| name.trim() == key).map(|(_, value)| value.trim().trim_matches(['"', '\'']));
    found.last().unwrap_or_default()
}
