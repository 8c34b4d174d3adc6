// `<guichet-agent>`: the element, its launcher, and when the rest is loaded.

import type { Value } from "../engine/guichet_wasm.js";
import type { HandOff, SubmitTicket } from "../session/deliver.js";
import { memoryOf } from "../session/memory.js";
import type { HostUser } from "../session/opening.js";
import { findPages } from "../session/pages.js";
import { askForManifest, engineCode, place, savesData } from "../session/place.js";
import type { GiveToken } from "../session/proof.js";
import type { Agents, HostFunctions } from "../session/requests.js";
import launcherStyle from "../style/launcher.css?inline";
import { loadTexts } from "../texts/languages.js";
import { emitterOf } from "./events.js";
import type { GuichetEvents } from "./events.js";
import { languageOf } from "./language.js";
import { Launcher } from "./launcher.js";
import { isOver, modeOf } from "./mode.js";
import type { Panel } from "./panel.js";
import { adopt } from "./style.js";

/** Memories that chats of this page use, by knowledge, person and place. */
const taken = new Set<string>();

/**
 * A chat that walks people through procedures, wholly in the browser. A button in the corner opens it, unless
 * it is a part of the page (`mode`).
 *
 * @tag guichet-agent
 *
 * @attr {string} manifest - Address of the knowledge: the `manifest.json` that `guichet pack` has written. Without it, `manifest.json` beside the page. Another one begins another conversation.
 * @attr {string} fallback - Address of a page that helps where the chat cannot: without WebAssembly, or when something cannot be loaded. Without it, that of the link inside the element, `<guichet-agent><a href="/help">Help</a></guichet-agent>`, which is also what is seen without JavaScript; else the pages that `guichet pack --html` has put beside the manifest.
 * @attr {string} tickets - Address that takes tickets by POST, where the host has set no `submitTicket`: that of `guichet serve`, or one that answers alike: with what `submitTicket` gives, as JSON.
 * @attr {string} calls - Address of `guichet serve` that calls the functions which the host has not set: `/acme/production/calls`. What the host has set goes before it.
 * @attr {string} statistics - Address of `guichet serve` that takes counts: `/acme/production/statistics`. How often something was asked and found, which steps were entered and left, how conversations came out; with ids of procedures and steps, and nothing of the person. Without it, nothing is counted.
 * @attr {boolean} statistics-questions - With the counts, questions are told that no procedure fits, without numbers, addresses and names.
 * @attr {boolean} session - The server that hands out the knowledge knows the person by a session of its own, a cookie, as in the portal of `guichet serve`.
 * @attr {string} lang - Language of the interface and of the procedures, as a BCP 47 tag. Without it, that of the page around the element, else the browser's. Interfaces: Arabic, Dutch, English, French, German, Italian, Portuguese, Spanish; for any other, English.
 * @attr {"bubble" | "side" | "inline" | "page"} [mode=bubble] - Where the chat stands: `bubble` in the corner over the page; `side` at the side over the page, in full height; `inline` as a part of the page, where the element is; `page` as all of the page or of its container: it is as high as the window, or as a container that has a height of its own; what stands above it in there pushes it down. On phones, `bubble` and `side` cover the window.
 * @attr {string} label - Words on the button, and the name of the chat, in place of “Help”. Where a page has several chats, it tells them apart.
 * @attr {boolean} open - Whether the chat is open, in the modes that have a button.
 * @attr {"light" | "dark"} theme - Light or dark. Without it, as the page around the element is: as its `color-scheme` says.
 * @attr {boolean} report-answers - The event `guichet-answered` tells what was answered, but for questions with `private: yes`.
 *
 * @csspart launcher - The button that opens the chat.
 * @csspart panel - The whole chat.
 * @csspart header - Its upper edge.
 * @csspart title - The words in the upper edge.
 * @csspart transcript - What has been said; it scrolls.
 * @csspart greeting - What stands there before anything was said.
 * @csspart message - A passage of a procedure.
 * @csspart said - What the person has said.
 * @csspart understood - What typed words were understood as.
 * @csspart choices - A group of choices, or the answers of a question.
 * @csspart choice - One of them.
 * @csspart ticket - The ticket or the hand-off, before it is sent.
 * @csspart ticket-state - What became of a ticket.
 * @csspart footer - Its lower edge.
 * @csspart composer - The form in which the person writes.
 * @csspart suggestions - The procedures that are suggested while they write.
 * @csspart send - The button that sends words, a ticket or a hand-off.
 * @csspart cancel - The button that does not send a ticket or a hand-off.
 * @csspart loading - What stands there while the chat is loaded.
 * @csspart failure - What stands there when it could not be loaded.
 *
 * @cssprop [--guichet-accent=#0a6570, in the dark #11808c] - Colour of the launcher and of what is to be pressed. Links are drawn with it, in the dark with a lighter one.
 * @cssprop [--guichet-on-accent=#fff] - Colour of words on the accent.
 * @cssprop [--guichet-surface=#fff, in the dark #161c1e] - Colour of the ground.
 * @cssprop [--guichet-text=#18242a, in the dark #e6ecec] - Colour of the words on it.
 * @cssprop [--guichet-font=that of the page] - Family of the letters.
 * @cssprop [--guichet-font-size=0.9375em] - Their size.
 * @cssprop [--guichet-radius=16px] - How round corners are; those of small things follow.
 * @cssprop [--guichet-width=26.5em] - Width of the panel in the modes `bubble` and `side` (there 28em), and of the column in `page` (there 46em).
 * @cssprop [--guichet-height=44em] - Height of the panel in the mode `bubble`.
 * @cssprop [--guichet-inset=20px] - Distance from the edges of the window in the mode `bubble`.
 * @cssprop [--guichet-z=2147483000] - `z-index` of what stands over the page.
 *
 * @csp script-src 'self' 'wasm-unsafe-eval' - The code, and compiling the engine. It evaluates no text.
 * @csp connect-src 'self' - The engine, the manifest and the shelves; and tickets and calls, where `tickets` and `calls` are set.
 * @csp img-src 'self' - Pictures of procedures.
 * @csp media-src 'self' - Sounds and films of procedures.
 */
export class GuichetAgent extends HTMLElement {
  /**
   * Where the engine (`dist/*.wasm`) is fetched from, if not from beside the code. To be set before the chat is
   * opened first.
   */
  static get engine(): string | URL | undefined {
    return place.engine;
  }

  static set engine(address: string | URL | undefined) {
    place.engine = address;
  }

  /** @internal */
  static readonly observedAttributes = ["open", "lang", "mode", "manifest", "label"];

  // Plain properties, read when they are needed: what the host has set before the element was defined
  // is there, and frameworks that look for a property before they set it find one.
  /**
   * The host's way to the help desk: takes a ticket and its key, gives its number. It goes before `tickets`. A receipt
   * `{ number, link, answeredWithin: { by: "2026-11-30T10:00:00+01:00" } }` also says where the ticket can be read, and
   * by when it is answered: the person is told so, in their language and time zone. What is no such moment is left out.
   */
  declare submitTicket: SubmitTicket | undefined;
  /** What procedures may call, by the names of the project file. A key that comes again means the same call. */
  declare functions: HostFunctions | undefined;
  /** Whether somebody can take over, now. Without it, nobody can. */
  declare agents: Agents | undefined;
  /** The host's way to a person who takes over. */
  declare handOff: HandOff | undefined;
  /**
   * Gives a token that proves who the person is to `guichet serve`: a JWT that the host's server has signed. It is
   * asked for each time one is needed. Where the server does not accept it, everybody's procedures are shown.
   */
  declare token: GiveToken | undefined;
  static {
    const later = undefined;
    Object.assign(this.prototype, { submitTicket: later, functions: later, agents: later, handOff: later, token: later });
  }

  readonly #root = this.attachShadow({ mode: "open" });
  readonly #states = this.attachInternals().states;
  readonly #emit = emitterOf(this);
  readonly #launcher = new Launcher(
    this.#root,
    () => {
      this.#pressed = true;
      this.open();
    },
    () => savesData() || void engineCode().catch(() => undefined),
  );
  readonly #mount = document.createElement("div");
  readonly #inSight = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting)) this.#begin(false);
  });
  #user: HostUser = {};
  #context: Record<string, Value> = {};
  #panel: Promise<Panel> | undefined;
  #alive = false;
  /** The launcher was pressed: the focus follows. */
  #pressed = false;
  /** What the chat needs is on its way. */
  #asked = false;
  /** Which of the chats of the same knowledge and person this is, on this page. */
  #place = 1;
  #taken = "";

  constructor() {
    super();
    adopt(this.#root, launcherStyle);
    this.#mount.hidden = true;
    this.#mount.className = "mount";
    this.#root.prepend(this.#mount);
  }

  /**
   * The person, as the host knows them: an `id`, the `groups` they are in, and `values` that procedures may
   * use. Another person gets another conversation.
   */
  get user(): HostUser {
    return this.#user;
  }

  set user(user: HostUser | undefined) {
    const before = JSON.stringify(this.#user);
    this.#user = user ?? {};
    if (this.#alive && JSON.stringify(this.#user) !== before) this.#beginAgain();
  }

  /**
   * What procedures may use of the page: names of the project file and their values, `{ os: "windows" }`.
   * They go before `user.values` of the same name. A change does not begin the conversation again: it takes
   * effect as soon as no procedure is running, and with `ask`, `openProcedure` and `refresh`.
   */
  get context(): Record<string, Value> {
    return this.#context;
  }

  set context(context: Record<string, Value> | undefined) {
    this.#context = context ?? {};
    void this.#panel?.then((panel) => panel.renew(), () => undefined);
  }

  /** Opens the chat. */
  open(): void {
    this.toggleAttribute("open", true);
  }

  /** Closes the chat. The conversation stays. */
  close(): void {
    this.toggleAttribute("open", false);
  }

  /** Opens the chat, or closes it. */
  toggle(): void {
    this.toggleAttribute("open");
  }

  /** Opens the chat and says something in it, as if the person had. */
  async ask(text: string): Promise<void> {
    this.open();
    await (await this.#load()).do({ type: "say", text });
  }

  /** Opens the chat at a procedure (`vpn`), or at one of its steps (`vpn#restart`). */
  async openProcedure(id: string): Promise<void> {
    this.open();
    await (await this.#load()).do({ type: "open", target: id });
  }

  /** Forgets the conversation. */
  async restart(): Promise<void> {
    if (this.#panel) await (await this.#panel).do({ type: "restart" });
    else this.#memory().write({ session: undefined, draft: undefined, passing: undefined, key: undefined, chosen: undefined });
  }

  /** Looks for a newer version of the knowledge, and goes over to it without losing the place. */
  async refresh(): Promise<void> {
    await (await this.#panel)?.refresh();
  }

  /** @internal */
  connectedCallback(): void {
    this.#rescue();
    this.#launcher.name(languageOf(this), this.getAttribute("label"));
    // One microtask later: by then the host has set its properties, or moved the element on.
    queueMicrotask(() => {
      if (!this.isConnected) return;
      if (!this.#alive) {
        this.#alive = true;
        this.#wake();
      }
      this.#rise();
    });
  }

  /** @internal */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected || !this.#alive) return;
      this.#alive = false;
      this.#inSight.disconnect();
      this.#leave(true);
    });
  }

  /** @internal */
  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.#alive || before === now) return;
    if (name === "label") {
      this.#launcher.name(languageOf(this), now);
      void this.#panel?.then((panel) => panel.refresh(), () => undefined);
    } else if (name === "lang") {
      this.#launcher.name(languageOf(this), this.getAttribute("label"));
      // The page has chosen anew: a language that a question was asked in before does not count any more.
      this.#memory().write({ language: undefined });
      void this.refresh();
    } else if (name === "open") {
      if (now !== null) this.#begin(true);
      else this.#hide();
    } else this.#beginAgain();
  }

  /** Whether the chat is opened and closed, and no part of the page. */
  get #over(): boolean {
    return isOver(modeOf(this));
  }

  get #manifest(): string {
    return this.#address("manifest") ?? new URL("manifest.json", this.baseURI).href;
  }

  #address(attribute: string): string | undefined {
    const given = this.getAttribute(attribute);
    return given === null || given === "" ? undefined : new URL(given, this.baseURI).href;
  }

  /** Where help can be read without the chat: what the host says, else what lies beside the manifest. */
  async #pages(): Promise<string | undefined> {
    const link = this.querySelector<HTMLAnchorElement>("a[href]")?.href;
    return this.#address("fallback") ?? link ?? findPages(this.#manifest, languageOf(this));
  }

  /** The person, with the values of the moment. */
  #told(): HostUser {
    const user = this.#user;
    const values = () => ({ ...user.values, ...this.#context });
    return {
      ...user,
      get values() {
        return values();
      },
    };
  }

  #memory(): ReturnType<typeof memoryOf> {
    return memoryOf(this.#manifest, this.#user.id, this.#place);
  }

  /** Takes a memory that no other chat of the page has: those of the same knowledge have one each, in their order. */
  #take(): void {
    const name = (): string => `${this.#place} ${this.#memory().name}`;
    for (this.#place = 1; taken.has(name()); ) this.#place += 1;
    this.#taken = name();
    taken.add(this.#taken);
  }

  /** Decides what a page that has just come starts with. */
  #wake(): void {
    this.#take();
    // A page without a font of its own would lend us the browser's old-fashioned one.
    if (/^"?(times|serif)/i.test(getComputedStyle(this).fontFamily)) this.#states.add("bare");
    if (!this.#over) this.#inSight.observe(this);
    else if (this.hasAttribute("open")) this.#begin(false);
    else if (this.#memory().read().open) this.open();
    if (this.#ticketsWait()) void this.#load().then((panel) => panel.deliverWaiting(), () => undefined);
  }

  /**
   * A container with `transform`, `filter` or `contain` holds what should be fixed in the window, and cuts it off.
   * Only there the chat goes over everything, as popovers do: elsewhere, what the host puts over it stays over it.
   */
  #rise(): void {
    const both = [this.#launcher.button, this.#mount];
    // Not there at all as long as they are measured: WebKit would leave in the container what has stood in it.
    for (const one of both) one.popover = "manual";
    const held = this.#over && isHeld(this.#root);
    for (const one of both) held ? one.showPopover?.() : (one.popover = null);
  }

  /** Whether an earlier page has left tickets that are not delivered. */
  #ticketsWait(): boolean {
    try {
      return localStorage.getItem(this.#memory().name) !== null;
    } catch {
      return false;
    }
  }

  #begin(news: boolean): void {
    const byPerson = this.#pressed || isClick(window.event);
    this.#pressed = false;
    this.#inSight.disconnect();
    this.#rise();
    if (this.#over) this.#memory().write({ open: true });
    this.#launcher.busy(true);
    if (!this.#asked) {
      this.#asked = true;
      if (!this.token && !this.hasAttribute("session")) askForManifest(this.#manifest);
      void engineCode().catch(() => undefined);
    }
    this.#load().then(
      (panel) => {
        this.#launcher.busy(false);
        if (!this.#alive || (this.#over && !this.hasAttribute("open"))) return;
        this.#launcher.button.hidden = true;
        panel.show(byPerson);
        if (news) this.#emit("guichet-open", {});
      },
      (cause: unknown) => {
        this.#launcher.busy(false);
        this.#launcher.failed(true);
        void this.#pages().then((pages) => pages && this.#launcher.offer(pages));
        this.close();
        this.#emit("guichet-failed", { reason: "launch", cause });
      },
    );
  }

  #hide(): void {
    if (!this.#over) return;
    this.#memory().write({ open: undefined });
    const held = this.#root.activeElement !== null;
    this.#launcher.button.hidden = false;
    if (held) this.#launcher.button.focus();
    void this.#panel?.then((panel) => {
      panel.hide();
      this.#emit("guichet-close", {});
    });
  }

  #load(): Promise<Panel> {
    this.#launcher.failed(false);
    this.#panel ??= this.#make().catch((error: unknown) => {
      this.#panel = undefined;
      throw error;
    });
    return this.#panel;
  }

  async #make(): Promise<Panel> {
    const [stage, texts] = await Promise.all([import("./panel.js"), loadTexts(languageOf(this))]);
    return new stage.Panel({
      root: this.#root,
      mount: this.#mount,
      manifest: this.#manifest,
      user: this.#told(),
      memory: this.#memory(),
      emit: this.#emit,
      mode: modeOf(this),
      texts,
      label: () => this.getAttribute("label"),
      wish: () => languageOf(this),
      ways: this,
      address: (name: string) => this.#address(name),
      has: (name: string) => this.hasAttribute(name),
      pages: () => this.#pages(),
      close: () => this.close(),
    });
  }

  /** Another person, another knowledge, another place: nothing of before is kept in the page. */
  #beginAgain(): void {
    this.#leave();
    this.#wake();
  }

  #leave(gone = false): void {
    const left = gone && !this.#mount.hidden;
    void this.#panel?.then((panel) => panel.end(left));
    this.#panel = undefined;
    this.#asked = false;
    taken.delete(this.#taken);
    this.#mount.hidden = true;
    this.#launcher.button.hidden = false;
  }

  /** What the host has set before the element was defined goes through its setter. */
  #rescue(): void {
    for (const name of ["user", "context"] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const given: unknown = this[name];
      Reflect.deleteProperty(this, name);
      Object.assign(this, { [name]: given });
    }
  }
}

/** Whether something that is fixed here does not stand in the window, but in a container of the page. */
function isHeld(root: ShadowRoot): boolean {
  const probe = document.createElement("div");
  Object.assign(probe.style, { position: "fixed", inset: "0", visibility: "hidden" });
  root.append(probe);
  const { x, y, width, height } = probe.getBoundingClientRect();
  probe.remove();
  const { clientWidth, clientHeight } = document.documentElement;
  // The bars of a phone's browser come and go: its window is between two heights.
  const fits = height > clientHeight - 2 && height < Math.max(clientHeight, innerHeight) + 2;
  return !fits || Math.abs(x) + Math.abs(y) + Math.abs(width - clientWidth) > 2;
}

/** Whether a click on something of the host is being handled: then the focus may follow, too. */
function isClick(event: Event | undefined): boolean {
  return event?.type === "click" && event.isTrusted;
}

/** The element with its events, for `addEventListener` and `querySelector`. */
export interface GuichetAgent {
  addEventListener<Name extends keyof GuichetEvents>(
    name: Name,
    listener: (this: GuichetAgent, event: GuichetEvents[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "guichet-agent": GuichetAgent;
  }
}
