//! What the agent says → text: the transcript, questions, tickets.

use guichet_engine::message::{
    Dropped, Entry, Handoff, Heard, Hearing, Notice, Question, QuestionKind, Said, Ticket, TicketAnswer,
    TicketField, Value,
};

use super::ink::{BOLD, CYAN, DIM, Ink, RED, clean};
use super::offer::may_skip;
use super::words::size_text;

impl Ink {
    /// A part of the transcript.
    pub fn entry(&self, entry: &Entry) -> String {
        let ink = self;
        match entry {
            Entry::Said { said, .. } => {
                let words = clean(&self.said(said));
                let line = ink.lines(&ink.paint(&words, CYAN), &ink.paint("> ", CYAN), "  ");
                match said {
                    Said::Understood { value, .. } => {
                        let meant = format!("{} {} (/back)", ink.words.understood, ink.words.value(value));
                        format!("{line}\n{}", ink.lines(&ink.paint(&clean(&meant), DIM), "  ", "    "))
                    }
                    _ => line,
                }
            }
            Entry::Shown { blocks, .. } => ink.blocks(blocks, "", ""),
            Entry::Notice { notice } => ink.lines(&clean(&self.notice(notice)), "", ""),
        }
    }

    pub fn said(&self, said: &Said) -> String {
        let words = self.words;
        match said {
            Said::Words { text } | Said::Understood { text, .. } => text.clone(),
            Said::Value { value } => words.value(value),
            Said::Private => words.hidden.to_owned(),
            Said::Skipped { label } => label.clone().unwrap_or_else(|| words.skipped.to_owned()),
            Said::Helped { solved: true } => words.solved.to_owned(),
            Said::Helped { solved: false } => words.not_solved.to_owned(),
            Said::Consented { allowed: true } => words.allow.to_owned(),
            Said::Consented { allowed: false } => words.forbid.to_owned(),
            Said::NoneOfThese { some: true, .. } => words.none_of_these.to_owned(),
            Said::NoneOfThese { some: false, .. } => words.write_ticket.to_owned(),
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
            Notice::Consent { text } => format!("{}\n{text}", words.consent),
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

    /// What became of words that took no choice.
    pub fn heard(&self, heard: &Heard) -> String {
        let words = self.words;
        let text = match heard.outcome {
            Hearing::Unsure => words.did_you_mean,
            Hearing::Unknown => words.not_known,
            Hearing::Nothing => words.not_understood,
        };
        self.lines(&self.paint(&text.replace("{}", &clean(&heard.words)), BOLD), "", "")
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
            dim(format!("{} {}", words.earlier, words.value(&labelled(question, earlier))));
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
        let mut part = |name: &str, text: &str| lines.push(self.part(name, text));
        part(words.title, &ticket.title);
        for field in &ticket.fields {
            let values: Vec<&str> = field.one_of.iter().map(|value| field.value_called(value)).collect();
            let mut about = values.join(", ");
            if field.required && field.value.is_empty() {
                about = [words.required, &about]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .collect::<Vec<_>>()
                    .join("; ");
            }
            let about = if about.is_empty() { about } else { format!("({about})") };
            part(field.called(), format!("{} {about}", field.value_called(&field.value)).trim());
        }
        if !ticket.details.is_empty() {
            part(words.details, &format!("\n{}", ticket.details));
        }
        for file in &ticket.attachments {
            part(words.attached, &format!("{} ({})", file.name, size_text(file.bytes)));
        }
        lines.extend(self.said_so_far(&ticket.answers, ticket.transcript.len()));
        if !wrong.is_empty() {
            let called = |name: &String| match name.as_str() {
                "title" => words.title.to_owned(),
                "details" => words.details.to_owned(),
                name => {
                    let field = ticket.fields.iter().find(|field| field.name == name);
                    field.map_or(name, TicketField::called).to_owned()
                }
            };
            let wrong: Vec<String> = wrong.iter().map(called).collect();
            lines.push(ink.paint(&format!("{} {}", words.check, clean(&wrong.join(", "))), RED));
        }
        lines.push(ink.lines(&ink.paint(words.change, DIM), "", ""));
        lines.join("\n")
    }

    /// What would be passed on to a person.
    pub fn handoff(&self, handoff: &Handoff) -> String {
        let words = self.words;
        let mut lines = vec![self.lines(&self.paint(words.handoff, BOLD), "", "")];
        if !handoff.to.is_empty() {
            lines.push(self.part(words.to, &handoff.to));
        }
        if !handoff.message.is_empty() {
            lines.push(self.part(words.message, &handoff.message));
        }
        lines.extend(self.said_so_far(&handoff.answers, handoff.transcript.len()));
        lines.join("\n")
    }

    fn said_so_far(&self, answers: &[TicketAnswer], lines: usize) -> Vec<String> {
        let words = self.words;
        let mut parts = Vec::new();
        if !answers.is_empty() {
            let worded = |answer: &TicketAnswer| match &answer.value {
                // Of answers to choose from, the labels stand in the text.
                Some(Value::Text(_) | Value::List(_)) | None => answer.answer.clone(),
                Some(value) => words.value(value),
            };
            let answers = answers.iter().map(|answer| format!("\n{} → {}", answer.question, worded(answer)));
            parts.push(self.part(words.answers, &answers.collect::<String>()));
        }
        if lines > 0 {
            parts.push(self.part(words.conversation, &lines.to_string()));
        }
        parts
    }

    fn part(&self, name: &str, text: &str) -> String {
        let name = self.paint(&format!("{}:", clean(name)), DIM);
        self.lines(&format!("{name} {}", clean(text)), "  ", "    ")
    }

    /// What does not count any more, told calmly.
    pub fn dropped(&self, dropped: &[Dropped]) -> String {
        let line = |dropped: &Dropped| {
            let said = clean(&self.said(&dropped.said));
            let about = clean(&dropped.about);
            let about = if about.is_empty() { said } else { format!("{about} → {said}") };
            self.lines(&self.paint(&about, DIM), "  • ", "    ")
        };
        let first = self.lines(&self.paint(self.words.dropped, DIM), "", "");
        std::iter::once(first).chain(dropped.iter().map(line)).collect::<Vec<_>>().join("\n")
    }
}

/// An answer as people read it: of answers to choose from their labels.
pub fn labelled(question: &Question, answer: &Value) -> Value {
    match answer {
        Value::List(items) => Value::List(items.iter().map(|item| labelled(question, item)).collect()),
        Value::Text(short) => {
            let option = question.options.iter().find(|option| option.id == *short);
            Value::Text(option.map_or_else(|| short.clone(), |option| option.label.clone()))
        }
        answer => answer.clone(),
    }
}
