//! `ldap`: which directory is asked, and where in it people and their groups are found.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use url::Url;

use super::reader::Reader;
use crate::clock::{Moment, SECOND};
use crate::identity::ldap::{Template, canonical};

/// Which directory is asked.
#[derive(Clone)]
pub struct LdapSettings {
    /// `ldaps://…` or `ldap://…`.
    pub url: Url,
    /// `ldap://` becomes TLS before anything is said.
    pub starttls: bool,
    /// Whom TLS trusts.
    pub tls: Arc<ClientConfig>,
    /// Where a login's entry is.
    pub find: Find,
    /// The account that looks up people and groups.
    pub service_dn: String,
    /// The service account's password.
    pub service_password: String,
    /// Where the groups are.
    pub groups: Groups,
    /// Directory's group, in its canonical form → the project's; none: as the directory calls them.
    pub group_names: Option<BTreeMap<String, Vec<String>>>,
    /// The attribute that is the person's login.
    pub login: String,
    /// The attribute that is their name.
    pub name: String,
    /// The attribute that is their language.
    pub language: String,
    /// Values for procedures and tickets: name there → attribute.
    pub values: BTreeMap<String, String>,
    /// How old groups may be, in milliseconds.
    pub recheck: Moment,
    /// How long the directory may take, altogether.
    pub timeout: Duration,
}

/// Where a login's entry is.
#[derive(Clone, Debug)]
pub enum Find {
    /// Its name follows from the login; the filter must fit it.
    Name(Template, String),
    /// It is searched for below a base.
    Search(String, Template),
}

/// Where the groups of an entry are.
#[derive(Clone, Debug)]
pub enum Groups {
    /// In an attribute of the entry; only names below this one, if it is given.
    Attribute(String, Option<String>),
    /// Entries below a base: base, filter, the attribute that is the group's name.
    Search(String, Template, String),
}

impl std::fmt::Debug for LdapSettings {
    // Without the password.
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("LdapSettings").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

impl LdapSettings {
    /// Reads the table; none, where a mistake makes it useless.
    pub(super) fn read(reader: &Reader<'_>) -> Option<Self> {
        let starttls = reader.flag("starttls");
        let url = address(reader, starttls);
        let tls = trust(reader);
        let find = find(reader);
        let service = reader.table("service");
        if service.is_none() && !reader.has("service") {
            let help = "write `{ dn = \"…\", password = { env = \"…\" } }`: without it nobody can be looked up, \
                        and groups not asked for again";
            reader.missing("service", help);
        }
        let account = service.and_then(|service| {
            let (dn, password) = (service.text("dn"), service.secret("password"));
            for key in ["dn", "password"].into_iter().filter(|key| !service.has(key)) {
                service.missing(key, "give the account that may look up people and groups");
            }
            service.end();
            Some((dn?, String::from_utf8_lossy(&password?).into_owned()))
        });
        let groups = groups(reader);
        let group_names = reader.names("group_names").map(|names| {
            names.into_iter().map(|(name, ours)| (canonical(&name), ours)).collect::<BTreeMap<_, _>>()
        });
        let attribute = |key: &str, default: &str| reader.text(key).unwrap_or_else(|| default.to_owned());
        let (login, name) = (attribute("login", "uid"), attribute("name", "cn"));
        let language = attribute("language", "preferredLanguage");
        let values = reader.names("values").unwrap_or_default();
        let values = values.into_iter().map(|(name, attributes)| (name, attributes.concat())).collect();
        let recheck = reader.seconds("recheck", 300, 1..=86_400) * SECOND;
        let timeout = Duration::from_secs(reader.seconds("timeout", 5, 1..=60).unsigned_abs());
        reader.end();
        let (service_dn, service_password) = account?;
        Some(Self {
            url: url?,
            starttls,
            tls: tls?,
            find: find?,
            service_dn,
            service_password,
            groups: groups?,
            group_names,
            login,
            name,
            language,
            values,
            recheck,
            timeout,
        })
    }
}

fn address(reader: &Reader<'_>, starttls: bool) -> Option<Url> {
    let insecure = reader.flag("insecure");
    let Some(text) = reader.text("url") else {
        if !reader.has("url") {
            reader.missing("url", "write `ldaps://ldap.example.org`");
        }
        return None;
    };
    let url = Url::parse(&text).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()));
    let wrong = |message: &str, help: &str| reader.wrong("url", format!("`{text}` {message}"), help);
    match url {
        Some(url) if url.scheme() == "ldaps" && !starttls => Some(url),
        Some(url) if url.scheme() == "ldaps" => {
            wrong("is TLS from its first byte", "leave `starttls` out, or write `ldap://`");
            None
        }
        Some(url) if url.scheme() == "ldap" && (starttls || insecure && is_loopback(&url)) => Some(url),
        Some(url) if url.scheme() == "ldap" => {
            let help =
                "write `ldaps://`, or add `starttls = true` (`insecure = true` is only for this machine)";
            wrong("would send passwords in the clear", help);
            None
        }
        _ => {
            wrong("is not the address of a directory", "write `ldaps://ldap.example.org`");
            None
        }
    }
}

/// Whether an address is this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn trust(reader: &Reader<'_>) -> Option<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = reader.text("ca") {
        let pem = reader.file("ca", &path)?;
        roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).flatten());
        if roots.is_empty() {
            reader.wrong(
                "ca",
                format!("there is no certificate in `{path}`"),
                "give the authority's certificate in PEM",
            );
            return None;
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    match ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions() {
        Ok(builder) => Some(Arc::new(builder.with_root_certificates(roots).with_no_client_auth())),
        Err(error) => {
            reader.wrong("ca", format!("TLS cannot be set up: {error}"), "report this");
            None
        }
    }
}

fn find(reader: &Reader<'_>) -> Option<Find> {
    let (name, search) = (reader.text("bind_dn"), reader.table("search"));
    let filter = reader.text("filter");
    let found = match (name, search) {
        (Some(name), None) => {
            let filter = filter.unwrap_or_else(|| "(objectClass=*)".to_owned());
            Some(Find::Name(Template::name(&name), filter))
        }
        (None, Some(search)) => {
            let (base, filter) = (search.text("base"), search.text("filter"));
            search.end();
            base.zip(filter).map(|(base, filter)| Find::Search(base, Template::filter(&filter)))
        }
        _ => None,
    };
    let uses_login = match &found {
        Some(Find::Name(template, _) | Find::Search(_, template)) => template.has("login"),
        None => false,
    };
    match &found {
        Some(Find::Name(_, filter)) if !Template::filter(filter).parses() => {
            not_a_filter(reader, "filter", filter)
        }
        Some(Find::Search(_, template)) if !template.parses() => {
            not_a_filter(reader, "search", template.text())
        }
        _ => {}
    }
    if !uses_login {
        let help = "give `bind_dn = \"uid={login},ou=people,…\"`, or `search = { base = \"ou=people,…\", \
                    filter = \"(uid={login})\" }`: one of them, with `{login}` in it";
        reader.wrong("bind_dn", "it does not say where a login's entry is", help);
        return None;
    }
    found
}

fn not_a_filter(reader: &Reader<'_>, key: &str, filter: &str) {
    reader.wrong(key, format!("`{filter}` is not a filter of LDAP"), "write one such as `(uid={login})`");
}

fn groups(reader: &Reader<'_>) -> Option<Groups> {
    let Some(table) = reader.table("groups") else {
        return (!reader.has("groups")).then(|| Groups::Attribute("memberOf".to_owned(), None));
    };
    let (base, filter, attribute) = (table.text("base"), table.text("filter"), table.text("attribute"));
    table.end();
    match (base, filter) {
        (Some(base), Some(filter)) => {
            let template = Template::filter(&filter);
            if !template.parses() {
                not_a_filter(&table, "filter", &filter);
            }
            if !template.has("dn") && !template.has("login") {
                let help =
                    "write `(member={dn})` or `(memberUid={login})`: otherwise everybody is in every group";
                table.wrong("filter", format!("`{filter}` does not depend on the person"), help);
            }
            Some(Groups::Search(base, template, attribute.unwrap_or_else(|| "cn".to_owned())))
        }
        (None, Some(_)) => {
            table.missing("base", "name the entry below which groups are searched for");
            None
        }
        (base, None) => Some(Groups::Attribute(
            attribute.unwrap_or_else(|| "memberOf".to_owned()),
            base.map(|base| canonical(&base)),
        )),
    }
}
