//! Pictures of procedures, by the real command.

use std::fs;
use std::process::Output;

use guichet_tests::command::{self, folder, out};

fn guichet(arguments: &[&str]) -> Output {
    command::guichet().args(arguments).output().expect("it runs")
}

const PROJECT: (&str, &str) =
    ("guichet.toml", "default_groups = [\"everyone\"]\ngroups = [\"hr\"]\nlanguages = [\"en\", \"fr\"]\n");

const LIGHT: &str = "# The light

What colour is it?

- If `visits > 2` → [File it](#file-it)
- [Green](#file-it)
- [\"Red\" [or] #1; `x`](other.md) → [File it](#file-it)
- [Special](#special)
- Off → `solved`

## File it

```ask
question: Which {{ visits }} machine?
save as: machine
```

```ticket
title: Light
```

## Special

```only
groups: hr
```

Text.
";
const OTHER: &str = "# Other\n\nDo this.\n";

#[test]
fn one_procedure_as_mermaid_in_the_order_of_its_file() {
    let there = folder(&[PROJECT, ("light.md", LIGHT), ("other.md", OTHER)]);
    let path = there.path().join("light.md");
    let output = guichet(&["map", path.to_str().expect("text")]);
    let expected = "flowchart TD
  the_light[\"The light\"]
  file_it[\"File it\"]
  file_it__machine[/\"Which #123;#123; visits #125;#125; machine?\"/]
  file_it__ticket>\"Light\"]
  special[\"Special<br/>only hr\"]
  the_light__calls_p_other[[\"Other\"]]
  the_light__solved([\"solved\"])
  special__helped([\"Did this help?\"])
  the_light -->|\"if visits #62; 2\"| file_it
  the_light -->|\"Green\"| file_it
  the_light -.->|\"#34;Red#34; #91;or#93; #35;1#59; x\"| the_light__calls_p_other
  the_light__calls_p_other -.-> file_it
  the_light -->|\"Special\"| special
  the_light -->|\"Off\"| the_light__solved
  file_it --> file_it__machine
  file_it__machine --> file_it__ticket
  special --> special__helped
";
    assert_eq!(out(&output), expected);
    // Whoever is not in the group sees neither the step nor the way to it.
    let groups = guichet(&["map", path.to_str().expect("text"), "--groups", "everyone"]);
    assert!(groups.status.success() && !out(&groups).contains("pecial"), "{}", out(&groups));
}

#[test]
fn a_folder_as_procedures_and_ways_between_them() {
    let there =
        folder(&[PROJECT, ("it/light.md", &LIGHT.replace("other.md", "../other.md")), ("other.md", OTHER)]);
    let output = guichet(&["map", there.path().to_str().expect("text")]);
    let expected = "flowchart TD
  p_other[[\"Other\"]]
  subgraph f_it[\"it\"]
    p_it__light[[\"The light\"]]
  end
  p_it__light -.-> p_other
";
    assert_eq!(out(&output), expected);
}

#[test]
fn a_drawing_is_xml_with_words_for_every_shape_and_way() {
    let there = folder(&[PROJECT, ("light.md", LIGHT), ("other.md", OTHER)]);
    let drawn = there.path().join("light.svg");
    let path = there.path().join("light.md");
    let arguments = ["map", path.to_str().expect("text"), "--svg", drawn.to_str().expect("text")];
    assert!(guichet(&arguments).status.success());
    let svg = fs::read_to_string(&drawn).expect("drawn");
    for words in [
        "<title>The light</title>",
        "<title>ticket: Light</title>",
        "<title>From The light to Other: &quot;Red&quot; [or] #1; x</title>",
        "prefers-color-scheme:dark",
    ] {
        assert!(svg.contains(words), "{words}");
    }
    assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
    assert!(guichet(&arguments).status.success());
    assert_eq!(fs::read_to_string(&drawn).expect("drawn"), svg, "the same each time");
}

#[test]
fn a_large_knot_is_drawn_in_time() {
    let links: String = (0..60).map(|number| format!("- [To {number}](#step-{number})\n")).collect();
    let mut text = format!("# All\n\n{links}");
    for number in 0..60 {
        text.push_str(&format!("\n## Step {number}\n\n{links}"));
    }
    let there = folder(&[PROJECT, ("all.md", &text)]);
    let (path, drawn) = (there.path().join("all.md"), there.path().join("all.svg"));
    let output = guichet(&["map", path.to_str().expect("text"), "--svg", drawn.to_str().expect("text")]);
    assert!(output.status.success());
    assert_eq!(out(&output).matches("-->").count(), 61 * 60);
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let there = folder(&[
        PROJECT,
        ("bad.md", "# Bad\n\n- [X](#nowhere)\n"),
        ("draft.md", "---\ndraft: yes\n---\n# D\n\nText.\n"),
    ]);
    for (name, status, words) in
        [("bad.md", 1, "unknown-step"), ("draft.md", 2, "no draft"), ("guichet.toml", 2, "no procedure")]
    {
        let output = guichet(&["map", there.path().join(name).to_str().expect("text")]);
        assert_eq!(output.status.code(), Some(status), "{name}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(words), "{name}");
    }
}
