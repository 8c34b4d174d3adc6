//! Why a question finds what it finds, in words, by the real command.

use guichet_tests::command::{err, fed, folder, guichet, out};
use serde_json::Value;
use tempfile::TempDir;

const PROJECT: (&str, &str) = ("guichet.toml", "default_groups = [\"everyone\"]\ngroups = [\"hr\"]\n");

fn knowledge() -> TempDir {
    let page = |title: &str, questions: &[&str], text: &str| {
        format!("---\nquestions:\n  - {}\n---\n# {title}\n\n{text}\n", questions.join("\n  - "))
    };
    folder(&[
        PROJECT,
        (
            "wifi.md",
            &page("Guest Wi-Fi", &["guest network code", "wireless for visitors"], "Ask at reception."),
        ),
        (
            "print.md",
            &page("Printer trouble", &["printer does not print", "paper jam"], "Switch it off and on."),
        ),
        (
            "invoice.md",
            &page("Print an invoice", &["invoice on paper", "print an invoice"], "Choose File, then Print."),
        ),
        (
            "pay.md",
            &page("Salaries", &["salary of somebody", "wages"], "Secret.").replacen(
                "---\n",
                "---\ngroups: hr\n",
                1,
            ),
        ),
    ])
}

fn why(there: &TempDir, more: &[&str], questions: &str) -> String {
    let mut command = guichet();
    let arguments = ["ask", there.path().to_str().expect("text"), "--why"];
    let output = fed(command.args(arguments).args(more), questions);
    assert!(output.status.success(), "{}", err(&output));
    out(&output)
}

#[test]
fn it_says_which_words_spoke_for_whom() {
    let there = knowledge();
    let text = why(&there, &[], "the vistors need the wireless\n");
    let clear =
        |a: &str, b: &str| text.contains(&format!("  clear: “{a}” and “{b}” speak for “Guest Wi-Fi”"));
    assert!(clear("wireless", "vistors") || clear("vistors", "wireless"), "{text}");
    assert!(text.contains("  “vistors” was read as “visitors”\n  nothing here has “need”\n"), "{text}");
    assert!(text.contains("         its questions have “vistors” and “wireless”"), "{text}");
    assert!(text.contains("         for it: "), "{text}");
}

#[test]
fn it_says_why_a_match_is_clear_several_or_none() {
    let there = knowledge();
    for (question, begins) in [
        ("printer does not print", "clear: “Printer trouble” has this very question."),
        ("what is for lunch", "none: nothing here has “lunch”"),
        ("???", "none: there is no word in it."),
        ("paper", "several: "),
    ] {
        let text = why(&there, &[], question);
        let sentence = text.lines().nth(1).expect("a sentence").trim();
        assert!(sentence.starts_with(begins), "{question}: {text}");
    }
}

#[test]
fn programs_get_the_figures() {
    let there = knowledge();
    let line = why(&there, &["--json"], "visitors invoce zzzz the\n");
    let answer: Value = serde_json::from_str(&line).expect("JSON");
    let explanation = &answer["explanation"];
    let readings: Vec<&str> = explanation["words"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|word| word["reading"].as_str().expect("text"))
        .collect();
    assert_eq!(readings, ["known", "corrected", "unknown", "ignored"]);
    let first = &explanation["candidates"][0];
    assert_eq!(first["procedure"], answer["candidates"][0]["procedure"]);
    assert_eq!(first["probability"], answer["candidates"][0]["probability"]);
    assert!(first["spoke"][0]["points"].as_f64().expect("a number") > 0.0, "{line}");
    assert!(explanation["unknown"].as_f64().expect("a number") > 0.0, "{line}");
    // Without `--why` an answer is what it was.
    let mut command = guichet();
    let plain = fed(command.args(["ask", there.path().to_str().expect("text"), "--json"]), "wifi\n");
    assert!(!out(&plain).contains("explanation"));
}

/// Nobody learns from an explanation what they may not read: no word, title or statistic.
#[test]
fn an_explanation_names_only_what_its_reader_may_read() {
    let there = knowledge();
    let without = knowledge();
    std::fs::remove_file(without.path().join("pay.md")).expect("removed");
    for question in ["salry of somebody\n", "wagse\n", "salaries of the visitors\n", "secret\n"] {
        let text = why(&there, &["--json"], question);
        assert!(!text.contains("pay") && !text.contains("Salaries"), "{text}");
        assert_eq!(text, why(&without, &["--json"], question));
    }
    assert!(why(&there, &["--groups", "hr"], "salry of somebody\n").contains("“salry” was read as “salary”"));
}
