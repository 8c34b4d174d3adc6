//! A reply to a question that is answered by yes or no → which, where it is plain.
//!
//! Rules, in this order. Only the reply and the question's own words are looked at.
//! 1. It begins with yes or no.
//! 2. Clause by clause, without lead-ins (*I just checked*): it denies what the question denies; it has an
//!    opposite of a word of the question; it denies; it judges (*fine*, *broken*) what the question asks
//!    for; it repeats the question's words.
//! 3. Where clauses disagree, and nothing says which counts, nothing is taken.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::clause::{Clause, Reader, Word};
use super::lexicon::lexicon;

/// From this share of the question's words on a reply repeats it.
const REPEATS: f64 = 0.15;
/// How far a denial reaches.
const REACH: usize = 6;

/// What a reply says to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Yes.
    pub yes: bool,
    /// Why, in words.
    pub why: String,
    /// It begins with yes or no, or takes up the question's words: it cannot be about something else.
    pub answers: bool,
}

/// What a verdict of a clause stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    /// It denies what the question denies, or has an opposite, or denies a thing of the question.
    Firm,
    /// It denies something.
    Denies,
    /// It judges.
    Judges,
    /// It repeats, or only says *it does*.
    Repeats,
}

/// Reads a reply to a question, in a language that has lists. None: it is not plain.
pub fn polarity(reply: &str, question: &str, language: &str) -> Option<Verdict> {
    let reader = Reader::new(lexicon(language)?);
    let clauses = reader.clauses(reply);
    if let Some(verdict) = first_words(&reader, &clauses) {
        return Some(verdict);
    }
    let question = Question::read(&reader, question);
    let count = clauses.len();
    let said = clauses.iter().enumerate().filter_map(|(at, clause)| {
        let verdict = question.verdict(&reader, clause)?;
        let leads = at + 1 < count && is_lead(&reader, clause);
        (!leads || matches!(verdict.0, Ground::Firm | Ground::Denies)).then_some(verdict)
    });
    let mut said = said.collect::<Vec<_>>().into_iter();
    let (ground, first) = said.next()?;
    let mut others = said.filter(|(_, other)| other.yes != first.yes);
    match others.next() {
        Some((other, _)) if ground == Ground::Repeats || other == Ground::Judges => None,
        _ => Some(first),
    }
}

/// Yes or no among the first words.
fn first_words(reader: &Reader, clauses: &[Clause]) -> Option<Verdict> {
    let lexicon = reader.lexicon;
    let words: Vec<&Word> = clauses.iter().flat_map(Clause::words).take(3).collect();
    let (first, second) = (words.first()?, words.get(1));
    let verdict = |yes: bool, word: &Word| {
        Some(Verdict { yes, why: format!("it begins with “{}”", word.text), answers: true })
    };
    let denied = words.iter().any(|word| word.is(lexicon.denies));
    let affirms = words.iter().take(2).find(|word| word.is(lexicon.yes));
    if let Some(word) = affirms.filter(|_| !denied) {
        return verdict(true, word);
    }
    let no_idea = second
        .is_some_and(|word| word.is(lexicon.bad) || matches!(word.text.as_str(), "idea" | "clue" | "one"));
    if first.is(lexicon.no) && !no_idea { verdict(false, first) } else { None }
}

/// *I just checked that*: what follows is the answer.
fn is_lead(reader: &Reader, clause: &Clause) -> bool {
    let [before, subject, between, verb] = reader.lexicon.lead;
    let words = clause.words();
    let mut rest = words.iter().skip_while(|word| word.is(before));
    rest.next().is_some_and(|word| word.is(subject))
        && rest.find(|word| !word.is(between) || word.is(verb)).is_some_and(|word| word.is(verb))
}

/// A question that is answered by yes or no.
struct Question {
    /// Stems of the whole question.
    all: BTreeSet<String>,
    /// Stems of what is asked, without asides.
    core: BTreeSet<String>,
    /// Of these those that the question itself denies: boots *without a picture*.
    denied: BTreeSet<String>,
    /// The question denies something.
    denies: bool,
    /// It asks for “only”.
    only: bool,
    /// It asks for something that is wrong.
    trouble: bool,
    /// It asks whether all is well.
    sound: bool,
}

impl Question {
    fn read(reader: &Reader, text: &str) -> Self {
        let lexicon = reader.lexicon;
        let clauses = reader.clauses(&asked(text));
        let words: Vec<&Word> = clauses.iter().flat_map(Clause::words).collect();
        // “Can you check if …”: what comes behind is the question.
        let polite = words.windows(2).rposition(
            |pair| matches!(pair, [verb, link] if verb.is(lexicon.asks) && link.is(lexicon.whether)),
        );
        let main: Vec<&Word> = match polite {
            Some(at) => {
                words.iter().skip(at + 2).take_while(|word| !word.is(lexicon.aside)).copied().collect()
            }
            None => clauses.iter().flat_map(|clause| clause.main(lexicon)).collect(),
        };
        let all: Vec<&Word> = words.iter().skip(polite.map_or(0, |at| at + 2)).copied().collect();
        let main = if main.iter().any(|word| reader.tells(word)) { main } else { all.clone() };
        let stems = |words: &[&Word]| -> BTreeSet<String> {
            let telling = words.iter().filter(|word| reader.tells(word) && !word.is(lexicon.only));
            telling.map(|word| word.stem.clone()).collect()
        };
        let denial = main.iter().position(|word| word.is(lexicon.denies) || word.is(lexicon.lacks));
        let is_sound = |word: &Word| {
            word.is(lexicon.good) || lexicon.sound.iter().any(|sound| reader.stem(sound) == word.stem)
        };
        Self {
            all: stems(&all),
            core: stems(&main),
            denied: denial.map(|at| stems(main.get(at..).unwrap_or_default())).unwrap_or_default(),
            denies: denial.is_some(),
            only: all.iter().any(|word| word.is(lexicon.only) && word.text != "just" && word.text != "juste"),
            trouble: main.iter().any(|word| word.is(lexicon.bad) || word.is(lexicon.trouble)),
            sound: main.iter().any(|word| is_sound(word)),
        }
    }

    /// What a clause says to it.
    fn verdict(&self, reader: &Reader, clause: &Clause) -> Option<(Ground, Verdict)> {
        let lexicon = reader.lexicon;
        let words = self.without_all_is_well(reader, clause.main(lexicon));
        let told = |ground: Ground, yes: bool, answers: bool, why: String| {
            Some((ground, Verdict { yes, why, answers }))
        };
        let core = |word: &Word| self.core.contains(&word.stem) && reader.tells(word);
        let shared: BTreeSet<&String> =
            words.iter().filter(|word| core(word)).map(|word| &word.stem).collect();
        let share = shared.len() as f64 / self.core.len().max(1) as f64;
        let places = |list: &[&str]| -> Vec<usize> {
            words.iter().enumerate().filter(|(_, word)| word.is(list)).map(|(at, _)| at).collect()
        };
        let (denials, lacks) = (places(lexicon.denies), places(lexicon.lacks));
        let reaches = |at: usize, what: &BTreeSet<String>| {
            words.iter().skip(at + 1).take(REACH).any(|word| what.contains(&word.stem) && reader.tells(word))
        };
        if self.denies {
            if denials.iter().chain(&lacks).any(|at| reaches(*at, &self.denied)) {
                return told(
                    Ground::Firm,
                    true,
                    share >= REPEATS,
                    "it denies what the question denies".to_owned(),
                );
            }
            if !denials.is_empty() || !lacks.is_empty() {
                return None;
            }
            if let Some(word) = words.iter().find(|word| self.denied.contains(&word.stem)) {
                return told(
                    Ground::Firm,
                    false,
                    share >= REPEATS,
                    format!("it affirms “{}”, which the question denies", word.text),
                );
            }
        }
        if denials.is_empty()
            && lacks.is_empty()
            && let Some((word, opposite)) = self.opposite(reader, &words)
        {
            let yes = self.denied.contains(&opposite);
            return told(
                Ground::Firm,
                yes,
                share >= REPEATS,
                format!("“{}” is the opposite of “{opposite}”", word.text),
            );
        }
        if let Some(at) = lacks.iter().find(|at| reaches(**at, &self.core)) {
            let word = words.get(*at).map_or("", |word| word.text.as_str());
            return told(
                Ground::Firm,
                false,
                share >= REPEATS,
                format!("“{word}” denies a word of the question"),
            );
        }
        if let Some(word) = denials.first().and_then(|at| words.get(*at)) {
            return told(Ground::Denies, false, share >= REPEATS, format!("“{}” denies", word.text));
        }
        let new = |word: &&&Word| !self.all.contains(&word.stem);
        let good = words.iter().filter(new).any(|word| word.is(lexicon.good));
        let bad = words.iter().filter(new).find(|word| word.is(lexicon.bad));
        if good != bad.is_some() && self.trouble != self.sound {
            let why = if good { "it says that all is well" } else { "it says that something is wrong" };
            return told(Ground::Judges, good == self.sound, share >= REPEATS, why.to_owned());
        }
        self.affirms(reader, clause, &words, share).or_else(|| {
            let lacks = !lacks.is_empty() && share < REPEATS;
            lacks.then(|| {
                (Ground::Firm, Verdict { yes: false, why: "something is missing".to_owned(), answers: false })
            })
        })
    }

    /// A clause that denies nothing.
    fn affirms(
        &self,
        reader: &Reader,
        clause: &Clause,
        words: &[&Word],
        share: f64,
    ) -> Option<(Ground, Verdict)> {
        let lexicon = reader.lexicon;
        let told = |ground: Ground, yes: bool, why: &str| {
            Some((ground, Verdict { yes, why: why.to_owned(), answers: share >= REPEATS }))
        };
        if self.only {
            let has = |list: &[&str]| clause.words().iter().any(|word| word.is(list));
            if has(lexicon.also) {
                return told(Ground::Firm, false, "it names more than the question's “only”");
            }
            return if has(lexicon.only) {
                told(Ground::Repeats, true, "it says “only” too")
            } else {
                None
            };
        }
        let emphatic = words.windows(2).any(
            |pair| matches!(pair, [verb, other] if verb.is(lexicon.emphasis) && !other.is(lexicon.echo[0])),
        );
        if emphatic {
            return told(Ground::Repeats, true, "it affirms");
        }
        if share >= REPEATS {
            return told(Ground::Repeats, true, "it repeats the question's words");
        }
        let [subjects, verbs] = lexicon.echo;
        let echo = matches!(words, [first, second, ..] if first.is(subjects) && second.is(verbs));
        let nothing_else = words.iter().skip(2).all(|word| !reader.tells(word) || word.is(lexicon.yes));
        if echo && nothing_else { told(Ground::Repeats, true, "it affirms") } else { None }
    }

    /// *No problem*, *nothing wrong*: all is well, unless it is what the question asks for.
    fn without_all_is_well<'a>(&self, reader: &Reader, words: Vec<&'a Word>) -> Vec<&'a Word>
    where
        Self: 'a,
    {
        let lexicon = reader.lexicon;
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let denies = word.is(lexicon.denies) || word.is(lexicon.lacks);
            let bad = words
                .iter()
                .skip(at + 1)
                .take(REACH - 1)
                .position(|next| next.is(lexicon.bad) && !self.core.contains(&next.stem));
            match bad {
                Some(distance) if denies => {
                    found.push(well(lexicon.language));
                    at += distance + 2;
                }
                _ => {
                    found.push(*word);
                    at += 1;
                }
            }
        }
        found
    }

    /// A word that is the opposite of one of the question, which the reply does not repeat.
    fn opposite<'a>(&self, reader: &Reader, words: &[&'a Word]) -> Option<(&'a Word, String)> {
        let said = |stem: &str| words.iter().any(|word| word.stem == stem);
        reader.lexicon.opposites.iter().find_map(|row| {
            let row: Vec<String> = row.split(' ').map(|word| reader.stem(word)).collect();
            let asked = row.iter().find(|stem| self.core.contains(*stem) && !said(stem))?;
            let word = words.iter().find(|word| {
                row.contains(&word.stem) && word.stem != *asked && !self.all.contains(&word.stem)
            })?;
            Some((*word, asked.clone()))
        })
    }
}

/// The word that stands for *no problem*.
fn well(language: &str) -> &'static Word {
    fn plain(text: &str) -> Word {
        Word { text: text.to_owned(), stem: text.to_owned(), quoted: false }
    }
    static ENGLISH: LazyLock<Word> = LazyLock::new(|| plain("fine"));
    static FRENCH: LazyLock<Word> = LazyLock::new(|| plain("bien"));
    if language == "fr" { &FRENCH } else { &ENGLISH }
}

/// The last sentence that asks; all of it if none does.
fn asked(text: &str) -> String {
    let mut from = 0;
    let mut last = None;
    for (at, mark) in text.char_indices() {
        if matches!(mark, '.' | '!' | '?' | '\n') {
            let end = at + mark.len_utf8();
            if mark == '?' {
                last = text.get(from..end);
            }
            from = end;
        }
    }
    last.unwrap_or(text).to_owned()
}
