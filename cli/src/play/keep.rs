//! A conversation, kept as a test beside its procedure. What would not pass is not kept.

use std::path::PathBuf;

use guichet_engine::message::{Entry, User};
use guichet_engine::model::access::Audience;
use guichet_engine::source::SourceFile;
use guichet_engine::transcript::{Runner, read, same, written};
use guichet_engine::{Agent, Knowledge, Packed, Problem};

use super::given::noon;
use super::outside::Outside;
use super::rehearse::{Notes, Rehearsal, Rehearsed};
use crate::import::escape::{Place, escape};
use crate::{clock, folder, pack};

/// Keeps conversations about one folder, of one person.
pub struct Keeper {
    pub knowledge: Knowledge,
    pub packed: Packed,
    pub root: PathBuf,
    pub user: User,
    /// The moment that the writer gave; none: the real one.
    pub moment: Option<String>,
    /// What it proves, if it is to be kept without asking.
    pub title: Option<String>,
}

/// What is to be kept.
pub struct Conversation<'a> {
    /// The procedure it was opened with; none: it began with the person's own words.
    pub start: Option<&'a str>,
    pub transcript: &'a [Entry],
    pub notes: &'a Notes,
    pub outside: &'a Outside,
}

/// What was kept.
pub struct Kept {
    /// The file, as people name it.
    pub file: String,
    /// An answer is in it that stayed out of sight.
    pub private: bool,
}

impl Keeper {
    /// The moment it is.
    pub fn now(&self) -> String {
        self.moment.clone().unwrap_or_else(clock::now)
    }

    /// Appends a conversation to the tests of its procedure, or says why it cannot be kept.
    pub fn keep(&self, conversation: &Conversation<'_>, title: &str) -> Result<Kept, String> {
        let (procedure, begin) = beginning(conversation).ok_or("No procedure was opened.")?;
        let path = format!("{procedure}.test.md");
        let file = self.root.join(&path);
        let before = match std::fs::read_to_string(&file) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(format!("`{path}`: {error}")),
        };
        // Once to see whether the day matters, and once more on the day that the test will have.
        let now = self.now();
        let first = self.rehearse(conversation, procedure, begin, &now)?;
        let day = self.day(&first, &now);
        let then = day.as_ref().map_or(
            now.clone(),
            |(name, day)| {
                if *name == "today" { noon(day) } else { day.clone() }
            },
        );
        let rehearsed = self.rehearse(conversation, procedure, begin, &then)?;
        let given = self.given(procedure, &rehearsed, day);
        let title = self.heading(title, &path, before.as_deref().unwrap_or_default());
        let mut test = format!("## {title}\n");
        if !given.is_empty() {
            test.push_str(&format!("\n```given\n{}\n```\n", given.join("\n")));
        }
        for line in &rehearsed.lines {
            test.push_str(&format!("\n{line}\n"));
        }
        let whole = match before.filter(|text| !text.trim().is_empty()) {
            Some(before) => format!("{}\n\n{test}", before.trim_end()),
            None => format!("{}\n\n{test}", self.first_line(procedure)),
        };
        self.proves(&path, &whole, &then)?;
        pack::write_whole(&file, whole.as_bytes()).map_err(|failure| failure.to_string())?;
        Ok(Kept { file: folder::shown(&self.root, &path), private: rehearsed.private })
    }

    fn rehearse(
        &self,
        conversation: &Conversation<'_>,
        procedure: &str,
        begin: usize,
        now: &str,
    ) -> Result<Rehearsed, String> {
        let shelves = self.packed.shelves_for(&self.user);
        let agent = Agent::new(&self.packed.manifest, &shelves, self.user.clone(), None)
            .map_err(|error| error.to_string())?;
        Rehearsal::new(agent, conversation.outside, conversation.notes, now).hold(
            procedure,
            conversation.transcript,
            begin,
        )
    }

    /// The day or moment that the test depends on: a formula names it, or the writer gave it.
    fn day(&self, rehearsed: &Rehearsed, now: &str) -> Option<(&'static str, String)> {
        let mut named = (self.moment.is_some(), false);
        for id in &rehearsed.steps {
            let step = id.split_once('#').and_then(|(procedure, name)| {
                let versions = self.knowledge.procedures.get(procedure)?;
                versions.reading(&self.user.language)?.step(name)
            });
            // Only a name in a formula looks like this; in a text its quotes would be escaped.
            let text = step.and_then(|step| serde_json::to_string(&step.nodes).ok()).unwrap_or_default();
            named.0 |= text.contains("{\"Name\":\"today\"}");
            named.1 |= text.contains("{\"Name\":\"now\"}");
        }
        match named {
            (_, true) => Some(("now", now.to_owned())),
            (true, false) => Some(("today", now.get(..10).unwrap_or_default().to_owned())),
            (false, false) => None,
        }
    }

    /// Lines of the `given` box: what the test would not assume by itself.
    fn given(
        &self,
        procedure: &str,
        rehearsed: &Rehearsed,
        day: Option<(&'static str, String)>,
    ) -> Vec<String> {
        let line = |name: &str, text: &str| {
            format!("{name}: {}", text.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let mut lines: Vec<String> =
            self.user.values.iter().map(|(name, value)| line(name, &written(value))).collect();
        let versions = self.knowledge.procedures.get(procedure);
        let source = versions.and_then(|versions| versions.reading(&versions.source));
        let lists = source.map(|procedure| &procedure.head.audience).map(Audience::lists).unwrap_or_default();
        let sorted = |groups: &mut dyn Iterator<Item = &String>| {
            groups.cloned().collect::<std::collections::BTreeSet<String>>()
        };
        if sorted(&mut self.user.groups.iter()) != sorted(&mut lists.iter().flatten()) {
            let groups = self.user.groups.join(", ");
            lines.push(line("user.groups", if groups.is_empty() { "everyone" } else { &groups }));
        }
        if versions.is_some_and(|versions| versions.source != self.user.language) {
            lines.push(line("lang", &self.user.language));
        }
        lines.extend(day.map(|(name, day)| line(name, &day)));
        for (function, reply) in &rehearsed.calls {
            match reply {
                None => lines.push(line(function, "fails")),
                Some(parts) => lines.extend(
                    parts.iter().map(|(part, value)| line(&format!("{function}.{part}"), &written(value))),
                ),
            }
        }
        lines.extend(rehearsed.agents.map(|free| line("agents", if free { "free" } else { "none" })));
        lines
    }

    /// What a test proves, as a heading that the file does not have yet.
    fn heading(&self, title: &str, path: &str, before: &str) -> String {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = if title.is_empty() { "A conversation".to_owned() } else { title };
        let file = read(SourceFile::new(path, before.to_owned()), &self.knowledge.project.languages);
        // Under “Questions” stand questions for the search.
        let taken = |title: &str| {
            title.eq_ignore_ascii_case("questions") || file.tests.iter().any(|test| same(&test.title, title))
        };
        let mut unique = title.clone();
        let mut number = 2;
        while taken(&unique) {
            unique = format!("{title} {number}");
            number += 1;
        }
        escape(&unique, Place { line_end: true, ..Place::default() })
    }

    /// The title of a new file of tests.
    fn first_line(&self, procedure: &str) -> String {
        let versions = self.knowledge.procedures.get(procedure);
        let source = versions.and_then(|versions| versions.reading(&versions.source));
        let title = source.map_or(procedure, |procedure| procedure.head.title.as_str());
        let title = escape(title, Place { in_link: true, ..Place::default() });
        let name = procedure.rsplit('/').next().unwrap_or(procedure);
        format!("# Tests for [{title}]({name}.md)")
    }

    /// Runs the test that stands last in a text; an error says what differs.
    fn proves(&self, path: &str, text: &str, now: &str) -> Result<(), String> {
        let file = read(SourceFile::new(path, text.to_owned()), &self.knowledge.project.languages);
        let told = |problems: &[Problem]| {
            let told = problems.iter().filter(|problem| problem.is_error());
            let told: Vec<String> = told
                .map(|problem| format!("{} {}", problem.message.trim(), problem.help).trim().to_owned())
                .collect();
            if told.is_empty() { Ok(()) } else { Err(told.join("\n")) }
        };
        told(&file.problems)?;
        let own = path.strip_suffix(".test.md").map(|id| format!("{id}.md"));
        if file.procedure != own {
            let other = file.procedure.as_deref().unwrap_or("nothing");
            return Err(format!("The title of `{path}` links to {other}, not to this procedure."));
        }
        let Some(test) = file.tests.last() else { return Err("It cannot be read as a test.".to_owned()) };
        told(&Runner::new(&self.knowledge, &self.packed, now).run(&file, test).problems)
    }
}

/// The procedure of a conversation, and the entry of the transcript it begins with.
fn beginning<'a>(conversation: &Conversation<'a>) -> Option<(&'a str, usize)> {
    let shown = |entry: &'a Entry| match entry {
        Entry::Shown { step, .. } => step.split('#').next(),
        _ => None,
    };
    let found = conversation.transcript.iter().enumerate().find_map(|(at, entry)| Some((shown(entry)?, at)));
    match conversation.start {
        // Its title was opened, which nobody has said.
        Some(start) => Some((start, 1)),
        None => found,
    }
}
