//! Replies in free words at steps with yes and no: how many are taken, and how many of those rightly.
//!
//! The data: troubleshooting charts and dialogs of people who were led through them (FloDial: `charts/*.json`,
//! `dialogs.json`). Each chart becomes a procedure with a step for each of its nodes; each reply is said to an
//! agent that stands at the step.

use std::collections::BTreeMap;
use std::path::Path;

use guichet_engine::message::{Act, Entry, Expects, Input, User};
use guichet_engine::{Agent, Knowledge, Packed, pack};
use serde_json::Value;

/// What came of the replies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Replies {
    /// How many there were.
    pub replies: usize,
    /// The share that took a choice: 0 to 1.
    pub decided: f64,
    /// The share of these that took the one which the dialog goes on with.
    pub right: f64,
}

/// Counts of one chart.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    replies: usize,
    decided: usize,
    right: usize,
}

/// One reply of a dialog.
struct Reply {
    chart: String,
    node: String,
    words: String,
    /// Where the dialog goes on.
    next: String,
}

/// Measures the replies of a folder with charts and dialogs; none, if it is not there.
#[must_use]
pub fn measure(data: &Path) -> Option<Replies> {
    Some(Replies::of(count(data, |_, _, _| ())?.values()))
}

impl Replies {
    fn of<'a>(counts: impl Iterator<Item = &'a Counts>) -> Self {
        let all = counts.fold(Counts::default(), |a, b| Counts {
            replies: a.replies + b.replies,
            decided: a.decided + b.decided,
            right: a.right + b.right,
        });
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        Self {
            replies: all.replies,
            decided: share(all.decided, all.replies),
            right: share(all.right, all.decided),
        }
    }
}

/// Names of the charts, in their order.
fn charts(data: &Path) -> Vec<String> {
    let files = std::fs::read_dir(data.join("charts")).into_iter().flatten().flatten();
    let mut names: Vec<String> = files
        .filter_map(|file| file.file_name().to_string_lossy().strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// Says every reply; `told` gets chart and node, the words, and whether they were taken rightly, wrongly or
/// not at all.
fn count(data: &Path, told: impl Fn((&str, &str), &str, Option<bool>)) -> Option<BTreeMap<String, Counts>> {
    let read = |path: &Path| -> Option<Value> { serde_json::from_slice(&std::fs::read(path).ok()?).ok() };
    let dialogs = read(&data.join("dialogs.json"))?;
    let mut counts = BTreeMap::new();
    for chart in charts(data) {
        let tree = read(&data.join("charts").join(format!("{chart}.json")))?;
        let packed = knowledge(&tree);
        let user = User { language: "en".to_owned(), ..User::default() };
        let mut agent =
            Agent::new(&packed.manifest, &packed.shelves_for(&user), user, None).expect("it opens");
        let mut all = Counts::default();
        for reply in replies(&dialogs, &chart, &tree) {
            agent.load(None).expect("it begins anew");
            let outcome = say(&mut agent, &reply);
            told((&reply.chart, &reply.node), &reply.words, outcome);
            all.replies += 1;
            all.decided += usize::from(outcome.is_some());
            all.right += usize::from(outcome == Some(true));
        }
        counts.insert(chart, all);
    }
    Some(counts)
}

/// A chart as a procedure, packed.
fn knowledge(chart: &Value) -> Packed {
    let plain = |text: &Value| {
        let text = text
            .as_str()
            .unwrap_or_default()
            .replace(['*', '_', '[', ']', '<', '>', '`', '{', '}', '\\'], " ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut lines = vec![format!("# {}", plain(&chart["problem_description"]))];
    let nodes = chart["nodes"].as_object().expect("a chart has nodes");
    lines.push(nodes.keys().take(1).map(|first| format!("\n→ [Begin](#n{first})")).collect());
    for (id, node) in nodes {
        lines.push(format!(
            "\n## <a name=\"n{id}\"></a>{id}: {}\n\n{}\n",
            plain(&node["label"]),
            plain(&node["utterance"])
        ));
        for (edge, label) in [("yes", "Yes"), ("no", "No")] {
            if let Some(next) = chart["edges"][id][edge].as_str() {
                lines.push(format!("- [{label}](#n{next})"));
            }
        }
    }
    let text = lines.join("\n");
    let folder = crate::folder([("guichet.toml", "default_groups = [\"everyone\"]\n"), ("chart.md", &text)]);
    let knowledge = Knowledge::read(&folder);
    let wrong: Vec<String> =
        knowledge.problems.iter().filter(|problem| problem.is_error()).map(crate::line).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    pack(&knowledge, &folder).expect("a chart packs")
}

/// The replies of a chart's dialogs: the last words before the dialog goes from a node to the next.
fn replies(dialogs: &Value, chart: &str, tree: &Value) -> Vec<Reply> {
    let mut found = Vec::new();
    let own = dialogs.as_object().into_iter().flatten().filter(|(_, dialog)| dialog["flowchart"] == chart);
    for (_, dialog) in own {
        let (mut node, mut words) = (None::<String>, None::<String>);
        for said in dialog["utterences"].as_array().into_iter().flatten() {
            let text = said["utterance"].as_str().unwrap_or_default();
            if said["speaker"] == "user" {
                words = Some(text.to_owned());
                continue;
            }
            let Some(next) = said["grounded_doc_id"].as_str().and_then(|id| id.strip_prefix("chart-")) else {
                continue;
            };
            if let (Some(node), Some(words)) = (&node, &words) {
                let edges: Vec<bool> = ["yes", "no"].map(|edge| tree["edges"][node][edge] == next).into();
                if edges.iter().filter(|leads| **leads).count() == 1 {
                    let (chart, node) = (chart.to_owned(), node.clone());
                    found.push(Reply { chart, node, words: words.clone(), next: next.to_owned() });
                }
            }
            node = Some(next.to_owned());
        }
    }
    found
}

/// Says a reply at its step: whether the choice that was taken is the right one; none: none was taken.
fn say(agent: &mut Agent, reply: &Reply) -> Option<bool> {
    let mut step = |act: Act| {
        agent.step(&Input { now: "2026-11-21T09:30:00+01:00".to_owned(), act }).expect("it is possible")
    };
    let at = format!("chart#n{}", reply.node);
    let opened = step(Act::Open { target: at.clone() });
    assert!(matches!(&opened.expects, Expects::Choice { step, .. } if *step == at), "{:?}", opened.expects);
    let turn = step(Act::Say { text: reply.words.clone() });
    if matches!(&turn.expects, Expects::Candidates { .. } | Expects::Choice { heard: Some(_), .. }) {
        return None;
    }
    let shown = turn.entries.iter().find_map(|entry| match entry {
        Entry::Shown { step, .. } => Some(step.clone()),
        _ => None,
    })?;
    Some(shown == format!("chart#n{}", reply.next))
}

#[cfg(test)]
mod tests {
    use super::{Replies, count, measure};

    /// `REPLIES=folder cargo test -p guichet-tests --lib replies -- --ignored --nocapture`; with `WRONG=chart`
    /// what is not taken rightly there.
    #[test]
    #[ignore = "needs the data"]
    fn figures() {
        let Ok(data) = std::env::var("REPLIES") else { return };
        let data = std::path::Path::new(&data);
        let wanted = std::env::var("WRONG").unwrap_or_default();
        let tell = |(chart, node): (&str, &str), words: &str, outcome: Option<bool>| {
            if outcome != Some(true) && wanted.split(',').any(|name| name == chart) {
                println!("{chart} {node} {outcome:?} {words}");
            }
        };
        let counts = count(data, tell).expect("charts and dialogs");
        // The rules were chosen on the other charts.
        let held_out = ["lcd_problem", "power", "ticking", "wireless"];
        let some = |wanted: bool| {
            let part = counts.iter().filter(|(chart, _)| held_out.contains(&chart.as_str()) == wanted);
            Replies::of(part.map(|(_, counts)| counts))
        };
        for (chart, counts) in &counts {
            println!("{chart}: {:?}", Replies::of([counts].into_iter()));
        }
        println!("chosen on: {:?}", some(false));
        println!("held out: {:?}", some(true));
        println!("all: {:?}", Replies::of(counts.values()));
    }

    #[test]
    fn without_data_there_is_no_figure() {
        assert_eq!(measure(std::path::Path::new("there/is/no/such/folder")), None);
    }
}
