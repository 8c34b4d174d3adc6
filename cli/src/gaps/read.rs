//! A file of questions that people asked → each wording once, with how often it was asked.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use guichet_engine::text::{fold, words};

use crate::Failure;
use crate::import::encoding::decode;

/// Largest file, in bytes.
const MAX_FILE: u64 = 512 << 20;
/// Most letters of a question that are kept.
const MAX_LETTERS: usize = 300;

/// Names of the columns, in small letters and without accents.
const QUESTION: [&str; 6] = ["question", "questions", "query", "text", "demande", "texte"];
const COUNT: [&str; 6] = ["count", "times", "asked", "number", "nombre", "fois"];
const DATE: [&str; 5] = ["date", "day", "last", "when", "jour"];

/// A question in one wording.
#[derive(Clone, Debug, Default)]
pub struct Wording {
    /// As it was asked first, on one line.
    pub text: String,
    /// How often.
    pub times: u64,
    /// The latest day, `2026-11-21`, where the file says it.
    pub last: Option<String>,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Asked {
    /// Each wording once, in the order of the file.
    pub wordings: Vec<Wording>,
    /// Questions without a word, such as `???`.
    pub wordless: u64,
}

/// Reads a file; `-` is standard input. Plain text with a question a line, or a table with a column `question`.
pub fn read(path: &Path) -> Result<Asked, Failure> {
    let name = if path == Path::new("-") { "standard input".into() } else { format!("`{}`", path.display()) };
    let refused = |error: &std::io::Error| Failure::io(&name, error);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
    }
    .map_err(|error| refused(&error))?;
    if bytes.len() as u64 > MAX_FILE {
        let most = MAX_FILE >> 20;
        return Err(Failure::Refused(format!("{name} is larger than {most} MB; give the newest part of it")));
    }
    let text = decode(&bytes).map_err(|why| Failure::Refused(format!("{name}: {why}")))?.text;
    drop(bytes);
    let mut gathered = Gathered::default();
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let is_table = path
        .extension()
        .is_some_and(|ending| ["csv", "tsv"].iter().any(|known| ending.eq_ignore_ascii_case(known)));
    match columns(first) {
        Some(columns) => {
            gathered.table(&text, &columns).map_err(|why| Failure::Refused(format!("{name}: {why}")))?
        }
        None if is_table => {
            let message = "has no column `question`; name it so in the first line";
            return Err(Failure::Refused(format!("{name} {message}")));
        }
        None => text.lines().for_each(|line| gathered.add(line, 1, None)),
    }
    Ok(gathered.asked)
}

/// Where the columns of a table are.
struct Columns {
    separator: u8,
    question: usize,
    count: Option<usize>,
    date: Option<usize>,
}

/// The columns that a first line names, if it is one of a table.
fn columns(line: &str) -> Option<Columns> {
    [b',', b';', b'\t'].into_iter().find_map(|separator| {
        let cells = line.split(char::from(separator));
        let names: Vec<String> =
            cells.map(|cell| fold(&cell.trim().trim_matches('"').trim().to_lowercase())).collect();
        let place =
            |known: &[&str]| known.iter().find_map(|known| names.iter().position(|name| name == known));
        let question = place(&QUESTION)?;
        Some(Columns { separator, question, count: place(&COUNT), date: place(&DATE) })
    })
}

/// Wordings by their words.
#[derive(Default)]
struct Gathered {
    asked: Asked,
    places: BTreeMap<String, usize>,
}

impl Gathered {
    fn table(&mut self, text: &str, columns: &Columns) -> Result<(), csv::Error> {
        let mut reader = csv::ReaderBuilder::new();
        reader.delimiter(columns.separator).has_headers(true).flexible(true);
        for record in reader.from_reader(text.as_bytes()).records() {
            let record = record?;
            let cell = |place: Option<usize>| place.and_then(|at| record.get(at)).map(str::trim);
            let times = cell(columns.count).and_then(|cell| cell.parse().ok()).unwrap_or(1);
            let day = cell(columns.date).and_then(day);
            self.add(cell(Some(columns.question)).unwrap_or_default(), times, day);
        }
        Ok(())
    }

    fn add(&mut self, text: &str, times: u64, day: Option<&str>) {
        if text.trim().is_empty() || times == 0 {
            return;
        }
        let text = one_line(text);
        let key: Vec<String> = words(&text).iter().map(|word| fold(word)).collect();
        if key.is_empty() {
            self.asked.wordless = self.asked.wordless.saturating_add(times);
            return;
        }
        let wordings = &mut self.asked.wordings;
        let at = *self.places.entry(key.join(" ")).or_insert(wordings.len());
        if at == wordings.len() {
            wordings.push(Wording { text, ..Wording::default() });
        }
        let wording = &mut wordings[at];
        wording.times = wording.times.saturating_add(times);
        if let Some(day) = day.filter(|day| wording.last.as_deref().is_none_or(|last| last < *day)) {
            wording.last = Some(day.to_owned());
        }
    }
}

/// The day that a date begins with.
fn day(text: &str) -> Option<&str> {
    let day = text.get(..10)?;
    let fits =
        |(at, mark): (usize, char)| if at == 4 || at == 7 { mark == '-' } else { mark.is_ascii_digit() };
    day.char_indices().all(fits).then_some(day)
}

/// Words on one line, without what a terminal would act on, and not too long.
fn one_line(text: &str) -> String {
    let acts = |mark: char| {
        mark.is_control()
            || matches!(mark, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let letters = text.chars().take(MAX_LETTERS * 4).map(|mark| if acts(mark) { ' ' } else { mark });
    let text: String = letters.collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= MAX_LETTERS {
        return text;
    }
    text.chars().take(MAX_LETTERS).chain(['…']).collect()
}
