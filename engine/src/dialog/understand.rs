//! Typed words → what was meant, where it is plain: a choice by its label, its number or a clear part of
//! it, yes or no, or a command that works everywhere.

use crate::message::Choice;
use crate::model::form::yes_no;
use crate::text::{fold, words};

/// What works anywhere in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// What can I do here?
    Help,
    /// Take the last thing back.
    Back,
    /// Forget the conversation.
    Restart,
    /// I want a person.
    Person,
}

impl Command {
    /// Whether it means something before anything was said; otherwise the words are a question.
    pub fn works_at_first(self) -> bool {
        matches!(self, Self::Help | Self::Person)
    }
}

/// The words of commands, folded as [`bare`] folds: en, fr, de, es, it, nl, pt. Only a whole message counts.
const COMMANDS: &[(Command, &[&str])] = &[
    (Command::Help, &["help", "aide", "hilfe", "ayuda", "aiuto", "hulp", "ajuda", "what can i do"]),
    (
        Command::Back,
        &[
            "back", "go back", "undo", "retour", "revenir", "zuruck", "atras", "volver", "indietro", "terug",
            "voltar",
        ],
    ),
    (
        Command::Restart,
        &[
            "start again",
            "start over",
            "recommencer",
            "tout recommencer",
            "neu anfangen",
            "von vorne",
            "empezar de nuevo",
            "ricominciare",
            "opnieuw beginnen",
            "recomecar",
        ],
    ),
    (
        Command::Person,
        &[
            "a person",
            "human",
            "a human",
            "agent",
            "an agent",
            "talk to a person",
            "talk to someone",
            "talk to a human",
            "une personne",
            "un humain",
            "un conseiller",
            "un agent",
            "parler a quelqu un",
            "parler a une personne",
            "parler a un humain",
            "parler a un conseiller",
            "ein mensch",
            "mitarbeiter",
            "una persona",
            "un operatore",
            "een mens",
            "een medewerker",
            "uma pessoa",
        ],
    ),
];

/// The command that typed words are.
pub fn command(text: &str) -> Option<Command> {
    let wanted = bare(text);
    COMMANDS.iter().find(|(_, phrases)| phrases.contains(&wanted.as_str())).map(|(command, _)| *command)
}

/// The choice that typed words name: its label, whatever the accents, capitals and signs, its number, yes
/// or no in any language, or words that only one label has.
pub fn choice<'a>(text: &str, choices: &'a [Choice]) -> Option<&'a Choice> {
    let wanted = bare(text);
    if wanted.is_empty() {
        return None;
    }
    let mut same = choices.iter().filter(|choice| bare(&choice.label) == wanted);
    match (same.next(), same.next()) {
        (Some(choice), None) => return Some(choice),
        (Some(_), Some(_)) => return None,
        _ => {}
    }
    let number = text.trim().trim_end_matches(['.', ')']).parse::<usize>();
    if let Ok(number) = number {
        return number.checked_sub(1).and_then(|at| choices.get(at));
    }
    let yes = yes_no(text);
    only(choices, |label| yes.is_some() && answers(label) == yes).or_else(|| part(&wanted, choices))
}

/// What a label says first: yes, no, or neither.
fn answers(label: &str) -> Option<bool> {
    words(label).first().and_then(|word| yes_no(word))
}

/// The one choice whose label has all of the words, in a row.
fn part<'a>(wanted: &str, choices: &'a [Choice]) -> Option<&'a Choice> {
    if wanted.chars().count() < 3 {
        return None;
    }
    only(choices, |label| format!(" {} ", bare(label)).contains(&format!(" {wanted} ")))
}

fn only(choices: &[Choice], wanted: impl Fn(&str) -> bool) -> Option<&Choice> {
    let mut found = choices.iter().filter(|choice| wanted(&choice.label));
    match (found.next(), found.next()) {
        (Some(choice), None) => Some(choice),
        _ => None,
    }
}

fn bare(text: &str) -> String {
    words(text).iter().map(|word| fold(word)).collect::<Vec<_>>().join(" ")
}
