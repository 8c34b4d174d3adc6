//! `guichet report`: what happened, as a page and as tables.
//!
//! What a server has counted → [`figures`] → a [`page`] with [`plot`]s, and [`tables`].

mod figures;
mod page;
mod plot;
mod tables;

use std::path::PathBuf;

use clap::Args;
use guichet_engine::model::project::{PROJECT_FILE, Project};
use guichet_engine::source::SourceFile;
use guichet_server::clock::now;
use guichet_server::store::Days;
use time::Date;
use time::format_description::well_known::Iso8601;

use super::data::Data;
use crate::Failure;
use figures::Figures;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    data: Data,
    /// The project.
    #[arg(long)]
    project: String,
    /// Its environment.
    #[arg(long = "env", value_name = "ENVIRONMENT", default_value = "production")]
    environment: String,
    /// The first day, `2026-11-01`; days are those of UTC.
    #[arg(long, value_parser = date)]
    from: Date,
    /// The last day.
    #[arg(long, value_parser = date)]
    to: Date,
    /// The folder that the page and the tables are written into; made if it is not there.
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// File with the server's master key, if it is not in `GUICHET_MASTER_KEY` or the data folder.
    #[arg(long)]
    master_key: Option<PathBuf>,
}

/// What the page is about.
struct About<'a> {
    project: &'a str,
    environment: &'a str,
    from: Date,
    to: Date,
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text, &Iso8601::DATE).map_err(|_| format!("`{text}` is no day like `2026-11-01`"))
}

/// Writes `index.html` and the tables.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Arguments { data, project, environment, from, to, output, master_key } = arguments;
    if from > to || (*to - *from).whole_days() > 1_100 {
        return Err(Failure::Refused(
            "`--from` is after `--to`, or more than three years before it".to_owned(),
        ));
    }
    let (first, last) = (from.to_string(), to.to_string());
    let days = Days { project, environment, from: &first, to: &last };
    let (version, counts, questions) = super::wait(async {
        let store = data.open().await?.store;
        let said = |error: guichet_server::store::StoreError| error.to_string();
        let version = store.current(project, environment, now()).await.map_err(said)?;
        let version = version.ok_or_else(|| format!("`{project}` shows nothing in `{environment}`"))?;
        let found =
            (version, store.counts(days).await.map_err(said)?, store.unmet(days).await.map_err(said)?);
        store.close().await;
        Ok(found)
    })?;
    let master = guichet_server::serve::master_key(&data.data, master_key.as_deref(), false)
        .map_err(Failure::Refused)?;
    let procedures = master.open_procedures(&version.procedures).ok_or_else(|| {
        Failure::Refused("the master key is not the one that this database was begun with".to_owned())
    })?;
    let today = time::OffsetDateTime::now_utc().date();
    let figures = Figures::of((*from, *to, today), &counts, &questions, &procedures);
    std::fs::create_dir_all(output).map_err(|error| Failure::io(output.display(), &error))?;
    let about = About { project, environment, from: *from, to: *to };
    let mut files = tables::of(&figures);
    files.push(("index.html", page::of(&about, &figures)));
    for (name, text) in files {
        let path = output.join(name);
        std::fs::write(&path, text).map_err(|error| Failure::io(path.display(), &error))?;
    }
    let sum = figures.sum();
    println!(
        "{} conversations: {} solved, {} passed on, {} neither. {}",
        sum.begun,
        sum.solved,
        sum.passed,
        sum.neither(),
        output.join("index.html").display()
    );
    let file = SourceFile::new(PROJECT_FILE, version.project_file.clone());
    if !Project::read(Some(&file)).0.statistics.counts {
        println!(
            "Nothing is counted now: the `{PROJECT_FILE}` that `{environment}` shows does not say `[statistics]` with \
             `counts = true`."
        );
    }
    Ok(())
}
