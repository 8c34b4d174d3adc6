//! Addresses and names as people and disks write them: escapes, and accents of one sign or two.

use crate::text::composed;

/// `%20` and its kind; what is no such escape stays.
#[must_use]
pub fn percent_decode(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits =
            after.get(..2).filter(|digits| *first == b'%' && digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}

/// A name in one form: `é` is one sign on some disks and two on others.
pub fn one_form(name: &str) -> String {
    composed(name)
}

/// The name among some that is another form of this one.
pub fn other_form<'a>(name: &str, names: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    if name.is_ascii() {
        return None;
    }
    let wanted = one_form(name);
    names.map(String::as_str).find(|other| !other.is_ascii() && one_form(other) == wanted)
}
