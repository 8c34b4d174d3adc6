//! Steps and files that seem to have another name than in the version before: links, statistics and open
//! conversations would lose them.

use super::pairs::Pairs;
use crate::model::resolve::{Folder, Knowledge, pairs};
use crate::problem::{Code, Problem};

/// What should keep its old name as well, in the newer of two versions.
#[must_use]
pub fn renames(older: &Folder, newer: &Folder) -> Vec<Problem> {
    let (before, after) = (Knowledge::read(older), Knowledge::read(newer));
    let found = Pairs::new(&before, &after, newer);
    let (files, _) = pairs(newer);
    let (was, _) = pairs(older);
    let file = |id: &str| files.iter().find(|file| file.id == id && file.translation_of.is_none());
    let mut problems = Vec::new();
    for old in &found.guessed {
        let Some(file) = found.procedures.get(old).and_then(|id| file(id)) else { continue };
        let message = format!("`{}` looks like the former `{old}.md`.", file.source.path);
        let span = file.tree.steps.first().map_or(0..0, |step| step.heading.span.clone());
        let help = format!("Add `formerly: {old}.md` on top.");
        problems.push(Problem::new(Code::FileRenamed, &file.source, &span, message).help(help));
    }
    for (old, new) in &found.renamed {
        let Some(file) = file(&new.procedure) else { continue };
        let named = |name: &String| *name == new.step;
        let step = file.tree.steps.iter().find(|step| step.heading.names.first().is_some_and(named));
        let before = was.iter().find(|file| file.id == old.procedure && file.translation_of.is_none());
        let before = before.and_then(|file| {
            let named = |name: &String| *name == old.step;
            file.tree.steps.iter().find(|step| step.heading.names.first().is_some_and(named))
        });
        let (Some(step), Some(before)) = (step, before) else { continue };
        let (heading, gone) = (&step.heading, &before.heading.text);
        let message =
            format!("“{gone}” is gone and “{}” is new in its place. Is it the same step?", heading.text);
        let words = file.source.slice(&heading.span).trim_start_matches('#').trim();
        let help = format!("Keep its statistics and links: `## <a name=\"{}\"></a>{words}`", old.step);
        problems.push(Problem::new(Code::StepRenamed, &file.source, &heading.span, message).help(help));
    }
    problems
}
