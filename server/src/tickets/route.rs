//! Who delivers tickets of a type.

use crate::clock::Moment;
use crate::settings::Settings;
use crate::store::{Store, StoreError};

/// Who delivers tickets of a type of a project, as the operator says now; empty: nobody yet, they wait.
#[must_use]
pub fn connector_for(settings: &Settings, project: &str, kind: &str) -> String {
    let settings = settings.project(project);
    settings.connectors.get(kind).or(settings.connector.as_ref()).cloned().unwrap_or_default()
}

/// Gives what waits for a connector that there is not, or for none, to the one that the settings name now.
///
/// # Errors
/// What the database says.
pub async fn reroute(store: &Store, settings: &Settings, now: Moment) -> Result<(), StoreError> {
    for waiting in store.waiting_for().await? {
        if settings.connector.contains_key(&waiting.connector) {
            continue;
        }
        let connector = connector_for(settings, &waiting.project, &waiting.kind);
        if connector.is_empty() {
            continue;
        }
        let tickets = store.reroute(&waiting, &connector, now).await?;
        tracing::info!(project = waiting.project, tickets, connector, "what waited has a connector now");
    }
    Ok(())
}
