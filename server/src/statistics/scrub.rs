//! A question without what could be somebody's. The page has done the same already (`scrub.ts`): change both.

/// Longest question that is kept, in characters.
const LONGEST: usize = 200;

/// Words after which somebody says what they are called, in the languages of the interface.
const CALLED: &[&str] = &[
    "my name is",
    "my name's",
    "je m'appelle",
    "mon nom est",
    "ich heiße",
    "ich heisse",
    "mein name ist",
    "mi chiamo",
    "me llamo",
    "mi nombre es",
    "meu nome é",
    "chamo-me",
    "mijn naam is",
    "ik heet",
    "اسمي",
];

/// How many words a name has, at most.
const NAMES: usize = 2;

/// What stands where something stood.
const PLACEHOLDERS: &[&str] = &["<name>", "<email>", "<address>", "<number>"];

/// A question with `<name>`, `<email>`, `<address>` and `<number>` in place of names, addresses and numbers.
#[must_use]
pub fn scrubbed(question: &str) -> String {
    let question = question.replace('’', "'");
    let all: Vec<&str> = question.split_whitespace().collect();
    let mut words: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(word) = all.get(at) {
        if let Some(length) = called(all.get(at..).unwrap_or_default()) {
            words.extend(all.get(at..at + length).unwrap_or_default());
            words.push("<name>");
            at += length + name_length(all.get(at + length..).unwrap_or_default());
            continue;
        }
        let told = plain(word);
        // Several numbers beside each other are one: that of a telephone.
        if told != "<number>" || words.last() != Some(&told) {
            words.push(told);
        }
        at += 1;
    }
    words.join(" ").chars().take(LONGEST).collect()
}

/// How many of the first words say that a name follows, if one does.
fn called(words: &[&str]) -> Option<usize> {
    CALLED.iter().find_map(|phrase| {
        let length = phrase.split(' ').count();
        let said = words.get(..length)?;
        let same = said.iter().zip(phrase.split(' ')).all(|(word, wanted)| word.to_lowercase() == wanted);
        (same && words.len() > length).then_some(length)
    })
}

/// How many of the first words are the name, or stand for it already.
fn name_length(words: &[&str]) -> usize {
    if words.first().is_some_and(|first| PLACEHOLDERS.contains(first)) {
        return 1;
    }
    let ends = |word: &&str| word.ends_with(['.', ',', ';', ':', '!', '?']);
    let until = words.iter().take(NAMES).position(ends).map_or(NAMES, |at| at + 1);
    until.min(words.len())
}

fn plain(word: &str) -> &str {
    if PLACEHOLDERS.contains(&word) {
        return word;
    }
    if word.contains('@') {
        return "<email>";
    }
    let inner = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let web = word.contains("://") || word.to_lowercase().starts_with("www.") || is_domain(inner);
    if web || word.contains('\\') || word.matches('/').count() > 1 {
        return "<address>";
    }
    if word.chars().any(char::is_numeric) { "<number>" } else { word }
}

/// Two letters, a dot and two letters: `intranet.acme`; not `e.g.`.
fn is_domain(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    letters.windows(5).any(|part| match part {
        [one, two, '.', three, four] => [one, two, three, four].iter().all(|letter| letter.is_alphabetic()),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same stand in the test of the page's.
    const EXAMPLES: &[(&str, &str)] = &[
        ("how do I get on the wifi?", "how do I get on the wifi?"),
        ("call me at +33 6 12 34 56 78 please", "call me at <number> please"),
        ("ticket INC0012345, error 0x80070005", "ticket <number> error <number>"),
        ("mail ann.lee@acme.example about it", "mail <email> about it"),
        (
            "is https://intra/x or www.acme.fr or portal.acme.com down",
            "is <address> or <address> or <address> down",
        ),
        (r"cannot open \\srv\home\ann or /home/ann/x", "cannot open <address> or <address>"),
        ("My name is Ann Lee and my screen is black", "My name is <name> and my screen is black"),
        ("je m’appelle Ann, mon écran est noir", "je m'appelle <name> mon écran est noir"),
        ("ich heiße Ann", "ich heiße <name>"),
        ("e.g. and/or printers", "e.g. and/or printers"),
        ("٣٤٥ and ⅷ", "<number> and <number>"),
        ("", ""),
    ];

    #[test]
    fn what_could_be_somebodys_is_taken_out_and_once_is_enough() {
        for (question, wanted) in EXAMPLES {
            assert_eq!(scrubbed(question), *wanted, "{question}");
            assert_eq!(scrubbed(wanted), *wanted, "{wanted}");
        }
        assert_eq!(scrubbed(&"é".repeat(500)).chars().count(), LONGEST);
    }
}
