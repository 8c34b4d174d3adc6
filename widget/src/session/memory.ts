// What one browser tab remembers of one person's conversation, so that a reload changes nothing.
// Invariant: whatever stands in the storage, reading it gives a usable value and never throws.

import type { Ticket } from "../engine/guichet_wasm.js";

export interface Remembered {
  /** What the engine gave to save. */
  session?: string;
  /** Words in the composer that were not said yet. */
  draft?: string;
  /** The ticket as the engine proposed it, and as the person has edited it so far. */
  ticket?: { proposed: Ticket; edited: Ticket };
  /** Idempotency key of the ticket that is being sent. */
  ticketKey?: string;
  /** Whether the chat is open. */
  open?: boolean;
}

export interface Memory {
  readonly name: string;
  read(): Remembered;
  /** Changes the named parts; `undefined` removes one. */
  write(parts: { [Part in keyof Remembered]?: Remembered[Part] | undefined }): void;
}

/** The memory of one knowledge and one person; `user` is their id at the host, if they have one. */
export function memoryOf(manifest: string, user: string | undefined): Memory {
  const name = `guichet:${manifest}:${user ?? ""}`;
  let kept: Remembered = {};
  let stored = true;

  const read = (): Remembered => {
    if (!stored) return kept;
    try {
      const text = sessionStorage.getItem(name);
      kept = text === null ? {} : sound(JSON.parse(text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) stored = false;
      kept = {};
    }
    return kept;
  };

  return {
    name,
    read,
    write(parts) {
      kept = Object.fromEntries(
        Object.entries({ ...read(), ...parts }).filter(([, value]) => value !== undefined),
      );
      try {
        if (Object.keys(kept).length === 0) sessionStorage.removeItem(name);
        else sessionStorage.setItem(name, JSON.stringify(kept));
      } catch {
        stored = false;
      }
    },
  };
}

/** Only the parts that have the form they should have. */
function sound(found: unknown): Remembered {
  if (typeof found !== "object" || found === null) return {};
  const { session, draft, ticket, ticketKey, open } = found as Record<string, unknown>;
  return {
    ...(typeof session === "string" && { session }),
    ...(typeof draft === "string" && { draft }),
    ...(isTicketDraft(ticket) && { ticket }),
    ...(typeof ticketKey === "string" && { ticketKey }),
    ...(typeof open === "boolean" && { open }),
  };
}

function isTicketDraft(found: unknown): found is { proposed: Ticket; edited: Ticket } {
  if (typeof found !== "object" || found === null) return false;
  const { proposed, edited } = found as Record<string, unknown>;
  return isTicket(proposed) && isTicket(edited);
}

function isTicket(found: unknown): found is Ticket {
  if (typeof found !== "object" || found === null) return false;
  const { title, details, fields, answers, transcript } = found as Record<string, unknown>;
  return (
    typeof title === "string" &&
    typeof details === "string" &&
    [fields, answers, transcript].every(Array.isArray)
  );
}
