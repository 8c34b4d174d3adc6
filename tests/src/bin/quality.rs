//! Measures how well questions are matched, on public question sets; `tests/bench/README.md` says which.
//!
//! `quality DATA` prints the table; `quality DATA --check KEPT` fails where a figure is more than a point worse
//! than in the table that is kept; `quality DATA --keep KEPT` writes it. `quality DATA --small` draws small
//! knowledge bases, says what becomes of their questions, and fits the constants of the judge. Where there is no data it says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use guichet_tests::quality::base::Base;
use guichet_tests::quality::corpora::{Corpus, Titles, charts, lines};
use guichet_tests::quality::measure::{Wanted, measure};
use guichet_tests::quality::replies;
use guichet_tests::quality::small::{draw, fit, report};
use guichet_tests::quality::table::{Figure, Judged, text, worse};

/// The name of the replies in the table.
const REPLIES: &str = "flodial, replies at yes and no";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(data) = arguments.first().map(PathBuf::from) else {
        eprintln!("quality DATA [--check KEPT | --keep KEPT] [--only SET] | --small");
        return ExitCode::from(2);
    };
    if !data.is_dir() {
        println!("quality: there is no data at `{}`: nothing is measured", data.display());
        return ExitCode::SUCCESS;
    }
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let vectors = fs::read(root.join("widget/vectors/en.vec")).expect("the vectors of the repository");
    if arguments.iter().any(|argument| argument == "--small") {
        small(&data, &vectors);
        return ExitCode::SUCCESS;
    }
    let only = option("--only").unwrap_or_default();
    let mut figures: Vec<Figure> = Vec::new();
    for (corpus, wanted, vectors) in sets(&data, &vectors) {
        if corpus.name.starts_with(&only) {
            let base = Base::new(&corpus, vectors.as_slice());
            let measured = measure(&corpus, &base, wanted);
            println!("{}", text(&measured));
            figures.extend(measured);
        }
    }
    let flodial = data.join("flowcharts/flodial");
    if let Some(replies) = replies::measure(&flodial).filter(|_| REPLIES.starts_with(&only)) {
        let figure = |what: &str, value| Figure {
            set: REPLIES.to_owned(),
            what: what.to_owned(),
            value,
            judged: Judged::Higher,
        };
        let measured = [
            figure("decided, %", 100.0 * replies.decided),
            figure("of these right, %", 100.0 * replies.right),
        ];
        println!("{}", text(&measured));
        figures.extend(measured);
    }
    if let Some(kept) = option("--keep") {
        fs::write(&kept, text(&figures)).unwrap_or_else(|error| panic!("{kept}: {error}"));
    }
    if let Some(kept) = option("--check") {
        let before = fs::read_to_string(&kept).unwrap_or_else(|error| panic!("{kept}: {error}"));
        let worse = worse(&figures, &before);
        worse.iter().for_each(|line| eprintln!("worse: {line}"));
        return if worse.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    ExitCode::SUCCESS
}

/// Small bases: what becomes of their questions, and the constants fitted on other ones.
fn small(data: &Path, vectors: &[u8]) {
    for (name, vectors) in [("words only", None), ("with vectors", Some(vectors))] {
        println!("{name}\n{}", report(&draw(data, vectors, 1, 160)));
        let fitted = fit(&draw(data, vectors, 0, 480));
        let row = |from: usize, to: usize| -> Vec<String> {
            fitted[from..to].iter().map(|weight| format!("{weight:.3}")).collect()
        };
        println!("fitted: [{}]", row(0, 10).join(", "));
        println!("fewer procedures: [{}]", row(10, 20).join(", "));
        println!("more examples: {}\n", row(20, 21).join(""));
    }
}

/// Every set, in the order of the table, with the vectors it is measured with.
fn sets<'a>(data: &Path, vectors: &'a [u8]) -> Vec<(Corpus, Wanted, Vec<&'a [u8]>)> {
    let matching = |file: &str| lines(&data.join("matching").join(file));
    let plain = Wanted::default();
    let typed = Wanted { misspelt: true, ..plain };
    let documents = Wanted { documents: true, ..plain };
    let banking = matching("banking77/test.tsv");
    let clinc = matching("clinc150/test.tsv");
    let outside = matching("clinc150/oos.tsv");
    let english = |name: &str, train: &str, titles| Corpus::labelled(name, "en", &matching(train), titles);
    let numbers = Titles::Numbers;
    let with = vec![vectors];
    vec![
        (
            english("banking77, 10 a procedure, words only", "banking77/train-10.tsv", numbers)
                .asked(&banking),
            plain,
            vec![],
        ),
        (
            english("banking77, 5 a procedure, words only", "banking77/train-5.tsv", numbers).asked(&banking),
            plain,
            vec![],
        ),
        (
            english("clinc150, 10 a procedure, words only", "clinc150/train-10.tsv", numbers).asked(&clinc),
            plain,
            vec![],
        ),
        (
            english("banking77, 10 a procedure", "banking77/train-10.tsv", numbers).asked(&banking),
            typed,
            with.clone(),
        ),
        (
            english("banking77, 5 a procedure", "banking77/train-5.tsv", numbers).asked(&banking),
            plain,
            with.clone(),
        ),
        (
            english("banking77, 5 a procedure, with titles", "banking77/train-5.tsv", Titles::Words)
                .asked(&banking),
            plain,
            with.clone(),
        ),
        (
            english("clinc150, 10 a procedure", "clinc150/train-10.tsv", numbers)
                .asked(&clinc)
                .nothing_fits("nothing fits", &outside),
            typed,
            with.clone(),
        ),
        (english("banking77, all", "banking77/train.tsv", numbers).asked(&banking), plain, with.clone()),
        (
            english("clinc150, all", "clinc150/train.tsv", numbers)
                .asked(&clinc)
                .nothing_fits("nothing fits", &outside),
            plain,
            with.clone(),
        ),
        (
            english("banking77-oos, all", "banking77-oos/train.tsv", numbers)
                .asked(&matching("banking77-oos/test.tsv"))
                .nothing_fits("near", &matching("banking77-oos/near-oos.tsv"))
                .nothing_fits("far", &matching("banking77-oos/far-oos.tsv")),
            plain,
            with.clone(),
        ),
        (
            Corpus::labelled("cdtn-fr", "fr", &matching("cdtn-fr/train.tsv"), Titles::Words)
                .asked(&matching("cdtn-fr/test.tsv"))
                .nothing_fits("nothing fits", &matching("cdtn-fr/oos.tsv")),
            typed,
            vec![],
        ),
        (Corpus::documents("cdtn-fr, documents", "fr", &data.join("retrieval/cdtn-fr")), documents, vec![]),
        (
            Corpus::documents("stackfaq, documents", "en", &data.join("retrieval/stackfaq")),
            documents,
            with.clone(),
        ),
        (
            charts("flodial, first message to flowchart", &data.join("flowcharts/flodial"))
                .nothing_fits("of another matter", &outside),
            plain,
            with,
        ),
    ]
}
