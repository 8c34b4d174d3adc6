//! Bare addresses in words.

use super::super::document::{Inline, joined, push};

/// Bare addresses of the web, as the links that readers make of them.
pub fn with_addresses(line: Vec<Inline>) -> Vec<Inline> {
    let mut found = Vec::new();
    for inline in line {
        let text = match inline {
            Inline::Text(text) => text,
            Inline::Strong(inner) => {
                found.push(Inline::Strong(with_addresses(inner)));
                continue;
            }
            Inline::Emphasis(inner) => {
                found.push(Inline::Emphasis(with_addresses(inner)));
                continue;
            }
            Inline::Strike(inner) => {
                found.push(Inline::Strike(with_addresses(inner)));
                continue;
            }
            inline => {
                found.push(inline);
                continue;
            }
        };
        let mut rest = text.as_str();
        while let Some(at) = rest.find("https://").or_else(|| rest.find("http://")) {
            let (before, from) = rest.split_at(at);
            let end =
                from.find(|mark: char| mark.is_whitespace() || "<>\"|`".contains(mark)).unwrap_or(from.len());
            let address = from.get(..end).unwrap_or_default();
            let address =
                address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*', '_', '\'', ']', '»']);
            push(&mut found, Inline::Text(before.to_owned()));
            if address.ends_with("//") {
                push(&mut found, Inline::Text(address.to_owned()));
            } else {
                let content = vec![Inline::Text(address.to_owned())];
                found.push(Inline::Link { address: address.to_owned(), content, line: 0 });
            }
            rest = from.get(address.len()..).unwrap_or_default();
            if address.is_empty() {
                break;
            }
        }
        push(&mut found, Inline::Text(rest.to_owned()));
    }
    joined(found)
}
