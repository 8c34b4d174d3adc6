//! Plain pages: whole, linked, without a script, and never a word that is not for everybody.

use std::collections::{BTreeMap, BTreeSet};

use guichet_engine::{Folder, Knowledge, MARK, STYLE_MARK, pack, pages};

/// Words that may stand on no page, each in another kind of place.
const CANARIES: &[&str] = &[
    "vexillumtitle",
    "quokkaquestion",
    "zephyrtext",
    "jacarandaalt",
    "fjordheading",
    "lynxbody",
    "oryxchoice",
    "ibexcondition",
    "numbatask",
    "pangolinanswer",
    "xerusticket",
    "kookaburralink",
    "dugonghint",
    "echidnaoption",
    "umbrafile",
    "galagonotsolved",
    "hyraxcategory",
    "civetquote",
    "tapirarrow",
    "saigahole",
    "kinkajouask",
    "axolotlworked",
];

fn read(files: &[(&str, &str)]) -> Knowledge {
    let mut folder = guichet_tests::folder(files.iter().copied());
    folder.files.insert("media/screen.png".to_owned(), b"png".to_vec());
    of(&folder)
}

fn of(folder: &Folder) -> Knowledge {
    let knowledge = Knowledge::read(folder);
    let errors: Vec<String> =
        knowledge.problems.iter().filter(|problem| problem.is_error()).map(guichet_tests::line).collect();
    assert_eq!(errors, Vec::<String>::new());
    knowledge
}

/// Every page and the style sheet, as text.
fn written(knowledge: &Knowledge) -> BTreeMap<String, String> {
    let files = pages(knowledge).into_iter();
    files.map(|(name, bytes)| (name, String::from_utf8(bytes).expect("text"))).collect()
}

const PROJECT: &str = "languages = [\"en\", \"fr\"]\ndefault_groups = [\"everyone\"]\n\
    groups = [\"hr\", \"managers\", \"ibexcondition\"]\nnot_solved = \"common/not-solved.md\"\n\
    default_ticket_type = \"request\"\n\
    [values]\nos = { one_of = [\"windows\", \"mac\"] }\n[tickets.request]\ncategory = { label = \"What it is about\" }\n";

#[test]
fn no_page_holds_a_word_that_is_not_for_everybody() {
    let restricted = "---\ngroups: hr\nquestions: quokkaquestion how\ncategory: hyraxcategory\n---\n# Vexillumtitle secret\n\n\
        Zephyrtext here.\n\n![Jacarandaalt](media/screen.png)\n\n- [Oryxchoice](#fjordheading)\n- No → `done`\n\n\
        ## Fjordheading\n\n```ask\nquestion: Numbatask?\nsave as: numbat\none of:\n  - pangolinanswer = Echidnaoption\n```\n\n```ticket\ntitle: Xerusticket\n```\n";
    let open = "---\nquestions: how do i take leave\nnot solved: umbrafile.md\n---\n# Leave\n\nSee [the rules](umbrafile.md), or ask.\n\n\
        > If `\"hr\" in user.groups`:\n> Civetquote.\n\n> Otherwise:\n> Ask your manager.\n\n\
        {{ \"saigahole\" if \"ibexcondition\" in user.groups else \"plainhole\" }}\n\n\
        ```set\nworked = \"axolotlworked\" if \"hr\" in user.groups else \"plainworked\"\n```\n\nIt is {{ worked }}.\n\n\
        ```ask\nquestion: Kinkajouask?\nsave as: kinkajou\nask if: \"hr\" in user.groups and os is \"mac\"\n```\n\n\
        - [It is for me](#for-me)\n- [Kookaburralink](umbrafile.md)\n  Dugonghint for some\n- [Oryxchoice again](#fjordheading-two)\n\n\
        ## For me\n\n- If `\"ibexcondition\" in user.groups` → [Galagonotsolved](umbrafile.md)\n- If `\"hr\" in user.groups` → [Tapirarrow](#tapirarrow)\n- Otherwise → `done`\n\n\
        ## Fjordheading two\n\n```only\ngroups: hr\n```\n\nLynxbody text, back to [leave](#leave).\n\n\
        ## Tapirarrow\n\n```only\ngroups: hr\n```\n\nLynxbody.\n";
    let french = restricted
        .replace("groups: hr\n", "")
        .replace("category: hyraxcategory\n", "")
        .replace("- pangolinanswer = Echidnaoption", "- pangolinanswer = Echidnaoption en français");
    let knowledge = read(&[
        ("guichet.toml", PROJECT),
        ("leave.md", open),
        ("umbrafile.md", restricted),
        ("umbrafile.fr.md", &french),
        ("managers.md", "---\ngroups: managers\n---\n# Kookaburralink for managers\n\nPlain.\n"),
        ("common/not-solved.md", "# Ask us\n\nWrite to us.\n"),
    ]);
    let pages = written(&knowledge);
    for (name, text) in &pages {
        for canary in CANARIES {
            assert!(!text.to_lowercase().contains(canary), "“{canary}” stands in {name}:\n{text}");
            assert!(!name.contains(canary), "{name}");
        }
    }
    // What is for those who are in none of the groups is there, without a word about them.
    let leave = &pages["pages/en/leave.html"];
    assert!(leave.contains("<p>Ask your manager.</p>"), "{leave}");
    assert!(leave.contains("<p>plainhole</p>"), "{leave}");
    assert!(!leave.contains("groups"), "{leave}");
}

#[test]
fn a_page_says_what_the_chat_would_do() {
    let vpn = "---\nquestions: my vpn does not work\n---\n# VPN & you\n\nHello {{ user.first_name or \"there\" }}, press <kbd>F5</kbd>.\n\n\
        ![The screen](media/screen.png)\n\n> If `os is \"mac\"`:\n> Hold **Option**.\n\n> Otherwise:\n> Right-click.\n\n\
        - [Green](#green)\n- [Red](#red)\n  It blinks\n- [Managers](#red) if `place is \"home\"`\n- Nothing → `not solved`\n\n\
        ## Green\n\n→ [Check](common/check.md) → [Red](#red)\n\n\
        ## Red\n\n- If `visits > 2` → [Check](common/check.md)\n\n```ask\nquestion: Where are you?\nsave as: place\none of:\n  - home = At home\n  - In the office\n```\n\n\
        ```ask\nquestion: Which PIN?\nsave as: pin\nprivate: yes\noptional: yes\n```\n\n```ticket\ntitle: VPN ({{ place or \"somewhere\" }})\ncategory: Network\n```\n";
    let knowledge = read(&[
        (
            "guichet.toml",
            &PROJECT
                .replace("[values]", "[values]\n\"user.first_name\" = { type = \"text\", optional = true }"),
        ),
        ("vpn.md", vpn),
        ("common/check.md", "# Check\n\nSee <https://example.com/?a=1&b=2>.\n"),
        ("common/check.fr.md", "# Vérifier\n\nVoir <https://example.com/?a=1&b=2>.\n"),
        ("common/not-solved.md", "---\nsearch: no\n---\n# Ask us\n\nWrite to us.\n"),
    ]);
    let pages = written(&knowledge);
    let names: Vec<&str> = pages.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "pages/en.html",
            "pages/en/common/check.html",
            "pages/en/common/not-solved.html",
            "pages/en/vpn.html",
            "pages/fr.html",
            "pages/fr/common/check.html",
            "pages/fr/common/not-solved.html",
            "pages/fr/vpn.html",
            "pages/index.html",
            "pages/style.css",
        ]
    );
    assert!(pages["pages/style.css"].starts_with(STYLE_MARK), "a later pack knows it by that");
    let page = &pages["pages/en/vpn.html"];
    for part in [
        "<html lang=\"en\" dir=\"ltr\">",
        "<title>VPN &amp; you</title>",
        "<link rel=\"stylesheet\" href=\"../style.css\">",
        "<h1 id=\"vpn--you\">VPN &amp; you</h1>",
        "<p>Hello there, press <kbd>F5</kbd>.</p>",
        "<img src=\"../../media/",
        "alt=\"The screen\"",
        "<p>If os is “mac”:</p>\n<p>Hold <strong>Option</strong>.</p>",
        "<p>Otherwise:</p>\n<p>Right-click.</p>",
        "<li><a href=\"#green\">Green</a></li>",
        "<li><a href=\"#red\">Red</a> <small>It blinks</small></li>",
        "<li><a href=\"#red\">Managers</a> <small>If your answer to “Where are you?” is “At home”</small></li>",
        "<li><a href=\"../en/common/not-solved.html\">Nothing</a></li>",
        "<span>Go on with:</span> <a href=\"../en/common/check.html\">Check</a>, <span>then go on with:</span> <a href=\"#red\">Red</a>",
        "<span>If you come here again:</span> <span>Go on with:</span> <a href=\"../en/common/check.html\">Check</a>",
        "<span>Question:</span> <strong>Where are you?</strong></p>\n<ul><li>At home</li><li>In the office</li></ul>",
        "<strong>Which PIN?</strong> <small>(may be left out)</small> <small>(keep the answer to yourself)</small>",
        "<li>VPN (somewhere)</li>\n<li>What it is about: Network</li>\n<li>your answers to the questions on this page</li>",
        "<p>No: <a href=\"../en/common/not-solved.html\">Ask us</a></p>",
    ] {
        assert!(page.contains(part), "no {part} in\n{page}");
    }
    // Translations know each other; what is not translated is marked as what it is.
    let check = &pages["pages/en/common/check.html"];
    assert!(
        check.contains("<link rel=\"alternate\" hreflang=\"fr\" href=\"../../fr/common/check.html\">"),
        "{check}"
    );
    assert!(
        check.contains("<a href=\"https://example.com/?a=1&amp;b=2\" rel=\"noopener noreferrer\">"),
        "{check}"
    );
    assert!(pages["pages/fr/common/check.html"].contains("<article lang=\"fr\" dir=\"ltr\">"));
    let foreign = &pages["pages/fr/vpn.html"];
    assert!(foreign.contains("<html lang=\"fr\"") && foreign.contains("<article lang=\"en\" dir=\"ltr\">"));
    assert!(foreign.contains("<span lang=\"fr\" dir=\"ltr\">Question\u{202f}:</span>"), "{foreign}");
    assert!(!foreign.contains("hreflang=\"fr\""), "{foreign}");
    // The contents have what people ask, and not what is only called.
    let index = &pages["pages/en.html"];
    assert!(
        index.contains("<a href=\"en/vpn.html\">VPN &amp; you</a><ul><li>my vpn does not work</li></ul>"),
        "{index}"
    );
    assert!(index.contains("<h2>Common</h2>") && !index.contains("Ask us"), "{index}");
    assert_eq!(index, &pages["pages/index.html"]);
}

#[test]
fn every_link_of_the_sample_leads_somewhere() {
    let folder =
        guichet_tests::read_folder(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../procedures"));
    let knowledge = of(&folder);
    let mut there: BTreeMap<String, String> = written(&knowledge);
    assert_eq!(there, written(&knowledge), "the same knowledge gives the same bytes");
    let packed = pack(&knowledge, &folder).expect("it packs");
    there.extend(packed.files.into_iter().map(|(name, _)| (name, String::new())));
    let mut count = 0;
    for (name, text) in there.iter().filter(|(name, _)| name.ends_with(".html")) {
        assert!(text.contains(MARK), "{name}");
        let ids: Vec<&str> = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{name} has an id twice: {ids:?}");
        for attribute in [" href=\"", " src=\""] {
            for link in text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                if ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| link.starts_with(scheme)) {
                    continue;
                }
                count += 1;
                let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                let target = if path.is_empty() { name.clone() } else { resolved(name, path) };
                let page =
                    there.get(&target).unwrap_or_else(|| panic!("{name} links to {link}: no {target}"));
                let anchor = guichet_engine::model::resolve::percent_decode(anchor);
                assert!(
                    anchor.is_empty() || page.contains(&format!(" id=\"{anchor}\"")),
                    "{name} links to {link}: no such place"
                );
            }
        }
    }
    assert!(count > 500, "{count} links");
}

/// An address, from a page.
fn resolved(page: &str, address: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        if part == ".." {
            assert!(parts.pop().is_some(), "{address} leads out");
        } else {
            parts.push(part);
        }
    }
    guichet_engine::model::resolve::percent_decode(&parts.join("/"))
}

#[test]
fn what_a_writer_writes_is_no_markup_and_no_script() {
    let nasty = "---\nquestions: \"<script>x</script> '\\\"\"\n---\n# A \"quoted\" <b>title</b> & 'more'\n\n`<img src=x onerror=alert(1)>` \\<svg onload=alert(1)> &lt;script&gt;\n\n\
        [mail](mailto:a@example.com?subject=\"><script>alert(1)</script>) [app](ms-settings:network)\n\n\
        - [<i>Choice</i> \"onclick=alert(1)](#b--b)\n- No → `done`\n\n## B \"><script> b\n\n| <s>a</s> | `\"'>` |\n|---|---|\n| \\<a href=javascript:alert(1)> | & |\n";
    let knowledge = Knowledge::read(&guichet_tests::folder([
        ("guichet.toml", "default_groups = [\"everyone\"]\nlink_schemes = [\"ms-settings\"]\n"),
        ("nasty.md", nasty),
    ]));
    let pages = written(&knowledge);
    let known: BTreeSet<&str> = [
        "!doctype", "html", "head", "meta", "title", "link", "body", "a", "main", "h1", "h2", "p", "section",
        "ul", "li", "article", "code", "header", "nav", "small", "div", "table", "thead", "tbody", "tr",
        "th", "td", "s", "i", "span", "em", "strong",
    ]
    .into();
    assert!(pages.len() > 3, "{:?}", knowledge.problems);
    for (name, text) in pages.iter().filter(|(name, _)| name.ends_with(".html")) {
        for tag in text.split('<').skip(1) {
            let word: String =
                tag.trim_start_matches('/').chars().take_while(|mark| !" >".contains(*mark)).collect();
            assert!(known.contains(word.as_str()), "{name}: <{word}> in\n{text}");
            let attributes = tag.split('>').next().unwrap_or_default();
            assert!(!attributes.contains(" on"), "{name}: {attributes}");
        }
        for scheme in ["href=\"javascript", "href=\"ms-settings", "href=\"data"] {
            assert!(!text.contains(scheme), "{name}: {scheme}");
        }
    }
}
