// Fetching the knowledge: the manifest, and those shelves that this person may read.

import type { Manifest, ShelfRef, VectorsRef } from "../engine/guichet_wasm.js";
import { primary } from "../texts/launcher.js";
import { isRecord } from "./memory.js";
import { askedManifest } from "./place.js";
import type { Proof } from "./proof.js";
import { openSealed } from "./sealed.js";

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

/** A shelf as `guichet serve` names it: with the key of one that is closed. */
export type Shelf = ShelfRef & { key?: string };

/** A manifest; from `guichet serve` also whom it is for, and what shows them the media of restricted procedures. */
export type Knowledge = Omit<Manifest, "shelves"> & { shelves: Shelf[]; person?: Reader; grant?: string };

/** The person, as the server knows them. */
export interface Reader {
  groups: string[];
  /** Seconds after which it is to be asked again. */
  recheck: number;
}

/** Where the manifest is, and what is said of the person who asks. */
export interface Address {
  readonly manifest: string;
  readonly proof: Proof | undefined;
  readonly signal: AbortSignal;
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
  manifest: Knowledge,
  language: string,
  groups: readonly string[],
): Shelf[] {
  const mine = new Set([...groups, EVERYONE]);
  return manifest.shelves.filter(
    (shelf) =>
      shelf.language === language &&
      shelf.audience.every((list) => list.some((group) => mine.has(group))),
  );
}

/** The file that tells what words of `language` mean, if there is one. */
export function vectorsFor(manifest: Knowledge, language: string): VectorsRef | undefined {
  return manifest.vectors?.find((vectors) => primary(vectors.language) === primary(language));
}

/** Fetches the manifest; `fresh` asks the server, whatever the browser has kept. Where the person cannot be proved, it
 *  is that of what everybody may read. */
export async function fetchManifest(where: Address, fresh = false): Promise<Knowledge> {
  try {
    const own = where.proof && (await askPersonally(where, where.proof));
    const response = own ?? (await ask(where, fresh));
    const found: unknown = await sound(response).json();
    if (!isManifest(found)) throw new Error("not a manifest of format 2 or 3");
    return found;
  } catch (error) {
    throw new Trouble("manifest", error);
  }
}

function ask({ manifest, signal }: Address, fresh: boolean): Promise<Response> {
  const asked = fresh ? undefined : askedManifest(manifest);
  return asked ?? fetch(manifest, { signal, cache: fresh ? "no-cache" : "default" });
}

/** The person's own manifest; none: the server does not know them, or the host cannot say who they are. */
async function askPersonally({ manifest, signal }: Address, proof: Proof): Promise<Response | undefined> {
  const headers = await proof().catch(() => undefined);
  if (!headers) return undefined;
  const response = await fetch(manifest, { method: "POST", headers, signal });
  return response.status === 401 || response.status === 403 ? undefined : response;
}

/** Fetches files that the manifest names, in their order. The browser compares their hashes. */
export async function fetchShelves(
  files: readonly Pick<Shelf, "file" | "sha256" | "key">[],
  manifest: string,
  init: RequestInit,
): Promise<Uint8Array[]> {
  try {
    return await Promise.all(
      files.map(async ({ file, sha256, key }) => {
        const response = await fetch(new URL(file, manifest), { ...init, integrity: integrityOf(sha256) });
        const bytes = await sound(response).arrayBuffer();
        return key === undefined ? new Uint8Array(bytes) : openSealed(bytes, key);
      }),
    );
  } catch (error) {
    throw new Trouble("shelves", error);
  }
}

function sound(response: Response): Response {
  if (!response.ok) throw new Error(`\`${response.url}\`: the server answers ${response.status}`);
  return response;
}

/** A SHA-256 as browsers want it, in base 64. */
function integrityOf(sha256: string): string {
  const bytes = sha256.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? [];
  return `sha256-${btoa(String.fromCharCode(...bytes))}`;
}

function isManifest(found: unknown): found is Knowledge {
  if (!isRecord(found)) return false;
  const { format, version, languages, shelves } = found;
  return (
    (format === 2 || format === 3) && typeof version === "string" && Array.isArray(languages) && Array.isArray(shelves)
  );
}
