//! The words that the format knows (section 3.7): used to recognise and to warn, nowhere else.

/// What one language has.
struct Words {
    language: &'static str,
    ifs: &'static [&'static str],
    /// If-words in quotes only: a button may well begin with them.
    in_quotes: &'static [&'static str],
    otherwise: &'static [&'static str],
    negations: &'static [&'static str],
    ends: [&'static [&'static str]; 3],
}

/// The three ends.
const END_WORDS: [&str; 3] = ["solved", "not solved", "done"];

/// One entry a language: en, fr, de, es, it, nl, pt. All count at once, in any capitals.
const WORDS: &[Words] = &[
    Words {
        language: "en",
        ifs: &["if", "unless"],
        in_quotes: &["when"],
        otherwise: &["otherwise", "else", "if not"],
        negations: &["not", "no", "never", "without", "except", "unless"],
        ends: [&["fixed", "resolved"], &["unsolved", "not fixed"], &["end", "finished"]],
    },
    Words {
        language: "fr",
        ifs: &["si"],
        in_quotes: &["quand", "lorsque", "lorsqu"],
        otherwise: &["sinon", "autrement", "dans les autres cas"],
        negations: &["ne", "pas", "non", "jamais", "sans", "sauf", "aucun"],
        ends: [&["résolu"], &["pas résolu", "non résolu"], &["terminé", "fini", "fin"]],
    },
    Words {
        language: "de",
        ifs: &["wenn", "falls"],
        in_quotes: &["sobald"],
        otherwise: &["sonst", "ansonsten", "andernfalls"],
        negations: &["nicht", "kein", "keine", "nie", "ohne", "außer"],
        ends: [&["gelöst"], &["nicht gelöst", "ungelöst"], &["fertig", "beendet", "ende"]],
    },
    Words {
        language: "es",
        ifs: &["si"],
        in_quotes: &["cuando"],
        otherwise: &["si no", "de lo contrario", "en caso contrario"],
        negations: &["no", "nunca", "sin", "salvo", "excepto"],
        ends: [&["resuelto"], &["no resuelto"], &["terminado", "hecho", "fin"]],
    },
    Words {
        language: "it",
        ifs: &["se"],
        in_quotes: &["quando"],
        otherwise: &["altrimenti", "in caso contrario"],
        negations: &["non", "mai", "senza", "salvo", "tranne"],
        ends: [&["risolto"], &["non risolto"], &["finito", "fatto", "fine"]],
    },
    Words {
        language: "nl",
        ifs: &["als", "indien"],
        in_quotes: &["wanneer"],
        otherwise: &["anders", "zo niet"],
        negations: &["niet", "geen", "nooit", "zonder", "behalve", "tenzij"],
        ends: [&["opgelost"], &["niet opgelost"], &["klaar", "gedaan", "einde"]],
    },
    Words {
        language: "pt",
        ifs: &["se"],
        in_quotes: &["quando"],
        otherwise: &["senão", "caso contrário"],
        negations: &["não", "nunca", "sem", "exceto", "salvo"],
        ends: [&["resolvido"], &["não resolvido"], &["concluído", "feito", "fim"]],
    },
];

/// The words of some languages; English ones always count.
fn of(languages: &[String]) -> impl Iterator<Item = &'static Words> + '_ {
    let counts = |words: &&Words| {
        words.language == "en"
            || languages.iter().any(|language| language.split('-').next() == Some(words.language))
    };
    WORDS.iter().filter(counts)
}

/// Whether a text begins with an otherwise-word of these languages.
#[must_use]
pub fn begins_with_otherwise_word(text: &str, languages: &[String]) -> bool {
    otherwise_word(text.trim_start(), languages).is_some()
}

/// How many bytes of a text are the otherwise-word that it begins with: the longest.
#[must_use]
pub fn otherwise_word(text: &str, languages: &[String]) -> Option<usize> {
    of(languages).flat_map(|words| words.otherwise).filter_map(|word| prefix(text, word)).max()
}

/// Whether a text is an if-word of these languages, as it counts in quotes, and nothing else.
#[must_use]
pub fn is_if_word_of_quotes(text: &str, languages: &[String]) -> bool {
    let text = text.trim();
    of(languages)
        .flat_map(|words| words.ifs.iter().chain(words.in_quotes))
        .any(|word| prefix(text, word) == Some(text.len()))
}

/// Whether a button begins like a condition: with an if-word or an otherwise-word of these languages.
#[must_use]
pub fn begins_like_a_condition(text: &str, languages: &[String]) -> bool {
    begins_with_otherwise_word(text, languages)
        || of(languages).flat_map(|words| words.ifs).any(|word| begins(text, word))
}

/// The first negation in a text, in these languages, and whether it is the last word.
pub fn negation(text: &str, languages: &[String]) -> Option<(String, bool)> {
    let lower = text.replace('’', "'").to_lowercase();
    let all: Vec<&str> = lower.split(|mark: char| !mark.is_alphanumeric() && mark != '\'').collect();
    let words: Vec<&str> = all.into_iter().filter(|word| !word.is_empty()).collect();
    let french = languages.iter().any(|language| language.starts_with("fr"));
    let negates = |word: &str| {
        // English contracts the end of a word, French the beginning of the next.
        word.ends_with("n't")
            || french && word.starts_with("n'")
            || of(languages).any(|words| words.negations.contains(&word))
    };
    let at = words.iter().position(|word| negates(word))?;
    let last = words.last().is_some_and(|word| negates(word));
    Some(((*words.get(at)?).to_owned(), last))
}

/// The end word that a text is: exactly, in any capitals.
#[must_use]
pub fn end_word(text: &str) -> Option<&'static str> {
    END_WORDS.into_iter().find(|word| text.trim().to_lowercase() == *word)
}

/// The end word that a text means: itself, a usual translation of it, or a slip of one letter. Short words
/// are too near to others (*None*, *Zone*) for a slip to be told.
#[must_use]
pub fn ends_in_words(text: &str) -> Option<&'static str> {
    let text = text.trim().trim_end_matches(['.', ';', ',', '!']).trim().to_lowercase();
    let translated = WORDS.iter().find_map(|words| {
        words.ends.iter().zip(END_WORDS).find(|(list, _)| list.contains(&text.as_str())).map(|(_, end)| end)
    });
    let long =
        |word: &&str| *word == text || (word.len() > 4 && crate::problem::edit_distance(&text, word) <= 1);
    let slip = || END_WORDS.into_iter().find(long);
    translated.or_else(slip)
}

/// The end word that a text means without a doubt. “End” may mean any of them.
#[must_use]
pub fn sure_end(text: &str) -> Option<&'static str> {
    let end = ends_in_words(text)?;
    (end != "done" || text.trim().eq_ignore_ascii_case("done")).then_some(end)
}

/// How a word between two conditions is written in a formula: `and` or `or`.
#[must_use]
pub fn joining_word(text: &str, languages: &[String]) -> Option<&'static str> {
    const JOINING: [(&str, &[&str], &[&str]); 7] = [
        ("en", &["and"], &["or"]),
        ("fr", &["et"], &["ou"]),
        ("de", &["und"], &["oder"]),
        ("es", &["y", "e"], &["o", "u"]),
        ("it", &["e", "ed"], &["o", "oppure"]),
        ("nl", &["en"], &["of"]),
        ("pt", &["e"], &["ou"]),
    ];
    let of = |language: &str| {
        language == "en" || languages.iter().any(|known| known.split('-').next() == Some(language))
    };
    JOINING.iter().filter(|(language, ..)| of(language)).find_map(|(_, and, or)| {
        let or = || or.contains(&text).then_some("or");
        and.contains(&text).then_some("and").or_else(or)
    })
}

fn begins(text: &str, word: &str) -> bool {
    prefix(text.trim_start(), word).is_some()
}

/// How many bytes of a text are a word that it begins with, in any capitals.
fn prefix(text: &str, word: &str) -> Option<usize> {
    let mut rest = text.chars();
    for mark in word.chars() {
        if !rest.next()?.to_lowercase().eq(std::iter::once(mark)) {
            return None;
        }
    }
    let rest = rest.as_str();
    (!rest.starts_with(char::is_alphanumeric)).then_some(text.len() - rest.len())
}
