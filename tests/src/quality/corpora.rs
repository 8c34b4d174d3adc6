//! Public question sets, read where they lie; none of them is part of this repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A procedure of a question set.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// What people asked.
    pub questions: Vec<String>,
    /// What it says.
    pub text: String,
}

/// A question with the ids of the procedures that answer it; none: nothing fits.
pub type Asked = (String, Vec<String>);

/// A knowledge base and the questions to ask it.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Its name in the table.
    pub name: String,
    /// Its language.
    pub language: String,
    /// By id.
    pub procedures: BTreeMap<String, Source>,
    /// Questions that something fits.
    pub inside: Vec<Asked>,
    /// Questions that nothing fits, by kind.
    pub outside: Vec<(String, Vec<String>)>,
}

/// Lines `procedure TAB words`.
///
/// # Panics
/// If the file cannot be read.
#[must_use]
pub fn lines(path: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let line = |line: &str| line.split_once('\t').map(|(id, words)| (id.to_owned(), words.trim().to_owned()));
    text.lines().filter_map(line).collect()
}

/// How a label becomes a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Titles {
    /// Its words, as a writer would have them.
    Words,
    /// A number: to compare with methods that do not see the labels.
    Numbers,
}

impl Corpus {
    /// A set of labelled questions.
    #[must_use]
    pub fn labelled(name: &str, language: &str, train: &[(String, String)], titles: Titles) -> Self {
        let mut procedures: BTreeMap<String, Source> = BTreeMap::new();
        for (label, words) in train {
            let id = id(label);
            let source = procedures.entry(id).or_default();
            source.questions.push(words.clone());
            if titles == Titles::Words {
                source.title = label.replace(['_', '-'], " ");
            }
        }
        for (source, number) in procedures.values_mut().zip(1..) {
            if source.title.is_empty() {
                source.title = format!("{number:03}");
            }
        }
        Self { name: name.to_owned(), language: language.to_owned(), procedures, ..Self::default() }
    }

    /// Asks these questions.
    #[must_use]
    pub fn asked(mut self, questions: &[(String, String)]) -> Self {
        self.inside = questions.iter().map(|(label, words)| (words.clone(), vec![id(label)])).collect();
        self
    }

    /// And these, which nothing fits.
    #[must_use]
    pub fn nothing_fits(mut self, kind: &str, questions: &[(String, String)]) -> Self {
        self.outside.push((kind.to_owned(), questions.iter().map(|(_, words)| words.clone()).collect()));
        self
    }

    /// Documents with titles and texts, and the questions whose answers they are.
    ///
    /// # Panics
    /// If a file cannot be read.
    #[must_use]
    pub fn documents(name: &str, language: &str, folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("docs.jsonl")).expect("the documents");
        let mut procedures = BTreeMap::new();
        for line in text.lines() {
            let document: serde_json::Value = serde_json::from_str(line).expect("one document a line");
            let field = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
            let source = Source { title: field("title"), text: field("text"), questions: Vec::new() };
            procedures.insert(id(&field("id")), source);
        }
        let queries = lines(&folder.join("queries.tsv"));
        let inside =
            queries.into_iter().map(|(words, ids)| (words, ids.split(',').map(id).collect())).collect();
        Self { name: name.to_owned(), language: language.to_owned(), procedures, inside, outside: Vec::new() }
    }
}

/// A label as the id of a procedure: small letters, digits and hyphens.
fn id(label: &str) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let id: String = label.chars().map(letter).collect();
    format!("p-{}", id.trim_matches('-'))
}

/// Troubleshooting charts, each a procedure with the words of its problem and steps, and the first words of
/// the people who came with it.
///
/// # Panics
/// If a file cannot be read.
#[must_use]
pub fn charts(name: &str, folder: &Path) -> Corpus {
    let json = |path: &Path| -> serde_json::Value {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).expect("JSON")
    };
    let mut corpus = Corpus { name: name.to_owned(), language: "en".to_owned(), ..Corpus::default() };
    for entry in fs::read_dir(folder.join("charts")).expect("the charts").flatten() {
        let chart = json(&entry.path());
        let nodes = chart["nodes"].as_object().into_iter().flatten();
        let said = nodes.map(|(_, node)| node["utterance"].as_str().unwrap_or_default());
        let label = chart["name"].as_str().unwrap_or_default();
        let source = Source {
            title: label.replace('_', " "),
            questions: vec![chart["problem_description"].as_str().unwrap_or_default().to_owned()],
            text: said.collect::<Vec<_>>().join("\n"),
        };
        corpus.procedures.insert(id(label), source);
    }
    for (_, dialog) in json(&folder.join("dialogs.json")).as_object().into_iter().flatten() {
        let first = dialog["utterences"].as_array().and_then(|said| said.first());
        let words = first.and_then(|said| said["utterance"].as_str()).unwrap_or_default();
        let chart = dialog["flowchart"].as_str().unwrap_or_default();
        corpus.inside.push((words.to_owned(), vec![id(chart)]));
    }
    corpus
}
