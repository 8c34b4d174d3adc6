//! Keys: each knows the one algorithm it is for.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

/// The most keys of one document.
const MOST: usize = 64;
/// RSA of less than 2048 bits is broken by those who want to; the key in DER is a little longer than its modulus.
const RSA_DER: usize = 256 + 8;
const RSA_MODULUS: usize = 256;

/// A key that checks signatures.
#[derive(Clone)]
pub struct Key {
    algorithm: Algorithm,
    name: Option<String>,
    key: DecodingKey,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "Key({:?}, {:?})", self.algorithm, self.name)
    }
}

impl Key {
    /// A secret that the host's server shares.
    pub(crate) fn secret(secret: &[u8]) -> Self {
        Self { algorithm: Algorithm::HS256, name: None, key: DecodingKey::from_secret(secret) }
    }

    /// Public keys of a file: PEM, or a JWKS document.
    pub(crate) fn read(file: &[u8]) -> Result<Vec<Self>, String> {
        let text = std::str::from_utf8(file).map_err(|_| "this is not a text".to_owned())?;
        let keys = if text.trim_start().starts_with('{') { Self::set(file)? } else { Self::pem(text)? };
        if keys.is_empty() {
            Err("there is no public key of RSA, P-256 or Ed25519 in it".to_owned())
        } else {
            Ok(keys)
        }
    }

    /// The keys of a JWKS document (RFC 7517). Those of other kinds, for other uses, and secrets are passed over.
    pub(crate) fn set(document: &[u8]) -> Result<Vec<Self>, String> {
        let document: Value = serde_json::from_slice(document).map_err(|_| "this is not JSON".to_owned())?;
        let Some(Value::Array(list)) = document.get("keys") else {
            return Err("it has no list `keys`".to_owned());
        };
        if list.len() > MOST {
            return Err(format!("it has more than {MOST} keys"));
        }
        Ok(list.iter().filter_map(Self::member).collect())
    }

    fn member(value: &Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value.clone()).ok()?;
        let common = &jwk.common;
        let usable = !matches!(&common.public_key_use, Some(used) if *used != PublicKeyUse::Signature)
            && !matches!(&common.key_operations, Some(known) if !known.contains(&KeyOperations::Verify));
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
            _ => return None,
        };
        let said = common.key_algorithm.map(|known| known.to_string());
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        (usable && said.is_none_or(|said| said == format!("{algorithm:?}")) && is_sound(algorithm, &key))
            .then(|| Self { algorithm, name: common.key_id.clone(), key })
    }

    fn pem(text: &str) -> Result<Vec<Self>, String> {
        if text.contains("PRIVATE KEY-----") {
            return Err("this is a private key, which only the host's server may have".to_owned());
        }
        if text.contains("CERTIFICATE-----") {
            return Err("this is a certificate, not a public key".to_owned());
        }
        let blocks = text.match_indices("-----BEGIN ").map(|(at, _)| &text[at..]);
        let block = |rest: &str| {
            let end = rest
                .find("-----END ")
                .map_or(rest.len(), |end| rest[end..].find('\n').map_or(rest.len(), |line| end + line));
            let pem = &rest.as_bytes()[..end];
            let found = [
                (Algorithm::RS256, DecodingKey::from_rsa_pem(pem)),
                (Algorithm::ES256, DecodingKey::from_ec_pem(pem)),
                (Algorithm::EdDSA, DecodingKey::from_ed_pem(pem)),
            ];
            let mut found = found.into_iter().filter_map(|(algorithm, key)| Some((algorithm, key.ok()?)));
            let sound = found.find(|(algorithm, key)| is_sound(*algorithm, key));
            let (algorithm, key) =
                sound.ok_or("a key is neither RSA of 2048 bits or more, nor P-256, nor Ed25519")?;
            Ok(Self { algorithm, name: None, key })
        };
        blocks.map(block).collect()
    }

    /// Whether it is for this algorithm.
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        self.algorithm == algorithm
    }

    /// Whether a token that names this key, or none, can mean it. A key without a name can always be meant.
    pub(super) fn is_called(&self, name: Option<&str>) -> bool {
        match (&self.name, name) {
            (Some(own), Some(name)) => own == name,
            _ => true,
        }
    }

    /// Whether it has this name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }

    /// Whether a signature is by this key.
    pub(super) fn signed(&self, algorithm: Algorithm, message: &[u8], signature: &str) -> bool {
        self.fits(algorithm)
            && jsonwebtoken::crypto::verify(signature, message, &self.key, algorithm).unwrap_or(false)
    }
}

/// Whether a key is as long as its kind demands; the library takes that for granted.
fn is_sound(algorithm: Algorithm, key: &DecodingKey) -> bool {
    use jsonwebtoken::DecodingKeyKind::{RsaModulusExponent, SecretOrDer};
    match (algorithm, key.kind()) {
        (Algorithm::RS256, RsaModulusExponent { n, .. }) => {
            n.iter().skip_while(|byte| **byte == 0).count() >= RSA_MODULUS
        }
        (Algorithm::RS256, SecretOrDer(der)) => der.len() >= RSA_DER,
        (Algorithm::ES256, SecretOrDer(point)) => point.len() == 65 && point[0] == 4,
        (Algorithm::EdDSA, SecretOrDer(point)) => point.len() == 32,
        _ => false,
    }
}
