//! A token that the host's server signed → the person it speaks of.
//!
//! The signature alone is the library's (`jsonwebtoken`); what a token may look like, which key may check it and what
//! it must say is decided here, against a time that is given. Invariants: the header chooses neither the key's kind
//! nor where keys come from; nothing of the claims is looked at before the signature holds.

mod claims;
mod file;
mod key;
mod remote;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde::Deserialize;

pub use key::Key;

use super::IdentityError;
use super::settings::{KeySource, TokenSettings};
use crate::clock::Moment;
use crate::person::Person;
use crate::secret::sha256;
use claims::Said;
use file::KeyFile;
use remote::Remote;

/// The longest token, in bytes.
const LONGEST: usize = 8 * 1_024;

/// What checks the tokens of one project.
#[derive(Clone, Debug)]
pub(super) struct Verifier {
    settings: Arc<TokenSettings>,
    keys: Keys,
}

/// Where the keys are.
#[derive(Clone, Debug)]
enum Keys {
    Here(Arc<Vec<Key>>),
    File(Arc<KeyFile>),
    Remote(Remote),
}

/// A token that holds.
pub(super) struct Verified {
    pub person: Person,
    /// The token's own name. Not of its signature: of ECDSA's there are two for each message.
    pub name: String,
    /// Its `jti` as a name, if it has one.
    pub id: Option<String>,
    /// When it ends, with the leeway.
    pub until: Moment,
}

/// What a header may say; where keys could be (`jwk`, `jku`, `x5u`, `x5c`) is not read.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

fn refused(why: impl Into<String>) -> IdentityError {
    IdentityError::Refused(why.into())
}

impl Verifier {
    pub fn new(settings: TokenSettings) -> Result<Self, IdentityError> {
        let keys = match &settings.keys {
            KeySource::Secret(key) => Keys::Here(Arc::new(vec![key.clone()])),
            KeySource::File(path, content, keys) => {
                Keys::File(Arc::new(KeyFile::new(path.clone(), content, keys.clone())))
            }
            KeySource::Remote(url) => Keys::Remote(Remote::new(url.clone())?),
        };
        Ok(Self { settings: Arc::new(settings), keys })
    }

    pub fn once(&self) -> bool {
        self.settings.once
    }

    /// Whether a token holds at a moment, and of whom it speaks. Whether it is spent is not asked here.
    pub async fn verify(&self, token: &str, now: Moment) -> Result<Verified, IdentityError> {
        if token.len() > LONGEST {
            return Err(refused("the token is too long"));
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [head, body, signature] = parts[..] else { return Err(refused("the token has not three parts")) };
        if head.is_empty() || body.is_empty() || signature.is_empty() {
            return Err(refused("a part of the token is empty"));
        }
        let header: Header =
            serde_json::from_slice(&decoded(head)?).map_err(|_| refused("the token's header is not one"))?;
        let algorithm = self.algorithm(&header)?;
        let message = &token[..head.len() + 1 + body.len()];
        let signed = Signed { algorithm, kid: header.kid.as_deref(), message, signature };
        self.check(&signed, now).await?;
        let said = Said::read(&decoded(body)?)?;
        let until = said.check(&self.settings, now)?;
        let id = said.id()?.map(|id| format!("jti:{}", sha256(id.as_bytes())));
        let person = said.person(&self.settings.claims)?;
        Ok(Verified { person, name: format!("token:{}", sha256(message.as_bytes())), id, until })
    }

    /// The algorithm, which is written exactly as one of those that the operator chose.
    fn algorithm(&self, header: &Header) -> Result<Algorithm, IdentityError> {
        if header.crit.is_some() {
            return Err(refused("the token demands to be understood in ways that are not known (`crit`)"));
        }
        let typ = header.typ.as_deref().unwrap_or("JWT");
        if !["jwt", "at+jwt"].iter().any(|known| typ.eq_ignore_ascii_case(known)) {
            return Err(refused("this is another type of token"));
        }
        let chosen = self.settings.algorithms.iter().find(|known| format!("{known:?}") == header.alg);
        chosen.copied().ok_or_else(|| refused("the token's algorithm is not one of those configured"))
    }

    async fn check(&self, signed: &Signed<'_>, now: Moment) -> Result<(), IdentityError> {
        match &self.keys {
            Keys::Here(keys) => signed.by(keys),
            Keys::File(file) => signed.by(&file.keys(now).await),
            Keys::Remote(remote) => {
                let keys = remote.keys(now).await?;
                let Err(error) = signed.by(&keys) else { return Ok(()) };
                // A key that is not known may be new; of those without names, nobody knows which was meant.
                if signed.kid.is_some_and(|kid| keys.iter().any(|key| key.has_name(kid))) {
                    return Err(error);
                }
                match remote.newer(&keys, now).await {
                    Some(keys) => signed.by(&keys),
                    None => Err(error),
                }
            }
        }
    }
}

/// What a signature is to be checked for.
struct Signed<'a> {
    algorithm: Algorithm,
    kid: Option<&'a str>,
    message: &'a str,
    signature: &'a str,
}

impl Signed<'_> {
    /// Keys of the algorithm's kind; of the name that the token gives, or without a name.
    fn fitting<'k>(&self, keys: &'k [Key]) -> impl Iterator<Item = &'k Key> {
        let (algorithm, kid) = (self.algorithm, self.kid.map(str::to_owned));
        keys.iter().filter(move |key| key.fits(algorithm) && key.is_called(kid.as_deref()))
    }

    fn has_key(&self, keys: &[Key]) -> bool {
        self.fitting(keys).next().is_some()
    }

    fn by(&self, keys: &[Key]) -> Result<(), IdentityError> {
        if !self.has_key(keys) {
            return Err(refused("no key fits the token"));
        }
        let holds =
            self.fitting(keys).any(|key| key.signed(self.algorithm, self.message.as_bytes(), self.signature));
        if holds { Ok(()) } else { Err(refused("the token's signature does not hold")) }
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, IdentityError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| refused("a part of the token is not base64url"))
}
