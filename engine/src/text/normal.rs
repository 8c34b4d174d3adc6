//! The normal forms of Unicode (UAX #15): *é* as one letter or two, and what is only another form of a letter.
//!
//! The same as the crate `unicode-normalization`, which gives the data (`build.rs`) and is held against it in the
//! tests, but for letters outside the basic plane; and a sixth of its bytes, which every page has to load.

mod data {
    include!(concat!(env!("OUT_DIR"), "/normal.rs"));
}

/// Letters with their marks apart, in the order of Unicode (NFD).
#[must_use]
pub fn decomposed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { apart(text, false).into_iter().collect() }
}

/// Letters with their marks as one where there is one (NFC).
#[must_use]
pub fn composed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { together(apart(text, false)).into_iter().collect() }
}

/// The same, with what is only another form of a letter as that letter: ligatures, wide letters (NFKC).
#[must_use]
pub fn plain_forms(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { together(apart(text, true)).into_iter().collect() }
}

/// The canonical combining class of a letter: 0 for all that are no marks.
#[must_use]
pub fn mark_class(letter: char) -> u8 {
    let Ok(code) = u16::try_from(u32::from(letter)) else { return 0 };
    let at = data::MARKS.partition_point(|(_, last, _)| *last < code);
    data::MARKS.get(at).filter(|(first, ..)| *first <= code).map_or(0, |(.., class)| *class)
}

// Hangul is put together by arithmetic (Unicode, section 3.12).
const SYLLABLES: u32 = 0xac00;
const LEADING: u32 = 0x1100;
const VOWELS: u32 = 0x1161;
const TRAILING: u32 = 0x11a7;
const VOWEL_COUNT: u32 = 21;
const TRAILING_COUNT: u32 = 28;
const LEADING_COUNT: u32 = 19;
const SYLLABLE_COUNT: u32 = LEADING_COUNT * VOWEL_COUNT * TRAILING_COUNT;

fn apart(text: &str, compatible: bool) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(text.len());
    for letter in text.chars() {
        let known = parts(&data::CANONICAL, letter);
        let known = if compatible { parts(&data::COMPATIBLE, letter).or(known) } else { known };
        match (known, u32::from(letter).checked_sub(SYLLABLES)) {
            (Some(parts), _) => {
                letters.extend(parts.iter().filter_map(|part| char::from_u32((*part).into())))
            }
            (None, Some(syllable)) if syllable < SYLLABLE_COUNT => {
                let trailing = syllable % TRAILING_COUNT;
                let lead_and_vowel = syllable / TRAILING_COUNT;
                letters.extend(char::from_u32(LEADING + lead_and_vowel / VOWEL_COUNT));
                letters.extend(char::from_u32(VOWELS + lead_and_vowel % VOWEL_COUNT));
                letters.extend(char::from_u32(TRAILING + trailing).filter(|_| trailing > 0));
            }
            _ => letters.push(letter),
        }
    }
    // Marks in the order of their classes; those of one class as they stand.
    for marks in letters.chunk_by_mut(|a, b| mark_class(*a) > 0 && mark_class(*b) > 0) {
        if marks.len() > 1 {
            marks.sort_by_key(|mark| mark_class(*mark));
        }
    }
    letters
}

fn parts(table: &(&[(u16, u16)], &'static [u16]), letter: char) -> Option<&'static [u16]> {
    let code = u16::try_from(u32::from(letter)).ok()?;
    let (keys, pool) = table;
    let at = keys.binary_search_by_key(&code, |(key, _)| *key).ok()?;
    let (from, to) = (keys.get(at)?.1, keys.get(at + 1)?.1);
    pool.get(usize::from(from)..usize::from(to))
}

fn together(letters: Vec<char>) -> Vec<char> {
    let mut made: Vec<char> = Vec::with_capacity(letters.len());
    // Where the last letter is that a mark may join, and the class of the last mark that did not.
    let mut starter: Option<usize> = None;
    let mut last = 0_u8;
    for letter in letters {
        let class = mark_class(letter);
        if let Some(place) = starter
            && (made.len() == place + 1 || (last < class && last > 0))
            && let Some(one) = made.get(place).and_then(|first| pair(*first, letter))
        {
            if let Some(first) = made.get_mut(place) {
                *first = one;
            }
            continue;
        }
        if class == 0 {
            starter = Some(made.len());
        }
        last = class;
        made.push(letter);
    }
    made
}

fn pair(first: char, second: char) -> Option<char> {
    let [a, b] = [u32::from(first), u32::from(second)];
    if let (Some(lead), Some(vowel)) = (a.checked_sub(LEADING), b.checked_sub(VOWELS))
        && lead < LEADING_COUNT
        && vowel < VOWEL_COUNT
    {
        return char::from_u32(SYLLABLES + (lead * VOWEL_COUNT + vowel) * TRAILING_COUNT);
    }
    if let (Some(syllable), Some(trailing)) = (a.checked_sub(SYLLABLES), b.checked_sub(TRAILING))
        && syllable < SYLLABLE_COUNT
        && syllable % TRAILING_COUNT == 0
        && (1..TRAILING_COUNT).contains(&trailing)
    {
        return char::from_u32(a + trailing);
    }
    let key = [u16::try_from(a).ok()?, u16::try_from(b).ok()?];
    let at = data::PAIRS.binary_search_by(|[first, second, _]| [*first, *second].cmp(&key)).ok()?;
    let [.., whole] = data::PAIRS.get(at)?;
    char::from_u32((*whole).into())
}
