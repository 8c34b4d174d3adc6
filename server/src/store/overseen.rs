//! The outbox as operators see it: what is in it, tried again, given up, forgotten. `project`, where it is optional:
//! of this project alone.

use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::tickets::{Kept, TICKET, fill_lane, ticket_of};
use super::{Result, Store};
use crate::clock::Moment;

/// An attachment, without its content.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size, in bytes.
    pub bytes: i64,
}

impl Store {
    /// Tickets of a state, newest first, at most `most`; without what was sent, which may be large.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tickets(&self, project: Option<&str>, state: &str, most: i64) -> Result<Vec<Kept>> {
        let facts = TICKET.replace(" body,", " '' AS body,");
        let sql = format!(
            "SELECT {facts} FROM ticket WHERE state = $1 AND ($2 = '' OR project = $2) ORDER BY id DESC LIMIT $3"
        );
        let query = sqlx::query(&sql).bind(state).bind(project.unwrap_or_default()).bind(most);
        query.fetch_all(&self.pool).await?.iter().map(ticket_of).collect()
    }

    /// How many tickets there are of each state.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_tickets(&self, project: Option<&str>) -> Result<Vec<(String, i64)>> {
        let sql =
            "SELECT state, COUNT(*) FROM ticket WHERE $1 = '' OR project = $1 GROUP BY state ORDER BY state";
        let rows = sqlx::query(sql).bind(project.unwrap_or_default()).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// A ticket by its reference.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ticket_by_reference(&self, project: Option<&str>, reference: &str) -> Result<Option<Kept>> {
        let sql = format!("SELECT {TICKET} FROM ticket WHERE reference = $1 AND ($2 = '' OR project = $2)");
        let query = sqlx::query(&sql).bind(reference).bind(project.unwrap_or_default());
        query.fetch_optional(&self.pool).await?.as_ref().map(ticket_of).transpose()
    }

    /// The attachments of a ticket, in its order, without their content.
    ///
    /// # Errors
    /// What the database says.
    pub async fn attachments(&self, ticket: i64) -> Result<Vec<Attachment>> {
        let sql = "SELECT name, media_type, CAST(LENGTH(body) AS BIGINT) FROM ticket_file WHERE ticket = $1 \
                   ORDER BY position";
        let rows = sqlx::query(sql).bind(ticket).fetch_all(&self.pool).await?;
        let attachment = |row: &sqlx::any::AnyRow| {
            Ok(Attachment { name: row.try_get(0)?, media_type: row.try_get(1)?, bytes: row.try_get(2)? })
        };
        rows.iter().map(attachment).collect()
    }

    /// The content of an attachment, by its place among them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn attachment(&self, ticket: i64, position: i64) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT body FROM ticket_file WHERE ticket = $1 AND position = $2";
        let row = sqlx::query(sql).bind(ticket).bind(position).fetch_optional(&self.pool).await?;
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }

    /// Puts a dead ticket back into its lane; whether it was one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn retry_ticket(&self, reference: &str, now: Moment) -> Result<bool> {
        let mut work = self.begin().await?;
        let sql = "UPDATE ticket SET state = 'waiting', settled_at = NULL, retried_at = $1 \
                   WHERE reference = $2 AND state = 'dead' RETURNING lane, connector";
        let row = sqlx::query(sql).bind(now).bind(reference).fetch_optional(&mut *work).await?;
        let Some(row) = row else { return Ok(false) };
        let (lane, connector): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        fill_lane(&lane, &connector, now, &mut work).await?;
        work.commit().await?;
        Ok(true)
    }

    /// Gives up a ticket that waits or is dead; whether it was one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_ticket(&self, reference: &str, now: Moment) -> Result<bool> {
        let sql = "UPDATE ticket SET state = 'dropped', settled_at = $1 \
                   WHERE reference = $2 AND state IN ('waiting', 'dead')";
        let done = sqlx::query(sql).bind(now).bind(reference).execute(&self.pool).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Forgets what was in tickets of a project that were settled before `before`; their numbers stay.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_tickets(&self, project: &str, before: Moment) -> Result<u64> {
        let settled = "project = $2 AND state IN ('sent', 'dropped') AND settled_at < $1 AND body <> ''";
        let mut work = self.begin().await?;
        let files =
            format!("DELETE FROM ticket_file WHERE ticket IN (SELECT id FROM ticket WHERE {settled})");
        sqlx::query(&files).bind(before).bind(project).execute(&mut *work).await?;
        let bodies = format!("UPDATE ticket SET body = '', person = '', lane = '' WHERE {settled}");
        let done = sqlx::query(&bodies).bind(before).bind(project).execute(&mut *work).await?;
        work.commit().await?;
        Ok(done.rows_affected())
    }
}
