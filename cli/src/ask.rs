//! `guichet ask`: one question a line in, one JSON object a line out.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use guichet_engine::explain::Explanation;
use guichet_engine::message::{Candidate, Certainty, Match, User};
use guichet_engine::{Agent, Knowledge, Packed};
use serde::Serialize;

use crate::person::Person;
use crate::progress::Progress;
use crate::{Failure, folder, report};

/// Most candidates of an answer.
const CANDIDATES: usize = 10;

#[derive(Args)]
pub struct Arguments {
    /// The folder of procedures.
    folder: PathBuf,
    #[command(flatten)]
    person: Person,
    /// One JSON object a line; without it a few lines for people.
    #[arg(long)]
    json: bool,
    /// Say which words spoke for each candidate, in points (each makes it 2.7 times as likely), and why the
    /// match is clear, several or none.
    #[arg(long)]
    why: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    question: &'a str,
    /// The other language of the knowledge that the question is in, and was asked in.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(rename = "match")]
    certainty: Certainty,
    candidates: &'a [Candidate],
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation>,
}

/// Answers questions from standard input, through the same shelves that a page would get.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut desk = Desk::open(&arguments.folder, &arguments.person)?;
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("Type a question and press Enter; Ctrl+D ends.");
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let refused = |error: &std::io::Error| Failure::io("standard output", error);
    let mut input = BufReader::new(input.lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        let read =
            input.read_until(b'\n', &mut line).map_err(|error| Failure::io("standard input", &error))?;
        if read == 0 {
            break;
        }
        let words = String::from_utf8_lossy(&line);
        let question = words.trim_end_matches(['\n', '\r']);
        if question.trim().is_empty() && !arguments.json {
            continue;
        }
        let (agent, language, found) = desk.find(question)?;
        let explanation = arguments.why.then(|| agent.explain(question, CANDIDATES));
        let (certainty, candidates) = (found.certainty, found.candidates.as_slice());
        let language = language.as_deref();
        let answer = Answer { question, language, certainty, candidates, explanation };
        if arguments.json {
            serde_json::to_writer(&mut out, &answer).map_err(|error| refused(&error.into()))?;
            writeln!(out).map_err(|error| refused(&error))?;
        } else if let Some(explanation) = &answer.explanation {
            why(&answer, explanation, &mut out).map_err(|error| refused(&error))?;
        } else {
            text(&answer, &mut out).map_err(|error| refused(&error))?;
        }
        // Whoever waits for an answer before asking on gets it.
        if input.buffer().is_empty() {
            out.flush().map_err(|error| refused(&error))?;
        }
    }
    out.flush().map_err(|error| refused(&error))
}

fn text(answer: &Answer<'_>, out: &mut impl Write) -> std::io::Result<()> {
    let certainty = match answer.certainty {
        Certainty::Clear => "clear",
        Certainty::Several => "several may fit",
        Certainty::None => "nothing fits",
    };
    head(answer, out)?;
    writeln!(out, "  {certainty}")?;
    for candidate in answer.candidates.iter().take(3) {
        let percent = (candidate.probability * 100.0).round();
        writeln!(out, "  {percent:>3} %  {} ({})  {}", candidate.title, candidate.procedure, candidate.why)?;
    }
    writeln!(out)
}

/// The question, and the language that it was asked in if it was another.
fn head(answer: &Answer<'_>, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "{}", answer.question)?;
    answer.language.map_or(Ok(()), |language| writeln!(out, "  asked among the procedures in `{language}`"))
}

/// Why, in words.
fn why(answer: &Answer<'_>, explanation: &Explanation, out: &mut impl Write) -> std::io::Result<()> {
    head(answer, out)?;
    writeln!(out, "  {}", explanation.why)?;
    for note in &explanation.notes {
        writeln!(out, "  {note}")?;
    }
    for candidate in explanation.candidates.iter().take(3) {
        let percent = (candidate.probability * 100.0).round();
        writeln!(out, "\n  {percent:>3} %  {} ({}.md)", candidate.title, candidate.procedure)?;
        for why in &candidate.why {
            writeln!(out, "         {why}")?;
        }
    }
    writeln!(out)
}

/// The agents of a person, for each language that they have asked in.
struct Desk {
    packed: Packed,
    user: User,
    agents: BTreeMap<String, Agent>,
}

impl Desk {
    fn open(folder: &Path, person: &Person) -> Result<Self, Failure> {
        let (packed, user) = pack(folder, person)?;
        Ok(Self { packed, user, agents: BTreeMap::new() })
    }

    /// What a question finds, by which agent; and its language, where it is another than the person's.
    fn find(&mut self, question: &str) -> Result<(&Agent, Option<String>, Match), Failure> {
        let own = self.user.language.clone();
        let agent = self.agent(&own)?;
        let found = agent.find(question, false, CANDIDATES);
        let other = agent.other_language(question, found.certainty);
        let Some(language) = other else { return Ok((self.agent(&own)?, None, found)) };
        let agent = self.agent(&language)?;
        let found = agent.find(question, false, CANDIDATES);
        Ok((agent, Some(language), found))
    }

    fn agent(&mut self, language: &str) -> Result<&Agent, Failure> {
        if !self.agents.contains_key(language) {
            let user = User { language: language.to_owned(), ..self.user.clone() };
            let agent = agent(&self.packed, user, None)?;
            self.agents.insert(language.to_owned(), agent);
        }
        Ok(&self.agents[language])
    }
}

/// Packs the folder and opens the shelves of a person, who is given as the engine knows them.
pub fn open(folder: &Path, person: &Person) -> Result<(Agent, User), Failure> {
    let (packed, user) = pack(folder, person)?;
    Ok((agent(&packed, user.clone(), None)?, user))
}

fn pack(folder: &Path, person: &Person) -> Result<(Packed, User), Failure> {
    let progress = Progress::start("reading");
    let folder = folder::read(folder)?;
    let knowledge = Knowledge::read(&folder);
    progress.now("packing");
    if knowledge.procedures.is_empty() {
        drop(progress);
        report::all(
            &knowledge.problems.iter().collect::<Vec<_>>(),
            knowledge.files,
            None,
            &mut std::io::stdout(),
        )
        .map_err(|error| Failure::io("standard output", &error))?;
        return Err(Failure::Problems);
    }
    let user = person.user(&knowledge.project)?;
    Ok((crate::pack::pack(&knowledge, &folder)?, user))
}

/// An agent on the shelves that a person of these groups would be given.
pub fn agent(packed: &Packed, user: User, saved: Option<&str>) -> Result<Agent, Failure> {
    Agent::new(&packed.manifest, &packed.shelves_for(&user), user, saved)
        .map_err(|error| Failure::Refused(error.to_string()))
}
