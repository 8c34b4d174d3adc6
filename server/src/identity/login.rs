//! What a login is: the same for everybody who types it, in capitals or with another keyboard.

use unicode_normalization::UnicodeNormalization;

/// The longest login, in characters.
const LONGEST: usize = 256;

/// A login in the form in which it is kept and compared: NFKC, small letters, no spaces around it. None: what was
/// given cannot be one.
#[must_use]
pub fn normal(login: &str) -> Option<String> {
    if login.len() > LONGEST * 4 {
        return None;
    }
    let normal = login.trim().nfkc().collect::<String>().to_lowercase();
    let fits =
        !normal.is_empty() && normal.chars().count() <= LONGEST && !normal.chars().any(char::is_control);
    // What folds into space only shows after folding.
    (fits && normal.trim() == normal).then_some(normal)
}
