// What one browser tab remembers of one person's conversation, so that a reload changes nothing.
// Invariant: whatever stands in the storage, reading it gives a usable value and never throws.

import type { Draft, Unsaid } from "../store.js";

export interface Remembered extends Unsaid {
  /** What the engine gave to save. */
  session?: string;
  /** Names the conversation to the functions of the host. */
  run?: string;
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
  const { session, run, draft, passing, key, chosen, open } = found as Record<string, unknown>;
  return {
    ...(typeof session === "string" && { session }),
    ...(typeof run === "string" && { run }),
    ...(typeof draft === "string" && { draft }),
    ...(isDraft(passing) && { passing }),
    ...(typeof key === "string" && { key }),
    ...(isChosen(chosen) && { chosen }),
    ...(typeof open === "boolean" && { open }),
  };
}

function isRecord(found: unknown): found is Record<string, unknown> {
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
