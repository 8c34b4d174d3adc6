// One person's conversation: the engine, its memory, files and outbox, and the state that views show.

import type { Emit } from "../element/events.js";
import type { Act, Effect, Turn, Value } from "../engine/guichet_wasm.js";
import type { Change, Doing, Note, Passing, State } from "../store.js";
import { attachmentsOf, byItself, initial, isSearched, reduce, unsaidOf, wantsSuggestions } from "../store.js";
import type { Engine } from "./engine.js";
import { dropInstance, isTrap } from "./engine.js";
import type { Files } from "./files.js";
import { Trouble, fetchManifest, readerLanguage, shelvesFor } from "./knowledge.js";
import type { Memory } from "./memory.js";
import { localTime } from "./now.js";
import type { HostUser, Opened, Order } from "./opening.js";
import { openKnowledge, openNewest } from "./opening.js";
import type { Outbox, Report } from "./outbox.js";
import { mintKey } from "./key.js";
import type { Asked } from "./requests.js";
import type { Endpoint, Proof } from "./proof.js";
import { Requests } from "./requests.js";
import type { Tally } from "./tally.js";
import { tellHost } from "./tell.js";

export interface Circumstances {
  /** Address of the manifest. */
  readonly manifest: string;
  /** Who the person is, for the server that hands it out. */
  readonly proof: () => Proof | undefined;
  /** The language the reader would like now, as a BCP 47 tag. */
  readonly wish: () => string;
  readonly user: HostUser;
  readonly memory: Memory;
  readonly files: Files;
  /** The host page: what it can be asked, and whether it takes hand-offs itself. */
  readonly host: Asked & { readonly handOff: unknown };
  /** The server that calls functions which the host page has not. */
  readonly calls: () => Endpoint | undefined;
  readonly outbox: (report: Report) => Outbox;
  readonly emit: Emit;
  /** Whether the host wants to know what is answered. */
  readonly reports: () => boolean;
  /** Where what happens is counted. */
  readonly tally: Tally;
  /** Called after every change of the state, with the kind of act if it was a turn; `alone`: nobody here has done it. */
  readonly changed: (act?: Act["type"], alone?: boolean) => void;
}

/** Doings that the panel carries out itself. */
export type Outer = Extract<Doing, { type: "catchUp" | "copy" | "saveCopy" | "retry" | "close" }>;

export class Conversation {
  #state: State = initial;
  #opened: Opened | undefined;
  #engine: Engine | undefined;
  #starting: Promise<void> | undefined;
  /** What is done while a question is asked in another language: it waits. */
  #held: Act[] | undefined;
  /** Settled when the files that were picked are clean. */
  #picking: Promise<unknown> | undefined;
  #ready = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #traps = 0;
  readonly #end = new AbortController();
  readonly #here: Circumstances;
  readonly #outbox: Outbox;
  readonly #requests: Requests;

  constructor(here: Circumstances) {
    this.#here = here;
    const { emit, memory, calls } = here;
    this.#requests = new Requests(here.host, { answer: (act) => this.#act(act), emit, tab: memory.tab, calls });
    this.#outbox = here.outbox((parcel, news) => {
      const { key, state, number, link, answeredBy: by } = parcel;
      const { expects } = this.#state;
      if (key === this.#state.key && (expects.type === "ticket" || expects.type === "handoff")) return this.#pass(key, parcel.passing, true);
      if (state === "waiting" && !news) return;
      if (parcel.handoff) {
        if (state !== "delivered") this.note({ type: "handoff", state });
        else if (this.#state.note?.type === "handoff") this.do({ type: "dismiss" });
        return;
      }
      const told = this.#state.transcript.flatMap((entry) => (entry.type === "notice" && entry.notice.type === "ticketState" && entry.notice.key === key ? [entry.notice] : []));
      const shown = told.some((one) => one.state === "waiting");
      if ((news || shown) && state !== "waiting") {
        here.emit("guichet-ticket", { state, key, ...(number !== undefined && { number }) });
      }
      // Said with the turn that tells of the ticket. After a reload there is none, and it only stands there again.
      if (by !== undefined) this.#state = reduce(this.#state, { type: "promised", key, by });
      if (state === "waiting") this.#change({ type: "queued", key });
      else if (shown || told.some((one) => one.state === "delivered" && one.number !== number)) {
        this.#act(state === "refused" ? { type: "refused", key } : { type: "delivered", key, number, link });
      } else if (news && told.length === 0) {
        this.note({ type: "ticket", state, ...(number !== undefined && { number }), ...(by !== undefined && { by }) });
      } else if (by !== undefined) here.changed();
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

  /** The language the reader would like: the one the conversation has gone over to, or the page's. */
  get wish(): string {
    return this.#here.memory.read().language ?? this.#here.wish();
  }

  /** What shows the person the media of restricted procedures, for some hours. */
  get grant(): string | undefined {
    return this.#opened?.grant;
  }

  /** Goes on delivering what waits, without opening the chat. */
  deliverWaiting(): void {
    void this.#outbox.start();
  }

  /** Fetches the manifest again and goes over to what is new, keeping the place. */
  async refresh(): Promise<void> {
    const [opened, engine] = [this.#opened, this.#engine];
    if (!opened || !engine) return this.start();
    try {
      const saved = engine.save();
      const manifest = await fetchManifest(this.#order(), true);
      const language = readerLanguage(this.wish, manifest.languages);
      const { groups = [] } = manifest.person ?? this.#here.user;
      const shelves = shelvesFor(manifest, language, groups).map(({ sha256 }) => sha256).join();
      const same = manifest.version === opened.version && language === opened.language && shelves === opened.shelves;
      if (same && !this.#isNews()) {
        this.#opened = { ...opened, grant: manifest.grant };
        return this.#recheck(opened);
      }
      const next = await openKnowledge(this.#order(), manifest, saved);
      if (engine === this.#engine && engine.save() === saved) return this.#take(next);
      // Something was done meanwhile, a ticket sent perhaps: it must not be undone.
      next.engine.free();
    } catch (error) {
      // What is there goes on working.
      if (this.#end.signal.aborted) return;
      this.#here.emit("guichet-failed", failureOf(error));
      return this.#recheck(opened);
    }
    if (!this.#end.signal.aborted) return this.refresh();
  }

  /** The page has come back as it was left: what others of this tab have done since is taken over. */
  async comeBack(): Promise<void> {
    const opened = this.#opened;
    if (!opened || !this.#engine) return;
    await this.#here.files.load(true);
    await this.#again(opened).catch(() => this.#recover());
    this.#restore();
    this.#here.changed();
    if (readerLanguage(this.wish, opened.languages) !== opened.language) void this.refresh();
  }

  /** Takes over what the host tells procedures now, as soon as none is running. */
  async renew(now = isSearched(this.#state.expects)): Promise<void> {
    if (now && this.#isNews()) await this.refresh();
  }

  /** Does what a person has asked for. */
  do(doing: Exclude<Doing, Outer>): void {
    switch (doing.type) {
      case "press":
        return this.#send(doing.passing);
      case "pick":
        return this.#picks(doing.files);
      case "typed":
        this.#edit(doing);
        if (wantsSuggestions(this.#state, doing.text)) this.#act({ type: "suggest", text: doing.text });
        return;
      case "edited":
      case "chosen":
      case "filled":
        return this.#edit(doing);
      case "speak":
        this.#here.memory.write({ language: doing.language });
        this.#change({ type: "dismiss" });
        return void this.refresh();
      case "reveal":
      case "marked":
      case "hideSuggestions":
      case "askRestart":
      case "keepOn":
      case "dismiss":
        return this.#change(doing);
      case "answer":
        return this.#picking && this.#asksFiles ? void this.#answerPicked(this.#picking) : this.#act(doing);
      default:
        return this.#act(doing);
    }
  }

  note(note: Note): void {
    this.#change({ type: "noted", note });
  }

  end(): void {
    this.#end.abort();
    clearTimeout(this.#timer);
    this.#requests.drop();
    this.#outbox.stop();
    this.#engine?.free();
    this.#engine = undefined;
  }

  #order(): Order {
    const { manifest, user } = this.#here;
    return { manifest, proof: this.#here.proof(), wish: this.wish, user, signal: this.#end.signal };
  }

  async #start(): Promise<void> {
    this.#change({ type: "loading" });
    try {
      const [opened] = await Promise.all([
        openNewest(this.#order(), this.#here.memory.read().session),
        this.#here.files.load(),
      ]);
      this.#take(opened);
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
    void this.#learn(opened);
    this.#recheck(opened);
    if (opened.unproved) this.#here.emit("guichet-failed", { reason: "identity" });
  }

  /** Asks again after a while what this person may read: they may have left a group. */
  #recheck({ recheck }: Opened): void {
    clearTimeout(this.#timer);
    if (recheck) this.#timer = setTimeout(() => void this.refresh(), recheck * 1_000);
  }

  /** Gives the engine what words mean, as soon as that is here. Without it words are compared as they stand. */
  async #learn({ engine, vectors }: Opened): Promise<void> {
    try {
      const bytes = await vectors();
      if (bytes && engine === this.#engine) engine.step({ now: localTime(new Date()), act: { type: "vectors", bytes } });
    } catch (error) {
      if (isTrap(error) && engine === this.#engine) void this.#recover();
    }
  }

  #fail(error: unknown): void {
    if (this.#end.signal.aborted) return;
    const failed = failureOf(error);
    this.#change({ type: "failed", failure: failed.reason });
    this.#here.emit("guichet-failed", failed);
  }

  #send(edited: Passing): void {
    const { key, passing } = this.#state;
    if (!key || !passing) return;
    if ("message" in edited) return this.#pass(key, edited);
    // What is not here any more cannot be sent: the page says so.
    const attachments = attachmentsOf(edited).filter(({ id }) => this.#here.files.get(id));
    this.#pass(key, { ...edited, attachments });
  }

  /** Passes something on: what stands here, or what another tab of the same conversation has sent under its key. */
  #pass(key: string, sent: Passing | undefined, alone = false): void {
    const passing = sent ?? this.#state.passing?.edited;
    if (!passing) return;
    this.#act("message" in passing ? { type: "handOver", key, handoff: passing } : { type: "send", key, ticket: passing }, alone);
    // What has arrived meanwhile is not known here any more: there is nothing to keep a copy of.
    if (!sent) this.#change({ type: "unknown", key });
  }

  /** What is to be passed on has a key before anybody presses Send: a copy of this tab knows the same one. */
  #name(): void {
    const { passing, key } = this.#state;
    if (!passing || key) return;
    this.#state = reduce(this.#state, { type: "keyed", key: mintKey() });
    this.#here.memory.write({ key: this.#state.key });
  }

  get #asksFiles(): boolean {
    const { expects } = this.#state;
    return expects.type === "answer" && expects.question.files !== undefined;
  }

  #picks(files: readonly File[]): void {
    const cleaned = this.#pick(files).catch(() => this.note({ type: "mishap" }));
    const all: Promise<unknown> = Promise.all([this.#picking, cleaned]).finally(() => {
      if (this.#picking === all) this.#picking = undefined;
    });
    this.#picking = all;
  }

  /** Answers with what is picked, once it is clean: whoever goes on before that has picked it all the same. */
  async #answerPicked(picked: Promise<unknown>): Promise<void> {
    const { expects } = this.#state;
    await picked;
    if (this.#state.expects === expects) this.#act({ type: "answer", value: [...this.#state.chosen] });
  }

  /** Takes files for the question at hand, if it is still asked once they are clean. */
  async #pick(picks: readonly File[]): Promise<void> {
    const { expects: before } = this.#state;
    const files = await cleaned(picks);
    const { expects, chosen } = this.#state;
    const rules = expects.type === "answer" && expects === before ? expects.question.files : undefined;
    if (!rules || files.length === 0) return;
    const picked = files.map((file): Value => ({ file: this.#here.files.take(file, rules.maxBytes) }));
    this.#edit({ type: "chosen", values: rules.maxFiles === 1 ? picked.slice(-1) : [...chosen, ...picked] });
  }

  /** Changes what the person is in the middle of, and remembers it. */
  #edit(change: Change): void {
    this.#change(change);
    this.#here.memory.write(unsaidOf(this.#state));
  }

  #act(act: Act, alone = false): void {
    const [engine, opened] = [this.#engine, this.#opened];
    if (!engine || !opened) return;
    if (this.#held) return void this.#held.push(act);
    let turn: Turn;
    let saved: string | undefined;
    try {
      if (act.type === "say" && opened.languages.length > 1) saved = engine.save();
      turn = engine.step({ now: localTime(new Date()), act });
    } catch (error) {
      if (isTrap(error)) void this.#recover();
      else this.note({ type: "mishap" });
      return;
    }
    const spoken = turn.effects.find((effect) => effect.type === "language");
    if (spoken && saved !== undefined) void this.#askIn(spoken.language, saved, act, turn);
    else this.#took(turn, act, alone);
  }

  /** Says the same in another language of the knowledge; if that cannot be had, `turn` is what comes of it. */
  async #askIn(language: string, saved: string, act: Act, turn: Turn): Promise<void> {
    const [engine, order] = [this.#engine, { ...this.#order(), wish: language }];
    this.#held = [];
    let next: Opened | undefined;
    try {
      next = await openKnowledge(order, await fetchManifest(order), saved);
    } catch (error) {
      if (isTrap(error)) dropInstance();
    }
    const held = this.#held;
    this.#held = undefined;
    if (this.#end.signal.aborted || engine !== this.#engine) return next?.engine.free();
    if (next?.language === language) {
      const before = this.wish;
      this.#here.memory.write({ language });
      this.#take(next);
      this.#act(act);
      this.note({ type: "spoke", language, before });
    } else {
      next?.engine.free();
      this.#took(turn, act);
    }
    held.forEach((one) => this.#act(one));
  }

  #took(turn: Turn, act: Act, alone = false): void {
    const before = this.#state;
    this.#state = reduce(before, { type: "turn", turn, act: act.type });
    if (act.type !== "resume") this.#traps = 0;
    else if (!this.#ready) this.#begin();
    this.#name();
    if (act.type !== "suggest" && act.type !== "resume") {
      void this.#keep(turn.effects);
      const told = { act, turn, before, after: this.#state };
      tellHost(told, this.#here.emit, this.#here.reports());
      if (this.#opened) this.#here.tally.told(told, this.#opened);
      void this.renew();
    }
    if (act.type === "restart") void this.#here.files.forget();
    this.#ask(turn);
    this.#here.changed(act.type, alone || act.type === "resume" || byItself.has(act.type));
  }

  /** The first turn is there: what was being written comes back, what waits is delivered. */
  #begin(): void {
    this.#ready = true;
    this.#restore();
    this.#here.emit("guichet-ready", {});
  }

  #restore(): void {
    this.#state = reduce(this.#state, { type: "restored", unsaid: this.#here.memory.read() });
    void this.#outbox.start();
  }

  /** Remembers the session: first what it says was sent, then what says so. */
  async #keep(effects: readonly Effect[]): Promise<void> {
    for (const effect of effects) {
      if (effect.type === "ticket") await this.#outbox.put(effect.key, effect.ticket).catch(() => undefined);
      if (effect.type !== "handoff") continue;
      const { key, handoff } = effect;
      const own = Boolean(this.#here.host.handOff);
      if (own) await this.#outbox.put(key, handoff).catch(() => undefined);
      this.#here.emit("guichet-handoff", own ? { key } : { key, handoff });
    }
    // Whichever engine is there now: another one has taken over what this one knew.
    const session = this.#engine?.save();
    if (session !== undefined) this.#here.memory.write({ session, ...unsaidOf(this.#state) });
  }

  /** Asks the host what the turn waits for; what it was asked before is over. */
  #ask({ expects, effects }: Turn): void {
    if (expects.type !== "wait") this.#requests.drop();
    for (const effect of effects) {
      if (effect.type === "call" || effect.type === "agents") void this.#requests.ask(effect);
    }
  }

  /** After a trap: a new instance, the last saved session; if that is the culprit, a fresh one. */
  async #recover(): Promise<void> {
    const opened = this.#opened;
    dropInstance();
    this.#engine = undefined;
    this.#traps += 1;
    if (!opened || this.#traps > 2) return this.#fail(undefined);
    if (this.#traps > 1) this.#here.memory.write({ session: undefined, tab: undefined });
    try {
      await this.#again(opened);
      if (this.#engine) this.note({ type: "wentOn" });
    } catch (error) {
      if (isTrap(error)) return this.#recover();
      this.#fail(error);
    }
  }

  /** Another engine upon the same shelves, which goes on from what is remembered. */
  async #again(opened: Opened): Promise<void> {
    this.#take({ ...opened, engine: await opened.again(this.#here.memory.read().session) });
  }

  /** Whether the host tells procedures something else than what they know. */
  #isNews(): boolean {
    const { values = {} } = this.#here.user;
    return this.#opened !== undefined && JSON.stringify(values) !== JSON.stringify(this.#opened.values);
  }

  #change(change: Change): void {
    this.#state = reduce(this.#state, change);
    this.#here.changed();
  }
}

/** Pictures without what tells where they were taken. A file that cannot be cleaned is not taken in its stead. */
async function cleaned(files: readonly File[]): Promise<File[]> {
  const isPicture = ({ name, type }: File) => type.startsWith("image/") || /\.(jpe?g|png|webp)$/i.test(name);
  if (!files.some(isPicture)) return [...files];
  const { withoutMetadata } = await import("./metadata.js");
  return Promise.all(files.map((file) => (isPicture(file) ? withoutMetadata(file) : file)));
}

function failureOf(error: unknown): { reason: Trouble["failure"]; cause: unknown } {
  return error instanceof Trouble ? { reason: error.failure, cause: error.cause } : { reason: "engine", cause: error };
}
