//! Words about what was done: *it works now*, *still the same*, *I already did that*; and whether they ask.

use super::bare;
use super::label::denies;
use super::polarity::polarity;
use super::reply::Meant;
use crate::message::Choice;
use crate::model::form::yes_no;

/// Yes or no to “Did this help?”, from words that say nothing else.
pub fn helped(text: &str, language: &str) -> Option<bool> {
    if is_question(text) {
        return None;
    }
    if let Some(yes) = yes_no(text) {
        return Some(yes);
    }
    const ABOUT: &[&str] = &[
        "it",
        "that",
        "this",
        "works",
        "work",
        "working",
        "worked",
        "now",
        "again",
        "helped",
        "help",
        "helps",
        "solved",
        "solves",
        "fixed",
        "fixes",
        "fix",
        "did",
        "done",
        "the",
        "trick",
        "problem",
        "issue",
        "same",
        "still",
        "thing",
        "nothing",
        "changed",
        "changes",
        "change",
        "all",
        "good",
        "great",
        "perfect",
        "thanks",
        "thank",
        "you",
        "is",
        "s",
        "was",
        "has",
        "not",
        "no",
        "yes",
        "yet",
        "really",
        "a",
        "bit",
        "at",
        "luck",
        "better",
        "fine",
        "ok",
        "okay",
        "t",
        "does",
        "doesn",
        "didn",
        "isn",
        "hasn",
        "there",
        "happens",
        "happening",
        "sadly",
        "unfortunately",
        "much",
        "so",
        "very",
        "just",
        "and",
        "my",
        "i",
        "am",
        "m",
        "for",
        "back",
        "everything",
        "ca",
        "cela",
        "c",
        "est",
        "marche",
        "fonctionne",
        "a",
        "aide",
        "m",
        "resolu",
        "regle",
        "oui",
        "non",
        "toujours",
        "rien",
        "pas",
        "ne",
        "n",
        "plus",
        "encore",
        "le",
        "la",
        "meme",
        "probleme",
        "chose",
        "merci",
        "beaucoup",
        "parfait",
        "super",
        "bien",
        "tout",
        "bon",
        "change",
        "mieux",
        "malheureusement",
        "helas",
        "maintenant",
        "enfin",
        "du",
        "ok",
        "nickel",
        "l",
        "de",
        "nouveau",
        "y",
    ];
    let said: Vec<String> = bare(text).split(' ').map(str::to_owned).collect();
    if said.len() > 12 || said.iter().any(|word| !ABOUT.contains(&word.as_str())) {
        return None;
    }
    let has = |list: &[&str]| said.iter().any(|word| list.contains(&word.as_str()));
    // What is still the same has not helped.
    if has(&["still", "same", "toujours", "meme", "encore"])
        || has(&["sadly", "unfortunately", "malheureusement", "helas"])
    {
        return Some(false);
    }
    let question =
        if language.starts_with("fr") { "Est-ce que ça marche bien ?" } else { "Does it work well?" };
    if has(&[
        "solved", "fixed", "resolu", "regle", "perfect", "parfait", "nickel", "super", "great", "trick",
        "back",
    ]) && !denies(text, language)
    {
        return Some(true);
    }
    polarity(text, question, language).map(|verdict| verdict.yes)
}

/// *I already did that*: a choice that says *done* is meant.
pub fn done_already(text: &str, choices: &[Choice]) -> Option<(Meant, String)> {
    const SAID: &[&str] = &[
        "already", "done", "did", "finished", "tried", "deja", "fait", "faite", "fini", "termine", "essaye",
    ];
    const AROUND: &[&str] = &[
        "i", "ve", "have", "it", "that", "this", "so", "the", "all", "of", "them", "we", "yes", "just", "j",
        "ai", "je", "l", "c", "est", "tout", "ca", "cela", "oui", "a", "on", "nous", "avons", "bien", "me",
        "too",
    ];
    const DONE: &[&str] = &[
        "done",
        "did",
        "finished",
        "next",
        "continue",
        "ready",
        "fait",
        "fini",
        "termine",
        "suivant",
        "continuer",
        "pret",
        "suite",
    ];
    let said = bare(text);
    let mut said = said.split(' ').filter(|word| !AROUND.contains(word)).peekable();
    said.peek()?;
    if !said.all(|word| SAID.contains(&word)) {
        return None;
    }
    let mut done = choices.iter().enumerate().filter(|(_, choice)| {
        let label = bare(&choice.label);
        label.split(' ').any(|word| DONE.contains(&word))
            && !denies(&choice.label, "en")
            && !denies(&choice.label, "fr")
    });
    match (done.next(), done.next()) {
        (Some((place, _)), None) => Some((Meant::Sure(place), "it is done, and a choice says so".to_owned())),
        _ => None,
    }
}

/// Whether words ask something themselves.
pub fn is_question(text: &str) -> bool {
    const ASK: &[&str] = &[
        "how",
        "what",
        "where",
        "why",
        "which",
        "who",
        "can you",
        "could you",
        "do you",
        "comment",
        "pourquoi",
        "ou est",
        "ou se",
        "quel",
        "quelle",
        "qu est",
        "c est quoi",
        "est ce que",
        "pouvez vous",
        "peux tu",
        "combien",
    ];
    let said = bare(text);
    let begins =
        |word: &str| said.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    text.trim_end().ends_with('?') || ASK.iter().any(|word| begins(word))
}
