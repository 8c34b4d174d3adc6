//! A question set as a real knowledge base: written as Markdown, checked, packed, opened.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use guichet_engine::message::{Match, User};
use guichet_engine::{Agent, Folder, Knowledge, pack_with};

use super::corpora::{Corpus, Source};

/// A knowledge base in hand.
pub struct Base {
    /// Answers as the widget is answered.
    pub agent: Agent,
    /// Bytes of its shelves.
    pub bytes: usize,
    /// How long checking and packing took.
    pub packing: Duration,
}

impl Base {
    /// Writes, checks, packs and opens; with files of word vectors, if there are any.
    ///
    /// # Panics
    /// If what was written does not check: the set cannot be measured.
    #[must_use]
    pub fn new(corpus: &Corpus, vectors: &[&[u8]]) -> Self {
        let mut folder = Folder::default();
        let project = format!("languages = [\"{}\"]\ndefault_groups = [\"everyone\"]\n", corpus.language);
        folder.files.insert("guichet.toml".to_owned(), project.into_bytes());
        for (id, source) in &corpus.procedures {
            folder.files.insert(format!("{id}.md"), markdown(source).into_bytes());
        }
        let start = Instant::now();
        let knowledge = Knowledge::read(&folder);
        let errors: Vec<_> = knowledge.problems.iter().filter(|problem| problem.is_error()).collect();
        if let Some(problem) = errors.first() {
            panic!("{}: {} errors, the first: {}", corpus.name, errors.len(), crate::line(problem));
        }
        let packed = pack_with(&knowledge, &folder, vectors)
            .unwrap_or_else(|error| panic!("{}: {error}", corpus.name));
        let packing = start.elapsed();
        let user = User { language: corpus.language.clone(), ..User::default() };
        let shelves = packed.shelves_for(&user);
        let bytes = packed.manifest.shelves.iter().map(|shelf| shelf.bytes as usize).sum();
        let agent = Agent::new(&packed.manifest, &shelves, user, None)
            .unwrap_or_else(|error| panic!("{}: {error:?}", corpus.name));
        Self { agent, bytes, packing }
    }

    /// What is found for a question, and how long it took.
    #[must_use]
    pub fn ask(&self, question: &str) -> (Match, Duration) {
        let start = Instant::now();
        let found = self.agent.find(question, false, 10);
        (found, start.elapsed())
    }
}

fn markdown(source: &Source) -> String {
    let mut text = String::new();
    if !source.questions.is_empty() {
        text.push_str("---\nquestions:\n");
        for question in &source.questions {
            let question = question.replace('\\', "\\\\").replace('"', "\\\"");
            let _ = writeln!(text, "  - \"{question}\"");
        }
        text.push_str("---\n");
    }
    let _ = writeln!(text, "# {}\n", plain(&source.title));
    for paragraph in source.text.split('\n').map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        let _ = writeln!(text, "{}\n", plain(paragraph));
    }
    if source.text.trim().is_empty() {
        text.push_str("…\n");
    }
    text
}

/// Text that Markdown takes for nothing but text.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() * 11 / 10);
    for letter in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match letter {
            '→' | '⇒' => plain.push('-'),
            _ if letter.is_ascii_punctuation() => plain.extend(['\\', letter]),
            _ => plain.push(letter),
        }
    }
    plain
}
