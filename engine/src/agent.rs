//! The whole of it for one person: shelves in, turns out.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialog::{Session, World};
use crate::error::{Error, ErrorKind};
use crate::hash::check;
use crate::message::{Act, Candidate, Certainty, Input, Manifest, Match, Turn, User, Value, VectorsRef};
use crate::model::access::EVERYONE;
use crate::model::library::Library;
use crate::search::{Search, Segment, Shared, Vectors};
use crate::shelf;

/// An agent for one person. Text, user, groups and time come in as arguments; what it needs from
/// outside it asks for with an effect. It never panics, and an error leaves it as it was.
pub struct Agent {
    library: Library,
    user: User,
    search: Search,
    /// Id of each procedure that can be found, by its number in the search.
    numbers: Vec<String>,
    /// The files of word vectors that may come.
    vectors: Vec<VectorsRef>,
    session: Session,
}

impl Agent {
    /// Opens shelves for a person; a file of word vectors may be among them. `saved` is what an earlier agent's [`save`](Self::save) gave.
    ///
    /// # Errors
    /// A manifest, shelf or saved session that cannot be used, or a shelf that is not for this person.
    pub fn new(
        manifest: &Manifest,
        shelves: &[Vec<u8>],
        user: User,
        saved: Option<&str>,
    ) -> Result<Self, Error> {
        let groups: BTreeSet<String> = user.groups.iter().cloned().chain([EVERYONE.to_owned()]).collect();
        let (vectors, shelves): (Vec<&Vec<u8>>, Vec<&Vec<u8>>) =
            shelves.iter().partition(|bytes| Vectors::are_these(bytes));
        let opened = shelf::open::<Segment>(manifest, &shelves, &user.language, &groups)?;
        let library = opened.library;
        let numbers: BTreeSet<String> = opened
            .segments
            .iter()
            .flat_map(|(_, documents)| documents)
            .filter(|id| library.procedures.contains_key(*id))
            .cloned()
            .collect();
        let numbers: Vec<String> = numbers.into_iter().collect();
        let by_id: BTreeMap<&str, u32> = numbers.iter().map(String::as_str).zip(0..).collect();
        let number = |id: &String| by_id.get(id.as_str()).copied().unwrap_or(u32::MAX);
        let segments: Vec<(&Segment, Vec<u32>)> = opened
            .segments
            .iter()
            .map(|(segment, documents)| (segment, documents.iter().map(number).collect()))
            .collect();
        let languages: Vec<String> = opened.languages.into_iter().collect();
        let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let search = Search::open(&segments, count, &languages).map_err(|error| {
            Error::new(ErrorKind::Shelf, format!("its search segment cannot be read: {error}"))
        })?;
        let mut agent = Self {
            vectors: manifest.vectors.clone(),
            library,
            user,
            search,
            numbers,
            session: Session::default(),
        };
        agent.search.tell_languages(&agent.library.language, &manifest.languages);
        for bytes in vectors {
            agent.learn(bytes)?;
        }
        agent.session = agent.in_world(|world| Session::new(world, saved))?;
        Ok(agent)
    }

    /// What happens → what is shown and waited for.
    ///
    /// # Errors
    /// The input does not fit what was waited for; nothing has changed.
    pub fn step(&mut self, input: &Input) -> Result<Turn, Error> {
        if let Act::Vectors { bytes } = &input.act {
            self.learn(bytes)?;
        }
        let mut session = std::mem::take(&mut self.session);
        let turn = self.in_world(|world| session.step(world, input));
        self.session = session;
        turn
    }

    /// Begins anew, or goes on where a conversation was kept, without opening the shelves again.
    ///
    /// # Errors
    /// What was kept cannot be read; nothing has changed.
    pub fn load(&mut self, saved: Option<&str>) -> Result<(), Error> {
        self.session = self.in_world(|world| Session::new(world, saved))?;
        Ok(())
    }

    /// What the conversation knows: names and values, those worked out and given by calls first, then the
    /// answers. For writers; a page has no use for it.
    #[must_use]
    pub fn values(&self) -> Vec<(String, Value)> {
        self.session.values()
    }

    /// Ids of the steps that were entered, each once. For writers.
    #[must_use]
    pub fn visited(&self) -> Vec<String> {
        self.session.visited()
    }

    /// The conversation as text, for keeping.
    #[must_use]
    pub fn save(&self) -> String {
        self.in_world(|world| self.session.save(world))
    }

    /// Searches. `typing`: the last word may be unfinished. At most `limit` candidates, best first.
    #[must_use]
    pub fn find(&self, question: &str, typing: bool, limit: usize) -> Match {
        find(&self.search, &self.numbers, &self.library, question, typing, limit)
    }

    /// The other language of the knowledge that a question is in, if that is sure: it finds more there.
    /// `certainty` is how its search ended here.
    #[must_use]
    pub fn other_language(&self, question: &str, certainty: Certainty) -> Option<String> {
        self.search.other_language(question, certainty == Certainty::None).map(str::to_owned)
    }

    /// Why a question finds what it finds: its candidates and what spoke for each. For writers.
    #[cfg(feature = "compile")]
    #[must_use]
    pub fn explain(&self, question: &str, limit: usize) -> crate::explain::Explanation {
        let found = self.find(question, false, limit);
        crate::explain::explain(&found, self.search.explain(question, limit.max(10)), &self.search.judge)
    }

    /// Takes word vectors that the manifest names; those of another language than the reader's say nothing here.
    fn learn(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let hash = check(bytes);
        let wrong = |detail: String| Error::new(ErrorKind::Shelf, detail);
        let named = self.vectors.iter().find(|vectors| vectors.check == hash).ok_or_else(|| {
            let (size, version) = (bytes.len(), &self.library.version);
            wrong(format!("word vectors of {size} bytes are damaged, or none of manifest `{version}`"))
        })?;
        let vectors =
            Vectors::open(bytes, &hash).map_err(|error| wrong(format!("`{}`: {error}", named.file)))?;
        if vectors.are_of(&self.library.language) {
            self.search.learn(Shared::new(vectors));
        }
        Ok(())
    }

    fn in_world<T>(&self, run: impl FnOnce(&World<'_>) -> T) -> T {
        let find = |question: &str, typing: bool, limit: usize| self.find(question, typing, limit);
        let language = |question: &str, certainty: Certainty| self.other_language(question, certainty);
        run(&World { library: &self.library, user: &self.user, find: &find, language: &language })
    }
}

fn find(
    search: &Search,
    numbers: &[String],
    library: &Library,
    question: &str,
    typing: bool,
    limit: usize,
) -> Match {
    let mut found = search.find(question, typing, limit.max(10));
    let (mut certainty, fits, probabilities) = search.judge.decide(&found);
    found.hits.truncate(limit);
    let candidates: Vec<Candidate> = found
        .hits
        .into_iter()
        .zip(probabilities)
        .filter_map(|(hit, probability)| {
            let id = numbers.get(hit.procedure as usize)?;
            let title = library.procedures.get(id)?.head.title.clone();
            Some(Candidate { procedure: id.clone(), title, probability, why: hit.why })
        })
        .collect();
    if candidates.is_empty() {
        certainty = Certainty::None;
    }
    Match { certainty, fits, candidates }
}
