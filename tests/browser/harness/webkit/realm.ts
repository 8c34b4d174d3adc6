// What stands in every document for the mapper: it keeps what Playwright holds on to, runs what it calls, and notes
// what happens. It comes before the scripts of the page, so that none of their errors is missed.

/** The name under which a document keeps its realm. No page knows it, and no page can list it. */
export const REALM = "guichet.realm";

/** A value as WebDriver BiDi writes it. */
export interface Remote {
  type: string;
  value?: unknown;
  handle?: string;
  sharedId?: string;
}

/** What a document tells. */
export type Happening =
  | { kind: "interactive" | "complete" }
  | { kind: "address"; url: string }
  | { kind: "console"; method: string; args: Remote[] }
  | { kind: "uncaught"; text: string };

export interface Call {
  /** The realm that is meant; another document does not answer for it. */
  realm: string;
  args: Remote[];
  /** Whether what it gives is kept, under a handle. */
  keep: boolean;
  depth: number | null;
  /** Handles that nobody holds any more. */
  forget: string[];
}

/** What a call gave, and what had happened until then. */
export interface Outcome {
  realm: string;
  events: Happening[];
  result?: Remote;
  exception?: string;
  /** A text that is evaluated and that nobody has compiled yet. */
  text?: string;
}

export interface Realm {
  id: string;
  texts: Map<string, () => unknown>;
  call: (call: Call, run: (...args: never[]) => unknown) => Promise<string>;
  /** Answers as soon as something has happened. */
  next: (answer: (said: string) => void) => void;
}

/** Makes the realm of a document. It is sent as text: it may use nothing from outside itself. */
export function install(name: string, lang: string | undefined): boolean {
  const world = globalThis as unknown as Record<symbol, Realm>;
  const key = Symbol.for(name);
  if (world[key]) return false;

  const id = Math.random().toString(36).slice(2);
  const held = new Map<string, unknown>();
  const shared = new WeakMap<Node, string>();
  const texts = new Map<string, () => unknown>();
  let last = 0;
  let events: Happening[] = [];
  let waiting: ((said: string) => void) | undefined;
  let address = location.href;

  const say = (outcome: Omit<Outcome, "realm" | "events">): string => {
    if (location.href !== address) events.push({ kind: "address", url: (address = location.href) });
    const said = JSON.stringify({ realm: id, events, ...outcome });
    events = [];
    return said;
  };
  const note = (event: Happening): void => {
    events.push(event);
    if (!waiting) return;
    const answer = waiting;
    waiting = undefined;
    answer(say({}));
  };

  const hold = (value: unknown): string => {
    const handle = `${id}:${++last}`;
    held.set(handle, value);
    return handle;
  };
  const sharedId = (node: Node): string => {
    const known = shared.get(node) ?? hold(node);
    shared.set(node, known);
    return known;
  };

  const remote = (value: unknown, depth: number, keep: boolean): Remote => {
    if (value === null) return { type: "null" };
    if (typeof value === "number") {
      const written = Object.is(value, -0) ? "-0" : Number.isFinite(value) ? value : String(value);
      return { type: "number", value: written };
    }
    if (typeof value === "bigint") return { type: "bigint", value: String(value) };
    if (typeof value !== "object" && typeof value !== "function") {
      return typeof value === "undefined" || typeof value === "symbol" ? { type: typeof value } : { type: typeof value, value };
    }
    const handle = keep ? { handle: hold(value) } : {};
    if (value instanceof Node) return { type: "node", sharedId: sharedId(value), value: { localName: (value as Element).localName }, ...handle };
    if (typeof value === "function") return { type: "function", ...handle };
    if (value instanceof Error) return { type: "error", ...handle };
    if (value instanceof Promise) return { type: "promise", ...handle };
    if (value instanceof Date) return { type: "date", value: value.toISOString(), ...handle };
    if (value instanceof RegExp) return { type: "regexp", value: { pattern: value.source, flags: value.flags }, ...handle };
    const parts = depth > 0;
    if (Array.isArray(value)) return { type: "array", ...(parts && { value: value.map((part) => remote(part, depth - 1, false)) }), ...handle };
    if (value === globalThis) return { type: "window", value: { context: "" }, ...handle };
    return { type: "object", ...(parts && { value: Object.entries(value).map(([name, part]) => [name, remote(part, depth - 1, false)]) }), ...handle };
  };
  const local = ({ type, value, handle, sharedId: node }: Remote): unknown => {
    const reference = handle ?? node;
    if (reference !== undefined) {
      if (!held.has(reference)) throw new Error(`no such handle: ${reference}`);
      return held.get(reference);
    }
    switch (type) {
      case "undefined": return undefined;
      case "null": return null;
      case "number": return Number(value);
      case "bigint": return BigInt(value as string);
      case "date": return new Date(value as string);
      case "regexp": return new RegExp((value as { pattern: string }).pattern, (value as { flags: string }).flags);
      case "array": return (value as Remote[]).map(local);
      case "object": return Object.fromEntries((value as [Remote | string, Remote][]).map(([name, part]) => [typeof name === "string" ? name : local(name), local(part)]));
      default: return value;
    }
  };

  // The policy of a page may forbid to evaluate text. What Playwright evaluates the driver compiles all the same, one
  // text at a time; the page's own texts go the way of the page.
  class Uncompiled extends Error {}
  const native = globalThis.eval;
  let collecting = false;
  let missing: string | undefined;
  const evaluate = (text: unknown): unknown => {
    const run = texts.get(text as string);
    if (run) return run();
    if (!collecting) return native(text as string);
    missing ??= text as string;
    throw new Uncompiled("not compiled");
  };
  Object.defineProperty(globalThis, "eval", { value: evaluate, configurable: true, writable: true });
  /** What `run` gives, and the text that it evaluates and that is not compiled. */
  const collected = async (run: () => unknown): Promise<{ given?: unknown; text?: string }> => {
    collecting = true;
    missing = undefined;
    let given: unknown;
    let text: string | undefined;
    try {
      given = run();
    } catch (error) {
      if (!(error instanceof Uncompiled)) throw error;
    } finally {
      collecting = false;
      text = missing;
    }
    if (text === undefined) return { given: await given };
    if (given instanceof Promise) given.catch(() => {});
    return { text };
  };

  const realm: Realm = {
    id,
    texts,
    call: async ({ args, depth, keep, forget }, run) => {
      for (const handle of forget) held.delete(handle);
      try {
        const given = args.map(local) as never[];
        const { given: value, text } = await collected(() => run(...given));
        return say(text === undefined ? { result: remote(value, depth ?? Infinity, keep) } : { text });
      } catch (error) {
        return say({ exception: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
      }
    },
    next: (answer) => {
      waiting = answer;
      if (events.length > 0 || location.href !== address) {
        waiting = undefined;
        answer(say({}));
      }
    },
  };
  Object.defineProperty(globalThis, key, { value: realm });

  // Driver and machine have no language to tell the page of; a person has.
  if (lang) {
    Object.defineProperty(Navigator.prototype, "language", { get: () => lang, configurable: true });
    Object.defineProperty(Navigator.prototype, "languages", { get: () => [lang], configurable: true });
  }
  const methods = ["debug", "error", "info", "log", "warn"] as const;
  for (const method of methods) {
    const native = console[method];
    console[method] = (...args: unknown[]) => {
      note({ kind: "console", method, args: args.map((arg) => remote(arg, 1, false)) });
      native.apply(console, args);
    };
  }
  // A listener of the page may still say that it has dealt with it.
  const uncaught = (event: Event, reason: unknown): void => {
    setTimeout(() => {
      if (event.defaultPrevented || reason instanceof Uncompiled) return;
      note({ kind: "uncaught", text: reason instanceof Error ? `${reason.name}: ${reason.message}\n${reason.stack ?? ""}` : String(reason) });
    });
  };
  addEventListener("error", (event) => {
    if (event instanceof ErrorEvent) uncaught(event, event.error ?? event.message);
  });
  addEventListener("unhandledrejection", (event) => uncaught(event, event.reason));
  for (const kind of ["hashchange", "popstate"]) {
    addEventListener(kind, () => {
      if (location.href !== address) note({ kind: "address", url: (address = location.href) });
    });
  }
  const interactive = (): void => note({ kind: "interactive" });
  const complete = (): void => note({ kind: "complete" });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", interactive, { once: true });
  else interactive();
  if (document.readyState === "complete") complete();
  else addEventListener("load", complete, { once: true });
  return true;
}
