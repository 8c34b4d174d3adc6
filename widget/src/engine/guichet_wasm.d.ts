/* tslint:disable */
/* eslint-disable */
/**
 * A block of text.
 */
export type Block = { type: "heading"; level: number; content: Inline[] } | { type: "paragraph"; content: Inline[] } | { type: "list"; start?: number | undefined; items: ListItem[] } | { type: "code"; language: string; text: string } | { type: "quote"; blocks: Block[] } | { type: "alert"; kind: AlertKind; blocks: Block[] } | { type: "table"; header: Inline[][]; rows: Inline[][][] } | { type: "picture"; src: string; alt: string } | { type: "player"; src: string; label: string } | { type: "download"; src: string; label: string } | { type: "rule" };

/**
 * A button: a way on, or an answer of a question.
 */
export interface Choice {
    /**
     * Its id: of a choice for [`Act::Choose`], of an answer its short name for [`Act::Answer`].
     */
    id: string;
    /**
     * The words on it.
     */
    label: string;
    /**
     * Small text under it.
     */
    hint?: string | undefined;
}

/**
 * A field of a ticket type.
 */
export interface TicketField {
    /**
     * Its name in the project file.
     */
    name: string;
    /**
     * Its value; empty if there is none.
     */
    value: string;
    /**
     * The values it may have; empty: any text.
     */
    oneOf: string[];
    /**
     * It may not be empty.
     */
    required: boolean;
    /**
     * What it is called in the language of the ticket.
     */
    label?: string;
    /**
     * What the values are called that it may have, as many; empty: as they are.
     */
    labels?: string[];
}

/**
 * A file of word vectors as the manifest names it.
 */
export interface VectorsRef {
    /**
     * File name, relative to the manifest; it begins with the hash.
     */
    file: string;
    /**
     * SHA-256 of the file, in small hexadecimal digits: for whoever fetches it.
     */
    sha256: string;
    /**
     * XXH64 of the file, in small hexadecimal digits: the engine compares it.
     */
    check: string;
    /**
     * Length of the file in bytes.
     */
    bytes: number;
    /**
     * Language of its words.
     */
    language: string;
}

/**
 * A file that the host keeps.
 */
export interface FileRef {
    /**
     * The host's name for it, by which it finds the content again.
     */
    id: string;
    /**
     * Its file name, as the person knows it.
     */
    name: string;
    /**
     * Its media type, `image/png`; empty if unknown.
     */
    kind?: string;
    /**
     * Its length in bytes.
     */
    bytes?: number;
}

/**
 * A piece of a line of text.
 */
export type Inline = { type: "text"; text: string } | { type: "value"; value: Value } | { type: "pending" } | { type: "strong"; content: Inline[] } | { type: "emphasis"; content: Inline[] } | { type: "strike"; content: Inline[] } | { type: "code"; text: string } | { type: "markup"; kind: MarkupKind; content: Inline[] } | { type: "link"; href: string; content: Inline[] } | { type: "way"; target: string; content: Inline[] } | { type: "image"; src: string; alt: string } | { type: "break" };

/**
 * A procedure that may fit.
 */
export interface Candidate {
    /**
     * Id of the procedure.
     */
    procedure: string;
    /**
     * Its title, in the reader's language where there is one.
     */
    title: string;
    /**
     * How likely it is the right one: 0 to 1, comparable between questions.
     */
    probability: number;
    /**
     * Which words were found where, for writers and developers.
     */
    why: string;
}

/**
 * A procedure that most people come for.
 */
export interface Topic {
    /**
     * Id of the procedure.
     */
    procedure: string;
    /**
     * Its title, in the reader's language where there is one.
     */
    title: string;
}

/**
 * A question and what was answered.
 */
export interface TicketAnswer {
    /**
     * Name of the answer (`save as`).
     */
    name: string;
    /**
     * The question, as plain text.
     */
    question: string;
    /**
     * The answer as the person has seen it, as plain text. The engine proposes dates and times in ISO 8601;
     * whoever shows them in the person's language sends what was shown.
     */
    answer: string;
    /**
     * The answer as procedures know it, whatever the language: of `one of` the short name, of a date its day.
     */
    value?: Value;
}

/**
 * A question of an `ask` box.
 */
export interface Question {
    /**
     * Step id, colon, name of the answer.
     */
    id: string;
    /**
     * Language of its texts.
     */
    language: string;
    /**
     * The question.
     */
    text: Inline[];
    /**
     * What kind of answer.
     */
    kind: QuestionKind;
    /**
     * The answers of `one of` and `some of`; otherwise empty.
     */
    options: Choice[];
    /**
     * Smallest answer: a number, date or time.
     */
    min?: Value | undefined;
    /**
     * Largest answer.
     */
    max?: Value | undefined;
    /**
     * For files: which.
     */
    files?: FileRules | undefined;
    /**
     * Small text under the field.
     */
    hint?: string | undefined;
    /**
     * Shown as placeholder.
     */
    example?: string | undefined;
    /**
     * It may be left out.
     */
    optional: boolean;
    /**
     * The writer's words on the button that leaves it out.
     */
    skip?: string | undefined;
    /**
     * Keep the answer out of sight.
     */
    private: boolean;
    /**
     * What was answered before.
     */
    earlier?: Value | undefined;
    /**
     * Why the last answer was not taken.
     */
    refusal?: Refusal | undefined;
}

/**
 * A ticket, as it would be sent.
 */
export interface Ticket {
    /**
     * Type of the project file.
     */
    kind: string;
    /**
     * One line.
     */
    title: string;
    /**
     * Text; may be empty.
     */
    details: string;
    /**
     * The fields of the type, in a fixed order.
     */
    fields: TicketField[];
    /**
     * The files that go with it.
     */
    attachments?: FileRef[];
    /**
     * What the person answered, private answers left out.
     */
    answers: TicketAnswer[];
    /**
     * The conversation as text, a line an entry, as the person has seen it; may be empty.
     */
    transcript: string[];
    /**
     * Id of the procedure it is about; empty if none was found.
     */
    procedure: string;
    /**
     * Version of the knowledge it came from.
     */
    version: string;
    /**
     * Language it is written in.
     */
    language: string;
}

/**
 * A value that procedures work with.
 */
export type Value = boolean | number | string | Value[] | { date: string } | { time: string } | { moment: string } | { length: Length } | { file: FileRef };

/**
 * An item of a list.
 */
export interface ListItem {
    /**
     * A task box, and whether it is ticked.
     */
    task?: boolean | undefined;
    /**
     * What it holds.
     */
    blocks: Block[];
}

/**
 * How a conversation ended.
 */
export type Outcome = "solved" | "notSolved" | "done" | "ticket" | "link" | "handoff";

/**
 * How far a ticket is.
 */
export type TicketState = "waiting" | "delivered" | "refused";

/**
 * How long something takes. Months and years have no fixed number of days until a date stands beside them.
 */
export interface Length {
    /**
     * Years.
     */
    years?: number;
    /**
     * Months.
     */
    months?: number;
    /**
     * Minutes, hours, days and weeks, all in minutes.
     */
    minutes?: number;
}

/**
 * One entry of the transcript.
 */
export type Entry = { type: "said"; said: Said; place: number } | { type: "shown"; language: string; step: string; blocks: Block[] } | { type: "notice"; notice: Notice };

/**
 * One shelf as the manifest names it.
 */
export interface ShelfRef {
    /**
     * File name, relative to the manifest; it begins with the hash.
     */
    file: string;
    /**
     * SHA-256 of the file, in small hexadecimal digits: for whoever fetches it.
     */
    sha256: string;
    /**
     * XXH64 of the file, in small hexadecimal digits: the engine compares it.
     */
    check: string;
    /**
     * Length of the file in bytes.
     */
    bytes: number;
    /**
     * Language of the readers it is for.
     */
    language: string;
    /**
     * Who may read it: in every list the person must be in at least one group. No list: everyone.
     */
    audience: string[][];
}

/**
 * Something that a person said and that does not hold any more.
 */
export interface Dropped {
    /**
     * The question, or the heading of the step where it was said.
     */
    about: string;
    /**
     * What was said.
     */
    said: Said;
}

/**
 * The few tags of HTML that are kept.
 */
export type MarkupKind = "kbd" | "sub" | "sup";

/**
 * The kinds of GitHub's alerts.
 */
export type AlertKind = "note" | "tip" | "important" | "warning" | "caution";

/**
 * The list of shelves of one published version of the knowledge: `manifest.json`.
 */
export interface Manifest {
    /**
     * Version of the manifest's own form; this engine reads `2`.
     */
    format: number;
    /**
     * Name of this version of the knowledge: a hash over the shelves.
     */
    version: string;
    /**
     * Languages of the knowledge as BCP 47 tags; the first is the source language.
     */
    languages: string[];
    /**
     * Every shelf, in a fixed order.
     */
    shelves: ShelfRef[];
    /**
     * Files of word vectors. A page can answer without them, and better with them: they may be among the shelves
     * of a new agent, or come later with [`Act::Vectors`].
     */
    vectors?: VectorsRef[];
}

/**
 * The outcome of a search.
 */
export interface Match {
    /**
     * What to make of the candidates.
     */
    certainty: Certainty;
    /**
     * How likely it is that anything fits: 0 to 1, in thousandths.
     */
    fits: number;
    /**
     * Best first, at most ten; not empty if `certainty` is not `none`.
     */
    candidates: Candidate[];
}

/**
 * The person in front of the page, as the host describes them.
 */
export interface User {
    /**
     * The reader's language, one of the manifest's; anything else falls back to the source language.
     */
    language?: string;
    /**
     * Groups the person is in; `everyone` is always added.
     */
    groups?: string[];
    /**
     * What the host page tells, by the names of the project file: `os`, `user.first_name` …
     */
    values?: Record<string, Value>;
}

/**
 * What a person or the host does.
 */
export type Act = { type: "resume" } | { type: "suggest"; text: string } | { type: "vectors"; bytes: Uint8Array } | { type: "say"; text: string } | { type: "open"; target: string } | { type: "choose"; choice: string } | { type: "answer"; value: Value } | { type: "skip" } | { type: "helped"; solved: boolean } | { type: "consent"; allowed: boolean } | { type: "send"; key: string; ticket: Ticket } | { type: "cancel" } | { type: "delivered"; key: string; number?: string | undefined; link?: string | undefined } | { type: "refused"; key: string } | { type: "follow" } | { type: "returned"; call: string; result?: Record<string, Value> | null } | { type: "agents"; request: string; free: boolean } | { type: "handOver"; key: string; handoff: Handoff } | { type: "goOn" } | { type: "back" } | { type: "return"; place: number } | { type: "restart" };

/**
 * What became of words that took no choice.
 */
export type Hearing = "unsure" | "unknown" | "nothing";

/**
 * What happens to a session.
 */
export interface Input {
    /**
     * When it happens, where the person is: ISO 8601 with offset, `2026-11-21T09:30:00+01:00`.
     */
    now: string;
    /**
     * What happens.
     */
    act: Act;
}

/**
 * What is passed on when a person takes over.
 */
export interface Handoff {
    /**
     * Whom it goes to, as the writer says; empty: the host decides.
     */
    to: string;
    /**
     * What the helper reads first.
     */
    message: string;
    /**
     * What the person answered, private answers left out.
     */
    answers: TicketAnswer[];
    /**
     * The conversation as text, a line an entry.
     */
    transcript: string[];
    /**
     * Id of the procedure it is about; empty if none was found.
     */
    procedure: string;
    /**
     * Version of the knowledge it came from.
     */
    version: string;
    /**
     * Language it is written in.
     */
    language: string;
}

/**
 * What is wrong with an answer.
 */
export type Reason = { type: "empty" } | { type: "tooLong"; max: number } | { type: "notANumber" } | { type: "notWhole" } | { type: "tooSmall"; min: Value } | { type: "tooLarge"; max: Value } | { type: "notADate" } | { type: "notATime" } | { type: "notAFile" } | { type: "fileKind"; accept: string[] } | { type: "fileTooLarge"; max: number } | { type: "tooManyFiles"; max: number } | { type: "check" } | { type: "notYesNo" } | { type: "notOneOf" } | { type: "notAnEmail" } | { type: "notAPhone" } | { type: "notAWebAddress" } | { type: "form" };

/**
 * What kind of answer a question takes.
 */
export type QuestionKind = "text" | "longText" | "number" | "wholeNumber" | "yesNo" | "email" | "phone" | "webAddress" | "oneOf" | "someOf" | "date" | "time" | "file";

/**
 * What the agent itself has to say.
 */
export type Notice = { type: "several" } | { type: "nothing" } | { type: "didThisHelp"; text?: string | undefined } | { type: "consent"; text: string } | { type: "ended"; outcome: Outcome } | { type: "ticketState"; key: string; state: TicketState; number?: string | undefined; link?: string | undefined } | { type: "elsewhere" } | { type: "circles" } | { type: "unavailable" } | { type: "help" } | { type: "noPerson" };

/**
 * What the engine answers.
 */
export interface Turn {
    /**
     * How many entries of the transcript stay; what stood behind them is gone.
     */
    keep: number;
    /**
     * What is added behind them.
     */
    entries: Entry[];
    /**
     * What the engine waits for now.
     */
    expects: Expects;
    /**
     * What the host shall do.
     */
    effects: Effect[];
    /**
     * Whether [`Act::Back`] does anything.
     */
    canGoBack: boolean;
}

/**
 * What the engine waits for.
 */
export type Expects = { type: "words" } | { type: "candidates"; candidates: Candidate[]; ticket?: string | undefined; back?: string | undefined } | { type: "choice"; step: string; choices: Choice[]; heard?: Heard | undefined } | { type: "answer"; question: Question } | { type: "helped" } | { type: "consent"; function: string } | { type: "ticket"; ticket: Ticket; wrong?: string[]; lines?: number[] } | { type: "wait"; text?: string | undefined } | { type: "handoff"; handoff: Handoff; lines?: number[] } | { type: "link"; href: string; label: string } | { type: "end"; outcome: Outcome; back?: string | undefined };

/**
 * What the host shall do.
 */
export type Effect = { type: "ticket"; key: string; ticket: Ticket } | { type: "call"; id: string; function: string; with: Record<string, Value>; giveUpAfter: number; changes: boolean } | { type: "agents"; id: string; to: string } | { type: "handoff"; key: string; handoff: Handoff } | { type: "suggestions"; candidates: Candidate[] } | { type: "topics"; topics: Topic[] } | { type: "dropped"; dropped: Dropped[] } | { type: "changed"; step: string } | { type: "understood"; why: string } | { type: "language"; language: string } | { type: "searched"; certainty: Certainty };

/**
 * What the person said.
 */
export type Said = { type: "words"; text: string } | { type: "value"; value: Value } | { type: "understood"; text: string; value: Value } | { type: "private" } | { type: "skipped"; label?: string | undefined } | { type: "helped"; solved: boolean } | { type: "consented"; allowed: boolean } | { type: "noneOfThese"; title: string; some: boolean } | { type: "sent" } | { type: "cancelled" } | { type: "handedOver" } | { type: "wentOn" };

/**
 * Whether a search found the right procedure.
 */
export type Certainty = "clear" | "several" | "none";

/**
 * Which files are taken.
 */
export interface FileRules {
    /**
     * Endings without the dot, in small letters; empty: any.
     */
    accept: string[];
    /**
     * Most bytes of one file.
     */
    maxBytes?: number | undefined;
    /**
     * Most files.
     */
    maxFiles: number;
}

/**
 * Why an answer was not taken.
 */
export interface Refusal {
    /**
     * The writer's `if wrong`; shown instead of the reason.
     */
    message?: string | undefined;
    /**
     * The reason; the interface words it.
     */
    reason: Reason;
    /**
     * The answer that was not taken, so that nothing is typed twice.
     */
    answer: Value;
}

/**
 * Words at a choice that took none.
 */
export interface Heard {
    /**
     * The person's words.
     */
    words: string;
    /**
     * What became of them.
     */
    outcome: Hearing;
    /**
     * Ids of the choices that may be meant, the likeliest first; empty unless it is not sure which.
     */
    meant: string[];
}


/**
 * An agent for one person.
 */
export class Agent {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Opens shelves for a person; `saved` is what an earlier agent's `save()` gave.
     */
    constructor(manifest: Manifest, shelves: Uint8Array[], user: User, saved?: string | null);
    /**
     * The conversation as text, for keeping.
     */
    save(): string;
    /**
     * What happens → what is shown and waited for. An error changes nothing.
     */
    step(input: Input): Turn;
}

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_agent_free: (a: number, b: number) => void;
    readonly agent_new: (a: any, b: number, c: number, d: any, e: number, f: number) => [number, number, number];
    readonly agent_save: (a: number) => [number, number, number, number];
    readonly agent_step: (a: number, b: any) => [number, number, number];
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_drop_slice: (a: number, b: number) => void;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
