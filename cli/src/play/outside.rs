//! The world outside a conversation: what calls answer, and whether a person is free. What nobody has told
//! yet is asked of the writer, and remembered.

use std::collections::BTreeMap;

use guichet_engine::message::{Act, Effect, Reason, Value};
use guichet_engine::model::project::Function;
use guichet_engine::transcript::written;

use super::given;
use super::offer::Offered;
use super::words::Words;

/// What a call answers: its parts by name; none: it fails.
pub type Reply = Option<BTreeMap<String, Value>>;

/// What the world outside has answered, and will answer again.
#[derive(Default)]
pub struct Outside {
    functions: BTreeMap<String, Function>,
    /// Told beforehand, by function.
    told: BTreeMap<String, Reply>,
    /// Answered by the writer: function, what it was given, what it answered.
    replies: Vec<(String, BTreeMap<String, Value>, Reply)>,
    /// Whether somebody is free.
    pub free: Option<bool>,
}

/// Something the writer is asked in place of the world outside.
pub enum Asking {
    /// What a call answers: one of its parts after the other.
    Call {
        id: String,
        function: String,
        with: BTreeMap<String, Value>,
        changes: bool,
        so_far: BTreeMap<String, Value>,
        /// Which part is asked for.
        at: usize,
    },
    /// Whether somebody is free.
    Agents { id: String, to: String },
}

impl Outside {
    pub fn new(
        functions: BTreeMap<String, Function>,
        told: BTreeMap<String, Reply>,
        free: Option<bool>,
    ) -> Self {
        Self { functions, told, replies: Vec::new(), free }
    }

    /// What a call answers, as far as it is known.
    pub fn reply(&self, function: &str, with: &BTreeMap<String, Value>) -> Option<&Reply> {
        let same =
            |known: &&(String, BTreeMap<String, Value>, Reply)| known.0 == function && known.1 == *with;
        self.told.get(function).or_else(|| self.replies.iter().find(same).map(|(_, _, reply)| reply))
    }

    /// What answers an effect, if it is known.
    pub fn answer(&self, effect: &Effect) -> Option<Act> {
        match effect {
            Effect::Call { id, function, with, .. } => {
                let reply = self.reply(function, with)?.clone();
                Some(Act::Returned { call: id.clone(), result: reply })
            }
            Effect::Agents { id, .. } => Some(Act::Agents { request: id.clone(), free: self.free? }),
            _ => None,
        }
    }

    /// What is asked next of a call: the part and its kind; none: only whether it works.
    fn part(&self, function: &str, at: usize) -> Option<(&str, &str)> {
        let (part, kind) = self.functions.get(function)?.gives.0.get(at)?;
        Some((part, kind))
    }

    fn is_last(&self, function: &str, at: usize) -> bool {
        self.functions.get(function).is_none_or(|known| known.gives.0.len() <= at)
    }

    /// Takes what the writer types or picks. Gives the act that answers, once everything is known.
    pub fn take(&mut self, asking: &mut Asking, line: &str) -> Result<Option<Act>, Reason> {
        let line = line.trim();
        match asking {
            Asking::Agents { id, .. } => {
                let free = match line.to_lowercase().as_str() {
                    "free" => true,
                    "none" => false,
                    line => guichet_engine::model::form::yes_no(line).ok_or(Reason::NotYesNo)?,
                };
                self.free = Some(free);
                Ok(Some(Act::Agents { request: id.clone(), free }))
            }
            Asking::Call { id, function, with, so_far, at, .. } => {
                let fails = line.eq_ignore_ascii_case("fails");
                if !fails {
                    if let Some((part, kind)) = self.part(function, *at)
                        && !line.is_empty()
                    {
                        so_far.insert(part.to_owned(), given::value(kind, line)?);
                    }
                    *at += 1;
                    if !self.is_last(function, *at) {
                        return Ok(None);
                    }
                }
                let reply = (!fails).then(|| so_far.clone());
                self.replies.push((function.clone(), with.clone(), reply.clone()));
                Ok(Some(Act::Returned { call: id.clone(), result: reply }))
            }
        }
    }

    /// What the writer can pick: nothing where an answer is typed.
    pub fn offers(&self, asking: &Asking, words: &Words) -> Vec<Offered> {
        match asking {
            Asking::Agents { .. } => {
                vec![Offered::outside(words.free, "free"), Offered::outside(words.nobody, "none")]
            }
            Asking::Call { function, at, .. } => match self.part(function, *at) {
                None => vec![Offered::outside(words.works, "works"), Offered::outside(words.fails, "fails")],
                Some((_, "yes/no")) => vec![
                    Offered::outside(words.yes, "yes"),
                    Offered::outside(words.no, "no"),
                    Offered::outside(words.fails, "fails"),
                ],
                Some(_) => Vec::new(),
            },
        }
    }

    /// What the writer is asked.
    pub fn question(&self, asking: &Asking, words: &Words) -> String {
        match asking {
            Asking::Agents { to, .. } if to.is_empty() => words.is_somebody_free.to_owned(),
            Asking::Agents { to, .. } => format!("{} ({to})", words.is_somebody_free),
            Asking::Call { function, with, changes, at, .. } => {
                let part = self.part(function, *at);
                let asked = part.map(|(part, kind)| format!("{} {part} ({kind})?", words.reply));
                if *at > 0 {
                    return asked.unwrap_or_default();
                }
                let really = if *changes { format!(" {}", words.really) } else { String::new() };
                let asked = asked.map(|asked| format!("\n{asked}")).unwrap_or_default();
                format!("{} {}.{really}{asked}", words.calls, called(function, with))
            }
        }
    }

    /// What was answered without asking, so that the writer sees it.
    pub fn told(&self, effect: &Effect, words: &Words) -> Option<String> {
        match effect {
            Effect::Call { function, with, .. } => {
                let reply = self.reply(function, with)?;
                let answer = match reply {
                    None => words.fails.to_owned(),
                    Some(parts) if parts.is_empty() => words.works.to_owned(),
                    Some(parts) => format!("{}: {}", words.gives, list(parts)),
                };
                Some(format!("{} {}. {answer}.", words.calls, called(function, with)))
            }
            Effect::Agents { .. } => {
                Some(if self.free? { words.free.to_owned() } else { words.nobody.to_owned() })
            }
            _ => None,
        }
    }
}

fn called(function: &str, with: &BTreeMap<String, Value>) -> String {
    format!("{function}({})", list(with))
}

fn list(values: &BTreeMap<String, Value>) -> String {
    values.iter().map(|(name, value)| format!("{name}: {}", written(value))).collect::<Vec<_>>().join(", ")
}
