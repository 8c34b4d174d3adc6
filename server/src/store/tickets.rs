//! The outbox: tickets from the moment they are taken until they are settled.
//!
//! A lane holds the tickets of one person for one connector, in the order in which they came. Whoever puts a
//! ticket in or takes the last one out holds the lane's row until the transaction ends: a lane with something in
//! it is never lost.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Result, Store, Work};
use crate::clock::Moment;

/// A ticket that was taken.
#[derive(Debug)]
pub struct NewTicket {
    /// Its project.
    pub project: String,
    /// The environment it came from.
    pub environment: String,
    /// The page's key.
    pub key: String,
    /// What the person is told.
    pub reference: String,
    /// Which tickets it must not overtake.
    pub lane: String,
    /// Who delivers it.
    pub connector: String,
    /// Its type.
    pub kind: String,
    /// The ticket, JSON.
    pub body: String,
    /// Who sent it, JSON; empty: nobody knows.
    pub person: String,
    /// Its files: name, media type, content.
    pub files: Vec<(String, String, Vec<u8>)>,
}

/// A ticket in the outbox. Operators elsewhere are told all of it but what only its process needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Its number here.
    #[serde(skip)]
    pub id: i64,
    /// Its project.
    pub project: String,
    /// The environment it came from.
    pub environment: String,
    /// The page's key.
    #[serde(skip)]
    pub key: String,
    /// What the person was told.
    pub reference: String,
    /// Its lane.
    #[serde(skip)]
    pub lane: String,
    /// Who delivers it.
    pub connector: String,
    /// Its type.
    pub kind: String,
    /// The ticket, JSON; empty once it is forgotten.
    pub body: String,
    /// Who sent it, JSON; empty: nobody knows.
    pub person: String,
    /// `waiting`, `sent`, `dead` or `dropped`.
    pub state: String,
    /// Attempts begun.
    pub attempts: i64,
    /// Why the last one failed.
    pub error: String,
    /// The help desk's number; empty: none yet.
    pub number: String,
    /// Where it can be seen; empty: nowhere.
    pub link: String,
    /// When it was taken.
    pub created_at: Moment,
    /// When it was put back after it would not go; 0: never.
    pub retried_at: Moment,
    /// When it was settled.
    pub settled_at: Option<Moment>,
}

/// A lane that this worker has leased.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its name.
    pub id: String,
    /// Who delivers its tickets.
    pub connector: String,
    /// Failures in a row.
    pub fails: i64,
}

/// Whose a lane is, and how long.
#[derive(Clone, Debug)]
pub struct Lease {
    /// Name of the worker.
    pub worker: String,
    /// Until when.
    pub until: Moment,
}

/// What became of a ticket.
#[derive(Clone, Debug)]
pub enum Settled {
    /// The help desk has it.
    Sent {
        /// Its number there; may be empty.
        number: String,
        /// Where it can be seen; may be empty.
        link: String,
    },
    /// It will not go.
    Dead {
        /// Why.
        why: String,
    },
}

/// What can become of a ticket.
pub const STATES: [&str; 4] = ["waiting", "sent", "dead", "dropped"];

pub(super) const TICKET: &str = "id, project, environment, idempotency_key, reference, lane, connector, kind, body, person, \
                      state, attempts, error, number, link, created_at, retried_at, settled_at";

impl Store {
    /// Takes a ticket. Gives its reference, that of before if the key has been here, and whether it is new.
    ///
    /// # Errors
    /// What the database says: then nothing was taken.
    pub async fn take_ticket(&self, ticket: &NewTicket, now: Moment) -> Result<(String, bool)> {
        let mut work = self.begin().await?;
        let sql = "INSERT INTO ticket (project, environment, idempotency_key, reference, lane, connector, kind, body, \
                   person, state, attempts, error, number, link, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', 0, '', '', '', $10) \
                   ON CONFLICT (project, idempotency_key) DO NOTHING RETURNING id";
        let row = sqlx::query(sql)
            .bind(&ticket.project)
            .bind(&ticket.environment)
            .bind(&ticket.key)
            .bind(&ticket.reference)
            .bind(&ticket.lane)
            .bind(&ticket.connector)
            .bind(&ticket.kind)
            .bind(&ticket.body)
            .bind(&ticket.person)
            .bind(now)
            .fetch_optional(&mut *work)
            .await?;
        let Some(row) = row else {
            let sql = "SELECT reference FROM ticket WHERE project = $1 AND idempotency_key = $2";
            let row = sqlx::query(sql).bind(&ticket.project).bind(&ticket.key).fetch_one(&mut *work).await?;
            return Ok((row.try_get(0)?, false));
        };
        let id: i64 = row.try_get(0)?;
        for ((name, media_type, body), position) in ticket.files.iter().zip(0_i64..) {
            let sql = "INSERT INTO ticket_file (ticket, position, name, media_type, body) \
                       VALUES ($1, $2, $3, $4, $5)";
            let insert = sqlx::query(sql).bind(id).bind(position).bind(name).bind(media_type);
            insert.bind(body.as_slice()).execute(&mut *work).await?;
        }
        fill_lane(&ticket.lane, &ticket.connector, now, &mut work).await?;
        work.commit().await?;
        Ok((ticket.reference.clone(), true))
    }

    /// Leases the lane that has been due longest, if one is due and nobody's.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lease_lane(&self, lease: &Lease, now: Moment) -> Result<Option<Lane>> {
        let _turn = self.turn().await;
        let sql = format!(
            "UPDATE lane SET leased_by = $1, leased_until = $2 WHERE id = (\
             SELECT id FROM lane WHERE due_at <= $3 AND leased_until <= $3 ORDER BY due_at LIMIT 1{}) \
             RETURNING id, connector, fails",
            self.skip_locked
        );
        let row = sqlx::query(&sql)
            .bind(&lease.worker)
            .bind(lease.until)
            .bind(now)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Ok(Lane { id: row.try_get(0)?, connector: row.try_get(1)?, fails: row.try_get(2)? }))
            .transpose()
    }

    /// Says what became of a ticket, and begins the next of its lane: its attempt is counted before it is made.
    /// None: the lane is empty and gone, or leased by somebody else by now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_ticket(
        &self,
        lane: &str,
        lease: &Lease,
        settled: Option<(i64, &Settled)>,
        now: Moment,
    ) -> Result<Option<Kept>> {
        let mut work = self.begin().await?;
        if let Some((id, settled)) = settled {
            settle(id, settled, now, &mut work).await?;
        }
        let renew = "UPDATE lane SET leased_until = $1, fails = CASE WHEN $2 = 1 THEN 0 ELSE fails END \
                     WHERE id = $3 AND leased_by = $4";
        let renewed = sqlx::query(renew)
            .bind(lease.until)
            .bind(i64::from(settled.is_some()))
            .bind(lane)
            .bind(&lease.worker)
            .execute(&mut *work)
            .await?;
        let mut next = None;
        if renewed.rows_affected() > 0 {
            let sql = format!(
                "SELECT {TICKET} FROM ticket WHERE lane = $1 AND state = 'waiting' ORDER BY id LIMIT 1"
            );
            let row = sqlx::query(&sql).bind(lane).fetch_optional(&mut *work).await?;
            next = row.as_ref().map(ticket_of).transpose()?;
            let sql = match next {
                Some(_) => "UPDATE ticket SET attempts = attempts + 1 WHERE id = $1",
                None => "DELETE FROM lane WHERE id = $1",
            };
            let change = sqlx::query(sql);
            match &next {
                Some(ticket) => change.bind(ticket.id),
                None => change.bind(lane),
            }
            .execute(&mut *work)
            .await?;
        }
        work.commit().await?;
        Ok(next)
    }

    /// Says what became of a ticket.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle_ticket(&self, id: i64, settled: &Settled, now: Moment) -> Result<()> {
        let mut work = self.begin().await?;
        settle(id, settled, now, &mut work).await?;
        work.commit().await
    }

    /// Says that an attempt has failed, and lets the lane rest until `due_at`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ticket_waits(
        &self,
        (id, why): (i64, &str),
        lane: &str,
        lease: &Lease,
        due_at: Moment,
    ) -> Result<()> {
        let mut work = self.begin().await?;
        let sql = "UPDATE ticket SET error = $1 WHERE id = $2";
        sqlx::query(sql).bind(why).bind(id).execute(&mut *work).await?;
        let sql = "UPDATE lane SET due_at = $1, fails = fails + 1, leased_by = '', leased_until = 0 \
                   WHERE id = $2 AND leased_by = $3";
        sqlx::query(sql).bind(due_at).bind(lane).bind(&lease.worker).execute(&mut *work).await?;
        work.commit().await
    }

    /// Gives a lane back without an attempt, due again at `due_at`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn leave_lane(&self, lane: &str, lease: &Lease, due_at: Moment) -> Result<()> {
        let _turn = self.turn().await;
        let sql = "UPDATE lane SET due_at = $1, leased_by = '', leased_until = 0 \
                   WHERE id = $2 AND leased_by = $3";
        sqlx::query(sql).bind(due_at).bind(lane).bind(&lease.worker).execute(&self.pool).await?;
        Ok(())
    }

    /// Goes on holding a lane while an attempt takes its time.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hold_lane(&self, lane: &str, lease: &Lease) -> Result<()> {
        let _turn = self.turn().await;
        let sql = "UPDATE lane SET leased_until = $1 WHERE id = $2 AND leased_by = $3";
        sqlx::query(sql).bind(lease.until).bind(lane).bind(&lease.worker).execute(&self.pool).await?;
        Ok(())
    }

    /// Ends all leases: for a process that is alone with its database, when it starts.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_leases(&self) -> Result<()> {
        sqlx::query("UPDATE lane SET leased_by = '', leased_until = 0").execute(&self.pool).await?;
        Ok(())
    }

    /// The files of a ticket: name, media type, content.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ticket_files(&self, id: i64) -> Result<Vec<(String, String, Vec<u8>)>> {
        let sql = "SELECT name, media_type, body FROM ticket_file WHERE ticket = $1 ORDER BY position";
        let rows = sqlx::query(sql).bind(id).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).collect()
    }

    /// A ticket by the key of its page.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ticket_by_key(&self, project: &str, key: &str) -> Result<Option<Kept>> {
        let sql = format!("SELECT {TICKET} FROM ticket WHERE project = $1 AND idempotency_key = $2");
        let row = sqlx::query(&sql).bind(project).bind(key).fetch_optional(&self.pool).await?;
        row.as_ref().map(ticket_of).transpose()
    }
}

/// Makes the lane of a ticket that waits, or lets the one that is there be due. A lane that rests after a failure
/// goes on resting.
pub(super) async fn fill_lane(lane: &str, connector: &str, now: Moment, work: &mut Work) -> Result<()> {
    let sql = "INSERT INTO lane (id, connector, due_at, fails, leased_by, leased_until) \
               VALUES ($1, $2, $3, 0, '', 0) \
               ON CONFLICT (id) DO UPDATE SET connector = EXCLUDED.connector";
    sqlx::query(sql).bind(lane).bind(connector).bind(now).execute(&mut **work).await?;
    Ok(())
}

async fn settle(id: i64, settled: &Settled, now: Moment, work: &mut Work) -> Result<()> {
    let (state, number, link, why) = match settled {
        Settled::Sent { number, link } => ("sent", number.as_str(), link.as_str(), ""),
        Settled::Dead { why } => ("dead", "", "", why.as_str()),
    };
    let sql = "UPDATE ticket SET state = $1, number = $2, link = $3, error = $4, settled_at = $5 \
               WHERE id = $6 AND state = 'waiting'";
    let change = sqlx::query(sql).bind(state).bind(number).bind(link).bind(why);
    change.bind(now).bind(id).execute(&mut **work).await?;
    Ok(())
}

pub(super) fn ticket_of(row: &AnyRow) -> Result<Kept> {
    Ok(Kept {
        id: row.try_get(0)?,
        project: row.try_get(1)?,
        environment: row.try_get(2)?,
        key: row.try_get(3)?,
        reference: row.try_get(4)?,
        lane: row.try_get(5)?,
        connector: row.try_get(6)?,
        kind: row.try_get(7)?,
        body: row.try_get(8)?,
        person: row.try_get(9)?,
        state: row.try_get(10)?,
        attempts: row.try_get(11)?,
        error: row.try_get(12)?,
        number: row.try_get(13)?,
        link: row.try_get(14)?,
        created_at: row.try_get(15)?,
        retried_at: row.try_get(16)?,
        settled_at: row.try_get(17)?,
    })
}
