//! Questions of a procedure that lead to another, which fits them better. Native only.
//!
//! A question is asked of the search as it would be without it: its own procedure keeps its other questions,
//! its title and its text. To learn from a thousand procedures for each question would take hours; so words
//! choose which questions are worth asking, and the search knows only the procedures that share words with
//! one. Exactly the same questions are told by the check of the model, for which no search is needed.

use std::collections::{BTreeMap, BTreeSet};

use crate::message::Certainty;
use crate::model::procedure::Procedure;
use crate::model::resolve::{Folder, Knowledge};
use crate::problem::{Code, Problem};
use crate::search::{Document, Search, build};
use crate::shelf::searched;
use crate::text::{Analyzer, fold, words};

/// The share of their words, weighed by how rare they are, that two questions must have in common.
const ALIKE: f32 = 0.7;
/// Questions that are asked of the search, the most alike first; the others wait until these are mended.
const ASKED: usize = 40;
/// Procedures that the search knows for it.
const KNOWN: usize = 12;
/// Words that more questions than this have choose none.
const COMMON: usize = 300;
/// How many times as likely the other procedure must be.
const BETTER: f64 = 2.0;

/// What a question or title says.
struct Line<'a> {
    /// Number of its procedure.
    page: usize,
    /// As it is written; none: it is the title.
    question: Option<&'a str>,
    /// Its telling terms by number, in order, each once.
    terms: Vec<u32>,
    /// All of its words: the same for questions that are exactly the same.
    key: String,
}

/// A question that is worth asking.
struct Doubt {
    /// Its number among the lines.
    line: usize,
    /// The line that is most like it.
    like: usize,
    /// How alike they are.
    alike: f32,
    /// The procedures that share words with it, the most alike first.
    pages: Vec<usize>,
}

/// A question that leads elsewhere.
struct Led {
    line: usize,
    like: usize,
    to: usize,
    ahead: f64,
}

/// The questions, in each language, that lead to another procedure that some of their readers may read.
#[must_use]
pub fn same_questions(knowledge: &Knowledge, folder: &Folder) -> Vec<Problem> {
    let languages: BTreeSet<&String> =
        knowledge.procedures.values().flat_map(|versions| versions.by_language.keys()).collect();
    languages.into_iter().flat_map(|language| in_language(knowledge, folder, language)).collect()
}

fn in_language(knowledge: &Knowledge, folder: &Folder, language: &str) -> Vec<Problem> {
    let pages: Vec<&Procedure> = knowledge
        .procedures
        .values()
        .filter_map(|versions| versions.by_language.get(language))
        .filter(|procedure| procedure.head.search)
        .collect();
    let lines = lines(&pages, language);
    let mut doubts = doubts(&pages, &lines);
    doubts.sort_by(|a, b| b.alike.total_cmp(&a.alike).then(a.line.cmp(&b.line)));
    doubts.truncate(ASKED);
    if doubts.is_empty() {
        return Vec::new();
    }
    let documents = documents(&pages, &lines, &doubts);
    let led: Vec<Led> = doubts.iter().filter_map(|doubt| ask(doubt, &lines, &documents)).collect();
    // Of two questions that lead to each other's procedure one is told.
    let mut told: Vec<&Led> = Vec::new();
    for one in &led {
        let back = led.iter().find(|other| other.line == one.like && other.like == one.line);
        let less = |back: &Led| back.ahead > one.ahead || (back.ahead >= one.ahead && back.line > one.line);
        if !back.is_some_and(less) {
            told.push(one);
        }
    }
    told.sort_by_key(|one| one.line);
    told.into_iter().filter_map(|one| problem(one, &lines, &pages, folder, knowledge)).collect()
}

fn lines<'a>(pages: &[&'a Procedure], language: &str) -> Vec<Line<'a>> {
    let analyzer = Analyzer::new(language);
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut lines = Vec::new();
    for (page, procedure) in pages.iter().enumerate() {
        let head = &procedure.head;
        let questions = head.questions.iter().map(|question| (Some(question.as_str()), question));
        for (question, text) in questions.chain([(None, &head.title)]) {
            let words: Vec<String> = words(text);
            let key: Vec<String> = words.iter().map(|word| fold(word)).collect();
            let telling = words.iter().zip(&key).filter(|(_, folded)| !analyzer.is_function_word(folded));
            let mut terms: Vec<u32> = telling
                .map(|(word, _)| {
                    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    *numbers.entry(analyzer.term(word)).or_insert(next)
                })
                .collect();
            terms.sort_unstable();
            terms.dedup();
            lines.push(Line { page, question, terms, key: key.join(" ") });
        }
    }
    lines
}

/// The questions that are more like one of another procedure than like any of their own.
fn doubts(pages: &[&Procedure], lines: &[Line<'_>]) -> Vec<Doubt> {
    let mut having: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        for term in &line.terms {
            having.entry(*term).or_default().push(at);
        }
    }
    let all = lines.len() as f32;
    let rare = |term: &u32| having.get(term).map_or(0.0, |list| (1.0 + all / list.len() as f32).ln());
    let masses: Vec<f32> = lines.iter().map(|line| line.terms.iter().map(rare).sum()).collect();
    let mass = |at: usize| masses.get(at).copied().unwrap_or_default();
    let mut found = Vec::new();
    let mut shared = vec![0.0_f32; lines.len()];
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.question.is_some()) {
        let mut touched: Vec<usize> = Vec::new();
        for term in &line.terms {
            let list = having.get(term).filter(|list| list.len() <= COMMON);
            for other in list.into_iter().flatten() {
                let Some(sum) = shared.get_mut(*other) else { continue };
                if *sum == 0.0 {
                    touched.push(*other);
                }
                *sum += rare(term);
            }
        }
        let mut own = 0.0_f32;
        let mut others: Vec<(f32, usize)> = Vec::new();
        for other in touched {
            let Some(both) = shared.get_mut(other).map(std::mem::take) else { continue };
            let alike = both / (mass(at) + mass(other) - both).max(f32::MIN_POSITIVE);
            match lines.get(other) {
                Some(it) if it.page == line.page && other != at => own = own.max(alike),
                Some(it) if it.page != line.page && meet(pages, line.page, it.page) => {
                    others.push((alike, other));
                }
                _ => {}
            }
        }
        let Some((alike, like)) =
            others.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        else {
            continue;
        };
        // Exactly the same ones are told elsewhere.
        let same = lines.get(like).is_some_and(|other| other.question.is_some() && other.key == line.key);
        if alike < ALIKE || alike < own || same {
            continue;
        }
        others.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut near: Vec<usize> = Vec::new();
        for page in others.iter().filter_map(|(_, other)| lines.get(*other)).map(|other| other.page) {
            if near.len() < KNOWN && !near.contains(&page) {
                near.push(page);
            }
        }
        found.push(Doubt { line: at, like, alike, pages: near });
    }
    found
}

/// Whether somebody is likely to read both: one is for everyone, or some group is named by both.
fn meet(pages: &[&Procedure], a: usize, b: usize) -> bool {
    let (Some(a), Some(b)) = (pages.get(a), pages.get(b)) else { return false };
    a.head.audience.meets(&b.head.audience)
}

/// What is searched of the procedures that any doubt needs.
fn documents(pages: &[&Procedure], lines: &[Line<'_>], doubts: &[Doubt]) -> BTreeMap<usize, Document> {
    let own = doubts.iter().filter_map(|doubt| lines.get(doubt.line)).map(|line| line.page);
    let wanted: BTreeSet<usize> =
        doubts.iter().flat_map(|doubt| doubt.pages.iter().copied()).chain(own).collect();
    let document = |page: usize| {
        let procedure = pages.get(page)?;
        let head = &procedure.head;
        let document = Document {
            language: head.language.clone(),
            title: head.title.clone(),
            questions: head.questions.clone(),
            text: searched(procedure),
        };
        Some((page, document))
    };
    wanted.into_iter().filter_map(document).collect()
}

/// Asks the search as it would be without a question; none: the question leads where it belongs, or nowhere.
fn ask(doubt: &Doubt, lines: &[Line<'_>], documents: &BTreeMap<usize, Document>) -> Option<Led> {
    let line = lines.get(doubt.line)?;
    let question = line.question?;
    let mut pages = vec![line.page];
    pages.extend(&doubt.pages);
    // By number, so that ties go as they do in a shelf.
    pages.sort_unstable();
    let without = |page: &usize| {
        let mut document = documents.get(page)?.clone();
        if *page == line.page {
            document.questions.retain(|other| other != question);
        }
        Some(document)
    };
    let known: Vec<Document> = pages.iter().filter_map(without).collect();
    let count = u32::try_from(known.len()).ok()?;
    let language = known.first()?.language.clone();
    let segment = build(&known, &[], None).ok()?;
    let search = Search::open(&[(&segment, (0..count).collect())], count, &[language]).ok()?;
    let found = search.find(question, false, known.len());
    let (certainty, _, probabilities) = search.judge.decide(&found);
    let page = |procedure: u32| pages.get(procedure as usize).copied();
    let to = page(found.hits.first()?.procedure)?;
    if certainty != Certainty::Clear || to == line.page {
        return None;
    }
    let first = probabilities.first().copied().unwrap_or_default();
    let own = found.hits.iter().position(|hit| page(hit.procedure) == Some(line.page));
    let own = own.and_then(|at| probabilities.get(at)).copied().unwrap_or_default();
    (first >= own * BETTER).then_some(Led { line: doubt.line, like: doubt.like, to, ahead: first - own })
}

fn problem(
    led: &Led,
    lines: &[Line<'_>],
    pages: &[&Procedure],
    folder: &Folder,
    knowledge: &Knowledge,
) -> Option<Problem> {
    let line = lines.get(led.line)?;
    let question = line.question?;
    let path = |page: usize| {
        let head = &pages.get(page)?.head;
        let source = knowledge.procedures.get(&head.id)?.source == head.language;
        let code = if source { String::new() } else { format!(".{}", head.language) };
        let path = format!("{}{code}.md", head.id);
        Some(folder.find(&path).map_or(path.clone(), str::to_owned))
    };
    let file = folder.text(&path(line.page)?)?;
    let start = file.text.find(question)?;
    let message = format!("“{question}” also leads to `{}`, which fits better.", path(led.to)?);
    let problem = Problem::new(Code::SameQuestion, &file, &(start..start + question.len()), message);
    Some(problem.help("Make it more precise, or remove it."))
}
