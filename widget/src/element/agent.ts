// `<guichet-agent>`: the element, its launcher, and when the rest is loaded.

import type { Value } from "../engine/guichet_wasm.js";
import type { HandOff, SubmitTicket } from "../session/deliver.js";
import { memoryOf } from "../session/memory.js";
import type { HostUser } from "../session/opening.js";
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

export class GuichetAgent extends HTMLElement {
  static readonly observedAttributes = ["open", "lang", "mode", "manifest"];

  // Plain properties, read when they are needed: what the host has set before the element was defined
  // is there, and frameworks that look for a property before they set it find one.
  /** The host's way to the help desk. */
  declare submitTicket: SubmitTicket | undefined;
  /** What procedures may call, by the names of the project file. */
  declare functions: HostFunctions | undefined;
  /** Whether somebody can take over. */
  declare agents: Agents | undefined;
  /** The host's way to a person who takes over. */
  declare handOff: HandOff | undefined;
  static {
    const later = undefined;
    Object.assign(this.prototype, { submitTicket: later, functions: later, agents: later, handOff: later });
  }

  readonly #root = this.attachShadow({ mode: "open" });
  readonly #states = this.attachInternals().states;
  readonly #emit = emitterOf(this);
  readonly #launcher = new Launcher(this.#root, () => {
    this.#pressed = true;
    this.open();
  });
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

  constructor() {
    super();
    adopt(this.#root, launcherStyle);
    this.#mount.hidden = true;
    this.#mount.className = "mount";
    this.#root.prepend(this.#mount);
  }

  /** The person, as the host knows them. Another person gets another conversation. */
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

  open(): void {
    this.toggleAttribute("open", true);
  }

  close(): void {
    this.toggleAttribute("open", false);
  }

  toggle(): void {
    this.toggleAttribute("open");
  }

  /** Opens the chat and says something in it. */
  async ask(text: string): Promise<void> {
    this.open();
    await (await this.#load()).do({ type: "say", text });
  }

  /** Opens the chat at a procedure, or at one of its steps. */
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

  connectedCallback(): void {
    this.#rescue();
    this.#launcher.name(languageOf(this));
    // One microtask later: by then the host has set its properties, or moved the element on.
    queueMicrotask(() => {
      if (!this.isConnected || this.#alive) return;
      this.#alive = true;
      this.#wake();
    });
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected || !this.#alive) return;
      this.#alive = false;
      this.#inSight.disconnect();
      this.#leave();
    });
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.#alive || before === now) return;
    if (name === "lang") {
      this.#launcher.name(languageOf(this));
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
    return memoryOf(this.#manifest, this.#user.id);
  }

  /** Decides what a page that has just come starts with. */
  #wake(): void {
    // A page without a font of its own would lend us the browser's old-fashioned one.
    if (/^"?(times|serif)/i.test(getComputedStyle(this).fontFamily)) this.#states.add("bare");
    if (!this.#over) this.#inSight.observe(this);
    else if (this.hasAttribute("open")) this.#begin(false);
    else if (this.#memory().read().open) this.open();
    if (this.#ticketsWait()) void this.#load().then((panel) => panel.deliverWaiting(), () => undefined);
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
    if (this.#over) this.#memory().write({ open: true });
    this.#launcher.busy(true);
    this.#load().then(
      (panel) => {
        this.#launcher.busy(false);
        if (!this.#alive || (this.#over && !this.hasAttribute("open"))) return;
        this.#launcher.button.hidden = true;
        panel.show(byPerson);
        if (news) this.#emit("guichet-open", {});
      },
      () => {
        this.#launcher.busy(false);
        this.#launcher.failed(true);
        this.close();
        this.#emit("guichet-failed", { reason: "launch" });
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
      reports: () => this.hasAttribute("report-answers"),
      mode: modeOf(this),
      texts,
      wish: () => languageOf(this),
      ways: this,
      tickets: () => this.#address("tickets"),
      close: () => this.close(),
    });
  }

  /** Another person, another knowledge, another place: nothing of before is kept in the page. */
  #beginAgain(): void {
    this.#leave();
    this.#wake();
  }

  #leave(): void {
    void this.#panel?.then((panel) => panel.end());
    this.#panel = undefined;
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
