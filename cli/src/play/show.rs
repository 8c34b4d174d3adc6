//! What the agent says → text: the transcript, questions, tickets.

use guichet_engine::message::{Entry, Notice, Question, QuestionKind, Said, Ticket, Value};

use super::ink::{BOLD, CYAN, DIM, Ink, RED, clean};
use super::offer::may_skip;

impl Ink {
    /// A part of the transcript.
    pub fn entry(&self, entry: &Entry) -> String {
        let ink = self;
        match entry {
            Entry::Said { said, .. } => {
                let words = clean(&self.said(said));
                ink.lines(&ink.paint(&words, CYAN), &ink.paint("> ", CYAN), "  ")
            }
            Entry::Shown { blocks, .. } => ink.blocks(blocks, "", ""),
            Entry::Notice { notice } => ink.lines(&clean(&self.notice(notice)), "", ""),
        }
    }

    fn said(&self, said: &Said) -> String {
        let words = self.words;
        match said {
            Said::Words { text } => text.clone(),
            Said::Value { value } => words.value(value),
            Said::Private => words.hidden.to_owned(),
            Said::Skipped { label } => label.clone().unwrap_or_else(|| words.skipped.to_owned()),
            Said::Helped { solved: true } => words.solved.to_owned(),
            Said::Helped { solved: false } => words.not_solved.to_owned(),
            Said::Sent => words.send.to_owned(),
            Said::Cancelled => words.cancel.to_owned(),
            Said::HandedOver => words.hand_over.to_owned(),
            Said::WentOn => words.go_on.trim_end_matches([':', ' ']).to_owned(),
        }
    }

    fn notice(&self, notice: &Notice) -> String {
        let words = self.words;
        match notice {
            Notice::Several => words.several.to_owned(),
            Notice::Nothing => words.nothing.to_owned(),
            Notice::DidThisHelp { text } => text.clone().unwrap_or_else(|| words.did_this_help.to_owned()),
            Notice::Ended { outcome } => words.ended(*outcome).to_owned(),
            Notice::TicketState { number: Some(number), .. } => format!("{number} ({})", words.not_sent),
            Notice::TicketState { .. } => words.pending.to_owned(),
            Notice::Elsewhere => words.elsewhere.to_owned(),
            Notice::Circles => words.circles.to_owned(),
            Notice::Unavailable => words.unavailable.to_owned(),
            Notice::Help => words.help.to_owned(),
            Notice::NoPerson => words.no_person.to_owned(),
        }
    }

    /// A question with what helps to answer it; after a refusal only why.
    pub fn question(&self, question: &Question) -> String {
        let (ink, words) = (self, self.words);
        let mut lines = Vec::new();
        match &question.refusal {
            Some(refusal) => {
                let why = refusal.message.clone().unwrap_or_else(|| words.reason(&refusal.reason));
                lines.push(ink.lines(&ink.paint(&clean(&why), RED), "", ""));
            }
            None => lines.push(ink.lines(&ink.paint(&ink.inlines(&question.text), BOLD), "", "")),
        }
        let mut dim = |text: String| lines.push(ink.lines(&ink.paint(&clean(&text), DIM), "", ""));
        if let Some(hint) = &question.hint {
            dim(hint.clone());
        }
        if let Some(example) = &question.example {
            dim(format!("{} {example}", words.example));
        }
        if let Some(earlier) = question.earlier.as_ref().filter(|_| !question.private) {
            let option = question.options.iter().find(|option| *earlier == Value::Text(option.id.clone()));
            dim(format!(
                "{} {}",
                words.earlier,
                option.map_or_else(|| words.value(earlier), |option| option.label.clone())
            ));
        }
        if may_skip(question) && !matches!(question.kind, QuestionKind::YesNo | QuestionKind::OneOf) {
            dim(format!("/skip: {}", question.skip.as_deref().unwrap_or(words.skip)));
        }
        lines.join("\n")
    }

    /// A ticket as it would be sent; `wrong` are names of what cannot be sent so.
    pub fn ticket(&self, ticket: &Ticket, wrong: &[String]) -> String {
        let (ink, words) = (self, self.words);
        let mut lines = vec![ink.paint(&format!("{} ({})", words.ticket, clean(&ticket.kind)), BOLD)];
        let mut part = |name: &str, text: &str| {
            let name = ink.paint(&format!("{}:", clean(name)), DIM);
            lines.push(ink.lines(&format!("{name} {}", clean(text)), "  ", "    "));
        };
        part(words.title, &ticket.title);
        for field in &ticket.fields {
            let mut about = field.one_of.join(", ");
            if field.required && field.value.is_empty() {
                about = [words.required, &about]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .collect::<Vec<_>>()
                    .join("; ");
            }
            let about = if about.is_empty() { about } else { format!("({about})") };
            part(&field.name, format!("{} {about}", field.value).trim());
        }
        if !ticket.details.is_empty() {
            part(words.details, &format!("\n{}", ticket.details));
        }
        if !ticket.answers.is_empty() {
            let answers =
                ticket.answers.iter().map(|answer| format!("\n{} → {}", answer.question, answer.answer));
            part(words.answers, &answers.collect::<String>());
        }
        if !ticket.transcript.is_empty() {
            part(words.conversation, &ticket.transcript.len().to_string());
        }
        if !wrong.is_empty() {
            lines.push(ink.paint(&format!("{} {}", words.check, clean(&wrong.join(", "))), RED));
        }
        lines.push(ink.lines(&ink.paint(words.change, DIM), "", ""));
        lines.join("\n")
    }
}
