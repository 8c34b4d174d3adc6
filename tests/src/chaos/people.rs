//! People who send tickets as the widget does: one after the other, each until it is acknowledged.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::Progress;
use super::chance::Chance;
use super::house::SECRET;
use crate::servers::guichet::web;

/// What one person remembers.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) person: String,
    /// Key and reference of each ticket, in the order in which they were acknowledged.
    pub(super) acknowledged: Vec<(String, String)>,
    /// The keys they have sent, acknowledged or not.
    pub(super) sent: Vec<String>,
    /// Requests that had to be made again.
    pub(super) retries: usize,
    /// Requests with the key of a ticket that was acknowledged already.
    pub(super) repeats: usize,
    /// What may not happen.
    pub(super) wrong: Vec<String>,
}

/// What all people have in common.
pub(super) struct Crowd {
    client: Client,
    version: String,
    addresses: Vec<String>,
    key: EncodingKey,
    progress: Progress,
}

/// Longer than a server rests between being killed and answering again.
const PATIENCE: Duration = Duration::from_secs(20);

impl Crowd {
    pub(super) fn new(version: String, addresses: Vec<String>, progress: Progress) -> Self {
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        Self { client: web(), version, addresses, key, progress }
    }

    /// Sends so many tickets of one person.
    pub(super) async fn send(self: std::sync::Arc<Self>, person: usize, number: usize, seed: u64) -> Notes {
        let mut chance = Chance::new(seed);
        let mut notes = Notes { person: format!("person-{person}"), ..Notes::default() };
        for at in 0..number {
            let key = format!("{:016x}{:016x}", chance.next(), chance.next());
            let body = self.ticket(&key, &format!("ticket {at} of {}", notes.person));
            notes.sent.push(key.clone());
            // As two tabs may: at once, and to two servers where there are two.
            let reference = if chance.below(50) == 0 {
                let mut second = Notes { person: notes.person.clone(), ..Notes::default() };
                let (one, other) = tokio::join!(
                    self.until_acknowledged(&body, chance.next(), &mut notes),
                    self.until_acknowledged(&body, chance.next(), &mut second)
                );
                notes.repeats += 1;
                notes.retries += second.retries;
                notes.wrong.append(&mut second.wrong);
                if one != other {
                    notes.wrong.push(format!("key {key}: {one:?} and {other:?}"));
                }
                one
            } else {
                self.until_acknowledged(&body, chance.next(), &mut notes).await
            };
            let Some(reference) = reference else { return notes };
            notes.acknowledged.push((key, reference));
            self.progress.step();
            if chance.below(30) == 0 {
                self.repeat(&mut chance, &mut notes).await;
            }
        }
        notes
    }

    /// Sends one of the tickets again that were acknowledged: its reference must be the same.
    async fn repeat(&self, chance: &mut Chance, notes: &mut Notes) {
        let at = chance.below(notes.acknowledged.len());
        let (key, reference) = notes.acknowledged[at].clone();
        let body = self.ticket(&key, &format!("ticket {at} of {}", notes.person));
        notes.repeats += 1;
        let again = self.until_acknowledged(&body, chance.next(), notes).await;
        if again.as_ref() != Some(&reference) {
            notes.wrong.push(format!("key {key}: {reference}, later {again:?}"));
        }
    }

    fn ticket(&self, key: &str, title: &str) -> Value {
        json!({ "key": key, "ticket": {
            "kind": "request", "title": title, "details": "It does not work.",
            "fields": [{ "name": "severity", "value": "normal", "oneOf": ["normal", "high"], "required": true }],
            "answers": [{ "name": "since", "question": "Since when?", "answer": "Monday" }],
            "transcript": ["Agent: What is it?", "Person: It does not work."],
            "procedure": "wifi", "version": self.version, "language": "en",
        }})
    }

    /// Sends a ticket until it is acknowledged; its reference. None: it was refused, which is noted.
    async fn until_acknowledged(&self, body: &Value, seed: u64, notes: &mut Notes) -> Option<String> {
        let mut chance = Chance::new(seed);
        let mut server = chance.below(self.addresses.len());
        loop {
            let address = &self.addresses[server];
            let request = self
                .client
                .post(format!("{address}/acme/production/tickets"))
                .header("origin", address)
                .header("idempotency-key", body["key"].as_str().unwrap_or_default())
                .bearer_auth(self.token(&notes.person))
                .timeout(PATIENCE)
                .json(body);
            let why = match request.send().await {
                Ok(answer) => {
                    let status = answer.status();
                    match answer.json::<Value>().await {
                        Ok(said) if matches!(status, StatusCode::OK | StatusCode::CREATED) => {
                            return said["reference"].as_str().map(str::to_owned);
                        }
                        Ok(said) if status.is_client_error() => Some(format!("{status}: {said}")),
                        _ => None,
                    }
                }
                Err(_) => None,
            };
            if let Some(why) = why {
                notes.wrong.push(format!("a good ticket was refused: {why}"));
                return None;
            }
            notes.retries += 1;
            server = (server + 1) % self.addresses.len();
            tokio::time::sleep(Duration::from_millis(20 + chance.below(80) as u64)).await;
        }
    }

    /// As the host's server would sign it at this moment.
    fn token(&self, person: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let claims = json!({ "sub": person, "aud": "acme", "iat": now, "exp": now + 300 });
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.key).expect("it can be signed")
    }
}
