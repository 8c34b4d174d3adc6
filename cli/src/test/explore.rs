//! `guichet test --explore`: every way of every procedure, and random walks.

use std::io::{self, Write};

use guichet_engine::Agent;
use guichet_engine::message::{User, Value};
use guichet_engine::model::condition::ValueKind;
use guichet_engine::model::project::{HostValue, value_kind};
use guichet_engine::transcript::{Explored, Explorer};

use super::Ground;

/// Walks with the eyes of several people. Gives what was found, and the seed of the random walks.
pub fn all(ground: &Ground, seed: Option<u64>, walks: usize) -> Explored {
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()) * 2_654_435_761 % 1_000_000);
    eprintln!("guichet: random walks begin with --seed {seed}");
    let mut random = Random(seed);
    let mut all = Explored::default();
    for user in people(ground) {
        let shelves = ground.packed.shelves_for(&user);
        let Ok(agent) = Agent::new(&ground.packed.manifest, &shelves, user, None) else { continue };
        let mut explorer = Explorer::new(agent, &ground.knowledge.project, &ground.now);
        for id in ground.knowledge.procedures.keys() {
            explorer.every_way(id);
            for _ in 0..walks {
                explorer.random(id, &mut |count| random.below(count));
            }
        }
        let found = explorer.found;
        for (end, count) in found.ends {
            *all.ends.entry(end).or_default() += count;
        }
        all.steps.extend(found.steps);
        all.choices.extend(found.choices);
        all.troubles.extend(found.troubles);
        all.cut |= found.cut;
    }
    all
}

/// Tells what was found; for programs on standard error, since standard output is theirs.
pub fn tell(explored: &Explored, aside: bool) -> io::Result<()> {
    let mut text = String::from("\n");
    for trouble in &explored.troubles {
        let path = if trouble.path.is_empty() { "at once".to_owned() } else { trouble.path.join(" → ") };
        text.push_str(&format!("✖ {}: {path}\n", trouble.what));
    }
    let ends: Vec<String> = explored.ends.iter().map(|(end, count)| format!("{count} {end}")).collect();
    let more = if explored.cut { "; some procedures have more places than are tried" } else { "" };
    text.push_str(&format!(
        "walked to {} steps and {} choices; walks ended: {}{more}\n",
        explored.steps.len(),
        explored.choices.len(),
        ends.join(", ")
    ));
    if aside { write!(io::stderr(), "{text}") } else { write!(io::stdout(), "{text}") }
}

/// Somebody in no group about whom nothing is known, and somebody in every group with every value; each of
/// the texts that a value may be comes up once.
fn people(ground: &Ground) -> Vec<User> {
    let project = &ground.knowledge.project;
    let rounds = project.values.values().map(|value| match value {
        HostValue::Table { one_of: Some(texts), .. } => texts.len(),
        _ => 1,
    });
    let rounds = rounds.max().unwrap_or(1).max(1);
    let mut people = Vec::new();
    for language in &project.languages {
        people.push(User { language: language.clone(), ..User::default() });
        for round in 0..rounds {
            let values = project.values.iter().map(|(name, value)| (name.clone(), sample(value, round)));
            let values = values.collect();
            people.push(User { language: language.clone(), groups: project.groups.clone(), values });
        }
    }
    people
}

fn sample(value: &HostValue, round: usize) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    let kind = match value {
        HostValue::Table { one_of: Some(texts), .. } => {
            return text(texts.get(round % texts.len().max(1)).map_or("", String::as_str));
        }
        HostValue::Type(name) | HostValue::Table { r#type: Some(name), .. } => value_kind(name),
        HostValue::Table { .. } => None,
    };
    match kind {
        Some(ValueKind::Number) => Value::Number(round as f64),
        Some(ValueKind::YesNo) => Value::YesNo(round.is_multiple_of(2)),
        Some(ValueKind::Date) => text("2026-12-24"),
        Some(ValueKind::Time) => text("12:00"),
        Some(ValueKind::Moment) => text("2026-12-24T12:00:00Z"),
        Some(ValueKind::List) => Value::List(vec![text("a")]),
        Some(ValueKind::Text) | None => text("something"),
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): enough for choosing ways, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % (count.max(1) as u64)).unwrap_or_default()
    }
}
