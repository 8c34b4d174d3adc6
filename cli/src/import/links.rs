//! Links between what comes in → links between what is written, and the media they need.

use guichet_engine::model::resolve::percent_decode;

use super::account::Account;
use super::document::{Inline, for_each_line, is_blank, words};
use super::draft::Draft;
use super::media::{self, Media, ending};
use super::targets::{Index, normal, relative};

/// Before the address of a link that names a page by its title.
pub const WIKI: &str = "wiki:";
/// Before the address of a picture that came inside a document.
pub const EMBEDDED: &str = "embedded:";

/// Resolves every link of every draft. What leads nowhere stays as words, and is told.
pub fn resolve(drafts: &mut [Draft], media: &mut Media, account: &mut Account) {
    let index = Index::new(drafts);
    for (number, draft) in drafts.iter_mut().enumerate() {
        let (file, path, draft_path) =
            (draft.origin.file.clone(), draft.origin.path.clone(), draft.path.clone());
        for step in &mut draft.steps {
            for_each_line(&mut step.blocks, &mut |line| {
                let mut resolver = Resolver {
                    index: &index,
                    number,
                    file: &file,
                    path: &path,
                    draft_path: &draft_path,
                    media,
                    account,
                };
                resolver.line(line);
            });
        }
    }
}

struct Resolver<'a> {
    index: &'a Index,
    number: usize,
    file: &'a str,
    path: &'a str,
    draft_path: &'a str,
    media: &'a mut Media,
    account: &'a mut Account,
}

impl Resolver<'_> {
    fn line(&mut self, line: &mut Vec<Inline>) {
        let mut found = Vec::new();
        for inline in std::mem::take(line) {
            match inline {
                Inline::Link { address, mut content, line: number } => {
                    self.line(&mut content);
                    let to = self.link(address.trim(), number);
                    // A picture that is a link: the picture counts.
                    let picture = content.iter().any(|inline| matches!(inline, Inline::Image { .. }));
                    match to {
                        Some(address) if !picture => {
                            found.push(Inline::Link { address, content, line: number })
                        }
                        Some(address) => {
                            found.extend(content);
                            found.push(Inline::Text(" ".to_owned()));
                            let content = vec![Inline::Text(address.clone())];
                            found.push(Inline::Link { address, content, line: number });
                        }
                        None => found.extend(content),
                    }
                }
                Inline::Image { address, alt, line: number } => self.image(&address, alt, number, &mut found),
                Inline::Strong(mut inner) => {
                    self.line(&mut inner);
                    found.push(Inline::Strong(inner));
                }
                Inline::Emphasis(mut inner) => {
                    self.line(&mut inner);
                    found.push(Inline::Emphasis(inner));
                }
                Inline::Strike(mut inner) => {
                    self.line(&mut inner);
                    found.push(Inline::Strike(inner));
                }
                inline => found.push(inline),
            }
        }
        *line = super::document::joined(found);
    }

    fn place(&self, line: usize) -> String {
        if line > 0 { format!("{}:{line}", self.file) } else { self.file.to_owned() }
    }

    /// The address in the output; none where the link leads nowhere.
    fn link(&mut self, address: &str, line: usize) -> Option<String> {
        let place = self.place(line);
        if address.is_empty() || address == "#" {
            self.account.left_out(place, "a link without an address; its words stay");
            return None;
        }
        if let Some(title) = address.strip_prefix(WIKI) {
            let title = title.split(['#', '|']).next().unwrap_or_default().trim().to_lowercase();
            if let Some(draft) = self.index.titles.get(&title) {
                return Some(self.index.address(self.number, (*draft, 0)));
            }
            self.account.left_out(
                place,
                format!("a link to the page “{title}”, which did not come along; its words stay"),
            );
            return None;
        }
        if let Some(rest) = address.strip_prefix("//") {
            return Some(format!("https://{rest}"));
        }
        if address.starts_with("www.") {
            return Some(format!("https://{address}"));
        }
        if let Some(scheme) = scheme(address) {
            let known = matches!(scheme.to_lowercase().as_str(), "https" | "http" | "mailto" | "tel");
            if !known {
                self.account.left_out(
                    place,
                    format!(
                        "a link to `{}`, which nobody may follow here; its words stay",
                        shortened(address)
                    ),
                );
            }
            return known.then(|| address.to_owned());
        }
        self.local(address, &place)
    }

    fn local(&mut self, address: &str, place: &str) -> Option<String> {
        let decoded = percent_decode(address);
        let (file, anchor) =
            decoded.split_once('#').map_or((decoded.as_str(), None), |(file, anchor)| (file, Some(anchor)));
        let file = file.split('?').next().unwrap_or_default();
        let target = if file.is_empty() { Some(self.path.to_owned()) } else { self.source(file) };
        let draft = target.as_ref().and_then(|path| self.index.file(path));
        if let (Some(draft), Some(path)) = (draft, &target) {
            let path = self.index.sources.get(draft).unwrap_or(path).as_str();
            let key = |anchor: &str| (path.to_owned(), anchor.to_lowercase());
            match anchor.filter(|anchor| !anchor.is_empty()) {
                None => return Some(self.index.address(self.number, (draft, 0))),
                Some(anchor) => {
                    if let Some(step) = self.index.anchors.get(&key(anchor)) {
                        return Some(self.index.address(self.number, *step));
                    }
                    if !file.is_empty() {
                        self.account.changed(
                            place,
                            format!("`{address}` has no such heading: the link leads to the page"),
                        );
                        return Some(self.index.address(self.number, (draft, 0)));
                    }
                }
            }
            self.account
                .left_out(place, format!("a link to `{address}`, which is no heading here; its words stay"));
            return None;
        }
        let ending = ending(file);
        if media::MEDIA.contains(&ending.as_str())
            && let Some(path) = self.media.copied(self.path, file)
        {
            return Some(relative(self.draft_path, &path));
        }
        self.account.left_out(
            place,
            format!("a link to `{}`, which did not come along; its words stay", shortened(address)),
        );
        None
    }

    /// The path of a file as the inputs are known: beside this file, or below one of its folders.
    fn source(&self, file: &str) -> Option<String> {
        if let Some(rest) = file.strip_prefix('/') {
            // From the root of a site: whichever folder above has it.
            let mut folder = self.path;
            while let Some((above, _)) = folder.rsplit_once('/') {
                let path = normal(&format!("{above}/{rest}"))?;
                if self.index.file(&path).is_some() {
                    return Some(path);
                }
                folder = above;
            }
            return normal(rest);
        }
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        normal(&if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") })
    }

    fn image(&mut self, address: &str, alt: String, line: usize, found: &mut Vec<Inline>) {
        let place = self.place(line);
        let remote = scheme(address).is_some_and(|scheme| matches!(scheme, "https" | "http"))
            || address.starts_with("//");
        if remote {
            let address = address
                .strip_prefix("//")
                .map_or_else(|| address.to_owned(), |rest| format!("https://{rest}"));
            self.account.changed(
                place,
                format!("a picture of another site is a link now: `{}`", shortened(&address)),
            );
            let label = if alt.trim().is_empty() { address.clone() } else { alt };
            found.push(Inline::Link { address, content: vec![Inline::Text(label)], line });
            return;
        }
        let shows = media::PICTURES.contains(&ending(address).as_str());
        let path = if let Some(name) = address.strip_prefix(EMBEDDED).filter(|_| shows) {
            self.media
                .embedded
                .remove(name)
                .map(|bytes| self.media.place(name, bytes))
                .or_else(|| self.media.placed.get(name).cloned())
        } else if shows {
            self.media.copied(self.path, &percent_decode(address))
        } else {
            None
        };
        match path {
            Some(path) => found.push(Inline::Image { address: relative(self.draft_path, &path), alt, line }),
            None => {
                let shown = shortened(address.strip_prefix(EMBEDDED).unwrap_or(address));
                self.account
                    .left_out(place, format!("the picture `{shown}`, which is not there or cannot be shown"));
                if !alt.trim().is_empty() && !is_blank(&[Inline::Text(alt.clone())]) {
                    let alt = words(&[Inline::Text(alt)]);
                    found.push(Inline::Emphasis(vec![Inline::Text(alt)]));
                }
            }
        }
    }
}

fn scheme(address: &str) -> Option<&str> {
    if !guichet_engine::syntax::has_scheme(address) {
        return None;
    }
    address.split(':').next()
}

/// A text for a report: the beginning of it, if it is long.
pub fn shortened(text: &str) -> String {
    if text.chars().count() > 80 {
        format!("{}…", text.chars().take(79).collect::<String>())
    } else {
        text.to_owned()
    }
}
