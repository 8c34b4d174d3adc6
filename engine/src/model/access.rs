//! Who may read something.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The group that everybody is in.
pub const EVERYONE: &str = "everyone";

/// A condition on groups: the person must be in at least one group of **every** list.
///
/// No list is everyone; an empty list is nobody. Always in one normal form, so that equal audiences
/// are equal: lists sorted, without `everyone`, without lists that another list already implies.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Audience(Vec<Vec<String>>);

impl Audience {
    /// People in at least one of some groups; none named: nobody.
    #[must_use]
    pub fn any_of<'a>(groups: impl IntoIterator<Item = &'a str>) -> Self {
        let groups: BTreeSet<String> = groups.into_iter().map(str::to_owned).collect();
        Self(vec![groups.into_iter().collect()]).normal()
    }

    /// An audience as a manifest names it.
    #[must_use]
    pub fn from_lists(lists: Vec<Vec<String>>) -> Self {
        Self(lists).normal()
    }

    /// The lists, in normal form.
    #[must_use]
    pub fn lists(&self) -> &[Vec<String>] {
        &self.0
    }

    /// People in this audience and in the other.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().chain(&other.0).cloned().collect()).normal()
    }

    /// Whether a person in these groups belongs to it.
    #[must_use]
    pub fn admits(&self, groups: &BTreeSet<String>) -> bool {
        self.0.iter().all(|list| list.iter().any(|group| groups.contains(group)))
    }

    /// Whether everybody in it is also in the other.
    #[must_use]
    pub fn implies(&self, other: &Self) -> bool {
        self.and(other) == *self
    }

    /// Whether people are likely to belong to both: one is everyone, or both name some group. Groups that are
    /// named apart are taken for people apart.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let mut named = self.0.iter().flatten();
        self.0.is_empty()
            || other.0.is_empty()
            || named.any(|group| other.0.iter().any(|list| list.contains(group)))
    }

    fn normal(self) -> Self {
        let sets: BTreeSet<BTreeSet<String>> =
            self.0.into_iter().map(|list| list.into_iter().collect::<BTreeSet<_>>()).collect();
        let lists = sets
            .iter()
            .filter(|list| !list.contains(EVERYONE))
            .filter(|list| !sets.iter().any(|other| other != *list && other.is_subset(list)))
            .map(|list| list.iter().cloned().collect())
            .collect();
        Self(lists)
    }
}
