//! Functions of a project that this server calls for the page.
//!
//! A call goes to a host that the *operator* has allowed, to an address whose host stands in the project file as it is;
//! what a person typed decides neither. Invariant: the network address that is connected to has itself been checked.

mod answer;
mod plan;
mod reach;
mod send;
mod settings;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use guichet_engine::message::Value;
use guichet_engine::model::project::Function;
use moka::future::Cache;

pub use plan::check;
pub use settings::CallSettings;

use crate::person::Person;
use crate::secret::sha256;
use settings::Allowed;

/// Most answers that are kept.
const MOST: u64 = 2_000;

/// What a function gives, by the names of its parts.
pub type Given = BTreeMap<String, Value>;

/// A call of a page.
#[derive(Debug)]
pub struct Call<'a> {
    /// The project; the environment and the version that it shows. What one of them has answered, no other is given.
    pub scope: &'a str,
    /// Name of the function.
    pub name: &'a str,
    /// What the project file says of it.
    pub function: &'a Function,
    /// What it is given.
    pub with: BTreeMap<String, Value>,
    /// Names this call: the same again is the same call.
    pub key: &'a str,
    /// Who calls, if that was checked; of their groups, those that the project knows.
    pub person: Option<&'a Person>,
}

/// Why a call gives nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The page or the person has given what it does not take.
    #[error("{0}")]
    Unfit(String),
    /// It speaks of the person, and nobody said who they are.
    #[error("this function is for people whose identity is known")]
    Unknown,
    /// The operator or the project file does not allow it.
    #[error("{0}")]
    Forbidden(String),
    /// The other side failed.
    #[error("{0}")]
    Failed(String),
    /// The other side did not answer in time.
    #[error("there was no answer within {0} seconds")]
    Late(u64),
}

impl CallError {
    /// For programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unfit(_) => "unfit",
            Self::Unknown => "identity",
            Self::Forbidden(_) => "not-allowed",
            Self::Failed(_) => "failed",
            Self::Late(_) => "late",
        }
    }
}

/// Calls functions.
pub struct Calls {
    allowed: Allowed,
    http: reqwest::Client,
    seconds: u64,
    kept: Cache<String, (Instant, Arc<Given>)>,
}

impl Calls {
    /// As the operator says; `environment` gives the value of a variable.
    ///
    /// # Errors
    /// What is wrong in the section `[calls]`, for the operator.
    pub fn new(
        settings: &CallSettings,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        let allowed = Allowed::read(settings, environment)?;
        let http = send::client(settings.allow_private)
            .map_err(|error| format!("calls: no connections can be made here: {error}"))?;
        let kept = Cache::builder().max_capacity(MOST).build();
        Ok(Self { allowed, http, seconds: settings.seconds, kept })
    }

    /// Calls a function: once, without following where the answer leads.
    ///
    /// # Errors
    /// Why it gives nothing.
    pub async fn call(&self, call: &Call<'_>) -> Result<Arc<Given>, CallError> {
        let plan = plan::of(call, &self.allowed)?;
        let keeps = call.function.cache > 0 && !call.function.changes;
        // The whole request: what speaks of the person is kept for that person alone.
        let name = keeps.then(|| sha256(format!("{}\n{}\n{plan:?}", call.scope, call.name).as_bytes()));
        if let Some(name) = &name
            && let Some((until, given)) = self.kept.get(name).await
            && Instant::now() < until
        {
            return Ok(given);
        }
        let patience = Duration::from_secs(self.seconds);
        let answered = tokio::time::timeout(patience, send::send(&self.http, &plan)).await;
        let answered = answered.map_err(|_| CallError::Late(self.seconds))??;
        let given = Arc::new(answer::read(call.function, &answered)?);
        if let Some(name) = name {
            let until = Instant::now() + Duration::from_secs(call.function.cache.into());
            self.kept.insert(name, (until, given.clone())).await;
        }
        Ok(given)
    }
}
