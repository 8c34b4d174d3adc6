//! Tables as files: text with separators, and spreadsheets.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Ods, Reader, Xls, Xlsb, Xlsx};

use super::archive;

/// Most rows of one table.
const MAX_ROWS: usize = 100_000;
/// Most columns of one table.
const MAX_COLUMNS: usize = 256;

/// Rows with their numbers, from 1.
pub type Rows = Vec<(usize, Vec<String>)>;

/// Reads a table that is text. The separator is the one that parts most lines alike.
///
/// # Errors
/// It is too long: for people.
pub fn separated(text: &str) -> Result<Rows, String> {
    let first = text.lines().next().unwrap_or_default();
    let told = first.strip_prefix("sep=").and_then(|rest| rest.bytes().next()).filter(u8::is_ascii);
    let text = if told.is_some() { text.split_once('\n').map_or("", |(_, rest)| rest) } else { text };
    let separator = told.unwrap_or_else(|| separator(text));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut rows = Rows::new();
    for (number, record) in reader.records().enumerate() {
        let record = record.map_err(|error| format!("row {}: {error}", number + 1))?;
        if record.len() > MAX_COLUMNS {
            return Err(format!(
                "row {} has {} columns; {MAX_COLUMNS} are the most",
                number + 1,
                record.len()
            ));
        }
        add(&mut rows, number + 1, record.iter().map(|cell| cell.trim().to_owned()).collect())?;
    }
    Ok(rows)
}

/// The separator: whichever cuts the first lines into most equal parts, outside of quotes.
fn separator(text: &str) -> u8 {
    let sample: String = text.chars().take(20_000).collect();
    let score = |mark: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(mark)
            .from_reader(sample.as_bytes());
        let widths: Vec<usize> =
            reader.records().take(50).filter_map(Result::ok).map(|record| record.len()).collect();
        let first = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == first).count();
        if first < 2 { 0 } else { alike * 100 / widths.len().max(1) * 10 + first.min(9) }
    };
    // Of equals, the one that sentences hold least often.
    let marks = [b'\t', b';', b'|', b','];
    let mut best = (b',', 0);
    for mark in marks {
        let score = score(mark);
        if score > best.1 {
            best = (mark, score);
        }
    }
    best.0
}

fn add(rows: &mut Rows, number: usize, cells: Vec<String>) -> Result<(), String> {
    if rows.len() >= MAX_ROWS {
        return Err(format!("it has more than {MAX_ROWS} rows; cut it into several files"));
    }
    if cells.iter().any(|cell| !cell.trim().is_empty()) {
        rows.push((number, cells));
    }
    Ok(())
}

/// Reads every sheet of a spreadsheet: its name and rows.
///
/// # Errors
/// It cannot be read: for people.
pub fn spreadsheet(bytes: &[u8]) -> Result<Vec<(String, Rows)>, String> {
    if bytes.starts_with(b"PK") {
        archive::check(bytes)?;
    }
    // The library is good, but the formats are wide; a trap in it must not take the other files along.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let read = catch_unwind(AssertUnwindSafe(|| sheets(bytes)));
    std::panic::set_hook(hook);
    read.unwrap_or_else(|_| Err("it is damaged".to_owned()))
}

fn sheets(bytes: &[u8]) -> Result<Vec<(String, Rows)>, String> {
    let cursor = || Cursor::new(bytes);
    if !bytes.starts_with(b"PK") {
        let mut book: Xls<_> = Xls::new(cursor()).map_err(|error| damaged(&error))?;
        return ranges(&mut book);
    }
    let names = archive::names(bytes)?;
    if names.iter().any(|name| name == "content.xml") {
        let mut book: Ods<_> = Ods::new(cursor()).map_err(|error| damaged(&error))?;
        return ranges(&mut book);
    }
    if names.iter().any(|name| name == "xl/workbook.bin") {
        let mut book: Xlsb<_> = Xlsb::new(cursor()).map_err(|error| damaged(&error))?;
        return ranges(&mut book);
    }
    let mut book: Xlsx<_> = Xlsx::new(cursor()).map_err(|error| damaged(&error))?;
    let mut found = Vec::new();
    for name in book.sheet_names() {
        // Cell by cell: one cell in the last corner must not become a billion empty ones.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: Rows = Vec::new();
        let mut current: (usize, Vec<String>) = (0, Vec::new());
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize + 1, column as usize);
            if column >= MAX_COLUMNS {
                continue;
            }
            if row != current.0 {
                let done = std::mem::replace(&mut current, (row, Vec::new()));
                add(&mut rows, done.0, done.1)?;
            }
            if current.1.len() <= column {
                current.1.resize(column + 1, String::new());
            }
            if let Some(place) = current.1.get_mut(column) {
                *place = match cell.get_value() {
                    DataRef::SharedString(text) => (*text).to_owned(),
                    value => shown(&Data::from(value.clone())),
                };
            }
        }
        add(&mut rows, current.0, current.1)?;
        found.push((name, rows));
    }
    Ok(found)
}

fn ranges<R: Reader<Cursor<B>>, B: AsRef<[u8]>>(book: &mut R) -> Result<Vec<(String, Rows)>, String>
where
    R::Error: std::fmt::Display,
{
    let mut found = Vec::new();
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let first = range.start().map_or(0, |(row, _)| row as usize);
        let mut rows: Rows = Vec::new();
        for (at, cells) in range.rows().enumerate() {
            add(&mut rows, first + at + 1, cells.iter().take(MAX_COLUMNS).map(shown).collect())?;
        }
        found.push((name, rows));
    }
    Ok(found)
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year}-{month:02}-{day:02}")
        }
        Data::Error(_) => String::new(),
        cell => cell.to_string().replace("\r\n", "\n").trim().to_owned(),
    }
}

fn damaged(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    if text.to_lowercase().contains("password") || text.to_lowercase().contains("encrypt") {
        return "it is protected by a password; save it without one".to_owned();
    }
    format!("it is damaged, or no spreadsheet ({text})")
}
