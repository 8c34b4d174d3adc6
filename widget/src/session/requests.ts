// What the host page is asked while a procedure runs: its functions, and whether somebody is free. What the page
// has no function for, its server is asked.

import type { Emit } from "../element/events.js";
import type { Act, Effect, Value } from "../engine/guichet_wasm.js";
import type { Endpoint } from "./proof.js";

/**
 * What procedures may call, by the names of the project file. A function is given what the writer
 * passes, by name: texts, numbers, yes/no, and days, times and moments as ISO 8601. It gives a
 * record of the same, or nothing. Throwing and rejecting are failures; so is an answer after
 * `signal` was aborted. It gets the same `key` again when the same is asked again, after a reload
 * perhaps: use it, and what the function changes is changed once.
 */
export type HostFunctions = Record<
  string,
  (given: Record<string, unknown>, options: { signal: AbortSignal; key: string }) => unknown
>;

/** Whether somebody can take over; `to` is whom the writer wants, or empty. */
export type Agents = (to: string) => boolean | Promise<boolean>;

/** Whom to ask. Read when it is asked, so that a host may set them late. */
export interface Asked {
  readonly functions: HostFunctions | undefined;
  readonly agents: Agents | undefined;
}

/** Who asks, and who else answers. */
export interface Asking {
  readonly answer: (act: Act) => void;
  readonly emit: Emit;
  /** A name for this tab that no other has. */
  readonly tab: () => string;
  /** The server that calls what the host has no function for; none: nobody does. */
  readonly calls: () => Endpoint | undefined;
}

/** Longest time in which a host says whether somebody is free, in milliseconds. */
const PATIENCE = 10_000;

/** How often, and after how many milliseconds, it is looked whether the host has set what is asked. */
const TIMES = 10;
const PAUSE = 100;

export class Requests {
  readonly #host: Asked;
  readonly #here: Asking;
  #current = new AbortController();

  constructor(host: Asked, here: Asking) {
    this.#host = host;
    this.#here = here;
  }

  /** Asks what a turn wants to know. What was asked before is of no interest any more. */
  async ask(effect: Extract<Effect, { type: "call" | "agents" }>): Promise<void> {
    this.drop();
    const { signal } = this.#current;
    const name = effect.type === "call" ? "functions" : "agents";
    const served = effect.type === "call" && this.#here.calls();
    // A host that is still starting, after a reload perhaps, has a moment to set it.
    for (let times = 0; times < TIMES && !this.#host[name] && !served; times += 1) {
      await new Promise((again) => setTimeout(again, PAUSE));
    }
    if (signal.aborted) return;
    const act = effect.type === "call" ? await this.#call(effect, signal) : await this.#agents(effect, signal);
    if (!signal.aborted) this.#here.answer(act);
  }

  /** Nobody waits for an answer any more. */
  drop(): void {
    this.#current.abort();
    this.#current = new AbortController();
  }

  async #call(
    { id, function: name, with: given, giveUpAfter }: Extract<Effect, { type: "call" }>,
    end: AbortSignal,
  ): Promise<Act> {
    // A record, says its type; a map, says the serializer.
    const parts: [string, Value][] = given instanceof Map ? [...given] : Object.entries(given);
    const plain = Object.fromEntries(parts.map(([part, value]) => [part, plainly(value)]));
    try {
      const { functions = {} } = this.#host;
      const key = `${this.#here.tab()} ${id}`;
      const server = this.#here.calls();
      const own = Object.hasOwn(functions, name);
      if (!own && !server) throw new Error(`no function \`${name}\``);
      const ask = (signal: AbortSignal): unknown =>
        own || !server ? functions[name]?.(plain, { signal, key }) : served(server, name, { with: plain, key }, signal);
      const answer = await within(giveUpAfter * 1_000, ask, end);
      return { type: "returned", call: id, result: recordOf(answer) };
    } catch (cause) {
      if (!end.aborted) this.#here.emit("guichet-failed", { reason: "function", function: name, cause });
      return { type: "returned", call: id };
    }
  }

  async #agents({ id, to }: Extract<Effect, { type: "agents" }>, end: AbortSignal): Promise<Act> {
    const { agents } = this.#host;
    const free = await within(PATIENCE, () => agents?.(to), end).catch(() => false);
    return { type: "agents", request: id, free: free === true };
  }
}

/** What the server of a project answers to a call. */
async function served({ address, proof }: Endpoint, name: string, body: object, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(`${address.replace(/\/$/, "")}/${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { ...(await proof?.()), "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw new Error(`\`${name}\`: the server answers ${response.status}`);
  return response.json();
}

/** Does something that may take a while; rejects, and tells it, when the time is over or `end` comes. */
export function within<T>(
  milliseconds: number,
  act: (signal: AbortSignal) => T | PromiseLike<T>,
  end?: AbortSignal,
): Promise<T> {
  const own = new AbortController();
  return new Promise((resolve, reject) => {
    for (const signal of [AbortSignal.timeout(milliseconds), end]) {
      signal?.addEventListener("abort", () => {
        own.abort(signal.reason);
        reject(signal.reason);
      });
    }
    Promise.resolve(own.signal).then(act).then(resolve, reject);
  });
}

/** A value without the engine's own form around it. */
export function plainly(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plainly);
  return typeof value === "object" ? Object.values(value)[0] : value;
}

/** What a function has given, as values; nothing is an empty record. Throws if it is anything else. */
export function recordOf(found: unknown): Record<string, Value> {
  const whole = found ?? {};
  const parts = Object.entries(whole).filter(([, value]) => value !== undefined && value !== null);
  const plain = (value: unknown) => /string|boolean/.test(typeof value) || Number.isFinite(value);
  const fits = ([, value]: [string, unknown]) => plain(value) || (Array.isArray(value) && value.every(plain));
  if (Object.prototype.toString.call(whole) !== "[object Object]" || !parts.every(fits)) {
    throw new TypeError("not a record of texts, numbers, yes/no and lists of these");
  }
  return Object.fromEntries(parts) as Record<string, Value>;
}
