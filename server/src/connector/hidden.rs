//! Secrets that nothing shows, and texts with the secrets taken out.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

/// What stands where a secret stood.
pub(super) const MASK: &str = "•••";

/// A text that neither `{}` nor `{:?}` shows.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Hidden(String);

impl Hidden {
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(MASK)
    }
}

/// The secrets of a connector in every form in which a request may hold them.
#[derive(Clone, Default)]
pub(super) struct Mask {
    forms: Vec<String>,
}

impl Mask {
    pub(super) fn add(&mut self, secret: &str) {
        if secret.is_empty() {
            return;
        }
        let quoted = serde_json::to_string(secret).unwrap_or_default();
        let forms = [
            secret.to_owned(),
            form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
            super::escape::url(secret),
            super::escape::xml(secret),
            quoted.trim_matches('"').to_owned(),
            STANDARD.encode(secret),
        ];
        for form in forms {
            if !self.forms.contains(&form) {
                self.forms.push(form);
            }
        }
        // A secret that holds another one goes first, or half of it would stay.
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    }

    /// The text without the secrets.
    pub(super) fn over(&self, text: &str) -> String {
        self.forms.iter().fold(text.to_owned(), |text, form| text.replace(form.as_str(), MASK))
    }
}

impl fmt::Debug for Mask {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Mask of {} forms", self.forms.len())
    }
}
