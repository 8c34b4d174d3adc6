// Counts of what happens, for the server of the project: how often something was asked, which steps were entered and
// left, how conversations came out. Never who, nor what they answered.

import type { Effect } from "../engine/guichet_wasm.js";
import type { Memory } from "./memory.js";
import { scrubbed } from "./scrub.js";
import { isUnfinished, stepOf } from "./tell.js";
import type { Told } from "./tell.js";

/** Where counts go, and whether questions go with them. */
export interface Counting {
  /** Address that takes them; none: nothing is counted. */
  readonly address: () => string | undefined;
  /** Whether questions that nothing fits are told, without what could be somebody's. */
  readonly questions: () => boolean;
  readonly memory: Memory;
}

/** The knowledge at hand. */
export interface Shown {
  readonly version: string;
  readonly language: string;
}

/** Shortest time between two requests, in milliseconds, but for the last one of a page. */
const PAUSE = 10_000;

export class Tally {
  readonly #here: Counting;
  readonly #counts = new Map<string, number>();
  #questions: [language: string, text: string][] = [];
  #version = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(here: Counting) {
    this.#here = here;
  }

  /** Counts what a turn has brought. */
  told({ act, turn, before, after }: Told, { version, language }: Shown): void {
    if (this.#here.address() === undefined) return;
    if (version !== this.#version) this.flush();
    this.#version = version;
    // `open`: begun, and neither solved nor passed on; `passed`: somebody else goes on with it.
    let { counting = "", leftAt } = this.#here.memory.read();
    if (leftAt !== undefined) this.#count("returned", leftAt);
    if (act.type === "restart") {
      if (isUnfinished(before)) this.#count("left", stepOf(before));
      counting = "";
    }
    const searched = turn.effects.find((effect): effect is Extract<Effect, { type: "searched" }> => effect.type === "searched");
    const entered: string[] = [];
    for (const entry of turn.entries) {
      if (entry.type === "shown" && entry.step !== (entered.at(-1) ?? (act.type === "restart" ? "" : stepOf(before)))) entered.push(entry.step);
    }
    if (searched ? counting !== "open" : counting === "" && entered.length > 0) {
      this.#count("begun");
      counting = "open";
    }
    if (searched) {
      this.#count("asked");
      this.#count(searched.certainty);
      if (searched.certainty === "none" && act.type === "say" && this.#here.questions()) {
        this.#questions.push([language, scrubbed(act.text)]);
      }
    }
    for (const step of entered) this.#count("entered", step);
    const procedure = stepOf(after).replace(/#.*/, "");
    for (const { type } of turn.effects) {
      if (type !== "ticket" && type !== "handoff") continue;
      this.#count(type, procedure);
      // However many there are, it is one conversation that was passed on.
      if (counting === "open") this.#count("passed", procedure);
      counting = "passed";
    }
    if (after.expects.type === "end" && (before.expects.type !== "end" || entered.length > 0)) {
      const { outcome } = after.expects;
      // A ticket is no success, whatever is said after it.
      if (counting === "open") this.#count(outcome === "link" ? "done" : outcome, procedure);
      counting = "";
    }
    this.#here.memory.write({ counting: counting || undefined, leftAt: undefined });
  }

  /** Somebody has gone in the middle; they may come back. */
  left(step: string): void {
    if (this.#here.address() === undefined || this.#here.memory.read().leftAt !== undefined) return;
    this.#count("left", step);
    this.#here.memory.write({ leftAt: step });
  }

  /** Sends what was counted, now: the page may be gone a moment later. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const address = this.#here.address();
    const counts = [...this.#counts].map(([name, times]) => [...name.split(" "), times]);
    const body = JSON.stringify({ version: this.#version, counts, questions: this.#questions });
    const none = counts.length === 0 && this.#questions.length === 0;
    this.#counts.clear();
    this.#questions = [];
    if (address === undefined || none) return;
    // As plain text, it goes without asking first, which a page that ends cannot. Without cookies: nobody is meant.
    // What does not arrive is not counted.
    void fetch(address, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => undefined);
  }

  #count(event: string, step = ""): void {
    const name = `${event} ${step}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#timer ??= setTimeout(() => this.flush(), PAUSE);
  }
}
