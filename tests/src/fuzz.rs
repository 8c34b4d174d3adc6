//! What strangers may hand in: procedures, formulas, shelves and kept sessions, as any bytes. Each target must
//! take them or refuse them, in bounded time and without a panic.

use guichet_engine::message::{Act, Input, User};
use guichet_engine::model::kind::Names;
use guichet_engine::model::lower::Lowering;
use guichet_engine::search::Segment;
use guichet_engine::shelf::Shelf;
use guichet_engine::source::SourceFile;
use guichet_engine::{Agent, Folder, Knowledge, Packed, pack, syntax};

/// Takes any bytes; panics if something is wrong.
pub type Target = fn(&[u8]);

/// Name and body of each target.
pub const TARGETS: &[(&str, Target)] =
    &[("procedure", procedure), ("formula", formula), ("shelf", shelf), ("session", session)];

/// Bytes as a file of a folder: read, checked, packed and opened.
pub fn procedure(bytes: &[u8]) {
    let mut folder = crate::folder([("guichet.toml", PROJECT), ("b.md", "# B\n\n→ `done`\n")]);
    folder.files.insert("a.md".to_owned(), bytes.to_vec());
    folder.files.insert("a.fr.md".to_owned(), bytes.to_vec());
    folder.files.insert("a.test.md".to_owned(), bytes.to_vec());
    let knowledge = Knowledge::read(&folder);
    for problem in &knowledge.problems {
        let text = folder.files.get(&problem.place.file);
        for edit in &problem.fix {
            assert!(text.is_some_and(|text| edit.span.end <= text.len()), "{problem:?}");
        }
    }
    // Packing is a hundred times slower than reading: a part of the cases goes all the way.
    if !bytes.len().is_multiple_of(16) {
        return;
    }
    let packed = pack(&knowledge, &folder).expect("what was read can be packed");
    open(&packed, None).expect("what was packed can be opened");
}

/// Bytes as a formula: read, given a kind, and worth something or nothing.
pub fn formula(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let source = SourceFile::new("a.md", text.clone().into_owned());
    if let Ok(formula) = syntax::formula::parse(&text, 0) {
        let names = Names::default();
        let (expr, _) = Lowering::new(&source, &names).lower(&formula);
        let _ = expr.eval(&guichet_engine::model::condition::Nothing);
    }
}

/// Bytes as a shelf, past the hash that would refuse them, on a stack as small as a page's.
pub fn shelf(bytes: &[u8]) {
    let bytes = bytes.to_vec();
    let read = move || {
        if let Ok(shelf) = Shelf::<Segment>::read(&bytes) {
            assert!(shelf.write().is_ok());
        }
    };
    let reader = std::thread::Builder::new().stack_size(PAGE_STACK).spawn(read).expect("it begins");
    assert!(reader.join().is_ok(), "reading panicked");
}

/// The stack that wasm gives to a page.
pub const PAGE_STACK: usize = 1 << 20;

/// A shelf's bytes with a formula, a quote and a bold text each nested `levels` deeper than written.
///
/// Its trees lie one in the other without lengths: a level more is its first bytes once more.
#[must_use]
pub fn nested(levels: usize) -> Vec<Vec<u8>> {
    let folder = crate::folder([("guichet.toml", PROJECT), ("a.md", NESTED)]);
    let packed = pack(&Knowledge::read(&folder), &folder).expect("it packs");
    let (_, bytes) = packed.files.iter().find(|(name, _)| name.ends_with(".shelf")).expect("it has a shelf");
    let deeper = |level: &[u8], before: &[u8]| {
        let place = [level, level, before].concat();
        let at = bytes.windows(place.len()).position(|window| window == place).expect("it is written there");
        [&bytes[..at], &level.repeat(levels), &bytes[at..]].concat()
    };
    vec![deeper(&[7], &[11]), deeper(&[4, 1], &[1, 1, 0, 5]), deeper(&[2, 1], &[0, 4])]
}

/// Bytes as a kept session: it is refused, or goes on.
pub fn session(bytes: &[u8]) {
    let packed = SAMPLE.with(Clone::clone);
    let saved = String::from_utf8_lossy(bytes);
    if let Ok(mut agent) = open(&packed, Some(&saved)) {
        for act in [Act::Resume, Act::Say { text: "fine".to_owned() }, Act::Back] {
            let _ = agent.step(&Input { now: "2026-11-21T09:30:00+01:00".to_owned(), act });
        }
        let kept = agent.save();
        bounded(&kept);
        let again = open(&packed, Some(&kept)).expect("what was saved can be restored");
        assert_eq!(again.save(), kept, "save then restore is the identity");
    }
}

/// What was taken from a kept session is what a person could have said.
fn bounded(kept: &str) {
    let kept: serde_json::Value = serde_json::from_str(kept).expect("it is JSON");
    let entries = ["ledger", "later"].map(|part| kept[part].as_array().cloned().unwrap_or_default()).concat();
    let asked = entries.iter().filter(|entry| entry["did"] == "asked").count();
    assert!(asked <= 1_000 && entries.len() <= 10_000, "{asked} of {}", entries.len());
    for entry in entries {
        for words in ["text", "words"].map(|part| entry[part].as_str().unwrap_or_default().chars().count()) {
            assert!(words <= 2_000, "{words} characters");
        }
    }
}

/// Something to begin with: what each target is really given.
#[must_use]
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let texts = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    match target {
        "procedure" => texts(&[PROCEDURE, "---\ngroups: hr\n---\n# A\n\n> If `a`:\n> x\n", TEST]),
        "formula" => texts(&[
            "a or \"x\" if not (b > 2.5 and c in [\"m\", \"n\"]) else lower(d)",
            "today - first < 4 weeks and visits(\"a\") >= 2",
            "« x » matches '[a-z]+' or -3 * 2 / 0 is missing",
        ]),
        "shelf" => {
            let files = SAMPLE.with(|packed| packed.files.clone());
            let shelves =
                files.into_iter().filter(|(name, _)| name.ends_with(".shelf")).map(|(_, bytes)| bytes);
            shelves.chain([0, 250, 100_000].into_iter().flat_map(nested)).collect()
        }
        _ => {
            let packed = SAMPLE.with(Clone::clone);
            let mut agent = open(&packed, None).expect("it opens");
            let mut seeds = Vec::new();
            for text in ["a", "On", "3", "red", "2026-12-24", "yes"] {
                let act = Act::Say { text: text.to_owned() };
                let _ = agent.step(&Input { now: "2026-11-21T09:30:00+01:00".to_owned(), act });
                seeds.push(agent.save().into_bytes());
            }
            // At the bounds, so that what doubles a part goes beyond them.
            let long = |count: usize, words: usize| {
                let entry = serde_json::json!({ "did": "asked", "text": "a ".repeat(words / 2) });
                serde_json::json!({ "format": 2, "ledger": vec![entry; count] }).to_string().into_bytes()
            };
            seeds.extend([long(1, 2_000), long(40, 2)]);
            seeds
        }
    }
}

/// A seed changed by chance: bytes flipped, cut, doubled, or mixed with another's.
#[must_use]
pub fn mutated(seeds: &[Vec<u8>], chance: &mut dyn FnMut(usize) -> usize) -> Vec<u8> {
    let mut bytes = seeds.get(chance(seeds.len())).cloned().unwrap_or_default();
    for _ in 0..=chance(6) {
        let length = bytes.len();
        let at = chance(length + 1);
        match chance(6) {
            0 if length > 0 => bytes[at % length] ^= 1 << chance(8),
            1 => bytes.insert(at, u8::try_from(chance(256)).unwrap_or_default()),
            2 => bytes.truncate(at),
            3 => {
                let other = &seeds[chance(seeds.len())];
                let from = chance(other.len() + 1);
                let to = (from + chance(60)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            4 => {
                let to = (at + chance(40)).min(length);
                bytes.drain(at..to);
            }
            _ => {
                let to = (at + chance(40)).min(length);
                let part = bytes[at..to].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}

fn open(packed: &Packed, saved: Option<&str>) -> Result<Agent, guichet_engine::Error> {
    let user = User { language: "en".to_owned(), ..User::default() };
    Agent::new(&packed.manifest, &packed.shelves_for(&user), user, saved)
}

thread_local! {
    static SAMPLE: std::rc::Rc<Packed> = std::rc::Rc::new(sample());
}

fn sample() -> Packed {
    let folder: Folder = crate::folder([("guichet.toml", PROJECT), ("a.md", PROCEDURE)]);
    pack(&Knowledge::read(&folder), &folder).expect("it packs")
}

const PROJECT: &str = "languages = [\"en\", \"fr\"]\ndefault_groups = [\"everyone\"]\ngroups = [\"hr\"]\n\
    default_ticket_type = \"incident\"\n[tickets.incident]\nseverity = [\"normal\", \"high\"]\n[values]\nos = \"text\"\n\
    [functions.find]\ntakes = { number = \"text\" }\ngives = { price = \"number\" }\nsource = \"host\"\n";

const PROCEDURE: &str = "---\nquestions: a\n---\n# A\n\n- [On](#on)\n- [B](b.md) → [On](#on)\n- No → `done`\n\n## On\n\n\
    ```ask\nquestion: How many?\nsave as: count\ntype: number\nmin: 1\ntries: 2\n```\n\n\
    ```ask\nquestion: Colour?\nsave as: colour\none of:\n  - r = Red\n  - Green\n```\n\n\
    ```ask\nquestion: When?\nsave as: day\ntype: date\nmin: today\ncheck: day < today + 1 year\nskip: No idea\n```\n\n\
    ```set\ndouble = count * 2\n```\n\n```call\nfunction: find\nwith: {{ colour }}\nsave as: order\n```\n\n\
    > If `order.failed`:\n> Not found, {{ double }}.\n\n> Otherwise:\n> {{ order.price }}\n\n\
    - If `visits > 2` → `not solved`\n- Otherwise → [File](#file)\n\n## File\n\n\
    ```ticket\ntitle: {{ count }} {{ colour }}\nseverity: high\n```\n\nYour ticket: {{ ticket.number }}\n";

const NESTED: &str =
    "# A\n\n> > > Quote\n\n**x __**Bold**__ y**\n\n```set\nmac = not not (os is \"mac\")\n```\n\n→ `done`\n";

const TEST: &str = "# Tests for [A](a.md)\n\n## One\n\n```given\nos: mac\nfind: fails\n```\n\n- On\n- B\n- No\n\n> On\n\n> 3\n\n> Red\n\n> Skip\n\n```ticket\ntitle: 3 Red\n```\n\n> Send\n\nYour ticket: T-1\n\n→ `ticket`\n";
