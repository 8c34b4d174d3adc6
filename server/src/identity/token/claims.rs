//! What a token says, once its signature holds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::refused;
use crate::clock::{Moment, SECOND};
use crate::identity::IdentityError;
use crate::identity::settings::{Claims, TokenSettings};
use crate::person::Person;

/// The longest login, name, group or value, in characters.
const LONGEST: usize = 256;
/// The latest moment of a token, in seconds: the year 9999. Beyond it are milliseconds by mistake.
const LATEST: f64 = 253_402_300_799.0;

/// The claims.
pub(super) struct Said(Map<String, Value>);

impl Said {
    pub fn read(json: &[u8]) -> Result<Self, IdentityError> {
        serde_json::from_slice(json).map(Self).map_err(|_| refused("the token's claims are not an object"))
    }

    /// Whether the token is for us and for now; when it ends.
    pub fn check(&self, settings: &TokenSettings, now: Moment) -> Result<Moment, IdentityError> {
        if let Some(issuer) = &settings.issuer
            && self.0.get("iss").and_then(Value::as_str) != Some(issuer)
        {
            return Err(refused("the token is from another issuer"));
        }
        let ours = match self.0.get("aud") {
            Some(Value::String(one)) => *one == settings.audience,
            Some(Value::Array(list)) => {
                list.iter().all(Value::is_string) && list.iter().any(|one| *one == settings.audience)
            }
            _ => false,
        };
        if !ours {
            return Err(refused("the token is for another audience"));
        }
        let ends =
            self.moment("exp")?.ok_or_else(|| refused("the token does not say when it ends (`exp`)"))?;
        let begins = self.moment("nbf")?;
        let made = self.moment("iat")?;
        if now >= ends + settings.leeway {
            return Err(refused("the token has expired"));
        }
        if begins.is_some_and(|begins| begins > now + settings.leeway) {
            return Err(refused("the token is not valid yet"));
        }
        if made.is_some_and(|made| made > now + settings.leeway) {
            return Err(refused("the token was made in the future"));
        }
        let age = made.map_or(ends - now - settings.leeway, |made| ends - made);
        if age > settings.max_age {
            return Err(refused("the token is valid for longer than `max_age` allows"));
        }
        Ok(ends + settings.leeway)
    }

    /// The token's id.
    pub fn id(&self) -> Result<Option<&str>, IdentityError> {
        match self.0.get("jti") {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(id)) if !id.is_empty() => Ok(Some(id)),
            Some(_) => Err(refused("the token's `jti` is not a text")),
        }
    }

    /// Of whom it speaks.
    pub fn person(&self, claims: &Claims) -> Result<Person, IdentityError> {
        let login = self.text(&claims.login)?;
        if login.trim().is_empty() {
            return Err(refused(format!("the token names nobody (`{}`)", claims.login.join("."))));
        }
        let mut values = BTreeMap::new();
        for (name, way) in &claims.values {
            let value = match self.at(way) {
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Bool(flag)) => flag.to_string(),
                _ => self.text(way)?,
            };
            if !value.is_empty() {
                values.insert(name.clone(), value);
            }
        }
        let (name, language) = (self.text(&claims.name)?, self.text(&claims.language)?);
        Ok(Person { login, name, language, groups: self.groups(&claims.groups)?, values })
    }

    /// A list of texts; a single text is a list of one, as some hosts write it.
    fn groups(&self, way: &[String]) -> Result<BTreeSet<String>, IdentityError> {
        let wrong = || refused(format!("the token's `{}` is not a list of texts", way.join(".")));
        match self.at(way) {
            None | Some(Value::Null) => Ok(BTreeSet::new()),
            Some(Value::String(one)) => Ok(BTreeSet::from([one.clone()])),
            Some(Value::Array(list)) => {
                list.iter().map(|one| one.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
            }
            Some(_) => Err(wrong()),
        }
    }

    fn text(&self, way: &[String]) -> Result<String, IdentityError> {
        match self.at(way) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text))
                if text.chars().count() <= LONGEST && !text.chars().any(char::is_control) =>
            {
                Ok(text.clone())
            }
            Some(_) => Err(refused(format!("the token's `{}` is not a short text", way.join(".")))),
        }
    }

    fn at(&self, way: &[String]) -> Option<&Value> {
        let (first, rest) = way.split_first()?;
        rest.iter().try_fold(self.0.get(first)?, |value, name| value.get(name))
    }

    /// A time of RFC 7519: seconds since 1970, with fractions if need be.
    fn moment(&self, name: &str) -> Result<Option<Moment>, IdentityError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_f64() {
                #[expect(clippy::cast_possible_truncation, reason = "the range has been checked")]
                Some(seconds) if (0.0..=LATEST).contains(&seconds) => {
                    Ok(Some((seconds * SECOND as f64) as Moment))
                }
                _ => Err(refused(format!("the token's `{name}` is not a time"))),
            },
        }
    }
}
