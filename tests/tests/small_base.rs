//! A folder as it begins: few procedures, a question or two each. What is about one of them is found, what is
//! about something else is not.

use guichet_engine::message::Certainty;
use guichet_tests::quality::base::Base;
use guichet_tests::quality::corpora::{Corpus, Source};

fn base(procedures: &[(&str, &str, &[&str], &str)], vectors: &[&[u8]]) -> Base {
    let source = |(id, title, questions, text): &(&str, &str, &[&str], &str)| {
        let questions = questions.iter().map(|question| (*question).to_owned()).collect();
        ((*id).to_owned(), Source { title: (*title).to_owned(), questions, text: (*text).to_owned() })
    };
    let procedures = procedures.iter().map(source).collect();
    let corpus = Corpus { name: "small".into(), language: "en".into(), procedures, ..Corpus::default() };
    Base::new(&corpus, vectors)
}

fn office(vectors: &[&[u8]]) -> Base {
    base(
        &[
            (
                "printer",
                "Printer prints nothing",
                &["the printer does not print", "my pages do not come out"],
                "Is the printer switched on?\nOpen the paper tray and put paper in.\nTake the jammed paper out.",
            ),
            (
                "password",
                "Forgotten password",
                &["I forgot my password"],
                "Open the sign-in page and press Reset.\nA code is sent to your phone.",
            ),
            (
                "wifi",
                "Connect to the wireless network",
                &["how do I get on the wifi", "the wifi does not work"],
                "Choose the network called Office.\nType your user name.",
            ),
            (
                "holiday",
                "Ask for holidays",
                &["how do I request a day off"],
                "Open the calendar of your team.\nChoose the days and press Ask.",
            ),
        ],
        vectors,
    )
}

/// Without word vectors, and with them.
fn both() -> [Base; 2] {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../widget/vectors/en.vec");
    let vectors = std::fs::read(file).expect("the vectors of the repository");
    [office(&[]), office(&[&vectors])]
}

#[test]
fn what_is_about_one_of_them_is_found() {
    let bases = both();
    for (question, wanted) in [
        ("printer is not printing anything", "printer"),
        ("there is paper jammed in the printer", "printer"),
        ("cannot remember my password", "password"),
        ("i need to reset my password please", "password"),
        (
            "Hello, my laptop worked for years but since last week it cannot find the wifi. Please help me!",
            "wifi",
        ),
        ("requesting holidays", "holiday"),
        ("can I take a day off next week", "holiday"),
    ] {
        for found in bases.iter().map(|base| base.ask(question).0) {
            assert_ne!(found.certainty, Certainty::None, "“{question}” is refused: fits {}", found.fits);
            assert_eq!(found.candidates[0].procedure, wanted, "“{question}”");
        }
    }
}

#[test]
fn what_is_about_something_else_is_not() {
    let bases = both();
    for question in [
        "what is the weather like in Paris",
        "play some music from the eighties",
        "how do I change the tyres of my car",
        "how long must I boil an egg",
        "translate good morning into Spanish",
    ] {
        for found in bases.iter().map(|base| base.ask(question).0) {
            assert_eq!(found.certainty, Certainty::None, "“{question}” is answered: fits {}", found.fits);
        }
    }
    // Without word vectors “concert” is taken for a misspelt “connect”.
    let found = bases[1].ask("where can I buy concert tickets").0;
    assert_eq!(found.certainty, Certainty::None, "fits {}", found.fits);
}
