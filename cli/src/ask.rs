//! `guichet ask`: one question a line in, one JSON object a line out.

use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use guichet_engine::explain::Explanation;
use guichet_engine::message::{Candidate, Certainty, User};
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
    #[serde(rename = "match")]
    certainty: Certainty,
    candidates: &'a [Candidate],
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation>,
}

/// Answers questions from standard input, through the same shelves that a page would get.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (agent, _) = open(&arguments.folder, &arguments.person)?;
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
        let found = agent.find(question, false, CANDIDATES);
        let explanation = arguments.why.then(|| agent.explain(question, CANDIDATES));
        let (certainty, candidates) = (found.certainty, found.candidates.as_slice());
        let answer = Answer { question, certainty, candidates, explanation };
        if arguments.json {
            serde_json::to_writer(&mut out, &answer).map_err(|error| refused(&error.into()))?;
            writeln!(out).map_err(|error| refused(&error))?;
        } else if let Some(explanation) = &answer.explanation {
            why(question, explanation, &mut out).map_err(|error| refused(&error))?;
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
    writeln!(out, "{}\n  {certainty}", answer.question)?;
    for candidate in answer.candidates.iter().take(3) {
        let percent = (candidate.probability * 100.0).round();
        writeln!(out, "  {percent:>3} %  {} ({})  {}", candidate.title, candidate.procedure, candidate.why)?;
    }
    writeln!(out)
}

/// Why, in words.
fn why(question: &str, explanation: &Explanation, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "{question}\n  {}", explanation.why)?;
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

/// Packs the folder and opens the shelves of a person, who is given as the engine knows them.
pub fn open(folder: &Path, person: &Person) -> Result<(Agent, User), Failure> {
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
    let packed = guichet_engine::pack(&knowledge, &folder).map_err(Failure::Refused)?;
    Ok((agent(&packed, user.clone(), None)?, user))
}

/// An agent on the shelves that a person of these groups would be given.
pub fn agent(packed: &Packed, user: User, saved: Option<&str>) -> Result<Agent, Failure> {
    Agent::new(&packed.manifest, &packed.shelves_for(&user), user, saved)
        .map_err(|error| Failure::Refused(error.to_string()))
}
