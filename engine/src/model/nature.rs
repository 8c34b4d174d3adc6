//! What can be told of an expression before it runs: what it names, and whether it changes by itself.
//! Native only.

use super::condition::{Expr, Operator};

impl Expr {
    /// Whether one of some names stands anywhere in it.
    pub fn names(&self, wanted: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Name(name) => wanted(name),
            Self::List(items) => items.iter().any(|item| item.names(wanted)),
            Self::If { then, condition, otherwise } => {
                then.names(wanted) || condition.names(wanted) || otherwise.names(wanted)
            }
            Self::And(left, right)
            | Self::Or(left, right)
            | Self::Compare(_, left, right)
            | Self::Calculate(_, left, right) => left.names(wanted) || right.names(wanted),
            Self::Not(inner)
            | Self::Known(inner, _)
            | Self::Minus(inner)
            | Self::Call(_, inner)
            | Self::As(_, inner) => inner.names(wanted),
            Self::YesNo(_) | Self::Number(_) | Self::Text(_) | Self::Length(_) | Self::Visits(_) => false,
        }
    }

    /// Whether its value depends on anything but itself.
    #[must_use]
    pub fn depends(&self) -> bool {
        self.names(&|_| true) || self.counts()
    }

    fn counts(&self) -> bool {
        match self {
            Self::Visits(_) => true,
            Self::List(items) => items.iter().any(Self::counts),
            Self::If { then, condition, otherwise } => {
                then.counts() || condition.counts() || otherwise.counts()
            }
            Self::And(left, right)
            | Self::Or(left, right)
            | Self::Compare(_, left, right)
            | Self::Calculate(_, left, right) => left.counts() || right.counts(),
            Self::Not(inner)
            | Self::Known(inner, _)
            | Self::Minus(inner)
            | Self::Call(_, inner)
            | Self::As(_, inner) => inner.counts(),
            _ => false,
        }
    }

    /// Whether it becomes yes when the step is entered often enough, as `visits > 3` does.
    #[must_use]
    pub fn comes_true(&self) -> bool {
        match self {
            Self::Compare(Operator::Greater | Operator::GreaterOrEqual, left, right) => {
                matches!((left.as_ref(), right.as_ref()), (Self::Visits(_), Self::Number(_)))
            }
            Self::Compare(Operator::Less | Operator::LessOrEqual, left, right) => {
                matches!((left.as_ref(), right.as_ref()), (Self::Number(_), Self::Visits(_)))
            }
            Self::Or(left, right) => left.comes_true() || right.comes_true(),
            Self::And(left, right) => left.comes_true() && right.comes_true(),
            Self::Not(inner) => inner.runs_out(),
            _ => false,
        }
    }

    /// Whether it becomes no when the step is entered often enough, as `visits < 3` does.
    #[must_use]
    pub fn runs_out(&self) -> bool {
        match self {
            Self::Compare(Operator::Less | Operator::LessOrEqual | Operator::Is, left, right) => {
                matches!((left.as_ref(), right.as_ref()), (Self::Visits(_), Self::Number(_)))
            }
            Self::Compare(Operator::Greater | Operator::GreaterOrEqual, left, right) => {
                matches!((left.as_ref(), right.as_ref()), (Self::Number(_), Self::Visits(_)))
            }
            Self::Or(left, right) => left.runs_out() && right.runs_out(),
            Self::And(left, right) => left.runs_out() || right.runs_out(),
            Self::Not(inner) => inner.comes_true(),
            _ => false,
        }
    }
}
