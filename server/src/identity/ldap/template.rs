//! Names and filters with places for what a person typed. What is put in stays one value, whatever it contains.

use std::borrow::Cow;

use ldap3::{dn_escape, ldap_escape, parse_filter};

/// A text with `{login}` or `{dn}` in it.
#[derive(Clone, Debug)]
pub struct Template {
    text: String,
    escape: fn(&str) -> Cow<'_, str>,
}

impl Template {
    /// The name of an entry.
    pub fn name(text: &str) -> Self {
        Self { text: text.to_owned(), escape: |value| dn_escape(value) }
    }

    /// A filter.
    pub fn filter(text: &str) -> Self {
        Self { text: text.to_owned(), escape: |value| ldap_escape(value) }
    }

    /// The text, as the operator wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is a place of this name.
    pub fn has(&self, place: &str) -> bool {
        self.text.contains(&format!("{{{place}}}"))
    }

    /// Whether it is a filter, once it is filled.
    pub fn parses(&self) -> bool {
        parse_filter(self.fill("login", "uid=x")).is_ok()
    }

    /// Fills the places, in one pass: what was put in is not looked at again.
    pub fn fill(&self, login: &str, dn: &str) -> String {
        let mut filled = String::with_capacity(self.text.len() + login.len() + dn.len());
        let mut rest = self.text.as_str();
        while let Some(at) = rest.find('{') {
            let (before, here) = rest.split_at(at);
            filled.push_str(before);
            let place =
                [("{login}", login), ("{dn}", dn)].into_iter().find(|(place, _)| here.starts_with(place));
            let (taken, value) =
                place.map_or((1, Cow::Borrowed("{")), |(place, value)| (place.len(), (self.escape)(value)));
            filled.push_str(&value);
            rest = &here[taken..];
        }
        filled + rest
    }
}

/// A name in the form in which names are compared: small letters, no spaces around its parts.
pub fn canonical(name: &str) -> String {
    let part = |part: &str| match part.split_once('=') {
        Some((key, value)) => format!("{}={}", key.trim(), value.trim()),
        None => part.trim().to_owned(),
    };
    parts(name).into_iter().map(part).collect::<Vec<_>>().join(",").to_lowercase()
}

/// Whether the name of an entry is below another; both canonical.
pub fn is_below(name: &str, base: &str) -> bool {
    name.strip_suffix(base).is_some_and(|rest| rest.ends_with(',') && !rest.ends_with("\\,"))
}

/// What the first part of an entry's name says: `IT, Nice` of `cn=IT\, Nice,ou=groups`. A text that is no such
/// name is itself.
pub fn first_value(name: &str) -> String {
    let first = parts(name).into_iter().next().unwrap_or_default();
    let Some((_, value)) = first.split_once('=') else { return name.to_owned() };
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.trim().as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            bytes.push(*byte);
            continue;
        }
        let code = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        if let Some(code) = code.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            bytes.push(code);
            rest = &after[2..];
        } else if let Some((mark, after)) = after.split_first() {
            bytes.push(*mark);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The parts of a name, between commas that are not escaped.
fn parts(name: &str) -> Vec<&str> {
    let (mut found, mut from, mut escaped) = (Vec::new(), 0, false);
    for (at, mark) in name.char_indices() {
        if mark == ',' && !escaped {
            found.push(&name[from..at]);
            from = at + 1;
        }
        escaped = mark == '\\' && !escaped;
    }
    found.push(&name[from..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_stays_one_value() {
        let name = Template::name("uid={login},ou=people");
        assert_eq!(name.fill("ann", ""), "uid=ann,ou=people");
        assert_eq!(name.fill("ann,ou=admins", ""), "uid=ann\\2cou\\3dadmins,ou=people");
        assert_eq!(name.fill(" #ann+x ", ""), "uid=\\20#ann\\2bx\\20,ou=people");
        let filter = Template::filter("(&(uid={login})(member={dn}){x})");
        assert_eq!(filter.fill("*)(uid=*", "{login}"), "(&(uid=\\2a\\29\\28uid=\\2a)(member={login}){x})");
        assert!(Template::filter("(uid={login})").parses());
        assert!(!Template::filter("uid={login})").parses());
    }

    #[test]
    fn names_of_groups_are_read() {
        assert_eq!(canonical("CN = IT Support , OU=Groups,DC=x"), "cn=it support,ou=groups,dc=x");
        assert_eq!(first_value("cn=IT\\, Nice,ou=groups"), "IT, Nice");
        assert_eq!(first_value("cn=caf\\C3\\A9,ou=groups"), "café");
        assert_eq!(first_value("support"), "support");
        assert!(is_below("cn=a,ou=groups", "ou=groups"));
        assert!(!is_below("cn=a\\,ou=groups", "ou=groups") && !is_below("ou=groups", "ou=groups"));
    }
}
