//! `call` and `set` boxes → what asks other systems, and what is worked out.

use super::boxes::near_key;
use super::names::{is_name, needs, set_lines};
use super::step::Resolver;
use crate::model::call::Call;
use crate::model::condition::{Expr, ValueKind};
use crate::model::kind::Kind;
use crate::model::project::{Function, value_kind};
use crate::model::text::Piece;
use crate::problem::{Code, did_you_mean, surely_means};
use crate::source::Span;
use crate::syntax::{Entry, Item, SimpleLines};

const KEYS: &[&str] = &["function", "with", "save as", "while waiting", "give up after"];

/// Seconds after which a call has failed, if the writer says nothing, and at most.
const PATIENCE: u32 = 10;
const MAX_PATIENCE: u32 = 600;

impl Resolver<'_, '_> {
    /// A `call` box. None: there is no such function.
    pub fn call(&mut self, lines: &SimpleLines, span: &Span) -> Option<Call> {
        self.keys("call", lines, KEYS);
        let head = self.first_line(span);
        let help = "Add `function: …`; `guichet values` lists them.";
        let entry = self.needed(lines, "function", &head, "This box calls nothing.", help)?;
        let Some(function) = self.project.functions.get(&entry.value).cloned() else {
            self.unknown_function(entry);
            return None;
        };
        let name = lines.get("save as").filter(|entry| !entry.value.is_empty());
        if let Some(name) = name {
            self.name(&name.value, &name.value_span);
        } else if !function.gives.0.is_empty() {
            let message = format!("What `{}` gives is not saved anywhere.", entry.value);
            self.problem(Code::MissingKey, &head, message, "Add for example `save as: result`.");
        }
        let with = self.with(lines, &entry.value, &function, &head);
        let kind =
            |(part, kind): &(String, String)| (part.clone(), value_kind(kind).unwrap_or(ValueKind::Text));
        Some(Call {
            function: entry.value.clone(),
            with,
            name: name.map(|name| name.value.clone()),
            gives: function.gives.0.iter().map(kind).collect(),
            waiting: lines.get("while waiting").map(|entry| self.value(entry)).unwrap_or_default(),
            give_up_after: self.patience(lines),
            changes: function.changes,
        })
    }

    fn unknown_function(&mut self, entry: &Entry) {
        let known: Vec<&str> = self.project.functions.keys().map(String::as_str).collect();
        let message = format!("There is no function “{}”.", entry.value);
        match did_you_mean(&entry.value, known.iter().copied()).map(str::to_owned) {
            Some(near) => {
                let help = format!("Did you mean `{near}`? Known functions: `guichet values`.");
                let sure = surely_means(&entry.value, known.iter().copied()).map(str::to_owned);
                self.instead(Code::UnknownFunction, &entry.value_span, message, help, sure);
            }
            None => {
                let help = if known.is_empty() {
                    "The project file declares none; ask your developers.".to_owned()
                } else {
                    format!("Known functions: {}.", known.join(", "))
                };
                self.problem(Code::UnknownFunction, &entry.value_span, message, help);
            }
        }
    }

    /// What a function is given: in the order of `takes`, or by name.
    fn with(
        &mut self,
        lines: &SimpleLines,
        name: &str,
        function: &Function,
        head: &Span,
    ) -> Vec<(String, Vec<Piece>)> {
        let takes = &function.takes.0;
        let items: Vec<Item> = lines.get("with").map(|entry| entry.items.clone()).unwrap_or_default();
        let mut given: Vec<(String, Vec<Piece>)> = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let named = item.text.split_once('=').filter(|(name, _)| is_name(name.trim()));
            let by_name = named.and_then(|(word, _)| takes.iter().find(|(known, _)| known == word.trim()));
            let (wanted, text) = match (by_name, named) {
                (Some(wanted), Some((_, value))) => (wanted, value.trim()),
                (None, Some((word, _))) if !item.text.contains("{{") => {
                    let names: Vec<&str> = takes.iter().map(|(name, _)| name.as_str()).collect();
                    let help = near_key(word.trim(), &names)
                        .map_or_else(|| takes_text(name, takes), |near| format!("Did you mean `{near}`?"));
                    self.problem(
                        Code::WrongWith,
                        &item.span,
                        format!("`{name}` takes no “{}”.", word.trim()),
                        help,
                    );
                    continue;
                }
                _ => match takes.get(at) {
                    Some(wanted) => (wanted, item.text.as_str()),
                    None => {
                        let message = format!("This is more than `{name}` takes.");
                        self.problem(Code::WrongWith, &item.span, message, takes_text(name, takes));
                        break;
                    }
                },
            };
            let start = item.span.end - text.len().min(item.span.len());
            if let Some((expr, kind)) = self.loose(text, &(start..item.span.end)) {
                let expected = Kind::of_type(&wanted.1);
                // Literal text is what stands there; only what is worked out has a kind of its own.
                let literal = !text.contains("{{");
                let address = expected == Kind::Email && kind.is_text() && kind != Kind::Email && !literal;
                if address || !(kind.fits(&expected) || literal) {
                    let message = format!(
                        "`{name}` takes {} as `{}`; `{text}` is {}.",
                        expected.name(),
                        wanted.0,
                        kind.name()
                    );
                    self.problem(Code::WrongWith, &item.span, message, takes_text(name, takes));
                }
                let piece = match expr {
                    Expr::Text(text) if literal => Piece::Text(text),
                    expr => Piece::Hole(expr),
                };
                given.push((wanted.0.clone(), vec![piece]));
            }
        }
        let missing = takes.iter().find(|(wanted, _)| !given.iter().any(|(name, _)| name == wanted));
        if let (Some((wanted, _)), true) = (missing, given.len() >= items.len()) {
            let message = format!("`{name}` also takes `{wanted}`, which is not given.");
            let at = lines.get("with").map_or(head.clone(), |entry| entry.key_span.clone());
            self.problem(Code::WrongWith, &at, message, takes_text(name, takes));
        }
        given
    }

    fn patience(&mut self, lines: &SimpleLines) -> u32 {
        let Some(entry) = lines.get("give up after") else { return PATIENCE };
        let (number, unit) = entry.value.split_once(' ').unwrap_or((&entry.value, ""));
        let factor = match unit.trim().trim_end_matches('s') {
            "second" => Some(1),
            "minute" => Some(60),
            _ => None,
        };
        let seconds = factor.and_then(|factor| number.parse::<u32>().ok()?.checked_mul(factor));
        let seconds = seconds.filter(|seconds| (1..=MAX_PATIENCE).contains(seconds));
        if seconds.is_none() {
            let message = format!("“{}” is not a time to wait.", entry.value);
            let help = "For example `give up after: 20 seconds`; at most 10 minutes.";
            self.problem(Code::BadLine, &entry.value_span, message, help);
        }
        seconds.unwrap_or(PATIENCE)
    }

    /// A `set` box.
    pub fn set(&mut self, lines: &SimpleLines) -> Vec<(String, Expr)> {
        let mut set = Vec::new();
        for line in set_lines(self.lowering.source, &lines.span) {
            let line = match line {
                Ok(line) => line,
                Err(span) => {
                    let help = "For example `severity = \"high\" if affected > 3 else \"normal\"`; each on one line.";
                    self.problem(Code::BadLine, &span, "I expected “name = formula” here.", help);
                    continue;
                }
            };
            if !is_name(&line.name) {
                self.name(&line.name, &line.span);
                continue;
            }
            let names = self.lowering.names;
            if names.known.get(&line.name).is_some_and(|known| known.from_host)
                || names.records.contains_key(&line.name)
            {
                let message = format!("“{}” is what the page or a call gives.", line.name);
                self.problem(Code::BadName, &line.span, message, "Use another name.");
                continue;
            }
            let Some(formula) = self.lowering.formula(&line.code) else { continue };
            let counted = names.known.get(&line.name).is_some_and(|known| known.asked.is_some())
                || names.fresh.contains(&line.name);
            if needs(&formula, &line.name) && !counted {
                let message = format!(
                    "`{}` is worked out from itself, but has no first value, so it stays empty.",
                    line.name
                );
                let help = format!("Use `visits`, or `({} or 0)` in its place.", line.name);
                self.problem(Code::CountsFromNothing, &line.span, message, help);
            }
            let (expr, kind) = self.lowering.lower(&formula);
            let known = names.known.get(&line.name).map(|known| known.kind.clone()).unwrap_or(Kind::Unknown);
            if !known.fits(&kind) {
                let message =
                    format!("`{}` is {} here, but {} elsewhere.", line.name, kind.name(), known.name());
                self.problem(Code::TwoKindsOfAnswer, &line.span, message, "Use another name.");
            }
            if let (true, Kind::OneOf(here), Kind::OneOf(there)) = (self.translation, &kind, &known)
                && here.iter().any(|text| !there.contains(text))
            {
                self.reworded.insert(line.name.clone());
            }
            set.push((line.name, expr));
        }
        set
    }
}

fn takes_text(function: &str, takes: &[(String, String)]) -> String {
    if takes.is_empty() {
        return format!("`{function}` takes nothing: leave `with` out.");
    }
    let names: Vec<String> = takes.iter().map(|(name, kind)| format!("{name} ({kind})")).collect();
    format!("It takes: {}.", names.join(", "))
}
