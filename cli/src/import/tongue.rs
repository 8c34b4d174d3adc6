//! Which language what comes in is in: told, written on it, or seen in its words.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Account;
use super::draft::Draft;
use super::output::There;
use super::{language, write};

/// The languages of the project, the source first. A draft keeps its own only where it differs.
pub fn settle(
    told: Option<&String>,
    there: &There,
    drafts: &mut [Draft],
    account: &mut Account,
) -> Vec<String> {
    let lower = |code: &String| code.to_lowercase().replace('_', "-");
    let told = told.map(lower);
    let mut languages = there.languages.clone();
    if languages.is_empty() {
        let guessed = || {
            let texts =
                drafts.iter().flat_map(|draft| &draft.steps).map(|step| write::blocks(&step.blocks, false));
            let texts: Vec<String> = texts.collect();
            language::guess(texts.iter().map(String::as_str)).map(str::to_owned)
        };
        let source = told.clone().or_else(|| {
            let guessed = guessed();
            if let Some(code) = guessed.as_ref().filter(|code| *code != "en") {
                account.changed(
                    "guichet.toml",
                    format!("the texts look like `{code}`, so that is the language; `--lang` says otherwise"),
                );
            }
            guessed
        });
        languages.push(source.unwrap_or_else(|| "en".to_owned()));
    }
    let code = |code: &str| {
        let mut parts = code.split('-');
        parts.next().is_some_and(|part| part.len() == 2) && parts.all(|part| part.len() == 2)
    };
    if told.is_none() && !there.is_project {
        by_file(drafts, &languages, account);
    }
    for draft in drafts.iter_mut() {
        let own = draft.front.language.as_ref().map(lower).or_else(|| told.clone());
        let own = own.map(|own| if code(&own) { own } else { own.chars().take(2).collect() });
        let own = own.filter(|own| own.is_ascii() && own.len() >= 2);
        draft.front.language = match own {
            Some(own) if languages.first() == Some(&own) => None,
            Some(own) if languages.contains(&own) => Some(own),
            Some(own) if !there.is_project => {
                languages.push(own.clone());
                Some(own)
            }
            Some(own) => {
                let what = format!(
                    "`{own}` is not among the project's languages, so it counts as the first of them"
                );
                account.changed(&draft.origin.file, what);
                None
            }
            None => None,
        };
    }
    languages
}

/// A file in another language than most says so in its procedures.
fn by_file(drafts: &mut [Draft], languages: &[String], account: &mut Account) {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for draft in drafts.iter() {
        let texts = texts.entry(draft.origin.path.clone()).or_default();
        texts.extend(draft.steps.iter().map(|step| write::blocks(&step.blocks, false)));
    }
    let guesses: BTreeMap<String, &str> = texts
        .into_iter()
        .filter_map(|(path, texts)| Some((path, language::guess(texts.iter().map(String::as_str))?)))
        .collect();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for draft in drafts.iter_mut().filter(|draft| draft.front.language.is_none()) {
        let guessed = guesses.get(&draft.origin.path).map(|guessed| (*guessed).to_owned());
        let Some(guessed) = guessed.filter(|guessed| Some(guessed) != languages.first()) else { continue };
        if told.insert(draft.origin.path.clone()) {
            let what =
                format!("it looks like `{guessed}`, and its procedures say so; `--lang` says otherwise");
            account.changed(&draft.origin.file, what);
        }
        draft.front.language = Some(guessed);
    }
}
