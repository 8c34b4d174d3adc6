//! WS-Security: who we are, in the header of an envelope (UsernameToken Profile 1.1.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::connector::escape::xml;
use crate::connector::exchange::Journal;
use crate::connector::hidden::Hidden;
use crate::connector::section::Section;
use crate::secret;

/// A name and a password.
#[derive(Debug)]
pub(super) struct Security {
    user: String,
    password: Hidden,
    digest: bool,
}

const EXTENSION: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const PROFILE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0";
const BASE64: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

impl Security {
    /// Reads the section `security`. Nothing: there is a mistake.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let user = section.needed("user", "user = \"guichet\"");
        let digest = section.one_of("password_type", &[("text", false), ("digest", true)]).unwrap_or(false);
        if !section.has("password") {
            section
                .problem("password", "missing; write { env = \"NAME\" } or { file = \"/run/secrets/name\" }");
        }
        let password = section.secret("password");
        section.done();
        Some(Self { user, password: password?, digest })
    }

    /// The header for one envelope: each has its own nonce and time.
    pub(super) fn header(&self, now: OffsetDateTime, journal: &Journal) -> String {
        let format =
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
        let created = now.format(format).unwrap_or_default();
        let nonce = secret::random::<16>();
        let password = if self.digest {
            digest(&nonce, &created, self.password.reveal())
        } else {
            self.password.reveal().to_owned()
        };
        // From a digest a weak password could be guessed.
        journal.hide(&password);
        let kind = if self.digest { "PasswordDigest" } else { "PasswordText" };
        format!(
            "<wsse:Security xmlns:wsse=\"{EXTENSION}\" xmlns:wsu=\"{UTILITY}\"><wsse:UsernameToken>\
             <wsse:Username>{}</wsse:Username><wsse:Password Type=\"{PROFILE}#{kind}\">{}</wsse:Password>\
             <wsse:Nonce EncodingType=\"{BASE64}\">{}</wsse:Nonce><wsu:Created>{created}</wsu:Created>\
             </wsse:UsernameToken></wsse:Security>",
            xml(&self.user),
            xml(&password),
            STANDARD.encode(nonce),
        )
    }
}

/// Base64 of SHA-1 over nonce, time and password: the profile names no other hash.
fn digest(nonce: &[u8], created: &str, password: &str) -> String {
    let mut input = nonce.to_vec();
    input.extend_from_slice(created.as_bytes());
    input.extend_from_slice(password.as_bytes());
    STANDARD.encode(Sha1::digest(&input))
}
