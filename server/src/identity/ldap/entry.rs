//! Entries of a directory: the one of a login, and what it says about the person.

use std::collections::BTreeSet;

use ldap3::{Ldap, LdapError, Scope, SearchEntry, SearchOptions};

use super::{canonical, first_value, is_below, unreachable};
use crate::identity::IdentityError;
use crate::identity::login;
use crate::identity::settings::{Find, Groups, LdapSettings};
use crate::person::Person;

/// How many groups of a person are read; with more, the answer is not trusted to be whole.
const GROUPS: i32 = 1_000;
/// LDAP's codes for "there is no such entry" and "this is no name".
const NO_ENTRY: [u32; 2] = [32, 34];

/// An entry.
pub struct Entry {
    /// Its name.
    pub dn: String,
    attributes: Vec<(String, Vec<String>)>,
}

impl Entry {
    fn read(found: SearchEntry) -> Self {
        let attributes = found.attrs.into_iter().map(|(key, values)| (key.to_lowercase(), values)).collect();
        Self { dn: found.dn, attributes }
    }

    /// The values of an attribute; its name is compared without regard to case.
    fn all(&self, attribute: &str) -> &[String] {
        let wanted = attribute.to_lowercase();
        self.attributes.iter().find(|(key, _)| *key == wanted).map_or(&[], |(_, values)| values.as_slice())
    }

    fn first(&self, attribute: &str) -> String {
        self.all(attribute).first().cloned().unwrap_or_default()
    }
}

/// The entry of a login, if there is exactly one.
pub async fn find(
    ldap: &mut Ldap,
    settings: &LdapSettings,
    login: &str,
) -> Result<Option<Entry>, IdentityError> {
    let (base, scope, filter) = match &settings.find {
        Find::Name(template, filter) => (template.fill(login, ""), Scope::Base, filter.clone()),
        Find::Search(base, template) => (base.clone(), Scope::Subtree, template.fill(login, "")),
    };
    let mut wanted = vec![settings.login.as_str(), &settings.name, &settings.language];
    wanted.extend(settings.values.values().map(String::as_str));
    if let Groups::Attribute(attribute, _) = &settings.groups {
        wanted.push(attribute);
    }
    let mut found =
        search(ldap, settings, Query { base: &base, scope, filter: &filter, wanted, most: 2 }).await?;
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => Err(IdentityError::Refused("several people fit this login".to_owned())),
    }
}

/// What an entry says about the person.
pub async fn person(
    ldap: &mut Ldap,
    settings: &LdapSettings,
    entry: &Entry,
) -> Result<Person, IdentityError> {
    let login = login::normal(&entry.first(&settings.login)).ok_or_else(|| {
        IdentityError::Refused(format!("the entry has no `{}` that could be a login", settings.login))
    })?;
    let names: Vec<String> = match &settings.groups {
        Groups::Attribute(attribute, base) => {
            let below = |name: &&String| base.as_ref().is_none_or(|base| is_below(&canonical(name), base));
            entry.all(attribute).iter().filter(below).cloned().collect()
        }
        Groups::Search(base, template, attribute) => {
            let filter = template.fill(&login, &entry.dn);
            let wanted = vec![attribute.as_str()];
            let query = Query { base, scope: Scope::Subtree, filter: &filter, wanted, most: GROUPS };
            let found = search(ldap, settings, query).await?;
            found.iter().map(|group| group.first(attribute)).filter(|name| !name.is_empty()).collect()
        }
    };
    Ok(Person {
        login,
        name: entry.first(&settings.name),
        language: entry.first(&settings.language),
        groups: ours(settings, &names),
        values: settings
            .values
            .iter()
            .map(|(name, attribute)| (name.clone(), entry.first(attribute)))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
    })
}

/// The project's names of the directory's groups. Where the operator lists them, the others give nothing.
fn ours(settings: &LdapSettings, names: &[String]) -> BTreeSet<String> {
    match &settings.group_names {
        Some(known) => {
            names.iter().filter_map(|name| known.get(&canonical(name))).flatten().cloned().collect()
        }
        None => names.iter().map(|name| first_value(name)).collect(),
    }
}

struct Query<'a> {
    base: &'a str,
    scope: Scope,
    filter: &'a str,
    wanted: Vec<&'a str>,
    most: i32,
}

async fn search(
    ldap: &mut Ldap,
    settings: &LdapSettings,
    query: Query<'_>,
) -> Result<Vec<Entry>, IdentityError> {
    let seconds = i32::try_from(settings.timeout.as_secs()).unwrap_or(i32::MAX);
    ldap.with_search_options(SearchOptions::new().sizelimit(query.most).timelimit(seconds));
    let found = ldap.search(query.base, query.scope, query.filter, query.wanted).await;
    let answer = match found {
        Ok(answer) => answer,
        // The operator's filter has been tried; what was put in is escaped.
        Err(LdapError::FilterParsing) => {
            return Err(IdentityError::Refused("no filter comes of this".to_owned()));
        }
        Err(error) => return Err(unreachable(error)),
    };
    let code = answer.1.rc;
    if NO_ENTRY.contains(&code) {
        return Ok(Vec::new());
    }
    // Four: more than were asked for. Two people for one login are as wrong as twenty.
    if code == 4 && query.most == 2 {
        return Err(IdentityError::Refused("several people fit this login".to_owned()));
    }
    if code != 0 {
        return Err(IdentityError::Unreachable(format!("it answers a search with {code}")));
    }
    Ok(answer.0.into_iter().map(|found| Entry::read(SearchEntry::construct(found))).collect())
}
