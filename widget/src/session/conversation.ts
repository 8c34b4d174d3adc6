// One person's conversation: the engine, its memory, its outbox, and the state that views show.

import type { Emit } from "../element/events.js";
import type { Act, Effect, Turn } from "../engine/guichet_wasm.js";
import type { Change, Doing, Note, State } from "../store.js";
import { initial, reduce, wantsSuggestions } from "../store.js";
import type { Engine } from "./engine.js";
import { dropInstance, isTrap } from "./engine.js";
import { Trouble, fetchManifest, readerLanguage } from "./knowledge.js";
import type { Memory } from "./memory.js";
import { localTime } from "./now.js";
import type { HostUser, Opened, Order } from "./opening.js";
import { openKnowledge, openNewest } from "./opening.js";
import type { Outbox, Report } from "./outbox.js";
import { mintKey } from "./outbox.js";
import { tellHost } from "./tell.js";

export interface Circumstances {
  /** Address of the manifest. */
  readonly manifest: string;
  /** The language the reader would like now, as a BCP 47 tag. */
  readonly wish: () => string;
  readonly user: HostUser;
  readonly memory: Memory;
  readonly outbox: (report: Report) => Outbox;
  readonly emit: Emit;
  /** Called after every change of the state, with the kind of act if it was a turn. */
  readonly changed: (act: Act["type"] | undefined) => void;
}

/** Doings that the panel carries out itself. */
export type Outer = Extract<Doing, { type: "copy" | "retry" | "close" }>;

export class Conversation {
  #state: State = initial;
  #opened: Opened | undefined;
  #engine: Engine | undefined;
  #starting: Promise<void> | undefined;
  #ready = false;
  #traps = 0;
  readonly #end = new AbortController();
  readonly #here: Circumstances;
  readonly #outbox: Outbox;

  constructor(here: Circumstances) {
    this.#here = here;
    this.#outbox = here.outbox((parcel, news) => {
      const { key, state, number, link } = parcel;
      if (news && state !== "waiting") {
        here.emit("guichet-ticket", { state, ...(number !== undefined && { number }) });
      }
      if (state === "waiting") this.#change({ type: "queued", key });
      else if (this.#shows(key)) {
        this.#act(state === "refused" ? { type: "refused", key } : { type: "delivered", key, number, link });
      } else if (news) {
        this.note({ type: "ticket", state, ...(number !== undefined && { number }) });
      }
    });
  }

  get state(): State {
    return this.#state;
  }

  /** Opens the chat where the memory says. Settled when it is usable or has failed. */
  start(): Promise<void> {
    if (this.#engine) return Promise.resolve();
    this.#starting ??= this.#start().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  /** Goes on delivering what waits, without opening the chat. */
  deliverWaiting(): void {
    void this.#outbox.start();
  }

  /** Fetches the manifest again and goes over to what is new, keeping the place. */
  async refresh(): Promise<void> {
    const { manifest: address } = this.#here;
    const [opened, engine] = [this.#opened, this.#engine];
    if (!opened || !engine) return this.start();
    try {
      const manifest = await fetchManifest(address, this.#end.signal, true);
      const language = readerLanguage(this.#here.wish(), manifest.languages);
      if (manifest.version === opened.version && language === opened.language) return;
      this.#take(await openKnowledge(this.#order(), manifest, engine.save()));
    } catch (error) {
      // What is there goes on working.
      if (!this.#end.signal.aborted) this.#here.emit("guichet-failed", { reason: failureOf(error) });
    }
  }

  /** Does what a person has asked for. */
  do(doing: Exclude<Doing, Outer>): void {
    switch (doing.type) {
      case "press":
        return this.#send();
      case "typed":
        this.#change(doing);
        this.#here.memory.write({ draft: doing.text || undefined });
        if (wantsSuggestions(this.#state, doing.text)) this.#act({ type: "suggest", text: doing.text });
        return;
      case "edited":
        this.#change(doing);
        return this.#here.memory.write({ ticket: this.#state.ticket });
      case "filled":
      case "reveal":
      case "marked":
      case "hideSuggestions":
      case "askRestart":
      case "keepOn":
      case "dismiss":
        return this.#change(doing);
      default:
        return this.#act(doing);
    }
  }

  note(note: Note): void {
    this.#change({ type: "noted", note });
  }

  end(): void {
    this.#end.abort();
    this.#outbox.stop();
    this.#engine?.free();
    this.#engine = undefined;
  }

  #order(): Order {
    const { manifest, wish, user } = this.#here;
    return { manifest, wish: wish(), user, signal: this.#end.signal };
  }

  async #start(): Promise<void> {
    this.#change({ type: "loading" });
    try {
      this.#take(await openNewest(this.#order(), this.#here.memory.read().session));
    } catch (error) {
      this.#fail(error);
    }
  }

  #take(opened: Opened): void {
    if (this.#end.signal.aborted) return opened.engine.free();
    this.#engine?.free();
    this.#opened = opened;
    this.#engine = opened.engine;
    this.#act({ type: "resume" });
  }

  #fail(error: unknown): void {
    if (this.#end.signal.aborted) return;
    const failure = failureOf(error);
    this.#change({ type: "failed", failure });
    this.#here.emit("guichet-failed", { reason: failure });
  }

  #send(): void {
    const { ticket } = this.#state;
    if (!ticket) return;
    const key = this.#state.ticketKey ?? mintKey();
    this.#change({ type: "keyed", key });
    this.#here.memory.write({ ticketKey: key });
    this.#act({ type: "send", key, ticket: ticket.edited });
  }

  #act(act: Act): void {
    const engine = this.#engine;
    if (!engine) return;
    const before = this.#state;
    let turn: Turn;
    try {
      turn = engine.step({ now: localTime(new Date()), act });
    } catch (error) {
      if (isTrap(error)) void this.#recover();
      else this.note({ type: "mishap" });
      return;
    }
    this.#state = reduce(before, { type: "turn", turn, act: act.type });
    if (act.type !== "resume") this.#traps = 0;
    else if (!this.#ready) this.#begin();
    if (act.type !== "suggest" && act.type !== "resume") {
      void this.#keep(engine, turn.effects);
      tellHost(turn, before.expects, this.#here.emit);
    }
    this.#heed(turn.effects);
    this.#here.changed(act.type);
  }

  /** The first turn is there: what was being written comes back, what waits is delivered. */
  #begin(): void {
    this.#ready = true;
    const { draft = "", ticket, ticketKey } = this.#here.memory.read();
    this.#state = reduce(this.#state, { type: "restored", draft, ticket, ticketKey });
    this.#here.emit("guichet-ready", {});
    void this.#outbox.start();
  }

  /** Remembers the session: first the tickets it says were sent, then what says so. */
  async #keep(engine: Engine, effects: readonly Effect[]): Promise<void> {
    const parcels = effects.filter((effect) => effect.type === "ticket");
    if (parcels.length > 0) {
      await Promise.allSettled(parcels.map(({ key, ticket }) => this.#outbox.put(key, ticket)));
    }
    if (engine !== this.#engine) return;
    const { draft, ticket, ticketKey } = this.#state;
    const session = engine.save();
    this.#here.memory.write({ session, draft: draft || undefined, ticket, ticketKey });
  }

  #heed(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === "dropped" && effect.count > 0) {
        const note: Note = { type: "dropped", count: effect.count };
        this.#state = reduce(this.#state, { type: "noted", note });
      }
    }
  }

  /** After a trap: a new instance, the last saved session; if that is the culprit, a fresh one. */
  async #recover(): Promise<void> {
    const opened = this.#opened;
    dropInstance();
    this.#engine = undefined;
    this.#traps += 1;
    if (!opened || this.#traps > 2) return this.#fail(undefined);
    if (this.#traps > 1) this.#here.memory.write({ session: undefined });
    try {
      this.#take({ ...opened, engine: await opened.again(this.#here.memory.read().session) });
      if (this.#engine) this.note({ type: "wentOn" });
    } catch (error) {
      if (isTrap(error)) return this.#recover();
      this.#fail(error);
    }
  }

  /** Whether the transcript tells of this ticket as waiting. */
  #shows(key: string): boolean {
    return this.#state.transcript.some(
      (entry) =>
        entry.type === "notice" &&
        entry.notice.type === "ticketState" &&
        entry.notice.key === key &&
        entry.notice.state === "waiting",
    );
  }

  #change(change: Change): void {
    this.#state = reduce(this.#state, change);
    this.#here.changed(undefined);
  }
}

function failureOf(error: unknown): Trouble["failure"] {
  return error instanceof Trouble ? error.failure : "engine";
}
