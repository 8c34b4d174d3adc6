//! What was said between a connector and a help desk, as an operator may read it.

use std::fmt;
use std::sync::Mutex;

use reqwest::Url;
use reqwest::header::HeaderMap;

use super::Outcome;
use super::hidden::{MASK, Mask};
use super::http::{Answer, Prepared};

/// A delivery that was tried out: every request and answer, with all secrets masked, and how it went.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// In the order in which they were sent: request and answer.
    pub steps: Vec<Step>,
    /// How it went.
    pub outcome: Outcome,
}

/// A request and what came back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The request: method, address, headers, body. Secrets are `•••`.
    pub request: String,
    /// The answer: status, headers, body; or why there is none.
    pub answer: String,
}

impl fmt::Display for Exchange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(out, "→ {}\n", step.request.trim_end().replace('\n', "\n  "))?;
            writeln!(out, "← {}\n", step.answer.trim_end().replace('\n', "\n  "))?;
        }
        match &self.outcome {
            Outcome::Delivered { number, link } => {
                write!(out, "delivered: {}", number.as_deref().unwrap_or("the help desk gives no number"))?;
                link.as_ref().map_or(Ok(()), |link| write!(out, " {link}"))
            }
            Outcome::Later { why, after: None } => write!(out, "later: {why}"),
            Outcome::Later { why, after: Some(after) } => {
                write!(out, "later: {why} (in {} s)", after.as_secs())
            }
            Outcome::Never { why } => write!(out, "never: {why}"),
        }
    }
}

/// Where a delivery writes what it says, if somebody wants to read it.
#[derive(Debug)]
pub(super) struct Journal {
    kept: std::sync::Arc<Mutex<Kept>>,
    answers: bool,
}

#[derive(Debug)]
struct Kept {
    on: bool,
    mask: Mask,
    steps: Vec<Step>,
}

/// An answer is shown to this length.
const SHOWN: usize = 20_000;

impl Journal {
    pub(super) fn new(mask: &Mask, on: bool) -> Self {
        let kept = Kept { on, mask: mask.clone(), steps: Vec::new() };
        Self { kept: std::sync::Arc::new(Mutex::new(kept)), answers: true }
    }

    /// The same journal, for requests whose answers are secret as a whole.
    pub(super) fn without_answers(&self) -> Self {
        Self { kept: self.kept.clone(), answers: false }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> T {
        // A panic elsewhere leaves at worst a step half written.
        act(&mut self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Something that was told on the way and must not be shown.
    pub(super) fn hide(&self, secret: &str) {
        self.with(|kept| kept.mask.add(secret));
    }

    pub(super) fn request(&self, request: &Prepared, url: &Url, headers: &HeaderMap) {
        let mut text = format!("{} {url}\n", request.method);
        for (name, value) in headers {
            let value =
                if value.is_sensitive() { MASK.into() } else { String::from_utf8_lossy(value.as_bytes()) };
            text.push_str(&format!("{name}: {value}\n"));
        }
        if let Some(body) = &request.body {
            let body = match &body.shown {
                Some(shown) => shown.clone(),
                None => String::from_utf8_lossy(&body.bytes).into_owned(),
            };
            text.push_str(&format!("\n{body}"));
        }
        self.say(&text);
    }

    /// A request of any kind, as text.
    pub(super) fn say(&self, text: &str) {
        self.with(|kept| {
            if kept.on {
                let request = cut(&kept.mask.over(text));
                kept.steps.push(Step { request, answer: String::new() });
            }
        });
    }

    pub(super) fn answer(&self, answer: &Answer, headers: &HeaderMap) {
        let mut text = format!("{}\n", answer.status);
        for (name, value) in headers {
            let secret = matches!(name.as_str(), "set-cookie" | "authorization");
            let value = if secret { MASK.into() } else { String::from_utf8_lossy(value.as_bytes()) };
            text.push_str(&format!("{name}: {value}\n"));
        }
        text.push_str(&format!("\n{}", if self.answers { answer.text.as_str() } else { MASK }));
        self.answered(&text);
    }

    pub(super) fn failed(&self, why: &str) {
        self.answered(&format!("no answer: {why}"));
    }

    /// An answer of any kind, as text.
    pub(super) fn answered(&self, text: &str) {
        self.with(|kept| {
            let answer = if kept.on { cut(&kept.mask.over(text)) } else { String::new() };
            if let Some(step) = kept.steps.last_mut() {
                step.answer = answer;
            }
        });
    }

    /// All of it, masked at last: a secret may have been told after it was first sent.
    pub(super) fn finish(&self, outcome: Outcome) -> Exchange {
        self.with(|kept| {
            let mask = |text: &str| kept.mask.over(text);
            let steps = kept
                .steps
                .iter()
                .map(|step| Step { request: mask(&step.request), answer: mask(&step.answer) });
            Exchange { steps: steps.collect(), outcome: masked(outcome, &kept.mask) }
        })
    }

    /// No secret is in what the operator is told either.
    pub(super) fn outcome(&self, outcome: Outcome) -> Outcome {
        self.with(|kept| masked(outcome, &kept.mask))
    }
}

fn masked(outcome: Outcome, mask: &Mask) -> Outcome {
    match outcome {
        Outcome::Later { why, after } => Outcome::Later { why: mask.over(&why), after },
        Outcome::Never { why } => Outcome::Never { why: mask.over(&why) },
        delivered @ Outcome::Delivered { .. } => delivered,
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}… ({} bytes more)", &text[..at], text.len() - at),
        None => text.to_owned(),
    }
}
