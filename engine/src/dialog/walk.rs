//! The walk: from where the person is to where something is waited for.

use std::collections::BTreeSet;

use super::ledger::{Fate, Record};
use super::state::{Answer, State};
use crate::message::{
    Block, Certainty, Choice, Entry, Expects, Match, Notice, Question, QuestionKind, Refusal, Said, User,
    Value,
};
use crate::model::access::EVERYONE;
use crate::model::condition::{Expr, Scope};
use crate::model::form::Ask;
use crate::model::library::Library;
use crate::model::procedure::{EndWord, Goal, Head, Node, Step, Target};
use crate::model::text::Piece;

/// Most moves without anything from the person (R29).
const MAX_MOVES: u32 = 50;

/// What a conversation takes place in.
pub struct World<'a> {
    /// What the person may read.
    pub library: &'a Library,
    /// Who they are.
    pub user: &'a User,
    /// Searches: words, whether the last is unfinished, how many candidates at most.
    pub find: &'a dyn Fn(&str, bool, usize) -> Match,
}

/// One walk: changes the state, looks at the world.
pub struct Walk<'a> {
    /// The world.
    pub world: &'a World<'a>,
    /// The state.
    pub state: &'a mut State,
    /// Place in the ledger of what is being done.
    pub place: u32,
}

impl Scope for Walk<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        if let Some(answer) = self.state.answers.get(name) {
            return Some(answer.value.clone());
        }
        let fate = || self.state.ticket.as_ref().map(|(_, fate)| fate.clone()).unwrap_or_default();
        match name {
            "user.groups" => {
                let groups: BTreeSet<&str> =
                    self.world.user.groups.iter().map(String::as_str).chain([EVERYONE]).collect();
                Some(Value::List(groups.into_iter().map(|group| Value::Text(group.to_owned())).collect()))
            }
            "procedure.title" => self.procedure_title().map(Value::Text),
            "ticket.number" => fate().number.map(Value::Text),
            "ticket.link" => fate().link.map(Value::Text),
            "ticket.failed" => Some(Value::YesNo(fate().refused)),
            _ => self.world.user.values.get(name).cloned(),
        }
    }
}

impl<'a> Walk<'a> {
    /// Does what a record says, if it belongs here. False: it does not hold, and nothing has changed.
    pub fn apply(&mut self, record: &Record) -> bool {
        self.state.moves = 0;
        match record {
            Record::Asked { text, found } => self.asked(text, found.as_deref()),
            Record::Opened { target } => return self.opened(target),
            Record::Chose { choice } => return self.chose(choice),
            Record::Answered { question, value } => return self.answered(question, value.as_ref()),
            Record::Helped { step, solved } => {
                if self.state.expects != Expects::Helped || !self.is_at(step) {
                    return false;
                }
                self.say(Said::Helped { solved: *solved });
                self.end(if *solved { EndWord::Solved } else { EndWord::NotSolved });
            }
            Record::Sent { step, key, fate, .. } => {
                // A ticket that was sent is sent, whatever has become of the step that showed it.
                let here = matches!(self.state.expects, Expects::Ticket { .. }) && self.is_at(step);
                self.sent(key, fate);
                if here {
                    self.go_on();
                }
            }
            Record::Cancelled { step } => {
                if !matches!(self.state.expects, Expects::Ticket { .. }) || !self.is_at(step) {
                    return false;
                }
                self.say(Said::Cancelled);
                self.end(EndWord::Done);
            }
            Record::Followed { step } => {
                let Expects::Link { label, .. } = &self.state.expects else { return false };
                if !self.is_at(step) {
                    return false;
                }
                let text = label.clone();
                self.say(Said::Words { text });
                self.followed();
            }
        }
        true
    }

    /// The id of the step the person is in; empty if in none.
    pub fn here(&self) -> String {
        self.state.step.as_ref().map(Goal::id).unwrap_or_default()
    }

    fn is_at(&self, step: &str) -> bool {
        self.here() == step
    }

    fn say(&mut self, said: Said) {
        self.state.entries.push(Entry::Said { said, place: self.place });
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        self.state.entries.push(Entry::Notice { notice });
    }

    /// Whether a step exists for this person.
    pub fn exists(&self, goal: &Goal) -> bool {
        self.world.library.step(goal).is_some()
    }

    fn procedure_title(&self) -> Option<String> {
        let title = |id: &String| Some(self.world.library.procedures.get(id)?.head.title.clone());
        self.state.procedure.as_ref().and_then(title).or_else(|| self.state.words.clone())
    }

    fn asked(&mut self, text: &str, meant: Option<&str>) {
        let busy = self.state.is_open();
        self.say(Said::Words { text: text.to_owned() });
        self.state.words = Some(text.to_owned());
        if let Some(goal) = meant.and_then(|id| self.world.library.goal(id)) {
            self.begin(goal);
            return;
        }
        let found = (self.world.find)(text, false, 10);
        let few = match found.certainty {
            Certainty::Clear => 1,
            Certainty::Several => 3,
            Certainty::None => 0,
        };
        self.notice(match found.certainty {
            Certainty::Clear if busy => Notice::Elsewhere,
            Certainty::Clear | Certainty::Several => Notice::Several,
            Certainty::None => Notice::Nothing,
        });
        if !busy {
            self.state.step = None;
            self.state.procedure = None;
        }
        let ticket = self
            .world
            .library
            .not_solved
            .as_ref()
            .filter(|goal| self.exists(goal))
            .map(|goal| goal.procedure.clone());
        self.state.expects =
            Expects::Candidates { candidates: found.candidates.into_iter().take(few).collect(), ticket };
    }

    fn opened(&mut self, target: &str) -> bool {
        let Some(goal) = self.world.library.goal(target) else { return false };
        let title =
            self.world.library.procedures.get(&goal.procedure).map(|procedure| procedure.head.title.clone());
        let shown = match self.world.library.step(&goal) {
            Some((head, step)) if step.name != head.first => crate::model::text::plain(&step.heading),
            _ => title.unwrap_or_default(),
        };
        self.say(Said::Words { text: shown });
        let page =
            self.world.library.not_solved.as_ref().is_some_and(|page| page.procedure == goal.procedure);
        if page {
            self.state.not_solved = true;
            self.enter(goal);
        } else {
            self.begin(goal);
        }
        true
    }

    fn chose(&mut self, id: &str) -> bool {
        let Expects::Choice { choices, .. } = &self.state.expects else { return false };
        let Some(text) = choices.iter().find(|choice| choice.id == id).map(|choice| choice.label.clone())
        else {
            return false;
        };
        let target =
            self.choice_list().iter().find(|choice| choice.id == id).map(|choice| choice.target.clone());
        let Some(target) = target else { return false };
        self.say(Said::Words { text });
        self.go(&target);
        true
    }

    fn choice_list(&self) -> Vec<crate::model::procedure::Choice> {
        match self.waiting() {
            Some((_, _, Node::Choices(choices))) => choices.clone(),
            _ => Vec::new(),
        }
    }

    fn answered(&mut self, id: &str, value: Option<&Value>) -> bool {
        let Expects::Answer { question } = &self.state.expects else { return false };
        if question.id != id {
            return false;
        }
        let Some(ask) = self.asking() else { return false };
        // An edited answer or a new version may not take what was once fine.
        let value = match value {
            Some(value) => match ask.read(value, self) {
                Ok(value) => value,
                Err(_) => return false,
            },
            None if ask.may_skip() => None,
            None => return false,
        };
        let content = self.inlines(&ask.text);
        let text = super::render::text_of_line(&content);
        let language = self.language();
        self.state.entries.push(Entry::Shown {
            language,
            step: self.here(),
            blocks: vec![Block::Paragraph { content }],
        });
        let Some(value) = value else {
            self.say(Said::Skipped { label: ask.skip.clone() });
            self.state.answers.remove(&ask.name);
            self.go_on();
            return true;
        };
        let label = match &value {
            Value::Text(short) => {
                ask.options.iter().find(|option| option.value == *short).map(|option| option.label.clone())
            }
            _ => None,
        };
        let shown = label.map_or_else(|| value.clone(), Value::Text);
        self.say(match &shown {
            _ if ask.private => Said::Private,
            Value::Text(text) => Said::Words { text: text.clone() },
            value => Said::Value { value: value.clone() },
        });
        self.state.order.retain(|name| *name != ask.name);
        self.state.order.push(ask.name.clone());
        self.state
            .answers
            .insert(ask.name.clone(), Answer { value, shown, question: text, private: ask.private });
        self.go_on();
        true
    }

    /// The question that is asked.
    pub fn asking(&self) -> Option<Ask> {
        match self.waiting() {
            Some((_, _, Node::Ask(ask))) => Some(ask.clone()),
            _ => None,
        }
    }

    /// The node that waits, its step and its procedure.
    pub fn waiting(&self) -> Option<(&'a Head, &'a Step, &'a Node)> {
        let (head, step) = self.world.library.step(self.state.step.as_ref()?)?;
        Some((head, step, step.nodes.get(self.state.node)?))
    }

    fn sent(&mut self, key: &str, fate: &Fate) {
        use crate::message::TicketState;
        self.say(Said::Sent);
        let state = match fate {
            Fate { refused: true, .. } => TicketState::Refused,
            Fate { delivered: true, .. } => TicketState::Delivered,
            _ => TicketState::Waiting,
        };
        self.notice(Notice::TicketState {
            key: key.to_owned(),
            state,
            number: fate.number.clone(),
            link: fate.link.clone(),
        });
        self.state.ticket = Some((key.to_owned(), fate.clone()));
    }

    /// Enters a procedure by a search or a link: it is now what the conversation is about.
    fn begin(&mut self, goal: Goal) {
        self.state.procedure = Some(goal.procedure.clone());
        self.state.not_solved = false;
        self.enter(goal);
    }

    /// Goes where a way leads.
    pub(super) fn go(&mut self, target: &Target) {
        match target {
            Target::Go(goal) => {
                let elsewhere = self.state.step.as_ref().is_none_or(|here| here.procedure != goal.procedure);
                if elsewhere && !self.is_not_solved_page(goal) {
                    self.state.procedure = Some(goal.procedure.clone());
                }
                self.enter(goal.clone());
            }
            Target::End(word) => self.end(*word),
            Target::Web { address, label } => {
                self.state.expects = Expects::Link { href: self.address(address), label: label.clone() };
            }
        }
    }

    fn is_not_solved_page(&self, goal: &Goal) -> bool {
        self.world.library.not_solved.as_ref().is_some_and(|page| page.procedure == goal.procedure)
    }

    /// Enters a step and walks on from its beginning.
    pub(super) fn enter(&mut self, goal: Goal) {
        self.state.moves += 1;
        if self.state.moves > MAX_MOVES {
            self.circles();
            return;
        }
        self.state.step = Some(goal);
        self.state.node = 0;
        self.walk();
    }

    /// Walks on behind the node that waited.
    fn go_on(&mut self) {
        self.state.node += 1;
        self.walk();
    }

    fn language(&self) -> String {
        let head =
            self.state.step.as_ref().and_then(|goal| self.world.library.step(goal)).map(|(head, _)| head);
        head.map_or_else(|| self.world.library.language.clone(), |head| head.language.clone())
    }

    /// Runs nodes from the present one until something is waited for.
    fn walk(&mut self) {
        let Some((head, step)) = self.state.step.as_ref().and_then(|goal| self.world.library.step(goal))
        else {
            self.notice(Notice::Unavailable);
            self.end(EndWord::NotSolved);
            return;
        };
        let mut shown: Vec<Block> = Vec::new();
        if self.state.node == 0 {
            let level = if step.name == head.first { 1 } else { 2 };
            let content = self.line(&step.heading, step);
            shown.push(Block::Heading { level, content });
        }
        while let Some(node) = step.nodes.get(self.state.node) {
            match node {
                Node::Text(block) => shown.push(self.block(block, step)),
                Node::Choices(choices) => {
                    let offered = self.offered(choices);
                    if !offered.is_empty() {
                        // Text directly after the list is shown with it, above the buttons.
                        let after = step.nodes.iter().skip(self.state.node + 1);
                        for node in after
                            .map_while(|node| if let Node::Text(block) = node { Some(block) } else { None })
                        {
                            shown.push(self.block(node, step));
                        }
                        self.show(head, shown);
                        self.state.expects = Expects::Choice { step: self.here(), choices: offered };
                        return;
                    }
                }
                Node::Branch(arrows) => {
                    let taken = arrows.iter().find(|arrow| {
                        arrow.condition.as_ref().is_none_or(|condition| condition.holds(self))
                            && !matches!(&arrow.target, Target::Go(goal) if !self.exists(goal))
                    });
                    if let Some(arrow) = taken {
                        // A heading alone says nothing: the step only sent people on.
                        if shown.iter().any(|block| !matches!(block, Block::Heading { level: 2, .. })) {
                            self.show(head, shown);
                        }
                        self.go(&arrow.target);
                        return;
                    }
                }
                Node::Ask(ask) => {
                    self.show(head, shown);
                    self.state.expects = Expects::Answer { question: self.question(ask, head) };
                    return;
                }
                Node::Ticket(ticket) => {
                    self.show(head, shown);
                    self.state.expects =
                        Expects::Ticket { ticket: self.ticket(ticket, head), wrong: Vec::new() };
                    return;
                }
            }
            self.state.node += 1;
        }
        self.show(head, shown);
        self.step_ended();
    }

    fn show(&mut self, head: &Head, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            let step = self.here();
            self.state.entries.push(Entry::Shown { language: head.language.clone(), step, blocks });
        }
    }

    /// The choices that are there for this person, now.
    fn offered(&self, choices: &[crate::model::procedure::Choice]) -> Vec<Choice> {
        let there = |target: &Target| !matches!(target, Target::Go(goal) if !self.exists(goal));
        let holds =
            |condition: &Option<Expr>| condition.as_ref().is_none_or(|condition| condition.holds(self));
        let hint = |pieces: &[Piece]| Some(self.plain(pieces)).filter(|text| !text.is_empty());
        choices
            .iter()
            .filter(|choice| there(&choice.target) && holds(&choice.condition))
            .map(|choice| Choice {
                id: choice.id.clone(),
                label: self.plain(&choice.label),
                hint: hint(&choice.hint),
            })
            .collect()
    }

    fn question(&self, ask: &Ask, head: &Head) -> Question {
        let option = |option: &crate::model::form::AnswerOption| Choice {
            id: option.value.clone(),
            label: option.label.clone(),
            hint: None,
        };
        let id = format!("{}:{}", self.here(), ask.name);
        let answer = self.state.answers.get(&ask.name).map(|answer| &answer.value);
        let earlier = answer.or_else(|| self.state.taken_back.get(&id)).filter(|_| !ask.private).cloned();
        Question {
            id,
            language: head.language.clone(),
            text: self.inlines(&ask.text),
            kind: ask.kind,
            options: if ask.kind == QuestionKind::OneOf {
                ask.options.iter().map(option).collect()
            } else {
                Vec::new()
            },
            hint: ask.hint.as_ref().map(|pieces| self.plain(pieces)),
            example: ask.example.clone(),
            optional: ask.optional,
            skip: ask.skip.clone(),
            private: ask.private,
            earlier,
            refusal: None,
        }
    }

    /// Why an answer to the question at hand is not taken; none: it is.
    pub fn refusal(&self, value: &Value) -> Option<Refusal> {
        let ask = self.asking()?;
        let reason = ask.read(value, self).err()?;
        let message = ask.if_wrong.as_ref().map(|pieces| super::render::text_of_line(&self.inlines(pieces)));
        Some(Refusal { message, reason, answer: value.clone() })
    }
}
