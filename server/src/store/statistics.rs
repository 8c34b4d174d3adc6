//! Counts by day, and questions that nothing fitted.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Result, Store};

/// How often something happened on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// `2026-11-28`, in UTC.
    pub day: String,
    /// `begun`, `entered`, `solved` …
    pub event: String,
    /// Which procedure; empty: none.
    pub procedure: String,
    /// Which of its steps; empty: its first, or none.
    pub step: String,
    /// How often.
    pub times: i64,
}

/// A question that nothing fitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// `2026-11-28`, in UTC.
    pub day: String,
    /// In which language the knowledge was read.
    pub language: String,
    /// The question, scrubbed.
    pub text: String,
    /// How often.
    pub times: i64,
}

/// Some days of an environment.
#[derive(Clone, Copy, Debug)]
pub struct Days<'a> {
    /// The project.
    pub project: &'a str,
    /// Its environment.
    pub environment: &'a str,
    /// The first day, `2026-11-01`.
    pub from: &'a str,
    /// The last day.
    pub to: &'a str,
}

/// Most different questions of a day in an environment that are kept in the end. Until the rare ones are forgotten,
/// there may be twice as many: what is asked often shows only after a while.
pub const MOST_UNMET: i64 = 1_000;

/// Adds to a question; one that was not asked before, if there is room.
const ASKED: &str = "INSERT INTO unmet_question (project, environment, day, language, text, times) \
    SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT COUNT(*) FROM unmet_question \
    WHERE project = $1 AND environment = $2 AND day = $3) < $7 OR EXISTS (SELECT 1 FROM unmet_question \
    WHERE project = $1 AND environment = $2 AND day = $3 AND language = $4 AND text = $5) \
    ON CONFLICT (project, environment, day, language, text) \
    DO UPDATE SET times = unmet_question.times + excluded.times";

impl Store {
    /// Adds to the counts and questions of a day. Of different questions there is room for twice [`MOST_UNMET`].
    ///
    /// # Errors
    /// What the database says; then nothing was added.
    pub async fn count(
        &self,
        (project, environment): (&str, &str),
        counts: &[Counted],
        questions: &[Unmet],
    ) -> Result<()> {
        // In one order, whoever adds: two that wait for each other would wait for ever.
        let mut sums: BTreeMap<[&str; 4], i64> = BTreeMap::new();
        for one in counts {
            *sums.entry([&one.day, &one.event, &one.procedure, &one.step]).or_default() += one.times;
        }
        let mut asked: BTreeMap<[&str; 3], i64> = BTreeMap::new();
        for one in questions {
            *asked.entry([&one.day, &one.language, &one.text]).or_default() += one.times;
        }
        let mut work = self.begin().await?;
        for ([day, event, procedure, step], times) in sums {
            let sql = "INSERT INTO tally (project, environment, day, event, procedure_id, step, times) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7) \
                       ON CONFLICT (project, environment, day, event, procedure_id, step) \
                       DO UPDATE SET times = tally.times + excluded.times";
            let query = sqlx::query(sql).bind(project).bind(environment).bind(day).bind(event);
            query.bind(procedure).bind(step).bind(times).execute(&mut *work).await?;
        }
        for ([day, language, text], times) in asked {
            let query = sqlx::query(ASKED).bind(project).bind(environment).bind(day).bind(language);
            query.bind(text).bind(times).bind(2 * MOST_UNMET).execute(&mut *work).await?;
        }
        work.commit().await
    }

    /// Keeps the [`MOST_UNMET`] most asked of the questions of each day from `since` on, and makes room for others;
    /// how many have gone.
    ///
    /// # Errors
    /// What the database says; then all are still there.
    pub async fn forget_rare_questions(&self, project: &str, since: &str) -> Result<usize> {
        let sql = "SELECT environment, day, language, text FROM (\
                   SELECT environment, day, language, text, ROW_NUMBER() OVER (\
                   PARTITION BY environment, day ORDER BY times DESC, language, text) AS place \
                   FROM unmet_question WHERE project = $1 AND day >= $2) ranked WHERE place > $3";
        let query = sqlx::query(sql).bind(project).bind(since).bind(MOST_UNMET);
        let rows = query.fetch_all(&self.pool).await?;
        let name = |row: &AnyRow| -> Result<[String; 4]> {
            Ok([row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?])
        };
        // In the order in which they are added to.
        let rare: BTreeSet<[String; 4]> = rows.iter().map(name).collect::<Result<_>>()?;
        if rare.is_empty() {
            return Ok(0);
        }
        let mut work = self.begin().await?;
        for [environment, day, language, text] in &rare {
            let sql = "DELETE FROM unmet_question WHERE project = $1 AND environment = $2 AND day = $3 \
                       AND language = $4 AND text = $5";
            let query = sqlx::query(sql).bind(project).bind(environment).bind(day).bind(language);
            query.bind(text).execute(&mut *work).await?;
        }
        work.commit().await?;
        Ok(rare.len())
    }

    /// Forgets the counts and questions of the days before `first`.
    ///
    /// # Errors
    /// What the database says; then all are still there.
    pub async fn forget_statistics(&self, project: &str, first: &str) -> Result<()> {
        let mut work = self.begin().await?;
        for table in ["tally", "unmet_question"] {
            let sql = format!("DELETE FROM {table} WHERE project = $1 AND day < $2");
            sqlx::query(&sql).bind(project).bind(first).execute(&mut *work).await?;
        }
        work.commit().await
    }

    /// The counts of some days, by day.
    ///
    /// # Errors
    /// What the database says.
    pub async fn counts(&self, days: Days<'_>) -> Result<Vec<Counted>> {
        let sql = "SELECT day, event, procedure_id, step, times FROM tally WHERE project = $1 AND environment = $2 \
                   AND day >= $3 AND day <= $4 ORDER BY day, event, procedure_id, step";
        let query = sqlx::query(sql).bind(days.project).bind(days.environment);
        let rows = query.bind(days.from).bind(days.to).fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                Ok(Counted {
                    day: row.try_get(0)?,
                    event: row.try_get(1)?,
                    procedure: row.try_get(2)?,
                    step: row.try_get(3)?,
                    times: row.try_get(4)?,
                })
            })
            .collect()
    }

    /// The questions of some days that nothing fitted.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unmet(&self, days: Days<'_>) -> Result<Vec<Unmet>> {
        let sql = "SELECT day, language, text, times FROM unmet_question WHERE project = $1 AND environment = $2 \
                   AND day >= $3 AND day <= $4 ORDER BY day, language, text";
        let query = sqlx::query(sql).bind(days.project).bind(days.environment);
        let rows = query.bind(days.from).bind(days.to).fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                Ok(Unmet {
                    day: row.try_get(0)?,
                    language: row.try_get(1)?,
                    text: row.try_get(2)?,
                    times: row.try_get(3)?,
                })
            })
            .collect()
    }
}
