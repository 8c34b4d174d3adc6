//! What these tests stand on: settings from a text, a database, and tokens made by hand.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guichet_server::clock::Moment;
use guichet_server::identity::{Identity, IdentityError, IdentitySettings, Mistake};
use guichet_server::person::Person;
use guichet_server::store::Store;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The moment at which these tests take place.
pub const NOW: Moment = 1_800_000_000_000;

/// The settings of a project `shop`, from the table `identity` as an operator writes it.
pub fn read(text: &str) -> Result<IdentitySettings, Vec<Mistake>> {
    let table: toml::Table = text.parse().expect("this is TOML");
    let env = |name: &str| {
        let known =
            [("SHORT", "short"), ("SECRET", SECRET), ("LDAP", guichet_tests::servers::openldap::SERVICE.1)];
        known.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    IdentitySettings::read("shop", &table, &env)
}

/// A secret of 32 bytes.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A database in a folder that goes away with it, with a project `shop`.
pub async fn sqlite() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path(), None).await.expect("it opens");
    project(&folder, None).await;
    (folder, store)
}

/// Puts the project `shop` into a database: publishing does that otherwise.
pub async fn project(folder: &TempDir, database: Option<&str>) {
    let address = match database {
        Some(address) => address.to_owned(),
        None => format!("sqlite://{}", folder.path().join("guichet.db").display()),
    };
    let pool = sqlx::AnyPool::connect(&address).await.expect("it is there");
    sqlx::query("INSERT INTO project (id, created_at) VALUES ('shop', 0)")
        .execute(&pool)
        .await
        .expect("it is new");
    pool.close().await;
}

/// Who knows of the project `shop` by these settings.
pub fn identity(store: &Store, settings: &str) -> Identity {
    let settings = read(settings).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    Identity::new(BTreeMap::from([("shop".to_owned(), settings)]), store.clone()).expect("it can be made")
}

/// Who signs tokens.
pub struct Signer {
    pub algorithm: Algorithm,
    pub key: EncodingKey,
    pub pem: String,
    /// Without a name.
    pub jwk: Value,
}

impl Signer {
    pub fn secret(secret: &[u8]) -> Self {
        let (algorithm, key) = (Algorithm::HS256, EncodingKey::from_secret(secret));
        let jwk = json!({ "kty": "oct", "k": URL_SAFE_NO_PAD.encode(secret) });
        Self { algorithm, key, pem: String::new(), jwk }
    }

    pub fn es256() -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).expect("a key");
        let key = EncodingKey::from_ec_pem(pair.serialize_pem().as_bytes()).expect("it is of P-256");
        let (x, y) = pair.public_key_raw()[1..].split_at(32);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
        Self { algorithm: Algorithm::ES256, key, pem: pair.public_key_pem(), jwk }
    }

    pub fn eddsa() -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("a key");
        let key = EncodingKey::from_ed_pem(pair.serialize_pem().as_bytes()).expect("it is of Ed25519");
        let jwk =
            json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(pair.public_key_raw()) });
        Self { algorithm: Algorithm::EdDSA, key, pem: pair.public_key_pem(), jwk }
    }

    /// By the command `openssl`: making one in a debug build takes long.
    pub fn rs256() -> Self {
        static MADE: LazyLock<(String, String, String)> = LazyLock::new(|| rsa(2_048));
        let (private, pem, modulus) = &*MADE;
        let key = EncodingKey::from_rsa_pem(private.as_bytes()).expect("it is of RSA");
        let jwk = json!({ "kty": "RSA", "n": modulus, "e": "AQAB" });
        Self { algorithm: Algorithm::RS256, key, pem: pem.clone(), jwk }
    }

    /// A token with this header and these claims.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        self.sign(&format!("{}.{}", part(&header.to_string()), part(&claims.to_string())))
    }

    /// A token of the usual kind.
    pub fn says(&self, claims: &Value) -> String {
        self.token(&json!({ "alg": format!("{:?}", self.algorithm), "typ": "JWT" }), claims)
    }

    /// What is signed, and its signature.
    pub fn sign(&self, message: &str) -> String {
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, self.algorithm);
        format!("{message}.{}", signature.expect("the key fits"))
    }
}

/// A private key of RSA, its public key, both PEM, and its modulus.
pub fn rsa(bits: u32) -> (String, String, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("key.pem");
    let path = path.to_str().expect("a plain path");
    let openssl = |arguments: &[&str]| {
        let output =
            Command::new("openssl").args(arguments).output().expect("the command `openssl` is needed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", &format!("rsa_keygen_bits:{bits}"), "-out", path]);
    let modulus = openssl(&["rsa", "-in", path, "-noout", "-modulus"]);
    let digits = modulus.trim().trim_start_matches("Modulus=").as_bytes();
    let byte =
        |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16).expect("digits");
    let modulus: Vec<u8> = digits.chunks(2).map(byte).collect();
    let private = std::fs::read_to_string(path).expect("it is there");
    (private, openssl(&["pkey", "-in", path, "-pubout"]), URL_SAFE_NO_PAD.encode(modulus))
}

pub fn part(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// What a host says of Ann, good for five minutes.
pub fn ann() -> Value {
    let now = NOW / 1_000;
    json!({ "sub": "ann", "aud": "shop", "iat": now, "exp": now + 300, "name": "Ann Roe", "locale": "fr",
            "groups": ["support", "staff"], "jti": "one", "dept": { "name": "it" } })
}

/// Ann, but for some claims; null takes one away.
pub fn ann_but(other: Value) -> Value {
    let (mut claims, Value::Object(other)) = (ann(), other) else { panic!("an object is needed") };
    for (key, value) in other {
        claims[key] = value;
    }
    if let Value::Object(map) = &mut claims {
        map.retain(|_, value| !value.is_null());
    }
    claims
}

/// Why somebody was refused.
pub fn reason(result: Result<Person, IdentityError>) -> String {
    match result {
        Ok(person) => panic!("{person:?} was let in"),
        Err(IdentityError::Refused(why)) => why,
        Err(other) => format!("{other:?}"),
    }
}

/// A file in a folder, as TOML writes its path.
pub fn file(folder: &TempDir, name: &str, content: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("a new file");
    format!("'{}'", path.display())
}
