//! Words with typing errors: how many it takes to make one of the other.

/// Whether two words are the same but for typing errors: one in words of five letters, two from nine on. The
/// first letter is typed right: *night* is not *light*.
pub fn is_near(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.first() != other.first() {
        return false;
    }
    let short = one.len().min(other.len());
    let allowed = if short >= 9 { 2 } else { usize::from(short >= 5) };
    one.len().abs_diff(other.len()) <= allowed && allowed > 0 && distance(&one, &other) <= allowed
}

/// Optimal string alignment: letters put in, left out, changed, or two of them swapped.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut earlier: Vec<usize> = Vec::new();
    let mut before: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut here = vec![row + 1];
        for (column, b) in other.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&before, column) + usize::from(a != b))
                .min(at(&before, column + 1) + 1)
                .min(at(&here, column) + 1);
            let crossed =
                row > 0 && column > 0 && one.get(row - 1) == Some(b) && other.get(column - 1) == Some(a);
            if crossed {
                best = best.min(at(&earlier, column - 1) + 1);
            }
            here.push(best);
        }
        earlier = std::mem::replace(&mut before, here);
    }
    before.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn one_error_in_five_letters_two_in_nine() {
        for (one, other, near) in [
            ("orange", "ornage", true),
            ("orange", "orage", true),
            ("light", "night", false),
            ("red", "bed", false),
            ("installation", "instalatoin", true),
            ("printer", "scanner", false),
            ("", "", true),
        ] {
            assert_eq!(is_near(one, other), near, "{one} {other}");
        }
    }
}
