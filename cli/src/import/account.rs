//! The account of an import: what came in, what was written, what was changed or left out.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Most notes of one kind that are printed; the report beside the output has them all.
const PRINTED: usize = 20;

/// Keeps count, and every note.
#[derive(Debug, Default)]
pub struct Account {
    /// What came in: `files`, `pages`, `rows`, `questions`, `leaves` … in the order of first mention.
    came_in: Vec<(String, usize)>,
    /// The same for what was written.
    written: Vec<(String, usize)>,
    unread: Vec<Note>,
    left_out: Vec<Note>,
    changed: Vec<Note>,
    /// Where each procedure is from: its path, and the place in the input.
    pub origins: Vec<(String, String)>,
    /// Pictures and the like beside the pages, which come along only where one shows them: as shown, and in one
    /// spelling.
    beside: Vec<(String, String)>,
    /// Problems of `check` in what is written.
    pub to_mend: Vec<String>,
}

#[derive(Debug)]
struct Note {
    place: String,
    what: String,
}

impl Account {
    /// Counts what came in; `what` is a plural.
    pub fn came_in(&mut self, what: &str, count: usize) {
        add(&mut self.came_in, what, count);
    }

    /// Counts what was written.
    pub fn written(&mut self, what: &str, count: usize) {
        add(&mut self.written, what, count);
    }

    /// An input that could not be read at all.
    pub fn unread(&mut self, place: &str, what: impl Into<String>) {
        self.unread.push(Note { place: place.to_owned(), what: what.into() });
    }

    /// Something that did not come along.
    pub fn left_out(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.left_out.push(Note { place: place.into(), what: what.into() });
    }

    /// A picture or the like that comes along if a page shows it.
    pub fn beside(&mut self, shown: &str, path: String) {
        self.beside.push((shown.to_owned(), path));
    }

    /// Tells which of those did not come along, once it is known which did.
    pub fn not_shown(&mut self, came: impl Fn(&str) -> bool) {
        for (shown, path) in std::mem::take(&mut self.beside) {
            if !came(&path) {
                self.left_out(shown, "no page shows it or leads to it");
            }
        }
    }

    /// Something that came along in another form.
    pub fn changed(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.changed.push(Note { place: place.into(), what: what.into() });
    }

    /// Whether some input could not be read.
    pub fn has_unread(&self) -> bool {
        !self.unread.is_empty()
    }

    /// The report that stands beside the output.
    pub fn report(&self) -> String {
        let mut text = "# What was imported\n\n".to_owned();
        text.push_str("Made by `guichet import`; delete it when you have read it.\n\n");
        let _ = writeln!(text, "* came in: {}", counts(&self.came_in));
        let _ = writeln!(text, "* written: {}", counts(&self.written));
        for (title, notes) in self.sections() {
            let _ = writeln!(text, "* {}: {}", title.to_lowercase(), notes.len());
        }
        for (title, notes) in self.sections() {
            if notes.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n## {title}\n");
            for (place, notes) in by_file(notes) {
                let _ = writeln!(text, "* {place}");
                notes.iter().for_each(|note| {
                    let _ = writeln!(text, "  * {note}");
                });
            }
        }
        if !self.to_mend.is_empty() {
            text.push_str("\n## To mend\n\n");
            self.to_mend.iter().for_each(|line| {
                let _ = writeln!(text, "* {line}");
            });
        }
        if !self.origins.is_empty() {
            text.push_str("\n## Procedures\n\n");
            self.origins.iter().for_each(|(path, from)| {
                let _ = writeln!(text, "* `{path}` from {from}");
            });
        }
        text
    }

    /// What is printed: the same, cut short.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for (title, notes) in self.sections() {
            if notes.is_empty() {
                continue;
            }
            let _ = writeln!(text, "{title}:");
            let alike = alike(notes);
            for (note, count) in alike.iter().take(PRINTED) {
                let more = if *count > 1 {
                    format!(" (and {} like it in this file)", count - 1)
                } else {
                    String::new()
                };
                let _ = writeln!(text, "  {}: {}{more}", note.place, note.what);
            }
            if alike.len() > PRINTED {
                let _ = writeln!(text, "  … and {} more, all of them in the report", alike.len() - PRINTED);
            }
        }
        for (at, line) in self.to_mend.iter().enumerate() {
            if at == 0 {
                text.push_str("To mend:\n");
            }
            if at < PRINTED {
                let _ = writeln!(text, "  {line}");
            }
        }
        if self.to_mend.len() > PRINTED {
            let _ = writeln!(text, "  … and {} more", self.to_mend.len() - PRINTED);
        }
        let _ = writeln!(text, "Came in: {}", counts(&self.came_in));
        let _ = write!(text, "Written: {}", counts(&self.written));
        for (title, notes) in self.sections() {
            let _ = write!(text, "; {}: {}", title.to_lowercase(), notes.len());
        }
        text.push('\n');
        text
    }

    fn sections(&self) -> [(&'static str, &[Note]); 3] {
        [("Not read", &self.unread), ("Left out", &self.left_out), ("Changed", &self.changed)]
    }
}

fn add(counts: &mut Vec<(String, usize)>, what: &str, count: usize) {
    match counts.iter_mut().find(|(known, _)| known == what) {
        Some((_, total)) => *total += count,
        None => counts.push((what.to_owned(), count)),
    }
}

fn counts(counts: &[(String, usize)]) -> String {
    let shown: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| match (count, what.as_str()) {
            (1, "leaves") => "1 leaf".to_owned(),
            (1, _) => format!("1 {}", what.trim_end_matches('s')),
            _ => format!("{count} {what}"),
        })
        .collect();
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
}

/// The first of each kind of note in a file, and how many there are.
fn alike(notes: &[Note]) -> Vec<(&Note, usize)> {
    let file = |note: &Note| note.place.split([':', ',']).next().unwrap_or_default().to_owned();
    // What is quoted differs; the sentence tells the kind.
    let kind = |note: &Note| note.what.split(['`', '“']).step_by(2).collect::<String>();
    let mut order: Vec<(&Note, usize)> = Vec::new();
    let mut numbers: BTreeMap<(String, String), usize> = BTreeMap::new();
    for note in notes {
        let number = *numbers.entry((file(note), kind(note))).or_insert(order.len());
        match order.get_mut(number) {
            Some((_, count)) => *count += 1,
            None => order.push((note, 1)),
        }
    }
    order
}

/// Notes under their places, in the order of first mention; the same note twice is told once, with a count.
fn by_file(notes: &[Note]) -> Vec<(&str, Vec<String>)> {
    let mut order: Vec<&str> = Vec::new();
    let mut found: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
    for note in notes {
        let list = found.entry(&note.place).or_insert_with(|| {
            order.push(&note.place);
            Vec::new()
        });
        match list.iter_mut().find(|(what, _)| *what == note.what) {
            Some((_, count)) => *count += 1,
            None => list.push((&note.what, 1)),
        }
    }
    let shown = |(what, count): &(&str, usize)| {
        if *count == 1 { (*what).to_owned() } else { format!("{what} ({count} times)") }
    };
    order
        .into_iter()
        .map(|place| (place, found.get(place).into_iter().flatten().map(shown).collect()))
        .collect()
}
