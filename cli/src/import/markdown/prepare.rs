//! Marks of other tools, line by line, before Markdown is read.

/// A text that Markdown can read.
#[derive(Debug, Default)]
pub struct Prepared {
    pub text: String,
    /// The line of the file that each line of the text was, from 0.
    pub lines: Vec<usize>,
    /// What was taken away: its line, and its words.
    pub taken: Vec<(usize, String)>,
}

/// Gives the text with admonitions as alerts, without shortcodes, and with links whose address has a space.
pub fn prepare(text: &str) -> Prepared {
    let mut prepared = Prepared::default();
    let mut fence: Option<String> = None;
    let mut admonition = Admonition::None;
    for (number, line) in text.split('\n').enumerate() {
        let trimmed = line.trim_start();
        let marks: String = trimmed.chars().take_while(|mark| *mark == '`' || *mark == '~').collect();
        let is_fence = marks.len() >= 3;
        if fence.is_some() || is_fence {
            match &fence {
                Some(open) if is_fence && marks.starts_with(open.as_str()) => fence = None,
                Some(_) => {}
                None => fence = Some(marks),
            }
            prepared.add(&admonition.inside(line), number);
            continue;
        }
        for line in admonition.lines(line) {
            let line = prepared.without_shortcodes(line, number);
            prepared.add(&spaced_links(&line), number);
        }
    }
    prepared
}

impl Prepared {
    fn add(&mut self, line: &str, number: usize) {
        if !self.lines.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.lines.push(number);
    }

    /// Liquid, Hugo and kramdown marks that other tools replace.
    fn without_shortcodes(&mut self, mut line: String, number: usize) -> String {
        if !line.contains('{') {
            return line;
        }
        for (open, close) in [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}"), ("{:", "}")] {
            while let Some(at) = line.find(open) {
                let Some(end) = line.get(at..).and_then(|rest| rest.find(close)) else { break };
                let taken = line.get(at..at + end + close.len()).unwrap_or_default().to_owned();
                line.replace_range(at..at + end + close.len(), "");
                self.taken.push((number, taken));
            }
        }
        line
    }
}

/// The admonition that a line stands in.
enum Admonition {
    None,
    /// `:::note` … `:::`
    Colons,
    /// `!!! note` and lines indented by four.
    Indented,
}

impl Admonition {
    /// A line of text, as a line of a quote where it stands in one; a mark alone is none.
    fn lines(&mut self, line: &str) -> Vec<String> {
        let trimmed = line.trim();
        if let Some(rest) = trimmed.strip_prefix(":::") {
            let rest = rest.trim_start_matches(':').trim();
            if rest.is_empty() {
                *self = Self::None;
                return vec![String::new()];
            }
            *self = Self::Colons;
            return opening(rest);
        }
        if let Some(rest) = trimmed.strip_prefix("!!! ").or_else(|| trimmed.strip_prefix("??? ")) {
            *self = Self::Indented;
            return opening(rest);
        }
        if matches!(self, Self::Indented) && !trimmed.is_empty() && !line.starts_with(['\t', ' ']) {
            *self = Self::None;
        }
        vec![self.inside(line)]
    }

    fn inside(&self, line: &str) -> String {
        match self {
            Self::None => line.to_owned(),
            Self::Colons => format!("> {line}"),
            Self::Indented => {
                let line = line.strip_prefix("    ").or_else(|| line.strip_prefix('\t')).unwrap_or(line);
                format!("> {line}")
            }
        }
    }
}

/// `note Title`, `warning "Title"`, `{.tip}`: the lines that open an alert.
fn opening(rest: &str) -> Vec<String> {
    let word: String =
        rest.trim_start_matches(['{', '.', ' ']).chars().take_while(|mark| mark.is_alphabetic()).collect();
    let kind = match word.to_lowercase().as_str() {
        "tip" | "hint" | "success" | "astuce" | "conseil" => "TIP",
        "important" => "IMPORTANT",
        "warning" | "attention" | "avertissement" => "WARNING",
        "caution" | "danger" | "error" | "failure" | "bug" => "CAUTION",
        _ => "NOTE",
    };
    let title = rest.split_once(&word).map_or("", |(_, title)| title);
    let title = title.trim_matches(['"', '[', ']', ' ', '}']);
    let mut lines = vec![String::new(), format!("> [!{kind}]")];
    if !title.is_empty() {
        lines.extend([format!("> **{title}**"), ">".to_owned()]);
    }
    lines
}

/// `[x](my file.md)` is no link to Markdown, though it was meant as one.
fn spaced_links(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("](") {
        let (before, from) = rest.split_at(at + 2);
        out.push_str(before);
        let end = from.find(')').unwrap_or(0);
        let address = from.get(..end).unwrap_or_default();
        let file = address.split('#').next().unwrap_or_default().trim_end();
        let ending = file.rsplit('.').next().unwrap_or_default();
        let short = file.contains('.') && (2..=5).contains(&ending.len()) && !ending.contains(' ');
        if address.trim().contains(' ')
            && !address.starts_with('<')
            && !address.contains('"')
            && (short || address.starts_with('#'))
        {
            out.push_str(&address.replace(' ', "%20"));
            rest = from.get(end..).unwrap_or_default();
        } else {
            rest = from;
        }
    }
    out.push_str(rest);
    out
}
