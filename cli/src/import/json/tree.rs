//! A tree of questions → one procedure: a step for each question, a step for each end.

use std::collections::{BTreeMap, BTreeSet};

use super::super::account::Account;
use super::super::document::{Block, Inline, Item, paragraph};
use super::super::draft::{Choice, Step, Way};
use super::super::html::text_only;
use super::super::plain;
use super::super::write::one_line;
use super::keys::{self, ENDING, HINT, QUESTION, TARGET};
use super::value::Json;

/// Longest heading, in letters; a longer question stands in the text as well.
const LONGEST: usize = 110;

/// Questions by what names them.
pub type Ids<'a> = BTreeMap<&'a str, &'a Json>;

/// What the walk through a tree met.
pub struct Tree<'a> {
    ids: &'a Ids<'a>,
    place: &'a str,
    account: &'a mut Account,
    /// Values that became steps, in order; a step's number is its place here.
    order: Vec<usize>,
    steps: Vec<(Step, Vec<usize>)>,
    open: Vec<Todo<'a>>,
    planned: BTreeSet<usize>,
    /// Keys that held answers so far.
    used: BTreeSet<&'a str>,
    pub questions: usize,
    pub leaves: usize,
    /// Keys whose values did not come along: how often, and one of them.
    pub left: &'a mut BTreeMap<String, (usize, String)>,
}

/// A value that is to become a step.
struct Todo<'a> {
    value: &'a Json,
    /// The answer that leads here, its question, and the key of its words.
    label: String,
    asked: String,
    label_key: Option<&'a str>,
}

/// Where an answer leads.
enum Goal<'a> {
    Question(&'a Json),
    /// An end: the answer, or the value behind it.
    Leaf(&'a Json),
}

impl<'a> Tree<'a> {
    /// Begins a walk.
    pub fn new(
        ids: &'a Ids<'a>,
        place: &'a str,
        account: &'a mut Account,
        left: &'a mut BTreeMap<String, (usize, String)>,
    ) -> Self {
        Self {
            ids,
            place,
            account,
            order: Vec::new(),
            steps: Vec::new(),
            open: Vec::new(),
            planned: BTreeSet::new(),
            used: BTreeSet::new(),
            questions: 0,
            leaves: 0,
            left,
        }
    }

    /// Walks from a question; gives the steps, the first question first, and every value that was met.
    pub fn walk(&mut self, root: &'a Json) -> (Vec<Step>, BTreeSet<usize>) {
        self.plan(Todo { value: root, label: String::new(), asked: String::new(), label_key: None });
        // A stack of our own: ids may lead through thousands of questions.
        while let Some(todo) = self.open.pop() {
            self.order.push(todo.value.key());
            let step =
                if self.answers(todo.value).is_some() { self.question(&todo) } else { self.leaf(&todo) };
            self.steps.push(step);
        }
        let numbers: BTreeMap<usize, usize> = self.order.iter().copied().zip(0..).collect();
        let mut found = Vec::new();
        for (mut step, targets) in std::mem::take(&mut self.steps) {
            for (choice, target) in step.choices.iter_mut().zip(targets) {
                choice.to = Way::Step(numbers.get(&target).copied().unwrap_or(0));
            }
            found.push(step);
        }
        (found, self.planned.clone())
    }

    /// The answers of a value, under a key that is known for it, or was one further up in this tree.
    fn answers(&self, value: &'a Json) -> Option<(Vec<&'a str>, Vec<keys::Answer<'a>>)> {
        keys::answers(value).or_else(|| keys::answers_under(value, &self.used))
    }

    fn plan(&mut self, todo: Todo<'a>) {
        if self.planned.insert(todo.value.key()) {
            self.open.push(todo);
        }
    }

    fn question(&mut self, todo: &Todo<'a>) -> (Step, Vec<usize>) {
        self.questions += 1;
        let value = todo.value;
        let (options, answers) = self.answers(value).unwrap_or_default();
        self.used.extend(options.iter().copied());
        // A node that is an answer and a question at once has two texts, or one for both.
        let (question_key, text) = keys::text(value, QUESTION, todo.label_key)
            .or_else(|| keys::text(value, QUESTION, None))
            .unwrap_or(("", &todo.label));
        let heading = one_line(&text_only(text));
        let mut step = Step { heading: shortened(&heading), ..Step::default() };
        if step.heading != heading {
            step.blocks.extend(plain::blocks(text, self.place, self.account));
        }
        for (key, value) in value.map() {
            let used = key == question_key || options.contains(&key.as_str()) || todo.label_key == Some(key);
            if used || self.leads(key, value) {
                continue;
            }
            if (keys::is(key, HINT) || keys::is(key, ENDING)) && value.text().is_some() {
                step.blocks.extend(plain::blocks(value.text().unwrap_or_default(), self.place, self.account));
            } else {
                self.leave(key, value);
            }
        }
        let mut targets = Vec::new();
        let mut todos = Vec::new();
        for answer in answers {
            let goal = self.goal(answer.value);
            let (target, is_leaf) = match goal {
                Goal::Question(value) => (value, false),
                Goal::Leaf(value) => (value, true),
            };
            let mut hint = String::new();
            if !is_leaf && target.key() != answer.value.key() {
                hint = self.hint(&answer);
            }
            step.choices.push(Choice { label: one_line(&text_only(&answer.label)), hint, to: Way::Step(0) });
            targets.push(target.key());
            let own = target.key() == answer.value.key();
            let label_key = answer.label_key.filter(|_| own);
            todos.push(Todo { value: target, label: answer.label, asked: heading.clone(), label_key });
        }
        // Last in, first out: the first answer is followed first.
        todos.into_iter().rev().for_each(|todo| self.plan(todo));
        // What was planned above in reverse is popped in order, but a shared end belongs to its first asker.
        (step, targets)
    }

    /// Where an answer leads: to a question in it, to one that it names, to itself as a question, or to an end.
    fn goal(&self, value: &'a Json) -> Goal<'a> {
        if self.answers(value).is_some() {
            return Goal::Question(value);
        }
        if let Some((_, inner)) = value.map().iter().find(|(_, inner)| keys::asks(inner)) {
            return Goal::Question(inner);
        }
        let named = value.map().iter().find(|(key, inner)| {
            keys::is(key, TARGET) && inner.id().is_some_and(|id| self.ids.contains_key(id))
        });
        let named = named.and_then(|(_, inner)| inner.id());
        // A text alone may be the id of a question.
        let named = named.or_else(|| value.id().filter(|id| self.ids.contains_key(id)));
        if let Some(question) = named.and_then(|id| self.ids.get(id)) {
            return if self.answers(question).is_some() {
                Goal::Question(question)
            } else {
                Goal::Leaf(question)
            };
        }
        Goal::Leaf(value)
    }

    fn leads(&self, key: &str, value: &Json) -> bool {
        keys::asks(value)
            || keys::is(key, TARGET) && value.id().is_some_and(|id| self.ids.contains_key(id))
            || keys::is(key, keys::ID) && value.id().is_some_and(|id| self.ids.contains_key(id))
    }

    /// What explains an answer that leads on; the rest of it is told as left out.
    fn hint(&mut self, answer: &keys::Answer<'a>) -> String {
        let mut hint: Vec<String> = Vec::new();
        for (key, value) in answer.value.map() {
            if Some(key.as_str()) == answer.label_key || self.leads(key, value) {
                continue;
            }
            match value.text() {
                Some(text) if keys::is(key, HINT) && !text.contains("://") => {
                    hint.push(one_line(&text_only(text)))
                }
                _ => self.leave(key, value),
            }
        }
        hint.join(" ")
    }

    fn leaf(&mut self, todo: &Todo<'a>) -> (Step, Vec<usize>) {
        self.leaves += 1;
        let mut blocks: Vec<Block> = Vec::new();
        match todo.value {
            Json::Text(text) if one_line(text) != one_line(&todo.label) => {
                blocks.extend(plain::blocks(text, self.place, self.account));
            }
            value => self.leaf_texts(value, todo.label_key, &mut blocks, 0),
        }
        let label = one_line(&text_only(&todo.label));
        let short = label.chars().count() < 16 && label.split(' ').count() < 3;
        // “Yes” names no step; “Does it ring? Yes” does, without saying what the step says.
        let heading = match short && !todo.asked.is_empty() {
            true => format!("{} {label}", shortened_to(&todo.asked, LONGEST - 20)),
            false => label.clone(),
        };
        if blocks.is_empty() {
            blocks.push(paragraph(if label.is_empty() { heading.clone() } else { label }));
        }
        (Step { heading: shortened(&heading), blocks, ..Step::default() }, Vec::new())
    }

    fn leaf_texts(&mut self, value: &'a Json, but: Option<&str>, blocks: &mut Vec<Block>, depth: usize) {
        let known = |key: &str| keys::is(key, ENDING) || keys::is(key, HINT) || keys::is(key, QUESTION);
        let any = value
            .map()
            .iter()
            .any(|(key, value)| Some(key.as_str()) != but && known(key) && has_words(value));
        for (key, value) in value.map() {
            if Some(key.as_str()) == but {
                continue;
            }
            // Where no key is known, whatever reads like a sentence is what is said.
            let sentence = value.text().is_some_and(|text| text.split_whitespace().count() > 2);
            match value {
                Json::Text(text) if known(key) || (!any && sentence) => {
                    blocks.extend(plain::blocks(text, self.place, self.account));
                }
                Json::Text(text) if text.starts_with("https://") || text.starts_with("http://") => {
                    let content = vec![Inline::Text(text.trim().to_owned())];
                    let link = Inline::Link { address: text.trim().to_owned(), content, line: 0 };
                    blocks.push(Block::Paragraph(vec![link]));
                }
                Json::List(items) if items.iter().any(|item| item.text().is_some()) => {
                    let start = keys::is(key, keys::ACTIONS).then_some(1);
                    let items = items.iter().filter_map(Json::text);
                    let items =
                        items.map(|text| Item { task: None, blocks: vec![paragraph(text)] }).collect();
                    blocks.push(Block::List { start, items });
                }
                Json::Map(_) if depth < 8 => self.leaf_texts(value, None, blocks, depth + 1),
                Json::List(items) if depth < 8 => {
                    items.iter().for_each(|item| self.leaf_texts(item, None, blocks, depth + 1));
                }
                value => self.leave(key, value),
            }
        }
    }

    /// Counts what does not come along.
    fn leave(&mut self, key: &str, value: &Json) {
        let entry = self.left.entry(key.to_owned()).or_insert((0, String::new()));
        entry.0 += 1;
        if entry.1.is_empty() {
            entry.1 = sample(value);
        }
    }
}

/// A value, shortened, for the account.
pub fn sample(value: &Json) -> String {
    let text = match value {
        Json::Text(text) | Json::Plain(text) => text.clone(),
        Json::List(items) => format!("a list of {}", items.len()),
        Json::Map(entries) => format!("{} entries", entries.len()),
    };
    let text = one_line(&text);
    if text.chars().count() > 70 { format!("{}…", text.chars().take(69).collect::<String>()) } else { text }
}

fn has_words(value: &Json) -> bool {
    match value {
        Json::Text(text) => !text.trim().is_empty(),
        Json::List(items) => items.iter().any(has_words),
        Json::Map(entries) => entries.iter().any(|(_, value)| has_words(value)),
        Json::Plain(_) => false,
    }
}

/// A heading of at most so many letters, cut between words.
pub fn shortened(text: &str) -> String {
    shortened_to(text, LONGEST)
}

fn shortened_to(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let mut out = String::new();
    for word in text.split(' ') {
        if out.chars().count() + word.chars().count() + 2 > longest {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.is_empty() {
        out = text.chars().take(longest - 1).collect();
    }
    format!("{out}…")
}
