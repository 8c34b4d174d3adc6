//! What the command itself says while playing, in the reader's language.

use guichet_engine::message::{AlertKind, Outcome, Reason, Value};

/// Words of the interface.
pub struct Words {
    pub greeting: &'static str,
    pub several: &'static str,
    pub nothing: &'static str,
    pub elsewhere: &'static str,
    pub none_of_these: &'static str,
    pub write_ticket: &'static str,
    pub did_this_help: &'static str,
    pub solved: &'static str,
    pub not_solved: &'static str,
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
    ended: [&'static str; 6],
    alerts: [&'static str; 5],
    reasons: [&'static str; 19],
    decimal: char,
}

/// The words for readers of a language; English where there are none.
pub fn words(language: &str) -> &'static Words {
    if language.split('-').next() == Some("fr") { &FRENCH } else { &ENGLISH }
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
            Value::Date { date: text } | Value::Time { time: text } => text.clone(),
            Value::Moment { moment } => moment.get(..16).unwrap_or(moment).replace('T', " "),
            Value::Length { length } => {
                let days = length.years * 365.0 + length.months * 30.0 + length.minutes / 1440.0;
                format!("{} d", self.number(days))
            }
            Value::File { file } => file.name.clone(),
        }
    }

    fn number(&self, number: f64) -> String {
        let text = format!("{number:.2}");
        text.trim_end_matches('0').trim_end_matches('.').replace('.', &self.decimal.to_string())
    }
}

/// A number of bytes, in the largest unit that gives a round number.
fn size_text(bytes: u32) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

static ENGLISH: Words = Words {
    greeting: "What is the matter? Describe it in your own words.",
    several: "Which of these is it?",
    nothing: "I found nothing that fits. Please try other words.",
    elsewhere: "That sounds like something else.",
    none_of_these: "None of these: write a ticket",
    write_ticket: "Write a ticket",
    did_this_help: "Did this help?",
    solved: "Yes, it helped",
    not_solved: "No, not yet",
    yes: "Yes",
    no: "No",
    skip: "Skip",
    skipped: "(skipped)",
    hidden: "(private)",
    earlier: "Your earlier answer, Enter keeps it:",
    example: "e.g.",
    ticket: "Your ticket",
    title: "Title",
    details: "Details",
    answers: "Your answers",
    conversation: "Lines of the conversation",
    required: "required",
    change: "To change something, type its name, a colon and the new text.",
    check: "Please check:",
    send: "Send the ticket",
    cancel: "Do not send",
    not_sent: "not sent anywhere",
    pending: "on its way",
    follow: "Follow the link",
    circles: "This was going round in circles, so I stopped here.",
    unavailable: "That page is not there for this person.",
    back: "One step back.",
    mishap: "That does not work here.",
    commands: "/back  /skip  /open id  /restart  /quit",
    something_else: "Something else? Type it, or /restart, /quit",
    help: "Choose a number, or type what is the matter. “back”, “start again” and “a person” work anywhere.",
    no_person: "There is nobody here to pass this on to.",
    wait: "One moment…",
    handoff: "A person can take over. This would be passed on:",
    hand_over: "Pass it on",
    go_on: "Go on with:",
    attached: "Attached",
    ended: [
        "Glad that it works.",
        "Sorry that this did not solve it.",
        "That is all for this.",
        "The help desk takes it from here.",
        "It goes on there.",
        "A person takes it from here.",
    ],
    alerts: ["Note", "Tip", "Important", "Warning", "Caution"],
    reasons: [
        "Please answer this question.",
        "Please use at most {} characters.",
        "Please enter a number.",
        "Please enter a whole number.",
        "Please enter {} or more.",
        "Please enter {} or less.",
        "Please answer yes or no.",
        "Please choose one of the answers.",
        "Please enter an e-mail address, such as name@example.com.",
        "Please enter a telephone number.",
        "Please enter a web address, such as https://example.com.",
        "This does not have the form that is expected.",
        "Please enter a date, such as 2026-12-24.",
        "Please enter a time, such as 18:00.",
        "Please give the path of a file.",
        "Please choose a file of one of these kinds: {}.",
        "The file may have at most {}.",
        "At most {} files.",
        "This does not go with your earlier answers.",
    ],
    decimal: '.',
};

static FRENCH: Words = Words {
    greeting: "Que se passe-t-il ? Décrivez-le avec vos mots.",
    several: "De quoi s’agit-il ?",
    nothing: "Je n’ai rien trouvé qui corresponde. Essayez avec d’autres mots.",
    elsewhere: "Cela ressemble à autre chose.",
    none_of_these: "Rien de tout cela : écrire un ticket",
    write_ticket: "Écrire un ticket",
    did_this_help: "Est-ce que cela vous a aidé ?",
    solved: "Oui, c’est réglé",
    not_solved: "Non, pas encore",
    yes: "Oui",
    no: "Non",
    skip: "Passer",
    skipped: "(passée)",
    hidden: "(confidentiel)",
    earlier: "Votre réponse précédente, Entrée la garde :",
    example: "p. ex.",
    ticket: "Votre ticket",
    title: "Titre",
    details: "Détails",
    answers: "Vos réponses",
    conversation: "Lignes de la conversation",
    required: "obligatoire",
    change: "Pour changer quelque chose, tapez son nom, deux-points et le nouveau texte.",
    check: "Veuillez vérifier :",
    send: "Envoyer le ticket",
    cancel: "Ne pas envoyer",
    not_sent: "envoyé nulle part",
    pending: "en route",
    follow: "Suivre le lien",
    circles: "Nous tournions en rond, je me suis donc arrêté ici.",
    unavailable: "Cette page n’existe pas pour cette personne.",
    back: "Une étape en arrière.",
    mishap: "Cela n’est pas possible ici.",
    commands: "/back  /skip  /open id  /restart  /quit",
    something_else: "Autre chose ? Tapez-le, ou /restart, /quit",
    help: "Choisissez un numéro ou décrivez le problème. « retour », « recommencer » et « une personne » marchent partout.",
    no_person: "Il n’y a personne à qui transmettre.",
    wait: "Un instant…",
    handoff: "Une personne peut prendre le relais. Voici ce qui serait transmis :",
    hand_over: "Transmettre",
    go_on: "Reprendre :",
    attached: "Pièces jointes",
    ended: [
        "Tant mieux si tout fonctionne.",
        "Désolé, le problème n’est pas résolu.",
        "C’est tout sur ce sujet.",
        "Le support prend le relais.",
        "La suite se passe là-bas.",
        "Une personne prend le relais.",
    ],
    alerts: ["Note", "Astuce", "Important", "Attention", "Danger"],
    reasons: [
        "Veuillez répondre à cette question.",
        "Veuillez vous limiter à {} caractères.",
        "Veuillez saisir un nombre.",
        "Veuillez saisir un nombre entier.",
        "Veuillez saisir {} ou plus.",
        "Veuillez saisir {} ou moins.",
        "Veuillez répondre par oui ou par non.",
        "Veuillez choisir l’une des réponses.",
        "Veuillez saisir une adresse e-mail, par exemple nom@exemple.fr.",
        "Veuillez saisir un numéro de téléphone.",
        "Veuillez saisir une adresse web, par exemple https://exemple.fr.",
        "Cette réponse n’a pas la forme attendue.",
        "Veuillez saisir une date, par exemple 2026-12-24.",
        "Veuillez saisir une heure, par exemple 18:00.",
        "Veuillez donner le chemin d’un fichier.",
        "Veuillez choisir un fichier de ce type : {}.",
        "Le fichier ne doit pas dépasser {}.",
        "{} fichiers au plus.",
        "Cela ne va pas avec vos réponses précédentes.",
    ],
    decimal: ',',
};
