//! The engine's normal forms are those of `unicode-normalization`, for every letter of the basic plane.

use guichet_engine::text::{composed, decomposed, plain_forms};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// All three forms of a text, by the library.
fn wanted(text: &str) -> [String; 3] {
    [text.nfd().collect(), text.nfc().collect(), text.nfkc().collect()]
}

fn forms(text: &str) -> [String; 3] {
    [decomposed(text), composed(text), plain_forms(text)]
}

/// Whether a letter and what it is made of lie in the basic plane.
fn is_basic(letter: char) -> bool {
    letter <= '\u{ffff}' && std::iter::once(letter).nfkd().all(|part| part <= '\u{ffff}')
}

#[test]
fn every_letter_alone_and_before_and_after_a_mark() {
    let letters = (0..=0xffff).filter_map(char::from_u32).filter(|letter| is_basic(*letter));
    let mut count = 0_u32;
    for letter in letters {
        for text in
            [format!("{letter}"), format!("{letter}\u{301}\u{323}"), format!("a\u{328}{letter}\u{345}")]
        {
            assert_eq!(forms(&text), wanted(&text), "{text:?} of {:x}", u32::from(letter));
        }
        count += 1;
    }
    assert!(count > 60_000, "{count}");
}

/// Letters that meet: of scripts with marks, the marks, parts of Hangul, and whatever there is.
fn letter() -> impl Strategy<Value = char> {
    prop_oneof![
        proptest::char::range('a', 'z'),
        proptest::char::range('\u{c0}', '\u{24f}'),
        proptest::char::range('\u{300}', '\u{36f}'),
        proptest::char::range('\u{370}', '\u{52f}'),
        proptest::char::range('\u{591}', '\u{6ff}'),
        proptest::char::range('\u{900}', '\u{dff}'),
        proptest::char::range('\u{1100}', '\u{11ff}'),
        proptest::char::range('\u{1e00}', '\u{1fff}'),
        proptest::char::range('\u{3040}', '\u{30ff}'),
        proptest::char::range('\u{ac00}', '\u{ac80}'),
        proptest::char::range('\u{fb00}', '\u{fdff}'),
        proptest::char::range('\u{ff00}', '\u{ffef}'),
        any::<char>(),
    ]
    .prop_filter("in the basic plane", |letter| is_basic(*letter))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn letters_that_meet(text in proptest::collection::vec(letter(), 0..12)) {
        let text: String = text.into_iter().collect();
        prop_assert_eq!(forms(&text), wanted(&text));
    }
}
