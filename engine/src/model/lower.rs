//! Formulas as written → expressions that run, with the problems of their kinds. Native only.

use std::collections::BTreeMap;

use super::calendar;
use super::condition::{Expr, Function, Nothing, Operator, ValueKind, alike};
use super::kind::{Kind, Names};
use crate::problem::{Code, Problem, did_you_mean, has_room, surely_means};
use crate::source::{SourceFile, Span};
use crate::syntax::formula::{Formula, FormulaKind, Operator as Written, parse};
use crate::syntax::tree;

/// The functions and what they give.
const FUNCTIONS: &[(&str, Function, Kind)] = &[
    ("length", Function::Length, Kind::Number),
    ("lower", Function::Lower, Kind::Text),
    ("round", Function::Round, Kind::Number),
    ("number", Function::Number, Kind::Number),
];

/// Turns formulas of one file into expressions, and gathers their problems.
pub struct Lowering<'a> {
    /// The file.
    pub source: &'a SourceFile,
    /// The names.
    pub names: &'a Names,
    /// Every name of the file's steps → its name in the source language, for `visits("…")`.
    pub steps: BTreeMap<String, String>,
    /// Steps that formulas count the visits of, and where.
    pub counted: Vec<(Span, String)>,
    /// The problems so far.
    pub problems: Vec<Problem>,
}

impl<'a> Lowering<'a> {
    /// For one file.
    #[must_use]
    pub fn new(source: &'a SourceFile, names: &'a Names) -> Self {
        Self { source, names, steps: BTreeMap::new(), counted: Vec::new(), problems: Vec::new() }
    }

    /// A condition: a formula that must be yes or no. None: it cannot be read.
    pub fn condition(&mut self, code: &tree::Code) -> Option<Expr> {
        let formula = self.formula(code)?;
        let before = self.problems.len();
        let expr = self.yes_no(&formula);
        if self.problems.len() == before {
            self.always(&formula, &expr);
        }
        Some(expr)
    }

    /// A condition that is yes for everybody, or for nobody.
    fn always(&mut self, formula: &Formula, expr: &Expr) {
        let answer = |yes: bool| if yes { "yes" } else { "no" };
        let (yes, why) = match expr {
            expr if !expr.depends() => (expr.holds(&Nothing), "because nothing in it changes".to_owned()),
            Expr::Compare(operator, left, right) => match (operator, left.as_ref(), right.as_ref()) {
                (Operator::Greater, Expr::Visits(None), Expr::Number(0.0))
                | (Operator::GreaterOrEqual, Expr::Visits(None), Expr::Number(1.0)) => {
                    (true, "because `visits` counts this visit too".to_owned())
                }
                (Operator::Less, Expr::Visits(None), Expr::Number(1.0))
                | (Operator::Is, Expr::Visits(None), Expr::Number(0.0)) => {
                    (false, "because `visits` counts this visit too".to_owned())
                }
                (Operator::Is | Operator::IsNot, Expr::Name(name), Expr::Text(text)) => {
                    match self.names.known.get(name) {
                        Some(known) if !known.optional && known.kind == Kind::OneOf(vec![text.clone()]) => {
                            (*operator == Operator::Is, format!("because `{name}` can only be “{text}”"))
                        }
                        _ => return,
                    }
                }
                _ => return,
            },
            _ => return,
        };
        let message = format!("This is always {}, {why}.", answer(yes));
        self.problem(Code::AlwaysTheSame, formula, message, "Remove the condition, or say what is meant.");
    }

    /// A value to show, of any kind; `or "…"` is asked for where it may be missing.
    pub fn shown(&mut self, code: &tree::Code) -> Option<Expr> {
        let formula = self.formula(code)?;
        let expr = self.lower_shown(&formula);
        if let FormulaKind::Name(name) = &formula.kind
            && self.names.known.get(name).is_some_and(|known| known.optional && known.from_host)
        {
            let help = format!("`{{{{ {name} or \"…\" }}}}`");
            self.problem(Code::MaybeMissing, &formula, format!("`{name}` may be missing."), help);
        }
        Some(expr)
    }

    /// What is only shown may be a number in one case and a word in the other.
    fn lower_shown(&mut self, formula: &Formula) -> Expr {
        match &formula.kind {
            FormulaKind::Or(left, right) => {
                let (left, right) = (self.lower_shown(left), self.lower_shown(right));
                Expr::Or(Box::new(left), Box::new(right))
            }
            FormulaKind::If { then, condition, otherwise } => {
                let condition = Box::new(self.yes_no(condition));
                let (then, otherwise) = (self.lower_shown(then), self.lower_shown(otherwise));
                Expr::If { then: Box::new(then), condition, otherwise: Box::new(otherwise) }
            }
            _ => self.lower(formula).0,
        }
    }

    /// A value of any kind, which may be missing, and its kind.
    pub fn value(&mut self, code: &tree::Code) -> Option<(Expr, Kind)> {
        let formula = self.formula(code)?;
        Some(self.lower(&formula))
    }

    /// A value that is compared with an answer of some kind: `min`, `max`.
    pub fn bound(&mut self, code: &tree::Code, wanted: &Kind) -> Option<Expr> {
        let formula = self.formula(code)?;
        if let (Kind::Number, FormulaKind::Name(name)) = (wanted, &formula.kind)
            && !name.contains('.')
            && self.is_unknown(name)
        {
            let message = format!("“{name}” is no number, and nothing is called so here.");
            self.problem(Code::UnknownName, &formula, message, "Write it in digits, such as `10`.");
            return None;
        }
        let (expr, kind) = self.lower(&formula);
        let (expr, kind) = self.literal(expr, kind, wanted, &formula);
        let fine = match wanted {
            Kind::Number | Kind::Date | Kind::Time | Kind::Moment | Kind::Unknown => kind.fits(wanted),
            _ => false,
        };
        if !fine {
            let (message, help) = match wanted {
                Kind::Number | Kind::Date | Kind::Time | Kind::Moment => (
                    format!(
                        "`{}` is {}, but the answer is {}.",
                        code.text.trim(),
                        kind.name(),
                        wanted.name()
                    ),
                    "",
                ),
                _ => (
                    "Only a number, a date or a time has a smallest and a largest.".to_owned(),
                    "Add `type: number`, or `type: date`.",
                ),
            };
            self.problem(Code::DifferentKinds, &formula, message, help);
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
        if !known {
            let text = code.text.trim();
            let message =
                format!("`{{{{ {text} }}}}` in this code is not a known name and is left as it is.");
            self.told(Code::ValueInCode, &code.span, message, "", None);
        }
        known.then_some(expr)
    }

    /// The tree of a formula, or a problem.
    pub fn formula(&mut self, code: &tree::Code) -> Option<Formula> {
        match parse(&code.text, code.span.start) {
            Ok(formula) => Some(formula),
            Err(_) if !self.has_room(Code::BadFormula) => None,
            Err(error) => {
                let problem = Problem::new(Code::BadFormula, self.source, &error.span, error.message);
                let mut problem = problem.help(error.help);
                if self.source.slice(&code.span) == code.text {
                    problem.fix = crate::syntax::repairs(&code.text, code.span.start);
                }
                self.problems.push(problem);
                None
            }
        }
    }

    fn problem(&mut self, code: Code, at: &Formula, message: impl Into<String>, help: impl Into<String>) {
        self.told(code, &at.span, message, help, None);
    }

    /// A problem whose repair is another text in its place, where that is sure.
    fn instead(
        &mut self,
        code: Code,
        at: &Formula,
        message: impl Into<String>,
        help: impl Into<String>,
        sure: Option<String>,
    ) {
        self.told(code, &at.span, message, help, sure.map(|text| (at.span.clone(), text)));
    }

    fn told(
        &mut self,
        code: Code,
        at: &Span,
        message: impl Into<String>,
        help: impl Into<String>,
        fix: Option<(Span, String)>,
    ) {
        if self.has_room(code) {
            let mut problem = Problem::new(code, self.source, at, message).help(help);
            if let Some((span, text)) = fix {
                problem = problem.fix(span, text);
            }
            self.problems.push(problem);
        }
    }

    /// Whether one more problem is told.
    #[must_use]
    pub fn has_room(&self, code: Code) -> bool {
        has_room(&self.problems, code)
    }

    fn text(&self, formula: &Formula) -> String {
        self.source.slice(&formula.span).to_owned()
    }

    /// The expression of a formula, and its kind.
    pub fn lower(&mut self, formula: &Formula) -> (Expr, Kind) {
        match &formula.kind {
            FormulaKind::Number(number) => (Expr::Number(*number), Kind::Number),
            FormulaKind::Text(text) => (Expr::Text(text.clone()), Kind::OneOf(vec![text.clone()])),
            FormulaKind::YesNo(value) => (Expr::YesNo(*value), Kind::YesNo),
            FormulaKind::Length(count, unit) => (Expr::Length(calendar::length(*count, unit)), Kind::Length),
            FormulaKind::Name(name) => self.name(formula, name),
            FormulaKind::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.lower(item).0).collect();
                let texts = items.iter().map(|item| match item {
                    Expr::Text(text) => Some(text.clone()),
                    _ => None,
                });
                let texts: Vec<String> = texts.collect::<Option<_>>().unwrap_or_default();
                (Expr::List(items), Kind::List(texts))
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
                let kind = self.joined(formula, &a, &b);
                (Expr::Or(Box::new(left), Box::new(right)), kind)
            }
            FormulaKind::If { then, condition, otherwise } => {
                let condition = Box::new(self.yes_no(condition));
                let ((then, a), (otherwise, b)) = (self.lower(then), self.lower(otherwise));
                let kind = self.joined(formula, &a, &b);
                (Expr::If { then: Box::new(then), condition, otherwise: Box::new(otherwise) }, kind)
            }
            FormulaKind::Compare(operator, left, right) => {
                (self.compare(formula, runtime(*operator), left, right), Kind::YesNo)
            }
            FormulaKind::Missing(inner, known) => {
                // A record is missing when all of its parts are: when the call was not made.
                if let FormulaKind::Name(name) = &inner.kind
                    && let Some(parts) = self.names.records.get(name)
                    && let Some(part) = parts.first()
                {
                    let part = Expr::Name(format!("{name}.{part}"));
                    return (Expr::Known(Box::new(part), *known), Kind::YesNo);
                }
                let (inner, _) = self.lower(inner);
                (Expr::Known(Box::new(inner), *known), Kind::YesNo)
            }
            FormulaKind::Calculate(sign, left, right) => self.calculate(formula, *sign, left, right),
            FormulaKind::Minus(inner) => {
                let (value, kind) = self.lower(inner);
                if !matches!(kind, Kind::Number | Kind::Length | Kind::Unknown) {
                    let message = format!("`{}` is {}, not a number.", self.text(inner), kind.name());
                    self.problem(Code::DifferentKinds, formula, message, "Only numbers have a sign.");
                }
                (Expr::Minus(Box::new(value)), kind)
            }
            FormulaKind::Call(name, arguments) => self.call(formula, name, arguments),
        }
    }

    fn name(&mut self, formula: &Formula, name: &str) -> (Expr, Kind) {
        if let Some(text) = self.names.texts.get(name) {
            return (Expr::Text(text.clone()), Kind::Text);
        }
        if name == "visits" {
            return (Expr::Visits(None), Kind::Number);
        }
        if let Some(known) = self.names.known.get(name) {
            let value = Expr::Name(name.to_owned());
            let kind = match known.kind {
                Kind::Date => Some(ValueKind::Date),
                Kind::Time => Some(ValueKind::Time),
                Kind::Moment => Some(ValueKind::Moment),
                _ => None,
            };
            let expr = match kind.filter(|_| known.from_host) {
                Some(kind) => Expr::As(kind, Box::new(value)),
                None => value,
            };
            return (expr, known.kind.clone());
        }
        if let Some(parts) = self.names.records.get(name) {
            let parts: Vec<String> = parts.iter().map(|part| format!("`{{{{ {name}.{part} }}}}`")).collect();
            let message = format!("`{name}` has several parts.");
            self.problem(Code::RecordInText, formula, message, format!("One of them: {}.", parts.join(", ")));
            return (Expr::YesNo(false), Kind::Unknown);
        }
        if self.names.vague.contains(name.split('.').next().unwrap_or(name)) {
            return (Expr::YesNo(false), Kind::Unknown);
        }
        let names =
            || self.names.known.keys().chain(self.names.texts.keys()).map(String::as_str).chain(["visits"]);
        let message = format!("Nothing is called “{name}” here.");
        match did_you_mean(name, names()).map(str::to_owned) {
            Some(near) => {
                let help = format!("Did you mean `{near}`?");
                let sure = surely_means(name, names()).map(str::to_owned);
                self.instead(Code::UnknownName, formula, message, help, sure);
            }
            // A name with a point in it is one that the page or a call gives.
            None if name.contains('.') => {
                let help = "What the page gives is listed by `guichet values`; a developer can add to it.";
                self.problem(Code::UnknownName, formula, message, help);
            }
            None => {
                let help = format!("For a text, put it in quotes: `\"{name}\"`.");
                self.problem(Code::UnknownName, formula, message, help);
            }
        }
        (Expr::YesNo(false), Kind::Unknown)
    }

    /// Whether nothing has a name, nor one that is near to it.
    fn is_unknown(&self, name: &str) -> bool {
        let known = self.names.known.keys().chain(self.names.texts.keys()).chain(self.names.records.keys());
        let mut known = known.map(String::as_str).chain(["visits"]);
        !self.names.vague.contains(name) && did_you_mean(name, &mut known).is_none()
    }

    /// A formula that must be yes or no.
    pub fn yes_no(&mut self, formula: &Formula) -> Expr {
        if let FormulaKind::Name(name) = &formula.kind
            && let Some(parts) = self.names.records.get(name)
        {
            let parts: Vec<String> = parts.iter().map(|part| format!("`{name}.{part}`")).collect();
            let message = format!("`{name}` has several parts, so it is neither yes nor no.");
            self.problem(Code::NotYesNo, formula, message, format!("One of them: {}.", parts.join(", ")));
            return Expr::YesNo(false);
        }
        let (expr, kind) = self.lower(formula);
        if !matches!(kind, Kind::YesNo | Kind::Unknown) {
            let text = self.text(formula);
            let message = format!("`{text}` is {}, not a yes or no.", kind.name());
            let help = match kind {
                Kind::Number => format!("Compare it: `{text} > 0`."),
                Kind::Length => format!("Compare it: `{text} > 7 days`."),
                Kind::Date | Kind::Moment => format!("Compare it: `{text} < today`, or `{text} is missing`."),
                Kind::List(_) => format!("Ask what is in it: `{text} contains \"…\"`."),
                Kind::File => format!("Ask whether it is there: `{text} is known`."),
                _ => format!("Compare it: `{text} is missing`, or `{text} is \"…\"`."),
            };
            self.problem(Code::NotYesNo, formula, message, help);
        }
        expr
    }

    /// The kind of a value that is one thing or another.
    fn joined(&mut self, formula: &Formula, a: &Kind, b: &Kind) -> Kind {
        a.either(b).unwrap_or_else(|| {
            let message = format!("This is {} in one case and {} in the other.", a.name(), b.name());
            self.problem(Code::DifferentKinds, formula, message, "Make both of one kind.");
            Kind::Unknown
        })
    }

    /// A text written in a formula counts as a date or time beside one.
    fn literal(&mut self, expr: Expr, kind: Kind, beside: &Kind, formula: &Formula) -> (Expr, Kind) {
        let (Expr::Text(text), Some(wanted)) = (&expr, point(beside)) else { return (expr, kind) };
        let wanted = if wanted == ValueKind::Moment && calendar::date(text).is_some() {
            ValueKind::Date
        } else {
            wanted
        };
        if Expr::As(wanted, Box::new(expr.clone())).eval(&Nothing).is_some() {
            return (Expr::As(wanted, Box::new(expr)), beside.clone());
        }
        let example = if wanted == ValueKind::Time { "\"18:00\"" } else { "\"2026-12-24\"" };
        let message = format!("“{text}” is compared with {}, but is none.", beside.name());
        self.problem(Code::DifferentKinds, formula, message, format!("Write it like {example}."));
        (expr, Kind::Unknown)
    }

    fn compare(&mut self, formula: &Formula, operator: Operator, left: &Formula, right: &Formula) -> Expr {
        let ((a, a_kind), (b, b_kind)) = (self.lower(left), self.lower(right));
        let (a, a_kind) = self.literal(a, a_kind, &b_kind.clone(), left);
        let (b, b_kind) = self.literal(b, b_kind, &a_kind.clone(), right);
        let wrong = match operator {
            Operator::In | Operator::NotIn => (!b_kind.fits(&Kind::List(Vec::new())))
                .then(|| "“in” needs a list on the right, for example `[\"a\", \"b\"]`.".to_owned()),
            Operator::Contains if matches!(a_kind, Kind::List(_)) => None,
            Operator::Contains | Operator::StartsWith | Operator::EndsWith | Operator::Matches => {
                (!a_kind.fits(&Kind::Text) || !b_kind.fits(&Kind::Text))
                    .then(|| "This comparison needs a text on both sides.".to_owned())
            }
            Operator::Is | Operator::IsNot => (!a_kind.fits(&b_kind)).then(String::new),
            _ => {
                let order = !matches!(a_kind, Kind::List(_) | Kind::YesNo | Kind::File);
                (!a_kind.fits(&b_kind) || !order).then(String::new)
            }
        };
        if let Some(help) = wrong {
            self.wrong_kinds(formula, (left, &a_kind), (right, &b_kind), help);
        } else {
            self.possible(left, &a_kind, operator, right);
            self.possible(right, &b_kind, operator, left);
        }
        if operator == Operator::Matches {
            self.pattern(right);
        }
        Expr::Compare(operator, Box::new(a), Box::new(b))
    }

    /// A pattern must be a text as it stands, so that it can be read now.
    fn pattern(&mut self, right: &Formula) {
        let FormulaKind::Text(pattern) = &right.kind else {
            let help = "For example `code matches \"[A-Z]{2}-[0-9]{3}\"`.";
            self.problem(Code::BadPattern, right, "A pattern must stand here as a text.", help);
            return;
        };
        if let Err(error) = super::form::compile(pattern) {
            self.problem(Code::BadPattern, right, format!("The pattern cannot be read: {error}."), "");
        }
    }

    /// Says that two kinds cannot be compared, and what was probably meant.
    fn wrong_kinds(
        &mut self,
        formula: &Formula,
        left: (&Formula, &Kind),
        right: (&Formula, &Kind),
        help: String,
    ) {
        let ((left, a), (right, b)) = (left, right);
        let (a_text, b_text) = (self.text(left), self.text(right));
        if !help.is_empty() {
            let message = format!("`{a_text}` and `{b_text}` cannot be compared like this.");
            self.problem(Code::DifferentKinds, formula, message, help);
            return;
        }
        let message = format!("You compare {} (`{a_text}`) with {} (`{b_text}`).", a.name(), b.name());
        // A number or a yes in quotes loses them; what it means is not in doubt.
        let bare = |other: &Kind, formula: &Formula| match (&formula.kind, other) {
            (FormulaKind::Text(text), Kind::Number) if super::form::number(text).is_some() => {
                Some(text.clone())
            }
            (FormulaKind::Text(text), Kind::YesNo) if text == "yes" || text == "no" => Some(text.clone()),
            _ => None,
        };
        for (at, other) in [(right, a), (left, b)] {
            if let Some(text) = bare(other, at) {
                let help = format!("Write `{text}` without quotes.");
                let fix = Some((at.span.clone(), text));
                self.told(Code::DifferentKinds, &formula.span, message, help, fix);
                return;
            }
        }
        let untyped = [(left, a, b), (right, b, a)].into_iter().find_map(|(side, kind, other)| {
            let FormulaKind::Name(name) = &side.kind else { return None };
            let (file, line, typed) = self.names.known.get(name)?.asked.as_ref()?;
            let wanted = match other {
                Kind::Number => "number",
                Kind::Date | Kind::Moment | Kind::Length => "date",
                Kind::YesNo => "yes/no",
                Kind::Time => "time",
                _ => return None,
            };
            (kind.is_text() && !typed)
                .then(|| format!("`{name}` is a text, because its question ({file} line {line}) has no type. Add `type: {wanted}` there."))
        });
        self.problem(Code::DifferentKinds, formula, message, untyped.unwrap_or_default());
    }

    /// Whether a comparison with fixed texts can ever be true.
    fn possible(&mut self, named: &Formula, kind: &Kind, operator: Operator, other: &Formula) {
        let FormulaKind::Name(name) = &named.kind else { return };
        let texts: Vec<&Formula> = match &other.kind {
            FormulaKind::List(items) => items.iter().collect(),
            _ => vec![other],
        };
        let whole = matches!(operator, Operator::Is | Operator::IsNot | Operator::In | Operator::NotIn);
        let inside = matches!(operator, Operator::In | Operator::NotIn | Operator::Contains);
        for text in texts {
            let FormulaKind::Text(word) = &text.kind else { continue };
            let values = match kind {
                _ if name == "user.groups" => {
                    self.group(text, word);
                    continue;
                }
                Kind::OneOf(values) if whole => values,
                Kind::List(values) if inside && !values.is_empty() => values,
                _ => continue,
            };
            if !values.iter().any(|value| alike(value) == alike(word)) {
                let near = did_you_mean(&word.replace(' ', "_"), values.iter().map(String::as_str));
                let message = format!("`{name}` is never “{word}”.");
                let all = format!("Its answers are {}.", values.join(", "));
                match near {
                    Some(near) => {
                        let help = format!("{all} Did you mean `\"{near}\"`?");
                        let sure = surely_means(word, values.iter().map(String::as_str));
                        let sure = sure.map(|sure| format!("\"{sure}\""));
                        self.instead(Code::NotAPossibleAnswer, text, message, help, sure);
                    }
                    None => self.problem(Code::NotAPossibleAnswer, text, message, all),
                }
            }
        }
    }

    fn group(&mut self, at: &Formula, word: &str) {
        if self.names.groups.iter().any(|group| group == word) {
            return;
        }
        let message = format!("There is no group “{word}”.");
        let groups = || self.names.groups.iter().map(String::as_str);
        match did_you_mean(word, groups()) {
            Some(near) => {
                let help = format!("Did you mean `{near}`?");
                let sure = surely_means(word, groups()).map(|sure| format!("\"{sure}\""));
                self.instead(Code::UnknownGroup, at, message, help, sure);
            }
            None => {
                let help = format!("The groups are: {}.", self.names.groups.join(", "));
                self.problem(Code::UnknownGroup, at, message, help);
            }
        }
    }

    fn calculate(&mut self, formula: &Formula, sign: char, left: &Formula, right: &Formula) -> (Expr, Kind) {
        let ((a, a_kind), (b, b_kind)) = (self.lower(left), self.lower(right));
        let (a, a_kind) = self.literal(a, a_kind, &b_kind.clone(), left);
        let (b, b_kind) = self.literal(b, b_kind, &a_kind.clone(), right);
        let timed = |kind: &Kind| kind.is_point() || *kind == Kind::Time;
        let kind = match (sign, &a_kind, &b_kind) {
            (_, Kind::Unknown, other) | (_, other, Kind::Unknown) if !timed(other) => Some(other.clone()),
            (_, Kind::Unknown, _) | (_, _, Kind::Unknown) => Some(Kind::Unknown),
            (_, Kind::Number, Kind::Number) => Some(Kind::Number),
            ('+', a, b) if a.is_text() && b.is_text() => Some(Kind::Text),
            ('+' | '-', Kind::Length, Kind::Length) => Some(Kind::Length),
            ('+' | '-', a, Kind::Length) if timed(a) => Some(a.clone()),
            ('+', Kind::Length, b) if timed(b) => Some(b.clone()),
            ('-', a, b) if a.is_point() && b.is_point() => Some(Kind::Length),
            ('-', Kind::Time, Kind::Time) => Some(Kind::Length),
            ('*', Kind::Length, Kind::Number) | ('*', Kind::Number, Kind::Length) => Some(Kind::Length),
            ('/', Kind::Length, Kind::Number) => Some(Kind::Length),
            ('/', Kind::Length, Kind::Length) => Some(Kind::Number),
            _ => None,
        };
        let kind = kind.unwrap_or_else(|| {
            let message = format!("You calculate with {} and {}.", a_kind.name(), b_kind.name());
            let help = match (timed(&a_kind), &b_kind) {
                (true, Kind::Number) => format!("Say of what: `{} days`.", self.text(right)),
                _ => "Calculations need numbers, or a date and a length of time such as `7 days`.".to_owned(),
            };
            self.problem(Code::DifferentKinds, formula, message, help);
            Kind::Unknown
        });
        (Expr::Calculate(sign, Box::new(a), Box::new(b)), kind)
    }

    fn call(&mut self, formula: &Formula, name: &str, arguments: &[Formula]) -> (Expr, Kind) {
        if name == "visits" {
            return (self.visits(formula, arguments), Kind::Number);
        }
        let Some((_, function, kind)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            let near = did_you_mean(name, FUNCTIONS.iter().map(|(name, ..)| *name).chain(["visits"]));
            let help = near.map_or_else(String::new, |near| format!("Did you mean `{near}`?"));
            self.problem(Code::UnknownName, formula, format!("There is no function “{name}”."), help);
            return (Expr::YesNo(false), Kind::Unknown);
        };
        let [argument] = arguments else {
            let message = format!("`{name}` takes one value in its brackets.");
            self.problem(Code::BadFormula, formula, message, format!("For example `{name}(remark)`."));
            return (Expr::YesNo(false), Kind::Unknown);
        };
        let (value, given) = self.lower(argument);
        let fine = match function {
            Function::Length => given.is_text() || matches!(given, Kind::List(_)),
            Function::Lower => given.is_text(),
            Function::Round => given == Kind::Number,
            Function::Number => given.is_text() || given == Kind::Number,
        };
        if !fine && given != Kind::Unknown {
            let takes = match function {
                Function::Length => "a text or a list",
                Function::Round => "a number",
                Function::Lower | Function::Number => "a text",
            };
            let message = format!("`{name}` takes {takes}; `{}` is {}.", self.text(argument), given.name());
            self.problem(Code::DifferentKinds, formula, message, "");
        }
        (Expr::Call(*function, Box::new(value)), kind.clone())
    }

    /// `visits("step")`: how often another step of this file was entered.
    fn visits(&mut self, formula: &Formula, arguments: &[Formula]) -> Expr {
        let [Formula { kind: FormulaKind::Text(step), .. }] = arguments else {
            let message = "`visits` takes the name of a step in quotes.";
            self.problem(Code::BadFormula, formula, message, "For example `visits(\"restart-the-app\")`.");
            return Expr::Visits(None);
        };
        let name = step.trim_start_matches('#').to_lowercase();
        if let Some(source) = self.steps.get(&name) {
            self.counted.push((formula.span.clone(), source.clone()));
            return Expr::Visits(Some(source.clone()));
        }
        let steps = || self.steps.keys().map(String::as_str);
        let near = did_you_mean(&name, steps()).map(str::to_owned);
        let sure = surely_means(&name, steps()).map(|sure| format!("\"{sure}\""));
        let message = format!("There is no step “{step}” in this file.");
        match (near, arguments.first()) {
            (Some(near), Some(at)) => {
                let help = format!("Did you mean `visits(\"{near}\")`?");
                self.instead(Code::UnknownStep, at, message, help, sure);
            }
            _ => self.problem(Code::UnknownStep, formula, message, "Its name is its heading as a link."),
        }
        Expr::Visits(None)
    }
}

/// The kind of point in time that a text beside it is read as.
fn point(kind: &Kind) -> Option<ValueKind> {
    match kind {
        Kind::Date => Some(ValueKind::Date),
        Kind::Time => Some(ValueKind::Time),
        Kind::Moment => Some(ValueKind::Moment),
        _ => None,
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
