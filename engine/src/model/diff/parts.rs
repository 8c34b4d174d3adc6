//! What changed of a procedure part by part: its head, its steps and their choices.

use std::collections::BTreeSet;

use super::pairs::{choices, label, source};
use super::paths::reached;
use super::{Both, Kind};
use crate::model::procedure::{Goal, Procedure, Step, Target};
use crate::model::prove::ForReader;
use crate::model::resolve::Knowledge;
use crate::model::text::plain;

impl Both<'_> {
    pub(super) fn head(&self, a: &Procedure, b: &Procedure) -> Vec<(Kind, String)> {
        let mut found = Vec::new();
        if a.head.id != b.head.id {
            let guessed = self.pairs.guessed.contains(&a.head.id);
            let sure = if guessed {
                format!(", it seems; `formerly: {}.md` on top keeps its links and figures", a.head.id)
            } else {
                String::new()
            };
            found.push((Kind::Renamed, format!("It was `{}.md`{sure}.", a.head.id)));
        }
        if a.head.title != b.head.title {
            found.push((Kind::Renamed, format!("Its title was “{}”.", a.head.title)));
        }
        for gone in a.head.questions.iter().filter(|question| !b.head.questions.contains(question)) {
            found.push((Kind::Search, format!("“{gone}” is no question of it any more.")));
        }
        for new in b.head.questions.iter().filter(|question| !a.head.questions.contains(question)) {
            found.push((Kind::Search, format!("“{new}” leads here now.")));
        }
        if a.head.search != b.head.search {
            let sentence = if b.head.search {
                "It can be found by search now."
            } else {
                "Search does not find it any more."
            };
            found.push((Kind::Search, sentence.to_owned()));
        }
        found
    }

    pub(super) fn steps(
        &self,
        (old, a): (&ForReader<'_>, &Procedure),
        (new, b): (&ForReader<'_>, &Procedure),
    ) -> Vec<(Kind, String)> {
        let (was, is) = (reached(old, a), reached(new, b));
        let mut found = Vec::new();
        let mut kept = BTreeSet::new();
        for step in a.steps.iter().filter(|step| was.contains(step.name.as_str())) {
            let goal = Goal { procedure: a.head.id.clone(), step: step.name.clone() };
            let heading = plain(&step.heading);
            let Some(now) = self.pairs.steps.get(&goal) else {
                found.push((Kind::StepGone, format!("The step “{heading}” is gone.")));
                continue;
            };
            let Some(other) = b.step(&now.step).filter(|other| is.contains(other.name.as_str())) else {
                found.push((Kind::StepGone, format!("The step “{heading}” cannot be reached any more.")));
                continue;
            };
            kept.insert(other.name.as_str());
            let present = plain(&other.heading);
            if self.pairs.renamed.contains_key(&goal) {
                let anchor =
                    format!("`## <a name=\"{}\"></a>{present}` keeps its links and figures", step.name);
                found.push((
                    Kind::Renamed,
                    format!("The step “{present}” was “{heading}”, it seems; {anchor}."),
                ));
            } else if heading != present && step.name != a.head.first {
                found.push((Kind::Renamed, format!("The step “{present}” was “{heading}”.")));
            }
            found.extend(self.choices((old, step), (new, other)));
        }
        for step in b.steps.iter().filter(|step| is.contains(step.name.as_str())) {
            if !kept.contains(step.name.as_str()) {
                let goal = Goal { procedure: b.head.id.clone(), step: step.name.clone() };
                let there = self.pairs.steps.values().any(|now| *now == goal);
                let what = if there { "can be reached now" } else { "is new" };
                found.push((Kind::StepNew, format!("The step “{}” {what}.", plain(&step.heading))));
            }
        }
        found
    }

    fn choices(
        &self,
        (old, a): (&ForReader<'_>, &Step),
        (new, b): (&ForReader<'_>, &Step),
    ) -> Vec<(Kind, String)> {
        let mut found = Vec::new();
        let mut kept = BTreeSet::new();
        let heading = plain(&b.heading);
        for choice in choices(a).filter(|choice| old.leads(choice.condition.as_ref(), &choice.target)) {
            let now = self.pairs.choices.get(&choice.id);
            let now = now.and_then(|id| choices(b).find(|other| other.id == *id));
            let now = now.filter(|now| new.leads(now.condition.as_ref(), &now.target));
            let Some(now) = now else {
                found.push((
                    Kind::ChoiceGone,
                    format!("“{}” is no choice in “{heading}” any more.", label(choice)),
                ));
                continue;
            };
            kept.insert(now.id.as_str());
            if label(choice) != label(now) {
                let sentence = format!("The choice “{}” in “{heading}” was “{}”.", label(now), label(choice));
                found.push((Kind::Renamed, sentence));
            }
            let was = self.pairs.target(&choice.target);
            if was != now.target {
                let ends = was.goals().chain(now.target.goals()).next().is_none();
                let kind = if ends { Kind::OtherEnd } else { Kind::Leads };
                let (was, is) =
                    (destination(self.before, &choice.target), destination(self.after, &now.target));
                let sentence = format!("“{}” in “{heading}” leads to {is} now, before to {was}.", label(now));
                found.push((kind, sentence));
            }
        }
        for choice in choices(b).filter(|choice| new.leads(choice.condition.as_ref(), &choice.target)) {
            if !kept.contains(choice.id.as_str()) {
                found.push((Kind::ChoiceNew, format!("“{}” is a new choice in “{heading}”.", label(choice))));
            }
        }
        found
    }
}

/// Where a target leads, in words.
fn destination(knowledge: &Knowledge, target: &Target) -> String {
    let goal = match target {
        Target::End(word) => return format!("`{}`", word.name()),
        Target::Web { label, .. } => return format!("the web page “{label}”"),
        Target::Go(goal) | Target::Call { first: goal, .. } => goal,
    };
    let step = source(knowledge, &goal.procedure).and_then(|procedure| procedure.step(&goal.step));
    step.map_or_else(|| format!("`{}`", goal.id()), |step| format!("“{}”", plain(&step.heading)))
}
