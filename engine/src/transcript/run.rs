//! Conversations of a test file, held with an agent of their own, and what differs.

use std::collections::BTreeSet;

use super::given::Outside;
use super::judge::value;
use super::read::{Test, TestFile};
use super::talk::Talk;
use crate::agent::Agent;
use crate::message::{Expects, User, Value};
use crate::model::resolve::Knowledge;
use crate::pack::Packed;
use crate::problem::{Code, Problem};

/// What a test came to.
#[derive(Debug)]
pub struct Outcome {
    /// What it proves.
    pub title: String,
    /// Line of its heading.
    pub line: usize,
    /// What differs: empty if it passed. The first difference ends a test.
    pub problems: Vec<Problem>,
    /// What the conversation knew where it differed: names and values.
    pub known: Vec<(String, String)>,
    /// Ids of the steps that were entered.
    pub steps: BTreeSet<String>,
    /// Ids of the choices that were taken.
    pub choices: BTreeSet<String>,
}

impl Outcome {
    /// Whether nothing differs.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.problems.iter().any(Problem::is_error)
    }
}

/// Runs tests on packed knowledge.
pub struct Runner<'a> {
    pub(super) knowledge: &'a Knowledge,
    packed: &'a Packed,
    now: String,
}

impl<'a> Runner<'a> {
    /// Of packed knowledge; `now` is the moment of tests that give no date.
    #[must_use]
    pub fn new(knowledge: &'a Knowledge, packed: &'a Packed, now: &str) -> Self {
        Self { knowledge, packed, now: now.to_owned() }
    }

    /// Why a procedure cannot be tested.
    fn untestable(&self, file: &TestFile, path: &str) -> Problem {
        let broken = |problem: &Problem| problem.is_error() && problem.place.file == path;
        let (message, help) = if self.knowledge.problems.iter().any(broken) {
            let message = format!("`{path}` has an error, so it cannot be tested.");
            (message, format!("`guichet check {path}` tells which, and how to mend it."))
        } else {
            let message = format!("There is no procedure `{path}` that could be tested.");
            (message, "Mend the link in the title, or the procedure; a draft cannot be tested.".to_owned())
        };
        Problem::new(Code::UnreadableTest, &file.source, &(0..0), message).help(help)
    }

    /// Holds the conversation of a test.
    #[must_use]
    pub fn run(&self, file: &TestFile, test: &Test) -> Outcome {
        let mut outcome = Outcome {
            title: test.title.clone(),
            line: file.source.line(test.span.start),
            problems: Vec::new(),
            known: Vec::new(),
            steps: BTreeSet::new(),
            choices: BTreeSet::new(),
        };
        let procedure = file.procedure.as_deref().and_then(|path| self.knowledge.id_of(path));
        let Some((id, versions)) = procedure.and_then(|id| Some((id, self.knowledge.procedures.get(id)?)))
        else {
            if let Some(path) = &file.procedure {
                outcome.problems.push(self.untestable(file, path));
            }
            return outcome;
        };
        let mut user = User { language: versions.source.clone(), ..User::default() };
        if let Some(procedure) = versions.reading(&versions.source) {
            user.groups = procedure.head.audience.lists().iter().flatten().cloned().collect();
        }
        let mut outside = Outside::default();
        let mut now = self.now.clone();
        for given in &test.given {
            for entry in &given.entries {
                let problem = self.given(&file.source, entry, &mut user, &mut outside, &mut now);
                outcome.problems.extend(problem);
            }
        }
        let shelves = self.packed.shelves_for(&user);
        let agent = match Agent::new(&self.packed.manifest, &shelves, user, None) {
            Ok(agent) => agent,
            Err(error) => {
                let problem = Problem::new(Code::UnreadableTest, &file.source, &test.span, error.to_string());
                outcome.problems.push(problem);
                return outcome;
            }
        };
        let mut talk = Talk {
            agent,
            outside,
            now,
            source: &file.source,
            entries: Vec::new(),
            expects: Expects::Words,
            from: 0,
            read: 0,
            tickets: 0,
            outcome,
        };
        talk.hold(id, test);
        talk.outcome.steps = talk.agent.visited().into_iter().collect();
        if !talk.outcome.passed() {
            let text = |(name, known): (String, Value)| (name, value(&known));
            talk.outcome.known = talk.agent.values().into_iter().map(text).collect();
        }
        talk.outcome
    }
}
