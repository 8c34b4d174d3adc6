//! What the command itself says while playing, in the reader's language.

mod dates;
mod english;
mod french;

use guichet_engine::message::{AlertKind, Outcome, Reason, Value};

/// Words of the interface.
pub struct Words {
    pub greeting: &'static str,
    pub several: &'static str,
    pub nothing: &'static str,
    pub elsewhere: &'static str,
    pub understood: &'static str,
    pub did_you_mean: &'static str,
    pub not_known: &'static str,
    pub not_understood: &'static str,
    pub none_of_these: &'static str,
    pub write_ticket: &'static str,
    pub did_this_help: &'static str,
    pub solved: &'static str,
    pub not_solved: &'static str,
    pub consent: &'static str,
    pub allow: &'static str,
    pub forbid: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub skip: &'static str,
    pub skipped: &'static str,
    pub hidden: &'static str,
    pub earlier: &'static str,
    pub example: &'static str,
    pub ticket: &'static str,
    pub title: &'static str,
    pub details: &'static str,
    pub answers: &'static str,
    pub conversation: &'static str,
    pub required: &'static str,
    pub change: &'static str,
    pub check: &'static str,
    pub send: &'static str,
    pub cancel: &'static str,
    pub not_sent: &'static str,
    pub pending: &'static str,
    pub follow: &'static str,
    pub circles: &'static str,
    pub unavailable: &'static str,
    pub back: &'static str,
    pub mishap: &'static str,
    pub commands: &'static str,
    pub something_else: &'static str,
    pub help: &'static str,
    pub no_person: &'static str,
    pub wait: &'static str,
    pub handoff: &'static str,
    pub hand_over: &'static str,
    pub go_on: &'static str,
    pub attached: &'static str,
    pub came_back: &'static str,
    pub dropped: &'static str,
    pub changed: &'static str,
    pub ticks: &'static str,
    pub no_file: &'static str,
    pub calls: &'static str,
    pub really: &'static str,
    pub gives: &'static str,
    pub reply: &'static str,
    pub reply_typed: &'static str,
    pub works: &'static str,
    pub fails: &'static str,
    pub is_somebody_free: &'static str,
    pub free: &'static str,
    pub nobody: &'static str,
    pub which_answer: &'static str,
    pub no_answers: &'static str,
    pub no_values: &'static str,
    pub from_page: &'static str,
    pub no_step: &'static str,
    pub steps: &'static str,
    pub near: &'static str,
    pub keep: &'static str,
    pub proves: &'static str,
    pub kept: &'static str,
    pub not_kept: &'static str,
    pub private_kept: &'static str,
    pub all_commands: &'static str,
    pub to: &'static str,
    pub message: &'static str,
    months: [&'static str; 12],
    units: [[&'static str; 2]; 5],
    at: &'static str,
    ended: [&'static str; 6],
    alerts: [&'static str; 5],
    reasons: [&'static str; 19],
    decimal: char,
}

/// The words for readers of a language; English where there are none.
pub fn words(language: &str) -> &'static Words {
    if language.split('-').next() == Some("fr") { &french::FRENCH } else { &english::ENGLISH }
}

impl Words {
    pub fn ended(&self, outcome: Outcome) -> &'static str {
        let [solved, not_solved, done, ticket, link, handoff] = self.ended;
        match outcome {
            Outcome::Solved => solved,
            Outcome::NotSolved => not_solved,
            Outcome::Done => done,
            Outcome::Ticket => ticket,
            Outcome::Link => link,
            Outcome::Handoff => handoff,
        }
    }

    pub fn alert(&self, kind: AlertKind) -> &'static str {
        let [note, tip, important, warning, caution] = self.alerts;
        match kind {
            AlertKind::Note => note,
            AlertKind::Tip => tip,
            AlertKind::Important => important,
            AlertKind::Warning => warning,
            AlertKind::Caution => caution,
        }
    }

    /// Why an answer was not taken.
    pub fn reason(&self, reason: &Reason) -> String {
        let [
            empty,
            long,
            number,
            whole,
            small,
            large,
            yes_no,
            one_of,
            email,
            phone,
            web,
            form,
            date,
            time,
            file,
            kind,
            size,
            many,
            check,
        ] = self.reasons;
        let filled = |text: &str, with: &str| text.replace("{}", with);
        let with = |text: &str, limit: f64| filled(text, &self.number(limit));
        match reason {
            Reason::Empty => empty.to_owned(),
            Reason::TooLong { max } => with(long, f64::from(*max)),
            Reason::NotANumber => number.to_owned(),
            Reason::NotWhole => whole.to_owned(),
            Reason::TooSmall { min } => filled(small, &self.value(min)),
            Reason::TooLarge { max } => filled(large, &self.value(max)),
            Reason::NotYesNo => yes_no.to_owned(),
            Reason::NotOneOf => one_of.to_owned(),
            Reason::NotAnEmail => email.to_owned(),
            Reason::NotAPhone => phone.to_owned(),
            Reason::NotAWebAddress => web.to_owned(),
            Reason::Form => form.to_owned(),
            Reason::NotADate => date.to_owned(),
            Reason::NotATime => time.to_owned(),
            Reason::NotAFile => file.to_owned(),
            Reason::FileKind { accept } => filled(kind, &accept.join(", ")),
            Reason::FileTooLarge { max } => filled(size, &size_text(*max)),
            Reason::TooManyFiles { max } => with(many, f64::from(*max)),
            Reason::Check => check.to_owned(),
        }
    }

    /// A value as people read it.
    pub fn value(&self, value: &Value) -> String {
        match value {
            Value::YesNo(true) => self.yes.to_owned(),
            Value::YesNo(false) => self.no.to_owned(),
            Value::Number(number) => self.number(*number),
            Value::Text(text) => text.clone(),
            Value::List(values) => {
                values.iter().map(|value| self.value(value)).collect::<Vec<_>>().join(", ")
            }
            Value::Date { date } => self.date(date),
            Value::Time { time } => time.clone(),
            Value::Moment { moment } => self.moment(moment),
            Value::Length { length } => self.length(length),
            Value::File { file } => file.name.clone(),
        }
    }

    fn number(&self, number: f64) -> String {
        let text = format!("{number:.2}");
        text.trim_end_matches('0').trim_end_matches('.').replace('.', &self.decimal.to_string())
    }
}

/// A number of bytes, in the largest unit that it fills.
pub fn size_text(bytes: u32) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}
