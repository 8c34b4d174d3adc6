//! What a change of the knowledge does to the people who use it: two versions compared, procedure by procedure
//! and for each kind of reader. Native only.
//!
//! Conditions count as in [`prove`](super::prove): yes and no, unless they ask for nothing but groups.

mod pairs;
mod parts;
mod paths;
mod renames;

use std::collections::{BTreeMap, BTreeSet};

pub use self::renames::renames;

use self::pairs::{Pairs, source};
use self::paths::{Decision, Path, paths};
use super::access::EVERYONE;
use super::procedure::Procedure;
use super::prove::{ForReader, Reader};
use super::resolve::{Folder, Knowledge};

/// Most ways of a kind that are written out: the rest is counted.
const SHOWN: usize = 3;

/// What changed of one procedure.
#[derive(Debug)]
pub struct Change {
    /// Its id now; of one that is gone, its old one.
    pub procedure: String,
    /// Its title.
    pub title: String,
    /// What changed, the most important first.
    pub effects: Vec<Effect>,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Effect {
    /// What kind of thing.
    pub kind: Kind,
    /// In a plain sentence.
    pub sentence: String,
    /// The kinds of reader it is for; empty: all who could read the procedure before, or can now.
    pub readers: Vec<String>,
}

macro_rules! kinds {
    ($($variant:ident $name:literal $doc:literal;)*) => {
        /// Kinds of effect, the most important first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $(#[doc = $doc] $variant,)* }

        impl Kind {
            /// Its name: words with hyphens.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

kinds! {
    Gone "gone" "The procedure is gone.";
    NotTheirs "not-theirs" "People cannot read it any more.";
    OtherEnd "other-end" "The same choices end otherwise.";
    StepGone "step-gone" "A step is gone, or nothing leads there any more.";
    ChoiceGone "choice-gone" "A choice is gone.";
    WayGone "way-gone" "Ways to an end are gone.";
    New "new" "A new procedure.";
    Theirs "theirs" "People can read it who could not.";
    StepNew "step-new" "A new step.";
    ChoiceNew "choice-new" "A new choice.";
    WayNew "way-new" "New ways to an end.";
    Longer "longer" "The same choices take more steps or questions.";
    Shorter "shorter" "The same choices take fewer steps or questions.";
    Leads "leads" "A choice leads elsewhere.";
    Renamed "renamed" "A procedure, step or choice is called otherwise.";
    Search "search" "What people ask to get here.";
    TooMany "too-many" "More ways than can be compared one by one.";
}

/// Compares two versions.
#[must_use]
pub fn compare(older: &Folder, newer: &Folder) -> Vec<Change> {
    let (before, after) = (Knowledge::read(older), Knowledge::read(newer));
    let both = Both { pairs: Pairs::new(&before, &after, newer), before: &before, after: &after };
    let readers = both.readers();
    // By id now: the effects, and for each of them its readers.
    let mut found: BTreeMap<String, BTreeMap<(Kind, String), BTreeSet<usize>>> = BTreeMap::new();
    let mut could: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (number, reader) in readers.iter().enumerate() {
        let old = ForReader::new(&before, reader);
        let new = ForReader::new(&after, reader);
        for (was, is) in both.all() {
            let a = was.as_ref().and_then(|id| old.procedure(id));
            let b = is.as_ref().and_then(|id| new.procedure(id));
            let Some(id) = is.as_ref().or(was.as_ref()) else { continue };
            if a.is_some() || b.is_some() {
                could.entry(id.clone()).or_default().insert(number);
            }
            for effect in both.effects((&old, a), (&new, b)) {
                found.entry(id.clone()).or_default().entry(effect).or_default().insert(number);
            }
        }
    }
    let mut changes: Vec<Change> = Vec::new();
    for (id, effects) in found {
        let all = could.get(&id).cloned().unwrap_or_default();
        let mut effects: Vec<Effect> = effects
            .into_iter()
            .map(|((kind, sentence), numbers)| {
                let some = if numbers == all { BTreeSet::new() } else { numbers };
                let names = some.iter().filter_map(|number| readers.get(*number));
                Effect { kind, sentence, readers: names.map(|reader| reader.name.clone()).collect() }
            })
            .collect();
        effects.sort();
        let procedure = source(&after, &id).or_else(|| source(&before, &id));
        let title = procedure.map_or_else(|| id.clone(), |procedure| procedure.head.title.clone());
        changes.push(Change { procedure: id, title, effects });
    }
    changes.sort_by(|a, b| a.weight().cmp(&b.weight()));
    changes
}

impl Change {
    fn weight(&self) -> (Option<Kind>, &str) {
        (self.effects.first().map(|effect| effect.kind), &self.procedure)
    }
}

struct Both<'a> {
    before: &'a Knowledge,
    after: &'a Knowledge,
    pairs: Pairs,
}

impl Both<'_> {
    /// The kinds of reader of both versions, in the first language: translations have the same ways.
    fn readers(&self) -> Vec<Reader> {
        let language = self.after.project.source_language().to_owned();
        let groups: BTreeSet<&String> =
            self.before.project.groups.iter().chain(&self.after.project.groups).collect();
        let reader = |groups: Vec<String>, name: &str| Reader {
            language: language.clone(),
            groups,
            name: name.to_owned(),
        };
        let mut readers = vec![reader(Vec::new(), EVERYONE)];
        readers.extend(groups.iter().map(|group| reader(vec![(*group).clone()], group)));
        if groups.len() > 1 {
            readers.push(reader(groups.into_iter().cloned().collect(), "all groups"));
        }
        readers
    }

    /// Every procedure: its id before and now.
    fn all(&self) -> Vec<(Option<String>, Option<String>)> {
        let mut all: Vec<(Option<String>, Option<String>)> = Vec::new();
        all.extend(
            self.before
                .procedures
                .keys()
                .map(|id| (Some(id.clone()), self.pairs.procedures.get(id).cloned())),
        );
        let paired: BTreeSet<&String> = self.pairs.procedures.values().collect();
        let new = self.after.procedures.keys().filter(|id| !paired.contains(id));
        all.extend(new.map(|id| (None, Some(id.clone()))));
        all
    }

    fn effects(
        &self,
        (old, a): (&ForReader<'_>, Option<&Procedure>),
        (new, b): (&ForReader<'_>, Option<&Procedure>),
    ) -> Vec<(Kind, String)> {
        match (a, b) {
            (None, None) => Vec::new(),
            (Some(a), None) => {
                let there = self.pairs.procedures.contains_key(&a.head.id);
                let (kind, what) = if there {
                    (Kind::NotTheirs, "cannot be read any more")
                } else {
                    (Kind::Gone, "is gone")
                };
                vec![(kind, format!("“{}” {what}.", a.head.title))]
            }
            (None, Some(b)) => {
                let there = self.pairs.procedures.values().any(|id| *id == b.head.id);
                let (kind, what) =
                    if there { (Kind::Theirs, "can be read now") } else { (Kind::New, "is new") };
                vec![(kind, format!("“{}” {what}.", b.head.title))]
            }
            (Some(a), Some(b)) => {
                let mut found = self.head(a, b);
                let (mut steps, ways) = (self.steps((old, a), (new, b)), self.ways((old, a), (new, b)));
                // The ways tell how each of them ends, if they could be compared.
                if !ways.iter().any(|(kind, _)| *kind == Kind::TooMany) {
                    steps.retain(|(kind, _)| *kind != Kind::OtherEnd);
                }
                found.extend(steps);
                found.extend(ways);
                found
            }
        }
    }

    fn ways(
        &self,
        (old, a): (&ForReader<'_>, &Procedure),
        (new, b): (&ForReader<'_>, &Procedure),
    ) -> Vec<(Kind, String)> {
        let was = paths(old, a, &|goal, decision| match decision {
            Decision::Choice(id) => {
                self.pairs.choices.get(id).cloned().unwrap_or_else(|| format!("gone {id}"))
            }
            Decision::Condition(text) => {
                format!("{}?{text}", self.pairs.steps.get(goal).unwrap_or(goal).id())
            }
        });
        let is = paths(new, b, &|goal, decision| match decision {
            Decision::Choice(id) => id.to_owned(),
            Decision::Condition(text) => format!("{}?{text}", goal.id()),
        });
        let (Some(was), Some(is)) = (was, is) else {
            let sentence =
                "There are too many ways to compare them one by one; steps and choices are compared.";
            return vec![(Kind::TooMany, sentence.to_owned())];
        };
        let mut found = Vec::new();
        for (key, path) in &is {
            let Some(before) = was.get(key) else { continue };
            let way = path.words.join(" → ");
            if before.end != path.end {
                let sentence = format!("{way} ends with {} now, before with {}.", path.end, before.end);
                found.push((Kind::OtherEnd, sentence));
            } else if before.length != path.length {
                let (kind, what) = if before.length < path.length {
                    (Kind::Longer, "longer")
                } else {
                    (Kind::Shorter, "shorter")
                };
                let by = before.length.abs_diff(path.length);
                let steps = if by == 1 { "step or question" } else { "steps or questions" };
                found.push((kind, format!("{way} is {by} {steps} {what}.")));
            }
        }
        let only = |mine: &BTreeMap<Vec<String>, Path>, other: &BTreeMap<Vec<String>, Path>| -> Vec<Path> {
            mine.iter().filter(|(key, _)| !other.contains_key(*key)).map(|(_, path)| path.clone()).collect()
        };
        found.extend(counted(Kind::WayGone, "is gone", "ways are gone", only(&was, &is)));
        found.extend(counted(Kind::WayNew, "is new", "ways are new", only(&is, &was)));
        found
    }
}

/// A few ways written out, the shortest first, and how many there are.
fn counted(kind: Kind, one: &str, many: &str, mut ways: Vec<Path>) -> Option<(Kind, String)> {
    ways.sort_by(|a, b| (a.length, &a.words).cmp(&(b.length, &b.words)));
    let shown: Vec<String> =
        ways.iter().take(SHOWN).map(|path| format!("{}, to {}", path.words.join(" → "), path.end)).collect();
    match ways.len() {
        0 => None,
        1 => Some((kind, format!("A way {one}: {}.", shown.join("")))),
        count if count <= SHOWN => Some((kind, format!("{count} {many}: {}.", shown.join("; ")))),
        count => Some((kind, format!("{count} {many}, such as {}.", shown.join("; ")))),
    }
}
