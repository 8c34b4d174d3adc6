// Where the person's attention is led: scrolling, focus, and what a screen reader says.
// Invariant: focus moves only as the outcome of a person's own act, never because something arrived.

import type { Act } from "../engine/guichet_wasm.js";
import type { State } from "../store.js";
import { isFilled, isTyped } from "../store.js";
import { STRETCH } from "../view/entry.js";
import { narrate, narrateChanges } from "../view/narrate.js";
import type { Sentence } from "../view/narrate.js";
import type { Seen } from "../view/seen.js";

/** Nearer to the end than this, in pixels, the person is at the end. */
const SLACK = 32;

/** How long a sentence stays in the live region. */
const SPOKEN = 2_000;

const FOCUSABLE =
  'button, [href], textarea, input, select, summary, [tabindex="0"]';

export class Attention {
  readonly #root: ShadowRoot;
  readonly #live = document.createElement("div");
  readonly #changed: () => void;
  readonly #end = new AbortController();
  /** The person reads further up: what arrives does not move the transcript. */
  #away = false;
  /** Where the transcript is on its way to, as we lead it. */
  #goal: number | undefined;
  /** Index of the first entry that has come below what they read. */
  #unread: number | undefined;

  /** `changed`: called when something is unread, or is so no more. */
  constructor(root: ShadowRoot, changed: () => void) {
    this.#root = root;
    this.#changed = changed;
    this.#live.className = "unseen";
    this.#live.setAttribute("aria-live", "polite");
    root.append(this.#live);
    // They do not bubble.
    const how = { capture: true, passive: true, signal: this.#end.signal };
    root.addEventListener("scroll", () => this.#scrolled(), how);
    root.addEventListener("scrollend", () => this.#scrollEnded(), how);
    // Whoever moves it themselves is not led any further.
    for (const own of ["wheel", "touchmove", "pointerdown", "keydown"]) root.addEventListener(own, () => (this.#goal = undefined), how);
  }

  end(): void {
    this.#end.abort();
    this.#live.remove();
  }

  /** Something has come below what the person is reading. */
  get unread(): boolean {
    return this.#unread !== undefined;
  }

  /** After a turn: shows where the new begins and says it. `alone`: nobody here has done it; `before`: what there was until then. */
  afterTurn(act: Act["type"], alone: boolean, seen: Seen, before: State): void {
    const { texts, suggestions, fresh } = seen;
    if (act === "suggest") {
      if (suggestions.length > 0) this.say(texts.tag, texts.suggested(suggestions.length));
      return;
    }
    if (alone && this.#away && before.stage === "ready") {
      if (fresh < seen.transcript.length || seen.expects !== before.expects) this.#arrived(fresh);
    } else if (/^(resume|delivered|refused|back|return|restart)$/.test(act)) this.toEnd();
    else this.#toFresh(fresh);
    this.say(texts.tag, ...newsOf(act, seen, before));
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
    this.#goal = undefined;
    this.#away = false;
    this.#mark(undefined);
  }

  /** Whoever was at the end is there again, after something above or below it has grown. */
  stayAtEnd(): void {
    if (!this.#away) this.toEnd();
  }

  /** Leads down to what has come, and leaves the focus where it can be read on: its button is gone. */
  toUnread(): void {
    this.#focus(".log");
    if (this.#unread !== undefined) this.#toFresh(this.#unread);
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
    // Topics are an offer; who begins, begins to write.
    if (seen.expects.type === "words" || !this.#focus("[aria-invalid=true]", "section.ticket", "fieldset.prompt", ".prompt .option")) this.toWriting();
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
      // Chromium brings the parts of a day into sight all the same, and so ends the way that leads further.
      if (this.#goal !== undefined) this.#log()?.scrollTo({ top: this.#goal, behavior: "smooth" });
      return true;
    }
    return false;
  }

  #scrollEnded(): void {
    const [goal, log] = [this.#goal, this.#log()];
    if (goal !== undefined && log) {
      // Told of a way of before: ours goes on.
      if (Math.abs(log.scrollTop - Math.min(goal, log.scrollHeight - log.clientHeight)) > 1) return;
      this.#goal = undefined;
      // Where they were led to the end, it may have gone further down meanwhile.
      if (!this.#away) this.toEnd();
    }
    this.#scrolled();
  }

  #scrolled(): void {
    const log = this.#log();
    if (!log || this.#goal !== undefined) return;
    this.#away = log.scrollHeight - log.scrollTop - log.clientHeight > SLACK;
    if (this.#unread !== undefined) this.#arrived(this.#unread);
  }

  /** An entry is there; what has come before it and is out of sight still counts. */
  #arrived(fresh: number): void {
    const first = Math.min(fresh, this.#unread ?? fresh);
    const [entry, log] = [this.#entryAt(first), this.#log()];
    const below = entry && log && entry.getBoundingClientRect().top > log.getBoundingClientRect().bottom - SLACK;
    this.#mark(below ? first : undefined);
  }

  #mark(unread: number | undefined): void {
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#changed();
  }

  #log(): HTMLElement | null {
    return this.#root.querySelector(".log");
  }

  /** Behind the last entry: what the person is asked. */
  #entryAt(index: number): Element | null | undefined {
    const stretch = this.#root.querySelector(".entries")?.children.item(Math.floor(index / STRETCH));
    return stretch?.matches(".stretch") ? (stretch.children.item(index % STRETCH) ?? stretch.nextElementSibling) : stretch;
  }

  /** New text is read from its beginning: the first new entry goes to the top if it is long. */
  #toFresh(fresh: number): void {
    const [first, log] = [this.#entryAt(fresh), this.#log()];
    if (!log) return;
    if (!first) return this.toEnd();
    const most = log.scrollHeight - log.clientHeight;
    const top = Math.min(log.scrollTop + first.getBoundingClientRect().top - log.getBoundingClientRect().top - 16, most);
    // Where nobody tells when it is over, it is over at once.
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || !("onscrollend" in log);
    this.#away = most - top > SLACK;
    this.#goal = !calm && Math.abs(top - log.scrollTop) >= 1 ? top : undefined;
    log.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
    this.#mark(undefined);
  }
}

/** What is said of a turn. */
function newsOf(act: Act["type"], seen: Seen, before: State): readonly (string | Sentence)[] {
  switch (act) {
    case "resume":
      return [];
    case "delivered":
    case "refused":
      return narrateChanges(seen, before);
    case "back":
    case "return":
      return [seen.texts.wentBack, ...narrate(seen)];
    case "restart":
      return [seen.texts.greeting];
    default:
      return narrate(seen);
  }
}
