//! Kinds: formulas are checked before they run. `syntax::Formula` → [`Expr`], with its problems.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::{Expr, Function, Operator, alike};
use crate::problem::{Code, Problem, did_you_mean, has_room};
use crate::source::SourceFile;
use crate::syntax::formula::{Formula, FormulaKind, Operator as Written, parse};
use crate::syntax::tree;

/// What kind of value something is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Any text.
    Text,
    /// One of these texts.
    OneOf(Vec<String>),
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// Several texts.
    List,
    /// Cannot be told, because something else is wrong: fits everything.
    Unknown,
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Text | Self::OneOf(_) => "a text",
            Self::Number => "a number",
            Self::YesNo => "a yes or no",
            Self::List => "a list",
            Self::Unknown => "something",
        }
    }

    fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::OneOf(_))
    }

    /// Whether two kinds can be compared.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        self == other
            || (self.is_text() && other.is_text())
            || *self == Self::Unknown
            || *other == Self::Unknown
    }
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub struct Name {
    /// Its kind.
    pub kind: Kind,
    /// It may be missing when it is used.
    pub optional: bool,
}

/// The names that formulas may use.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// By name.
    pub known: BTreeMap<String, Name>,
    /// Names that stand for a text of the project, which is put in their place.
    pub texts: BTreeMap<String, String>,
    /// Answers that stay out of sight.
    pub private: BTreeSet<String>,
    /// The groups, for comparisons with `user.groups`.
    pub groups: Vec<String>,
    /// Names that come from boxes which this version cannot run.
    pub later: BTreeSet<String>,
}

/// Names that the format has and this version cannot give.
const LATER: &[&str] = &["today", "now", "visits", "outcome"];

/// Turns formulas of one file into expressions, and gathers their problems.
pub struct Lowering<'a> {
    /// The file.
    pub source: &'a SourceFile,
    /// The names.
    pub names: &'a Names,
    /// The problems so far.
    pub problems: Vec<Problem>,
}

impl Lowering<'_> {
    /// A condition: a formula that must be yes or no. None: it cannot be read.
    pub fn condition(&mut self, code: &tree::Code) -> Option<Expr> {
        let formula = self.formula(code)?;
        let (expr, kind) = self.lower(&formula);
        if !matches!(kind, Kind::YesNo | Kind::Unknown) {
            let text = code.text.trim();
            let message = format!("`{text}` is {}, not a yes or no.", kind.name());
            let help = match kind {
                Kind::Number => format!("Compare it: `{text} > 0`."),
                _ => format!("Compare it: `{text} is missing`, or `{text} is \"…\"`."),
            };
            self.problem(Code::NotYesNo, &formula, message, help);
        }
        Some(expr)
    }

    /// A value to show, of any kind; `or "…"` is asked for where it may be missing.
    pub fn shown(&mut self, code: &tree::Code) -> Option<Expr> {
        let formula = self.formula(code)?;
        let (expr, _) = self.lower(&formula);
        if let FormulaKind::Name(name) = &formula.kind
            && self.names.known.get(name).is_some_and(|known| known.optional)
        {
            let help = format!("`{{{{ {name} or \"…\" }}}}`");
            self.problem(Code::MaybeMissing, &formula, format!("`{name}` may be missing."), help);
        }
        Some(expr)
    }

    /// A number, such as `min`.
    pub fn number(&mut self, code: &tree::Code) -> Option<Expr> {
        let formula = self.formula(code)?;
        let (expr, kind) = self.lower(&formula);
        if !matches!(kind, Kind::Number | Kind::Unknown) {
            let message = format!("`{}` is {}, not a number.", code.text.trim(), kind.name());
            self.problem(Code::DifferentKinds, &formula, message, "");
        }
        Some(expr)
    }

    /// Whether a hole in code is a formula of ours; if not, it is left as it stands.
    pub fn in_code(&mut self, code: &tree::Code) -> Option<Expr> {
        let formula = parse(&code.text, code.span.start).ok()?;
        let before = self.problems.len();
        let (expr, _) = self.lower(&formula);
        let known = self.problems.len() == before;
        self.problems.truncate(before);
        known.then_some(expr)
    }

    fn formula(&mut self, code: &tree::Code) -> Option<Formula> {
        match parse(&code.text, code.span.start) {
            Ok(formula) => Some(formula),
            Err(_) if !self.has_room(Code::BadFormula) => None,
            Err(error) => {
                let problem = Problem::new(Code::BadFormula, self.source, &error.span, error.message);
                self.problems.push(problem.help(error.help));
                None
            }
        }
    }

    fn problem(&mut self, code: Code, at: &Formula, message: impl Into<String>, help: impl Into<String>) {
        if self.has_room(code) {
            self.problems.push(Problem::new(code, self.source, &at.span, message).help(help));
        }
    }

    /// Whether one more problem is told.
    #[must_use]
    pub fn has_room(&self, code: Code) -> bool {
        has_room(&self.problems, code)
    }

    fn not_yet(&mut self, at: &Formula, what: &str) -> (Expr, Kind) {
        self.problem(Code::NotYet, at, format!("This version cannot run {what} yet."), "");
        (Expr::YesNo(false), Kind::Unknown)
    }

    fn lower(&mut self, formula: &Formula) -> (Expr, Kind) {
        match &formula.kind {
            FormulaKind::Number(number) => (Expr::Number(*number), Kind::Number),
            FormulaKind::Text(text) => (Expr::Text(text.clone()), Kind::OneOf(vec![text.clone()])),
            FormulaKind::YesNo(value) => (Expr::YesNo(*value), Kind::YesNo),
            FormulaKind::Length(..) => self.not_yet(formula, "lengths of time"),
            FormulaKind::Name(name) => self.name(formula, name),
            FormulaKind::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.lower(item).0).collect();
                (Expr::List(items), Kind::List)
            }
            FormulaKind::Not(inner) => {
                let inner = self.yes_no(inner);
                (Expr::Not(Box::new(inner)), Kind::YesNo)
            }
            FormulaKind::And(left, right) => {
                let (left, right) = (self.yes_no(left), self.yes_no(right));
                (Expr::And(Box::new(left), Box::new(right)), Kind::YesNo)
            }
            FormulaKind::Or(left, right) => {
                let ((left, a), (right, b)) = (self.lower(left), self.lower(right));
                let kind = self.joined(formula, a, b);
                (Expr::Or(Box::new(left), Box::new(right)), kind)
            }
            FormulaKind::If { then, condition, otherwise } => {
                let condition = Box::new(self.yes_no(condition));
                let ((then, a), (otherwise, b)) = (self.lower(then), self.lower(otherwise));
                let kind = self.joined(formula, a, b);
                (Expr::If { then: Box::new(then), condition, otherwise: Box::new(otherwise) }, kind)
            }
            FormulaKind::Compare(operator, left, right) => {
                (self.compare(formula, *operator, left, right), Kind::YesNo)
            }
            FormulaKind::Missing(inner, known) => {
                let (inner, _) = self.lower(inner);
                (Expr::Known(Box::new(inner), *known), Kind::YesNo)
            }
            FormulaKind::Calculate(sign, left, right) => self.calculate(formula, *sign, left, right),
            FormulaKind::Minus(inner) => {
                let (inner, kind) = self.lower(inner);
                let kind = self.joined(formula, kind, Kind::Number);
                (Expr::Minus(Box::new(inner)), kind)
            }
            FormulaKind::Call(name, arguments) => self.call(formula, name, arguments),
        }
    }

    fn name(&mut self, formula: &Formula, name: &str) -> (Expr, Kind) {
        if let Some(text) = self.names.texts.get(name) {
            return (Expr::Text(text.clone()), Kind::Text);
        }
        if let Some(known) = self.names.known.get(name) {
            return (Expr::Name(name.to_owned()), known.kind.clone());
        }
        if self.names.later.contains(name.split('.').next().unwrap_or(name)) {
            return (Expr::YesNo(false), Kind::Unknown);
        }
        if LATER.contains(&name) {
            return self.not_yet(formula, &format!("`{name}`"));
        }
        let names = self.names.known.keys().chain(self.names.texts.keys()).map(String::as_str);
        let help = match did_you_mean(name, names) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("For a text, put it in quotes: `\"{name}\"`."),
        };
        self.problem(Code::UnknownName, formula, format!("Nothing is called “{name}” here."), help);
        (Expr::YesNo(false), Kind::Unknown)
    }

    fn yes_no(&mut self, formula: &Formula) -> Expr {
        let (expr, kind) = self.lower(formula);
        if !matches!(kind, Kind::YesNo | Kind::Unknown) {
            let text = self.source.slice(&formula.span).to_owned();
            let message = format!("`{text}` is {}, not a yes or no.", kind.name());
            self.problem(
                Code::NotYesNo,
                formula,
                message,
                format!("Compare it, for example `{text} is missing`."),
            );
        }
        expr
    }

    /// The kind of a value that is one thing or another.
    fn joined(&mut self, formula: &Formula, a: Kind, b: Kind) -> Kind {
        match (a, b) {
            (Kind::OneOf(mut a), Kind::OneOf(b)) => {
                a.extend(b);
                Kind::OneOf(a)
            }
            (Kind::Unknown, other) | (other, Kind::Unknown) => other,
            (a, b) if a.is_text() && b.is_text() => Kind::Text,
            (a, b) if a == b => a,
            (a, b) => {
                let message = format!("This is {} in one case and {} in the other.", a.name(), b.name());
                self.problem(Code::DifferentKinds, formula, message, "Make both of one kind.");
                Kind::Unknown
            }
        }
    }

    fn compare(&mut self, formula: &Formula, operator: Written, left: &Formula, right: &Formula) -> Expr {
        let ((a, a_kind), (b, b_kind)) = (self.lower(left), self.lower(right));
        let text = |formula: &Formula| self.source.slice(&formula.span).to_owned();
        let (a_text, b_text) = (text(left), text(right));
        let operator = runtime(operator);
        let wrong = match operator {
            Operator::In | Operator::NotIn => (!b_kind.fits(&Kind::List))
                .then(|| "“in” needs a list on the right, for example `[\"a\", \"b\"]`.".to_owned()),
            Operator::Contains if a_kind == Kind::List => None,
            Operator::Contains | Operator::StartsWith | Operator::EndsWith | Operator::Matches => {
                (!a_kind.fits(&Kind::Text) || !b_kind.fits(&Kind::Text))
                    .then(|| "This comparison needs a text on both sides.".to_owned())
            }
            Operator::Is | Operator::IsNot => (!a_kind.fits(&b_kind)).then(String::new),
            _ => (!a_kind.fits(&b_kind) || matches!(a_kind, Kind::List | Kind::YesNo)).then(String::new),
        };
        if let Some(help) = wrong {
            let message = if help.is_empty() {
                format!("You compare {} (`{a_text}`) with {} (`{b_text}`).", a_kind.name(), b_kind.name())
            } else {
                format!("`{a_text}` and `{b_text}` cannot be compared like this.")
            };
            let help = match (&right.kind, &a_kind) {
                (FormulaKind::Text(number), Kind::Number) if help.is_empty() => {
                    format!("Write `{number}` without quotes.")
                }
                (FormulaKind::Text(word), Kind::YesNo) if help.is_empty() => {
                    format!("Write `{word}` without quotes: yes or no.")
                }
                (FormulaKind::Number(_), kind) if help.is_empty() && kind.is_text() => {
                    format!("If `{a_text}` is asked for, give its question `type: number`.")
                }
                _ => help,
            };
            self.problem(Code::DifferentKinds, formula, message, help);
        } else {
            self.possible(&a_kind, &a_text, operator, right);
            self.possible(&b_kind, &b_text, operator, left);
        }
        if let (Operator::Matches, FormulaKind::Text(pattern)) = (operator, &right.kind)
            && let Err(error) = super::form::compile(pattern)
        {
            self.problem(Code::BadPattern, right, format!("The pattern cannot be read: {error}."), "");
        }
        Expr::Compare(operator, Box::new(a), Box::new(b))
    }

    /// Whether a comparison with fixed texts can ever be true.
    fn possible(&mut self, kind: &Kind, name: &str, operator: Operator, other: &Formula) {
        let texts: Vec<&Formula> = match &other.kind {
            FormulaKind::List(items) => items.iter().collect(),
            _ => vec![other],
        };
        let groups = name == "user.groups";
        let compares = matches!(operator, Operator::Is | Operator::IsNot | Operator::In | Operator::NotIn);
        for text in texts {
            let FormulaKind::Text(word) = &text.kind else { continue };
            if groups {
                if !self.names.groups.iter().any(|group| group == word) {
                    let help = did_you_mean(word, self.names.groups.iter().map(String::as_str)).map_or_else(
                        || format!("The groups are: {}.", self.names.groups.join(", ")),
                        |near| format!("Did you mean `{near}`?"),
                    );
                    self.problem(Code::UnknownGroup, text, format!("There is no group “{word}”."), help);
                }
                continue;
            }
            let Kind::OneOf(values) = kind else { continue };
            let named = self.names.known.contains_key(name);
            if compares && named && !values.iter().any(|value| alike(value) == alike(word)) {
                let near = did_you_mean(&word.replace(' ', "_"), values.iter().map(String::as_str));
                let help = format!(
                    "Its answers are {}.{}",
                    values.join(", "),
                    near.map_or_else(String::new, |near| format!(" Did you mean `\"{near}\"`?"))
                );
                self.problem(Code::NotAPossibleAnswer, text, format!("`{name}` is never “{word}”."), help);
            }
        }
    }

    fn calculate(&mut self, formula: &Formula, sign: char, left: &Formula, right: &Formula) -> (Expr, Kind) {
        let ((a, a_kind), (b, b_kind)) = (self.lower(left), self.lower(right));
        let texts = sign == '+' && a_kind.is_text() && b_kind.is_text();
        if !texts && (!a_kind.fits(&Kind::Number) || !b_kind.fits(&Kind::Number)) {
            let message = format!("You calculate with {} and {}.", a_kind.name(), b_kind.name());
            self.problem(Code::DifferentKinds, formula, message, "Calculations need numbers.");
        }
        (Expr::Calculate(sign, Box::new(a), Box::new(b)), if texts { Kind::Text } else { Kind::Number })
    }

    fn call(&mut self, formula: &Formula, name: &str, arguments: &[Formula]) -> (Expr, Kind) {
        let (function, kind) = match name {
            "length" => (Function::Length, Kind::Number),
            "lower" => (Function::Lower, Kind::Text),
            "round" => (Function::Round, Kind::Number),
            "number" => (Function::Number, Kind::Number),
            "visits" => return self.not_yet(formula, "`visits`"),
            _ => {
                let near = did_you_mean(name, ["length", "lower", "round", "number", "visits"]);
                let help = near.map_or_else(String::new, |near| format!("Did you mean `{near}`?"));
                self.problem(Code::UnknownName, formula, format!("There is no function “{name}”."), help);
                return (Expr::YesNo(false), Kind::Unknown);
            }
        };
        let [argument] = arguments else {
            let message = format!("`{name}` takes one value in its brackets.");
            self.problem(Code::BadFormula, formula, message, format!("For example `{name}(remark)`."));
            return (Expr::YesNo(false), Kind::Unknown);
        };
        let (argument, _) = self.lower(argument);
        (Expr::Call(function, Box::new(argument)), kind)
    }
}

fn runtime(operator: Written) -> Operator {
    match operator {
        Written::Is => Operator::Is,
        Written::IsNot => Operator::IsNot,
        Written::Less => Operator::Less,
        Written::LessOrEqual => Operator::LessOrEqual,
        Written::Greater => Operator::Greater,
        Written::GreaterOrEqual => Operator::GreaterOrEqual,
        Written::In => Operator::In,
        Written::NotIn => Operator::NotIn,
        Written::Contains => Operator::Contains,
        Written::StartsWith => Operator::StartsWith,
        Written::EndsWith => Operator::EndsWith,
        Written::Matches => Operator::Matches,
    }
}
