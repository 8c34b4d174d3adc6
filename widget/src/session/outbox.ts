// Tickets and hand-offs on their way: each is tried until the other side has it or refuses it for good.
// Invariant: each is stored before it is tried first, and leaves the store only when settled.
// Invariant: of all pages of a browser one tries at a time; if it dies, another goes on under the same key.

import type { Passing } from "../store.js";
import type { Attempt } from "./deliver.js";
import { numberOf } from "./deliver.js";
import type { Parcel, Store } from "./kept.js";

/**
 * What the outbox tells: the parcel is settled, or its last attempt failed and it goes on waiting.
 * No `news`: this page has not brought it about, but an earlier one or one in another tab.
 */
export type Report = (parcel: Parcel, news: boolean) => void;

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;
/** How long a settled key is remembered, so that it is never sent again: a week. */
const REMEMBERED = 7 * 24 * 3_600_000;

export class Outbox {
  readonly #owner: string;
  readonly #parcels: Promise<Store<Parcel>>;
  readonly #attempt: (passing: Passing, key: string) => Promise<Attempt>;
  readonly #report: Report;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #busy = new Set<string>();
  /** The other pages of this browser. */
  readonly #others: BroadcastChannel;
  #stopped = false;

  constructor(
    owner: string,
    parcels: Promise<Store<Parcel>>,
    attempt: (passing: Passing, key: string) => Promise<Attempt>,
    report: Report,
  ) {
    this.#owner = owner;
    this.#parcels = parcels;
    this.#attempt = attempt;
    this.#report = report;
    globalThis.addEventListener?.("online", this.#begin);
    this.#others = new BroadcastChannel(owner);
    this.#others.onmessage = this.#begin;
  }

  /** Goes on with what an earlier page has left, and reports it, and what was settled meanwhile. */
  async start(): Promise<void> {
    for (const parcel of await (await this.#parcels).all(this.#owner)) {
      if (this.#stopped) return;
      if (Date.now() - parcel.at > REMEMBERED && parcel.state !== "waiting") {
        await (await this.#parcels).remove(parcel.key);
        continue;
      }
      this.#report(parcel, false);
      if (parcel.state === "waiting") this.#try(parcel, FIRST_PAUSE);
      else this.#follow(parcel, FIRST_PAUSE);
    }
    await this.#mark();
  }

  /** Stores something, then tries it. A key that is there already is not taken twice. */
  async put(key: string, passing: Passing): Promise<void> {
    const handoff = "message" in passing;
    const parcel: Parcel = { key, owner: this.#owner, state: "waiting", at: Date.now(), handoff, passing };
    // Where nothing can be stored, it is tried all the same, as long as this page is open.
    await (await this.#parcels).add(parcel).catch(() => undefined);
    const known = await this.#stored(parcel);
    if (known.state !== "waiting") return this.#report(known, false);
    await this.#mark();
    this.#tellOthers();
    this.#try(known, FIRST_PAUSE);
  }

  stop(): void {
    this.#stopped = true;
    globalThis.removeEventListener?.("online", this.#begin);
    this.#others.close();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #begin = (): void => void this.start();

  async #stored(parcel: Parcel): Promise<Parcel> {
    const all = await (await this.#parcels).all(this.#owner).catch(() => []);
    return all.find(({ key }) => key === parcel.key) ?? parcel;
  }

  #try(parcel: Parcel, pause: number): void {
    if (this.#busy.has(parcel.key) || this.#stopped) return;
    clearTimeout(this.#timers.get(parcel.key));
    this.#timers.delete(parcel.key);
    this.#busy.add(parcel.key);
    void alone(parcel.key, () => this.#settle(parcel)).then((settled) => {
      this.#busy.delete(parcel.key);
      if (settled || this.#stopped) return;
      const again = () => this.#try(parcel, Math.min(pause * 2, LONGEST_PAUSE));
      this.#timers.set(parcel.key, setTimeout(again, pause));
      this.#report(parcel, true);
    });
  }

  /** One attempt; whether the parcel is settled, by it or by another page of this browser. */
  async #settle(parcel: Parcel): Promise<boolean> {
    if (this.#stopped) return false;
    const stored = await this.#stored(parcel);
    if (stored.state !== "waiting") this.#report(stored, false);
    if (stored.state !== "waiting" || !stored.passing) return true;
    const attempt = await this.#attempt(stored.passing, stored.key);
    if (attempt.state === "later") return false;
    const { passing: _gone, ...rest } = stored;
    const settled: Parcel = { ...rest, ...attempt, at: Date.now() };
    // It has arrived: a store that fails now must not send it a second time from this page.
    await (await this.#parcels).put(settled).catch(() => undefined);
    await this.#mark();
    this.#tellOthers();
    if (!this.#stopped) this.#report(settled, true);
    this.#follow(settled, FIRST_PAUSE);
    return true;
  }

  /** Asks for the help desk's number of what the server has taken, until there is one. */
  #follow(parcel: Parcel, pause: number): void {
    const { key, follow } = parcel;
    if (!follow || this.#stopped || this.#timers.has(key)) return;
    const ask = async () => {
      const told = await numberOf(follow);
      this.#timers.delete(key);
      if (!told) return this.#follow(parcel, Math.min(pause * 2, LONGEST_PAUSE));
      const { follow: _done, ...rest } = parcel;
      const numbered: Parcel = { ...rest, ...told };
      await (await this.#parcels).put(numbered).catch(() => undefined);
      this.#tellOthers();
      if (!this.#stopped) this.#report(numbered, true);
    };
    this.#timers.set(key, setTimeout(() => void ask(), pause));
  }

  /** What the other pages show is not true any more: they look for themselves. */
  #tellOthers(): void {
    if (!this.#stopped) this.#others.postMessage(null);
  }

  /** Leaves a mark for the launcher of the next page: somebody must go on with these. */
  async #mark(): Promise<void> {
    const all = await (await this.#parcels).all(this.#owner).catch(() => []);
    const waits = all.some((parcel) => parcel.state === "waiting");
    try {
      if (waits) localStorage.setItem(this.#owner, "waiting");
      else localStorage.removeItem(this.#owner);
    } catch {
      // Without the mark the tickets wait until the chat is opened.
    }
  }
}

/** Does something while no other page of this browser does it; where the browser cannot tell, without knowing. */
function alone<T>(key: string, act: () => Promise<T>): Promise<T> {
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
  return navigator?.locks ? navigator.locks.request(`guichet:${key}`, act) : act();
}
