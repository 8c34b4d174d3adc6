// The state of the panel, and its one transition. Pure: no clock, no page, no engine.

import type {
  Act,
  Candidate,
  Dropped,
  Entry,
  Expects,
  FileRef,
  Handoff,
  Question,
  Ticket,
  Topic,
  Turn,
  Value,
} from "./engine/guichet_wasm.js";
import type { Failure } from "./session/knowledge.js";

/** Acts of the engine that a person does directly. */
type Direct = Exclude<
  Act,
  { type: "resume" | "suggest" | "vectors" | "send" | "handOver" | "delivered" | "refused" | "returned" | "agents" }
>;

/** What a view may ask for. */
export type Doing =
  | Direct
  /** Words in the composer. */
  | { type: "typed"; text: string }
  /** Words, a day or a time in the field of a question. */
  | { type: "filled"; text: string }
  /** What is ticked, or which files are picked. */
  | { type: "chosen"; values: readonly Value[] }
  | { type: "pick"; files: readonly File[] }
  /** Show what is typed into the field of a private question, or hide it again. */
  | { type: "reveal" }
  /** The suggestion that Enter would take; -1: none. */
  | { type: "marked"; index: number }
  | { type: "hideSuggestions" }
  | { type: "edited"; passing: Passing }
  /** Send, on what is passed on, as the person sees it. */
  | { type: "press"; passing: Passing }
  /** Restart, which asks first. */
  | { type: "askRestart" }
  | { type: "keepOn" }
  | { type: "dismiss" }
  /** Go on in another language of the knowledge. */
  | { type: "speak"; language: string }
  /** Down to what has come while the person was reading further up. */
  | { type: "catchUp" }
  | { type: "copy"; text: string }
  /** Save what was sent under a key as a file of this device. */
  | { type: "saveCopy"; key: string }
  | { type: "retry" }
  | { type: "close" };

/** What changes the state. */
export type Change =
  | { type: "loading" }
  | { type: "failed"; failure: Failure }
  | { type: "turn"; turn: Turn; act: Act["type"] }
  | { type: "restored"; unsaid: Unsaid }
  | { type: "noted"; note: Note }
  | { type: "queued"; key: string }
  | { type: "keyed"; key: string }
  | { type: "unknown"; key: string }
  | { type: "promised"; key: string; by: string }
  | Extract<
      Doing,
      {
        type:
          | "typed"
          | "filled"
          | "chosen"
          | "reveal"
          | "marked"
          | "hideSuggestions"
          | "edited"
          | "askRestart"
          | "keepOn"
          | "dismiss";
      }
    >;

/** What is passed on to people, once the person has pressed Send. */
export type Passing = Ticket | Handoff;

/** What is being edited before it is passed on. */
export interface Draft {
  proposed: Passing;
  edited: Passing;
}

/** What the person is in the middle of: it survives a reload. */
export interface Unsaid {
  /** Words in the composer that were not said yet. */
  draft?: string | undefined;
  /** What would be passed on, as the engine proposed it and as the person has edited it so far. */
  passing?: Draft | undefined;
  /** Idempotency key of what would be passed on. */
  key?: string | undefined;
  /** What was ticked, picked or written so far, and for which question; of a private one, nothing. */
  chosen?: { question: string; values: readonly Value[] } | undefined;
}

/** The files that go with what is passed on. */
export function attachmentsOf(passing: Passing | undefined): readonly FileRef[] {
  return (passing && "attachments" in passing && passing.attachments) || [];
}

/** What the widget itself has to say, above the composer, until it is dismissed. */
export type Note =
  | { type: "wentOn" }
  | { type: "dropped"; dropped: readonly Dropped[]; changed: string | undefined }
  | { type: "mishap" }
  | { type: "copied" }
  /** The conversation has gone over to the language that it was asked in. */
  | { type: "spoke"; language: string; before: string }
  | { type: "ticket"; state: "delivered" | "refused"; number?: string; by?: string }
  | { type: "handoff"; state: "waiting" | "refused" };

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
  readonly chosen: readonly Value[];
  readonly revealed: boolean;
  readonly suggestions: readonly Candidate[];
  /** What is offered as long as nothing has been asked. */
  readonly topics: readonly Topic[];
  readonly marked: number;
  readonly passing: Draft | undefined;
  readonly key: string | undefined;
  /** What was sent in this page, by key: a copy of it can be kept. */
  readonly sent: Readonly<Record<string, Ticket>>;
  /** Keys of tickets that could not be delivered at once and wait on this device. */
  readonly queued: readonly string[];
  /** By when tickets are answered, by key: moments. */
  readonly promised: Readonly<Record<string, string>>;
  readonly confirming: boolean;
  readonly note: Note | undefined;
  /** The transcript before an earlier answer was gone back to: what comes again is no news. */
  readonly told: readonly Entry[];
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
  chosen: [],
  revealed: false,
  suggestions: [],
  topics: [],
  marked: -1,
  passing: undefined,
  key: undefined,
  sent: {},
  queued: [],
  promised: {},
  confirming: false,
  note: undefined,
  told: [],
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
      return restored(state, change.unsaid);
    case "noted":
      return { ...state, note: change.note };
    case "queued":
      return state.queued.includes(change.key)
        ? state
        : { ...state, queued: [...state.queued, change.key] };
    case "promised":
      return state.promised[change.key] === change.by ? state : { ...state, promised: { ...state.promised, [change.key]: change.by } };
    case "keyed":
      return { ...state, key: change.key };
    case "unknown": {
      const { [change.key]: _gone, ...sent } = state.sent;
      return { ...state, sent };
    }
    case "typed":
      return { ...state, draft: change.text, suggestions: [], marked: -1 };
    case "filled":
      return { ...state, field: change.text };
    case "chosen":
      return { ...state, chosen: change.values };
    case "reveal":
      return { ...state, revealed: !state.revealed };
    case "marked":
      return { ...state, marked: change.index };
    case "hideSuggestions":
      return { ...state, suggestions: [], marked: -1 };
    case "edited":
      return state.passing
        ? { ...state, passing: { ...state.passing, edited: change.passing } }
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
  const { expects } = turn;
  // What the person is in the middle of writing survives a turn that asks for the same again:
  // a ticket that was delivered meanwhile, a session that was opened anew.
  const same = alike(state.expects, expects) && state.stage === "ready";
  const undone = act === "back" || act === "return" ? wordsAt(state.transcript, turn.keep) : "";
  const background = byItself.has(act);
  const refused = expects.type === "answer" && Boolean(expects.question.refusal);
  // Words that were no answer take away nothing of what was filled in, ticked or picked.
  const kept = expects.type === "answer" && isMistyped(expects.question) && !isTyped(expects);
  const said = (act === "say" && !refused) || act === "restart" || (act === "open" && state.suggestions.length > 0);
  const sent = turn.effects.flatMap((effect) => (effect.type === "ticket" ? [[effect.key, effect.ticket]] : []));
  return {
    ...state,
    stage: "ready",
    failure: undefined,
    transcript,
    sent: act === "restart" ? {} : sent.length > 0 ? { ...state.sent, ...Object.fromEntries(sent) } : state.sent,
    fresh: firstChange(state.transcript, transcript, state.told),
    expects: same ? state.expects : expects,
    canGoBack: turn.canGoBack,
    draft: said ? "" : state.draft || (isSearched(expects) ? undone : ""),
    field: same || kept ? state.field : prefilled(expects) || (isTyped(expects) ? undone : ""),
    chosen: same || kept ? state.chosen : preset(expects),
    revealed: same && state.revealed,
    suggestions: background ? state.suggestions : [],
    topics: turn.effects.flatMap((effect) => (effect.type === "topics" ? effect.topics : [])),
    marked: background ? state.marked : -1,
    passing: same ? state.passing : draftOf(expects, state.passing),
    // What was sent has its key; what is shown next gets one of its own.
    key: isPassed(expects) && !turn.effects.some(({ type }) => type === "ticket" || type === "handoff") ? state.key : undefined,
    confirming: background && state.confirming,
    note: noteOf(turn) ?? (background || act === "resume" ? state.note : undefined),
    told: act === "return" ? state.transcript : background || refused ? state.told : [],
  };
}

/** Whether something is passed on, or may be as soon as the host says that somebody is free. */
const isPassed = ({ type }: Expects): boolean => /ticket|handoff|wait/.test(type);

/** Acts that nobody in front of the page does. */
export const byItself = new Set<Act["type"]>(["delivered", "refused", "returned", "agents"]);

/** What does not hold any more, and where the person must look again. */
function noteOf({ effects }: Turn): Note | undefined {
  const dropped = effects.flatMap((effect) => (effect.type === "dropped" ? effect.dropped : []));
  const changed = effects.find((effect) => effect.type === "changed")?.step;
  return dropped.length > 0 || changed !== undefined ? { type: "dropped", dropped, changed } : undefined;
}

function restored(state: State, { draft = "", passing, key, chosen }: Unsaid): State {
  const { expects } = state;
  const samePassing = expects.type === "wait" || alike(passing?.proposed, state.passing?.proposed);
  const sameQuestion = chosen && expects.type === "answer" && expects.question.id === chosen.question;
  return {
    ...state,
    draft,
    passing: samePassing ? passing : state.passing,
    key: isPassed(expects) ? key : undefined,
    ...(sameQuestion && (isWritten(expects) ? { field: typedForm(chosen.values[0]) } : { chosen: chosen.values })),
  };
}

/** What a reload would lose. */
export function unsaidOf({ draft, passing, key, chosen, field, expects }: State): Required<Unsaid> {
  const written = expects.type === "answer" && !expects.question.private && field ? [field] : [];
  const values = isWritten(expects) ? written : chosen;
  return {
    draft: draft || undefined,
    passing,
    key,
    chosen:
      expects.type === "answer" && values.length > 0
        ? { question: expects.question.id, values }
        : undefined,
  };
}

/** Whether suggestions help with what stands in the composer. */
export function wantsSuggestions(state: State, text: string): boolean {
  return isSearched(state.expects) && [...text.trim()].length >= 3;
}

/** Whether words are looked for among the procedures: none is running. */
export function isSearched({ type }: Expects): boolean {
  return type === "words" || type === "candidates" || type === "end";
}

/** What the person said first behind the entries that are kept; it is taken back to be changed. */
function wordsAt(transcript: readonly Entry[], keep: number): string {
  const entry = transcript.slice(keep).find(({ type }) => type === "said");
  if (entry?.type !== "said") return "";
  if (entry.said.type === "words") return entry.said.text;
  return entry.said.type === "value" ? typedForm(entry.said.value) : "";
}

/** Whether a question is answered by typing where the composer is, and in nothing else. */
export function isTyped(expects: Expects): boolean {
  return expects.type === "answer" && !pressed.has(expects.question.kind);
}

/** Whether a question has a field of its own, above the composer. */
export function isFilled(expects: Expects): boolean {
  return expects.type === "answer" && /date|time/.test(expects.question.kind);
}

/** Whether a question is answered with words, or a day or a time, in a field. */
function isWritten(expects: Expects): boolean {
  return isTyped(expects) || isFilled(expects);
}

/** Whether it was typed words that were no answer. */
export function isMistyped({ refusal }: Question): boolean {
  return typeof refusal?.answer === "string" && refusal.answer !== "";
}

const pressed = new Set<Question["kind"]>(["oneOf", "someOf", "yesNo", "date", "time", "file"]);

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
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(typedForm).join(", ");
  return "date" in value ? value.date : "time" in value ? value.time : "";
}

/** What is ticked or picked at first. */
function preset(expects: Expects): readonly Value[] {
  if (expects.type !== "answer") return [];
  const { kind, refusal, earlier } = expects.question;
  const values = [refusal?.answer, earlier]
    .filter((value) => typeof value === "object")
    .map((value) => (Array.isArray(value) ? value : [value]));
  return (kind === "someOf" || kind === "file") && values[0] ? values[0] : [];
}

/** What is proposed to be passed on; what the person has made of the same one before is kept, also while
 *  the host is asked once more whether somebody is free. */
function draftOf(expects: Expects, before: Draft | undefined): Draft | undefined {
  const proposed =
    expects.type === "ticket" ? expects.ticket : expects.type === "handoff" ? expects.handoff : undefined;
  if (expects.type === "wait" || (before && alike(before.proposed, proposed))) return before;
  return proposed && { proposed, edited: proposed };
}

/** The first entry that is new; of those that were told before an earlier answer was changed, none is. */
function firstChange(before: readonly Entry[], after: readonly Entry[], told: readonly Entry[]): number {
  const known = new Set(told.map((entry) => JSON.stringify(entry)));
  const index = after.findIndex(
    (entry, at) =>
      !alike(entry, before[at]) && !(known.size > 0 && (entry.type === "said" || known.has(JSON.stringify(entry)))),
  );
  return index < 0 ? after.length : index;
}

function alike(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
