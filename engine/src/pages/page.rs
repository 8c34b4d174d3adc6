//! The page of a procedure, and what every page has around its text.

use super::book::Book;
use super::html::{Html, path_address};
use super::when::{Wording, filled};
use super::words::direction;
use crate::model::procedure::{Goal, Procedure, Step};

/// Where the text of every page begins: no name of a step has a colon.
const TEXT: &str = "page:text";

/// The page that is being written, and what it needs to know.
pub struct Place<'a> {
    /// Everything there is to link to.
    pub book: &'a Book,
    /// Its procedure.
    pub here: &'a Procedure,
    /// The way up to the folder of all pages: `../` as often as needed.
    pub root: String,
    /// Whether the procedure is written in another language than its readers read.
    pub foreign: bool,
}

/// What stands in the head of a page.
pub struct Head<'a> {
    /// Its title.
    pub title: &'a str,
    /// The way up to the folder of all pages.
    pub root: &'a str,
    /// The same page in other languages: the language, and the address.
    pub others: Vec<(&'a str, String)>,
    /// Whether there is a page of contents to go to.
    pub contents: bool,
}

/// Address of a procedure's page in a language, from the folder of all pages.
pub fn path_of(language: &str, id: &str) -> String {
    format!("{language}/{id}.html")
}

/// Begins a page.
pub fn begin(book: &Book, head: &Head, out: &mut Html) {
    let words = book.words;
    let (lang, dir) = (book.language.as_str(), direction(&book.language));
    out.raw("<!doctype html>\n").open("html", &[("lang", lang), ("dir", dir)]).raw("\n<head>\n");
    out.raw("<meta charset=\"utf-8\">\n").raw(super::MARK).raw("\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width\">\n");
    out.element("title", &[], head.title).raw("\n");
    out.open("link", &[("rel", "stylesheet"), ("href", &format!("{}style.css", head.root))]).raw("\n");
    for (language, address) in &head.others {
        out.open("link", &[("rel", "alternate"), ("hreflang", language), ("href", address)]).raw("\n");
    }
    out.raw("</head>\n<body>\n");
    out.element("a", &[("class", "skip"), ("href", &format!("#{TEXT}"))], words.skip).raw("\n");
    if head.contents || !head.others.is_empty() {
        out.raw("<header>\n");
        if head.contents {
            let contents = format!("{}{}.html", head.root, path_address(&book.language));
            out.element("a", &[("href", &contents)], words.contents).raw("\n");
        }
        if !head.others.is_empty() {
            out.open("nav", &[("aria-label", words.languages)]);
            for (language, address) in &head.others {
                let name = super::words::words_for(language).name;
                // A language of which we have no words is named by its tag.
                let name = if name == words.name { language } else { name };
                let attributes = [
                    ("href", address.as_str()),
                    ("hreflang", language),
                    ("lang", language),
                    ("rel", "alternate"),
                ];
                out.raw(" ").element("a", &attributes, name);
            }
            out.close("nav").raw("\n");
        }
        out.raw("</header>\n");
    }
    out.open("main", &[("id", TEXT), ("tabindex", "-1")]).raw("\n");
}

/// Ends a page.
pub fn end(out: &mut Html) {
    out.raw("</main>\n</body>\n</html>\n");
}

impl<'a> Place<'a> {
    /// The page of a procedure; `others` are the languages it is also written in.
    pub fn new(book: &'a Book, here: &'a Procedure) -> Self {
        let depth = here.head.id.split('/').count();
        Self { book, here, root: "../".repeat(depth), foreign: here.head.language != book.language }
    }

    /// Writes the page; `languages` are those that the procedure is written in.
    pub fn write(&self, languages: &[&'a str]) -> Vec<u8> {
        let mut out = Html::default();
        let head = &self.here.head;
        let others = languages
            .iter()
            .copied()
            .filter(|language| *language != self.book.language)
            .map(|language| (language, self.up(&path_of(language, &head.id))))
            .collect();
        begin(self.book, &Head { title: &head.title, root: &self.root, others, contents: true }, &mut out);
        out.open("article", &[("lang", &head.language), ("dir", direction(&head.language))]).raw("\n");
        for step in &self.here.steps {
            self.step(step, &mut out);
        }
        out.raw("</article>\n");
        self.helped(&mut out);
        end(&mut out);
        out.into_bytes()
    }

    fn step(&self, step: &Step, out: &mut Html) {
        let first = step.name == self.here.head.first;
        // Old names of a step still lead to it.
        out.raw("<section>\n");
        for alias in step.aliases.iter().filter(|alias| !alias.is_empty() && **alias != step.name) {
            out.open("span", &[("id", alias)]).close("span");
        }
        if first {
            out.element("h1", &[("id", &step.name)], &self.here.head.title);
        } else {
            out.open("h2", &[("id", &step.name)]);
            self.line(&step.heading, step, out);
            out.close("h2");
        }
        out.raw("\n");
        self.nodes(step, out);
        out.raw("</section>\n");
    }

    /// “Did this help?”, and where to go if it has not.
    fn helped(&self, out: &mut Html) {
        let goal = self.here.head.not_solved.as_ref().or(self.book.not_solved.as_ref());
        let Some((page, _)) = goal.and_then(|goal| self.book.step(goal)) else { return };
        if page.head.id == self.here.head.id {
            return;
        }
        let Some(address) = goal.and_then(|goal| self.goal(goal)) else { return };
        let words = self.book.words;
        let question = self.book.did_this_help.as_deref().filter(|text| !text.is_empty());
        out.raw("<footer>\n").element("p", &[], question.unwrap_or(words.did_this_help));
        out.raw("\n<p>").text(&filled(words.named, &[words.no, ""]));
        out.element("a", &[("href", &address)], &page.head.title).raw("</p>\n</footer>\n");
    }

    /// Address of a step from this page, if everybody may read it.
    pub fn goal(&self, goal: &Goal) -> Option<String> {
        let (procedure, step) = self.book.step(goal)?;
        let anchor = path_address(&step.name).replace('/', "%2F");
        if procedure.head.id == self.here.head.id {
            return Some(format!("#{anchor}"));
        }
        let page = self.up(&path_of(&self.book.language, &procedure.head.id));
        Some(if step.name == procedure.head.first { page } else { format!("{page}#{anchor}") })
    }

    /// An address from the folder of all pages, from this page.
    fn up(&self, path: &str) -> String {
        format!("{}{}", self.root, path_address(path))
    }

    /// Words of ours inside the text of a procedure.
    pub fn own(&self, out: &mut Html, tag: &'static str, words: &str) {
        let language = self.book.language.as_str();
        let attributes = [("lang", language), ("dir", direction(language))];
        out.element(tag, if self.foreign { &attributes } else { &[] }, words);
    }

    /// “If …:”, above what is for some readers only.
    pub fn condition(&self, expr: &crate::model::condition::Expr) -> String {
        let wording = Wording { book: self.book, here: self.here };
        filled(self.book.words.if_, &[&wording.words(expr)])
    }
}
