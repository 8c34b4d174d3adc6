// The second stage: everything that is loaded when the chat is opened first.

import { render } from "lit/html.js";
import type { Act } from "../engine/guichet_wasm.js";
import type { Outer } from "../session/conversation.js";
import { Conversation } from "../session/conversation.js";
import type { HandOff, SubmitTicket } from "../session/deliver.js";
import { deliver, deliverHandoff } from "../session/deliver.js";
import { Files } from "../session/files.js";
import type { KeptFile, Parcel } from "../session/kept.js";
import { openKept } from "../session/kept.js";
import type { Memory } from "../session/memory.js";
import type { HostUser } from "../session/opening.js";
import { Outbox } from "../session/outbox.js";
import type { GiveToken } from "../session/proof.js";
import { proofOf } from "../session/proof.js";
import type { Asked } from "../session/requests.js";
import { Tally } from "../session/tally.js";
import { isUnfinished, leftStepOf } from "../session/tell.js";
import type { Doing, State } from "../store.js";
import { attachmentsOf, initial } from "../store.js";
import formStyle from "../style/form.css?inline";
import panelStyle from "../style/panel.css?inline";
import textStyle from "../style/text.css?inline";
import { loadTexts, loadedTexts } from "../texts/languages.js";
import { launcherTexts } from "../texts/launcher.js";
import type { Texts } from "../texts/texts.js";
import { copyText } from "../view/copy.js";
import { noticeText } from "../view/entry.js";
import { noteText, panel } from "../view/panel.js";
import type { Seen } from "../view/seen.js";
import { Attention } from "./attention.js";
import type { Emit } from "./events.js";
import { isOver } from "./mode.js";
import type { Mode } from "./mode.js";
import { adopt } from "./style.js";

/** What the element gives to its panel. */
export interface Host {
  readonly root: ShadowRoot;
  /** Where the panel is rendered. */
  readonly mount: HTMLElement;
  readonly manifest: string;
  readonly user: HostUser;
  readonly memory: Memory;
  readonly emit: Emit;
  readonly mode: Mode;
  /** The interface in the language that was wished for at first. */
  readonly texts: Texts;
  /** What the host calls the chat. */
  readonly label: () => string | null;
  readonly wish: () => string;
  readonly ways: Asked & { readonly submitTicket: SubmitTicket | undefined; readonly handOff: HandOff | undefined; readonly token: GiveToken | undefined };
  /** What an attribute of the element says: where tickets, calls and counts go. */
  readonly address: (name: "tickets" | "calls" | "statistics") => string | undefined;
  /** Whether the element has an attribute. */
  readonly has: (name: "session" | "report-answers" | "statistics-questions") => boolean;
  /** Where help can be read without the chat. */
  readonly pages: () => Promise<string | undefined>;
  readonly close: () => void;
}

/** A window this narrow is covered wholly. */
const NARROW = "(max-width: 30em), (max-height: 26em)";
const COPIED = 2_500;
const READ_BY = 60_000;

export class Panel {
  readonly #host: Host;
  readonly #conversation: Conversation;
  readonly #files: Files;
  readonly #attention: Attention;
  readonly #narrow = matchMedia(NARROW);
  readonly #tally: Tally;
  readonly #end = new AbortController();
  readonly #warned = new Set<string>();
  #shown: State | undefined;
  #texts: Texts;
  #pages: string | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.#texts = host.texts;
    adopt(host.root, textStyle, panelStyle, formStyle);
    this.#attention = new Attention(host.root, () => this.#render());
    const { memory, mode, ways } = host;
    const parcels = openKept<Parcel>("guichet");
    const proof = () => proofOf(ways.token, host.has("session"));
    const endpoint = (address: string | undefined) =>
      address === undefined ? undefined : { address, proof: proof() };
    this.#tally = new Tally({
      address: () => host.address("statistics"),
      questions: () => host.has("statistics-questions"),
      memory,
    });
    this.#files = new Files(memory, openKept<KeptFile>("guichet-files"), parcels);
    this.#conversation = new Conversation({
      manifest: host.manifest,
      proof,
      user: host.user,
      memory,
      files: this.#files,
      host: ways,
      wish: host.wish,
      emit: host.emit,
      reports: () => host.has("report-answers"),
      tally: this.#tally,
      changed: (act, alone) => this.#changed(act, alone),
      calls: () => endpoint(host.address("calls")),
      outbox: (report) =>
        new Outbox(
          memory.name,
          parcels,
          async (passing, key) => {
            if ("message" in passing) return deliverHandoff(passing, key, ways.handOff);
            if (!this.#sends) this.#warn("neither `submitTicket` nor `tickets` is set: tickets cannot be sent");
            return deliver(passing, key, await this.#files.contents(attachmentsOf(passing)), ways.submitTicket, endpoint(host.address("tickets")));
          },
          report,
        ),
    });
    for (const [name, known] of [["mode", [mode]], ["theme", ["light", "dark"]]] as const) {
      const given = host.root.host.getAttribute(name);
      if (given && !known.some((one) => one === given)) this.#warn(`no ${name} \`${given}\``);
    }
    const { signal } = this.#end;
    host.mount.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#narrow.addEventListener("change", () => this.#render(), { signal });
    addEventListener("pagehide", () => (host.mount.hidden ? this.#tally.flush() : this.#left("page")), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#back(), { signal });
    // The last moment of which phones tell for sure.
    document.addEventListener("visibilitychange", () => document.hidden && this.#tally.flush(), { signal });
    visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
  }

  /** Shows the panel; `byPerson` says that somebody has asked for it, and takes the focus. */
  show(byPerson: boolean): void {
    this.#host.mount.hidden = false;
    this.#fit();
    this.#render();
    if (byPerson) this.#attention.toWriting();
    const away = !this.#host.root.activeElement;
    void this.#conversation.start().then(() => {
      this.#attention.toEnd();
      // Still where opening has put it: nobody has moved on.
      const { activeElement } = this.#host.root;
      const waited = !activeElement || activeElement.matches(".close");
      if (byPerson && !away && waited) this.#attention.toWriting();
    });
  }

  hide(): void {
    if (!this.#host.mount.hidden) this.#left("closed");
    this.#host.mount.hidden = true;
  }

  /** Does something as soon as the chat can be used. */
  async do(doing: Exclude<Doing, Outer>): Promise<void> {
    await this.#conversation.start();
    await this.#conversation.renew(true);
    this.#conversation.do(doing);
    const last = this.#conversation.state.transcript.at(-1);
    if (doing.type === "open" && last?.type === "notice" && last.notice.type === "unavailable") this.#warn(`no procedure \`${doing.target}\` for this person`);
  }

  /** The host tells procedures something else. */
  renew(): void {
    void this.#conversation.renew();
  }

  refresh(): Promise<void> {
    // The words of another language need no other knowledge.
    this.#render();
    return this.#conversation.refresh();
  }

  deliverWaiting(): void {
    this.#conversation.deliverWaiting();
  }

  /** `left`: the page has taken the element away while the chat was open. */
  end(left: boolean): void {
    if (left) this.#left("page");
    this.#tally.flush();
    this.#end.abort();
    this.#conversation.end();
    this.#attention.end();
    render(null, this.#host.mount);
  }

  /** From another page of this tab; the browser shows this one as it was left. */
  #back(): void {
    const { mode, mount, memory, close } = this.#host;
    if (isOver(mode) && !mount.hidden && !memory.read().open) close();
    void this.#conversation.comeBack();
  }

  /** Tells the host that somebody goes who has not finished. */
  #left(how: "closed" | "page"): void {
    const { state } = this.#conversation;
    if (isUnfinished(state)) {
      const step = leftStepOf(state);
      this.#host.emit("guichet-left", { step, how });
      this.#tally.left(step);
    }
    if (how === "page") this.#tally.flush();
  }

  /** Whether the page has a way to the help desk; it may set one late. */
  get #sends(): boolean {
    return Boolean(this.#host.ways.submitTicket ?? this.#host.address("tickets"));
  }

  /** Tells whoever has made the page what is wrong with it, once. */
  #warn(text: string): void {
    if (!this.#warned.has(text)) console.warn(`guichet: ${text}`);
    this.#warned.add(text);
  }

  #act(doing: Doing): void {
    const held = this.#host.root.activeElement !== null;
    switch (doing.type) {
      case "close":
        return this.#host.close();
      case "retry":
        void this.#conversation.start().then(() => held && this.#attention.goOn(this.#seen()));
        return;
      case "copy":
        void this.#copy(doing.text);
        break;
      case "catchUp":
        return this.#attention.toUnread();
      case "saveCopy":
        return this.#save(doing.key);
      default:
        this.#conversation.do(doing);
    }
    this.#attention.grow();
    const writing = ["typed", "filled", "marked"].includes(doing.type);
    if (doing.type === "marked") this.#attention.toMarked();
    if (writing || doing.type === "back") return;
    if (doing.type === "keepOn") return this.#attention.focus(".restart");
    if (doing.type === "press" && this.#attention.toWrong()) return;
    if (held || doing.type === "restart") this.#attention.goOn(this.#seen());
  }

  #changed(act?: Act["type"], alone = false): void {
    const held = this.#host.root.activeElement !== null;
    this.#render();
    const seen = this.#seen();
    const before = this.#shown;
    this.#shown = this.#conversation.state;
    if (act) this.#attention.afterTurn(act, alone, seen, before ?? initial);
    const key = seen.queued.find((one) => before && !before.queued.includes(one));
    if (key) this.#attention.say(seen.texts.tag, noticeText({ type: "ticketState", key, state: "waiting" }, seen));
    // What has grown does not push away what the person would press next.
    if (key || seen.note !== before?.note) this.#attention.stayAtEnd();
    // The button that goes on stays in sight.
    if (isFiles(seen) && seen.chosen !== before?.chosen) this.#attention.toEnd();
    // What has come may have taken the place where the person was.
    if (held && alone && !this.#host.root.activeElement) this.#attention.goOn(seen);
    if (seen.note && seen.note !== before?.note) this.#attention.say(seen.texts.tag, noteText(seen.note, seen));
    if (seen.failure && seen.failure !== before?.failure) {
      this.#attention.say(seen.texts.tag, seen.texts.failed[seen.failure]);
      void this.#offerPages();
    }
  }

  /** Leads to plain pages, since the chat cannot help. */
  async #offerPages(): Promise<void> {
    this.#pages = await this.#host.pages();
    this.#render();
    if (this.#pages) this.#attention.say(this.#texts.tag, launcherTexts(this.#texts.tag).pages);
  }

  /** Words of the language that is wished for now; as long as they are on their way, those of before. */
  #words(): Texts {
    const { wish } = this.#conversation;
    const words = loadedTexts(wish);
    if (!words) void loadTexts(wish).then(() => this.#render(), () => undefined);
    return (this.#texts = words ?? this.#texts);
  }

  #seen(): Seen {
    const { mode, manifest } = this.#host;
    return {
      ...this.#conversation.state,
      texts: this.#words(),
      title: this.#host.label() || this.#texts.title,
      base: manifest,
      sends: this.#sends,
      grant: this.#conversation.grant,
      pages: this.#pages,
      unread: this.#attention.unread,
      blobOf: (id) => this.#files.get(id),
      mode,
      over: isOver(mode),
      covers: isOver(mode) && this.#narrow.matches,
    };
  }

  #render(): void {
    if (this.#end.signal.aborted || this.#host.mount.hidden) return;
    render(panel(this.#seen(), (doing) => this.#act(doing)), this.#host.mount);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Tab" && isOver(this.#host.mode) && this.#narrow.matches) this.#attention.wrap(event);
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    if (this.#conversation.state.confirming) this.#act({ type: "keepOn" });
    else if (isOver(this.#host.mode)) this.#host.close();
    else return;
    event.stopPropagation();
  }

  async #copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.#conversation.note({ type: "copied" });
      setTimeout(() => {
        const { note } = this.#conversation.state;
        if (note?.type === "copied") this.#conversation.do({ type: "dismiss" });
      }, COPIED);
    } catch {
      this.#conversation.note({ type: "mishap" });
    }
  }

  /** What was sent, as a file of this device. */
  #save(key: string): void {
    const seen = this.#seen();
    const ticket = seen.sent[key];
    if (!ticket) return;
    const notices = seen.transcript.flatMap((entry) => (entry.type === "notice" ? [entry.notice] : []));
    const number = notices.findLast((notice) => notice.type === "ticketState" && notice.key === key);
    const receipt = { number: number?.type === "ticketState" ? number.number : undefined, by: seen.promised[key] };
    const text = copyText(ticket, receipt, seen.texts);
    const href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    Object.assign(document.createElement("a"), { href, download: `${seen.texts.ticket.heading}.txt` }).click();
    // Not at once: some browsers begin to read it only later.
    setTimeout(() => URL.revokeObjectURL(href), READ_BY);
  }

  /** On small screens the keyboard covers a part of the window: the panel keeps to what is left. */
  #fit(): void {
    if (!visualViewport) return;
    this.#host.mount.style.setProperty("--window", `${visualViewport.height}px`);
  }
}

/** Whether files are asked for. */
function isFiles({ expects }: State): boolean {
  return expects.type === "answer" && expects.question.kind === "file";
}
