//! Connectors that are written already, from the public documentation of their help desks.

use toml::{Table, Value};

/// Each names the pages it was written from.
const PRESETS: &[(&str, &str)] = &[
    ("easyvista", include_str!("presets/easyvista.toml")),
    ("email", include_str!("presets/email.toml")),
    ("glpi", include_str!("presets/glpi.toml")),
    ("jira", include_str!("presets/jira.toml")),
    ("servicenow", include_str!("presets/servicenow.toml")),
    ("zammad", include_str!("presets/zammad.toml")),
    ("zendesk", include_str!("presets/zendesk.toml")),
];

pub(super) fn names() -> Vec<&'static str> {
    PRESETS.iter().map(|(name, _)| *name).collect()
}

pub(super) fn find(name: &str) -> Option<&'static str> {
    PRESETS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The preset with the operator's keys on top: sections are joined, everything else is replaced.
pub(super) fn merged(preset: &str, own: &Table) -> Table {
    let mut all: Table =
        preset.parse().unwrap_or_else(|error| unreachable!("a preset does not parse: {error}"));
    join(&mut all, own);
    all
}

fn join(below: &mut Table, above: &Table) {
    for (key, value) in above {
        match (below.get_mut(key), value) {
            (Some(Value::Table(below)), Value::Table(above)) if !is_secret(above) => join(below, above),
            _ => {
                below.insert(key.clone(), value.clone());
            }
        }
    }
}

/// `{ env = … }` replaces `{ file = … }` and is not joined with it.
fn is_secret(table: &Table) -> bool {
    table.len() == 1 && (table.contains_key("env") || table.contains_key("file"))
}
