//! Formulas against a second implementation: minijinja, where both define the same thing.
//!
//! Shared are numbers, yes/no and texts in small letters, with names that all have a value: with missing
//! values, kinds that differ, capitals and division by zero the two disagree on purpose.

use std::collections::BTreeMap;

use guichet_engine::message::Value;
use guichet_engine::model::condition::Scope;
use guichet_engine::model::kind::{Kind, Name, Names};
use guichet_engine::model::lower::Lowering;
use guichet_engine::source::SourceFile;
use guichet_engine::syntax::formula::parse;
use proptest::prelude::*;

struct Given(BTreeMap<&'static str, Value>);

impl Scope for Given {
    fn value(&self, name: &str) -> Option<Value> {
        self.0.get(name).cloned()
    }
}

fn given() -> Given {
    Given(BTreeMap::from([
        ("n", Value::Number(3.0)),
        ("m", Value::Number(-2.5)),
        ("t", Value::Text("abc".to_owned())),
        ("u", Value::Text("b".to_owned())),
        ("y", Value::YesNo(true)),
        ("z", Value::YesNo(false)),
    ]))
}

/// What our language makes of a formula.
fn ours(text: &str) -> Option<Value> {
    let mut names = Names::default();
    for (name, kind) in [
        ("n", Kind::Number),
        ("m", Kind::Number),
        ("t", Kind::Text),
        ("u", Kind::Text),
        ("y", Kind::YesNo),
        ("z", Kind::YesNo),
    ] {
        names.known.insert(name.to_owned(), Name::new(kind));
    }
    let source = SourceFile::new("a.md", text.to_owned());
    let formula = parse(text, 0).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    let mut lowering = Lowering::new(&source, &names);
    let (expr, _) = lowering.lower(&formula);
    assert!(lowering.problems.is_empty(), "{text}: {:?}", lowering.problems);
    expr.eval(&given())
}

/// What minijinja makes of it.
fn theirs(text: &str) -> Option<Value> {
    let environment = minijinja::Environment::new();
    let expression = environment.compile_expression(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let names = minijinja::context! { n => 3.0, m => -2.5, t => "abc", u => "b", y => true, z => false };
    let value = expression.eval(names).ok()?;
    if let Some(text) = value.as_str() {
        return Some(Value::Text(text.to_owned()));
    }
    match value.kind() {
        minijinja::value::ValueKind::Bool => Some(Value::YesNo(value.is_true())),
        minijinja::value::ValueKind::Number => f64::try_from(value).ok().map(Value::Number),
        _ => None,
    }
}

fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("n".to_owned()),
        Just("m".to_owned()),
        (0..20_u8).prop_map(|number| number.to_string())
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(&["+", "-", "*"][..]), inner.clone())
                .prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
            (inner.clone(), (1..9_u8)).prop_map(|(a, b)| format!("({a} / {b})")),
            inner.prop_map(|a| format!("-{a}")),
        ]
    })
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("t".to_owned()),
        Just("u".to_owned()),
        prop::sample::select(&["\"abc\"", "\"b\"", "'x y'"][..]).prop_map(str::to_owned)
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let compared = (number(), prop::sample::select(&["==", "!=", "<", "<=", ">", ">="][..]), number())
        .prop_map(|(a, sign, b)| format!("{a} {sign} {b}"));
    let same = (word(), prop::sample::select(&["==", "!="][..]), word())
        .prop_map(|(a, sign, b)| format!("{a} {sign} {b}"));
    let inside = (word(), prop::sample::select(&["in", "not in"][..]), prop::collection::vec(word(), 1..4))
        .prop_map(|(a, sign, list)| format!("{a} {sign} [{}]", list.join(", ")));
    let leaf = prop_oneof![Just("y".to_owned()), Just("z".to_owned()), compared, same, inside];
    leaf.prop_recursive(4, 16, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} or {b}")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

fn equal(a: &Option<Value>, b: &Option<Value>) -> bool {
    match (a, b) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        _ => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_agree(text in number()) {
        prop_assert!(equal(&ours(&text), &theirs(&text)), "{text}: {:?} {:?}", ours(&text), theirs(&text));
    }

    #[test]
    fn conditions_agree(text in condition()) {
        prop_assert_eq!(ours(&text), theirs(&text), "{}", text);
    }

    #[test]
    fn choices_agree(then in word(), condition in condition(), otherwise in word()) {
        let text = format!("{then} if {condition} else {otherwise}");
        prop_assert_eq!(ours(&text), theirs(&text), "{}", text);
    }
}

/// The formulas of the format's pages that both can read.
#[test]
fn the_examples_of_the_format_agree() {
    for text in [
        "\"critical\" if n >= 20 else \"high\" if n > 3 else \"normal\"",
        "t in [\"abc\", \"d\"]",
        "n * 2 + m",
        "not (y and z) or n == 3",
        "t != 'x'",
        "(n - 1) / 2",
    ] {
        assert!(equal(&ours(text), &theirs(text)), "{text}: {:?} {:?}", ours(text), theirs(text));
    }
}
