//! The walk: from where the person is to where something is waited for.

use std::collections::{BTreeMap, BTreeSet};

use super::render::text_of_line;
use super::state::{Request, State, Worked};
use crate::message::{Block, Certainty, Choice, Entry, Expects, Match, Notice, Question, User, Value};
use crate::model::access::EVERYONE;
use crate::model::calendar;
use crate::model::call::Call;
use crate::model::condition::{Expr, Scope};
use crate::model::form::{AnswerOption, Ask};
use crate::model::library::Library;
use crate::model::procedure::{Arrow, EndWord, Goal, Head, Node, Quote, Step, Target};
use crate::model::text::{Piece, plain};

/// Most moves without anything from the person (R29).
const MAX_MOVES: u32 = 50;
/// Most calls that wait for each other to end; one more is not made.
const MAX_CALLS: usize = 10;

/// Whether the heading of a step is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// No: the walk goes on inside it.
    None,
    /// Yes, if the step shows anything else.
    Again,
    /// Yes; and the title opens its procedure.
    Opens,
}

/// What a conversation takes place in.
pub struct World<'a> {
    /// What the person may read.
    pub library: &'a Library,
    /// Who they are.
    pub user: &'a User,
    /// Searches: words, whether the last is unfinished, how many candidates at most.
    pub find: &'a dyn Fn(&str, bool, usize) -> Match,
    /// Which other language of the knowledge words are in, if that is sure; and how their search has ended.
    pub language: &'a dyn Fn(&str, Certainty) -> Option<String>,
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
        if let Some(worked) = self.state.values.get(name) {
            return Some(worked.value.clone());
        }
        let fate = || self.state.place.ticket.as_ref().map(|(_, fate)| fate.clone()).unwrap_or_default();
        match name {
            "user.groups" => {
                let groups: BTreeSet<&str> =
                    self.world.user.groups.iter().map(String::as_str).chain([EVERYONE]).collect();
                Some(Value::List(groups.into_iter().map(|group| Value::Text(group.to_owned())).collect()))
            }
            "today" => calendar::day_of(&self.state.now),
            "now" => calendar::moment(&self.state.now),
            "outcome" => self.state.outcome.map(|outcome| Value::Text(outcome.to_owned())),
            "procedure.title" => self.procedure_title().map(Value::Text),
            "ticket.number" => fate().number.map(Value::Text),
            "ticket.link" => fate().link.map(Value::Text),
            "ticket.failed" => Some(Value::YesNo(fate().refused)),
            _ => self.world.user.values.get(name).cloned(),
        }
    }

    fn visits(&self, step: Option<&str>) -> u32 {
        let Some(here) = &self.state.place.step else { return 0 };
        let goal = match step {
            None => here.clone(),
            Some(step) => Goal { procedure: here.procedure.clone(), step: step.to_owned() },
        };
        self.state.visits.get(&goal).copied().unwrap_or_default()
    }
}

impl<'a> Walk<'a> {
    /// The id of the step the person is in; empty if in none.
    pub fn here(&self) -> String {
        self.state.place.step.as_ref().map(Goal::id).unwrap_or_default()
    }

    /// The heading of the step the person is in; empty if in none.
    pub fn heading(&self) -> String {
        let here = self.state.place.step.as_ref().and_then(|goal| self.world.library.step(goal));
        here.map(|(_, step)| plain(&step.heading)).unwrap_or_default()
    }

    /// What is being talked about: the question that is asked, or else the step.
    pub fn about(&self) -> String {
        match &self.state.expects {
            Expects::Answer { question } => text_of_line(&question.text),
            Expects::Consent { function } => {
                self.world.library.consents.get(function).cloned().unwrap_or_default()
            }
            _ => self.heading(),
        }
    }

    /// Title of the procedure that the person can go back to.
    pub(super) fn back_title(&self) -> Option<String> {
        let step = self.state.interrupted.last()?.step.as_ref()?;
        Some(self.world.library.procedures.get(&step.procedure)?.head.title.clone())
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
        self.state.place.procedure.as_ref().and_then(title).or_else(|| self.state.words.clone())
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
        let (head, step) = self.world.library.step(self.state.place.step.as_ref()?)?;
        Some((head, step, step.nodes.get(self.state.place.node)?))
    }

    /// Enters a procedure by a search or a link: it is now what the conversation is about.
    pub(super) fn begin(&mut self, goal: Goal) {
        self.state.place.procedure = Some(goal.procedure.clone());
        self.state.place.not_solved = false;
        self.state.place.way_back.clear();
        // Another matter: that a ticket was sent about the last one does not end this one.
        self.state.place.ticket = None;
        self.enter(goal);
    }

    /// Goes where a way leads.
    pub(super) fn go(&mut self, target: &Target) {
        match target {
            Target::Go(goal) => {
                let place = &self.state.place;
                let elsewhere = place.step.as_ref().is_none_or(|here| here.procedure != goal.procedure);
                // What is called, and wherever that leads, is not what the conversation is about.
                if elsewhere && place.way_back.is_empty() && !self.is_not_solved_page(goal) {
                    self.state.place.procedure = Some(goal.procedure.clone());
                    self.state.place.not_solved = false;
                }
                self.enter(goal.clone());
            }
            Target::Call { first, then } => {
                if self.state.place.way_back.len() >= MAX_CALLS {
                    self.state.outcome = Some(EndWord::NotSolved.name());
                    self.enter(then.clone());
                } else {
                    self.state.place.way_back.push(then.clone());
                    self.enter(first.clone());
                }
            }
            Target::End(word) => self.end(*word),
            Target::Web { address, label } => {
                self.state.expects = Expects::Link { href: self.address(address), label: label.clone() };
            }
        }
    }

    pub(super) fn is_not_solved_page(&self, goal: &Goal) -> bool {
        self.world.library.not_solved.as_ref().is_some_and(|page| page.procedure == goal.procedure)
    }

    /// Enters a step and walks on from its beginning.
    pub(super) fn enter(&mut self, goal: Goal) {
        self.state.moves += 1;
        if self.state.moves > MAX_MOVES {
            self.circles();
            return;
        }
        *self.state.visits.entry(goal.clone()).or_default() += 1;
        let before = self.state.place.step.as_ref().map(|step| step.procedure.as_str());
        let opens = before != Some(goal.procedure.as_str());
        self.state.place.step = Some(goal);
        self.state.place.node = 0;
        self.state.place.nobody = false;
        self.walk(if opens { Heading::Opens } else { Heading::Again });
    }

    /// Walks on behind the node that waited.
    pub(super) fn go_on(&mut self) {
        self.state.place.node += 1;
        self.walk(Heading::None);
    }

    /// Walks on from the node at hand, which may go on now.
    pub(super) fn try_again(&mut self) {
        self.walk(Heading::None);
    }

    /// Walks on from the node at hand, after something else was talked about.
    pub(super) fn go_on_here(&mut self) {
        self.walk(Heading::Again);
    }

    pub(super) fn language(&self) -> String {
        let step = self.state.place.step.as_ref();
        let head = step.and_then(|goal| self.world.library.step(goal)).map(|(head, _)| head);
        head.map_or_else(|| self.world.library.language.clone(), |head| head.language.clone())
    }

    /// Runs nodes from the present one until something is waited for.
    fn walk(&mut self, heading: Heading) {
        self.state.refused = 0;
        let Some((head, step)) =
            self.state.place.step.as_ref().and_then(|goal| self.world.library.step(goal))
        else {
            self.notice(Notice::Unavailable);
            self.end(EndWord::NotSolved);
            return;
        };
        let mut shown: Vec<Block> = Vec::new();
        if heading != Heading::None {
            let level = if step.name == head.first { 1 } else { 2 };
            shown.push(Block::Heading { level, content: self.line(&step.heading, step) });
        }
        while let Some(node) = step.nodes.get(self.state.place.node) {
            match node {
                Node::Text(_) | Node::Quotes(_) => shown.extend(self.texts(node, step)),
                Node::Choices(choices) => {
                    let offered = self.offered(choices);
                    if !offered.is_empty() {
                        // Text directly after the list is shown with it, above the buttons.
                        let after = step.nodes.iter().skip(self.state.place.node + 1);
                        let texts = after.take_while(|node| matches!(node, Node::Text(_) | Node::Quotes(_)));
                        shown.extend(texts.flat_map(|node| self.texts(node, step)));
                        self.show(head, shown);
                        self.state.expects =
                            Expects::Choice { step: self.here(), choices: offered, heard: None };
                        return;
                    }
                }
                Node::Branch(arrows) => {
                    if let Some(arrow) = self.taken(arrows) {
                        // A heading alone says nothing: the step only sent people on. The title opens a procedure.
                        let opens = heading == Heading::Opens && step.name == head.first;
                        if shown.len() > usize::from(heading != Heading::None) || (opens && !shown.is_empty())
                        {
                            self.show(head, shown);
                        }
                        self.go(&arrow.target);
                        return;
                    }
                }
                Node::Ask(ask) => {
                    if ask.ask_if.as_ref().is_none_or(|condition| condition.holds(self)) {
                        self.show(head, shown);
                        self.state.expects = Expects::Answer { question: self.question(ask, head) };
                        return;
                    }
                    // There is no answer, not even an old one.
                    self.state.forget(&ask.name);
                }
                Node::Set(lines) => lines.iter().for_each(|(name, formula)| self.set(name, formula)),
                Node::Call(call) => match self.consent(call) {
                    // Not allowed is as good as failed: the writer has said what then.
                    Some(false) => self.given(call, None),
                    allowed => {
                        self.show(head, shown);
                        match allowed {
                            Some(_) => self.call(call),
                            None => self.ask_consent(call),
                        }
                        return;
                    }
                },
                Node::Ticket(ticket) => {
                    self.show(head, shown);
                    self.offer_ticket(ticket, head);
                    return;
                }
                Node::Handoff(handoff) => {
                    self.show(head, shown);
                    self.state.request = Some(Request::Agents { to: self.plain(&handoff.to) });
                    self.state.expects = Expects::Wait { text: None };
                    return;
                }
            }
            self.state.place.node += 1;
        }
        self.show(head, shown);
        self.step_ended();
    }

    /// The first arrow whose condition holds and whose target exists (R24).
    fn taken<'b>(&self, arrows: &'b [Arrow]) -> Option<&'b Arrow> {
        arrows.iter().find(|arrow| {
            arrow.condition.as_ref().is_none_or(|condition| condition.holds(self))
                && arrow.target.goals().all(|goal| self.exists(goal))
        })
    }

    /// What a text shows now: of quotes those whose condition holds, or the one for all other cases.
    fn texts(&self, node: &Node, step: &Step) -> Vec<Block> {
        let blocks =
            |quote: &Quote| quote.blocks.iter().map(|block| self.block(block, step)).collect::<Vec<_>>();
        match node {
            Node::Text(block) => vec![self.block(block, step)],
            Node::Quotes(quotes) => {
                let mut before = false;
                let mut shown = Vec::new();
                for quote in quotes {
                    let holds = quote.condition.as_ref().map_or(!before, |condition| condition.holds(self));
                    before |= holds && quote.condition.is_some();
                    if holds {
                        shown.extend(blocks(quote));
                    }
                }
                shown
            }
            _ => Vec::new(),
        }
    }

    fn show(&mut self, head: &Head, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            let step = self.here();
            self.state.entries.push(Entry::Shown { language: head.language.clone(), step, blocks });
        }
    }

    fn set(&mut self, name: &str, formula: &Expr) {
        let value = formula.eval(self);
        let shown = self.worth(formula);
        let private = formula.shows(&|name| self.state.is_private(name));
        self.state.forget(name);
        if let (Some(value), Some(shown)) = (value, shown) {
            self.state.values.insert(name.to_owned(), Worked { value, shown, private });
        }
    }

    /// Whether a function may be called; none: the person is to be asked.
    fn consent(&self, call: &Call) -> Option<bool> {
        let asks = self.world.library.consents.contains_key(&call.function);
        if asks { self.state.allowed(&call.function) } else { Some(true) }
    }

    fn ask_consent(&mut self, call: &Call) {
        let text = self.world.library.consents.get(&call.function).cloned().unwrap_or_default();
        self.notice(Notice::Consent { text });
        self.state.expects = Expects::Consent { function: call.function.clone() };
    }

    fn call(&mut self, call: &Call) {
        // A single hole is the value itself, of its own kind; what is missing is left out.
        let value = |pieces: &[Piece]| match pieces {
            [Piece::Hole(formula)] => formula.eval(self),
            pieces => Some(Value::Text(self.revealed(pieces))),
        };
        let with: BTreeMap<String, Value> =
            call.with.iter().filter_map(|(name, pieces)| Some((name.clone(), value(pieces)?))).collect();
        let text = Some(self.plain(&call.waiting)).filter(|text| !text.is_empty());
        self.state.expects = Expects::Wait { text };
        self.state.request = Some(Request::Call {
            function: call.function.clone(),
            with,
            give_up_after: call.give_up_after,
            changes: call.changes,
        });
    }

    /// The choices that are there for this person, now.
    fn offered(&self, choices: &[crate::model::procedure::Choice]) -> Vec<Choice> {
        let hint = |pieces: &[Piece]| Some(self.plain(pieces)).filter(|text| !text.is_empty());
        choices
            .iter()
            .filter(|choice| choice.target.goals().all(|goal| self.exists(goal)))
            .filter(|choice| choice.condition.as_ref().is_none_or(|condition| condition.holds(self)))
            .map(|choice| Choice {
                id: choice.id.clone(),
                label: self.plain(&choice.label),
                hint: hint(&choice.hint),
            })
            .collect()
    }

    fn question(&self, ask: &Ask, head: &Head) -> Question {
        let option = |option: AnswerOption| Choice { id: option.value, label: option.label, hint: None };
        let id = format!("{}:{}", self.here(), ask.name);
        let own = |answer: &&super::state::Answer| answer.procedure == head.id && !answer.private;
        let answer = self.state.answers.get(&ask.name).filter(own).map(|answer| answer.value.clone());
        let earlier = answer
            .or_else(|| {
                let taken = self.state.taken_back.get(&id)?;
                let read = ask.read(taken, self, &self.world.library.language);
                Some(read.ok().flatten().unwrap_or_else(|| taken.clone()))
            })
            .or_else(|| ask.prefill.as_ref().and_then(|prefill| prefill.eval(self)))
            .filter(|_| !ask.private);
        let (min, max) = ask.bounds(self);
        Question {
            id,
            language: head.language.clone(),
            text: self.inlines(&ask.text),
            kind: ask.kind,
            options: ask.options(self).into_iter().map(option).collect(),
            min,
            max,
            files: ask.files.clone(),
            hint: ask.hint.as_ref().map(|pieces| self.plain(pieces)),
            example: ask.example.clone(),
            optional: ask.optional,
            skip: ask.skip.clone(),
            private: ask.private,
            earlier,
            refusal: None,
        }
    }

    /// Asks the question at hand again, with what is known of it now.
    pub fn ask_again(&mut self) {
        if let (Some((head, _, Node::Ask(ask))), Expects::Answer { .. }) =
            (self.waiting(), &self.state.expects)
        {
            let question = self.question(ask, head);
            self.state.expects = Expects::Answer { question };
        }
    }

    /// Whether the question at hand was tried as often as it may be.
    pub fn tried_enough(&self) -> bool {
        self.asking().and_then(|ask| ask.tries).is_some_and(|tries| self.state.refused >= tries)
    }
}
