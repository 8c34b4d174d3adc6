// Where the person's attention is led: scrolling, focus, and what a screen reader says.
// Invariant: focus moves only as the outcome of a person's own act, never because something arrived.

import type { Act } from "../engine/guichet_wasm.js";
import type { State } from "../store.js";
import { isFilled, isTyped } from "../store.js";
import { STRETCH } from "../view/entry.js";
import { narrate, narrateChanges } from "../view/narrate.js";
import type { Sentence } from "../view/narrate.js";
import type { Seen } from "../view/seen.js";

/** How long a sentence stays in the live region. */
const SPOKEN = 2_000;

const FOCUSABLE =
  'button, [href], textarea, input, select, summary, [tabindex="0"]';

export class Attention {
  readonly #root: ShadowRoot;
  readonly #live = document.createElement("div");

  constructor(root: ShadowRoot) {
    this.#root = root;
    this.#live.className = "unseen";
    this.#live.setAttribute("aria-live", "polite");
    root.append(this.#live);
  }

  end(): void {
    this.#live.remove();
  }

  /** After a turn: shows where the new begins and says it. `before`: what there was until then. */
  afterTurn(act: Act["type"], seen: Seen, before: State): void {
    switch (act) {
      case "suggest":
        if (seen.suggestions.length > 0) this.say(seen.texts.tag, seen.texts.suggested(seen.suggestions.length));
        return;
      case "resume":
        return this.toEnd();
      case "delivered":
      case "refused":
        if (this.#nearEnd()) this.toEnd();
        return this.say(seen.texts.tag, ...narrateChanges(seen, before));
      case "back":
      case "return":
        this.toEnd();
        return this.say(seen.texts.tag, seen.texts.wentBack, ...narrate(seen));
      case "restart":
        this.toEnd();
        return this.say(seen.texts.tag, seen.texts.greeting);
      default:
        this.#toFresh(seen.fresh);
        return this.say(seen.texts.tag, ...narrate(seen));
    }
  }

  /** Says sentences, in `lang` where they name no language; they leave the page again once they are spoken. */
  say(lang: string, ...sentences: readonly (string | Sentence)[]): void {
    for (const sentence of sentences) {
      const line = document.createElement("p");
      Object.assign(line, typeof sentence === "string" ? { textContent: sentence, lang } : { textContent: sentence.text, lang: sentence.lang });
      this.#live.append(line);
      setTimeout(() => line.remove(), SPOKEN);
    }
  }

  toEnd(): void {
    const log = this.#log();
    if (log) log.scrollTop = log.scrollHeight;
  }

  /** Keeps the marked suggestion in sight. */
  toMarked(): void {
    this.#root.querySelector(".suggestions [aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  /** Leads to the first field that must be mended, if there is one. */
  toWrong(): boolean {
    const found = this.#focus("[aria-invalid=true]");
    if (found) this.#root.activeElement?.scrollIntoView({ block: "center" });
    return found;
  }

  /** Puts the focus where a person goes on after an act of theirs that may have removed its button. */
  goOn(seen: Seen): void {
    const typed = isTyped(seen.expects) || isFilled(seen.expects);
    if (typed && !seen.confirming) return void this.#focus("#answer");
    if (this.#root.activeElement) return;
    if (seen.confirming) return void this.#focus(".confirmation");
    this.#focus("[aria-invalid=true]", "section.ticket", "fieldset.prompt", ".prompt .option") ||
      this.toWriting();
  }

  /** The place to write; where focus brings up a keyboard on the screen, the transcript instead. */
  toWriting(): void {
    if (matchMedia("(pointer: coarse)").matches) this.#focus(".log", ".primary", ".panel .close");
    else this.#focus("#answer", "#composer", "section.ticket", ".primary", ".log", ".panel .close");
  }

  focus(selector: string): void {
    this.#focus(selector);
  }

  /** Keeps Tab inside a panel that covers the whole window. */
  wrap(event: KeyboardEvent): void {
    const reachable = [...this.#root.querySelectorAll<HTMLElement>(`.panel :is(${FOCUSABLE})`)];
    const [first, last] = [reachable.at(0), reachable.at(-1)];
    const edge = event.shiftKey ? first : last;
    if (this.#root.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }

  /** Boxes for writing grow with what stands in them, where style sheets cannot say so. */
  grow(): void {
    if (CSS.supports("field-sizing", "content")) return;
    for (const box of this.#root.querySelectorAll("textarea")) {
      box.style.height = "auto";
      box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
    }
  }

  /** Whether one of the elements was there to take the focus; the first one does. */
  #focus(...selectors: string[]): boolean {
    for (const selector of selectors) {
      const found = this.#root.querySelector<HTMLElement>(selector);
      if (!found) continue;
      found.focus({ preventScroll: true });
      return true;
    }
    return false;
  }

  /** Whether the newest is in sight, but for the line that has just come. */
  #nearEnd(): boolean {
    const log = this.#log();
    return log !== null && log.scrollHeight - log.scrollTop - log.clientHeight < log.clientHeight / 3;
  }

  #log(): HTMLElement | null {
    return this.#root.querySelector(".log");
  }

  /** New text is read from its beginning: the first new entry goes to the top if it is long. */
  #toFresh(fresh: number): void {
    const log = this.#log();
    const stretch = log?.querySelector(".entries")?.children.item(Math.floor(fresh / STRETCH));
    // Behind the last entry: what the person is asked.
    const first = stretch?.matches(".stretch") ? (stretch.children.item(fresh % STRETCH) ?? stretch.nextElementSibling) : stretch;
    if (!log) return;
    if (!(first instanceof HTMLElement)) return this.toEnd();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = log.scrollTop + first.getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
    log.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
  }
}
