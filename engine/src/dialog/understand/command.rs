//! Typed words → a command that works everywhere. Only a whole message counts.

use super::bare;

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

/// The words of commands, folded as [`bare`] folds: en, fr, de, es, it, nl, pt, ar.
const COMMANDS: &[(Command, &[&str])] = &[
    (
        Command::Help,
        &[
            "help",
            "aide",
            "hilfe",
            "ayuda",
            "aiuto",
            "hulp",
            "ajuda",
            "what can i do",
            "مساعدة",
            "المساعدة",
            "ساعدني",
            "ماذا يمكنني ان افعل",
            "ماذا استطيع ان افعل",
        ],
    ),
    (
        Command::Back,
        &[
            "back",
            "go back",
            "undo",
            "retour",
            "revenir",
            "zuruck",
            "atras",
            "volver",
            "indietro",
            "terug",
            "voltar",
            "رجوع",
            "الرجوع",
            "ارجع",
            "عودة",
            "العودة",
            "تراجع",
            "التراجع",
            "الى الخلف",
            "للخلف",
            "خطوة الى الوراء",
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
            "ricomincia",
            "ricominciare",
            "opnieuw beginnen",
            "recomecar",
            "ابدا من جديد",
            "البدء من جديد",
            "نبدا من جديد",
            "من جديد",
            "من البداية",
            "ابدا من البداية",
            "البدء من البداية",
            "اعادة البدء",
            "ابدا مرة اخرى",
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
            "شخص",
            "شخص حقيقي",
            "انسان",
            "موظف",
            "احد الموظفين",
            "التحدث الى شخص",
            "التحدث مع شخص",
            "التحدث الى موظف",
            "التحدث مع موظف",
            "التحدث الى احد",
            "اريد شخصا",
            "اريد موظفا",
            "اريد التحدث الى شخص",
            "اريد التحدث مع شخص",
            "اريد التحدث الى موظف",
            "اريد التحدث مع موظف",
            "اريد التحدث الى احد",
            "اريد ان اتحدث الى شخص",
            "اريد ان اتحدث مع شخص",
            "اريد ان اتحدث الى موظف",
            "اريد ان اتحدث مع موظف",
        ],
    ),
];

/// The command that typed words are.
pub fn command(text: &str) -> Option<Command> {
    let wanted = bare(text);
    COMMANDS.iter().find(|(_, phrases)| phrases.contains(&wanted.as_str())).map(|(command, _)| *command)
}
