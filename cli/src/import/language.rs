//! The few words that an import itself writes, by language, and which language a text is in.

/// Words of one language.
#[derive(Debug)]
pub struct Words {
    /// Its code.
    pub code: &'static str,
    /// Before a link that must not become a button.
    pub see: &'static str,
    /// Marks round a quoted button.
    pub quotes: (&'static str, &'static str),
    /// Frequent little words, by which the language is told.
    frequent: &'static str,
}

const LANGUAGES: &[Words] = &[
    Words {
        code: "en",
        see: "See",
        quotes: ("“", "”"),
        frequent: "the of and to is in you for with that this on are be your can from or it not",
    },
    Words {
        code: "fr",
        see: "Voir",
        quotes: ("« ", " »"),
        frequent: "le la les de des du et est une un vous pour dans que qui sur par au pas ne avec ou votre",
    },
    Words {
        code: "de",
        see: "Siehe",
        quotes: ("„", "“"),
        frequent: "der die das und ist nicht sie den mit für ein eine zu von auf im oder werden dem ihre",
    },
    Words {
        code: "es",
        see: "Ver",
        quotes: ("«", "»"),
        frequent: "el los las del que para con una por su es en se al como más o lo puede usted",
    },
    Words {
        code: "it",
        see: "Vedi",
        quotes: ("«", "»"),
        frequent: "il gli di che per con una del della è nel alla sono non si o più come questo anche",
    },
    Words {
        code: "nl",
        see: "Zie",
        quotes: ("“", "”"),
        frequent: "het een van en is niet op voor met zijn dat aan te of door je u naar bij worden",
    },
    Words {
        code: "pt",
        see: "Ver",
        quotes: ("“", "”"),
        frequent: "o os as do da dos das que para com uma por não em ou seu você mais como é",
    },
];

/// The words of a language; English ones for a language that is not here.
pub fn words(code: &str) -> &'static Words {
    let base = code.split('-').next().unwrap_or_default();
    let known = LANGUAGES.iter().find(|words| words.code == base);
    known.or(LANGUAGES.first()).unwrap_or(&FALLBACK)
}

const FALLBACK: Words = Words { code: "en", see: "See", quotes: ("“", "”"), frequent: "" };

/// The language that most of a text's words are frequent in; none if it is too short or too mixed to tell.
pub fn guess<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let mut counts = [0_usize; 8];
    let mut total = 0;
    'texts: for text in texts {
        for word in text.split(|mark: char| !mark.is_alphabetic()).filter(|word| !word.is_empty()) {
            let word = word.to_lowercase();
            for (count, words) in counts.iter_mut().zip(LANGUAGES) {
                *count += usize::from(words.frequent.split(' ').any(|frequent| frequent == word));
            }
            total += 1;
            if total > 20_000 {
                break 'texts;
            }
        }
    }
    let (count, words) = counts.iter().zip(LANGUAGES).max_by_key(|(count, _)| **count)?;
    let second = counts.iter().filter(|other| *other < count).max().copied().unwrap_or(0);
    // A tenth of running text is such words; tables of names are not.
    (*count >= 10 && count * 20 >= total && count * 10 >= second * 13).then_some(words.code)
}
