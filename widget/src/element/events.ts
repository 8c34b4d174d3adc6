// The events of the element. They carry ids and outcomes, never what somebody wrote or answered; but for
// a hand-off, which the person has sent.

import type { Certainty, Handoff, Outcome, TicketState } from "../engine/guichet_wasm.js";

/** What each event tells, in its `detail`. */
export interface GuichetDetails {
  "guichet-open": Record<string, never>;
  "guichet-close": Record<string, never>;
  /** The chat can be used. */
  "guichet-ready": Record<string, never>;
  /** A search was made. */
  "guichet-matched": { certainty: Certainty };
  /** A step is shown. */
  "guichet-step": { step: string };
  "guichet-ended": { outcome: Outcome };
  "guichet-ticket": { state: TicketState; number?: string };
  /** The person wants to be passed on, and the host has set no `handOff`. */
  "guichet-handoff": { key: string; handoff: Handoff };
  /** Something could not be loaded, or a function of the host has failed. */
  "guichet-failed":
    | { reason: "launch" | "manifest" | "shelves" | "engine" }
    | { reason: "function"; function: string; cause: unknown };
}

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
