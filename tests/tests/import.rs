//! `guichet import`: what people have becomes procedures that `check` accepts, and nothing is lost in silence.
//!
//! Real runs of the real binary: `GUICHET` names it; without it the release build is used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Output;

use guichet_engine::message::{Act, Block, Entry, Expects, Inline, Input, Turn, User};
use guichet_engine::{Agent, Folder, Knowledge, Problem, pack};
use guichet_tests::command;
use proptest::prelude::*;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

fn run(arguments: &[&str]) -> Output {
    command::guichet().args(arguments).output().expect("it starts")
}

/// Files that come in, and what became of them.
struct Import {
    folder: TempDir,
    output: Output,
}

impl Import {
    fn of(files: &[(&str, &[u8])]) -> Self {
        Self::with(files, &[])
    }

    fn with(files: &[(&str, &[u8])], options: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        for (path, bytes) in files {
            let path = folder.path().join("in").join(path);
            fs::create_dir_all(path.parent().expect("it has one")).expect("made");
            fs::write(path, bytes).expect("written");
        }
        let (from, to) = (folder.path().join("in"), folder.path().join("out"));
        let mut arguments = vec!["import", from.to_str().expect("text"), "-o", to.to_str().expect("text")];
        arguments.extend(options);
        let output = run(&arguments);
        assert!(!err(&output).contains("panicked"), "{}", err(&output));
        Self { folder, output }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn files(&self) -> Folder {
        let mut found = Folder::default();
        gather(&self.out(), &self.out(), &mut found);
        found
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.out().join(path))
            .unwrap_or_else(|error| panic!("{path}: {error}\n{}", self.said()))
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned() + &err(&self.output)
    }

    /// Procedures, none of which has an error.
    fn knowledge(&self) -> Knowledge {
        let files = self.files();
        let knowledge = Knowledge::read(&files);
        let errors: Vec<String> =
            knowledge.problems.iter().filter(|problem| problem.is_error()).map(guichet_tests::line).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        knowledge
    }
}

fn gather(root: &Path, folder: &Path, found: &mut Folder) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(root, &path, found);
        } else {
            let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
            found.files.insert(name, fs::read(&path).expect("readable"));
        }
    }
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A zip file: what a document or spreadsheet is.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("begun");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("ended").into_inner()
}

// ---- Pages ----

#[test]
fn pages_of_other_tools_become_procedures_with_steps_and_links() {
    let vpn = "---\ntitle: \"VPN: runbook\"\nweight: 30\ntags: [network, remote]\ndraft: false\n---\n\
        Intro with a [page](./printer.md#paper-jam), a [lost page](gone.md) and https://example.com/a_b_c.\n\n\
        :::warning Mind the gap\nDo **not** restart.\n:::\n\n\
        1. Step One\n========\n\n## If it fails\n\nSee [the top](#if-it-fails) -> done.\n\n\
        ```ask\nquestion: not ours\n```\n\n- [Printer](printer.md)\n- plain words\n\n\
        ## If it fails\n\nText with a note.[^1] Use `{{ user }}` and {{ user }}.\n\n\
        <details><summary>More</summary>\n\nHidden *words*.\n\n</details>\n\n<script>alert(1)</script>\n\n\
        ![logo](logo.png) ![gone](gone.png) ![far](https://example.com/x.png)\n\n[^1]: The note itself.\n";
    let printer = "# Printer\n\nIntro.\n\n### Paper jam\n\nOpen it.\n\n* * *\n\n- [VPN](vpn.md)\n- [Top](#printer): up again\n";
    let wiki = "+++\ntitle = \"Handbook\"\ncategories = [\"hr\"]\nowner = \"Ann\"\n+++\n\n\
        ## Step 1: Ask\n\nAsk [[Printer]].\n\n## Step 2: Wait\n\n> If `x`: wait.\n\n{{< figure src=\"x\" >}}\n\n## Notes\n\nNone.\n";
    let import = Import::of(&[
        ("docs/vpn.md", vpn.as_bytes()),
        ("docs/printer.md", printer.as_bytes()),
        ("docs/logo.png", b"\x89PNG"),
        ("wiki.markdown", wiki.as_bytes()),
        ("two.md", b"# One\n\nFirst.\n\n## Part\n\nA.\n\n# Two\n\nSecond: [back](#part).\n"),
    ]);
    let knowledge = import.knowledge();
    assert_eq!(knowledge.procedures.len(), 5, "{}", import.said());
    let text = import.text("docs/vpn-runbook.md");
    for part in [
        "# VPN: runbook",
        "[page](printer.md",
        "a lost page and <https",
        "> [!WARNING]",
        "## If it fails (2)",
        "a note. (The note itself.)",
        "\\{{ user }}",
        "```text\nquestion: not ours",
        "tags:\n  - network",
        "**More**",
        "![logo](../media/logo.png)",
        "[far](https://example.com/x.png)",
        "See [Printer](printer.md)",
    ] {
        let part = part.replace("<https", "");
        assert!(text.contains(part.trim()), "{part}\n---\n{text}");
    }
    let wiki = import.text("handbook.md");
    assert!(wiki.contains("category: hr") && wiki.contains("owner: Ann"), "{wiki}");
    assert!(wiki.contains("[Printer](docs/printer.md)"), "{wiki}");
    // Steps that count lead on; the others are offered on top.
    assert!(wiki.contains("- [Step 2: Wait](#step-2-wait)") && wiki.contains("- [Notes](#notes)"), "{wiki}");
    assert!(import.text("two.md").contains("[back](one.md#part)"));
    let report = import.text("_import-report.md");
    for part in ["weight: 30", "gone.md", "gone.png", "<script>", "figure", "2 titles", "came in: 4 files"] {
        assert!(report.contains(part), "{part}\n---\n{report}");
    }
}

#[test]
fn text_that_the_format_would_act_on_keeps_its_meaning() {
    let page = "# Menus\n\nFile → Options → Fin\n\nChoose → [there](#menus) and -> done\n\nWait --> done\n\nThen =>\n[there](#menus)\n\nIf `x > 2` → [Menus](#menus)\n\n\
        - If [it](#menus) fails\n- [Menus](#menus) if `x`\n\n1. [Menus](#menus)\n2. [Menus](#menus)\n\n\
        <your name> & &amp; 2 * 3 * 4 snake_case a\\*b C:\\Users\\me \\[x] [label]: words\n\n\
        ```\n<<<<<<< ours\n{{ os }}\n```\n\n| a \\| b | c |\n|---|---|\n| `x\\|y` | {{ z }} |\n";
    let import = Import::of(&[("menus.md", page.as_bytes())]);
    import.knowledge();
    let text = import.text("menus.md");
    assert!(text.contains("File → Options > Fin") && text.contains("Wait > done"), "{text}");
    assert!(text.contains("Then >"), "{text}");
    assert!(
        text.contains("C:\\Users\\me") && text.contains("snake_case") && text.contains("\\<your name>"),
        "{text}"
    );
    let shown = shown(&mut open(&import.files(), "menus"));
    assert!(
        shown.contains("<your name> & & 2 * 3 * 4 snake_case a*b C:\\Users\\me [x] [label]: words"),
        "{shown}"
    );
    assert!(shown.contains("{{ os }}") && shown.contains("{{ z }}"), "{shown}");
}

fn user() -> User {
    User { language: "en".to_owned(), ..User::default() }
}

fn agent(files: &Folder, user: User) -> Agent {
    let knowledge = Knowledge::read(files);
    let packed = pack(&knowledge, files).expect("it packs");
    Agent::new(&packed.manifest, &packed.shelves_for(&user), user, None).expect("it opens")
}

fn step(agent: &mut Agent, act: Act) -> Turn {
    agent.step(&Input { now: String::new(), act }).expect("it fits")
}

fn open(files: &Folder, procedure: &str) -> Turn {
    step(&mut agent(files, user()), Act::Open { target: procedure.to_owned() })
}

/// The words that a turn shows.
fn shown(turn: &mut Turn) -> String {
    let mut text = String::new();
    for entry in &turn.entries {
        if let Entry::Shown { blocks, .. } = entry {
            blocks.iter().for_each(|block| block_words(block, &mut text));
        }
    }
    text
}

fn block_words(block: &Block, text: &mut String) {
    match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => words(content, text),
        Block::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| block_words(block, text))
        }
        Block::Quote { blocks } | Block::Alert { blocks, .. } => {
            blocks.iter().for_each(|block| block_words(block, text))
        }
        Block::Table { header, rows } => {
            header.iter().chain(rows.iter().flatten()).for_each(|cell| words(cell, text));
        }
        Block::Code { text: code, .. } => text.push_str(code),
        _ => {}
    }
    text.push('\n');
}

fn words(line: &[Inline], text: &mut String) {
    for inline in line {
        match inline {
            Inline::Text { text: words } | Inline::Code { text: words } => text.push_str(words),
            Inline::Strong { content }
            | Inline::Emphasis { content }
            | Inline::Strike { content }
            | Inline::Markup { content, .. }
            | Inline::Link { content, .. }
            | Inline::Way { content, .. } => words(content, text),
            Inline::Break => text.push(' '),
            _ => {}
        }
    }
}

// ---- Tables ----

#[test]
fn a_table_of_questions_becomes_one_procedure_for_each_answer() {
    let table = "Question;Réponse;Catégorie;Mots-clés;Variantes;Langue;N°\n\
        \"Comment changer mon mot de passe ?\";\"Ouvrez <b>Compte</b>.<br>Puis :<ul><li>un</li><li>deux</li></ul>\";Accès;mdp, compte;mot de passe oublié|mdp perdu;fr;1\n\
        \"J'ai oublié mon mot de passe\";\"Ouvrez <b>Compte</b>.<br>Puis :<ul><li>un</li><li>deux</li></ul>\";Accès;;;fr;2\n\
        \"Où est \"\"l'aide\"\" ?\";\"1. Cliquez\n2. Lisez; voilà\n\nhttps://example.com\";;;;fr;3\n\
        Sans réponse;;;;;fr;4\n;Sans question;;;;fr;5\n";
    for bytes in [table.as_bytes().to_vec(), windows(table), utf16(table)] {
        let import = Import::of(&[("faq.csv", &bytes)]);
        let knowledge = import.knowledge();
        assert_eq!(knowledge.procedures.len(), 2, "{}", import.said());
        let text = import.text("comment-changer-mon-mot-de-passe.md");
        for part in [
            "category: Accès",
            "  - mot de passe oublié",
            "  - mdp perdu",
            "  - J'ai oublié mon mot de passe",
            "tags:\n  - mdp",
            "Ouvrez **Compte**.",
            "- un\n- deux",
        ] {
            assert!(text.contains(part), "{part}\n---\n{text}");
        }
        let help = import.text("ou-est-l-aide.md");
        assert!(help.contains("1. Cliquez\n2. Lisez; voilà\n\nhttps://example.com"), "{help}");
        assert!(import.text("guichet.toml").contains("\"fr\""));
        let report = import.text("_import-report.md");
        for part in ["row 5", "row 6", "“N°”", "5 rows", "no answer", "no question"] {
            assert!(report.contains(part), "{part}\n---\n{report}");
        }
    }
}

/// Windows-1252 has these signs where Unicode has them.
fn windows(text: &str) -> Vec<u8> {
    text.chars().map(|mark| u8::try_from(u32::from(mark)).unwrap_or(b'?')).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn tables_without_headers_with_tabs_and_with_restrictions_come_in() {
    let import = Import::of(&[
        ("plain.tsv", b"How do I park?\tUse gate 3.\nWhere is the canteen?\tOn floor 2, next to the lift\n"),
        ("secret.csv", b"question,answer,groups\nWhat do we earn?,Ask HR.,hr\n"),
        (
            "list.json",
            br#"[{"title":"Badge","body":"Go to <i>reception</i>."},{"title":"Locker","body":"Ask."}]"#,
        ),
        ("lines.jsonl", b"{\"q\":\"Coffee?\",\"a\":\"Yes\"}\n{\"q\":\"Tea?\",\"a\":\"Also\"}\n"),
    ]);
    let knowledge = import.knowledge();
    assert_eq!(knowledge.procedures.len(), 7, "{}", import.said());
    assert!(import.text("what-do-we-earn.md").contains("groups: hr"));
    assert!(import.text("guichet.toml").contains("groups = [\"hr\"]"));
    let mut reader = agent(&import.files(), user());
    let turn = step(&mut reader, Act::Say { text: "what do we earn".to_owned() });
    assert!(!shown(&mut turn.clone()).contains("Ask HR"), "a restriction is kept");
}

fn spreadsheet(cells: &str) -> Vec<u8> {
    let content = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    zipped(&[
        ("[Content_Types].xml", content),
        (
            "_rels/.rels",
            &format!(
                r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="FAQ" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!(r#"<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>"#),
        ),
    ])
}

fn row(number: usize, cells: &[&str]) -> String {
    let cell = |(at, text): (usize, &&str)| {
        let column = char::from(b'A' + u8::try_from(at).expect("few"));
        format!(r#"<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    format!(r#"<row r="{number}">{}</row>"#, cells.iter().enumerate().map(cell).collect::<String>())
}

#[test]
fn spreadsheets_come_in_sheet_by_sheet_and_a_far_cell_costs_nothing() {
    let cells = row(1, &["Title", "Question", "Answer"])
        + &row(2, &["Parking", "Where do I park?", "Gate 3"])
        + &row(3, &["Parking", "Is there a car park?", "Gate 3"])
        + r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let ods = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S"><table:table-row><table:table-cell office:value-type="string"><text:p>Question</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Answer</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>Lunch?</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>At noon</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let ods = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
        ("content.xml", ods),
    ]);
    let import = Import::of(&[("faq.xlsx", &spreadsheet(&cells)), ("menu.ods", &ods)]);
    import.knowledge();
    let text = import.text("parking.md");
    assert!(
        text.contains("  - Where do I park?\n  - Is there a car park?") && text.contains("Gate 3"),
        "{text}"
    );
    assert!(import.text("lunch.md").contains("At noon"));
    assert!(
        import.text("_import-report.md").contains("sheet “FAQ”")
            || import.said().contains("Came in: 2 files")
    );
}

// ---- Documents ----

#[test]
fn a_word_document_comes_in_with_lists_links_tables_and_pictures() {
    let w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let p =
        |style: &str, inner: &str| format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inner}</w:p>"#);
    let r = |text: &str| format!(r#"<w:r><w:t xml:space="preserve">{text}</w:t></w:r>"#);
    let item = |list: u8, depth: u8, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list}"/></w:numPr></w:pPr>{}</w:p>"#,
            r(text)
        )
    };
    let body = [
        p("Titre1", &r("Réserver une salle")),
        p(
            "Normal",
            &format!(
                r#"{}<w:r><w:rPr><w:b/></w:rPr><w:t>gras</w:t></w:r>{}<w:hyperlink r:id="rId2">{}</w:hyperlink><w:del><w:r><w:delText>parti</w:delText></w:r></w:del>"#,
                r("Du "),
                r(" et un "),
                r("lien")
            ),
        ),
        item(1, 0, "Ouvrez"),
        item(1, 1, "doucement"),
        item(1, 0, "Fermez"),
        item(2, 0, "une puce"),
        p("Titre2", &r("Si la salle est prise")),
        p(
            "Normal",
            &format!(
                r#"{}<w:r><w:drawing><wp:docPr descr="La carte"/><a:blip r:embed="rId3"/></w:drawing></w:r>"#,
                r("Voyez ")
            ),
        ),
        format!(
            "<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
            r("Salle"),
            r("Places"),
            r("Bleue"),
            r("8 | 10")
        ),
        p("Code", &r("net use")),
        p("Titre1", &r("Annuler")),
        p("Normal", &r("Un clic suffit.")),
    ];
    let document = format!(r#"<w:document xmlns:w="{w}"><w:body>{}</w:body></w:document>"#, body.concat());
    let styles = format!(
        r#"<w:styles xmlns:w="{w}"><w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Titre2"><w:name w:val="heading 2"/></w:style><w:style w:styleId="Code"><w:name w:val="Source Code"/></w:style></w:styles>"#
    );
    let numbering = format!(
        r#"<w:numbering xmlns:w="{w}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>"#
    );
    let relations = r#"<Relationships><Relationship Id="rId2" Target="https://example.com/salles" TargetMode="External"/><Relationship Id="rId3" Target="media/image1.png"/></Relationships>"#;
    let around = |words: &str| format!(r#"<w:hdr xmlns:w="{w}"><w:p>{words}</w:p></w:hdr>"#);
    let number = r#"<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:t>7</w:t></w:r>"#;
    let document = zipped(&[
        ("word/document.xml", &document),
        ("word/header1.xml", &around(&[r("Confi"), r("dentiel – interne"), number.to_owned()].concat())),
        ("word/header2.xml", &around(&[r("Confidentiel – interne"), number.to_owned()].concat())),
        ("word/footer1.xml", &around(&r("Service immobilier"))),
        ("word/footer2.xml", &around(number)),
        ("word/styles.xml", &styles),
        ("word/numbering.xml", &numbering),
        ("word/_rels/document.xml.rels", relations),
        ("word/media/image1.png", "PNG"),
    ]);
    let import = Import::with(&[("salles.docx", &document)], &["--lang", "fr"]);
    import.knowledge();
    let text = import.text("reserver-une-salle.md");
    for part in [
        "# Réserver une salle",
        "Du **gras** et un [lien](https://example.com/salles)",
        "1. Ouvrez\n   - doucement\n2. Fermez",
        "* une puce",
        "- [« Si la salle est prise »](#si-la-salle-est-prise)",
        "## Si la salle est prise",
        "![La carte](media/image1.png)",
        "| Salle | Places |\n|---|---|\n| Bleue | 8 \\| 10 |",
        "```\nnet use\n```",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
    assert!(import.text("annuler.md").contains("Un clic suffit."));
    assert!(import.out().join("media/image1.png").exists());
    let report = import.text("_import-report.md");
    assert!(report.contains("deleted while changes were tracked"));
    // What stands on every page belongs to no step, and is told once.
    for part in
        ["the top of its pages: “Confidentiel – interne7”", "the foot of its pages: “Service immobilier”"]
    {
        assert_eq!(report.matches(part).count(), 1, "{part}\n---\n{report}");
    }
    assert_eq!(report.matches(" of its pages").count(), 2, "{report}");
}

// ---- Trees ----

/// Every end of a procedure, with the words that are shown there, found choice by choice.
fn ends(files: &Folder, procedure: &str, language: &str) -> Vec<String> {
    let user = User { language: language.to_owned(), ..User::default() };
    let knowledge = Knowledge::read(files);
    let packed = pack(&knowledge, files).expect("it packs");
    let shelves = packed.shelves_for(&user);
    let mut found = Vec::new();
    let mut open: Vec<(Option<String>, Option<String>)> = vec![(None, None)];
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some((saved, choice)) = open.pop() {
        let mut agent =
            Agent::new(&packed.manifest, &shelves, user.clone(), saved.as_deref()).expect("it opens");
        let mut turn = match choice {
            None => step(&mut agent, Act::Open { target: procedure.to_owned() }),
            Some(choice) => {
                step(&mut agent, Act::Resume);
                step(&mut agent, Act::Choose { choice })
            }
        };
        match &turn.expects {
            Expects::Choice { choices, .. } => {
                // A circle is walked once.
                let here = choices.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join(" ");
                if seen.insert(here) {
                    let ids = choices.iter().map(|choice| choice.id.clone());
                    open.extend(ids.map(|id| (Some(agent.save()), Some(id))));
                }
            }
            Expects::Helped => found.push(shown(&mut turn)),
            other => panic!("{other:?}"),
        }
    }
    found
}

#[test]
fn trees_of_any_form_keep_every_end() {
    let nested = r#"{"title": "Broken lamp", "question": "Is it plugged in?", "options": [
        {"label": "Yes [really]", "hint": "look behind", "question": {"question": "Is the bulb new?", "options": [
            {"label": "Yes", "solution": "Call `Ann` at {{ desk }}."}, {"label": "No", "solution": "<b>Change</b> it."}]}},
        {"label": "If not", "solution": "Plug it in."}]}"#;
    let flat = r#"{"start": "a", "questions": [
        {"id": "a", "text": "Red or green?", "answers": [{"text": "Red", "next": "b"}, {"text": "Green", "next": "end"}]},
        {"id": "b", "text": "Still red?", "answers": [{"text": "Yes", "next": "a"}, {"text": "No", "next": "end"}]},
        {"id": "end", "text": "All is well again."}]}"#;
    let binary = r#"{"text": "Does it ring?", "yes": {"text": "Pick it up, please."}, "no": {"text": "Is it charged?", "yes": "Wait a little.", "no": "Charge it."}}"#;
    let keyed = r#"{"question": "Which floor?", "answers": {"First": "Go left.", "Second": {"question": "Which wing?", "answers": {"East": "Go right.", "West": "Go on."}}}}"#;
    let graph = r#"{"name": "engine", "nodes": {"1": {"label": "smoke?"}, "2": {"label": "Stop at once, please"}, "3": {"label": "Drive on"}}, "edges": {"1": {"yes": "2", "no": "3"}}}"#;
    let children = r#"{"text": "Who are you?", "children": [{"label": "Staff", "text": "Badge?", "children": [{"label": "Yes", "text": "Come in."}, {"label": "No", "text": "See reception."}]}, {"label": "Guest", "text": "Welcome to us."}]}"#;
    let import = Import::of(&[
        ("nested.json", nested.as_bytes()),
        ("flat.json", flat.as_bytes()),
        ("binary.json", binary.as_bytes()),
        ("keyed.json", keyed.as_bytes()),
        ("graph.json", graph.as_bytes()),
        ("children.json", children.as_bytes()),
    ]);
    import.knowledge();
    let expected: &[(&str, &[&str])] = &[
        ("broken-lamp", &["Call Ann at {{ desk }}.", "Change it.", "Plug it in."]),
        ("flat", &["All is well again.", "All is well again."]),
        ("binary", &["Pick it up, please.", "Wait a little.", "Charge it."]),
        ("keyed", &["Go left.", "Go right.", "Go on."]),
        ("engine", &["Stop at once, please", "Drive on"]),
        ("children", &["Come in.", "See reception.", "Welcome to us."]),
    ];
    let files = import.files();
    for (procedure, texts) in expected {
        let ends = ends(&files, procedure, "en");
        assert_eq!(
            ends.len(),
            texts.len(),
            "{procedure}: {ends:?}\n{}",
            import.text(&format!("{procedure}.md"))
        );
        for text in *texts {
            assert!(
                ends.iter().any(|end| end.replace('`', "").contains(text)),
                "{procedure}: {text} in {ends:?}"
            );
        }
    }
    let lamp = import.text("broken-lamp.md");
    assert!(lamp.contains("- [“If not”](#") && lamp.contains("\n  look behind\n"), "{lamp}");
}

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not beside the project", path.display());
    None
}

/// A file that lies elsewhere, imported as it is.
fn import_file(path: &Path, options: &[&str]) -> Import {
    let bytes = fs::read(path).expect("readable");
    let name = path.file_name().expect("it has one").to_string_lossy().into_owned();
    Import::with(&[(&name, &bytes)], options)
}

#[test]
fn a_french_tree_of_46_ends_plays_through_to_each() {
    let Some(path) = shared("trees/cdtn-dismissal/questionnaire.data.json") else { return };
    let import = import_file(&path, &["--lang", "fr"]);
    let knowledge = import.knowledge();
    assert_eq!(knowledge.procedures.len(), 1);
    let json: serde_json::Value = serde_json::from_slice(&fs::read(&path).expect("readable")).expect("JSON");
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    leaves(&json, &mut wanted);
    let ends = ends(&import.files(), "questionnaire-data", "fr");
    println!("{} of {} ends reached", ends.len(), wanted.values().sum::<usize>());
    assert_eq!(ends.len(), 46);
    let mut left = ends;
    for (text, count) in wanted {
        for _ in 0..count {
            let at = left
                .iter()
                .position(|end| end.contains(&text))
                .unwrap_or_else(|| panic!("{text} in {left:?}"));
            left.remove(at);
        }
    }
    assert!(left.is_empty());
}

fn leaves(question: &serde_json::Value, wanted: &mut BTreeMap<String, usize>) {
    for answer in question["responses"].as_array().expect("answers") {
        match answer.get("question") {
            Some(question) => leaves(question, wanted),
            None => {
                *wanted.entry(answer["statement"].as_str().expect("text").trim().to_owned()).or_default() += 1
            }
        }
    }
}

#[test]
fn things_to_do_in_order_become_steps_that_lead_on() {
    let tasks = r#"{"Accounts": {"flows": {"Reset a password": {"actions": [
        {"button": "Find the account", "text": "Ask for the name.", "hints": ["First name", "Last name"]},
        {"button": "Send a link", "text": "Press [Send]: done."}], "notes": ["Be kind."]}}}}"#;
    let import = Import::of(&[
        ("tasks.json", tasks.as_bytes()),
        ("lists.json", br#"{"close_shop": ["lock-door", "set-alarm"], "open_shop": ["unlock-door"]}"#),
    ]);
    import.knowledge();
    let text = import.text("reset-a-password.md");
    for part in [
        "category: Accounts",
        "Be kind.",
        "- [Find the account](#find-the-account)",
        "- [Send a link](#send-a-link)",
        "- First name",
        "Press [Send]: done.",
    ] {
        assert!(
            text.contains(part) || text.contains(&part.replace("- First", "* First")),
            "{part}\n---\n{text}"
        );
    }
    assert!(import.text("close-shop.md").contains("- [Set alarm](#set-alarm)"));
    for (file, count) in [("trees/abcd/guidelines.json", 55), ("trees/abcd/kb.json", 55)] {
        let Some(path) = shared(file) else { continue };
        let import = import_file(&path, &[]);
        let knowledge = import.knowledge();
        assert_eq!(knowledge.procedures.len(), count, "{file}");
        println!(
            "{file}: {}",
            import.said().lines().find(|line| line.starts_with("Written")).unwrap_or_default()
        );
    }
}

// ---- What goes wrong ----

#[test]
fn what_cannot_be_read_is_told_and_the_rest_comes_in() {
    let whole = spreadsheet(&row(1, &["Question", "Answer"]));
    let bomb = zipped(&[("word/document.xml", &" ".repeat(200 << 20))]);
    let deep = "[".repeat(100_000);
    let import = Import::of(&[
        ("good.md", b"# Good\n\nWords.\n"),
        ("empty.csv", b" \n"),
        ("cut.xlsx", &whole[..whole.len() / 2]),
        ("cut.docx", b"PK\x03\x04 and no more"),
        ("bomb.docx", &bomb),
        ("deep.json", deep.as_bytes()),
        ("half.json", br#"{"text": "Is it"#),
        ("other.json", br#"{"version": 3}"#),
        ("binary.csv", b"\x00\x01\x02\x03\x04\x05\x06\x07\x08"),
        ("narrow.csv", b"only\none\ncolumn\n"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut"),
    ]);
    import.knowledge();
    assert_eq!(import.output.status.code(), Some(1), "{}", import.said());
    let report = import.text("_import-report.md");
    for part in [
        "empty.csv\n  * it is empty",
        "cut.xlsx\n  * it is damaged or cut off",
        "cut.docx\n  * it is damaged or cut off",
        "bomb.docx\n  * its part `word/document.xml` unpacks to more than 128 MB",
        "deep.json\n  * it is nested more than 120 levels deep",
        "half.json\n  * it is cut off: its end is missing (line 1",
        "other.json\n  * no questions with answers",
        "binary.csv\n  * this is not a text file",
        "narrow.csv\n  * it has fewer than two columns",
        "old.xls\n  * it is damaged",
        "written: 1 procedure",
    ] {
        assert!(report.contains(part), "{part}\n---\n{report}");
    }
}

#[test]
fn nothing_is_overwritten_or_written_where_it_does_not_belong() {
    let import = Import::of(&[("good.md", b"# Good\n\nWords.\n")]);
    assert_eq!(import.output.status.code(), Some(0), "{}", import.said());
    let (from, to) = (import.folder.path().join("in"), import.out());
    let (from, to) = (from.to_str().expect("text"), to.to_str().expect("text"));
    fs::write(import.out().join("good.md"), "# Mine\n\nMy words.\n").expect("written");
    let again = run(&["import", from, "-o", to]);
    assert_eq!(again.status.code(), Some(2));
    assert!(err(&again).contains("good.md` would be overwritten"), "{}", err(&again));
    assert!(import.text("good.md").contains("Mine"));
    let dry = run(&["import", from, "-o", to, "--force", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(0), "{}", err(&dry));
    assert!(String::from_utf8_lossy(&dry.stdout).contains("  good.md"));
    assert!(import.text("good.md").contains("Mine"));
    assert_eq!(run(&["import", from, "-o", to, "--force"]).status.code(), Some(0));
    assert!(import.text("good.md").contains("# Good"));
    // A folder of something else, a file, unknown words, nothing at all.
    for (arguments, said) in [
        (vec!["import", to, "-o", from], "holds other files"),
        (vec!["import", from, "-o", to, "--lang", "klingon"], "no language"),
        (vec!["import", from, "-o", to, "--lang", "fr"], "not among the project's languages"),
        (vec!["import", from, "-o", to, "--groups", "bosses"], "no group `bosses`"),
        (vec!["import", "/nowhere/at/all", "-o", to], "there is no file or folder"),
    ] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(err(&output).contains(said), "{}", err(&output));
    }
    let kept = Import::with(&[("pay.md", b"# Pay\n\nMuch.\n")], &["--groups", "hr,managers", "--lang", "en"]);
    kept.knowledge();
    assert!(kept.text("pay.md").starts_with("---\ngroups: hr, managers\n"));
    assert!(kept.text("guichet.toml").contains("default_groups = [\"hr\", \"managers\"]"));
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let import = Import::of(&[("good.md", b"# Good\n\nWords.\n")]);
    let large = import.folder.path().join("in/large.csv");
    fs::File::create(&large).and_then(|file| file.set_len(65 << 20)).expect("made");
    let to = import.folder.path().join("more");
    let output = run(&["import", large.to_str().expect("text"), "-o", to.to_str().expect("text")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("64 MB are the most"), "{}", err(&output));
    assert!(!to.exists(), "nothing is made where nothing comes in");
}

/// Pieces that meet the rules of Markdown, of the format and of other tools.
const PIECES: &[&str] = &[
    "# Title\n",
    "## Step\n",
    "## If so\n",
    "### Small\n",
    "Under\n===\n",
    "Under\n---\n",
    "\n",
    "\n\n",
    "- [x](#step)\n",
    "- [y](b.md) if `a > 2`\n",
    "- words\n",
    "* [web](https://e.com)\n",
    "1. [x](#step)\n2. [x](#title)\n",
    "→ `solved`\n",
    "-> done\n",
    "→ [x](#step)\n",
    "File → Save → Fin\n",
    "If `a` → [x](#title)\n",
    "- Yes → `solved`\n",
    "```ask\nquestion: Q\n```\n",
    "```\ngroups: hr\n```\n",
    "```only\n",
    "```\n",
    "> If `a`: b\n",
    "> [!NOTE]\n> x\n",
    "> Otherwise: x\n",
    "{{ a }}",
    "{{",
    "}}",
    "\\{{ ",
    "`code`",
    "`{{ x }}`",
    "**bold** ",
    "**",
    "*",
    "_",
    "~",
    "~~",
    "[",
    "](",
    ")",
    "![i](m.png)",
    "[a](my file.md)",
    "<a name=\"x\"></a>",
    "<!-- TODO -->",
    "<div>",
    "</div>\n",
    "<br>",
    "<b>",
    "<your name>",
    "<script>",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "---\n",
    "+++\n",
    "title: x\n",
    ":::note t\n",
    ":::\n",
    "!!! tip\n    x\n",
    "[^1]",
    "[^1]: note\n",
    "[[b]]",
    "• ",
    "– ",
    "[Go] (#step)",
    "[x](b.md)",
    "##",
    "#Words ",
    " => ",
    " ➡ ",
    "> [!WARNNG]\n> x\n",
    "{% raw %}",
    "&amp;",
    "&",
    "\\",
    "|",
    "\t",
    "    ",
    "  - ",
    "> ",
    "é🎉",
    "\u{fdd0}",
    "\u{0}",
    "\r\n",
    "https://e.com/a_b ",
    "<<<<<<< x\n",
    "'''ask\n",
    "résolu",
    "<details><summary>S</summary>\n",
    "<table><tr><td>a<td>b</table>",
    "<ul><li>a<li>[x](#step)</ul>\n",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![9 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => ".{0,8}"];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text becomes procedures without an error, as a page, as an answer and as the words of a tree.
    #[test]
    fn any_text_becomes_procedures_without_errors(a in text(), b in text(), c in text()) {
        let tree = serde_json::json!({"text": b.clone() + "?", "options": [{"label": a, "solution": c}, {"label": c, "hint": a, "question": {"text": a, "options": [b, "x"]}}]});
        let table = format!("question,answer\n\"{}\",\"{}\"\n", a.replace('"', "\"\""), b.replace('"', "\"\""));
        let import = Import::of(&[
            ("a.md", a.as_bytes()),
            ("b.md", b.as_bytes()),
            ("c.html", c.as_bytes()),
            ("t.json", tree.to_string().as_bytes()),
            ("q.csv", table.as_bytes()),
        ]);
        let files = import.files();
        let ours = |problem: &Problem| problem.is_error() && files.files.contains_key(&problem.place.file);
        let problems: Vec<Problem> = Knowledge::read(&files).problems.into_iter().filter(ours).collect();
        let told: Vec<String> = problems.iter().map(|problem| {
            let path = &problem.place.file;
            format!("{}\n--- {path}\n{}", guichet_tests::line(problem), String::from_utf8_lossy(&files.files[path]))
        }).collect();
        prop_assert!(told.is_empty(), "{}", told.join("\n"));
    }

    /// Any bytes are read or refused, whatever they are called.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0_usize..2000, flip in any::<u8>()) {
        let mut sheet = spreadsheet(&(row(1, &["Question", "Answer"]) + &row(2, &["a", "b"])));
        let mut document = zipped(&[("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>")]);
        for file in [&mut sheet, &mut document] {
            let at = at % file.len();
            file[at] ^= flip;
        }
        let old: Vec<u8> = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".iter().chain(&bytes).copied().collect();
        let import = Import::of(&[
            ("a.md", &bytes), ("a.csv", &bytes), ("a.html", &bytes), ("a.json", &bytes), ("a.xls", &old), ("a.docx", &bytes),
            ("b.xlsx", &sheet), ("b.docx", &document), ("b.ods", &sheet),
        ]);
        prop_assert!(import.output.status.code().is_some_and(|code| code <= 2), "{}", import.said());
        import.knowledge_or_nothing();
    }
}

impl Import {
    /// What was written, if anything was, has no error.
    fn knowledge_or_nothing(&self) {
        if self.out().join("guichet.toml").exists() {
            self.knowledge();
        }
    }
}

/// A file that no page shows does not come along, and the account says so; its counts are those of the report.
#[test]
fn files_that_no_page_shows_are_told() {
    let import = Import::of(&[
        ("page.md", b"# Page\n\n![A shield](shield.png)\n".as_slice()),
        ("shield.png", b"\x89PNG"),
        ("file.pdf", b"%PDF"),
        ("notes.xyz", b"?"),
        ("empty.csv", b" "),
    ]);
    let report = import.text("_import-report.md");
    assert!(report.contains("file.pdf\n  * no page shows it or leads to it"), "{report}");
    assert!(!report.contains("shield.png"), "{report}");
    assert!(report.contains("* not read: 1\n* left out: 2\n* changed: 0\n"), "{report}");
    assert!(import.said().contains("not read: 1; left out: 2; changed: 0"), "{}", import.said());
}
