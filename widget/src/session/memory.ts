// What one browser tab remembers of one person's conversation, so that a reload changes nothing.
// Invariant: whatever stands in the storage, reading it gives a usable value and never throws.

import type { Draft, Unsaid } from "../store.js";
import { mintKey } from "./key.js";

export interface Remembered extends Unsaid {
  /** What the engine gave to save. */
  session?: string;
  /** What this tab is called where others are, too. */
  tab?: string;
  /** The language that the conversation has gone over to, if it is not the page's. */
  language?: string;
  /** How far the conversation has come that is counted: `open`, or `passed` on. */
  counting?: string;
  /** The step that was left, if somebody has gone in the middle. */
  leftAt?: string;
  /** Whether the chat is open. */
  open?: boolean;
  /** When something was remembered last, in milliseconds. */
  at?: number;
}

export interface Memory {
  readonly name: string;
  /** A name for this tab that no other has: of its files, and of what the host is asked. */
  tab(): string;
  read(): Remembered;
  /** Changes the named parts; `undefined` removes one. */
  write(parts: { [Part in keyof Remembered]?: Remembered[Part] | undefined }): void;
}

/** How long a conversation is kept for somebody who does not come back to a tab that stays open: a day. */
const KEPT = 24 * 3_600_000;

/**
 * The memory of one knowledge and one person; `user` is their id at the host, if they have one. `place`: 2 for the
 * second chat of the same on one page, and so on.
 */
export function memoryOf(manifest: string, user: string | undefined, place = 1): Memory {
  const name = `guichet${place > 1 ? place : ""}:${manifest}:${user ?? ""}`;
  // The session is long, and is not written again with every letter of a draft.
  const apart = name.replace(":", "-session:");
  let kept: Remembered = {};
  let stored = true;

  const read = (): Remembered => {
    if (!stored) return kept;
    try {
      const { at, ...found } = sound(JSON.parse(sessionStorage.getItem(name) ?? "{}"));
      const session = sessionStorage.getItem(apart);
      kept = at !== undefined && Math.abs(Date.now() - at) > KEPT ? {} : { ...found, ...(session && { session }) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) stored = false;
      kept = {};
    }
    return kept;
  };

  const write: Memory["write"] = (parts) => {
    kept = { ...read(), ...parts } as Remembered;
    try {
      const { session, ...rest } = kept;
      // What is undefined is left out.
      const forgotten = JSON.stringify({ ...rest, session: session && "" }) === "{}";
      sessionStorage.setItem(name, JSON.stringify(forgotten ? {} : { ...rest, at: Date.now() }));
      if (!session) sessionStorage.removeItem(apart);
      else if ("session" in parts) sessionStorage.setItem(apart, session);
    } catch {
      stored = false;
    }
  };

  return {
    name,
    read,
    write,
    tab() {
      const { tab = mintKey() } = read();
      write({ tab });
      return tab;
    },
  };
}

/** Only the parts that have the form they should have. */
function sound(found: unknown): Remembered {
  if (!isRecord(found)) return {};
  const { passing, chosen, open, at } = found;
  const texts = ["tab", "draft", "key", "language", "counting", "leftAt"].filter((part) => typeof found[part] === "string");
  return {
    ...Object.fromEntries(texts.map((part) => [part, found[part]])),
    ...(isDraft(passing) && { passing }),
    ...(isChosen(chosen) && { chosen }),
    ...(typeof open === "boolean" && { open }),
    ...(typeof at === "number" && { at }),
  };
}

export function isRecord(found: unknown): found is Record<string, unknown> {
  return typeof found === "object" && found !== null;
}

/** What is edited has the form of what was proposed, which the engine must propose again. */
function isDraft(found: unknown): found is Draft {
  if (!isRecord(found)) return false;
  const { proposed, edited } = found;
  const form = (value: unknown) => (Array.isArray(value) ? "array" : typeof value);
  return (
    isRecord(proposed) &&
    isRecord(edited) &&
    Object.entries(proposed).every(([part, value]) => form(edited[part]) === form(value))
  );
}

function isChosen(found: unknown): found is NonNullable<Unsaid["chosen"]> {
  if (!isRecord(found)) return false;
  const { question, values } = found;
  const isFile = (file: unknown) => isRecord(file) && typeof file["id"] === "string" && typeof file["name"] === "string";
  return (
    typeof question === "string" &&
    Array.isArray(values) &&
    values.every((value: unknown) => typeof value === "string" || (isRecord(value) && isFile(value["file"])))
  );
}
