// One page of a person's browser, as WebDriver BiDi sees it. What the protocol asks is done by the classic one; what it
// tells is read from the page.

import { randomUUID } from "node:crypto";
import type { Driver } from "./driver.js";
import { Refusal } from "./driver.js";
import { REALM, install } from "./realm.js";
import type { Call, Happening, Outcome, Remote } from "./realm.js";

export type Tell = (method: string, params: object) => void;

export interface Wishes {
  lang?: string;
  timezone?: string;
  viewport?: { width: number; height: number };
  /** Scripts that come before those of the page, by id; of one page, where one is named. */
  preloads: Map<string, { declaration: string; tab: string | undefined }>;
  /** Names of the wishes to stop requests. */
  intercepts: Set<string>;
  forgetful: boolean;
}

interface Target {
  context: string;
  sandbox?: string;
}

export interface Evaluation {
  target: Target;
  arguments?: Remote[];
  resultOwnership?: "root" | "none";
  serializationOptions?: { maxObjectDepth?: number };
}

const ORIGIN = "null";

export class Tab {
  readonly id = randomUUID();
  readonly #context: string;
  readonly #driver: Driver;
  readonly #window: string;
  readonly #wishes: Wishes;
  readonly #tell: Tell;
  #realm: string | undefined;
  #url = "about:blank";
  #closed = false;
  /** The navigation that has begun and of which no document has been seen. */
  #navigation: { id: string; url: string } | undefined;
  #committed = "";
  #forget: string[] = [];
  #acts: Promise<void> = Promise.resolve();
  /** Tells who listens to the document that it is gone. */
  #left: (() => void) | undefined;
  /** Those who wait for the document to become so. */
  #waiting: { kind: "interactive" | "complete"; resolve: () => void }[] = [];
  readonly #arrivals: (() => void)[] = [];

  private constructor(context: string, driver: Driver, window: string, wishes: Wishes, tell: Tell) {
    this.#context = context;
    this.#driver = driver;
    this.#window = window;
    this.#wishes = wishes;
    this.#tell = tell;
  }

  static async open(context: string, driver: Driver, wishes: Wishes, tell: Tell, known: (tab: Tab) => void): Promise<Tab> {
    const tab = new Tab(context, driver, await driver.open(), wishes, tell);
    known(tab);
    if (wishes.viewport) await tab.resize(wishes.viewport);
    tell("browsingContext.contextCreated", { ...tab.#described(), url: "about:blank" });
    // The empty document comes first, lest it be taken for the one that is navigated to.
    const empty = tab.#reaches("complete");
    void tab.#watch();
    await empty;
    return tab;
  }

  get url(): string {
    return this.#url;
  }

  /** Its window, as the driver calls it. */
  get window(): string {
    return this.#window;
  }

  /** It is closed, or about to be: whatever fails from now on is no wonder. */
  end(): void {
    this.#closed = true;
  }

  /** Its window is closed. */
  ended(): void {
    this.#tell("browsingContext.contextDestroyed", this.#described());
  }

  /** So that what the page sees has this size: the window is larger. */
  async resize({ width, height }: { width: number; height: number }): Promise<void> {
    const inner = (): Promise<[number, number]> => this.#driver.run(this.#window, "arguments[0]([innerWidth, innerHeight])");
    const outer = await this.#driver.get<{ width: number; height: number }>(this.#window, "/window/rect");
    const [across, down] = await inner();
    await this.#driver.post(this.#window, "/window/rect", { width: width + outer.width - across, height: height + outer.height - down });
    // The page hears of it only later.
    const heard = `const [width, height, done] = arguments;
      const look = () => innerWidth === width && innerHeight === height && (removeEventListener("resize", look), done());
      addEventListener("resize", look);
      look();`;
    await this.#driver.run(this.#window, heard, width, height);
  }

  async navigate(url: string): Promise<string> {
    const navigation = this.#begin(url);
    await this.#driver.post(this.#window, "/url", { url });
    return navigation;
  }

  async reload(wait: string | undefined): Promise<void> {
    const reached = wait === "interactive" || wait === "complete" ? this.#reaches(wait) : undefined;
    this.#begin(this.#url);
    await this.#driver.post(this.#window, "/refresh");
    await reached;
  }

  async traverse(delta: number): Promise<void> {
    await this.#driver.post(this.#window, delta < 0 ? "/back" : "/forward");
  }

  /** Playwright sends the next act before the last is done; the driver refuses that. */
  act(actions: object[]): Promise<void> {
    // It also takes whole pixels only.
    const whole = JSON.stringify(actions, (name, value: unknown) => ((name === "x" || name === "y") && typeof value === "number" ? Math.floor(value) : value));
    const act = this.#acts.then(() => this.#driver.post<void>(this.#window, "/actions", { actions: JSON.parse(whole) as object[] }));
    this.#acts = act.catch(() => {});
    return act;
  }

  async screenshot(): Promise<string> {
    return this.#driver.get<string>(this.#window, "/screenshot");
  }

  forget(handles: string[]): void {
    this.#forget.push(...handles);
  }

  evaluate(expression: string, evaluation: Evaluation): Promise<object> {
    return this.call(`() => (${bare(expression)}\n)`, evaluation);
  }

  async call(declaration: string, evaluation: Evaluation): Promise<object> {
    const { target, arguments: args = [], resultOwnership, serializationOptions } = evaluation;
    const realm = await this.#here();
    const call: Call = {
      realm,
      args,
      keep: resultOwnership === "root",
      depth: serializationOptions?.maxObjectDepth ?? null,
      forget: this.#forget.splice(0),
    };
    const script = `const realm = globalThis[Symbol.for(${JSON.stringify(REALM)})];
      const [call, answer] = arguments;
      if (realm?.id !== call.realm) answer(null);
      else realm.call(call, (${declaration})).then(answer);`;
    for (;;) {
      const said = await this.#driver.run<string | null>(this.#window, script, call).catch((error: unknown) => {
        if (error instanceof Refusal && error.code !== "javascript error") return null;
        throw error;
      });
      if (said === null) {
        this.#leaves(realm);
        throw new Refusal("no such frame", "the document is gone");
      }
      const outcome = JSON.parse(said) as Outcome;
      this.#hear(outcome);
      const named = target.sandbox ? `${realm}/${target.sandbox}` : realm;
      if (outcome.exception !== undefined) {
        return { type: "exception", realm: named, exceptionDetails: { text: outcome.exception, columnNumber: 0, lineNumber: 0, stackTrace: { callFrames: [] } } };
      }
      if (outcome.text === undefined) return { type: "success", realm: named, result: outcome.result };
      await this.#compile(outcome.text);
    }
  }

  /** The driver compiles what the policy of the page forbids the page to. */
  async #compile(text: string): Promise<void> {
    const keep = `globalThis[Symbol.for(${JSON.stringify(REALM)})]?.texts.set(arguments[0], () => (${bare(text)}\n)); arguments[1]();`;
    await this.#driver.run(this.#window, keep, text);
  }

  /** The document that is there; a new one may be on its way. */
  async #here(): Promise<string> {
    if (this.#realm !== undefined) return this.#realm;
    await this.#reaches("interactive", true);
    if (this.#realm === undefined) throw new Refusal("no such frame", "the page is closed");
    return this.#realm;
  }

  #begin(url: string): string {
    const id = randomUUID();
    this.#navigation = { id, url };
    this.#tell("browsingContext.navigationStarted", this.#navigated(id, url));
    return id;
  }

  #reaches(kind: "interactive" | "complete", soon = false): Promise<void> {
    return new Promise((resolve) => {
      if (soon) this.#arrivals.push(resolve);
      else this.#waiting.push({ kind, resolve });
    });
  }

  /** Goes on reading what happens in the page, document after document. */
  async #watch(): Promise<void> {
    const key = JSON.stringify(REALM);
    // What has happened in the next document meanwhile is asked for when that one has been entered.
    const script = `const realm = globalThis[Symbol.for(${key})];
      const [id, answer] = arguments;
      if (realm?.id === id) realm.next(answer);
      else answer(null);`;
    const address = `const realm = globalThis[Symbol.for(${key})]; arguments[0](realm ? { id: realm.id, url: location.href } : null);`;
    while (!this.#closed) {
      try {
        const here = await this.#driver.run<{ id: string; url: string } | null>(this.#window, address);
        if (!here) {
          await this.#driver.run(this.#window, `${this.beginning()}; arguments[0]();`);
          continue;
        }
        this.#enters(here.id, here.url);
        // Of a document that WebKit keeps as it was left, the driver hears no more, and does not say so.
        const left = new Promise<null>((resolve) => (this.#left = () => resolve(null)));
        const said = await Promise.race([this.#driver.run<string | null>(this.#window, script, here.id), left]);
        if (said !== null) this.#hear(JSON.parse(said) as Outcome);
      } catch (error) {
        if (this.#closed) return;
        // The document went while it was asked.
        if (error instanceof Refusal && error.code !== "invalid session id") continue;
        throw error;
      }
    }
  }

  /** The script with which every document begins. */
  beginning(): string {
    const meant = [...this.#wishes.preloads.values()].filter(({ tab }) => tab === undefined || tab === this.id);
    const preloads = meant.map(({ declaration }) => `(${declaration})();`).join("\n");
    return `document.currentScript?.remove(); if ((${install})(${JSON.stringify(REALM)}, ${JSON.stringify(this.#wishes.lang)})) { ${preloads} }`;
  }

  #enters(realm: string, url: string): void {
    if (this.#realm === realm) return;
    this.#leaves(this.#realm);
    this.#realm = realm;
    this.#url = url;
    const navigation = this.#navigation?.id ?? this.#begin(url);
    this.#navigation = undefined;
    this.#tell("browsingContext.navigationCommitted", this.#navigated(navigation, url));
    this.#committed = navigation;
    this.#tell("script.realmCreated", { type: "window", realm, origin: ORIGIN, context: this.id });
    for (const arrived of this.#arrivals.splice(0)) arrived();
  }

  #leaves(realm: string | undefined): void {
    if (realm === undefined || this.#realm !== realm) return;
    this.#realm = undefined;
    this.#left?.();
    for (const one of [realm, `${realm}/__playwright_utility_world__`]) this.#tell("script.realmDestroyed", { realm: one });
  }

  #hear({ realm, events }: Outcome): void {
    if (realm !== this.#realm) return;
    for (const event of events) this.#happened(realm, event);
  }

  #happened(realm: string, event: Happening): void {
    const source = { realm, context: this.id };
    switch (event.kind) {
      case "interactive":
      case "complete": {
        const method = event.kind === "interactive" ? "domContentLoaded" : "load";
        this.#tell(`browsingContext.${method}`, this.#navigated(this.#committed, this.#url));
        for (const waiting of this.#waiting.filter(({ kind }) => kind === event.kind)) waiting.resolve();
        this.#waiting = this.#waiting.filter(({ kind }) => kind !== event.kind);
        break;
      }
      case "address":
        this.#url = event.url;
        this.#tell("browsingContext.historyUpdated", { context: this.id, url: event.url, timestamp: Date.now() });
        break;
      case "console":
        this.#tell("log.entryAdded", { type: "console", method: event.method, level: "info", source, text: "", timestamp: Date.now(), args: event.args });
        break;
      case "uncaught":
        this.#tell("log.entryAdded", { type: "javascript", level: "error", source, text: event.text, timestamp: Date.now() });
    }
  }

  /** Whether it has begun to go to an address. */
  goesTo(url: string): boolean {
    return this.#navigation?.url === url;
  }

  /** Its document is asked for; gives the name of the navigation. */
  asks(url: string): string {
    return this.#navigation?.id ?? this.#begin(url);
  }

  /** Its document does not come. */
  fails(url: string): void {
    if (!this.#navigation) return;
    this.#tell("browsingContext.navigationFailed", this.#navigated(this.#navigation.id, url));
    this.#navigation = undefined;
  }

  #navigated(navigation: string, url: string): object {
    return { context: this.id, navigation, url, timestamp: Date.now(), userContext: this.#context };
  }

  #described(): object {
    return { context: this.id, userContext: this.#context, parent: null, originalOpener: null, url: this.#url, children: [], clientWindow: this.id };
  }
}

/** A text that can stand in brackets. */
function bare(text: string): string {
  return text.trim().replace(/;+$/, "");
}
