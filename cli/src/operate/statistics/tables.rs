//! The figures as CSV, for spreadsheets.

use super::figures::Figures;

/// Each table: its name and its text.
pub fn of(figures: &Figures) -> Vec<(&'static str, String)> {
    let days = figures.days.iter().map(|(day, one)| {
        let numbers = [one.begun, one.solved, one.passed, one.neither()].map(|number| number.to_string());
        std::iter::once(day.to_string()).chain(numbers).collect()
    });
    let steps = figures.steps.iter().map(|step| {
        let share = format!("{:.3}", step.share());
        vec![step.id.clone(), step.title.clone(), step.entered.to_string(), step.left.to_string(), share]
    });
    let questions = figures.gaps.iter().enumerate().flat_map(|(group, gap)| {
        gap.questions.iter().map(move |(text, times)| {
            vec![(group + 1).to_string(), gap.language.clone(), text.clone(), times.to_string()]
        })
    });
    let unused = figures.unused.iter().map(|page| ("unused", page));
    let pages = unused.chain(figures.overdue.iter().map(|page| ("overdue", page))).map(|(why, page)| {
        vec![why.to_owned(), page.id.clone(), page.title.clone(), page.due.clone(), page.owner.clone()]
    });
    vec![
        ("days.csv", table(&["day", "conversations", "solved", "passed on", "neither"], days)),
        ("steps.csv", table(&["step", "title", "entered", "left", "share"], steps)),
        ("questions.csv", table(&["group", "language", "question", "count"], questions)),
        ("pages.csv", table(&["why", "page", "title", "review by", "owner"], pages)),
    ]
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Into memory, which takes everything; rows are as long as their head.
    let _ = writer.write_record(head);
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| plain(cell)));
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A spreadsheet takes these for formulas, and people can ask anything.
fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
