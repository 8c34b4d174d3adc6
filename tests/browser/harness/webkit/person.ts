// One person's browser, as WebDriver BiDi sees it: a user context with its pages. What the network does is read from the
// proxy.

import { Driver } from "./driver.js";
import { Proxy } from "./proxy.js";
import type { Answered, Asked, Verdict } from "./proxy.js";
import { Tab } from "./tab.js";
import type { Tell, Wishes } from "./tab.js";

export class Person {
  readonly #context: string;
  readonly #wishes: Wishes;
  readonly #tell: Tell;
  #driver!: Driver;
  #proxy!: Proxy;
  #closed = false;
  readonly #tabs: Tab[] = [];
  readonly #asking = new WeakMap<Asked, Tab>();
  readonly #bodies = new Map<string, Buffer>();
  readonly #stopped = new Map<string, (verdict: Verdict) => void>();

  private constructor(context: string, wishes: Wishes, tell: Tell) {
    this.#context = context;
    this.#wishes = wishes;
    this.#tell = tell;
  }

  static async arrive(context: string, wishes: Wishes, executable: string, display: string, tell: Tell): Promise<Person> {
    const person = new Person(context, wishes, tell);
    person.#proxy = await Proxy.open(context, {
      asked: (asked) => person.#asked(asked),
      answered: (asked, answered) => person.#tell("network.responseStarted", person.#response(asked, answered)),
      finished: (asked, body) => {
        person.#bodies.set(asked.id, body);
        person.#tell("network.responseCompleted", person.#response(asked, { status: 200, reason: "", headers: [] }));
      },
      failed: (asked) => person.#failed(asked),
      beginning: (asked) => person.#tabOf(asked).beginning(),
      forgetful: () => wishes.forgetful,
    });
    person.#driver = await Driver.start({ executable, display, proxy: person.#proxy.port, timezone: wishes.timezone });
    return person;
  }

  /** Opens a page beside those that are there. */
  open(): Promise<Tab> {
    return Tab.open(this.#context, this.#driver, this.#wishes, this.#tell, (tab) => this.#tabs.push(tab));
  }

  tab(id: string): Tab | undefined {
    return this.#tabs.find((tab) => tab.id === id);
  }

  /** Closes a page; with the last, the browser. */
  async close(tab: Tab): Promise<void> {
    if (this.#tabs.length === 1) return this.leave();
    this.#tabs.splice(this.#tabs.indexOf(tab), 1);
    tab.end();
    await this.#driver.shut(tab.window);
    tab.ended();
  }

  async leave(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const tab of this.#tabs) tab.end();
    for (const decide of this.#stopped.values()) decide({ kind: "fail" });
    await this.#driver.close();
    await this.#proxy.close();
    for (const tab of this.#tabs) tab.ended();
  }

  async cookies(): Promise<object[]> {
    const cookies = await this.#driver.get<{ name: string; value: string }[]>(this.#tabs[0]!.window, "/cookie");
    return cookies.map((cookie) => ({ ...cookie, value: { type: "string", value: cookie.value }, size: 0 }));
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

  /** The page that asks, as far as it can be told: pages of the same address cannot be told apart. */
  #tabOf(asked: Asked): Tab {
    const known = this.#asking.get(asked);
    if (known) return known;
    const { destination, url, headers } = asked;
    const from = headers.find(([name]) => name === "referer")?.[1];
    const going = destination === "document" ? this.#tabs.find((tab) => tab.goesTo(url)) : undefined;
    const tab = going ?? this.#tabs.find((tab) => tab.url === from) ?? this.#tabs[0]!;
    this.#asking.set(asked, tab);
    return tab;
  }

  #asked(asked: Asked): Promise<Verdict> {
    const navigation = asked.destination === "document" ? this.#tabOf(asked).asks(asked.url) : null;
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
    if (asked.destination === "document") this.#tabOf(asked).fails(asked.url);
  }

  #request(asked: Asked): object {
    const { id, url, method, headers, destination } = asked;
    return {
      context: this.#tabOf(asked).id,
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
}
