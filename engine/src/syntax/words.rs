//! The words that the format knows (section 3.7): used to recognise and to warn, nowhere else.

/// A language's if-words, if-words of quotes only, otherwise-words, and ends as people write them.
struct Words {
    language: &'static str,
    ifs: &'static [&'static str],
    otherwise: &'static [&'static str],
    ends: [&'static [&'static str]; 3],
}

/// The three ends.
const END_WORDS: [&str; 3] = ["solved", "not solved", "done"];

/// One entry a language: en, fr, de, es, it, nl, pt. All count at once, in any capitals.
const WORDS: &[Words] = &[
    Words {
        language: "en",
        ifs: &["if", "unless"],
        otherwise: &["otherwise", "else", "if not"],
        ends: [&["fixed", "resolved"], &["unsolved", "not fixed"], &["end", "finished"]],
    },
    Words {
        language: "fr",
        ifs: &["si"],
        otherwise: &["sinon", "autrement", "dans les autres cas"],
        ends: [&["résolu"], &["pas résolu", "non résolu"], &["terminé", "fini", "fin"]],
    },
    Words {
        language: "de",
        ifs: &["wenn", "falls"],
        otherwise: &["sonst", "ansonsten", "andernfalls"],
        ends: [&["gelöst"], &["nicht gelöst", "ungelöst"], &["fertig", "beendet", "ende"]],
    },
    Words {
        language: "es",
        ifs: &["si"],
        otherwise: &["si no", "de lo contrario", "en caso contrario"],
        ends: [&["resuelto"], &["no resuelto"], &["terminado", "hecho", "fin"]],
    },
    Words {
        language: "it",
        ifs: &["se"],
        otherwise: &["altrimenti", "in caso contrario"],
        ends: [&["risolto"], &["non risolto"], &["finito", "fatto", "fine"]],
    },
    Words {
        language: "nl",
        ifs: &["als", "indien"],
        otherwise: &["anders", "zo niet"],
        ends: [&["opgelost"], &["niet opgelost"], &["klaar", "gedaan", "einde"]],
    },
    Words {
        language: "pt",
        ifs: &["se"],
        otherwise: &["senão", "caso contrário"],
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
    of(languages).flat_map(|words| words.otherwise).any(|word| begins(text, word))
}

/// Whether a button begins like a condition: with an if-word or an otherwise-word of these languages.
#[must_use]
pub fn begins_like_a_condition(text: &str, languages: &[String]) -> bool {
    begins_with_otherwise_word(text, languages)
        || of(languages).flat_map(|words| words.ifs).any(|word| begins(text, word))
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

fn begins(text: &str, word: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}
