//! `jwt`: which tokens of the host's server are believed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jsonwebtoken::Algorithm;
use url::Url;

use super::reader::Reader;
use crate::clock::{Moment, SECOND};
use crate::identity::token::Key;

/// Which tokens are believed.
#[derive(Clone, Debug)]
pub struct TokenSettings {
    /// How they may be signed.
    pub algorithms: Vec<Algorithm>,
    /// What their signatures are checked with.
    pub keys: KeySource,
    /// What their `iss` must be, to the letter.
    pub issuer: Option<String>,
    /// What must be among their `aud`, to the letter.
    pub audience: String,
    /// How far the clocks may be apart, in milliseconds.
    pub leeway: Moment,
    /// How long a token may be valid, in milliseconds.
    pub max_age: Moment,
    /// A token is good for one use: its `jti` is remembered.
    pub once: bool,
    /// Where in them what is said.
    pub claims: Claims,
}

/// Where the keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A secret, read when the server started.
    Secret(Key),
    /// A file: its path, what was in it when the server started, and the keys of that.
    File(PathBuf, Vec<u8>, Vec<Key>),
    /// A JWKS document, fetched.
    Remote(Url),
}

/// Where the claims stand: each a way of names through the token's objects.
#[derive(Clone, Debug)]
pub struct Claims {
    /// The login.
    pub login: Vec<String>,
    /// The name.
    pub name: Vec<String>,
    /// The language.
    pub language: Vec<String>,
    /// The groups.
    pub groups: Vec<String>,
    /// Values for procedures and tickets, by their names there.
    pub values: BTreeMap<String, Vec<String>>,
}

const ALGORITHMS: [Algorithm; 4] = [Algorithm::HS256, Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];
/// As long as the hash: a shorter one can be guessed from a single token (RFC 7518, section 3.2).
const SECRET: usize = 32;

impl TokenSettings {
    /// Reads the table; none, where a mistake makes it useless.
    pub(super) fn read(project: &str, reader: &Reader<'_>) -> Option<Self> {
        let algorithms = algorithms(reader);
        let keys = keys(reader, &algorithms);
        let issuer = reader.text("issuer");
        let audience = reader.text("audience").unwrap_or_else(|| project.to_owned());
        let leeway = reader.seconds("leeway", 30, 0..=300) * SECOND;
        let max_age = reader.seconds("max_age", 600, 1..=86_400) * SECOND;
        let once = reader.flag("once");
        let claims = claims(reader.table("claims").as_ref());
        reader.end();
        Some(Self { algorithms, keys: keys?, issuer, audience, leeway, max_age, once, claims })
    }
}

fn algorithms(reader: &Reader<'_>) -> Vec<Algorithm> {
    const HELP: &str = "choose from `HS256`, `RS256`, `ES256` and `EdDSA`";
    let Some(names) = reader.texts("algorithms") else {
        if !reader.has("algorithms") {
            reader.missing("algorithms", HELP);
        }
        return Vec::new();
    };
    let known = |name: &String| {
        let found = ALGORITHMS.into_iter().find(|algorithm| format!("{algorithm:?}") == *name);
        if found.is_none() {
            reader.wrong("algorithms", format!("`{name}` is not an algorithm that is accepted"), HELP);
        }
        found
    };
    names.iter().filter_map(known).collect()
}

fn keys(reader: &Reader<'_>, algorithms: &[Algorithm]) -> Option<KeySource> {
    let (secret, path, address) = (reader.secret("secret"), reader.text("keys"), reader.text("jwks"));
    let given = ["secret", "keys", "jwks"].into_iter().filter(|key| reader.has(key)).count();
    if given != 1 {
        let message = if given == 0 { "there is no key" } else { "keys come from one place" };
        let help =
            "give `keys` (a PEM or JWKS file), `jwks` (an address) or, for `HS256`, `secret`: one of them";
        reader.wrong("keys", message, help);
        return None;
    }
    // A secret and public keys never serve the same tokens: with both, a public key could pass for the secret.
    let by_secret = algorithms.contains(&Algorithm::HS256);
    if by_secret != reader.has("secret") || by_secret && algorithms.len() > 1 {
        if !algorithms.is_empty() {
            let help = "use `HS256` alone and with `secret`; the others with `keys` or `jwks`";
            reader.wrong("algorithms", "they do not fit the kind of key", help);
        }
        return None;
    }
    if let Some(secret) = secret {
        if secret.len() < SECRET {
            let message = format!("the secret has {} bytes, which can be guessed", secret.len());
            reader.wrong("secret", message, "make one of 32 bytes or more: `openssl rand -hex 32`");
        }
        return Some(KeySource::Secret(Key::secret(&secret)));
    }
    if let Some(address) = address {
        return remote(reader, &address);
    }
    let path = path?;
    let content = reader.file("keys", &path)?;
    let keys = match Key::read(&content) {
        Ok(keys) => keys,
        Err(message) => {
            let help =
                "give public keys, in PEM (`openssl pkey -in private.pem -pubout`) or as a JWKS document";
            reader.wrong("keys", format!("`{path}`: {message}"), help);
            return None;
        }
    };
    for algorithm in algorithms.iter().filter(|algorithm| !keys.iter().any(|key| key.fits(**algorithm))) {
        let message = format!("no key in `{path}` is for `{algorithm:?}`");
        reader.wrong("algorithms", message, "leave the algorithm out, or add its key");
    }
    Some(KeySource::File(path.into(), content, keys))
}

fn remote(reader: &Reader<'_>, address: &str) -> Option<KeySource> {
    let help = "write `https://…`; `http://` only for this machine itself";
    match Url::parse(address) {
        Ok(url) if url.scheme() == "https" || url.scheme() == "http" && super::ldap::is_loopback(&url) => {
            Some(KeySource::Remote(url))
        }
        _ => {
            reader.wrong("jwks", format!("`{address}` is not an address that can be trusted"), help);
            None
        }
    }
}

fn claims(reader: Option<&Reader<'_>>) -> Claims {
    let way = |key: &str, default: &str| {
        reader.and_then(|reader| reader.texts(key)).unwrap_or_else(|| vec![default.to_owned()])
    };
    let claims = Claims {
        login: way("login", "sub"),
        name: way("name", "name"),
        language: way("language", "locale"),
        groups: way("groups", "groups"),
        values: reader.and_then(|reader| reader.names("values")).unwrap_or_default(),
    };
    if let Some(reader) = reader {
        reader.end();
    }
    claims
}
