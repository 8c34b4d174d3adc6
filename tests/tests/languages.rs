//! Every language with a stemmer finds, by other forms of its words; and a question in another language of the
//! knowledge is noticed.

use guichet_engine::message::{Act, Effect, Input, User};
use guichet_engine::{Agent, Knowledge, Packed, pack};
use guichet_tests::folder;

/// A language, two procedures in it (title and what people ask), and a question for the first that shares no whole
/// telling word with it as it is written there, but stems, missing accents or capitals.
struct Told {
    tag: &'static str,
    first: [&'static str; 2],
    second: [&'static str; 2],
    asked: &'static str,
}

const LANGUAGES: &[Told] = &[
    Told {
        tag: "ar",
        first: ["الطابعة لا تعمل", "كيف أصلح الطابعات؟"],
        second: ["كلمة المرور", "نسيت كلمة المرور"],
        asked: "مشكلة في طابعة",
    },
    Told {
        tag: "da",
        first: ["Printeren virker ikke", "Hvordan reparerer jeg printeren?"],
        second: ["Glemt adgangskode", "Jeg har glemt min adgangskode"],
        asked: "mine PRINTERE skal repareres",
    },
    Told {
        tag: "de",
        first: ["Drucker druckt nicht", "Warum druckt mein Drucker keine Blätter?"],
        second: ["Kennwort vergessen", "Ich habe mein Kennwort vergessen"],
        asked: "die Druckern drucken kein Blatt",
    },
    Told {
        tag: "el",
        first: ["Ο εκτυπωτής δεν λειτουργεί", "Πώς διορθώνω τον εκτυπωτή;"],
        second: ["Κωδικός πρόσβασης", "Ξέχασα τον κωδικό πρόσβασης"],
        asked: "ΕΚΤΥΠΩΤΕΣ",
    },
    Told {
        tag: "en",
        first: ["The printer does not print", "How do I repair the printer?"],
        second: ["Forgotten password", "I forgot my password"],
        asked: "PRINTERS need repairing",
    },
    Told {
        tag: "es",
        first: ["La impresora no imprime", "¿Cómo reparo la impresora?"],
        second: ["Contraseña olvidada", "He olvidado mi contraseña"],
        asked: "las impresoras no están imprimiendo",
    },
    Told {
        tag: "fi",
        first: ["Tulostin ei toimi", "Miten korjaan tulostimen?"],
        second: ["Salasana unohtui", "Unohdin salasanani"],
        asked: "tulostimet pitää korjata",
    },
    Told {
        tag: "fr",
        first: ["L’imprimante n’imprime pas", "Comment réparer l’imprimante ?"],
        second: ["Mot de passe oublié", "J’ai oublié mon mot de passe"],
        asked: "IMPRIMANTES a reparer svp",
    },
    Told {
        tag: "hu",
        first: ["A nyomtató nem működik", "Hogyan javítom meg a nyomtatót?"],
        second: ["Elfelejtett jelszó", "Elfelejtettem a jelszavamat"],
        asked: "nyomtatóknak a javítása",
    },
    Told {
        tag: "it",
        first: ["La stampante non stampa", "Come riparo la stampante?"],
        second: ["Password dimenticata", "Ho dimenticato la password"],
        asked: "le stampanti da riparare",
    },
    Told {
        tag: "nl",
        first: ["De printer drukt niet af", "Hoe herstel ik de printer?"],
        second: ["Wachtwoord vergeten", "Ik ben mijn wachtwoord vergeten"],
        asked: "printers herstellen",
    },
    Told {
        tag: "no",
        first: ["Skriveren virker ikke", "Hvordan reparerer jeg skriveren?"],
        second: ["Glemt passord", "Jeg har glemt passordet mitt"],
        asked: "skrivere skal reparere",
    },
    Told {
        tag: "pt",
        first: ["A impressora não imprime", "Como reparar a impressora?"],
        second: ["Senha esquecida", "Esqueci a minha senha"],
        asked: "as impressoras nao estao imprimindo",
    },
    Told {
        tag: "ro",
        first: ["Imprimanta nu tipărește", "Cum repar imprimanta?"],
        second: ["Parolă uitată", "Mi-am uitat parola"],
        asked: "imprimantele trebuie reparate",
    },
    Told {
        tag: "ru",
        first: ["Принтер не печатает", "Как починить принтер?"],
        second: ["Забытый пароль", "Я забыл пароль"],
        asked: "ПРИНТЕРЫ не печатают",
    },
    Told {
        tag: "sv",
        first: ["Skrivaren fungerar inte", "Hur lagar jag skrivaren?"],
        second: ["Glömt lösenord", "Jag har glömt mitt lösenord"],
        asked: "skrivarna funkar inte",
    },
    Told {
        tag: "ta",
        first: ["அச்சுப்பொறி வேலை செய்யவில்லை", "அச்சுப்பொறியை எப்படி சரிசெய்வது?"],
        second: ["கடவுச்சொல் மறந்துவிட்டது", "என் கடவுச்சொல்லை மறந்துவிட்டேன்"],
        asked: "அச்சுப்பொறிகள்",
    },
    Told {
        tag: "tr",
        first: ["Yazıcı çalışmıyor", "Yazıcıyı nasıl onarırım?"],
        second: ["Unutulan parola", "Parolamı unuttum"],
        asked: "YAZICILAR onarılacak",
    },
];

fn page([title, question]: [&str; 2]) -> String {
    format!("---\nquestions: {question}\n---\n# {title}\n\n1.\n")
}

fn packed(files: &[(String, String)]) -> Packed {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder(files);
    let knowledge = Knowledge::read(&folder);
    assert_eq!(knowledge.problems.iter().filter(|problem| problem.is_error()).count(), 0);
    pack(&knowledge, &folder).expect("it packs")
}

/// An agent for readers of a language.
fn agent(packed: &Packed, language: &str) -> Agent {
    let user = User { language: language.to_owned(), ..User::default() };
    Agent::new(&packed.manifest, &packed.shelves_for(&user), user, None).expect("it opens")
}

fn say(agent: &mut Agent, text: &str) -> Vec<Effect> {
    let act = Act::Say { text: text.to_owned() };
    agent.step(&Input { now: "2026-11-28T09:30:00+01:00".to_owned(), act }).expect("it is taken").effects
}

fn noticed(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Language { language } => Some(language.as_str()),
        _ => None,
    })
}

#[test]
fn every_language_with_a_stemmer_finds_by_other_forms_of_its_words() {
    let mut outcomes = Vec::new();
    for told in LANGUAGES {
        let project = format!("default_groups = [\"everyone\"]\nlanguages = [\"{}\"]\n", told.tag);
        let files = vec![
            ("guichet.toml".to_owned(), project),
            ("first.md".to_owned(), page(told.first)),
            ("second.md".to_owned(), page(told.second)),
        ];
        let found = agent(&packed(&files), told.tag).find(told.asked, false, 3);
        let first = found.candidates.first().map(|first| first.procedure.clone());
        outcomes.push((told.tag, first));
    }
    let wanted: Vec<_> = LANGUAGES.iter().map(|told| (told.tag, Some("first".to_owned()))).collect();
    assert_eq!(outcomes, wanted);
}

#[test]
fn a_question_in_another_language_of_the_knowledge_is_noticed_and_only_that() {
    for told in LANGUAGES.iter().filter(|told| told.tag != "en") {
        let english = LANGUAGES.iter().find(|told| told.tag == "en").expect("English");
        let project = format!("default_groups = [\"everyone\"]\nlanguages = [\"en\", \"{}\"]\n", told.tag);
        let files = vec![
            ("guichet.toml".to_owned(), project),
            ("first.md".to_owned(), page(english.first)),
            ("second.md".to_owned(), page(english.second)),
            (format!("first.{}.md", told.tag), page(told.first)),
            (format!("second.{}.md", told.tag), page(told.second)),
        ];
        let packed = packed(&files);
        let [_, question] = told.first;
        let mut reader = agent(&packed, "en");
        assert_eq!(noticed(&say(&mut reader, question)), Some(told.tag), "{question}");
        for own in ["How do I repair the printer?", "printer die at night", "VPN", "3", "Teams?", "no sound"]
        {
            let mut reader = agent(&packed, "en");
            assert_eq!(noticed(&say(&mut reader, own)), None, "{}: {own}", told.tag);
        }
        let mut other = agent(&packed, told.tag);
        assert_eq!(noticed(&say(&mut other, question)), None, "{question}");
        assert_eq!(noticed(&say(&mut other, "How do I repair the printer?")), Some("en"), "{}", told.tag);
    }
}

#[test]
fn a_language_without_a_stemmer_keeps_the_marks_that_are_letters() {
    let words = [("ja", "パスワードがぎ"), ("th", "ที่นี่"), ("hi", "की"), ("ta", "நீ")];
    for (language, word) in words {
        assert_eq!(guichet_engine::text::fold(word), word, "{language}");
    }
    assert_eq!(guichet_engine::text::fold("Ἀθῆναι é ü ñ"), "Αθηναι e u n");
}
