//! What a procedure for a question might be called: its words, without those it was only asked with.

use guichet_engine::text::{Analyzer, fold, words};

/// Words with which people begin, besides those that say nothing anywhere.
const OPENINGS: &str = "want wants need needs like know tell explain help possible way someone anybody anyone \
    dear team question wondering wonder looking find out about get there any many much \
    veux voudrais souhaite souhaiterais besoin savoir aide aider aimerais possible pouvez pourriez dire \
    trouver chercher cherche expliquer quelqu quelqu'un est";
/// Words with which they end.
const CLOSINGS: &str =
    "please thanks thank you advance regards help asap urgent merci svp plait vous stp avance";
/// Who asks and who is asked.
const SOMEBODY: &str = "i i'm we you me us it je j'ai nous vous il on";
/// Whose it is does not matter.
const OURS: [&str; 3] = ["my", "our", "your"];
/// Most words of a title.
const MOST: usize = 9;

/// The title that the first of these questions gives which is neither a single word nor a story.
pub fn title<'a>(central: impl IntoIterator<Item = &'a str>, language: &str) -> String {
    let analyzer = Analyzer::new(language);
    let titles: Vec<(usize, String)> = central.into_iter().map(|question| of(question, &analyzer)).collect();
    let short = |(words, _): &&(usize, String)| (2..MOST).contains(words);
    let plain = |title: &&(usize, String)| short(title) && !title.1.split(' ').any(is_somebody);
    let good = titles.iter().find(plain).or(titles.iter().find(short));
    good.or(titles.first()).map(|(_, title)| title.clone()).unwrap_or_default()
}

/// How many words a question has without its opening and closing, and the title that they make.
fn of(question: &str, analyzer: &Analyzer) -> (usize, String) {
    let shouted = !question.chars().any(char::is_lowercase);
    let question = if shouted { question.to_lowercase() } else { question.to_owned() };
    let all: Vec<&str> = question
        .split_whitespace()
        .map(|word| word.trim_matches(|mark: char| !mark.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    let among = |list: &str, word: &str| list.split(' ').any(|known| known == word);
    let says_nothing = |word: &&&str, also: &str, stop: bool| {
        let parts = words(word);
        parts.iter().all(|part| {
            let part = fold(part);
            (stop && analyzer.is_function_word(&part)) || among(also, &part)
        })
    };
    let opening = all.iter().take_while(|word| says_nothing(word, OPENINGS, true)).count();
    let rest = &all[opening..];
    let closing = rest.iter().rev().take_while(|word| says_nothing(word, CLOSINGS, false)).count();
    let rest = &rest[..rest.len() - closing];
    // Nothing but such words: they must be what it is about.
    let rest = if rest.is_empty() { all.as_slice() } else { rest };
    let mut kept = rest[..rest.len().min(MOST)].to_vec();
    if kept.len() < rest.len() {
        while kept.len() > 2 && kept.last().is_some_and(|word| says_nothing(&word, "", true)) {
            kept.pop();
        }
    }
    kept.iter_mut()
        .filter(|word| OURS.contains(&word.to_lowercase().as_str()))
        .for_each(|word| *word = "the");
    if let Some(first) = kept.first_mut() {
        *first = without_article(first, analyzer);
    }
    (rest.len(), capital(&kept.join(" ")))
}

/// Whether a word is who asks or who is asked: titles are about things.
fn is_somebody(word: &str) -> bool {
    SOMEBODY.split(' ').any(|known| word.eq_ignore_ascii_case(known))
}

/// `l'imprimante` → `imprimante`.
fn without_article<'a>(word: &'a str, analyzer: &Analyzer) -> &'a str {
    match word.split_once(['\'', '’']) {
        Some((article, noun))
            if analyzer.is_function_word(&fold(&article.to_lowercase())) && noun.len() > 1 =>
        {
            noun
        }
        _ => word,
    }
}

/// With a capital in front, unless the first word has capitals of its own.
fn capital(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    if first.chars().any(char::is_uppercase) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
