//! What a step does, as something to read: choices are links, questions and tickets are sentences.

use super::html::Html;
use super::page::Place;
use super::when::{When, filled};
use crate::model::form::Ask;
use crate::model::procedure::{Arrow, Choice, EndWord, Goal, Node, Quote, Step, Target};
use crate::model::ticket::TicketBox;

impl Place<'_> {
    /// Everything in a step.
    pub fn nodes(&self, step: &Step, out: &mut Html) {
        for node in &step.nodes {
            match node {
                Node::Text(block) => {
                    self.block(block, step, out);
                    out.raw("\n");
                }
                Node::Quotes(quotes) => self.quotes(quotes, step, out),
                Node::Choices(choices) => self.choices(choices, out),
                Node::Branch(arrows) => self.arrows(arrows, out),
                Node::Ask(ask) => self.ask(ask, out),
                Node::Call(_) => self.aside(self.book.words.call, out),
                Node::Ticket(ticket) => self.ticket(ticket, out),
                Node::Handoff(_) => self.aside(self.book.words.handoff, out),
                // What is worked out shows where it is used.
                Node::Set(_) => {}
            }
        }
    }

    fn aside(&self, words: &str, out: &mut Html) {
        out.raw("<div class=\"aside\">");
        self.own(out, "p", words);
        out.raw("</div>\n");
    }

    fn quotes(&self, quotes: &[Quote], step: &Step, out: &mut Html) {
        // Whether one of those above is for everybody, and whether one depends on the reader.
        let (mut shown, mut depends) = (false, false);
        for quote in quotes {
            let label = match (&quote.condition, When::of(quote.condition.as_ref())) {
                (_, When::Never) => continue,
                (None, _) if shown => continue,
                (None, _) if depends => Some(self.book.words.otherwise.to_owned()),
                (None, _) => None,
                (Some(_), When::If(expr)) => {
                    depends = true;
                    Some(self.condition(&expr))
                }
                (Some(_), When::Always) => {
                    shown = true;
                    None
                }
            };
            if let Some(label) = &label {
                out.raw("<div class=\"if\">");
                self.own(out, "p", label);
                out.raw("\n");
            }
            self.blocks(&quote.blocks, step, out);
            if label.is_some() {
                out.raw("</div>\n");
            }
        }
    }

    fn choices(&self, choices: &[Choice], out: &mut Html) {
        let all = choices.iter().map(|choice| (choice, When::of(choice.condition.as_ref())));
        let offered: Vec<_> = all.filter(|(_, when)| !matches!(when, When::Never)).collect();
        if offered.is_empty() {
            return;
        }
        out.raw("<ul class=\"choices\">\n");
        for (choice, when) in offered {
            out.raw("<li>");
            let label = self.plain(&choice.label);
            self.target(&choice.target, &label, out);
            if !choice.hint.is_empty() {
                out.raw(" ").element("small", &[], &self.plain(&choice.hint));
            }
            if let When::If(expr) = when {
                out.raw(" ");
                self.own(out, "small", self.condition(&expr).trim_end_matches([':', ' ', '\u{a0}']));
            }
            out.raw("</li>\n");
        }
        out.raw("</ul>\n");
    }

    /// A way with the words of its button.
    fn target(&self, target: &Target, label: &str, out: &mut Html) {
        let words = self.book.words;
        match target {
            Target::Go(goal) => self.way(goal, label, out),
            Target::Call { first, then } => {
                self.way(first, label, out);
                self.then(then, out);
            }
            Target::End(word) => {
                let page = self.here.head.not_solved.as_ref().or(self.book.not_solved.as_ref());
                match (word, page.filter(|goal| goal.procedure != self.here.head.id)) {
                    (EndWord::NotSolved, Some(page)) => self.way(page, label, out),
                    _ => {
                        let end = match word {
                            EndWord::Solved => words.solved,
                            EndWord::NotSolved => words.not_solved,
                            EndWord::Done => words.done,
                        };
                        out.text(label).raw(" ");
                        self.own(out, "small", end);
                    }
                }
            }
            Target::Web { address, label: own } => {
                let label = if label.is_empty() { own } else { label };
                match self.address(address) {
                    Some(address) => {
                        out.element("a", &[("href", &address), ("rel", "noopener noreferrer")], label)
                    }
                    None => out.text(label),
                };
            }
        }
    }

    fn way(&self, goal: &Goal, label: &str, out: &mut Html) {
        // An arrow has no words of the writer: it is called as what it leads to.
        let name = if label.is_empty() { self.name(goal) } else { label.to_owned() };
        let label = name.as_str();
        match self.goal(goal) {
            Some(address) => out.element("a", &[("href", &address)], label),
            None => out.text(label),
        };
    }

    /// Where it goes on after what is called.
    fn then(&self, goal: &Goal, out: &mut Html) {
        out.raw(", ");
        self.own(out, "span", self.book.words.then);
        out.raw(" ");
        self.way(goal, "", out);
    }

    /// How a step is called where it is linked to without words of the writer.
    fn name(&self, goal: &Goal) -> String {
        match self.book.step(goal) {
            Some((procedure, step)) if step.name == procedure.head.first => procedure.head.title.clone(),
            Some((_, step)) => crate::model::text::plain(&step.heading),
            None => String::new(),
        }
    }

    fn arrows(&self, arrows: &[Arrow], out: &mut Html) {
        let words = self.book.words;
        let mut depends = false;
        for arrow in arrows {
            let when = When::of(arrow.condition.as_ref());
            if matches!(when, When::Never) {
                continue;
            }
            out.raw("<p class=\"way\">");
            match &when {
                When::If(expr) => {
                    depends = true;
                    self.own(out, "span", &self.condition(expr));
                    out.raw(" ");
                }
                _ if depends => {
                    self.own(out, "span", words.otherwise);
                    out.raw(" ");
                }
                _ => {}
            }
            match &arrow.target {
                Target::Go(goal) | Target::Call { first: goal, .. } => {
                    self.own(out, "span", words.go_on);
                    out.raw(" ");
                    self.way(goal, "", out);
                    if let Target::Call { then, .. } = &arrow.target {
                        self.then(then, out);
                    }
                }
                target => self.target(target, "", out),
            }
            out.raw("</p>\n");
            // The first that holds is taken: nobody comes to those below.
            if matches!(when, When::Always) {
                return;
            }
        }
    }

    fn ask(&self, ask: &Ask, out: &mut Html) {
        let words = self.book.words;
        let when = When::of(ask.ask_if.as_ref());
        if matches!(when, When::Never) {
            return;
        }
        out.raw("<div class=\"ask\"><p>");
        if let When::If(expr) = &when {
            self.own(out, "span", &self.condition(expr));
            out.raw(" ");
        }
        self.own(out, "span", words.think);
        out.raw(" ").element("strong", &[], &self.plain(&ask.text));
        for (is, note) in [(ask.may_skip(), words.optional), (ask.private, words.private)] {
            if is {
                out.raw(" ");
                self.own(out, "small", note);
            }
        }
        out.raw("</p>\n");
        if let Some(hint) = &ask.hint {
            out.element("p", &[], &self.plain(hint)).raw("\n");
        }
        if !ask.options.is_empty() {
            out.raw("<ul>");
            for option in &ask.options {
                out.element("li", &[], &option.label);
            }
            out.raw("</ul>\n");
        }
        out.raw("</div>\n");
    }

    fn ticket(&self, ticket: &TicketBox, out: &mut Html) {
        let words = self.book.words;
        out.raw("<div class=\"ticket\">");
        self.own(out, "p", words.ticket);
        out.raw("\n<ul>\n");
        for text in [&ticket.title, &ticket.details] {
            let text = self.plain(text);
            if !text.trim().is_empty() {
                out.element("li", &[], &text).raw("\n");
            }
        }
        for (name, value) in &ticket.fields {
            let label = self.book.field_label(ticket, self.here, name);
            let line = filled(words.named, &[&label, &self.plain(value)]);
            out.element("li", &[], &line).raw("\n");
        }
        for (is, note) in
            [(ticket.answers, words.your_answers), (!ticket.attach.is_empty(), words.your_files)]
        {
            if is {
                self.own(out, "li", note);
                out.raw("\n");
            }
        }
        out.raw("</ul></div>\n");
    }
}
