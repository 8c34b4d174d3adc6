//! Typing errors by a seed: an edit in a word of five letters or more, a letter lost, added, taken for
//! another, or changed with its neighbour.

/// A generator whose numbers are the same in every run (Knuth's MMIX).
pub struct Chance(pub u64);

impl Chance {
    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }
}

/// A question with so many typing errors.
#[must_use]
pub fn misspelt(question: &str, errors: usize, chance: &mut Chance) -> String {
    let mut words: Vec<Vec<char>> = question.split(' ').map(|word| word.chars().collect()).collect();
    for _ in 0..errors {
        let long: Vec<usize> = (0..words.len()).filter(|at| words[*at].len() >= 5).collect();
        if long.is_empty() {
            break;
        }
        let word = &mut words[long[chance.below(long.len())]];
        let at = chance.below(word.len());
        let letter = char::from(b'a' + u8::try_from(chance.below(26)).unwrap_or_default());
        match chance.below(4) {
            0 => drop(word.remove(at)),
            1 => word.insert(at, letter),
            2 => word[at] = letter,
            _ => {
                let other = if at + 1 < word.len() { at + 1 } else { at - 1 };
                word.swap(at, other);
            }
        }
    }
    words.iter().map(|word| word.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
