//! What the tests came to, for people.

use std::io::{self, Write};

use guichet_engine::message::Certainty;
use guichet_engine::model::procedure::{Node, Step};
use guichet_engine::syntax::link_name;
use guichet_engine::transcript::Outcome;
use guichet_engine::{Folder, Knowledge, Problem};

use super::questions::Asked;
use super::{Ran, visited};
use crate::report;

/// Tells every failure, and the sums.
pub fn all(ran: &[Ran], broken: &[&Problem]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let colours = report::colours();
    for problem in broken {
        report::text(problem, None, colours, &mut out)?;
    }
    for ran in ran {
        for problem in &ran.file.problems {
            report::text(problem, None, colours, &mut out)?;
        }
        for outcome in &ran.outcomes {
            self::outcome(ran, outcome, &mut out)?;
        }
        for asked in ran.asked.iter().filter(|asked| !asked.is_right()) {
            question(ran, asked, &mut out)?;
        }
    }
    summary(ran, &mut out)
}

fn outcome(ran: &Ran, outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let path = &ran.file.source.path;
    for problem in &outcome.problems {
        if problem.is_error() {
            writeln!(out, "{path}:{}  FAILED  {}", problem.place.line, outcome.title)?;
        } else {
            writeln!(out, "{path}:{}  {}", problem.place.line, outcome.title)?;
        }
        writeln!(out, "   {}", problem.message.trim_start_matches([' ', '\n']))?;
        if !problem.help.is_empty() {
            writeln!(out, "   {}", problem.help)?;
        }
        if problem.is_error() && !outcome.known.is_empty() {
            let known: Vec<String> =
                outcome.known.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            writeln!(out, "\n   Known by then: {}.", known.join(", "))?;
        }
        if problem.is_error() && !problem.fix.is_empty() {
            writeln!(out, "   If what happens now is right:   guichet test --accept {path}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn question(ran: &Ran, asked: &Asked, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}:{}  FAILED  “{}”", ran.file.source.path, asked.line, asked.words)?;
    let wanted = asked.wanted.as_deref().unwrap_or("nothing");
    let place = match (&asked.wanted, asked.place) {
        (Some(_), Some(place)) => format!(", which is number {place}"),
        (Some(_), None) => ", which is not among the first ten".to_owned(),
        (None, _) => String::new(),
    };
    writeln!(out, "   It should lead to {wanted}{place}.")?;
    if asked.certainty == Certainty::None && asked.wanted.is_some() {
        writeln!(out, "   It was refused: nothing was sure enough.")?;
    }
    for (id, probability, why) in &asked.found {
        writeln!(out, "   {:>3.0} %  {id}: {why}", probability * 100.0)?;
    }
    writeln!(out)
}

fn summary(ran: &[Ran], out: &mut impl Write) -> io::Result<()> {
    let outcomes: Vec<&Outcome> = ran.iter().flat_map(|ran| &ran.outcomes).collect();
    let passed = outcomes.iter().filter(|outcome| outcome.passed()).count();
    let plural = |count: usize, word: &str| {
        if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
    };
    let files = plural(ran.len(), "test file");
    if outcomes.is_empty() {
        writeln!(out, "{files}: no conversations")?;
    } else {
        writeln!(out, "{files}: {passed} of {} passed", plural(outcomes.len(), "conversation"))?;
    }
    let asked: Vec<&Asked> = ran.iter().flat_map(|ran| &ran.asked).collect();
    let leading: Vec<&&Asked> = asked.iter().filter(|asked| asked.wanted.is_some()).collect();
    let refused: Vec<&&Asked> = asked.iter().filter(|asked| asked.wanted.is_none()).collect();
    if !leading.is_empty() {
        let first = leading.iter().filter(|asked| asked.is_right()).count();
        let three = leading.iter().filter(|asked| asked.place.is_some_and(|place| place <= 3)).count();
        let count = leading.len();
        writeln!(out, "{}: {first} land first, {three} in the first three", plural(count, "question"))?;
    }
    if !refused.is_empty() {
        let right = refused.iter().filter(|asked| asked.is_right()).count();
        writeln!(out, "{} that nothing fits: {right} rightly refused", plural(refused.len(), "question"))?;
    }
    Ok(())
}

/// Lists what no test visits: steps, and choices of steps that are visited.
pub fn coverage(folder: &Folder, knowledge: &Knowledge, ran: &[Ran]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let (steps, choices) = visited(ran);
    let (mut all_steps, mut all_choices, mut seen_steps, mut seen_choices) = (0, 0, 0, 0);
    writeln!(out)?;
    for (id, versions) in &knowledge.procedures {
        let Some(procedure) = versions.reading(&versions.source) else { continue };
        for step in &procedure.steps {
            let name = format!("{id}#{}", step.name);
            all_steps += 1;
            let seen = steps.contains(name.as_str());
            seen_steps += usize::from(seen);
            if !seen {
                let heading = guichet_engine::model::text::plain(&step.heading);
                writeln!(out, "· No test visits “{heading}” ({}).  [not-tested]", place(folder, id, step))?;
            }
            for node in &step.nodes {
                let Node::Choices(list) = node else { continue };
                for choice in list {
                    all_choices += 1;
                    let taken = choices.contains(choice.id.as_str());
                    seen_choices += usize::from(taken);
                    if seen && !taken {
                        let label = guichet_engine::model::text::plain_pieces(&choice.label);
                        writeln!(
                            out,
                            "· No test takes “{label}” ({}).  [not-tested]",
                            place(folder, id, step)
                        )?;
                    }
                }
            }
        }
    }
    let percent = |part: usize, all: usize| (part * 100).checked_div(all).unwrap_or(100);
    writeln!(
        out,
        "tests visit {seen_steps} of {all_steps} steps ({} %) and {seen_choices} of {all_choices} choices ({} %)",
        percent(seen_steps, all_steps),
        percent(seen_choices, all_choices),
    )
}

/// File and line of a step's heading.
fn place(folder: &Folder, id: &str, step: &Step) -> String {
    let path = format!("{id}.md");
    let text = folder.text(&path).map(|source| source.text).unwrap_or_default();
    let is_heading = |line: &str| {
        let words = line.trim_start_matches('#');
        words.len() < line.len()
            && (link_name(words.trim()) == step.name || line.contains(&format!("\"{}\"", step.name)))
    };
    let line = text.lines().position(is_heading).map_or(1, |at| at + 1);
    format!("{path}:{line}")
}
