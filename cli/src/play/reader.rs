//! What the person does next: a pick from a list, or a line. From a terminal with keys, or line by line.

use std::io::{self, BufRead, IsTerminal, Write};

use crossterm::cursor::{MoveToColumn, MoveUp};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode, size};
use crossterm::{execute, queue};
use textwrap::core::display_width;

use super::ink::{BOLD, CYAN, DIM, Ink};

/// Something to pick.
pub struct Item {
    pub label: String,
    pub hint: Option<String>,
}

/// What is asked of the person.
#[derive(Default)]
pub struct Prompt {
    pub items: Vec<Item>,
    /// Shown as long as nothing is typed.
    pub placeholder: String,
    /// What is typed already.
    pub typed: String,
    /// Which items are ticked, where several may be.
    pub ticks: Option<Vec<bool>>,
    /// Show dots instead of what is typed.
    pub secret: bool,
}

/// What the person did.
pub enum Given {
    Pick(usize),
    /// These of the items.
    Ticked(Vec<usize>),
    Line(String),
    End,
}

/// Where it comes from.
#[derive(Clone, Copy)]
pub struct Reader {
    pub terminal: bool,
}

impl Reader {
    pub fn new() -> Self {
        Self { terminal: io::stdin().is_terminal() && io::stdout().is_terminal() }
    }

    /// Waits for the person.
    pub fn read(&self, prompt: Prompt, ink: &Ink) -> io::Result<Given> {
        if self.terminal { Menu::new(prompt, ink).run() } else { line(&prompt, ink) }
    }
}

fn line(prompt: &Prompt, ink: &Ink) -> io::Result<Given> {
    let mut out = io::stdout().lock();
    for (at, item) in prompt.items.iter().enumerate() {
        let hint = item.hint.as_ref().map_or(String::new(), |hint| format!(" ({hint})"));
        writeln!(
            out,
            "{}",
            ink.lines(&format!("{}{hint}", item.label), &format!("  {}. ", at + 1), "     ")
        )?;
    }
    if !prompt.items.is_empty() {
        writeln!(out)?;
    }
    out.flush()?;
    let mut line = Vec::new();
    if io::stdin().lock().read_until(b'\n', &mut line)? == 0 {
        return Ok(Given::End);
    }
    Ok(Given::Line(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned()))
}

/// Keys come one by one as long as this lives.
struct Raw;

impl Raw {
    fn on() -> io::Result<Self> {
        enable_raw_mode().map(|()| Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}

/// A list with a line below it, drawn again after every key.
struct Menu<'a> {
    prompt: Prompt,
    ink: &'a Ink,
    at: usize,
    drawn: u16,
}

impl<'a> Menu<'a> {
    fn new(prompt: Prompt, ink: &'a Ink) -> Self {
        Self { prompt, ink, at: 0, drawn: 0 }
    }

    fn run(mut self) -> io::Result<Given> {
        let _raw = Raw::on()?;
        loop {
            self.draw()?;
            let given = match read()? {
                Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
                _ => None,
            };
            self.wipe()?;
            if let Some(given) = given {
                return Ok(given);
            }
        }
    }

    fn key(&mut self, key: KeyEvent) -> Option<Given> {
        let typed = &mut self.prompt.typed;
        let count = self.prompt.items.len();
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => return Some(Given::End),
            KeyCode::Char('d') if control && typed.is_empty() => return Some(Given::End),
            KeyCode::Char('u') if control => typed.clear(),
            KeyCode::Char('w') if control => {
                let kept = typed.trim_end().rfind(' ').map_or(0, |at| at + 1);
                typed.truncate(kept);
            }
            KeyCode::Char(' ') if typed.is_empty() && self.prompt.ticks.is_some() => {
                if let Some(tick) = self.prompt.ticks.iter_mut().flatten().nth(self.at) {
                    *tick = !*tick;
                }
            }
            KeyCode::Char(mark) if !control => typed.push(mark),
            KeyCode::Backspace => drop(typed.pop()),
            KeyCode::Up if count > 0 => self.at = (self.at + count - 1) % count,
            KeyCode::Down if count > 0 => self.at = (self.at + 1) % count,
            KeyCode::Enter if typed.is_empty() && count > 0 => {
                let ticked =
                    |ticks: &Vec<bool>| (0..).zip(ticks).filter(|(_, on)| **on).map(|(at, _)| at).collect();
                let ticked = self.prompt.ticks.as_ref().map(ticked);
                return Some(ticked.map_or(Given::Pick(self.at), Given::Ticked));
            }
            KeyCode::Enter => return Some(Given::Line(std::mem::take(typed))),
            _ => {}
        }
        None
    }

    fn draw(&mut self) -> io::Result<()> {
        let (columns, rows) = size().unwrap_or((80, 24));
        let width = usize::from(columns).saturating_sub(1).max(8);
        let room = usize::from(rows).saturating_sub(3).max(1);
        let first = self.at.saturating_sub(room / 2).min(self.prompt.items.len().saturating_sub(room));
        let mut out = io::stdout().lock();
        let shown = self.prompt.items.iter().enumerate().skip(first).take(room);
        let mut drawn = 0;
        for (at, item) in shown {
            let hint = item.hint.as_deref().unwrap_or_default();
            let label = clip(&item.label.replace('\n', " "), width.saturating_sub(8));
            let left = width.saturating_sub(10 + display_width(&label));
            let hint = if left > 8 {
                self.ink.paint(&clip(&hint.replace('\n', " "), left), DIM)
            } else {
                String::new()
            };
            let tick = match self.prompt.ticks.as_ref().and_then(|ticks| ticks.get(at)) {
                Some(true) => "☑ ",
                Some(false) => "☐ ",
                None => "",
            };
            let number = format!("{:>2}. {tick}", at + 1);
            let line = if at == self.at && self.prompt.typed.is_empty() {
                self.ink.paint(&self.ink.paint(&format!("› {number}{label}"), CYAN), BOLD)
            } else {
                format!("  {number}{label}")
            };
            write!(out, "{line}  {hint}\r\n")?;
            drawn += 1;
        }
        let typed = if self.prompt.secret {
            "•".repeat(self.prompt.typed.chars().count())
        } else {
            self.prompt.typed.clone()
        };
        write!(out, "{} {}", self.ink.paint("›", CYAN), tail(&typed, width.saturating_sub(3)))?;
        if typed.is_empty() {
            write!(out, "{}", self.ink.paint(&clip(&self.prompt.placeholder, width.saturating_sub(3)), DIM))?;
            queue!(out, MoveToColumn(2))?;
        }
        self.drawn = drawn;
        out.flush()
    }

    fn wipe(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.drawn > 0 {
            queue!(out, MoveUp(self.drawn))?;
        }
        execute!(out, MoveToColumn(0), Clear(ClearType::FromCursorDown))
    }
}

/// As much of a text as fits.
fn clip(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut clipped = String::new();
    for mark in text.chars() {
        if display_width(&clipped) + display_width(mark.encode_utf8(&mut [0; 4])) + 1 > width {
            break;
        }
        clipped.push(mark);
    }
    clipped.push('…');
    clipped
}

/// As much of a text's end as fits: that is where one types.
fn tail(text: &str, width: usize) -> &str {
    let fits = |at: usize| text.get(at..).is_none_or(|rest| display_width(rest) <= width);
    let start = text.char_indices().map(|(at, _)| at).find(|at| fits(*at)).unwrap_or(text.len());
    text.get(start..).unwrap_or_default()
}
