// One person's browser, as WebDriver BiDi sees it: a user context with its one page. What the protocol asks is done by
// the classic one; what it tells is read from the page and from the proxy.

import { randomUUID } from "node:crypto";
import { Driver, Refusal } from "./driver.js";
import { Proxy } from "./proxy.js";
import type { Answered, Asked, Verdict } from "./proxy.js";
import { REALM, install } from "./realm.js";
import type { Call, Happening, Outcome, Remote } from "./realm.js";

export type Tell = (method: string, params: object) => void;

export interface Wishes {
  lang?: string;
  timezone?: string;
  viewport?: { width: number; height: number };
  /** Scripts that come before those of the page, by id. */
  preloads: Map<string, string>;
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

export class Person {
  /** The page. */
  readonly id = randomUUID();
  readonly #context: string;
  readonly #wishes: Wishes;
  readonly #tell: Tell;
  #driver!: Driver;
  #proxy!: Proxy;
  #realm: string | undefined;
  #url = "about:blank";
  #closed = false;
  /** The navigation that has begun and of which no document has been seen. */
  #navigation: string | undefined;
  #forget: string[] = [];
  #acts: Promise<void> = Promise.resolve();
  /** Those who wait for the document to become so. */
  #waiting: { kind: "interactive" | "complete"; resolve: () => void }[] = [];
  readonly #bodies = new Map<string, Buffer>();
  readonly #stopped = new Map<string, (verdict: Verdict) => void>();

  private constructor(context: string, wishes: Wishes, tell: Tell) {
    this.#context = context;
    this.#wishes = wishes;
    this.#tell = tell;
  }

  static async arrive(context: string, wishes: Wishes, executable: string, display: string, tell: Tell): Promise<Person> {
    const person = new Person(context, wishes, tell);
    person.#proxy = await Proxy.open(person.id, {
      asked: (asked) => person.#asked(asked),
      answered: (asked, answered) => person.#tell("network.responseStarted", person.#response(asked, answered)),
      finished: (asked, body) => {
        person.#bodies.set(asked.id, body);
        person.#tell("network.responseCompleted", person.#response(asked, { status: 200, reason: "", headers: [] }));
      },
      failed: (asked) => person.#failed(asked),
      beginning: () => person.#beginning(),
      forgetful: () => wishes.forgetful,
    });
    person.#driver = await Driver.start({ executable, display, proxy: person.#proxy.port, timezone: wishes.timezone });
    if (wishes.viewport) await person.resize(wishes.viewport);
    tell("browsingContext.contextCreated", { ...person.#described(), url: "about:blank" });
    // The empty document comes first, lest it be taken for the one that is navigated to.
    const empty = person.#reaches("complete");
    void person.#watch();
    await empty;
    return person;
  }

  get version(): string {
    return this.#driver.version;
  }

  async leave(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const decide of this.#stopped.values()) decide({ kind: "fail" });
    await this.#driver.close();
    await this.#proxy.close();
    this.#tell("browsingContext.contextDestroyed", this.#described());
  }

  /** So that what the page sees has this size: the window is larger. */
  async resize({ width, height }: { width: number; height: number }): Promise<void> {
    const inner = (): Promise<[number, number]> => this.#driver.run("arguments[0]([innerWidth, innerHeight])");
    const outer = await this.#driver.get<{ width: number; height: number }>("/window/rect");
    const [across, down] = await inner();
    await this.#driver.post("/window/rect", { width: width + outer.width - across, height: height + outer.height - down });
    // The page hears of it only later.
    const heard = `const [width, height, done] = arguments;
      const look = () => innerWidth === width && innerHeight === height && (removeEventListener("resize", look), done());
      addEventListener("resize", look);
      look();`;
    await this.#driver.run(heard, width, height);
  }

  async navigate(url: string): Promise<string> {
    const navigation = this.#begin(url);
    await this.#driver.post("/url", { url });
    return navigation;
  }

  async reload(wait: string | undefined): Promise<void> {
    const reached = wait === "interactive" || wait === "complete" ? this.#reaches(wait) : undefined;
    this.#begin(this.#url);
    await this.#driver.post("/refresh");
    await reached;
  }

  async traverse(delta: number): Promise<void> {
    await this.#driver.post(delta < 0 ? "/back" : "/forward");
  }

  /** Playwright sends the next act before the last is done; the driver refuses that. */
  act(actions: object[]): Promise<void> {
    // It also takes whole pixels only.
    const whole = JSON.stringify(actions, (name, value: unknown) => ((name === "x" || name === "y") && typeof value === "number" ? Math.floor(value) : value));
    const act = this.#acts.then(() => this.#driver.post<void>("/actions", { actions: JSON.parse(whole) as object[] }));
    this.#acts = act.catch(() => {});
    return act;
  }

  async screenshot(): Promise<string> {
    return this.#driver.get<string>("/screenshot");
  }

  async cookies(): Promise<object[]> {
    const cookies = await this.#driver.get<{ name: string; value: string }[]>("/cookie");
    return cookies.map((cookie) => ({ ...cookie, value: { type: "string", value: cookie.value }, size: 0 }));
  }

  forget(handles: string[]): void {
    this.#forget.push(...handles);
  }

  /** What came for a request. */
  body(request: string): Buffer | undefined {
    return this.#bodies.get(request);
  }

  /** Whether a request of this name was stopped, which now goes this way. */
  decide(request: string, verdict: Verdict): boolean {
    const decide = this.#stopped.get(request);
    this.#stopped.delete(request);
    decide?.(verdict);
    return decide !== undefined;
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
      const said = await this.#driver.run<string | null>(script, call).catch((error: unknown) => {
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
    await this.#driver.run(
      `globalThis[Symbol.for(${JSON.stringify(REALM)})]?.texts.set(arguments[0], () => (${bare(text)}\n)); arguments[1]();`,
      text,
    );
  }

  /** The document that is there; a new one may be on its way. */
  async #here(): Promise<string> {
    if (this.#realm !== undefined) return this.#realm;
    await this.#reaches("interactive", true);
    if (this.#realm === undefined) throw new Refusal("no such frame", "the page is closed");
    return this.#realm;
  }

  #begin(url: string): string {
    const navigation = randomUUID();
    this.#navigation = navigation;
    this.#tell("browsingContext.navigationStarted", this.#navigated(navigation, url));
    return navigation;
  }

  #reaches(kind: "interactive" | "complete", soon = false): Promise<void> {
    return new Promise((resolve) => {
      if (soon) this.#arrivals.push(resolve);
      else this.#waiting.push({ kind, resolve });
    });
  }

  readonly #arrivals: (() => void)[] = [];

  /** Goes on reading what happens in the page, document after document. */
  async #watch(): Promise<void> {
    const key = JSON.stringify(REALM);
    const script = `const answer = arguments[0];
      if (globalThis[Symbol.for(${key})]) globalThis[Symbol.for(${key})].next(answer);
      else answer(null);`;
    const address = `const realm = globalThis[Symbol.for(${key})]; arguments[0](realm ? { id: realm.id, url: location.href } : null);`;
    while (!this.#closed) {
      try {
        const here = await this.#driver.run<{ id: string; url: string } | null>(address);
        if (!here) {
          await this.#driver.run(`${this.#beginning()}; arguments[0]();`);
          continue;
        }
        this.#enters(here.id, here.url);
        const said = await this.#driver.run<string | null>(script);
        if (said !== null) this.#hear(JSON.parse(said) as Outcome);
      } catch (error) {
        if (this.#closed) return;
        // The document went while it was asked.
        if (error instanceof Refusal && error.code !== "invalid session id") continue;
        throw error;
      }
    }
  }

  #beginning(): string {
    const preloads = [...this.#wishes.preloads.values()].map((declaration) => `(${declaration})();`).join("\n");
    return `document.currentScript?.remove(); if ((${install})(${JSON.stringify(REALM)}, ${JSON.stringify(this.#wishes.lang)})) { ${preloads} }`;
  }

  #enters(realm: string, url: string): void {
    if (this.#realm === realm) return;
    this.#leaves(this.#realm);
    this.#realm = realm;
    this.#url = url;
    const navigation = this.#navigation ?? this.#begin(url);
    this.#navigation = undefined;
    this.#tell("browsingContext.navigationCommitted", this.#navigated(navigation, url));
    this.#committed = navigation;
    this.#tell("script.realmCreated", { type: "window", realm, origin: ORIGIN, context: this.id });
    for (const arrived of this.#arrivals.splice(0)) arrived();
  }

  #committed = "";

  #leaves(realm: string | undefined): void {
    if (realm === undefined || this.#realm !== realm) return;
    this.#realm = undefined;
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

  #asked(asked: Asked): Promise<Verdict> {
    let navigation: string | null = null;
    if (asked.destination === "document") navigation = this.#navigation ?? this.#begin(asked.url);
    const stops = this.#wishes.intercepts.size > 0;
    this.#tell("network.beforeRequestSent", {
      ...this.#request(asked),
      navigation,
      isBlocked: stops,
      ...(stops && { intercepts: [...this.#wishes.intercepts] }),
      initiator: { type: "other" },
    });
    if (!stops) return Promise.resolve({ kind: "continue" });
    return new Promise((resolve) => this.#stopped.set(asked.id, resolve));
  }

  #failed(asked: Asked): void {
    this.#tell("network.fetchError", { ...this.#request(asked), navigation: null, isBlocked: false, errorText: "failed" });
    if (asked.destination === "document" && this.#navigation) {
      this.#tell("browsingContext.navigationFailed", this.#navigated(this.#navigation, asked.url));
      this.#navigation = undefined;
    }
  }

  #request({ id, url, method, headers, destination }: Asked): object {
    return {
      context: this.id,
      redirectCount: 0,
      timestamp: Date.now(),
      request: {
        request: id,
        url,
        method,
        headers: headers.map(([name, value]) => ({ name, value: { type: "string", value } })),
        cookies: [],
        headersSize: 0,
        bodySize: 0,
        destination: destination === "empty" ? "" : destination,
        initiatorType: null,
        timings: { requestTime: Date.now(), responseEnd: Date.now() },
      },
    };
  }

  #response(asked: Asked, { status, reason, headers }: Answered): object {
    const listed = headers.map(([name, value]) => ({ name, value: { type: "string", value } }));
    return {
      ...this.#request(asked),
      navigation: null,
      isBlocked: false,
      response: { url: asked.url, status, statusText: reason, headers: listed, protocol: "http/1.1", mimeType: "", fromCache: false, headersSize: 0, bodySize: 0, content: { size: 0 } },
    };
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
