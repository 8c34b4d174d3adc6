//! What lets a browser fetch the pictures, films and files of restricted procedures: it cannot say in an `<img>` who
//! asks, so their addresses carry a grant, as signed addresses of storage services do.
//!
//! A grant is a token (JWT, HS256) signed with a key that comes of the master key. It says for which project and
//! groups it holds and until when, and names nobody. All people in the same groups have the same for an hour, so that
//! browsers keep what they have fetched.

use std::collections::{BTreeMap, BTreeSet};

use guichet_engine::model::access::Audience;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::clock::{MINUTE, Moment, SECOND};
use crate::seal::MasterKey;

/// How long people in the same groups have the same grant.
const LIFE: Moment = 15 * MINUTE;

/// Who may see each file that is not for everybody: people of any of its audiences.
pub type Viewers = BTreeMap<String, BTreeSet<Audience>>;

/// What a grant says.
#[derive(Debug, Serialize, Deserialize)]
pub struct Grant {
    /// The project.
    aud: String,
    /// When it ends, in seconds since 1970.
    exp: Moment,
    /// The groups of whoever has it.
    groups: BTreeSet<String>,
}

impl Grant {
    /// A new one, for a page that asks again after `recheck` seconds: it holds for one to two quarters of an hour, and
    /// at least as long as until then.
    #[must_use]
    pub fn new(project: &str, groups: BTreeSet<String>, recheck: u32, now: Moment) -> Self {
        let life = LIFE.max(Moment::from(recheck) * SECOND);
        let until = (now.div_euclid(life) + 2) * life;
        Self { aud: project.to_owned(), exp: until / SECOND, groups }
    }

    /// As it is told: in letters that an address may have. None: the library cannot sign, for which it has no reason.
    #[must_use]
    pub fn signed(&self, master: &MasterKey) -> Option<String> {
        encode(&Header::new(Algorithm::HS256), self, &EncodingKey::from_secret(&master.grants())).ok()
    }

    /// What was told, if it was signed here for this project and holds now.
    #[must_use]
    pub fn read(text: &str, project: &str, master: &MasterKey, now: Moment) -> Option<Self> {
        let mut check = Validation::new(Algorithm::HS256);
        check.set_audience(&[project]);
        // The end is compared below, with the time that is given.
        check.validate_exp = false;
        let key = DecodingKey::from_secret(&master.grants());
        let grant = decode::<Self>(text, &key, &check).ok()?.claims;
        (grant.seconds_left(now) > 0).then_some(grant)
    }

    /// Whether whoever has it belongs to one of these audiences.
    #[must_use]
    pub fn admits(&self, viewers: &BTreeSet<Audience>) -> bool {
        viewers.iter().any(|viewer| viewer.admits(&self.groups))
    }

    /// How long it still holds.
    #[must_use]
    pub fn seconds_left(&self, now: Moment) -> Moment {
        self.exp - now.div_euclid(SECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;

    fn key(letter: &str) -> MasterKey {
        MasterKey::from_text(&format!("{}=", letter.repeat(43)), "a test").expect("a key")
    }

    #[test]
    fn a_grant_holds_for_its_project_and_time_alone() {
        let (master, other) = (key("A"), key("E"));
        let groups = BTreeSet::from(["hr".to_owned()]);
        let now = 500 * HOUR + 59 * MINUTE;
        let grant = Grant::new("acme", groups.clone(), 300, now);
        let text = grant.signed(&master).expect("signed");
        assert_eq!(
            Grant::new("acme", groups.clone(), 300, now - 13 * MINUTE).signed(&master).as_ref(),
            Some(&text)
        );
        assert!(text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter)));
        let read = |text: &str, project, master, now| Grant::read(text, project, master, now);
        let held = read(&text, "acme", &master, now).expect("it holds");
        assert!(held.admits(&BTreeSet::from([Audience::any_of(["hr", "it"]), Audience::any_of(["it"])])));
        assert!(!held.admits(&BTreeSet::from([Audience::any_of(["it"])])));
        assert!(!held.admits(&BTreeSet::new()));
        assert_eq!(held.seconds_left(now), 16 * 60);
        assert!(read(&text, "acme", &master, now + 16 * MINUTE - 1).is_some());
        assert!(read(&text, "acme", &master, now + 16 * MINUTE).is_none());
        // A page that asks once a day has one that lasts until it asks again.
        assert!(Grant::new("acme", groups, 86_400, now).seconds_left(now) > 86_400);
        assert!(read(&text, "other", &master, now).is_none());
        assert!(read(&text, "acme", &other, now).is_none());
        let (head, rest) = text.split_once('.').expect("parts");
        let (body, signature) = rest.split_once('.').expect("parts");
        let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
        for forged in [
            String::new(),
            "..".to_owned(),
            format!("{head}.{body}."),
            format!("{none}.{body}."),
            format!("{none}.{body}.{signature}"),
            format!("{head}.{body}A.{signature}"),
            "a".repeat(100_000),
        ] {
            assert!(read(&forged, "acme", &master, now).is_none(), "{forged:.60}");
        }
    }
}
