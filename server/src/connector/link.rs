//! Links that a page may show.

use reqwest::Url;

/// A link to a page of the web: never a script.
pub(super) fn web(link: &str) -> Option<String> {
    Url::parse(link.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
}
