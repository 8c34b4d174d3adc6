//! A line → Markdown.

use super::document::{Inline, is_blank, plain, words};
use super::escape::{self, Place, address, escape};

/// What a line stands in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frame {
    /// A cell of a table: one line, and bars are escaped.
    pub cell: bool,
    /// One line, such as a heading.
    pub single: bool,
}

/// A line as Markdown, without spaces around it.
pub fn line(line: &[Inline], frame: Frame) -> String {
    let mut writer = Writer { out: String::new(), frame, in_link: false };
    writer.all(line, None);
    let text = writer.out.trim_matches([' ', '\n', '\t']).to_owned();
    // A backslash that breaks the line has no line left to break.
    match text.strip_suffix('\\') {
        Some(kept) if line.last() == Some(&Inline::Break) => kept.trim_end().to_owned(),
        _ => text,
    }
}

struct Writer {
    out: String,
    frame: Frame,
    in_link: bool,
}

impl Writer {
    fn all(&mut self, line: &[Inline], after: Option<char>) {
        for (at, inline) in line.iter().enumerate() {
            let next = line.get(at + 1);
            let following = next.map_or(after, |next| plain(std::slice::from_ref(next)).chars().next());
            self.inline(inline, next, following);
        }
    }

    fn inline(&mut self, inline: &Inline, next: Option<&Inline>, following: Option<char>) {
        match inline {
            Inline::Text(text) => self.text(text, next),
            Inline::Strong(inner) => self.marked("**", inner, following),
            Inline::Emphasis(inner) => self.marked("*", inner, following),
            Inline::Strike(inner) => self.marked("~~", inner, following),
            Inline::Code(text) => self.code(text),
            Inline::Markup(tag, inner) => {
                self.out.push_str(&format!("<{tag}>"));
                self.all(inner, Some('<'));
                self.out.push_str(&format!("</{tag}>"));
            }
            Inline::Link { content, .. } if self.in_link => self.all(content, following),
            Inline::Link { address: to, content, .. } => self.link(to, content),
            Inline::Image { address: to, alt, .. } => {
                let place = Place { in_link: true, in_cell: self.frame.cell, ..Place::default() };
                let alt = words(&[Inline::Text(alt.clone())]);
                self.out.push_str(&format!("![{}]({})", escape(&alt, place), address(to)));
            }
            Inline::Break if self.frame.cell => self.out.push_str("<br>"),
            Inline::Break if self.frame.single => self.out.push(' '),
            Inline::Break if self.out.is_empty() || self.out.ends_with('\n') => {}
            Inline::Break => {
                let kept = self.out.trim_end_matches([' ', '\t']).len();
                self.out.truncate(kept);
                self.out.push_str("\\\n");
            }
        }
    }

    fn text(&mut self, text: &str, next: Option<&Inline>) {
        let one_line = self.frame.cell || self.frame.single;
        let text = if one_line || self.in_link {
            text.replace(['\n', '\r', '\u{2028}', '\u{2029}'], " ")
        } else {
            text.to_owned()
        };
        let before_target = next.is_some_and(|next| match next {
            Inline::Link { .. } | Inline::Code(_) => true,
            Inline::Strong(inner) | Inline::Emphasis(inner) => {
                matches!(inner.first(), Some(Inline::Link { .. }))
            }
            _ => false,
        });
        let place = Place {
            line_start: !one_line && (self.out.is_empty() || self.out.ends_with('\n')),
            line_end: next.is_none_or(|next| *next == Inline::Break),
            in_link: self.in_link,
            in_cell: self.frame.cell,
            before_target,
        };
        let text = escape(&text, place);
        // A sign of emphasis right behind another would pair with it.
        self.out.push_str(&text);
    }

    /// Emphasis, if its marks would be read as such: they hug words, and stand between signs or spaces.
    fn marked(&mut self, mark: &str, inner: &[Inline], following: Option<char>) {
        let text = plain(inner);
        let lead: String = text.chars().take_while(|mark| mark.is_whitespace()).collect();
        let trail = text.len() - text.trim_end().len();
        let before = self.out.chars().next_back();
        let start = self.out.len();
        self.all(inner, mark.chars().next());
        let body = self.out.split_off(start);
        let (kept, spaces) = (body.trim(), !lead.is_empty());
        let first = kept.chars().next();
        let last = kept.chars().next_back();
        let letter = |mark: Option<char>| mark.is_some_and(char::is_alphanumeric);
        let next = if trail > 0 { Some(' ') } else { following };
        let opens = spaces || !letter(before) || letter(first);
        let closes = !letter(next) || letter(last);
        let clash = before.is_some_and(|before| mark.starts_with(before)) && !spaces
            || kept.starts_with(mark.chars().next().unwrap_or('*'))
            || kept.ends_with(mark.chars().next().unwrap_or('*'))
            || following.is_some_and(|next| mark.starts_with(next)) && trail == 0;
        // Within a word, only stars can; and a line break inside a mark must not begin a block.
        if kept.is_empty() || !opens || !closes || clash || kept.contains("\\\n") || is_blank(inner) {
            self.out.push_str(&body);
            return;
        }
        if spaces && !self.out.is_empty() && !self.out.ends_with(char::is_whitespace) {
            self.out.push(' ');
        }
        self.out.push_str(mark);
        self.out.push_str(kept);
        self.out.push_str(mark);
        if trail > 0 {
            self.out.push(' ');
        }
    }

    fn code(&mut self, text: &str) {
        let text = escape::clean(text).replace(['\n', '\t'], " ");
        let text = text.replace("{{", "\\{{");
        let text = if self.frame.cell { text.replace('|', "\\|") } else { text };
        let text = text.trim();
        if text.is_empty() {
            self.out.push(' ');
            return;
        }
        // Code next to code would run together.
        if self.out.ends_with('`') {
            self.out.push(' ');
        }
        let longest = text.split(|mark| mark != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        self.out.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
    }

    fn link(&mut self, to: &str, content: &[Inline]) {
        let label = words(content);
        let bare = to.starts_with("https://") || to.starts_with("http://");
        let simple = to.chars().all(|mark| mark.is_ascii_alphanumeric() || ":/.?=%#,+-".contains(mark));
        let alone = self.out.chars().next_back().is_none_or(|mark| mark.is_whitespace() || mark == '(');
        if bare
            && label == to
            && simple
            && alone
            && to.ends_with(|mark: char| mark.is_ascii_alphanumeric() || mark == '/')
        {
            self.out.push_str(to);
            return;
        }
        if bare
            && label == to
            && !to.contains(['<', '>', '{', '}', '|', '`', '*', '\\', ' ', '&'])
            && !self.frame.cell
        {
            self.out.push_str(&format!("<{to}>"));
            return;
        }
        if self.out.ends_with('!') {
            self.out.push(' ');
        }
        self.out.push('[');
        let start = self.out.len();
        self.in_link = true;
        if label.is_empty() && !content.iter().any(|inline| matches!(inline, Inline::Image { .. })) {
            self.text(to, None);
        } else {
            self.all(content, Some(']'));
        }
        self.in_link = false;
        let body = self.out.split_off(start);
        self.out.push_str(body.replace("\\\n", " ").replace('\n', " ").trim());
        self.out.push_str(&format!("]({})", address(to)));
    }
}
