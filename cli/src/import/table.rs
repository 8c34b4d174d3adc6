//! A table of questions and answers → procedures: one for each answer.

use std::collections::BTreeMap;

use guichet_engine::text::fold;

use super::account::Account;
use super::document::{Block, Inline};
use super::draft::{Draft, Front, Origin, Step};
use super::html::text_only;
use super::plain;
use super::write::one_line;

/// A table as it was read.
#[derive(Debug, Default)]
pub struct Table {
    /// Where it is from, as shown: a file, perhaps a sheet of it.
    pub place: String,
    pub origin: Origin,
    pub folder: String,
    /// Number and cells of each row that is not empty; the first may be headers.
    pub rows: Vec<(usize, Vec<String>)>,
    /// Its first row names the columns, whatever it says.
    pub has_headers: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Question,
    Answer,
    Title,
    Variants,
    Category,
    Keywords,
    Language,
    Groups,
    Owner,
    Other,
}

/// Words by which a column is known, folded and in small letters; the longest first within a kind.
const HEADERS: &[(Column, &[&str])] = &[
    (
        Column::Variants,
        &[
            "variants",
            "variant",
            "variantes",
            "variante",
            "alternative questions",
            "alternatives",
            "other questions",
            "autres questions",
            "similar questions",
            "questions similaires",
            "synonyms",
            "synonymes",
            "reformulations",
            "other wordings",
            "utterances",
        ],
    ),
    (
        Column::Question,
        &[
            "question",
            "questions",
            "demande",
            "q",
            "query",
            "faq",
            "problem",
            "probleme",
            "issue",
            "symptom",
            "symptome",
        ],
    ),
    (
        Column::Answer,
        &[
            "answer",
            "answers",
            "reponse",
            "reponses",
            "a",
            "r",
            "response",
            "responses",
            "solution",
            "resolution",
            "text",
            "texte",
            "body",
            "content",
            "contenu",
        ],
    ),
    (Column::Title, &["title", "titre", "subject", "sujet", "objet", "name", "nom", "intitule"]),
    (
        Column::Category,
        &["category", "categorie", "categories", "topic", "theme", "rubrique", "section", "domaine"],
    ),
    (
        Column::Keywords,
        &["keywords", "keyword", "mots cles", "mots clefs", "mot cle", "tags", "tag", "etiquettes"],
    ),
    (Column::Language, &["language", "lang", "langue", "locale"]),
    (Column::Groups, &["groups", "group", "groupes", "groupe", "audience"]),
    (Column::Owner, &["owner", "author", "auteur", "responsable"]),
];

/// Which of these headers a column is, if any.
fn column(header: &str) -> Column {
    let folded = fold(&header.to_lowercase());
    let words: Vec<&str> =
        folded.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let whole = words.join(" ");
    let exact = HEADERS.iter().find(|(_, names)| names.contains(&whole.as_str()));
    // “Question du client”, “Answer (HTML)”: the first word tells.
    let first = words.first().copied().unwrap_or_default();
    let begins =
        || HEADERS.iter().find(|(_, names)| first.len() > 3 && words.len() < 5 && names.contains(&first));
    exact.or_else(begins).map_or(Column::Other, |(column, _)| *column)
}

/// Whether a list of names has a question and an answer, or something like them.
pub fn names_answers(names: &[String]) -> bool {
    let columns: Vec<Column> = names.iter().map(|name| column(name)).collect();
    let asks = columns.contains(&Column::Question) || columns.contains(&Column::Title);
    asks && columns.contains(&Column::Answer)
}

/// One row, by what its cells mean.
#[derive(Clone, Debug, Default)]
struct Row {
    number: usize,
    title: String,
    questions: Vec<String>,
    answer: String,
    category: String,
    keywords: Vec<String>,
    language: String,
    groups: Vec<String>,
    owner: String,
}

/// Makes procedures of a table.
///
/// # Errors
/// It has no two columns: for people.
pub fn drafts(table: Table, account: &mut Account) -> Result<Vec<Draft>, String> {
    let width = table.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    if width < 2 {
        return Err("it has fewer than two columns; a question and an answer are needed".to_owned());
    }
    let (columns, rows) = columns(&table, width, account);
    account.came_in("rows", rows.len());
    let mut order: Vec<(String, String, Vec<String>)> = Vec::new();
    let mut groups: BTreeMap<(String, String, Vec<String>), Vec<Row>> = BTreeMap::new();
    for (number, cells) in rows {
        let row = row(&columns, *number, cells);
        let place = format!("{}, row {number}", table.place);
        if row.questions.is_empty() && row.title.is_empty() {
            let said: String = row.answer.chars().take(60).collect();
            account.left_out(place, format!("there is no question for “{}”", one_line(&said)));
            continue;
        }
        if row.answer.trim().is_empty() {
            let asked = row.questions.first().unwrap_or(&row.title);
            account.left_out(place, format!("“{}” has no answer", one_line(asked)));
            continue;
        }
        let key = (one_line(&row.answer), row.language.clone(), row.groups.clone());
        let rows = groups.entry(key.clone()).or_insert_with(|| {
            order.push(key);
            Vec::new()
        });
        rows.push(row);
    }
    let drafts = order.iter().filter_map(|key| groups.remove(key)).map(|rows| draft(&table, &rows, account));
    Ok(drafts.collect())
}

type Rows<'a> = &'a [(usize, Vec<String>)];

fn columns<'a>(table: &'a Table, width: usize, account: &mut Account) -> (Vec<Column>, Rows<'a>) {
    let first = table.rows.first().map(|(_, cells)| cells.as_slice()).unwrap_or_default();
    let mut columns: Vec<Column> = first.iter().map(|cell| column(cell)).collect();
    columns.resize(width, Column::Other);
    let has = |columns: &[Column], column: Column| columns.contains(&column);
    let long = first.iter().any(|cell| cell.chars().count() > 60);
    let asks = has(&columns, Column::Question) || has(&columns, Column::Title);
    if !table.has_headers && (long || !(asks || has(&columns, Column::Answer))) {
        let mut columns = vec![Column::Other; width];
        for (column, meaning) in columns.iter_mut().zip([Column::Question, Column::Answer]) {
            *column = meaning;
        }
        let what = "no headers are known: the first column counts as question, the second as answer";
        account.changed(&table.place, what);
        tell_others(table, &columns, &table.rows, account);
        return (columns, &table.rows);
    }
    // Where one of the two has another name, the first column that is left stands in.
    let stand_in = |columns: &mut Vec<Column>, wanted: Column| {
        if let Some(column) = columns.iter_mut().find(|column| **column == Column::Other) {
            *column = wanted;
        }
    };
    if !asks {
        stand_in(&mut columns, Column::Question);
    }
    if !has(&columns, Column::Answer) {
        stand_in(&mut columns, Column::Answer);
    }
    // A second answer is another text, not the same.
    let mut seen = false;
    for column in &mut columns {
        if *column == Column::Answer {
            *column = if seen { Column::Other } else { Column::Answer };
            seen = true;
        }
    }
    let rows = table.rows.get(1..).unwrap_or_default();
    tell_others(table, &columns, rows, account);
    (columns, rows)
}

fn tell_others(table: &Table, columns: &[Column], rows: Rows<'_>, account: &mut Account) {
    let headers = table.rows.first().map(|(_, cells)| cells.as_slice()).unwrap_or_default();
    for (at, _) in columns.iter().enumerate().filter(|(_, column)| **column == Column::Other) {
        let filled = rows
            .iter()
            .filter(|(_, cells)| cells.get(at).is_some_and(|cell| !cell.trim().is_empty()))
            .count();
        if filled > 0 {
            let header = headers.get(at).map(|header| one_line(header)).unwrap_or_default();
            let header: String = header.chars().take(60).collect();
            let what = format!(
                "column {} (“{header}”), filled in {filled} rows: a procedure has no place for it",
                at + 1
            );
            account.left_out(&table.place, what);
        }
    }
}

fn row(columns: &[Column], number: usize, cells: &[String]) -> Row {
    let mut row = Row { number, ..Row::default() };
    for (column, cell) in columns.iter().zip(cells) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        let parts = |signs: &'static [char]| cell.split(signs).map(one_line).filter(|part| !part.is_empty());
        match column {
            Column::Question => row.questions.push(one_line(&text_only(cell))),
            Column::Variants => row.questions.extend(parts(&['\n', '|', ';'])),
            Column::Answer => cell.clone_into(&mut row.answer),
            Column::Title => row.title = one_line(&text_only(cell)),
            Column::Category => row.category = one_line(cell),
            Column::Keywords => row.keywords.extend(parts(&['\n', ',', ';'])),
            Column::Language => row.language = language(cell),
            Column::Groups => row.groups.extend(parts(&['\n', ',', ';'])),
            Column::Owner => row.owner = one_line(cell),
            Column::Other => {}
        }
    }
    row
}

/// A language by its code or its name.
fn language(text: &str) -> String {
    const NAMES: [(&str, &str); 14] = [
        ("english", "en"),
        ("anglais", "en"),
        ("french", "fr"),
        ("francais", "fr"),
        ("german", "de"),
        ("allemand", "de"),
        ("deutsch", "de"),
        ("spanish", "es"),
        ("espagnol", "es"),
        ("italian", "it"),
        ("italien", "it"),
        ("dutch", "nl"),
        ("portuguese", "pt"),
        ("portugais", "pt"),
    ];
    let folded = fold(&text.to_lowercase()).trim().replace('_', "-");
    NAMES.iter().find(|(name, _)| *name == folded).map_or(folded, |(_, code)| (*code).to_owned())
}

fn draft(table: &Table, rows: &[Row], account: &mut Account) -> Draft {
    let first = rows.first().cloned().unwrap_or_default();
    let named = rows.iter().map(|row| &row.title).find(|title| !title.is_empty());
    let title = named.or(first.questions.first()).cloned().unwrap_or_default();
    let mut questions: Vec<String> = Vec::new();
    for question in rows.iter().flat_map(|row| row.questions.iter().chain([&row.title])) {
        if !question.is_empty() && *question != title && !questions.contains(question) {
            questions.push(question.clone());
        }
    }
    let mut tags: Vec<String> = Vec::new();
    for tag in rows.iter().flat_map(|row| &row.keywords) {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    let place = format!("{}, row {}", table.place, first.number);
    let mut blocks = plain::blocks(&first.answer, &place, account);
    // The answer to one question is one step: its headings are small ones.
    for block in &mut blocks {
        if let Block::Heading { level, .. } = block {
            *level = (*level).max(3);
        }
    }
    super::document::for_each_line(&mut blocks, &mut |line: &mut Vec<Inline>| {
        *line = super::markdown::with_addresses(std::mem::take(line));
    });
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let category = rows.iter().map(|row| row.category.as_str()).find(|category| !category.is_empty());
    if rows.iter().any(|row| !row.category.is_empty() && Some(row.category.as_str()) != category) {
        account.changed(&place, "its questions have several categories; the first is kept");
    }
    let front = Front {
        language: some(&first.language),
        groups: first.groups.clone(),
        questions,
        category: category.and_then(some),
        owner: some(&first.owner),
        tags,
        ..Front::default()
    };
    let step = Step { heading: title.clone(), blocks, ..Step::default() };
    let origin = Origin { line: Some(first.number), ..table.origin.clone() };
    Draft { title, origin, folder: table.folder.clone(), front, steps: vec![step], path: String::new() }
}
