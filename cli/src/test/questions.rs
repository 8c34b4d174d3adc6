//! Questions of a test file: do the words lead where they must?

use std::collections::BTreeMap;

use guichet_engine::Agent;
use guichet_engine::message::{Certainty, User};
use guichet_engine::transcript::TestFile;

use super::Ground;

/// A question that was asked.
pub struct Asked {
    /// Its words.
    pub words: String,
    /// Its line in the file.
    pub line: usize,
    /// Where it must lead; none: nowhere.
    pub wanted: Option<String>,
    /// Place of the wanted procedure among the candidates, from 1; none: it is not among the first ten.
    pub place: Option<usize>,
    /// What was found: certainty, and the best candidates with why.
    pub certainty: Certainty,
    /// Id, probability and reason of the first three.
    pub found: Vec<(String, f64, String)>,
}

impl Asked {
    /// Whether it leads where it must: among the first, or, for nothing, to nothing.
    pub fn is_right(&self) -> bool {
        match self.wanted {
            Some(_) => self.place == Some(1) && self.certainty != Certainty::None,
            None => self.certainty == Certainty::None,
        }
    }
}

/// Asks every question of a file, as somebody who may read what it must lead to.
pub fn ask(ground: &Ground, file: &TestFile) -> Vec<Asked> {
    let project = &ground.knowledge.project;
    let everything: Vec<String> = project.groups.clone();
    let mut agents: BTreeMap<String, Agent> = BTreeMap::new();
    let mut asked = Vec::new();
    for question in &file.questions {
        let wanted = question.procedure.as_ref().map(|path| path.trim_end_matches(".md"));
        // A link to a translation asks in its language.
        let known = |path: &str| ground.knowledge.id_of(path).map(str::to_owned);
        let translation = wanted.and_then(|path| path.rsplit_once('.'));
        let (id, language) = match translation.and_then(|(path, code)| Some((known(path)?, code))) {
            Some((id, code)) => (Some(id), code.to_owned()),
            None => (
                wanted.map(|path| known(path).unwrap_or_else(|| path.to_owned())),
                project.source_language().to_owned(),
            ),
        };
        let agent = match agents.entry(language.clone()) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let user = User { language, groups: everything.clone(), ..User::default() };
                let shelves = ground.packed.shelves_for(&user);
                match Agent::new(&ground.packed.manifest, &shelves, user, None) {
                    Ok(agent) => entry.insert(agent),
                    Err(_) => continue,
                }
            }
        };
        let found = agent.find(&question.words, false, 10);
        let place = id.as_ref().and_then(|id| {
            found.candidates.iter().position(|candidate| candidate.procedure == *id).map(|at| at + 1)
        });
        asked.push(Asked {
            words: question.words.clone(),
            line: file.source.line(question.span.start),
            wanted: id,
            place,
            certainty: found.certainty,
            found: found
                .candidates
                .into_iter()
                .take(3)
                .map(|candidate| (candidate.procedure, candidate.probability, candidate.why))
                .collect(),
        });
    }
    asked
}
