// Tickets and hand-offs on their way: each is tried until the other side has it or refuses it for good.
// Invariant: each is stored before it is tried first, and leaves the store only when settled.

import type { Passing } from "../store.js";
import type { Attempt } from "./deliver.js";
import type { Parcel, Store } from "./kept.js";

/**
 * What the outbox tells: the parcel is settled, or its last attempt failed and it goes on waiting.
 * No `news`: it was settled by an earlier page.
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
    globalThis.addEventListener?.("online", this.#online);
  }

  /** Goes on with what an earlier page has left, and reports what was settled meanwhile. */
  async start(): Promise<void> {
    for (const parcel of await (await this.#parcels).all(this.#owner)) {
      if (this.#stopped) return;
      if (parcel.state === "waiting") this.#try(parcel, FIRST_PAUSE);
      else if (Date.now() - parcel.at > REMEMBERED) await (await this.#parcels).remove(parcel.key);
      else this.#report(parcel, false);
    }
    await this.#mark();
  }

  /** Stores something, then tries it. A key that is there already is not taken twice. */
  async put(key: string, passing: Passing): Promise<void> {
    const parcels = await this.#parcels;
    const known = (await parcels.all(this.#owner).catch(() => [])).find((parcel) => parcel.key === key);
    if (known) {
      if (known.state !== "waiting") this.#report(known, true);
      else this.#try(known, FIRST_PAUSE);
      return;
    }
    const handoff = "message" in passing;
    const parcel: Parcel = { key, owner: this.#owner, state: "waiting", at: Date.now(), handoff, passing };
    // Where nothing can be stored, it is tried all the same, as long as this page is open.
    await parcels.put(parcel).catch(() => undefined);
    await this.#mark();
    this.#try(parcel, FIRST_PAUSE);
  }

  stop(): void {
    this.#stopped = true;
    globalThis.removeEventListener?.("online", this.#online);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #online = (): void => void this.start();

  #try(parcel: Parcel, pause: number): void {
    if (this.#busy.has(parcel.key) || this.#stopped) return;
    clearTimeout(this.#timers.get(parcel.key));
    this.#timers.delete(parcel.key);
    this.#busy.add(parcel.key);
    void this.#settle(parcel).then((settled) => {
      this.#busy.delete(parcel.key);
      if (settled || this.#stopped) return;
      const again = () => this.#try(parcel, Math.min(pause * 2, LONGEST_PAUSE));
      this.#timers.set(parcel.key, setTimeout(again, pause));
      this.#report(parcel, true);
    });
  }

  /** One attempt; whether the parcel is settled, by it or by another page of this browser. */
  async #settle(parcel: Parcel): Promise<boolean> {
    const parcels = await this.#parcels;
    const stored = (await parcels.all(this.#owner).catch(() => [])).find(({ key }) => key === parcel.key) ?? parcel;
    if (stored.state !== "waiting") this.#report(stored, true);
    if (stored.state !== "waiting" || !stored.passing) return true;
    const attempt = await this.#attempt(stored.passing, stored.key);
    if (attempt.state === "later") return false;
    const { passing: _gone, ...rest } = stored;
    const settled: Parcel = { ...rest, ...attempt, at: Date.now() };
    // It has arrived: a store that fails now must not send it a second time from this page.
    await parcels.put(settled).catch(() => undefined);
    await this.#mark();
    if (!this.#stopped) this.#report(settled, true);
    return true;
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
