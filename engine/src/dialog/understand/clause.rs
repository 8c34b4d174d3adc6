//! Sentences → clauses of words: cut at signs and at *but*, contractions undone, phrases made one word.

use super::lexicon::Lexicon;
use crate::text::{Analyzer, fold, words};

/// Most words of a reply that are looked at: an answer is short.
const MAX_WORDS: usize = 120;

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Small letters, no accents.
    pub text: String,
    /// Its stem.
    pub stem: String,
    /// It stands in quotes: a name, whose *no* denies nothing.
    pub quoted: bool,
}

impl Word {
    /// Whether it is one of a list.
    pub fn is(&self, list: &[&str]) -> bool {
        !self.quoted && list.contains(&self.text.as_str())
    }
}

/// A clause: its words, cut at commas.
#[derive(Clone, Debug, Default)]
pub struct Clause {
    parts: Vec<Vec<Word>>,
}

impl Clause {
    /// All its words.
    pub fn words(&self) -> Vec<&Word> {
        self.parts.iter().flatten().collect()
    }

    /// Its words without those of asides (*when it is hot*); all of them if nothing else is left.
    pub fn main(&self, lexicon: &Lexicon) -> Vec<&Word> {
        let own =
            |part: &'_ Vec<Word>| part.iter().position(|word| word.is(lexicon.aside)).unwrap_or(part.len());
        let main: Vec<&Word> = self.parts.iter().flat_map(|part| part.iter().take(own(part))).collect();
        if main.is_empty() { self.words() } else { main }
    }
}

/// Reads texts of one language.
pub struct Reader {
    /// Its lists.
    pub lexicon: &'static Lexicon,
    analyzer: Analyzer,
}

impl Reader {
    /// For the language of these lists.
    pub fn new(lexicon: &'static Lexicon) -> Self {
        Self { lexicon, analyzer: Analyzer::new(lexicon.language) }
    }

    /// The stem of a word. *Overheating* and *overheats* differ by an e for the stemmer, and for nobody else.
    pub fn stem(&self, word: &str) -> String {
        let stem = self.analyzer.term(word);
        match stem.strip_suffix('e') {
            Some(short) if short.len() >= 4 => short.to_owned(),
            _ => stem,
        }
    }

    /// Whether a word says something: no small word, no denial.
    pub fn tells(&self, word: &Word) -> bool {
        let lexicon = self.lexicon;
        let small =
            self.analyzer.is_function_word(&word.text) && !lexicon.telling.contains(&word.text.as_str());
        word.quoted || !(small || word.is(lexicon.denies) || word.is(lexicon.lacks))
    }

    /// The clauses of a text.
    pub fn clauses(&self, text: &str) -> Vec<Clause> {
        let mut clauses = Vec::new();
        let mut clause = Clause::default();
        let mut left = MAX_WORDS;
        for (piece, sign) in pieces(text) {
            let (text, quoted) = piece;
            for (index, part) in self.cut_at_but(self.read(&text, quoted)).into_iter().enumerate() {
                if index > 0 {
                    clauses.push(std::mem::take(&mut clause));
                }
                let taken = part.len().min(left);
                left -= taken;
                clause.parts.push(part.into_iter().take(taken).collect());
            }
            match sign {
                Sign::End => clauses.push(std::mem::take(&mut clause)),
                // What is quoted belongs to the words around it.
                Sign::Quote => {}
                Sign::Comma => clause.parts.push(Vec::new()),
            }
        }
        clauses.push(clause);
        for clause in &mut clauses {
            join_quotes(&mut clause.parts);
        }
        clauses.retain(|clause| !clause.words().is_empty());
        clauses
    }

    fn cut_at_but(&self, words: Vec<Word>) -> Vec<Vec<Word>> {
        let mut parts = vec![Vec::new()];
        for word in words {
            if word.is(self.lexicon.but) {
                parts.push(Vec::new());
            } else if let Some(part) = parts.last_mut() {
                part.push(word);
            }
        }
        parts
    }

    fn read(&self, text: &str, quoted: bool) -> Vec<Word> {
        let raw: Vec<String> = words(&freed(text)).into_iter().take(MAX_WORDS).collect();
        let word = |raw: &String| {
            let text = shortened(&fold(raw));
            Word { stem: self.stem(raw), text, quoted }
        };
        let found: Vec<Word> = raw.iter().map(word).collect();
        if quoted { found } else { self.phrases(undone(found)) }
    }

    /// Several words that are one.
    fn phrases(&self, mut words: Vec<Word>) -> Vec<Word> {
        for (phrase, one) in self.lexicon.phrases {
            let wanted: Vec<&str> = phrase.split(' ').collect();
            let here =
                |window: &[Word]| window.iter().zip(&wanted).all(|(word, wanted)| word.text == *wanted);
            while let Some(at) = words.windows(wanted.len()).position(here) {
                let new = Word { text: (*one).to_owned(), stem: self.stem(one), quoted: false };
                words.drain(at..at + wanted.len());
                if !one.is_empty() {
                    words.insert(at, new);
                }
            }
        }
        words
    }
}

/// What ends a piece of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    End,
    Comma,
    Quote,
}

/// Pieces between signs, and whether each is in quotes. A point between digits ends nothing.
fn pieces(text: &str) -> Vec<((String, bool), Sign)> {
    let mut found = Vec::new();
    let mut piece = String::new();
    let mut open = None;
    let mut before = ' ';
    let mut marks = text.chars().peekable();
    while let Some(mark) = marks.next() {
        let next = marks.peek().copied().unwrap_or(' ');
        let opens = !before.is_alphanumeric() && next.is_alphanumeric();
        let closes = !next.is_alphanumeric();
        let sign = match (mark, open) {
            ('.', _) if before.is_ascii_digit() && next.is_ascii_digit() => None,
            ('.' | '!' | '?' | ';' | '\n' | '…' | ':', _) => Some(Sign::End),
            (',', _) => Some(Sign::Comma),
            ('"' | '“' | '«' | '\'' | '‘', None) if opens || matches!(mark, '“' | '«') => {
                open = Some(mark);
                found.push(((std::mem::take(&mut piece), false), Sign::Quote));
                before = mark;
                continue;
            }
            ('"' | '”' | '»' | '\'' | '’', Some(_)) if closes => {
                open = None;
                found.push(((std::mem::take(&mut piece), true), Sign::Quote));
                before = mark;
                continue;
            }
            _ => None,
        };
        match sign {
            Some(sign) => {
                open = None;
                found.push(((std::mem::take(&mut piece), false), sign));
            }
            None => piece.push(mark),
        }
        before = mark;
    }
    found.push(((piece, false), Sign::End));
    found
}

/// Parts that stand beside each other without a comma between them are one: an empty part was a comma.
fn join_quotes(parts: &mut Vec<Vec<Word>>) {
    let mut joined: Vec<Vec<Word>> = vec![Vec::new()];
    for part in parts.drain(..) {
        if part.is_empty() {
            joined.push(Vec::new());
        } else if let Some(last) = joined.last_mut() {
            last.extend(part);
        }
    }
    joined.retain(|part| !part.is_empty());
    *parts = joined;
}

/// *leak-free* is *no leak*.
fn freed(text: &str) -> String {
    let one =
        |word: &str| word.strip_suffix("-free").map_or_else(|| word.to_owned(), |what| format!("no {what}"));
    text.split_whitespace().map(one).collect::<Vec<_>>().join(" ")
}

/// *nooo* is *no*, *yesss* is *yes*: nobody writes three of a letter in a word.
fn shortened(word: &str) -> String {
    let marks: Vec<char> = word.chars().collect();
    let thrice = |mark: char| {
        mark.is_alphabetic() && marks.windows(3).any(|three| three.iter().all(|one| *one == mark))
    };
    let mut short = String::new();
    for mark in &marks {
        if !(short.ends_with(*mark) && thrice(*mark)) {
            short.push(*mark);
        }
    }
    short
}

/// Contractions undone: *isn't*, *isnt* and *cannot* have their *not* again.
fn undone(words: Vec<Word>) -> Vec<Word> {
    const VERBS: &[&str] = &[
        "is", "does", "do", "did", "was", "wo", "are", "has", "have", "could", "were", "would", "had", "ca",
        "should", "ai", "need",
    ];
    let plain = |text: &str| Word { text: text.to_owned(), stem: text.to_owned(), quoted: false };
    let mut found: Vec<Word> = Vec::new();
    for word in words {
        // A word that is cut at its apostrophe: `isn`, `t`.
        let cut = word.text == "t"
            && found.last().is_some_and(|last| {
                last.text == "can" || last.text.strip_suffix('n').is_some_and(|verb| VERBS.contains(&verb))
            });
        let joined = word.text.strip_suffix("nt").filter(|verb| VERBS.contains(verb));
        if cut {
            if let Some(last) = found.pop() {
                let verb = if last.text == "can" { "can" } else { last.text.trim_end_matches('n') };
                found.push(plain(verb));
            }
            found.push(plain("not"));
        } else if word.text == "cannot" || word.text == "cant" {
            found.extend([plain("can"), plain("not")]);
        } else if let Some(verb) = joined {
            found.extend([plain(verb), plain("not")]);
        } else {
            found.push(word);
        }
    }
    found
}
