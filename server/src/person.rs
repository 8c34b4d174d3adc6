//! Who is asking.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A person whose identity has been checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Their login, which is their name for this project; never empty.
    pub login: String,
    /// Their name as people say it; may be empty.
    pub name: String,
    /// Their language as a BCP 47 tag; empty: not known.
    pub language: String,
    /// The groups they are said to be in. Those that the project does not know give nothing.
    pub groups: BTreeSet<String>,
    /// What else is said of them: for procedures, tickets and calls.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}
