//! What a writer must mend: a code, a place, a sentence, a remedy.

use crate::source::{Place, SourceFile, Span};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Stops the file from being published.
    Error,
    /// Worth a look; does not stop it.
    Warning,
    /// Information.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Most problems that are told of one file: enough to begin with.
const MAX_PROBLEMS: usize = 200;

/// Whether one more problem of a file is told. Errors have room of their own: warnings never hide one.
#[must_use]
pub fn has_room(told: &[Problem], code: Code) -> bool {
    let most = if code.severity() == Severity::Error { 2 * MAX_PROBLEMS } else { MAX_PROBLEMS };
    told.len() < most
}

/// Something a writer must mend, or should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which, by its code in the table of the format.
    pub code: Code,
    /// How bad it is: as its code says, if nothing else is known.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, in the writer's words.
    pub message: String,
    /// How to mend it; empty if the message says it all.
    pub help: String,
    /// The repair, where it is sure and changes nothing of what happens; otherwise empty.
    pub fix: Vec<Edit>,
}

/// A change to a file: what stands in the span gives way to the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where, in the file of the problem.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Problem {
    /// A problem at a span of a file.
    #[must_use]
    pub fn new(code: Code, file: &SourceFile, span: &Span, message: impl Into<String>) -> Self {
        let (severity, place) = (code.severity(), file.place(span));
        Self { code, severity, place, message: message.into(), help: String::new(), fix: Vec::new() }
    }

    /// The same with one more change of its repair.
    #[must_use]
    pub fn fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix.push(Edit { span, text: text.into() });
        self
    }

    /// The same with its repair, if that is sure: what stands in the span gives way to the text.
    #[must_use]
    pub fn fix_if(self, text: Option<&str>, span: &Span) -> Self {
        match text {
            Some(text) => self.fix(span.clone(), text),
            None => self,
        }
    }

    /// The same as a warning: it is not sure to be a mistake.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same as a note.
    #[must_use]
    pub fn note(mut self) -> Self {
        self.severity = Severity::Note;
        self
    }

    /// The same with a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Whether it stops publishing.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Order in which problems are shown: by file, then by place, then by code.
    #[must_use]
    pub fn order(&self) -> (&str, usize, usize, &'static str) {
        (&self.place.file, self.place.line, self.place.column, self.code.name())
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $doc:literal;)*) => {
        /// Every code; its severity and its name in messages.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $doc] $variant,)* }

        impl Code {
            /// Every code there is, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name: words with hyphens.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it is about, in a few words.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => $doc,)* }
            }

            /// How bad it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    NotUtf8 "not-utf8" Error "Bytes that are no UTF-8.";
    TooLarge "too-large" Error "More text than one procedure may have.";
    ConflictMarks "conflict-marks" Error "Marks of a merge that nobody has decided.";
    UnreadableProjectFile "unreadable-project-file" Error "`guichet.toml` cannot be used.";
    NoProcedures "no-procedures" Error "A folder without a procedure.";
    OddEnding "odd-ending" Warning "A page whose name does not end in `.md`.";
    UnknownLanguage "unknown-language" Error "A translation into a language that the project does not have.";

    NoTitle "no-title" Error "No title on top.";
    SecondTitle "second-title" Error "More than one title.";
    UnderlinedHeading "underlined-heading" Error "A heading made by a line below it.";
    TightHeading "tight-heading" Error "A heading without the space behind its `#`.";
    EmptyName "empty-name" Error "A heading without letters or digits.";
    SameName "same-name" Error "Two steps with one name.";
    UnknownStep "unknown-step" Error "A link to a step that does not exist.";
    UnknownFile "unknown-file" Error "A link to a file that does not exist.";
    NotAStep "not-a-step" Error "A link to a small heading.";
    NotAProcedure "not-a-procedure" Error "A link to a file that is none of the procedures.";
    LinkWithSpace "link-with-space" Error "A space inside a link's address.";
    TornLink "torn-link" Error "A link whose brackets do not hang together.";
    DeadLink "dead-link" Error "A web address without its beginning.";
    UnknownScheme "unknown-scheme" Error "A link whose scheme the project does not allow.";
    MixedList "mixed-list" Error "A list that is half a choice.";
    NumberedChoice "numbered-choice" Error "A choice with numbers.";
    TwoLinks "two-links" Error "A choice with two links.";
    NoLabel "no-label" Error "A choice without words.";
    SameLabel "same-label" Warning "Two choices with one label.";
    InsideSomething "inside-something" Error "A box, choice or arrow inside a quote or list.";
    NothingFollows "nothing-follows" Error "A first step that hides all the others.";
    Unreachable "unreachable" Warning "A step that nothing leads to.";
    AfterTheEnd "after-the-end" Error "Something behind a way that always leaves.";
    WebCopyOfFile "web-copy-of-file" Warning "A link to the web copy of a file of this folder.";
    OddLinkName "odd-link-name" Warning "A heading whose link name has a hyphen at its edge.";
    HelpedHere "helped-here" Note "Steps that end with “Did this help?”.";
    ManyChoices "many-choices" Note "More choices than are easily read.";

    WordsWithoutCondition "words-without-condition" Error "Words before an arrow, without a condition.";
    ArrowNotFollowed "arrow-not-followed" Error "An arrow that leads nobody anywhere.";
    UnknownEnd "unknown-end" Error "An end that does not exist.";
    WordsNotShown "words-not-shown" Warning "A message where nobody sees it.";
    OddArrow "odd-arrow" Warning "An arrow of a word processor.";
    OddBullet "odd-bullet" Error "A bullet that begins no list.";
    OtherwiseNotLast "otherwise-not-last" Error "A line without condition above others.";
    TwoConditions "two-conditions" Error "Two conditions on one line.";
    BadFormula "bad-formula" Error "A formula that cannot be read.";
    UnknownName "unknown-name" Error "A name that nothing has.";
    DifferentKinds "different-kinds" Error "A comparison of two kinds.";
    NotYesNo "not-yes-no" Error "A condition that is neither yes nor no.";
    NotAPossibleAnswer "not-a-possible-answer" Error "A comparison with an answer that cannot be.";
    TooManyTopics "too-many-topics" Warning "More topics than a chat offers before anybody has asked.";
    UnknownGroup "unknown-group" Error "A group that the project does not have.";
    EndlessLoop "endless-loop" Error "A loop that asks nobody.";
    ForgotBackticks "forgot-backticks" Error "A button that reads like a condition.";
    RecordInText "record-in-text" Error "A value with several parts where one is needed.";
    CallsItself "calls-itself" Error "Procedures that call each other in a circle.";
    NoWayOut "no-way-out" Warning "A step from which every way leads back.";
    MaybeNotAsked "maybe-not-asked" Warning "A value that nobody was asked for yet.";
    AlwaysTheSame "always-the-same" Warning "A condition that is always yes, or always no.";
    HiddenChoice "hidden-choice" Note "A button that part of the readers do not see.";
    HiddenIsNotSecret "hidden-is-not-secret" Warning "A text that is hidden, but delivered.";
    MaybeMissing "maybe-missing" Warning "A value that may be missing.";
    NegationOutside "negation-outside" Warning "A negation outside of its condition.";
    QuotesRunTogether "quotes-run-together" Error "Two conditions in one quote.";
    OtherwiseAlone "otherwise-alone" Warning "An “otherwise” without a condition above.";
    StuckOutsideGroup "stuck-outside-group" Error "People outside a group have no way on.";

    BoxTypo "box-typo" Error "A box whose name is misspelt.";
    BoxNotClosed "box-not-closed" Error "A box without an end.";
    BadLine "bad-line" Error "A line of a box without a key.";
    UnknownKey "unknown-key" Error "A key that the box does not have.";
    MissingKey "missing-key" Error "A key that the box needs.";
    BadName "bad-name" Error "A name that cannot be one.";
    AskedTwice "asked-twice" Error "One answer asked twice in a step.";
    TwoKindsOfAnswer "two-kinds-of-answer" Error "One name for answers of two kinds.";
    UnknownType "unknown-type" Error "A question type that does not exist.";
    UnknownFunction "unknown-function" Error "A function that the project does not have.";
    FailureNotHandled "failure-not-handled" Error "A call whose failure nobody deals with.";
    ActsWithoutAsking "acts-without-asking" Warning "A change that nobody has agreed to.";
    SecondTicket "second-ticket" Warning "A ticket after a ticket.";
    WrongWith "wrong-with" Error "A function that is given something else than it takes.";
    CountsFromNothing "counts-from-nothing" Error "A value worked out from itself, without a first one.";
    BadPattern "bad-pattern" Error "A pattern that cannot be read.";
    ExampleDoesNotMatch "example-does-not-match" Error "An example against its own pattern.";
    PatternIsOneText "pattern-is-one-text" Error "A pattern that fits one text only.";
    PatternWithoutMessage "pattern-without-message" Warning "A pattern without `if wrong`.";
    NoWayPast "no-way-past" Warning "A question nobody gets past.";
    LooksPrivate "looks-private" Warning "A question for something private.";
    TranslatedName "translated-name" Error "A short name that was translated.";
    UnknownTicketField "unknown-ticket-field" Error "A field that the ticket type does not have.";
    BadTicketValue "bad-ticket-value" Error "A value that the field cannot have.";
    MissingTicketField "missing-ticket-field" Error "A field that the ticket type needs.";
    PrivateInTicket "private-in-ticket" Warning "A private answer where everybody sees a ticket.";
    OnlyNotFirst "only-not-first" Error "`only` below something else.";
    OnlyOnFirstStep "only-on-first-step" Error "`only` in the first step.";

    ValueInCode "value-in-code" Note "Braces in code that are no known name.";
    BracesNotClosed "braces-not-closed" Error "Braces without an end.";
    BracesInHeading "braces-in-heading" Error "Braces in a heading.";
    MissingMedia "missing-media" Error "A picture or file that does not exist.";
    NoAltText "no-alt-text" Warning "A picture without description.";
    HtmlNotShown "html-not-shown" Warning "HTML that is not shown.";
    NestedAlert "nested-alert" Warning "An alert where GitHub shows none.";
    UnknownAlert "unknown-alert" Warning "An alert of a kind that does not exist.";
    FootnoteNotShown "footnote-not-shown" Warning "A footnote, which is shown as typed.";
    GitHubFrontMatter "github-front-matter" Warning "Front matter that GitHub cannot read.";
    StrangeQuotes "strange-quotes" Warning "Curly quotes in a formula.";
    UnreadableFrontMatter "unreadable-front-matter" Error "Front matter without an end, or with a bad line.";
    NoAudience "no-audience" Error "A file that nobody may see.";
    UnknownFrontKey "unknown-front-key" Error "A key that front matter does not have.";
    SameQuestion "same-question" Warning "A question that leads to two procedures.";
    ReviewOverdue "review-overdue" Note "A page whose review is due.";
    ToDo "todo" Note "Something left to do.";

    NotOnOffer "not-on-offer" Error "A test says what cannot be said there.";
    SaidSomethingElse "said-something-else" Error "The assistant did not say what a test expects.";
    OtherChoices "other-choices" Error "Other choices are on offer than a test expects.";
    OtherTicket "other-ticket" Error "Another ticket is shown than a test expects.";
    OtherEnd "other-end" Error "It ends otherwise than a test expects.";
    UnreadableTest "unreadable-test" Error "A test that cannot be run.";
    GivenUnknown "given-unknown" Warning "A test gives a value that nothing has.";
    NotTested "not-tested" Note "A step or choice that no test visits.";

    TranslationDiffers "translation-differs" Error "A translation with other steps or ways.";
    WrongLanguage "wrong-language" Error "A translation into the language of its source.";
    TranslationChangedCode "translation-changed-code" Error "A translation with another condition.";
    StepRenamed "step-renamed" Warning "A step that seems to have lost its old name.";
    FileRenamed "file-renamed" Warning "A file that seems to have lost its old path.";
    TranslationBehind "translation-behind" Warning "A translation that is older than its source.";
    NotTranslated "not-translated" Error "A translation with words that still wait.";
    TranslationMissing "translation-missing" Note "A procedure without a translation.";
}

/// The key that somebody may have meant whom a TOML reader tells: unknown field `orign`, expected one of `origin`, ….
#[must_use]
pub fn meant_key(message: &str) -> Option<&str> {
    let (_, told) = message.split_once("unknown field `")?;
    let (unknown, known) = told.split_once('`')?;
    did_you_mean(unknown, known.split('`').skip(1).step_by(2))
}

/// The nearest of some names to a misspelt one; none if nothing is near enough.
///
/// Near: a part of it, or at most a third of its letters wrong. Ties go to the first.
#[must_use]
pub fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let length = wrong.chars().count();
    // Two words without a letter in common are not near, however short they are.
    let limit = (length / 3).max(1).min(length.saturating_sub(1));
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let lower = name.to_lowercase();
        let part = wrong.len() > 3 && (lower.contains(&wrong) || wrong.contains(&lower) && lower.len() > 3);
        let distance = edit_distance(&wrong, &lower).min(if part { limit } else { usize::MAX });
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// The name that a misspelt one must mean: the only one that is near, without regard to capitals and signs
/// between words. Stricter than [`did_you_mean`]: a repair never guesses.
#[must_use]
pub fn surely_means<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bare = |text: &str| -> String {
        text.to_lowercase().chars().filter(|mark| mark.is_alphanumeric()).collect()
    };
    let wrong = bare(wrong);
    // Names of three letters are too near to each other for a wrong letter to be told.
    let length = wrong.chars().count();
    let limit = if length < 4 { 0 } else { (length / 5).clamp(1, 3) };
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .filter(|name| name.chars().count().abs_diff(length) <= limit + 8)
        .map(|name| (edit_distance(&wrong, &bare(name)), name))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort_unstable();
    near.dedup();
    match near.as_slice() {
        [(_, only)] => Some(only),
        [(0, same), (1.., _), ..] => Some(same),
        _ => None,
    }
}

/// Optimal string alignment distance in characters: insert, delete, replace, swap neighbours.
#[must_use]
pub fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(128).collect(), b.chars().take(128).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut least =
                (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}
