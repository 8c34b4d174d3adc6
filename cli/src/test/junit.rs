//! What the tests came to, as JUnit's XML.

use std::io::{self, Write};

use guichet_engine::Problem;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Ran;

/// Writes a suite for each file, a case for each conversation and question.
pub fn write(ran: &[Ran], broken: &[&Problem]) -> io::Result<()> {
    let mut writer = Writer::new_with_indent(io::stdout().lock(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.create_element("testsuites").write_inner_content(|writer| {
        if !broken.is_empty() {
            suite(
                writer,
                "procedures",
                broken
                    .iter()
                    .map(|problem| {
                        let place = &problem.place;
                        let name = format!("{}:{} {}", place.file, place.line, problem.code.name());
                        (name, place.line, Some(problem.message.clone()))
                    })
                    .collect(),
            )?;
        }
        for ran in ran {
            let path = &ran.file.source.path;
            let unreadable = ran.file.problems.iter().filter(|problem| problem.is_error()).map(|problem| {
                (format!("line {}", problem.place.line), problem.place.line, Some(problem.message.clone()))
            });
            let talks = ran.outcomes.iter().map(|outcome| {
                let failure = outcome.problems.iter().find(|problem| problem.is_error());
                let text = failure.map(|problem| format!("{} {}", problem.message.trim(), problem.help));
                (outcome.title.clone(), failure.map_or(outcome.line, |problem| problem.place.line), text)
            });
            let questions = ran.asked.iter().map(|asked| {
                let wanted = asked.wanted.as_deref().unwrap_or("nothing");
                let failure = (!asked.is_right()).then(|| format!("it should lead to {wanted}"));
                (asked.words.clone(), asked.line, failure)
            });
            suite(writer, path, unreadable.chain(talks).chain(questions).collect())?;
        }
        Ok(())
    })?;
    let mut out = writer.into_inner();
    writeln!(out)
}

/// Name, line and failure of each case.
fn suite<W: Write>(
    writer: &mut Writer<W>,
    file: &str,
    cases: Vec<(String, usize, Option<String>)>,
) -> io::Result<()> {
    let failures = cases.iter().filter(|(_, _, failure)| failure.is_some()).count();
    writer
        .create_element("testsuite")
        .with_attribute(("name", file))
        .with_attribute(("tests", cases.len().to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .write_inner_content(|writer| {
            for (name, line, failure) in &cases {
                let case = writer
                    .create_element("testcase")
                    .with_attribute(("classname", file))
                    .with_attribute(("name", name.as_str()))
                    .with_attribute(("file", file))
                    .with_attribute(("line", line.to_string().as_str()));
                match failure {
                    None => case.write_empty()?,
                    Some(text) => case.write_inner_content(|writer| {
                        let first = text.trim().lines().next().unwrap_or_default();
                        writer
                            .create_element("failure")
                            .with_attribute(("message", first))
                            .write_text_content(BytesText::new(text))?;
                        Ok(())
                    })?,
                };
            }
            Ok(())
        })?;
    Ok(())
}
