// Fetching the knowledge: the manifest, and those shelves that this person may read.

import type { Manifest, ShelfRef, VectorsRef } from "../engine/guichet_wasm.js";
import { primary } from "../texts/launcher.js";
import { isRecord } from "./memory.js";
import { askedManifest } from "./place.js";

/** Why the chat cannot be used. */
export type Failure = "manifest" | "shelves" | "engine";

/** A failure on its way to the person. */
export class Trouble extends Error {
  constructor(
    readonly failure: Failure,
    cause?: unknown,
  ) {
    super(failure, { cause });
  }
}

/** The group that everybody is in. */
const EVERYONE = "everyone";

/** The one of `languages` that suits `wish` best: the same tag, the same language, else the first. */
export function readerLanguage(wish: string, languages: readonly string[]): string {
  const wanted = wish.toLowerCase();
  return (
    languages.find((language) => language.toLowerCase() === wanted) ??
    languages.find((language) => primary(language) === primary(wanted)) ??
    languages[0] ??
    wish
  );
}

/** The shelves for a reader of `language` in `groups`: in every list of the audience one group. */
export function shelvesFor(
  manifest: Manifest,
  language: string,
  groups: readonly string[],
): ShelfRef[] {
  const mine = new Set([...groups, EVERYONE]);
  return manifest.shelves.filter(
    (shelf) =>
      shelf.language === language &&
      shelf.audience.every((list) => list.some((group) => mine.has(group))),
  );
}

/** The file that tells what words of `language` mean, if there is one. */
export function vectorsFor(manifest: Manifest, language: string): VectorsRef | undefined {
  return manifest.vectors?.find((vectors) => primary(vectors.language) === primary(language));
}

/** Fetches the manifest; `fresh` asks the server, whatever the browser has kept. */
export async function fetchManifest(
  address: string,
  signal: AbortSignal,
  fresh = false,
): Promise<Manifest> {
  try {
    const asked = fresh ? undefined : askedManifest(address);
    const response = await (asked ?? fetch(address, { signal, cache: fresh ? "no-cache" : "default" }));
    if (!response.ok) throw new Error(`${response.status}`);
    const found: unknown = await response.json();
    if (!isManifest(found)) throw new Error("not a manifest of format 2");
    return found;
  } catch (error) {
    throw new Trouble("manifest", error);
  }
}

/** Fetches files that the manifest names, in their order. The browser compares their hashes. */
export async function fetchShelves(
  files: readonly Pick<ShelfRef, "file" | "sha256">[],
  manifest: string,
  init: RequestInit,
): Promise<Uint8Array[]> {
  try {
    return await Promise.all(
      files.map(async ({ file, sha256 }) => {
        const response = await fetch(new URL(file, manifest), { ...init, integrity: integrityOf(sha256) });
        if (!response.ok) throw new Error(`${response.status}`);
        return new Uint8Array(await response.arrayBuffer());
      }),
    );
  } catch (error) {
    throw new Trouble("shelves", error);
  }
}

/** A SHA-256 as browsers want it, in base 64. */
function integrityOf(sha256: string): string {
  const bytes = sha256.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? [];
  return `sha256-${btoa(String.fromCharCode(...bytes))}`;
}

function isManifest(found: unknown): found is Manifest {
  if (!isRecord(found)) return false;
  const { format, version, languages, shelves } = found;
  return (
    format === 2 && typeof version === "string" && Array.isArray(languages) && Array.isArray(shelves)
  );
}
