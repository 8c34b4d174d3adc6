//! What waits in the outbox as a whole: for whom, and what a copy of it knows.

use sqlx::Row;

use super::{Result, Store};
use crate::clock::Moment;

/// Tickets that wait for a connector.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Their project.
    pub project: String,
    /// Their type.
    pub kind: String,
    /// Who is to deliver them; empty: nobody was, when they came.
    pub connector: String,
}

impl Store {
    /// What waits, by project, type and connector.
    ///
    /// # Errors
    /// What the database says.
    pub async fn waiting_for(&self) -> Result<Vec<Waiting>> {
        let sql = "SELECT DISTINCT project, kind, connector FROM ticket WHERE state = 'waiting'";
        let rows = sqlx::query(sql).fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                Ok(Waiting { project: row.try_get(0)?, kind: row.try_get(1)?, connector: row.try_get(2)? })
            })
            .collect()
    }

    /// Lets another connector deliver what waits for one; how many tickets.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reroute(&self, waiting: &Waiting, connector: &str, now: Moment) -> Result<u64> {
        let Waiting { project, kind, connector: old } = waiting;
        let mut work = self.begin().await?;
        // A lane is called after its project, its connector, and whose it is.
        let sql = "UPDATE ticket SET connector = $1, lane = $2 || substr(lane, $3) \
                   WHERE state = 'waiting' AND project = $4 AND kind = $5 AND connector = $6";
        let whose = i64::try_from(project.chars().count() + old.chars().count() + 3).unwrap_or(i64::MAX);
        let moved = sqlx::query(sql)
            .bind(connector)
            .bind(format!("{project} {connector} "))
            .bind(whose)
            .bind(project)
            .bind(kind)
            .bind(old)
            .execute(&mut *work)
            .await?;
        // The lanes they leave are found empty and removed.
        let sql = "INSERT INTO lane (id, connector, due_at, fails, leased_by, leased_until) \
                   SELECT DISTINCT lane, connector, $1, 0, '', 0 FROM ticket \
                   WHERE state = 'waiting' AND project = $2 AND kind = $3 AND connector = $4 \
                   ON CONFLICT (id) DO NOTHING";
        sqlx::query(sql).bind(now).bind(project).bind(kind).bind(connector).execute(&mut *work).await?;
        work.commit().await?;
        Ok(moved.rows_affected())
    }

    /// What waits may have been delivered by the server that this copy was made of: whoever delivers it looks for it
    /// at the help desk first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn doubt_waiting(&self) -> Result<u64> {
        let sql = "UPDATE ticket SET attempts = attempts + 1 WHERE state = 'waiting' AND attempts = 0";
        Ok(sqlx::query(sql).execute(&self.pool).await?.rows_affected())
    }
}
