// The state of the panel, and its one transition. Pure: no clock, no page, no engine.

import type {
  Act,
  Candidate,
  Entry,
  Expects,
  Ticket,
  Turn,
  Value,
} from "./engine/guichet_wasm.js";
import type { Failure } from "./session/knowledge.js";

/** Acts of the engine that a person does directly. */
type Direct = Exclude<
  Act,
  { type: "resume" | "suggest" | "send" | "delivered" | "refused" }
>;

/** What a view may ask for. */
export type Doing =
  | Direct
  /** Words in the composer. */
  | { type: "typed"; text: string }
  /** Words in the field of a question. */
  | { type: "filled"; text: string }
  /** Show what is typed into the field of a private question, or hide it again. */
  | { type: "reveal" }
  /** The suggestion that Enter would take; -1: none. */
  | { type: "marked"; index: number }
  | { type: "hideSuggestions" }
  | { type: "edited"; ticket: Ticket }
  /** Send, on the ticket. */
  | { type: "press" }
  /** Restart, which asks first. */
  | { type: "askRestart" }
  | { type: "keepOn" }
  | { type: "dismiss" }
  | { type: "copy"; text: string }
  | { type: "retry" }
  | { type: "close" };

/** What changes the state. */
export type Change =
  | { type: "loading" }
  | { type: "failed"; failure: Failure }
  | { type: "turn"; turn: Turn; act: Act["type"] }
  | { type: "restored"; draft: string; ticket: Draft | undefined; ticketKey: string | undefined }
  | { type: "noted"; note: Note }
  | { type: "queued"; key: string }
  | { type: "keyed"; key: string }
  | Extract<
      Doing,
      {
        type:
          | "typed"
          | "filled"
          | "reveal"
          | "marked"
          | "hideSuggestions"
          | "edited"
          | "askRestart"
          | "keepOn"
          | "dismiss";
      }
    >;

/** A ticket that is being edited. */
export interface Draft {
  proposed: Ticket;
  edited: Ticket;
}

/** What the widget itself has to say, above the composer, until it is dismissed. */
export type Note =
  | { type: "wentOn" }
  | { type: "dropped"; count: number }
  | { type: "mishap" }
  | { type: "copied" }
  | { type: "ticket"; state: "delivered" | "refused"; number?: string };

export interface State {
  readonly stage: "loading" | "ready" | "failed";
  readonly failure: Failure | undefined;
  readonly transcript: readonly Entry[];
  /** Index of the first entry that the last turn has brought or changed. */
  readonly fresh: number;
  readonly expects: Expects;
  readonly canGoBack: boolean;
  readonly draft: string;
  readonly field: string;
  readonly revealed: boolean;
  readonly suggestions: readonly Candidate[];
  readonly marked: number;
  readonly ticket: Draft | undefined;
  readonly ticketKey: string | undefined;
  /** Keys of tickets that could not be delivered at once and wait on this device. */
  readonly queued: readonly string[];
  readonly confirming: boolean;
  readonly note: Note | undefined;
}

export const initial: State = {
  stage: "loading",
  failure: undefined,
  transcript: [],
  fresh: 0,
  expects: { type: "words" },
  canGoBack: false,
  draft: "",
  field: "",
  revealed: false,
  suggestions: [],
  marked: -1,
  ticket: undefined,
  ticketKey: undefined,
  queued: [],
  confirming: false,
  note: undefined,
};

export function reduce(state: State, change: Change): State {
  switch (change.type) {
    case "loading":
      return { ...state, stage: "loading", failure: undefined };
    case "failed":
      return { ...state, stage: "failed", failure: change.failure };
    case "turn":
      return change.act === "suggest"
        ? { ...state, suggestions: suggestionsOf(change.turn), marked: -1 }
        : afterTurn(state, change.turn, change.act);
    case "restored":
      return restored(state, change.draft, change.ticket, change.ticketKey);
    case "noted":
      return { ...state, note: change.note };
    case "queued":
      return state.queued.includes(change.key)
        ? state
        : { ...state, queued: [...state.queued, change.key] };
    case "keyed":
      return { ...state, ticketKey: change.key };
    case "typed":
      return { ...state, draft: change.text, suggestions: [], marked: -1 };
    case "filled":
      return { ...state, field: change.text };
    case "reveal":
      return { ...state, revealed: !state.revealed };
    case "marked":
      return { ...state, marked: change.index };
    case "hideSuggestions":
      return { ...state, suggestions: [], marked: -1 };
    case "edited":
      return state.ticket
        ? { ...state, ticket: { ...state.ticket, edited: change.ticket } }
        : state;
    case "askRestart":
      return { ...state, confirming: true };
    case "keepOn":
      return { ...state, confirming: false };
    case "dismiss":
      return { ...state, note: undefined };
  }
}

function afterTurn(state: State, turn: Turn, act: Act["type"]): State {
  const transcript = [...state.transcript.slice(0, turn.keep), ...turn.entries];
  // What the person is in the middle of writing survives a turn that asks for the same again:
  // a ticket that was delivered meanwhile, a session that was opened anew.
  const same = alike(state.expects, turn.expects) && state.stage === "ready";
  const undone = act === "back" || act === "return" ? wordsAt(state.transcript, turn.keep) : "";
  const background = act === "delivered" || act === "refused";
  const refused = turn.expects.type === "answer" && Boolean(turn.expects.question.refusal);
  const said = (act === "say" && !refused) || act === "restart" || (act === "open" && state.suggestions.length > 0);
  return {
    ...state,
    stage: "ready",
    failure: undefined,
    transcript,
    fresh: firstChange(state.transcript, transcript),
    expects: same ? state.expects : turn.expects,
    canGoBack: turn.canGoBack,
    draft: said ? "" : state.draft || (isSearched(turn.expects) ? undone : ""),
    field: same ? state.field : prefilled(turn.expects) || (isTyped(turn.expects) ? undone : ""),
    revealed: same && state.revealed,
    suggestions: background ? state.suggestions : [],
    marked: background ? state.marked : -1,
    ticket: same ? state.ticket : draftOf(turn.expects, state.ticket),
    ticketKey: turn.expects.type === "ticket" ? state.ticketKey : undefined,
    confirming: background && state.confirming,
    note: background || act === "resume" ? state.note : undefined,
  };
}

function restored(
  state: State,
  draft: string,
  ticket: Draft | undefined,
  ticketKey: string | undefined,
): State {
  const sameTicket = ticket && state.ticket && alike(ticket.proposed, state.ticket.proposed);
  return {
    ...state,
    draft,
    ticket: sameTicket ? ticket : state.ticket,
    ticketKey: state.ticket ? ticketKey : undefined,
  };
}

/** Whether suggestions help with what stands in the composer. */
export function wantsSuggestions(state: State, text: string): boolean {
  return isSearched(state.expects) && [...text.trim()].length >= 3;
}

/** Whether words are looked for among the procedures. */
function isSearched({ type }: Expects): boolean {
  return type === "words" || type === "candidates" || type === "end";
}

/** What the person said first behind the entries that are kept; it is taken back to be changed. */
function wordsAt(transcript: readonly Entry[], keep: number): string {
  const entry = transcript.slice(keep).find(({ type }) => type === "said");
  if (entry?.type !== "said") return "";
  if (entry.said.type === "words") return entry.said.text;
  return entry.said.type === "value" ? typedForm(entry.said.value) : "";
}

/**
 * Place of the words that led away from an open procedure to a search; `undefined` if the last one
 * is over. Going back there goes on with the procedure.
 */
export function leftAt(transcript: readonly Entry[]): number | undefined {
  let place: number | undefined;
  for (const entry of transcript.toReversed()) {
    if (entry.type === "said") place = entry.place;
    else if (entry.type === "shown" || entry.notice.type === "didThisHelp") return place;
    else if (entry.notice.type === "ended") return undefined;
  }
  return undefined;
}

/** Whether a question is answered by typing, not by pressing a button. */
export function isTyped(expects: Expects): boolean {
  if (expects.type !== "answer") return false;
  const { kind } = expects.question;
  return kind !== "oneOf" && kind !== "yesNo";
}

function suggestionsOf(turn: Turn): readonly Candidate[] {
  return turn.effects.flatMap((effect) => (effect.type === "suggestions" ? effect.candidates : []));
}

/** What stands in the field of a new question: what was refused, else what was answered before. */
function prefilled(expects: Expects): string {
  if (expects.type !== "answer") return "";
  const { refusal, earlier } = expects.question;
  return typedForm(refusal?.answer ?? earlier);
}

/** A value as somebody would type it. */
function typedForm(value: Value | undefined): string {
  if (value === undefined || value === null || typeof value === "boolean") return "";
  return Array.isArray(value) ? value.map(typedForm).join(", ") : String(value);
}

/** The ticket that is proposed; what the person has made of the same one before is kept. */
function draftOf(expects: Expects, before: Draft | undefined): Draft | undefined {
  if (expects.type !== "ticket") return undefined;
  if (before && alike(before.proposed, expects.ticket)) return before;
  return { proposed: expects.ticket, edited: expects.ticket };
}

function firstChange(before: readonly Entry[], after: readonly Entry[]): number {
  const index = after.findIndex((entry, at) => !alike(entry, before[at]));
  return index < 0 ? after.length : index;
}

function alike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
