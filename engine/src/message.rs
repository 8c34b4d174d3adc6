//! The protocol: what crosses the boundary between the engine and whoever drives it.
//!
//! Plain serde structs and enums, nothing else: no logic, no imports of ours. A host gives an
//! [`Input`] and gets a [`Turn`]; the TypeScript types of the widget are generated from this file.
//!
//! Invariants:
//! * Text crosses as structure ([`Block`], [`Inline`]), never as markup.
//! * Numbers and yes/no cross as values; the interface words them in the reader's language.
//! * Choices, steps, questions and procedures are named by id, never by label or position.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
#[cfg(feature = "types")]
use tsify::Tsify;

/// The list of shelves of one published version of the knowledge: `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Manifest {
    /// Version of the manifest's own form; this engine reads `2`.
    pub format: u32,
    /// Name of this version of the knowledge: a hash over the shelves.
    pub version: String,
    /// Languages of the knowledge as BCP 47 tags; the first is the source language.
    pub languages: Vec<String>,
    /// Every shelf, in a fixed order.
    pub shelves: Vec<ShelfRef>,
    /// Files of word vectors. A page can answer without them, and better with them: they may be among the shelves
    /// of a new agent, or come later with [`Act::Vectors`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "types", tsify(optional))]
    pub vectors: Vec<VectorsRef>,
}

/// A file of word vectors as the manifest names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct VectorsRef {
    /// File name, relative to the manifest; it begins with the hash.
    pub file: String,
    /// SHA-256 of the file, in small hexadecimal digits: for whoever fetches it.
    pub sha256: String,
    /// XXH64 of the file, in small hexadecimal digits: the engine compares it.
    pub check: String,
    /// Length of the file in bytes.
    pub bytes: u32,
    /// Language of its words.
    pub language: String,
}

/// One shelf as the manifest names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct ShelfRef {
    /// File name, relative to the manifest; it begins with the hash.
    pub file: String,
    /// SHA-256 of the file, in small hexadecimal digits: for whoever fetches it.
    pub sha256: String,
    /// XXH64 of the file, in small hexadecimal digits: the engine compares it.
    pub check: String,
    /// Length of the file in bytes.
    pub bytes: u32,
    /// Language of the readers it is for.
    pub language: String,
    /// Who may read it: in every list the person must be in at least one group. No list: everyone.
    pub audience: Vec<Vec<String>>,
}

/// The person in front of the page, as the host describes them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct User {
    /// The reader's language, one of the manifest's; anything else falls back to the source language.
    #[serde(default)]
    pub language: String,
    /// Groups the person is in; `everyone` is always added.
    #[serde(default)]
    pub groups: Vec<String>,
    /// What the host page tells, by the names of the project file: `os`, `user.first_name` …
    #[serde(default)]
    #[cfg_attr(feature = "types", tsify(type = "Record<string, Value>"))]
    pub values: BTreeMap<String, Value>,
}

/// A value that procedures work with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    YesNo(bool),
    /// An IEEE double; shown with at most two decimals.
    Number(f64),
    /// A text, shown as it is, never as markup.
    Text(String),
    /// Several values.
    List(Vec<Value>),
    /// A day of the calendar.
    Date {
        /// ISO 8601: `2026-12-24`.
        date: String,
    },
    /// A time of the day.
    Time {
        /// ISO 8601: `18:00`.
        time: String,
    },
    /// A day with its time, and where on earth.
    Moment {
        /// ISO 8601 with offset: `2026-11-21T09:30:00+01:00`.
        moment: String,
    },
    /// How long something takes.
    Length {
        /// The parts of it.
        length: Length,
    },
    /// A file that the host keeps; its content never comes here.
    File {
        /// What is known of it.
        file: FileRef,
    },
}

/// How long something takes. Months and years have no fixed number of days until a date stands beside them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Length {
    /// Years.
    #[serde(default)]
    pub years: f64,
    /// Months.
    #[serde(default)]
    pub months: f64,
    /// Minutes, hours, days and weeks, all in minutes.
    #[serde(default)]
    pub minutes: f64,
}

/// A file that the host keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct FileRef {
    /// The host's name for it, by which it finds the content again.
    pub id: String,
    /// Its file name, as the person knows it.
    pub name: String,
    /// Its media type, `image/png`; empty if unknown.
    #[serde(default)]
    pub kind: String,
    /// Its length in bytes.
    #[serde(default)]
    pub bytes: u32,
}

/// What happens to a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Input {
    /// When it happens, where the person is: ISO 8601 with offset, `2026-11-21T09:30:00+01:00`.
    pub now: String,
    /// What happens.
    pub act: Act,
}

/// What a person or the host does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Act {
    /// Asks for everything again: the first act after opening, and after a restored session.
    Resume,
    /// Wants procedures for words that are still being typed. Changes nothing.
    Suggest {
        /// What stands in the composer.
        text: String,
    },
    /// Word vectors that the manifest names have come: from now on what words mean takes part in finding. Nothing
    /// that was found before changes.
    Vectors {
        /// The whole file.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(feature = "types", tsify(type = "Uint8Array"))]
        bytes: Vec<u8>,
    },
    /// Says something in the composer: a choice, an answer or a new question, whatever fits.
    Say {
        /// The person's words.
        text: String,
    },
    /// Goes to a procedure, or to one of its steps.
    Open {
        /// Id of the procedure (`it/vpn`) or of a step (`it/vpn#look-at-the-light`).
        target: String,
    },
    /// Takes a choice.
    Choose {
        /// Its id.
        choice: String,
    },
    /// Answers the question that is asked.
    Answer {
        /// The answer; for `one of` the short name.
        value: Value,
    },
    /// Leaves the question out.
    Skip,
    /// Answers “Did this help?”.
    Helped {
        /// Yes.
        solved: bool,
    },
    /// Allows what [`Expects::Consent`] asks for, or does not.
    Consent {
        /// Yes.
        allowed: bool,
    },
    /// Sends the ticket as the person left it.
    Send {
        /// Idempotency key, minted by the host at the first press and kept from then on.
        key: String,
        /// The ticket, edited.
        ticket: Ticket,
    },
    /// Does not send the ticket: back to the last choice or question, or the end if there was none.
    Cancel,
    /// A ticket has reached the help desk.
    Delivered {
        /// Its key.
        key: String,
        /// The number the help desk gave, once known.
        #[serde(default)]
        number: Option<String>,
        /// Where it can be read.
        #[serde(default)]
        link: Option<String>,
    },
    /// The help desk has refused a ticket for good.
    Refused {
        /// Its key.
        key: String,
    },
    /// Follows the web link that is shown.
    Follow,
    /// A host function has answered, or has not.
    Returned {
        /// [`Effect::Call::id`] of the call; any other is ignored, for it comes too late.
        call: String,
        /// What it gives, by name; none: it failed, or took too long.
        #[serde(default)]
        #[cfg_attr(feature = "types", tsify(type = "Record<string, Value> | null", optional))]
        result: Option<BTreeMap<String, Value>>,
    },
    /// The host says whether somebody can take the conversation over.
    Agents {
        /// [`Effect::Agents::id`] of the request; any other is ignored.
        request: String,
        /// Somebody can.
        free: bool,
    },
    /// Hands the conversation over, as the person left it.
    HandOver {
        /// Idempotency key, minted by the host at the first press and kept from then on.
        key: String,
        /// What is passed on; parts may have been taken out.
        handoff: Handoff,
    },
    /// Goes on where the person was before they asked something else.
    GoOn,
    /// Takes the last thing back; a ticket that was sent stays sent.
    Back,
    /// Goes back to just before something the person said, to say it otherwise. What they said after it
    /// stays wherever it still holds.
    Return {
        /// [`Entry::Said::place`] of it.
        place: u32,
    },
    /// Forgets the conversation.
    Restart,
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify), tsify(hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    /// How many entries of the transcript stay; what stood behind them is gone.
    pub keep: u32,
    /// What is added behind them.
    pub entries: Vec<Entry>,
    /// What the engine waits for now.
    pub expects: Expects,
    /// What the host shall do.
    pub effects: Vec<Effect>,
    /// Whether [`Act::Back`] does anything.
    pub can_go_back: bool,
}

/// One entry of the transcript.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Entry {
    /// What the person said or pressed.
    Said {
        /// Their words, or what stands for them.
        said: Said,
        /// Place in the ledger, for [`Act::Return`].
        place: u32,
    },
    /// What a procedure shows.
    Shown {
        /// Language of the text.
        language: String,
        /// Id of the step it belongs to.
        step: String,
        /// The text.
        blocks: Vec<Block>,
    },
    /// What the agent itself has to say; the interface words it.
    Notice {
        /// What about.
        notice: Notice,
    },
}

/// What the person said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Said {
    /// These words, a label or an answer.
    Words {
        /// The words.
        text: String,
    },
    /// An answer that is a number or yes/no.
    Value {
        /// The answer.
        value: Value,
    },
    /// These words, understood as something else than what stands in them: to be shown together, so that
    /// it can be undone with [`Act::Return`].
    Understood {
        /// The words.
        text: String,
        /// The label of the choice that was taken, or the answer.
        value: Value,
    },
    /// A private answer: its words stay out of the transcript.
    Private,
    /// The question was left out; `label` if the writer worded the button.
    Skipped {
        /// The writer's words for it.
        #[serde(default)]
        label: Option<String>,
    },
    /// The answer to “Did this help?”.
    Helped {
        /// Yes.
        solved: bool,
    },
    /// What a function does was allowed, or not.
    Consented {
        /// Yes.
        allowed: bool,
    },
    /// Nothing that was offered is it: they go on to a ticket.
    NoneOfThese {
        /// Title of the page that writes it.
        title: String,
        /// Something was offered.
        some: bool,
    },
    /// The ticket was sent.
    Sent,
    /// The ticket was not sent, or the conversation not handed over.
    Cancelled,
    /// The conversation was handed over.
    HandedOver,
    /// They went on where they were before.
    WentOn,
}

/// What the agent itself has to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Notice {
    /// Several procedures may fit; [`Expects::Candidates`] has them.
    Several,
    /// Nothing fits; a ticket is offered if there is a page for it.
    Nothing,
    /// “Did this help?”
    DidThisHelp {
        /// The project's own words for it.
        #[serde(default)]
        text: Option<String>,
    },
    /// What a function would do, for the person to allow or not.
    Consent {
        /// The project's own words for it.
        text: String,
    },
    /// The conversation is over.
    Ended {
        /// How.
        outcome: Outcome,
    },
    /// The ticket is on its way, delivered or refused.
    TicketState {
        /// Its key.
        key: String,
        /// How far it is.
        state: TicketState,
        /// Its number, once known.
        #[serde(default)]
        number: Option<String>,
        /// Where it can be read.
        #[serde(default)]
        link: Option<String>,
    },
    /// The words fit another procedure than the one that is open; it is offered.
    Elsewhere,
    /// The procedure went round in circles and was stopped.
    Circles,
    /// Where the person wanted to go is not there (any more).
    Unavailable,
    /// What a person can do here: they asked for help.
    Help,
    /// The person wants a person, and there is neither one nor a page for tickets.
    NoPerson,
}

/// How far a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum TicketState {
    /// Given to the host, no answer yet.
    Waiting,
    /// The help desk has it.
    Delivered,
    /// The help desk has refused it for good.
    Refused,
}

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The person said so.
    Solved,
    /// It could not be solved here, and no ticket was sent.
    NotSolved,
    /// Neither.
    Done,
    /// A ticket was sent.
    Ticket,
    /// A web page, phone number or mail address was followed.
    Link,
    /// Somebody has taken over.
    Handoff,
}

/// What the engine waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase")]
#[expect(clippy::large_enum_variant, reason = "a turn has one")]
pub enum Expects {
    /// A problem, in the person's own words.
    Words,
    /// One of these procedures, other words, or a ticket.
    Candidates {
        /// Best first.
        candidates: Vec<Candidate>,
        /// Procedure that leads to a ticket, if there is one for this person.
        #[serde(default)]
        ticket: Option<String>,
        /// Title of the procedure that [`Act::GoOn`] leads back to.
        #[serde(default)]
        back: Option<String>,
    },
    /// One of these choices.
    Choice {
        /// Id of the step.
        step: String,
        /// In the writer's order.
        choices: Vec<Choice>,
        /// What was said last, if it took none of them.
        #[serde(default)]
        heard: Option<Heard>,
    },
    /// The answer to a question. The question is not in the transcript yet: it comes as
    /// [`Entry::Shown`] before the answer.
    Answer {
        /// The question.
        question: Question,
    },
    /// Yes or no to “Did this help?”.
    Helped,
    /// Whether a function may be called. What it would do stands in the transcript: [`Notice::Consent`].
    Consent {
        /// Name of the function in the project file.
        function: String,
    },
    /// Send or Cancel.
    Ticket {
        /// As it would be sent.
        ticket: Ticket,
        /// What is wrong with the one the person tried to send: names of fields.
        #[serde(default)]
        wrong: Vec<String>,
        /// Which entries of the transcript the lines of [`Ticket::transcript`] are, for whoever words them in the
        /// person's language.
        #[serde(default)]
        lines: Vec<u32>,
    },
    /// Nothing of the person: a host function, or whether somebody is free.
    Wait {
        /// What to say meanwhile, in the writer's words.
        #[serde(default)]
        text: Option<String>,
    },
    /// Send or Cancel of a hand-off.
    Handoff {
        /// As it would be passed on.
        handoff: Handoff,
        /// Which entries of the transcript the lines of [`Handoff::transcript`] are, as for a ticket.
        #[serde(default)]
        lines: Vec<u32>,
    },
    /// That the person follows a web link.
    Link {
        /// Its address.
        href: String,
        /// Its words.
        label: String,
    },
    /// Nothing: it is over. New words begin again.
    End {
        /// How it ended.
        outcome: Outcome,
        /// Title of the procedure that [`Act::GoOn`] leads back to.
        #[serde(default)]
        back: Option<String>,
    },
}

/// Words at a choice that took none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Heard {
    /// The person's words.
    pub words: String,
    /// What became of them.
    pub outcome: Hearing,
    /// Ids of the choices that may be meant, the likeliest first; empty unless it is not sure which.
    pub meant: Vec<String>,
}

/// What became of words that took no choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Hearing {
    /// They may mean one of a few choices.
    Unsure,
    /// The person does not know.
    Unknown,
    /// They could not be made out.
    Nothing,
}

/// A procedure that may fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Candidate {
    /// Id of the procedure.
    pub procedure: String,
    /// Its title, in the reader's language where there is one.
    pub title: String,
    /// How likely it is the right one: 0 to 1, comparable between questions.
    pub probability: f64,
    /// Which words were found where, for writers and developers.
    pub why: String,
}

/// A procedure that most people come for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Topic {
    /// Id of the procedure.
    pub procedure: String,
    /// Its title, in the reader's language where there is one.
    pub title: String,
}

/// Whether a search found the right procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// The first candidate is right.
    Clear,
    /// One of the first few is.
    Several,
    /// Nothing fits.
    None,
}

/// The outcome of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Match {
    /// What to make of the candidates.
    pub certainty: Certainty,
    /// How likely it is that anything fits: 0 to 1, in thousandths.
    pub fits: f64,
    /// Best first, at most ten; not empty if `certainty` is not `none`.
    pub candidates: Vec<Candidate>,
}

/// A button: a way on, or an answer of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Choice {
    /// Its id: of a choice for [`Act::Choose`], of an answer its short name for [`Act::Answer`].
    pub id: String,
    /// The words on it.
    pub label: String,
    /// Small text under it.
    #[serde(default)]
    pub hint: Option<String>,
}

/// A question of an `ask` box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Question {
    /// Step id, colon, name of the answer.
    pub id: String,
    /// Language of its texts.
    pub language: String,
    /// The question.
    pub text: Vec<Inline>,
    /// What kind of answer.
    pub kind: QuestionKind,
    /// The answers of `one of` and `some of`; otherwise empty.
    pub options: Vec<Choice>,
    /// Smallest answer: a number, date or time.
    #[serde(default)]
    pub min: Option<Value>,
    /// Largest answer.
    #[serde(default)]
    pub max: Option<Value>,
    /// For files: which.
    #[serde(default)]
    pub files: Option<FileRules>,
    /// Small text under the field.
    #[serde(default)]
    pub hint: Option<String>,
    /// Shown as placeholder.
    #[serde(default)]
    pub example: Option<String>,
    /// It may be left out.
    pub optional: bool,
    /// The writer's words on the button that leaves it out.
    #[serde(default)]
    pub skip: Option<String>,
    /// Keep the answer out of sight.
    pub private: bool,
    /// What was answered before.
    #[serde(default)]
    pub earlier: Option<Value>,
    /// Why the last answer was not taken.
    #[serde(default)]
    pub refusal: Option<Refusal>,
}

/// Which files are taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct FileRules {
    /// Endings without the dot, in small letters; empty: any.
    pub accept: Vec<String>,
    /// Most bytes of one file.
    #[serde(default)]
    pub max_bytes: Option<u32>,
    /// Most files.
    pub max_files: u32,
}

/// What kind of answer a question takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum QuestionKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A number.
    Number,
    /// A number without decimals.
    WholeNumber,
    /// Yes or no.
    YesNo,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An address of the web.
    WebAddress,
    /// One of [`Question::options`].
    OneOf,
    /// Some of [`Question::options`].
    SomeOf,
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// A file, or several.
    File,
}

/// Why an answer was not taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Refusal {
    /// The writer's `if wrong`; shown instead of the reason.
    #[serde(default)]
    pub message: Option<String>,
    /// The reason; the interface words it.
    pub reason: Reason,
    /// The answer that was not taken, so that nothing is typed twice.
    pub answer: Value,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Reason {
    /// It is empty, and the question is not optional.
    Empty,
    /// It is longer than an answer may be.
    TooLong {
        /// The most characters there may be.
        max: u32,
    },
    /// It is not a number.
    NotANumber,
    /// It has decimals.
    NotWhole,
    /// It is below the smallest, or before the earliest.
    TooSmall {
        /// The smallest.
        min: Value,
    },
    /// It is above the largest, or after the latest.
    TooLarge {
        /// The largest.
        max: Value,
    },
    /// It is no date.
    NotADate,
    /// It is no time of the day.
    NotATime,
    /// It is no file.
    NotAFile,
    /// It is a file of another kind.
    FileKind {
        /// Endings that are taken.
        accept: Vec<String>,
    },
    /// The file is too large.
    FileTooLarge {
        /// Most bytes.
        max: u32,
    },
    /// There are too many files.
    TooManyFiles {
        /// Most files.
        max: u32,
    },
    /// It does not go with the answers before it.
    Check,
    /// It is neither yes nor no.
    NotYesNo,
    /// It is none of the answers.
    NotOneOf,
    /// It is no e-mail address.
    NotAnEmail,
    /// It is no telephone number.
    NotAPhone,
    /// It is no address of the web.
    NotAWebAddress,
    /// It does not have the form asked for.
    Form,
}

/// A ticket, as it would be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Ticket {
    /// Type of the project file.
    pub kind: String,
    /// One line.
    pub title: String,
    /// Text; may be empty.
    pub details: String,
    /// The fields of the type, in a fixed order.
    pub fields: Vec<TicketField>,
    /// The files that go with it.
    #[serde(default)]
    pub attachments: Vec<FileRef>,
    /// What the person answered, private answers left out.
    pub answers: Vec<TicketAnswer>,
    /// The conversation as text, a line an entry, as the person has seen it; may be empty.
    pub transcript: Vec<String>,
    /// Id of the procedure it is about; empty if none was found.
    pub procedure: String,
    /// Version of the knowledge it came from.
    pub version: String,
    /// Language it is written in.
    pub language: String,
}

/// What is passed on when a person takes over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Handoff {
    /// Whom it goes to, as the writer says; empty: the host decides.
    pub to: String,
    /// What the helper reads first.
    pub message: String,
    /// What the person answered, private answers left out.
    pub answers: Vec<TicketAnswer>,
    /// The conversation as text, a line an entry.
    pub transcript: Vec<String>,
    /// Id of the procedure it is about; empty if none was found.
    pub procedure: String,
    /// Version of the knowledge it came from.
    pub version: String,
    /// Language it is written in.
    pub language: String,
}

/// A field of a ticket type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TicketField {
    /// Its name in the project file.
    pub name: String,
    /// Its value; empty if there is none.
    pub value: String,
    /// The values it may have; empty: any text.
    pub one_of: Vec<String>,
    /// It may not be empty.
    pub required: bool,
    /// What it is called in the language of the ticket.
    #[serde(default)]
    #[cfg_attr(feature = "types", tsify(optional))]
    pub label: String,
    /// What the values are called that it may have, as many; empty: as they are.
    #[serde(default)]
    #[cfg_attr(feature = "types", tsify(optional))]
    pub labels: Vec<String>,
}

impl TicketField {
    /// What people call it: of tickets of before, its name.
    #[must_use]
    pub fn called(&self) -> &str {
        if self.label.is_empty() { &self.name } else { &self.label }
    }

    /// What people call one of its values.
    #[must_use]
    pub fn value_called<'a>(&'a self, value: &'a str) -> &'a str {
        let at = self.one_of.iter().position(|known| known == value);
        at.and_then(|at| self.labels.get(at)).map_or(value, String::as_str)
    }
}

/// A question and what was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct TicketAnswer {
    /// Name of the answer (`save as`).
    pub name: String,
    /// The question, as plain text.
    pub question: String,
    /// The answer as the person has seen it, as plain text. The engine proposes dates and times in ISO 8601;
    /// whoever shows them in the person's language sends what was shown.
    pub answer: String,
    /// The answer as procedures know it, whatever the language: of `one of` the short name, of a date its day.
    #[serde(default)]
    #[cfg_attr(feature = "types", tsify(optional))]
    pub value: Option<Value>,
}

/// What the host shall do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Effect {
    /// Deliver this ticket and answer with [`Act::Delivered`] or [`Act::Refused`].
    Ticket {
        /// Its idempotency key.
        key: String,
        /// What to deliver.
        ticket: Ticket,
    },
    /// Call a host function, and answer with [`Act::Returned`].
    #[serde(rename_all = "camelCase")]
    Call {
        /// Names this call within the conversation. It is the same when the same is asked again, after a reload
        /// or a return: a host that knows it already need not do again what `changes` something.
        id: String,
        /// Name of the function in the project file.
        function: String,
        /// What it takes, by name; what is missing is left out.
        #[cfg_attr(feature = "types", tsify(type = "Record<string, Value>"))]
        with: BTreeMap<String, Value>,
        /// Seconds after which it has failed.
        give_up_after: u32,
        /// It changes something in the world outside.
        changes: bool,
    },
    /// Say with [`Act::Agents`] whether somebody can take over.
    Agents {
        /// Names this request.
        id: String,
        /// Whom the writer wants; empty: the host decides.
        to: String,
    },
    /// Hand the conversation over.
    Handoff {
        /// Its idempotency key.
        key: String,
        /// What to pass on.
        handoff: Handoff,
    },
    /// Show these under the composer: the answer to [`Act::Suggest`].
    Suggestions {
        /// Best first.
        candidates: Vec<Candidate>,
    },
    /// Offer these, as long as nothing has been asked: what the project says most people come for.
    Topics {
        /// In the order of the project file.
        topics: Vec<Topic>,
    },
    /// Say that something the person said does not hold any more: an earlier answer or the knowledge has
    /// changed.
    Dropped {
        /// What, in the order in which it was said.
        dropped: Vec<Dropped>,
    },
    /// Say that a step has changed since the conversation was kept: from here on the person must look again.
    Changed {
        /// Heading of the step.
        step: String,
    },
    /// Tell a developer how the person's words were understood; carries nothing that the person cannot see.
    Understood {
        /// The reason, in English.
        why: String,
    },
    /// The person has asked in another language of the knowledge than that of the shelves in hand. Whoever has the
    /// shelves of that language opens them with what was saved before this turn, and says the same again there.
    Language {
        /// One of the manifest's languages.
        language: String,
    },
    /// Count how a search went; carries no words of the person.
    Searched {
        /// Its outcome.
        certainty: Certainty,
    },
}

/// Something that a person said and that does not hold any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct Dropped {
    /// The question, or the heading of the step where it was said.
    pub about: String,
    /// What was said.
    pub said: Said,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Block {
    /// A heading; 1 is the title of a procedure, 2 a step.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        content: Vec<Inline>,
    },
    /// A list.
    List {
        /// Number of the first item; none: bullets.
        #[serde(default)]
        start: Option<u32>,
        /// Its items.
        items: Vec<ListItem>,
    },
    /// Program text, to be copied.
    Code {
        /// What stands behind the backticks; may be empty.
        language: String,
        /// The text.
        text: String,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A note or warning.
    Alert {
        /// Which.
        kind: AlertKind,
        /// What it says.
        blocks: Vec<Block>,
    },
    /// A table.
    Table {
        /// Cells of the first row.
        header: Vec<Vec<Inline>>,
        /// Rows of cells.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A picture in a paragraph of its own.
    Picture {
        /// Address, relative to the knowledge, or absolute.
        src: String,
        /// Description.
        alt: String,
    },
    /// A film or sound.
    Player {
        /// Address, relative to the knowledge, or absolute.
        src: String,
        /// Words of the link.
        label: String,
    },
    /// A file to download.
    Download {
        /// Address, relative to the knowledge, or absolute.
        src: String,
        /// Words of the link.
        label: String,
    },
    /// A line across.
    Rule,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
pub struct ListItem {
    /// A task box, and whether it is ticked.
    #[serde(default)]
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// The kinds of GitHub's alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum AlertKind {
    /// `[!NOTE]`
    Note,
    /// `[!TIP]`
    Tip,
    /// `[!IMPORTANT]`
    Important,
    /// `[!WARNING]`
    Warning,
    /// `[!CAUTION]`
    Caution,
}

/// A piece of a line of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Inline {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A number or yes/no, to be worded by the interface.
    Value {
        /// The value.
        value: Value,
    },
    /// Number of a ticket that is still on its way.
    Pending,
    /// Bold.
    Strong {
        /// What is bold.
        content: Vec<Inline>,
    },
    /// Italic.
    Emphasis {
        /// What is italic.
        content: Vec<Inline>,
    },
    /// Struck through.
    Strike {
        /// What is struck through.
        content: Vec<Inline>,
    },
    /// Program text.
    Code {
        /// The text.
        text: String,
    },
    /// `<kbd>`, `<sub>`, `<sup>`
    Markup {
        /// Which.
        kind: MarkupKind,
        /// What it is about.
        content: Vec<Inline>,
    },
    /// A link to a page of the web, or to a file of the knowledge.
    Link {
        /// Its address: a scheme that the project allows, or `media/…`, relative to the knowledge.
        href: String,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A side way to a step or procedure, for [`Act::Open`].
    Way {
        /// Id of the step or procedure.
        target: String,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A picture inside a line.
    Image {
        /// Address, relative to the knowledge, or absolute.
        src: String,
        /// Description.
        alt: String,
    },
    /// A new line.
    Break,
}

/// The few tags of HTML that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum MarkupKind {
    /// A key of the keyboard.
    Kbd,
    /// Lower.
    Sub,
    /// Higher.
    Sup,
}
