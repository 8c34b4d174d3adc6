// The events of the element. They carry ids and outcomes, never what somebody wrote or answered; but for
// a hand-off, which the person has sent, and for answers where the host has set `report-answers`.

import type { Certainty, Handoff, Outcome, TicketState } from "../engine/guichet_wasm.js";

/** What each event tells, in its `detail`. Ids of steps are those of the knowledge: `vpn#restart`. */
export interface GuichetDetails {
  /** The chat was opened. */
  "guichet-open": Record<string, never>;
  /** The chat was closed. */
  "guichet-close": Record<string, never>;
  /** The chat can be used. */
  "guichet-ready": Record<string, never>;
  /** Somebody asked something in words of their own. */
  "guichet-asked": Record<string, never>;
  /** A search has come out: how sure it is, and which procedures it has found, the likeliest first. */
  "guichet-matched": { certainty: Certainty; procedures: string[] };
  /** A step is shown. */
  "guichet-step": { step: string };
  /**
   * A question was answered (`question`) or a choice was taken (`choice`), in `step`. `value` and `label` are
   * there only where the host has set `report-answers`, and never for questions with `private: yes`.
   */
  "guichet-answered": {
    step: string;
    question?: string;
    choice?: string;
    skipped?: true;
    value?: unknown;
    label?: string;
  };
  /** A conversation has come to its end. */
  "guichet-ended": { outcome: Outcome; procedure: string };
  /** It has ended, and the problem is solved: the person or the procedure says so. */
  "guichet-solved": { procedure: string };
  /** It has ended, and the problem is not solved. */
  "guichet-not-solved": { procedure: string };
  /** A ticket was sent (`waiting`), has reached the help desk (`delivered`) or was not accepted (`refused`). */
  "guichet-ticket": { state: TicketState; key: string; number?: string };
  /** The person wants to be passed on. Where the host has set no `handOff`, what they have sent is here. */
  "guichet-handoff": { key: string; handoff?: Handoff };
  /**
   * The chat was closed, or the page left, while something was unfinished. Where a page takes the element away,
   * only listeners of the element itself are told.
   */
  "guichet-left": { step: string; how: "closed" | "page" };
  /** Something could not be loaded, or a function of the host has failed. `cause`: why, for the console, where that is known. */
  "guichet-failed":
    | { reason: "launch" | "manifest" | "shelves" | "engine" | "identity"; cause?: unknown }
    | { reason: "function"; function: string; cause: unknown };
}

/** The events by their names. */
export type GuichetEvents = {
  [Name in keyof GuichetDetails]: CustomEvent<GuichetDetails[Name]>;
};

export type Emit = <Name extends keyof GuichetDetails>(
  name: Name,
  detail: GuichetDetails[Name],
) => void;

/** Events of `element`; they bubble and leave shadow roots. */
export function emitterOf(element: EventTarget): Emit {
  return (name, detail) =>
    void element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
