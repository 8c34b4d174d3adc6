//! The report as one page: no script, nothing fetched, light or dark as the reader's screen is, and fit for paper.

use std::fmt::Write;

use super::About;
use super::figures::{Figures, Gap, Outcomes, Page, Step};
use super::plot::bars;

const STYLE: &str = include_str!("page.css");
/// Rows of a list; the tables have all.
const MOST: usize = 15;

/// The page.
pub fn of(about: &About<'_>, figures: &Figures) -> String {
    let About { project, environment, from, to } = about;
    let (project, environment) = (escaped(project), escaped(environment));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{project} · {from} – {to}</title>\n\
         <style>{STYLE}</style>\n<main>\n<header><h1>What happened in {project}</h1>\n\
         <p>{environment}, {from} to {to}</p></header>\n{}{}{}{}{}</main>\n</html>\n",
        outcomes(figures),
        steps(&figures.steps),
        gaps(figures.asked, &figures.gaps),
        pages(
            "Pages that nobody has used",
            "Not once in this time. Can people find them?",
            &figures.unused,
            false
        ),
        pages(
            "Pages overdue for review",
            "The day by which they were to be read again has passed.",
            &figures.overdue,
            true
        ),
    )
}

fn outcomes(figures: &Figures) -> String {
    let sum = figures.sum();
    let parts = [
        ("solved", sum.solved, "Solved", "Somebody has said so."),
        ("passed", sum.passed, "Passed on", "With a ticket or to a person. No success yet."),
        ("neither", sum.neither(), "Neither", "Given up, or ended without a word."),
    ];
    let mut numbers = String::new();
    let mut whole = String::new();
    for (class, number, name, meaning) in parts {
        let share = percent(number, sum.begun);
        let _ = write!(
            numbers,
            "<div class=\"{class}\"><strong>{number}</strong>{name} · {share}<br><small>{meaning}</small></div>"
        );
        if number > 0 {
            let _ = write!(whole, "<i class=\"{class}\" style=\"flex:{number}\"></i>");
        }
    }
    let rows = figures.days.iter().filter(|(_, one)| *one != Outcomes::default()).map(|(day, one)| {
        let numbers = [one.begun, one.solved, one.passed, one.neither()];
        let cells: String = numbers.map(|number| format!("<td class=\"number\">{number}")).concat();
        format!("<tr><td>{day}{cells}\n")
    });
    format!(
        "<section><h2>{} conversations</h2><p>Each of them counts once.</p>\n<div class=\"three\">{numbers}</div>\n\
         <div class=\"whole\" aria-hidden=\"true\">{whole}</div>\n{}<details><summary>By day, as a table</summary>\n\
         <table><tr><th>Day<th class=\"number\">Conversations<th class=\"number\">Solved<th class=\"number\">Passed on\
         <th class=\"number\">Neither\n{}</table></details></section>\n",
        sum.begun,
        bars(&figures.days),
        rows.collect::<String>()
    )
}

fn steps(steps: &[Step]) -> String {
    let rows = steps.iter().take(MOST).map(|step| {
        let share = step.share() * 100.0;
        format!(
            "<tr><td>{}<small>{}</small><td class=\"number\">{}<td class=\"number\">{}<td class=\"number\">{share:.0} %\
             <td class=\"share\"><span style=\"background-size:{share:.0}% 100%\"></span>\n",
            escaped(&step.title),
            escaped(&step.id),
            step.left,
            step.entered
        )
    });
    let table = format!(
        "<table><tr><th>Step<th class=\"number\">Left<th class=\"number\">Entered<th class=\"number\">Share<th>\n{}</table>",
        rows.collect::<String>()
    );
    section(
        "Where people give up",
        "Steps that were the last ones somebody saw before they went, and did not come back.",
        if steps.is_empty() { NOTHING } else { &table },
    )
}

fn gaps([asked, clear, several, none]: [i64; 4], gaps: &[Gap]) -> String {
    let found = format!(
        "Of {asked} questions, {clear} led to one page, {several} to several, and {none} to nothing ({}).",
        percent(none, asked)
    );
    let rows = gaps.iter().take(MOST).map(|gap| {
        let mut questions = gap.questions.iter().map(|(text, _)| escaped(text));
        let first = questions.next().unwrap_or_default();
        let others: Vec<String> = questions.take(3).collect();
        format!(
            "<tr><td lang=\"{}\">{first}<small>{}</small><td class=\"number\">{}\n",
            escaped(&gap.language),
            others.join("<br>"),
            gap.times
        )
    });
    let table =
        format!("<table><tr><th>Question<th class=\"number\">Asked\n{}</table>", rows.collect::<String>());
    let kept = "<p class=\"none\">There were none, or the project file does not let them be kept.</p>";
    section("Questions that nothing fits", &found, if gaps.is_empty() { kept } else { &table })
}

fn pages(title: &str, meaning: &str, pages: &[Page], due: bool) -> String {
    let rows = pages.iter().take(2 * MOST).map(|page| {
        let (name, id) = (escaped(&page.title), escaped(&page.id));
        let more = if due {
            format!("<td>{}<td class=\"number\">{}", escaped(&page.owner), escaped(&page.due))
        } else {
            String::new()
        };
        format!("<tr><td>{name}<small>{id}</small>{more}\n")
    });
    let left_out = pages.len().saturating_sub(2 * MOST);
    let more = if left_out > 0 { format!("<p>And {left_out} more: pages.csv.</p>") } else { String::new() };
    let head = if due { "<tr><th>Page<th>Owner<th class=\"number\">Due\n" } else { "" };
    let table = format!("<table>{head}{}</table>{more}", rows.collect::<String>());
    section(title, meaning, if pages.is_empty() { NOTHING } else { &table })
}

const NOTHING: &str = "<p class=\"none\">None.</p>";

fn section(title: &str, meaning: &str, content: &str) -> String {
    format!("<section><h2>{title}</h2><p>{meaning}</p>\n{content}</section>\n")
}

#[expect(clippy::cast_precision_loss, reason = "a share for people")]
fn percent(part: i64, whole: i64) -> String {
    if whole <= 0 { "–".to_owned() } else { format!("{:.0} %", part as f64 / whole as f64 * 100.0) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
